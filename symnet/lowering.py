"""From a network to a program in one call."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnet import backends
from symnet.backends.program import Program
from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.calculus.proof import equal
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
            return close(source, {}, equal=equal)
        source = derive(source)
    safe = _safe(source)
    return close(source.network, safe.gradients, safe.adjoints, equal)


def _safe(derivation: Derivation) -> Derivation:
    """The derivation, unless it divides by a probability that may round to 0: then that of the network rewritten.

    The two are equal on paper; a − y needs no rewriting, −y/p does.
    """
    network = derivation.network
    equations, notes = stabilised(network.equations, equal)
    backward = (*derivation.gradients.values(), *(e.expression for e in derivation.signals))
    if not notes or not any(map(is_divided, backward)):
        return derivation
    rewritten = Network(equations, network.loss, parameters=network.parameters, facts=network.facts)
    return derive(rewritten, derivation.wrt, derivation.of)


def compile(
    source: Network | Derivation, backend: str = "numpy", dtype: Any = "float64", *, devices: int | str | None = None
) -> Program:
    """A program that computes loss and gradients.

    Args:
        source: a network, or a derivation already made.
        backend: ``lambdify`` (an equation a line), ``numpy`` (in place, in blocks), ``c`` (compiled at first use) or
            ``jax`` (compiled by XLA, for a CPU or a GPU).
        dtype: ``float64`` or ``float32``; with jax also ``bfloat16``: factors of products are rounded to it, and
            parameters, sums and gradients are float32.
        devices: with jax, on how many devices training runs; or how many for examples × vocabulary, such as ``4x2``.

    Raises UnknownNameError for a backend that does not exist, NumericError for another dtype or a missing package.
    """
    precision = str(dtype) if isinstance(dtype, (str, np.dtype)) else getattr(dtype, "__name__", str(dtype))
    known = (*PRECISIONS, *(("bfloat16",) if backend == "jax" else ()))
    if precision not in known:
        remedy = "; bfloat16 is for the jax backend" if precision == "bfloat16" else ""
        raise NumericError(f"the precision is {' or '.join(known)}, not {dtype}{remedy}")
    make = backends.backend(backend)
    if devices is None:
        return make(closed_form(source), precision)
    if backend != "jax":
        raise NumericError(f"the {backend} backend runs on one machine's processors; for devices take the jax backend")
    return make(closed_form(source), precision, devices)
