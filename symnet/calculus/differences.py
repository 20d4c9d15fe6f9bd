"""Each gradient by itself against central differences: its size at a random point, and how far off it is.

(L(θ + hv) − L(θ − hv)) / 2h   against   ⟨∂L/∂θ, v⟩,   v a random direction of one parameter
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import mpmath
import numpy as np

from symnet.calculus.derivation import Derivation
from symnet.calculus.numeric import DIGITS, STEP, evaluate, exact, sample, sized, value
from symnet.core.symbols import Variable

SEEDS = (0, 1)


@dataclass(frozen=True)
class Difference:
    """The norm of a gradient at the first point where it is not 0, and the largest relative error at any point."""

    norm: float
    error: float


@lru_cache(maxsize=16)
def differences(derivation: Derivation) -> dict[Variable, Difference]:
    """One for each gradient by a free symbol; none where layers go up to a symbol."""
    network, found = derivation.network, dict[Variable, Difference]()
    if network.families:
        return {}
    with mpmath.workdps(DIGITS):
        sizes = sized(network)
        for seed in SEEDS:
            point = sample(network, sizes, seed)
            known = evaluate(derivation.adjoints, evaluate(network.equations, point, sizes), sizes)
            for v in (v for v in derivation.gradients if v in point):
                array = value(derivation.gradients[v], known, sizes)
                direction = exact(np.random.default_rng(seed + 1).normal(size=array.shape))
                ahead, behind = (
                    evaluate(network.equations, {**point, v: point[v] + sign * direction}, sizes)[derivation.of].item()
                    for sign in (STEP, -STEP)
                )
                seen, promised = (ahead - behind) / (2 * STEP), (array * direction).sum()
                scale = max(abs(seen), abs(promised))
                error = float(abs(seen - promised) / scale) if scale else 0.0
                before = found.get(v, Difference(0.0, 0.0))  # a point at which it vanishes says little of a gradient
                norm = before.norm or float(mpmath.sqrt((np.abs(array) ** 2).sum()))
                found[v] = Difference(norm, max(error, before.error))
    return found
