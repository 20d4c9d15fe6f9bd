r"""Errors of any layer, of which a document says at the last one that they are gradients.

    \delta^{[L]} = \frac{\partial J}{\partial z^{[L]}} = …
    \delta^{[l]} = W^{[l+1]\top} \delta^{[l+1]} \odot g'(z^{[l]})

The second line gives no new meaning to δ then: it claims something of ∂J/∂z^{[l]}. So it is the other way round: what
is said of every layer, δ^{[l]} = ∂J/∂z^{[l]}, is said of δ^{[L]} and δ^{[2]}, too, whose formulas are claims then.
"""

from __future__ import annotations

from symnet.reading.looking import as_fraction, derivative_parts, letters_of
from symnet.reading.names import script_text
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Letter, Number, Product, Scripted, Written, bare, every_node, mapped


def say_errors(statements: list[Statement], scope: Scope) -> None:
    """Put δ^{[l]} = ∂J/∂z^{[l]} before a recursion for δ^{[l]}, where δ^{[L]} = ∂J/∂z^{[L]} stands."""
    for letter, last, gradient in [found for st in statements if (found := _said(st)) is not None]:
        recursion = next((n for n, st in enumerate(statements) if _goes_back(st, letter)), None)
        if recursion is None:
            continue
        statement = statements[recursion]
        left = statement.links[0].left
        assert isinstance(left, Scripted)
        any_layer = _layer(left)
        if any(_is_gradient(st, left) for st in statements):
            continue
        at = statement.links[0].at
        link = Link(left, _at_layer(gradient, last, any_layer), "=", at, at)
        statements.insert(recursion, Statement("claims", [link], statement.page, statement.at, is_made=True))
        scope.notice(f"{letter}^{any_layer} is taken to be the gradient that {letter}^{last} is said to be")


def say_errors_of_each(statements: list[Statement], scope: Scope) -> None:
    """Put δ^{[2]} = ∂J/∂z^{[2]} before the first line with a δ^{[2]}, where δ^{[l]} = ∂J/∂z^{[l]} stands above it."""
    said: dict[object, tuple[Scripted, Written]] = {}
    met: set[object] = set()
    for statement in list(statements):
        sides = [s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)]
        named = [n for s in sides for n in every_node(s) if isinstance(n, Scripted) and isinstance(n.base, Letter)]
        left = statement.links[0].left if statement.links else None
        gradient = next((k.right for k in statement.links if _derivative(k.right)[1] is not None), None)
        for node in named:
            layer, stem = _place(node)
            if node is left and isinstance(layer, Letter) and layer.base.islower() and isinstance(gradient, Written):
                said.setdefault(stem, (node, gradient))
            any_layer = said.get(stem)
            if any_layer is not None and any_layer[0].sub is None and isinstance(node.sub, Letter) and node.sup:
                node = Scripted(node.at, node.base, None, node.sup)  # δ^{[2]}_k is an entry of the δ^{[2]} of a δ^{[l]}
            if any_layer is None or bare(node) in met or not _is_one_layer(layer):
                continue
            met.add(bare(node))
            if (node is left and gradient is not None) or (found := _of_layer(any_layer, node)) is None:
                continue
            at = statement.links[0].at
            made = Statement("claims", [Link(node, found, "=", at, at)], statement.page, statement.at, is_made=True)
            statements.insert(next(n for n, st in enumerate(statements) if st is statement), made)
            scope.notice(f"{script_text(node)} is the gradient that it is said to be for any layer")


def _place(node: Scripted) -> tuple[Written | None, object]:
    """l of δ^{[l]}, δ^l_j and δ_l, and the letter that has it."""
    script = node.sup if node.sup is not None else node.sub
    while isinstance(script, Bracket) and len(script.items) == 1:
        script = script.items[0]
    return (None if node.primes else script), bare(node.base)


def _is_one_layer(layer: Written | None) -> bool:
    """Whether it is 2, or the L of the last one."""
    return isinstance(layer, Number) or (isinstance(layer, Letter) and layer.base in ("L", "N"))


