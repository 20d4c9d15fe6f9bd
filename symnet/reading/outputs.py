r"""The output of a network whose layers are numbered, a^L: ∇_a C is by it, where a has its layer elsewhere.

Beside a^l = σ(z^l), which holds of the last layer, too, `a^L = y` says what the output is called, and not what a^L is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symnet.core.notation import Name
from symnet.reading.heads import plain_name
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, bare, every_node, mapped

LAST = "L"
"""The number of the last layer."""

ANY = re.compile(r"[a-z]|\\ell")
"""The number of any layer."""


def name_outputs(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Give a of \nabla_a C the number of the last layer, a^L, a^{(L)} or a^{[L]}, as it stands elsewhere."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    nodes = [n for s in (*sides, *(st.mention for st in statements)) if isinstance(s, Written) for n in every_node(s)]
    below = {id(n.sub) for n in nodes if _is_nabla(n) and isinstance(n, Scripted)}
    of_others = below | {id(n.base) for n in nodes if isinstance(n, Scripted) and (n.sup is not None or n.primes)}
    of_others |= {id(n.factors[0][1]) for n in nodes if isinstance(n, Product) and _is_called(n)}
    plain = {bare(n) for n in nodes if isinstance(n, Letter) and id(n) not in of_others}
    outputs: dict[object, Written] = {}
    for node in nodes:
        if isinstance(node, Scripted) and isinstance(node.base, Letter) and _is_last(node.sup) and node.sup is not None:
            outputs.setdefault(bare(node.base), node.sup)
    outputs = {name: above for name, above in outputs.items() if name not in plain}
    if not any(_is_nabla(n) and isinstance(n, Scripted) and bare(n.sub) in outputs for n in nodes):
        return

    def numbered(node: Written) -> Written:
        if not (_is_nabla(node) and isinstance(node, Scripted) and isinstance(node.sub, Letter)):
            return node
        above = outputs.get(bare(node.sub))
        if above is None:
            return node
        scope.notice(rf"\nabla_{{{node.sub.base}}} is by {node.sub.base} of the last layer")
        return replace(node, sub=Scripted(node.sub.at, node.sub, None, above))

    for statement in statements:
        statement.links = [
            replace(
                link,
                left=mapped(link.left, numbered) if isinstance(link.left, Written) else link.left,
                right=mapped(link.right, numbered) if isinstance(link.right, Written) else link.right,
            )
            for link in statement.links
        ]


def call_outputs(statements: Sequence[Statement], scope: Scope) -> None:
    """Put y = a^L for a^L = y, where a^l has a formula for any layer, and y has none."""
    firsts = [(st.links[0], len(st.links)) for st in statements if st.links and st.links[0].relation in ("=", ":=")]
    named = [(link, plain_name(link.left), n) for link, n in firsts if isinstance(link.left, Written)]
    given = {name.latex() for _, name, _ in named if name is not None}
    of_any = set[Name]()
    for link, name, _ in named:
        has_formula = isinstance(link.right, Written) and plain_name(link.right) is None
        if name is not None and has_formula and ANY.fullmatch(name.layer or name.sup):
            of_any.add(replace(name, layer="", sup=""))
    for link, name, links in named:
        output = plain_name(link.right) if isinstance(link.right, Written) else None
        if links > 1 or name is None or output is None or (name.layer or name.sup) != LAST or name.sub:
            continue
        is_free = output.latex() not in given and not (output.sub or output.sup or output.layer)
        if is_free and replace(name, layer="", sup="") in of_any:
            link.left, link.right = link.right, link.left
            scope.notice(f"{output.latex()} is what the output {name.latex()} is called")


def _is_called(node: Product) -> bool:
    """Whether a function stands before its argument: a(z)."""
    operator, behind = node.factors[1]
    return not operator and isinstance(behind, Bracket) and behind.left == "("


def _is_nabla(node: Written) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base == r"\nabla"


def _is_last(above: Written | None) -> bool:
    """L, (L) or [L]."""
    if isinstance(above, Bracket) and len(above.items) == 1:
        above = above.items[0]
    return isinstance(above, Letter) and above.base == LAST and not above.accents
