"""`check`: every claim of a document with its verdict."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import replace as replace_fields
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sympy import Expr

from symnet.checking.active import as_active
from symnet.checking.against import Teacher, missing, tampered, teacher_of
from symnet.checking.assumptions import UNCONDITIONALLY
from symnet.checking.bare_gradients import by_some_name
from symnet.checking.by_entries import by_its_own_row
from symnet.checking.deciding import Decimals, Judge
from symnet.checking.diagnosis import counterexample, hint
from symnet.checking.ends import whatever_is_behind
from symnet.checking.granted import as_granted
from symnet.checking.headings import as_taken_up_again
from symnet.checking.judges import LayeredJudge, SteppedJudge
from symnet.checking.knowledge import Knowledge, is_backward
from symnet.checking.layers import Layers
from symnet.checking.marked import as_none_of_the_others
from symnet.checking.meanings import another_meaning, in_its_case
from symnet.checking.mends import mend
from symnet.checking.misfits import not_understood, of_what_is_unread
from symnet.checking.nearby import Nearby
from symnet.checking.putting import PuttingIn
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Claim, Report, Verdict
from symnet.checking.rounding import by_rounded_names, by_rounding
from symnet.checking.slipped_sizes import as_one_size
from symnet.checking.solving import Solving, Told
from symnet.checking.supposing import Supposing
from symnet.checking.times import SECONDS, Times, within_of
from symnet.core.errors import SymnetError
from symnet.core.expression import postorder, replace, shape, variables
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.reading.document import read_document
from symnet.reading.files import Page, load, read_pages
from symnet.reading.heads import call_of, plain_name
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Grid, Letter, Number, Product, Scripted, Total, Written, every_node
from symnet.reading.vocabulary import CLAIMED

CONNECTIVES = ("⇒", "⇐", "⇔")
"""Relations between claims, each of which has a verdict of its own."""

OWN = re.compile(r"_\{\\mathrm\{any\}\d+\}")

REMARKED = re.compile(r"\\breve\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")

OF_UNITS = re.compile(r"\^\{\((?:\\mathrm\{)?([A-Za-z])\1\}?\)\}")
"""What tells units of several layers apart, as (jj) does in δ^{(jj)} (`symnet.reading.units`)."""

ONE_ENTRY = re.compile(r"\\left\(([^()]*?)\\right\)_\{(\d+):\2\}")

AFRESH = re.compile(r"\n\s*\n\s*\S|\b(?:in general|for (?:all|any|every)|always)\b", re.I)
"""Words with which a case that was spoken of is over."""

NOW = re.compile(r"\b(?:now|take|set|suppose|next|another|instead)\b[^.]*$", re.I)
"""Words before another value for an example."""

UPDATED = re.compile(
    r"\bafter\s+(?:\w+\s+){0,3}(?:steps?|updates?|iterations?|epochs?|descent)\b"
    r"|\b(?:updated|new)\s+(?:\w+\s+){0,2}(?:weights?|values?|parameters?|bias(?:es)?)\b",
    re.I,
)
"""Words of a sentence that says what names are after a step of training."""

AT = re.compile(r"\b(?:if|for|when|whenever|case|at|where)\b(?:[\s,]|\band\b)*$", re.I)
"""Words before a value for which alone something is claimed."""

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


def check(
    path: str | Path, against: str | None = None, seconds: float = SECONDS, within: float | None = None
) -> Report:
    r"""Check every claim of a document.

    Args:
        path: a ``.tex``, ``.md`` or ``.ipynb`` file, or ``-`` for standard input.
        against: a SOURCE, the teacher's network: its definitions hold, and its gradients are asked for.
        seconds: the most that one claim may take.
        within: the seconds after which the rest of the document is left undecided; by its length unless said.

    The report is true if the document has claims and all of them hold. Raises SourceError for a file that cannot be
    read.
    """
    name = str(path)
    pages = read_pages("standard input", sys.stdin.buffer.read()) if name == "-" else load(Path(path))
    if against is None:
        return checked(read_document(pages), name, seconds, within=within)
    teacher = teacher_of(against)
    reading = read_document([*teacher.pages, *map(_without_new_beginnings, pages)])
    return checked(reading, name, seconds, teacher, within=within)


def _without_new_beginnings(page: Page) -> Page:
    """Beginning afresh would leave the teacher's network behind."""
    return replace_fields(
        page, pieces=tuple(p for p in page.pieces if not (p.kind == "directive" and p.text == "begin"))
    )


