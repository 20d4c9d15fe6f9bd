"""What stands at everything and says nothing: the t of z_{t,k}, the j of φ_j(v_j), the (n) of e_j(n) = d_j(n) − y_j(n).

A document that speaks of one step, pattern or example alone often writes its number at every symbol. If nothing is
summed over that number, and no other number stands in its place, the symbols mean the same without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.looking import DIFFERENTIALS, USUAL_FUNCTIONS, head, letters_of
from symnet.reading.names import scripts_of
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Large, Letter, Product, Scripted, Total, Written, every_node, mapped

NUMBERS = frozenset("tpnsmbqr")
"""Letters that number steps, patterns and examples; i, j and k number entries."""


def constant_indices(statements: Sequence[Statement]) -> list[str]:
    """Letters like the t of z_{t,k}: always in that place, never summed over, never t − 1, and no z without it."""
    nodes = [node for side in _sides(statements) for node in every_node(side)]
    found = [(_stem(node), indices) for node in nodes if (indices := _indices(node)) is not None]
    letters = {indices[0] for _, indices in found if len(indices) == 2} & NUMBERS
    return sorted(t for t in letters if _is_constant(t, found, nodes))


def _is_constant(t: str, found: Sequence[tuple[str, tuple[str, ...]]], nodes: Sequence[Written]) -> bool:
    numbered = {stem for stem, indices in found if len(indices) == 2 and indices[0] == t}
    if any(stem in numbered and indices[0] != t for stem, indices in found):
        return False
    if any(
        stem == r"\delta" and indices[0] == t and len(indices) == 2 and _are_alike(indices, found)
        for stem, indices in found
    ):
        return False
    for node in nodes:
        scripts = (node.sub, node.sup) if isinstance(node, (Large, Scripted)) else ()
        bound = (*scripts,) if isinstance(node, Large) else tuple(s for s in scripts if isinstance(s, Total))
        if any(t in letters_of(s) for s in bound if s is not None):
            return False  # Σ_t, h_{t-1}
    with_indices = sum(stem in numbered for stem, _ in found)
    return with_indices == sum(isinstance(n, Letter) and _spelled(n) in numbered for n in nodes)


def _are_alike(pair: tuple[str, ...], found: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether some letter stands with s alone below it, and with t, as α_s and e_t beside e_s: δ_{st} compares them."""
    below = [{stem for stem, indices in found if indices == (letter,)} for letter in pair]
    return not below[0].isdisjoint(below[1])


def without_index(statements: Sequence[Statement], t: str) -> None:
    """z_k for z_{t,k}, and z for z_t."""
    numbered = {
        _stem(n)
        for side in _sides(statements)
        for n in every_node(side)
        if len(indices := _indices(n) or ()) == 2 and indices[0] == t
    }

    def plain(node: Written) -> Written:
        if not isinstance(node, Scripted) or (indices := _indices(node)) is None or _stem(node) not in numbered:
            return node
        last = scripts_of(node).indices[-1] if len(indices) == 2 else None
        return _with_sub(node, last)

    _rewrite(statements, plain)


OF_SAMPLE = re.compile(
    r"\b(?:sample|example|instance|observation|data ?point|pattern)s?\s+(?:\$|\\{1,2}\()\s*([a-z])\s*(?:\$|\\{1,2}\))"
    r"|(?:\$|\\{1,2}\()\s*([a-z])\s*(?:\^\{?[^$]{0,12})?(?:\$|\\{1,2}\))[- ]?(?:th)?[ -](?:training )?"
    r"(?:sample|example|instance|observation|data ?point|pattern)\b"
)
"""For sample $i$, the $i$-th example."""


