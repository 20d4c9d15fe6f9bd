r"""Gradients in short: \delta h_t = \partial L/\partial h_t says what any δx is; \nabla_a C is by the a^L of C.

\nabla_X = X^\top \nabla_Y of a document in which nothing stands behind such a ∇ is of the loss, \partial L/\partial X.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.core.notation import Name
from symnet.reading.habits import named
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import derivative_parts, head
from symnet.reading.names import letters_in, scripts_of
from symnet.reading.scope import UNSPOKEN, Scope, is_loss
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Letter,
    Mark,
    Number,
    Product,
    Scripted,
    Written,
    bare,
    every_node,
)

DELTA = Name(r"\delta").latex()


def put_gradients(statements: Sequence[Statement], scope: Scope) -> None:
    """Put ∂L/∂x for every δx of a document that says so of one x, and has no δ that stands for itself."""
    said = [found for statement in statements if (found := _says(statement)) is not None]
    if not said or any(bare(of) != bare(said[0]) for of in said) or _stands_alone(statements):
        return
    loss = said[0]

    def put(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        for sign, factor in node.factors:
            if factors and not sign and _is_delta(factors[-1][1]) and _is_symbol(factor):
                factors[-1] = factors[-1][0], _gradient(loss, factor)
            else:
                factors.append((sign, factor))
        return factors[0][1] if len(factors) == 1 and not factors[0][0] else replace(node, factors=tuple(factors))

    for statement in statements:
        first = statement.links[0] if statement.links else None
        if _says(statement) is not None and len(statement.links) == 1:
            statement.kind, statement.links = "mention", []
        elif first is not None and _says(statement) is not None:
            statement.links = [replace(statement.links[1], left=first.right), *statement.links[2:]]
        for link in statement.links:
            link.rewrite(put)
    scope.notice(r"\delta before a symbol stands for the gradient by it, as the document says of one")


def _says(statement: Statement) -> Written | None:
    """L of δx = ∂L/∂x."""
    link = statement.links[0] if statement.links else None
    left = link.left.factors if link is not None and isinstance(link.left, Product) else ()
    if link is None or len(left) != 2 or left[1][0] or not _is_delta(left[0][1]) or not _is_symbol(left[1][1]):
        return None
    of, by = derivative_parts(link.right)
    fits = link.relation in ("=", ":=", "≡") and by is not None and len(by) == 1 and bare(by[0]) == bare(left[1][1])
    return of if fits else None


def _is_delta(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\delta"


def _is_symbol(node: Written) -> bool:
    return isinstance(node, Letter) or (isinstance(node, Scripted) and isinstance(node.base, Letter))


def _stands_alone(statements: Sequence[Statement]) -> bool:
    """Whether some δ stands before no symbol, or with scripts of its own."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    before = sum(_pairs(node) for side in sides for node in every_node(side))
    every = [named(letter, s._replace(transposed=False)) for side in sides for letter, s, _ in letters_in(side)]
    return sum(name.startswith(DELTA) for name in every) != before


def _pairs(node: Written) -> int:
    """How often a bare δ stands right before a symbol among the factors of a product."""
    factors = node.factors if isinstance(node, Product) else ()
    pairs = pairwise(factors)
    return sum(_is_delta(first) and not sign and _is_symbol(second) for (_, first), (sign, second) in pairs)


def _gradient(loss: Written, symbol: Written) -> Written:
    """∂L/∂x, transposed where x is."""
    sign = Letter(symbol.at, r"\partial")
    above = None
    if isinstance(symbol, Scripted) and _is_transpose(symbol.sup):
        above = symbol.sup
        symbol = symbol.base if symbol.sub is None else replace(symbol, sup=None)
    found = Fraction(
        symbol.at,
        Product(symbol.at, (("", sign), ("", loss))),
        Product(symbol.at, (("", sign), ("", symbol))),
    )
    return found if above is None else Scripted(symbol.at, Bracket(symbol.at, "(", ")", (found,)), None, above)


def _is_transpose(above: Written | None) -> bool:
    return (isinstance(above, Mark) and above.sign in ("top", "intercal")) or (
        isinstance(above, Letter) and above.base == "T"
    )


