r"""Models of what is observed, and constraints: y = X w + ε, and y = X w of what is minimised subject to it.

They say how data come about, or what shall hold in the end. y is not defined so: the y of a loss ‖y − X w‖² is given,
and with X w + ε put in for it the loss would be ‖ε‖², of which nothing hangs on w.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from symnet.reading.heads import call_of, plain_name
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Letter, Total, Written, bare, every_node

Terms = dict[object, int]
"""The terms of a sum, as they are compared, each with its sign."""

NOISE = re.compile(r"\bnois\w+|\bdisturbance|\berror terms?\b|\b(?:random|measurement|observation) errors?\b", re.I)
"""What is said of an ε that is added."""

OBSERVED = re.compile(
    r"\bmodel|\bobserv|\btarget|\bgenerat|\bassum|\bsuppos|\bmeasur|\blabel|\bresponse|\bdata\b", re.I
)
"""What is said of the y that it is added to."""

NEAR = 200
"""Characters before and behind an equation in which that is said."""

MARKS = frozenset((r"\top", "T", r"\intercal"))
"""Letters above that are no names."""


def leave_out_models(statements: Sequence[Statement], scope: Scope) -> None:
    """Take out what defines nothing: y stands beside what it is said to be but for a noise, or words speak of noise."""
    _leave_out_distributions(statements, scope)
    sums = [(st, terms) for st in statements for terms in _sums_in(st)]
    met = _equations_of_names(statements)
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 else None
        if link is None or link.relation != "=" or not isinstance(link.left, Written):
            continue
        if not isinstance(link.right, Written) or plain_name(link.left) is None:
            continue
        ways = [terms for terms in _without_noise(link.right, met) if _is_more_than_a_name(terms)]
        beside = any(st is not statement and _holds(terms, link.left, way) for st, terms in sums for way in ways)
        if beside or (len(ways) > 1 and _is_noisy(statement)):
            scope.notice(f"{statement.source(0)} says how data come about or what shall hold, and defines nothing")
            statement.kind, statement.links, statement.mention = "mention", [], None


def _leave_out_distributions(statements: Sequence[Statement], scope: Scope) -> None:
    """Take out q = N(μ, σ²) of an N that is given no formula: it says which distribution q is."""
    found = [st for st in statements if len(st.links) == 1 and _is_normal(st.links[0].right) and not st.remark]
    links = [(n, link) for st in statements for n, link in enumerate(st.links)]
    heads = [side for n, link in links for side in ((link.left, link.right) if n else (link.left,))]
    if not found or any(_is_normal(side) for side in heads):
        return
    for statement in found:
        left = statement.links[0].left
        if isinstance(left, Written) and (plain_name(left) is not None or call_of(left) is not None):
            scope.notice(f"{statement.source(0)} says which distribution it is, and claims nothing")
            statement.kind, statement.links, statement.mention = "mention", [], None


def _is_normal(side: object) -> bool:
    """N(μ, σ²), of two arguments, all of a side."""
    called = call_of(side) if isinstance(side, Written) else None
    letter = called[0] if called is not None else None
    is_it = isinstance(letter, Letter) and letter.base == "N" and (not letter.accents or "mathcal" in letter.accents[0])
    return called is not None and is_it and len(called[1].items) == 2


def _sums_in(statement: Statement) -> Iterator[Terms]:
    for side in (s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)):
        yield from (_terms(node) for node in every_node(side) if isinstance(node, Total))


def _terms(node: Written) -> Terms:
    """The terms of a sum, with those of sums in brackets among them."""
    found: Terms = {}
    for sign, term in node.terms if isinstance(node, Total) else (("+", node),):
        factor = -1 if sign == "-" else 1
        inner = term.items[0] if isinstance(term, Bracket) and term.left == "(" and len(term.items) == 1 else None
        for part, own in _terms(inner).items() if isinstance(inner, Total) else ((bare(term), 1),):
            found[part] = factor * own
    return found


def _without_noise(right: Written, met: Counter[object]) -> Iterator[Terms]:
    """The terms of a model, and those without one that is a name and stands in no other equation."""
    terms = _terms(right)
    yield terms
    for _, term in right.terms if isinstance(right, Total) else ():
        if plain_name(term) is not None and met[bare(term)] == 1:
            yield {part: sign for part, sign in terms.items() if part != bare(term)}


def _equations_of_names(statements: Sequence[Statement]) -> Counter[object]:
    """In how many equations each name stands that is added somewhere."""
    links = [link for st in statements for link in st.links if link.relation in ("=", ":=")]
    sums = (side for link in links for side in (link.left, link.right) if isinstance(side, Total))
    added = {bare(term) for side in sums for _, term in side.terms if plain_name(term) is not None}
    return Counter(name for link in links for name in added & set(map(bare, _nodes_of(link)))) if added else Counter()


def _nodes_of(link: Link) -> Iterator[Written]:
    for side in (link.left, link.right):
        yield from every_node(side) if isinstance(side, Written) else ()


def _is_more_than_a_name(terms: Terms) -> bool:
    """Whether something is multiplied, or called: c − b says nothing of c = b + a."""
    return any(_letters(part) > 1 for part in terms)


def _letters(part: object) -> int:
    """The letters in what is compared."""
    if not isinstance(part, tuple):
        return 0
    if part[:1] == (Letter.__name__,):
        return part[1] not in MARKS
    return sum(map(_letters, part))


def _holds(terms: Terms, left: Written, way: Terms) -> bool:
    """Whether a sum has y less all that it is said to be, or the other way round."""
    sign = terms.get(bare(left))
    return sign is not None and bool(way) and all(terms.get(part) == -sign * own for part, own in way.items())


def _is_noisy(statement: Statement) -> bool:
    """Whether the words around an equation say that something is observed with noise."""
    text = statement.page.text
    around = text[max(0, statement.at - NEAR) : statement.links[-1].end + NEAR]
    return NOISE.search(around) is not None and OBSERVED.search(around) is not None