def checked(
    reading: Reading,
    name: str,
    seconds: float = SECONDS,
    teacher: Teacher | None = None,
    only: Container[int] | None = None,
    within: float | None = None,
) -> Report:
    """The report on a document that has been read; the teacher's pages stand first in it.

    With `only`, claims on other lines are left out; the values that they give are not.
    """
    claims: list[Claim] = []
    counts = {"declares": 0, "defines": 0}
    notes: dict[str, None] = {}
    own = [p for part in reading.parts for p in part.pages if teacher is None or p not in teacher.pages]
    asked: dict[str, str] = {}
    links = sum(len(statement.links) for part in reading.parts for statement in part.statements)
    times = Times(seconds, within_of(links) if within is None else within)
    for part in reading.parts:
        statements = [s for s in part.statements if teacher is None or s.page not in teacher.pages]
        for kind in counts:
            counts[kind] += sum(s.kind == kind for s in statements)
        found = list(_claims_of(part, statements, times, only))
        found += _unscanned(part, found, own)
        if teacher is None and only is None:
            found = Nearby(part, partial(_claims_nearby, times)).read_again(found)
        found = [_as_written(claim) for claim in found]
        notes |= dict.fromkeys(part.scope.notices)
        if teacher is not None and (changed := tampered(part, teacher)) is not None:
            found = [replace_fields(c, found=Verdict(UNREAD, changed)) if c.verdict in HOLDS else c for c in found]
        claims += found
        if teacher is not None:
            last = max((p.place(len(p.text))[0] for p in own), default=1)
            gone, asked = missing(part, teacher, iter(found), last)
            claims += gone
    late = sum(claim.message == times.said for claim in claims) if times.is_over else 0
    if late:
        said = f"{late} claims were not decided within the {times.within:g} s for the document; --within gives more"
        notes[said] = None
    claims.sort(key=lambda c: (c.cell or 0, c.line, c.column))
    texts = {(page.cell, number): line for page in own for number, line in _numbered(page)}
    return Report(name, counts["declares"], counts["defines"], tuple(claims), tuple(notes), texts, asked)


def _claims_of(
    part: Reading,
    statements: Sequence[Statement],
    times: Times,
    only: Container[int] | None,
    given: Set[str] = frozenset(),
) -> Iterator[Claim]:
    """The claims of statements of a part; nothing is supposed of names that are given elsewhere."""
    _rename_own_letters(part)
    judge = Judge(part, Knowledge.of(part), times)
    judge.doubts.uncertain |= _uncertain(part, judge.known) | (given - set(judge.known.formulas))
    judge.layered = _layered(part, times)
    judge.stepped = SteppedJudge.of(part, times)
    supposing = Supposing(judge)
    solved = [v for s in part.statements if s.gives_solution(0) for v in s.values[:1] if not isinstance(v, ReadError)]
    putting, solving = PuttingIn(judge), Solving(supposing, solved)
    for statement in statements:
        yield from _claims(statement, part, supposing, putting, solving, only)


def _claims_nearby(
    times: Times,
    pages: tuple[Page, ...],
    lines: Set[int],
    given: Set[str],
    summed: bool,
    lying: frozenset[str] | None,
) -> list[Claim]:
    """The claims on some lines of a few paragraphs, of which names have equations elsewhere."""
    few = times.of_a_few()
    parts = read_document(pages, summed=summed, lying=lying).parts
    return [claim for part in parts for claim in _claims_of(part, part.statements, few, lines, given)]


def _numbered(page: Page) -> Iterator[tuple[int, str]]:
    first, _ = page.place(0)
    yield from enumerate(page.text.splitlines(), first)


