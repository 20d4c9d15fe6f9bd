r"""What the notation of a whole document tells before any of it is read: indices, sizes, shapes, Euler's e.

\sum_{i=1}^n w_i x_i      i is an index, n a size, w and x are vectors
A^\top x                  A is no number
W_{ji}                    W is a matrix
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnet.reading.names import Scripts, letters_in, name_of, scripts_of
from symnet.reading.scope import Scope
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Large, Letter, Listed, Number, Product, Relation, Scripted, Written

INDEX_LETTERS = frozenset("ijklmnpqrstuvab")
"""Letters that can be running indices."""

USUAL = frozenset("ijk")
"""Letters that are indices wherever they stand in a subscript."""


def gather(formulas: Iterable[Written], scope: Scope) -> None:
    """Put into the scope what the notation says of indices, sizes and shapes."""
    formulas = list(formulas)
    for formula in formulas:
        for node in _nodes(formula):
            if isinstance(node, Large) and node.kind in ("sum", "prod", "max", "min"):
                _range(node, scope)
    for formula in formulas:
        for letter, scripts, _ in letters_in(formula):
            _indices(letter, scripts, scope)
    for formula in formulas:
        for node in _nodes(formula):
            if isinstance(node, Product):
                _factors(node, scope)
        for letter, scripts, _ in letters_in(formula):
            _shape(letter, scripts, scope)


def _nodes(node: Written) -> Iterator[Written]:
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(found.parts())


def _range(node: Large, scope: Scope) -> None:
    """The letters that an operator binds, and the size that they run to."""
    for part in node.sub.items if isinstance(node.sub, Listed) else (node.sub,):
        first = part.sides[0] if isinstance(part, Relation) else part
        if isinstance(part, Relation) and len(part.sides) == 3:
            first = part.sides[1]
        if isinstance(first, Product):
            scope.indices |= {f.base for _, f in first.factors if isinstance(f, Letter)}
        if isinstance(first, Letter):
            scope.indices.add(first.base)
    if isinstance(node.sup, Letter) and node.kind in ("sum", "prod"):
        scope.size_letters.add(node.sup.base)


def _indices(letter: Letter, scripts: Scripts, scope: Scope) -> None:
    """Letters that stand where indices stand."""
    names = [i for i in scripts.indices if isinstance(i, Letter) and not i.accents and len(i.base) == 1]
    if len(names) != len(scripts.indices) or letter.base in (r"\partial", r"\nabla", "1", "I"):
        return
    for index in names:
        if index.base in USUAL:
            scope.indices.add(index.base)


def _shape(letter: Letter, scripts: Scripts, scope: Scope) -> None:
    """What the scripts of a symbol tell of its shape."""
    if letter.base in (r"\partial", r"\nabla", "d", "1", "I", "e") and not scripts.indices:
        return
    try:
        stem = name_of(letter, scripts, with_sub=False).latex()
        whole = name_of(letter, scripts).latex()
    except ReadError:
        return
    running = [i for i in scripts.indices if isinstance(i, Letter) and i.base in scope.indices]
    numbers = [i for i in scripts.indices if isinstance(i, Number)]
    if running and len(running) + len(numbers) == len(scripts.indices):
        kind = "matrix" if len(scripts.indices) == 2 else "vector"
        if not (letter.base == r"\delta" and kind == "matrix"):
            scope.evidence.setdefault(stem, set()).add(kind)
    elif not scripts.indices and not scripts.words:
        scope.evidence.setdefault(whole, set())


def _factors(node: Product, scope: Scope) -> None:
    """A capital letter before a small one multiplies a vector; a size stands alone below a fraction's line."""
    for (_, left), (operator, right) in zip(node.factors, node.factors[1:], strict=False):
        if operator in (r"\odot", r"\circ"):
            continue
        if isinstance(right, Bracket) or isinstance(left, Bracket):
            continue
        first, second = _letter(left), _letter(right)
        if first is None or second is None or operator:
            continue
        if first.base.isupper() and len(first.base) == 1 and second.base.islower() and len(second.base) == 1:
            continue


def _letter(node: Written) -> Letter | None:
    if isinstance(node, Letter):
        return node
    if isinstance(node, Scripted) and isinstance(node.base, Letter) and not scripts_of(node).indices:
        return node.base
    return None