def name_last_layer(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Put \nabla_{a^L} C for \nabla_a C, where there is an a^L, or an a^l beside a z^L, and no a without a layer."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    raised = [n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter) and n.sup is not None]
    ends = [n for n in raised if _is_last(n)]
    last = {
        n.base.base: ends[0].sup for n in raised if ends and isinstance(n.base, Letter) and n.base.base != r"\nabla"
    }
    last |= {n.base.base: n.sup for n in ends if isinstance(n.base, Letter)}
    plain = {letter.base for side in sides for letter, scripts, whole in letters_in(side) if whole is None}

    def put(node: Written) -> Written:
        by = node.sub if isinstance(node, Scripted) and _is_nabla(node.base) else None
        if not isinstance(node, Scripted) or not isinstance(by, Letter) or by.base not in last or by.base in plain:
            return node
        scope.notice(rf"\nabla_{by.base} is taken to be the gradient by {by.base}^L")
        return replace(node, sub=Scripted(by.at, by, None, last[by.base]))

    for statement in statements if last else ():
        for link in statement.links:
            link.rewrite(put)


def put_losses(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Put ∂L/∂X for \nabla_X of a document in which some stand alone before an equals sign, and L for no ∇ at all."""
    links = [link for statement in statements for link in statement.links]
    if not any(isinstance(link.left, Scripted) and _is_gradient(link.left) for link in links):
        return
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    tops = {bare(of): of for node in nodes if (of := _top(node)) is not None and _is_loss(of)}
    given = {bare(n.left): n.left for n in links if isinstance(n.left, Written) and _is_loss(n.left)}
    losses = tops or given
    if len(losses) > 1 or any(_is_of_something(node) for node in nodes):
        return
    loss = next(iter(losses.values()), Letter(sides[0].at, UNSPOKEN))

    def put(node: Written) -> Written:
        if isinstance(node, Scripted) and _is_gradient(node):
            assert node.sub is not None
            return _gradient(loss, node.sub)
        return node

    for link in links:
        link.rewrite(put)
    scope.notice(r"\nabla with nothing behind it stands for the gradient of the loss")


def _top(node: Written) -> Written | None:
    """L of ∂L/∂X."""
    return derivative_parts(node)[0]


def _is_loss(node: Written) -> bool:
    name = plain_name(node)
    return name is not None and is_loss(name)


def _is_gradient(node: Scripted) -> bool:
    """Whether it is a \\nabla_X, without a power."""
    return _is_nabla(node.base) and node.sub is not None and node.sup is None


def _is_of_something(node: Written) -> bool:
    """Whether a ∇ stands before a loss, a bracket or a function, of which it is."""
    factors = node.factors if isinstance(node, Product) else ()
    for (_, first), (sign, second) in pairwise(factors):
        letter, _ = head(second)
        behind = isinstance(first, Scripted) and _is_gradient(first) and not sign
        named_loss = letter is not None and is_loss(Name(letter.base))
        if behind and (letter is None or named_loss or letter.is_word):
            return True
    return any(_is_nabla(factor) for _, factor in factors)


def turn_gradients(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Put (\nabla f)^⊤ for \nabla f^⊤ and \nabla f(x)^⊤, where f is a function or a loss, which nobody transposes."""
    firsts = [link.left for st in statements for link in st.links[:1] if isinstance(link.left, Written)]
    called = {bare(call[0]) for first in firsts if (call := call_of(first)) is not None}

    def is_of_a_number(operator: tuple[str, Written], function: Written) -> bool:
        is_gradient = _is_nabla(operator[1]) or (isinstance(operator[1], Scripted) and _is_gradient(operator[1]))
        return is_gradient and (bare(function) in called or _is_loss(function))

    def put(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        for sign, factor in node.factors:
            turned = isinstance(factor, Scripted) and not factor.sub and scripts_of(factor).transposed and not sign
            begin = len(factors) - (2 if isinstance(factor, Scripted) and isinstance(factor.base, Bracket) else 1)
            if turned and isinstance(factor, Scripted) and begin >= 0:
                behind = [*factors[begin + 1 :], ("", factor.base)]
                if is_of_a_number(factors[begin], behind[0][1]) and not any(s for s, _ in behind):
                    whole = Product(factors[begin][1].at, (("", factors[begin][1]), *behind))
                    bracket = Bracket(whole.at, "(", ")", (whole,))
                    factors[begin:] = [(factors[begin][0], replace(factor, at=whole.at, base=bracket))]
                    scope.notice(r"\nabla f^⊤ is taken for the transpose of the gradient")
                    continue
            factors.append((sign, factor))
        return factors[0][1] if len(factors) == 1 and not factors[0][0] else replace(node, factors=tuple(factors))

    for statement in statements:
        statement.rewrite(put)


def take_entries_of_gradients(statements: Sequence[Statement]) -> None:
    r"""Put [\nabla_w L(w)]_j for \nabla_w L(w)_j, of which an entry alone can be meant."""

    def put(node: Written) -> Written:
        factors = node.factors if isinstance(node, Product) else ()
        threes = zip(factors, factors[1:], factors[2:], strict=False)
        for n, ((_, first), (sign, second), (other, third)) in enumerate(threes):
            by = first.sub if isinstance(first, Scripted) and _is_nabla(first.base) else None
            called = isinstance(third, Scripted) and isinstance(third.base, Bracket) and third.base.left == "("
            plain = isinstance(third, Scripted) and isinstance(third.sub, (Letter, Number)) and third.sup is None
            if by is None or sign or other or not called or not plain or not _is_symbol(second):
                continue
            assert isinstance(third, Scripted)
            taken = Product(first.at, (("", first), ("", second), ("", third.base)))
            entry = Scripted(first.at, Bracket(first.at, "[", "]", (taken,)), third.sub)
            found = (*factors[:n], (factors[n][0], entry), *factors[n + 3 :])
            return entry if len(found) == 1 and not found[0][0] else Product(node.at, found)
        return node

    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)


def _is_last(node: Scripted) -> bool:
    """Whether an L stands above."""
    return isinstance(node.sup, Letter) and node.sup.base == "L"


def _is_nabla(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\nabla"
