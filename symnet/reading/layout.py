r"""Displays as clauses: what stands on one row between commas and gaps, as sides with relations between them.

    \begin{align} z &= W x + b, & a &= \sigma(z) \\ L &= -\log a = \dots \end{align}

    z = W x + b      a = σ(z)      L = −log a = …

A row that begins with a relation goes on with the chain before it, one that begins with a sign with the last side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from symnet.reading.empty_accents import without_empty_accents
from symnet.reading.over import divided
from symnet.reading.simplifying import simplified
from symnet.reading.spacing import is_label, with_cases, without_inner_gaps, without_plain
from symnet.reading.tokens import ReadError, Token, group
from symnet.reading.tree import Written
from symnet.reading.vocabulary import OPERATORS, nesting, relation_at

TRANSPARENT = frozenset(
    "equation align aligned alignat alignedat gather gathered split multline multlined eqnarray flalign displaymath "
    "math dmath subequations IEEEeqnarray".split()
)
"""Environments that only arrange; `array` does so, too, where a relation stands in it."""

LINE = frozenset(("\\", "&", "quad", "qquad"))
"""What begins a line of a cell, and sets it in."""

WITH_ARGUMENT = frozenset("alignat alignedat xalignat array IEEEeqnarray".split())


@dataclass
class Side:
    """One side of a relation, in tokens; and as a tree, or why it is none, once it is parsed."""

    tokens: list[Token]
    tree: Written | ReadError | None = None

    @property
    def at(self) -> int:
        """Where it begins."""
        return self.tokens[0].at

    @property
    def end(self) -> int:
        """Where its last character stands."""
        last = max(self.tokens, key=lambda t: t.at)
        return last.at + (len(last.text) if last.kind == "command" else 0)


@dataclass
class Clause:
    """Sides with relations between them.

    Attributes:
        sides: what is related; one alone is a mention.
        relations: between the sides; if `continues`, the first stands before the first side.
        continues: whether it begins with a relation, and so belongs to the chain before.
        words: text that stands before it on its row.
        follows: whether it stands behind another on the same row, after a comma or a gap.
        is_remark: whether it is a reason: in a column of its own behind the equations, or behind \\because.
    """

    sides: list[Side]
    relations: list[str]
    continues: bool = False
    words: list[str] = field(default_factory=list)
    follows: bool = False
    is_remark: bool = False

    @property
    def at(self) -> int:
        """Where it begins."""
        return self.sides[0].at


def clauses(tokens: Sequence[Token], inline: bool = False) -> list[Clause]:
    """The clauses of a formula, in order. Raises ReadError for environments that do not match.

    Brackets around all of an equation in prose, $(a = b)$, are those of the prose.
    """
    flat = _without_environments(divided(with_cases(without_plain(without_empty_accents(tokens)))))
    flat = _without_brackets(flat) if inline else flat
    found: list[Clause] = []
    for row in _split(simplified(flat), "row"):
        cells = _split(row, "align")
        _read_row(_joined(cells), found, begins=len(cells) > 1 and any(map(_is_ink, cells[0])))
    return found


def _without_environments(tokens: list[Token]) -> list[Token]:
    """Without the begin and end of environments that only arrange; one in a matrix or a root is what lies on lines."""
    result: list[Token] = []
    open_ones: list[tuple[str, bool, int, bool]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind == "begin":
            name = token.text.rstrip("*")
            arranges = name in TRANSPARENT or (name == "array" and _relates(tokens, at))
            inner = any(not entry[1] for entry in open_ones) or _is_argument(result)
            open_ones.append((token.text, arranges, token.at, inner))
            if arranges:
                if name in WITH_ARGUMENT and at < len(tokens) and tokens[at].kind == "open":
                    at = group(tokens, at)[1]
                continue
        elif token.kind == "end":
            if not open_ones or open_ones[-1][0] != token.text:
                raise ReadError(f"{token} has no matching begin", token.at)
            if open_ones.pop()[1]:
                continue
        elif _in_cell(open_ones) and token.text in LINE:
            continue
        elif _in_cell(open_ones) and token.kind == "close" and result[-1].kind == "open":
            result.pop()  # {} + b, as at the beginning of a row
            continue
        result.append(token)
    if open_ones:
        raise ReadError(rf"\begin{{{open_ones[-1][0]}}} is not closed", open_ones[-1][2])
    return _without_outer_braces(result)


def _in_cell(open_ones: Sequence[tuple[str, bool, int, bool]]) -> bool:
    """Whether the innermost environment arranges, and stands within a matrix, a root or a fraction."""
    return bool(open_ones) and open_ones[-1][1] and open_ones[-1][3]


def _is_argument(before: Sequence[Token]) -> bool:
    """Whether the braces of a root or a fraction have opened right before."""
    if len(before) < 2 or before[-1].kind != "open":
        return False
    return before[-2].text in ("sqrt", "frac") or before[-2].kind == "close"


def _without_brackets(tokens: list[Token]) -> list[Token]:
    """a = b of (a = b)."""
    inked = [t for t in tokens if not (t.kind == "char" and t.text.isspace())]
    texts = [t.text if t.kind == "char" else "" for t in inked]
    depth = list(accumulate((text == "(") - (text == ")") for text in texts))
    if len(inked) < 6 or texts[0] != "(" or texts[-1] != ")" or 0 in depth[:-1]:
        return tokens
    body = inked[1:-1]
    level = list(accumulate(nesting(t) for t in body))
    equates = [n for n in range(len(body)) if level[n] <= 0 and relation_at(body, n)[0] == "="]
    return body if len(equates) == 1 and 0 < equates[0] < len(body) - 1 else tokens


def _without_outer_braces(tokens: list[Token]) -> list[Token]:
    """Without braces around the whole: {\\textstyle …}."""
    trimmed = [t for t in tokens if not (t.kind == "char" and t.text.isspace())]
    if trimmed and trimmed[0].kind == "open":
        try:
            body, end = group(trimmed, 0)
        except ReadError:
            return tokens
        if end == len(trimmed):
            return _without_outer_braces(body)
    return tokens


def _relates(tokens: list[Token], at: int) -> bool:
    """Whether a relation stands in an array, outside of what it has within it."""
    depth = 0
    for n in range(at, len(tokens)):
        depth += nesting(tokens[n])
        if depth < 0:
            return False
        if depth == 0 and relation_at(tokens, n)[0] == "=":
            return True
    return False


def _split(tokens: Sequence[Token], kind: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "begin": 1, "close": -1, "end": -1}.get(token.kind, 0)
        if token.kind == kind and depth <= 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


JOINING = re.compile(
    r"\W*(?:and|or|but|if|unless|when|whenever|where|for|with|as|since|because|given|while|then|so|otherwise|else)\b",
    re.I,
)
"""Words behind a formula that lead to another one, or say when it holds."""


def _is_sentence(cell: list[Token]) -> bool:
    """Whether a formula is the subject of a remark: (x_1, x_2) = (0, 1) gives 0, y = 2x by definition."""
    depth, stands = 0, False
    for n, token in enumerate(cell):
        depth += nesting(token)
        words = token.text if token.kind == "text" else _word(cell, n)
        if depth <= 0 and stands and re.search("[a-z]", words, re.I) and not JOINING.match(words):
            return True
        stands = stands or (token.kind != "text" and _is_ink(token))
    return False


def _word(tokens: list[Token], n: int) -> str:
    """The one word of `\\text{ gives }`, which is no name by the space before it."""
    within = tokens[n + 2 : n + 3] if tokens[n].kind == "command" and tokens[n].text == "text" else []
    return "".join(map(str, group(tokens, n + 1)[0])) if within and within[0].spaced else ""


def _joined(cells: list[list[Token]]) -> list[Token]:
    """The cells of a row side by side, with a gap where a new column begins: x &= a & y &= b.

    A sentence behind && is a remark, and left out.
    """
    row = list(cells[0])
    if len(cells) > 3 and not cells[-2] and _is_sentence(cells[-1]):
        cells = cells[:-2]
    for n, cell in enumerate(cells[1:], 1):
        begins = bool(cell) and relation_at(cell, 0)[0] is not None
        starts_operator = bool(cell) and cell[0].kind == "char" and cell[0].text in "+-"
        before_ends = bool(row) and relation_at(row, len(row) - 1)[0] is not None
        behind_column = n % 2 == 0 or (n > 2 and not cells[n - 1])  # && leaves a column out
        if behind_column and cell and not begins and not starts_operator and not before_ends:
            row.append(Token("gap", "&" if cells[n - 1] else "&&", cell[0].at))
        row += cell
    return row


def _is_ink(token: Token) -> bool:
    return not (token.kind == "gap" or token.text.isspace())


def _read_row(row: list[Token], found: list[Clause], begins: bool) -> None:
    """Add the clauses of a row; one that begins with a sign goes on with the side before it, unless it has its own.

    So does one behind a bracket that is still open, in which its commas stand.
    """
    words: list[str] = []
    first, is_remark = True, False
    within = max(_depth(found[-1].sides[-1].tokens), 0) if found and found[-1].relations else 0
    while within and row and not _is_ink(row[0]):
        row = row[1:]
    pieces = _pieces(without_inner_gaps(row), within)
    _require_no_decimal_comma(pieces)
    for piece in pieces:
        if isinstance(piece, str):
            is_remark = is_remark or piece == "&&" or (piece == "because" and bool(found))
            words.append(piece.replace("&&", ""))
            continue
        while [token.text for token in piece[:2]] == ["{", "}"]:  # as in {} + b, which spaces the sign
            piece = piece[2:]
        if not piece:
            continue
        clause = _clause(piece, within if first else 0)
        if clause is None:
            continue
        own = begins and bool(clause.relations)
        goes_on = first and found and not clause.continues and not own and _goes_on(piece, found[-1])
        if clause.continues and words and is_label(words[-1]):  # Hidden output = h = f(W x)
            clause.continues, clause.relations = False, clause.relations[1:]
        clause.words, clause.follows, clause.is_remark, words = words, not first, is_remark, []
        first = False
        if goes_on:
            found[-1].sides[-1].tokens += clause.sides[0].tokens
            found[-1].sides += clause.sides[1:]
            found[-1].relations += clause.relations
        else:
            found.append(clause)


def _require_no_decimal_comma(pieces: list[list[Token] | str]) -> None:
    """No a = 0,73, which would be read as a = 0; i = 1,2 counts, and so do 1,2,3 and 1, 2."""
    parts = [p for p in pieces if not isinstance(p, str)]
    for n, (before, behind) in enumerate(pairwise(parts)):
        digits = before[-1].text.isdecimal() and behind[0].text.isdecimal() and not behind[0].spaced
        if not digits or behind[0].at - before[-1].at != len(before[-1].text) + 1:
            continue
        more = n + 2 < len(parts) and parts[n + 2][0].text.isdecimal()
        earlier = n > 0 and parts[n - 1][-1].text.isdecimal() and before[0].text.isdecimal()
        counts = len(before) > 1 and before[0].text in "ijklmnstc" and len(before[0].text) == 1
        if not (more or earlier or counts):
            raise ReadError("is the comma that of a decimal number? write a point, or a space behind it", before[-1].at)


def _goes_on(piece: list[Token], before: Clause) -> bool:
    """Whether a row is the rest of the side before it: it begins with a sign, or that ended with one."""
    if not before.relations:
        return False
    last, here = before.sides[-1].tokens[-1], piece[0]
    if _depth(before.sides[-1].tokens) > 0:
        return True
    if here.kind == "char" and here.text in "+-−":
        return True
    if here.kind == "command" and here.text in OPERATORS:
        return True
    return (last.kind == "char" and last.text in "+-−*/") or (last.kind == "command" and last.text in OPERATORS)


def _depth(tokens: Sequence[Token]) -> int:
    """How many brackets are still open."""
    return sum(map(nesting, tokens))


def _pieces(row: list[Token], within: int = 0) -> list[list[Token] | str]:
    """What stands between commas, gaps and words outside of brackets, `within` of which are open; words as texts."""
    pieces: list[list[Token] | str] = [[]]
    depth = within
    relates = False
    for n, token in enumerate(row):
        depth += nesting(token)
        outermost = depth <= 0 and token.kind in ("gap", "text", "char")
        in_script = n > 0 and row[n - 1].kind == "char" and row[n - 1].text in "_^"
        if outermost and not in_script and (token.kind == "text" or token.text == "&&"):
            pieces += [token.text, []]
            relates = False
        elif outermost and _separates(row, n, relates):
            pieces += [":", []] if token.text == ":" else [[]]
            relates = False
        else:
            assert isinstance(pieces[-1], list)
            pieces[-1].append(token)
            relates = relates or (depth <= 0 and relation_at(row, n)[0] is not None)
    return [p for p in pieces if p]


def _separates(row: list[Token], n: int, relates: bool) -> bool:
    """A gap, a comma, the point at an end, and the colon behind a condition: if i = j: what holds then."""
    token = row[n]
    if token.kind == "gap" or token.text in (",", ";"):
        return True
    if token.text == "!":  # a factorial, but at an end
        return _ends(row, n)
    if token.text == ":" and "=" in (row[n + 1].text if n + 1 < len(row) else "", row[n - 1].text if n else ""):
        return False
    if token.text == ":":
        return relates
    return token.text == "." and not _is_decimal(row, n) and _ends(row, n)


def _is_decimal(row: list[Token], n: int) -> bool:
    return n + 1 < len(row) and row[n + 1].kind == "char" and row[n + 1].text.isdecimal()


def _ends(row: list[Token], n: int) -> bool:
    return n + 1 == len(row) or row[n + 1].kind in ("gap", "text", "align")


def _clause(piece: list[Token], within: int) -> Clause | None:
    """A clause, whose relations stand outside of brackets, `within` of which are open; None for a number or nothing."""
    while piece and piece[-1].kind == "char" and piece[-1].text in ".:,;":
        piece = piece[:-1]
    if not piece or _is_number_of_equation(piece):
        return None
    sides: list[list[Token]] = [[]]
    relations: list[str] = []
    depth, n = within, 0
    while n < len(piece):
        depth += nesting(piece[n])
        sign, length = relation_at(piece, n) if depth <= 0 else (None, 0)
        if sign is None and depth == 0 and _declares(piece, n):
            sign, length = ":", 1
        if sign is None:
            sides[-1].append(piece[n])
            n += 1
        else:
            relations.append(sign)
            sides.append([])
            n += length
    if any(len(side) > 1 and any(t.kind == "char" and t.text == "?" for t in side) for side in sides):
        return None  # what is asked, a =? b, is not claimed
    continues = bool(relations) and not sides[0]
    if continues:
        sides = sides[1:]
    if sides and not sides[-1] and relations:  # an equation that is left open, = …
        sides, relations = sides[:-1], relations[:-1]
    if not sides or any(not s for s in sides):
        empty = piece[0]
        if not sides:
            return None
        raise ReadError("a side of a relation is empty", empty.at)
    return Clause([Side(s) for s in sides], relations, continues)


def _declares(piece: list[Token], n: int) -> bool:
    """A colon between a name and its shape."""
    return piece[n].kind == "char" and piece[n].text == ":" and 0 < n < len(piece) - 1


def _is_number_of_equation(piece: list[Token]) -> bool:
    """(7.21), set at the end of a line."""
    text = "".join(map(str, piece))
    return (
        len(text) > 2
        and text[0] == "("
        and text[-1] == ")"
        and text[1:-1].replace(".", "").replace("*", "").isdecimal()
    )
