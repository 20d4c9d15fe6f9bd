"""An entry at a sum of running indices, x_{i+k−1}, as convolutions have it."""

from __future__ import annotations

from typing import Any

from sympy import Atom, Basic, Expr

from symnet.core.errors import NoRuleError
from symnet.core.expression import Node
from symnet.core.notation import Notation
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import ATOM, Written, python
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.indexed import Running


class Moved(Atom):  # type: ignore[misc]
    """i + k − 1, 2i + k − 2: indices, how often and with their signs, and a number."""

    terms: tuple[tuple[int, Running], ...]
    offset: int

    def __new__(cls, terms: tuple[tuple[int, Running], ...], offset: int) -> Any:
        """Of running indices and a number."""
        moved = Basic.__new__(cls)
        moved.terms, moved.offset = terms, offset
        return moved

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*((sign, r.index.serial) for sign, r in self.terms), self.offset)

    def _sympystr(self, printer: Any = None) -> str:
        text = "".join(
            f"{'+' if times > 0 else '-'}{abs(times) if abs(times) > 1 else ''}{running}"
            for times, running in self.terms
        )
        return (text + (f"{self.offset:+d}" if self.offset else "")).removeprefix("+")

    _latex = _sympystr


class Shifted(Node):
    """One entry, whose place is a sum of indices; beyond the ends entries are 0, as with a signal that is padded.

    The index calculus has no such places.
    """

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, row: Basic, column: Basic, body: Expr) -> Shape:
        """A scalar."""
        return SCALAR

    @property
    def runnings(self) -> tuple[Running, ...]:
        """The indices that stand in it."""
        found = [
            (r,) if isinstance(r, Running) else tuple(run for _, run in getattr(r, "terms", ())) for r in self.args[:2]
        ]
        return tuple(run for part in found for run in part)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} stands at a sum of indices, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The places as a subscript."""
        sub = ",".join(str(a) for a in self.args[:2] if isinstance(a, (Moved, Running)))
        body = self.operands[0]
        if isinstance(body, Variable):
            return Written(body.typeset(notation, sub=sub))
        return Written(rf"\left({parts[0].text}\right)_{{{sub}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        places = ", ".join(str(a) for a in self.args[:2] if isinstance(a, (Moved, Running)))
        return python(f"{parts[0].at(ATOM)}[{places}]")