def mark_sample(statements: Sequence[Statement], text: str) -> str:
    """Read i of ξ_i, y_i, t_i as a mark of names, where i is the number of one sample and nothing else stands there.

    "The gradient for sample $i$": nothing is summed over i, and no y_j and y_{ij} stand beside y_i. Returns i.
    """
    nodes = [node for side in _sides(statements) for node in every_node(side)]
    scripts = _below(nodes)
    plain = {n.base for n in nodes if isinstance(n, Letter) and not n.accents and id(n) not in scripts}
    for i in sorted({a or b for a, b in OF_SAMPLE.findall(text)}):
        named = [n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter) and n.sub is not None]
        below = [(n, scripts_of(n).indices) for n in named]
        numbered = {_stem(n) for n, found in below if found and [letters_of(part) for part in found] == [{i}]}
        others = {_stem(n) for n, found in below if found and [letters_of(part) for part in found] != [{i}]}
        bound = any(i in letters_of(s) for n in nodes if isinstance(n, Large) for s in (n.sub, n.sup) if s is not None)
        if len(numbered) < SEVERAL or numbered & others or bound or i in plain:
            continue

        def put(node: Written, i: str = i) -> Written:
            if not isinstance(node, Scripted) or not isinstance(node.sub, Letter) or node.sub.base != i:
                return node
            return replace(node, sub=replace(node.sub, accents=("mathrm",)))

        _rewrite(statements, put)
        return i
    return ""


def _below(nodes: Sequence[Written]) -> set[int]:
    """The letters that stand below others, by identity."""
    subs = (n.sub for n in nodes if isinstance(n, Scripted) and n.sub is not None)
    return {id(part) for sub in subs for part in every_node(sub)}


SEVERAL = 3
"""So many names must have the number of an iteration behind them."""


def leave_out_iteration(statements: Sequence[Statement]) -> str:
    """Take (n) off e_j(n), d_j(n), y_j(n), where n stands nowhere else but in w(n + 1) on a left side; what n is."""
    nodes = [node for side in _sides(statements) for node in every_node(side)]
    called = [(head(name)[0], bracket) for node in nodes for name, bracket in _called(node)]
    stems: dict[str, set[str]] = {}
    for letter, bracket in called:
        if letter is not None and (t := _alone(bracket)) in NUMBERS:
            stems.setdefault(t, set()).add(letter.base)
    starts = {id(b) for st in statements for link in st.links[:1] for b in _called_alone(link.left)}
    for t in (t for t, names in sorted(stems.items()) if len(names) >= SEVERAL):
        own = [b for letter, b in called if letter is not None and letter.base in stems[t]]
        within = sum(_alone(b) == t for b in own) + sum(id(b) in starts and _is_next(b, t) for b in own)
        if within != sum(isinstance(n, Letter) and n.base == t for n in nodes):
            continue

        def plain(node: Written, t: str = t) -> Written:
            if not isinstance(node, Product):
                return node
            kept = [f for n, f in enumerate(node.factors) if not (n and not f[0] and _alone(f[1]) == t)]
            return kept[0][1] if len(kept) == 1 and not kept[0][0] else replace(node, factors=tuple(kept))

        for link in (st.links[0] for st in statements if st.links):
            if any(_is_next(b, t) for b in _called_alone(link.left)) and isinstance(link.left, Product):
                link.left = link.left.factors[0][1]  # of w(n + 1) = w(n) + …, which is an update
        _rewrite(statements, plain)
        return t
    return ""


def _alone(node: Written) -> str:
    """n of (n)."""
    item = node.items[0] if isinstance(node, Bracket) and node.left == "(" and len(node.items) == 1 else None
    return item.base if isinstance(item, Letter) and not item.accents else ""


def _is_next(bracket: Bracket, t: str) -> bool:
    """(n + 1)."""
    item = bracket.items[0] if len(bracket.items) == 1 else None
    terms = item.terms if isinstance(item, Total) and len(item.terms) == 2 else ()
    return [sign for sign, _ in terms] == ["+", "+"] and letters_of(bracket) == {t}


def _called_alone(side: Written | ReadError) -> Iterator[Bracket]:
    """The bracket of w(n + 1) as a whole side."""
    if isinstance(side, Product) and len(side.factors) == 2:
        yield from (bracket for _, bracket in _called(side))


