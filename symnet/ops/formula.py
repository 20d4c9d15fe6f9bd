"""Formulas of one variable, as SymPy scalars: read into other algebras, typeset, and printed as NumPy source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sympy
from sympy import Expr, S
from sympy.printing.latex import LatexPrinter
from sympy.printing.numpy import NumPyPrinter

from symnet.core.errors import NoRuleError

z, a = sympy.symbols("z a", real=True)
"""In declarations: the argument of a function, and its value."""

A = TypeVar("A")

OWNERS: dict[Any, Any] = {}
"""The declared function for each of SymPy's own, filled by the declarations."""


def function_of(applied: Expr) -> Any:
    """The declared function that SymPy's application of one stands for."""
    if applied.is_Pow and applied.exp == S.Half:
        return OWNERS.get(sympy.sqrt)
    owner = getattr(applied.func, "owner", None) or OWNERS.get(applied.func)
    return owner


def expanded(formula: Expr) -> Expr:
    """A formula with declared functions replaced by theirs."""
    return formula.replace(lambda e: hasattr(e.func, "owner"), lambda e: e.doit())


def in_letters(name: str, formula: Any, *letters: Expr) -> Expr:
    """A formula in the letters of declarations, also if they were made anew; NoRuleError for any other symbol."""
    formula = sympy.sympify(formula)
    known = {letter.name: letter for letter in letters}
    for symbol in formula.free_symbols:
        if symbol.name not in known:
            raise NoRuleError(f"the formula of {name} has {symbol} in it; it may have {' and '.join(known)} alone")
    return formula.xreplace({symbol: known[symbol.name] for symbol in formula.free_symbols})


def is_indicator(formula: Expr) -> bool:
    """Whether a formula in cases has no other values than 0 and 1."""
    return isinstance(formula, sympy.Piecewise) and {value for value, _ in formula.args} <= {S.Zero, S.One}


class Algebra:
    """What `interpret` needs: number, sum, product, whole power, function, quotient."""

    def __init__(
        self,
        number: Callable[[Expr], Any],
        add: Callable[..., Any],
        multiply: Callable[..., Any],
        power: Callable[[Any, int], Any],
        apply: Callable[[Any, Any], Any],
        divide: Callable[[Any, Any], Any],
    ) -> None:
        self.number, self.add, self.multiply = number, add, multiply
        self.power, self.apply, self.divide = power, apply, divide


def interpret(formula: Expr, table: dict[Expr, A], algebra: Algebra) -> A:
    """A declared formula in another algebra: of matrices entry by entry, or of the index calculus."""

    def read(e: Expr) -> Any:
        if e in table:
            return table[e]
        if not e.free_symbols:
            return algebra.number(e)
        if e.is_Add:
            terms = sorted(e.args, key=lambda t: (t.could_extract_minus_sign(), not t.is_number))
            return algebra.add(*map(read, terms))
        if e.is_Mul:
            above, below = e.as_numer_denom()
            if below != 1:
                return algebra.divide(read(above), read(below))
            return algebra.multiply(*map(read, sorted(e.args, key=lambda f: (not f.is_number, f.is_Add))))
        if e.is_Pow and e.exp.is_Rational and e.exp < 0:
            return algebra.divide(algebra.number(S.One), read(e.base**-e.exp))
        if e.is_Pow and e.exp.is_Integer:
            return algebra.power(read(e.base), int(e.exp))
        if (function := function_of(e)) is not None:
            return algebra.apply(function, read(e.args[0]))
        raise NoRuleError(f"{e} in a declared formula: only sums, products, whole powers and declared functions")

    return read(sympy.sympify(formula))


def formula_latex(formula: Expr, letter: str = "z") -> str:
    """A formula as LaTeX, of a letter, with erf for the complementary one that programs use."""
    formula = formula.xreplace({z: sympy.Symbol(letter, real=True)})
    return str(FormulaLatex().doprint(formula.replace(sympy.erfc, lambda argument: 1 - sympy.erf(argument))))


class FormulaLatex(LatexPrinter):  # type: ignore[misc]
    """SymPy's LaTeX with declared functions as they are declared, and cases as books write them."""

    def _print_Function(self, expr: Expr, exp: Any = None) -> str:
        owner = function_of(expr)
        if owner is None or "#" not in owner.latex:
            name = super()._print_Function(expr) if owner is None else f"{owner.latex}({self._print(expr.args[0])})"
        else:
            name = owner.latex.replace("#", self._print(expr.args[0]))
        return name if exp is None else f"{name}^{{{exp}}}"

    def _print_Piecewise(self, expr: Expr) -> str:
        *cases, (last, _) = expr.args
        lines = [rf"{self._print(value)} & \text{{if }} {self._print(condition)}" for value, condition in cases]
        return (
            r"\begin{cases} " + r" \\ ".join([*lines, rf"{self._print(last)} & \text{{otherwise}}"]) + r" \end{cases}"
        )


class _NumPyFormula(NumPyPrinter):  # type: ignore[misc]
    """A formula in `z` as NumPy source that keeps the precision of `z`."""

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if hasattr(expr.func, "owner"):  # one's own function may bear a name that SymPy prints its own way
            return self._print_Function(expr)
        return str(super()._print(expr, **kwargs))

    def _print_Piecewise(self, expr: Expr) -> str:
        *branches, (last, _) = expr.args
        text = self._branch(last)
        for value, condition in reversed(branches):
            text = f"numpy.where({self._print(condition)}, {self._branch(value)}, {text})"
        return text

    def _branch(self, value: Expr) -> str:
        return f"numpy.full_like(z, {self._print(value)})" if value.is_number else str(self._print(value))

    def _print_Relational(self, expr: Expr) -> str:
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

    def _print_erfc(self, expr: Expr) -> str:
        return f"erfc({self._print(expr.args[0])})"

    def _print_Function(self, expr: Expr) -> str:
        owner = function_of(expr)
        if owner is None:
            raise NoRuleError(f"{expr.func} has no code; declare it in symnet/ops/elementary.py")
        return owner.called(self._print(expr.args[0]))


def code_of(formula: Expr) -> str:
    """A formula in `z` as NumPy source; numbers as Python's floats, which leave the precision of `z` alone."""
    plain = formula.replace(
        lambda e: isinstance(e, Expr) and e.is_number and not e.is_Integer, lambda number: number.evalf(17)
    )
    text: str = _NumPyFormula({"allow_unknown_functions": True}).doprint(plain)
    return text.replace("numpy.", "np.")
