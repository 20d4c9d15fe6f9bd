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
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

import sympy
from sympy import Expr, S

from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape
from symnet.core.network import Equation
from symnet.core.notation import Name
from symnet.core.symbols import Shape, Variable
from symnet.index.polynomial import Place
from symnet.reading.evidence import gather
from symnet.reading.files import Page, Piece
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.grammar import parse
from symnet.reading.layout import Clause, clauses
from symnet.reading.lifting import closed, free_indices, is_indexed, lifted
from symnet.reading.looking import (
    conditional_name,
    contribution_name,
    derivative_parts,
    letters_of,
    with_slashed_derivatives,
)
from symnet.reading.meaning import Meaning
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.scope import LOSSES, Again, Declared, Scope, is_unknown
from symnet.reading.tokens import Macro, ReadError, expanded, macros_of, scan
from symnet.reading.tree import Bracket, Dots, Fraction, Letter, Listed, Number, Product, Scripted, Written
from symnet.reading.unclear import Unclear

ATTEMPTS = 400
"""How often one statement may be read again with what was learned."""

ASSUMING = re.compile(
    r"\b(?:assum\w*|where|with|let|suppos\w*|since|given|provided|because|as|if|when|so that)\b[^.]*$", re.I
)
SUPPOSING = re.compile(r"\b(?:if|unless|when|whenever|until|in (?:the )?case(?: of| that)?)\s*$", re.I)
SUMMATION = re.compile(r"\bEinstein\b|\bsummation convention\b", re.I)
AND = re.compile(r"\s*(?:,|,?\s*and)\s*")
ONE_HOT_BEFORE = re.compile(r"\bone[- ]hot\b[\w\s-]*$", re.I)
ONE_HOT_BEHIND = re.compile(r"^\s*(?:is|are|be|being|,)?\s*(?:an?|the)?\s*one[- ]hot\b", re.I)


@dataclass
class Link:
    """One link of a chain: left relation right."""

    left: Written | ReadError
    right: Written | ReadError
    relation: str
    at: int
    end: int


@dataclass
class Statement:
    """What is stated at one place.

    Attributes:
        kind: ``declares``, ``defines``, ``claims``, ``assumes``, ``range``, ``mention``.
        links: of a chain; the first one defines where the kind says so.
        page: on which page it stands.
        words: the prose right before it.
        mention: the expression of a statement without links.
        left, right: of each link, what they mean, once read; or why they are not understood.
    """

    kind: str
    links: list[Link]
    page: Page
    at: int
    words: str = ""
    mention: Written | ReadError | None = None
    meaning: Meaning | None = None
    values: list[tuple[Expr, Expr] | ReadError] = field(default_factory=list)


@dataclass
class Reading:
    """A document that has been read.

    Attributes:
        statements: in order.
        scope: its symbols.
        equations: what it defines, in order.
        unread: what is not understood: page, place, reason.
        loss, data, parameters: as `% symnet:` lines name them.
        later: parts that begin afresh, by `% symnet: begin`.
    """

    pages: tuple[Page, ...]
    scope: Scope
    statements: list[Statement] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    unread: list[tuple[Page, int, str]] = field(default_factory=list)
    loss: str = ""
    data: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    hyperparameters: list[str] = field(default_factory=list)
    later: list[Reading] = field(default_factory=list)

    @property
    def parts(self) -> list[Reading]:
        """This part, and those that begin afresh behind it."""
        return [self, *self.later]


def read_document(pages: Sequence[Page], claims: bool = True) -> Reading:
    """Read a document's pages as one text; without `claims`, these only help to learn shapes.

    Vectors of which nothing is said are columns; where that does not fit and rows fit better, they are rows.
    """
    columns = _read_document(pages, claims, rows=False)
    if _trouble(columns) == 0:
        return columns
    rows = _read_document(pages, claims, rows=True)
    if _trouble(rows) < _trouble(columns):
        rows.scope.notice("vectors of which nothing is said are taken to be rows, which fits better")
        return rows
    return columns


