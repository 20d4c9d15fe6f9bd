"""`check`: every claim of a document with its verdict."""

from __future__ import annotations

import sys
import time
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import replace as replace_fields
from functools import partial
from itertools import accumulate
from pathlib import Path

from symnet.checking.against import Teacher, missing, tampered, teacher_of
from symnet.checking.claims import Claims
from symnet.checking.deciding import Judge
from symnet.checking.judges import LayeredJudge, SteppedJudge
from symnet.checking.knowledge import Knowledge
from symnet.checking.layers import Layers
from symnet.checking.misfits import not_understood
from symnet.checking.nearby import Nearby
from symnet.checking.putting import PuttingIn
from symnet.checking.report import HOLDS, UNREAD, Claim, Report, Verdict
from symnet.checking.sections import Sections, Spot
from symnet.checking.solving import Solving
from symnet.checking.supposing import Supposing
from symnet.checking.times import SECONDS, Times, within_of
from symnet.checking.together import together
from symnet.checking.wording import as_written, rename_own_letters
from symnet.reading.document import read_document
from symnet.reading.files import Page, load, read_pages
from symnet.reading.statements import Reading, Statement
from symnet.reading.tokens import ReadError


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
            count = len(found)
            found = Sections(part, partial(_claims_within, times)).read_again(found)
            counts["defines"] += count - len(found)
            found = Nearby(part, partial(_claims_nearby, times)).read_again(found)
        found = [as_written(claim) for claim in found]
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
    rename_own_letters(part)
    judge = Judge(part, Knowledge.of(part), times)
    elsewhere = {n for name in given for n in (name, judge.known.key_of(name))}
    judge.doubts.uncertain |= _uncertain(part, judge.known) | (elsewhere - set(judge.known.formulas))
    judge.layered = _layered(part, times)
    judge.stepped = SteppedJudge.of(part, times)
    supposing = Supposing(judge)
    solved = [v for s in part.statements if s.gives_solution(0) for v in s.values[:1] if not isinstance(v, ReadError)]
    putting, solving = PuttingIn(judge), Solving(supposing, solved)
    claims = Claims(supposing, putting, solving, only)
    yield from together((statement, claim) for statement in statements for claim in claims.of(statement))


def _claims_nearby(
    times: Times,
    pages: tuple[Page, ...],
    lines: Set[int],
    given: Set[str],
    summed: bool,
    lying: frozenset[str] | None,
) -> list[Claim]:
    """The claims on some lines of a few paragraphs, of which names have equations elsewhere."""
    if times.again <= 0:
        return []
    began, few = time.process_time(), times.of_a_few()
    parts = read_document(pages, summed=summed, lying=lying).parts
    found = [claim for part in parts for claim in _claims_of(part, part.statements, few, lines, given)]
    times.again -= time.process_time() - began
    return found


def _claims_within(times: Times, pages: tuple[Page, ...], lines: Set[int]) -> tuple[list[Claim], set[Spot]]:
    """The claims on some lines of a section, and where it says what names are."""
    claims: list[Claim] = []
    defined: set[Spot] = set()
    if times.sections <= 0:
        return claims, defined
    with times.of_a_section() as own:
        for part in read_document(pages).parts:
            claims += _claims_of(part, part.statements, own, lines)
            telling = [st for st in part.statements if st.kind in ("defines", "declares") and st.piece >= 0]
            defined |= {(st.page.cell, *st.page.place(st.links[0].at)) for st in telling}
    return claims, defined


def _numbered(page: Page) -> Iterator[tuple[int, str]]:
    first, _ = page.place(0)
    yield from enumerate(page.text.splitlines(), first)


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
