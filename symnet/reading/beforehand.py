"""What the statements of a document tell before any of them is read: their order, its losses, what has entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.core.notation import Name
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.habits import named
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import derivative_parts, head
from symnet.reading.names import Scripts, letters_in, name_of, script_text
from symnet.reading.scope import Scope, is_bold, is_capital
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Grid,
    Large,
    Letter,
    Number,
    Product,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
)


def note_entries(link: Link, scope: Scope) -> None:
    """y_c = e^{z_c} / s, where z has entries: c is an index, and y_c the entries of y."""
    if not (isinstance(link.left, Scripted) and isinstance(link.left.sub, Letter) and isinstance(link.right, Written)):
        return
    index, base = link.left.sub.base, link.left.base
    if not isinstance(base, Letter) or is_bold(name_of(base, Scripts())) or index in scope.indices | scope.times:
        return
    if any(_is_entry_of_bracket(node, index) for node in every_node(link.right)):  # p_w = [S(z)]_w
        scope.indices.add(index)
        scope.evidence.setdefault(name_of(base, Scripts()).latex(), set()).add("vector")
    for letter, scripts in map(head, every_node(link.right)):
        if letter is None:
            continue
        stands = any(isinstance(i, Letter) and i.base == index for i in scripts.indices)
        if stands and "vector" in scope.evidence.get(named(letter, scripts._replace(indices=())), ()):
            scope.indices.add(index)
            scope.evidence.setdefault(name_of(base, Scripts()).latex(), set()).add("vector")


def _is_entry_of_bracket(node: Written, index: str) -> bool:
    """[S(z)]_w, softmax(z)_w."""
    of_bracket = isinstance(node, Scripted) and isinstance(node.base, Bracket) and node.sup is None
    return of_bracket and isinstance(node, Scripted) and isinstance(node.sub, Letter) and node.sub.base == index


def note_softmax(statement: Statement, scope: Scope) -> None:
    """σ(x) = [e^{x_1} / Σ_i e^{x_i}, …]: what has a sum or rows for its formula is no logistic function."""
    for number, link in enumerate(statement.links):
        if number == 0 or link.relation == "=":  # also of z_i = σ(a)_i = e^{a_i} / Σ_k e^{a_k}
            _note_softmax_of(link, statement, scope)


def _note_softmax_of(link: Link, statement: Statement, scope: Scope) -> None:
    if not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return
    inner = _bracketed(link.left)  # [S(z)]_i
    entry = inner is not None or (isinstance(link.left, Product) and isinstance(link.left.factors[-1][1], Scripted))
    whole = inner or (_without_index(link.left) if entry and isinstance(link.left, Product) else link.left)  # σ(z)_i
    called = call_of(whole)
    base = called[0] if called else _of_anything(whole)
    if not isinstance(base, Letter) or base.base in scope.aliases:
        return
    nodes = list(every_node(link.right))
    rows = isinstance(link.right, Grid) and link.right.kind != "cases"
    summed = rows or any(map(_sums_exponentials, nodes))
    argument = call[1].items[0] if (call := call_of(whole)) is not None and len(call[1].items) == 1 else None
    share = argument is not None and _is_share_of(link.right, argument)
    if (summed and base.base in (r"\sigma", r"\varsigma")) or (entry and _is_share(link.right)) or share:
        scope.aliases[base.base] = "softmax"
        if link is statement.links[0]:
            statement.is_formula = share and base.base not in ELEMENTWISE and base.base not in OF_ARRAYS
        scope.notice(f"{base.base} is taken to be the softmax, by its formula")


def note_value_of_function(statement: Statement, scope: Scope) -> None:
    """σ = 1 / (1 + e^{−z}), which is what σ(z) is."""
    link = statement.links[0] if statement.links else None
    if link is None or link.relation != "=" or not isinstance(link.left, Letter) or link.left.base not in ELEMENTWISE:
        return
    right = link.right
    inverted = isinstance(right, Fraction) and isinstance(right.above, Number) and right.above.text == "1"
    if isinstance(right, Fraction) and inverted and any(map(is_exponential, every_node(right.below))):
        scope.function_values.add(link.left.base)


def _is_share(node: Written) -> bool:
    """e^{z_i} / Σ_j e^{z_j}."""
    if not isinstance(node, Fraction):
        return False
    summed = [n for n in every_node(node.below) if isinstance(n, Large) and n.kind == "sum"]
    powers = [any(is_exponential(n) for n in every_node(part)) for part in (node.above, node.below)]
    return len(summed) == 1 and all(powers)


def _is_share_of(node: Written, argument: Written) -> bool:
    """e^z / Σ_j e^{z_j} of a z."""
    if not isinstance(node, Fraction) or not _is_share(node):
        return False
    above = node.above
    if isinstance(above, Scripted) and is_exponential(above):
        return above.sup is not None and bare(above.sup) == bare(argument)
    behind = above.factors[1][1] if isinstance(above, Product) and len(above.factors) == 2 else None
    inside = behind.items[0] if isinstance(behind, Bracket) and len(behind.items) == 1 else None
    return isinstance(above, Product) and is_exponential(above.factors[0][1]) and bare(inside) == bare(argument)


def _of_anything(node: Written) -> Letter | None:
    """σ of σ(z^3)."""
    factors = node.factors if isinstance(node, Product) else ()
    if len(factors) != 2 or factors[1][0] or not isinstance(factors[1][1], Bracket):
        return None
    letter = factors[0][1]
    return letter if isinstance(letter, Letter) and letter.base in (r"\sigma", r"\varsigma") else None


def _sums_exponentials(node: Written) -> bool:
    """Whether it is Σ_j e^{z_j}, and no Σ_j w_j x_j, of which an exponential may be taken."""
    factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
    first = next((n for n, factor in enumerate(factors) if isinstance(factor, Large) and factor.kind == "sum"), None)
    behind = factors[first:] if first is not None else []
    return any(is_exponential(inner) for factor in behind for inner in every_node(factor))


def is_exponential(node: Written) -> bool:
    """Whether it is e, with a power, or exp."""
    if isinstance(node, Letter):
        return node.base == "exp"
    return isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base == "e"


def _bracketed(node: Written) -> Written | None:
    """S(z) of [S(z)]_i."""
    base = node.base if isinstance(node, Scripted) and node.sub is not None and node.sup is None else None
    return base.items[0] if isinstance(base, Bracket) and base.left in "([" and len(base.items) == 1 else None


def _without_index(node: Product) -> Written:
    """σ(z) of σ(z)_i."""
    *factors, (operator, last) = node.factors
    if isinstance(last, Scripted) and isinstance(last.base, Bracket) and last.sub is not None and last.sup is None:
        return replace(node, factors=(*factors, (operator, last.base)))
    return node


SOFTMAX = r"\\varsigma\s*\([^=$]*\)\s*&?\s*=\s*\\[dt]?frac\{\s*(?:e\^|\\exp)[^=$]*?\}\s*\{\s*\\sum_"
"""ς(z) = e^z / Σ_d e^{z_d}."""


def note_varsigma(text: str, scope: Scope) -> None:
    r"""\varsigma, which some write for softmax and some for σ, in a document that speaks of one of them.

    Beside a σ that is the logistic function, ς is something else.
    """
    if re.search(SOFTMAX, text) and r"\varsigma" not in scope.aliases:
        scope.aliases[r"\varsigma"] = "softmax"
        scope.notice(r"\varsigma is taken to be softmax, by the formula that stands for it")
        return
    said = {word for word in ("softmax", "logistic", "sigmoid") if word in text.lower()}
    if "softmax" not in said and re.search(r"\\sigma(?![A-Za-z])", text):
        return
    if r"\varsigma" in text and said and r"\varsigma" not in scope.aliases:
        meant = scope.aliases[r"\varsigma"] = "softmax" if "softmax" in said else r"\sigma"
        scope.notice(rf"\varsigma is taken to be {meant}, of which the document speaks")


def note_activation(trees: Iterable[Written], text: str, scope: Scope) -> None:
    r"""σ of which the slope alone stands, δ = … ⊙ σ′(z), is any activation where nothing speaks of the logistic one."""
    if re.search(r"logistic|sigmoid", text, re.I) or r"\sigma" in scope.aliases:
        return
    letters = ((letter, s) for tree in trees for letter, s, _ in letters_in(tree) if not letter.accents)
    stand = [s for letter, s in letters if letter.base == r"\sigma"]
    if stand and all(s.primes for s in stand):
        scope.activations.add(r"\sigma")


WHERE = re.compile(r"\b(?:where|with|here)[\s,:]*(?:we\s+(?:write|put|set|let)\s*)?$", re.I)
"""Words before a name that stands before them."""


def reading_order(statements: Sequence[Statement]) -> list[int]:
    """In what order they are read: as they stand, but a function's formula before what uses the function.

    So are the y_{11} = … that Y = [y_{11} y_{12}; …] is made of; "where Σ = …" behind what uses Σ; and δ = ∂C/∂z, which
    says what δ is, before what else is claimed of δ.
    """
    defining: dict[str, int] = {}
    given: set[str] = set()
    for number, statement in enumerate(statements):
        link = statement.links[0] if statement.links else None
        equation = link is not None and link.relation in ("=", ":=")
        called = call_of(link.left) if link and equation and isinstance(link.left, Written) else None
        head = plain_name(called[0]) if called else None
        if head is not None and head.base not in ELEMENTWISE and head.base not in OF_ARRAYS:
            defining.setdefault(head.latex(), number)
        name = given_name(link) if link is not None else None
        if name is not None and name.latex() not in given and is_capital(name.base) and WHERE.search(statement.words):
            defining.setdefault(name.latex(), number)
        given |= {name.latex()} if name is not None else set()
    before: dict[int, list[int]] = {}
    for number, place in (*_errors(statements), *_cells(statements)):
        before.setdefault(number, []).append(place)
    waiting = dict(defining)
    for number, statement in enumerate(statements if defining else ()):
        sides = [s for link in statement.links for s in (link.left, link.right)]
        for letter, scripts, _ in (found for s in sides if isinstance(s, Written) for found in letters_in(s)):
            if (place := waiting.pop(named(letter, scripts), number)) > number:
                before.setdefault(number, []).append(place)
    order: dict[int, None] = {}
    for number in range(len(statements)):
        waits = [number]
        while waits:  # what stands before a statement may itself need others; these all stand behind it, so it ends
            ahead = [k for k in before.get(waits[-1], ()) if k not in order]
            if ahead:
                waits += reversed(ahead)
            else:
                order[waits.pop()] = None
    return list(order)


def _cells(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Where names are put together to a matrix, and behind it where these get their formulas."""
    cells: dict[object, int] = {}
    for number, statement in enumerate(statements):
        link = statement.links[0] if statement.links and statement.links[0].relation in ("=", ":=") else None
        if link is None:
            continue
        if isinstance(link.right, Grid) and isinstance(link.left, Letter):
            cells |= {bare(cell): number for row in link.right.rows for cell in row if isinstance(cell, Scripted)}
        elif isinstance(link.left, Scripted) and bare(link.left) in cells:
            yield cells[bare(link.left)], number


