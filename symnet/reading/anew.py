r"""Names that get another formula by words like let: "Now let $C = (a - y)^2$", after C = ½ (a − y)².

What is said of C from there on is said of the new one, or of the old one; no document tells. So it is read under a name
of its own, and what checking finds of it is conditional, where it does not hold for both. So it is with z = \sin(x y)
after z = f(x, y) of an f without a formula, whatever words stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from symnet.core.notation import Name
from symnet.reading.beforehand import called_name, given_name
from symnet.reading.heads import call_of, plain_name
from symnet.reading.names import name_of, scripts_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Apart, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Letter, Scripted, Written, bare, every_node, mapped

LET = re.compile(
    r"\b(?:let|suppose|assum(?:e|ing)|consider(?:ing)?|choos(?:e|ing)|tak(?:e|ing)|pick(?:ing)?|us(?:e|ing)|instead"
    r"|alternatively|another|other choice|say|(?<!\bas )for|in (?:the )?case(?: of)?|if|when)\b[^.;:!?$=]{0,60}:?\s*$"
    r"|(?:^|[.;:!?\n]\s*)(?:with|here(?!,? as before))\b[^.;:!?$=]{0,60}:?\s*$",
    re.I,
)
"""Words right before an equation that gives a name its meaning from there on."""

APART = re.compile(r"\n\s*\n|^\s*#.*$|\\(?:sub)*(?:section|paragraph)\*?\{[^}]*\}", re.M)
"""What ends a paragraph; the words of a heading are none of a sentence."""

ANY_FUNCTION = frozenset("f g h u v F G H".split()) | {r"\phi", r"\psi", r"\varphi"}
"""Letters of functions of which no formula need be given."""

LETTERS_OF_ENTRIES = frozenset("ijkmnlt")

MARKS = ("check", "breve")
"""Accents that nobody else puts on a letter."""

MOST = 8
"""So many of them may one letter have."""


def accents_of(count: int) -> tuple[str, ...] | None:
    """Those of one more name under a letter that has so many: one mark, two of them, …; None where they are used up."""
    for length in range(1, MOST + 1):
        if count < len(MARKS) ** length:
            return tuple(MARKS[count // len(MARKS) ** place % len(MARKS)] for place in range(length))
        count -= len(MARKS) ** length
    return None


def set_names_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Give a name that is let be something else a name of its own from there on, up to the next such formula."""
    given: dict[str, Written] = {}
    count: dict[str, int] = {}
    called = _called_ones(statements)
    if scope.aliases:
        _forget_what_changes(statements, scope)
    for number, statement in enumerate(statements):
        name = _given(statement)
        if name is None or statement.apart:
            continue
        formula = statement.links[0].right
        assert isinstance(formula, Written)
        before = given.setdefault(name.latex(), formula)
        of_any = _is_of_any_function(before, called) and not _is_of_any_function(formula, called)
        if bare(before) == bare(formula) or not (of_any or _is_let(statement)):
            continue
        behind = list(_until_given(statements[number + 1 :], name, of_any))
        head = statement.links[0].left
        if name.accents or not isinstance(head, (Letter, Scripted)) or not any(s.kind == "claims" for s in behind):
            continue
        accents = accents_of(count.get(name.base, 0))
        if accents is None:
            for other in (statement, *behind):
                other.doubtful = f"{name.latex()} is let be something else too many times to keep them apart"
            continue
        count[name.base] = count.get(name.base, 0) + 1
        if of_any:
            given[name.latex()] = formula
            for other in statements[:number]:
                if (other.page, other.piece) == (statement.page, statement.piece):
                    rename(other, head, accents)  # z = \sin x, x = e^t
        own, line = replace(name, accents=accents).latex(), statement.page.place(statement.at)[0]
        for other in (statement, *behind):
            if other is statement or (other.apart is None and _speaks_of(other, head)):
                rename(other, head, accents)
                other.apart = Apart(name.latex(), own, f"{name.latex()} is what line {line} says here")
        statement.apart = Apart(name.latex(), own, f"{name.latex()} is something else from here on")
        scope.notice(f"{name.latex()} of line {line} is taken for a name of its own from there on")


def _forget_what_changes(statements: Sequence[Statement], scope: Scope) -> None:
    """g is no one function where it is given for several: for g(z) = tanh(z), for the sigmoid g(z) = 1/(1 + e^{−z})."""
    formulas: dict[str, list[object]] = {}
    for statement in statements:
        name = called_name(statement.links[0]) if statement.links else None
        if name is not None and name.latex() in scope.aliases and _is_let(statement):
            formulas.setdefault(name.latex(), []).append(bare(statement.links[0].right))
    for letter, given in formulas.items():
        if any(formula != given[0] for formula in given):
            scope.several_functions.add(letter)
            del scope.aliases[letter]


