r"""Names that stand within a chain, or behind it, for what stands beside them, and that are given there alone.

\partial L / \partial z = p - y \equiv \delta              δ is p − y
\partial L / \partial z = p - y = \delta                   δ is p − y, if later lines go on with δ
a^{(3)} = g(z^{(3)}) = h_\Theta(x)                         h_Θ(x) is g(z^{(3)})
\hat y_o = p(o | c) = e^{u_o^⊤ v_c} / Σ_w e^{u_w^⊤ v_c}    both are the fraction
"""

from __future__ import annotations

from dataclasses import replace

from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of
from symnet.reading.left_over import left_over, stem_of
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.names import script_text
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Letter, Number, Product, Scripted, Written, bare, every_node


def name_behind(statements: list[Statement], scope: Scope) -> None:
    """Make such names statements of their own, where they stand nowhere before."""
    met: set[object] = set()
    letters: set[tuple[str, tuple[str, ...]]] = set()
    for statement in list(statements):
        nodes = [n for k in statement.links for s in (k.left, k.right) if isinstance(s, Written) for n in every_node(s)]
        link = statement.links[-1] if len(statement.links) > 1 or _is_a_formula(statement) else None
        if link is not None and _is_named_there(link):
            called = _called(link.right) if link.relation == "=" else None
            named = bare(link.right) if called is None else called
            before = [bare(n) for n in nodes].count(named)
            given = link.relation == "=" and _is_given(named, statements)
            if link.relation == "=" and called is None:
                given |= stem_of(link.right) in letters or not _is_taken_up(link.right, statements)
            if named not in met and before == 1 and not given:
                turned = Link(link.right, link.left, link.relation, link.at, link.end)
                if link.relation == "=" and called is None:
                    scope.notice(f"{statement.source(len(statement.links) - 1)} says what the name behind it is")
                if len(statement.links) == 1:
                    statement.links = [turned]
                else:
                    statement.links.pop()
                    _insert(statements, statement, [turned], 1)
        elif link is not None and (found := left_over(link, letters | _before(link, statement))) is not None:
            name, rest = found
            if not _begins_with(stem_of(name), statements) and _is_taken_up(name, statements):
                scope.notice(f"{statement.source(len(statement.links) - 1)} says what {script_text(name)} is")
                _insert(statements, statement, [Link(name, rest, "=", link.at, link.end)], 0)
        if len(statement.links) > 1 and _is_probability_between(statement, statements):
            first, second, *others = statement.links
            statement.links = [replace(first, right=second.right, end=second.end), *others]
            _insert(statements, statement, [second], 0)
        met |= {bare(node) for node in nodes}
        numbered = {id(node.base) for node in nodes if isinstance(node, Scripted) and isinstance(node.sub, Number)}
        letters |= {stem_of(node) for node in nodes if isinstance(node, Letter) and id(node) not in numbered}


def _before(last: Link, statement: Statement) -> set[tuple[str, tuple[str, ...]]]:
    """The letters in a chain before its last side."""
    sides = [last.left, *(side for link in statement.links[:-1] for side in (link.left, link.right))]
    return {stem_of(n) for s in sides if isinstance(s, Written) for n in every_node(s) if isinstance(n, Letter)}


def _begins_with(stem: tuple[str, tuple[str, ...]], statements: list[Statement]) -> bool:
    """Whether a statement begins with a name of this letter, which it may give."""
    firsts = (st.links[0].left for st in statements if st.links)
    return any(isinstance(left, Written) and stem_of(left) == stem for left in firsts)


def _is_a_formula(statement: Statement) -> bool:
    """Whether an equation begins with what has no name: Σ_j e^{z_j} = S."""
    link = statement.links[0] if len(statement.links) == 1 and statement.links[0].relation == "=" else None
    if link is None or not isinstance(link.left, Product) or statement.kind != "claims":
        return False
    nodes = every_node(link.left)
    backward = any(isinstance(n, Letter) and n.base in (r"\partial", r"\nabla", "d") for n in nodes)
    return call_of(link.left) is None and not backward


def _insert(statements: list[Statement], beside: Statement, links: list[Link], after: int) -> None:
    """A statement of its own before or behind another, of the same piece of the page."""
    where = next(n for n, st in enumerate(statements) if st is beside) + after
    made = Statement("claims", links, beside.page, links[0].at, piece=beside.piece)
    statements.insert(where, made)


def _is_named_there(link: Link) -> bool:
    """Whether a chain ends in a name that it may give: ≡ δ, := δ^{(2)}, = h_Θ(x)."""
    if link.relation == "=" and (_called(link.right) is not None or _is_plain(link.right)):
        return True
    return link.relation in ("≡", ":=") and _is_name(link.right)


def _is_plain(node: object) -> bool:
    """δ or ζ_1, and no entry x_i, which may be one of what another line speaks of."""
    plain = node.sup is None and isinstance(node.sub, Number) if isinstance(node, Scripted) else True
    letter = node.base if isinstance(node, Scripted) else node
    return _is_name(node) and plain and isinstance(letter, Letter) and not letter.is_word


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


def _is_taken_up(name: object, statements: list[Statement]) -> bool:
    """Whether equations go on with a name of which nothing else is said: no shape, and no word of the prose."""
    mentions = [st.mention for st in statements if isinstance(st.mention, Written)]
    if any(stem_of(node) == stem_of(name) for mention in mentions for node in every_node(mention)):
        return False
    links = [link for st in statements for link in st.links]
    if any(link.relation == "∈" and stem_of(link.left) == stem_of(name) for link in links):
        return False
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    return sum(bare(name) in map(bare, every_node(side)) for side in sides) > 1


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