def _trouble(reading: Reading) -> int:
    """How badly a document is understood: what is unread, and letters of matrices that came out as numbers."""
    later = sum(map(_trouble, reading.later))
    flat = [s for s in reading.scope.symbols.values() if s.kind == "matrix" and reading.scope.shape_of(s) == (1, 1)]
    return len(reading.unread) + len(flat) + later


def _read_document(pages: Sequence[Page], claims: bool, rows: bool) -> Reading:
    macros = {name: macro for page in pages for name, macro in macros_of(page.text).items()}
    parts = [_part(part, macros, claims, rows) for part in _parts(pages)]
    parts[0].later = parts[1:]
    return parts[0]


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


def _part(pages: Sequence[Page], macros: dict[str, Macro], claims: bool, rows: bool) -> Reading:
    """One part, read twice."""
    reading = Reading(tuple(pages), Scope(rows=rows))
    raw: list[Statement] = []
    for page in pages:
        raw += _statements(page, macros, reading)
    reading.statements = raw
    prose = " ".join(piece.text for page in pages for piece in page.pieces if piece.kind == "prose")
    reading.scope.einstein = SUMMATION.search(prose) is not None
    sides = [s for st in raw for link in st.links for s in (link.left, link.right)] + [st.mention for st in raw]
    written = [s for s in sides if isinstance(s, Written)]
    reading.scope.given |= {n.latex() for st in raw for link in st.links[:1] if (n := _given(link)) is not None}
    gather(written, reading.scope)
    reading.scope.euler = not any(_names_e(link) for st in raw for link in st.links[:1])
    _declare_all(reading)
    for final in (False, True):
        _pass(reading, final, claims or not final)
        if not final:
            reading.scope.settle_the_rest()
            for statement in raw:  # how far an index runs is learned again, now that the shapes are known
                statement.meaning = None
    return reading


def _declare_all(reading: Reading) -> None:
    """What is declared anywhere holds everywhere; what is wrong with a declaration is said when it is read again."""
    for statement in reading.statements:
        statement.meaning = Meaning(reading.scope)
        for number, link in enumerate(statement.links):
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                with contextlib.suppress(SymnetError, RecursionError, Again):
                    _declare(link, statement, reading)


def _given(link: Link) -> Name | None:
    """The name that stands alone on the left of an equation."""
    return _plain_name(link.left) if link.relation == "=" and isinstance(link.left, Written) else None


def _names_e(link: Link) -> bool:
    """Whether a link says what e is, so that it is not Euler's number: e = …, e \\in …"""
    if isinstance(link.left, ReadError):
        return False
    name = _plain_name(link.left)
    return name is not None and name.base == "e"


# Statements -------------------------------------------------------------------------------------------------------


def _statements(page: Page, macros: dict[str, Macro], reading: Reading) -> Iterator[Statement]:
    """The statements of a page; what cannot be scanned is noted as unread."""
    before: Statement | None = None
    words, is_off = "", False
    for number, piece in enumerate(page.pieces):
        if piece.kind == "directive" and piece.text in ("off", "on"):
            is_off, before = piece.text == "off", None
            continue
        if is_off:
            continue
        if piece.kind == "prose":
            words = piece.text
            continue
        if piece.kind == "directive":
            yield from _directive(piece, page, macros, reading)
            continue
        if piece.trouble:
            reading.unread.append((page, piece.start, piece.trouble))
            continue
        try:
            found = clauses(expanded(scan(piece.text, piece.start), macros))
        except ReadError as error:
            reading.unread.append((page, error.at, error.reason))
            words = ""
            continue
        _one_hot(page, number, found, reading)
        for clause in _with_lists(found):
            if clause.continues and before is not None:
                _prolong(before, clause)
                continue
            if clause.continues:
                reading.unread.append((page, clause.at, "a relation stands here with nothing before it"))
                continue
            statement = _statement(clause, page, " ".join([words, *clause.words]))
            listed = before is not None and before.kind == "assumes" and not piece.display and AND.fullmatch(words)
            if listed and statement.kind == "claims":
                statement.kind = "assumes"  # if x = 4, y = -3 then
            words = ""
            yield statement
            stands_alone = piece.display and not clause.follows  # an expression that rows below go on with
            if (statement.links or stands_alone) and not clause.is_remark:
                before = statement