def _is_let(statement: Statement) -> bool:
    """Whether words right before a formula, in its paragraph or above its display, give a name its meaning."""
    return LET.search(APART.split(statement.words.rstrip())[-1]) is not None


def _called_ones(statements: Sequence[Statement]) -> frozenset[str]:
    """The letters of which some equation says what they make of something: f of f(x) = x^2, or f = \\tanh."""
    heads = (link.left for st in statements for link in st.links if isinstance(link.left, Written))
    called = (call_of(head) for head in heads)
    given = (_given(statement) for statement in statements)
    letters = (pair[0] for pair in called if pair is not None)
    return frozenset(n.base for n in letters if isinstance(n, Letter)) | {n.base for n in given if n is not None}


def _is_of_any_function(formula: Written, called: frozenset[str]) -> bool:
    """Whether a formula is f(x, y) of an f that is a letter of the document and has no formula."""
    pair = call_of(formula)
    letter = pair[0] if pair is not None else None
    return isinstance(letter, Letter) and not letter.is_word and letter.base in ANY_FUNCTION - called


def _given(statement: Statement) -> Name | None:
    """The name to which an equation gives a formula, where nothing else than the equation stands."""
    if not statement.links or statement.kind == "assumes" or statement.remark or statement.piece < 0 or statement.apart:
        return None
    link = statement.links[0]
    is_formula = isinstance(link.right, Written) and any(isinstance(n, Letter) for n in every_node(link.right))
    return given_name(link) if is_formula else None  # x = 4 is a value


def _until_given(statements: Sequence[Statement], name: Name, only_let: bool) -> list[Statement]:
    """The statements up to the next one that gives the name a formula, or up to one that lets it be that."""
    for number, statement in enumerate(statements):
        if _given(statement) == name and (not only_let or _is_let(statement)):
            return list(statements[:number])
    return list(statements)


def _speaks_of(statement: Statement, head: Letter | Scripted) -> bool:
    """Whether a statement has the name in it."""
    letter = _letter_of(head)
    written = [s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)]
    letters = (n for side in written for n in every_node(side) if isinstance(n, Letter))
    return any(n.base == letter.base and not n.accents for n in letters)


def rename(statement: Statement, head: Letter | Scripted, accents: tuple[str, ...]) -> None:
    """Put accents on the letter of a name, as it is, with a power, in derivatives and entries; not within scripts."""
    letter, own = _letter_of(head), plain_name(head)
    assert own is not None

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted):
            return _accented(node, letter, (), accents) if isinstance(head, Letter) else node
        plain = partial(_accented, letter=letter, before=accents, accents=())
        sub, sup = (mapped(part, plain) if isinstance(part, Written) else part for part in (node.sub, node.sup))
        node = replace(node, base=plain(node.base), sub=sub, sup=sup)
        whole, entry = _names_of(node)
        is_it = own in (whole, entry)
        return replace(node, base=_accented(node.base, letter, (), accents)) if is_it else node

    for link in statement.links:
        link.rewrite(put)


def rename_entries(statement: Statement, head: Letter | Scripted, accents: tuple[str, ...]) -> None:
    """Put accents on the letter of what has an index below, L_i, and not on that of the name itself."""
    letter, own = _letter_of(head), plain_name(head)

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or _names_of(node)[1] != own:
            return node
        return replace(node, base=_accented(node.base, letter, (), accents))

    for link in statement.links:
        link.rewrite(put)


def _letter_of(head: Letter | Scripted) -> Letter:
    letter = head if isinstance(head, Letter) else head.base
    assert isinstance(letter, Letter)
    return letter


def _accented(node: Written, letter: Letter, before: tuple[str, ...], accents: tuple[str, ...]) -> Written:
    """The letter with accents, where it has those before."""
    is_it = isinstance(node, Letter) and node.base == letter.base and node.accents == before
    return replace(node, accents=accents) if is_it and isinstance(node, Letter) else node


def _names_of(node: Scripted) -> tuple[Name | None, Name | None]:
    """The name with its scripts, and that of which it is an entry, if its indices say so; both without primes."""
    if not isinstance(node.base, Letter):
        return None, None
    try:
        scripts = scripts_of(node)
        whole, stem = (name_of(node.base, scripts, with_sub=with_sub) for with_sub in (True, False))
    except ReadError:
        return None, None
    entry = scripts.indices and all(isinstance(i, Letter) and i.base in LETTERS_OF_ENTRIES for i in scripts.indices)
    return replace(whole, primes=0), replace(stem, primes=0) if entry else None
