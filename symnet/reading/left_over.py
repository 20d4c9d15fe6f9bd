r"""A name that is given by the product in which it stands: what is left of the other side without the other factors.

\partial E / \partial v_{ih} = \dots = -b_h (1 - b_h) \sum_j g_j w_{hj} x_i = -e_h x_i      e_h is b_h (1 - b_h) Σ_j …
\partial E / \partial z = (p - y) p (1 - p) = -g                                          g is −(p − y) p (1 − p)

The line itself stays a claim: that the factors commute, and that the sum may stand before x_i, is for others to show.
"""

from __future__ import annotations

from collections.abc import Container

from symnet.reading.looking import head
from symnet.reading.statements import Link
from symnet.reading.tree import Letter, Product, Scripted, Total, Written, bare
from symnet.reading.vocabulary import FONTS

Factors = list[tuple[str, Written]]

GIVEN = frozenset(
    ("n", "m", "N", "M", "T", "K", "d", r"\alpha", r"\beta", r"\eta", r"\lambda", r"\epsilon", r"\varepsilon")
)
"""Letters of sizes and rates, which are what they are whatever stands beside them."""


def left_over(link: Link, met: Container[object]) -> tuple[Written, Written] | None:
    """e_h and b_h (1 − b_h) Σ_j g_j w_{hj}, where e is the only letter of a product that is not `met` before."""
    if link.relation != "=" or not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return None
    (sign, whole), (own, factors) = _factors(link.left), _factors(link.right)
    new = [n for n, (_, f) in enumerate(factors) if _is_name(f) and stem_of(f) not in met]
    if len(new) != 1 or (len(factors) == 1 and sign == own) or any(op not in ("", r"\cdot") for op, _ in factors):
        return None
    name = factors[new[0]][1]
    rest = _between(whole, factors[: new[0]], factors[new[0] + 1 :])
    if not rest or rest[0][0] == "/" or (isinstance(name, Letter) and name.base in GIVEN):
        return None
    first = rest[0][1]
    made = first if len(rest) == 1 else Product(first.at, (("", first), *rest[1:]))
    return name, made if sign == own else Total(first.at, (("-", made),))


def _between(whole: Factors, before: Factors, behind: Factors) -> Factors:
    """A B of W A B x without W before and x behind it; of entries, which commute, wherever they stand. Else nothing."""
    end = len(whole) - len(behind)
    if _alike(whole[: len(before)], before) and _alike(whole[end:], behind):
        return whole[len(before) : end]
    others = [bare(f) for _, f in (*before, *behind)]
    left = [(operator, f) for operator, f in whole if bare(f) not in others]
    commute = all(head(f)[1].indices for _, f in (*before, *behind))
    return left if commute and len(left) == len(whole) - len(others) else []


def _alike(some: Factors, others: Factors) -> bool:
    return [bare(f) for _, f in some] == [bare(f) for _, f in others]


def stem_of(node: object) -> tuple[str, tuple[str, ...]]:
    """e of e_h, with what is drawn above it, whatever its font."""
    letter = head(node)[0] if isinstance(node, Written) else None
    return (letter.base, tuple(a for a in letter.accents if a not in FONTS)) if letter is not None else ("", ())


def _factors(side: Written) -> tuple[str, Factors]:
    """The sign of a side, and its factors."""
    sign = "+"
    if isinstance(side, Total) and len(side.terms) == 1:
        [(sign, side)] = side.terms
    return sign, list(side.factors) if isinstance(side, Product) else [("", side)]


def _is_name(node: Written) -> bool:
    """e, or e_h, without a power or a prime."""
    if isinstance(node, Scripted):
        return node.sup is None and not node.primes and isinstance(node.base, Letter) and not node.base.is_word
    return isinstance(node, Letter) and not node.is_word
