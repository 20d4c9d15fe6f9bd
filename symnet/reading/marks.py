r"""Signs at a name that number nothing: the k of \sqrt{d_k}, the q of z_{q,i} beside z_i, the 0 of α_{0m}, the Δ of ΔW.

They are marks of the name, as \text{q} would be; d_k is how long keys are, and no entry of a d, where k numbers
something else. α_{0m} beside α_m is the entry m of an α_0. ΔW is an increment, where no Δ stands for itself. w_{j0}
of w_{j0} + Σ_{i=1}^D w_{ji} x_i is the entry j of a w_0 of its own, a bias, where nothing is counted from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.increments import are_increments, with_increments
from symnet.reading.looking import head, letters_of, parts_below
from symnet.reading.names import UPRIGHT
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Labelled,
    Large,
    Letter,
    Listed,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Written,
    bare,
    every_node,
)

INDICES = frozenset("ijklmnt")
"""Letters that number things as a rule."""


def name_by_marks(statements: Sequence[Statement], scope: Scope) -> None:
    """Put words below for such letters."""
    links = [link for statement in statements for link in statement.links]
    nodes = [n for k in links for side in (k.left, k.right) if isinstance(side, Written) for n in every_node(side)]
    sizes = {bare(n.body) for n in nodes if isinstance(n, Root) and _is_size(n.body) and _numbers(n.body, nodes)}
    marks, increments, biases = _marks(nodes), are_increments(nodes), _biases(nodes)
    said = marks - {pair for n in nodes if (pair := _pair(n)) is not None and _is_upright(n)}
    if not (sizes or marks or increments or biases):
        return

    def put(node: Written) -> Written:
        if increments and isinstance(node, Product):
            return with_increments(node)
        if not isinstance(node, Scripted):
            return node
        if isinstance(node.sub, Letter) and bare(replace(node, sup=None)) in sizes:
            return replace(node, sub=Text(node.sub.at, node.sub.base))
        if (pair := _pair(node)) is not None and pair in marks and node.sub is not None:
            return replace(node, sub=Labelled(node.sub.at, Text(node.sub.at, pair[1]), (_below(node)[1],)))
        if _base_of_bias(node) in biases and node.sub is not None:
            return replace(node, sub=Labelled(node.sub.at, Text(node.sub.at, "0"), (_below(node)[0],)))
        return node

    for statement in statements:
        statement.rewrite(put)
    for base, mark in sorted(said):
        scope.notice(f"{mark} of {base}_{{{mark},·}} is taken for a part of the name, since it numbers nothing")
    for base in sorted(biases):
        scope.notice(f"{base}_{{·0}} is taken for a name of its own: nothing in the document is counted from 0")


def _is_size(node: Written) -> bool:
    """d_k below a root."""
    letter, scripts = head(node)
    index = scripts.indices[0] if len(scripts.indices) == 1 and scripts.sup is None else None
    plain = letter is not None and letter.base == "d" and not letter.accents
    return plain and isinstance(index, Letter) and index.base.islower() and not index.accents


def _numbers(size: Written, nodes: Sequence[Written]) -> bool:
    """Whether the k of d_k numbers something else: a Σ binds it, or it is one of two indices."""
    letter = size.sub if isinstance(size, Scripted) else None
    assert isinstance(letter, Letter)
    below = (letters_of(n.sub) for n in nodes if isinstance(n, (Large, Scripted)) and n.sub is not None)
    large = {i for n in nodes if isinstance(n, Large) and n.sub is not None for i in letters_of(n.sub)}
    return letter.base in large or any(letter.base in letters and len(letters) > 1 for letters in below)


def _below(node: Written) -> tuple[Written, ...]:
    """The two signs below a letter, q and i of z_{q,i}, 0 and m of α_{0m}; none where others stand there."""
    parts = parts_below(node.sub) if isinstance(node, Scripted) and isinstance(node.base, Letter) else ()
    return parts if len(parts) == 2 else ()


def _pair(node: Written) -> tuple[str, str] | None:
    """z and q of z_{q,i}, α and 0 of α_{0m}."""
    mark, index = _below(node) or (None, None)
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not isinstance(index, Letter):
        return None
    if isinstance(mark, Number) and mark.text == "0":
        return node.base.base, "0"
    if not isinstance(node.sub, Listed) or not isinstance(mark, Letter):
        return None
    upright = bool(mark.accents) and mark.accents[0] in UPRIGHT
    return (node.base.base, mark.base) if upright or not mark.accents else None


def _marks(nodes: Sequence[Written]) -> set[tuple[str, str]]:
    """The z and q of z_{q,i} beside z_i, where q stands nowhere else."""
    scripted = [(n.base.base, n.sub) for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter)]
    single = {(base, sub.base) for base, sub in scripted if isinstance(sub, Letter)}
    numbered: dict[tuple[str, str], set[str]] = {}
    for node in nodes:
        if (pair := _pair(node)) is not None:
            numbered.setdefault(pair, set()).update(letters_of(_below(node)[1]))
    met = Counter(n.base for n in nodes if isinstance(n, Letter) and not n.accents)
    marked = Counter(pair[1] for node in nodes if (pair := _pair(node)) is not None)
    upright = {pair for node in nodes if (pair := _pair(node)) is not None and _is_upright(node)}
    second = {pair for node in nodes if (pair := _second(node)) is not None}  # i of x_{ji}, of which x_{0i} is a row
    return upright | {
        (base, mark)
        for (base, mark), indices in numbered.items()
        if (mark == "0" and not any((base, index) in second for index in indices))
        or (mark not in INDICES and met[mark] == marked[mark])
        if all((base, index) in single for index in indices)
    }


def _base_of_bias(node: Written) -> str:
    """w of w_{j0}; nothing of anything else."""
    index, zero = _below(node) or (None, None)
    is_zero = isinstance(zero, Number) and zero.text == "0" and isinstance(index, Letter)
    return node.base.base if is_zero and isinstance(node, Scripted) and isinstance(node.base, Letter) else ""


def _biases(nodes: Sequence[Written]) -> set[str]:
    """The w of w_{j0} beside w_{ji}, where no sum begins with 0 and there is no x_0."""
    bases = {base for node in nodes if (base := _base_of_bias(node))}
    if not bases:
        return set()
    zero = any(
        isinstance(part, Number) and part.text == "0"
        for node in nodes
        if isinstance(node, (Large, Scripted)) and node.sub is not None
        for part in (node.sub.sides if isinstance(node.sub, Relation) else (node.sub,))
    )
    seconds = {pair[0] for node in nodes if (pair := _second(node)) is not None}
    return set() if zero else bases & seconds


def _second(node: Written) -> tuple[str, str] | None:
    """x and i of x_{ji}."""
    below = _below(node)
    letters = [sign.base for sign in below if isinstance(sign, Letter)]
    base = node.base if isinstance(node, Scripted) else None
    return (base.base, letters[1]) if len(letters) == 2 and isinstance(base, Letter) else None


def _is_upright(node: Written) -> bool:
    r"""Whether it is z_{\text{q},i}, of one letter, which is a word."""
    mark = _below(node)[0]
    return isinstance(mark, Letter) and bool(mark.accents)