def _with_lists(found: list[Clause]) -> Iterator[Clause]:
    """Clauses, names before a declaration drawn into it: `W, b \\in R`, ranges `i = 1, …, n` into one."""
    waiting: list[Clause] = []
    for clause in found:
        if not clause.relations:
            if waiting or not clause.follows:
                waiting.append(clause)
            else:
                yield clause
            continue
        if clause.relations[0] == "=" and _is_listed(found, clause):
            continue
        if clause.relations[0] in ("∈", ":") and waiting and not clause.continues:
            for earlier in waiting:
                yield Clause([earlier.sides[0], clause.sides[1]], [clause.relations[0]], False, earlier.words)
        else:
            yield from waiting
        waiting = []
        yield clause
    yield from waiting


def _is_listed(found: list[Clause], clause: Clause) -> bool:
    """x = x_1, x_2, …, x_n says what x consists of; it is no equation of x and x_1."""
    position = next(n for n, c in enumerate(found) if c is clause)
    behind = []
    for other in found[position + 1 :]:
        if not other.follows or other.relations:
            break
        behind.append(other)
    dots = [isinstance(_parsed(other, 0), Dots) for other in behind]
    return any(dots) and len(dots) > 1


def _parsed(clause: Clause, n: int) -> Written | ReadError:
    try:
        return parse(clause.sides[n].tokens)
    except ReadError as error:
        return error
    except RecursionError:
        return ReadError("the formula is nested too deeply", clause.sides[n].at)


def _statement(clause: Clause, page: Page, words: str) -> Statement:
    sides = [_parsed(clause, n) for n in range(len(clause.sides))]
    links = [
        Link(sides[n], sides[n + 1], relation, clause.sides[n + 1].at, clause.sides[n + 1].end)
        for n, relation in enumerate(clause.relations)
    ]
    kind = "mention"
    if links:
        kind = "declares" if links[0].relation in ("∈", ":", "⊂") else "claims"
        if kind == "claims" and SUPPOSING.search(words):
            kind = "assumes"
    return Statement(kind, links, page, clause.at, words, None if links else sides[0])


def _prolong(statement: Statement, clause: Clause) -> None:
    """A chain that goes on: its last side is related to what comes now."""
    left = statement.links[-1].right if statement.links else statement.mention
    assert left is not None
    statement.kind = "claims" if statement.kind == "mention" else statement.kind
    for n, relation in enumerate(clause.relations):
        right = _parsed(clause, n)
        statement.links.append(Link(left, right, relation, clause.sides[n].at, clause.sides[n].end))
        left = right


def _one_hot(page: Page, number: int, found: list[Clause], reading: Reading) -> None:
    """`$y$ is one-hot`, `the one-hot label $y$`."""
    if len(found) != 1 or len(found[0].sides) > 2:
        return
    around = [page.pieces[n].text if 0 <= n < len(page.pieces) else "" for n in (number - 1, number + 1)]
    if ONE_HOT_BEFORE.search(around[0]) or ONE_HOT_BEHIND.match(around[1]):
        side = _parsed(found[0], 0)
        if isinstance(side, (Letter, Scripted)) and (name := _plain_name(side)) is not None:
            reading.scope.domains[name.latex()] = "one-hot"


# Directives -------------------------------------------------------------------------------------------------------

_WORDS = re.compile(
    r"(?P<word>data|inputs?|labels?|parameters?|hyperparameters?|loss|one-hot|binary|distribution|positive|function|"
    r"functions|size|sizes|assume|begin|layout|ids|shape|declare|scalar|scalars)\b\s*:?\s*(?P<rest>.*)",
    re.S,
)


