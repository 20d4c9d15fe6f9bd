"""The claims of one statement: which of its links claim anything, and the verdict on each.

A claim is decided as it stands first. What is open or false then is looked at again, from the reading that takes least
for granted to that which takes most:

1. for any layer and for any step, where the document has equations for these (`LayeredJudge`, `SteppedJudge`);
2. with numbers put in, and with numbers that were rounded;
3. with something supposed of a name that is left open (`Supposing`), or where a derivative is zero (`Solving`);
4. with another meaning of what is written.

What is refuted still is explained, with the point that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from dataclasses import replace as replace_fields

from sympy import Expr

from symnet.checking.active import as_active
from symnet.checking.afterwards import before_its_formula
from symnet.checking.averaged import as_of_the_mean
from symnet.checking.bare_gradients import by_some_name
from symnet.checking.by_entries import by_each_entry, by_its_own_row, with_rows_standing
from symnet.checking.chains import with_the_others_held
from symnet.checking.deciding import Judge
from symnet.checking.ends import whatever_is_behind
from symnet.checking.examples import gives_a_value, is_of_itself, takes_a_step
from symnet.checking.explaining import explained
from symnet.checking.granted import as_granted
from symnet.checking.headings import as_taken_up_again
from symnet.checking.knowledge import is_backward
from symnet.checking.marked import as_none_of_the_others
from symnet.checking.meanings import another_meaning, in_its_case, is_called_below
from symnet.checking.mends import mend
from symnet.checking.misfits import of_what_is_unread
from symnet.checking.one_sample import as_of_one_sample
from symnet.checking.printed import decimals_of, has_numbers_for_names, has_numbers_put_in
from symnet.checking.putting import PuttingIn
from symnet.checking.recalled import as_of_the_class
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Claim, Verdict
from symnet.checking.rounding import by_rounded_names, by_rounding
from symnet.checking.slipped_sizes import as_one_size
from symnet.checking.solving import Solving, Told
from symnet.checking.supposing import Supposing
from symnet.checking.variants import in_another_layout, of_a_variant
from symnet.checking.wording import put_in, without_own
from symnet.core.expression import variables
from symnet.core.symbols import Partial
from symnet.ops.concatenate import Slice
from symnet.reading.beforehand import given_name
from symnet.reading.heads import call_of, plain_name
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Letter, Product, Written, every_node
from symnet.reading.vocabulary import CLAIMED

CONNECTIVES = ("⇒", "⇐", "⇔")
"""Relations between claims, each of which has a verdict of its own."""

AFRESH = re.compile(r"\n\s*\n\s*\S|\b(?:in general|for (?:all|any|every)|always)\b", re.I)
"""Words with which a case that was spoken of is over."""

SET = re.compile(
    r"\b(?:set(?:ting)?|put(?:ting)?|equat(?:e|ing)|require|requiring)\b[^.;]*\b(?:zero|0)\b|\bsolv(?:e|ing)\b[^.;]*$",
    re.I,
)
"""Words before what is to be zero, which is no claim."""

SOUGHT = re.compile(
    r"\bfrom\s*$|\b(?:set(?:ting)?|put(?:ting)?|requir(?:e|es|ed|ing)|need|want|demand|condition|satisf\w+|"
    r"at (?:the|an?|its) (?:\w+ )?(?:min\w*|max\w*|optim\w*|extrem\w*|critical points?|stationary points?|solution))\b"
    r"[^.;$]{0,40}$",
    re.I,
)
"""Words right before a derivative = 0 that is sought."""


@dataclass(frozen=True)
class Case:
    """A link that has been read, and claims something."""

    statement: Statement
    number: int
    link: Link
    value: tuple[Expr, Expr]

    @property
    def relation(self) -> str:
        """What it claims of its sides; digits that are rounded are counted elsewhere (`decimals_of`)."""
        return "=" if self.link.relation == "≈" else self.link.relation

    @property
    def is_equation(self) -> bool:
        """Whether it is no inequality."""
        return self.relation == "="


@dataclass
class Claims:
    """Decides the statements of a part of a document one by one, in their order, and learns from each."""

    supposing: Supposing
    putting: PuttingIn
    solving: Solving
    lines: Container[int] | None = None
    """The lines on which claims are decided; None for all."""

    @property
    def judge(self) -> Judge:
        """Who decides a claim as it stands."""
        return self.supposing.judge

    def of(self, statement: Statement) -> Iterator[Claim]:
        """The claims of a statement: all links but those that declare, define, assume, range or update."""
        judge = self.judge
        self.supposing.meet(statement)
        if statement.is_made:
            return
        if statement.kind == "assumes":
            for pair in (v for v in statement.values if not isinstance(v, ReadError)):
                if isinstance(pair[0], Slice) and not variables(pair[1]):
                    judge.entries[pair[0]] = pair[1]  # with x_0 = 1
        if statement.kind == "updates":
            takes_a_step(statement, judge)
        if statement.kind in ("assumes", "updates", "mention", "range"):
            return
        judge.turn_to(statement)
        if AFRESH.search(statement.words):
            judge.cases = dict(judge.stated.values)
        for number, (link, value) in enumerate(zip(statement.links, statement.values, strict=False)):
            if self._is_left_out(statement, link):
                says = statement.kind == "declares" or statement.gives_meaning(number)
                if not (isinstance(value, ReadError) or says):
                    gives_a_value(link, value, statement, judge)
                continue
            found = self._of_link(statement, number, link, value)
            if found is not None and found.verdict == UNREAD and number == 0:
                self._leave_open(statement, link)
            if found is not None:
                yield _claim(statement, number, found)
        if statement.links and is_of_itself(statement.links[0]):
            takes_a_step(statement, judge)

    def _leave_open(self, statement: Statement, link: Link) -> None:
        """Doubt what a name is from here on that is given another formula, of which it is not known what it says."""
        name = given_name(link)
        again = isinstance(link.right, Written) and not statement.gives_meaning(0) and not is_of_itself(link)
        if name is not None and again and not is_called_below(link, statement, self.judge.reading):
            self.judge.leave_open(name)

    def _is_left_out(self, statement: Statement, link: Link) -> bool:
        return self.lines is not None and statement.page.place(link.at)[0] not in self.lines

    def _of_link(
        self, statement: Statement, number: int, link: Link, value: tuple[Expr, Expr] | ReadError
    ) -> Verdict | None:
        """The verdict on a link; None if it claims nothing."""
        if statement.kind == "declares" or link.relation not in CLAIMED:
            unread = isinstance(value, ReadError) and link.relation not in CONNECTIVES and not _goes_to_infinity(link)
            return Verdict(UNREAD, value.reason) if isinstance(value, ReadError) and unread else None
        if isinstance(value, ReadError):
            return self._of_what_is_unread(statement, number, link, value)
        case = Case(statement, number, link, value)
        if statement.gives_meaning(number) and statement.apart is not None:
            return self.supposing.given_anew(value[1], statement.apart)
        solution = self._solution(case)
        if solution is not None or self._is_given(case) or self._is_not_judged(case):
            return solution
        return None if self.putting.gives(link, value, statement) else self._decided(case)

    def _of_what_is_unread(self, statement: Statement, number: int, link: Link, error: ReadError) -> Verdict:
        """A verdict on what fits no shapes, or hangs on something that is not read."""
        found = of_what_is_unread(error, self.judge.reading, link)
        if number in statement.withdrawn and link.relation == "=":
            value = statement.withdrawn[number]
            found = self.supposing.as_restated(*value) or self._as_it_was(value, found)
        found = (found.verdict == UNREAD and self.supposing.another(statement, number)) or found
        found = (found.verdict == UNREAD and by_its_own_row(link, statement, self.judge)) or found
        found = (found.verdict == UNREAD and by_some_name(link, statement, self.judge)) or found
        if "the shapes differ" in error.reason:
            found = by_each_entry(link, statement, self.judge) or found
        if found.verdict == REFUTED:
            found = with_rows_standing(link, statement, self.judge) or in_another_layout(statement) or found
        if found.verdict == REFUTED and (said := mend(link, statement, self.judge)) is not None:
            found = replace_fields(found, hint=said)
        return found

    def _as_it_was(self, value: tuple[Expr, Expr], unread: Verdict) -> Verdict:
        """The verdict on what hangs on a name with a later formula that is unread, if it means what it meant before."""
        if self.judge.decide(*value, "=").verdict not in HOLDS:
            return unread
        words = "the names in it mean what the last formulas say that are read"
        return Verdict(CONDITIONAL, f"true if {words}; {unread.message}", words)

    def _is_given(self, case: Case) -> bool:
        """Whether a link says what a name is, in general or for an example."""
        return (
            case.statement.gives_meaning(case.number)
            or gives_a_value(case.link, case.value, case.statement, self.judge)
            or (
                case.number == 0
                and case.link.relation == "="
                and self.supposing.gives_an_entry(*case.value, case.statement)
            )
        )

    def _is_not_judged(self, case: Case) -> bool:
        """Whether it is a step of modelling or an equation to be solved, of which a notice says that it is no claim."""
        statement, link, value = case.statement, case.link, case.value
        source = statement.source(case.number)
        if link.relation == "≈" and decimals_of(link) is None:
            self.judge.reading.scope.notice(f"{source} is a step of modelling, and is not judged")
            return True
        words = _is_sought if any(map(is_backward, value)) else _is_to_be_solved
        if link.relation == "=" and self.solving.opens(value, statement, case.number, words):
            self.judge.reading.scope.notice(f"{source} is to be solved, and is not judged")
            return True
        return False

    def _solution(self, case: Case) -> Verdict | None:
        """The verdict on what a name is said to be where a derivative is zero; None of what is no such thing."""
        value, statement, number = case.value, case.statement, case.number
        told = self.solving.of_a_solution(value) if statement.gives_meaning(number) else None
        found = _of_zero(told, case.link) if told is not None else None
        if found is not None and (found.verdict != UNREAD or not statement.gives_solution(number)):
            return found
        zero = self.solving.of_a_zero(value) if statement.gives_solution(number) else None
        return _of_zero(zero, case.link) if zero is not None else found

    def _decided(self, case: Case) -> Verdict:
        """The verdict on a claim; see the head of this file."""
        value = put_in(case.value, self.judge.known.names_of_open_derivatives)
        case = replace_fields(case, value=value)
        self.judge.doubts.goes_on = case.number > 0 and case.statement.begins_with(is_backward)
        found, teller, shown = self._as_it_stands(case)
        found = self._with_numbers(case, found)
        found = self._supposed(case, found)
        found = self._meant_otherwise(case, found)
        found = explained(found, case.link, teller, *shown, case.relation)
        found = as_taken_up_again(found, case.link, case.statement, self.judge.reading)
        if case.statement.apart is not None:
            found = self.supposing.of_another(*value, case.statement.apart, found)
        if case.is_equation:
            found = self.supposing.in_its_place(*value, found)
            found = as_none_of_the_others(found, value, self.judge)
        found = as_granted(found, case.link, case.statement, value, self.judge)
        if found.verdict == UNREAD and case.number == 0:  # f(x + ε) = g(x + ε) + … may give f another formula
            self.judge.doubts.uncertain |= {_said_of(case.link)} & self.judge.known.formulas.keys()
        return found

    def _as_it_stands(self, case: Case) -> tuple[Verdict, Judge, tuple[Expr, Expr]]:
        """The verdict without anything supposed, for any layer and step; who gave it, and on which sides."""
        judge, value, relation = self.judge, case.value, case.relation
        teller, shown = judge, value
        found = judge.decide(*value, relation, decimals_of(case.link))
        found = whatever_is_behind(found, value, judge) if case.is_equation else found
        if found.verdict == UNREAD and judge.layered is not None:
            layered = judge.layered.decide(*value, relation)
            if layered is not None and judge.layered.failed is not None:
                teller, shown = judge.layered.judge, judge.layered.failed
            found = layered or found
        if case.is_equation and judge.stepped is not None and any(map(variables, value)):
            by_name, found = found, judge.stepped.decide(*value, found)
            if found.verdict == REFUTED and self._has_values(value):
                found = by_name  # the steps are followed with any values
            teller = judge if found is by_name else judge.stepped.judge
        return found, teller, shown

    def _has_values(self, value: tuple[Expr, Expr]) -> bool:
        """Whether the document gives numbers for what a claim hangs on."""
        judge = self.judge
        given = {*judge.fixed, *judge.cases_here}
        return bool(given) and not given.isdisjoint(judge.known.behind(judge.known.names_in(*value)))

    def _with_numbers(self, case: Case, found: Verdict) -> Verdict:
        """The verdict with numbers put in for names, and with those that were rounded before they were put in."""
        if not case.is_equation:
            return found
        link, value, statement = case.link, case.value, case.statement
        decimals = decimals_of(link)
        if found.verdict == UNREAD:
            found = self.putting.decide(link, value, statement, decimals) or found
        if found.verdict in (UNREAD, REFUTED) and not all(map(variables, value)):  # o of o = σ(1.2 · 0.4256 + 0.3), too
            found = by_rounding(link, statement, self.judge) or found
        if found.verdict == REFUTED and decimals is not None:
            found = by_rounded_names(value, decimals, self.judge) or found
        return found

    def _supposed(self, case: Case, found: Verdict) -> Verdict:
        """The verdict with something supposed of names that are left open; what an earlier line says counts as well."""
        supposing, statement, value = self.supposing, case.statement, case.value
        if found.is_open and case.is_equation:
            supposing.go_on(statement, case.number, value, found)
            found = supposing.decide(*value) or found
            if found.verdict not in HOLDS:
                supposing.learn(*value, statement.page.place(case.link.at)[0])
        if found.verdict == REFUTED and (again := _given_again(case.link, self.judge)) is not None:
            self.judge.doubts.uncertain.add(again)
            found = supposing.another(statement, case.number) or found
        if not case.is_equation:
            return found
        if statement.apart is None:
            stands = found.verdict in HOLDS
            found = supposing.as_before(found, *value) if stands else supposing.as_restated(*value) or found
        if supposing.batches is not None:
            found = supposing.batches.decide(value, found, statement.source(case.number))
        found = _of_zero(self.solving.decide(value, statement, found), case.link)
        self.solving.derived |= {value[0].by: value[0]} if isinstance(value[0], Partial) else {}
        return found

    def _meant_otherwise(self, case: Case, found: Verdict) -> Verdict:
        """The verdict on a false claim that is true, or open, in another meaning of what is written."""
        link, value, judge = case.link, case.value, self.judge
        if found.verdict == REFUTED and has_numbers_put_in(link, value, judge):
            found = Verdict(UNREAD, "rounded numbers are put in for some of its names, and others stand in it")
        if found.verdict == REFUTED and (names := has_numbers_for_names(link, value, judge)):
            found = Verdict(UNREAD, f"it may be so for some {names}, of which no values are given")
        if found.verdict == REFUTED:
            found = as_one_size(judge, value) or as_of_one_sample(judge, value) or found
        if found.verdict in (REFUTED, UNREAD) and case.is_equation:
            found = as_of_the_mean(judge, value, case.statement) or found
        if found.verdict == REFUTED and case.is_equation:
            found = as_of_the_class(found, value, judge)
        if found.verdict == REFUTED and case.is_equation:
            found = (
                of_a_variant(link, value, case.statement, judge)
                or before_its_formula(value, case.statement, judge)
                or found
            )
        if found.verdict == REFUTED:
            meant = another_meaning(link, case.statement, judge, case.relation)
            found = meant or as_active(judge, value, case.statement) or found
        found = with_the_others_held(found, value, judge) if case.is_equation else found
        return in_its_case(found, link, case.statement, judge)


def _claim(statement: Statement, number: int, found: Verdict) -> Claim:
    link, page = statement.links[number], statement.page
    line, column = page.place(link.at)
    return Claim(line, column, page.cell, statement.source(number), without_own(found), page.place(link.end + 1))


def _of_zero(told: Verdict | Told, link: Link) -> Verdict:
    """A verdict that may be one on what is to be zero: so it is explained, where it is refuted."""
    if isinstance(told, Verdict):
        return told
    found = explained(told.found, link, told.judge, *told.sides, "=")
    if found.verdict == REFUTED:
        return replace_fields(found, message=f"{told.where}: {found.message}", hint=None)
    return found


def _is_to_be_solved(statement: Statement) -> bool:
    """Whether the words before a derivative that is 0 say that it is set so."""
    return statement.is_to_be_solved or SET.search(sentence_before(statement)) is not None


def _is_sought(statement: Statement) -> bool:
    """The same of a derivative, of which fewer words say it."""
    return _is_to_be_solved(statement) or SOUGHT.search(sentence_before(statement)) is not None


def _goes_to_infinity(link: Link) -> bool:
    """Whether it is z → −∞, which says where a limit is looked for."""
    nodes = list(every_node(link.right)) if isinstance(link.right, Written) and link.relation == "→" else []
    return any(isinstance(n, Letter) and n.base == r"\infty" for n in nodes) and len(nodes) <= 2


def _given_again(link: Link, judge: Judge) -> str | None:
    """The function of f(x, y) = …, where there is a formula for it already."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    name = plain_name(called[0]) if called else None
    known = name is not None and name.latex() in judge.known.formulas
    return name.latex() if name is not None and known and isinstance(link.right, Written) else None


def _said_of(link: Link) -> str:
    """The function f of f(x + ε) = …, of which something is said at another argument."""
    if not isinstance(link.left, Product) or link.relation != "=" or call_of(link.left) is not None:
        return ""
    factors = link.left.factors
    called = len(factors) == 2 and not factors[1][0] and isinstance(factors[1][1], Bracket)
    name = plain_name(factors[0][1]) if called else None
    return name.latex() if name is not None else ""
