"""Expressions: SymPy trees that keep what their author wrote.

Every value has two dimensions; a vector is a column of shape (n, 1), a scalar has shape (1, 1). A tree has

- `Node`s, one class per operation, each on its own page in `symnet.ops`,
- `Variable`s, the named symbols,
- *coefficients*: plain SymPy scalars made of numbers and dimensions, such as 2 or 1/m.

Nothing evaluates on its own: W x + b stays in that order, A − A stays A − A. Equality is equality of what is
written; sameness of meaning is the business of `symnet.index`. Walks are loops, so that depth costs no stack.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import sympy
from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.operators import SPELLING, Operators
from symnet.core.symbols import SCALAR, Bound, Shape, Variable, plain_leaf
from symnet.core.writing import Written, code_of_coefficient, dimensions, latex_of_coefficient, python

if TYPE_CHECKING:
    from symnet.index.polynomial import Index, Polynomial

T = TypeVar("T")


class Node(Operators, MatrixExpr):  # type: ignore[misc]
    """One operation applied to operands. A page in `symnet.ops` subclasses it and fills in:

    `infer` (shape), `entry` (index calculus), `pullback` (the rule), `latex`, `code`, `value`.
    """

    settings: ClassVar[int] = 0
    """How many leading arguments are settings (an axis, a function's name) rather than operands."""
    rule: ClassVar[str] = ""
    """What the pullback is called, in the words of a textbook."""
    written_only: ClassVar[bool] = False
    """Whether it only ever stands in print, and is never differentiated or computed."""
    elementwise: ClassVar[bool] = False
    """Whether each entry is made of the operands' entries at the same place (see `entrywise`)."""
    by_entries: ClassVar[bool] = False
    """Whether its pullback is read off sums over entries rather than known by heart as a rule."""

    _shape: Shape
    _operands: tuple[Expr, ...]
    _within: tuple[Expr, ...] | None = None

    def __new__(cls, *args: Any) -> Any:
        """Adopt the operands, infer the shape; ShapeError where they do not fit."""
        settings, operands = args[: cls.settings], tuple(adopt(a) for a in args[cls.settings :])
        node: Node = Basic.__new__(cls, *(sympy.sympify(s) for s in settings), *operands)
        node._operands = node.args[cls.settings :]
        node._shape = cls.infer(*node.args)
        hash(node)  # from the leaves up, so that no later hash meets the recursion limit
        return node

    @property
    def shape(self) -> Shape:
        """(rows, columns)."""
        return self._shape

    @property
    def operands(self) -> tuple[Expr, ...]:
        """The arguments that are expressions."""
        return self._operands

    def rebuild(self, operands: tuple[Expr, ...]) -> Expr:
        """The same operation on other operands."""
        return self.func(*self.args[: self.settings], *operands)

    def tidy(self, *operands: Expr) -> Expr:
        """The same operation on other operands as a book prints it, which may be something simpler."""
        return self.rebuild(operands)

    # What a page fills in -------------------------------------------------------------------------------------

    @classmethod
    def infer(cls, *args: Any) -> Shape:
        """The shape of the result; ShapeError where the operands do not certainly fit."""
        raise NoRuleError(f"{cls.__name__} has no shape: give it `infer`")

    def entry(self, i: Index | None, j: Index | None) -> Polynomial:
        """The entry at row i, column j, in index notation; None stands for an axis of size 1."""
        raise NoRuleError(f"{type(self).__name__} has no entries: give it `entry`")

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """What each operand receives when the result receives `cotangent`; None for what has no derivative."""
        raise NoRuleError(f"{type(self).__name__} has no pullback: give it `pullback`, or write it by its entries")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """How it is typeset, from its typeset operands."""
        raise NoRuleError(f"{type(self).__name__} cannot be typeset: give it `latex`")

    def code(self, *parts: Written) -> Written:
        """How NumPy computes it, from its operands' code."""
        raise NoRuleError(f"{type(self).__name__} has no code: give it `code`")

    def broadcast(self) -> Written | None:
        """Shorter code for a matrix that NumPy spreads by itself, such as b.T for 1ₘ bᵀ; None for all others."""
        return None

    def value(self, *arrays: Any) -> Any:
        """What it is worth, from its operands' two-dimensional arrays: the definition, slow and plain."""
        raise NoRuleError(f"{type(self).__name__} has no value: give it `value`")

    def transposed(self) -> Expr | None:
        """Its transpose with the sign pushed inwards, where a book would push it; None to leave it outside."""
        return None

    def entrywise(self, *entries: Expr) -> Expr:
        """One entry from the operands' entries, for an elementwise operation."""
        raise NoRuleError(f"{type(self).__name__} is not elementwise")

    def scalar_front(self) -> tuple[Expr, Expr] | None:
        """A scalar factor that stands in front of the rest, and the rest; None where there is none."""
        return None

    def fraction(self) -> tuple[Expr, Expr] | None:
        """What stands above and below the line, for a fraction of scalars; None for anything else."""
        return None

    def helpers(self) -> dict[str, str]:
        """Functions that its code calls: name and Python source."""
        return {}

    def plain(self, *operands: Expr) -> Expr:
        """The same in SymPy's own classes, from operands in them (see `doit`)."""
        return self.rebuild(operands)

    # SymPy's protocol -----------------------------------------------------------------------------------------

    @property
    def free_symbols(self) -> set[Basic]:
        """The variables and dimensions, found without recursion."""
        return {s for leaf in postorder(self) if not isinstance(leaf, Node) for s in leaf.free_symbols}

    def doit(self, **hints: Any) -> Expr:
        """The same in SymPy's own evaluated classes: scalars as Expr, matrices as MatrixExpr."""
        return fold(self, lambda node, parts: node.plain(*parts) if isinstance(node, Node) else plain_leaf(node))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        """One entry, in SymPy's own classes: what `[i, j]` and `as_explicit` ask for."""
        plain = self.doit()
        return plain[i, j] if isinstance(plain, MatrixExpr) else plain

    def _latex(self, printer: Any = None) -> str:
        return write_latex(self)

    def _sympystr(self, printer: Any = None) -> str:
        return write_code(self)

    _numpycode = _sympystr

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm

        return prettyForm(self._sympystr())

    def __repr__(self) -> str:
        return self._sympystr()

    __str__ = __repr__


def adopt(value: Any) -> Expr:
    """A number, a SymPy tree, an equation or an expression as an expression; ShapeError for what is neither."""
    if isinstance(value, (Node, Variable, sympy.Rational)):
        return value
    if isinstance(value, float):
        value = sympy.Rational(str(value)) if math.isfinite(value) else sympy.Float(value)
    if isinstance(value, (int, Fraction)):
        return sympy.sympify(value)
    if not isinstance(value, Basic) and isinstance(getattr(value, "symbol", None), Variable):
        return value.symbol  # an equation stands for what it defines
    if isinstance(value, Expr):
        value = value.xreplace({f: _exactly(f) for f in value.atoms(sympy.Float)})
        if value.is_number and not (value.is_real and value.is_finite):
            raise ShapeError(f"{value} is no real number")
        if isinstance(value, MatrixExpr) or value.has(MatrixSymbol) or not all(map(is_dimension, value.free_symbols)):
            return SPELLING["sympy"](value)
        return value
    if hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0:
        return adopt(value.item())
    raise ShapeError(f"{value!r} ({type(value).__name__}) is no expression; use symnet.scalar, vector or matrix")


def _exactly(value: sympy.Float) -> Expr:
    """The fraction that a decimal number says: 3/10 for 0.3."""
    if not value.is_finite:
        return value
    return sympy.Rational(repr(float(value)) if value._prec == sympy.Float(0.1)._prec else value)


def is_dimension(symbol: Expr) -> bool:
    """Whether a plain SymPy symbol is a size or an index: a positive integer."""
    return bool(symbol.is_integer and symbol.is_positive)


# Looking at expressions -------------------------------------------------------------------------------------------


def shape(expr: Expr) -> Shape:
    """(rows, columns); a coefficient is a scalar."""
    return expr.shape if isinstance(expr, (Node, Variable)) else SCALAR


def is_scalar(expr: Expr) -> bool:
    """Whether the shape is (1, 1)."""
    return shape(expr) == SCALAR


def is_coefficient(expr: Expr) -> bool:
    """Whether it is a plain SymPy scalar: numbers and dimensions."""
    return not isinstance(expr, (Node, Variable))


def operands(expr: Expr) -> tuple[Expr, ...]:
    """The expressions an expression is made of; none for a leaf."""
    return expr.operands if isinstance(expr, Node) else ()


FEW = 64
"""A node of so many distinct subexpressions or fewer keeps them, since they are asked for all the time."""


def postorder(expr: Expr) -> Iterator[Expr]:
    """Each distinct subexpression once, operands before what is made of them."""
    if not isinstance(expr, Node):
        return iter((expr,))
    if expr._within is None:
        found = tuple(islice(_walk(expr), FEW + 1))
        expr._within = found if len(found) <= FEW else ()
    return iter(expr._within) if expr._within else _walk(expr)


def _walk(expr: Expr) -> Iterator[Expr]:
    done: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(expr, False)]
    while stack:
        node, ready = stack.pop()
        if node in done:
            continue
        parts = node._operands if isinstance(node, Node) else ()
        if ready or not parts:
            done.add(node)
            yield node
        else:
            stack.append((node, True))
            stack.extend([(child, False) for child in parts[::-1]])


