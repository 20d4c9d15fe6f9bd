r"""A number right behind a letter: z2 and δ 3 for z_2 and δ_3, in documents that use such as names.

    z2 = a1 W2 + b2        ∂L/∂z2

That z2 is a name is seen where it stands for itself on the left of an equation or below a derivative: nobody writes
2 z so. Then all letters of this field that have a number behind them are names, and w 2 is no product anywhere in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Fraction, Letter, Number, Product, Scripted, Written, every_node
from symnet.reading.vocabulary import NUMBERED

DIFFERENTIALS = (r"\partial", "d")


def name_by_digits(statements: Sequence[Statement], scope: Scope) -> None:
    """Put z_2 for z2, where the document has such names."""
    links = [link for statement in statements for link in statement.links]
    if not any(_stands_alone(link.left) for link in links if link.relation in ("=", ":=", "≡")) and not any(
        _is_differentiated(node)
        for link in links
        for side in (link.left, link.right)
        if isinstance(side, Written)
        for node in every_node(side)
    ):
        return

    def put(node: Written) -> Written:
        return _joined(node) if isinstance(node, Product) else node

    changed = [statement.rewrite(put) for statement in statements]
    if any(changed):
        scope.notice("a number right behind a letter is taken to number it: z2 is z_2")


def _is_name(letter: Written, operator: str, behind: Written) -> bool:
    """Whether a letter and what stands behind it may be one name."""
    number = behind.base if isinstance(behind, Scripted) and behind.sub is None else behind
    plain = isinstance(letter, Letter) and letter.base in NUMBERED
    return plain and operator == "" and isinstance(number, Number) and number.text.isdecimal()


def _stands_alone(side: object) -> bool:
    """z2 as a whole side."""
    if not isinstance(side, Product) or len(side.factors) != 2:
        return False
    (_, letter), (operator, number) = side.factors
    return isinstance(number, Number) and _is_name(letter, operator, number)


def _is_differentiated(node: Written) -> bool:
    """∂L/∂z2, ∂z2/∂w."""
    for part in (node.above, node.below) if isinstance(node, Fraction) else ():
        if not isinstance(part, Product) or not _is_sign(part.factors[0][1]):
            continue
        behind = part.factors[1][1] if len(part.factors) == 2 else Product(part.at, part.factors[1:])
        if _stands_alone(behind):
            return True
    return False


def _is_sign(node: Written) -> bool:
    return isinstance(node, Letter) and node.base in DIFFERENTIALS


def _joined(product: Product) -> Written:
    """A product with z_2 for each z and 2 side by side."""
    found: list[tuple[str, Written]] = []
    for operator, factor in product.factors:
        before = found[-1][1] if found else None
        if before is None or not _is_name(before, operator, factor):
            found.append((operator, factor))
            continue
        if isinstance(factor, Scripted):
            found[-1] = found[-1][0], Scripted(before.at, before, factor.base, factor.sup, factor.primes)
        else:
            found[-1] = found[-1][0], Scripted(before.at, before, factor)
    if len(found) == len(product.factors):
        return product
    return found[0][1] if len(found) == 1 and not found[0][0] else Product(product.at, tuple(found))
