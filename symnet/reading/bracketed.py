"""Brackets of the prose that say of which layers, steps or entries a line speaks: "for hidden layers ($l < L$)".

They define no l and claim nothing of it. A number in a bracket, "the slope ($m = 2$)", is a value, and none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnet.reading.looking import letters_of
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Letter, Scripted, Total, Written, every_node
from symnet.reading.vocabulary import ORDERS

BEFORE = re.compile(r"\(\s*$")
BEHIND = re.compile(r"[\s$`]*(?:\\\))?\s*\)")


def set_places_apart(statements: Sequence[Statement]) -> None:
    """Mention ($l = L$) and ($l < L$), where l numbers things in the document; (x = 1) stays what it is."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    scripts = [s for side in sides for n in every_node(side) if isinstance(n, Scripted) for s in (n.sub, n.sup)]
    numbering = {letter for script in scripts if script is not None for letter in letters_of(script)}
    for statement in statements:
        if (
            statement.links
            and _stands_in_a_bracket(statement)
            and all(_is_place(n, numbering) for n in statement.links)
        ):
            statement.place = statement.source(len(statement.links) - 1)
            statement.kind, statement.links = "mention", []


def _stands_in_a_bracket(statement: Statement) -> bool:
    behind = statement.page.text[statement.links[-1].end + 1 :]
    return not statement.is_displayed and bool(BEFORE.search(statement.words)) and bool(BEHIND.match(behind))


def _is_place(link: Link, numbering: set[str]) -> bool:
    """Whether it compares a letter that numbers with another, or with the next of it: l = L, t ≤ T − 1, 1 ≤ t."""
    if not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return False
    letters = letters_of(link.left) | letters_of(link.right)
    plain = all(isinstance(side, (Letter, Total)) for side in (link.left, link.right))
    equates = link.relation == "=" and isinstance(link.left, Letter) and len(letters) > 1 and plain
    return bool(letters & numbering) and (equates or (link.relation in ORDERS and len(letters) < 3))
