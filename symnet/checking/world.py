"""One point at which a document's formulas have values: every size a small number, every free name random numbers.

Derivatives are differences of values at high precision, with the graph cut at the name by which is differentiated. No
rule of the engine takes part, so that it is never judge in its own case.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr

from symnet.calculus.numeric import computed, exact
from symnet.checking.functions_of_layers import function_named, name_of_function
from symnet.checking.knowledge import Knowledge
from symnet.checking.times import is_past
from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, operands, postorder, shape, write_latex
from symnet.core.notation import Name
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Index
from symnet.ops.differential import Along, Change, Differential, Gradient, Jacobian, VectorJacobian
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.indexed import At, Counted, InOrder, Line, Over, Partly, ProductOver, Running, Same
from symnet.ops.limit import Limit
from symnet.ops.shifted import Moved, Shifted

DIGITS = 120
STEP = mpmath.mpf(10) ** -40

SMALLEST = mpmath.mpf(10) ** -50
"""Numbers below this are moved as if they were 1."""

CLOSE = mpmath.mpf(10) ** -30
"""How near values on both sides of a point have to be, where there is a limit."""

KINK = mpmath.mpf(10) ** -12
"""By how much the slopes on both sides of a point differ, where it has a kink."""

ZERO = exact(np.zeros((1, 1)))
"""What stands beside the entries of a matrix that is padded."""
ZERO.setflags(write=False)  # it is one and the same at each place

LAST = 4
"""The step of a recurrence on which a loss without a formula hangs."""

Array = NDArray[np.object_]
Key = tuple[str, int]
"""A name, and which one of many."""


class UndecidedError(SymnetError):
    """A value that cannot be had, and why."""


class LateError(UndecidedError):
    """The time for one claim is over."""


class LooseError(UndecidedError):
    """A derivative of what hangs on nothing that it is taken by."""


class CrossedError(UndecidedError):
    """A derivative by what a name is made of, where that name itself is moved: ∂/∂p (∂L/∂z) with p = σ(z)."""

    def __init__(self, moved: Key, by: Key) -> None:
        super().__init__(f"{moved[0]} hangs on {by[0]}, by which is differentiated within a derivative by {moved[0]}")
        self.moved, self.by = moved, by


class NotSmoothError(UndecidedError):
    """A point with a kink, at which derivatives are a convention."""


class NoStepError(NotSmoothError):
    """A place that is none: a recurrence has no step before the first."""


class NotRealError(UndecidedError):
    """A value that is no real number, such as the logarithm of a negative one."""


@dataclass(frozen=True)
class Place:
    """What the letters of indices are: by the index of a sum, and by the letter itself."""

    indices: Mapping[Index, int] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)

    def at(self, index: Index, number: int) -> Place:
        """With one more."""
        letters = {**self.letters, index.hint: number} if index.hint else self.letters
        return Place({**self.indices, index: number}, letters)


@lru_cache(maxsize=256)
def _weights(name: str, shape: tuple[int, int], sizes: tuple[int, ...]) -> tuple[Array, ...]:
    """What a function that nobody knows adds up: a constant, and two weights for each entry of each argument."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    constant = exact(rng.normal(size=shape))
    return constant, *(exact(rng.normal(size=(2, *shape, size))) for size in sizes)


