r"""What is asked of a reading before a network is made of it: that nothing which the document says of it is lost.

A document whose words could not all be used is refused, with the place and the remedy; a network that is another than
the one that was written would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace as replace_fields

from sympy import Expr

from symnet.core.errors import SourceError
from symnet.core.expression import is_scalar, variables
from symnet.core.network import Equation
from symnet.core.notation import Name, parse_name
from symnet.core.symbols import Variable
from symnet.reading.files import Page
from symnet.reading.formulas import other_exponents, other_formula
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.heads import names_on_the_left
from symnet.reading.names import letters_in, scripts_of
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Written


def require_sound(forward: list[Equation], reading: Reading, source: str) -> None:
    """Refuse a reading in which something is lost that the network hangs on."""
    _require_directives_read(reading, source)
    _require_read(forward, reading, source)
    _require_own_formulas(reading, source)
    _require_no_words_of_letters(forward, reading, source)
    _require_no_functions_on_the_left(forward, reading, source)
    _require_no_computed_index(forward, reading, source)
    _require_members_written_out(forward, reading.scope.times | reading.scope.indices, source)


def unread_definitions(reading: Reading) -> Iterator[tuple[Page, set[str], Written | ReadError, ReadError]]:
    """The names that an equation may define which is not understood, its right side, and why."""
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        why = statement.values[0] if statement.values else None
        if link is None or link.relation not in ("=", ":=") or not isinstance(why, ReadError):
            continue
        if isinstance(link.left, Written):
            yield statement.page, names_on_the_left(link.left), link.right, why


def _require_read(forward: list[Equation], reading: Reading, source: str) -> None:
    """Refuse what hangs on a name whose equation is not understood, or on a function without a formula."""
    defined = {e.name for e in forward}
    unread: dict[str, tuple[Page, ReadError]] = {}
    for page, names, _, why in unread_definitions(reading):
        for name in names:
            unread.setdefault(name, (page, why))
    flat = reading.scope.taken_for_numbers()
    several = reading.scope.capitals_with_numbers()
    for e in forward:
        scaling = several & _names_in_numbers_alone(e.expression)
        for v in variables(e.expression):
            if isinstance(v, Variable) and v.name in flat | scaling:
                each = v.name if v.name in flat else f"{v.name}_k"
                raise SourceError(
                    f"{source}: {each} came out as a number; is it one? say % symnet: scalar, or its shape, as in "
                    f"\\({each} \\in \\mathbb{{R}}^{{n \\times m}}\\)"
                )
            if not isinstance(v, Variable) or v.name in defined:
                continue
            if v.name in unread:
                page, why = unread[v.name]
                place = say_place(page, why.at)
                raise SourceError(
                    f"{source}: {e.symbol} uses {v}, whose equation is not understood: {place}: {why.reason}"
                )
            if v.name in reading.scope.calls:
                raise SourceError(
                    f"{source}: {e.symbol} uses {v.name}{reading.scope.calls[v.name]}, of which no formula is given; "
                    "nothing can be derived through it"
                )


def _names_in_numbers_alone(expression: Expr) -> set[str]:
    """W of (Σ_k g_k W_k) x, which stands in no other part of a vector or matrix than in its numbers."""
    if is_scalar(expression):
        return set()
    inside, outside = set[str](), set[str]()
    parts = [expression]
    while parts:
        part = parts.pop()
        if is_scalar(part):
            inside |= {v.name for v in variables(part) if isinstance(v, Variable)}
        elif isinstance(part, Variable):
            outside.add(part.name)
        else:
            parts += [arg for arg in part.args if isinstance(arg, Expr)]
    return inside - outside


def _require_directives_read(reading: Reading, source: str) -> None:
    """Refuse a `% symnet:` line of which a part is not understood: what it says of other names would be lost, too."""
    for page, at, reason in reading.unread:
        if reason.startswith("symnet: "):
            raise SourceError(f"{source}: {say_place(page, at)}: {reason}")


def _require_own_formulas(reading: Reading, source: str) -> None:
    """Refuse softplus of (1/β) log(1 + e^{βu}), where another function of that name would be taken."""
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        if link is None or statement.is_formula or statement.kind == "mention":
            continue
        name, letters = other_formula(link) or _other_softmax(link, reading)
        is_used = name in reading.scope.functions or name in reading.scope.activations
        if name and not is_used and reading.scope.aliases.get(name, "softmax") == "softmax":
            of_letters = f" with {' and '.join(letters)} in it" if letters else ""
            raise SourceError(
                f"{source}: {say_place(statement.page, statement.at)}: {name} is given a formula{of_letters} that is "
                "not the usual one; give the function another name, or write its formula where it stands"
            )


def _other_softmax(link: Link, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """softmax, and the T of e^{z_i/T} in the formula that a link gives for it; "" where it gives none."""
    factors = link.left.factors if isinstance(link.left, Product) else ()
    if len(factors) != 2 or not isinstance(link.right, Fraction) or link.relation not in ("=", ":="):
        return "", ()
    letter, behind = factors[0][1], factors[1][1]
    behind = behind.base if isinstance(behind, Scripted) else behind
    is_softmax = isinstance(letter, Letter) and "softmax" in (
        letter.base.lower(), reading.scope.aliases.get(letter.base, ""),
    )  # fmt: skip
    if not isinstance(letter, Letter) or not is_softmax or not isinstance(behind, Bracket):
        return "", ()
    letters = other_exponents(link.right, behind)
    return (letter.base, letters) if letters else ("", ())


def require_taken_as_written(forward: list[Equation], loss: str | None, reading: Reading, source: str) -> None:
    """Refuse a loss that hangs on a name of which an equation says something that did not become its formula.

    H_1 hangs on H_i = …, and S on s_{ij} = …
    """
    free = free_names(forward)
    for statement, left, why in lost_equations(reading):
        of_any, said = _names_of_any(left), _names_said(left)
        for e in behind_loss(forward, loss):
            for v in variables(e.expression):
                if not isinstance(v, Variable) or v.name not in free or v.name in reading.data:
                    continue
                if v.name in said or (_number_of_member(v.parsed) and _stem(v.parsed) in of_any):
                    raise SourceError(
                        f"{source}: {e.symbol} uses {v}; {say_place(statement.page, statement.at)}: {why}"
                    )


def lost_equations(reading: Reading) -> Iterator[tuple[Statement, Written, str]]:
    """Equations for a name that give it no meaning, with their left side and what became of them.

    Numbers that are put in, b = 0.5, and what holds at a solution say nothing of what a name is made of.
    """
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        if link is None or statement.kind not in ("defines", "claims") or link.relation not in ("=", ":="):
            continue
        if not isinstance(link.left, Written) or statement.gives_solution(0) or statement.is_to_be_solved:
            continue
        value = statement.values[0] if statement.values else None
        if isinstance(value, ReadError):
            yield statement, link.left, f"{statement.source(0)} is not understood: {value.reason}"
        elif statement.kind == "claims" and isinstance(link.right, Written) and any(letters_in(link.right)):
            why = "is taken for a claim, and for the formula of nothing; write it earlier, with a name of its own"
            yield statement, link.left, f"{statement.source(0)} {why}"


def _names_said(left: Written) -> set[str]:
    """What an equation with this left side says something of: s_{ij}, and S of which it is an entry."""
    found = names_on_the_left(left)
    if isinstance(left, Scripted) and isinstance(left.base, Letter) and len(scripts_of(left).indices) == 2:
        stems = [parse_name(name) for name in found]
        found |= {replace_fields(n, base=n.base.upper()).latex() for n in stems if not n.sub and len(n.base) == 1}
    return found


def _names_of_any(left: Written) -> set[Name]:
    """H of H_i and of H^{(i)}, which says what each H is, by an index."""
    names = [parse_name(name) for name in names_on_the_left(left)]
    return {_stem(n) for n in names if re.fullmatch(r"[a-z]([+-]\d+)?", _place(n))}


def _number_of_member(name: Name) -> bool:
    """Whether it is H_1 or H^{(1)}."""
    return _place(name).isdecimal()


def behind_loss(forward: list[Equation], loss: str | None) -> list[Equation]:
    """The equations that a loss hangs on, its own among them; all of them, where there is none."""
    formulas = {e.name: e.expression for e in forward}
    found: set[str] = set()
    waiting = list(formulas) if loss is None else [loss]
    while waiting:
        name = waiting.pop()
        if name in formulas and name not in found:
            found.add(name)
            waiting += [v.name for v in variables(formulas[name])]
    return [e for e in forward if e.name in found]


def free_names(forward: list[Equation]) -> set[str]:
    """The names in use that no equation defines."""
    used = {v.name for e in forward for v in variables(e.expression) if isinstance(v, Variable)}
    return used - {e.name for e in forward}


def _require_no_words_of_letters(forward: list[Equation], reading: Reading, source: str) -> None:
    r"""Refuse T P of TP = …, which is a name to its writer; the letters came out as parameters, and y was lost."""
    free = _of_no_meaning(forward, reading)
    for statement, left in _products_on_the_left(reading):
        letters = [node for operator, node in left.factors if not operator]
        names = [n.base for n in letters if isinstance(n, Letter) and n.base.isupper() and not n.accents]
        if len(names) == len(letters) > 1 and letters[-1].at - letters[0].at < len(letters) and free & {*names}:
            place, word = say_place(statement.page, letters[0].at), "".join(names)
            raise SourceError(
                f"{source}: {place}: is {word} a name, or {' times '.join(names)}? write \\mathrm{{{word}}}, "
                f"or say what {names[0]} is"
            )


def _require_no_functions_on_the_left(forward: list[Equation], reading: Reading, source: str) -> None:
    r"""Refuse θ of \cos θ_k = …: nothing says what it is, and the formula of its cosine was lost."""
    free = _of_no_meaning(forward, reading)
    for statement, left in _products_on_the_left(reading):
        function, inner = left.factors[0][1], left.factors[1][1]
        if isinstance(function, Letter) and function.base in ELEMENTWISE and (names := names_on_the_left(inner) & free):
            raise SourceError(
                f"{source}: {say_place(statement.page, left.at)}: this says what a function of {min(names)} is, and "
                "nothing says what that is itself; give the value of the function a name of its own"
            )


def _require_no_computed_index(forward: list[Equation], reading: Reading, source: str) -> None:
    """Refuse i of i = W_i x, which was read as an index and as a parameter, so that W_i was lost."""
    free = _of_no_meaning(forward, reading) & reading.scope.indices
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        if link is not None and isinstance(link.left, Letter) and link.left.base in free and link.relation == "=":
            raise SourceError(
                f"{source}: {say_place(statement.page, link.at)}: {link.left.base} numbers entries elsewhere, and this "
                "says what it is; give one of the two another letter"
            )


def _of_no_meaning(forward: list[Equation], reading: Reading) -> set[str]:
    """The names in use that are neither defined nor declared."""
    return free_names(forward) - {*reading.scope.declared}


def _products_on_the_left(reading: Reading) -> Iterator[tuple[Statement, Product]]:
    """Statements that begin with a product and =."""
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        if link is not None and link.relation in ("=", ":=") and isinstance(link.left, Product):
            yield statement, link.left


def _require_members_written_out(forward: list[Equation], numbering: set[str], source: str) -> None:
    """a^{[l]} = … says nothing of a^{[n]} to an engine that takes names as they are, so that ∂L/∂W^{[l]} came out 0."""
    defined = {e.name for e in forward}
    places = {_place(v.parsed) for e in forward for v in variables(e.expression) if isinstance(v, Variable)}
    numbering = numbering | {place[0] for place in places if re.fullmatch(r"[a-z][+-]\d", place)}
    general = {_stem(e.symbol.parsed): e.symbol for e in forward if _place(e.symbol.parsed) in numbering}
    for e in forward:
        for v in variables(e.expression):
            member = general.get(_stem(v.parsed)) if v.name not in defined and isinstance(v, Variable) else None
            place = _place(v.parsed)
            if member is not None and place and not re.match(rf"{_place(member.parsed)}(?![A-Za-z])", place):
                raise SourceError(
                    f"{source}: {e.symbol} uses {v}, but only {member} is defined, for any "
                    f"{_place(member.parsed)}; write the equations out for each, or take symnet.nets.mlp with a symbol "
                    "for the number of layers"
                )


def _place(name: Name) -> str:
    """The layer, or the index below, that a name has."""
    return name.layer or name.sub


def _stem(name: Name) -> Name:
    """The name without it."""
    return replace_fields(name, layer="") if name.layer else replace_fields(name, sub="")


def say_place(page: Page, at: int) -> str:
    """line 3, column 7, in cell 2."""
    line, column = page.place(at)
    cell = f" of cell {page.cell}" if page.cell is not None else ""
    return f"line {line}{cell}, column {column}"
