"""The activations. One declaration each; whatever stands in this file can be named in `symnet.nets`.

Where a function has a kink, the derivative printed holds elsewhere, and at the kink it is a convention:
ReLU′(0) = 0, as frameworks have it (many slides take 1).
"""

import sympy
from sympy import Piecewise, erfc, exp, log, sqrt

from symnet.ops.formula import a, z
from symnet.ops.function import Function

identity = Function("identity", r"\operatorname{id}", z, derivative=1, code="z")

sigmoid = Function("sigmoid", r"\sigma", 1 / (1 + exp(-z)), derivative=a * (1 - a), code="np.exp(-np.logaddexp(0, -z))")

tanh = Function("tanh", r"\tanh", sympy.tanh(z), derivative=1 - a**2, code="np.tanh(z)", applied=sympy.tanh)

step = Function(
    "step",
    "[# > 0]",
    Piecewise((1, z > 0), (0, True)),
    derivative=0,
    code="np.heaviside(z, np.zeros_like(z))",
    idempotent=True,
    kinks=(0,),
)

relu = Function(
    "relu",
    r"\operatorname{ReLU}",
    Piecewise((z, z > 0), (0, True)),
    derivative=step(z),
    code="np.maximum(z, np.zeros_like(z))",
    kinks=(0,),
)

leaky_relu = Function("leaky_relu", r"\operatorname{LeakyReLU}", Piecewise((z, z > 0), (z / 100, True)), kinks=(0,))

softplus = Function(
    "softplus", r"\operatorname{softplus}", log(1 + exp(z)), derivative=sigmoid(z), code="np.logaddexp(0, z)"
)

silu = Function("silu", r"\operatorname{SiLU}", z * sigmoid(z))

mish = Function("mish", r"\operatorname{mish}", z * tanh(softplus(z)))

gelu = Function("gelu", r"\operatorname{GELU}", z * erfc(-z / sqrt(2)) / 2)


def catalogue() -> dict[str, Function]:
    """Every activation of this file, by name."""
    return {f.name: f for f in globals().values() if isinstance(f, Function)}