def fold(expr: Expr, function: Callable[[Expr, list[T]], T]) -> T:
    """Compute from the leaves up: `function(node, results of its operands)`, each distinct node once."""
    results: dict[Expr, T] = {}
    for node in postorder(expr):
        results[node] = function(node, [results[child] for child in operands(node)])
    return results[expr]


def replace(expr: Expr, table: dict[Expr, Expr]) -> Expr:
    """Put `table[node]` for every node in the table; what it puts is not searched again."""
    if not table:
        return expr

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if node in table:
            return table[node]
        if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            return node.rebuild(tuple(parts))
        return node

    return fold(expr, put)


def substitute(expr: Expr, table: dict[Expr, Expr]) -> Expr:
    """Put numbers or expressions for dimensions and layer indices, also in shapes and names; and for variables."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Variable):
            return table[node] if node in table else node.substituted(table)
        if isinstance(node, Node):
            again = node.func(*(s.xreplace(table) for s in node.args[: node.settings]), *parts)
            return again.tidy(*again.operands) if shrinks and isinstance(again, Node) else again
        return node.xreplace(table)

    shrinks = S.One in table.values()  # a matrix may become a scalar, and its transpose the same thing

    return fold(expr, put)


def variables(expr: Expr) -> tuple[Variable, ...]:
    """The variables of an expression, in the order in which they are first written."""
    return tuple(node for node in postorder(expr) if isinstance(node, Variable))


@lru_cache(maxsize=4096)
def sizes_in(expr: Expr) -> tuple[Expr, ...]:
    """The dimensions that are symbols, in the order in which they are met: in shapes, settings and coefficients."""
    met: dict[Expr, None] = {}
    for node in postorder(expr):
        if isinstance(node, Variable):
            written: tuple[Any, ...] = shape(node)
        else:
            written = node.args[: node.settings] if isinstance(node, Node) else (node,)
        for part in written:
            if isinstance(part, Expr) and not part.is_number and not isinstance(part, Bound):
                met.update(dict.fromkeys(sorted(dimensions(part), key=str)))
    return tuple(met)


@lru_cache(maxsize=4096)
def integers_in(expr: Expr) -> frozenset[int]:
    """The whole numbers that stand in it."""
    return frozenset(map(int, expr.atoms(sympy.Integer)))


def count(expr: Expr) -> int:
    """How many nodes the tree has, written out."""
    return fold(expr, lambda node, parts: 1 + sum(parts))


# Writing expressions ----------------------------------------------------------------------------------------------


def write_latex(expr: Expr, notation: Notation = AS_WRITTEN) -> str:
    """Typeset an expression.

    >>> from symnet import vector, matrix, dim
    >>> n, m = dim("n"), dim("m")
    >>> write_latex(matrix("W^{[1]}", m, n) * vector("x", n) + vector("b", m))
    'W^{[1]} x + b'
    """
    return latex_of(expr, notation).text


def latex_of(expr: Expr, notation: Notation) -> Written:
    """Typeset an expression, with its level."""

    def write(node: Expr, parts: list[Written]) -> Written:
        if isinstance(node, Node):
            return node.latex(notation, *parts)
        if isinstance(node, Variable):
            return Written(node.typeset(notation))
        return latex_of_coefficient(node)

    return fold(expr, write)


def write_code(expr: Expr) -> str:
    """An expression as Python source over NumPy arrays (`np`), with the names that `Variable.identifier` gives."""

    def write(node: Expr, parts: list[Written]) -> Written:
        if isinstance(node, Node):
            return node.code(*parts)
        if isinstance(node, Variable):
            return python(code_of_variable(node))
        return code_of_coefficient(node)

    return fold(expr, write).text


def code_of_variable(variable: Variable) -> str:
    """Its name; ids written out as the one-hot rows (or column) that they stand for."""
    if variable.domain != "ids":
        return variable.identifier
    axis = variable.summing_axis or 0
    size = code_of_coefficient(shape(variable)[axis]).text
    one_word = shape(variable)[1 - axis] == 1
    ids = f"[{variable.identifier}]" if one_word else variable.identifier
    return f"one_hot({ids}, {size}, dtype)" + (".T" if axis == 0 else "")
