r"""The square of a vector as that of its length, in a loss: C = (a - y)^2 of an a with entries a_j is ‖a − y‖².

What is said of a^l_j and z^l_j shows that a and z are vectors, of which a loss is no square. Who writes so has one
output in mind, or means the sum of squares. What is read by the second alone is conditional on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.beforehand import given_name
from symnet.reading.bounds import summed_in
from symnet.reading.heads import call_of, plain_name
from symnet.reading.scope import Scope, is_loss
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tree import Bracket, Large, Number, Scripted, Total, Written, every_node

WORDS = "the square of a vector in the loss is that of its length"


def squares_lengths(reading: Reading) -> bool:
    """Whether a loss of the document has the square of a difference outside of all sums."""
    return any(_squares(link) for st in reading.statements for link in st.links[:1])


def vectors_that_came_out_as_numbers(reading: Reading) -> frozenset[str]:
    """z^L that came out as a number where z^L_j stands beside it, of a j over which nothing is summed.

    One name alone, without a layer, may as well be a number: the t of dx/dt beside entries t_i of another one.
    """
    scope, found, of_layers = reading.scope, set[str](), False
    summed = summed_in([link for statement in reading.statements for link in statement.links])
    for symbol in scope.symbols.values():
        whole = scope.symbols.get(replace(symbol.name, sub="").latex())
        index = symbol.name.sub
        is_entry = len(index) == 1 and index in "ijkmn" and index not in summed and symbol.kind == "open"
        if is_entry and whole is not None and scope.shape_of(whole) == scope.shape_of(symbol) == (1, 1):
            found.add(whole.name.latex())
            of_layers |= bool(whole.name.layer or whole.name.sup)
    return frozenset(found) if of_layers or len(found) > 1 else frozenset()


def write_lengths(statements: Sequence[Statement], scope: Scope) -> None:
    """‖a − y‖² for (a − y)² in the formulas of losses; where, is noted in the scope."""
    for statement in statements:
        link = statement.links[0] if statement.links else None
        if link is None or not _squares(link):
            continue
        for other in statement.links:
            other.rewrite(_put)
        scope.by_granted.add((statement.page.cell, *statement.page.place(link.at)))
        scope.notice(f"it is taken for granted that {WORDS}")


def _squares(link: Link) -> bool:
    name = given_name(link)
    called = call_of(link.left) if isinstance(link.left, Written) else None
    name = plain_name(called[0]) if name is None and called is not None else name
    if name is None or not is_loss(name) or not isinstance(link.right, Written):
        return False
    nodes = list(every_node(link.right))
    return any(map(_is_square, nodes)) and not any(isinstance(n, Large) for n in nodes)


def _is_square(node: Written) -> bool:
    """(a − y)²."""
    bracket = node.base if isinstance(node, Scripted) and node.sub is None and not node.primes else None
    squared = isinstance(node, Scripted) and isinstance(node.sup, Number) and node.sup.text == "2"
    difference = isinstance(bracket, Bracket) and bracket.left in "([" and len(bracket.items) == 1
    item = bracket.items[0] if isinstance(bracket, Bracket) and difference else None
    return squared and isinstance(item, Total) and len(item.terms) > 1


def _put(node: Written) -> Written:
    if not _is_square(node) or not isinstance(node, Scripted) or not isinstance(node.base, Bracket):
        return node
    return replace(node, base=replace(node.base, left="‖", right="‖"))