def _claims(
    statement: Statement,
    part: Reading,
    supposing: Supposing,
    putting: PuttingIn,
    solving: Solving,
    only: Container[int] | None = None,
) -> Iterator[Claim]:
    """The claims of a statement: all links but those that declare, define, assume, range or update."""
    judge = supposing.judge
    supposing.meet(statement)
    if statement.is_made:
        return
    if statement.kind == "assumes":
        for pair in (v for v in statement.values if not isinstance(v, ReadError)):
            if isinstance(pair[0], Slice) and not variables(pair[1]):
                judge.entries[pair[0]] = pair[1]  # with x_0 = 1
    if statement.kind in ("assumes", "updates", "mention", "range"):
        return
    judge.turn_to(statement)
    if AFRESH.search(statement.words):
        judge.cases = dict(judge.stated.values)
    for number, (link, value) in enumerate(zip(statement.links, statement.values, strict=False)):
        if only is not None and statement.page.place(link.at)[0] not in only:
            if not (isinstance(value, ReadError) or statement.kind == "declares" or statement.gives_meaning(number)):
                _gives_a_value(link, value, statement, judge)
            continue
        if statement.kind == "declares" or link.relation not in CLAIMED:
            if isinstance(value, ReadError) and link.relation not in CONNECTIVES and not _goes_to_infinity(link):
                yield _claim(statement, number, Verdict(UNREAD, value.reason))
            continue
        if isinstance(value, ReadError):
            found = of_what_is_unread(value, part, link)
            if number in statement.withdrawn and link.relation == "=":
                value = statement.withdrawn[number]
                found = supposing.as_restated(*value) or _as_it_was(value, judge, found)
            found = (found.verdict == UNREAD and supposing.another(statement, number)) or found
            found = (found.verdict == UNREAD and by_its_own_row(link, statement, judge)) or found
            found = (found.verdict == UNREAD and by_some_name(link, statement, judge)) or found
            if found.verdict == REFUTED and (said := mend(link, statement, judge)) is not None:
                found = replace_fields(found, hint=said)
            yield _claim(statement, number, found)
        elif statement.gives_meaning(number) and statement.apart is not None:
            yield _claim(statement, number, supposing.given_anew(value[1], statement.apart))
        elif (solution := _solution(value, link, statement, number, solving)) is not None:
            yield _claim(statement, number, solution)
        elif (
            statement.gives_meaning(number)
            or _gives_a_value(link, value, statement, judge)
            or (number == 0 and link.relation == "=" and supposing.gives_an_entry(*value, statement))
        ):
            continue
        elif link.relation == "≈" and decimals_of(link) is None:
            part.scope.notice(f"{statement.source(number)} is a step of modelling, and is not judged")
        elif link.relation == "=" and solving.opens(
            value, statement, number, _is_sought if any(map(is_backward, value)) else _is_to_be_solved
        ):
            part.scope.notice(f"{statement.source(number)} is to be solved, and is not judged")
        else:
            if putting.gives(link, value, statement):
                continue
            relation = "=" if link.relation == "≈" else link.relation
            value = _put(value, judge.known.names_of_open_derivatives)
            found = judge.decide(*value, relation, decimals_of(link))
            found = whatever_is_behind(found, value, judge) if relation == "=" else found
            teller, shown = judge, value
            if found.verdict == UNREAD and judge.layered is not None:
                layered = judge.layered.decide(*value, relation)
                if layered is not None and judge.layered.failed is not None:
                    teller, shown = judge.layered.judge, judge.layered.failed
                found = layered or found
            if relation == "=" and judge.stepped is not None and any(map(variables, value)):
                by_name, found = found, judge.stepped.decide(*value, found)
                if found.verdict == REFUTED and _has_values(value, judge):
                    found = by_name  # the steps are followed with any values
                teller = judge if found is by_name else judge.stepped.judge
            if found.verdict == UNREAD and relation == "=":
                found = putting.decide(link, value, statement, decimals_of(link)) or found
            if found.verdict in (UNREAD, REFUTED) and relation == "=" and not any(map(variables, value)):
                found = by_rounding(link, statement, judge) or found
            if found.verdict == REFUTED and (decimals := decimals_of(link)) is not None and relation == "=":
                found = by_rounded_names(value, decimals, judge) or found
            if found.is_open and relation == "=":
                supposing.go_on(statement, number, value, found)
                found = supposing.decide(*value) or found
                if found.verdict not in HOLDS:
                    supposing.learn(*value, statement.page.place(link.at)[0])
            if found.verdict == REFUTED and (again := _given_again(link, judge)) is not None:
                judge.doubts.uncertain.add(again)
                found = supposing.another(statement, number) or found
            if relation == "=" and statement.apart is None:
                stands = found.verdict in HOLDS
                found = supposing.as_before(found, *value) if stands else supposing.as_restated(*value) or found
            if relation == "=" and supposing.batches is not None:
                found = supposing.batches.decide(value, found, statement.source(number))
            if relation == "=":
                found = _of_zero(solving.decide(value, statement, found), link)
                solving.derived |= {value[0].by: value[0]} if isinstance(value[0], Partial) else {}
            if found.verdict == REFUTED and _has_numbers_put_in(link, value, judge):
                found = Verdict(UNREAD, "rounded numbers are put in for some of its names, and others stand in it")
            if found.verdict == REFUTED and (missing_names := _has_numbers_for_names(link, value, judge)):
                found = Verdict(UNREAD, f"it may be so for some {missing_names}, of which no values are given")
            if found.verdict == REFUTED:
                found = as_one_size(judge, value) or found
            if found.verdict == REFUTED:
                found = another_meaning(link, statement, judge, relation) or as_active(judge, value, statement) or found
            found = in_its_case(found, link, statement, judge)
            found = _explained(found, link, teller, *shown, relation)
            found = as_taken_up_again(found, link, statement, part)
            if statement.apart is not None:
                found = supposing.of_another(*value, statement.apart, found)
            if relation == "=":
                found = supposing.in_its_place(*value, found)
            found = as_none_of_the_others(found, value, judge) if relation == "=" else found
            found = as_granted(found, link, statement, value, judge)
            if found.verdict == UNREAD and number == 0:  # f(x + ε) = g(x + ε) + … may give f another formula
                judge.doubts.uncertain |= {_said_of(link)} & judge.known.formulas.keys()
            yield _claim(statement, number, found)


