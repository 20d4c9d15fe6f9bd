"""Windows over a stream of ids: for each place the words before it, within its sentence, and the word itself."""

from __future__ import annotations

import numpy as np

from symnet.core.errors import NumericError
from symnet.text.vocabulary import END, Ids


def windows(stream: Ids, context: int) -> tuple[Ids, Ids]:
    """Contexts (n, context) and targets (n,) of a stream of n ids in which each sentence ends with `</s>`.

    Column j − 1 of the contexts is the word j places before. Before the first word of a sentence stands `</s>`, as
    often as is needed: no context reaches into another sentence.
    """
    if context < 1:
        raise NumericError(f"a context has at least one word, not {context}")
    n = len(stream)
    contexts = np.full((n, context), END, np.int32)
    within = _places(stream)
    for j in range(1, min(context, n) + 1):
        here = within[j:] >= j
        contexts[j:, j - 1] = np.where(here, stream[: n - j], END)
    return contexts, stream


def _places(stream: Ids) -> Ids:
    """How many words of its own sentence stand before each id."""
    n = len(stream)
    starts = np.zeros(n, np.int64)
    ends = np.flatnonzero(stream[:-1] == END) + 1
    starts[ends] = ends
    return (np.arange(n) - np.maximum.accumulate(starts)).astype(np.int32)
