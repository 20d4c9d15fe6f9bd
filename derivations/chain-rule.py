"""The chain rule for a function of a function of a function."""

import sympy

from symnet import Function, Lecture, Network, Notation, equation, parameter
from symnet.ops.formula import z
from symnet.sources.sections import Paths

# Any functions with a derivative: the formulas are never printed, they serve the checks by numbers.
W = Function("w", "w", sympy.sin(z) + z, generic=True)
V = Function("v", "v", sympy.exp(z / 2), generic=True)
U = Function("u", "u", sympy.cos(z) + z**2, generic=True)

w = equation("w", W(parameter("x")), "innermost function")
v = equation("v", V(w.symbol), "middle function")
f = equation("f", U(v.symbol), "outermost function")

lecture = Lecture(
    title="The chain rule",
    network=Network([w, v, f], "f", meanings={"x": "input"}, title="A function of functions"),
    opening=(
        "A function $f(x) = u(v(w(x)))$ is computed in steps, innermost first. Its derivative is the product of the "
        "derivatives of the steps, and it is found backward: each step multiplies what has arrived by its own "
        "derivative and hands it on. With two functions, $f(x) = u(v(x))$, the last of the three steps is missing."
    ),
    sections=(Paths(["x"], heading="In one line"),),
    notation=Notation(derivative="d"),
)
