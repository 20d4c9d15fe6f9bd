r"""Indices below indices: \hat{y}_{t_k} beside \hat{y}_t is the entry k of it, z_{2i} beside z_2 = … the entry i."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.core.notation import BOLD
from symnet.reading.listed_vectors import listed_in
from symnet.reading.looking import parts_below
from symnet.reading.names import scripts_of
from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Number, Product, Scripted, Written, bare, every_node

ENTRIES = frozenset("ijklmn")
"""Letters that number entries."""

NUMBERS_OF_SAMPLES = frozenset("in")
"""Letters that number vectors of samples."""


def name_entries(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Put the entry k of x_t for x_{t_k}, where x_t stands and t_k does not: f_{y_i} beside y_i is of a class."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    written = [s for s in (*sides, *(st.mention for st in statements)) if isinstance(s, Written)]
    below = [n.sub for s in written for n in every_node(s) if isinstance(n, Scripted) and _names(n.sub)]
    if not below:
        return
    inner = {id(sub) for sub in below}
    standing = {
        bare(n) for s in written for n in every_node(s) if isinstance(n, (Letter, Scripted)) and id(n) not in inner
    }

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not isinstance(node.sub, Scripted) or not _names(node.sub):
            return node
        whole = Scripted(node.at, node.base, node.sub.base, node.sup, node.primes)
        is_class = bare(node.sub) in standing or bare(whole) not in standing
        return node if is_class or not isinstance(node.base, Letter) else Scripted(node.at, whole, node.sub.sub)

    for link in (link for statement in statements for link in statement.links):
        if link.rewrite(put):
            scope.notice("x_{t_k} beside x_t is taken for the entry k of it")


def name_entries_of_numbered(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the entry i of z_2 for z_{2i}, where z_2 has a formula and z never stands without a number."""
    links = [link for statement in statements for link in statement.links]
    heads = [st.links[0].left for st in statements if st.links and st.links[0].relation in ("=", ":=", "≡")]
    heads += [link.right for link in links if link.relation in ("=", ":=", "≡")]  # \hat{y} = a_2 = softmax(z_2)
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [n for s in sides for n in every_node(s)]
    numbered = [h for h in heads if isinstance(h, Scripted) and h.sup is None]
    matrices = [n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter) and is_capital(n.base.base)]
    given: dict[object, Scripted] = {}
    for whole in (*numbered, *(replace(m, sup=None) for m in matrices)):  # also of W_2^⊤, which need have no formula
        if isinstance(whole.base, Letter) and isinstance(whole.sub, Number):
            given.setdefault(_without_bold(whole), whole)
    if not given:
        return
    inside = {id(n.base) for n in nodes if isinstance(n, Scripted)}
    alone = {n.base for n in nodes if isinstance(n, Letter) and id(n) not in inside}

    def put(node: Written) -> Written:
        parts = _number_and_index(node.sub) if isinstance(node, Scripted) else None
        if parts is None or not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            return node
        number, index = parts
        whole = given.get(_without_bold(Scripted(node.at, node.base, number)))
        if whole is None or node.base.base in alone or isinstance(index, Letter) == is_capital(node.base.base):
            return node
        return Scripted(node.at, replace(whole, at=node.at), index, node.sup, node.primes)

    for statement in statements:
        if statement.rewrite(put):
            scope.notice("z_{2i} beside z_2 is taken for the entry i of it")


def _without_bold(node: Scripted) -> object:
    """What identifies z_2, in whichever type."""
    assert isinstance(node.base, Letter)
    accents = tuple(a for a in node.base.accents if a not in BOLD)
    return bare(replace(node, base=replace(node.base, accents=accents)))


def _number_and_index(sub: Written | None) -> tuple[Number, Written] | None:
    """2 and i of z_{2i} and z_{2,i}; 2 and k j of W_{2,kj}."""
    number, *indices = parts_below(sub) or (None,)
    pair = parts_below(indices[0]) if len(indices) == 1 and isinstance(indices[0], Product) else tuple(indices)
    letters = [i for i in pair if isinstance(i, Letter) and i.base in ENTRIES and not i.accents]
    if not isinstance(number, Number) or len(letters) != len(pair) or len(pair) not in (1, 2):
        return None
    return number, letters[0] if len(pair) == 1 else Product(letters[0].at, tuple(("", i) for i in letters))


