r"""Index notation as people write it, inside expressions: entries at running indices, sums over them, Kronecker's δ.

    h_j = \sigma\Bigl( \sum_i W_{ji} x_i + b_j \Bigr)

An expression in this notation is read, compared and checked; before it is differentiated or computed it is brought to
matrices (`symnet.reading.lifting`).
"""

from __future__ import annotations

from typing import Any

from sympy import Atom, Basic, Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, shape, variables
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import SCALAR, Shape, Variable, numbers_of
from symnet.core.writing import ATOM, PREFIX, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.factors import AtLeast, Delta
from symnet.index.polynomial import Index, Place, Polynomial, constant, single


class Running(Atom):  # type: ignore[misc]
    """A running index, as a setting of the operations here."""

    index: Index

    def __new__(cls, index: Index) -> Any:
        """Around an index of the calculus beneath."""
        running = Basic.__new__(cls)
        running.index = index
        return running

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.index.serial,)

    @property
    def size(self) -> Expr:
        """How far it runs: 1, …, size."""
        return self.index.size

    def _sympystr(self, printer: Any = None) -> str:
        return self.index.hint or f"i{self.index.serial}"

    _latex = _sympystr


def _place(setting: Basic) -> Place:
    return setting.index if isinstance(setting, Running) else None


def _of_factors(body: Expr) -> Shape:
    """The shape of a product over an index; ShapeError for what is neither a number nor square."""
    rows, columns = shape(body)
    if not same_size(rows, columns):
        raise ShapeError(f"only numbers and square matrices are multiplied over an index; {say(body)} is neither")
    return rows, columns


class At(Node):
    """One entry: x_i, W_ij. A place is a running index, or 1 where the operand has but one."""

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, i: Basic, j: Basic, body: Expr) -> Shape:
        """A scalar; ShapeError for an index over another range than the operand has."""
        for place, size in zip((i, j), shape(body), strict=True):
            if not same_size(place.size if isinstance(place, Running) else S.One, size):
                over = (
                    f"the index {place} runs over {place.size}"
                    if isinstance(place, Running)
                    else "one entry is asked for"
                )
                raise ShapeError(f"{over}, not over {size}, which {say(body)} has")
        return SCALAR

    @property
    def places(self) -> tuple[Place, Place]:
        """Where the entry stands."""
        return _place(self.args[0]), _place(self.args[1])

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The operand's entry there."""
        return entry(self.operands[0], *self.places)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The letters as a subscript."""
        sub = "".join(str(a) for a in self.args[:2] if isinstance(a, Running))
        body = self.operands[0]
        if isinstance(body, Variable):
            return Written(body.typeset(notation, sub=sub))
        return Written(rf"\left({parts[0].text}\right)_{{{sub}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"{parts[0].at(ATOM)}[{', '.join(str(a) for a in self.args[:2] if isinstance(a, Running))}]")


class Line(Node):
    """One row (axis 0) or column (axis 1) at a running index, as it lies in the matrix: X_{i,:} or X_{:,j}."""

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, axis: Basic, index: Running, body: Expr) -> Shape:
        """A row or a column; ShapeError for an index over another range than the operand has."""
        rows, columns = shape(body)
        along = rows if axis == 0 else columns
        if not same_size(index.size, along):
            raise ShapeError(f"the index {index} runs over {index.size}, not over {along}, which {say(body)} has")
        return (S.One, columns) if axis == 0 else (rows, S.One)

    @property
    def axis(self) -> int:
        """0 for a row, 1 for a column."""
        return int(self.args[0])

    @property
    def index(self) -> Index:
        """Which one it is."""
        return self.args[1].index

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The operand's entry in that line."""
        return entry(self.operands[0], *((self.index, j) if self.axis == 0 else (i, self.index)))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The index and a colon as a subscript."""
        sub = f"{self.args[1]},:" if self.axis == 0 else f":,{self.args[1]}"
        body = self.operands[0]
        if isinstance(body, Variable):
            return Written(body.typeset(notation, sub=sub))
        return Written(rf"\left({parts[0].text}\right)_{{{sub}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"{parts[0].at(ATOM)}[{f'{self.args[1]}, :' if self.axis == 0 else f':, {self.args[1]}'}]")


class Over(Node):
    """A sum over a running index: Σ_i e."""

    settings = 1
    written_only = True

    @classmethod
    def infer(cls, index: Running, body: Expr) -> Shape:
        """The shape of the summand."""
        return shape(body)

    @property
    def index(self) -> Index:
        """What it sums over."""
        return self.args[0].index

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The summand's, summed; refused for symbols that are others for each value of the index, such as x^{(i)}."""
        if any(str(n) == self.index.hint for v in variables(self.operands[0]) for n in numbers_of(v)):
            raise NoRuleError(f"{self} sums over symbols that are others for each {self.index.hint}")
        return entry(self.operands[0], i, j).summed(self.index)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\sum_{i} e."""
        return Written(rf"\sum_{{{self.args[0]}}} {parts[0].at(PRODUCT)}", PREFIX)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"sum_over({self.args[0]}, {parts[0].text})")


class ProductOver(Node):
    """A product over a running index: Π_i e, of square matrices with the last one first.

    The index calculus has no such products.
    """

    settings = 1
    written_only = True

    @classmethod
    def infer(cls, index: Running, body: Expr) -> Shape:
        """The shape of a factor."""
        return _of_factors(body)

    @property
    def index(self) -> Index:
        """What it multiplies over."""
        return self.args[0].index

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} is a product over an index, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\prod_{i} e."""
        return Written(rf"\prod_{{{self.args[0]}}} {parts[0].at(PRODUCT)}", PREFIX)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"product_over({self.args[0]}, {parts[0].text})")


