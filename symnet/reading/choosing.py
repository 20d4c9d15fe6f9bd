"""Which reading of a document fits best: vectors that stand or lie, layouts, rows of matrices, · for ⊙.

What a document does not say is tried in the ways in which people mean it. The first way is the usual one; another is
taken where it leaves less unread, and is then noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from symnet.reading.alternatives import ALTERNATIVES, OF_SHAPES, Search, wholes_beside_entries
from symnet.reading.files import Page
from symnet.reading.lines import said_of_lines, stacked_rows
from symnet.reading.statements import LAYOUTS, Reading
from symnet.reading.trouble import flat_letters, misfits, trouble

ROWS = "vectors of which nothing is said are taken to be rows, which fits better"

LYING = "vectors are taken to be rows, those of ℝ^n as well, which fits better"

LIES = re.compile(r"(?<![A-Za-z\\])[a-z](?:_\{?\w\}?|\^\{?\w(?:\s*-\s*1)?\}?)?\s*[WUV](?![a-z])")
"""x W and h^{l-1} W^l, of a vector that lies before a matrix."""

OF_LENGTH = re.compile(r"\\in\s*\\(?:mathbb|mathbf)?\s*\{?(?:R|Reals?)\}?\s*\^\s*(?:\{[^{}\\]+(?:\{[^{}]*\})?\}|\w)")
"""ℝ^n."""

LONG = 2000
"""Documents of more statements than this are not read again in search of a layout."""


def best_reading(pages: Sequence[Page], read: Callable[[dict[str, Any]], Reading]) -> Reading:
    """What `read` makes of a part of a document, with what is known of it beforehand chosen so that it fits best."""
    text = "\n".join(page.part for page in pages)
    lines, upright = said_of_lines(text), stacked_rows(text)
    told: dict[str, Any] = {"lines": lines, "upright": True} if upright else {"lines": lines}
    as_told = read(told) if lines or upright else None
    if as_told is not None and _is_settled(as_told):
        return as_told
    search = Search(read, lines, told, as_told)
    for alternative in ALTERNATIVES:
        alternative(search)
    best, reading = search.best, search.reading
    if upright:
        return _least(lambda: reading(lines=lines, upright=True), lambda: best)
    if lines:
        lying = reading(lines=lines)
        if not lying.scope.has_free_rows:  # upright, it is the same
            return _least(lambda: lying, lambda: best)
        return _least(lambda: lying, lambda: reading(lines=lines, upright=True), lambda: best)
    if not flat_letters(best) and not search.says(*OF_SHAPES):
        return best
    return _laid_out(best, reading, text)


def _laid_out(best: Reading, reading: Callable[..., Reading], text: str) -> Reading:
    """The reading with vectors that lie, or with derivatives in another layout, where that fits better."""
    best = _better(best, reading(rows=True), ROWS, 1)
    if misfits(best) > 1 and LIES.search(text) and OF_LENGTH.search(text):
        best = _lying(best, reading(rows=True, lying=True))
    if misfits(best) < 2 or best.scope.layout or len(best.statements) > LONG:
        return best
    for layout in LAYOUTS:
        said = f"derivatives are taken to be in {layout} layout, which fits better"
        best = _better(best, reading(rows=best.scope.rows, layout=layout), said, 2)
    return best


def _is_settled(reading: Reading) -> bool:
    """Whether nothing that is tried below could change how a part is read."""
    scope = reading.scope
    return not (trouble(reading) or scope.constant or scope.mended_dots or wholes_beside_entries(reading))


def _least(*readings: Callable[[], Reading]) -> Reading:
    """The first reading of least trouble; where one has none, the others are not made."""
    best = readings[0]()
    for other in readings[1:]:
        if trouble(best) == 0:
            break
        best = min(best, other(), key=trouble)
    return best


def _better(first: Reading, second: Reading, said: str, least: int) -> Reading:
    """The second reading, where it spares at least so many troubles, with what is said of it."""
    if trouble(first) - trouble(second) < least or (least > 1 and misfits(second)):
        return first
    for notice in (*(n for n in first.scope.notices if n == ROWS), said):
        second.scope.notice(notice)
    return second


def _lying(first: Reading, second: Reading) -> Reading:
    """The second reading, where the equations that give names their meaning fit it, and fit the first not."""
    spared = misfits(first) - misfits(second)
    given = [_given(reading) for reading in (first, second)]
    if spared < 2 or trouble(first) - trouble(second) < 2 or given[0] >= given[1]:
        return first
    second.scope.notice(LYING)
    return second


def _given(reading: Reading) -> int:
    """How many names have a formula."""
    return len(reading.equations)