def _names(sub: Written | None) -> bool:
    """t_k below a symbol."""
    if not isinstance(sub, Scripted) or sub.sup is not None or sub.primes or not isinstance(sub.base, Letter):
        return False
    if sub.base.base in ENTRIES:
        return False  # i_k is the k-th of some numbers i
    return isinstance(sub.sub, Letter) and sub.sub.base in ENTRIES and not sub.sub.accents


def name_entries_of_members(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the entry k of p_n for p_{nk}, where n numbers vectors, as that of W x_n does, or of x_1, …, x_N ∈ ℝ^d."""
    links = [link for statement in statements for link in statement.links]
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [n for s in sides for n in every_node(s)]
    listed = listed_in(statements)
    of_listed = {i for n in nodes if (single := _letter_below(n)) and single[0] in listed for i in single[1:]}
    numbering = {i for n in nodes for i in _numbers_of_vectors(n)} | of_listed
    capitals = {n.base for n in nodes if isinstance(n, Letter) and n.base.isupper()}
    whole = {single for n in nodes if (single := _letter_below(n)) is not None}
    members = {(base, i) for base, i in whole if i in numbering and base.upper() not in capitals}
    beside = {pair for n in nodes if (pair := _letters_below(n)) and (pair[0], pair[1]) in members}
    pairs = {(number, index) for _, number, index in beside}
    if not members:
        return

    def put(node: Written) -> Written:
        found = _letters_below(node)
        if found is None or not isinstance(node, Scripted) or found[0].upper() in capitals or not found[0].islower():
            return node
        if (found[:2] not in members and found[1:] not in pairs) or {*found[1:]} <= of_listed:
            return node  # α_{ts}, of two that number vectors, is of no single one of them
        number, index = parts_below(node.sub)
        return Scripted(node.at, Scripted(node.at, node.base, number), index, node.sup, node.primes)

    changed = [statement.rewrite(put) for statement in statements]  # a regressor $x_{ij}$ in the prose, too
    if any(changed):
        scope.notice("x_{nk} beside x_n, which is one of many vectors, is taken for the entry k of it")


def _letter_below(node: Written) -> tuple[str, str] | None:
    """p and n of p_n."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not isinstance(node.sub, Letter):
        return None
    return node.base.base, node.sub.base


def _letters_below(node: Written) -> tuple[str, str, str] | None:
    """p, n and k of p_{nk}; p, n and y of p_{n, y_n}."""
    parts = parts_below(node.sub) if isinstance(node, Scripted) else ()
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or len(parts) != 2:
        return None
    number, index = parts
    letter = index.base if isinstance(index, Scripted) else index
    if not isinstance(number, Letter) or not isinstance(letter, Letter):
        return None
    return node.base.base, number.base, letter.base


def _numbers_of_vectors(node: Written) -> set[str]:
    r"""n of W x_n, of w^\top x_n, x_n^\top w and of softmax(z_n)."""
    found: set[str] = set()
    for (_, first), (operator, second) in pairwise(node.factors if isinstance(node, Product) else ()):
        if not operator and isinstance(first, Scripted) and scripts_of(first).transposed:
            both = (n.sub.base for n in (first, second) if isinstance(n, Scripted) and isinstance(n.sub, Letter))
            found |= {number for number in both if number in NUMBERS_OF_SAMPLES}
        matrix = isinstance(first, Letter) and first.base.isupper() and operator in ("", r"\cdot")
        applied = isinstance(first, Letter) and first.base == "softmax" and isinstance(second, Bracket)
        inner = second.items[0] if applied and isinstance(second, Bracket) and len(second.items) == 1 else second
        if not (matrix or applied) or not isinstance(inner, Scripted) or not isinstance(inner.sub, Letter):
            continue
        numbers = NUMBERS_OF_SAMPLES if matrix else {"n"}  # softmax(o_i) may be meant of the entries
        if isinstance(inner.base, Letter) and inner.base.base.islower() and inner.sub.base in numbers:
            found.add(inner.sub.base)
    return found
