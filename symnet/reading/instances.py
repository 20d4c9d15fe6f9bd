r"""Functions that a document gives, and uses, at samples alone: f(x_i) is one number for each i, as f_i is.

f(x_i) = w x_i + b ,  L = \sum_i (f(x_i) - y_i)^2                     f_i = w x_i + b
\ell(f(x_i), y_i) = \max(0, 1 - y_i f(x_i))                           \ell_i = …
L(f(x), y) = (f(x) - y)^2                                             L = …
h(x^{(i)}) = \sigma(w^\top x^{(i)}) ,  h(x)                           h(x) = \sigma(w^\top x)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import plain_name
from symnet.reading.names import scripts_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Listed, Number, Product, Scripted, Written, bare, every_node, mapped

ROUNDS = 6
"""How deep such functions stand within each other: ℓ(f(x_i), y_i)."""


@dataclass(frozen=True)
class _Call:
    """F with its arguments; the one index that numbers some of them, and its style: below, or in brackets above."""

    head: Letter | Scripted
    bracket: Bracket
    index: Written | None
    above: bool
    erased: object


def note_instances(statements: Sequence[Statement], scope: Scope) -> None:
    """Rewrite such calls in all statements, the innermost first."""
    defined = set(_defined(statements, scope))
    for head in _of_parameters(statements):
        if _letter(head) in defined and not _are_together(statements, head):  # h_θ(x) beside h(x) = …
            _change(statements, head, lambda call: _plainly(call))
        elif head not in defined and _letter(head) not in defined:
            _take_for_values(head, statements, scope)
    for _ in range(ROUNDS):
        if not any(_rewrite(head, statements, scope) for head in _defined(statements, scope)):
            return


PARAMETERS = frozenset((r"\theta", r"\Theta", r"\beta", r"\omega", "w", "W"))
"""Letters of what is learned, as a subscript of what is made with it."""


def _of_parameters(statements: Sequence[Statement]) -> list[object]:
    r"""h_\theta of h_\theta(x); f_{w,b}."""
    found: dict[object, None] = {}
    for node in (n for side in _sides(statements) for n in every_node(side)):
        sub = node.sub if isinstance(node, Scripted) and isinstance(node.base, Letter) else None
        first = sub.items[0] if isinstance(sub, Listed) else sub
        first = first.base if isinstance(first, Scripted) else first
        if not isinstance(first, Letter) or first.base not in PARAMETERS or not isinstance(node, Scripted):
            continue
        if isinstance(node.base, Letter) and len(node.base.base) == 1 and node.base.base.islower():
            found[bare(node)] = None
    return list(found)


def _are_together(statements: Sequence[Statement], head: object) -> bool:
    """Whether f_θ(x) and f(x) stand in one formula, where they are the model and what it shall come near."""
    plain = _letter(head)
    for statement in statements:
        sides = list(_sides([statement]))
        if all(any(call is not None for call in _calls(sides, one)[0]) for one in (head, plain)):
            return True
    return False


def _plainly(call: _Call) -> Written:
    """h(x) for h_θ(x)."""
    letter = call.head.base if isinstance(call.head, Scripted) else call.head
    return Product(call.head.at, (("", letter), ("", call.bracket)))


def _take_for_values(head: object, statements: Sequence[Statement], scope: Scope) -> None:
    """A value h_θ of h_θ(x), and one for each sample of h_θ(x^{(i)}): these are what a loss is made of."""
    calls, _ = _calls(list(_sides(statements)), head)
    known = [call for call in calls if call is not None]
    if not known or len(known) != len(calls) or len({call.erased for call in known}) != 1:
        return
    if len({call.above for call in known if call.index is not None}) > 1:
        return
    _change(statements, head, lambda call: call.head if call.index is None else _numbered(call))
    scope.notice(f"{_said(known[0])} with its parameters below is taken for a value, of which no formula is given")


def _sides(statements: Sequence[Statement]) -> Iterator[Written]:
    seen: set[int] = set()
    for statement in statements:
        for side in (*(s for link in statement.links for s in (link.left, link.right)), statement.mention):
            if isinstance(side, Written) and id(side) not in seen:
                seen.add(id(side))
                yield side


def _defined(statements: Sequence[Statement], scope: Scope) -> list[object]:
    """The heads F of F(…) = …, where that is no well-known function, as they are written."""
    found: dict[object, None] = {}
    for statement in statements:
        for link in statement.links[:2]:
            call = _call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=", "≡") else None
            if call is None or not isinstance(link.right, Written):
                continue
            letter = call.head.base if isinstance(call.head, Scripted) else call.head
            known = isinstance(letter, Letter) and (
                letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or letter.base in {*scope.aliases, *OPERATORS}
            )
            name = plain_name(call.head)
            if isinstance(letter, Letter) and not known and name is not None and name.latex() not in scope.given:
                found[bare(call.head)] = None
    return list(found)


def _call_of(node: Written) -> _Call | None:
    """F(x_i), where the whole is no more than that."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[1][0]:
        return None
    head, bracket = node.factors[0][1], node.factors[1][1]
    if not isinstance(head, (Letter, Scripted)) or not isinstance(bracket, Bracket):
        return None
    return _call(head, bracket)


