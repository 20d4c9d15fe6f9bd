r"""Functions that get another formula, with its derivatives: f(x, y) = x + y → ∂f/∂x = 1, after f(x, y) = x y.

What is said of f in that display is said of the new one. Whether it is new, or the old one wrongly said again, no
document tells; so it is read under a name of its own, and what checking finds of it is conditional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from symnet.core.notation import Name
from symnet.reading.anew import APART, accents_of
from symnet.reading.assuming import FUNCTIONS
from symnet.reading.beforehand import called_name
from symnet.reading.files import Page
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import USUAL_FUNCTIONS, derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Apart, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Letter,
    Product,
    Scripted,
    Written,
    bare,
    every_node,
)

CAPITALS = ("A", "F", "G", "H")


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
        accents = accents_of(count)
        if accents is None:
            return
        count += 1
        line, _ = statement.page.place(statement.at)
        own = Name(base, accents=accents).latex()
        for other in (statement, *behind):
            _rename(other, head, accents)
            other.apart = Apart(base, own, f"{base} is what line {line} says here")
        statement.apart = Apart(base, own, f"{base} is another function from here on")
        scope.notice(f"{base} of line {line} is taken for a function of its own, in that display")


def leave_out_other_functions(statements: Sequence[Statement], scope: Scope) -> None:
    """Read ŷ = f(z) = 1/(1 + e^{−z}), "using the sigmoid", as ŷ = 1/(1 + e^{−z}) where f is the ReLU above, as it says.

    Only where the words before both name a function, and not the same one; of anything else it is a claim.
    """
    named: dict[str, str] = {}
    for statement in statements:
        if not statement.links:
            continue
        said = _named_function(statement)
        if (name := called_name(statement.links[0])) is not None and said:
            named.setdefault(name.latex(), said)
        if len(statement.links) < 2 or statement.kind == "assumes" or statement.remark:
            continue
        first, second = statement.links[:2]
        equal = first.relation in ("=", ":=") and second.relation == "="
        alone = isinstance(first.left, Written) and plain_name(first.left) is not None
        called = call_of(first.right) if isinstance(first.right, Written) else None
        function = plain_name(called[0]) if called is not None else None
        before = named.get(function.latex()) if function is not None else None
        if function is None or not (equal and alone and before and said) or before == said:
            continue
        statement.links[:2] = [replace(second, left=first.left, relation=first.relation, at=first.at)]
        line, _ = statement.page.place(statement.at)
        scope.notice(
            f"{function.latex()} of line {line} is the {said}, not the {before}, and a function of its own there"
        )


def _named_function(statement: Statement) -> str:
    """The activation function that the words right before a formula name: using the sigmoid; "" for none or several."""
    words = APART.split(statement.words.rstrip())[-1]
    found = [name for name, spelled in FUNCTIONS.items() if re.search(rf"\b(?:{spelled})\b", words, re.I)]
    return found[0] if len(found) == 1 else ""


def set_arguments_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Give c of c(d) a name of its own beside c(D), where neither has a formula and derivatives are taken of c.

    Both are values of one function, but nothing says of which; so each is a value of its own.
    """
    calls: dict[str, dict[str, list[tuple[Page, int]]]] = {}
    derived, given = set[str](), set[str]()
    for statement in statements:
        head = _head(statement)
        given |= {n.base for n in every_node(head) if isinstance(n, Letter)} if head is not None else set()
        for node in _nodes(statement):
            of, _ = derivative_parts(node)
            derived |= {of.base} if isinstance(of, Letter) else set()
            for letter, argument in _calls(node):
                calls.setdefault(letter, {}).setdefault(argument, []).append((statement.page, statement.piece))
    for letter, arguments in calls.items():
        first, *others = arguments
        for count, other in enumerate(others if letter in derived - given else (), 1):
            places = [place for place in arguments[other] if place not in arguments[first]]
            for statement in (st for st in statements if (st.page, st.piece) in places):
                _rename(statement, Letter(0, letter), ("check",) * count)
            if places:
                scope.notice(f"{letter}({other}) is taken for a value of its own beside {letter}({first})")


