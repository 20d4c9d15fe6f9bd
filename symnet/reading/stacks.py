r"""Numbers of examples that stand above, where a display writes them upon each other: these are entries of a vector.

y = \begin{bmatrix} y^{(1)} \\ \vdots \\ y^{(n)} \end{bmatrix}      y^{(i)} is y_i
X\theta - y = (h_\theta(x^{(1)}) - y^{(1)}, …)                      h_θ^{(i)} is h_i
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Dots, Grid, Letter, Mark, Number, Scripted, Written, bare, every_node, mapped


def put_numbers_below(statements: Sequence[Statement], scope: Scope) -> None:
    """Rewrite such names in all statements, where no other use of their letters tells against it."""
    links = [link for statement in statements for link in statement.links]
    sides = {id(s): s for link in links for s in (link.left, link.right) if isinstance(s, Written)}
    nodes = [node for side in sides.values() for node in every_node(side)]
    stacked: dict[object, Letter] = {}
    for node in nodes:
        cells = [cell for row in node.rows for cell in row] if isinstance(node, Grid) else list(node.parts())
        if any(isinstance(cell, Dots) for cell in cells):
            for part in (part for cell in cells for part in every_node(cell)):
                found = _numbered(part)
                if found is not None and found.base.upper() not in scope.lines:
                    stacked[bare(_plainly(part))] = found
    numbered = {found.base for node in nodes if (found := _numbered(node)) is not None}
    for letter in _beside_matrices(links, scope):
        if letter.base in numbered:
            stacked.setdefault(bare(letter), letter)
    for letter in _rows_by_number(nodes):
        stacked.setdefault(bare(letter), letter)
    table: dict[object, Letter] = {}
    for key, letter in stacked.items():
        name = _whole(letter, statements)
        if name is not None and not _is_met(letter, key, name, links):
            table[key] = name
    if not table:
        return

    def put(node: Written) -> Written:
        if _numbered(node) is None or not isinstance(node, Scripted) or not isinstance(node.sup, Bracket):
            return node
        name = table.get(bare(_plainly(node)))
        if name is None:
            return node
        vector = replace(name, at=node.at)
        whole = Bracket(node.at, "(", ")", (vector,)) if name.accents else vector
        return Scripted(node.at, whole, node.sup.items[0])

    made = {key: mapped(side, put) for key, side in sides.items()}
    for link in links:
        link.left, link.right = (made.get(id(s), s) for s in (link.left, link.right))
    scope.notice("numbers of examples above are indices of the vectors that stand whole")


def _beside_matrices(links: Sequence[Link], scope: Scope) -> Iterator[Letter]:
    """y of X w - y, where the rows of X are the examples."""
    for link in links:
        sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
        nodes = [node for side in sides for node in every_node(side)]
        if any(isinstance(node, Letter) and scope.lines.get(node.base) == "row" for node in nodes):
            scripted = {id(node.base) for node in nodes if isinstance(node, Scripted)}
            yield from (n for n in nodes if isinstance(n, Letter) and id(n) not in scripted and n.base.islower())


ROWS = ("X", r"\Phi")
"""Letters of matrices whose rows are examples."""


def _rows_by_number(nodes: Sequence[Written]) -> Iterator[Letter]:
    """X of X^{(i)} θ beside X θ, which is one row of it, and y of y^{(i)} beside y."""
    numbered = {found.base for node in nodes if (found := _numbered(node)) is not None}
    scripted = {id(node.base) for node in nodes if isinstance(node, Scripted) and isinstance(node.sup, Bracket)}
    alone = {n.base: n for n in nodes if isinstance(n, Letter) and id(n) not in scripted and n.base in numbered}
    if any(base in ROWS for base in alone):
        yield from (n for base, n in alone.items() if base in ROWS or base.islower())


def _plainly(node: Written) -> Written:
    """h_θ of h_θ^{(1)}."""
    assert isinstance(node, Scripted)
    return node.base if node.sub is None else replace(node, sup=None)


def _numbered(node: Written) -> Letter | None:
    """The letter y of y^{(1)}."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.primes:
        return None
    above = node.sup
    if not isinstance(above, Bracket) or above.left != "(" or len(above.items) != 1:
        return None
    return node.base if isinstance(above.items[0], (Number, Letter)) else None


def _whole(letter: Letter, statements: Sequence[Statement]) -> Letter | None:
    """The name of the vector of y^{(1)}, …, y^{(n)}: what a statement says to be it, or the letter alone."""
    for statement in statements:
        for link in statement.links[:1]:
            right = link.right.base if isinstance(link.right, Scripted) else link.right
            if isinstance(link.left, Letter) and link.left.base.lower() == letter.base and isinstance(right, Written):
                cells = [c for row in right.rows for c in row] if isinstance(right, Grid) else list(right.parts())
                if any(isinstance(c, Dots) for c in cells) and _is_first(cells[0], letter):
                    return link.left
    return letter


def _is_met(letter: Letter, key: object, name: Letter, links: Sequence[Link]) -> bool:
    """Whether the letter stands otherwise: with other scripts, or alone in a formula without a matrix."""
    for link in links:
        nodes = [n for side in (link.left, link.right) if isinstance(side, Written) for n in every_node(side)]
        scripted = {id(n.base) for n in nodes if isinstance(n, Scripted)}
        if any(_has(n, letter) and _numbered(n) is None and not _is_turned(n) for n in nodes):
            return True
        alone = any(isinstance(n, Letter) and id(n) not in scripted and bare(n) == bare(name) for n in nodes)
        of_matrices = any(isinstance(n, Grid) or (isinstance(n, Letter) and n.base.isupper()) for n in nodes)
        if alone and (key != bare(letter) or not of_matrices):
            return True
    return False


def _is_turned(node: Written) -> bool:
    """X^⊤ of rows that are examples."""
    base = node.base if isinstance(node, Scripted) and node.sub is None and not node.primes else None
    plain = isinstance(node, Scripted) and isinstance(node.sup, (Letter, Mark))
    return plain and isinstance(base, Letter) and base.base in ROWS


def _is_first(node: Written, letter: Letter) -> bool:
    found = _numbered(node)
    return found is not None and found.base == letter.base


def _has(node: Written, letter: Letter) -> bool:
    """Whether it is the letter with scripts."""
    return isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base == letter.base
