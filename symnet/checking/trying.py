"""Where a claim is tried: random points of distinct sizes, with every sign of the names behind it, and free indices."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from types import MappingProxyType

from sympy import Expr, Integer

from symnet.checking.assumptions import UNCONDITIONALLY, Under, stated
from symnet.checking.behind import Behind
from symnet.checking.cases import Case
from symnet.checking.comparing import is_so, real
from symnet.checking.knowledge import DERIVED, Formula, Knowledge
from symnet.checking.points import HALVES, TURNS, drawing, sizes_for
from symnet.checking.times import Times
from symnet.checking.world import NotRealError, NotSmoothError, Place, UndecidedError, World
from symnet.core.errors import UnprovedError
from symnet.core.expression import postorder, shape, variables
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.indexed import At, Counted
from symnet.ops.shifted import Shifted
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError

SEEDS, SEEDS_WITH_KINKS = 4, 8
SEEDS_IN_CASES = 64
"""So many points are drawn where a case is spoken of, of which only those of the case are tried."""

MOST_CLASSES = 32
MOST_PLACES = 16
"""How many values of free indices are tried at one point."""
MOST_WORLDS = 256
"""So many points are kept, with what was computed there, for claims to come."""


class Trier:
    """Makes the points at which claims of one document are tried.

    Attributes:
        known: what the document says, without the numbers that it gives for names.
        fixed: these numbers.
        stated: what the document assumes.
        orders: inequalities that the sentence at hand supposes.
        deadline: when the claim at hand is given up.
        let_change: names of which a claim has no d, and that change where differentials stand.
    """

    def __init__(self, reading: Reading, known: Knowledge, times: Times) -> None:
        self.reading, self.times = reading, times
        self.known, self.fixed = _without_points(known, reading)
        self.stated = stated(reading, self.known)
        self.orders: tuple[Case, ...] = ()
        self.deadline = 0.0
        self.let_change = frozenset[str]()
        self._without_value: UnprovedError | None = None
        self._worlds: dict[object, World] = {}
        self._behind: dict[tuple[Expr, Expr], Behind] = {}

    def _order(self, left: Expr, right: Expr) -> dict[str, int]:
        """The names of the document with their numbers; of a long one, those behind a claim that are drawn."""
        names = list(self.known.symbols)
        if len(names) > len(HALVES):
            behind = self.known.behind(self.known.names_in(left, right))
            names = [name for name in names if name in behind and name not in self.known.formulas]
        return {name: number for number, name in enumerate(names)}

    def tried(self, left: Expr, right: Expr, under: Under = UNCONDITIONALLY) -> Iterator[World]:
        """The points at which a claim is tried: with numbers of either sign where all is real there, else positive."""
        several = self.behind(left, right).has_kinks or self._has_labels(left, right, under)
        seeds = SEEDS_IN_CASES if self.orders else SEEDS_WITH_KINKS if several else SEEDS
        by_turns = range(TURNS, TURNS + 2 * self._classes(left, right, under))
        for seed in (*range(seeds), *by_turns):
            world = self.world(left, right, seed, "normal", under)
            try:
                self._require_real(left, right, world)
            except NotSmoothError:
                continue
            except (NotRealError, ZeroDivisionError):
                world = self._where_real(left, right, seed, under)
            except UnprovedError as error:  # 1/(y − 1) at the label 1
                self._without_value = error
                world = self._where_real(left, right, seed, under)
            yield world

    def _has_labels(self, left: Expr, right: Expr, under: Under) -> bool:
        """Whether several names take few values only, so that a few points may not meet all of them together."""
        domains = {**self.stated.domains, **dict(under.domains)}
        behind = self.known.behind(self.known.names_in(left, right))
        found = (domains.get(n, self.known.symbols[n].domain) for n in behind if n in self.known.symbols)
        return sum(domain in ("binary", "sign", "one-hot", "ids") for domain in found) > 1

    def _classes(self, left: Expr, right: Expr, under: Under) -> int:
        """How many classes one-hot labels have, where a claim is about one entry by its number; else 0."""
        nodes = self.behind(left, right).nodes
        if not any(isinstance(n, Slice) and n.args[2].is_Integer for n in nodes):  # a part 1:d has any class in it
            return 0
        domains, found = {**self.stated.domains, **dict(under.domains)}, 0
        for v in (n for n in nodes if isinstance(n, Variable)):
            if domains.get(self.known.key(v), v.domain) in ("one-hot", "ids"):
                numbers = [self.sizes(left, right, turn) for turn in (0, 1)]
                found = max(found, *(int(size.xreplace(n)) for n in numbers for size in shape(v)))
        return min(found, MOST_CLASSES)

    def is_in_case(self, world: World, place: Place) -> bool:
        """Whether the inequalities that are supposed hold at a point."""
        try:
            return all(
                is_so(real(world.value(case.left, place)), real(world.value(case.right, place)), case.relation)
                for case in self.orders
            )
        except (NotRealError, NotSmoothError, ZeroDivisionError):
            return False

    def _require_real(self, left: Expr, right: Expr, world: World) -> None:
        """NotRealError where a side has no real value at a point, for some of its indices where roots stand."""
        places = list(islice(self.places(left, right, world), None if self.behind(left, right).positive else 1))
        if not places:
            raise UndecidedError("there are no steps at which it could be tried")
        for place, side in product(places, (left, right)):
            real(world.value(side, place))

    def _where_real(self, left: Expr, right: Expr, seed: int, under: Under) -> World:
        """A point with positive numbers, or one of several, such as one at which a determinant is positive."""
        others = product(("normal", "positive"), range(1, 5))
        for style, again in (("positive", 0), *others):
            world = self.world(left, right, seed + (2 * SEEDS_WITH_KINKS + 1) * again, style, under)
            try:
                self._require_real(left, right, world)
            except (NotRealError, NotSmoothError, ZeroDivisionError, UnprovedError):
                continue
            return world
        return self.world(left, right, seed, "positive", under)

    def world(self, left: Expr, right: Expr, seed: int, style: str, under: Under = UNCONDITIONALLY) -> World:
        """A point; claims with the same sizes share it, and what was computed there."""
        behind = self.behind(left, right)
        sizes, kinks, positive = self.sizes(left, right, seed), behind.has_kinks, behind.positive
        changing = behind.changing | self.let_change
        kinds = (kinks, behind.has_exponentials, positive)
        order = self._order(left, right) if kinks or self._has_labels(left, right, under) else {}
        key = (seed, style, under, tuple(sizes.items()), kinds, changing, tuple(order))
        if key not in self._worlds:
            if len(self._worlds) > MOST_WORLDS:
                self._worlds.clear()
            domains = {**self.stated.domains, **dict(under.domains)}
            symmetric = self.known.symmetric | set(under.symmetric)
            wide = kinks and not behind.has_exponentials
            draw = drawing(seed, style, symmetric, domains, positive=positive, strewn=kinks, wide=wide, order=order)
            squashed = positive if style == "positive" and positive else frozenset[str]()
            self._worlds[key] = World(self.known, sizes, draw, squashed=squashed, changing=changing)
        world = self._worlds[key]
        world.deadline = self.deadline
        return world

    def sizes(self, left: Expr, right: Expr, turn: int) -> dict[Expr, Integer]:
        """Numbers for the sizes behind both sides."""
        return self.behind(left, right).sizes(turn, set(self.reading.scope.sizes.values()))

    def behind(self, left: Expr, right: Expr) -> Behind:
        """What stands behind both sides; asked for again and again."""
        if (left, right) not in self._behind:
            if len(self._behind) > 64:
                self._behind.clear()
            self._behind[left, right] = Behind(self.known, left, right)
        return self._behind[left, right]

    def places(self, left: Expr, right: Expr, world: World) -> Iterator[Place]:
        """Values for the indices that stand free on a side: all, or the first of them, equal ones and others."""
        behind = self.behind(left, right)
        if not (behind.free or behind.numbering or behind.counting or self.known.stepped):
            yield Place()
            return
        ranges: dict[str, int] = {}
        sized = {str(size) for size in world.sizes} | self.known.last
        for index in sorted(set(behind.free), key=lambda i: i.serial):
            ranges[index.hint] = min(ranges.get(index.hint, 9), world.size(index.size))
        for letter, key in behind.numbering.items():
            if letter not in sized:
                ranges[letter] = min(ranges.get(letter, MOST_PLACES), self._how_many(key, world, letter in ranges))
        for letter in behind.counting:
            if letter not in sized:
                ranges.setdefault(letter, 3)
        stepping = [
            letter for letter, key in behind.numbering.items() if key in self.known.stepped and letter in ranges
        ]
        combinations = list(islice(product(*(range(1, size + 1) for size in ranges.values())), 4096))
        if len(combinations) > MOST_PLACES:  # some with equal indices, some without
            ends = product(*((size, max(size - 1, 1)) for size in ranges.values()))
            combinations = [combinations[0], *islice(ends, 2 * MOST_PLACES)]
        for numbers in combinations:
            place = Place(letters=dict(zip(ranges, numbers, strict=True)))
            if any(place.letters[letter] < self.known.first for letter in stepping):
                continue  # α_t = s_t + log n_t holds from t = 2 on, where α_1 is given by itself
            if any(self._counts_below_zero(side, world, place) for side in (left, right)):
                continue
            if self.known.stepped and any(self._is_before_the_first(v, world, place) for v in behind.numbered):
                continue
            if any(_stands_beyond(side, world, place) for side in (left, right)):
                continue
            if not self.known.stepped or all(self._is_later(node, world, place) for node in (left, right)):
                yield place

    def _how_many(self, name: str, world: World, is_index: bool = False) -> int:
        """How many of those that a name stands for are tried: no more than a sum over them has.

        Where an index numbers them, as in [s = t] beside α_t, all that there are; e_s, of which α_t is made, counts.
        """
        most = MOST_PLACES if is_index else 3 if name in self.known.stepped else 2
        names = self.known.behind([name]) if is_index else {name}
        members = (self.reading.scope.members[n] for n in sorted(names) if n in self.reading.scope.members)
        sizes = (self.reading.scope.settled(size) for size in members)
        return min(most, *(world.size(s) for s in sizes if s.free_symbols <= world.sizes.keys()), most)

    def _counts_below_zero(self, side: Expr, world: World, place: Place) -> bool:
        """Whether W^{t−k} stands there for a t before k, of which it is not meant."""
        found = False
        for node in postorder(side):
            if isinstance(node, Counted):
                with contextlib.suppress(UndecidedError):  # of steps that a sum numbers
                    found = found or world.bound(str(node.args[0]), place) < 0
        return found

    def _is_before_the_first(self, name: Variable, world: World, place: Place) -> bool:
        """Whether δ_{t−1} is of a step of which no formula for δ_t speaks; h_0 is what a recurrence begins with."""
        with contextlib.suppress(UndecidedError):
            key, number = world.key(name, place)
            formula = self.known.formulas.get(key)
            if formula is None or number >= self.known.first or (key, number) in self.known.own:
                return False
            return key not in self.known.behind(self.known.names_in(formula.expression))
        return False

    def _is_later(self, side: Expr, world: World, place: Place) -> bool:
        """Whether no step is differentiated by a later one."""
        for node in postorder(side):
            pair = (node.of, node.by) if isinstance(node, Partial) else ()
            if isinstance(node, DERIVED):
                pair = tuple(e.operands[0] if isinstance(e, At) else e for e in node.operands[-2:])
            numbered = [v for v in pair if isinstance(v, Variable) and self.known.key(v) in self.known.stepped]
            with contextlib.suppress(UndecidedError):  # of steps that a sum numbers
                if len(numbered) == 2 and world.key(numbered[0], place)[1] < world.key(numbered[1], place)[1]:
                    return False
        return True

    def where(self, given: Mapping[str, Expr], sizes: dict[Expr, Integer], seed: int, style: str = "normal") -> World:
        """A point at which some names have the values that are given, and the others random ones."""
        plain = World(self.known, sizes, drawing(seed), self.deadline)
        fixed = {name: real(plain.value(value)) for name, value in given.items()}
        draw = drawing(seed, style, self.known.symmetric, self.stated.domains, fixed=fixed)
        return World(self.known, sizes, draw, self.deadline)

    def where_real(self, left: Expr, right: Expr, given: Mapping[str, Expr], seed: int) -> World:
        """The same for two sides, with the other numbers positive where the sides have no real value else."""
        sizes = self.sizes(left, right, seed)
        world = self.where(given, sizes, seed)
        try:
            self._require_real(left, right, world)
        except (NotRealError, NotSmoothError, ZeroDivisionError, UnprovedError):
            world = self.where(given, sizes, seed, "positive")
        return world

    def at_the_values(self, left: Expr, right: Expr, case: Mapping[str, Expr] = MappingProxyType({})) -> World:
        """The point that the document gives, in a case of its own; UndecidedError where it leaves something open."""
        free, given = self.known.behind(self.known.names_in(left, right)), {**self.fixed, **case}
        open_ = sorted(n for n in free if n not in self.known.formulas and n not in given)
        if open_:
            raise UndecidedError(f"the document gives no value for {', '.join(open_)}")
        sides = [e for side in (left, right) for e in self.known.expressions_behind(side)]
        world = World(self.known, sizes_for(sides), drawing(0), self.deadline)
        fixed = {name: real(world.value(value)) for name, value in given.items() if name in free}
        sizes = sizes_for(sides)
        for name, value in fixed.items():
            told = shape(self.known.symbols[name]) if name in self.known.symbols else ()
            sizes |= {size: Integer(n) for size, n in zip(told, value.shape, strict=False) if size in sizes}
        return World(self.known, sizes, drawing(0, fixed=fixed), self.deadline)


def _stands_beyond(side: Expr, world: World, place: Place) -> bool:
    """Whether x_{i+k}, where no sum binds i and k, is no entry of x: nothing is said of it there."""
    return any(
        all(running.index.hint in place.letters for running in node.runnings) and not world.is_within(node, place)
        for node in postorder(side)
        if isinstance(node, Shifted)
    )


def _without_points(known: Knowledge, reading: Reading) -> tuple[Knowledge, dict[str, Expr]]:
    r"""The document without the numbers that it gives for names, and these: x = 2 is an example, and no law.

    \dot x_2 = 0 is one, where \dot v is said to be ∂v/∂x_1 for any v (`symnet.reading.adjoints`).
    """
    made = (v[0] for st in reading.statements if st.is_made for v in st.values if not isinstance(v, ReadError))
    laws = {known.key(name) for name in made if isinstance(name, Variable)}
    given = {n: f for n, f in known.formulas.items() if n not in laws and not f.letter}
    fixed = {n: f.expression for n, f in given.items() if not variables(f.expression)}
    formulas: dict[str, Formula] = {n: f for n, f in known.formulas.items() if n not in fixed}
    return replace(known, formulas=formulas), fixed
