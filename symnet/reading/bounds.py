r"""Sums of which the bounds are written and the letter is not: \sum_1^m x_i runs over i."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.looking import repeated
from symnet.reading.names import letters_in
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Large, Letter, Number, Product, Relation, Scripted, Total, Written, every_node

COUNTING = frozenset("ijklmnpqrst")
"""Letters by which sums run."""

TIMES = frozenset("st")
"""Letters that rather number steps."""


def write_in_letters(statements: Sequence[Statement], scope: Scope) -> None:
    """Put i = 1 below a Σ or Π with a 1 alone below it, where i is the only letter behind it that may number terms.

    Where there are several, it is the one that does not stand on the other side.
    """
    for link in (link for statement in statements for link in statement.links):
        sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
        if not any(_has_no_letter(n) for s in sides for n in every_node(s)):
            continue
        free = [_letters(s) for s in sides if not any(_has_no_letter(n) for n in every_node(s))]
        elsewhere = free[0] if len(free) == 1 else set()

        def put(node: Written, elsewhere: set[str] = elsewhere) -> Written:
            return _with_letters(node, elsewhere) if isinstance(node, Product) else node

        if link.rewrite(put):
            scope.notice("a sum from 1 without a letter is taken to run over the index behind it")


LISTED = re.compile(
    r"(?<![A-Za-z\\])([a-z])\s*_\{?1\}?\s*,\s*\\(?:[lc]|)dots[bco]?\s*,\s*\1\s*_\{?([A-Za-z])\}?(?![A-Za-z])"
)
"""x_1, \\dots, x_N."""


STEPS = re.compile(r"(?<![A-Za-z\\])t\s*=\s*1\s*,\s*\\(?:[lc]|)dots[bco]?\s*,\s*(T)(?![A-Za-z_])")
"""t = 1, \\dots, T."""


def write_in_ends(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """Put Σ_{n=1}^N for Σ_n, if x_n stands behind it and x_1, …, x_N are listed; so Σ_t after t = 1, …, T."""
    listed: dict[str, set[str]] = {}
    for base, end in LISTED.findall(text):
        listed.setdefault(base, set()).add(end)
    ends = {base: found.pop() for base, found in listed.items() if len(found) == 1}
    steps = STEPS.search(text) is not None
    if not ends and not steps:
        return

    def put(node: Written) -> Written:
        if not isinstance(node, Product) or not any(_is_open(factor) for _, factor in node.factors):
            return node
        factors = list(node.factors)
        for n, (sign, large) in enumerate(factors):
            if isinstance(large, Large) and _is_open(large) and isinstance(large.sub, Letter):
                numbered = (pair for _, factor in factors[n + 1 :] for pair in _numbered(factor))
                found = {ends[base] for base, index in numbered if base in ends and index == large.sub.base}
                found |= {"T"} if steps and large.sub.base == "t" and not large.sub.accents else set()
                if len(found) == 1 and (end := found.pop()) != large.sub.base:
                    begin = Relation(large.at, (large.sub, Number(large.at, "1")), ("=",))
                    factors[n] = (sign, replace(large, sub=begin, sup=Letter(large.at, end)))
                    scope.notice(f"Σ over {large.sub.base} is taken to go to {end}, as is listed")
        return replace(node, factors=tuple(factors))

    for statement in statements:
        statement.rewrite(put)


def _is_open(node: Written) -> bool:
    """Σ_n."""
    return isinstance(node, Large) and node.kind == "sum" and node.sup is None and isinstance(node.sub, Letter)


def _numbered(node: Written) -> Iterator[tuple[str, str]]:
    """x and n of x_n."""
    for part in every_node(node):
        if isinstance(part, Scripted) and isinstance(part.base, Letter) and isinstance(part.sub, Letter):
            yield part.base.base, part.sub.base


def writes_sums(statements: Sequence[Statement]) -> bool:
    """Whether sums over what stands twice are written out, but for one line at most: Σ_j W_{ij} x_j.

    Where that line says of j that it is summed over, or more lines do without a Σ, it is a habit.
    """
    written = bare_ones = 0
    for link in (link for statement in statements if not statement.is_made for link in statement.links):
        sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
        written += any(_sums_what_is_twice(node) for s in sides for node in every_node(s))
        bare_ones += len(sides) == 2 and any(_is_bare(one, other) for one, other in (sides, sides[::-1]))
    return written > 1 >= bare_ones


OFTEN = 3
"""Lines with a Σ_i, from which on an i without one is not summed over."""


def summed_openly(statements: Sequence[Statement], text: str) -> frozenset[str]:
    """The letters over which a document writes Σ in several lines, where its words speak of no single sample."""
    if ONE_SAMPLE.search(text) is not None:
        return frozenset()
    found: Counter[str] = Counter()
    for link in (link for statement in statements if not statement.is_made for link in statement.links[:1]):
        nodes = [n for s in (link.left, link.right) if isinstance(s, Written) for n in every_node(s)]
        sums = [n.sub for n in nodes if isinstance(n, Large) and n.kind == "sum" and n.sub is not None]
        below = (sub.sides[0] if isinstance(sub, Relation) else sub for sub in sums)
        found.update({letter.base for letter in below if isinstance(letter, Letter)})
    return frozenset(letter for letter, lines in found.items() if lines >= OFTEN)


ONE_SAMPLE = re.compile(
    r"\b(?:one|single|individual|each|per|every|given|for an?|for the|[a-z]-th)[- ](?:\w+ )?"
    r"(?:samples?|examples?|instances?|observations?|data ?points?|ratings?|pairs?|patterns?)\b"
    r"|\bstochastic|\bSGD\b|\bonline\b",
    re.I,
)
"""Words of gradients of one sample, in which no sum stands."""


def _sums_what_is_twice(node: Written) -> bool:
    """Σ_j W_{ij} x_j."""
    if not isinstance(node, Product):
        return False
    for n, (_, large) in enumerate(node.factors):
        if isinstance(large, Large) and large.kind == "sum" and large.sub is not None:
            below = large.sub.sides[0] if isinstance(large.sub, Relation) else large.sub
            counts = repeated(Product(node.at, node.factors[n + 1 :])) if n + 1 < len(node.factors) else {}
            if isinstance(below, Letter) and counts.get(below.base, 0) > 1:
                return True
    return False


def _is_bare(side: Written, other: Written) -> bool:
    """Whether a letter stands twice in a product of one side, and nowhere on the other."""
    elsewhere = _letters(other) | {n.base for n in every_node(other) if isinstance(n, Letter)}
    products = [n for n in every_node(side) if isinstance(n, Product)]
    bound = {letter for node in every_node(side) if isinstance(node, Large) for letter in _below(node)}
    twice = {letter for node in products for letter, count in repeated(node).items() if count > 1}
    return bool((twice & COUNTING - TIMES) - elsewhere - bound)


def _below(node: Large) -> set[str]:
    return {n.base for n in every_node(node.sub) if isinstance(n, Letter)} if node.sub is not None else set()


def summed_in(links: Sequence[Link]) -> set[str]:
    """The letters below the sums that stand in a chain."""
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    sums = (n for s in sides for n in every_node(s) if isinstance(n, Large) and n.kind == "sum")
    return {letter for large in sums for letter in _below(large)}


def summed_letters(formulas: Sequence[Written]) -> set[str]:
    """The letters i to n below symbols, in a document that says that it sums over what stands twice."""
    return {letter for formula in formulas for letter in _letters(formula) if letter in "ijklmn"}


def write_in_sums(statements: Sequence[Statement]) -> str:
    r"""Put \sum_j before the W_{ij} x_j of y_i = W_{ij} x_j, and give the j that stands twice, and not on the left."""
    met = ""
    for link in (statement.links[0] for statement in statements if statement.links):
        left = link.left
        if link.relation not in ("=", ":=", "≡") or not isinstance(left, Scripted) or not isinstance(left.base, Letter):
            continue
        free = _letters(left)
        if free and isinstance(link.right, Written):
            for letter in sorted(_beside(link.right, free) - free):
                right = _summed(link.right, letter)
                met = met or (letter if right != link.right else "")
                link.right = right
    return met


def _beside(node: Written, free: set[str]) -> set[str]:
    """The j of W_{ij} x_j, for an i that is free."""
    twice = {letter for letter, count in repeated(node).items() if count == 2 and letter in COUNTING - TIMES}
    pairs = ({i.base for i in scripts.indices if isinstance(i, Letter)} for _, scripts, _ in letters_in(node))
    return {letter for pair in pairs if pair & free and len(pair) == 2 for letter in pair & twice}


def _summed(node: Written, letter: str) -> Written:
    """A formula with a Σ before each of its products in which a letter stands twice."""
    if isinstance(node, Total):
        return replace(node, terms=tuple((sign, _summed(term, letter)) for sign, term in node.terms))
    counts = [repeated(factor)[letter] for _, factor in node.factors] if isinstance(node, Product) else []
    if not isinstance(node, Product) or sum(counts) != 2 or max(counts) != 1:
        return node
    first = counts.index(1)
    large = Large(node.at, "sum", Letter(node.at, letter))
    behind = ("", node.factors[first][1]), *node.factors[first + 1 :]
    return replace(node, factors=(*node.factors[:first], ("", large), *behind))


def _has_no_letter(node: Written) -> bool:
    return isinstance(node, Large) and node.kind in ("sum", "prod") and _is_one(node.sub) and node.sup is not None


def _is_one(node: Written | None) -> bool:
    return isinstance(node, Number) and node.text == "1"


def _with_letters(node: Product, elsewhere: set[str]) -> Written:
    factors = list(node.factors)
    for n in reversed(range(len(factors))):
        operator, large = factors[n]
        if not isinstance(large, Large) or not _has_no_letter(large):
            continue
        behind = [factor for _, factor in factors[n + 1 :]]
        bound = {
            part.sides[0].base
            for factor in behind
            for large_inside in every_node(factor)
            if isinstance(large_inside, Large) and isinstance(part := large_inside.sub, Relation)
            if isinstance(part.sides[0], Letter)
        }
        found = {letter for factor in behind for letter in _letters(factor)} - bound
        found = found - elsewhere if len(found) > 1 else found
        if len(found) == 1 and large.sub is not None:
            below = Relation(large.sub.at, (Letter(large.sub.at, found.pop()), large.sub), ("=",))
            factors[n] = operator, Large(large.at, large.kind, below, large.sup)
    return Product(node.at, tuple(factors)) if factors != list(node.factors) else node


def _letters(node: Written) -> set[str]:
    """The letters below symbols that may number terms."""
    found = {i.base for _, scripts, _ in letters_in(node) for i in scripts.indices if isinstance(i, Letter)}
    return found & COUNTING
