"""From a network to a program in one call."""

from __future__ import annotations

from typing import Any

from symnet import backends
from symnet.backends.closed import Closed, close
from symnet.backends.program import Program
from symnet.calculus.derivation import Derivation
from symnet.calculus.sweep import derive
from symnet.core.errors import NumericError
from symnet.core.network import Network

PRECISIONS = ("float32", "float64")


def closed_form(source: Network | Derivation) -> Closed:
    """The equations of a network and of its gradients, ready to be lowered."""
    if isinstance(source, Derivation):
        return close(source.network, source.gradients, source.adjoints)
    if source.loss is None:
        return close(source, {})
    derivation = derive(source)
    return close(source, derivation.gradients, derivation.adjoints)


def compile(source: Network | Derivation, backend: str = "numpy", dtype: Any = "float64") -> Program:
    """A program that computes loss and gradients.

    Args:
        source: a network, or a derivation already made.
        backend: ``numpy`` or ``lambdify``.
        dtype: ``float64`` or ``float32``.

    Raises UnknownNameError for a backend that does not exist, NumericError for another dtype.
    """
    if str(dtype) not in PRECISIONS and getattr(dtype, "__name__", "") not in PRECISIONS:
        raise NumericError(f"the precision is {' or '.join(PRECISIONS)}, not {dtype}")
    return backends.backend(backend)(closed_form(source), dtype)
