r"""How many there are, where a mean says it: \frac{1}{N} \sum_i x_i is taken to run over N of them.

So does \frac{1}{N} \mathbf{1}^\top x, whose 𝟏 has N entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sympy import Symbol

from symnet.reading.heads import plain_name
from symnet.reading.looking import letters_of
from symnet.reading.names import script_text, scripts_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Fraction,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Written,
    every_node,
)

COUNTS = frozenset("NMBKDmnd")
"""Letters by which people divide a sum to make a mean."""


def note_means(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the bound N to Σ_i of \\frac{1}{N} Σ_i, where N has no other meaning."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    if not any(isinstance(node, Large) or (_is_of_ones(node) and _is_turned(node)) for node in nodes):
        return
    from_zero = {letter for node in nodes if (letter := _from_zero(node))}
    said = {name.base for st in statements for link in st.links[:1] if (name := _named(link.left)) is not None}
    letters = COUNTS - said - scope.given
    shaped = {name for st in statements if st.kind == "declares" for link in st.links[:1] for name in _bases(link.left)}
    ends = _ends(nodes)
    noted: set[str] = set()

    def put(node: Written) -> Written:
        if isinstance(node, Fraction) and (count := _count(node.below, letters)) is not None:
            above = node.above.factors if isinstance(node.above, Product) else (("", node.above),)
            first = bounded(above[0][1], count, [f for _, f in above[1:]])
            if first is not None:
                rest = (("", first), *above[1:])
                return Fraction(node.at, first if len(rest) == 1 else Product(node.at, rest), node.below)
        if not isinstance(node, Product):
            return node
        factors = list(node.factors)
        for n, ((_, before), (operator, sum_)) in enumerate(pairwise(factors)):
            count = _count(before.below, letters) if isinstance(before, Fraction) else None
            behind = [f for _, f in factors[n + 2 :]]
            if count is None or operator not in ("", r"\cdot"):
                continue
            if _is_of_ones(sum_) and _is_turned(sum_):
                factors[n + 1] = (operator, counted(sum_, count))
            elif (found := bounded(sum_, count, behind)) is not None:
                factors[n + 1] = (operator, found)
        return Product(node.at, tuple(factors)) if tuple(factors) != node.factors else node

    def counted(ones: Written, count: Letter) -> Written:
        """𝟏^⊤ with N below it."""
        noted.add(f"{count.base} is taken to be how many entries 𝟏 has, as in a mean")
        scope.size_letters.add(count.base)
        scope.sizes.setdefault(count.base, Symbol(count.base, integer=True, positive=True))
        assert isinstance(ones, Scripted)
        return replace(ones, sub=Letter(ones.at, count.base))

    def bounded(node: Written, count: Letter, behind: Sequence[Written]) -> Large | None:
        """The same sum with N above it."""
        plain = isinstance(node, Large) and node.kind == "sum" and node.sup is None
        if not plain or not isinstance(node, Large) or not isinstance(node.sub, Letter) or node.sub.base in from_zero:
            return None
        if not any(node.sub.base in _below(n) for factor in behind for n in every_node(factor)):
            return None
        stems = {name for f in behind for n in every_node(f) if node.sub.base in _below(n) for name in _bases(n)}
        if stems & shaped or any(_is_by(n, node.sub.base) for f in behind for n in every_node(f)):
            return None  # how many rows U has is said where its shape is, and 1/m may be that of another sum
        counted = {letter for letter, said in ends.items() if count.base in said}
        if ends.get(node.sub.base, set()) - {count.base}:
            return None  # j runs to c elsewhere
        if counted & {letter for f in behind for n in every_node(f) for letter in _below(n)} - {node.sub.base}:
            return None  # it is i that runs to n, in 1/n Σ_j Y_{ij}
        noted.add(f"{count.base} is taken to be how many {node.sub.base} there are, as in a mean")
        below = Relation(node.sub.at, (node.sub, Number(node.sub.at, "1")), ("=",))
        return Large(node.at, node.kind, below, Letter(node.at, count.base))

    for statement in statements:
        for link in statement.links:
            link.rewrite(put)
    for words in sorted(noted):
        scope.notice(words)


def _is_of_ones(node: Written) -> bool:
    """𝟏 and 𝟏^⊤ without a size."""
    base = node.base if isinstance(node, Scripted) and node.sub is None else node
    return isinstance(base, Letter) and base.base == "1" and bool(base.accents)


def _is_turned(node: Written) -> bool:
    """Whether it is transposed, so that 𝟏 is a column, and no matrix of ones."""
    return isinstance(node, Scripted) and scripts_of(node).transposed


def _ends(nodes: Sequence[Written]) -> dict[str, set[str]]:
    """How far letters run where it is written: c for the j of Σ_{j=1}^c."""
    ends: dict[str, set[str]] = {}
    for node in nodes:
        sub = node.sub if isinstance(node, Large) and node.sup is not None else None
        first = sub.sides[0] if isinstance(sub, Relation) and sub.relations == ("=",) else sub
        if isinstance(node, Large) and isinstance(first, Letter) and node.sup is not None:
            ends.setdefault(first.base, set()).add(script_text(node.sup))
    return ends


def _named(node: object) -> Letter | None:
    """N of N = 5 and N ∈ ℕ."""
    name = plain_name(node) if isinstance(node, Written) else None
    return node if isinstance(node, Letter) and name is not None else None


def _is_by(node: Written, letter: str) -> bool:
    """∂L/∂x_i, of which the chain rule sums over all entries of x."""
    return isinstance(node, Fraction) and any(letter in _below(n) for n in every_node(node.below))


def _bases(node: object) -> set[str]:
    """The letter of a symbol, and its capital: of u_{pi} both u and U."""
    base = node.base if isinstance(node, Scripted) else node
    return {base.base, base.base.upper()} if isinstance(base, Letter) else set()


def _below(node: Written) -> set[str]:
    """The letters in the scripts of a symbol."""
    scripts = (node.sub, node.sup) if isinstance(node, Scripted) else ()
    return {letter for script in scripts if script is not None for letter in letters_of(script)}


def _from_zero(node: Written) -> str:
    """i of Σ_{i=0}."""
    sub = node.sub if isinstance(node, Large) else None
    first = sub.sides[0] if isinstance(sub, Relation) else None
    begins = isinstance(sub, Relation) and sub.sides[-1] == Number(sub.sides[-1].at, "0")
    return first.base if isinstance(first, Letter) and begins else ""


def _count(below: Written, letters: frozenset[str]) -> Letter | None:
    """N of a denominator N or 2 N."""
    factors = [f for _, f in below.factors] if isinstance(below, Product) else [below]
    *numbers, last = factors
    if isinstance(last, Letter) and last.base in letters and not last.accents:
        return last if all(isinstance(f, Number) for f in numbers) else None
    return None
