"""Tests of the backends, and what they share."""

import importlib.util

import pytest

HAS_JAX = all(importlib.util.find_spec(name) for name in ("jax", "optax"))

needs_jax = pytest.mark.skipif(not HAS_JAX, reason="jax and optax are not installed: pip install 'symnet[jax]'")

JAX = pytest.param("jax", marks=needs_jax)
