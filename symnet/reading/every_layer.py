r"""Formulas for any layer or step, written out for those of which the document speaks.

z_l = W_l h_{l-1} + b_l ,  h_l = \sigma(z_l) ,  L = ½‖h_2 − y‖²        z_1 = W_1 h_0 + b_1, …, h_2 = \sigma(z_2)
p_t = \mathrm{softmax}(o_t) ,  L = −y_1^⊤ \log p_1 − y_2^⊤ \log p_2      p_1 = \mathrm{softmax}(o_1), p_2 = …

So is what is claimed of any layer. That is done where the document makes other formulas of single ones, as this L is.
Where something is summed over layers, or said of a last one L, the letter stays; so it does where it numbers entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from symnet.reading.names import FONT_OF, letters_in, script_text
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Dots, Letter, Number, Scripted, Total, Written, every_node, mapped

LETTERS = frozenset("ltkinj")
"""Letters that number layers and steps."""

OF_LAYERS = "l"
"""The letter of layers, of which the last one may have a formula of its own."""

MOST = 12
"""So many layers are written out."""

EQUATIONS = frozenset(("=", ":="))

BACKWARD = frozenset((r"\partial", r"\nabla", r"\delta"))
"""Letters of formulas that go from the last layer to the first."""


class Place(NamedTuple):
    """Where a number stands: at which letter, and whether above it."""

    base: str
    accents: tuple[str, ...]
    above: bool


@dataclass
class _Family:
    """What is said of names that one letter numbers."""

    letter: str
    definitions: dict[Place, Statement] = field(default_factory=dict)
    others: list[tuple[Statement, frozenset[int]]] = field(default_factory=list)
    """What is declared or claimed of them, and how far from the letter the numbers in it are."""
    places: set[Place] = field(default_factory=set)
    range: list[int] = field(default_factory=list)
    goes_back: bool = False


def write_out_layers(statements: list[Statement], scope: Scope) -> None:
    """Put z_1 = …, z_2 = … for z_l = … where the document speaks of z_1 or z_2."""
    firsts = [st.links[0].left for st in statements if st.links and st.links[0].relation in EQUATIONS]
    scripts = {text for first in firsts if isinstance(first, Scripted) for _, text in _places(first)}
    for letter in sorted(LETTERS & scripts):
        family = _family(letter, statements)
        if family is None or not family.definitions:
            continue
        numbers, own, makes_more = _numbers(family, statements)
        if not numbers or not makes_more:
            continue
        first, last = _ends(family, numbers)
        claimed = letter != OF_LAYERS and any(place in family.definitions and n >= first for place, n in own)
        if first > last or last - first >= MOST or claimed:  # s_2 = … of s_t = w s_{t-1} + x_t
            continue
        taken = list(_taken(family, range(first, last + 1), own))
        if not all(found for _, found in taken):
            continue  # what holds of no number is left as it stands, so that it is judged
        for statement, found in taken:
            _put(statements, statement, letter, found)
        _say_of_each(scope, letter, range(first, last + 1))
        scope.notice(f"what is said of any {letter} is written out for {letter} = {first}, …, {last}")


def _taken(
    family: _Family, numbers: Sequence[int], own: set[tuple[Place, int]]
) -> Iterator[tuple[Statement, list[int]]]:
    """The numbers for which each statement is written out: those of which it speaks, without formulas of their own."""
    for place, statement in family.definitions.items():
        yield statement, [n for n in numbers if (place, n) not in own]
    for statement, steps in family.others:
        own_place = next((place for side in _sides(statement) for place, _ in _places(side)), None)
        says_all = _is_backward(statement) and max(steps) == 0  # δ_l = ∂L/∂z_l, also beside δ_3 = …
        held = set() if says_all else {n for of, n in own if of == own_place}
        yield statement, [n for n in numbers if n not in held and n + max(steps) <= numbers[-1]]


def _family(letter: str, statements: Sequence[Statement]) -> _Family | None:
    """What is said of all that a letter numbers; None where it is more than this can write out."""
    found = _Family(letter)
    for statement in statements:
        sides = list(_sides(statement))
        if not any(_is(node, letter) for side in sides for node in every_node(side)) or not statement.links:
            continue
        if _is(sides[0], letter):
            said = _said_numbers(sides[1:]) if statement.links[0].relation in ("=", "∈") else None
            if said is None:
                return None
            found.range += said
        elif not _takes(found, statement, sides):
            return None
    return found if _are_alone(found, statements) else None


def _takes(family: _Family, statement: Statement, sides: Sequence[Written]) -> bool:
    """Whether a statement says something of what the letter numbers, and uses the letter for nothing else."""
    used: list[tuple[Place, int]] = []
    for side in sides:
        within = sum(_is(node, family.letter) for node in every_node(side))
        found = ((place, _steps(text, family.letter)) for place, text in _places(side))
        numbered = [(place, steps) for place, steps in found if steps is not None]
        if len(numbered) != within:
            return False
        used += numbered
    relations = {link.relation for link in statement.links}
    if not (relations == {"∈"} or (relations <= EQUATIONS and statement.kind == "claims")):
        return False
    family.places |= {place for place, _ in used}
    steps = frozenset(steps for _, steps in used)
    own = list(_places(sides[0])) if isinstance(sides[0], Scripted) else []
    defines = relations <= EQUATIONS and len(statement.links) == 1 and len(own) == 1 and own[0][1] == family.letter
    if defines and max(steps) <= 0 and not _is_backward(statement) and own[0][0] not in family.definitions:
        family.definitions[own[0][0]] = statement
        family.goes_back |= min(steps) < 0
    else:
        family.others.append((statement, steps))
    return True


def _are_alone(family: _Family, statements: Sequence[Statement]) -> bool:
    """Whether these letters have nothing but that letter and numbers there: x_l, x_2, and neither x_j nor x."""
    for statement in statements:
        for side in _sides(statement) if statement.links else ():
            for letter, scripts, _ in letters_in(side):
                for place in (p for p in family.places if (p.base, p.accents) == _named(letter)):
                    text = (scripts.layer or _text(scripts.sup)) if place.above else _text(scripts.subscript)
                    if not text.isdecimal() and _steps(text, family.letter) is None:
                        return False
    return True


def _numbers(family: _Family, statements: Sequence[Statement]) -> tuple[set[int], set[tuple[Place, int]], bool]:
    """The numbers at what the letter defines; which of all have formulas of their own; whether more is made of them."""
    numbers: set[int] = set()
    own: set[tuple[Place, int]] = set()
    makes_more = False
    for statement in statements:
        for side in _sides(statement):
            numbers |= {int(text) for place, text in _places(side) if place in family.definitions and text.isdecimal()}
        link = statement.links[0] if statement.links and statement.links[0].relation in EQUATIONS else None
        left, right = (link.left, link.right) if link is not None else (None, None)
        if not isinstance(left, (Letter, Scripted)) or not isinstance(right, Written):
            continue
        taken = [(place, int(text)) for place, text in _places(left) if place in family.places and text.isdecimal()]
        own |= set(taken)
        of_them = any(place in family.definitions and text.isdecimal() for place, text in _places(right))
        makes_more |= not taken and of_them
    return numbers, own, makes_more


def _ends(family: _Family, numbers: set[int]) -> tuple[int, int]:
    """The first number and the last one for which the formulas hold; l = 3, 2, 1 says how a claim is followed."""
    first = min(1, *family.range) if family.range else 1 if family.goes_back else min(1, *numbers)
    return first, max(numbers | set(family.range))


def _said_numbers(sides: Sequence[Written]) -> list[int] | None:
    r"""1, 2 and 3 of l = 1, 2, 3, of l = 1, \dots, 3 and of l \in \{1, 2, 3\}; None for l = 1, …, L."""
    nodes = [node for side in sides for node in every_node(side)]
    numbers = [node.text for node in nodes if isinstance(node, Number)]
    plain = all(isinstance(node, (Number, Dots, Bracket)) or hasattr(node, "items") for node in nodes)
    return [int(n) for n in numbers] if plain and numbers and all(n.isdecimal() for n in numbers) else None


def _at(statement: Statement, letter: str, number: int) -> Statement:
    """What a statement says of one number."""

    def put(node: Written) -> Written:
        if _is(node, letter):
            return Number(node.at, str(number))
        if isinstance(node, Total) and all(isinstance(term, Number) for _, term in node.terms):
            return Number(node.at, str(sum(int(f"{sign}{script_text(term)}") for sign, term in node.terms)))  # 2 - 1
        return node

    def placed(node: Written) -> Written:
        if not isinstance(node, Scripted):
            return node
        sub, sup = (None if script is None else mapped(script, put) for script in (node.sub, node.sup))
        if node.sup is not None and sup is not None and _steps_of(node.sup, letter) is not None:
            sup = Bracket(sup.at, "(", ")", (sup,))  # z^l is z^{(2)}, and no square
        return replace(node, sub=sub, sup=sup)

    links = [replace(link) for link in statement.links]
    for link in links:
        link.rewrite(placed)
    return replace(statement, links=links, written_out=f"{letter} = {number}")


def _put(statements: list[Statement], statement: Statement, letter: str, numbers: Sequence[int]) -> None:
    """Put what is written out in the place of a statement."""
    at = next(n for n, other in enumerate(statements) if other is statement)
    statements[at : at + 1] = [_at(statement, letter, n) for n in numbers]


def _say_of_each(scope: Scope, letter: str, numbers: Sequence[int]) -> None:
    """What words say of y_t they say of y_1, too."""

    def of_each(names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in names:
            for script in (f"_{letter}", f"_{{{letter}}}", f"^{{({letter})}}"):
                if name.endswith(script):
                    yield from ((name, name.removesuffix(script) + script.replace(letter, str(n))) for n in numbers)

    scope.domains |= {each: scope.domains[name] for name, each in of_each(scope.domains)}
    scope.said |= {each: scope.said[name] for name, each in of_each(scope.said)}
    scope.symmetric |= {each: scope.symmetric[name] for name, each in of_each(scope.symmetric)}


# Places of numbers -------------------------------------------------------------------------------------------------


def _sides(statement: Statement) -> Iterator[Written]:
    for number, link in enumerate(statement.links):
        yield from (s for s in ((link.left, link.right) if number == 0 else (link.right,)) if isinstance(s, Written))
    if isinstance(statement.mention, Written):
        yield statement.mention


def _places(side: Written) -> Iterator[tuple[Place, str]]:
    """Each letter that has a single script below, or the number of a layer above, with what stands there."""
    for letter, scripts, _ in letters_in(side):
        if above := scripts.layer or _text(scripts.sup):
            yield Place(*_named(letter), True), above
        if scripts.subscript is not None and len(scripts.indices) == 1:
            yield Place(*_named(letter), False), _text(scripts.subscript)


def _text(script: Written | None) -> str:
    """What stands in a script; nothing where that is not understood, which is said where it is read."""
    try:
        return "" if script is None else script_text(script)
    except ReadError:
        return ""


def _named(letter: Letter) -> tuple[str, tuple[str, ...]]:
    """A letter with its fonts under one name each."""
    return letter.base, tuple(FONT_OF.get(accent, accent) for accent in letter.accents)


def _steps(text: str, letter: str) -> int | None:
    """How far from the letter: 0 for l, −1 for l - 1; None where it is something else."""
    text = text.replace(" ", "")
    rest = text.removeprefix(letter)
    if rest == text:
        return None
    return 0 if not rest else int(rest) if rest[0] in "+-" and rest[1:].isdecimal() else None


def _steps_of(node: Written, letter: str) -> int | None:
    return _steps(_text(node), letter) if isinstance(node, (Letter, Total)) else None


def _is(node: Written, letter: str) -> bool:
    return isinstance(node, Letter) and node.base == letter and not node.accents


def _is_backward(statement: Statement) -> bool:
    """Whether it speaks of derivatives."""
    nodes = (node for side in _sides(statement) for node in every_node(side))
    return any(isinstance(node, Letter) and node.base in BACKWARD for node in nodes)