@dataclass
class World:
    """A point, and the values there.

    Attributes:
        known: what the document says.
        sizes: a number for each size.
        draw: the values of a free name.
        changing: names that change freely where differentials stand.
        is_careful: whether slopes are taken to both sides, for twice as many digits.
        squashed: names between 0 and 1; so are functions that nobody knows, where they stand below logarithms.
        deadline: when to give up, by the time that the process has computed, whatever else the machine does.
        given: values that are given, instead of drawn or computed.
    """

    known: Knowledge
    sizes: Mapping[Expr, sympy.Integer]
    draw: Callable[[Key, Variable, tuple[int, int]], Array]
    deadline: float = float("inf")
    given: dict[Key, Array] = field(default_factory=dict)
    squashed: frozenset[str] = frozenset()
    changing: frozenset[str] = frozenset()
    is_careful: bool = False
    drawn: dict[Key, Array] = field(default_factory=dict)
    _values: dict[Key, Array] = field(default_factory=dict)
    _closed: dict[Expr, Array] = field(default_factory=dict)
    _slopes: dict[tuple[Expr, Key], Array] = field(default_factory=dict)
    _partials: dict[tuple[Key, Key], Array] = field(default_factory=dict)
    _letters_own: dict[str, Variable] = field(default_factory=dict)
    _at_work: set[Key] = field(default_factory=set)
    _parent: World | None = None
    _moved: frozenset[str] = frozenset()
    _moving: Key | None = None

    # Names ----------------------------------------------------------------------------------------------------------

    def of(self, variable: Variable, place: Place) -> Array:
        """The value of a name."""
        return self.value_of(self.key(variable, place))

    def key(self, variable: Variable, place: Place) -> Key:
        """Which value a name has there: of one of many, by its letter."""
        letter = self.known.letter(variable)
        if not letter:
            if variable.name not in self.known.symbols:
                self._letters_own[variable.name] = variable
            return variable.name, 0
        if letter in place.letters:
            return self.known.key(variable), place.letters[letter]
        try:
            name, number = self.known.key(variable), self.bound(letter, place)
        except UndecidedError:
            raise UndecidedError(f"which one {variable.name} is, is not said") from None
        if number < 0 and name in self.known.stepped:
            raise NoStepError(f"there is no step {number}")
        return name, number

    def value_of(self, key: Key) -> Array:
        """The value of a name, or of one of many."""
        if key in self.given:
            return self.given[key]
        if self._parent is not None and key[0] not in self._moved:
            return self._parent.value_of(key)
        if key not in self._values:
            if key in self._at_work:
                raise UndecidedError(f"{key[0]} is defined by itself")
            self._at_work.add(key)
            try:
                self._values[key] = self._found(key)
            finally:
                self._at_work.discard(key)
        return self._values[key]

    def _found(self, key: Key) -> Array:
        name, number = key
        formula = self.known.formulas.get(name)
        if key in self.known.own:
            return self.value(self.known.own[key])
        begins = name in self.known.stepped and number < 1
        if formula is not None and not begins:
            return self.value(formula.expression, Place(letters=formula.letters(number)))
        if (name in self.known.unknown or name in self.known.arguments) and not begins:
            return self._of_some_function(key)
        variable = self.known.symbols.get(name) or self._letters_own.get(name)
        if variable is None:
            raise UndecidedError(f"what {name} is, is not said")
        rows, columns = (self.size(s) for s in shape(variable))
        self.drawn[key] = self.draw(key, variable, (rows, columns))
        return self.drawn[key]

    def _of_some_function(self, key: Key) -> Array:
        """A smooth function that nobody knows: a linear part and a wave of all its arguments, for each entry."""
        name, number = key
        called = self.known.arguments.get(name)
        if called is not None:  # the same function at each number
            values = [self.value(a.expression, Place(letters=a.letters(number))) for a in called]
            return self._some_function(name, "", values)
        steps = self.known.stepped if name in self.known.stepped else frozenset()  # L_t hangs on h_t
        values = [
            value
            for argument in self.known.unknown[name]
            for value in ((self.value_of((argument, number)),) if argument in steps else self._all_of(argument))
        ]
        return self._some_function(name, f"{number or ''}", values)

    def _some_function(self, name: str, which: str, values: list[Array]) -> Array:
        if name not in self.known.symbols:
            raise UndecidedError(f"what {name} is, is not said")
        rows, columns = (self.size(s) for s in shape(self.known.symbols[name]))
        found, *several = _weights(f"{name} {which}", (rows, columns), tuple(value.size for value in values))
        for weights, value in zip(several, values, strict=True):
            flat = value.ravel()
            found = found + weights[0] @ flat + np.vectorize(mpmath.sin, otypes=[object])(weights[1] @ flat)
        if name in self.squashed:
            found = np.vectorize(lambda v: 1 / (1 + mpmath.exp(-v / 4)), otypes=[object])(found)
        return np.asarray(found, dtype=object)

    def _all_of(self, name: str) -> Iterator[Array]:
        """The values of a name; of one that stands for many, as many of them as there may be."""
        numbered = any(pattern == name for pattern, _ in self.known.letters.values())
        many = range(1, 1 + max((2, *map(int, self.sizes.values()))))
        for number in (LAST,) if name in self.known.stepped else many if numbered else (0,):
            yield self.value_of((name, number))

    def with_care(self) -> World:
        """The same point, where slopes are taken to both sides."""
        return World(
            self.known,
            self.sizes,
            self.draw,
            self.deadline,
            squashed=self.squashed,
            changing=self.changing,
            is_careful=True,
        )

    def size(self, size: Expr) -> int:
        """A size as a number."""
        number = size.xreplace(dict(self.sizes))
        if not number.is_Integer or not 0 < int(number) < 200:
            raise UndecidedError(f"the size {size} is no number that could be tried")
        return int(number)

    def moving(
        self, key: Key, entry: tuple[int, ...], base: Array, step: Any, held: Mapping[Key, Array] | None = None
    ) -> World:
        """The same point, one entry of a name moved a little, and all that hangs on it."""
        moved = base.copy()
        moved[entry] = moved[entry] + step
        return World(
            self.known,
            self.sizes,
            self.draw,
            self.deadline,
            {**(held or {}), key: moved},
            _parent=self,
            _moved=self.known.dependents(key[0]),
            _moving=key,
            squashed=self.squashed,
            changing=self.changing,
            is_careful=self.is_careful,
        )

    # Expressions ----------------------------------------------------------------------------------------------------

    def value(self, expression: Expr, place: Place = Place()) -> Array:
        """The value of an expression; its indices are as the place says."""
        if is_past(self.deadline):
            raise LateError("not decided in time")
        plain = isinstance(expression, Variable) and not isinstance(expression, Partial)
        closed = not plain and _is_closed(expression, self.known)
        if closed and self._parent is not None and not self.known.names_in(expression) & self._moved:
            return self._parent.value(expression)
        if closed and expression in self._closed:
            return self._closed[expression]
        found = self._value(expression, place)
        if closed:
            self._closed[expression] = found
        return found

    def _value(self, node: Expr, place: Place) -> Array:
        if isinstance(node, Partial):
            if (direct := self._by_argument(node, place)) is not None:
                return direct
            if isinstance(node.of, Partial):
                return self._gradient(lambda world: world.value(node.of, place), node.by, place)
            pair = self.key(node.of, place), self.key(node.by, place)
            if pair not in self._partials:
                self._partials[pair] = self._gradient(lambda w: w.of(node.of, place), node.by, place, pair[0])
            return self._partials[pair]
        if isinstance(node, Variable):
            return self.of(node, place)
        if is_coefficient(node):
            return _number(node.xreplace(dict(self.sizes)))
        if isinstance(node, At):
            row, column = (_position(a, place) for a in node.args[:2])
            return _within(self.value(node.operands[0], place), row, column)[row : row + 1, column : column + 1]
        if isinstance(node, Line):
            number = _position(node.args[1], place)
            body = self.value(node.operands[0], place)
            _within(body, *((number, 0) if node.axis == 0 else (0, number)))
            return body[number : number + 1] if node.axis == 0 else body[:, number : number + 1]
        if isinstance(node, (Over, ProductOver)):
            body = node.operands[0]
            parts = [self.value(body, place.at(node.index, k)) for k in range(1, self.size(node.index.size) + 1)]
            return _all(parts, isinstance(node, Over))
        if isinstance(node, Partly):
            parts = [self.value(node.operands[0], place.at(node.index, k)) for k in self._range(node, place)]
            if not parts:
                rows, columns = (self.size(s) for s in shape(node))
                return exact(np.eye(rows, columns) * float(str(node.args[3]) != "Σ"))
            return _all(parts, str(node.args[3]) == "Σ")
        if isinstance(node, Shifted):
            return self._shifted(node, place)
        if isinstance(node, Entries):
            return self._entry_by_entry(node, place)
        if isinstance(node, Counted):
            times, body = self.bound(str(node.args[0]), place), self.value(node.operands[0], place)
            if times < 0:
                raise UndecidedError(f"the power {node.args[0]} is negative where it is tried")
            return _all([exact(np.eye(len(body))), *([body] * times)], is_sum=False)
        if isinstance(node, Same):
            first, second = (_position(a, place) for a in node.args[:2])
            return _number(sympy.Integer(first == second))
        if isinstance(node, InOrder):
            first, second = (_position(a, place) for a in node.args[:2])
            return _number(sympy.Integer(first < second or (first == second and not node.is_strict)))
        if isinstance(node, Limit):
            return self._limit(node, place)
        if isinstance(node, Change):
            return self._change(node.operands[0], place)
        if isinstance(node, Along):
            return self._along(node, place)
        if isinstance(node, (Differential, Gradient, Jacobian, VectorJacobian)):
            return self._derived(node, place)
        if isinstance(node, Map) and (name := _layer_of(node, self.known)) is not None:
            name = replace(name, layer=str(self.bound(name.layer, place)))
            node = Map(function_named(name, node.function), node.operands[0])
        if isinstance(node, Map) and node.function.generic and self.squashed:
            return _squashed(node.function.latex, self.value(node.operands[0], place))
        parts = [self.value(o, place) for o in operands(node)]
        settings = [s.xreplace(dict(self.sizes)) for s in node.args[: node.settings]]
        changed = any(a is not b for a, b in zip(settings, node.args, strict=False))
        again = node.func(*settings, *node.operands) if changed else node
        if not hasattr(again, "value"):  # 𝟏 of size 1 is 1
            return self.value(again, place)
        if not parts:  # I of 100000 × 100000 is not written out
            for size in shape(again):
                self.size(size)
        try:
            return computed(again, parts)
        except (IndexError, ValueError) as error:
            raise UndecidedError(f"{node} has no value where it is tried: {error}") from error

    def _limit(self, node: Limit, place: Place) -> Array:
        before, behind = (self.value(o, place) for o in node.operands)
        if not (is_real(before) and is_real(behind)):
            raise NotRealError("no limit is found at a point that was tried")
        for first, second in zip(before.ravel(), behind.ravel(), strict=True):
            if abs(first - second) > CLOSE * (1 + abs(first)):
                raise UndecidedError("no limit is found by numbers")
        return before

    def _shifted(self, node: Shifted, place: Place) -> Array:
        at = self._entry_of(node, place)
        if at is None:
            return ZERO
        row, column = at
        return self.value(node.operands[0], place)[row : row + 1, column : column + 1]

    def is_within(self, node: Shifted, place: Place) -> bool:
        """Whether there is an entry at a sum of indices."""
        return self._entry_of(node, place) is not None

    def _entry_of(self, node: Shifted, place: Place) -> tuple[int, int] | None:
        """The row and the column; None where there is no such entry."""
        rows, columns = shape(node.operands[0])
        row = _position(node.args[0], place)
        if not 0 <= row < self.size(rows):
            return None
        column = _position(node.args[1], place)
        return (row, column) if 0 <= column < self.size(columns) else None

    def _entry_by_entry(self, node: Entries, place: Place) -> Array:
        rows, columns = (self.size(s) for s in shape(node))
        found = np.empty((rows, columns), dtype=object)
        for at in np.ndindex(rows, columns):
            here = place
            for index, number in zip(node.indices, at, strict=False):
                here = here.at(index, number + 1)
            found[at] = self.value(node.operands[0], here)[0, 0]
        return found

    def _range(self, node: Partly, place: Place) -> Iterator[int]:
        """From the lower bound to the upper, both numbers, sizes or letters of indices."""
        lower, upper = (self.bound(str(a), place) for a in node.args[1:3])
        yield from range(lower, upper + 1)

    def bound(self, text: str, place: Place) -> int:
        """What a bound of a sum, or a power that counts, is there."""
        names: dict[str, Any] = dict.fromkeys(self.known.last, LAST)
        names |= {str(size): int(number) for size, number in self.sizes.items()} | dict(place.letters)
        total, sign = 0, 1
        for part in text.replace("-", " - ").replace("+", " + ").split():
            if part in "+-":
                sign = 1 if part == "+" else -1
            elif part.isdecimal() or part in names:
                total += sign * (int(part) if part.isdecimal() else names[part])
            else:
                raise UndecidedError(f"the bound {text} of a sum cannot be tried")
        return total

    def _change(self, body: Expr, place: Place) -> Array:
        """What a value changes by along random directions of all names that change freely."""
        if self._parent is not None:
            raise UndecidedError("a differential of a differential is not followed")
        base = {(name, 0): self.value_of((name, 0)) for name in sorted(self.changing)}
        ahead = {}
        for key, value in base.items():
            rng = np.random.default_rng(zlib.crc32(f"d{key[0]}".encode()))
            ahead[key] = value + STEP * exact(rng.normal(size=value.shape))
        moved = frozenset(n for name in self.changing for n in self.known.dependents(name))
        world = World(self.known, self.sizes, self.draw, self.deadline, ahead, _parent=self, _moved=moved)
        return np.asarray((world.value(body, place) - self.value(body, place)) / STEP, dtype=object)

    def _along(self, node: Along, place: Place) -> Array:
        body, by, direction = node.operands
        if not isinstance(by, Variable) or isinstance(by, Partial):
            raise UndecidedError(f"{write_latex(by)} is no name by which could be differentiated")
        slopes = self._slopes_of(body, self.key(by, place), place)
        rows, columns = (self.size(s) for s in shape(body))
        flat = self.value(direction, place).ravel()
        return np.asarray((slopes.reshape(slopes.shape[0], -1) @ flat).reshape(rows, columns), dtype=object)

    def _by_argument(self, node: Partial, place: Place) -> Array | None:
        """∂f/∂w of f(x_t, h_{t-1}, w): by that argument, the others held; None where w is none of them."""
        if isinstance(node.of, Partial) or (name := self.known.key(node.of)) not in self.known.arguments:
            return None
        _, number = self.key(node.of, place)
        called = self.known.arguments[name]
        by = self.key(node.by, place)
        places = [Place(letters=a.letters(number)) for a in called]
        plain = [isinstance(a.expression, Variable) and not isinstance(a.expression, Partial) for a in called]
        keys = [self.key(a.expression, p) if ok else None for a, p, ok in zip(called, places, plain, strict=True)]
        if by not in keys:
            return None
        values = [self.value(a.expression, p) for a, p in zip(called, places, strict=True)]
        base = self._some_function(name, "", values)
        slopes = np.empty((base.size, *values[keys.index(by)].shape), dtype=object)
        for entry in np.ndindex(*values[keys.index(by)].shape):
            moved = list(values)
            moved[keys.index(by)] = values[keys.index(by)].copy()
            moved[keys.index(by)][entry] += STEP
            slopes[(slice(None), *entry)] = ((self._some_function(name, "", moved) - base) / STEP).ravel()
        return slopes[0] if base.size == 1 else None

    # Derivatives ----------------------------------------------------------------------------------------------------

    def _gradient(self, function: Callable[[World], Array], by: Variable, place: Place, of: Key | None = None) -> Array:
        """The derivative of a number by each entry of a name, by differences."""
        key = self.key(by, place)
        if of and of[0] not in self.known.dependents(key[0]) and not self._are_apart([of[0]], key[0]):
            raise LooseError(f"{of[0]} does not hang on {by.name} by the equations that are read")
        slopes = self._by_entries(function, key, of)
        if of and not any(slopes.ravel()) and self._may_be_left_out(of[0], key):
            raise LooseError(f"{of[0]} does not hang on {by.name} as far as it was tried")
        return slopes[0]

    def _are_apart(self, names: Iterable[str], by: str) -> bool:
        return self.known.is_apart and self.known.are_apart(names, by)

    def _may_be_left_out(self, of: str, by: Key) -> bool:
        """Whether something unknown between two names hangs on a few of those of which there are many."""
        between = self.known.behind([of]) & self.known.dependents(by[0])
        arguments = {a for n in between for a in self.known.unknown.get(n, ())}
        return any(pattern in arguments for pattern, _ in self.known.letters.values())

    def _slopes_of(self, body: Expr, key: Key, place: Place) -> Array:
        """The derivatives of an expression by a name; those of all entries at once, where one of them is asked for."""
        inner = body.operands[0] if isinstance(body, At) else body
        of = self.key(inner, place) if isinstance(inner, Variable) and not isinstance(inner, Partial) else None
        if not _is_closed(inner, self.known) or (isinstance(inner, Variable) and self.known.letter(inner)):
            return self._by_entries(lambda world: world.value(body, place), key, of, self.known.names_in(body))
        if (inner, key) not in self._slopes:
            within = self.known.names_in(inner)
            self._slopes[inner, key] = self._by_entries(lambda world: world.value(inner), key, None, within)
        slopes = self._slopes[inner, key]
        if not isinstance(body, At):
            return slopes
        row, column = (_position(a, place) for a in body.args[:2])
        columns = self.size(shape(inner)[1])
        return slopes[row * columns + column : row * columns + column + 1]

    def _held(self, of: Key | None, by: Key, names: Iterable[str]) -> dict[Key, Array]:
        """The earlier steps, where ∂h_t/∂W is meant with them held; other ways, where ∂x̂/∂x is meant so."""
        if by[0] in self.known.ways:
            others = self.known.held_beside(names, self.known.ways[by[0]])
            return {(name, 0): self.value_of((name, 0)) for name in others}
        if not self.known.is_held or of is None or of[0] not in self.known.stepped or by[0] in self.known.stepped:
            return {}
        return {(of[0], n): self.value_of((of[0], n)) for n in range(of[1])}

    def _by_entries(
        self, function: Callable[[World], Array], key: Key, of: Key | None = None, names: Iterable[str] = ()
    ) -> Array:
        """The derivatives of all entries of a value by all entries of a name: an axis for the first, then its own."""
        self._require_not_crossed(key)
        try:
            return self._by_moving(function, key, of, names)
        except CrossedError as error:
            if error.moved != key or self.value_of(key).size != 1 or self.value_of(error.by).size != 1:
                raise
            by = error.by
        along = self._by_moving(lambda world: world.value_of(key), by)
        if not along.ravel()[0]:
            raise UndecidedError(f"{key[0]} does not change with {by[0]}")
        found: Array = self._by_moving(function, by) / along.ravel()[0]
        return found

    def _require_not_crossed(self, by: Key) -> None:
        """That no name is moved that hangs on this one."""
        world: World | None = self
        while world is not None:
            moved = world._moving
            hangs = moved is not None and moved[0] != by[0] and moved[0] in self.known.dependents(by[0])
            if moved is not None and hangs and moved[1] == by[1] == 0:
                raise CrossedError(moved, by)
            world = world._parent

    def _by_moving(
        self, function: Callable[[World], Array], key: Key, of: Key | None = None, names: Iterable[str] = ()
    ) -> Array:
        """The same by differences: ∂f/∂p, or (∂f/∂z) / (∂p/∂z) where f is itself a derivative by the z of p."""
        base, before = self.value_of(key), function(self)
        if any(0 < abs(entry) < ROUNDING for entry in base.ravel()):
            raise UndecidedError(f"{key[0]} is nothing by its formula")  # σ of a σ² = Σ (x_i − μ), which is a slip
        held = self._held(of, key, names or [of[0]] if of else names)
        slopes = np.empty((before.size, *base.shape), dtype=object)
        for entry in np.ndindex(*base.shape):
            step = _step(base[entry])
            ahead = ((function(self.moving(key, entry, base, step, held)) - before) / step).ravel()
            if self.known.has_kinks or self.is_careful:
                behind = ((before - function(self.moving(key, entry, base, -step, held))) / step).ravel()
                if self.known.has_kinks and _has_kink(ahead, behind):
                    raise NotSmoothError(f"at a point that was tried there is no derivative by {key[0]}")
                ahead = (ahead + behind) / 2
            slopes[(slice(None), *entry)] = ahead
        return slopes

    def _derived(self, node: Expr, place: Place) -> Array:
        *_, body, by = node.operands
        target = by.operands[0] if isinstance(by, At) else by
        if not isinstance(target, Variable) or isinstance(target, Partial):
            raise UndecidedError(f"{write_latex(by)} is no name by which could be differentiated")
        key = self.key(target, place)
        names = self.known.names_in(body)
        if not names & self.known.dependents(key[0]) and not self._are_apart(names, key[0]):
            raise LooseError(f"{write_latex(body)} does not hang on {target.name} by the equations that are read")
        slopes = self._slopes_of(body, key, place)
        if not slopes.size:
            raise UndecidedError(f"{write_latex(body)} has no entries where it is tried")
        if isinstance(node, VectorJacobian):
            weights = self.value(node.operands[0], place).ravel()
            slopes = np.tensordot(weights, slopes, axes=1)[None]
        if isinstance(by, At):
            row, column = (_position(a, place) for a in by.args[:2])
            return slopes[:1, row, column].reshape(1, 1)
        if isinstance(node, Jacobian):
            return slopes[:, 0, :] if slopes.shape[1] == 1 else slopes[:, :, 0]  # of rows, of columns
        return slopes[0]


