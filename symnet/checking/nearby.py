"""Claims that the whole document leaves undecided, read once more with the paragraphs around them alone.

Authors take up letters again: the x of one section has n entries, that of the next one m, and z is σ(a) here and y − t
there. Read as one, such a text contradicts itself, and what hangs on it is not decided. So a claim that is left open
is read with the paragraph it stands in, then with the one before it as well, and so on, then with its section down to
there; what all these say together is known there, and no other equation. The fewer equations are known, the more
values a claim must hold for.

What holds so is `conditional`: on its names meaning what these lines say of them. Nothing is refuted in this way, and
nothing supposed of a name that has an equation elsewhere. Likewise ∂E/∂y_i ∂y_i/∂x_j is read as a sum over i.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import Any

from symnet.checking.headings import DEEPEST, headings
from symnet.checking.meanings import names_of
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Claim, Verdict
from symnet.checking.sections import Position, position_of
from symnet.checking.solving import OPEN
from symnet.core.symbols import Partial, Variable
from symnet.reading.conditions import OF_A_NUMBER, UNCLEAR
from symnet.reading.files import Page, Piece
from symnet.reading.heads import call_of, names_given, names_on_the_left, plain_name
from symnet.reading.looking import derivative_parts
from symnet.reading.scope import LOSSES, spellings_in
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, every_node

BEFORE = 6
"""Paragraphs with formulas before that of a claim that are read with it, at most."""

MOST, LARGEST = 48, 40
"""Windows of one document that are read, and formulas in one of them."""

IN_A_SECTION = 80
"""Formulas of a section that are read with a claim, at most."""

LONG = 100_000
"""Characters of a document of which paragraphs are not read again."""

BREAK = re.compile(
    r"\n(?:[ \t>]*\n|(?=[ \t]*(?:#|\\(?:sub)*section|\d+[.)]\s|[-*•]\s"
    r"|(?:For|In) (?:the|an?) (?:[\w-]+ ){1,4}?(?:case|version|setting|example|model|loss)\b"
    r"|(?:Now|Next),? (?:let|consider|suppose|assume|take)\b)))"
)
"""Where a paragraph, an item of a list, or what a line says of another case, begins."""

SHAPES = ("shapes differ", "is no product", "cannot be added", "cannot be multiplied", "is divided by", "not over")
"""What is said of shapes that do not fit: that is no sign of letters that are taken up again."""

TWICE, SUMMED = "stands twice and is not bound", "indices that stand twice are summed over"
"""What is said of ∂E/∂y_i ∂y_i/∂x_j, and what may be meant by it."""

LYING = "gradients by vectors lie, as in numerator layout"
"""What is meant by δ^⊤ x^⊤ of δ = ∂J/∂z, where no layout is said."""

ANEW = "whether it says anew what the name is, as the lines beside it suppose, is not clear"

GUESSES = ("is a number", "stands in its place", "is ReLU")
"""What is supposed where next to nothing is known."""

NUMBER = re.compile(r"(?:\\frac|[-\d.{}\s])*")
"""A number as it is written: -8, \\frac{1}{10}."""

EQUATIONS = ("=", ":=", "≡")

Decide = Callable[[tuple[Page, ...], Set[int], Set[str], bool, frozenset[str] | None], Sequence[Claim]]
"""Claims on some lines of pages, with names of which nothing may be supposed; whether repeated indices are summed, and
which names are vectors where gradients by these lie."""


@dataclass(frozen=True)
class Nearby:
    """The paragraphs of one part of a document."""

    part: Reading
    decide: Decide

    def read_again(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims, with what is found of those that were left open by their paragraphs."""
        found = list(claims)
        if sum(len(page.text) for page in self.part.pages) > LONG:
            return found
        paragraphs: dict[int, list[int]] = {}
        for number, claim in enumerate(claims):
            is_kept = claim.found.is_late or claim.message in (OPEN, OF_A_NUMBER)
            if claim.verdict != UNREAD or is_kept or self._restates(claim):
                continue  # w^* = …, alone, would only say what w^* is
            if (place := position_of(claim, self.part.pages)) is not None:
                paragraphs.setdefault(bisect_right(self._breaks, place) - 1, []).append(number)
        waiting = [number for numbers in paragraphs.values() for number in numbers]
        for window, numbers, how in self._tries(paragraphs, waiting, found):
            for number, verdict in self._of(window, {n: claims[n] for n in numbers}, **how):
                if not self._contradicts(verdict, window, found):
                    found[number] = replace(found[number], found=verdict)
                    if not how and verdict.verdict == CONDITIONAL:
                        self._leave_open_what_is_said_anew(window, number, found)
        return found

    def _leave_open_what_is_said_anew(self, window: tuple[Position, Position], number: int, found: list[Claim]) -> None:
        """Y = max(0, X) after Y = X W is not refuted where a claim behind it holds that speaks of that Y alone."""
        spoken_of = self._names_in(number, found)
        for before, claim in enumerate(found[:number]):
            place = position_of(claim, self.part.pages) if claim.verdict == REFUTED else None
            if place is not None and window[0] <= place < window[1] and self._restates(claim):
                statement = self.part.statements[self._places[claim.cell, claim.line, claim.column]]
                left = statement.links[0].left
                if isinstance(left, Written) and names_given(left) & spoken_of:
                    found[before] = replace(claim, found=Verdict(UNREAD, ANEW))

    def _names_in(self, number: int, found: Sequence[Claim]) -> set[str]:
        """The names that the statement of a claim speaks of."""
        own = self._statement(found[number])
        return {n for link in self.part.statements[own].links for n in names_of(link)} if own is not None else set()

    def _contradicts(self, verdict: Verdict, window: tuple[Position, Position], found: Sequence[Claim]) -> bool:
        """Whether a name is supposed to be something else than a claim in the same window goes on: S = K Q^⊤."""
        supposed = _supposed(verdict)
        if not supposed:
            return False
        begin = self._breaks[max(bisect_right(self._breaks, window[0]) - 1, 0)]
        end = (*self._breaks, (len(self.part.pages), 0))[bisect_left(self._breaks, window[1])]
        for claim in found:
            if claim.verdict == CONDITIONAL and begin <= (position_of(claim, self.part.pages) or begin) < end:
                others = _supposed(claim.found)
                if any(others.get(name, formula) != formula for name, formula in supposed.items()):
                    return True
        return False

    def _tries(
        self, paragraphs: Mapping[int, list[int]], waiting: Sequence[int], found: Sequence[Claim]
    ) -> Iterator[tuple[tuple[Position, Position], list[int], dict[str, Any]]]:
        """Windows for the claims that are still open when it comes to them: indices summed, paragraphs, statements."""

        def still_open(numbers: Sequence[int]) -> list[int]:
            return [n for n in numbers if found[n].verdict == UNREAD]

        if twice := [n for n in waiting if TWICE in found[n].message]:
            yield ((0, 0), (len(self.part.pages), 0)), twice, {"summed": True}
        if lying := [n for n, claim in enumerate(found) if self._may_lie(claim)]:
            yield ((0, 0), (len(self.part.pages), 0)), lying, {"lying": True}
        left = MOST
        windows = {last: self._windows(last) for last in sorted(paragraphs)}
        for ones in zip_longest(*windows.values()):  # the shortest of all paragraphs first
            for last, window in zip(windows, ones, strict=True):
                if left and window is not None and (here := still_open(paragraphs[last])):
                    left -= 1
                    yield window, here, {}
        alone: dict[int, list[int]] = {}
        for number in still_open(waiting):
            if (statement := self._statement(found[number])) is not None:
                alone.setdefault(statement, []).append(number)
        for statement, numbers in sorted(alone.items())[:left]:
            cut = self.part.statements[statement]
            page = next(n for n, page in enumerate(self.part.pages) if page is cut.page)
            yield ((page, cut.at), (page, cut.links[-1].end + 1)), numbers, {"cut": cut}

    def _may_lie(self, claim: Claim) -> bool:
        """Whether a product like δ^⊤ x^⊤ of δ = ∂J/∂z, or ∂J/∂z W, does not fit where gradients stand."""
        if claim.verdict not in (REFUTED, UNREAD) or "is no product" not in claim.message or self.part.scope.layout:
            return False
        number = self._statement(claim)
        links = self.part.statements[number].links if number is not None else []
        return any(names_of(link) & self._derivatives or _is_chained(link.right) for link in links)

    @cached_property
    def _standing(self) -> frozenset[str]:
        """The names that are columns, as they are also where gradients lie."""
        scope = self.part.scope
        shapes = {name: scope.shape_of(symbol) for name, symbol in scope.symbols.items() if "partial" not in name}
        return frozenset(name for name, (rows, columns) in shapes.items() if columns == 1 != rows)

    @cached_property
    def _derivatives(self) -> set[str]:
        """The names of derivatives, as δ of δ = ∂J/∂z."""
        given = (st.values[0] for st in self.part.statements if st.kind == "defines" and st.values)
        pairs = (value for value in given if isinstance(value, tuple))
        return {left.name for left, right in pairs if isinstance(left, Variable) and isinstance(right, Partial)}

    def _restates(self, claim: Claim) -> bool:
        """Whether it is a second equation of a name, z = x y after z = x + y: alone it would only say what z is."""
        number = self._statement(claim)
        if number is None:
            return False
        own = self.part.statements[number]
        if own.doubtful and own.doubtful != UNCLEAR:
            return True  # y' = 2 x, which may be a derivative
        left = own.links[0].left
        names = names_given(left) if isinstance(left, Written) else set()
        first = own.page.place(own.links[0].at) == (claim.line, claim.column)
        return first and any(self._givers[name] > 1 for name in names)

    def _statement(self, claim: Claim) -> int | None:
        """The statement that a claim belongs to."""
        return self._places.get((claim.cell, claim.line, claim.column))

    @cached_property
    def _places(self) -> dict[tuple[int | None, int, int], int]:
        """Statements by where their right sides begin."""
        return {
            (statement.page.cell, *statement.page.place(link.at)): number
            for number, statement in enumerate(self.part.statements)
            if statement.piece >= 0 and not statement.is_made
            for link in statement.links
        }

    @cached_property
    def _givers(self) -> Counter[str]:
        """How many statements say what each name is."""
        return Counter(name for _, st, names in self._given if st.kind != "declares" for name in names)

    @cached_property
    def _breaks(self) -> list[Position]:
        """Where paragraphs begin."""
        found: list[Position] = []
        for number, page in enumerate(self.part.pages):
            inside = [(p.start, p.start + len(p.text)) for p in page.pieces if p.kind == "formula"]
            starts = [start for start, _ in inside]
            found.append((number, 0))
            for match in BREAK.finditer(page.text):
                before = bisect_right(starts, match.start()) - 1
                if before < 0 or inside[before][1] <= match.start():
                    found.append((number, match.end()))
        return found

    @cached_property
    def _given(self) -> list[tuple[Position, Statement, frozenset[str]]]:
        """The statements that say what names are, with these names."""
        numbers = {id(page): n for n, page in enumerate(self.part.pages)}
        found = []
        for statement in self.part.statements:
            names: set[str] = set()
            for n, link in enumerate(statement.links):
                if n in statement.solved and isinstance(link.right, Written) and plain_name(link.right) is not None:
                    names |= names_on_the_left(link.right)  # … = p̂_k
                if statement.kind == "declares":
                    names |= names_of(link)
                elif link.relation in EQUATIONS and isinstance(link.left, Written):
                    names |= names_given(link.left) | _names_behind(link)
            if names and not statement.is_made and id(statement.page) in numbers:
                found.append(((numbers[id(statement.page)], statement.at), statement, frozenset(names)))
        return found

    def _windows(self, last: int) -> Iterator[tuple[Position, Position]]:
        """From the beginning of a paragraph, or of a section, to the end of a paragraph, the shortest first."""
        end = self._breaks[last + 1] if last + 1 < len(self._breaks) else (len(self.part.pages), 0)
        paragraphs = [(self._breaks[first], LARGEST) for first in range(last, -1, -1)]
        sections = [(begin, IN_A_SECTION) for begin in self._sections(self._breaks[last])]
        size = count = 0
        for begin, most in (*paragraphs, *sections):
            formulas = self._formulas(begin, end)
            if begin == (0, 0) and end[0] == len(self.part.pages):
                return  # all of it has been read
            if most == LARGEST and count > BEFORE:
                continue
            if size < formulas <= most:
                size = formulas
                count += 1
                yield begin, end

    def _sections(self, place: Position) -> Iterator[Position]:
        """Where the sections begin that a place is in, the innermost first, and where the document does."""
        inner = DEEPEST + 1
        for begin, level in reversed([found for found in self._headings if found[0] <= place]):
            if level < inner:
                inner = level
                yield begin
        yield 0, 0

    @cached_property
    def _headings(self) -> list[tuple[Position, int]]:
        """The headings of the document with their levels."""
        pages = enumerate(self.part.pages)
        return [((number, at), level) for number, page in pages for at, level in headings(page)]

    @cached_property
    def _formula_places(self) -> list[Position]:
        return [(n, p.start) for n, page in enumerate(self.part.pages) for p in page.pieces if p.kind == "formula"]

    def _formulas(self, begin: Position, end: Position) -> int:
        """How many formulas stand from one place to another."""
        return bisect_left(self._formula_places, end) - bisect_left(self._formula_places, begin)

    def _pieces(self, begin: Position, end: Position) -> Iterator[tuple[int, Piece]]:
        for number, page in enumerate(self.part.pages):
            yield from ((number, p) for p in page.pieces if begin <= (number, p.start) < end)

    def _of(
        self,
        window: tuple[Position, Position],
        waiting: Mapping[int, Claim],
        summed: bool = False,
        lying: bool = False,
        cut: Statement | None = None,
    ) -> Iterator[tuple[int, Verdict]]:
        """What is found of claims by what stands in a window, and by what is declared outside of other names.

        A window may be `cut` out of a formula: one statement of several.
        """
        begin, end = window
        inside: set[str] = set()
        outside: set[str] = set()
        declared: set[str] = set()
        for place, statement, names in self._given:
            if begin <= place < end:
                inside |= names
            elif statement.kind != "declares":
                losses = {base for base in (n.partition("_")[0] for n in names) if base in LOSSES}  # J of J_a
                outside |= losses | {spelling for name in names for spelling in spellings_in(name)}
            else:
                declared |= names
        kept = {
            (place[0], statement.piece)
            for place, statement, names in self._given
            if statement.kind == "declares" and not names & inside
        }

        def stands(number: int, index: int, piece: Piece) -> bool:
            return begin <= (number, piece.start) < end or piece.kind == "directive" or (number, index) in kept

        pages = []
        for number, page in enumerate(self.part.pages):
            pieces = [p for index, p in enumerate(page.pieces) if stands(number, index, p)]
            if cut is not None and cut.page is page:
                pieces = sorted([*pieces, _piece_of(cut)], key=lambda p: p.start)
            pages.append(replace(page, pieces=tuple(pieces)))
        lines = {claim.line for claim in waiting.values()}
        decided = self.decide(tuple(pages), lines, outside, summed, self._standing if lying else None)
        again = {(c.cell, c.line, c.column, c.latex): c for c in decided}
        is_free = cut is not None and not any(names_of(k) & (outside | declared) for k in cut.links)
        words = SUMMED if summed else f"the names in it mean what {self._lines(window)} of them"
        words = LYING if lying else words
        for number, claim in waiting.items():
            new = again.get((claim.cell, claim.line, claim.column, claim.latex))
            if lying and new is not None and new.verdict == UNREAD and "is no product" not in new.message:
                yield number, Verdict(UNREAD, f"{claim.message}; it may be one if {words}")
            if lying and new is not None and new.verdict == REFUTED and _is_at_a_point(new):
                yield number, replace(new.found, message=f"{claim.message}, and if {LYING}: {new.message}")
            if new is None or new.verdict not in (*HOLDS, CONDITIONAL):
                continue
            if any(words in (new.assumption or "") for words in (*GUESSES, f"(line {claim.line})")):
                continue
            if any(said in claim.message for said in SHAPES) and not (inside & outside or is_free or lying):
                continue
            if cut is not None and _only_names(cut.links[0]) and cut.page.place(cut.links[0].at) == _at(claim):
                continue  # t_2 = 1 - t_1, alone, would only say what t_2 is
            given = {n for n in _supposed(new.found) if {n, f"{n[0].upper()}{n[1:]}"} & (inside | outside)}
            if any(not NUMBER.fullmatch(f) for n, f in _supposed(new.found).items() if n in given):
                continue  # of which, or of all of which, A of a, the document says itself what it is
            said = f"{words} and {new.assumption}" if new.assumption else words
            yield number, Verdict(CONDITIONAL, f"true if {said}", said)

    def _lines(self, window: tuple[Position, Position]) -> str:
        """The lines of a window, as the subject of what they say."""
        begin, end = window
        places = [self.part.pages[n].place(p.start + len(p.text)) for n, p in self._pieces(*window)]
        places = places or [self.part.pages[end[0]].place(end[1])]
        page = self.part.pages[begin[0]]
        if end > (begin[0] + 1, 0):
            return f"cell {page.cell} and those behind it say"
        first, last = page.place(begin[1])[0], places[-1][0]
        where = "" if page.cell is None else f" of cell {page.cell}"
        return f"line {first}{where} says" if first == last else f"lines {first} to {last}{where} say"


