r"""An index that is left out on the left: `\hat x = \frac{x_i - \mu}{s}`, where \hat x_i is spoken of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Large, Letter, Scripted, Written, every_node

INDICES = frozenset("ijklmn")


def put_dropped_indices(statements: Sequence[Statement], scope: Scope) -> None:
    """Put x̂_i for x̂ where it has a formula with a free i, and wherever an i stands beside it."""
    links = [link for statement in statements for link in statement.links]
    numbered = {(base.base, base.accents, index) for link in links for base, index in _numbered(link)}
    for link in (statement.links[0] for statement in statements if statement.links):
        name, free = link.left, _free(link.right)
        if link.relation not in ("=", ":=") or not isinstance(name, Letter) or len(free) != 1:
            continue
        [index] = free
        if (name.base, name.accents, index) not in numbered:
            continue
        for other in links:
            if other is link or index in _free(other.left) | _free(other.right):
                _put(other, name, index)
        said = "".join(f"\\{accent} " for accent in name.accents) + name.base
        scope.notice(f"{said} is read as {said}_{index}, as it stands elsewhere")


def _put(link: Link, name: Letter, index: str) -> None:
    """x̂_i for each bare x̂ of a link."""

    def put(node: Written) -> Written:
        if isinstance(node, Scripted) and isinstance(node.base, Scripted) and node.base.at < 0:
            return replace(node, base=node.base.base)  # x̂_j and x̂^2, which have scripts of their own
        same = isinstance(node, Letter) and (node.base, node.accents) == (name.base, name.accents)
        return Scripted(-1, node, Letter(node.at, index)) if same else node

    link.rewrite(put)


def _numbered(link: Link) -> Iterator[tuple[Letter, str]]:
    """x̂ and i of x̂_i."""
    for side in (link.left, link.right):
        for node in every_node(side) if isinstance(side, Written) else ():
            if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
                continue
            if isinstance(node.sub, Letter) and node.sub.base in INDICES:
                yield node.base, node.sub.base


def _free(side: object) -> set[str]:
    """The indices below names that no sum binds."""
    nodes = list(every_node(side)) if isinstance(side, Written) else []
    bounds = [node.sub for node in nodes if isinstance(node, Large) and node.sub is not None]
    bound = {n.base for sub in bounds for n in every_node(sub) if isinstance(n, Letter)}
    below = {n.sub.base for n in nodes if isinstance(n, Scripted) and isinstance(n.sub, Letter)}
    return (below & INDICES) - bound
