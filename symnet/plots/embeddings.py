"""Word embeddings in the plane: the two directions in which they differ most, and the nearest neighbours of words.

Neighbours are those by cosine in all dimensions, not in the plane; lines join a word to its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import UnknownNameError
from symnet.pictures.chart import Chart, names_beside, spread, words
from symnet.pictures.picture import Item, Line, Picture, Shape

Floats = NDArray[np.floating]

WIDE, HIGH = 420.0, 330.0


def nearest(vectors: Floats, index: int, many: int) -> list[int]:
    """The indices of the vectors that point most nearly in the same direction."""
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = vectors @ vectors[index] / np.maximum(lengths * lengths[index], 1e-12)
    cosines[index] = -np.inf
    order = np.argsort(-cosines, kind="stable")
    return [int(k) for k in order[: min(many, len(order) - 1)]]


def plane(vectors: Floats) -> Floats:
    """The vectors along the two directions in which they vary most (principal components)."""
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    places = centred @ directions[:2].T
    if places.shape[1] < 2:
        places = np.column_stack([places, np.zeros(len(places))])
    return np.asarray(places * np.sign(places[np.abs(places).argmax(axis=0), [0, 1]] + 1e-300))


def embeddings_picture(
    vectors: Floats, vocabulary: Sequence[str], asked: Sequence[str] = (), many: int = 40, neighbours: int = 3
) -> Picture:
    """Words in the plane.

    Args:
        vectors: (V, d), a row for each word.
        vocabulary: the words, in the order of the rows.
        asked: whose neighbours are named; none: four words of the vocabulary's beginning.
        many: how many words are shown besides.

    Raises UnknownNameError for a word that is not in the vocabulary.
    """
    number = {word: k for k, word in enumerate(vocabulary)}
    for word in asked:
        if word not in number:
            raise UnknownNameError(f"the word {word!r} is not in the vocabulary of {len(vocabulary)} words")
    plain = [k for k, word in enumerate(vocabulary) if word.isalpha()] or list(range(len(vocabulary)))
    chosen = [number[word] for word in asked] or plain[: min(4, len(plain))]
    near = {k: nearest(vectors, k, neighbours) for k in chosen}
    shown = list(dict.fromkeys([*chosen, *(n for ns in near.values() for n in ns), *plain[:many]]))
    places = plane(vectors)[shown]
    chart = Chart(spread(places[:, 0].tolist()), spread(places[:, 1].tolist()), WIDE, HIGH)
    at = {k: chart.point(float(x), float(y)) for k, (x, y) in zip(shown, places, strict=True)}
    lines = [Line((at[k], at[n]), "backward", is_headed=False, width=0.6) for k, ns in near.items() for n in ns]
    items: list[Item] = [*lines]
    roles = {n: "backward" for ns in near.values() for n in ns} | dict.fromkeys(chosen, "forward")
    items += [Shape("circle", at[k], 3.0, 3.0, roles.get(k, "mute")) for k in shown]
    first = sorted(shown, key=lambda k: k not in roles)
    items += names_beside([(at[k], words(vocabulary[k]), roles.get(k, "")) for k in first], lines=lines)
    told = "; ".join(f"nearest to {vocabulary[k]}: {', '.join(vocabulary[n] for n in ns)}" for k, ns in near.items())
    return Picture("Word embeddings in the plane", f"{told}.", tuple(items))
