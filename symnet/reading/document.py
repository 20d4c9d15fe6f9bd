r"""A document as statements: what it declares, defines, claims and assumes, in order, each with its place.

    W \in \mathbb{R}^{m \times n}     declares
    z = W x + b                       defines, since z has no meaning yet
    \delta = ∂L/∂z = a − y            defines δ and claims the rest
    ∂L/∂W = δ x^⊤                     claims

It is read twice: once to learn which sizes must agree, once more with all of them known.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Container, Sequence
from dataclasses import replace

import sympy
from sympy import Expr, S

from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape, variables
from symnet.core.network import Equation
from symnet.core.notation import Name
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Place
from symnet.ops.elementary import sqrt
from symnet.ops.operators import product
from symnet.ops.transpose import transpose
from symnet.reading.assuming import Assumption, is_assumed
from symnet.reading.conditions import attach_conditions
from symnet.reading.declaring import declare
from symnet.reading.evidence import gather
from symnet.reading.files import Page, Piece
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.habits import named
from symnet.reading.heads import any_name, call_of, indexed_name, plain_name, squared_name
from symnet.reading.lifting import closed, free_indices, is_indexed, lifted
from symnet.reading.looking import head, letters_of, repeated
from symnet.reading.meaning import Meaning
from symnet.reading.names import Scripts, letters_in, name_of, script_text
from symnet.reading.scope import LOSSES, Again, Declared, Scope, is_bold, is_loss, is_unknown
from symnet.reading.statements import LAYOUTS, Link, Reading, Statement, statements_of, usable
from symnet.reading.tokens import Macro, ReadError, macros_of
from symnet.reading.tree import Bracket, Letter, Number, Product, Relation, Scripted, Total, Written, every_node
from symnet.reading.unclear import Unclear

ATTEMPTS = 400
"""How often one statement may be read again with what was learned."""

ROWS = "vectors of which nothing is said are taken to be rows, which fits better"

LONG = 2000
"""Documents of more statements than this are not read again in search of a layout."""

ARROWS = ("→", "↦", "⇒", "⇔", "⇐", "~", "∝")
"""Relations that say nothing of the shapes of their sides."""

INTO = ("→", "↦")
"""Between the sets of f: A → B."""

LAYOUT = re.compile(r"\b(numerator|denominator)[- ]layout\b", re.I)

MISFITS = ("the shapes differ", "is no product of matrices", "cannot be added")
"""What is said of shapes that do not fit, as those of derivatives in another layout do not."""

OF_SHAPES = (*MISFITS, "nothing tells", "is divided by", "an axis", "does not run over", "a single class", "no form")
"""What is said where shapes are in the way, which another reading may mend."""

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
    best = _part(pages, macros, claims, Scope())
    if not _flat(best) and not any(s in why for _, _, why in best.unread for s in OF_SHAPES):
        return best
    best = _better(best, _part(pages, macros, claims, Scope(rows=True)), ROWS, 1)
    if _misfits(best) < 2 or best.scope.layout or len(best.statements) > LONG:
        return best
    for layout in LAYOUTS:
        said = f"derivatives are taken to be in {layout} layout, which fits better"
        scope = Scope(rows=best.scope.rows, layout=layout)
        best = _better(best, _part(pages, macros, claims, scope), said, 2)
    return best


def _better(first: Reading, second: Reading, said: str, least: int) -> Reading:
    """The second reading, where it spares at least so many troubles, with what is said of it."""
    if _trouble(first) - _trouble(second) < least or (least > 1 and _misfits(second)):
        return first
    for notice in (*(n for n in first.scope.notices if n == ROWS), said):
        second.scope.notice(notice)
    return second


def _misfits(reading: Reading) -> int:
    """How often shapes do not fit."""
    return sum(any(m in why for m in MISFITS) for _, _, why in reading.unread)


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
    layouts = {found.lower() for found in LAYOUT.findall(prose)}
    if not scope.layout and len(layouts) == 1:  # who speaks of both compares them
        [scope.layout] = layouts
        scope.notice(f"derivatives are in {scope.layout} layout, as the document says")
    sides = [s for st in raw for link in st.links for s in (link.left, link.right)] + [st.mention for st in raw]
    written = [s for s in sides if isinstance(s, Written)]
    reading.scope.given |= {n.latex() for st in raw for link in st.links[:1] if (n := _given(link)) is not None}
    gather(written, reading.scope)
    scope.bars = _losses_of_bars(reading)
    for link in (link for statement in raw for link in statement.links[:1] if link.relation in ("=", ":=")):
        _note_entries(link, scope)
    reading.scope.euler = not any(_names_e(link) for st in raw for link in st.links[:1])
    attach_conditions(raw, scope)
    reading.order = _order(raw)
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
                    _declare(link, statement)


def _losses_of_bars(reading: Reading) -> list[str]:
    """The losses of a document that writes dz for ∂L/∂z, "dz = a − y": it says what a dz is, and never what dL is."""
    links = [link for statement in reading.statements for link in statement.links[:1]]
    barred: list[Letter | None] = []
    for link in links:
        (_, first), *rest = link.left.factors if isinstance(link.left, Product) else (("", None),)
        if isinstance(first, Letter) and first.base == "d" and not first.accents and len(rest) == 1 and not rest[0][0]:
            barred.append(head(rest[0][1])[0])
    if not barred or any(letter is None or letter.base in LOSSES for letter in barred):
        return []
    names = [n for link in links for n in (_given(link), _called_name(link)) if n is not None]
    return [reading.loss] if reading.loss else list(dict.fromkeys(n.latex() for n in names if is_loss(n)))


def _note_entries(link: Link, scope: Scope) -> None:
    """y_c = e^{z_c} / s, where z has entries: c is an index, and y_c the entries of y."""
    if not (isinstance(link.left, Scripted) and isinstance(link.left.sub, Letter) and isinstance(link.right, Written)):
        return
    index, base = link.left.sub.base, link.left.base
    if not isinstance(base, Letter) or is_bold(name_of(base, Scripts())) or index in scope.indices | scope.times:
        return
    for letter, scripts in map(head, every_node(link.right)):
        if letter is None:
            continue
        stands = any(isinstance(i, Letter) and i.base == index for i in scripts.indices)
        if stands and "vector" in scope.evidence.get(named(letter, replace(scripts, indices=())), ()):
            scope.indices.add(index)
            scope.evidence.setdefault(name_of(base, Scripts()).latex(), set()).add("vector")


def _called_name(link: Link) -> Name | None:
    """f of f(x) = …"""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    return plain_name(called[0]) if called else None


def _order(statements: Sequence[Statement]) -> list[int]:
    """In what order they are read: as they stand, but a function's formula before what uses the function."""
    defining: dict[str, int] = {}
    for number, statement in enumerate(statements):
        link = statement.links[0] if statement.links else None
        equation = link is not None and link.relation in ("=", ":=")
        called = call_of(link.left) if link and equation and isinstance(link.left, Written) else None
        head = plain_name(called[0]) if called else None
        if head is not None and head.base not in ELEMENTWISE and head.base not in OF_ARRAYS:
            defining.setdefault(head.latex(), number)
    before: dict[int, list[int]] = {}
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


