r"""Accents that are said once to mean derivatives: for every quantity $v$ let $\bar v = \partial L/\partial v$.

    Let $\bar{y} = \frac{\partial L}{\partial y}$, and likewise for the other variables.
    We write $\dot{v} = \partial v / \partial x_1$ for any intermediate $v$.

Formulas for \bar h and \bar W are claims then, as if \bar h = ∂L/∂h stood before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnet.reading.heads import plain_name
from symnet.reading.looking import as_fraction, derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Letter, Number, Scripted, Written, bare, every_node, mapped

ANY = (
    r"(?:\b(?:for|of)\s+(?:any|every|each|all|an?)|\bf(?:ü|\\\"u|ue)r\s+(?:jede[nrs]?|alle|eine?n?)"
    r"|\bpour\s+(?:toute?s?(?:\s+les)?|chaque)|\bp(?:er|ar|or)a?\s+(?:ogni|cada|tod[ao]s?|qualunque|cual|qual)\w*"
    r"|\bdla\s+każde\w+|\bдля\s+(?:любо|кажд)\w+|\bför\s+(?:varje|alla)|\bvoor\s+(?:elke?|iedere?|alle))"
)
"""Words for any of them."""

NOUNS = (
    r"\s+(?:\w+\s+){0,2}(?:quantit|variable|value|node|intermediate|symbol|vector|matri|tensor|name|array|parameter|scalar"
    r"|gr(?:ö|oe|\\\"o)(?:ß|ss|\\ss)|grandeur|grandezz|magnitud|grandeza|kvantit|wielko|велич|\$|\\\()\w*"
)
"""What is any of them: a variable, a quantity, $v$."""

OF_ANY = re.compile(
    r"\b(?:likewise|similarly|analogous(?:ly)?|accordingly|and so (?:on|forth)|etc\.|in general|adjoints?|as usual)"
    rf"|{ANY}{NOUNS}|\b(?:for|of) the other{NOUNS}|\b(?:over)?bars?\b|\ba dot\b|\ba tilde\b",
    re.I,
)
"""Words beside such a line by which it is said of more than the one letter in it."""

OF_ANY_LETTER = re.compile(ANY + NOUNS, re.I)
"""Words beside it by which its letter is any of them: for any quantity $v$."""

NEAR = 250
"""So many characters before and behind the line are looked at."""


def say_what_accents_are(statements: list[Statement], scope: Scope) -> None:
    """Put \\bar h = ∂L/∂h before the first line with a \\bar h, behind words that say of any letter what its bar is."""
    for statement in list(statements):
        found = _said(statement)
        if found is None or not OF_ANY.search(_words_near(statement)):
            continue
        accent, mine, gradient = found
        place = next(n for n, st in enumerate(statements) if st is statement)
        before = {bare(node) for st in statements[:place] for node in _accented(st, accent)}
        plain = {bare(n) for st in statements for side in _sides(st) for n in _named(side)}
        if _is_generic(mine, statement, statements):
            plain.discard(bare(mine))
            statement.kind, statement.links = "mention", []
        met = {bare(_with_accent(mine, accent)), *before}
        for later in list(statements[place + 1 :]):
            for node in _accented(later, accent):
                of: Written = _without_accent(node)
                if isinstance(of, Scripted) and bare(of.base) in plain:
                    of = of.base  # \bar h_i is an entry of \bar h, where there is an h
                assert isinstance(of, (Letter, Scripted))
                name = _with_accent(of, accent)
                if bare(name) in met or bare(of) not in plain:
                    continue
                met.add(bare(name))
                if _is_said(later, name):
                    continue
                right = _put(gradient, mine, of)
                if _is_zero(later, name) and _is_input(of, right, statements):
                    right = Number(statement.at, "0")
                link = Link(name, right, ":=", statement.at, statement.at)
                made = Statement("claims", [link], statement.page, statement.at, is_made=True)
                statements.insert(next(n for n, st in enumerate(statements) if st is later), made)
                scope.notice(f"{_text(name)} is the derivative that it is said to be for any letter")


def _is_generic(mine: Letter, statement: Statement, statements: list[Statement]) -> bool:
    """Whether v of "for any quantity $v$ let \\bar v = ∂L/∂v" is none of the letters of other lines, v_1 being one."""
    if not OF_ANY_LETTER.search(_words_near(statement)):
        return False
    others = (side for st in statements if st is not statement for side in _sides(st))
    return all(bare(node) != bare(mine) for side in others for node in _named(side))


def _said(statement: Statement) -> tuple[str, Letter, Written] | None:
    """The accent, v and ∂L/∂v of a line \\bar v = ∂L/∂v."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or link.relation not in ("=", ":=", "≡"):
        return None
    left, right = link.left, link.right
    if not isinstance(left, Letter) or len(left.accents) != 1 or not isinstance(right, Written):
        return None
    of, by = derivative_parts(as_fraction(right))
    mine = _without_accent(left)
    if of is None or by is None or len(by) != 1 or not isinstance(mine, Letter):
        return None
    places = [bare(of) == bare(mine), bare(by[0]) == bare(mine)]
    return (left.accents[0], mine, right) if places.count(True) == 1 else None