ROUNDING = mpmath.mpf(10) ** -40
"""What is less is what rounding leaves of nothing."""


def _step(value: Any) -> Any:
    """How far a number is moved: as much less as it is small, so that the logarithm of a small one has its slope."""
    size = abs(value)
    return STEP * size if SMALLEST < size < 1 else STEP


def _has_kink(ahead: Array, behind: Array) -> bool:
    return any(abs(a - b) > KINK * (1 + abs(a)) for a, b in zip(ahead, behind, strict=True))


def _squashed(name: str, values: Array) -> Array:
    """A function that nobody knows, with values between 0 and 1, as log φ(z) asks; with primes, a derivative of it."""
    primes = len(name) - len(bare := name.rstrip("'"))
    first, second = (mpmath.mpf(zlib.crc32(f"{bare}{n}".encode())) / 10**9 for n in range(2))
    turn = primes * mpmath.pi / 2  # of the derivatives of sin

    def value(x: Any) -> Any:
        waves = mpmath.sin(x + first + turn) / 5 + 2**primes * mpmath.sin(2 * x + second + turn) / 7
        return waves + mpmath.mpf(primes == 0) / 2

    return np.vectorize(value, otypes=[object])(values)


def _position(setting: Any, place: Place) -> int:
    if isinstance(setting, Moved):  # i + k − 1
        return sum(sign * (_position(r, place) + 1) for sign, r in setting.terms) + setting.offset - 1
    if not isinstance(setting, Running):
        return 0
    if setting.index in place.indices:
        return place.indices[setting.index] - 1
    if setting.index.hint in place.letters:
        return place.letters[setting.index.hint] - 1
    raise UndecidedError(f"the index {setting} is bound by nothing")


