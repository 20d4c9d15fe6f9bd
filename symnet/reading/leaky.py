r"""LeakyReLU with its slope below it: \mathrm{LeakyReLU}_α(z) is z where z > 0, and α z elsewhere.

Source: A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013),
where α = 0.01, which is what it is without one.
"""

from __future__ import annotations

from sympy import Expr

from symnet.core.expression import is_scalar, shape
from symnet.ops.composed import ones, piecewise
from symnet.ops.operators import product

LEAKY = ("LeakyReLU", "LReLU")
"""How it is written."""


def leaky(argument: Expr, slope: Expr, primes: int = 0) -> Expr:
    """z or α z, entry by entry; with a prime 1 or α, of the shape of z."""
    if primes == 0:
        return piecewise(argument, argument, product(slope, argument))
    one = 1 if is_scalar(argument) else ones(*shape(argument))
    return piecewise(argument, one, slope if is_scalar(argument) else product(slope, one))
