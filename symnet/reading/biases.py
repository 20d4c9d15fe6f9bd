r"""Biases that are numbered as weights are: b_1 of x W_1 + b_1 and b_2 of h W_2 + b_2 are no entries of a b.

In documents that have a layer with W and b as well, they would else be numbers: b_1 the first of all entries of b.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.reading.looking import head
from symnet.reading.names import letters_in, name_of
from symnet.reading.statements import Statement
from symnet.reading.tree import Number, Total, Written, every_node


def biases_in(statements: Sequence[Statement]) -> frozenset[str]:
    """The names, by LaTeX, of small letters beside capitals with the same number, where they have two or more."""
    found: dict[str, dict[str, str]] = {}
    for statement in statements:
        for side in (s for link in statement.links for s in (link.left, link.right)):
            for base, number, name in _beside_weights(side) if isinstance(side, Written) else ():
                found.setdefault(base, {})[number] = name
    return frozenset(name for names in found.values() if len(names) > 1 for name in names.values())


def _beside_weights(side: Written) -> Iterator[tuple[str, str, str]]:
    """b, 1 and b_1 of x W_1 + b_1."""
    for node in (n for n in every_node(side) if isinstance(n, Total)):
        weights = {
            scripts.indices[0].text
            for _, term in node.terms
            for letter, scripts, _ in letters_in(term)
            if letter.base.isupper() and len(scripts.indices) == 1 and isinstance(scripts.indices[0], Number)
        }
        for _, term in node.terms:
            letter, scripts = head(term)
            number = scripts.indices[0] if letter is not None and len(scripts.indices) == 1 else None
            if letter is not None and letter.base.islower() and isinstance(number, Number) and number.text in weights:
                yield letter.base, number.text, name_of(letter, scripts).latex()
