r"""Labels of single units: `net_{h1}`, `out_{o1}` and `E_{o1}` of a network that is drawn, of which none is an index.

A unit is called by its layer, h or o, and its number there: h1 is one word, as if \mathrm{h1} were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.statements import Statement
from symnet.reading.tree import Large, Letter, Number, Product, Scripted, Written, every_node

LAYERS = frozenset("oh")
"""Letters of an output and a hidden layer."""

BESIDE = frozenset("i")
"""That of the inputs, which is an index where nothing else is called so."""


def write_unit_labels(statements: Sequence[Statement]) -> None:
    """Put one word for h1 below a name, where h and o stand below names with a number behind them alone."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    sides += [st.mention for st in statements if isinstance(st.mention, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    below = [n.sub for n in nodes if isinstance(n, (Scripted, Large)) and n.sub is not None]
    labelled = {label[0] for sub in below if (label := _label(sub))}
    alone = {letter for sub in below if not _label(sub) for letter in _letters(sub)}
    units = (labelled & LAYERS) - alone
    if not units:
        return
    units |= (labelled & BESIDE) - alone

    def put(node: Written) -> Written:
        label = _label(node.sub) if isinstance(node, Scripted) and node.sub is not None else ""
        if label[:1] not in units or not isinstance(node, Scripted) or node.sub is None:
            return node
        return replace(node, sub=Letter(node.sub.at, label))

    for statement in statements:
        statement.rewrite(put)


def _label(sub: Written) -> str:
    """h1 of h1 and of h_1."""
    if isinstance(sub, Product) and len(sub.factors) == 2 and not sub.factors[1][0]:
        letter, number = (factor for _, factor in sub.factors)
    elif isinstance(sub, Scripted) and sub.sub is not None and sub.sup is None:
        letter, number = sub.base, sub.sub
    else:
        return ""
    plain = isinstance(letter, Letter) and len(letter.base) == 1 and not letter.accents
    if not plain or not isinstance(letter, Letter) or not isinstance(number, Number) or not number.text.isdecimal():
        return ""
    return letter.base + number.text


def _letters(sub: Written) -> Iterator[str]:
    """The letters of indices below a name; those of a word, E_{total}, are none."""
    letters = [f for _, f in sub.factors if isinstance(f, Letter)] if isinstance(sub, Product) else []
    if isinstance(sub, Product) and len(letters) == len(sub.factors) > 2:
        return
    yield from (n.base for n in every_node(sub) if isinstance(n, Letter))
