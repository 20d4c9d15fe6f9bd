r"""Gradients that are written as what changes: dz or δz for ∂L/∂z, in documents that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from symnet.reading.beforehand import called_name, given_name, made_of_what
from symnet.reading.habits import named
from symnet.reading.heads import plain_name
from symnet.reading.looking import as_fraction, derivative_parts, head
from symnet.reading.scope import LOSSES, UNSPOKEN, Scope, is_loss
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Written, bare, every_node

DELTA = r"\delta"

CALLED = re.compile(
    r"\bd[A-Za-z]\w*\$*[^.]{0,40}(?:=|denote|stand|gradient)[^.]{0,30}(?:\\partial|gradient|loss)"
    r"|\\partial[^.$]{0,60}\$+[\s(,]*(?:(?:is|are|and|which|we|will|be|also|here|it|for short)\s+){0,4}"
    r"(?:denoted?|written|called|write|abbreviated?)\s+(?:(?:as|by|it|this|simply)\s+){0,2}\$+d[A-Za-z\\]"
)
"""dY denotes ∂L/∂Y; ∂L/∂Y, denoted as dY."""


WEIGHT = re.compile(r"(?:W|w|b|\\mathbf\{[Wwb]\})(?![A-Za-z]).*")
"""W^{[1]} and b_2."""


def losses_of_bars(reading: Reading) -> list[str]:
    """The losses of a document that writes dz for ∂L/∂z, "dz = a − y": it says what a dz is, and never what dL is."""
    links = [link for statement in reading.statements for link in statement.links[:1]]
    barred: list[Letter | None] = []
    for link in links:
        (_, first), *rest = link.left.factors if isinstance(link.left, Product) else (("", None),)
        if isinstance(first, Letter) and first.base == "d" and not first.accents and len(rest) == 1 and not rest[0][0]:
            barred.append(head(rest[0][1])[0])
    written = [s for statement in reading.statements for link in statement.links for s in (link.left, link.right)]
    tops = _differentiated([s for s in written if isinstance(s, Written)])
    if not barred and ("d" in {*reading.scope.sizes, *reading.scope.size_letters} or not tops):
        return []  # d s of an x ∈ ℝ^d
    if not barred and not _are_called_gradients(reading, written):
        return []
    if any(letter is None or letter.base in LOSSES for letter in barred) or _are_differentials(links):
        return []
    if said := [name for link in links if (name := _loss_of_a_bar(link)) is not None]:
        return list(dict.fromkeys(said))
    names = [n for link in links for n in (given_name(link), called_name(link)) if n is not None]
    found = [reading.loss] if reading.loss else list(dict.fromkeys(n.latex() for n in names if is_loss(n)))
    return found or ((tops or [UNSPOKEN]) if not barred or _are_gradients(reading, links) else [])


def _differentiated(written: Sequence[Written]) -> list[str]:
    """The losses of which derivatives are taken."""
    found: list[str] = []
    for fraction in (node for side in written for node in every_node(side) if isinstance(node, Fraction)):
        of, _ = derivative_parts(fraction)
        name = plain_name(of) if of is not None else None
        if name is not None and is_loss(name):
            found.append(name.latex())
    return list(dict.fromkeys(found))


def _are_called_gradients(reading: Reading, written: Sequence[Written | ReadError]) -> bool:
    """Whether dy stands somewhere, is said to be ∂L/∂y in words, and no dL stands beside it."""
    behind = [name for side in written if isinstance(side, Written) for name in _behind_d(side)]
    return bool(behind) and not set(behind) & LOSSES and any(CALLED.search(page.part) for page in reading.pages)


def _loss_of_a_bar(link: Link) -> str | None:
    """J of dz = ∂J/∂z."""
    of, by = derivative_parts(as_fraction(link.right))
    factors = link.left.factors if isinstance(link.left, Product) else ()
    if of is None or by is None or len(by) != 1 or len(factors) != 2 or bare(factors[1][1]) != bare(by[0]):
        return None
    name = plain_name(of)
    return name.latex() if name is not None and is_loss(name) else None


def has_differentials(reading: Reading) -> bool:
    """Whether some equation has dz, d(X W), dF(x) · h or d_W F(W, x) · H on its left, and none says what a d is."""
    links = [link for statement in reading.statements for link in statement.links[:1]]
    if any((name := given_name(link)) is not None and name.base == "d" for link in links):
        return False
    lefts = [link.left for link in links if isinstance(link.left, Product)]
    firsts = [left.factors[0][1] for left in lefts if not left.factors[1][0]]
    return any(isinstance(first, Letter) and first.base == "d" for first in firsts) or any(map(_is_directional, lefts))


def _is_directional(left: Product) -> bool:
    """d_W f(W, x) · H, the derivative by one argument in a direction."""
    if len(left.factors) < 4:
        return False
    (_, first), _, (sign, bracket), (dot, _), *_ = left.factors
    partial = isinstance(first, Scripted) and isinstance(first.base, Letter) and first.base.base == "d"
    called = isinstance(bracket, Bracket) and bracket.left == "(" and not sign
    return partial and called and dot == r"\cdot" and isinstance(first, Scripted) and first.sup is None


def _are_gradients(reading: Reading, links: Sequence[Link]) -> bool:
    """Whether dX is ∂L/∂X of a loss that goes without saying: dY is said to be one, or dW = X^⊤ dY of Y = X W."""
    if any(CALLED.search(page.part) for page in reading.pages):
        return True
    made_of = made_of_what(links)
    for link in links:
        if not isinstance(link.left, Written) or not isinstance(link.right, Written):
            continue
        behind = _behind_d(link.right)
        if behind and all(WEIGHT.fullmatch(name) for name in _behind_d(link.left) or [""]):
            return True  # a weight is made of nothing whose change would be its own
        if any(name in made_of.get(user, ()) for name in _behind_d(link.left) for user in behind):
            return True
    return False


def _are_differentials(links: Sequence[Link]) -> bool:
    """Whether some dz = … speaks of the changes of what z is made of, where gradients would speak of what z makes."""
    made_of = made_of_what(links)
    for link in links:
        if not isinstance(link.left, Written) or not isinstance(link.right, Written):
            continue
        for head_name in _behind_d(link.left):
            if made_of.get(head_name, set()) & set(_behind_d(link.right)):
                return True
    return False


def _behind_d(node: Written) -> list[str]:
    """The names that stand right behind a d: z of dz."""
    found = []
    for part in every_node(node):
        factors = part.factors if isinstance(part, Product) else ()
        for (_, first), (operator, second) in pairwise(factors):
            letter, scripts = head(second)
            if isinstance(first, Letter) and first.base == "d" and not operator and letter is not None:
                found.append(named(letter, scripts))
    return found


def write_deltas_as_d(statements: Sequence[Statement], scope: Scope) -> None:
    """dz for every δz, in a document that has equations for some δz and where no δ stands for anything else."""
    links = [link for statement in statements for link in statement.links]
    if not any(isinstance(link.left, Product) and _deltas(link.left) == [0] for link in links):
        return
    sides = [s for link in links for s in (link.left, link.right)] + [st.mention for st in statements]
    nodes = [node for side in sides if isinstance(side, Written) for node in every_node(side)]
    deltas = sum(isinstance(node, Letter) and node.base == DELTA for node in nodes)
    if deltas != sum(len(_deltas(node)) for node in nodes):
        return  # δ_{ij}, or a δ of its own

    def put(node: Written) -> Written:
        if not isinstance(node, Product) or not (at := _deltas(node)):
            return node
        letters = [(op, Letter(f.at, "d") if n in at else f) for n, (op, f) in enumerate(node.factors)]
        return Product(node.at, tuple(letters))

    for statement in statements:
        statement.rewrite(put)
    scope.notice("δ before names is read as d is")


def _deltas(node: Written) -> list[int]:
    """Where a δ stands right before a name, among the factors of a product."""
    factors = node.factors if isinstance(node, Product) else ()
    pairs = enumerate(pairwise(factors))
    return [
        n
        for n, ((_, first), (operator, name)) in pairs
        if isinstance(first, Letter) and first.base == DELTA and not operator and plain_name(name) is not None
    ]
