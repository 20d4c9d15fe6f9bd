"""Networks: named equations, immutable, in an order in which they can be computed.

    z^{[1]} = W^{[1]} x + b^{[1]}
    a^{[1]} = ReLU(z^{[1]})
    …
    L = −(y log a^{[2]} + (1 − y) log(1 − a^{[2]}))

A `Family` is such a list for every i from lower to upper; with numbers for its bounds it is unrolled at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr

from symnet.core.display import Bundle, bundle
from symnet.core.errors import CycleError, LossError, NameTakenError, ShapeError, SymnetError, UnknownNameError
from symnet.core.expression import (
    Node,
    adopt,
    is_scalar,
    postorder,
    replace,
    shape,
    sizes_in,
    substitute,
    variables,
)
from symnet.core.notation import parse_name
from symnet.core.operators import Operators
from symnet.core.shapes import require_same_shape, same_shape, say_shape
from symnet.core.symbols import Variable, is_bound
from symnet.core.writing import dimensions


@dataclass(frozen=True, eq=True)
class Equation(Operators):
    """symbol = expression, with a word on what it means. In further expressions it stands for its symbol."""

    symbol: Variable
    expression: Expr
    meaning: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The symbol's name as it is typeset."""
        return self.symbol.name

    def __str__(self) -> str:
        return f"{self.symbol} = {self.expression}"


def equation(name: str | Variable, expression: Any, meaning: str = "", index: Any = None) -> Equation:
    r"""Define a name by an expression; its shape follows.

    >>> from symnet import data, dim, equation, parameter
    >>> n = dim("n")
    >>> z = equation("z", parameter("w", n).T * data("x", n) + parameter("b"))
    >>> print(z)
    z = (w.T @ x)[0, 0] + b

    Raises ShapeError where the operands do not fit.
    """
    expression = adopt(expression)
    if isinstance(name, Variable):
        symbol = name.called("intermediate")
        if not same_shape(shape(symbol), shape(expression)):
            raise ShapeError(
                f"{symbol} has shape {say_shape(shape(symbol))}, but {expression} has "
                f"{say_shape(shape(expression))}; correct one of the two"
            )
    else:
        symbol = Variable(name, *shape(expression), "intermediate", "real", index)
    return Equation(symbol, expression, meaning)


