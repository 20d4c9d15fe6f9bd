"""Checking documents: a verdict on every link of every chain, with a counterexample and a hint where one is false."""