def _call(head: Letter | Scripted, bracket: Bracket) -> _Call | None:
    if bracket.left != "(" or not bracket.items or set(bracket.separators) - {",", ";"}:
        return None
    if isinstance(head, Scripted) and (head.primes or head.sup is not None or not isinstance(head.base, Letter)):
        return None
    indices: dict[object, tuple[Written, bool]] = {}
    erased = tuple(bare(_erased(item, indices)) for item in bracket.items)
    inside = {bare(node) for item in bracket.items for node in every_node(item)}
    if len(indices) > 1 or _letter(bare(head)) in inside or not all(map(_is_argument, bracket.items)):
        return None  # y (1 - y) and y (1 - p_i) are products
    index, above = next(iter(indices.values()), (None, False))
    return _Call(head, bracket, index, above, erased)


def _is_argument(node: Written) -> bool:
    """A name, or a function of names: what stands in the bracket behind a function of samples."""
    if plain_name(node) is not None:
        return True
    call = node.factors if isinstance(node, Product) and len(node.factors) == 2 else ()
    if not call or call[1][0] or not isinstance(call[0][1], (Letter, Scripted)):
        return False
    bracket = call[1][1]
    return (
        isinstance(bracket, Bracket) and bracket.left == "(" and all(plain_name(i) is not None for i in bracket.items)
    )


def _erased(node: Written, indices: dict[object, tuple[Written, bool]]) -> Written:
    """What is written without the numbers of samples: x_i and x^{(i)} as x; the numbers are put aside."""

    def plain(part: Written) -> Written:
        found = _number_of(part)
        if found is None or not isinstance(part, Scripted):
            return part
        indices[bare(found[0]), found[1]] = found
        rest = replace(part, sup=None) if found[1] else replace(part, sub=None)
        return rest if rest.sub is not None or rest.sup is not None else rest.base

    return mapped(node, plain)


