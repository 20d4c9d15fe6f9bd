r"""Functions that act on each component alone: \sigma(x) = (\sigma_0(x_1), …, \sigma_0(x_n))^\top.

\sigma_0 of a number is \sigma then, which is applied entry by entry, and what is said of one is said of both.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.dots import COUNTER, pattern_of
from symnet.reading.formulas import SIGMA
from symnet.reading.heads import call_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Grid, Letter, Mark, Product, Scripted, Written, bare


def name_by_components(statements: Sequence[Statement], scope: Scope) -> None:
    """Put \\sigma for the \\sigma_0 of its components, and leave out the line that says no more than that."""
    for statement in statements:
        found = _function_and_its_own(statement.links[0]) if len(statement.links) == 1 else None
        if found is None:
            continue
        function, own = found

        def put(node: Written, function: Letter = function, own: Scripted = own) -> Written:
            if not isinstance(node, Scripted) or (bare(node.base), bare(node.sub)) != (bare(own.base), bare(own.sub)):
                return node
            letter = Letter(node.at, function.base, function.accents)
            plain = node.sup is None and not node.primes
            return letter if plain else Scripted(node.at, letter, sup=node.sup, primes=node.primes)

        statement.links, statement.kind = [], "mention"
        for other in (link for st in statements for link in st.links):
            other.rewrite(put)
        if not any(_is_given(function, link) for st in statements for link in st.links):
            scope.function_names.add(function.base)
            scope.activations |= {function.base} & {SIGMA}  # which is none of the usual then
        scope.notice(f"{function.base} acts on each component alone, as the document says")


def _function_and_its_own(link: Link) -> tuple[Letter, Scripted] | None:
    """\\sigma and \\sigma_0 of \\sigma(x) = (\\sigma_0(x_1), …, \\sigma_0(x_n))^\\top."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    if called is None or not isinstance(called[0], Letter) or len(called[1].items) != 1:
        return None
    function, argument = called[0], called[1].items[0]
    pattern = pattern_of(_listed(link.right))
    factors = pattern[0].factors if pattern is not None and isinstance(pattern[0], Product) else ()
    if len(factors) != 2 or factors[1][0]:
        return None
    own, bracket = factors[0][1], factors[1][1]
    if not isinstance(own, Scripted) or own.sub is None or own.sup is not None or own.primes:
        return None
    if not isinstance(bracket, Bracket) or bracket.left != "(" or len(bracket.items) != 1:
        return None
    one = bare(own.base) == bare(function) and _is_component(bracket.items[0], argument)
    return (function, own) if one else None


def _listed(side: object) -> Sequence[Written]:
    """The items of (a, …, b)^\\top and of a column with dots."""
    if isinstance(side, Scripted) and side.sub is None and (isinstance(side.sup, Mark) or _is_t(side.sup)):
        side = side.base
    if isinstance(side, Bracket) and side.left in "([":
        return side.items
    single = isinstance(side, Grid) and side.kind != "cases" and all(len(row) == 1 for row in side.rows)
    return tuple(row[0] for row in side.rows) if single and isinstance(side, Grid) else ()


def _is_t(node: object) -> bool:
    return isinstance(node, Letter) and node.base in ("t", "T")


def _is_component(node: Written, whole: Written) -> bool:
    """Whether it is x_1 or x^1 of an x, with the counter where 1 stands."""
    if not isinstance(node, Scripted) or bare(node.base) != bare(whole) or node.primes:
        return False
    place = node.sub if node.sup is None else node.sup if node.sub is None else None
    return isinstance(place, Letter) and place.base == COUNTER


def _is_given(function: Letter, link: Link) -> bool:
    """Whether a link says what the function makes of its argument."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    return called is not None and bare(called[0]) == bare(function)
