r"""Claims that are left open where another section takes up their letters, each read within its own.

Problem 1 has z = w^⊤ x, a number, and problem 2 z = W x, a vector. Read as one, what z is is not clear, in neither of
them. But what is said below a claim cannot change what was said above it: a claim is read again with all down to the
end of its section, and what is found so holds, or is false, as it stands; it may also turn out to define a name.

A heading alone starts nothing afresh. So what is found of a later section by itself is `conditional`: on that section
starting afresh; what is false in it is refuted. Only sections are read so that use no name of which the formula stands
elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from symnet.checking.headings import AFRESH, headings
from symnet.checking.meanings import names_of
from symnet.checking.report import CONDITIONAL, REFUTED, UNREAD, Claim, Verdict
from symnet.reading.files import Page, Piece
from symnet.reading.heads import names_given
from symnet.reading.looking import is_derivative
from symnet.reading.scope import spellings_in
from symnet.reading.statements import Reading, Statement
from symnet.reading.tree import Written

TELLING = ("=", ":=", "≡", "∈")
"""The relations by which it is said what a name is."""

Position = tuple[int, int]
"""A page by its number, and where on it."""

Spot = tuple[int | None, int, int]
"""Cell, line and column."""

Decide = Callable[[tuple[Page, ...], Set[int]], tuple[Sequence[Claim], Set[Spot]]]
"""The claims on some lines of pages, and where names are defined."""


@dataclass(frozen=True)
class Span:
    """From a place to another, or to the end; what stands up to `before`, above all sections, belongs to it.

    Shapes that are said elsewhere go for it, unless it is to be read alone.
    """

    begin: Position
    end: Position | None
    before: Position = (0, 0)
    is_alone: bool = False

    def __contains__(self, place: Position) -> bool:
        return place < self.before or (self.begin <= place and (self.end is None or place < self.end))


@dataclass(frozen=True)
class Sections:
    """The sections of one part of a document, of the highest level that divides it."""

    part: Reading
    decide: Decide

    def read_again(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims, with what is found of those that were left open; without those that define a name."""
        is_said = any(claim.verdict == UNREAD and AFRESH in claim.message for claim in claims)
        if not self._begins or not (is_said or self._takes_up_letters):
            return list(claims)
        waiting: dict[int, list[int]] = {}
        for number, claim in enumerate(claims):
            is_open = claim.verdict == UNREAD and not claim.found.is_late
            place = position_of(claim, self.part.pages) if is_open else None
            if place is not None:
                waiting.setdefault(bisect_right(self._begins, place), []).append(number)
        found: dict[int, Claim | None] = {}
        for section, numbers in waiting.items():
            begin = self._begins[section - 1] if section else (0, 0)
            end = self._begins[section] if section < len(self._begins) else None
            spans = [] if end is None else [Span((0, 0), end), Span((0, 0), end, is_alone=True)]
            if begin > (0, 0):
                spans += [Span(begin, end, before) for before in dict.fromkeys((self._begins[0], (0, 0)))]
            for span in spans:
                left = {n: claims[n] for n in numbers if n not in found}
                if span.is_alone:  # a shape that is said below would not fit
                    left = {n: claim for n, claim in left.items() if AFRESH in claim.message}
                if left:
                    found |= self._within(span, left)
        return [again for n, claim in enumerate(claims) if (again := found.get(n, claim)) is not None]

    def _within(self, span: Span, waiting: Mapping[int, Claim]) -> Iterator[tuple[int, Claim | None]]:
        """What is found of claims by what stands in a span; None of what defines a name there."""
        inside = [st for place, st in self._statements if place in span]
        given = {name for st in inside for name in _given(st)}
        used = {name for st in inside for link in st.links for name in names_of(link)}
        elsewhere = {name for _, st in self._statements if st.kind != "declares" for name in _given(st)} - given
        elsewhere |= {spelling for name in elsewhere for spelling in spellings_in(name)} - given
        if elsewhere & used:
            return  # what the section goes on is said elsewhere
        declared = [] if span.is_alone else [(n, st) for (n, _), st in self._statements if st.kind == "declares"]
        pieces = {(n, st.piece) for n, st in declared if not given & set(_given(st))}

        def stands(number: int, index: int, piece: Piece) -> bool:
            return (number, piece.start) in span or piece.kind == "directive" or (number, index) in pieces

        pages = tuple(_cut(page, number, stands) for number, page in enumerate(self.part.pages))
        decided, defined = self.decide(pages, {claim.line for claim in waiting.values()})
        again = {(c.cell, c.line, c.column, c.latex): c for c in decided}
        afresh = self._words(span.begin) if span.begin > (0, 0) else ""
        for number, claim in waiting.items():
            new = again.get((claim.cell, claim.line, claim.column, claim.latex))
            if new is None and (claim.cell, claim.line, claim.column) in defined:
                yield number, replace(claim, found=_under(afresh)) if afresh else None
            elif new is not None and new.verdict != UNREAD:
                yield number, replace(claim, found=_with(new.found, afresh))

    def _words(self, begin: Position) -> str:
        page = self.part.pages[begin[0]]
        where = "" if page.cell is None else f" of cell {page.cell}"
        return f"the section that begins in line {page.place(begin[1])[0]}{where} starts afresh"

    @cached_property
    def _takes_up_letters(self) -> bool:
        """Whether some name is said to be two things, or gets a formula in two sections."""
        scope = self.part.scope
        if scope.declared_anew or scope.unclear or any(st.apart is not None for st in self.part.statements):
            return True
        found: dict[str, set[int]] = {}
        for place, statement in self._statements:
            for name in _given(statement) if statement.kind != "declares" else ():
                found.setdefault(name, set()).add(bisect_right(self._begins, place))
        return any(len(sections) > 1 for sections in found.values())

    @cached_property
    def _begins(self) -> list[Position]:
        """Where the sections begin, by the highest level that has two headings or more."""
        found = [((n, at), level) for n, page in enumerate(self.part.pages) for at, level in headings(page)]
        count = Counter(level for _, level in found)
        level = min((level for level, many in count.items() if many > 1), default=None)
        return [place for place, own in found if own == level]

    @cached_property
    def _statements(self) -> list[tuple[Position, Statement]]:
        """The statements of the document, with where they stand."""
        numbers = {id(page): n for n, page in enumerate(self.part.pages)}
        own = [st for st in self.part.statements if not st.is_made and st.piece >= 0 and id(st.page) in numbers]
        return [((numbers[id(st.page)], st.at), st) for st in own]


def position_of(claim: Claim, pages: Sequence[Page]) -> Position | None:
    """Where a claim begins on the pages of a document."""
    for number, page in enumerate(pages):
        if page.cell == claim.cell:
            return number, page.offset(claim.line, claim.column)
    return None


def _cut(page: Page, number: int, stands: Callable[[int, int, Piece], bool]) -> Page:
    return replace(page, pieces=tuple(p for index, p in enumerate(page.pieces) if stands(number, index, p)))


def _given(statement: Statement) -> Iterator[str]:
    """The names of which a statement says what they are, or how they are shaped."""
    for link in statement.links[:1]:
        if statement.kind == "declares":
            yield from names_of(link)
        elif isinstance(link.left, Written) and link.relation in TELLING and not is_derivative(link.left):
            yield from names_given(link.left)


def _under(words: str) -> Verdict:
    return Verdict(CONDITIONAL, f"true if {words}, as symnet: begin would say", words)


def _with(found: Verdict, afresh: str) -> Verdict:
    """The same, where a section starts afresh."""
    if not afresh:
        return found
    if found.verdict == REFUTED:
        return replace(found, message=f"{found.message}, where {afresh}")
    return _under(f"{afresh} and {found.assumption}" if found.assumption else afresh)
