r"""Reading the statements of a document in order: once to learn which sizes must agree, once more with these known."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Container
from dataclasses import replace
from functools import partial

from sympy import Expr

from symnet.core.errors import SymnetError
from symnet.ops.transpose import transpose
from symnet.reading.assuming import Assumption, is_assumed, is_order_of_sizes, symmetric_in
from symnet.reading.beforehand import (
    has_dots,
)
from symnet.reading.declaring import is_collection, is_set, says_space
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import (
    call_of,
    named_at_the_end,
    named_within,
    names_both,
    names_on_the_left,
    plain_name,
    says_probability,
    value_within,
)
from symnet.reading.links import (
    another_loss,
    bind_locals,
    claim,
    counts_between,
    declare_link,
    define,
    defines,
    is_range,
    kept_indices,
    require_shapes,
    updates,
)
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.meaning import Meaning
from symnet.reading.names import letters_in
from symnet.reading.scope import Again, Scope, spellings_in
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Displayed, Scripted, Written, bare
from symnet.reading.trouble import is_misfit
from symnet.reading.unclear import Unclear
from symnet.reading.vocabulary import ORDERS

ATTEMPTS = 400
"""How often one statement may be read again with what was learned."""

BY_ENTRY = "· is taken to multiply entry by entry where a dot product of the two does not fit"


def declare_all(reading: Reading) -> None:
    """What is declared anywhere holds everywhere; what is wrong with a declaration is said when it is read again."""
    for statement in reading.statements:
        statement.meaning = Meaning(reading.scope)
        for number, link in enumerate(statement.links):
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                with contextlib.suppress(SymnetError, RecursionError, Again):
                    declare_link(link, statement)


def _withdraw(reading: Reading, unclear: Unclear) -> None:
    """What hangs on an unclear name is not read."""
    reading.scope.unclear |= set(unclear.since)
    for number, statement in enumerate(reading.statements if unclear.since else ()):
        for n, (link, value) in enumerate(zip(statement.links, list(statement.values), strict=False)):
            if isinstance(value, ReadError):
                continue
            why = unclear.why_not([link.left, link.right], number)
            if why is None:
                continue
            statement.values[n] = why
            statement.withdrawn[n] = value
            reading.unread.append((statement.page, why.at, why.reason))
            if statement.gives_meaning(n):
                reading.scope.unclear |= names_on_the_left(link.left) if isinstance(link.left, Written) else set()
                reading.equations = [e for e in reading.equations if (e.symbol, e.expression) != value]


REWRITTEN = re.compile(
    r"\b(?:re-?(?:writ\w+|arrang\w+|express\w*|order\w*)|simplif\w+|expand\w*|equivalent(?:ly)?|in other words|"
    r"can (?:also |then |thus )?be (?:written|expressed))\b[^.]*$",
    re.I,
)
"""Words before another form of a formula, which makes no other function."""


def _note_restated(reading: Reading) -> None:
    """Formulas of functions that have one before: f(x) = 1/x, f(x) = e^x, f_c(x) = c + x.

    Of a name like E or e, with the arguments that it had before, it is a claim and nothing else; so is what is said to
    be the same in another form.
    """
    met: dict[str, object] = {}
    for statement in (reading.statements[n] for n in reading.order):
        link = statement.links[0] if statement.links else None
        called = call_of(link.left) if link is not None and isinstance(link.left, Written) else None
        name = plain_name(called[0]) if called else None
        if link is None or name is None or link.relation not in ("=", ":="):
            continue
        base = replace(name, sub="").latex()
        assert called is not None
        several = name.base in "kK" and len(called[1].items) > 1  # another kernel
        usual = name.base in USUAL_FUNCTIONS or name.base in "FGHh" or several
        if met.get(base) == bare(called[1]) and not usual:
            continue
        if base in met and REWRITTEN.search(sentence_before(statement)) is not None:
            continue
        first = statement.withdrawn.get(0) or (statement.values[0] if statement.values else None)
        if base in met and isinstance(first, tuple):
            statement.restated = base, first[1]
        elif base in met and statement.meaning is not None and isinstance(link.right, Written):
            with contextlib.suppress(SymnetError, RecursionError, Again):
                statement.restated = base, statement.meaning.expression(link.right)
        met.setdefault(base, bare(called[1]))


def _note_unclear(
    link: Link, number: int, error: SymnetError, statement: Statement, known: Container[str], unclear: Unclear
) -> None:
    """A known function whose new formula is not read, or a symbol of which two shapes are said, is unclear."""
    if link is not statement.links[0] or not isinstance(link.left, Written) or statement.kind == "declares":
        return
    called = call_of(link.left)
    name = plain_name(called[0] if called else link.left)
    if name is None or link.relation not in ("=", ":=", "≡"):
        return
    line, _ = statement.page.place(link.at)
    letters = {found.base for found, _, _ in letters_in(link.right)} if isinstance(link.right, Written) else set()
    if name.base in OF_ARRAYS and name.base in letters:
        return  # tr(A) = tr(A^⊤) gives it no formula
    if called is not None and not (isinstance(called[0], Scripted) and called[0].primes):
        if name.latex() in known or name.base in ELEMENTWISE or name.base in OF_ARRAYS:
            unclear.add(name.latex(), number, f"its formula in line {line} is not read")
    elif "is defined by something else" in str(error):
        unclear.add(name.latex(), -1, f"line {line} gives it another shape than its use")


def read_once(reading: Reading, final: bool, claims: bool) -> None:
    """Read every statement in order; in the first pass only to learn."""
    scope, unclear = reading.scope, Unclear()
    for symbol in scope.symbols.values():
        symbol.defined = symbol.is_used = False
    scope.declared.clear()
    scope.formulas.clear()
    reading.equations.clear()
    for number in reading.order:
        statement = reading.statements[number]
        statement.values = []
        if not claims and statement.kind == "claims" and not defines(statement.links[0], statement, reading):
            continue
        statement.meaning = statement.meaning or Meaning(scope)
        for _ in range(ATTEMPTS):
            statement.meaning.restart()
            count = len(reading.equations)
            try:
                _read(statement, number, reading, unclear if final else None)
            except Again:
                for name in (e.name for e in reading.equations[count:]):
                    scope.symbols[name].defined = False  # so that the next attempt defines it again
                    scope.declared.pop(name, None)
                del reading.equations[count:]
                statement.values = []
                continue
            break
        else:
            late = ReadError("its shapes are not settled in so many attempts", statement.at)
            statement.values = [late for _ in statement.links]
            reading.unread += [(statement.page, late.at, late.reason)] if final else []
    if final:
        _withdraw(reading, unclear)
        _note_restated(reading)
        for name in sorted(scope.taken_for_numbers()):
            scope.notice(f"{name} came out as a number, which is not said; if it is none, say its shape")
        reading.assumptions = _assumptions(reading)


def _assumptions(reading: Reading) -> list[Assumption]:
    """What is assumed, of values first, then in equations."""
    scope = reading.scope
    known = scope.symbols.keys()
    said = {n: k for n, k in scope.domains.items() if n in known or known.isdisjoint(spellings_in(n))}
    found = [Assumption(f"{name} is {kind}") for name, kind in said.items()]
    assumed = [st for st in reading.statements if st.kind == "assumes"]
    pairs = [(st, *pair) for st in assumed for pair in zip(st.links, st.values, strict=False)]
    written = [(st, link, v) for st, link, v in pairs if not isinstance(v, ReadError)]
    own = {n for _, _, v in written for n in symmetric_in(*v)}
    for name in (n for n in scope.symmetric if n not in own):
        symbol = scope.symbols.get(name)
        if symbol is not None and scope.shape_of(symbol)[0] == scope.shape_of(symbol)[1]:
            found.append(Assumption(f"{name} is symmetric", variable := scope.variable(symbol), transpose(variable)))
    return found + [Assumption("", *v, link.relation, st.case, st.is_case) for st, link, v in written]


def _ends_in_name(statement: Statement, number: int, scope: Scope) -> bool:
    """Whether a link is the end of a chain, and says what the name is that stands there."""
    first, link = statement.links[0].left, statement.links[number]
    if link.relation == ":=" and isinstance(link.right, Written) and plain_name(link.right) is not None:
        return not isinstance(link.left, Written) or plain_name(link.left) is None  # y_j − t_j := e_j
    if not 0 < number == len(statement.links) - 1 or link.relation != "=":
        return False
    if isinstance(first, ReadError) or isinstance(link.left, ReadError) or isinstance(link.right, ReadError):
        return False
    return named_at_the_end(first, link.left, link.right, scope)


def _with_either_dot(
    read: Callable[[Link, Statement, Reading], tuple[Expr, Expr]], link: Link, statement: Statement, reading: Reading
) -> tuple[Expr, Expr]:
    """What is read of a link; where shapes do not fit, · is taken for ⊙, or the other way round, if that fits."""
    scope, meaning = reading.scope, statement.meaning
    assert meaning is not None
    first = meaning.dots_by_entry = scope.dots_by_entry
    try:
        sides = read(link, statement, reading)
        require_shapes(*sides, scope)
        return sides
    except SymnetError as error:
        if scope.has_hadamard or not is_misfit(str(error)) or not has_dots(link):
            raise
        meaning.dots_by_entry = not first
        try:
            sides = read(link, statement, reading)
            require_shapes(*sides, scope)
        except SymnetError:
            raise error from None
        if not first and scope.is_final:
            scope.mended_dots = True
            scope.notice(BY_ENTRY)
        return sides
    finally:
        meaning.dots_by_entry = first


def _read(statement: Statement, order: int, reading: Reading, unclear: Unclear | None) -> None:
    """Read the links of a statement; in the final pass, what is unread is noted, and what is unclear by that."""
    assert statement.meaning is not None
    scope = reading.scope
    if scope.einstein:
        statement.meaning.kept = kept_indices(statement)
    for number, link in enumerate(statement.links):
        mark = len(scope.learned)
        try:
            if number == 0:
                bind_locals(link, statement, reading)
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                declare_link(link, statement)
                continue
            if says_space(link):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what a space is")
                continue
            if link.relation == "=" and len(statement.links) == 1 and is_collection(link.left, link.right):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what several names are called together")
                continue
            if link.relation in ("=", ":=") and len(statement.links) == 1 and is_set(link.left, link.right):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what a set holds")
                continue
            if number == 0 and updates(link):
                statement.kind = "updates"
                if unclear is not None and link.relation == "=" and (lost := another_loss(link.left)) is not None:
                    line, _ = statement.page.place(link.at)
                    unclear.add(lost.latex(), order, f"line {line} makes another loss of it")
            statement.solved.discard(number)
            solved = isinstance(link.left, Written) and says_probability(link.left, scope)
            first = statement.links[0].left
            if number and isinstance(first, Written) and isinstance(link.left, Written):
                solved = solved or named_within(first, link.left, scope) or value_within(link.left, scope)
                solved = solved or (number == 1 and statement.kind == "defines" and names_both(link.left, scope))
            if number == 0 and statement.is_formula:
                statement.kind = "defines"
            elif _ends_in_name(statement, number, scope):  # σ(z) = … = a
                turned = replace(link, left=link.right, right=link.left)
                if defines(turned, statement, reading):
                    _with_either_dot(define, turned, statement, reading)
                    statement.solved.add(number)
            elif (number == 0 or solved) and defines(link, statement, reading):
                said = _with_either_dot(define, link, statement, reading)
                if number == 0:
                    statement.kind = "defines"
                else:  # −log p(y | x) = … is kept as it is written
                    statement.solved.add(number)
                    said = claim(link, statement, reading)
                statement.values.append(said)
                continue
            if link.relation == "↦":
                raise ReadError("a map is not read; say f(x) = …", link.at)
            if is_range(link, reading) or counts_between(statement):
                statement.ranges.add(number)
                statement.kind = "range" if len(statement.links) == 1 else statement.kind
                continue
            left, right = _with_either_dot(claim, link, statement, reading)
            if number and isinstance(link.right, Displayed) and left == right:
                statement.solved.add(number)  # W of W = (w_1 w_2) = …
            if len(statement.links) == 1 and is_order_of_sizes(left, right, link.relation):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} is said of sizes, and claims nothing")
                continue
            statement.values.append((left, right))
            if _is_assumed(statement, scope):
                statement.kind = "assumes"
                if link.relation == "=":
                    scope.symmetric |= dict.fromkeys(symmetric_in(left, right), "symmetric")
        except Again:
            statement.learned.setdefault(number, []).extend(scope.learned[mark:])
            raise
        except SymnetError as error:
            if unclear is None:  # what is not understood tells nothing of sizes
                for size in statement.learned.pop(number, ()):
                    scope.forget(size)
            known = error if isinstance(error, ReadError) else ReadError(str(error), link.at)
            statement.values.append(known)
            if unclear is not None:
                reading.unread.append((statement.page, known.at, known.reason))
                _note_unclear(link, order, error, statement, scope.declared, unclear)
        except RecursionError:
            statement.values.append(ReadError("the formula is nested too deeply", link.at))


def _is_assumed(statement: Statement, scope: Scope) -> bool:
    """Whether a statement of which all links are read is assumed: an equation, or x > 0, or 0 < ε < 1."""
    several = len(statement.links) > 1
    if len(statement.values) != len(statement.links) or (
        several and not all(link.relation in ORDERS for link in statement.links)
    ):
        return False
    before = partial(sentence_before, statement)
    return all(
        not isinstance(value, ReadError) and is_assumed(statement.lead, *value, link.relation, scope, before)
        for link, value in zip(statement.links, statement.values, strict=True)
    )
