r"""Brackets of the prose with formulas in them: what stands behind them goes on what stood before.

$L = \log s$ (chain rule: $y = \log z$, $z = e^x$) $= x$
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar

Stated = TypeVar("Stated")

PARAGRAPH = re.compile(r"\n[ \t]*\n")


class Remarks(Generic[Stated]):
    """The brackets that are open, with what was stated before each; `number` is that of the innermost, 0 outside."""

    def __init__(self) -> None:
        self.open: list[tuple[int, Stated | None]] = []
        self.met = 0

    @property
    def number(self) -> int:
        """Which bracket it is that is open."""
        return self.open[-1][0] if self.open else 0

    def behind(self, words: str, before: Stated | None) -> Stated | None:
        """What a relation behind these words goes on with; a bracket ends with its paragraph at the latest."""
        if PARAGRAPH.search(words):
            self.open.clear()
            words = PARAGRAPH.split(words)[-1]
        for sign in words:
            if sign == "(":
                self.met += 1
                self.open.append((self.met, before))
            elif sign == ")" and self.open:
                _, before = self.open.pop()
        return before
