"""Deciding one claim: by numbers at random points first, then by symbols; what fails is tried under assumptions.

A claim that holds at every point tried, to far more digits than chance allows, is *confirmed*; where symbols show it
as well, it is *proved*. One that fails is *conditional* if it holds under one of the assumptions of this field, and
*refuted* otherwise, unless the reader's doubts about the symbols in it leave that open.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, product
from typing import Any

import mpmath
from sympy import Expr, Integer

from symnet.checking.assumptions import UNCONDITIONALLY, Under, stated, unsaid
from symnet.checking.behind import Behind
from symnet.checking.doubts import Doubts
from symnet.checking.intermediates import passed_through
from symnet.checking.knowledge import DERIVED, Formula, Knowledge, is_backward
from symnet.checking.layers import Layers
from symnet.checking.points import HALVES, STYLES, TURNS, drawing, is_entry, sizes_for, with_entries
from symnet.checking.proving import Prover
from symnet.checking.report import CONDITIONAL, CONFIRMED, PROVED, REFUTED, UNREAD, Verdict
from symnet.checking.steps import Steps
from symnet.checking.suppositions import without_functions
from symnet.checking.times import Times
from symnet.checking.world import (
    DIGITS,
    Array,
    LateError,
    LooseError,
    NotRealError,
    NotSmoothError,
    Place,
    UndecidedError,
    World,
    is_real,
)
from symnet.core.errors import SymnetError, UnprovedError
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.expression import replace as replaced
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.differential import Change, VectorJacobian
from symnet.ops.indexed import At, Counted, Over, Partly
from symnet.ops.scale import scale
from symnet.ops.shifted import Shifted
from symnet.ops.sum import Sum, add
from symnet.proofs.inequalities import Linear, follows
from symnet.reading.statements import Reading

AGREEMENT = mpmath.mpf(10) ** -26
"""How far the sides may differ, relatively, where derivatives stand in them: these have some 35 digits."""
NEARLY = mpmath.mpf(10) ** -3
"""The same where both are looked at again, with more care."""

NOISE = mpmath.mpf(10) ** -32

EXACTLY = mpmath.mpf(10) ** -60
"""The same where none do."""

SHOWN = 10**15
"""Whole numbers below this are shown with all their digits."""

SEEDS, SEEDS_WITH_KINKS = 4, 8
INEQUALITY_SEEDS = 12
MOST_CLASSES = 32
MOST_PLACES = 16
"""How many values of free indices are tried at one point."""

Decimals = Sequence[int | None] | None
"""To how many digits behind the point each entry of a side is printed; None for a side that is no printed number."""


class Judge:
    """Decides the claims of one document."""

    def __init__(self, reading: Reading, known: Knowledge, times: Times) -> None:
        self.reading, self.times = reading, times
        self.known, self.fixed = _without_points(known)
        self.defined = frozenset(self.fixed)
        self.deadline = 0.0
        self.entries: dict[Expr, Expr] = {}
        self.all_change = False
        self.layered: LayeredJudge | None = None
        self.stepped: SteppedJudge | None = None
        self.stated = stated(reading, self.known)
        self.cases = dict(self.stated.values)
        self.doubts = Doubts(self.known, self.stated.others, passed_through(reading, self.known))
        self._without_value: UnprovedError | None = None
        self._worlds: dict[object, World] = {}
        self._behind: dict[tuple[Expr, Expr], Behind] = {}

    @cached_property
    def taken_for_numbers(self) -> set[str]:
        """Capitals that came out as numbers without being said to be such."""
        return self.reading.scope.taken_for_numbers()

    def _order(self, left: Expr, right: Expr) -> dict[str, int]:
        """The names of the document with their numbers; of a long one, those behind a claim."""
        names = list(self.known.symbols)
        if len(names) > len(HALVES):
            behind = self.known.behind(self.known.names_in(left, right))
            names = [name for name in names if name in behind]
        return {name: number for number, name in enumerate(names)}

    @cached_property
    def prover(self) -> Prover:
        """Who shows claims by symbols."""
        return Prover(self.known)

    @cached_property
    def apart(self) -> Judge:
        """One to whom the derivative of b x by a is nothing, where L is made of a, b and x: of what holds so alone."""
        return Judge(self.reading, replace(self.known, is_apart=True), self.times)

    def _holds_at_all(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree; not where one has no value."""
        self.deadline = self.times.deadline()
        try:
            return self.holds(left, right)
        except (SymnetError, ArithmeticError, ValueError, TypeError, RecursionError):
            return False

    def with_knowledge(self, known: Knowledge) -> Judge:
        """One who knows something else of the same document."""
        return self if known is self.known else Judge(self.reading, replace(known), self.times)

    def decide(self, left: Expr, right: Expr, relation: str, decimals: Decimals = None) -> Verdict:
        """The verdict on left = right; `decimals` say to how many digits one of them is printed."""
        self.deadline = self.times.deadline()
        with mpmath.workdps(DIGITS):
            return self._decide(left, right, relation, decimals)

    def _decide(self, left: Expr, right: Expr, relation: str, decimals: Decimals) -> Verdict:
        try:
            if relation in ("<", ">", "≤", "≥", "≠"):
                return self._ordered(left, right, relation)
            return self._equal(left, right, decimals)
        except LateError:
            return Verdict(UNREAD, self.times.said, is_late=True)
        except LooseError as error:
            if relation == "=" and not self.known.is_apart and self.apart._holds_at_all(left, right):
                return Verdict(CONFIRMED, "both sides agree at all random points that were tried")
            return Verdict(UNREAD, str(error), is_open=True)
        except UndecidedError as error:
            return Verdict(UNREAD, str(error))
        except RecursionError:
            return Verdict(UNREAD, "nested too deeply to be decided")
        except (SymnetError, ArithmeticError, ValueError, TypeError) as error:
            return Verdict(UNREAD, f"it cannot be computed: {error}")

    # Equations ------------------------------------------------------------------------------------------------------

    def _equal(self, left: Expr, right: Expr, decimals: Decimals) -> Verdict:
        if decimals is not None:
            return self._rounded(left, right, decimals)
        if left == right:
            return Verdict(PROVED, "both sides are the same as they stand")
        if _has_change(left) != _has_change(right):
            raise UndecidedError("differentials stand on one side alone; of what they are is not said")
        if _has_change(left) and (held := self._held(left, right)) is not None:
            return held
        if self.holds(left, right):
            if self.prover.shows(left, right, self.deadline - time.process_time()):
                return Verdict(PROVED, "proved: both sides are the same for all sizes and values")
            return Verdict(CONFIRMED, "both sides agree at all random points that were tried")
        numbers = self._is_constant(left) or self._is_constant(right)
        if self.cases and (numbers or self._open(left, right, self.cases)) and self._holds_in_the_case(left, right):
            said = ", ".join(f"{name} = {value}" for name, value in self.cases.items())
            return Verdict(CONFIRMED, f"both sides agree for {said}, at all other random values that were tried")
        if self._solves(left, right):
            return Verdict(CONFIRMED, "put into the equation that is supposed, it makes both sides agree")
        if self._holds_with_entries(left, right):
            return Verdict(CONFIRMED, "both sides agree with the values that the document gives for weights")
        if self.fixed and (self._is_constant(left) or self._is_constant(right)):
            if self._holds_at_the_values(left, right):
                return Verdict(CONFIRMED, "both sides agree at the values that the document gives")
            if not self._open(left, right):
                return Verdict(REFUTED, "the sides differ at the values that the document gives")
        elif self._is_of_arrays(left, right) and not (is_backward(left) or is_backward(right)):
            holds = self._holds_at_the_values(left, right)
            said = "both sides agree at the values that the document gives"
            return Verdict(CONFIRMED, said) if holds else Verdict(REFUTED, said.replace("agree", "differ"))
        elif self.fixed and self._holds_at_the_values(left, right):
            return Verdict(UNREAD, "true at the values that the document gives, but not for others")
        for under in unsaid(self.known, left, right, self.stated.symmetric):
            try:
                if self.holds(left, right, under):
                    return Verdict(CONDITIONAL, f"true only if {under.words}", under.words)
            except LateError:
                raise  # it may be true under that
            except (UndecidedError, UnprovedError):
                continue
        return self._refuted(left, right)

    def _solves(self, left: Expr, right: Expr) -> bool:
        """Whether x = R makes an equation true that the document supposes, and that hangs on x."""
        scalar = is_scalar(left) and isinstance(left, (Variable, Slice)) and not isinstance(left, Partial)
        if not scalar or left in set(postorder(right)):
            return False
        for one, other in self.stated.equations:
            difference = add(one, scale(Integer(-1), other))
            if left in set(postorder(difference)) and self._vanishes(replaced(difference, {left: right})):
                return True
        return False

    def _vanishes(self, expression: Expr) -> bool:
        try:
            return self.holds(expression, Integer(0))
        except UndecidedError:
            return False

    def _holds_with_entries(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree where numbers that the document gives for entries and names are put in."""
        if not (self.entries or self.cases):
            return False
        given = {**self.fixed, **self.cases}
        numbers = {v: given[n] for n, v in self.known.symbols.items() if n in given and is_scalar(v)}
        put = [replaced(side, {**numbers, **self.entries}) for side in (left, right)]
        try:
            if put != [left, right] and self.holds(*put):
                return True
        except UndecidedError:
            return False
        return self._holds_where_entries_are(left, right)

    def _held(self, left: Expr, right: Expr) -> Verdict | None:
        """An equation of differentials that holds only if names of which it has no d do not change."""
        held = self.known.held(left, right)
        if not held:
            return None
        self.all_change = True
        try:
            if self.holds(left, right):
                return None
        finally:
            self.all_change = False
        if not self.holds(left, right):
            return None
        names = ", ".join(sorted(self.known.symbols[n].name for n in held))
        words = f"{names} {'are' if len(held) > 1 else 'is'} held"
        return Verdict(CONDITIONAL, f"true if {words}", words)

    def _refuted(self, left: Expr, right: Expr) -> Verdict:
        """Refuted, unless what was read leaves a doubt."""
        if (doubt := self.doubts.about(left, right)) is not None:
            rest = without_common_terms(left, right)  # what stands on both sides may be anything
            if rest is None or self.doubts.copy().about(*rest) is not None:
                return Verdict(UNREAD, doubt.words, is_open=doubt.is_open)
        open_ = self.doubts.without_slopes(left, right) if is_backward(left) else ()
        if open_ and (linear := without_functions(self.known, left, right)) is not None:
            known, *sides = linear
            if self.with_knowledge(known).may_hold(*sides):
                return Verdict(UNREAD, "it holds if the functions in it that have no formula do nothing", is_open=True)
        return Verdict(REFUTED, "the sides differ")

    def may_hold(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree, or cannot be compared."""
        self.deadline = self.times.deadline()
        try:
            return self.holds(left, right)
        except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError):
            return True

    def holds(self, left: Expr, right: Expr, under: Under = UNCONDITIONALLY) -> bool:
        """Whether both sides agree wherever they are tried. Raises UndecidedError where they have no values."""
        tried, something = 0, False
        self._without_value = None
        exact = not self.behind(left, right).has_derivatives
        for world in self.tried(left, right, under):
            for place in self.places(left, right, world):
                try:
                    first, second = (_real(world.value(side, place)) for side in (left, right))
                except NotSmoothError:
                    continue
                tried += 1
                something = something or any(first.ravel()) or any(second.ravel())
                if agree(first, second, exact=exact):
                    continue
                if exact or not agree(first, second, NEARLY):
                    return False
                careful = world.with_care()  # where σ is flat, slopes to one side have few digits
                first, second = (_real(careful.value(side, place)) for side in (left, right))
                if not agree(first, second):
                    return False
        if not tried:
            raise UndecidedError("all points that were tried have kinks")
        if self._without_value is not None:
            raise self._without_value  # it holds elsewhere, as y/y = 1 does
        if not (something or exact or left == 0 or right == 0 or self._agree_whatever_derivatives_are(left, right)):
            raise UndecidedError("both sides are nothing, since nothing that is read hangs on what they speak of")
        return True

    def _agree_whatever_derivatives_are(self, left: Expr, right: Expr) -> bool:
        """Whether both sides are nothing for another reason: c (m μ − m μ) is, whatever the derivative c is."""
        nodes = dict.fromkeys(
            n for side in (left, right) for n in postorder(side) if isinstance(n, (Partial, *DERIVED))
        )
        table: dict[Expr, Expr] = {n: Variable(f"c_{{{i},any}}", *shape(n)) for i, n in enumerate(nodes)}
        put = [replaced(side, table) for side in (left, right)]
        return bool(table) and not any(map(is_backward, put)) and self.holds(*put)

    def is_zero(self, side: Expr) -> bool:
        """Whether it is nothing at all at several random points, so that it agrees with much."""
        worlds = (self.world(side, side, seed, "normal") for seed in range(SEEDS))
        places = ((world, place) for world in worlds for place in self.places(side, side, world))
        return all(not any(world.value(side, place).ravel()) for world, place in places)

    def tried(self, left: Expr, right: Expr, under: Under = UNCONDITIONALLY) -> Iterator[World]:
        """The points at which a claim is tried: with numbers of either sign where all is real there, else positive."""
        several = self.behind(left, right).has_kinks or self._has_labels(left, right, under)
        seeds = SEEDS_WITH_KINKS if several else SEEDS
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
        if not any(isinstance(n, Slice) for n in nodes):
            return 0
        domains, found = {**self.stated.domains, **dict(under.domains)}, 0
        for v in (n for n in nodes if isinstance(n, Variable)):
            if domains.get(self.known.key(v), v.domain) in ("one-hot", "ids"):
                numbers = [self.sizes(left, right, turn) for turn in (0, 1)]
                found = max(found, *(int(size.xreplace(n)) for n in numbers for size in shape(v)))
        return min(found, MOST_CLASSES)

    def _require_real(self, left: Expr, right: Expr, world: World) -> None:
        """NotRealError where a side has no real value at a point, for some of its indices where roots stand."""
        places = list(islice(self.places(left, right, world), None if self.behind(left, right).positive else 1))
        if not places:
            raise UndecidedError("there are no steps at which it could be tried")
        for place, side in product(places, (left, right)):
            _real(world.value(side, place))

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
        changing = behind.changing | self.known.held(left, right) if self.all_change else behind.changing
        kinds = (kinks, behind.has_exponentials, positive)
        order = self._order(left, right) if kinks or self._has_labels(left, right, under) else {}
        key = (seed, style, under, tuple(sizes.items()), kinds, changing, tuple(order))
        if key not in self._worlds:
            if len(self._worlds) > 64:
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
            if letter not in sized and letter not in ranges:
                ranges[letter] = self._how_many(key, world)
        for letter in behind.counting:
            if letter not in sized:
                ranges.setdefault(letter, 3)
        combinations = list(islice(product(*(range(1, size + 1) for size in ranges.values())), 4096))
        if len(combinations) > MOST_PLACES:  # some with equal indices, some without
            ends = product(*((size, max(size - 1, 1)) for size in ranges.values()))
            combinations = [combinations[0], *islice(ends, 2 * MOST_PLACES)]
        for numbers in combinations:
            place = Place(letters=dict(zip(ranges, numbers, strict=True)))
            if any(self._counts_below_zero(side, world, place) for side in (left, right)):
                continue
            if any(_stands_beyond(side, world, place) for side in (left, right)):
                continue
            if not self.known.stepped or all(self._is_later(node, world, place) for node in (left, right)):
                yield place

    def _how_many(self, name: str, world: World) -> int:
        """How many of those that a name stands for are tried: no more than a sum over them has."""
        if name in self.known.stepped:
            return 3
        size = self.reading.scope.settled(self.reading.scope.members.get(name, Integer(2)))
        return min(2, world.size(size)) if size.is_Integer or size in world.sizes else 2

    def _counts_below_zero(self, side: Expr, world: World, place: Place) -> bool:
        """Whether W^{t−k} stands there for a t before k, of which it is not meant."""
        found = False
        for node in postorder(side):
            if isinstance(node, Counted):
                with contextlib.suppress(UndecidedError):  # of steps that a sum numbers
                    found = found or world.bound(str(node.args[0]), place) < 0
        return found

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

    # Numbers --------------------------------------------------------------------------------------------------------

    def _is_constant(self, side: Expr) -> bool:
        return not variables(side)

    def _is_of_arrays(self, left: Expr, right: Expr) -> bool:
        """Whether the names behind the sides are matrices and vectors that the document writes out in numbers."""
        names = self.known.behind(self.known.names_in(left, right))
        values = [self.fixed.get(n) for n in names if n not in self.known.formulas]
        return bool(values) and all(v is not None and not is_scalar(v) for v in values)

    def _holds_in_the_case(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree where the names of which a case is spoken have their values, the others any."""

        def worlds() -> Iterator[World]:
            for seed in range(SEEDS):
                sizes = self.sizes(left, right, seed)
                plain = World(self.known, sizes, drawing(seed), self.deadline)
                fixed = {name: _real(plain.value(value)) for name, value in self.cases.items()}
                yield World(self.known, sizes, drawing(seed, fixed=fixed), self.deadline)

        return self._agree_in(worlds(), left, right)

    def _holds_where_entries_are(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree where the entries of vectors of which numbers are given are these: x_0 = 1."""
        given = [(self.known.key(e.operands[0]), e.args[:2], n) for e, n in self.entries.items() if is_entry(e)]
        if not {name for name, _, _ in given} & self.known.behind(self.known.names_in(left, right)):
            return False

        def worlds() -> Iterator[World]:
            for seed in range(SEEDS):
                draw = with_entries(drawing(seed, domains=self.stated.domains), given)
                yield World(self.known, self.sizes(left, right, seed), draw, self.deadline)

        return self._agree_in(worlds(), left, right)

    def _agree_in(self, worlds: Iterator[World], left: Expr, right: Expr) -> bool:
        try:
            for world in worlds:
                for place in self.places(left, right, world):
                    first, second = (_real(world.value(side, place)) for side in (left, right))
                    if not agree(first, second):
                        return False
        except (UndecidedError, ArithmeticError):
            return False
        return True

    def _holds_at_the_values(self, left: Expr, right: Expr) -> bool:
        try:
            world = self.at_the_values(left, right)
            first, second = (_real(world.value(side)) for side in (left, right))
        except (UndecidedError, ArithmeticError):
            return False
        return agree(first, second)

    def at_the_values(self, left: Expr, right: Expr) -> World:
        """The point that the document gives; UndecidedError where it leaves something open."""
        free = self.known.behind(self.known.names_in(left, right))
        open_ = sorted(n for n in free if n not in self.known.formulas and n not in self.fixed)
        if open_:
            raise UndecidedError(f"the document gives no value for {', '.join(open_)}")
        sides = [e for side in (left, right) for e in self.known.expressions_behind(side)]
        world = World(self.known, sizes_for(sides), drawing(0), self.deadline)
        fixed = {name: _real(world.value(value)) for name, value in self.fixed.items()}
        sizes = sizes_for(sides)
        for name, value in fixed.items():
            told = shape(self.known.symbols[name]) if name in self.known.symbols else ()
            sizes |= {size: Integer(n) for size, n in zip(told, value.shape, strict=False) if size in sizes}
        return World(self.known, sizes, drawing(0, fixed=fixed), self.deadline)

    def _rounded(self, left: Expr, right: Expr, decimals: Sequence[int | None]) -> Verdict:
        """A number printed to d digits says that the other side rounds to it."""
        world = self.at_the_values(left, right)
        first, second = _spread(*(_real(world.value(side)) for side in (left, right)))
        is_cut = False
        for n, (a, b) in enumerate(zip(first, second, strict=True)):
            digits = decimals[n % len(decimals)]
            unit, off = mpmath.mpf(10) ** -(digits or 0), abs(a - b)
            if digits is None and off > AGREEMENT * max(abs(a), abs(b)) + NOISE:
                return Verdict(REFUTED, "the numbers differ")
            if digits is not None and off > unit / 2 * (1 + mpmath.mpf(10) ** -9):
                if off >= unit:
                    return Verdict(REFUTED, "the numbers differ")
                is_cut = True
        if is_cut:
            hint = "it is cut off where it should be rounded"
            return Verdict(REFUTED, "rounded to as many digits it is another number", hint=hint)
        return Verdict(CONFIRMED, "the same, rounded to as many digits as are printed")

    # Inequalities ---------------------------------------------------------------------------------------------------

    def _ordered(self, left: Expr, right: Expr, relation: str) -> Verdict:
        """An inequality is refuted by one point; one between numbers, or that follows from others, is decided."""
        claimed = Linear.of(left, right, relation)
        if claimed is not None and follows(self.stated.inequalities, claimed):
            return Verdict(PROVED, "proved: it is a sum of multiples of the inequalities that are supposed")
        constant = self._is_constant(left) and self._is_constant(right)
        if not constant and self.fixed and not self._open(left, right):
            world = self.at_the_values(left, right)
            first, second = (_real(world.value(side)) for side in (left, right))
            holds = _is_so(first, second, relation)
            return Verdict(CONFIRMED, "so at the given values") if holds else Verdict(REFUTED, "not so at them")
        for world in self._strewn(left, right):
            for place in self.places(left, right, world):
                try:
                    first, second = (_real(world.value(side, place)) for side in (left, right))
                except (NotRealError, NotSmoothError, ZeroDivisionError):
                    continue
                if not _is_so(first, second, relation):
                    return self._refuted(left, right)
        if constant:
            return Verdict(CONFIRMED, "the numbers are so")
        return Verdict(UNREAD, "it holds at all points that were tried, which proves no inequality")

    def _strewn(self, left: Expr, right: Expr) -> Iterator[World]:
        """Many points for an inequality, of which one is enough."""
        for seed in range(INEQUALITY_SEEDS):
            for style in STYLES:
                yield self.world(left, right, seed, style)

    def _open(self, left: Expr, right: Expr, given: Container[str] | None = None) -> bool:
        """Whether some name behind the sides has neither a formula nor a value that the document gives."""
        fixed = self.fixed if given is None else given
        free = self.known.behind(self.known.names_in(left, right))
        return any(n not in self.known.formulas and n not in fixed for n in free)


def without_common_terms(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """B = C of A + B = A + C; None where no term stands on both sides."""
    first, second = (list(side.operands) if isinstance(side, Sum) else [side] for side in (left, right))
    common = [term for term in dict.fromkeys(first) if term in second]
    for term in common:
        first.remove(term)
        second.remove(term)
    return (add(*first), add(*second)) if common and first and second else None


def _has_change(side: Expr) -> bool:
    return any(isinstance(n, Change) for n in postorder(side))


def _stands_beyond(side: Expr, world: World, place: Place) -> bool:
    """Whether x_{i+k}, where no sum binds i and k, is no entry of x: nothing is said of it there."""
    return any(
        all(running.index.hint in place.letters for running in node.runnings) and not world.is_within(node, place)
        for node in postorder(side)
        if isinstance(node, Shifted)
    )


def _without_points(known: Knowledge) -> tuple[Knowledge, dict[str, Expr]]:
    """The document without the numbers that it gives for names, and these: x = 2 is an example, and no law."""
    fixed = {n: f.expression for n, f in known.formulas.items() if not variables(f.expression) and not f.letter}
    formulas: dict[str, Formula] = {n: f for n, f in known.formulas.items() if n not in fixed}
    return replace(known, formulas=formulas), fixed


def _real(values: Array) -> Array:
    if not is_real(values):
        raise NotRealError("it has no real value at the points that were tried")
    return values


def _spread(first: Array, second: Array) -> tuple[list[Any], list[Any]]:
    """Both as flat lists; a number stands for all entries."""
    if first.size == 1 or second.size == 1 or first.shape == second.shape:
        size = max(first.size, second.size)
        flat = [list(v.ravel()) * (size if v.size == 1 else 1) for v in (first, second)]
        return flat[0], flat[1]
    raise UndecidedError(f"the sides have the shapes {first.shape} and {second.shape}")


def agree(first: Array, second: Array, share: Any = AGREEMENT, exact: bool = False) -> bool:
    """Whether two values are the same to far more digits than chance allows."""
    share, rest = (EXACTLY, EXACTLY) if exact else (share, NOISE)
    return all(abs(a - b) <= share * max(abs(a), abs(b)) + rest for a, b in zip(*_spread(first, second), strict=True))


def differing(first: Array, second: Array, share: float = 1e-3) -> tuple[tuple[int, int] | None, Any, Any] | None:
    """The first entry in which two values differ by more than a reader would call rounding, with both values."""
    if not (is_real(first) and is_real(second)):
        return None
    shape_ = first.shape if first.size >= second.size else second.shape
    for n, (a, b) in enumerate(zip(*_spread(first, second), strict=True)):
        off = abs(a - b)
        whole = mpmath.isint(a) and mpmath.isint(b) and off >= 1 and max(abs(a), abs(b)) < SHOWN  # 1501, not 1502
        if whole or off > share * max(abs(a), abs(b), mpmath.mpf("0.01")):
            return (None if first.size == second.size == 1 else (n // shape_[1], n % shape_[1])), a, b
    return None


def _is_so(first: Array, second: Array, relation: str) -> bool:
    pairs = list(zip(*_spread(first, second), strict=True))
    same = [abs(a - b) <= AGREEMENT * max(abs(a), abs(b)) + NOISE for a, b in pairs]  # derivatives are rounded
    if relation == "≠":
        return not all(same)
    if any(same):
        kept = [pair for pair, s in zip(pairs, same, strict=True) if not s]
        return relation in ("≤", "≥") and (not kept or _are_so(kept, relation))
    return _are_so(pairs, relation)


def _are_so(pairs: list[tuple[Any, Any]], relation: str) -> bool:
    tests = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "≤": lambda a, b: a <= b, "≥": lambda a, b: a >= b}
    return all(tests[relation](a, b) for a, b in pairs)


@dataclass
class LayeredJudge:
    """Decides claims about any layer, in a network of four; `failed` is what did not hold last, at its layer."""

    layers: Layers
    judge: Judge
    failed: tuple[Expr, Expr] | None = None

    def decide(self, left: Expr, right: Expr, relation: str) -> Verdict | None:
        """The verdict, if all layers tried agree on it; None for a claim that speaks of no layer by its letter."""
        if not self.layers.speaks_of_any(left, right):
            return None
        found = [(self.judge.decide(*sides, relation), sides) for sides in self.layers.instances(left, right)]
        if not found:
            return None
        worst, self.failed = next((f for f in found if f[0].verdict not in (PROVED, CONFIRMED)), (None, None))
        if worst is not None:
            return worst if worst.verdict == REFUTED else None
        return Verdict(CONFIRMED, "both sides agree in a network of four layers, at the first two")


@dataclass
class SteppedJudge:
    """Decides claims along the steps of a recurrence, all of them moving, or the earlier ones held.

    `leads` is true where a formula sums over the steps: then nothing else is meant.
    """

    judge: Judge
    held: Judge
    leads: bool

    @classmethod
    def of(cls, part: Reading, times: Times) -> SteppedJudge | None:
        """Who decides so for a document; None where it has no recurrence."""
        steps = Steps.of(part)
        if steps is None:
            return None
        known = steps.knowledge(part)
        held = Judge(part, replace(known, is_held=True), times)
        return cls(Judge(part, known, times), held, steps.are_summed(part))

    def decide(self, left: Expr, right: Expr, before: Verdict) -> Verdict:
        """The verdict on a claim, after the one by its names alone."""
        leads = self.leads and (is_backward(left) or is_backward(right))
        if before.verdict in (PROVED, CONFIRMED) and not leads:
            return before
        found = self.judge.decide(left, right, "=")
        if found.verdict in (PROVED, CONFIRMED):
            return Verdict(CONFIRMED, "both sides agree along the steps of the recurrence")
        held = self.held.decide(left, right, "=")
        if held.verdict in (PROVED, CONFIRMED):
            words = "derivatives of one step by what all steps share hold the earlier steps"
            return Verdict(CONDITIONAL, f"true if {words}", words)
        if held.is_late and found.verdict == REFUTED:
            return held  # it may be true so
        if found.verdict == REFUTED and any(self._is_one_path(side) for side in (left, right)):
            said = "what comes by way of the first step alone is written; whether the others are meant to be left out"
            return Verdict(UNREAD, f"{said} is not said")
        if leads or (found.verdict in (CONDITIONAL, REFUTED) and before.verdict != CONDITIONAL):
            return found
        return before

    def _is_one_path(self, side: Expr) -> bool:
        """∂L/∂h_t ∏ ∂h_1/∂W without a sum over the steps: one path of those by which L hangs on W."""
        nodes = set(postorder(side))
        if any(isinstance(n, Over) or (isinstance(n, Partly) and str(n.args[3]) == "Σ") for n in nodes):
            return False
        ends = [n.operands[1] for n in nodes if isinstance(n, VectorJacobian)]
        known = self.judge.known
        return any(isinstance(v, Variable) and v.parsed.sub.isdecimal() and known.key(v) in known.stepped for v in ends)
