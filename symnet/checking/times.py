"""How long a document may take, each claim in it, and the search for hints."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SECONDS = 10.0
"""For one claim."""

WITHIN, FOR_EACH, AT_MOST = 300.0, 0.1, 540.0
"""For a document, and so much more for each of its links: far more than anything that was written by hand has taken."""

AGAIN = 2.0
"""For one claim that is tried once more, with less around it."""

AROUND = 10.0
"""For all claims of one document that are tried so with their paragraphs, and for all with their sections."""

HINTS = 60.0
"""For all hints in one document."""

ONE_HINT = 3.0
"""For all edits of one claim."""


RARELY = 0.1
"""Seconds after which the process's own clock is asked again, which takes a millisecond on some machines."""


class _Clock:
    """How long the process has computed when that was asked last, and what the clock on the wall showed then."""

    def __init__(self) -> None:
        self.computed = self.asked()

    def asked(self) -> float:
        """How long the process has computed."""
        self.computed, self.wall = time.process_time(), time.perf_counter()
        return self.computed

    def shows(self) -> float:
        """The same within a tenth of a second, without asking for it each time: no longer than passes on the wall."""
        passed = time.perf_counter() - self.wall
        return self.asked() if passed > RARELY else self.computed + passed


_clock = _Clock()


def seconds_until(deadline: float) -> float:
    """How long the process may compute until a deadline that `Times` has set."""
    return deadline - _clock.shows()


def is_past(deadline: float) -> bool:
    """Whether a deadline that `Times` has set is over; it is asked for each value that is computed."""
    return _clock.shows() > deadline


def within_of(links: int) -> float:
    """The seconds for a document with so many links."""
    return min(WITHIN + FOR_EACH * links, AT_MOST)


@dataclass
class Times:
    """The time for one document, which runs from now on.

    Attributes:
        claim: seconds for one claim.
        within: seconds for the document.
        hints: seconds that are left for hints.
        again: seconds that are left for claims that are tried once more with their paragraphs.
        sections: the same for those with their sections.
    """

    claim: float = SECONDS
    within: float = AT_MOST
    hints: float = HINTS
    again: float = AROUND
    sections: float = AROUND

    def __post_init__(self) -> None:
        self._until = _clock.shows() + self.within

    def deadline(self, share: float = 1.0) -> float:
        """When to give up a claim, or a share of what it may take; by the time that the process has computed."""
        return min(_clock.asked() + share * self.claim, self._until)

    @contextmanager
    def of_a_section(self) -> Iterator[Times]:
        """The time for a section that is read once more, which is taken off that for all sections, as are hints."""
        began, left = _clock.shows(), min(self.sections, seconds_until(self._until))
        own = Times(min(self.claim, AGAIN), max(0.0, left), self.hints)
        yield own
        self.sections -= _clock.shows() - began
        self.hints = own.hints

    def of_a_few(self) -> Times:
        """The time for a few paragraphs of the document that are read once more."""
        left = min(self.again, seconds_until(self._until))
        return Times(min(self.claim, AGAIN), max(0.0, left), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether the time for the document is over."""
        return is_past(self._until)

    @property
    def said(self) -> str:
        """Why a claim is not decided."""
        if self.is_over:
            return f"not decided in time: the {self.within:g} s for the document are over"
        return f"not decided within {self.claim:g} s"
