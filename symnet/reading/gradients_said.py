r"""How derivatives lie, by what a document says of them: "in numerator layout", "$\frac{∂L}{∂p}$ is a row vector"."""

from __future__ import annotations

import re

LAYOUT = re.compile(r"\b(numerator|denominator)[- ]layout\b", re.I)

GRADIENT = r"(?:\$\s*(?:\\[dt]?frac\s*\{\s*\\partial|\\nabla)[^$\n]{1,90}\$|\bgradients?)"
"""A derivative by its formula, or by its name."""

LIES = re.compile(GRADIENT + r"\s+(?:is|are)\s+(?:here\s+|also\s+|then\s+)?(?:an?\s+)?(row|column)[- ]vectors?\b", re.I)


def layouts_said(prose: str) -> set[str]:
    """The layouts that the words of a document name: who speaks of both compares them."""
    return {found.lower() for found in LAYOUT.findall(prose)}


def gradients_lie(text: str) -> bool:
    """Whether gradients are said to be row vectors, and nowhere to be column vectors."""
    return {found.lower() for found in LIES.findall(text)} == {"row"}
