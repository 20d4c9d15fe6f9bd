r"""Gaps that are no ends: s'(x) = s(x) \quad (1 - s(x)), where the space sets factors apart; words and braces of rows.

Behind a gap stands another equation, a condition, a number, or a remark. A bracket with a sum in it, or a slope such as
f'(h), behind a side of an equation is none of these: read apart, it would leave half of an equation behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnet.reading.tokens import Token, group
from symnet.reading.vocabulary import nesting, relation_at

ENDS = (",", ";", "gap", "text")

LABEL = re.compile(
    r"(?!\W*(?:and|or|but|if|unless|when|whenever|where|for|with|as|since|because|given|while|then|so|otherwise|else|by|"
    r"from|thus|hence|therefore|again|also|now|next|finally|similarly|likewise|which|that|it|this|these|we|i|ie|eg|let|"
    r"recall|note|after|in|on|to|at|of|via|due|is|are|let's|apply|expand|substitute|use|simplify|rewrite|using)\b)"
    r"(?!.*\b\w+(?:ing|ly)\b)[A-Za-z][\w' -]*",
    re.I,
)
"""Words before a relation that are its left side, Hidden output = h; reasons go on with what was before."""


PLAIN = ("eqalign", "eqalignno", "leqalignno", "displaylines")
r"""Commands of plain TeX whose argument is rows, which end with \cr."""


GRIDS = ("matrix", "pmatrix", "bmatrix", "cases")
"""Commands of plain TeX that are environments of LaTeX."""


def without_plain(tokens: Sequence[Token]) -> list[Token]:
    r"""The rows of \eqalign{…}, as they stand in it; \pmatrix{…} as an environment."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        opens = at + 1 < len(tokens) and tokens[at + 1].kind == "open"
        if tokens[at].kind == "command" and tokens[at].text in PLAIN and opens:
            body, at = group(tokens, at + 1)
            result += body
        elif tokens[at].kind == "command" and tokens[at].text in GRIDS and opens:
            first = tokens[at]
            body, at = group(tokens, at + 1)
            end = tokens[at - 1]._replace(kind="end", text=first.text)
            result += [first._replace(kind="begin"), *without_plain(body), end]
        else:
            result.append(tokens[at])
            at += 1
    return result


def with_cases(tokens: Sequence[Token]) -> list[Token]:
    r"""Cases for an array behind \\left\\{, unless its first column has equations."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        found = _array_of_cases(tokens, at)
        if found is None:
            result.append(tokens[at])
            at += 1
        else:
            body, end = found
            first = tokens[at]
            result += [
                first._replace(kind="begin", text="cases"),
                *with_cases(body),
                first._replace(kind="end", text="cases"),
            ]
            at = end
    return result


def _array_of_cases(tokens: Sequence[Token], at: int) -> tuple[list[Token], int] | None:
    """What stands in an array of cases that opens there, and where it ends."""
    start = _past_blanks(tokens, at + (tokens[at].text == "left"))
    if start >= len(tokens) or tokens[start].kind != "command" or tokens[start].text not in ("{", "lbrace"):
        return None
    begin = _past_blanks(tokens, start + 1)
    if begin >= len(tokens) or tokens[begin].kind != "begin" or tokens[begin].text not in ("array", "matrix"):
        return None
    depth, end = 0, begin
    for end in range(begin, len(tokens)):
        depth += {"begin": 1, "end": -1}.get(tokens[end].kind, 0)
        if depth == 0:
            break
    inner = _past_blanks(tokens, begin + 1)
    has_columns = tokens[begin].text == "array"
    if depth or inner >= end or (has_columns and tokens[inner].kind != "open"):
        return None
    body = list(tokens[group(tokens, inner)[1] if has_columns else inner : end])
    behind = _past_blanks(tokens, end + 1)
    if [t.text for t in tokens[behind : behind + 2]] == ["right", "."]:
        end = behind + 1
    elif behind < len(tokens) and tokens[behind].text in ("right", "}", "rbrace"):
        return None
    return None if _equates_first(body) else (body, end + 1)


def _past_blanks(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].text.isspace():
        at += 1
    return at


def _equates_first(body: Sequence[Token]) -> bool:
    """Whether the first column of an array has equations in it, or is its only one."""
    depth = column = columns = 0
    for n, token in enumerate(body):
        depth += nesting(token)
        if depth == 0 and token.text in ("&", "\\", "cr"):
            column = column + 1 if token.text == "&" else 0
            columns = max(column, columns)
        if depth == 0 and not column and relation_at(body, n)[0] == "=":
            return True
    return not columns


def is_label(words: str) -> bool:
    """Whether the words before a relation name what it speaks of."""
    return LABEL.fullmatch(words.strip()) is not None


def without_inner_gaps(row: Sequence[Token]) -> list[Token]:
    """The row without the gaps behind which a factor of the side before stands."""
    result: list[Token] = []
    relates, joined = False, False
    depth = 0
    for n, token in enumerate(row):
        depth += nesting(token)
        if token.kind == "gap" and depth <= 0 and token.text not in ("&", "&&"):
            segment = list(_segment(row, n + 1))
            if relates and result and result[-1].text not in ENDS and _is_factor(segment, joined):
                joined = True
                continue
        if depth <= 0 and (token.text in (",", ";") or token.kind in ("gap", "text")):
            relates = joined = False
        relates = relates or (depth <= 0 and relation_at(row, n)[0] is not None)
        result.append(token)
    return result


def _segment(row: Sequence[Token], start: int) -> Iterator[Token]:
    """What stands behind a gap, up to what ends it."""
    depth = 0
    for token in row[start:]:
        depth += nesting(token)
        if depth <= 0 and (token.kind in ("gap", "text") or token.text in (",", ";")):
            return
        yield token


def _is_factor(segment: Sequence[Token], joined: bool) -> bool:
    """(1 - a), o (1 - o), f'(h); behind one of these, any symbol."""
    ink = [t for t in segment if not t.text.isspace() and t.text != "."]
    if not ink or any(relation_at(ink, n)[0] is not None for n in range(len(ink))):
        return False
    if not (ink[0].text in "([{" or ink[0].kind == "command" or ink[0].text.isalpha()):
        return False
    depth, sums = 0, False
    for token in ink:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        sums = sums or (depth > 0 and token.kind == "char" and token.text in "+-−")
    primed = len(ink) > 3 and ink[0].text.isalpha() and ink[1].text in ("'", "’", "′") and ink[2].text == "("
    return sums or primed or (joined and depth == 0)
