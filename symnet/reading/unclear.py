"""Names that have two meanings in a document, or one that is not understood: what hangs on them is not read.

f(x, y) = x y … f(x) = 1/x, \\frac{df}{dx} = -1/x^2     which f is differentiated?
\\sigma(x) = (something unread) … \\sigma(x)^\\top x      σ is not the logistic function here
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symnet.reading.names import letters_in, name_of
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Written


@dataclass
class Unclear:
    """The names, each with the place in the order of statements from which on nobody knows what it is, and why."""

    since: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, name: str, number: int, why: str) -> None:
        """From the statement of that number on; what was said first counts."""
        self.since.setdefault(name, (number, why))

    def why_not(self, sides: list[Written | ReadError], number: int) -> ReadError | None:
        """Why the statement of that number cannot be read, if a name in it is unclear by then."""
        for side in sides:
            if isinstance(side, ReadError):
                continue
            for letter, scripts, _ in letters_in(side):
                for whole in (True, False):
                    try:
                        found = self.since.get(name_of(letter, scripts, with_sub=whole).latex())
                    except ReadError:
                        continue
                    if found is not None and found[0] < number:
                        return ReadError(f"what {letter.base} is here is not clear: {found[1]}", letter.at)
        return None
