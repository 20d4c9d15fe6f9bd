r"""Functions that get another formula, with its derivatives: f(x, y) = x + y → ∂f/∂x = 1, after f(x, y) = x y.

What is said of f in that display is said of the new one. Whether it is new, or the old one wrongly said again, no
document tells; so it is read under a name of its own, and what checking finds of it is conditional.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.core.notation import Name
from symnet.reading.beforehand import called_name
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.scope import Scope
from symnet.reading.statements import Apart, Statement
from symnet.reading.tree import Letter, Scripted, Written, bare, every_node, mapped

CAPITALS = ("F", "G", "H")


def set_functions_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Give a function a name of its own where it gets another formula, and behind that in its display."""
    given: dict[str, object] = {}
    count = 0
    for number, statement in enumerate(statements):
        head = _head(statement)
        if head is None or statement.remark or statement.piece < 0:
            continue
        letter = head.base if isinstance(head, Scripted) else head
        assert isinstance(letter, Letter)
        base, formula = letter.base, bare(statement.links[0].right)
        if given.setdefault(base, formula) == formula:
            continue
        behind = list(_behind(statements, number))
        if not any(_speaks_of(other, base) for other in behind):
            continue
        count += 1
        line, _ = statement.page.place(statement.at)
        accents = ("check",) * count
        own = Name(base, accents=accents).latex()
        for other in (statement, *behind):
            _rename(other, head, accents)
            other.apart = Apart(base, own, f"{base} is what line {line} says here")
        statement.apart = Apart(base, own, f"{base} is another function from here on")
        scope.notice(f"{base} of line {line} is taken for a function of its own, in that display")


def _head(statement: Statement) -> Letter | Scripted | None:
    """f of f(x) = … and f_c of f_c(x) = …, with letters in the bracket."""
    link = statement.links[0] if statement.links else None
    name = called_name(link) if link is not None else None
    if link is None or name is None or not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return None
    called = call_of(link.left)
    assert called is not None
    head, arguments = called
    plain = all(isinstance(item, Letter) for item in arguments.items)
    letter = head.base if isinstance(head, Scripted) else head
    usual = isinstance(letter, Letter) and not letter.accents and letter.base in (*USUAL_FUNCTIONS, *CAPITALS)
    if not (plain and usual) or (isinstance(head, Scripted) and (head.sup is not None or head.primes)):
        return None
    return head if isinstance(head, (Letter, Scripted)) else None


def _behind(statements: Sequence[Statement], number: int) -> Iterator[Statement]:
    """What stands in the same display behind a statement, up to the next formula for a function."""
    first = statements[number]
    for other in statements[number + 1 :]:
        if (other.page, other.piece) != (first.page, first.piece) or _head(other) is not None:
            return
        yield other


def _speaks_of(statement: Statement, base: str) -> bool:
    sides = [side for link in statement.links for side in (link.left, link.right) if isinstance(side, Written)]
    return any(isinstance(node, Letter) and node.base == base for side in sides for node in every_node(side))


def _rename(statement: Statement, head: Letter | Scripted, accents: tuple[str, ...]) -> None:
    """The letter with accents, for f and for f_c."""
    letter = head.base if isinstance(head, Scripted) else head
    assert isinstance(letter, Letter)
    own = plain_name(head)

    def put(node: Written) -> Written:
        if isinstance(node, Letter) and node.base == letter.base and not node.accents:
            return replace(node, accents=accents)
        if isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.accents == accents:
            stem = replace(node, base=letter)
            return node.base if isinstance(head, Scripted) and plain_name(stem) == own else node
        return node

    for link in statement.links:
        link.left, link.right = (mapped(s, put) if isinstance(s, Written) else s for s in (link.left, link.right))
