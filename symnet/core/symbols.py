"""Named symbols: variables with shapes, roles and domains, derivatives as symbols, and dimensions."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import count
from typing import Any

import sympy
from sympy import Basic, Expr, MatrixSymbol, S
from sympy.core.symbol import Str

from symnet.core.errors import ShapeError, UnknownNameError
from symnet.core.notation import LAYER_SLOT, Name, Notation, NotationError, parse_name
from symnet.core.operators import Operators

Shape = tuple[Expr, Expr]

SCALAR: Shape = (S.One, S.One)
"""The shape of a scalar."""

ROLES = ("free", "parameter", "data", "intermediate", "adjoint")
DOMAINS = ("real", "positive", "binary", "sign", "one-hot", "distribution", "ids", "symmetric", "definite")
SUMMING = ("one-hot", "distribution", "ids")
"""The domains whose entries sum to one."""

SYMMETRIC = ("symmetric", "definite")
"""The domains of square matrices that are their own transposes."""

_seeds = count()


def _text(part: Basic) -> str:
    """A part of a symbol as text; SymPy's printers take their time, and are asked for little else."""
    if isinstance(part, (Str, sympy.Symbol)):
        return str(part.name)
    return str(int(part)) if isinstance(part, sympy.Integer) else str(part)


class Variable(Operators, MatrixSymbol):  # type: ignore[misc]
    r"""A named symbol: ``W^{[1]}`` of shape (n_1, n_0).

    Args of the tree: name (LaTeX, as the author wrote it), rows, columns, role, domain, and the layer or time
    index where that is still a symbol. Roles are those of `ROLES`. Domains, which facts and random samples follow,
    are those of `DOMAINS`: ``binary`` is {0, 1}, ``sign`` is {−1, 1}; ``one-hot`` and ``distribution`` say that a
    column vector, or each row of anything else, sums to one; ``ids`` is one-hot and handed to programs as integers;
    ``definite`` is a symmetric matrix with positive eigenvalues. By a symmetric one nothing is differentiated.

    Raises NotationError for a name that cannot be read, UnknownNameError for another role or domain.
    """

    _shape: Shape
    _parsed: Name
    _name: str

    def __new__(
        cls, name: Any, rows: Any = 1, columns: Any = 1, role: Any = "free", domain: Any = "real", index: Any = None
    ) -> Any:
        """A symbol from its parts; with a number for the index, the index goes into the name."""
        parsed = parse_name(str(name))
        dims = [size_of(rows, name), size_of(columns, name)]
        if str(role) not in ROLES:
            raise UnknownNameError.among("role", role, ROLES)
        if str(domain) in SYMMETRIC and (dims[0] - dims[1]).expand() != 0:
            raise ShapeError(f"{name} is declared {domain}, but it is {dims[0]} × {dims[1]}: it must be square")
        tail: tuple[Basic, ...] = ()
        if index is not None:
            index = sympy.sympify(index)
            if index.is_Integer:
                parsed = parsed.at(index)
            else:
                tail = (index,)
        if parsed.has_slot and not tail:
            raise NotationError(f"the name {name} has a place for an index, {LAYER_SLOT}, and no index")
        latex = str(name) if tail else parsed.latex()
        symbol: Variable = Basic.__new__(cls, Str(latex), *dims, Str(str(role)), Str(_with_axis(domain, dims)), *tail)
        symbol._parsed = parsed.at(sympy.sstr(index).replace(" ", "")) if tail else parsed
        symbol._name = symbol._parsed.latex()
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
        return self._parsed

    @property
    def name(self) -> str:
        """The name as it is typeset by default."""
        return self._name

    @cached_property
    def token(self) -> str:
        """A text that no other variable has: name, shape, role and domain."""
        rows, columns = self.shape
        return f"{self.name}<{_text(rows)}×{_text(columns)} {self.role} {_text(self.args[4])}>"

    @property
    def letters(self) -> frozenset[str]:
        """The letters that stand in its name and in its sizes, which no index beside it may take."""
        parts = (self.parsed.base, self.parsed.sub, self.parsed.layer, self.parsed.sup, *map(str, self.shape))
        return frozenset(word for part in parts for word in re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", part))

    @property
    def pattern(self) -> str:
        """The name with its slot ``#`` where the index is still a symbol."""
        return _text(self.args[0])

    @property
    def role(self) -> str:
        """One of `ROLES`."""
        return _text(self.args[3])

    @property
    def domain(self) -> str:
        """What values it takes: one of `DOMAINS`."""
        return _text(self.args[4]).partition(":")[0]

    @cached_property
    def is_symmetric(self) -> bool:
        """Whether it is declared to be its own transpose."""
        return self.domain in SYMMETRIC

    @property
    def summing_axis(self) -> int | None:
        """The axis along which entries sum to one: 0 down a column, 1 along each row; None where none does."""
        axis = _text(self.args[4]).partition(":")[2]
        return int(axis) if axis else None

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
        return self.parsed.latex(notation, sup=sup, sub=sub, bold=self.shape != SCALAR)

    def called(self, role: str, domain: str | None = None) -> Variable:
        """The same symbol in another role, and with other values if a domain is given."""
        name, rows, columns, _, known, *index = self.args
        return Variable(name, rows, columns, role, domain or known, *index)

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


class Adjoint(Variable):
    """What arrives from behind: no parameter, no datum, any real numbers."""

    @property
    def role(self) -> str:
        """Always ``adjoint``."""
        return "adjoint"

    @property
    def domain(self) -> str:
        """Always ``real``."""
        return "real"

    @property
    def summing_axis(self) -> None:
        """None."""
        return None


class Partial(Adjoint):
    r"""The derivative of a scalar by one variable, as a symbol of its own: ∂L/∂a.

    Args of the tree: what is differentiated, by what, and the name it has in a derivation ("" for none). It has
    the shape of what it is taken by.
    """

    def __new__(cls, of: Variable, by: Variable, called: Any = "") -> Any:
        """∂(of)/∂(by), with a letter of its own if `called` gives one."""
        symbol: Partial = Basic.__new__(cls, of, by, Str(str(called)))
        symbol._shape = by.shape
        letter = parse_name(str(called)) if str(called) else Name(f"d{by.identifier}")
        symbol._parsed = letter.at(sympy.sstr(by.index).replace(" ", "")) if by.index is not None else letter
        hash(symbol)
        return symbol

    @cached_property
    def token(self) -> str:
        """A text that no other variable has: what is differentiated, and by what."""
        return f"∂{self.of.token}/∂{self.by.token}"

    @property
    def of(self) -> Variable:
        """What is differentiated."""
        return self.args[0]

    @property
    def by(self) -> Variable:
        """What it is differentiated by."""
        return self.args[1]

    def substituted(self, table: dict[Expr, Expr]) -> Partial:
        """With both symbols substituted; a letter with a slot is filled once the index is a number."""
        by, called = self.by.substituted(table), str(self.args[2])
        if self.by.index is not None and by.index is None and called:
            called = parse_name(called).at(self.by.index.xreplace(table)).latex()
        return Partial(self.of.substituted(table), by, called)

    @property
    def is_named(self) -> bool:
        """Whether it has a letter of its own, such as δ."""
        return bool(str(self.args[2]))

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
        fraction = notation.slope(self.of.typeset(notation), self.by.typeset(notation, sub=sub))
        return rf"\left({fraction}\right)^{{{sup}}}" if sup else fraction


class Seed(Adjoint):
    """A cotangent of no particular network: every one is another, whatever its shape."""

    def __new__(cls, rows: Any, columns: Any) -> Any:
        """A seed of the given shape."""
        symbol: Seed = Basic.__new__(cls, sympy.sympify(rows), sympy.sympify(columns), S(next(_seeds)))
        symbol._shape = (symbol.args[0], symbol.args[1])
        symbol._parsed = Name("C", ("bar",))
        symbol._name = symbol._parsed.latex()
        hash(symbol)
        return symbol

    @property
    def token(self) -> str:
        """A text that no other variable has."""
        return f"seed {self.args[2]}"

    @property
    def index(self) -> None:
        """None."""
        return None

    def substituted(self, table: dict[Expr, Expr]) -> Variable:
        """Another seed, of the substituted shape."""
        return Seed(*(size.xreplace(table) for size in self.shape))


class Change(Adjoint):
    r"""dX: how far a symbol moves, or in which direction; of its shape, and any values."""

    def __new__(cls, of: Variable) -> Any:
        """The change of a symbol."""
        symbol: Change = Basic.__new__(cls, of)
        symbol._shape = of.shape
        symbol._parsed = Name(f"d{of.identifier}")
        hash(symbol)
        return symbol

    @property
    def of(self) -> Variable:
        """What moves."""
        return self.args[0]

    @cached_property
    def token(self) -> str:
        """A text that no other variable has."""
        return f"change of {self.of.token}"

    @property
    def index(self) -> Expr | None:
        """The index of what moves."""
        return self.of.index

    @property
    def name(self) -> str:
        """As it is typeset by default."""
        return self.typeset(Notation())

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """LaTeX: an upright d and the symbol, in brackets below a superscript."""
        if sup:
            return rf"(\mathrm{{d}}{self.of.typeset(notation, sub=sub)})^{{{sup}}}"
        return rf"\mathrm{{d}}{self.of.typeset(notation, sub=sub)}"

    def substituted(self, table: dict[Expr, Expr]) -> Variable:
        """The change of the substituted symbol."""
        return Change(self.of.substituted(table))


class Bound(sympy.Symbol):  # type: ignore[misc]
    """An index that is bound by a sum: of the same letter as an index outside, and never equal to it."""


def numbers_of(symbol: Expr) -> tuple[Expr, ...]:
    """The letters that number a symbol: t of h_t; of ∂l_t/∂w the t of l_t."""
    parts = (symbol.of, symbol.by) if isinstance(symbol, Partial) else (symbol,)
    return tuple(p.index for p in parts if isinstance(p, (Variable, Adjoint)) and p.index is not None)


def is_bound(symbol: Expr) -> bool:
    """Whether a symbol stands for one in each step of a sum."""
    return any(isinstance(s, Bound) for n in numbers_of(symbol) for s in n.free_symbols)


def at_one_step(symbol: Variable, index: Expr) -> Variable:
    """A symbol within a sum over steps as it is called at one of them; any other as it is."""
    bound = {s for n in numbers_of(symbol) for s in n.free_symbols if isinstance(s, Bound)}
    return symbol.substituted(dict.fromkeys(bound, index)) if bound else symbol


def size_of(size: Any, name: Any) -> Expr:
    """A size as a positive integer or an expression in dimensions; a text is the name of one."""
    size = dim(size) if isinstance(size, str) else sympy.sympify(size)
    if not size.is_integer or size.is_nonpositive:
        raise ShapeError(f"{name} cannot have the size {size}: sizes are positive integers, or made with symnet.dim")
    return size


def _with_axis(domain: Any, dims: list[Expr]) -> str:
    """A domain as it is kept: one that sums to one with its axis, so that it outlives a size becoming 1."""
    kind, _, axis = str(domain).partition(":")
    if kind not in DOMAINS:
        raise UnknownNameError.among("domain", kind, DOMAINS)
    if kind not in SUMMING or axis:
        return str(domain)
    return f"{kind}:{0 if dims[1] == 1 else 1}"


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


def plain_leaf(leaf: Expr) -> Expr:
    """A variable as SymPy's own Symbol (scalars) or MatrixSymbol; a coefficient as it is."""
    if not isinstance(leaf, Variable):
        return leaf
    if leaf.shape == SCALAR:
        return sympy.Symbol(leaf.name, real=True)
    return MatrixSymbol(leaf.name, *leaf.shape)
