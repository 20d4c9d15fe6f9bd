"""Deciding one claim: by numbers at random points first, then by symbols; what fails is tried under assumptions.

A claim that holds at every point tried, to far more digits than chance allows, is *confirmed*; where symbols show it
as well, it is *proved*. One that fails is *conditional* if it holds under one of the assumptions of this field, and
*refuted* otherwise, unless the reader's doubts about the symbols in it leave that open.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr, Integer, Rational

from symnet.checking.assumptions import UNCONDITIONALLY, Under, unsaid
from symnet.checking.cases import Case, Cases
from symnet.checking.chains import Ways, ways_in
from symnet.checking.comparing import AGREEMENT, NEARLY, NOISE, agree, is_so, plain_number, plain_values, real, spread
from symnet.checking.doubts import Doubts
from symnet.checking.intermediates import passed_through
from symnet.checking.knowledge import DERIVED, Knowledge, is_backward
from symnet.checking.points import STYLES, drawing, is_entry, with_entries
from symnet.checking.proving import Prover
from symnet.checking.ranges import lies
from symnet.checking.report import CONDITIONAL, CONFIRMED, PROVED, REFUTED, UNREAD, Counterexample, Verdict
from symnet.checking.suppositions import taken_in, without_functions
from symnet.checking.times import Times, seconds_until
from symnet.checking.trying import SEEDS, Trier
from symnet.checking.world import (
    DIGITS,
    LateError,
    LooseError,
    NotRealError,
    NotSmoothError,
    UndecidedError,
    World,
)
from symnet.core.errors import SymnetError, UnprovedError
from symnet.core.expression import is_scalar, postorder, shape, variables, write_latex
from symnet.core.expression import replace as replaced
from symnet.core.notation import Name
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.differential import Change
from symnet.ops.function import Map
from symnet.ops.scale import scale
from symnet.ops.sum import Sum, add, minus
from symnet.proofs.inequalities import Linear, follows
from symnet.reading.files import Page
from symnet.reading.lengths import vectors_that_came_out_as_numbers
from symnet.reading.statements import SENTENCES, Reading, Statement
from symnet.reading.tokens import ReadError, macros_of
from symnet.reading.vocabulary import MATRIX_ORDERS

if TYPE_CHECKING:
    from symnet.checking.judges import LayeredJudge, SteppedJudge

INEQUALITY_SEEDS = 12
BESIDE_A_KINK = Rational(1, 10**9)
NOTHING = 1e-30
"""What is smaller is 0 but for rounding."""

PARAGRAPH = re.compile(r"\n\s*\n")
"""Behind it another case may be meant."""

ANEW = re.compile(
    r"\n\s*#|\\(?:sub)*section\b|\\(?:sub)?paragraph\b|\\begin\{frame\}|\b(?:others?|both|instead|now|next|another|second|third|again"
    r"|suppose|similarly|likewise|if|when|different|new|all)\b",
    re.I,
)
"""Behind it another example may be meant."""

OF_A_KINK = Verdict(UNREAD, "there is no derivative at a kink; what it is taken to be there is a convention")
LEAST_IN_CASES = 3
"""So many points must lie in a case that a sentence supposes."""

BESIDE_A_PROOF = 2
"""So many points are tried of what is proved; one more where there are kinks."""

IS_PROVED = "proved: both sides are the same for all sizes and values"

Decimals = Sequence[int | None] | None
"""To how many digits behind the point each entry of a side is printed; None for a side that is no printed number."""


COMMAND = re.compile(r"\\([A-Za-z]{2,})")
"""A command of TeX."""


@lru_cache(maxsize=16)
def _commands_of(pages: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The commands in the parts of pages, but for the macros that their whole texts define; asked for again and again.

    `pages` are pairs of a part and the text that it is of.
    """
    own = {macro for _, text in pages for macro in macros_of(text)}
    return frozenset(name for part, _ in pages for name in COMMAND.findall(part)) - own