def _goes_to_infinity(link: Link) -> bool:
    """Whether it is z → −∞, which says where a limit is looked for."""
    nodes = list(every_node(link.right)) if isinstance(link.right, Written) and link.relation == "→" else []
    return any(isinstance(n, Letter) and n.base == r"\infty" for n in nodes) and len(nodes) <= 2


def _solution(
    value: tuple[Expr, Expr], link: Link, statement: Statement, number: int, solving: Solving
) -> Verdict | None:
    """The verdict on what a name is said to be where a derivative is zero; None of what is no such thing."""
    told = solving.of_a_solution(value) if statement.gives_meaning(number) else None
    found = _of_zero(told, link) if told is not None else None
    if found is not None and (found.verdict != UNREAD or not statement.gives_solution(number)):
        return found
    zero = solving.of_a_zero(value) if statement.gives_solution(number) else None
    return _of_zero(zero, link) if zero is not None else found


def _of_zero(told: Verdict | Told, link: Link) -> Verdict:
    """A verdict that may be one on what is to be zero: so it is explained, where it is refuted."""
    if isinstance(told, Verdict):
        return told
    found = _explained(told.found, link, told.judge, *told.sides, "=")
    if found.verdict == REFUTED:
        return replace_fields(found, message=f"{told.where}: {found.message}", hint=None)
    return found


def _is_to_be_solved(statement: Statement) -> bool:
    """Whether the words before a derivative that is 0 say that it is set so."""
    return statement.is_to_be_solved or SET.search(sentence_before(statement)) is not None


def _is_sought(statement: Statement) -> bool:
    """The same of a derivative, of which fewer words say it."""
    return _is_to_be_solved(statement) or SOUGHT.search(sentence_before(statement)) is not None


def _has_values(value: tuple[Expr, Expr], judge: Judge) -> bool:
    """Whether the document gives numbers for what a claim hangs on."""
    given = {*judge.fixed, *judge.cases_here}
    return bool(given) and not given.isdisjoint(judge.known.behind(judge.known.names_in(*value)))


def _as_it_was(value: tuple[Expr, Expr], judge: Judge, unread: Verdict) -> Verdict:
    """The verdict on what hangs on a name of which a later formula is not read, if it means what it meant before."""
    if judge.decide(*value, "=").verdict not in HOLDS:
        return unread
    words = "the names in it mean what the last formulas say that are read"
    return Verdict(CONDITIONAL, f"true if {words}; {unread.message}", words)


def _uncertain(part: Reading, known: Knowledge) -> set[str]:
    """These names as they are known: u_j is one of many."""
    names = set(not_understood(part))
    hang = {n for n, said in known.hangs.items() if n in known.unknown and said & known.formulas.keys()}
    names |= {n for n in hang if set(known.unknown[n]) != known.hangs[n]}  # what it hangs on is not all said
    return names | {known.letters[name][0] for name in names if name in known.letters}


def _layered(part: Reading, times: Times) -> LayeredJudge | None:
    """Who decides claims about any layer, where the document has equations for any layer."""
    layers = Layers.of(part)
    if layers is None:
        return None
    judge = Judge(part, layers.knowledge(part), times)
    judge.doubts.uncertain |= _uncertain(part, judge.known)
    return LayeredJudge(layers, judge)