def _given(link: Link) -> Name | None:
    """The name that stands alone on the left of an equation."""
    return plain_name(link.left) if link.relation == "=" and isinstance(link.left, Written) else None


def _names_e(link: Link) -> bool:
    """Whether a link says what e is, so that it is not Euler's number: e = …, e \\in …"""
    if isinstance(link.left, ReadError):
        return False
    name = plain_name(link.left)
    return name is not None and name.base == "e"


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
            reading.unread.append((statement.page, why.at, why.reason))
            if statement.kind == "defines" and n == 0:
                reading.equations = [e for e in reading.equations if (e.symbol, e.expression) != value]


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
        if not claims and statement.kind == "claims" and not _defines(statement.links[0], statement, reading):
            continue
        statement.meaning = statement.meaning or Meaning(scope)
        for _ in range(ATTEMPTS):
            statement.meaning.restart()
            count = len(reading.equations)
            try:
                _read(statement, number, reading, unclear if final else None)
            except Again:
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
        reading.assumptions = _assumptions(reading)


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


def _read(statement: Statement, order: int, reading: Reading, unclear: Unclear | None) -> None:
    """Read the links of a statement; in the final pass, what is unread is noted, and what is unclear by that."""
    assert statement.meaning is not None
    scope = reading.scope
    if scope.einstein:
        statement.meaning.kept = _kept_indices(statement)
    for number, link in enumerate(statement.links):
        mark = len(scope.learned)
        try:
            if number == 0:
                _bind_locals(link, statement, reading)
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                _declare(link, statement)
                continue
            if number == 0 and _updates(link):
                statement.kind = "updates"
            if number == 0 and _defines(link, statement, reading):
                statement.kind = "defines"
                symbol, value = _define(link, statement, reading)
                _require_shapes(symbol, value, scope)
                statement.values.append((symbol, value))
                continue
            if link.relation == "↦":
                raise ReadError("a map is not read; say f(x) = …", link.at)
            if _is_range(link, reading):
                statement.kind = "range" if len(statement.links) == 1 else statement.kind
                continue
            left, right = _claim(link, statement, reading)
            _require_shapes(left, right, scope)
            statement.values.append((left, right))
            if len(statement.links) == 1 and is_assumed(statement.lead, left, right, link.relation, scope):
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


