r"""One entry of a gradient, its intermediates put in one after the other:

∂L/∂w_j = (a − y) x_j = (σ(z) − y) x_j = [σ(w·x + b) − y] x_j
"""

from __future__ import annotations

from sympy import Expr

from symnet.calculus.derivation import Derivation
from symnet.calculus.entrywise import Rows, letters_of, writer_for
from symnet.core.expression import count, is_coefficient, is_scalar, latex_of, operands, replace, variables, write_latex
from symnet.core.notation import Notation
from symnet.core.symbols import Seed, Variable
from symnet.core.writing import ATOM
from symnet.index.entries import entry, places

LONGEST = 60
"""Nodes of an expression beyond which nothing more is put in."""


class Spelled(Seed):
    """A scalar that is written as it stands within index notation: [σ(w·x + b) − y] rather than sums over k."""

    meaning: Expr

    @classmethod
    def scalar(cls, meaning: Expr) -> Spelled:
        """A symbol that is written as the scalar that it means."""
        symbol: Spelled = cls(1, 1)
        symbol.meaning = meaning
        return symbol

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """The meaning; what is more than a name in brackets, which are square around others."""
        written = latex_of(self.meaning, notation)
        if written.level >= ATOM and not written.open:
            return written.text
        return rf"\left[{written.text}\right]" if "(" in written.text else f"({written.text})"


def unfolded_rows(derivation: Derivation, symbol: Variable, notation: Notation) -> Rows:
    """Left side, right side and reason of each link, up to parameters and data or until it is too long."""
    at = places(symbol, *letters_of(symbol, "j", "k"))
    writer = writer_for(derivation.network, notation, *at)
    of, by = derivation.of.typeset(notation), symbol.typeset(notation, sub=writer.place(*at))

    def written(gradient: Expr) -> str:
        if is_scalar(gradient):
            return write_latex(gradient, notation)
        return writer.write(entry(_spelled(gradient), *at))

    expression = derivation.gradients[symbol]
    left = notation.slope(of, by)
    rows: Rows = [(left, written(expression), "" if is_scalar(symbol) else "entry by entry")]
    for name, definition in reversed(derivation.definitions.items()):
        if name in variables(expression):
            expression = replace(expression, {name: definition})
            if count(expression) > LONGEST:
                break
            reason = f"${name.typeset(notation)} = {write_latex(definition, notation)}$"
            rows.append(("", written(expression), reason))
    return rows


def _spelled(expression: Expr) -> Expr:
    """The expression with a symbol for each scalar inside it that is more than a symbol."""
    table: dict[Expr, Expr] = {}
    pending = [expression]
    while pending:
        node = pending.pop()
        if is_scalar(node) and operands(node) and not is_coefficient(node):
            table.setdefault(node, Spelled.scalar(node))
        else:
            pending.extend(operands(node))
    return replace(expression, table)
