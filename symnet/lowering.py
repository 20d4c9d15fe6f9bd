"""From a network to a program in one call."""

from __future__ import annotations

from typing import Any

from symnet import backends
from symnet.backends.program import Program
from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.calculus.sweep import require_unrolled
from symnet.calculus.tidy import is_divided
from symnet.core.errors import NumericError
from symnet.core.network import Network
from symnet.plan.closed import Closed, close
from symnet.plan.stable import stabilised

PRECISIONS = ("float32", "float64")


def closed_form(source: Network | Derivation) -> Closed:
    """The equations of a network and of its gradients, ready to be lowered."""
    require_unrolled(source if isinstance(source, Network) else source.network)
    if isinstance(source, Network):
        if source.loss is None or not source.parameters:
            return close(source, {})
        source = derive(source)
    safe = _safe(source)
    return close(source.network, safe.gradients, safe.adjoints)


def _safe(derivation: Derivation) -> Derivation:
    """The derivation, unless it divides by a probability that may round to 0: then that of the network rewritten.

    The two are equal on paper; a − y needs no rewriting, −y/p does.
    """
    network = derivation.network
    equations, notes = stabilised(network.equations)
    backward = (*derivation.gradients.values(), *(e.expression for e in derivation.signals))
    if not notes or not any(map(is_divided, backward)):
        return derivation
    rewritten = Network(equations, network.loss, parameters=network.parameters, facts=network.facts)
    return derive(rewritten, derivation.wrt, derivation.of)


def compile(source: Network | Derivation, backend: str = "numpy", dtype: Any = "float64") -> Program:
    """A program that computes loss and gradients.

    Args:
        source: a network, or a derivation already made.
        backend: ``lambdify`` (an equation a line), ``numpy`` (in place, in blocks) or ``c`` (compiled at first use).
        dtype: ``float64`` or ``float32``.

    Raises UnknownNameError for a backend that does not exist, NumericError for another dtype.
    """
    if str(dtype) not in PRECISIONS and getattr(dtype, "__name__", "") not in PRECISIONS:
        raise NumericError(f"the precision is {' or '.join(PRECISIONS)}, not {dtype}")
    return backends.backend(backend)(closed_form(source), dtype)