def _rename_own_letters(part: Reading) -> None:
    """The z of σ(z) = 1/(1 + e^{−z}) gets another name, since it is a letter of that statement alone."""
    for number, statement in enumerate(part.statements):
        local = statement.meaning.locals if statement.meaning is not None else {}
        table: dict[Expr, Expr] = {
            v: Variable(f"{name}_{{\\mathrm{{any}}{number}}}", *shape(v)) for name, v in local.items()
        }
        if table:
            statement.values = [v if isinstance(v, ReadError) else _put(v, table) for v in statement.values]


def _put(sides: tuple[Expr, Expr], table: dict[Expr, Expr]) -> tuple[Expr, Expr]:
    return replace(sides[0], table), replace(sides[1], table)


def _has_decimals(link: Link, least: int = 0) -> bool:
    """Whether rounded numbers of at least so many digits stand within a side: 0.57 − 1, 6.65 × 10^{-3}."""
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    numbers = [n.text.partition(".") for s in sides for n in every_node(s) if isinstance(n, Number)]
    return any(dot and len(digits) >= least for _, dot, digits in numbers)


def _has_numbers_put_in(link: Link, value: tuple[Expr, Expr], judge: Judge) -> bool:
    """Whether 1 − 0.537² may stand for 1 − h_1², in a document that gives numbers for names."""
    gives = bool(judge.fixed or judge.cases_here or judge.entries)
    return gives and _has_decimals(link, 3) and any(map(variables, value)) and decimals_of(link) is None


def _has_numbers_for_names(link: Link, value: tuple[Expr, Expr], judge: Judge) -> str:
    """The a and b of y = a x + b where y = x/2 + 2/3 stands: the line that is found, or y of an example in numbers."""
    name = judge.known.key(value[0]) if isinstance(value[0], Variable) and isinstance(link.left, Letter) else ""
    formula = judge.known.formulas.get(name)
    if formula is None or formula.letter:
        return ""
    first, second = (judge.known.names_in(side) for side in (formula.expression, value[1]))
    numbers = [{n for n in postorder(side) if n.is_Number} for side in (formula.expression, value[1])]
    put = second < first and bool(numbers[1] - numbers[0] - {1, -1})
    given = {*judge.fixed, *judge.cases_here}  # a = 2 is said, and put in
    open_ = {n for n in first - second - given if judge.known.behind([n]) - set(judge.known.formulas) - given}
    return " and ".join(sorted(judge.known.symbols[n].name for n in open_)) if put else ""


def _is_near(left: Any, right: Any) -> bool:
    numbers = [v for v in (left, right) if isinstance(v, (int, float))]
    return len(numbers) == 2 and abs(left - right) <= 0.01 * max(abs(left), abs(right))


def _explained(found: Verdict, link: Link, judge: Judge, left: Expr, right: Expr, relation: str) -> Verdict:
    """What is refuted, with a point that shows it and the edit that mends it."""
    if found.verdict != REFUTED or found.counterexample is not None or decimals_of(link) is not None:
        return found
    mended = None
    try:
        mended = hint(judge, left, right) if relation == "=" and found.hint is None else None
        example = counterexample(judge, left, right, mended.under if mended is not None else UNCONDITIONALLY)
    except (SymnetError, ArithmeticError, ValueError, TypeError):  # as where the time is over
        example = None
    if example is not None and _has_decimals(link) and _is_near(example.left, example.right):
        return Verdict(UNREAD, "the sides agree to some digits of the rounded numbers in them, and no further")
    said = found.hint or (mended.words if mended is not None else None)
    if said and judge.reading.scope.zero_sizes and ONE_ENTRY.search(said):
        said = None  # it would count the entries from 1
    message = found.message
    if example is not None and example.left is not None:
        values = [f"{n} = {v}" for n, v in example.values.items() if not isinstance(v, list)]
        at = f"at {', '.join(values)} " if 0 < len(values) <= 4 and len(values) == len(example.values) else ""
        message = f"{at}the left side is {example.left}, the right side {example.right}"
    if said is None and relation == "=" and judge.times.hints <= 0:
        message += "; no hint was looked for, since others have used up the time for them"
    return Verdict(REFUTED, _plain(message), counterexample=example, hint=_plain(said) if said else None)


def _as_written(claim: Claim) -> Claim:
    """With z for the z of a remark in brackets, which is a name of its own within, and δ for the δ^{(jj)} of units."""

    def plain(words: str) -> str:
        while (shorter := REMARKED.sub(r"\1", words)) != words:
            words = shorter
        return OF_UNITS.sub("", words)

    under = plain(claim.assumption) if claim.assumption else None
    said = plain(claim.found.hint) if claim.found.hint else None
    return replace_fields(
        claim, found=replace_fields(claim.found, message=plain(claim.message), assumption=under, hint=said)
    )