@dataclass(frozen=True)
class Family:
    """Equations for every value of an index from lower to upper, such as the layers i = 1..n."""

    index: sympy.Symbol
    lower: Expr
    upper: Expr
    equations: tuple[Equation, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", sympy.sympify(self.lower))
        object.__setattr__(self, "upper", sympy.sympify(self.upper))

    def __str__(self) -> str:
        return "\n".join(f"{e} for {self.index} = {self.lower}..{self.upper}" for e in self.equations)

    @property
    def is_symbolic(self) -> bool:
        """Whether a bound is still a symbol."""
        return not (self.lower.is_Integer and self.upper.is_Integer)

    def at(self, value: Any) -> tuple[Equation, ...]:
        """The equations for one value of the index."""
        table = {self.index: sympy.sympify(value)}
        return tuple(
            Equation(substitute(e.symbol, table), substitute(e.expression, table), e.meaning) for e in self.equations
        )

    def unrolled(self) -> tuple[Equation, ...]:
        """All equations, for bounds that are numbers."""
        return tuple(e for i in range(int(self.lower), int(self.upper) + 1) for e in self.at(i))


@dataclass(frozen=True)
class Fact:
    """An equation that holds for the data, and that a step of a derivation may use: Σ_k y_k = 1.

    Raises ShapeError where the two sides differ in shape.
    """

    left: Expr
    right: Expr
    because: str

    def __post_init__(self) -> None:
        for side in ("left", "right"):
            object.__setattr__(self, side, adopt(getattr(self, side)))
        require_same_shape("equate", self.left, self.right)


class Network:
    """Named equations with a loss, parameters and data.

    Args:
        equations: `Equation`s, pairs (name, expression), or `Family`s, in any order.
        loss: the name of the scalar output that is differentiated; None where there is none.
        parameters: by which gradients are taken; by default what `parameter` declared, and where nothing was
            so declared, every free symbol that is not data.
        facts: equations that hold for the data, beyond those that follow from a domain such as one-hot.
        meanings: a word on what a symbol means, by name.
        title: what the network is called.

    Raises:
        NameTakenError: a name used twice.
        CycleError: equations that define each other.
        ShapeError: a name used with another shape than it is defined with.
        LossError: a loss that is no scalar.
        UnknownNameError: a loss or parameter that does not occur.
    """

    def __init__(
        self,
        equations: Iterable[Equation | Family | tuple[str, Any]],
        loss: str | Variable | Equation | None = None,
        *,
        parameters: Iterable[str | Variable] | None = None,
        facts: Iterable[Fact] = (),
        meanings: Mapping[str, str] | None = None,
        title: str = "",
    ) -> None:
        self.title, self.facts = title, tuple(facts)
        self.meanings = {parse_name(k).latex(): v for k, v in (meanings or {}).items()}
        given = _resolved([unrolled for item in equations for unrolled in _unrolled(item)])
        self.families = tuple(e for e in given if isinstance(e, Family))
        self.equations = _in_order([e for e in given if isinstance(e, Equation)])
        self._by_name = {e.name: e for e in self.equations}
        self._free = self._free_variables()
        self._chosen = None if parameters is None else tuple(self.symbol(p) for p in parameters)
        self.loss = self._find_loss(loss)
        self._is_made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if "_is_made" in self.__dict__:
            raise AttributeError(f"a network does not change; make another, with a {name} of its own")
        super().__setattr__(name, value)

    # Looking at it ------------------------------------------------------------------------------------------------

    def symbol(self, name: str | Variable | Equation) -> Variable:
        """A defined or free symbol by its name; UnknownNameError if there is none."""
        key = str(name.name) if isinstance(name, (Variable, Equation)) else parse_name(name).latex()
        if key in self._by_name:
            return self._by_name[key].symbol
        if key in self._free:
            return self._free[key]
        plain = {v.identifier: v for v in (*self.defined, *self._free.values())}
        if key in plain or str(name) in plain:
            return plain.get(str(name), plain.get(key))  # type: ignore[return-value]
        if isinstance(name, Variable):
            return name
        raise UnknownNameError.among("symbol", name, plain)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name or name in self._free

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all symbols, defined ones first."""
        return (*self._by_name, *self._free)

    def definition(self, symbol: Variable) -> Equation | None:
        """The equation that defines a symbol, if one does."""
        return self._by_name.get(symbol.name)

    @property
    def every_equation(self) -> tuple[Equation, ...]:
        """The equations, those of families once."""
        return (*(e for f in self.families for e in f.equations), *self.equations)

    @property
    def defined(self) -> tuple[Variable, ...]:
        """The symbols that have an equation, in order."""
        return tuple(e.symbol for e in self.equations)

    @cached_property
    def parameters(self) -> tuple[Variable, ...]:
        """The symbols by which gradients are taken."""
        if self._chosen is not None:
            return self._chosen
        declared = tuple(v for v in self._free.values() if v.role == "parameter")
        return declared or tuple(v for v in self._free.values() if v.role == "free")

    @cached_property
    def data(self) -> tuple[Variable, ...]:
        """The free symbols that are no parameters: inputs, labels, hyperparameters."""
        parameters = set(self.parameters)
        return tuple(v for v in self._free.values() if v not in parameters)

    @cached_property
    def sizes(self) -> tuple[Expr, ...]:
        """The dimensions that are still symbols, in the order in which they are met."""
        met: dict[Expr, None] = {}
        for v in (*self.data, *self.parameters, *self.defined):
            for size in shape(v):
                met.update(dict.fromkeys(sorted(dimensions(size), key=str)))
        for e in self.equations:
            met.update(dict.fromkeys(sizes_in(e.expression)))
        return tuple(met)

    @property
    def bounds(self) -> tuple[Expr, ...]:
        """The symbols in the bounds of families."""
        return tuple(s for f in self.families for s in sorted(f.upper.free_symbols | f.lower.free_symbols, key=str))

    def meaning(self, symbol: Variable) -> str:
        """What a symbol means, in a few words."""
        equation = self.definition(symbol)
        return self.meanings.get(symbol.name, equation.meaning if equation else "")

    def with_equations(self, equations: Iterable[Equation]) -> Network:
        """The same network with other right sides."""
        loss = self.loss.name if self.loss else None
        items: list[Equation | Family] = [*self.families, *equations]
        chosen = self._chosen
        return Network(items, loss, parameters=chosen, facts=self.facts, meanings=self.meanings, title=self.title)

    def at(self, **sizes: Any) -> Network:
        """The same network with numbers for some dimensions (or for the bound of a family), by plain name."""
        known = {parse_name(str(d.name)).plain: d for d in (*self.sizes, *self.bounds)}
        table = {}
        for name, value in sizes.items():
            key = parse_name(name).plain
            if key not in known:
                raise UnknownNameError.among("dimension", name, known)
            table[known[key]] = sympy.sympify(value)

        def put(e: Equation) -> Equation:
            return Equation(substitute(e.symbol, table), substitute(e.expression, table), e.meaning)

        items: list[Equation | Family] = [
            Family(f.index, f.lower.xreplace(table), f.upper.xreplace(table), tuple(map(put, f.equations)))
            for f in self.families
        ]
        items += [put(e) for e in self.equations]
        return Network(
            items,
            substitute(self.loss, table).name if self.loss else None,
            parameters=None if self._chosen is None else [substitute(p, table) for p in self._chosen],
            facts=[Fact(substitute(f.left, table), substitute(f.right, table), f.because) for f in self.facts],
            meanings=self.meanings,
            title=self.title,
        )

    def __str__(self) -> str:
        return "\n".join([*map(str, self.families), *map(str, self.equations)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return bundle("Network", self, str(self))

    def __repr__(self) -> str:
        return f"Network({self.title or 'untitled'}: {len(self.equations)} equations, loss {self.loss})"

    # Making it ----------------------------------------------------------------------------------------------------

    def _free_variables(self) -> dict[str, Variable]:
        free: dict[str, Variable] = {}
        family = {e.symbol.pattern for f in self.families for e in f.equations}
        for e in (*self.equations, *(e for f in self.families for e in f.equations)):
            for v in variables(e.expression):
                if v.name not in self._by_name and v.pattern not in family and not is_bound(v):
                    free.setdefault(v.name, v)
        return free

    def _find_loss(self, loss: str | Variable | Equation | None) -> Variable | None:
        if loss is None:
            return None
        symbol = self.symbol(loss)
        if self.definition(symbol) is None:
            raise LossError(f"the loss {symbol} has no equation; add one, or name another symbol as the loss")
        if not is_scalar(symbol):
            raise LossError(
                f"the loss {symbol} has shape {say_shape(shape(symbol))}, but a loss is a scalar; sum it with "
                f"total({symbol}), or name a component"
            )
        return symbol


def _unrolled(item: Equation | Family | tuple[str, Any]) -> tuple[Equation | Family, ...]:
    """An item as equations: a pair read, a family with numbers for bounds written out."""
    if isinstance(item, Equation):
        return (item,)
    if isinstance(item, Family):
        return (item,) if item.is_symbolic else item.unrolled()
    try:
        name, expression = item
    except (TypeError, ValueError):
        raise SymnetError(f"{item!r} is no equation; give a pair (name, expression), or symnet.equation(…)") from None
    return (equation(name, expression),)


def _resolved(items: list[Equation | Family]) -> list[Equation | Family]:
    """Each name as one symbol throughout: the one its equation defines, else the one declared most precisely."""
    meant: dict[str, Variable] = {}
    for e in _equations(items):
        if e.name in meant:
            raise NameTakenError(f"the name {e.symbol} is defined twice; rename one of the two equations")
        meant[e.name] = e.symbol
    defined = set(meant)
    for e in _equations(items):
        for v in variables(e.expression):
            if is_bound(v):
                continue
            known = meant.setdefault(v.name, v)
            if known == v:
                continue
            if not same_shape(shape(known), shape(v)):
                raise (
                    ShapeError(_two_shapes(e, v, known)) if v.name in defined else NameTakenError(_two_things(v, known))
                )
            if v.name not in defined:
                meant[v.name] = _more_precise(known, v)

    def put(e: Equation) -> Equation:
        met = [v for v in variables(e.expression) if not is_bound(v)]
        table: dict[Expr, Expr] = {v: meant[v.name] for v in met if meant[v.name] != v}
        return Equation(e.symbol, replace(e.expression, table), e.meaning) if table else e

    return [
        put(item)
        if isinstance(item, Equation)
        else Family(item.index, item.lower, item.upper, tuple(map(put, item.equations)))
        for item in items
    ]


def _equations(items: list[Equation | Family]) -> Iterator[Equation]:
    for item in items:
        yield from (item,) if isinstance(item, Equation) else item.equations


def _more_precise(first: Variable, second: Variable) -> Variable:
    """Of two declarations of one name the one that says more; NameTakenError where they contradict each other."""
    for one, other in ((first, second), (second, first)):
        if one.role == "free" and one.domain == "real":
            return other
    raise NameTakenError(
        f"the name {first} is declared twice, as {first.role} ({first.domain}) and as {second.role} ({second.domain}); "
        "declare it once and use that"
    )


def _two_shapes(e: Equation, v: Variable, known: Variable) -> str:
    return (
        f"{e.symbol} uses {v} with shape {say_shape(shape(v))}, but {v} is defined with shape "
        f"{say_shape(shape(known))}; rename one of them"
    )


def _two_things(v: Variable, known: Variable) -> str:
    return (
        f"the name {v} stands for two things, of shape {say_shape(shape(known))} and {say_shape(shape(v))}; "
        "rename one of them"
    )


def _in_order(equations: list[Equation]) -> tuple[Equation, ...]:
    """The equations, each behind those it uses; the order given is kept where it serves."""
    by_symbol = {e.symbol: e for e in equations}
    uses = {e.symbol: [v for v in variables(e.expression) if v in by_symbol] for e in equations}
    ordered: list[Equation] = []
    state: dict[Variable, str] = {}
    for e in equations:
        stack = [(e.symbol, iter(uses[e.symbol]))] if e.symbol not in state else []
        if stack:
            state[e.symbol] = "open"
        while stack:
            symbol, pending = stack[-1]
            following = next(pending, None)
            if following is None:
                stack.pop()
                state[symbol] = "done"
                ordered.append(by_symbol[symbol])
            elif state.get(following) == "open":
                path = [s for s, _ in stack]
                circle = [*path[path.index(following) :], following]
                raise CycleError(
                    f"the equations define each other in a circle: {' → '.join(map(str, circle))}; a recurrence "
                    "needs an index of time or layer, as in h_t = f(h_{t-1}), or a symnet.Family in Python"
                )
            elif following not in state:
                state[following] = "open"
                stack.append((following, iter(uses[following])))
    return tuple(ordered)


def nodes(expression: Expr) -> list[Node]:
    """The operations of an expression, operands first."""
    return [n for n in postorder(expression) if isinstance(n, Node)]
