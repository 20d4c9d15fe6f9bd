r"""A document as statements: what it declares, defines, claims and assumes, in order, each with its place.

    W \in \mathbb{R}^{m \times n}     declares
    z = W x + b                       defines, since z has no meaning yet
    \delta = ∂L/∂z = a − y            defines δ and claims the rest
    ∂L/∂W = δ x^⊤                     claims

It is read twice: once to learn which sizes must agree, once more with all of them known.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.errors import SymnetError
from symnet.core.expression import variables
from symnet.ops.transpose import transpose
from symnet.reading.assuming import Assumption, is_assumed
from symnet.reading.beforehand import (
    given_name,
    has_differentials,
    has_dots,
    losses_of_bars,
    names_e,
    note_classes,
    note_entries,
    note_softmax,
    note_value_of_function,
    note_varsigma,
    reading_order,
    says_kronecker,
)
from symnet.reading.conditions import attach_conditions, note_compared, take_off_conditions
from symnet.reading.displays import write_in
from symnet.reading.evidence import gather
from symnet.reading.files import Page, Piece
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of, plain_name, says_probability
from symnet.reading.lines import said_of_lines
from symnet.reading.links import (
    bind_locals,
    claim,
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
from symnet.reading.scope import Again, Scope, is_bold, is_capital
from symnet.reading.statements import LAYOUTS, Link, Reading, Statement, statements_of
from symnet.reading.tokens import Macro, ReadError, macros_of
from symnet.reading.tree import Scripted, Written, bare
from symnet.reading.unclear import Unclear
from symnet.reading.units import name_layers

ATTEMPTS = 400
"""How often one statement may be read again with what was learned."""

ROWS = "vectors of which nothing is said are taken to be rows, which fits better"

SENTENCE = 12
"""Pieces of a page, prose and formulas by turns, in which the beginning of a sentence is looked for."""

LONG = 2000
"""Documents of more statements than this are not read again in search of a layout."""


LAYOUT = re.compile(r"\b(numerator|denominator)[- ]layout\b", re.I)

MISFITS = ("the shapes differ", "is no product of matrices", "cannot be added")
"""What is said of shapes that do not fit, as those of derivatives in another layout do not."""

OF_SHAPES = (*MISFITS, "nothing tells", "is divided by", "an axis", "not over", "a single class", "no form")
"""What is said where shapes are in the way, which another reading may mend."""

ALONG = re.compile(r"softmax[^.]{0,80}?\b(row|column)s?\b|\b(row|column)s?(?:[- ]?wise)?\b[^.]{0,40}?softmax", re.I)
"""Of what softmax of a matrix is said to be taken."""

RUNS = re.compile(r"runs over (\w+), not over (\w+),")

BY_ENTRY = "· is taken to multiply entry by entry where a dot product of the two does not fit"

SUMMATION = re.compile(r"\bEinstein\b|\bsummation convention\b", re.I)


def read_document(pages: Sequence[Page], claims: bool = True) -> Reading:
    """Read a document's pages as one text; without `claims`, these only help to learn shapes.

    Vectors of which nothing is said are columns; where that does not fit and rows fit better, they are rows. The same
    goes for the layout of derivatives; but one transpose alone is a slip, and no layout. Parts that begin afresh are
    read each for itself.
    """
    macros = {name: macro for page in pages for name, macro in macros_of(page.text).items()}
    parts = [_best_reading(part, macros, claims) for part in _parts(pages)]
    parts[0].later = parts[1:]
    return parts[0]


def _best_reading(pages: Sequence[Page], macros: dict[str, Macro], claims: bool) -> Reading:
    """A part with columns or rows, and in the layout, that fits best."""
    learned: dict[str, Any] = {}

    def reading(**known: Any) -> Reading:
        return _part(pages, macros, claims, Scope(**copy.deepcopy(learned), **known))

    best = reading()
    if wholes := _wholes(best):
        learned["wholes"] = wholes
        best = reading()
    if best.scope.mended_dots or (best.scope.met_dots and not best.scope.has_hadamard and _misfits(best)):
        by_entry = reading(dots_by_entry=True)
        if _trouble(by_entry) < _trouble(best) + best.scope.mended_dots:
            learned["dots_by_entry"] = True
            best = by_entry
    lines = said_of_lines("\n".join(page.text for page in pages))
    for large, small in _one_size(best):
        learned |= {"sizes": {large: sympy.Symbol(small, integer=True, positive=True)}, "one_size": (large, small)}
        best = _better(best, reading(lines=lines), f"{large} and {small} are taken for one size, which fits better", 1)
    if lines:
        return min((reading(lines=lines), reading(lines=lines, upright=True), best), key=_trouble)
    if not _flat(best) and not any(s in why for _, _, why in best.unread for s in OF_SHAPES):
        return best
    best = _better(best, reading(rows=True), ROWS, 1)
    if _misfits(best) < 2 or best.scope.layout or len(best.statements) > LONG:
        return best
    for layout in LAYOUTS:
        said = f"derivatives are taken to be in {layout} layout, which fits better"
        best = _better(best, reading(rows=best.scope.rows, layout=layout), said, 2)
    return best


def _one_size(reading: Reading) -> set[tuple[str, str]]:
    """N and n, where one index runs over both."""
    pairs = {found.groups() for _, _, why in reading.unread if (found := RUNS.search(why))}
    return {(max(pair, key=str.islower), min(pair, key=str.islower))[::-1] for pair in pairs if _is_slip(*pair)}


def _is_slip(first: str, second: str) -> bool:
    return first != second and first.lower() == second.lower() and len(first) == 1


def _wholes(reading: Reading) -> set[str]:
    """Vectors z beside which a number z_1 came out as a symbol of its own, and is no part of what z is made of."""
    scope, found = reading.scope, set()
    formulas = {e.symbol.name: e.expression for e in reading.equations}
    for part in [s for s in scope.symbols.values() if s.name.sub.isdecimal() and not is_bold(s.name)]:
        whole = scope.find(stem := replace(part.name, sub=""))
        if whole is None or scope.shape_of(part) != (1, 1) or is_capital(stem.base):
            continue
        made_of = {v.name for v in variables(formulas.get(whole.name.latex(), S.Zero))}
        if 1 in (shape := scope.shape_of(whole)) and shape != (1, 1) and part.name.latex() not in made_of:
            found |= {stem.latex(), whole.name.latex()}
    return found


def _better(first: Reading, second: Reading, said: str, least: int) -> Reading:
    """The second reading, where it spares at least so many troubles, with what is said of it."""
    if _trouble(first) - _trouble(second) < least or (least > 1 and _misfits(second)):
        return first
    for notice in (*(n for n in first.scope.notices if n == ROWS), said):
        second.scope.notice(notice)
    return second


def _misfits(reading: Reading) -> int:
    """How often shapes do not fit."""
    return sum(_is_misfit(why) for _, _, why in reading.unread)


def _is_misfit(why: str) -> bool:
    return any(m in why for m in MISFITS)


def _trouble(reading: Reading) -> int:
    """How badly a part is understood: what is unread, and letters of matrices that came out as numbers."""
    return len(reading.unread) + _flat(reading)


def _flat(reading: Reading) -> int:
    """How many letters of matrices came out as numbers."""
    scope = reading.scope
    return sum(s.kind == "matrix" and scope.shape_of(s) == (1, 1) for s in scope.symbols.values())


def _parts(pages: Sequence[Page]) -> list[list[Page]]:
    """The document in parts that begin afresh, each as pages with the pieces that belong to it."""
    parts: list[list[Page]] = [[]]
    for page in pages:
        pieces: list[Piece] = []
        for piece in page.pieces:
            if piece.kind == "directive" and piece.text == "begin":
                parts[-1].append(replace(page, pieces=tuple(pieces)))
                parts.append([])
                pieces = []
            else:
                pieces.append(piece)
        parts[-1].append(replace(page, pieces=tuple(pieces)))
    return parts


def _part(pages: Sequence[Page], macros: dict[str, Macro], claims: bool, scope: Scope) -> Reading:
    """One part, read twice."""
    reading = Reading(tuple(pages), scope)
    raw: list[Statement] = []
    for page in pages:
        raw += statements_of(page, macros, reading)
    reading.statements = raw
    prose = " ".join(piece.text for page in pages for piece in page.pieces if piece.kind == "prose")
    reading.scope.einstein = SUMMATION.search(prose) is not None
    scope.speaks_of_identity = re.search(r"\bidentity\b", prose, re.I) is not None
    scope.shape_convention = re.search(r"\bshape convention\b", prose, re.I) is not None
    if along := {found.lower() for pair in ALONG.findall(prose) for found in pair if found}:
        scope.softmax = along.pop() if len(along) == 1 else ""
    layouts = {found.lower() for found in LAYOUT.findall(prose)}
    if not scope.layout and len(layouts) == 1:  # who speaks of both compares them
        [scope.layout] = layouts
        scope.notice(f"derivatives are in {scope.layout} layout, as the document says")
    given = [n for st in raw for link in st.links[:1] if (n := given_name(link)) is not None]
    scope.given |= {n.latex() for n in given if not scope.is_entry(n)}
    write_in(reading)
    for statement in raw:
        note_softmax(statement, scope)
        note_value_of_function(statement, scope)
    note_varsigma("\n".join(page.text for page in pages), scope)
    for statement in (st for st in raw if st.links and says_kronecker(st.links[0])):
        statement.kind = "mention"
        statement.links = []
    name_layers(raw, scope)
    note_classes(raw, prose, scope)
    note_compared(raw, scope)
    take_off_conditions(raw)
    sides = [s for st in raw for link in st.links for s in (link.left, link.right)] + [st.mention for st in raw]
    written = [s for s in sides if isinstance(s, Written)]
    gather(written, scope)
    for name in scope.wholes:
        scope.evidence.setdefault(name, set()).add("vector")
    scope.bars = losses_of_bars(reading)
    scope.has_differentials = not scope.bars and has_differentials(reading)
    for link in (link for statement in raw for link in statement.links[:1] if link.relation in ("=", ":=")):
        note_entries(link, scope)
    reading.scope.euler = not any(names_e(link) for st in raw for link in st.links[:1])
    attach_conditions(raw, scope)
    reading.order = reading_order(raw)
    _declare_all(reading)
    for final in (False, True):
        _pass(reading, final, claims or not final)
        if not final:
            reading.scope.settle_the_rest()
            for statement in raw:  # how far an index runs is learned again, now that the shapes are known
                statement.meaning = statement.meaning and statement.meaning.afresh()
    return reading


def _declare_all(reading: Reading) -> None:
    """What is declared anywhere holds everywhere; what is wrong with a declaration is said when it is read again."""
    for statement in reading.statements:
        statement.meaning = Meaning(reading.scope)
        for number, link in enumerate(statement.links):
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                with contextlib.suppress(SymnetError, RecursionError, Again):
                    declare_link(link, statement)


def _withdraw(reading: Reading, unclear: Unclear) -> None:
    """What hangs on an unclear name is not read."""
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
                reading.equations = [e for e in reading.equations if (e.symbol, e.expression) != value]


def _note_restated(reading: Reading) -> None:
    """Formulas of functions that have one before: f(x) = 1/x, f(x) = e^x, f_c(x) = c + x.

    Of a name like E or e, with the arguments that it had before, it is a claim and nothing else.
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
        if met.get(base) == bare(called[1]) and not (name.base in USUAL_FUNCTIONS or name.base in "FGH"):
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
    if called is not None and not (isinstance(called[0], Scripted) and called[0].primes):
        if name.latex() in known or name.base in ELEMENTWISE or name.base in OF_ARRAYS:
            unclear.add(name.latex(), number, f"its formula in line {line} is not read")
    elif "is defined by something else" in str(error):
        unclear.add(name.latex(), -1, f"line {line} gives it another shape than its use")


