r"""Functions that are called without the parameters below their name: h(x) beside h_\theta(x) = g(θ^⊤ x)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.heads import call_of
from symnet.reading.instances import PARAMETERS
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Listed, Product, Scripted, Written, every_node


def write_parameters_below(statements: Sequence[Statement], scope: Scope) -> None:
    """Put h_θ(x) for h(x), where h_θ alone has a formula and h stands for nothing else."""
    given: dict[str, list[Scripted]] = {}
    firsts = [st.links[0].left for st in statements if st.links]
    for name in (call[0] for left in firsts if isinstance(left, Written) and (call := call_of(left)) is not None):
        letter = name.base if isinstance(name, Scripted) else name
        if isinstance(letter, Letter):
            given.setdefault(letter.base, []).append(name if isinstance(name, Scripted) else Scripted(0, letter))
    full = {base: names[0] for base, names in given.items() if len(names) == 1 and _has_parameters(names[0])}
    if not full:
        return
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = list({id(node): node for side in sides for node in every_node(side)}.values())
    dressed = {id(node.base) for node in nodes if isinstance(node, Scripted)}
    bare_ones = {id(n): n.base for n in nodes if isinstance(n, Letter) and n.base in full and id(n) not in dressed}
    called = {id(n) for node in nodes if isinstance(node, Product) for n in _called(node)}
    short = {base for at, base in bare_ones.items() if at in called}
    short -= {base for at, base in bare_ones.items() if at not in called}
    for base in sorted(short):
        whole = full[base]

        def put(node: Written, base: str = base, whole: Scripted = whole) -> Written:
            if not isinstance(node, Product):
                return node
            at = {id(letter) for letter in _called(node) if letter.base == base}
            factors = tuple((s, replace(whole, at=f.at) if id(f) in at else f) for s, f in node.factors)
            return replace(node, factors=factors) if at else node

        for link in (link for st in statements for link in st.links):
            link.rewrite(put)
        scope.notice(f"{base}(…) is taken to be the function with its parameters below")


def _has_parameters(name: Scripted) -> bool:
    """θ of h_θ, W and b of h_{W,b}."""
    below = name.sub.items if isinstance(name.sub, Listed) else (name.sub,)
    letters = [part.base for part in below if isinstance(part, Letter)]
    plain = name.sup is None and not name.primes and len(letters) == len(below)
    return plain and bool(letters) and set(letters) <= PARAMETERS | {"b"}


def _called(node: Product) -> Iterator[Letter]:
    """The letters that stand right before round brackets."""
    for (_, letter), (sign, bracket) in zip(node.factors, node.factors[1:], strict=False):
        called = isinstance(bracket, Bracket) and bracket.left == "(" and not sign
        if called and isinstance(letter, Letter) and not letter.accents:
            yield letter
