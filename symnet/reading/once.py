"""The formulas of a document as clauses and trees, scanned and parsed once, however often they are read.

A document is read several times in search of the reading that fits best; what stands there is the same each time, and
trees never change. So what was found out about a tree is known in each reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symnet.reading.bare_words import with_words
from symnet.reading.colons import with_products
from symnet.reading.grammar import parse
from symnet.reading.layout import Clause, clauses
from symnet.reading.looking import with_plain_indices
from symnet.reading.tokens import Macro, ReadError, expanded, scan
from symnet.reading.tree import Written


@dataclass
class Formulas:
    """The formulas of a document, in which its macros are expanded.

    Attributes:
        multiplies: whether A : B is a product in it.
        words: its own words in bare letters.
    """

    macros: Mapping[str, Macro]
    multiplies: bool = False
    words: frozenset[str] = frozenset()
    _known: dict[tuple[str, int, bool], list[Clause] | ReadError] = field(default_factory=dict)

    def clauses(self, text: str, start: int, *, inline: bool = False) -> list[Clause]:
        """The clauses of the formula that begins there. Raises ReadError for what cannot be scanned."""
        key = text, start, inline
        if key not in self._known:
            try:
                tokens = expanded(scan(text, start), self.macros)
                tokens = with_products(tokens) if self.multiplies else tokens
                tokens = with_words(tokens, self.words) if self.words else tokens
                self._known[key] = clauses(tokens, inline=inline)
            except ReadError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, ReadError):
            raise ReadError(found.reason, found.at)
        return [replace(c, sides=[*c.sides], relations=[*c.relations], words=[*c.words]) for c in found]


def parsed(clause: Clause, n: int) -> Written | ReadError:
    """A side of a clause, or why it cannot be parsed."""
    side = clause.sides[n]
    if side.tree is None:
        try:
            side.tree = with_plain_indices(parse(side.tokens))
        except ReadError as error:
            side.tree = error
        except RecursionError:
            side.tree = ReadError("the formula is nested too deeply", side.at)
    return side.tree