def _errors(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Where a δ^l gets a formula, and behind it where it is said to be ∂C/∂z^l."""
    first: dict[str, tuple[int, bool]] = {}
    for number, statement in enumerate(statements):
        link = statement.links[0] if statement.links else None
        letter, scripts = head(link.left) if link is not None and isinstance(link.left, Written) else (None, Scripts())
        if link is None or letter is None or letter.base != r"\delta" or link.relation not in ("=", ":=", "≡"):
            continue
        entry = len(scripts.indices) == 1 and script_text(scripts.indices[0]) in ("i", "j", "k")
        stem = named(letter, scripts._replace(indices=()) if entry else scripts)
        of, by = derivative_parts(link.right)
        is_error = isinstance(of, Letter) and by is not None and len(by) == 1
        earlier, was_error = first.setdefault(stem, (number, is_error))
        if is_error and not was_error:
            yield earlier, number


def has_dots(link: Link) -> bool:
    """Whether a · stands between two factors in it."""
    nodes = [node for side in (link.left, link.right) if isinstance(side, Written) for node in every_node(side)]
    return any(operator == r"\cdot" for node in nodes if isinstance(node, Product) for operator, _ in node.factors)


def note_numbers(links: Sequence[Link], scope: Scope) -> None:
    """W_{hh} = 0.8: a capital that is given a number, other than 0, is one, unless it has entries or is transposed."""
    for link in links:
        name, value = given_name(link), link.right
        if isinstance(value, Total) and len(value.terms) == 1:
            value = value.terms[0][1]
        if name is None or not is_capital(name.base) or name.sub.isdecimal() or not isinstance(value, Number):
            continue
        has_entries = {"matrix", "vector"} & scope.evidence.get(name.latex(), set())
        if value.text.strip("0.") and not has_entries and name.latex() not in scope.transposed:
            scope.evidence.setdefault(name.latex(), set()).add("scalar")


def note_powers(statements: Sequence[Statement], scope: Scope) -> None:
    """W of h_t = W^t h_0: a capital that stands without steps above, too, and is given by no equation with them."""
    plain: set[str] = set()
    above: set[str] = set()
    given: set[str] = set()
    for link in (link for statement in statements for link in statement.links):
        for side in (s for s in (link.left, link.right) if isinstance(s, Written)):
            for letter, scripts, _ in letters_in(side):
                if isinstance(scripts.sup, (Letter, Total)) and is_capital(letter.base):
                    above.add(letter.base)
                elif scripts.sup is None:
                    plain.add(letter.base)
    for link in (statement.links[0] for statement in statements if statement.links):
        first, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        if first is not None and scripts.sup is not None:
            given.add(first.base)
    scope.powers = (plain & above) - given


def names_e(link: Link) -> bool:
    """Whether a link says what e is, so that it is not Euler's number: e = …, e \\in …"""
    if isinstance(link.left, ReadError):
        return False
    name = plain_name(link.left)
    return name is not None and name.base == "e"


def is_an_error(link: Link) -> bool:
    """Whether it is e = y − t: a difference of names, of which no power with letters above is taken."""
    terms = link.right.terms if isinstance(link.right, Total) else ()
    return len(terms) == 2 and [sign for sign, _ in terms].count("-") == 1


SCALAR = re.compile(r"\b(?:an?|some|any|the|single|real|fixed|constant)\s+(?:scalar|real number|number|real)\s*$")
"""A scalar $a$, some real number $c$."""

IS_SCALAR = re.compile(
    r"[^$]{1,20}(?:\$|\\\))\s*(?:,|is|being)?\s*a\s+(?:\w+ )?(?:scalar|real number)\b(?![ -](?:product|f|of))"
)
"""$g$ a scalar, $g$ is a learned scalar."""


def note_scalars(statements: Sequence[Statement], scope: Scope) -> None:
    """A scalar $a$: the letter is a number. So may be s of s > 0; A of A ≻ 0 is a definite matrix."""
    for statement in statements:
        for link in statement.links[:1]:
            ordered = plain_name(link.left) if isinstance(link.left, Written) and link.relation in "≻⪰" else None
            if ordered is not None and isinstance(link.right, Number) and link.right.text == "0":
                scope.symmetric.setdefault(ordered.latex(), "definite" if link.relation == "≻" else "symmetric")
        for link in statement.links[:1] if statement.kind == "assumes" or len(statement.links) == 1 else ():
            left = plain_name(link.left) if isinstance(link.left, Written) and link.relation == ">" else None
            is_zero = isinstance(link.right, Number) and link.right.text == "0"
            if left is not None and is_zero and left.base.lstrip("\\").islower():
                scope.positive.add(left.latex())
        name = plain_name(statement.mention) if isinstance(statement.mention, Written) else None
        said = SCALAR.search(statement.words) or IS_SCALAR.match(statement.page.text, statement.at)
        if name is not None and name.base.lstrip("\\").islower() and said:
            scope.evidence.setdefault(name.latex(), set()).add("scalar")


def given_name(link: Link) -> Name | None:
    """The name that stands alone on the left of an equation."""
    return plain_name(link.left) if link.relation == "=" and isinstance(link.left, Written) else None


def made_of_what(links: Iterable[Link]) -> dict[str, set[str]]:
    """The names in the formulas of each name, where these are no numbers."""
    found: dict[str, set[str]] = {}
    for link in links:
        name = given_name(link)
        names = {named(letter, s) for letter, s, _ in letters_in(link.right)} if isinstance(link.right, Written) else ()
        if name is not None and names:
            found.setdefault(name.latex(), set()).update(names)
    return found


def is_gate(link: Link) -> bool:
    """Whether a function of something stands on the right: i = σ(W_i x), and not i = 1, …, n."""
    right = every_node(link.right) if isinstance(link.right, Written) else ()
    products = [node for node in right if isinstance(node, Product) and len(node.factors) > 1]
    calls = [pair for node in products for pair in pairwise(factor for _, factor in node.factors)]
    return any(
        isinstance(first, Letter) and first.base in ELEMENTWISE and isinstance(second, Bracket)
        for first, second in calls
    )


IN_CASE = re.compile(r"\b(?:with|for|at|if|when|where|case|given|set|setting|and)\b[\s,]*$", re.I)
"""Words before a value that a name has in a case."""


def note_values(statements: Sequence[Statement], scope: Scope) -> None:
    """The names that have one number here and another one there, as with y = 1 and with y = 0: neither is theirs."""
    given: dict[str, set[object]] = {}
    for statement in statements:
        for link in statement.links[:1]:
            name = given_name(link)
            said = IN_CASE.search(statement.words) is not None
            if name is not None and said and isinstance(link.right, Written) and not any(letters_in(link.right)):
                given.setdefault(name.latex(), set()).add(bare(link.right))
    scope.valued |= {name for name, numbers in given.items() if len(numbers) > 1}


def called_name(link: Link) -> Name | None:
    """f of f(x) = …"""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    return plain_name(called[0]) if called else None