def _pass(reading: Reading, final: bool, claims: bool) -> None:
    """Read every statement in order; in the first pass only to learn."""
    scope, unclear = reading.scope, Unclear()
    for symbol in scope.symbols.values():
        symbol.defined = symbol.is_used = False
    scope.declared.clear()
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
        reading.assumptions = _assumptions(reading)


def _sentence_before(statement: Statement) -> str:
    """What stands before the formula that a statement is in, back to the end of another sentence."""
    page, number = statement.page, statement.piece
    pieces = page.pieces[:number] if 0 <= number < len(page.pieces) else ()
    before = "".join(piece.text for piece in pieces[-SENTENCE:])
    return re.split(r"[.?!]\s|\n\s*\n", before)[-1]


def _assumptions(reading: Reading) -> list[Assumption]:
    """What is assumed, of values first, then in equations."""
    scope = reading.scope
    found = [Assumption(f"{name} is {kind}") for name, kind in scope.domains.items()]
    for name in scope.symmetric:
        symbol = scope.symbols.get(name)
        if symbol is not None and scope.shape_of(symbol)[0] == scope.shape_of(symbol)[1]:
            found.append(Assumption(f"{name} is symmetric", variable := scope.variable(symbol), transpose(variable)))
    for statement in reading.statements:
        if statement.kind == "assumes":
            pairs = zip(statement.links, statement.values, strict=False)
            found += [Assumption("", *v, link.relation) for link, v in pairs if not isinstance(v, ReadError)]
    return found


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
        if scope.has_hadamard or not _is_misfit(str(error)) or not has_dots(link):
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
            if number == 0 and updates(link):
                statement.kind = "updates"
            statement.solved.discard(number)
            solved = isinstance(link.left, Written) and says_probability(link.left, scope)
            if (number == 0 or solved) and defines(link, statement, reading):
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
            if is_range(link, reading):
                statement.kind = "range" if len(statement.links) == 1 else statement.kind
                continue
            left, right = _with_either_dot(claim, link, statement, reading)
            statement.values.append((left, right))
            before = partial(_sentence_before, statement)
            if len(statement.links) == 1 and is_assumed(statement.lead, left, right, link.relation, scope, before):
                statement.kind = "assumes"
        except Again:
            statement.learned.setdefault(number, []).extend(scope.learned[mark:])
            raise
        except SymnetError as error:
            if unclear is None:  # what is not understood tells nothing of sizes
                for size in statement.learned.pop(number, ()):
                    scope.known.pop(size, None)
            known = error if isinstance(error, ReadError) else ReadError(str(error), link.at)
            statement.values.append(known)
            if unclear is not None:
                reading.unread.append((statement.page, known.at, known.reason))
                _note_unclear(link, order, error, statement, scope.declared, unclear)
        except RecursionError:
            statement.values.append(ReadError("the formula is nested too deeply", link.at))