def _put(gradient: Written, mine: Letter, of: Written) -> Written:
    """∂L/∂h of ∂L/∂v, L being another letter than v also where it is written v_5."""
    others = {id(node.base) for node in every_node(gradient) if isinstance(node, Scripted)}
    return mapped(gradient, lambda part: of if bare(part) == bare(mine) and id(part) not in others else part)


def _is_zero(statement: Statement, name: Written) -> bool:
    """Whether it says \\dot x_1 = 0."""
    right = statement.links[0].right
    return bare(statement.links[0].left) == bare(name) and isinstance(right, Number) and float(right.text) == 0


def _is_input(of: Written, gradient: Written, statements: list[Statement]) -> bool:
    """Whether ∂x_1/∂x_2 is that of one input by another: no line gives either a formula."""
    _, by = derivative_parts(as_fraction(gradient))
    names = {bare(of), *(bare(node) for node in by or ())}
    made = (
        k for st in statements for k in st.links[:1] if k.relation in ("=", ":=") and not isinstance(k.right, Number)
    )
    return len(names) == 2 and all(bare(link.left) not in names for link in made)


def _words_near(statement: Statement) -> str:
    first, end = statement.page.span
    return statement.page.text[max(first, statement.at - NEAR) : end][: 2 * NEAR]


def _sides(statement: Statement) -> Iterator[Written]:
    for link in statement.links:
        yield from (side for side in (link.left, link.right) if isinstance(side, Written))


def _named(side: Written) -> Iterator[Written]:
    """Letters, and letters with what stands below them, the letter alone being named only where it stands so."""
    below = {id(n.base) for n in every_node(side) if isinstance(n, Scripted) and n.sub is not None}
    for node in every_node(side):
        if isinstance(node, Letter) and id(node) not in below:
            yield node
        elif isinstance(node, Scripted) and isinstance(node.base, Letter) and node.sub is not None:
            yield Scripted(node.at, node.base, node.sub)


def _accented(statement: Statement, accent: str) -> Iterator[Letter | Scripted]:
    """\\bar h and \\bar h_i of a statement."""
    for node in (n for side in _sides(statement) for n in _named(side)):
        letter = node.base if isinstance(node, Scripted) else node
        if isinstance(letter, Letter) and accent in letter.accents and isinstance(node, (Letter, Scripted)):
            yield node


def _without_accent(node: Letter | Scripted) -> Letter | Scripted:
    if isinstance(node, Letter):
        return Letter(node.at, node.base, node.accents[:-1] if len(node.accents) < 2 else _but_one(node))
    assert isinstance(node.base, Letter)
    base = _without_accent(node.base)
    return Scripted(node.at, base, node.sub, node.sup, node.primes)


def _but_one(letter: Letter) -> tuple[str, ...]:
    """The bold of a bold letter with a bar."""
    return tuple(a for a in letter.accents if a.startswith("math") or a in ("bm", "boldsymbol"))


def _with_accent(node: Letter | Scripted, accent: str) -> Letter | Scripted:
    if isinstance(node, Letter):
        return Letter(node.at, node.base, (accent, *node.accents))
    assert isinstance(node.base, Letter)
    return Scripted(
        node.at, Letter(node.at, node.base.base, (accent, *node.base.accents)), node.sub, node.sup, node.primes
    )


def _is_said(statement: Statement, name: Written) -> bool:
    """Whether it is this very line that says which derivative it is."""
    return any(
        bare(link.left) == bare(name)
        and isinstance(link.right, Written)
        and derivative_parts(as_fraction(link.right))[1] is not None
        for link in statement.links[:1]
    )


def _text(node: Letter | Scripted) -> str:
    try:
        name = plain_name(node)
    except ReadError:
        name = None
    return "" if name is None else name.latex()