class Judge(Trier):
    """Decides the claims of one document."""

    def __init__(self, reading: Reading, known: Knowledge, times: Times, supposed: Cases | None = None) -> None:
        super().__init__(reading, known, times)
        self.supposed = Cases.in_reading(reading) if supposed is None else supposed
        self.elsewhere = self.supposed.all
        self.defined = frozenset(self.fixed)
        self.entries: dict[Expr, Expr] = {}
        self.layered: LayeredJudge | None = None
        self.stepped: SteppedJudge | None = None
        self.cases = dict(self.stated.values)
        self.case_place: tuple[Page, int] | None = None
        self.step_place: tuple[Page, int] | None = None
        self.is_near_case = self.is_of_the_sentence = False
        self.is_same_example = False
        self.given_for_once: dict[str, set[Expr]] = {}
        self.of_sentence: dict[str, Expr] = {}
        self.of_others: dict[str, Expr] = {}
        commands = _commands_of(tuple((page.part, page.text) for page in reading.pages))
        self.doubts = Doubts(self.known, self.stated.others, passed_through(reading, self.known), commands)

    def turn_to(self, statement: Statement) -> None:
        """Take up what the sentence of a statement supposes, and nothing that other sentences do."""
        self.of_sentence, self.of_others = self.stated.of_sentence(statement)
        page, at = self.case_place or (None, 0)
        between = statement.page.text[at : statement.at]
        self.is_near_case = page is statement.page and PARAGRAPH.search(between) is None
        self.is_of_the_sentence = self.is_near_case and SENTENCES.search(between) is None
        self.is_same_example = page is statement.page and ANEW.search(statement.page.text[at : statement.at]) is None
        self.orders = self.supposed.of.get(id(statement), ())
        self.elsewhere = () if statement.has_cases else self.supposed.all
        others = [self.layered.judge] if self.layered is not None else []
        others += [self.stepped.judge, self.stepped.held] if self.stepped is not None else []
        self.doubts.assumed = self.stated.assumed_in(statement)
        for other in others:
            other.orders, other.doubts.assumed = self.orders, self.doubts.assumed

    @cached_property
    def given_in_cases(self) -> dict[str, tuple[Case, ...]]:
        """Names of which sentences give a formula for each case, x > 0 and x < 0, with the first case."""
        if not self.supposed.all:
            return {}
        given: dict[str, list[tuple[Case, ...]]] = {}
        for statement in self.reading.statements:
            value = statement.values[0] if statement.kind in ("defines", "claims") and statement.values else None
            if value is None or isinstance(value, ReadError) or is_backward(value[0]):
                continue
            for name in self.known.names_in(value[0]) & set(self.known.formulas):
                given.setdefault(name, []).append(self.supposed.of.get(id(statement), ()))
        return {name: cases[0] for name, cases in given.items() if cases[0] and len(set(cases)) > 1}

    @property
    def cases_here(self) -> dict[str, Expr]:
        """The values of the case that is spoken of."""
        return {**self.cases, **self.of_sentence}

    @cached_property
    def taken_for_numbers(self) -> set[str]:
        """Capitals, and names that have entries, that came out as numbers without being said to be such."""
        return self.reading.scope.taken_for_numbers() | vectors_that_came_out_as_numbers(self.reading)

    @cached_property
    def ways(self) -> dict[str, list[Ways]]:
        """By which names a loss hangs on others, as sums in the document have it."""
        return ways_in(self.reading, self.known)

    @cached_property
    def prover(self) -> Prover:
        """Who shows claims by symbols."""
        return Prover(self.known)

    @cached_property
    def apart(self) -> Judge:
        """One to whom the derivative of b x by a is nothing, where L is made of a, b and x: of what holds so alone."""
        return Judge(self.reading, replace(self.known, is_apart=True), self.times)

    def holds_at_all(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree; not where one has no value."""
        self.deadline = self.times.deadline()
        try:
            return self.holds(left, right)
        except (SymnetError, ArithmeticError, ValueError, TypeError, RecursionError):
            return False

    def with_knowledge(self, known: Knowledge) -> Judge:
        """One who knows something else of the same document."""
        if known is self.known:
            return self
        found = Judge(self.reading, replace(known), self.times, self.supposed)
        found.orders, found.elsewhere = self.orders, self.elsewhere
        found.given_in_cases = self.given_in_cases
        return found

    def leave_open(self, name: Name) -> None:
        """Doubt what a name is from here on, for it may have got another meaning."""
        judges = [self, *([self.layered.judge] if self.layered else [])]
        judges += [self.stepped.judge, self.stepped.held] if self.stepped else []
        for judge in judges:
            met = {name.latex(), judge.known.key_of(name.latex())}
            judge.doubts.uncertain |= met & (judge.known.formulas.keys() | judge.known.symbols.keys())

    def decide(self, left: Expr, right: Expr, relation: str, decimals: Decimals = None) -> Verdict:
        """The verdict on left = right; `decimals` say to how many digits one of them is printed."""
        self.deadline = self.times.deadline()
        with mpmath.workdps(DIGITS):
            return self._decide(left, right, relation, decimals)

    def _decide(self, left: Expr, right: Expr, relation: str, decimals: Decimals) -> Verdict:
        try:
            for name in self.known.behind(self.known.names_in(left, right)) & set(self.given_in_cases):
                if not set(self.given_in_cases[name]) <= set(self.orders):
                    said = self.known.symbols[name].name if name in self.known.symbols else name
                    raise UndecidedError(f"{said} is given a formula for each of several cases")
            if relation in MATRIX_ORDERS:
                raise UndecidedError("whether a matrix is definite is not decided")
            if relation in ("<", ">", "≤", "≥", "≠"):
                return self._ordered(left, right, relation)
            of_a_case = decimals is not None and relation == "=" and self.orders and self._open(left, right)
            return self._equal(left, right, None if of_a_case else decimals)  # f'(u) = 0.1 for u < 0
        except LateError:
            return Verdict(UNREAD, self.times.said, is_late=True)
        except LooseError as error:
            if relation == "=" and not self.known.is_apart and self.apart.holds_at_all(left, right):
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
            found = self._rounded(left, right, decimals)
            return OF_A_KINK if found.verdict == REFUTED and self._is_a_convention(left, right) else found
        if left == right:
            return Verdict(PROVED, "both sides are the same as they stand")
        if _has_change(left) != _has_change(right):
            raise UndecidedError("differentials stand on one side alone; of what they are is not said")
        if _has_change(left) and (held := self._held(left, right)) is not None:
            return held
        few = self._hold_at_a_few_points(left, right)
        if few and self.prover.shows(left, right, 0.5 * seconds_until(self.deadline)):
            return Verdict(PROVED, IS_PROVED)
        if few is not False and self.holds(left, right):
            if few is None and self.prover.shows(left, right, seconds_until(self.deadline)):
                return Verdict(PROVED, IS_PROVED)
            where = "".join(f" with {case.words}" for case in self.orders)
            return Verdict(CONFIRMED, f"both sides agree at all random points{where} that were tried")
        if (other := self._holds_in_another_case(left, right)) is not None:
            words = other.words
            return Verdict(CONDITIONAL, f"true if {words}, which another sentence supposes", words)
        numbers = self._is_constant(left) or self._is_constant(right)
        here = self.cases_here
        if not self.is_of_the_sentence:  # with y = 1, and y = 0 as well: a later sentence speaks of neither
            here = {n: v for n, v in here.items() if n in self.of_sentence or len(self.given_for_once.get(n, ())) < 2}
        everything = {**self.fixed, **here}
        tried = ((here, "all other random values that were tried"), (everything, "the values that the document gives"))
        for cases, rest in tried[: 1 + bool(self.fixed)] if here else ():
            may = numbers or self._open(left, right, cases)
            if may and self._holds_in_the_case(left, right, cases):
                return Verdict(CONFIRMED, f"both sides agree for {_say_values(here)}, at {rest}")
        others = {**self.of_others, **here} if self.of_others else {}
        if others and (numbers or self._open(left, right, others)) and self._holds_in_the_case(left, right, others):
            said = _say_values(others)
            return Verdict(CONDITIONAL, f"true if {said}, which another sentence supposes", said)
        if here and numbers and self.is_near_case and not self._open(left, right, everything):
            return self._in_the_case(left, right, everything)
        if numbers and (example := self._example()) and not self._open(left, right, {**example, **everything}):
            return self._of_the_example(self._at_the_values(left, right, {**example, **self.cases_here}), example)
        if self._solves(left, right):
            return Verdict(CONFIRMED, "put into the equation that is supposed, it makes both sides agree")
        if self._holds_with_entries(left, right):
            return Verdict(CONFIRMED, "both sides agree with the values that the document gives for weights")
        if self.fixed and (self._is_constant(left) or self._is_constant(right)):
            if not self._open(left, right):
                return self._at_the_values(left, right)
            if open_ := self._without_a_value(left, right):
                return Verdict(UNREAD, f"the document gives no value for {open_}", is_open=True)
        elif self._is_of_arrays(left, right) and not (is_backward(left) or is_backward(right)):
            return self._at_the_values(left, right)
        elif self.fixed and self._holds_at_the_values(left, right):
            values = _say_values(self._values_behind(left, right))
            return Verdict(CONDITIONAL, f"true if {values}, as the document says", values)
        if (given := self._holds_where_some_are_given(left, right)) is not None:
            return Verdict(CONDITIONAL, f"true if {given}, as the document says", given)
        for under in unsaid(self.known, left, right, self.stated.symmetric):
            try:
                if self.holds(left, right, under):
                    return Verdict(CONDITIONAL, f"true only if {under.words}", under.words)
            except LateError:
                raise  # it may be true under that
            except (UndecidedError, UnprovedError):
                continue
        return self._refuted(left, right)

    def _holds_in_another_case(self, left: Expr, right: Expr) -> Case | None:
        """The inequality that another sentence supposes, and under which both sides agree."""
        behind, here = self.known.behind(self.known.names_in(left, right)), self.orders
        for case in self.elsewhere:
            if case in here or self.known.names_in(case.left, case.right).isdisjoint(behind):
                continue
            self.orders = (*here, case)
            try:
                if self.holds(left, right):
                    return case
            except LateError:
                raise  # it may be true so
            except (UndecidedError, UnprovedError):
                continue
            finally:
                self.orders = here
        return None

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
        if not (self.entries or self.cases_here):
            return False
        given = {**self.fixed, **self.cases_here}
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
        if not held or self._holds_beside(held, left, right) or not self.holds(left, right):
            return None
        one_by_one = frozenset(n for n in held if not self._holds_beside(frozenset({n}), left, right))
        needed = one_by_one if self._holds_beside(held - one_by_one, left, right) else held
        names = ", ".join(sorted(self.known.symbols[n].name for n in needed))
        words = f"{names} {'are' if len(needed) > 1 else 'is'} held"
        return Verdict(CONDITIONAL, f"true if {words}", words)

    def _holds_beside(self, changing: frozenset[str], left: Expr, right: Expr) -> bool:
        """Whether an equation of differentials holds where names of which it has no d change, too."""
        self.let_change = changing
        try:
            return self.holds(left, right)
        finally:
            self.let_change = frozenset()

    def _refuted(self, left: Expr, right: Expr) -> Verdict:
        """Refuted, unless what was read leaves a doubt, or a slope at a kink is a convention."""
        if self._is_a_convention(left, right):
            return OF_A_KINK
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

    def _is_a_convention(self, left: Expr, right: Expr) -> bool:
        """Whether f'(0) = c has a c between the slopes on both sides of the kink 0."""
        nodes = [n for side in (left, right) for n in postorder(side) if isinstance(n, Map)]
        kinks = [n for n in nodes if n.operands[0] in n.function.kinks]
        if not kinks or not (is_scalar(left) and is_scalar(right)):
            return False
        difference, apart = minus(left, right), []
        for sign in (1, -1):
            beside = {n: Map(n.function, add(n.operands[0], sign * BESIDE_A_KINK)) for n in kinks}
            try:
                apart.append(real(self.where(self.fixed, {}, 0).value(replaced(difference, beside))).item())
            except (UndecidedError, SymnetError, ArithmeticError):
                return True  # nothing can be said beside the kink either
        return bool(min(apart) < AGREEMENT and max(apart) > -AGREEMENT)

    def may_hold(self, left: Expr, right: Expr) -> bool:
        """Whether both sides agree, or cannot be compared."""
        self.deadline = self.times.deadline()
        try:
            return self.holds(left, right)
        except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError):
            return True

    def _hold_at_a_few_points(self, left: Expr, right: Expr) -> bool | None:
        """Whether both sides agree at the first points, enough beside a proof; None where that says nothing."""
        if self.orders:
            return None
        try:
            return self.holds(left, right, most=BESIDE_A_PROOF + self.behind(left, right).has_kinks)
        except LateError:
            raise
        except (UndecidedError, UnprovedError):
            return None

    def holds(self, left: Expr, right: Expr, under: Under = UNCONDITIONALLY, most: int | None = None) -> bool:
        """Whether both sides agree wherever they are tried. Raises UndecidedError where they have no values."""
        tried, something = set[int](), False  # the worlds at which it was tried, by their numbers
        self._without_value = None
        exact = not self.behind(left, right).has_derivatives
        for number, world in enumerate(islice(self.tried(left, right, under), most)):
            for place in self.places(left, right, world):
                if self.orders and not self.is_in_case(world, place):
                    continue
                try:
                    first, second = (real(world.value(side, place)) for side in (left, right))
                except NotSmoothError:
                    continue
                tried.add(number)
                something = something or any(first.ravel()) or any(second.ravel())
                if agree(first, second, exact=exact):
                    continue
                if exact or not agree(first, second, NEARLY):
                    return False
                careful = world.with_care()  # where σ is flat, slopes to one side have few digits
                first, second = (real(careful.value(side, place)) for side in (left, right))
                if not agree(first, second):
                    return False
        if len(tried) < (LEAST_IN_CASES if self.orders else 1):
            raise UndecidedError(
                "too few points of the case" if self.orders else "all points that were tried have kinks"
            )
        if self._without_value is not None:
            raise self._without_value  # it holds elsewhere, as y/y = 1 does
        if something or exact or any(map(self.known.is_nothing, (left, right))):
            return True
        if not self._agree_whatever_derivatives_are(left, right):
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

    def is_zero(self, side: Expr, exactly: bool = False) -> bool:
        """Whether it is nothing at all at several random points, but for rounding, so that it agrees with much."""
        rounding = 0 if exactly else NOTHING
        worlds = (self.world(side, side, seed, "normal") for seed in range(SEEDS))
        places = ((world, place) for world in worlds for place in self.places(side, side, world))
        return all(all(abs(v) <= rounding for v in world.value(side, place).ravel()) for world, place in places)

    # Numbers --------------------------------------------------------------------------------------------------------

    def _is_constant(self, side: Expr) -> bool:
        return not variables(side)

    def _is_of_arrays(self, left: Expr, right: Expr) -> bool:
        """Whether the names behind the sides are matrices and vectors that the document writes out in numbers."""
        names = self.known.behind(self.known.names_in(left, right))
        values = [self.fixed.get(n) for n in names if n not in self.known.formulas]
        return bool(values) and all(v is not None and not is_scalar(v) for v in values)

    def _holds_in_the_case(self, left: Expr, right: Expr, cases: dict[str, Expr]) -> bool:
        """Whether both sides agree where the names of which a case is spoken have their values, the others any."""
        if _has_change(left) or _has_change(right):
            return False  # nothing changes at these points
        worlds = (self.where_real(left, right, cases, seed) for seed in range(SEEDS))
        return self._agree_in(worlds, left, right)

    def _holds_where_some_are_given(self, left: Expr, right: Expr) -> str | None:
        """What the document says of some names, h_0 = 0, where both sides agree by it; not of what is varied."""
        behind = self.known.behind(self.known.names_in(left, right))
        varied = {name for _, name in taken_in(self.known, (left, right))}
        given = {n: value for n, value in self.fixed.items() if n in behind - varied}
        if not given or not self._holds_in_the_case(left, right, given):
            return None
        return ", ".join(f"{self.known.symbols[n].name} = {write_latex(value)}" for n, value in given.items())

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
                    first, second = (real(world.value(side, place)) for side in (left, right))
                    if not agree(first, second):
                        return False
        except (UndecidedError, ArithmeticError):
            return False
        return True

    def _in_the_case(self, left: Expr, right: Expr, given: dict[str, Expr]) -> Verdict:
        """What is refuted at the values of a case, with what both sides are there."""
        world = self.where(given, self.sizes(left, right, 0), 0)
        first, second = (real(world.value(side)) for side in (left, right))
        if agree(first, second):
            raise UndecidedError("the sides agree at the values of the case")
        self._require_meanings(left, right)
        case = _say_values(self.cases_here)
        values = {n: plain_values(real(world.value(v))) for n, v in self.cases_here.items()}
        if first.size > 1 or second.size > 1:
            return Verdict(REFUTED, f"the sides differ for {case}", counterexample=Counterexample(values))
        one, other = (plain_number(side.item()) for side in (first, second))
        said = f"for {case} the left side is {one}, the right side {other}"
        return Verdict(REFUTED, said, counterexample=Counterexample(values, one, other))

    def _example(self) -> dict[str, Expr]:
        """The values of an example for several names, at $x = 1$, $y = 2$, where the document has but one for each."""
        once = {name: next(iter(values)) for name, values in self.given_for_once.items() if len(values) == 1}
        return once if len(once) > 1 else {}

    def _of_the_example(self, found: Verdict, example: dict[str, Expr]) -> Verdict:
        """A verdict at the values of an example, of which it is not clear whether it is still spoken of."""
        if self.is_same_example:
            return found
        if found.verdict != CONFIRMED:
            raise UndecidedError("it is not said for which values this is claimed")
        said = _say_values(example)
        return Verdict(CONDITIONAL, f"true if {said}, as in the example", said)

    def _at_the_values(self, left: Expr, right: Expr, case: Mapping[str, Expr] = MappingProxyType({})) -> Verdict:
        """The verdict at the numbers that the document gives. Raises UndecidedError where these leave it open."""
        world = self.at_the_values(left, right, case)
        first, second = (real(world.value(side)) for side in (left, right))
        if agree(first, second):
            return Verdict(CONFIRMED, "both sides agree at the values that the document gives")
        self._require_meanings(left, right)
        return Verdict(REFUTED, "the sides differ at the values that the document gives")

    def _require_meanings(self, left: Expr, right: Expr) -> None:
        """UndecidedError where sides that differ at some values hang on what has no formula, or two."""
        nodes = [n for side in (left, right) for e in self.known.expressions_behind(side) for n in postorder(e)]
        if any_ := sorted(n.function.latex.rstrip("'") for n in nodes if isinstance(n, Map) and n.function.generic):
            raise UndecidedError(f"nothing says what {any_[0]} is, so it is not decided")
        if unsure := sorted(self.known.behind(self.known.names_in(left, right)) & self.doubts.uncertain):
            raise UndecidedError(f"what is said of {unsure[0]} elsewhere is not decided, so this is not either")

    def _holds_at_the_values(self, left: Expr, right: Expr) -> bool:
        try:
            return self._at_the_values(left, right).verdict == CONFIRMED
        except (UndecidedError, ArithmeticError):
            return False

    def _values_behind(self, left: Expr, right: Expr) -> dict[str, Expr]:
        """The values that the document gives for names behind two sides."""
        behind = self.known.behind(self.known.names_in(left, right))
        return {name: value for name, value in self.fixed.items() if name in behind}

    def _without_a_value(self, left: Expr, right: Expr) -> str:
        """What is written and given no value, where a side hangs on it at the values of all others: W_old beside W."""
        side = right if self._is_constant(left) else left
        written = {self.known.key(v) for v in variables(side) if isinstance(v, Variable) and not isinstance(v, Partial)}
        open_ = sorted(n for n in written if n not in self.known.formulas and n not in self.fixed)
        if not open_:
            return ""
        worlds = [self.where(self.fixed, self.sizes(left, right, 0), seed) for seed in range(2)]
        try:
            first, second = (real(world.value(side)) for world in worlds)
        except (UndecidedError, ArithmeticError):
            return ""
        return "" if agree(first, second) else ", ".join(open_)

    def _rounded(self, left: Expr, right: Expr, decimals: Sequence[int | None]) -> Verdict:
        r"""A number printed to d digits says that the other side rounds to it.

        So it is at the point of the case that is spoken of, also paragraphs after "for $w = 2$ and $x = -1$".
        """
        try:
            world = self.at_the_values(left, right, self.cases_here if self.is_near_case else {})
        except UndecidedError:
            if not (example := self._example()):
                raise
            world = self.at_the_values(left, right, {**example, **self.cases_here})
            return self._of_the_example(self._rounded_at(world, left, right, decimals), example)
        return self._rounded_at(world, left, right, decimals)

    @staticmethod
    def _rounded_at(world: World, left: Expr, right: Expr, decimals: Sequence[int | None]) -> Verdict:
        """Whether both sides are one number there, rounded to as many digits as are printed."""
        first, second = spread(*(real(world.value(side)) for side in (left, right)))
        is_cut, is_off = False, False
        for n, (a, b) in enumerate(zip(first, second, strict=True)):
            digits = decimals[n % len(decimals)]
            unit, off = mpmath.mpf(10) ** -(digits or 0), abs(a - b)
            if digits is None and off > AGREEMENT * max(abs(a), abs(b)) + NOISE:
                return Verdict(REFUTED, "the numbers differ")
            if digits is not None and off > unit / 2 * (1 + mpmath.mpf(10) ** -9):
                if off >= unit:
                    return Verdict(REFUTED, "the numbers differ")
                is_off = True
                is_cut = is_cut or mpmath.floor(max(abs(a), abs(b)) / unit) * unit == min(abs(a), abs(b))
        if is_off:
            hint = "it is cut off where it should be rounded" if is_cut else None
            return Verdict(REFUTED, "rounded to as many digits it is another number", hint=hint)
        return Verdict(CONFIRMED, "the same, rounded to as many digits as are printed")

    # Inequalities ---------------------------------------------------------------------------------------------------

    def _ordered(self, left: Expr, right: Expr, relation: str) -> Verdict:
        """An inequality is refuted by one point; one between numbers, or that follows from others, is decided."""
        claimed = Linear.of(left, right, relation)
        forms = (Linear.of(case.left, case.right, case.relation) for case in self.orders)
        given = [*self.stated.inequalities, *(form for form in forms if form is not None)]
        if claimed is not None and follows(given, claimed):
            return Verdict(PROVED, "proved: it is a sum of multiples of the inequalities that are supposed")
        constant = self._is_constant(left) and self._is_constant(right)
        if not constant and lies(left, right, relation):
            return Verdict(PROVED, "proved: of such a form is no other value, whatever its names are")
        if not constant and self.fixed and not self._open(left, right):
            world = self.at_the_values(left, right)
            first, second = (real(world.value(side)) for side in (left, right))
            holds = is_so(first, second, relation)
            return Verdict(CONFIRMED, "so at the given values") if holds else Verdict(REFUTED, "not so at them")
        if not constant and (cases := {**self.fixed, **self.cases_here}) and not self._open(left, right, cases):
            world = self.where(cases, self.sizes(left, right, 0), 0)
            first, second = (real(world.value(side)) for side in (left, right))
            said = _say_values(cases)
            return (
                Verdict(CONFIRMED, f"so for {said}") if is_so(first, second, relation) else self._refuted(left, right)
            )
        for world in self._strewn(left, right):
            for place in self.places(left, right, world):
                if not self.is_in_case(world, place):
                    continue
                try:
                    first, second = (real(world.value(side, place)) for side in (left, right))
                except (NotRealError, NotSmoothError, ZeroDivisionError):
                    continue
                if not is_so(first, second, relation):
                    return self._refuted(left, right)
        if constant:
            return Verdict(CONFIRMED, "the numbers are so")
        if relation == "≠" and not (self._is_constant(left) or self._is_constant(right)):
            return Verdict(CONFIRMED, "they are not the same: the sides differ at all points that were tried")
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


def _say_values(given: Mapping[str, Expr]) -> str:
    """x_1 = 0, x_2 = 1."""
    return ", ".join(f"{name} = {write_latex(value)}" for name, value in given.items())


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