def _within(values: Array, row: int, column: int) -> Array:
    """The values, if they have such an entry."""
    if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
        raise UndecidedError("an index runs further than what it stands on")
    return values


def _all(parts: list[Array], is_sum: bool) -> Array:
    found = parts[0]
    for part in parts[1:]:
        found = found + part if is_sum else part @ found if found.size > 1 else found * part
    return found


def _number(coefficient: Expr) -> Array:
    if not coefficient.is_number:
        raise UndecidedError(f"{coefficient} is no number")
    value = coefficient if coefficient.is_Rational else coefficient.evalf(DIGITS)
    number = mpmath.mpf(value.p) / value.q if value.is_Rational else mpmath.mpmathify(value)
    return np.array([[number]], dtype=object)


def _layer_of(node: Map, known: Knowledge) -> Name | None:
    """The name of a g^{[l]} or g^{[L]}, where a recurrence numbers layers; None for any other function."""
    name = name_of_function(node.function) if known.stepped else None
    return name if name is not None and name.layer and not name.layer.isdecimal() else None


def _is_closed(expression: Expr, known: Knowledge) -> bool:
    """Whether no index from around it stands in an expression, so that it has one value."""
    met, is_closed = _CLOSED.get(id(expression), (None, False))
    if met is not expression:
        is_closed = not any(
            isinstance(n, (At, Counted, Entries, InOrder, Line, Over, ProductOver, Partly, Same, Shifted))
            or (isinstance(n, Variable) and not isinstance(n, Partial) and n.index is not None)
            or (isinstance(n, Partial) and (n.of.index is not None or n.by.index is not None))
            or (isinstance(n, Map) and _layer_of(n, known) is not None)
            for n in postorder(expression)
        )
        if len(_CLOSED) > 20_000:
            _CLOSED.clear()
        _CLOSED[id(expression)] = expression, is_closed
    return is_closed and not (known.letters and _is_numbered(expression, known))


def _is_numbered(expression: Expr, known: Knowledge) -> bool:
    """Whether a name stands in it that is one of many."""
    return any(known.letter(v) for n in postorder(expression) if isinstance(n, Variable) for v in _plain(n))


def _plain(variable: Variable) -> tuple[Variable, ...]:
    return (variable.of, variable.by) if isinstance(variable, Partial) else (variable,)


_CLOSED: dict[int, tuple[Expr, bool]] = {}
"""By the identity of expressions, which are kept: equal ones are rarely met, and long ones take long to compare."""


def is_real(values: Array) -> bool:
    """Whether all of them are finite real numbers."""
    return all(isinstance(v, (int, float, mpmath.mpf)) and mpmath.isfinite(v) for v in values.ravel())
