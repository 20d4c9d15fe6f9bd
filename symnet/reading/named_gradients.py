r"""Gradients that words give a name: let $g$ be the gradient of $L$ with respect to $y$.

    Let $g$ denote $\nabla_y L$.                        We write $g$ for $\partial L/\partial y$.
    Denote the gradient $\partial L/\partial y$ by $g$.    Let $g$ be the gradient of the loss with respect to $y$.

Each says g = ∂L/∂y, where nothing else says what g is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnet.reading.heads import plain_name
from symnet.reading.looking import as_fraction, derivative_parts, head
from symnet.reading.scope import LOSSES, UNSPOKEN, Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Fraction, Letter, Product, Scripted, Written, bare, every_node

KIND = (
    r"(?:(?:be|is|denotes?|denoting|for|as)\s+)?(?:the|an?|der|die|le|la)\s+(?:[a-z]+\s+){0,2}?"
    r"(?:gradient|derivative|adjoint|error signal|Ableitung|dérivée)(?:\s+vector)?"
)

NAMED = re.compile(rf"\s*(?:{KIND},?|denotes?|denoting|stands for|is short for)\s*", re.I)
"""Between a name and the derivative that it is."""

WRITE = re.compile(r"\b(?:writ(?:e|es|ing)|put|putting|us(?:e|ing))\s*$", re.I)
FOR = re.compile(r"\s*for\s*")
"""We write $g$ for …"""

DENOTE = re.compile(r"\b(?:denot(?:e|es|ing)|abbreviat(?:e|es|ing)|call(?:ing)?|writ(?:e|ing))\b[^.;:$]*$", re.I)
BY = re.compile(r"\s*(?:by|as|simply)?(?:\s+simply)?\s*")
"""Denote … by $g$."""

DENOTED = re.compile(
    r"\s*,?\s*(?:which (?:we|is|will be)\s+)?(?:denoted?|abbreviated?|called?|written)\s*(?:by|as|with)?\s*", re.I
)
"""Between a derivative and its name."""

OF = re.compile(rf"\s*(?:{KIND}\s+)?of\s+(?:(?:the|an?|some|our)\s+(?:[a-z]+\s+){{1,3}})?", re.I)
"""Between a name and the loss of which it is the gradient."""

TO = r"(?:with respect to|w\.?\s?r\.?\s?t\.?|by|at|in)(?:\s+the\s+(?:[a-z-]+\s+){1,3})?"
RESPECT = re.compile(rf"\s*{TO}\s*", re.I)
OF_LOSS = re.compile(rf"\s*(?:{KIND}\s+)?of\s+(?:the|our)\s+(?:[a-z]+\s+){{0,2}}loss\s+{TO}\s*", re.I)
"""Between a name and that by which the loss is differentiated."""

BEFORE = re.compile(r"\bgradient\s*$", re.I)
"""Right before a name behind which no more is said than of what it is the gradient."""


def name_gradients(statements: list[Statement], scope: Scope) -> None:
    """Put g = ∂L/∂y behind such words, where no equation says what g is."""
    given = {_name(link.left) for st in statements for link in st.links if link.relation != "∈"}
    losses = _losses(statements)
    for first, second, third in list(_in_a_row(statements)):
        found = _said(first, second, third, losses)
        if found is None or _name(found[0]) in given or _speaks_of(found[1], found[0]):
            continue
        name, gradient = found
        given.add(_name(name))
        link = Link(name, gradient, ":=", second.at, second.at)
        made = Statement("claims", [link], second.page, second.at, is_made=True)
        place = next(n for n, st in enumerate(statements) if st is (second if third is None else third))
        statements.insert(place + 1, made)
        scope.notice(f"{_name(name)} is the gradient that words say it is")


def _in_a_row(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Statement, Statement | None]]:
    """Each statement with the one behind it on its page, and the next, if there is one."""
    for n, first in enumerate(statements[:-1]):
        second = statements[n + 1]
        third = statements[n + 2] if n + 2 < len(statements) else None
        if first.page is second.page and not (first.is_displayed or second.is_displayed):
            yield first, second, third if third is not None and third.page is first.page else None


def _said(
    first: Statement, second: Statement, third: Statement | None, losses: Sequence[Letter]
) -> tuple[Written, Written] | None:
    """A name and its gradient."""
    one, other, words = _node(first), second.mention, second.words
    if one is None or not isinstance(other, Written) or second.links:
        return None
    if _name(one) and _is_gradient(other):
        written = FOR.fullmatch(words) is not None and WRITE.search(first.words) is not None
        return (one, other) if written or NAMED.fullmatch(words) else None
    if _is_gradient(one) and _name(other) and not first.links:
        denoted = BY.fullmatch(words) is not None and DENOTE.search(first.words) is not None
        return (other, one) if denoted or DENOTED.fullmatch(words) else None
    if not _name(one) or not _name(other):
        return None
    begins = BEFORE.search(first.words) is not None
    if (OF_LOSS.fullmatch(words) and (begins or "gradient" in words)) and len(losses) == 1:
        return one, _gradient(losses[0], other)
    by = third.mention if third is not None and not third.links else None
    of = OF.fullmatch(words) is not None and (begins or "gradient" in words)
    if of and third is not None and isinstance(by, Written) and _name(by) and RESPECT.fullmatch(third.words):
        return one, _gradient(other, by)
    return None


def _speaks_of(gradient: Written, name: Written) -> bool:
    r"""Whether it is the x of "for $x$ the derivative $\partial y/\partial x$", which is no name for that."""
    return any(bare(node) == bare(name) for node in every_node(gradient))


def _gradient(of: Written, by: Written) -> Fraction:
    """∂L/∂y."""
    above, below = (Product(n.at, (("", Letter(n.at, r"\partial")), ("", n))) for n in (of, by))
    return Fraction(of.at, above, below)


def _node(statement: Statement) -> Written | None:
    """What a statement mentions, or declares."""
    if statement.kind == "declares" and len(statement.links) == 1:
        left = statement.links[0].left
        return left if isinstance(left, Written) else None
    return statement.mention if not statement.links and isinstance(statement.mention, Written) else None


def _name(node: object) -> str:
    """How a name is written; nothing for what is none."""
    name = plain_name(node) if isinstance(node, (Letter, Scripted)) else None
    return "" if name is None else name.latex()


def _is_gradient(node: Written) -> bool:
    """Whether it is ∂L/∂y or ∇_y L alone."""
    if derivative_parts(as_fraction(node))[1] is not None:
        return True
    factors = node.factors if isinstance(node, Product) else ()
    letter = head(factors[0][1])[0] if len(factors) == 2 else None
    return letter is not None and letter.base == r"\nabla"


def _losses(statements: Sequence[Statement]) -> list[Letter]:
    """The letters of losses that are differentiated anywhere; L where there is none."""
    found: dict[object, Letter] = {}
    for side in (s for st in statements for link in st.links for s in (link.left, link.right)):
        for node in every_node(side) if isinstance(side, Written) else ():
            of, _ = derivative_parts(node)
            if isinstance(of, Letter) and of.base in LOSSES:
                found.setdefault(bare(of), of)
    return list(found.values()) or [Letter(0, UNSPOKEN)]
