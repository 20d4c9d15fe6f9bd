"""Pieces of text: LaTeX and Python share one scale of how tightly things bind.

A page's `latex` and `code` receive their operands already written, as `Written` with a level, and ask for
brackets with `part.at(level)`. The walks that bring the pieces together stand in `symnet.core.expression`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy
from sympy import Expr

from symnet.core.notation import parse_name
from symnet.core.symbols import IndexedDim

SUM, PRODUCT, PREFIX, FRACTION, POWER, ATOM = 1, 2, 3, 4, 5, 6
"""How tightly a text binds: a − b, a b, log a, a fraction, a², a name or anything in brackets."""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of text and how tightly it binds.

    `latex` says which kind of brackets it needs; `open`, that it ends with something like log a, whose reach
    would be unclear if anything followed; `minus`, that it is one term with a minus in front, which a sum may take
    over (in −a + b the minus belongs to a alone).
    """

    text: str
    level: int = ATOM
    latex: bool = True
    open: bool = False
    minus: bool = False

    def at(self, level: int) -> str:
        """The text, in brackets if it binds less tightly than `level`."""
        if self.level >= level:
            return self.text
        return bracketed(self.text) if self.latex else f"({self.text})"

    def before_more(self, level: int) -> str:
        """The text where something follows it: in brackets also if its reach would be unclear."""
        return bracketed(self.text) if self.open and self.level >= level else self.at(level)

    def without_minus(self) -> Written:
        """The term without the minus at its head."""
        return Written(self.text[1:].lstrip(), max(self.level, PRODUCT), self.latex, self.open)


def bracketed(text: str) -> str:
    """In round brackets as tall as the text needs."""
    if r"\frac" in text or r"\sum" in text or r"\begin" in text or r"\left" in text:
        return rf"\left({text}\right)"
    return rf"\bigl({text}\bigr)" if "(" in text or r"\odot" in text or r"^{" in text else f"({text})"


def raised_to(exponent: str, base: Written) -> Written:
    """A power in LaTeX; a base with a superscript of its own goes into brackets."""
    text = base.at(ATOM)
    if "^" in text and not text.endswith(")"):  # two superscripts on one name are an error of TeX
        text = bracketed(text)
    return Written(f"{text}^{{{exponent}}}", POWER)


def python(text: str, level: int = ATOM) -> Written:
    """A piece of Python."""
    return Written(text, level, latex=False)


def has_minus(value: Expr) -> bool:
    """Whether a minus stands before it in print; of a fraction SymPy would ask for all that it can find out."""
    return value.p < 0 if isinstance(value, sympy.Rational) else value.could_extract_minus_sign()


@lru_cache(maxsize=4096)
def latex_of_coefficient(value: Expr) -> Written:
    """A number or an expression in dimensions."""
    text = sympy.latex(value, symbol_names={d: dimension_name(d) for d in dimensions(value)})
    if value.is_Add:
        return Written(text, SUM)
    if has_minus(value):
        return Written(text, SUM, minus=True)
    if text.startswith(r"\frac{") and text.endswith("}"):
        return Written(text, FRACTION)
    if value.is_Mul:
        return Written(text, PRODUCT)
    return Written(text, POWER if value.is_Pow else ATOM)


@lru_cache(maxsize=4096)
def code_of_coefficient(value: Expr) -> Written:
    """A number or an expression in dimensions, as Python."""
    named = value.xreplace({d: sympy.Symbol(dimension_identifier(d)) for d in dimensions(value)})
    level = SUM if named.is_Add or has_minus(named) else PRODUCT
    if (named.is_Integer and named >= 0) or named.is_Symbol:
        level = ATOM
    minus = has_minus(named) and not named.is_Add
    return Written(sympy.pycode(named), level, latex=False, minus=minus)


def exact_text(value: Expr) -> str:
    """A text that no other scalar has: SymPy's own, and what it does not print, the declarations of functions."""
    owners = (getattr(part.func, "owner", None) for part in sympy.preorder_traversal(value))
    return " ".join([sympy.srepr(value), *(owner.token for owner in owners if owner is not None)])


@lru_cache(maxsize=4096)
def dimensions(value: Expr) -> frozenset[Expr]:
    """The dimensions in a coefficient."""
    indexed = value.atoms(IndexedDim)
    within = [d.free_symbols for d in indexed]
    return frozenset(value.atoms(sympy.Symbol).difference(*within) | indexed)


def dimension_name(size: Expr) -> str:
    """LaTeX of a dimension."""
    return str(size.name)


def dimension_identifier(size: Expr) -> str:
    """A dimension's name in programs: ``n1``, ``d_h``, ``m``."""
    return parse_name(dimension_name(size)).plain


def write_size(size: Expr) -> str:
    """A dimension as LaTeX: ``n_1``, ``(N-1) d``."""
    return latex_of_coefficient(size).text


def write_shape(shape: tuple[Expr, Expr]) -> str:
    r"""A shape as LaTeX: ``n_1 \times 1``."""
    return r" \times ".join(latex_of_coefficient(size).at(PRODUCT) for size in shape)
