"""A matrix by its entries, as index notation gives them: (∂y_i/∂x_j)_{ij}."""

from __future__ import annotations

from sympy import Basic, Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, is_scalar
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.polynomial import Index, Place, Polynomial
from symnet.ops.indexed import Running


class Entries(Node):
    """A_ij = e for i and j running over rows and columns; with 1 for the second a column.

    What has a form without indices is brought to it (`symnet.reading.lifting`); the index calculus has none for the
    rest, such as derivatives of what is defined elsewhere.
    """

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, row: Basic, column: Basic, body: Expr) -> Shape:
        """As far as the indices run; ShapeError for entries that are no numbers."""
        if not is_scalar(body):
            raise ShapeError(f"the entries of a matrix are numbers; {say(body)} is none")
        rows, columns = (place.size if isinstance(place, Running) else S.One for place in (row, column))
        return rows, columns

    @property
    def indices(self) -> tuple[Index, ...]:
        """What it runs over."""
        return tuple(place.index for place in self.args[:2] if isinstance(place, Running))

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} is a matrix of entries for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The entry in brackets, with its indices below."""
        sub = "".join(str(place) for place in self.args[:2] if isinstance(place, Running))
        return Written(rf"\left({parts[0].text}\right)_{{{sub}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"matrix_of({self.args[0]}, {self.args[1]}, {parts[0].text})")
