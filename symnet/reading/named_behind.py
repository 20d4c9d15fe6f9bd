r"""Names that stand within a chain, or behind it, for what stands beside them, and that are given there alone.

\partial L / \partial z = p - y \equiv \delta              δ is p − y
a^{(3)} = g(z^{(3)}) = h_\Theta(x)                         h_Θ(x) is g(z^{(3)})
\hat y_o = p(o | c) = e^{u_o^⊤ v_c} / Σ_w e^{u_w^⊤ v_c}    both are the fraction
"""

from __future__ import annotations

from dataclasses import replace

from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, bare, every_node


def name_behind(statements: list[Statement]) -> None:
    """Make such names statements of their own, where they stand nowhere before."""
    met: set[object] = set()
    for statement in list(statements):
        nodes = [n for k in statement.links for s in (k.left, k.right) if isinstance(s, Written) for n in every_node(s)]
        link = statement.links[-1] if len(statement.links) > 1 else None
        if link is not None and _is_named_there(link):
            named = _called(link.right) if link.relation == "=" else bare(link.right)
            before = [bare(n) for n in nodes].count(named)
            if named not in met and before == 1 and not (link.relation == "=" and _is_given(named, statements)):
                statement.links.pop()
                turned = Link(link.right, link.left, link.relation, link.at, link.end)
                _insert(statements, statement, [turned], 1)
        if len(statement.links) > 1 and _is_probability_between(statement, statements):
            first, second, *others = statement.links
            statement.links = [replace(first, right=second.right, end=second.end), *others]
            _insert(statements, statement, [second], 0)
        met |= {bare(node) for node in nodes}


def _insert(statements: list[Statement], beside: Statement, links: list[Link], after: int) -> None:
    """A statement of its own before or behind another, of the same piece of the page."""
    where = next(n for n, st in enumerate(statements) if st is beside) + after
    made = Statement("claims", links, beside.page, links[0].at, piece=beside.piece)
    statements.insert(where, made)


def _is_named_there(link: Link) -> bool:
    """Whether a chain ends in a name that it may give: ≡ δ, := δ^{(2)}, = h_Θ(x)."""
    if link.relation == "=":
        return _called(link.right) is not None
    return link.relation in ("≡", ":=") and _is_name(link.right)


def _is_name(node: object) -> bool:
    """δ or δ^{(2)}."""
    stem = node.base if isinstance(node, Scripted) and not node.primes else node
    return isinstance(stem, Letter)


def _called(node: object) -> object:
    """h_Θ of h_Θ(x), without its place; None for what is no call, and for functions that everybody knows."""
    called = call_of(node) if isinstance(node, Written) else None
    letter = called[0].base if called is not None and isinstance(called[0], Scripted) else called and called[0]
    if called is None or not isinstance(letter, Letter) or not isinstance(called[0], Scripted) or called[0].primes:
        return None
    usual = letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or letter.base in USUAL_FUNCTIONS
    return None if usual or called[0].sub is None else bare(called[0])


def _is_given(named: object, statements: list[Statement]) -> bool:
    """Whether a statement begins with the name, or with a call of it."""
    firsts = [st.links[0].left for st in statements if st.links]
    calls = [call_of(left) for left in firsts if isinstance(left, Written)]
    return named in map(bare, firsts) or any(call is not None and bare(call[0]) == named for call in calls)


def _is_probability_between(statement: Statement, statements: list[Statement]) -> bool:
    """Whether a chain goes from a name over p(o | c) to its formula, and nothing else says what that is."""
    first, second = statement.links[:2]
    if first.relation not in ("=", ":=") or second.relation != "=" or not isinstance(second.left, Product):
        return False
    factors = second.left.factors
    bracket = factors[1][1] if len(factors) == 2 and not factors[1][0] else None
    one = isinstance(factors[0][1], Letter) and isinstance(bracket, Bracket) and bracket.separators[:1] == ("|",)
    named = _is_name(first.left) or (isinstance(first.left, Written) and call_of(first.left) is not None)
    others = [st.links[0].left for st in statements if st.links]
    return one and named and bare(second.left) not in map(bare, others)