def _plain(words: str) -> str:
    """With the letters of one statement alone as they are written, and y_2 for the entries of y from 2 to 2."""
    return ONE_ENTRY.sub(r"\1_{\2}", OWN.sub("", words))


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


def _gives_a_value(link: Link, value: tuple[Expr, Expr], statement: Statement, judge: Judge) -> bool:
    """x = 2 for an x in use, of which there is no formula: an example, and no claim."""
    left, right = value
    if isinstance(left, Slice) and not variables(right) and not set(judge.known.formulas) & judge.known.names_in(left):
        if link.relation in ("=", ":="):
            judge.entries[left] = right
        return True  # w_1 = 1, of an entry
    if not isinstance(link.left, (Letter, Scripted)) or not isinstance(left, Variable) or isinstance(left, Adjoint):
        return False
    name = judge.known.key(left)
    if isinstance(link.left, Letter) and name not in judge.known.formulas and name in judge.known.numbering:
        return True  # a letter that numbers layers or steps: i = n - 1
    if variables(right) or link.relation not in ("=", ":="):
        return False
    updated = UPDATED.search(sentence_before(statement)) is not None
    if name in judge.known.formulas or (name in judge.defined and not (updated or NOW.search(statement.words))):
        return False
    if updated and name in judge.fixed:
        judge.reading.scope.notice(f"{left.name} gets another value by a step of training, which is not judged")
    if AT.search(statement.lead) or left.name in judge.reading.scope.valued:
        judge.cases[name] = right
        judge.case_place = statement.page, statement.at
    else:
        judge.fixed[name] = right
    return True


def _unscanned(part: Reading, claims: list[Claim], own: Sequence[Page]) -> Iterator[Claim]:
    """Places that are not understood and belong to no link."""
    places = {(c.cell, c.line, c.column) for c in claims}
    inside: dict[int, _Spans] = {}
    for page, at, reason in dict.fromkeys(part.unread):
        line, column = page.place(at)
        if (page.cell, line, column) in places or page not in own:
            continue
        if id(page) not in inside:
            inside[id(page)] = _Spans(part, page)
        if not inside[id(page)].has(at):
            text = page.text[at : at + 60].splitlines()
            yield Claim(line, column, page.cell, text[0] if text else "", Verdict(UNREAD, reason), (line, column + 1))


class _Spans:
    """Where the statements of a page stand, to look places up in; there may be thousands of both."""

    def __init__(self, part: Reading, page: Page) -> None:
        spans = sorted((s.at, s.links[-1].end) for s in part.statements if s.links and s.page is page)
        self.starts = [start for start, _ in spans]
        self.ends = list(accumulate((end for _, end in spans), max))

    def has(self, at: int) -> bool:
        """Whether a place is within a statement."""
        before = bisect_right(self.starts, at)
        return before > 0 and self.ends[before - 1] >= at


def _claim(statement: Statement, number: int, found: Verdict) -> Claim:
    link, page = statement.links[number], statement.page
    line, column = page.place(link.at)
    under = OWN.sub("", found.assumption) if found.assumption else None
    found = replace_fields(found, message=OWN.sub("", found.message), assumption=under)
    return Claim(line, column, page.cell, statement.source(number), found, page.place(link.end + 1))


# Printed numbers ----------------------------------------------------------------------------------------------------


def decimals_of(link: Link) -> Decimals:
    """To how many digits the entries of a printed side are given; None where no side is printed numbers."""
    for side in (link.right, link.left):
        digits = _digits(side) if isinstance(side, Written) else None
        if digits is not None and (link.relation == "≈" or any(d is not None for d in digits)):
            return [0 if d is None and link.relation == "≈" else d for d in digits]
    return None


def _digits(node: Written) -> list[int | None] | None:
    if isinstance(node, Number):
        return [len(node.text.partition(".")[2]) if "." in node.text else None]
    if isinstance(node, Total) and len(node.terms) == 1:
        return _digits(node.terms[0][1])
    if isinstance(node, Bracket) and node.left in "([":
        return _digits_of(node.items)
    if isinstance(node, Grid) and node.kind != "cases":
        return _digits_of(tuple(cell for row in node.rows for cell in row))
    return None


def _digits_of(cells: tuple[Written, ...]) -> list[int | None] | None:
    found = [_digits(cell) for cell in cells]
    if not found or any(f is None for f in found):
        return None
    return [d for f in found if f is not None for d in f]
