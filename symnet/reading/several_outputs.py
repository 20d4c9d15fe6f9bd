r"""w of z = w^⊤ x, where z is said to have entries z_k: a matrix with a column for each of them, though a small letter.

Alone, w^⊤ x is a number. Authors who go on from one output to several keep the letter: z = w^⊤ x, p = softmax(z), p_k.
"""

from __future__ import annotations

from symnet.reading.heads import plain_name
from symnet.reading.scope import is_bold, is_capital
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, every_node


def weights_of_several(reading: Reading) -> frozenset[str]:
    """The names w of such products, in formulas of names that have entries, and came out as numbers or did not fit."""
    scope, found = reading.scope, set[str]()
    long = {n: s for n, s in scope.symbols.items() if "vector" in scope.evidence.get(n, ()) and not s.name.sub}
    for statement in reading.statements if long else ():
        if statement.kind not in ("defines", "claims") or not isinstance(statement.links[0].left, Written):
            continue
        name, right = plain_name(statement.links[0].left), statement.links[0].right
        symbol = long.get(name.latex()) if name is not None else None
        unread = bool(statement.values) and isinstance(statement.values[0], ReadError)
        if symbol is not None and isinstance(right, Written) and (unread or scope.shape_of(symbol) == (1, 1)):
            found |= {w for node in every_node(right) for w in _turned(node)}
    sides = (side for st in reading.statements for link in st.links for side in (link.left, link.right))
    for node in (node for side in sides if isinstance(side, Written) for node in every_node(side)):
        if isinstance(node, Scripted) and node.sub is not None and isinstance(node.base, Bracket):
            found |= {w for item in node.base.items for w in _turned(item)}  # (w^⊤ x)_k
    names = {w for w in found if (s := scope.symbols.get(w)) is not None and s.kind != "declared" and not s.name.sub}
    return frozenset(w for w in names if not is_capital(scope.symbols[w].name.base))


def _turned(node: Written) -> set[str]:
    r"""w of w^\top x, where x is a small letter without an index, too."""
    if not isinstance(node, Product) or len(node.factors) != 2:
        return set()
    (_, first), (operator, second) = node.factors
    behind = plain_name(second)
    if operator or not isinstance(first, Scripted) or not isinstance(first.base, Letter) or behind is None:
        return set()
    name = plain_name(first.base)
    plain = name is not None and first.sub is None and first.sup is not None and not behind.sub
    small = name is not None and not any(is_capital(n.base) or is_bold(n) for n in (name, behind))
    return {name.latex()} if name is not None and plain and small else set()