def _of_layer(any_layer: tuple[Scripted, Written], left: Scripted) -> Written | None:
    """∂J/∂z^{[2]}_k for a δ^{[2]}_k, of δ^{[l]}_j and ∂J/∂z^{[l]}_j; None where the two are not written alike."""
    mine, gradient = any_layer
    pairs = ((mine.sub, left.sub), (mine.sup, left.sup))
    if any((of_any is None) != (of_one is None) for of_any, of_one in pairs):
        return None
    put = {bare(of_any): of_one for of_any, of_one in pairs if of_any is not None and of_one is not None}
    if len(put) == 2 and not isinstance(left.sub, Letter):
        return None  # a number below may be that of the layer

    def written_so(node: Written) -> Written:
        if not isinstance(node, Scripted):
            return node
        sub, sup = (s if s is None else put.get(bare(s), s) for s in (node.sub, node.sup))
        return Scripted(node.at, node.base, sub, sup, node.primes)

    found = mapped(gradient, written_so)
    return found if bare(found) != bare(gradient) else None


def _said(statement: Statement) -> tuple[str, str, Written] | None:
    """δ, L and ∂J/∂z^{[L]} of δ^{[L]} = ∂J/∂z^{[L]}, where a capital numbers the last layer."""
    left = statement.links[0].left if statement.links else None
    if not isinstance(left, Scripted) or not isinstance(left.base, Letter) or not (last := _layer(left)).isupper():
        return None
    for link in statement.links:
        of, target = _derivative(link.right)
        of_last = isinstance(target, Scripted) and _layer(target) == last
        if of_last and of is not None and last not in letters_of(of) and isinstance(link.right, Written):
            return left.base.base, last, link.right
    return None


def _derivative(node: Written | ReadError) -> tuple[Written | None, Written | None]:
    """J and z of ∂J/∂z and ∇_z J."""
    of, by = derivative_parts(as_fraction(node))
    if of is not None and by is not None and len(by) == 1:
        return of, by[0]
    factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
    sign = factors[0] if len(factors) == 2 else None
    if (
        isinstance(sign, Scripted)
        and isinstance(sign.base, Letter)
        and sign.base.base == r"\nabla"
        and sign.sup is None
    ):
        return factors[1], sign.sub
    return None, None


def _goes_back(statement: Statement, letter: str) -> bool:
    """δ^{[l]} = … δ^{[l+1]} …"""
    link = statement.links[0] if statement.links else None
    left = link.left if link is not None and link.relation in ("=", ":=") else None
    if link is None or not isinstance(left, Scripted) or not isinstance(link.right, Written):
        return False
    layer = _layer(left)
    if not isinstance(left.base, Letter) or left.base.base != letter or not layer.islower():
        return False
    others = (n for n in every_node(link.right) if isinstance(n, Scripted) and bare(n.base) == bare(left.base))
    return any(_written_layer(n) == f"{layer}+1" for n in others)


def _is_gradient(statement: Statement, left: Scripted) -> bool:
    """Whether δ^{[l]} is said to be a derivative."""
    if not statement.links or bare(statement.links[0].left) != bare(left):
        return False
    return any(_derivative(link.right)[1] is not None for link in statement.links)


def _layer(node: Scripted) -> str:
    """The letter of a layer: l of δ^{[l]}, δ^{(l)}, δ^l and δ_l; nothing where another script stands, too."""
    text = _written_layer(node)
    return text if len(text) == 1 and text.isalpha() else ""


def _written_layer(node: Scripted) -> str:
    scripts = [script for script in (node.sub, node.sup) if script is not None]
    return script_text(scripts[0]).strip("[]()").replace(" ", "") if len(scripts) == 1 and not node.primes else ""


def _at_layer(gradient: Written, last: str, layer: str) -> Written:
    """∂J/∂z^{[l]} of ∂J/∂z^{[L]}."""

    def renamed(node: Written) -> Written:
        return Letter(node.at, layer) if isinstance(node, Letter) and node.base == last else node

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or _layer(node) != last:
            return node
        sub, sup = (None if script is None else mapped(script, renamed) for script in (node.sub, node.sup))
        return Scripted(node.at, node.base, sub, sup, node.primes)

    return mapped(gradient, put)