def numbered_functions(statements: Sequence[Statement]) -> set[str]:
    """The φ of φ_j(v_j), whose index is always one of what it is taken of; no g of g_k (a_k + b) and g_k a_k."""
    found: dict[str, bool] = {}
    for node in (n for side in _sides(statements) for n in every_node(side)):
        found |= dict.fromkeys(_plain_factors(node), False)
        for function, bracket in _called(node):
            letter, scripts = head(function)
            if letter is None or letter.base not in USUAL_FUNCTIONS - {"f"} or not scripts.indices:
                continue  # φ(v) beside φ_j(v_j) is any of them
            index = scripts.indices[0] if len(scripts.indices) == 1 else None
            inside = {i for n in every_node(bracket) for i in _indices(n) or ()}
            same = isinstance(index, Letter) and index.base in inside
            found[letter.base] = found.get(letter.base, True) and same
    return {base for base, same in found.items() if same}


def _plain_factors(node: Written) -> set[str]:
    """The letters with an index that stand as factors, and before no bracket; no ∂φ_j."""
    factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
    if len(factors) < 2 or _is_differential(factors[0]):
        return set()
    called = {id(function) for function, _ in _called(node)}
    heads = [head(factor) for factor in factors if id(factor) not in called]
    return {letter.base for letter, scripts in heads if letter is not None and scripts.indices and not scripts.primes}


def _is_differential(node: Written) -> bool:
    """The ∂ of ∂φ, and the d of dφ."""
    letter, _ = head(node)
    return letter is not None and letter.base in DIFFERENTIALS


def without_number(statements: Sequence[Statement], functions: set[str]) -> None:
    """φ(v_j) for φ_j(v_j)."""

    def plain(node: Written) -> Written:
        letter, _ = head(node)
        named = letter is not None and letter.base in functions
        return _with_sub(node, None) if named and isinstance(node, Scripted) else node

    _rewrite(statements, plain)


def _with_sub(node: Scripted, sub: Written | None) -> Written:
    left = replace(node, sub=sub)
    return left.base if sub is None and left.sup is None and not left.primes else left


def _called(node: Written) -> Iterator[tuple[Written, Bracket]]:
    """Symbols with the round bracket right behind them."""
    factors = node.factors if isinstance(node, Product) else ()
    for (_, first), (operator, second) in pairwise(factors):
        if not operator and isinstance(second, Bracket) and second.left == "(" and head(first)[0] is not None:
            yield first, second


def _indices(node: Written) -> tuple[str, ...] | None:
    """The letters below a symbol, where there are any and nothing else is below it."""
    if (
        not isinstance(node, Scripted)
        or not isinstance(node.base, Letter)
        or node.base.base in (r"\partial", r"\nabla")
    ):
        return None
    try:
        scripts = scripts_of(node)
    except ReadError:
        return None
    letters = tuple(i.base for i in scripts.indices if isinstance(i, Letter) and not i.accents)
    whole = len(letters) == len(scripts.indices) and not scripts.words and not isinstance(node.sub, Total)
    return letters if whole and letters else None


def _stem(node: Written) -> str:
    """What a symbol is without what stands below it."""
    assert isinstance(node, Scripted)
    assert isinstance(node.base, Letter)
    return _spelled(node.base)


def _spelled(letter: Letter) -> str:
    return " ".join((*letter.accents, letter.base))


def _sides(statements: Sequence[Statement]) -> Iterator[Written]:
    for statement in statements:
        sides = [s for link in statement.links for s in (link.left, link.right)]
        yield from (s for s in (*sides, statement.mention) if isinstance(s, Written) and not isinstance(s, Letter))


def _mapped(side: Written | ReadError, function: Callable[[Written], Written]) -> Written | ReadError:
    return side if isinstance(side, ReadError) else mapped(side, function)


def _rewrite(statements: Sequence[Statement], function: Callable[[Written], Written]) -> None:
    for statement in statements:
        statement.links = [
            replace(link, left=_mapped(link.left, function), right=_mapped(link.right, function))
            for link in statement.links
        ]
        if isinstance(statement.mention, Written):
            statement.mention = mapped(statement.mention, function)
