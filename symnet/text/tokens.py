"""Words of a text: lower case, the marks around a word apart from it; and texts of one length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from symnet.text.vocabulary import Ids

_MARKS = r"[.,;:!?\"()\[\]{}…“”‘’«»„*]"
_APART = re.compile(rf"^({_MARKS}*)(.*?)({_MARKS}*)$", re.DOTALL)
_RUN = re.compile(r"(.)\1*", re.DOTALL)


def tokens(text: str) -> list[str]:
    """The words of a text. One that is already in words, parted by spaces, stays as it is, but for capitals.

    Marks before and after a word become words of their own, a run of the same mark one word; marks within a word stay
    (don't, 7:30, co-writer/director), and so do words of marks alone.

    >>> tokens("It's GREAT!!! (See it.)")
    ["it's", 'great', '!!!', '(', 'see', 'it', '.', ')']
    """
    return [word for piece in text.lower().split() for word in _parts(piece)]


@lru_cache(2**16)
def _parts(piece: str) -> tuple[str, ...]:
    """The words of what stands between two spaces."""
    parts = _APART.match(piece)
    if parts is None or not parts[2]:
        return (piece,)
    before, after = ([run[0] for run in _RUN.finditer(parts[n])] for n in (1, 3))
    return (*before, parts[2], *after)


def padded(texts: Iterable[Sequence[int]], length: int, filler: int) -> Ids:
    """Texts as rows of one length (m, length): longer ones cut, shorter ones filled up behind."""
    cut = [list(text[:length]) for text in texts]
    return np.array([row + [filler] * (length - len(row)) for row in cut], np.int32).reshape(len(cut), length)