def _directive(piece: Piece, page: Page, macros: dict[str, Macro], reading: Reading) -> Iterator[Statement]:
    """What stands behind `symnet:`; several of them separated by semicolons."""
    offset = 0
    for part in piece.text.split(";"):
        at = piece.start + offset
        offset += len(part) + 1
        match = _WORDS.match(part.strip())
        word, rest = (match["word"], match["rest"].strip()) if match else ("declare", part.strip())
        try:
            if word in ("declare", "shape", "assume"):
                text = re.sub(r"(?<=[\w}])\s*\bx\b\s*(?=[\w\\])", r" \\times ", rest) if word != "assume" else rest
                for clause in clauses(expanded(scan(text, at), macros)):
                    if clause.continues:
                        raise ReadError("a relation stands here with nothing before it", clause.at)
                    statement = _statement(clause, page, "")
                    statement.kind = "assumes" if word == "assume" else "declares"
                    yield statement
            else:
                _apply(word, rest, at, macros, reading)
        except ReadError as error:
            reading.unread.append((page, error.at, f"symnet: {error.reason}"))


def _apply(word: str, rest: str, at: int, macros: dict[str, Macro], reading: Reading) -> None:
    names: list[str] = []
    for clause in clauses(expanded(scan(rest, at), macros)):
        side = _parsed(clause, 0)
        name = _plain_name(side) if isinstance(side, Written) else None
        if name is None:
            raise ReadError(f"a name is expected behind {word}, not {rest!r}", at)
        names.append(name.latex())
    scope = reading.scope
    if word in ("data", "input", "inputs", "label", "labels"):
        reading.data += names
    elif word.startswith("parameter"):
        reading.parameters += names
    elif word.startswith("hyperparameter"):
        reading.hyperparameters += names
    elif word == "loss":
        reading.loss = names[0]
    elif word in ("one-hot", "binary", "distribution", "positive", "ids"):
        scope.domains |= dict.fromkeys(names, word)
    elif word.startswith("function"):
        scope.function_names |= set(names)
    elif word.startswith("size"):
        for name_text in names:
            scope.sizes[name_text] = sympy.Symbol(name_text, integer=True, positive=True)
    elif word.startswith("scalar"):
        for name_text in names:
            scope.evidence.setdefault(name_text, set()).add("scalar")
    else:
        raise ReadError(f"{word} is not understood", at)


# Reading ----------------------------------------------------------------------------------------------------------


def _withdraw(reading: Reading, unclear: Unclear) -> None:
    """What hangs on an unclear name is not read."""
    for number, statement in enumerate(reading.statements):
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
    called = _called(link.left)
    name = _plain_name(called[0] if called else link.left)
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
    for number, statement in enumerate(reading.statements):
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
    if final:
        _withdraw(reading, unclear)


def _read(statement: Statement, order: int, reading: Reading, unclear: Unclear | None) -> None:
    """Read the links of a statement; in the final pass, what is unread is noted, and what is unclear by that."""
    assert statement.meaning is not None
    scope = reading.scope
    for number, link in enumerate(statement.links):
        try:
            if number == 0:
                _bind_locals(link, statement, reading)
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                _declare(link, statement, reading)
                continue
            if number == 0 and _defines(link, statement, reading):
                statement.kind = "defines"
                statement.values.append(_define(link, statement, reading))
                continue
            if _is_range(link, reading):
                statement.kind = "range" if len(statement.links) == 1 else statement.kind
                continue
            statement.values.append(_claim(link, statement, reading))
        except SymnetError as error:
            known = error if isinstance(error, ReadError) else ReadError(str(error), link.at)
            statement.values.append(known)
            if unclear is not None:
                reading.unread.append((statement.page, known.at, known.reason))
                _note_unclear(link, order, error, statement, scope.declared, unclear)
        except RecursionError:
            statement.values.append(ReadError("the formula is nested too deeply", link.at))


def _bind_locals(link: Link, statement: Statement, reading: Reading) -> None:
    """In σ(z) = 1/(1 + e^{−z}), z is a letter of that statement alone, whatever it is elsewhere."""
    if not isinstance(link.left, Product) or not isinstance(link.right, Written) or len(link.left.factors) != 2:
        return
    head, bracket = link.left.factors[0][1], link.left.factors[1][1]
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    base = head.base if isinstance(head, Scripted) else head
    if not isinstance(base, Letter) or not isinstance(bracket, Bracket) or len(bracket.items) != 1:
        return
    argument = _plain_name(bracket.items[0])
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