def _kept_indices(statement: Statement) -> set[str]:
    """Letters that stand once in some term of a statement, and so are summed over in none."""
    sides = [s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)]
    terms = [t for s in sides for t in ([t for _, t in s.terms] if isinstance(s, Total) else [s])]
    return {letter for term in terms for letter, count in repeated(term).items() if count == 1}


def _bind_locals(link: Link, statement: Statement, reading: Reading) -> None:
    """In σ(z) = 1/(1 + e^{−z}), z is a letter of that statement alone, whatever it is elsewhere."""
    if not isinstance(link.left, Product) or not isinstance(link.right, Written) or len(link.left.factors) != 2:
        return
    head, bracket = link.left.factors[0][1], link.left.factors[1][1]
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    base = head.base if isinstance(head, Scripted) else head
    if not isinstance(base, Letter) or not isinstance(bracket, Bracket) or len(bracket.items) != 1:
        return
    argument = plain_name(bracket.items[0])
    if argument is None or not (base.base in ELEMENTWISE or base.base in OF_ARRAYS):
        return
    others = {name_of(letter, s, with_sub=False).latex() for letter, s, _ in letters_in(link.right)}
    functions = {r for r in others if r in ELEMENTWISE or r in OF_ARRAYS or r in ("e", "exp")}
    if others - functions - {argument.latex()}:
        return
    assert statement.meaning is not None
    if ("local", link.at) not in statement.meaning.ranges:
        statement.meaning.ranges["local", link.at] = sympy.Symbol("n", integer=True, positive=True)
    rows = statement.meaning.ranges["local", link.at] if base.base in OF_ARRAYS else S.One
    statement.meaning.locals = {argument.latex(): Variable(argument.latex(), rows, 1)}


def _updates(link: Link) -> bool:
    """w ← w − η ∂L/∂w, which neither defines w nor claims anything."""
    if link.relation not in (":=", "←") or isinstance(link.left, ReadError) or isinstance(link.right, ReadError):
        return False
    left = script_text(link.left)
    return any(left in (letter.base, script_text(whole or letter)) for letter, _, whole in letters_in(link.right))


def _defines(link: Link, statement: Statement, reading: Reading) -> bool:
    """Whether a link gives a name its meaning: name = expression, for a name that has none."""
    if statement.kind == "updates":
        return False
    if link.relation not in ("=", ":=", "≡", "←") or isinstance(link.left, ReadError) or statement.kind == "assumes":
        return False
    scope = reading.scope
    called = call_of(link.left)
    head = squared_name(link.left) or (called[0] if called else link.left)
    base = head.base if isinstance(head, Scripted) else head
    if called and isinstance(head, Scripted) and head.primes:
        return False  # f'(x) = … says what the derivative is
    if called and isinstance(base, Letter) and (base.base in ELEMENTWISE or base.base in OF_ARRAYS):
        return False
    if len(statement.links) > 1 and _is_point(statement):
        statement.kind = "assumes"
        return False
    indexed = indexed_name(head, reading.scope)
    name = indexed[0] if indexed else any_name(head)
    if name is None:
        return False
    if indexed and len(indexed[1]) == 2 and name.base.islower() and name.base.upper() in scope.capitals:
        return False  # u_{ia} = … of an entry of U
    if isinstance(link.right, Written) and plain_name(link.right) == name:
        return False
    known = scope.find(name)
    stem = replace(name, sub="")
    if known is None and name.sub.isdecimal() and "vector" in scope.evidence.get(stem.latex(), ()):
        whole = scope.find(stem)
        if whole is not None and not whole.defined and scope.shape_of(whole) != (1, 1):
            return False  # t_2 = 1 - t_1 of the entries of a known t
    if known is not None and (known.defined or (known.is_used and _is_numeric(link.right))):
        if called and known.defined and not _is_numeric(link.right):
            scope.notice(f"{name.latex()} is given a formula twice; the second is read as a claim about the first")
        return False
    return not (indexed is None and isinstance(link.left, Letter) and link.left.base in scope.indices)


