r"""Single entries that a document speaks of, a_1 = g(z_1), where nothing says what the other entries are.

Of the first unit of a layer people show how a weight is trained. What they claim of it may go on what the line says: a
is then a vector of which that entry is so, and the others are free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sympy import Expr

from symnet.checking.knowledge import Formula
from symnet.checking.suppositions import REST, Supposition, is_free
from symnet.core.expression import shape
from symnet.core.symbols import Variable
from symnet.ops.concatenate import Slice, concatenate

Told = Mapping[Slice, tuple[Expr, str]]
"""What earlier lines say of entries, and how that is said."""


def with_entries(start: Supposition, told: Told) -> Iterator[Supposition]:
    """With the vectors behind a claim having the entries that earlier lines give them."""
    known = start.known
    behind = known.behind(known.names_in(start.left, start.right))
    entries: dict[Variable, dict[int, tuple[Expr, str]]] = defaultdict(dict)
    for node, said in told.items():
        whole = node.operands[0]
        if isinstance(whole, Variable) and known.key(whole) in behind and is_free(known, known.key(whole)):
            entries[whole][int(node.args[1])] = said
    if not entries:
        return
    added, words = {}, []
    for whole, given in entries.items():
        axis = 0 if shape(whole)[1] == 1 else 1
        blocks, reached = [], 0
        for place in sorted(given):
            blocks += _others(whole, axis, reached, place - reached)
            blocks.append(given[place][0])
            words.append(given[place][1])
            reached = place + 1
        blocks += _others(whole, axis, reached, shape(whole)[axis] - reached)
        added[known.key(whole)] = Formula(concatenate(*blocks, axis=axis) if len(blocks) > 1 else blocks[0])
    yield start.with_formulas(" and ".join(dict.fromkeys(words)), added)


def _others(whole: Variable, axis: int, first: int, number: Expr | int) -> list[Expr]:
    """The entries between two that are given, which are free."""
    if number == 0:
        return []
    sizes = (number, 1) if axis == 0 else (1, number)
    return [Variable(f"{whole.name}_{REST}^{{{first}}}", *sizes)]
