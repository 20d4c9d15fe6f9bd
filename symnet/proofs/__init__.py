"""Proofs that stand beside gradients."""