class Partly(Node):
    """A sum or a product over a part of a range: Σ_{i=a}^{b} e. The index calculus has whole ranges alone.

    Its settings are the running index, the bounds as they are written, and the sign, Σ or Π. Over a set the lower bound
    is i ∈ V, and the upper is empty.
    """

    settings = 4
    written_only = True

    @classmethod
    def infer(cls, index: Running, lower: Basic, upper: Basic, sign: Basic, body: Expr) -> Shape:
        """The shape of what is summed or multiplied."""
        return _of_factors(body) if str(sign) == "Π" else shape(body)

    @property
    def index(self) -> Index:
        """What it runs over."""
        return self.args[0].index

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} runs over a part of a range, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\sum_{i=a}^{b} e."""
        sign = r"\sum" if str(self.args[3]) == "Σ" else r"\prod"
        if not str(self.args[2]):  # over a set: i ∈ V
            return Written(rf"{sign}_{{{self.args[1]}}} {parts[0].at(PRODUCT)}", PREFIX)
        return Written(rf"{sign}_{{{self.args[0]}={self.args[1]}}}^{{{self.args[2]}}} {parts[0].at(PRODUCT)}", PREFIX)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        name = "sum" if str(self.args[3]) == "Σ" else "product"
        return python(f"{name}_over({self.args[0]}, {self.args[1]}, {self.args[2]}, {parts[0].text})")


class Counted(Node):
    """A power that counts, A^k: of a square matrix, or of a number; k as it is written. The index calculus has none."""

    settings = 1
    written_only = True

    @classmethod
    def infer(cls, times: Basic, body: Expr) -> Shape:
        """The shape of A."""
        return _of_factors(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} is a power that counts, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The power as a superscript."""
        return Written(rf"\left({parts[0].text}\right)^{{{self.args[0]}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"matrix_power({parts[0].text}, {self.args[0]})")


class Same(Node):
    """Kronecker's δ_ij, [i = j]: 1 where the two indices agree, else 0."""

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, i: Running, j: Running) -> Shape:
        """A scalar; ShapeError for indices over different ranges."""
        if not same_size(i.size, j.size):
            raise ShapeError(f"the indices {i} and {j} run over different ranges, {i.size} and {j.size}")
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """δ of the two."""
        first, second = (a.index for a in self.args[:2])
        return constant(1) if first is second else single(Delta((first, second)))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """[i = j]."""
        return Written(f"[{self.args[0]} = {self.args[1]}]")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"({self.args[0]} == {self.args[1]})")


class InOrder(Node):
    """[i < j] or [i ≤ j], by its third setting: 1 where the two indices stand in that order, else 0."""

    settings = 3
    written_only = True

    @classmethod
    def infer(cls, i: Running, j: Running, sign: Basic) -> Shape:
        """A scalar; ShapeError for indices over different ranges."""
        return Same.infer(i, j)

    @property
    def is_strict(self) -> bool:
        """Whether it is <."""
        return str(self.args[2]) == "<"

    def entry(self, i: Place, j: Place) -> Polynomial:
        """[j ≥ i], or 1 − [i ≥ j]."""
        first, second = (a.index for a in self.args[:2])
        if first is second:
            return constant(int(not self.is_strict))
        if not self.is_strict:
            return single(AtLeast((second, first)))
        return constant(1) - single(AtLeast((first, second)))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """[i < j]."""
        sign = "<" if self.is_strict else r"\le"
        return Written(f"[{self.args[0]} {sign} {self.args[1]}]")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"({self.args[0]} {self.args[2]} {self.args[1]})")
