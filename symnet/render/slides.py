r"""How rows are shared among slides: by how high TeX sets them, a formula higher than a slide line by line.

A line that is higher than a slide by itself is set smaller (\snfitted), so that nothing runs off at the bottom.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from symnet.latex.height import extent, line_height

R = TypeVar("R")

EM = 10.95
"""Points, at the size of a talk."""

HIGH = 200.0
"""Points below the title of a slide without a subtitle, of which there are 204."""

SUBTITLE = 11.0
"""Points that a subtitle of one line takes."""

AROUND, BAR = 11.0, 14.0
"""Points around a display, and around a result."""

_BEGIN, _END = "\\begin{alignat*}{2}\n", "\n\\end{alignat*}"

_SIZES = {"title": 12.0, "subtitle": 9.0}


def room(title: str, subtitle: str) -> float:
    """Points that a slide has below its title and subtitle, which formulas in them may make higher."""
    taken = SUBTITLE if subtitle else 0.0
    for words, size in ((title, _SIZES["title"]), (subtitle, _SIZES["subtitle"])):
        formulas = words.split("$")[1::2]
        taken += size * max((extent(rf"\textstyle {f}").height - 1.25 for f in formulas), default=0.0)
    return HIGH - max(taken, 0.0)


def height(body: str) -> float:
    """Points that a display takes, with what stands around it."""
    return AROUND + EM * sum(map(_high, _lines(body)))


def height_of_result(bar: str) -> float:
    """Points that a result takes, with what stands around it."""
    return BAR + EM * (extent(bar.split("\n", 1)[1].rsplit("\n", 1)[0]).height)


def shared(rows: tuple[R, ...], fits: Callable[[tuple[R, ...]], bool]) -> list[tuple[R, ...]]:
    """Rows on as few slides as hold them, about as many on each: none is left alone on the last."""
    for count in range(1, len(rows) + 1):
        size = -(-len(rows) // count)
        parts = [rows[n : n + size] for n in range(0, len(rows), size)]
        if size == 1 or all(map(fits, parts)):
            return parts
    return []


def pieces(body: str, most: float) -> list[str]:
    """A display that is higher than `most` points in parts, divided between lines; a reason stays with its formula."""
    kept: list[list[str]] = []
    for line in _lines(body):
        is_reason = line.startswith(r"& \snbelow")
        if kept and (is_reason or r"\snlong" in kept[-1][-1]):
            kept[-1].append(line)
        else:
            kept.append([line])
    parts: list[list[str]] = [[]]
    full = sum(_high(line) for group in kept for line in group)
    each = full / max(1, -(-full * EM // (most - AROUND)))
    for group in kept:
        taken = sum(map(_high, parts[-1]))
        more = sum(map(_high, group))
        if parts[-1] and ((taken + more) * EM > most - AROUND or taken + more / 2 > each):
            parts.append([])
        parts[-1] += group
    return [_display(part) for part in parts]


def fitted(body: str, high: float, most: float) -> str:
    """What is `high` points high, made smaller where a slide has only `most` for it."""
    return f"\\snfitted{{{most - 3:.0f}pt}}{{%\n{body}}}" if high > most else body


def uncovered(body: str) -> str:
    """A display whose rows appear one after the other, each with all of its lines and its reason."""
    slide, shown, is_begun = 0, [], False
    for line in _lines(body):
        cells = _cells(line)
        right = cells[1].lstrip() if len(cells) > 1 else ""
        slide += not is_begun and not right.startswith((r"\quad", r"\snbelow"))
        is_begun = r"\snlong" in cells[0]
        if slide > 1:
            cells = [rf"\uncover<{slide}->{{{{}}{c.strip()}}}" if c.strip() else c for c in cells]
        shown.append(" & ".join(cells))
    ends = re.findall(r" \\\\\*?(?=\n)", body)
    return _BEGIN + "".join(f"{line}{end}\n" for line, end in zip(shown, [*ends, ""], strict=True)).rstrip() + _END


def _lines(body: str) -> list[str]:
    """The lines of a display, without what ends them."""
    return re.split(r" \\\\\*?\n", body.removeprefix(_BEGIN).removesuffix(_END))


def _display(lines: list[str]) -> str:
    first = lines[0] if lines[0].lstrip().startswith(r"\sn") else rf"\snleft{{}} {lines[0]}"
    return _BEGIN + " \\\\*\n".join([first, *lines[1:]]) + _END


def _high(line: str) -> float:
    """em of a line of a display."""
    return line_height(line)


def _cells(line: str) -> list[str]:
    """What stands between the tabs of a row, those within matrices aside."""
    cells, depth, start, position = [], 0, 0, 0
    while position < len(line):
        if line.startswith(r"\begin", position):
            depth += 1
        elif line.startswith(r"\end", position):
            depth -= 1
        elif line[position] in "{}" and line[position - 1 : position] != "\\":
            depth += 1 if line[position] == "{" else -1
        elif line[position] == "&" and depth == 0 and line[position - 1 : position] != "\\":
            cells.append(line[start:position])
            start = position + 1
        position += 1
    return [*cells, line[start:]]