def _is_point(statement: Statement) -> bool:
    """w_x = w_{rec} = 1: names and a number, which is a point and no definition."""
    *names, last = [statement.links[0].left, *(link.right for link in statement.links)]
    return isinstance(last, Number) and all(isinstance(n, (Letter, Scripted)) and plain_name(n) for n in names)


def _is_numeric(node: Written | ReadError) -> bool:
    """Whether numbers alone stand there: b = 0.5, x = [0.5, 0.6, 0.1], which give a value to a symbol in use."""
    return isinstance(node, Written) and not any(True for _ in letters_in(node))


def _define(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    scope, meaning = reading.scope, statement.meaning
    assert meaning is not None
    left, right = usable(link.left), usable(link.right)
    called = call_of(left)
    head = called[0] if called else left
    rooted = squared_name(head)
    head = rooted or head
    indexed = indexed_name(head, reading.scope)
    places: list[Place] = []
    if indexed:
        places = [meaning.index_of(letter).index for letter in indexed[1]]
    if (name := plain_name(head)) is not None:
        meaning.defining = name.latex()
    if called and name is not None:
        meaning.take(name.latex(), called[1])
    value = meaning.expression(right)
    if rooted is not None:  # σ² = … says what σ is, which is positive
        value = sqrt(value)
        root = plain_name(rooted) or Name("it")
        scope.notice(f"{root.latex()} is taken to be the positive root of what its square is said to be")
    if statement.conditions:
        raise ReadError("a definition that holds under a condition alone is not read; write its cases", left.at)
    if indexed:
        row = places[0]
        column = places[1] if len(places) > 1 else None
        for place in places:
            if place is not None and scope.is_open(place.size):
                raise ReadError(f"how far the index {place.hint} runs is not said", left.at)
        matrix = lifted(value, row, column)
        if matrix is None:
            raise ReadError("no form without indices is found for what is defined", right.at)
        value = matrix
    elif is_indexed(value):
        value = lifted(value) or value
    if not indexed and meaning.ranges:
        _require_sums(link, S.Zero, value)
    plain = indexed[0] if indexed else any_name(head)
    assert plain is not None
    if is_loss(plain) or plain.latex() == reading.loss:  # a loss is a number, where it can be
        for size in shape(value):
            if is_unknown(scope.settled(size)):
                scope.meet(size, S.One)
    symbol = scope.find(plain)
    if symbol is None:
        symbol = scope.meet_anew(plain)
        told = symbol.kind == "vector" and all(map(scope.could_meet, scope.shape_of(symbol), shape(value)))
        if told:
            scope.several |= {size for size in scope.shape_of(symbol) if is_unknown(size)}
        elif plain.latex() not in {s.name.latex() for s in scope.steps.values()}:
            symbol.shape = shape(value)
        symbol.kind = "defined"
    scope.require(scope.shape_of(symbol), shape(value), f"{plain.latex()} is defined by something else")
    symbol.defined = True
    variable = scope.variable(symbol)
    if called:
        letters = tuple(n.latex() for i in called[1].items if (n := plain_name(i)) is not None)
        scope.declared[plain.latex()] = Declared(letters, value)
    reading.equations.append(Equation(variable, value))
    return variable, value


def _claim(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    meaning = statement.meaning
    assert meaning is not None
    left, right = (meaning.expression(usable(side)) for side in (link.left, link.right))
    for condition in statement.conditions:
        left, right = _under(condition, left, right, meaning)
    if meaning.ranges:  # an index stands somewhere
        left, right = closed(left), closed(right)
        _require_sums(link, left, right)
    if link.relation in ARROWS:
        return left, right
    for side, other in ((left, right), (right, left)):  # w = 1 of a w of which nothing is known
        if isinstance(side, Variable) and _is_number(other) and other != 0 and any(map(is_unknown, shape(side))):
            reading.scope.require(shape(side), (S.One, S.One), "what is a number")
    if is_scalar(left) != is_scalar(right) or not is_scalar(left):
        numeric = _is_numeric(link.left) or _is_numeric(link.right)  # numbers for a vector of any length
        if not numeric and not _is_number(left) and not _is_number(right):
            reading.scope.require(shape(left), shape(right), "the two sides")
    return left, right


def _require_shapes(left: Expr, right: Expr, scope: Scope) -> None:
    """Refuse what has a size of which, in the end, nothing is known."""
    met = {*variables(left), *variables(right)} if scope.is_final else set()
    for symbol in met | {v.by for v in met if isinstance(v, Partial)}:
        if any(is_unknown(scope.settled(size)) for size in shape(symbol)):
            raise SymnetError(f"nothing tells the shape of {symbol}")
        known = scope.symbols.get(symbol.name) if isinstance(symbol, Variable) else None
        numbered = known is not None and known.name.sub[:1] in scope.times  # S_k, the states of a recurrence, may be
        if known is not None and known.kind == "matrix" and shape(symbol) == (1, 1) and not numbered:
            raise SymnetError(f"{symbol} came out as a number; is it one? say % symnet: scalar, or its shape")


def _under(condition: Relation, left: Expr, right: Expr, meaning: Meaning) -> tuple[Expr, Expr]:
    """Both sides times [i = j], where both indices stand in them: 0 = 0 where the condition does not hold."""
    if any(isinstance(s, Number) for s in condition.sides):
        raise ReadError("a condition that compares an index with a number is not read", condition.at)
    hints = {i.hint for side in (left, right) for i in free_indices(side)}
    if not {s.base for s in condition.sides if isinstance(s, Letter)} <= hints:
        return left, right
    indicator = meaning.indicator(condition)
    return product(indicator, left), product(indicator, right)


def _require_sums(link: Link, left: Expr, right: Expr) -> None:
    """No x_i a_{ij} x_j that is meant as a sum, and does not say so: an index twice on one side, not on the other."""
    first, second = ({i.hint for i in free_indices(side)} for side in (left, right))
    for hint in sorted(first ^ second):
        if all(_has_index(usable(side), hint) for side in (link.left, link.right)):
            continue  # ∂ξ_i/∂w = ∂ξ_i/∂y_i ∂y_i/∂w
        for side in (link.left, link.right):
            found = [s for _, s, _ in letters_in(usable(side)) if any(hint in letters_of(i) for i in s.indices)]
            if len(found) > 1:
                raise ReadError(
                    rf"{hint} stands twice and is not bound; write \sum_{hint}, or {hint} on both sides", link.at
                )


def _has_index(side: Written, hint: str) -> bool:
    """Whether a letter stands below some symbol of a side."""
    return any(hint in letters_of(i) for _, s, _ in letters_in(side) for i in s.indices)


def _is_number(value: Expr) -> bool:
    return bool(value.is_number)


def _is_range(link: Link, reading: Reading) -> bool:
    """i = 1, …, n or 1 ≤ i ≤ n: how far an index runs."""
    if (
        isinstance(link.left, Letter)
        and link.left.base in reading.scope.indices
        and isinstance(link.right, (Number, Letter))
    ):
        return reading.scope.find(name_of(link.left, Scripts())) is None
    if link.relation in ("≤", "<", "≥", ">"):
        sides = [s for s in (link.left, link.right) if isinstance(s, Letter)]
        return any(s.base in reading.scope.indices for s in sides)
    return False


def _declare(link: Link, statement: Statement) -> None:
    """A link that declares; in f: A → B the first does, and the others are read with it."""
    assert statement.meaning is not None
    if link.relation not in INTO:
        into = next((n.right for n in statement.links if n.relation in INTO), None)
        declare(usable(link.left), usable(link.right), None if into is None else usable(into), statement.meaning)
