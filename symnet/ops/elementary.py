"""The elementary functions, by their SymPy classes."""

from typing import Any

import sympy
from sympy import Expr

from symnet.ops.formula import a, z
from symnet.ops.function import Function


def _elementary(name: str, applied: Any, derivative: Expr, latex: str = "", **options: Any) -> Function:
    return Function(
        name,
        latex or rf"\{name}",
        applied(z),
        derivative=derivative,
        applied=applied,
        rule=f"derivative of {name}",
        prefix="#" not in latex,
        **options,
    )


exp = _elementary("exp", sympy.exp, a, code="np.exp(z)")
log = _elementary("log", sympy.log, 1 / z, code="np.log(z)")
sqrt = _elementary("sqrt", sympy.sqrt, 1 / (2 * a), r"\sqrt{#}", code="np.sqrt(z)")
sin = _elementary("sin", sympy.sin, sympy.cos(z), code="np.sin(z)")
cos = _elementary("cos", sympy.cos, -sympy.sin(z), code="np.cos(z)")
sign = _elementary("sign", sympy.sign, sympy.S.Zero, r"\operatorname{sign}", code="np.sign(z)", kinks=(0,))
absolute = _elementary("abs", sympy.Abs, sympy.sign(z), r"\left|#\right|", code="np.abs(z)", kinks=(0,))

arcsin = _elementary("arcsin", sympy.asin, 1 / sympy.sqrt(1 - z**2), code="np.arcsin(z)")
arccos = _elementary("arccos", sympy.acos, -1 / sympy.sqrt(1 - z**2), code="np.arccos(z)")
arctan = _elementary("arctan", sympy.atan, 1 / (1 + z**2), code="np.arctan(z)")

erf = Function(
    "erf",
    r"\operatorname{erf}",
    1 - sympy.erfc(z),
    derivative=2 * sympy.exp(-(z**2)) / sympy.sqrt(sympy.pi),
    rule="derivative of erf",
)

factorial = Function(
    "factorial",
    r"\operatorname{factorial}",
    sympy.gamma(z + 1),
    derivative=sympy.gamma(z + 1) * sympy.digamma(z + 1),
    rule="derivative of the factorial",
)

cosh = _elementary("cosh", sympy.cosh, sympy.sinh(z), code="np.cosh(z)")
sinh = _elementary("sinh", sympy.sinh, sympy.cosh(z), code="np.sinh(z)")
arsinh = Function(
    "arsinh",
    r"\operatorname{arsinh}",
    sympy.log(z + sympy.sqrt(z**2 + 1)),
    derivative=1 / sqrt(z**2 + 1),
    code="np.arcsinh(z)",
)
arcosh = Function(
    "arcosh",
    r"\operatorname{arcosh}",
    sympy.log(z + sympy.sqrt(z**2 - 1)),
    derivative=1 / sqrt(z**2 - 1),
    code="np.arccosh(z)",
)
artanh = Function(
    "artanh",
    r"\operatorname{artanh}",
    sympy.log((1 + z) / (1 - z)) / 2,
    derivative=1 / (1 - z**2),
    code="np.arctanh(z)",
)
