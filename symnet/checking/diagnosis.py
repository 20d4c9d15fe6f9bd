"""What a false claim is told: a point that shows it, easy to read where there is one, and the edit that mends it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import mpmath
import numpy as np
from sympy import Expr, Integer

from symnet.checking.assumptions import UNCONDITIONALLY, Under, unsaid
from symnet.checking.comparing import agree, differing, plain_number
from symnet.checking.deciding import Judge
from symnet.checking.edits import MOST, Edit, edits
from symnet.checking.points import SUMMING_DOWN, drawing
from symnet.checking.report import Counterexample
from symnet.checking.times import ONE_HINT
from symnet.checking.world import DIGITS, LateError, Place, UndecidedError, World
from symnet.core.errors import SymnetError
from symnet.core.expression import postorder, sizes_in
from symnet.core.symbols import SUMMING, Variable
from symnet.ops.function import Map
from symnet.ops.indexed import At, Running
from symnet.reading.lifting import free_indices

POINTS = 12
"""How many plain points are tried before a random one is taken."""

VISIBLE = 1e-4
"""How far sides differ, relatively, that are shown only where no point is found at which they differ by more."""


@dataclass(frozen=True)
class Mend:
    """An edit that makes a claim true, in words, and what it has to assume for that."""

    said: str
    under: Under = UNCONDITIONALLY

    @property
    def words(self) -> str:
        """Both."""
        return f"{self.said}, if {self.under.words}" if self.under.words else self.said


def counterexample(judge: Judge, left: Expr, right: Expr, under: Under = UNCONDITIONALLY) -> Counterexample | None:
    """The plainest point found at which the sides differ, under an assumption of those that this field makes."""
    seen: Counterexample | None = None
    with mpmath.workdps(DIGITS):
        for world in _given_world(judge, left, right):
            first, second = world.value(left), world.value(right)
            if first.size == second.size == 1:
                return Counterexample({}, plain_number(first.item()), plain_number(second.item()))
        worlds = (_given_world(judge, left, right), _where_some_are_given(judge, left, right))
        for number, world in enumerate(chain(*worlds, _plain_worlds(judge, left, right, under))):
            if seen is not None and number >= POINTS:
                break
            try:
                for place in judge.places(left, right, world):
                    if not judge.is_in_case(world, place):
                        continue
                    first, second = world.value(left, place), world.value(right, place)
                    if (found := differing(first, second)) is not None:
                        return _shown(world, place, _written(judge, left, right), *found)
                    if seen is None and (found := differing(first, second, VISIBLE)) is not None:
                        seen = _shown(world, place, _written(judge, left, right), *found)
            except LateError:
                return seen
            except (UndecidedError, ArithmeticError, SymnetError):
                continue
    return seen


def _written(judge: Judge, left: Expr, right: Expr) -> frozenset[str]:
    return judge.known.names_in(left, right)


def _given_world(judge: Judge, left: Expr, right: Expr) -> Iterator[World]:
    """The point that the document gives, if it gives one."""
    with contextlib.suppress(UndecidedError, SymnetError, ArithmeticError):
        if judge.fixed:
            yield judge.at_the_values(left, right)


def _where_some_are_given(judge: Judge, left: Expr, right: Expr) -> Iterator[World]:
    """Plain numbers beside those that the document gives."""
    numbers = dict.fromkeys(judge.sizes(left, right, 0), Integer(1))
    for seed in range(POINTS if judge.fixed else 0):
        with contextlib.suppress(UndecidedError, SymnetError, ArithmeticError):
            yield judge.where(judge.fixed, numbers, seed, "plain")


def _plain_worlds(judge: Judge, left: Expr, right: Expr, under: Under) -> Iterator[World]:
    """Plain numbers first, and random ones where these do not do."""
    symmetric = judge.known.symmetric | set(under.symmetric)
    domains = {**judge.stated.domains, **dict(under.domains)}
    sizes = judge.sizes(left, right, 0)
    numbers: dict[Expr, Integer] = dict.fromkeys(sizes, Integer(1))
    twos = {size: Integer(2) for size in sizes}
    several = {size: Integer(n) for n, size in enumerate(sizes, 2)}
    sums = {"summing", SUMMING_DOWN, *SUMMING}
    of_several = not sums.isdisjoint(domains.values())  # a single entry that sums to one is 1
    for small in (twos, several) if sizes and of_several else (numbers, twos, several) if sizes else (numbers,):
        for seed in range(POINTS if sizes else 3 * POINTS):
            yield World(judge.known, small, drawing(seed, "plain", symmetric, domains), judge.deadline)
    for seed in range(3):
        for style in ("normal", "positive"):
            yield World(judge.known, sizes, drawing(seed, style, symmetric, domains), judge.deadline)
    yield from judge.tried(left, right, under)


def _shown(
    world: World, place: Place, written: Iterable[str], entry: tuple[int, int] | None, first: Any, second: Any
) -> Counterexample:
    """The point, with the values on both sides; of what has no formula its value, and not what it is made of."""
    values: dict[str, Any] = {}
    free = {n for n in world.known.behind(written, through_unknown=False) if n not in world.known.formulas}
    drawn = {(n, k): v for (n, k), v in world.drawn.items() if n in free}
    drawn |= {
        (n, 0): world.value_of((n, 0)) for n in free & set(written) & set(world.known.unknown) if _is_one(world, n)
    }
    for (name, number), array in sorted(drawn.items()):
        said = name.replace("#", str(number)).partition(r"_{\mathrm{any}")[0]
        values[said] = (
            plain_number(array.item()) if array.size == 1 else [[plain_number(v) for v in row] for row in array]
        )
    values |= {letter: number for letter, number in place.letters.items() if letter}
    if entry is not None and entry != (0, 0):
        values["entry"] = [entry[0] + 1, entry[1] + 1]
    return Counterexample(values, plain_number(first), plain_number(second))


def _is_one(world: World, name: str) -> bool:
    """Whether a name stands for one value, and that has been asked for."""
    try:
        return world.value_of((name, 0)).size > 0
    except SymnetError:
        return False


def hint(judge: Judge, left: Expr, right: Expr) -> Mend | None:
    """The edit of the right side that makes the claim true, where one does; None, too, where no time is left."""
    if judge.times.hints <= 0:
        return None
    began = time.process_time()
    found = _hint(judge, left, right, min(judge.deadline, began + ONE_HINT))
    judge.times.hints -= time.process_time() - began
    return found


def _hint(judge: Judge, left: Expr, right: Expr, until: float) -> Mend | None:
    if judge.orders:
        return None  # it would have to be one of the case
    names = judge.known.behind(judge.known.names_in(left) | judge.known.names_in(right))
    known = [judge.known.symbols[n] for n in sorted(names) if n in judge.known.symbols]
    sizes = list(
        dict.fromkeys(s for side in (left, right) for e in judge.known.expressions_behind(side) for s in sizes_in(e))
    )
    slopes, free = _slopes(judge, known), _free(left, right)
    with mpmath.workdps(DIGITS):
        for under in (UNCONDITIONALLY, *unsaid(judge.known, left, right, judge.stated.symmetric)):
            tried = islice(edits(right, known, slopes, sizes, free), MOST)
            said = _first_that_holds(judge, left, right, tried, under, until)
            if said is not None:
                return Mend(said, under)
            if time.process_time() > until:
                return None
    return None


def _first_that_holds(
    judge: Judge, left: Expr, right: Expr, tried: Iterator[Edit], under: Under, until: float
) -> str | None:
    try:
        wanted = _values(judge, left, right, under)
    except (StopIteration, UndecidedError, ArithmeticError, SymnetError):
        return None
    while time.process_time() <= until:
        try:
            edited, said = next(tried)
            if _agrees(judge, wanted, edited) and judge.holds(left, edited, under):
                return said
        except StopIteration:
            return None
        except (UndecidedError, ArithmeticError, SymnetError, ValueError):
            continue
    return None


def _free(left: Expr, right: Expr) -> list[Running]:
    """The indices that stand free on either side."""
    free = free_indices(left) | free_indices(right)
    places = (a for side in (left, right) for n in postorder(side) if isinstance(n, At) for a in n.args[:2])
    return list(dict.fromkeys(a for a in places if isinstance(a, Running) and a.index in free))


def _slopes(judge: Judge, known: list[Variable]) -> list[Expr]:
    """The derivatives of the activations behind a claim: σ′(z) of a = σ(z)."""
    formulas = [(v, judge.known.formulas.get(judge.known.key(v))) for v in known]
    maps = [(v, f.expression) for v, f in formulas if f is not None and isinstance(f.expression, Map)]
    return [m.function.slope_of(m.operands[0], v) for v, m in maps]


Wanted = tuple[World, Place, Any]


def _values(judge: Judge, left: Expr, right: Expr, under: Under) -> Wanted:
    """The left side at one point, to compare with quickly."""
    world = next(judge.tried(left, right, under))
    place = list(judge.places(left, right, world))[-1]
    return world, place, world.value(left, place)


def _agrees(judge: Judge, wanted: Wanted, edited: Expr) -> bool:
    world, place, value = wanted
    found = world.value(edited, place)
    return np.shape(found) == np.shape(value) and agree(value, found)
