"""Formulas in C: of single numbers, of vectors, and of entries that are variables of their own."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import sympy
from sympy import Expr, S
from sympy.printing.c import C99CodePrinter

from symnet.core.errors import NoRuleError
from symnet.core.writing import dimension_identifier
from symnet.ops.formula import function_of, z
from symnet.plan.operations import Array
from symnet.plan.updates import RULES, decay

RUNTIME = Path(__file__).with_name("runtime.c")
"""Parts in C that generated modules are made of, each headed by `//: name needs others`."""

WORDS = frozenset(
    """auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof main
    real whole vec ivec memory chunk task sizes arrays numbers results space threads steps status failed run train
    i j l l_ x_ s u v k id sum value count cut norm slot seen used sums wide all_rows column first context part
    begin end which of argument given task_given
    rate decay momentum epsilon beta1 beta2 bias1 bias2
    exp log tanh sinh cosh sin cos asin acos atan sqrt sqrtf pow fabs log1p erfc erf gamma abs y0 y1 yn j0 j1 jn NAN
    INFINITY""".split()
)
"""Words of C, of its library, and of the functions that are generated."""

SETTINGS = frozenset({decay, *(number for rule in RULES.values() for number in rule.scalars)})
"""The numbers of optimisers."""


@lru_cache(maxsize=1)
def _of_runtime() -> frozenset[str]:
    """The names that the runtime gives to functions, macros and types."""
    text = RUNTIME.read_text(encoding="utf-8")
    pattern = r"#define (\w+)|\} (\w+);|\b(\w+)\(|\bstatic [^;={(]*?(\w+)(?=[\[; =])"
    return frozenset(word for found in re.findall(pattern, text) for word in found if word)


def is_reserved(name: str) -> bool:
    """Whether a name cannot be that of an array or a size: C, the runtime or generated functions have it themselves."""
    parts = re.fullmatch(r"(flows|moved|move|context|part|from_|to_)\d+", name)
    return name in WORDS or name in _of_runtime() or parts is not None


def size_name(size: Expr) -> str:
    """The name of a size in C."""
    name = dimension_identifier(size)
    while is_reserved(name):
        name += "_"
    return name


class Needs(Protocol):
    """What a module keeps account of while formulas are written.

    Attributes:
        called: functions of one number, by name.
        parts: parts of the runtime.
    """

    called: dict[str, str]
    parts: set[str]


class Scalars(C99CodePrinter):  # type: ignore[misc]
    """A formula in C, of single numbers."""

    def __init__(self, module: Needs, texts: dict[sympy.Symbol, str]) -> None:
        super().__init__()
        self.module, self.texts = module, texts

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, sympy.Function):  # SymPy's printers know some of them by name
            return self._print_Function(expr)
        return str(super()._print(expr, **kwargs))

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        return self.texts.get(expr) or (str(expr) if expr in SETTINGS else f"(real){size_name(expr)}")

    def _print_IndexedDim(self, expr: Expr) -> str:
        return f"(real){size_name(expr)}"

    def _print_Rational(self, expr: sympy.Rational) -> str:
        return f"((real){expr.p} / {expr.q})"

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return str(int(expr))

    def _print_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and 0 < abs(exponent) <= 4:
            factor = self._print(base)
            text = " * ".join([factor if is_closed(factor) else f"({factor})"] * abs(int(exponent)))
            return f"(1 / {text if exponent == -1 else f'({text})'})" if exponent < 0 else f"({text})"
        if exponent == S.Half:
            return f"(real)sqrt({self._print(base)})"
        if exponent == -S.Half:
            return f"(1 / (real)sqrt({self._print(base)}))"
        return f"(real)pow({self._print(base)}, {self._print(exponent)})"

    def _print_Mul(self, expr: Expr) -> str:
        above, below = expr.as_numer_denom()
        if below != 1:
            return f"(real)({self._print(above)}) / ({self._print(below)})"
        return " * ".join(f"({self._print(f)})" if f.is_Add else self._print(f) for f in expr.args).replace(
            "-1 * ", "-", 1
        )

    def _print_Function(self, expr: Expr) -> str:
        return f"{_function(self.module, expr)}({', '.join(self._print(a) for a in expr.args)})"


class Entries(Scalars):
    """A formula of entries that have names of their own; exp inline, so that the compiler sees through it."""

    def _print_Function(self, expr: Expr) -> str:
        owner, inner = function_of(expr), self._print(expr.args[0])
        inline = {"exp": f"scalar_exp({inner})", "sigmoid": f"1 / (1 + scalar_exp(-({inner})))"}
        inline["relu"] = f"positive_part({inner})"
        if owner is not None and owner.standard in inline:
            return f"({inline[owner.standard]})"
        return super()._print_Function(expr)


LIBM = {
    "exp": "exp",
    "log": "log",
    "tanh": "tanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "sin": "sin",
    "cos": "cos",
    "sqrt": "sqrt",
    "abs": "fabs",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
}
"""Functions that C has."""

SCALARS = {
    "sigmoid": "z < 0 ? (real)exp(z) / (1 + (real)exp(z)) : 1 / (1 + (real)exp(-z))",
    "softplus": "(z > 0 ? z : 0) + (real)log1p(exp(-fabs(z)))",
    "relu": "z < 0 ? 0 : z",
    "step": "z > 0",
    "sign": "(z > 0) - (z < 0)",
}
"""Functions as C computes them for one number."""

VECTORS = {
    "exp": "vec_exp({0})",
    "tanh": "vec_tanh({0})",
    "sigmoid": "vec_sigmoid({0})",
    "relu": "positive({0})",
    "step": "choose({0} > 0, all(1), all(0))",
}
"""Functions of a whole vector at a time."""


def _function(module: Needs, expr: Expr) -> str:
    """The name of a function of one number; it is declared where C has none."""
    owner = function_of(expr)
    if owner is None:
        raise NoRuleError(f"the c backend has no code for {expr.func}")
    if owner.standard in LIBM:
        return f"(real){LIBM[owner.standard]}"
    name = f"{owner.name}_of"
    if name not in module.called:
        module.called[name] = ""  # so that it comes after what it calls
        text = SCALARS.get(owner.standard) or _Formula(module).doprint(owner.formula)
        del module.called[name]
        module.called[name] = f"\nstatic real {name}(real z) {{ return {text}; }}\n"
    return name


class _Formula(Scalars):
    """The formula of a declared function, in z."""

    def __init__(self, module: Needs) -> None:
        super().__init__(module, {z: "z"})

    def _print_Piecewise(self, expr: Expr) -> str:
        *branches, (last, _) = expr.args
        text = f"({self._print(last)})"
        for value, condition in reversed(branches):
            text = f"({self._print(condition)} ? ({self._print(value)}) : {text})"
        return text

    def _print_Float(self, expr: Expr) -> str:
        return f"(real){float(expr)!r}"

    def _print_NumberSymbol(self, expr: Expr) -> str:
        return f"(real){float(expr)!r}"

    def _print_Function(self, expr: Expr) -> str:
        if isinstance(expr, sympy.erfc):
            return f"(real)erfc({self._print(expr.args[0])})"
        if isinstance(expr, sympy.Piecewise):
            return self._print_Piecewise(expr)
        return super()._print_Function(expr)


class Vectors(Scalars):
    """A formula in C, of vectors."""

    def _spread(self, expr: Expr) -> bool:
        return bool(expr.free_symbols & set(self.texts))

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, Expr) and not self._spread(expr):
            return as_real(Scalars(self.module, {}).doprint(expr))
        return super()._print(expr, **kwargs)

    def _print_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and 0 < abs(exponent) <= 4:
            text = " * ".join([self._tight(base)] * abs(int(exponent)))
            return f"1 / ({text})" if exponent < 0 else text
        if exponent == S.Half:
            return f"ROOT({self._print(base)})"
        if exponent == -S.Half:
            return f"1 / ROOT({self._print(base)})"
        power = f"({self._print(exponent)})" if not self._spread(exponent) else None
        if power is None:
            raise NoRuleError(f"the c backend has no code for {expr}")
        return f"POWER({self._print(base)}, {power})"

    def _print_Mul(self, expr: Expr) -> str:
        if expr.could_extract_minus_sign() and expr.args[0].is_Number:
            return f"-{self._tight(-expr)}"
        above, below = expr.as_numer_denom()
        if below != 1 and not self._spread(below):  # one division for the whole loop
            return f"{self._tight(above)} * (1 / {self._tight(below)})"
        if below != 1:
            return f"{self._tight(above)} / {self._tight(below)}"
        return " * ".join(self._tight(f) for f in expr.args)

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        terms = sorted(expr.args, key=lambda t: bool(t.could_extract_minus_sign()))
        text = self._tight(terms[0])
        for term in terms[1:]:
            minus = term.could_extract_minus_sign()
            text += f" {'-' if minus else '+'} {self._tight(-term if minus else term)}"
        return text

    def _tight(self, expr: Expr) -> str:
        """A part of a formula, in brackets unless it is a name, a number or a call."""
        text = self._print(expr)
        return text if is_closed(text) else f"({text})"

    def _print_Function(self, expr: Expr) -> str:
        owner = function_of(expr)
        if owner is not None and owner.standard in VECTORS:
            if owner.standard in ("exp", "tanh", "sigmoid"):
                self.module.parts.add("expm1")
            return VECTORS[owner.standard].format(self._print(expr.args[0]))
        return f"EACH({_function(self.module, expr)}, {self._print(expr.args[0])})"


@lru_cache(maxsize=4096)
def in_c(size: Expr) -> str:
    """A size in C."""
    names = {d: sympy.Symbol(size_name(d)) for d in size.free_symbols}
    return str(sympy.ccode(sympy.expand(size).xreplace(names)))


def as_real(text: str) -> str:
    """A formula of numbers as one of the program's numbers."""
    return text if re.fullmatch(r"\(real\)\w+", text) else f"(real){text}" if is_closed(text) else f"(real)({text})"


def is_closed(text: str) -> bool:
    """Whether a text is a name, a number, or a call from its first letter to its last, and needs no bracket."""
    if re.fullmatch(r"(\(real\))?[\w.]+", text):
        return True
    if not re.match(r"[\w.]*\(", text) or text.startswith("(real)"):
        return False
    depth = 0
    for n, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter == ")":
            return n == len(text) - 1
    return False


def bracketed(text: str) -> str:
    """In brackets, unless it is a name or a number."""
    return text if re.fullmatch(r"\w+", text) else f"({text})"


def times(left: str, right: str) -> str:
    """A product of sizes."""
    if "0" in (left, right):
        return "0"
    return f"{bracketed(left)} * {bracketed(right)}" if "1" not in (left, right) else right if left == "1" else left


def added(*terms: str) -> str:
    """A sum of offsets."""
    return " + ".join(t for t in terms if t != "0") or ("0" if terms else "")


def count_of(array: Array) -> str:
    """How many entries an array has."""
    return times(in_c(array.shape[0]), in_c(array.shape[1]))