def _only_names(link: Link) -> bool:
    """Whether an equation has no more than a name, an entry, or a call like σ(z) on its left."""
    named = isinstance(link.left, (Letter, Scripted)) and derivative_parts(link.left)[0] is None
    return named or (isinstance(link.left, Written) and call_of(link.left) is not None)


def _at(claim: Claim) -> tuple[int, int]:
    return claim.line, claim.column


def _supposed(verdict: Verdict) -> dict[str, str]:
    """What names are supposed to be, wholly: S and Q K^⊤ of "S = Q K^⊤"."""
    parts = (part.partition(" = ") for part in (verdict.assumption or "").split(" and "))
    return {name: formula for name, sign, formula in parts if sign and "…" not in formula}


def _names_behind(link: Link) -> set[str]:
    """Σ of L^⊤ L = Σ."""
    right = plain_name(link.right) if isinstance(link.right, Written) else None
    left = plain_name(link.left) if isinstance(link.left, Written) else None
    return {right.latex()} if right is not None and left is None else set()


def _is_chained(side: Written | ReadError) -> bool:
    """Whether a derivative stands before another factor, as in ∂L/∂y W and (∂L/∂y) ∂y/∂x."""
    nodes = every_node(side) if isinstance(side, Written) else ()
    return any(
        _is_derivative(first) and operator in ("", r"\cdot", r"\times")
        for node in nodes
        if isinstance(node, Product)
        for (_, first), (operator, _) in pairwise(node.factors)
    )


def _is_derivative(node: Written) -> bool:
    of, by = derivative_parts(node.items[0] if isinstance(node, Bracket) and len(node.items) == 1 else node)
    return of is not None and bool(by)


def _is_at_a_point(claim: Claim) -> bool:
    """Whether values show that it is false, not shapes alone."""
    example = claim.found.counterexample
    return example is not None and example.left is not None


def _piece_of(statement: Statement) -> Piece:
    """A statement as a formula of its own."""
    piece = statement.page.pieces[statement.piece]
    begin, end = statement.at - piece.start, statement.links[-1].end + 1 - piece.start
    return replace(piece, text=piece.text[begin:end], start=statement.at, trouble="")
