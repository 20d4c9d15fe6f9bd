"""Expressions: SymPy trees that keep what their author wrote.

Every value has two dimensions; a vector is a column of shape (n, 1), a scalar has shape (1, 1). A tree has

- `Node`s, one class per operation, each on its own page in `symnet.ops`,
- `Variable`s, the named symbols,
- *coefficients*: plain SymPy scalars made of numbers and dimensions, such as 2 or 1/m.

Nothing evaluates on its own: W x + b stays in that order, A − A stays A − A. Equality is equality of what is
written; sameness of meaning is the business of `symnet.index`. Walks are loops, so that depth costs no stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import sympy
from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, S
from sympy.core.symbol import Str

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.notation import LAYER_SLOT, Name, Notation, parse_name

if TYPE_CHECKING:
    from symnet.core.writing import Written
    from symnet.index.polynomial import Index, Polynomial

T = TypeVar("T")
Shape = tuple[Expr, Expr]

SCALAR: Shape = (S.One, S.One)

SPELLING: dict[str, Callable[..., Expr]] = {}
"""Which page answers an operator: ``+``, ``*``, ``/``, ``**``, ``.T`` and SymPy's own trees. Filled by `spells`."""


def spells(sign: str) -> Callable[[Callable[..., Expr]], Callable[..., Expr]]:
    """Declare that a function of `symnet.ops` is what an operator sign builds."""

    def declare(build: Callable[..., Expr]) -> Callable[..., Expr]:
        SPELLING[sign] = build
        return build

    return declare


