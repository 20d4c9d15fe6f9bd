"""How badly a document is understood: what a reading leaves unread, and what in it speaks of a wrong guess."""

from __future__ import annotations

from sympy.utilities.iterables import strongly_connected_components

from symnet.core.expression import variables
from symnet.reading.statements import Reading
from symnet.reading.tokens import MISFITS, ReadError


def misfits(reading: Reading) -> int:
    """How often shapes do not fit."""
    return sum(is_misfit(why) for _, _, why in reading.unread)


def is_misfit(why: str) -> bool:
    """Whether what is said of something unread is that shapes do not fit."""
    return any(m in why for m in MISFITS)


def trouble(reading: Reading) -> int:
    """How badly a part is understood: what is unread, defined by itself, or a letter of matrices that is a number."""
    return len(reading.unread) + flat_letters(reading) + _circles(reading)


def _circles(reading: Reading) -> int:
    """How many names are defined by themselves."""
    uses = {e.name: {v.name for v in variables(e.expression)} for e in reading.equations}
    edges = [(name, used) for name, several in uses.items() for used in several if used in uses]
    rings = strongly_connected_components((list(uses), edges))
    return sum(len(ring) for ring in rings if len(ring) > 1 or ring[0] in uses[ring[0]])


def flat_letters(reading: Reading) -> int:
    """How many letters of matrices came out as numbers, and how many links hang on that."""
    flat = reading.scope.taken_for_numbers()
    if not flat:
        return 0
    read = (v for st in reading.statements for v in st.values if not isinstance(v, ReadError))
    return len(flat) + sum(not flat.isdisjoint(v.name for side in sides for v in variables(side)) for sides in read)


def open_places(reading: Reading) -> set[tuple[int | None, int, int]]:
    """The places of links that are not read."""
    return {
        (st.page.cell, *st.page.place(link.at))
        for st in reading.statements
        for link, value in zip(st.links, st.values, strict=False)
        if isinstance(value, ReadError)
    }


def contradicts_itself(reading: Reading) -> bool:
    """Whether a formula gives a name another shape than its use does."""
    return any(
        said in why for _, _, why in reading.unread for said in ("is defined by something else", "another shape")
    )