def _usable(side: Written | ReadError) -> Written:
    if isinstance(side, ReadError):
        raise side
    return side


def _plain_name(node: Written) -> Name | None:
    """The name that a node is, if it is no more than a name."""
    if isinstance(node, Letter):
        return name_of(node, Scripts())
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        scripts = scripts_of(node)
        if scripts.transposed or scripts.power is not None:
            return None
        try:
            return name_of(node.base, scripts)
        except ReadError:
            return None
    return None


def _indexed_name(node: Written, reading: Reading) -> tuple[Name, tuple[Letter, ...]] | None:
    """h_j: the name h with the index j, where j is an index of the document and h_j no name of its own."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
        return None
    scripts = scripts_of(node)
    letters = tuple(i for i in scripts.indices if isinstance(i, Letter) and not i.accents and len(i.base) == 1)
    if not letters or len(letters) != len(scripts.indices) or scripts.transposed or scripts.power is not None:
        return None
    if not all(i.base in reading.scope.indices - reading.scope.times for i in letters) or reading.scope.find(
        name_of(node.base, scripts)
    ):
        return None
    return name_of(node.base, scripts, with_sub=False), letters


def _probability(node: Written) -> Name | None:
    """p(y | x) as a name."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.factors[1][0] == "":
        head, bracket = node.factors[0][1], node.factors[1][1]
        if isinstance(head, Letter) and isinstance(bracket, Bracket) and "|" in bracket.separators:
            return conditional_name(head, bracket)
    return None


def _any_name(node: Written) -> Name | None:
    """The name that a node is: of a symbol, a probability, or one path's contribution to a derivative."""
    return _plain_name(node) or _probability(node) or contribution_name(node)