class Operators:
    """Python's operators over expressions; `*` and `@` are the product of matrices, as in SymPy."""

    _op_priority = 20.0  # ahead of SymPy's own matrices (11), whose operators would evaluate

    def __add__(self, other: Any) -> Expr:
        return SPELLING["+"](self, other)

    def __radd__(self, other: Any) -> Expr:
        return SPELLING["+"](other, self)

    def __sub__(self, other: Any) -> Expr:
        return SPELLING["-"](self, other)

    def __rsub__(self, other: Any) -> Expr:
        return SPELLING["-"](other, self)

    def __neg__(self) -> Expr:
        return SPELLING["*"](-1, self)

    def __mul__(self, other: Any) -> Expr:
        return SPELLING["*"](self, other)

    def __rmul__(self, other: Any) -> Expr:
        return SPELLING["*"](other, self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __truediv__(self, other: Any) -> Expr:
        return SPELLING["/"](self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return SPELLING["/"](other, self)

    def __pow__(self, other: Any) -> Expr:
        return SPELLING["**"](self, other)

    @property
    def T(self) -> Expr:
        """The transpose."""
        return SPELLING[".T"](self)


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

    _shape: Shape

    def __new__(cls, *args: Any) -> Any:
        """Adopt the operands, infer the shape; ShapeError where they do not fit."""
        settings, operands = args[: cls.settings], tuple(adopt(a) for a in args[cls.settings :])
        node: Node = Basic.__new__(cls, *(sympy.sympify(s) for s in settings), *operands)
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
        return self.args[self.settings :]

    def rebuild(self, operands: tuple[Expr, ...]) -> Expr:
        """The same operation on other operands."""
        return self.func(*self.args[: self.settings], *operands)

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

    def helpers(self) -> dict[str, str]:
        """Functions that its code calls: name and Python source."""
        return {}

    def plain(self, *operands: Expr) -> Expr:
        """The same in SymPy's own classes, from operands in them (see `doit`)."""
        return self.rebuild(operands)

    # SymPy's protocol -----------------------------------------------------------------------------------------

    def doit(self, **hints: Any) -> Expr:
        """The same in SymPy's own evaluated classes: scalars as Expr, matrices as MatrixExpr."""
        return fold(self, lambda node, parts: node.plain(*parts) if isinstance(node, Node) else plain_leaf(node))

    def diff(self, *symbols: Any, **assumptions: Any) -> Expr:
        """Refused: SymPy's derivative of matrix expressions is silently wrong."""
        raise NoRuleError("SymPy's .diff is silently wrong on matrix expressions; use symnet.derive or symnet.jacobian")

    _eval_derivative = _eval_derivative_n_times = diff

    def _latex(self, printer: Any = None) -> str:
        from symnet.core.writing import write_latex

        return write_latex(self)

    def _sympystr(self, printer: Any = None) -> str:
        from symnet.core.writing import write_code

        return write_code(self)

    _numpycode = _sympystr

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm

        return prettyForm(self._sympystr())

    def __repr__(self) -> str:
        return self._sympystr()

    __str__ = __repr__


class Variable(Operators, MatrixSymbol):  # type: ignore[misc]
    r"""A named symbol: ``W^{[1]}`` of shape (n_1, n_0).

    Args of the tree: name (LaTeX, as the author wrote it), rows, columns, role, domain, and the layer or time
    index where that is still a symbol. Roles: ``free``, ``parameter``, ``data``, ``intermediate``, ``adjoint``.
    Domains, which facts and random samples follow: ``real``, ``positive``, ``binary``, ``one-hot`` and
    ``distribution`` (each row, or the vector, sums to one), ``ids`` (one-hot too, handed to programs as integers).
    """

    _shape: Shape
    _parsed: Name

    def __new__(
        cls, name: Any, rows: Any = 1, columns: Any = 1, role: Any = "free", domain: Any = "real", index: Any = None
    ) -> Any:
        """A symbol from its parts; with a number for the index, the index goes into the name."""
        parsed = parse_name(str(name))
        dims = [sympy.sympify(rows), sympy.sympify(columns)]
        tail: tuple[Basic, ...] = ()
        if index is not None:
            index = sympy.sympify(index)
            if index.is_Integer:
                parsed = parsed.at(index)
            else:
                tail = (index,)
        latex = str(name) if tail else parsed.latex()
        symbol: Variable = Basic.__new__(cls, Str(latex), *dims, Str(str(role)), Str(str(domain)), *tail)
        symbol._parsed = parsed
        symbol._shape = (dims[0], dims[1])
        hash(symbol)
        return symbol

    @property
    def shape(self) -> Shape:
        """(rows, columns)."""
        return self._shape

    @property
    def parsed(self) -> Name:
        """The name taken apart, its index filled in."""
        return self._parsed.at(sympy.sstr(self.index).replace(" ", "")) if self.index is not None else self._parsed

    @property
    def name(self) -> str:
        """The name as it is typeset by default."""
        return self.parsed.latex()

    @property
    def pattern(self) -> str:
        """The name with its slot ``#`` where the index is still a symbol."""
        return str(self.args[0])

    @property
    def role(self) -> str:
        """``free``, ``parameter``, ``data``, ``intermediate`` or ``adjoint``."""
        return str(self.args[3])

    @property
    def domain(self) -> str:
        """What values it takes."""
        return str(self.args[4])

    @property
    def index(self) -> Expr | None:
        """The layer or time index, where it is still a symbol."""
        return self.args[5] if len(self.args) > 5 else None

    @property
    def identifier(self) -> str:
        """Its name in programs."""
        return self.parsed.plain

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """LaTeX in the given notation, with room for ⊤ and for an entry's indices."""
        return self.parsed.latex(notation, sup=sup, sub=sub, bold=not is_scalar(self))

    def called(self, role: str) -> Variable:
        """The same symbol in another role."""
        name, rows, columns, _, domain, *index = self.args
        return Variable(name, rows, columns, role, domain, *index)

    def substituted(self, table: dict[Expr, Expr]) -> Variable:
        """With numbers or expressions for dimensions and for its index."""
        name, rows, columns, role, domain, *index = self.args
        sizes = (rows.xreplace(table), columns.xreplace(table))
        return Variable(name, *sizes, role, domain, *(i.xreplace(table) for i in index))

    def doit(self, **hints: Any) -> Expr:
        """The same symbol in SymPy's own classes."""
        return plain_leaf(self)

    def _latex(self, printer: Any = None) -> str:
        return self.name

    def _sympystr(self, printer: Any = None) -> str:
        return self.identifier

    _numpycode = _sympystr

    def __repr__(self) -> str:
        return self.identifier

    __str__ = __repr__


class Partial(Variable):
    r"""The derivative of a scalar by one variable, as a symbol of its own: ∂L/∂a.

    Args of the tree: what is differentiated, by what, and the name it has in a derivation ("" for none). It has
    the shape of what it is taken by.
    """

    def __new__(cls, of: Variable, by: Variable, called: Any = "") -> Any:
        """∂(of)/∂(by), with a letter of its own if `called` gives one."""
        symbol: Partial = Basic.__new__(cls, of, by, Str(str(called)))
        symbol._shape = by.shape
        symbol._parsed = parse_name(str(called)) if str(called) else Name(f"d{by.identifier}")
        hash(symbol)
        return symbol

    @property
    def of(self) -> Variable:
        """What is differentiated."""
        return self.args[0]

    @property
    def by(self) -> Variable:
        """What it is differentiated by."""
        return self.args[1]

    def substituted(self, table: dict[Expr, Expr]) -> Partial:
        """With both symbols substituted."""
        return Partial(self.of.substituted(table), self.by.substituted(table), self.args[2])

    @property
    def is_named(self) -> bool:
        """Whether it has a letter of its own, such as δ."""
        return bool(str(self.args[2]))

    @property
    def role(self) -> str:
        """Always ``adjoint``."""
        return "adjoint"

    @property
    def domain(self) -> str:
        """Always ``real``."""
        return "real"

    @property
    def index(self) -> Expr | None:
        """The index of what it is taken by."""
        return self.by.index

    @property
    def name(self) -> str:
        """As it is typeset by default."""
        return self.typeset(Notation())

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """LaTeX: its own letter, or ∂L/∂a."""
        if self.is_named:
            return super().typeset(notation, sup=sup, sub=sub)
        return self.fraction(notation, sup=sup, sub=sub)

    def fraction(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """LaTeX as ∂L/∂a, whatever name it bears."""
        fraction = rf"\frac{{\partial {self.of.typeset(notation)}}}{{\partial {self.by.typeset(notation, sub=sub)}}}"
        return rf"\left({fraction}\right)^{{{sup}}}" if sup else fraction


Expression = Node | Variable


# Making symbols ---------------------------------------------------------------------------------------------------


def dim(name: str) -> sympy.Symbol:
    """A dimension: a positive integer with a name.

    >>> dim("n_0").is_positive
    True
    """
    return sympy.Symbol(parse_name(name).latex(), integer=True, positive=True)


class IndexedDim(Expr):  # type: ignore[misc]
    """A dimension of a layer whose index is still a symbol: n_i. It becomes `dim("n_3")` at i = 3."""

    is_integer = True
    is_positive = True
    is_commutative = True

    def __new__(cls, name: Any, index: Any) -> Expr:
        """The dimension with its slot filled, or to be filled by the index."""
        index = sympy.sympify(index)
        if index.is_Integer:
            return dim(parse_name(str(name)).at(index).latex())
        return Expr.__new__(cls, Str(str(name)), index)

    @property
    def name(self) -> str:
        """As it is typeset."""
        return parse_name(str(self.args[0])).at(sympy.sstr(self.args[1]).replace(" ", "")).latex()

    def _latex(self, printer: Any = None) -> str:
        return self.name

    _sympystr = _latex


def layer_dim(letter: str, index: Any) -> Expr:
    """The dimension of layer `index`: n_i, or n_2."""
    return IndexedDim(f"{letter}_{LAYER_SLOT}", index)


def scalar(name: str, role: str = "free", domain: str = "real") -> Variable:
    """A scalar, shape (1, 1)."""
    return Variable(name, 1, 1, role, domain)


def vector(name: str, size: Any, role: str = "free", domain: str = "real") -> Variable:
    """A column vector, shape (size, 1)."""
    return Variable(name, size, 1, role, domain)


def matrix(name: str, rows: Any, columns: Any, role: str = "free", domain: str = "real") -> Variable:
    """A matrix, shape (rows, columns)."""
    return Variable(name, rows, columns, role, domain)


def parameter(name: str, rows: Any = 1, columns: Any = 1) -> Variable:
    """A parameter, by which gradients are taken; scalar, column vector or matrix by the sizes given."""
    return Variable(name, rows, columns, "parameter")


def data(name: str, rows: Any = 1, columns: Any = 1, domain: str = "real") -> Variable:
    """Data: an input or a label. For domains see `Variable`."""
    return Variable(name, rows, columns, "data", domain)


def adopt(value: Any) -> Expr:
    """A number, a SymPy tree, an equation or an expression as an expression; ShapeError for what is neither."""
    if isinstance(value, (Node, Variable)):
        return value
    if isinstance(value, float):
        return sympy.Rational(str(value))
    if isinstance(value, (int, Fraction)):
        return sympy.sympify(value)
    if hasattr(value, "symbol") and isinstance(value.symbol, Variable):
        return value.symbol
    if isinstance(value, Expr):
        if isinstance(value, MatrixExpr) or value.has(MatrixSymbol):
            return SPELLING["sympy"](value)
        return value
    if hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0:
        return adopt(value.item())
    raise ShapeError(f"{value!r} ({type(value).__name__}) is no expression; use symnet.scalar, vector or matrix")


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


def postorder(expr: Expr) -> Iterator[Expr]:
    """Each distinct subexpression once, operands before what is made of them."""
    done: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(expr, False)]
    while stack:
        node, ready = stack.pop()
        if node in done:
            continue
        if ready or not operands(node):
            done.add(node)
            yield node
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(operands(node)))


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
    """Put numbers or expressions for dimensions and layer indices, also in shapes and names."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Variable):
            return node.substituted(table)
        if isinstance(node, Node):
            settings = [s.xreplace(table) for s in node.args[: node.settings]]
            return node.func(*settings, *parts)
        return node.xreplace(table)

    return fold(expr, put)


def variables(expr: Expr) -> tuple[Variable, ...]:
    """The variables of an expression, in the order in which they are first written."""
    return tuple(node for node in postorder(expr) if isinstance(node, Variable))


def count(expr: Expr) -> int:
    """How many nodes the tree has, written out."""
    return fold(expr, lambda node, parts: 1 + sum(parts))


def plain_leaf(leaf: Expr) -> Expr:
    """A variable as SymPy's own Symbol (scalars) or MatrixSymbol; a coefficient as it is."""
    if not isinstance(leaf, Variable):
        return leaf
    if is_scalar(leaf):
        return sympy.Symbol(leaf.name, real=True)
    return MatrixSymbol(leaf.name, *leaf.shape)