def set_arities_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Give H of H(p, q) a name of its own beside H(p), where both have a formula: they are two functions."""
    given: dict[str, list[int]] = {}
    for statement in statements:
        link = statement.links[0] if statement.links else None
        called = _whole_call(link.left) if link is not None else None
        if link is not None and called is not None and link.relation in ("=", ":="):
            given.setdefault(called[0].base, []).append(len(called[1].items))
    bare_ones = {letter for statement in statements for node in _nodes(statement) for letter in _uncalled(node)}
    for base, counts in given.items():
        if base in bare_ones:  # df/dx may be of either
            continue
        first, *others = dict.fromkeys(counts)
        for number, count in enumerate(others, 1):
            put = partial(_of_so_many, base, count, ("ddot",) * number)
            for statement in statements:
                for link in statement.links:
                    link.rewrite(put)
            scope.notice(f"{base} of {count} arguments is taken for a function of its own beside that of {first}")


def _whole_call(side: Written | ReadError) -> tuple[Letter, Bracket] | None:
    """J and the bracket of J(φ(z), y; w), of which the arguments may be calls themselves."""
    if not isinstance(side, Product) or len(side.factors) != 2 or side.factors[1][0]:
        return None
    letter, bracket = side.factors[0][1], side.factors[1][1]
    if not isinstance(letter, Letter) or not isinstance(bracket, Bracket) or bracket.left != "(":
        return None
    usual = call_of(side) is not None or (letter.base in CAPITALS_OF_LOSSES and len(bracket.items) > 1)
    return (letter, bracket) if usual else None


CAPITALS_OF_LOSSES = ("J", "L", "E", "C")
"""Letters of losses, which have several arguments."""


def _uncalled(node: Written) -> set[str]:
    """The letters among the parts of a node that stand before no bracket."""
    factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
    called = {id(first) for first, second in pairwise(factors) if isinstance(second, Bracket) and second.left == "("}
    return {part.base for part in node.parts() if isinstance(part, Letter) and id(part) not in called}


def _of_so_many(base: str, count: int, accents: tuple[str, ...], node: Written) -> Written:
    """The letter with accents in calls with so many arguments."""
    if not isinstance(node, Product):
        return node
    factors = list(node.factors)
    for n, ((operator, letter), (between, bracket)) in enumerate(pairwise(node.factors)):
        called = isinstance(bracket, Bracket) and bracket.left == "(" and not between and len(bracket.items) == count
        if called and isinstance(letter, Letter) and letter.base == base and not letter.accents:
            factors[n] = operator, replace(letter, accents=accents)
    return replace(node, factors=tuple(factors)) if tuple(factors) != node.factors else node


def _nodes(statement: Statement) -> Iterator[Written]:
    for side in (side for link in statement.links for side in (link.left, link.right)):
        yield from every_node(side) if isinstance(side, Written) else ()


def _calls(node: Written) -> Iterator[tuple[str, str]]:
    """c and d of c(d)."""
    for (_, letter), (operator, bracket) in pairwise(node.factors if isinstance(node, Product) else ()):
        called = isinstance(bracket, Bracket) and bracket.left == "(" and not operator and len(bracket.items) == 1
        if not called or not isinstance(bracket, Bracket) or not isinstance(letter, Letter) or letter.accents:
            continue
        argument = bracket.items[0]
        plain = isinstance(argument, Letter) and len(letter.base) == 1 and letter.base not in USUAL_FUNCTIONS
        if plain and isinstance(argument, Letter) and not (letter.base in ELEMENTWISE or letter.base in OF_ARRAYS):
            yield letter.base, argument.base


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
    """What stands in the same display behind a statement, up to the next formula for a function.

    Behind "For the Poisson, $A(\\eta) = e^\\eta$" it is the rest of the paragraph.
    """
    first = statements[number]
    of_case = not first.is_displayed and FOR_ONE.search(first.words) is not None
    for other in statements[number + 1 :]:
        beside = (other.page, other.piece) == (first.page, first.piece)
        goes_on = of_case and other.page is first.page and not APART.search(first.page.text[first.at : other.at])
        if not (beside or goes_on) or _head(other) is not None:
            return
        yield other


FOR_ONE = re.compile(
    r"\b(?:[Ff]or|[Ww]ith)\s+(?:the\s+|an?\s+)?"
    r"(?:[A-Z][\w-]+|[a-z-]+ (?:distribution|activation|kernel|link|unit|case))\b[\w -]{0,40}[,:]?\s*$"
)
"""Words that speak of one of several cases: for the Poisson, with a Gaussian kernel; but not "in summary"."""


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
        link.rewrite(put)
