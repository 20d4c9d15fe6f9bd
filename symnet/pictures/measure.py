"""How much room a label takes, in points: wide enough for TeX's fonts, and for the glyphs of an SVG, which are theirs.

The estimate needs no fonts, so a picture has the same places wherever it is made.
"""

from __future__ import annotations

import re
from functools import lru_cache

from symnet.latex.width import width

ROW = 1.35
"""em from one row of a matrix to the next."""

SHARE, MORE, TOP = 0.94, 0.34, 0.2
"""The estimate of a width is for breaking lines: large for long formulas, short for single letters and for ⊤."""

TRANSPOSE = r"\top"

SPACES = {r"\,": 0.17, ",": 0.1}
"""em that the estimate leaves out between names in a row."""

_TEXT = re.compile(r"\\(?:text|mathrm|textbf)\{([^{}]*)\}")
_HATTED = re.compile(r"\\(?:hat|tilde|bar)\{[A-Z]")
"""An accent over a capital."""

_WORD = 0.52
"""em for a letter of a word."""


@lru_cache(4096)
def extent(latex: str, size: float) -> tuple[float, float]:
    """Width and height of a formula set at `size` points."""
    wide = sum(_WORD * len(found) for found in _TEXT.findall(latex))
    rest = _TEXT.sub("", latex)
    if rest.strip():
        wide += width(rest) * SHARE + MORE + TOP * rest.count(TRANSPOSE)
        wide += sum(em * rest.count(sign) for sign, em in SPACES.items())
    return size * wide, size * _height(latex)


def _height(latex: str) -> float:
    """em from the top of a formula to its bottom."""
    if r"\begin{" in latex:
        return ROW * (latex.count(r"\\") + 1) + 0.2
    high = 1.0
    if r"\frac" in latex:
        high += 1.0
    if r"\sum" in latex or r"\max_" in latex:
        high += 0.95
    if "^" in latex or r"\hat" in latex:
        high += 0.25
    if _HATTED.search(latex):
        high += 0.2
    if "_" in latex:
        high += 0.15
    return high
