r"""Samples that a document numbers, x_i with i = 1, …, N, as the rows of one matrix.

    z_i = w^\top x_i + b              z = X w + b 1
    h^{(i)} = f(W x^{(i)} + c)   →    H = f(X W^\top + 1 c^\top)
    L = \sum_i \ell(z_i, y_i)         L = the total of ℓ(z, y)

What one equation says for every i, the matrix says at once; so a network that is written for each sample is derived,
computed and trained as a batch. Recurrences (h_t from h_{t-1}) are no samples and are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from sympy import Expr, S

from symnet.core.errors import NoRuleError, SymnetError
from symnet.core.expression import Node, is_coefficient, is_scalar, operands, postorder, shape, variables
from symnet.core.expression import replace as exchange
from symnet.core.network import Equation
from symnet.core.notation import LAYER_SLOT, Name
from symnet.core.symbols import Variable, numbers_of
from symnet.index.polynomial import Index
from symnet.ops.constants import Ones
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard, hadamard
from symnet.ops.indexed import At, Line, Over, Running
from symnet.ops.larger import OfTwo
from symnet.ops.operators import product
from symnet.ops.power import Power, power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scalar_multiple import ScalarMultiple, times
from symnet.ops.scale import Scale, scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.sum import Sum, plus
from symnet.ops.total import Total
from symnet.ops.transpose import Transpose, transpose
from symnet.reading.lifting import is_indexed, lifted, total_of
from symnet.reading.lines import from_lines


@dataclass(frozen=True)
class Family:
    """Symbols that are one for each sample, and the matrix of which they are the rows; a column, if they are numbers.

    Attributes:
        name: theirs, with a slot where the number stands.
        size: how many there are.
        stacked: the matrix.
        names: those under which a document may speak of them, as in `% symnet: data x`.
    """

    name: Name
    size: Expr
    stacked: Variable
    names: frozenset[str]


@dataclass(frozen=True)
class Stacked:
    """Equations without numbered samples, and the matrices that stand for these, by name."""

    equations: tuple[Equation, ...]
    families: dict[str, Family]


def stacked(equations: Sequence[Equation]) -> Stacked:
    """The equations with samples as rows of matrices; as they are, where there are none or that is not possible."""
    found = _Families(equations)
    if not found.sizes:
        return Stacked(tuple(equations), {})
    families = found.families()
    try:
        made = [found.stacked(e, families) for e in equations] if families else []
    except SymnetError:
        return Stacked(tuple(equations), {})
    whole = [e for e in made if e is not None]
    if not families or len(whole) < len(equations) or any(_has_members(e.expression, families) for e in whole):
        return Stacked(tuple(equations), {})
    return Stacked(tuple(whole), {family.stacked.name: family for family in families.values()})


def _has_members(expression: Expr, families: dict[Name, Family]) -> bool:
    """Whether single samples are left, as x_1 would be."""
    stems = {_without_number(name) for name in families}
    rows = {family.stacked.name for family in families.values()}
    return is_indexed(expression) or any(
        numbers_of(v) or (v.name not in rows and any(stem in stems for stem, _ in _numbered(v.parsed)))
        for v in variables(expression)
    )


def _numbered(name: Name) -> Iterable[tuple[Name, str]]:
    """The name without one of its scripts, and that script."""
    if name.sub:
        yield replace(name, sub=""), name.sub
    if name.layer:
        yield replace(name, layer=""), name.layer
    if name.sup:
        yield replace(name, sup=""), name.sup


def _slotted(name: Name, letter: str) -> Name | None:
    """x_# of x_i, for the letter i."""
    if name.sub == letter:
        return replace(name, sub=LAYER_SLOT)
    if name.layer == letter:
        return replace(name, layer=LAYER_SLOT)
    return replace(name, sup=LAYER_SLOT) if name.sup == letter else None


def _without_number(name: Name) -> Name:
    """x of x_#."""
    return replace(
        name,
        sub=name.sub.replace(LAYER_SLOT, ""),
        layer=name.layer.replace(LAYER_SLOT, ""),
        sup=name.sup.replace(LAYER_SLOT, ""),
    )


