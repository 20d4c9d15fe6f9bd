r"""Where a formula wider than its line is broken: before the sign that binds least, in brackets where it must be.

    (A + B) \odot C - D   becomes   (A       Each line begins with a sign, and is set in the more, the deeper it stands:
                                       + B)  first + and -, then \odot and its like, then between the factors of a
                                      \odot C    product, where \cdot stands for the sign that is left out, and what
                                      - D         is too wide still within its widest bracket.

Cells of a matrix, what stands below a root, and both parts of a fraction have lines of their own where they are wider
than their share. Widths are those of `symnet.latex.width`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from symnet.latex.width import width

FIRST, STEP = 1.0, 0.7
"""em by which a line is set in for the first level, one \\quad, and for each level more."""

DEEPEST = 12
"""Levels by which a line is set in at most."""

EDGES, GAP = 1.5, 2.1
"""em that the brackets of a matrix take, and what lies around each cell and sets in its lines."""

SUMS = (" + ", " - ")
PRODUCTS = (r" \odot ", r" \circ ", r" \oslash ", r" \cdot ", r" \times ")

MATRICES = frozenset(rf"\begin{{{name}}}" for name in ("bmatrix", "pmatrix", "matrix"))

_TOKEN = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?)\s*(?:\\[a-zA-Z]+|\\.|.)|\\(?:begin|end)\{\w+\*?\}|\\[a-zA-Z]+|\\.|\s+|.",
    re.DOTALL,
)
_OPEN, _CLOSE = frozenset({"(", "[", r"\{", r"\lVert"}), frozenset({")", "]", r"\}", r"\rVert"})


@dataclass(frozen=True)
class Line:
    """A line of a broken formula, set in by so many levels."""

    level: int
    text: str

    @property
    def indent(self) -> float:
        """em by which it is set in."""
        return set_in(self.level)

    @property
    def width(self) -> float:
        """em, with what it is set in by."""
        return self.indent + width(self.text)


def set_in(level: int) -> float:
    """em by which a line of a level is set in."""
    return FIRST + STEP * (level - 1) if level else 0.0


def broken(latex: str, limit: float, cells: bool = True) -> list[Line]:
    r"""The lines of a formula, of at most `limit` em wherever it has places to be broken at.

    Brackets that a break divides, \left and \right, get a fixed size. Without `cells`, for what knows no `aligned`,
    matrices, roots and fractions stay whole.
    """
    if width(latex) <= limit:
        return [Line(0, latex)]
    lines = _Formula(latex, cells).lines(limit)
    return [Line(line.level, text) for line, text in zip(lines, _sized([x.text for x in lines]), strict=True)]


class _Formula:
    """A formula as tokens, of which parts are laid out."""

    def __init__(self, latex: str, cells: bool) -> None:
        self.has_cells = cells
        self.tokens: list[str] = _TOKEN.findall(latex)

    def lines(self, limit: float) -> list[Line]:
        """All lines."""
        return self.laid(0, len(self.tokens), limit, 0, 0.0, 0.0)

    def text(self, start: int, end: int) -> str:
        """What stands between two places."""
        return "".join(self.tokens[start:end])

    @cached_property
    def partner(self) -> dict[int, int]:
        """By the place of each bracket and group that opens: where it closes; none where these do not match."""
        found, stack = {}, []
        for n, token in enumerate(self.tokens):
            if _opens(token):
                stack.append(n)
            elif _closes(token) and stack:
                found[stack.pop()] = n
        return found

    def laid(self, start: int, end: int, limit: float, level: int, before: float, behind: float) -> list[Line]:
        """A part in lines; `before` em stand before the first of them, `behind` em behind the last.

        Args:
            start, end: the part.
            limit: em of a line.
            level: by how much it is set in.
            before, behind: em that are taken.
        """
        whole = Line(level, self.text(start, end).strip())
        if whole.width + before + behind <= limit:
            return [whole]
        for cuts in (self.before_signs(start, end, SUMS), self.before_signs(start, end, PRODUCTS)):
            if len(cuts) > 1:
                return self.in_parts(cuts, end, limit, level, before, behind)
        cuts = self.between_factors(start, end)
        if len(cuts) > 1:
            return self.in_parts(cuts, end, limit, level, before, behind, r"\cdot ")
        opening = self.widest_bracket(start, end)
        if opening is None:
            room = limit - before - behind - whole.indent
            return [Line(level, self.in_cells(start, end, room).strip())]
        return self.within(start, end, opening, limit, level, before, behind)

    def in_parts(
        self, cuts: list[int], end: int, limit: float, level: int, before: float, behind: float, sign: str = ""
    ) -> list[Line]:
        """Parts that begin at `cuts`, each on the line before if there is room and that is no rest of another."""
        lines: list[Line] = []
        deeper = min(level + 1, DEEPEST)
        is_whole = False
        for n, (start, stop) in enumerate(zip(cuts, [*cuts[1:], end], strict=True)):
            last = behind if stop == end else 0.0
            taken = before if len(lines) == 1 else 0.0
            joined = f"{lines[-1].text} {self.text(start, stop).strip()}" if lines else ""
            if lines and is_whole and width(joined) + lines[-1].indent + taken + last <= limit:
                lines[-1] = Line(lines[-1].level, joined)
                continue
            found = self.laid(start, stop, limit, deeper if n else level, (width(sign) if n else before), last)
            if n and sign:
                found[0] = Line(found[0].level, sign + found[0].text)
            is_whole = len(found) == 1
            lines += found
        return lines

    def within(
        self, start: int, end: int, opening: int, limit: float, level: int, before: float, behind: float
    ) -> list[Line]:
        """What stands in a bracket in lines of its own, set in by one level more than what stands around it."""
        closing = self.partner[opening]
        head, rest = self.text(start, opening + 1).strip(), self.text(closing, end).rstrip()
        deeper = min(level + 1, DEEPEST)
        if set_in(level) + before + width(head) > limit:  # as 1/(…) before exp(…)
            head = self.in_cells(start, opening + 1, limit - before - set_in(level)).strip()
        taken = before + width(head) + set_in(level) - set_in(deeper)
        inner = self.laid(opening + 1, closing, limit, deeper, taken, width(rest) + behind)
        if set_in(level) + before + width(head + inner[0].text) > limit:  # it begins on the next line
            inner = self.laid(opening + 1, closing, limit, deeper, 0.0, width(rest) + behind)
            lines = [Line(level, head), *inner]
        else:
            lines = [Line(level, head + inner[0].text), *inner[1:]]
        return [*lines[:-1], Line(lines[-1].level, lines[-1].text + rest)]

    def in_cells(self, start: int, end: int, limit: float) -> str:
        """A part whose widest matrix, root or fraction is made narrower, if it has one: lines within its cells."""
        tall = [n for n in self.outermost(start, end) if self.tokens[n] in (*MATRICES, r"\sqrt", r"\frac")]
        if not tall or not self.has_cells:
            return self.text(start, end)
        ends = {n: self.end_of(n) for n in tall}
        place = max(tall, key=lambda n: width(self.text(n, ends[n])))
        around = width(self.text(start, place) + self.text(ends[place], end))
        inner = self.narrowed(place, ends[place], limit - around)
        return self.text(start, place) + inner + self.text(ends[place], end)

    def end_of(self, place: int) -> int:
        """Where a matrix, a root or a fraction ends."""
        if self.tokens[place] in MATRICES:
            return self.partner.get(place, place) + 1
        for _ in range(2 if self.tokens[place] == r"\frac" else 1):
            place = self.partner.get(place + 1, place + 1)
        return place + 1

    def narrowed(self, start: int, end: int, limit: float) -> str:
        """A matrix, a root or a fraction in which what is too wide has lines of its own."""
        if self.tokens[start] not in MATRICES:
            parts, n = [self.tokens[start]], start + 1
            while n < end:
                close = self.partner.get(n, n)
                parts.append("{" + _cell(self.text(n + 1, close), limit - GAP) + "}" if close > n else self.tokens[n])
                n = close + 1
            return "".join(parts)
        rows: list[list[str]] = [[""]]
        for n in self.outermost(start + 1, end - 1):
            if self.tokens[n] == "&":
                rows[-1].append("")
            elif self.tokens[n] == r"\\":
                rows.append([""])
            else:
                rows[-1][-1] += self.text(n, self.partner.get(n, n) + 1)
        room = (limit - EDGES) / max(map(len, rows)) - GAP
        body = r" \\ ".join(" & ".join(_cell(cell.strip(), room) for cell in row) for row in rows)
        return f"{self.tokens[start]} {body} {self.tokens[end - 1]}"

    # Places -----------------------------------------------------------------------------------------------------------

    def outermost(self, start: int, end: int) -> list[int]:
        """The places outside all brackets and groups; of a bracket that where it opens."""
        places, n = [], start
        while n < end:
            places.append(n)
            n = self.partner.get(n, n) + 1
        return places

    def before_signs(self, start: int, end: int, signs: tuple[str, ...]) -> list[int]:
        """Where the parts begin that these signs part."""
        places = self.outermost(start, end)
        named = {sign.strip() for sign in signs}
        found = [n for n in places if self.tokens[n] in named and self.is_binary(n, start)]
        return [start, *found]

    def is_binary(self, place: int, start: int) -> bool:
        """Whether a sign stands between spaces, behind something."""
        return place > start + 1 and self.tokens[place - 1].isspace() and bool(self.text(start, place).strip())

    def between_factors(self, start: int, end: int) -> list[int]:
        """Where the factors of a product begin that stand behind a bracket; none beside a sign of another product."""
        places = self.outermost(start, end)
        first = [n for n in places if not self.tokens[n].isspace()][:1]
        others = {sign.strip() for sign in PRODUCTS} | {",", ";", "|", "&", "=", "<", ">", r"\mid", r"\\"}
        sums = {sign.strip() for sign in SUMS}
        if any(self.tokens[n] in others or (self.tokens[n] in sums and n not in first) for n in places):
            return []
        cuts, at = [start], 0
        while at < len(places):
            is_bracket = _strip(self.tokens[places[at]]) in _OPEN
            is_bracket = is_bracket or (at > 0 and self.tokens[places[at - 1]] == r"\sqrt")
            at += 1
            if not is_bracket:
                continue
            while at < len(places) and self.tokens[places[at]] in ("^", "_", "'"):
                at += 1 if self.tokens[places[at]] == "'" else 2
            if at < len(places) and self.text(places[at], end).strip():
                cuts.append(places[at])
        return cuts

    def widest_bracket(self, start: int, end: int) -> int | None:
        """Where the widest bracket outside all others opens."""
        found = [n for n in self.outermost(start, end) if n in self.partner and _strip(self.tokens[n]) in _OPEN]
        return max(found, key=lambda n: width(self.text(n, self.partner[n])), default=None)


def _cell(latex: str, room: float) -> str:
    """A cell of a matrix, its lines below each other where it is wider."""
    lines = broken(latex, room)
    if len(lines) == 1:
        return latex
    below = " \\\\ ".join(rf"& \quad {{}}{line.text}" for line in lines[1:])
    return rf"\begin{{aligned}} & {lines[0].text} \\ {below} \end{{aligned}}"


def _strip(token: str) -> str:
    """A bracket without what sizes it."""
    return re.sub(r"^\\(?:left|right|[bB]igg?[lrm]?)\s*(?=.)", "", token) if token.startswith("\\") else token


def _opens(token: str) -> bool:
    if token.startswith((r"\begin", r"\left")) and not token.startswith(r"\leftarrow"):
        return True
    bracket = _strip(token)
    return token == "{" or (bracket in _OPEN and not token.startswith(r"\right"))


def _closes(token: str) -> bool:
    if token.startswith((r"\end", r"\right")) and not token.startswith(r"\rightarrow"):
        return True
    bracket = _strip(token)
    return token == "}" or bracket in _CLOSE


def _sized(lines: list[str]) -> list[str]:
    r"""\left and \right may not stand on different lines."""
    split = [_TOKEN.findall(line) for line in lines]
    stack: list[tuple[int, int]] = []
    for number, tokens in enumerate(split):
        for n, token in enumerate(tokens):
            if re.match(r"\\left(?![a-zA-Z])", token):
                stack.append((number, n))
            elif re.match(r"\\right(?![a-zA-Z])", token) and stack:
                line, at = stack.pop()
                if line != number:
                    split[line][at] = split[line][at].replace(r"\left", r"\Bigl", 1)
                    tokens[n] = token.replace(r"\right", r"\Bigr", 1)
    return ["".join(tokens) for tokens in split]
