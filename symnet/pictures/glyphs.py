"""Mathematics as outlines: the glyphs of Computer Modern, which TeX's documents are set in, by matplotlib's mathtext.

Matrices, which mathtext does not know, are set here: cells in a grid between two brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from symnet.core.errors import SymnetError
from symnet.pictures.extras import needed
from symnet.pictures.measure import ROW

UNIT = 100.0
"""The size at which outlines are taken."""

RULE = 4.0
"""The thickness of a fraction's line, which mathtext draws half as thick again as TeX."""

_MATRIX = re.compile(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", re.DOTALL)
_SPELLED = (
    (r"\bigl", ""), (r"\bigr", ""), (r"\Bigl", ""), (r"\Bigr", ""), (r"\lVert", r"\Vert "), (r"\rVert", r"\Vert "),
    (r"\bm{", r"\boldsymbol{"), (r"\lvert", "|"), (r"\rvert", "|"), (r"\displaystyle", ""), (r"\tfrac", r"\frac"),
    (r"\bigg", ""), (r"\lbrack", "["), (r"\rbrack", "]"), (r"\mkern1mu", ""), (r"^\top", r"^{\top}"),
    (r"\top", r"\!\!\top "),
)  # fmt: skip
_WORDS = re.compile(r"\\(?:text|mathrm|textbf|operatorname)\{([^{}]*)\}")


@dataclass
class Outline:
    """Glyphs with places (x, y, scale), filled boxes (x, y, width, height), and the box around all of it."""

    glyphs: list[tuple[str, float, float, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0

    def take(self, other: Outline, dx: float, dy: float) -> None:
        """Add another outline at a place."""
        self.glyphs += [(name, x + dx, y + dy, s) for name, x, y, s in other.glyphs]
        self.boxes += [(x + dx, y + dy, w, h) for x, y, w, h in other.boxes]
        self.right = max(self.right, other.right + dx)
        self.bottom, self.top = min(self.bottom, other.bottom + dy), max(self.top, other.top + dy)


PATHS: dict[str, str] = {}
"""The path of each glyph met so far, at size `UNIT`, y downwards."""


@lru_cache(maxsize=4096)
def outline(latex: str) -> Outline:
    """A formula's outline at size `UNIT`, its baseline at 0, y upwards.

    Raises MissingExtraError without matplotlib.
    """
    whole = Outline()
    end = 0
    for found in _MATRIX.finditer(latex):
        _append(whole, latex[end : found.start()])
        _append_matrix(whole, found.group(1))
        end = found.end()
    _append(whole, latex[end:])
    return whole


def _append(whole: Outline, latex: str) -> None:
    if latex.strip():
        whole.take(_formula(latex.strip()), whole.right + (8.0 if whole.right else 0.0), 0.0)


def _append_matrix(whole: Outline, body: str) -> None:
    """Cells centred in their columns, brackets as tall as all rows."""
    rows = [[_formula(cell.strip() or "{}") for cell in row.split("&")] for row in body.split(r"\\")]
    columns = max(map(len, rows))
    wide = [max((row[c].right for row in rows if c < len(row)), default=0.0) for c in range(columns)]
    step, axis = ROW * UNIT, 0.25 * UNIT
    top = axis + step * len(rows) / 2
    left = whole.right + (10.0 if whole.right else 4.0)
    for r, row in enumerate(rows):
        x = left + 16.0
        for c, cell in enumerate(row):
            whole.take(cell, x + (wide[c] - cell.right) / 2, top - step * (r + 0.72))
            x += wide[c] + 40.0
    right = left + 16.0 + sum(wide) + 40.0 * (columns - 1) + 12.0
    high = step * len(rows)
    for x, foot in ((left, left), (right, right - 12.0)):
        whole.boxes += [(x, top - high, 5.0, high), (foot, top - 5.0, 17.0, 5.0), (foot, top - high, 17.0, 5.0)]
    whole.right = right + 5.0
    whole.top, whole.bottom = max(whole.top, top), min(whole.bottom, top - high)


@lru_cache(maxsize=4096)
def _formula(latex: str) -> Outline:
    paths = needed("matplotlib.textpath", "mathematics in pictures")
    fonts = needed("matplotlib.font_manager", "mathematics in pictures")
    properties = fonts.FontProperties(size=UNIT, math_fontfamily="cm")
    try:
        glyphs, shapes, boxes = paths.text_to_path.get_glyphs_mathtext(properties, f"${_spelled(latex)}$")
    except ValueError as error:
        raise SymnetError(
            f"{latex} cannot be drawn as outlines; --to tikz leaves it to TeX, which sets all that a document may hold"
        ) from error
    result = Outline()
    for name, x, y, scale in glyphs:
        vertices, codes = shapes[name]
        PATHS.setdefault(name, _path(vertices, codes))
        result.glyphs.append((name, x, y, scale))
        if len(vertices):
            result.right = max(result.right, x + vertices[:, 0].max() * scale)
            result.top = max(result.top, y + vertices[:, 1].max() * scale)
            result.bottom = min(result.bottom, y + vertices[:, 1].min() * scale)
    for vertices, _ in boxes:
        xs, ys = [x for x, _ in vertices[:4]], [y for _, y in vertices[:4]]  # the fifth closes the path
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        thin = max((y1 - y0 - RULE) / 2, 0.0) if y1 - y0 < x1 - x0 else 0.0
        result.boxes.append((x0, y0 + thin, x1 - x0, y1 - y0 - 2 * thin))
        result.right, result.top = max(result.right, x1), max(result.top, y1)
        result.bottom = min(result.bottom, y0)
    return result


def _spelled(latex: str) -> str:
    """In the commands that mathtext knows; spaces inside words are kept."""
    if latex.count(r"\left") != latex.count(r"\right"):  # beside a matrix, which is set apart
        latex = re.sub(r"\\(?:left|right)(?![a-zA-Z])", "", latex)
    for command, other in _SPELLED:
        latex = latex.replace(command, other)
    latex = re.sub(r"(?<=[A-Za-z}\])])\s*\\(log|exp|tanh|sin|cos|max)\b", r"\\,\\\1", latex)  # 'y log a'
    return _WORDS.sub(lambda m: rf"\mathrm{{{m.group(1).strip().replace(' ', chr(92) + ' ')}}}", latex)


def _path(vertices: object, codes: object) -> str:
    """SVG's path data, y turned downwards."""
    parts: list[str] = []
    pairs = [(round(float(x), 1), round(float(-y), 1)) for x, y in vertices]  # type: ignore[attr-defined]
    kinds = [int(c) for c in codes]  # type: ignore[attr-defined]
    k = 0
    while k < len(kinds):
        kind = kinds[k]
        letter, size = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("Z", 0)}[kind]
        parts.append(letter + " ".join(f"{x:g} {y:g}" for x, y in pairs[k : k + size]))
        k += max(size, 1)
    return "".join(parts)