def _number_of(node: Written) -> tuple[Written, bool] | None:
    """i of x_i and of x^{(i)}, and whether it stands above."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.primes:
        return None
    above = node.sup
    if isinstance(above, Bracket) and above.left == "(" and len(above.items) == 1 and _is_index(above.items[0]):
        return above.items[0], True
    return (node.sub, False) if node.sub is not None and node.sup is None and _is_index(node.sub) else None


def _is_index(node: Written) -> bool:
    return isinstance(node, Number) or (isinstance(node, Letter) and not node.accents and node.base in INDICES)


OPERATORS = ("d", r"\partial", r"\nabla", r"\Delta")
"""Letters before brackets that are no functions of numbers."""

INDICES = frozenset("ijknmt")
"""Letters that number samples."""


def _rewrite(head: object, statements: Sequence[Statement], scope: Scope) -> bool:
    """Rewrite the calls of one function, where they are all of one kind; whether anything was changed."""
    sides = [s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)]
    calls, alone = _calls(list({id(s): s for s in sides}.values()), head)
    if not calls or None in calls or len({call.erased for call in calls if call is not None}) != 1:
        return False
    known = [call for call in calls if call is not None]
    numbered = [call for call in known if call.index is not None]
    names = all(plain_name(item) is not None for item in known[0].bracket.items)
    if len(numbered) == len(known) and not alone and len({call.above for call in known}) == 1:
        _change(statements, head, lambda call: _numbered(call), of_samples=True)
        scope.notice(f"{_said(known[0])} is taken for a value for each {'index' if names else 'sample'}")
        return True
    if not numbered and not names and len({bare(call.bracket) for call in known}) == 1:
        _change(statements, head, lambda call: call.head)
        return True
    if numbered and len(numbered) < len(known) and names:
        if _generalize(statements, head):
            return True
        if not _is_of_a_vector(statements, head, known[0].bracket):
            return False  # f(x_i) may be taken of an entry
    if len(numbered) == len(known) - 1 and numbered and not alone:
        return _number_the_formula(statements, head, numbered[0])
    return False


def _is_of_a_vector(statements: Sequence[Statement], head: object, bracket: Bracket, depth: int = ROUNDS) -> bool:
    """Whether the formula of f(x) has x^⊤ or w^⊤ x, or calls a function of x that has: then f(x_i) is of a sample."""
    arguments = {bare(_erased(item, {})) for item in bracket.items}
    for statement in statements if depth else ():
        link = statement.links[0] if statement.links else None
        own = _call_of(link.left) if link is not None and isinstance(link.left, Written) else None
        if link is None or own is None or bare(own.head) != head or not isinstance(link.right, Written):
            continue
        for node in every_node(link.right):
            if _is_transposed(node) and isinstance(node, Scripted) and bare(node.base) in arguments:
                return True
            factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
            for first, second in pairwise(factors):
                if _is_transposed(first) and bare(second) in arguments:
                    return True
                inner = _call_of(Product(node.at, (("", first), ("", second))))
                of_the_same = inner is not None and bare(inner.bracket) == bare(own.bracket)
                if of_the_same and _is_of_a_vector(statements, bare(first), bracket, depth - 1):
                    return True
    return False


def _is_transposed(node: Written) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Letter) and scripts_of(node).transposed


def _is_turned(node: Scripted) -> bool:
    """x^⊤ and nothing more."""
    return node.sub is None and not node.primes and scripts_of(replace(node, base=Letter(node.at, "x"))).transposed


def _said(call: _Call) -> str:
    letter = call.head.base if isinstance(call.head, Scripted) else call.head
    return letter.base if isinstance(letter, Letter) else "it"


def _calls(sides: Sequence[Written], head: object) -> tuple[list[_Call | None], bool]:
    """The calls of a function, None for one that is not understood; whether it stands without a bracket, or primed."""
    calls: list[_Call | None] = []
    met: set[int] = set()
    for node in (n for side in sides for n in every_node(side)):
        for n, (_, factor) in enumerate(node.factors if isinstance(node, Product) else ()):
            if bare(factor) != head or not isinstance(factor, (Letter, Scripted)) or not isinstance(node, Product):
                continue
            operator, behind = node.factors[n + 1] if n + 1 < len(node.factors) else ("·", None)
            bracket = behind.base if isinstance(behind, Scripted) else behind
            if operator or not isinstance(bracket, Bracket):
                continue
            met |= {id(factor), id(factor.base)} if isinstance(factor, Scripted) else {id(factor)}
            calls.append(_call(factor, bracket))
    letters = {_letter(head)}
    alone = False
    numbers = {bare(call.index) for call in calls if call is not None and call.index is not None and not call.above}
    for node in (n for side in sides for n in every_node(side)):
        if isinstance(node, Scripted) and node.sub is not None and node.sup is None and bare(node.sub) in numbers:
            met.add(id(node.base))  # ξ_i beside ξ(t_i, y_i)
    for node in (n for side in sides for n in every_node(side)):
        if isinstance(node, Letter) and bare(node) in letters and id(node) not in met:
            alone = True
    return calls, alone


def _letter(head: object) -> object:
    """The letter of a head, as `bare` gives it."""
    return head[1] if isinstance(head, tuple) and head[0] == "Scripted" else head


def _numbered(call: _Call) -> Written:
    """f_i of f(x_i); h_θ^{(i)} of h_θ(x_i)."""
    assert call.index is not None
    letter = call.head.base if isinstance(call.head, Scripted) else call.head
    below = call.head.sub if isinstance(call.head, Scripted) else None
    if call.above or below is not None:
        return Scripted(call.head.at, letter, below, Bracket(call.index.at, "(", ")", (call.index,)))
    return Scripted(call.head.at, letter, call.index)


def _generalize(statements: Sequence[Statement], head: object) -> bool:
    """h(x^{(i)}) = σ(w^⊤ x^{(i)}), where h(x) stands, too, and has no formula of its own: h(x) = σ(w^⊤ x)."""
    lefts = [link.left for st in statements for link in st.links[:1] if link.relation in ("=", ":=", "≡")]
    given = [call for left in lefts if isinstance(left, Written) and (call := _call_of(left)) is not None]
    if any(bare(call.head) == head and call.index is None for call in given):
        return False
    for statement in statements:
        for n, link in enumerate(statement.links[:1]):
            call = _call_of(link.left) if isinstance(link.left, Written) else None
            left, before = link.left, link.right
            if call is None or bare(call.head) != head or call.index is None:
                continue
            if not isinstance(left, Written) or not isinstance(before, Written):
                continue
            numbered = {bare(item) for item in call.bracket.items if _number_of(item) is not None}

            def plain(part: Written, of: set[object] = numbered) -> Written:
                return _erased(part, {}) if bare(part) in of else part

            sides = [mapped(side, plain) for side in (left, before)]
            if bare(call.index) in {bare(node) for node in every_node(sides[1])}:
                return False  # it speaks of the sample's number otherwise
            statement.links[n] = replace(link, left=sides[0], right=sides[1])
            for later in range(n + 1, len(statement.links)):
                other = statement.links[later]
                statement.links[later] = replace(other, left=sides[1] if other.left is before else other.left)
                break
            return True
    return False


def _number_the_formula(statements: Sequence[Statement], head: object, call: _Call) -> bool:
    """l(h(x), y) = … beside l(h(x^{(i)}), y^{(i)}): the formula with its samples numbered."""
    numbers: dict[object, Written] = {}
    for node in (n for item in call.bracket.items for n in every_node(item)):
        if _number_of(node) is not None:
            numbers.setdefault(bare(_erased(node, {})), node)
    for statement in statements:
        link = statement.links[0] if statement.links else None
        own = _call_of(link.left) if link is not None and isinstance(link.left, Written) else None
        if link is None or own is None or bare(own.head) != head or own.index is not None:
            continue
        sides = {id(s): s for k in statement.links for s in (k.left, k.right) if isinstance(s, Written)}
        scripted = {
            bare(n.base)
            for s in sides.values()
            for n in every_node(s)
            if isinstance(n, Scripted) and bare(n) not in numbers and not _is_turned(n)
        }
        if scripted & set(numbers):
            return False

        def numbered(node: Written) -> Written:
            if isinstance(node, Scripted) and isinstance(node.base, Scripted) and _is_turned(node):
                whole = node.base  # x_i^⊤, made of x^⊤ from the inside out
                if whole.sup is None:
                    return replace(whole, sup=node.sup)
                return replace(node, base=Bracket(node.at, "(", ")", (whole,)))
            return numbers.get(bare(node), node)

        made = {key: mapped(side, numbered) for key, side in sides.items()}
        statement.links = [
            replace(k, left=made.get(id(k.left), k.left), right=made.get(id(k.right), k.right)) for k in statement.links
        ]
        return True
    return False


def _change(
    statements: Sequence[Statement], head: object, made: Callable[[_Call], Written], of_samples: bool = False
) -> None:
    """Put something for each call of a function, in all statements; sides that two links share stay shared."""
    kept: dict[int, Written] = {}

    def changed(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        n = 0
        while n < len(node.factors):
            operator, factor = node.factors[n]
            behind = node.factors[n + 1][1] if n + 1 < len(node.factors) and not node.factors[n + 1][0] else None
            bracket = behind.base if isinstance(behind, Scripted) else behind
            call = None
            if bare(factor) == head and isinstance(factor, (Letter, Scripted)) and isinstance(bracket, Bracket):
                call = _call(factor, bracket)
            if call is None or (of_samples and call.index is None):
                factors.append((operator, factor))
                n += 1
                continue
            value = made(call)
            if isinstance(behind, Scripted):  # f(x_i)^2
                value = replace(behind, base=Bracket(value.at, "(", ")", (value,)))
            factors.append((operator, value))
            n += 2
        return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))

    def side(node: Written) -> Written:
        if id(node) not in kept:
            kept[id(node)] = mapped(node, changed)
        return kept[id(node)]

    for statement in statements:
        statement.links = [
            replace(
                link,
                left=side(link.left) if isinstance(link.left, Written) else link.left,
                right=side(link.right) if isinstance(link.right, Written) else link.right,
            )
            for link in statement.links
        ]
        if isinstance(statement.mention, Written):
            statement.mention = side(statement.mention)