def _called(node: Written) -> tuple[Letter | Scripted, Bracket] | None:
    """f(x; w): a name with names in a bracket."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.factors[1][0] == "":
        head, bracket = node.factors[0][1], node.factors[1][1]
        named = isinstance(bracket, Bracket) and all(
            isinstance(i, Dots) or _plain_name(i) is not None for i in bracket.items
        )
        if isinstance(bracket, Bracket) and bracket.left == "(" and named and isinstance(head, (Letter, Scripted)):
            return head, bracket
    return None


def _defines(link: Link, statement: Statement, reading: Reading) -> bool:
    """Whether a link gives a name its meaning: name = expression, for a name that has none."""
    if link.relation not in ("=", ":=", "≡", "←") or isinstance(link.left, ReadError) or statement.kind == "assumes":
        return False
    scope = reading.scope
    called = _called(link.left)
    head = called[0] if called else link.left
    base = head.base if isinstance(head, Scripted) else head
    if called and isinstance(head, Scripted) and head.primes:
        return False  # f'(x) = … says what the derivative is
    if called and isinstance(base, Letter) and (base.base in ELEMENTWISE or base.base in OF_ARRAYS):
        return False
    indexed = _indexed_name(head, reading)
    name = indexed[0] if indexed else _any_name(head)
    if name is None:
        return False
    if isinstance(link.right, Written) and _plain_name(link.right) == name:
        return False
    known = scope.find(name)
    stem = replace(name, sub="")
    if known is None and name.sub.isdecimal() and "vector" in scope.evidence.get(stem.latex(), ()):
        whole = scope.find(stem)
        if whole is not None and not whole.defined and scope.shape_of(whole) != (1, 1):
            return False  # t_2 = 1 - t_1 of the entries of a known t
    if known is not None and (known.defined or (known.is_used and _is_numeric(link.right))):
        return False
    return not (indexed is None and isinstance(link.left, Letter) and link.left.base in scope.indices)


def _is_numeric(node: Written | ReadError) -> bool:
    """Whether numbers alone stand there: b = 0.5, x = [0.5, 0.6, 0.1], which give a value to a symbol in use."""
    return isinstance(node, Written) and not any(True for _ in letters_in(node))


def _define(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    scope, meaning = reading.scope, statement.meaning
    assert meaning is not None
    left, right = _usable(link.left), _usable(link.right)
    called = _called(left)
    head = called[0] if called else left
    indexed = _indexed_name(head, reading)
    places: list[Place] = []
    if indexed:
        places = [meaning.index_of(letter).index for letter in indexed[1]]
    if (name := _plain_name(head)) is not None:
        meaning.defining = name.latex()
    if called and name is not None:
        meaning.take(name.latex(), called[1])
    value = meaning.expression(right)
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
    if not indexed:
        _require_sums(link, S.Zero, value, scope)
    plain = indexed[0] if indexed else _any_name(head)
    assert plain is not None
    if plain.base in LOSSES or plain.latex() == reading.loss:  # a loss is a number, where it can be
        for size in shape(value):
            if is_unknown(scope.settled(size)):
                scope.meet(size, S.One)
    symbol = scope.find(plain)
    if symbol is None:
        symbol = scope.meet_anew(plain)
        if plain.latex() not in {s.name.latex() for s in scope.steps.values()}:
            symbol.shape = shape(value)
        symbol.kind = "defined"
    scope.require(scope.shape_of(symbol), shape(value), f"{plain.latex()} is defined by something else")
    symbol.defined = True
    variable = scope.variable(symbol)
    if called:
        letters = tuple(n.latex() for i in called[1].items if (n := _plain_name(i)) is not None)
        scope.declared[plain.latex()] = Declared(letters, value)
    reading.equations.append(Equation(variable, value))
    return variable, value


def _claim(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    meaning = statement.meaning
    assert meaning is not None
    left, right = (closed(meaning.expression(_usable(side))) for side in (link.left, link.right))
    _require_sums(link, left, right, reading.scope)
    if is_scalar(left) != is_scalar(right) or not is_scalar(left):
        numeric = _is_numeric(link.left) or _is_numeric(link.right)  # numbers for a vector of any length
        if not numeric and not _is_number(left) and not _is_number(right):
            reading.scope.require(shape(left), shape(right), "the two sides")
    return left, right


def _require_sums(link: Link, left: Expr, right: Expr, scope: Scope) -> None:
    """No x_i a_{ij} x_j that is meant as a sum: an index twice on one side and not on the other, or by convention."""
    first, second = ({i.hint for i in free_indices(side)} for side in (left, right))
    for hint in sorted((first | second) if scope.einstein else (first ^ second)):
        for side in (link.left, link.right):
            found = [s for _, s, _ in letters_in(_usable(side)) if any(hint in letters_of(i) for i in s.indices)]
            if len(found) > 1:
                raise ReadError(
                    rf"{hint} stands twice and is not bound; write \sum_{hint}, or {hint} on both sides", link.at
                )


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


INTO = ("→", "↦")
"""Between the sets of f: A → B."""

# Declarations -----------------------------------------------------------------------------------------------------


def _declare(link: Link, statement: Statement, reading: Reading) -> None:
    """W \\in \\mathbb{R}^{m \\times n}, y \\in \\{0, 1\\}, X : [m \\times d]."""
    assert statement.meaning is not None
    left, right = _usable(link.left), _usable(link.right)
    if link.relation in INTO:
        return  # what stands before has been read with it: f: A → B
    into = next((n.right for n in statement.links if n.relation in INTO), None)
    if into is not None:
        _declare_map(left, right, _usable(into), statement.meaning, reading.scope)
        return
    names = left.items if isinstance(left, (Listed, Bracket)) else (left,)
    for node in names:
        if (called := _called(node)) is not None and (name := _plain_name(called[0])) is not None:
            sizes, _ = _set(right, statement.meaning) or (None, "")
            if sizes is not None:  # c(x) ∈ ℝ
                reading.scope.declare(name, sizes)
                reading.scope.maps.setdefault(name.latex(), (None,) * len(called[1].items))
            continue
        if isinstance(node, Scripted) and isinstance(node.sup, Number) and node.sup.text == "2" and not node.primes:
            node = replace(node, sup=None) if node.sub is not None else node.base  # σ² ∈ ℝⁿ, as σ is
        name = _plain_name(node) or _differentiated(node)
        if name is None:
            return  # any other expression in a set says nothing that has to be known
        found = _set(right, statement.meaning)
        if found is None:
            raise ReadError("the set is not understood", right.at)
        sizes, domain = found
        known = {"domain": domain} if domain != "real" else {}
        if sizes is not None:
            reading.scope.declare(name, sizes, **known)
        elif known:
            reading.scope.domains[name.latex()] = domain


def _declare_map(node: Written, source: Written, into: Written, meaning: Meaning, scope: Scope) -> None:
    """f: ℝ → ℝ, applied entry by entry; f: ℝⁿ → ℝᵐ, whose values have the shape m × 1."""
    name = _plain_name(node)
    if name is None:
        raise ReadError("a name is expected before a map from one set into another", node.at)
    if name.base in ELEMENTWISE or name.base in OF_ARRAYS:
        return
    sizes, _ = _set(into, meaning) or (None, "")
    if sizes is None and isinstance(into, Bracket) and len(into.items) == 2:
        sizes = (S.One, S.One)  # an interval: (0, 1)
    if sizes is None:
        raise ReadError("the set is not understood", into.at)
    if sizes == (1, 1) and isinstance(source, Letter) and _is_reals(source):
        scope.function_names.add(name.latex())
    else:
        scope.declare(name, sizes)
        spaces = [space for _, space in source.factors] if isinstance(source, Product) else [source]
        scope.maps[name.latex()] = tuple((_set(space, meaning) or (None, ""))[0] for space in spaces)


def _differentiated(node: Written) -> Name | None:
    """w of ∂L/∂w, which has the shape of w."""
    if isinstance(node, Product):
        [(_, node), *rest] = with_slashed_derivatives(node.factors)
        if rest:
            return None
    if not isinstance(node, Fraction):
        return None
    of, by = derivative_parts(node)
    return _plain_name(by[0]) if of is not None and by is not None and len(by) == 1 else None


def _set(node: Written, meaning: Meaning) -> tuple[Shape | None, str] | None:
    """The shape and the domain that a set gives: ℝ^{m×n}, ℝ, {0,1}, {0,1}^K, [m × d]."""
    if isinstance(node, Letter) and _is_reals(node):
        return (S.One, S.One), "real"
    if isinstance(node, Scripted):
        scripts = scripts_of(node)
        exponent = scripts.sup if scripts.sup is not None else scripts.power
        if isinstance(node.base, Letter) and _is_reals(node.base):
            domain = "positive" if scripts.marks or scripts.words or scripts.indices else "real"
            if exponent is None:
                return (S.One, S.One), domain
            return meaning.sizes(exponent), domain
        if isinstance(node.base, Bracket) and _is_binary(node.base) and exponent is not None:
            return meaning.sizes(exponent), "binary"
        if isinstance(node.base, Letter) and node.base.base == r"\Delta" and exponent is not None:
            return None, "distribution"
        return None
    if isinstance(node, Bracket):
        if _is_binary(node):
            return (S.One, S.One), "binary"
        if node.left == "{" and sorted(script_text(i).lstrip("+") for i in node.items) == ["-1", "1"]:
            return (S.One, S.One), "sign"
        if node.left in "([" and len(node.items) == 1:
            return meaning.sizes(node.items[0]), "real"
        if node.left == "[" and len(node.items) == 2:
            return None, "real"
        return None
    if isinstance(node, Product):
        return meaning.sizes(node), "real"
    return None


def _is_reals(letter: Letter) -> bool:
    return letter.base == "R" and (not letter.accents or letter.accents[0] in ("mathbb", "mathbf", "mathcal"))


def _is_binary(bracket: Bracket) -> bool:
    return bracket.left == "{" and [getattr(i, "text", "") for i in bracket.items] == ["0", "1"]
