"""From indices back to matrices, by reducing the graph of a term.

An index is a vertex, a two-index factor an edge, a one-index factor a weight on its vertex. Then

    series     Σ_k A_ik w_k B_kj   →   A diag(w) B
    parallel   A_ij B_ij           →   A ⊙ B
    leaf       Σ_j A_ij w_j        →   the weight A w on i
    alone      Σ_i u_i v_i         →   the scalar uᵀ v

until only the free indices are left. Where a bound vertex keeps three edges there is no matrix form, and the
answer is None: print the indices.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Expr, S

from symnet.core.expression import shape
from symnet.index import factors as f
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Index, Place, Polynomial, Term
from symnet.ops.concatenate import cut
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.diagonal import diagonal, diagonal_of
from symnet.ops.function import Function, Map
from symnet.ops.hadamard import hadamard, inner
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.largest import EVERYTHING, IsMaximum, Maximum
from symnet.ops.logdet import LogDeterminant
from symnet.ops.power import power
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.total import total
from symnet.ops.transpose import transpose
from symnet.ops.triangle import lower


def matricize(polynomial: Polynomial, row: Place, column: Place, *, expand: bool = True) -> Expr | None:
    """The matrix with the given entries; None where the entries have no matrix form known here.

    Groups are multiplied out first, unless `expand` says otherwise.
    """
    polynomial = normal(polynomial) if expand else polynomial
    size = tuple(S.One if p is None else p.size for p in (row, column))
    if not polynomial.terms:
        return Zeros(*size)
    parts = []
    for term in polynomial.terms:
        part = _term(term, row, column)
        if part is None:
            return None
        parts.append((term.coefficient, part))
    parts.sort(key=lambda pair: pair[0].could_extract_minus_sign())  # a − b rather than −b + a
    common = _common([c for c, _ in parts])
    return scale(common, add(*(scale(c / common, part) for c, part in parts)))


def _common(coefficients: list[Expr]) -> Expr:
    """What all coefficients share up to sign, to stand in front of the sum."""
    first = abs(coefficients[0]) if coefficients[0].is_number else coefficients[0]
    first = -first if first.could_extract_minus_sign() else first
    if len(coefficients) > 1 and all(c in (first, -first) for c in coefficients):
        return first
    return S.One


@dataclass
class _Graph:
    """The graph of one term: weights on vertices, edges between them, scalars aside."""

    above: dict[Index, list[Expr]] = field(default_factory=dict)
    below: dict[Index, list[Expr]] = field(default_factory=dict)
    edges: list[tuple[Index, Index, Expr]] = field(default_factory=list)
    scalars: list[Expr] = field(default_factory=list)
    divisors: list[Expr] = field(default_factory=list)

    def weigh(self, vertex: Index, vector: Expr, exponent: int = 1) -> None:
        side = self.above if exponent > 0 else self.below
        side.setdefault(vertex, []).append(power(vector, abs(exponent)))

    def weight(self, vertex: Index) -> Expr | None:
        """The product of the weights on a vertex, taken off it; None for none."""
        above, below = self.above.pop(vertex, []), self.below.pop(vertex, [])
        if not above and not below:
            return None
        top = hadamard(*above) if above else Ones(vertex.size)
        return divide(top, hadamard(*below)) if below else top

    def join(self, i: Index, j: Index, matrix: Expr) -> None:
        """Add an edge; beside another one it becomes a Hadamard product, on one vertex a weight."""
        if i is j:
            self.weigh(i, diagonal_of(matrix))
            return
        for n, (a, b, other) in enumerate(self.edges):
            if {a, b} == {i, j}:
                self.edges[n] = (a, b, hadamard(other, matrix if a is i else transpose(matrix)))
                return
        self.edges.append((i, j, matrix))

    def at(self, vertex: Index) -> list[tuple[Index, Index, Expr]]:
        return [e for e in self.edges if vertex in e[:2]]


def _term(term: Term, row: Place, column: Place) -> Expr | None:
    graph = _Graph()
    bound = list(term.bound)
    for factor, exponent in _blocks_last(term):
        if not _lay(graph, factor, exponent, bound):
            return None
    while bound:
        vertex = min(bound, key=lambda v: len(graph.at(v)))
        if not _reduce(graph, vertex):
            return None
        bound.remove(vertex)
    body = _rest(graph, row, column)
    if body is None:
        return None
    scalar = multiply(*graph.scalars) if graph.scalars else S.One
    if graph.divisors:
        scalar = divide(scalar, multiply(*graph.divisors))
    return times(scalar, body)


def _reduce(graph: _Graph, vertex: Index) -> bool:
    """Take a bound vertex out of the graph; False where three edges or more meet in it."""
    edges = graph.at(vertex)
    if len(edges) > 2:
        return False
    graph.edges = [e for e in graph.edges if e not in edges]
    if not edges:
        above = graph.above.get(vertex, [])
        if len(above) == 2 and vertex not in graph.below:
            graph.above.pop(vertex)
            graph.scalars.append(inner(*above))
        else:
            graph.scalars.append(total(graph.weight(vertex)))
        return True
    if len(edges) == 1:
        other, matrix = _from(edges[0], vertex)
        weight = graph.weight(vertex)
        reached = multiply(transpose(matrix), Ones(vertex.size) if weight is None else weight)
        graph.above.setdefault(other, []).insert(0, reached)
        return True
    (left, a), (right, b) = (_from(e, vertex) for e in edges)
    weight = graph.weight(vertex)
    middle = [] if weight is None else [diagonal(weight)]
    graph.join(left, right, multiply(transpose(a), *middle, b))
    return True


def _from(edge: tuple[Index, Index, Expr], vertex: Index) -> tuple[Index, Expr]:
    """The other end of an edge, and its matrix with rows at the vertex."""
    i, j, matrix = edge
    return (j, matrix) if i is vertex else (i, transpose(matrix))


def _rest(graph: _Graph, row: Place, column: Place) -> Expr | None:
    """What is left when only the free indices remain."""
    if any(v not in (row, column) for v in (*graph.above, *graph.below)):
        return None
    if len(graph.edges) > (row is not None and column is not None):
        return None
    if row is None and column is None:
        return S.One
    if row is None or column is None:
        vertex = column if row is None else row
        assert vertex is not None
        vector = graph.weight(vertex)
        vector = Ones(vertex.size) if vector is None else vector
        return transpose(vector) if row is None else vector
    left, right = graph.weight(row), graph.weight(column)
    if not graph.edges:
        return multiply(
            Ones(row.size) if left is None else left, transpose(Ones(column.size) if right is None else right)
        )
    i, j, matrix = graph.edges[0]
    if {i, j} != {row, column}:
        return None
    matrix = matrix if i is row else transpose(matrix)
    around = [diagonal(left)] if left is not None else []
    behind = [diagonal(right)] if right is not None else []
    return multiply(*around, matrix, *behind)


# Factors as scalars, vectors and matrices -----------------------------------------------------------------------


def _blocks_last(term: Term) -> list[tuple[Factor, int]]:
    """The factors, blocks behind all others, and a part of a part behind the part that it is of."""
    blocks = [pair for pair in term.factors if isinstance(pair[0], f.Block)]
    others = [pair for pair in term.factors if not isinstance(pair[0], f.Block)]
    while blocks:
        parts = {pair[0].at[1] for pair in blocks if isinstance(pair[0], f.Block)}
        outer = [pair for pair in blocks if isinstance(pair[0], f.Block) and pair[0].at[0] not in parts] or blocks
        others += outer
        blocks = [pair for pair in blocks if pair not in outer]
    return others


def _lay(graph: _Graph, factor: Factor, exponent: int, bound: list[Index]) -> bool:
    """Put a factor into the graph; False where it has no place there."""
    if isinstance(factor, f.Block):
        return _cut(graph, factor, bound)
    indices = sorted(factor.indices, key=lambda p: p.serial)
    if len(indices) > 2:
        return False
    row: Place = indices[0] if indices else None
    column: Place = indices[1] if len(indices) > 1 else None
    if isinstance(factor, (f.Cell, f.Inverse)):
        row, column = factor.at
    matrix = _matrix(factor, row, column)
    if matrix is None:
        return False
    if row is not None and column is not None:
        graph.join(row, column, _raised(matrix, exponent))
    elif row is not None or column is not None:
        vertex = row if row is not None else column
        assert vertex is not None
        graph.weigh(vertex, matrix if row is not None else transpose(matrix), exponent)
    else:
        (graph.scalars if exponent > 0 else graph.divisors).append(power(matrix, abs(exponent)))
    return True


def _raised(matrix: Expr, exponent: int) -> Expr:
    if exponent > 0:
        return power(matrix, exponent)
    return divide(Ones(*shape(matrix)), power(matrix, -exponent))


def _matrix(factor: Factor, row: Place, column: Place) -> Expr | None:
    """A factor as the matrix (or vector, or scalar) with its entries."""
    if isinstance(factor, f.Cell):
        return factor.variable
    if isinstance(factor, f.Delta):
        assert row is not None
        return Identity(row.size)
    if isinstance(factor, f.Inverse):
        body = matricize(factor.body, *factor.over)
        return None if body is None else Inverse(body)
    if isinstance(factor, f.AtLeast):
        assert row is not None
        ordered = lower(Ones(row.size, row.size))
        return ordered if factor.at[0] is row else transpose(ordered)
    if isinstance(factor, f.LogDeterminant):
        body = matricize(factor.body, *factor.over)
        return None if body is None else LogDeterminant(body)
    if isinstance(factor, f.Determinant):
        body = matricize(factor.body, *factor.over)
        return None if body is None else Determinant(body)
    if isinstance(factor, (f.Largest, f.IsLargest)):
        return _largest(factor, row, column)
    if isinstance(factor, f.Around):
        body = matricize(factor.body, row, column, expand=not isinstance(factor, f.Group))
        if body is None:
            return None
        if isinstance(factor, f.Apply) and isinstance(factor.function, Function):
            return Map(factor.function, body)
        return body if isinstance(factor, f.Group) else None
    return None


def _largest(factor: f.Largest | f.IsLargest, row: Place, column: Place) -> Expr | None:
    """A maximum over one axis or over both, or where it stands."""
    over = factor.over
    if len(factor.indices) > (2 if isinstance(factor, f.IsLargest) else 2 - len(over)):
        return None  # that of a max-plus product depends on a row and a column
    if isinstance(factor, f.IsLargest):
        spots = dict(zip(over, factor.places, strict=True))
        spot_row = next((o for o in over if spots[o] is row), None)
        body_row: Place = spot_row or row
        spot_column = next((o for o in over if spots[o] is column), None)
        body_column: Place = spot_column or column
        body = matricize(factor.body, body_row, body_column)
        axis = EVERYTHING if len(over) == 2 or is_vector(row, column) else (0 if spot_row else 1)
        return None if body is None else IsMaximum(axis, body)
    if len(over) == 2:
        body = matricize(factor.body, *over)
        return None if body is None else Maximum(EVERYTHING, body)
    vertex = row if row is not None else column
    body = matricize(factor.body, vertex, over[0])
    if body is None:
        return None
    return Maximum(EVERYTHING if vertex is None else 1, body)


def is_vector(row: Place, column: Place) -> bool:
    """Whether just one of two places is an index."""
    return (row is None) != (column is None)


def _cut(graph: _Graph, block: f.Block, bound: list[Index]) -> bool:
    """Σ_i [i = offset + p] X_i: the part of X that begins behind the offset."""
    whole, part = block.at
    if whole is None or whole not in bound:
        return False
    size = S.One if part is None else part.size

    def sliced(vector: Expr) -> Expr:
        return cut(vector, 0, block.offset, size)

    edges = graph.at(whole)
    graph.edges = [e for e in graph.edges if e not in edges]
    for edge in edges:
        other, matrix = _from(edge, whole)
        if part is None:
            graph.weigh(other, transpose(sliced(matrix)))
        else:
            graph.join(part, other, sliced(matrix))
    for side, exponent in ((graph.above, 1), (graph.below, -1)):
        for vector in side.pop(whole, []):
            if part is None:
                graph.scalars.append(_raised(sliced(vector), exponent))
            else:
                graph.weigh(part, sliced(vector), exponent)
    bound.remove(whole)
    return True