class _Families:
    """Which symbols are numbered, by which letters, and how many there are."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.equations = equations
        self.sizes: dict[Name, Expr] = {}
        self.letters: dict[str, Expr] = {}
        self.members: dict[Name, Variable] = {}
        self.clash = False
        for e in equations:
            for node in postorder(e.expression):
                if isinstance(node, Over):
                    self._bound(node)
        met = -1
        while met != len(self.sizes):  # what defines one of them has others in it
            met = len(self.sizes)
            for e in equations:
                letter = self.letter_of(e.symbol.parsed)
                if letter is not None:
                    self._free(e, letter)

    def _bound(self, node: Over) -> None:
        letter = node.index.hint
        for v in variables(node.operands[0]):
            numbers = [str(n) for n in numbers_of(v)]
            name = _slotted(v.parsed, letter) if numbers == [letter] else None
            if name is not None:
                self._meet(name, v, node.index.size, letter)

    def _free(self, e: Equation, letter: str) -> None:
        name = _slotted(e.symbol.parsed, letter)
        assert name is not None
        size = self.sizes[name]
        for v in (e.symbol, *variables(e.expression)):
            other = _slotted(v.parsed, letter)
            if other is not None and not numbers_of(v):
                self._meet(other, v, size, letter)

    def _meet(self, name: Name, v: Variable, size: Expr, letter: str) -> None:
        same = self.sizes.setdefault(name, size) == size and self.letters.setdefault(letter, size) == size
        self.clash |= not same or shape(self.members.setdefault(name, v)) != shape(v)

    def letter_of(self, name: Name) -> str | None:
        """i of z_i, where that is one of a family."""
        return next(
            (i for i in self.letters if (slotted := _slotted(name, i)) is not None and slotted in self.sizes), None
        )

    def families(self) -> dict[Name, Family]:
        """The matrices of all families; none where they contradict each other, or a name for one is taken."""
        others = {v.name: v for e in self.equations for v in (e.symbol, *variables(e.expression))}
        found: dict[Name, Family] = {}
        for name, size in self.sizes.items():
            rows = _shape_of_rows(self.members[name], size)
            stem = _without_number(name)
            capital = replace(stem, base=stem.base.upper())
            is_matrix = rows is not None and rows[1] != 1
            plain = is_matrix and len(stem.base) == 1 and stem.base.islower() and stem.latex() not in others
            chosen = (capital if plain else stem).latex()
            member = self.members[name]
            if self.clash or rows is None or (chosen in others and shape(others[chosen]) != rows):
                return {}
            matrix = others.setdefault(chosen, Variable(chosen, *rows, member.role, member.domain))
            spelled = {stem.latex(), *(name.at(letter).latex() for letter in self.letters)}
            found[name] = Family(name, size, matrix, frozenset(spelled))
        return found

    def stacked(self, e: Equation, families: dict[Name, Family]) -> Equation | None:
        """An equation for every sample as one between matrices; any other with its sums over samples as totals."""
        letter = self.letter_of(e.symbol.parsed)
        if letter is None:
            value = _Stack(families, "").whole(e.expression)
            return None if value is None else Equation(e.symbol, value, e.meaning)
        name = _slotted(e.symbol.parsed, letter)
        assert name is not None
        family = families[name]
        value = _Stack(families, letter, family.size).rows(e.expression)
        return None if value is None else Equation(family.stacked.called("intermediate"), value, e.meaning)


def _shape_of_rows(member: Variable, size: Expr) -> tuple[Expr, Expr] | None:
    rows, columns = shape(member)
    return (size, rows) if columns == 1 else (size, columns) if rows == 1 else None


@dataclass
class _Stack:
    """Expressions that hang on the number of a sample, as the matrices of all samples.

    Attributes:
        families: the matrices that stand for the samples.
        letter: the number; empty where none is free.
        size: how many samples there are.
    """

    families: dict[Name, Family]
    letter: str
    size: Expr = S.One

    def whole(self, expression: Expr) -> Expr | None:
        """An expression in which samples stand under sums over all of them, with totals for these; innermost first."""
        while sums := [n for n in postorder(expression) if isinstance(n, Over) and _members_under(n)]:
            node = sums[0]
            inside = _Stack(self.families, node.index.hint, node.index.size)
            rows = inside.rows(node.operands[0])
            if rows is None:
                return None
            summed = total_of(rows) if is_scalar(node.operands[0]) else product(transpose(rows), Ones(shape(rows)[0]))
            turned = shape(node.operands[0])[0] == 1 and not is_scalar(node.operands[0])
            expression = exchange(expression, {node: transpose(summed) if turned else summed})
        return lifted(expression)

    def rows(self, expression: Expr) -> Expr | None:
        """The matrix that has the expression's value at the i-th sample for its i-th row."""
        if any(isinstance(node, Over) and _members_under(node) for node in postorder(expression)):
            return None  # it hangs on two samples at once
        if not self._hangs(expression):
            return self._spread(expression)
        try:
            found = self._by_structure(expression)
        except SymnetError:
            found = None
        return found if found is not None else self._by_entries(expression)

    def _is_member(self, v: Expr) -> Family | None:
        if not isinstance(v, Variable):
            return None
        name = _slotted(v.parsed, self.letter)
        return self.families.get(name) if name is not None else None

    def _line_here(self, node: Expr) -> Expr | None:
        """The matrix of which x_i is said to be a row or a column, and the vector of an entry d_i."""
        if isinstance(node, Line) and node.index.hint == self.letter:
            return node.operands[0] if node.axis == 0 else transpose(node.operands[0])
        if isinstance(node, At) and node.args[1] == 1 and isinstance(node.args[0], Running):
            return node.operands[0] if node.args[0].index.hint == self.letter else None
        return None

    def _hangs(self, expression: Expr) -> bool:
        return any(self._is_member(n) is not None or self._line_here(n) is not None for n in postorder(expression))

    def _spread(self, constant: Expr) -> Expr:
        """What is the same for all samples, in each row."""
        if is_coefficient(constant):
            return scale(constant, Ones(self.size))
        if is_scalar(constant):
            return times(constant, Ones(self.size))
        return product(Ones(self.size), transpose(constant) if shape(constant)[1] == 1 else constant)

    def _by_structure(self, node: Expr) -> Expr | None:
        """The same operations on matrices of rows, in the author's order."""
        if not self._hangs(node):
            return self._spread(node)
        if (family := self._is_member(node)) is not None:
            return family.stacked
        if (lines := self._line_here(node)) is not None:
            return lines
        if 1 not in shape(node):
            return None
        if isinstance(node, Product):
            return self._product(node.operands)
        if isinstance(node, Transpose):
            return self._by_structure(node.operands[0])
        parts = [self._by_structure(o) for o in operands(node)]
        if any(p is None for p in parts):
            return None
        rows = [p for p in parts if p is not None]
        if isinstance(node, Map):
            return Map(node.function, rows[0])
        if isinstance(node, Sum):
            result = rows[0]
            for term in rows[1:]:
                result = plus(result, term)
            return result
        if isinstance(node, Hadamard):
            return hadamard(*rows)
        if isinstance(node, Scale):
            return scale(node.args[0], rows[-1])
        if isinstance(node, ScalarMultiple):
            return self._scaled(rows[0], rows[1])
        if isinstance(node, Quotient):
            return divide(rows[0], rows[1])
        if isinstance(node, OfTwo):
            return node.tidy(*rows)
        if isinstance(node, Power):
            return power(rows[0], node.args[0])
        if isinstance(node, (Softmax, LogSoftmax)):
            return type(node)(S.One, rows[0])
        if isinstance(node, SquaredNorm):
            return product(power(rows[0], S(2)), Ones(shape(rows[0])[1]))
        if isinstance(node, Total):
            return product(rows[0], Ones(shape(rows[0])[1]))
        return None

    def _scaled(self, scalars: Expr, rows: Expr) -> Expr:
        """Each row times a number of its own."""
        columns = shape(rows)[1]
        return hadamard(scalars if columns == 1 else product(scalars, Ones(1, columns)), rows)

    def _product(self, factors: Sequence[Expr]) -> Expr | None:
        """Products of what hangs on the sample with what does not, and dot products of two that do.

        u B → U B for a row u, B u → U Bᵀ for a column; uᵀ v → (U ⊙ V) 1.
        """
        first = next(n for n, factor in enumerate(factors) if self._hangs(factor))
        rows = self._by_structure(factors[first])
        size = shape(factors[first])
        if rows is None or (first > 0 and size[1] != 1):
            return None  # a column times a row is a matrix for each sample
        if first > 0:
            front = reduce(product, factors[:first])
            rows, size = product(rows, transpose(front)), (shape(front)[0], S.One)
        for factor in factors[first + 1 :]:
            if is_scalar(factor):
                rows = self._times(rows, factor)
            elif size[1] == 1 and size[0] != 1:
                return None
            elif not self._hangs(factor):
                rows = product(rows, factor)
            elif size[1] != 1 and shape(factor)[1] == 1:
                rows = product(hadamard(rows, self._of(factor)), Ones(size[1]))
            elif size == (1, 1):
                rows = self._scaled(rows, self._of(factor))
            else:
                return None
            if not is_scalar(factor):
                size = (size[0], shape(factor)[1])
        return rows

    def _of(self, node: Expr) -> Expr:
        """The rows of what hangs on the sample. Raises NoRuleError where there is no such form."""
        rows = self._by_structure(node)
        if rows is None:
            raise NoRuleError(f"{node} has no form for all samples at once")
        return rows

    def _times(self, rows: Expr, number: Expr) -> Expr:
        """Each row times a number, of the sample or the same for all."""
        if not self._hangs(number):
            return times(number, rows)
        numbers = self._of(number)
        return hadamard(rows, numbers) if shape(rows)[1] == 1 else self._scaled(numbers, rows)

    def _by_entries(self, expression: Expr) -> Expr | None:
        """By way of the index calculus, where entries of samples stand: \\sum_k t_{ik} \\log p_{ik}."""
        index = Index(self.size, self.letter)
        running = Running(index)
        table: dict[Expr, Expr] = {}
        for node in postorder(expression):
            family = self._is_member(node)
            if family is not None:
                table[node] = self._line(family, shape(node), running)
            elif isinstance(node, At) and (of := self._is_member(node.operands[0])) is not None:
                entry = [a for a in node.args[:2] if isinstance(a, Running)]
                table[node] = At(running, entry[0], of.stacked)
        value = exchange(expression, table)
        if is_scalar(value):
            return lifted(value, index)
        return from_lines(value if shape(value)[0] == 1 else transpose(value), index, 0)

    def _line(self, family: Family, size: Sequence[Expr], running: Running) -> Expr:
        if size[0] == size[1] == 1:
            return At(running, S.One, family.stacked)
        row: Expr = Line(S.Zero, running, family.stacked)
        return row if size[0] == 1 else transpose(row)


def _members_under(node: Node) -> bool:
    """Whether symbols stand under a sum that are others for each value of its index."""
    assert isinstance(node, Over)
    return any([str(n) for n in numbers_of(v)] == [node.index.hint] for v in variables(node.operands[0]))
