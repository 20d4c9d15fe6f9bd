"""Tests of `symnet.proofs`."""
