"""A document taken apart into statements, with their chains of relations and the words before them; directives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise, takewhile, zip_longest
from typing import Any

import sympy
from sympy import Expr

from symnet.core.network import Equation
from symnet.core.notation import GREEK, Name
from symnet.core.symbols import SYMMETRIC
from symnet.reading.assuming import Assumption, function_of, is_some_function, property_of, slope_of
from symnet.reading.files import Page, Piece
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.heads import call_of, plain_name
from symnet.reading.layout import Clause
from symnet.reading.listed_shapes import shape_in_prose
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.meaning import Meaning
from symnet.reading.once import Formulas, parsed
from symnet.reading.remarks import Remarks
from symnet.reading.scope import Scope, spelled
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Entries,
    Grid,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    every_node,
    rewritten,
)
from symnet.reading.vocabulary import ORDERS

SUPPOSING = re.compile(
    r"\b(?:iff?|unless|when|whenever|until|in (?:the )?case(?: of| that)?|(?:precisely|exactly|only) (?:for|where)"
    r"|(?:if|when|whenever) (?:for|at) (?:all|any|each|every|some|one)\b[\w\s-]{0,30}"
    r"|(?:critical|stationary) points?[^.;:!?$]{0,30}|(?:solutions?|roots?) (?:of|to)"
    r"|(?:if|when|whenever|in (?:the )?case that)\b[^.;:!?$]{0,60}[,(]\s*(?:i\.\s?e\.|that is|namely),?)\s*$",
    re.I,
)
"""Words right before what is supposed, or holds at some points alone, and is not claimed."""

OF_A_CASE = re.compile(r"\b(?:for|(?:special|particular|degenerate) case(?: of| that| where| when)?)\s*$", re.I)
"""Words right before c = m that holds in one case."""

NUMBERING = frozenset("ijklst")
"""Letters of indices, whose cases are those of entries."""

AT_A_POINT = re.compile(
    r"\b(?:points?|places?|values?|weights?|parameters?|minim\w+|maxim\w+|extrem\w+|optim\w+|stationary|critical)\b"
    r"[^.;:!?$]{0,30}\b(?:where|at which|for which|with|such that|satisf(?:ies|y|ying))\s*$",
    re.I,
)
"""Words right before E = 0 that holds at some points: the minimum is at the point where."""

SAID_AGAIN = re.compile(
    r"\b(?:if|iff|when|whenever|where)\b[^.,;:!?$]*\b(?:gradient|derivative|slope)s?\b[^.,;:!?$]*"
    r"(?:\b(?:is|are|be|equals?|becomes?)\s+(?:zero|0)|\bvanish(?:es)?)\b[^.;:!?$]*,\s*(?:i\.e\.,?\s*|that is,?\s*)?$",
    re.I,
)
"""Words before E = 0 that only says again what is supposed: if its gradient is zero for every input,"""

OF_AN_EVENT = re.compile(
    r"\b(?:predict(?:s|ing)?|classif(?:y|ies)|assign(?:s|ing)?)\b[^.;:!?$]{0,30}$"
    r"|\b(?:odds|probabilit(?:y|ies)|chance|event)s?\s+(?:of|that)[\s,]*$"
    r"|\b(?:class|label|outcome|event|threshold)(?:\s+of)?\s*$",
    re.I,
)
"""Words right before a number that a rule puts out, then we predict ŷ = 1, or of which is spoken: the odds of y = 1,
the class y = 1."""

OF_SOME = re.compile(
    r"\b(?:all|any|each|every|some|those)\s+(?:\w+\s+)?\$[^$]{1,20}\$\s*,?\s+(?:with|for which|such that|satisfying)"
    r"[\s$]*$",
    re.I,
)
"""What stands before a condition that only some of what a name stands for fulfil: every $w$ with $A w = w$."""

FAR = 80
"""So many characters before a statement are looked at."""

SHAPED = re.compile(
    r",?\s*(?:(?:that|which|is|be|being|has|have|of|an?|the|now|then|here|matrix|vector|array|with|real|size|shape|"
    r"dimensions?|weights?|data|design|input|output|embedding|parameter)\s+)+",
    re.I,
)
LONG = re.compile(
    r",?\s*(?:that|which)?\s*(?:is|be|being|denotes)\s+(?:now\s+|then\s+|here\s+)?an?\s+(?:\w+\s+){0,2}vector\s+"
    r"(?:of|with)\s+(?:the\s+)?(?:length|size|dimension(?:ality)?)\s+",
    re.I,
)
"""Between a name and its length: is a vector of length."""

SIZED = re.compile(r",?\s*(?:that|which)?\s*(?:is|be|being|denotes)\s+(?:now\s+|then\s+|here\s+)?an?\s+", re.I)
PRINTED = re.compile(
    r"[^.;:?!]*(?:\b(?:size|shape|dimensions?|taille|dimensión|dimensiones|tamaño|tamanho|dimensões|größe|dimension(?:en)?)"
    r"|大小|形状|形狀|维度|維度|サイズ|크기)\s*(?:of|is|de|von|为|是|:|=)?\s*",
    re.I,
)
"""Between a name and a shape as programs print it: the input batch $x$ of size $(N, D)$, $h$ … (size $(N, H)$)."""

OF_SIZE = re.compile(r"\s*-?\s*dimensional\s+(?:\w+\s+)?vector\b", re.I)
"""Between a name and its length, and behind it: is a d-dimensional vector."""

STANDS = re.compile(r"\s*(?:stands for|is short(?:hand)? for|is an abbreviation of|abbreviates)\s*")
"""Between a name and what it is short for."""

CASE = re.compile(r"\b(?:if|unless|when|whenever|until|in (?:the )?case(?: of| that)?)\b(?:i\.\s?e\.|[^.;])*$", re.I)
"""Words before what is supposed of a case."""

CASE_OF_SIGN = re.compile(r"\b(?:for(?: all| any| every| each)?|as long as|provided(?: that)?)\s*$", re.I)
"""Words before an inequality that is supposed of a case: f'(x) = 1 for x > 0."""

SENTENCES = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bz\.B)(?<!\bw\.r\.t)(?<!\bcf)(?<!\bresp)[.?!]\s"
    r"|(?<![:,\sa-z])(?<![^$]\$)(?<!,\$\$)(?<!, \$\$)(?<!,\n\$\$)(?<!,\\\])(?<!, \\\])(?<!,\n\\\])\s*\n\s*\n"
    r"|(?:(?<=[a-z])|(?<=[^$]\$))\s*\n\s*\n(?!\s*(?:\$\$|\\\[|\\begin\{|```))"
)
"""Where sentences end. An empty line between words, or what stands in them, and a display ends none, since Markdown
wants one there, nor does one behind a comma or colon, also within a display."""

LAYOUTS = ("numerator", "denominator")
AND = re.compile(r"\s*(?:,|,?\s*and)\s*")


@dataclass
class Link:
    """One link of a chain: left relation right."""

    left: Written | ReadError
    right: Written | ReadError
    relation: str
    at: int
    end: int

    def rewrite(self, put: Callable[[Written], Written]) -> bool:
        """Put something for each node of both sides, the innermost first; whether anything is another one then."""
        before = self.left, self.right
        self.left, self.right = (rewritten(side, put) if isinstance(side, Written) else side for side in before)
        return self.left is not before[0] or self.right is not before[1]


@dataclass(frozen=True)
class Apart:
    """A function that is given a second formula: its name, the one that the second is read under, what is taken so."""

    name: str
    own: str
    words: str


@dataclass
class Statement:
    """What is stated at one place.

    Attributes:
        kind: ``declares``, ``defines``, ``claims``, ``assumes``, ``range``, ``mention``.
        links: of a chain; the first one defines where the kind says so.
        page: on which page it stands.
        words: the prose right before it.
        lead: the same, with what stands before the statements that it goes on by "and".
        mention: the expression of a statement without links.
        piece: in which formula of the page it stands; −1 for a directive.
        follows: whether it stands behind another on its row.
        conditions: on indices, under which it is claimed.
        restated: a function that has a formula before, and the one that this statement gives, also for f_c beside f.
        withdrawn: the values of links that hang on an unclear name, as they would be if it means what it did.
        solved: links after the first that claim nothing: what a probability is, −log p(y | x) = …, what entries are.
        doubtful: what is unclear about it, if a condition that was spoken of holds for it; "" for nothing.
        is_formula: whether it gives the formula of a function that is applied entry by entry, φ(z) = 1/(1 + e^{−z}).
        is_solution: whether it says what a name is where a derivative by it is zero, and nothing of it elsewhere.
        names_solution: the same of a name like w^*, which is defined so.
        is_to_be_solved: whether a solution goes on with what it sets to zero.
        is_made: whether it was put there to name a formula, and stands nowhere in the document.
        is_case: whether it stands beside words for a case, "for similar pairs (y = 1)".
        remark: in which bracket of the prose it stands; 0 for none.
        apart: where a function with a formula gets another one, and is read under a name of its own.
        place: what is said of a place alone, near w = 1.
        written_out: for which number it is written out, "l = 2" of what is said of any l.
        ranges: links that say how far an index runs.
        learned: sizes that each link told, in the first pass.
        values: of each link, what its two sides mean, once read; or why they are not understood.
    """

    kind: str
    links: list[Link]
    page: Page
    at: int
    words: str = ""
    lead: str = ""
    mention: Written | ReadError | None = None
    piece: int = -1
    follows: bool = False
    conditions: list[Relation] = field(default_factory=list)
    restated: tuple[str, Expr] | None = None
    withdrawn: dict[int, tuple[Expr, Expr]] = field(default_factory=dict)
    solved: set[int] = field(default_factory=set)
    doubtful: str = ""
    is_formula: bool = False
    is_made: bool = False
    is_solution: bool = False
    names_solution: bool = False
    is_to_be_solved: bool = False
    is_case: bool = False
    remark: int = 0
    apart: Apart | None = None
    place: str = ""
    written_out: str = ""
    ranges: set[int] = field(default_factory=set)
    meaning: Meaning | None = None
    learned: dict[int, list[Expr]] = field(default_factory=dict)
    values: list[tuple[Expr, Expr] | ReadError] = field(default_factory=list)

    def rewrite(self, put: Callable[[Written], Written]) -> bool:
        """Put something for each node of its links and of what it mentions; whether any link is another one then."""
        if isinstance(self.mention, Written):
            self.mention = rewritten(self.mention, put)
        changed = [link.rewrite(put) for link in self.links]  # each is to be put, also behind one that is another
        return any(changed)

    def gives_meaning(self, number: int) -> bool:
        """Whether a link defines a name, and claims nothing."""
        return (self.kind == "defines" and number == 0) or number in self.solved

    def gives_solution(self, number: int) -> bool:
        """Whether a link says where a derivative is zero."""
        return number == 0 and (self.is_solution or (self.names_solution and self.gives_meaning(0)))

    @property
    def case(self) -> tuple[Page, int] | None:
        """Where it stands, if it is supposed of a case alone: "if a = 1", "for x > 0", x < 0 behind a formula."""
        if self.kind != "assumes":
            return None
        of_order = bool(self.links) and self.links[0].relation in ORDERS
        behind = of_order and (self._stands_behind_an_equation() or CASE_OF_SIGN.search(self.lead))
        return (self.page, self.at) if behind or self.is_case or CASE.search(self.lead) else None

    @property
    def has_cases(self) -> bool:
        """Whether it says itself what holds in each case."""
        sides = [side for link in self.links for side in (link.left, link.right)]
        return any(isinstance(side, Grid) and side.kind == "cases" for side in sides)

    @property
    def goes_on(self) -> bool:
        """Whether no more than a comma or "and" sets it apart from what stands before it."""
        return bool(AND.fullmatch(self.words)) or (self.follows and not self.words.strip())

    def _stands_behind_an_equation(self) -> bool:
        """Whether it ends a row of a display that has an equation: f'(x) = 1, x > 0; inequalities have rows, too."""
        if not (self.is_displayed and self.follows):
            return False
        before = self.page.text[self.page.pieces[self.piece].start : self.at]
        return "=" in before.rpartition(r"\\")[2]

    @property
    def is_displayed(self) -> bool:
        """Whether it stands in a formula of its own."""
        return 0 <= self.piece < len(self.page.pieces) and self.page.pieces[self.piece].display

    def shares_sentence(self, place: tuple[Page, int]) -> bool:
        """Whether no sentence ends between it and another place."""
        page, at = place
        between = self.page.text[min(at, self.at) : max(at, self.at)]
        return page is self.page and SENTENCES.search(between) is None

    def begins_with(self, is_such: Callable[[Expr], bool]) -> bool:
        """Whether its first side is read, and is such: that of a chain that says what a derivative is."""
        first = self.values[0] if self.values else None
        return first is not None and not isinstance(first, ReadError) and is_such(first[0])

    def source(self, number: int) -> str:
        """A link as it is written."""
        start = self.at if number == 0 else self.links[number - 1].at
        start = start if start <= self.links[number].end else self.at  # of x = (x_1, x_2) = …, whose links are turned
        return " ".join(self.page.text[start : self.links[number].end + 1].split())


@dataclass
class Reading:
    """A document that has been read.

    Attributes:
        statements: in order.
        scope: its symbols.
        equations: what it defines, in order.
        unread: what is not understood: page, place, reason.
        loss, data, parameters: as `% symnet:` lines name them.
        assumptions: what it assumes.
        order: in which the statements are read.
        later: parts that begin afresh, by `% symnet: begin`.
        known: what was known of it beforehand, when it was read.
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
    assumptions: list[Assumption] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    later: list[Reading] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> list[Reading]:
        """This part, and those that begin afresh behind it."""
        return [self, *self.later]


ITSELF = re.compile(r"\W*(?:</?(?:p|br|div|center)\b[^<>]*>\W*)*(?:(?:it|this|which) (?:is|equals))?\W*", re.I)
"""What stands between an expression and the relation that goes on with it, also tags of paragraphs."""


PLACE = re.compile(
    r"\b(?:around|near|nearby|close to|in the (?:vicinity|neighbou?rhood) of|"
    r"(?:especially|particularly|in particular|mainly|mostly|typically) (?:for|when|where|if)|once|as soon as|"
    r"(?:kinks?|corners?|jumps?|break|discontinuit(?:y|ies)|singularit(?:y|ies)|discontinuous|(?:un|not )?defined|"
    r"(?:not |non-?)differentiable|switch(?:es)?|changes sign) (?:only )?at|"
    r"(?:boundar(?:y|ies)|threshold|surface|hyperplane|line) (?:occurs?|lies?|is(?: located)?|are) (?:exactly )?"
    r"(?:where|when|at))\s*$",
    re.I,
)
"""Words before an inline formula that says where something is looked at, which is neither claimed nor assumed."""

AT = re.compile(r"\bat\s*$", re.I)
"""The same, before a formula with a number behind it: the kink of max(0, 1 − y s) at 1 − y s = 0."""


def statements_of(page: Page, formulas: Formulas, reading: Reading) -> Iterator[Statement]:
    """The statements of a page; what cannot be scanned is noted as unread."""
    before: Statement | None = None
    trunk: Statement | None = None  # what chains of single cases go on with
    mentioned: Statement | None = None
    words, lead, is_off = "", "", False
    remarks: Remarks[Statement] = Remarks()
    for number, piece in enumerate(page.pieces):
        if piece.kind == "directive" and piece.text in ("off", "on"):
            is_off, before = piece.text == "off", None
            continue
        if is_off:
            continue
        if piece.kind == "prose":
            words = piece.text
            name = mentioned.mention if mentioned is not None else None
            if isinstance(name, (Letter, Scripted)) and (listed := shape_in_prose(name, words)) is not None:
                yield Statement("declares", [Link(name, listed, ":", name.at, name.at)], page, name.at, words)
            before = remarks.behind(words, before)
            continue
        if piece.kind == "directive":
            yield from _directive(piece, page, formulas, reading)
            continue
        if piece.trouble:
            reading.unread.append((page, piece.start, piece.trouble))
            continue
        try:
            found = formulas.clauses(piece.text, piece.start, inline=not piece.display)
        except ReadError as error:
            reading.unread.append((page, error.at, error.reason))
            words = ""
            continue
        stands = STANDS.fullmatch(words) is not None and bool(found) and not found[0].relations
        if (words.strip() in ("=", ":=") or stands) and found and not found[0].continues:  # $a$ = $b$
            found[0].relations.insert(0, ":=" if stands else words.strip())
            found[0].continues, words = True, ""
        _property(page, number, found, reading)
        behind = page.pieces[number + 1].text if number + 1 < len(page.pieces) else ""
        if not piece.display and (written := _shape_beside(found, behind, page)) is not None:
            yield written
        shaped, beside, mentioned = _shape_in_words(mentioned, words, found, behind), mentioned, None
        if shaped is not None:
            yield shaped
            words = ""
            continue
        rows = list(_with_lists([part for clause in found for part in _without_flow(clause)]))
        for clause, below in zip_longest(rows, rows[1:]):
            if clause.continues and beside is not None and ITSELF.fullmatch(words):
                _prolong(beside, clause)
                before, beside = beside, None
                continue
            beside = None
            if clause.continues and trunk is not None and before is not None and piece.display and before.case:
                before = _branch(trunk, clause, words)
                before.piece, before.remark = number, remarks.number
                words = lead = ""
                yield before
                continue
            if clause.continues and before is not None:
                _prolong(before, clause)
                continue
            if clause.continues:
                reading.unread.append((page, clause.at, "a relation stands here with nothing before it"))
                continue
            statement = _statement(clause, page, " ".join([words, *clause.words]))
            statement.piece, statement.follows, statement.remark = number, clause.follows, remarks.number
            lead = lead + statement.words if statement.goes_on else statement.words
            statement.lead = lead
            if statement.links and not piece.display and _is_of_a_place(statement):
                statement.place = " ".join(page.text[statement.at : statement.links[-1].end + 1].split())
                statement.kind, statement.links = "mention", []  # near w = 1, which is said of a place alone
            supposed = before is not None and _supposes(before) and not piece.display
            if supposed and statement.goes_on and statement.kind == "claims" and _may_be_supposed(statement):
                statement.kind = "assumes"  # if x = 4, y = -3 then
            mentioned = statement if not statement.links else None
            words = ""
            yield statement
            begins = piece.display or (below is not None and below.continues)
            stands_alone = begins and not clause.follows  # an expression that rows below go on with
            if (statement.links or stands_alone) and not clause.is_remark:
                before = statement
                trunk = trunk if statement.case else statement


def _is_of_a_place(statement: Statement) -> bool:
    """Whether the words before a statement make a place of it."""
    link = statement.links[0]
    is_formula = isinstance(link.right, Number) and not isinstance(link.left, (Letter, Scripted))
    return PLACE.search(statement.words) is not None or (is_formula and AT.search(statement.words) is not None)


def _supposes(statement: Statement) -> bool:
    """Whether an assumption may go on behind a comma, as x = 4, y = -3 does; i = j is a condition of what follows."""
    link = statement.links[0] if statement.links else None
    of_letters = link is not None and isinstance(link.left, Letter) and isinstance(link.right, Letter)
    return statement.kind == "assumes" and not of_letters


def _may_be_supposed(statement: Statement) -> bool:
    """Whether it may be a further case, as y = -3 and a_1 > 0 may; f'(x) = 0, which the next case is of, is none."""
    link = statement.links[0]
    return link.relation in ORDERS or isinstance(link.left, (Letter, Scripted))


BESIDE = re.compile(r"\s*\(\s*(\d+|[a-zA-Z])\s*[x×]\s*(\d+|[a-zA-Z])(?:\s+(?:real\s+)?(?:matrix|vector|array))?\s*\)")
"""A shape right behind a name, in bare letters: $W$ (2x3 matrix)."""


def _shape_beside(found: list[Clause], behind: str, page: Page) -> Statement | None:
    """`$W$ (2x3 matrix)`: a declaration in bare letters."""
    shaped = BESIDE.match(behind)
    if shaped is None or len(found) != 1 or found[0].relations:
        return None
    name, at = parsed(found[0], 0), found[0].at
    if not isinstance(name, (Letter, Scripted)):
        return None
    rows, columns = (Number(at, text) if text.isdecimal() else Letter(at, text) for text in shaped.groups())
    sizes = Product(at, (("", rows), (r"\times", columns)))
    return Statement("declares", [Link(name, sizes, ":", at, found[0].sides[0].end)], page, at, "")


def _shape_in_words(mentioned: Statement | None, words: str, found: list[Clause], behind: str) -> Statement | None:
    """`$X$ is an $n \\times m$ matrix`, `$x$ is a vector of length $n$`: a declaration in words."""
    if mentioned is None or len(found) != 1 or found[0].relations or not words.strip():
        return None
    name, sizes = mentioned.mention, parsed(found[0], 0)
    sizes = _as_printed(sizes) if isinstance(sizes, Bracket) and PRINTED.fullmatch(words) else sizes
    is_product = isinstance(sizes, Product) and any(op == r"\times" for op, _ in sizes.factors)
    counts = isinstance(sizes, (Letter, Scripted)) or (isinstance(sizes, Number) and sizes.text not in ("0", "1"))
    long = LONG.fullmatch(words) or (SIZED.fullmatch(words) and OF_SIZE.match(behind))
    if not isinstance(name, (Letter, Scripted)) or isinstance(sizes, ReadError):
        return None
    if counts and long:
        sizes = Entries(sizes.at, sizes)
    elif not (isinstance(sizes, Entries) or (is_product and (SHAPED.fullmatch(words) or PRINTED.fullmatch(words)))):
        return None
    side = found[0].sides[0]
    return Statement("declares", [Link(name, sizes, ":", side.at, side.end)], mentioned.page, mentioned.at, words)


def _as_printed(sizes: Bracket) -> Written:
    """N × D of (N, D), as programs print shapes; what has N entries of (N) and (N,)."""
    counts = all(isinstance(item, (Letter, Scripted, Number)) for item in sizes.items)
    if sizes.left != "(" or not counts or len(sizes.items) not in (1, 2):
        return sizes
    if len(sizes.items) == 1:
        return Entries(sizes.at, sizes.items[0])
    return Product(sizes.at, (("", sizes.items[0]), (r"\times", sizes.items[1])))


def _without_flow(clause: Clause) -> Iterator[Clause]:
    """z = W x and h = σ(z), of a network x → z = W x → h = σ(z)."""
    ends = [n for n, relation in enumerate(clause.relations) if relation == "→"]
    if not ends or clause.continues or set(clause.relations) != {"→", "="}:
        yield clause
        return
    for start, end in pairwise([-1, *ends, len(clause.relations)]):
        words = clause.words if start < 0 else []
        sides, relations = clause.sides[start + 1 : end + 1], clause.relations[start + 1 : end]
        yield replace(clause, sides=sides, relations=relations, words=words, follows=clause.follows or start >= 0)


def _with_lists(found: list[Clause]) -> Iterator[Clause]:
    """Clauses, names before a declaration drawn into it: `W, b \\in R`, ranges `i = 1, …, n` into one."""
    waiting: list[Clause] = []
    for number, clause in enumerate(found):
        if not clause.relations:
            if waiting or not clause.follows:
                waiting.append(clause)
            else:
                yield clause
            continue
        if clause.relations[0] == "=" and _is_listed(found, number):
            continue
        if clause.relations[0] in ("∈", ":") and waiting and not clause.continues:
            into = clause.relations[:2] == [":", "→"]  # f, g : A → B
            for earlier in waiting:
                sides, relations = clause.sides[1 : 3 if into else 2], clause.relations[: 2 if into else 1]
                yield Clause([earlier.sides[0], *sides], relations, False, earlier.words)
        else:
            yield from waiting
        waiting = []
        yield clause
    yield from waiting


def _is_listed(found: list[Clause], number: int) -> bool:
    """x = x_1, x_2, …, x_n says what x consists of; it is no equation of x and x_1."""
    clause = found[number]
    behind = list(takewhile(lambda other: other.follows and not other.relations, islice(found, number + 1, None)))
    if not behind:
        return False
    items = [parsed(other, 0) for other in behind]
    dots = [isinstance(item, Dots) for item in items]
    numbers = isinstance(parsed(clause, len(clause.sides) - 1), Number) and all(isinstance(i, Number) for i in items)
    return (any(dots) and len(dots) > 1) or numbers  # i = 1, 2


def _statement(clause: Clause, page: Page, words: str) -> Statement:
    sides = [parsed(clause, n) for n in range(len(clause.sides))]
    links = [
        Link(sides[n], sides[n + 1], relation, clause.sides[n + 1].at, clause.sides[n + 1].end)
        for n, relation in enumerate(clause.relations)
    ]
    kind, is_case = "mention", False
    if any(link.relation in ("≪", "≫") for link in links):  # how much less, nobody says
        return Statement("mention", [], page, clause.at, words)
    if links and (bound := _without_quantifier(sides[0])) is not None:  # \forall i \neq k, …
        links[0].left, words = bound, f"{words} for all "
    if links:
        kind = "declares" if links[0].relation in ("∈", ":", "⊂") else "claims"
        before = page.text[max(0, clause.at - FAR) : clause.at]
        of_some = not isinstance(sides[0], (Letter, Scripted)) and OF_SOME.search(before)
        of_points = _is_zero(links) and AT_A_POINT.search(words)
        of_one = _is_of_two_letters(links) and OF_A_CASE.search(words)
        if kind == "claims" and (of_some or of_points or of_one or SUPPOSING.search(words)):
            kind = "assumes"
        is_case = kind == "claims" and _is_case_beside(links, words, page.text[links[-1].end + 1 :][:12])
        if is_case:
            kind = "assumes"
        said_again = _is_zero(links) and SAID_AGAIN.search(words)
        if kind == "claims" and (said_again or (_is_number(links) and OF_AN_EVENT.search(words))):
            kind, links = "mention", []
    return Statement(kind, links, page, clause.at, words, mention=None if links else sides[0], is_case=is_case)


def _without_quantifier(side: Written | ReadError) -> Written | None:
    r"""i of \forall i; None where no such sign stands there."""
    factors = side.factors if isinstance(side, Product) else ()
    if len(factors) != 2 or factors[1][0] or not isinstance(factors[0][1], Letter) or factors[0][1].base != "forall":
        return None
    return factors[1][1]


IN_BRACKETS = re.compile(r"\b(?:for|with|für|pour|para|per)\b[^.;:()$]{1,60}\(\s*$", re.I)
FOR_A_VALUE = re.compile(r"(?:^|[.;:,!?]|\b(?:and|while|but|namely))\s+(?:for|für|pour|para|per)\s*$", re.I)
IN_APPOSITION = re.compile(r"\b(?:that|which|whose)\b[^.;:,$]{1,60},\s*$", re.I)


def _is_case_beside(links: Sequence[Link], words: str, behind: str) -> bool:
    """Whether x = number is of a case: for similar pairs (y = 1), a unit that was dropped, m_j = 0,; for ω_k = 1."""
    link = links[0]
    if len(links) != 1 or link.relation != "=" or not isinstance(link.right, Number):
        return False
    if not isinstance(link.left, (Letter, Scripted)):
        return False
    if isinstance(link.left, Scripted) and isinstance(link.left.sub, Letter) and FOR_A_VALUE.search(words) is not None:
        return True  # w_0 = 2 is a number of an example
    closed = re.match(r"\s*(?:\$|\\\))?\s*\)", behind) is not None
    ends = re.match(r"\s*(?:\$|\\\))?\s*,", behind) is not None
    return (closed and IN_BRACKETS.search(words) is not None) or (ends and IN_APPOSITION.search(words) is not None)


def _is_of_two_letters(links: Sequence[Link]) -> bool:
    """Whether it is c = m, of letters that number nothing."""
    sides = (links[0].left, links[0].right) if len(links) == 1 and links[0].relation == "=" else ()
    return bool(sides) and all(isinstance(s, Letter) and not s.is_word and s.base not in NUMBERING for s in sides)


def _is_zero(links: Sequence[Link]) -> bool:
    """Whether it is E = 0, of something that is no name."""
    right = links[0].right if len(links) == 1 and links[0].relation == "=" else None
    return isinstance(right, Number) and right.text == "0" and not isinstance(links[0].left, Letter)


def _is_number(links: Sequence[Link]) -> bool:
    """Whether it is ŷ = 1, or ŷ = -1."""
    right = links[0].right if len(links) == 1 and links[0].relation == "=" else None
    if isinstance(right, Total) and len(right.terms) == 1:
        right = right.terms[0][1]
    return isinstance(right, Number)


def _prolong(statement: Statement, clause: Clause) -> None:
    """A chain that goes on: its last side is related to what comes now."""
    left = statement.links[-1].right if statement.links else statement.mention
    assert left is not None
    statement.kind = "claims" if statement.kind == "mention" else statement.kind
    for n, relation in enumerate(clause.relations):
        right = parsed(clause, n)
        statement.links.append(Link(left, right, relation, clause.sides[n].at, clause.sides[n].end))
        left = right


def _branch(trunk: Statement, clause: Clause, words: str) -> Statement:
    """A chain that goes on in one case alone: ∂p_i/∂z_j = … If $i = j$, = p_i (1 - p_i)."""
    branch = Statement("claims", [], trunk.page, clause.at, words, words)
    branch.mention = trunk.links[-1].right if trunk.links else trunk.mention
    _prolong(branch, clause)
    branch.mention = None
    return branch


def _has_parameters(clause: Clause, called: tuple[Written, Bracket] | None) -> bool:
    """Whether what is called logistic has a formula with more in it than its argument, as 1/(1 + e^{-a v}) has."""
    right = parsed(clause, 1) if called is not None and len(clause.sides) > 1 else None
    if called is None or not isinstance(right, Written):
        return False
    own = {n.base for n in every_node(called[1]) if isinstance(n, Letter)} | {"e"}
    letters = {n.base for n in every_node(right) if isinstance(n, Letter) and not n.is_word}
    return not any(isinstance(n, Large) for n in every_node(right)) and not letters <= own


ACTIVATIONS = ("f", "g", r"\phi", r"\varphi", r"\psi", r"\Phi", r"\Psi")
"""Letters of activations that documents do not name."""

WHOLE = re.compile(r"\s*(?:is|denotes|be)\s+the\s+(?:\w+-?wise\s+)?softmax(?:\s+(?:function|operator))?\s*[.,;)]")
"""What stands behind a capital that is the softmax itself, and no value of it."""


def _property(page: Page, number: int, found: list[Clause], reading: Reading) -> None:
    """`$y$ is one-hot`, `for positive $s$`."""
    if len(found) != 1:
        return
    around = [page.pieces[n].text if 0 <= n < len(page.pieces) else "" for n in (number - 1, number + 1)]
    kind, function, slope = property_of(*around), function_of(*around), slope_of(*around)
    some = parsed(found[0], 0) if function is None and is_some_function(*around) else None
    if isinstance(some, Letter) and some.base in ACTIVATIONS and len(found[0].sides) == 1:
        reading.scope.function_names.add(some.base)
    if kind is None and function is None and slope is None:
        return
    side = parsed(found[0], 0)
    if slope is not None and isinstance(side, Written) and (letter := _differentiated(side)):
        _call_it(letter, slope, reading.scope)
    if kind is None and function is None:
        return
    called = call_of(side) if isinstance(side, Written) else None
    head = called[0] if called is not None else side
    lone = isinstance(head, Letter) and (head.base.startswith("\\") or head.base in "fghs" or WHOLE.match(around[1]))
    if isinstance(head, Letter) and lone and function is not None and not _has_parameters(found[0], called):
        _call_it(head.base, function, reading.scope)
    if kind is None or len(found[0].sides) > 2:
        return
    if isinstance(side, (Letter, Scripted)) and (name := plain_name(side)) is not None and name.base != "1":
        held = reading.scope.domains
        of_vectors = kind in ("one-hot", "distribution")  # a bold y and the y of y_j are one vector
        held |= dict.fromkeys(spelled(name) if of_vectors else (name.latex(),), kind)


def _differentiated(side: Written) -> str:
    """φ of ∂φ(z)/∂z and of ∂/∂z φ(z), if that is the only function in it."""
    nodes = every_node(side)
    if not any(isinstance(n, Letter) and n.base in (r"\partial", "d") for n in nodes):
        return ""
    called = {
        letter.base
        for node in nodes
        for (_, letter), (operator, bracket) in pairwise(node.factors if isinstance(node, Product) else ())
        if isinstance(letter, Letter) and letter.base in USUAL_FUNCTIONS
        if isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1 and not operator
    }
    return called.pop() if len(called) == 1 else ""


def _call_it(letter: str, function: str, scope: Scope) -> None:
    """f is tanh; where it is the logistic function elsewhere, only its formulas say what it is where."""
    before = scope.aliases.get(letter)
    if letter in scope.several_functions or (before not in (None, function) and letter not in ELEMENTWISE):
        scope.several_functions.add(letter)
        scope.aliases.pop(letter, None)
    else:
        scope.aliases[letter] = function


# Directives -------------------------------------------------------------------------------------------------------

_WORDS = re.compile(
    r"(?P<word>data|inputs?|labels?|parameters?|hyperparameters?|loss|one-hot|binary|distribution|positive|function|"
    r"functions|size|sizes|assume|begin|layout|ids|shape|declare|scalar|scalars|symmetric|definite)\b\s*:?\s*(?P<rest>.*)",
    re.S,
)


def _directive(piece: Piece, page: Page, formulas: Formulas, reading: Reading) -> Iterator[Statement]:
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
                for clause in formulas.clauses(text, at):
                    if clause.continues:
                        raise ReadError("a relation stands here with nothing before it", clause.at)
                    statement = _statement(clause, page, "")
                    statement.kind = "assumes" if word == "assume" else "declares"
                    yield statement
            else:
                _apply(word, rest, at, formulas, reading)
        except ReadError as error:
            reading.unread.append((page, error.at, f"symnet: {error.reason}"))


def _numbered_above(node: Written) -> Name | None:
    """h^{(0)} of h^0, behind a directive, where no powers stand."""
    if not isinstance(node, Scripted) or not isinstance(node.sup, Number) or node.primes:
        return None
    name = plain_name(node.base if node.sub is None else Scripted(node.at, node.base, node.sub))
    return None if name is None else replace(name, layer=node.sup.text, layer_style="()")


def _apply(word: str, rest: str, at: int, formulas: Formulas, reading: Reading) -> None:
    names: list[str] = []
    if word == "layout":
        if rest not in LAYOUTS:
            raise ReadError(f"a layout is {' or '.join(LAYOUTS)}, not {rest!r}", at)
        reading.scope.layout = rest
        return
    rest = re.sub(r"(?<![\\\w])[A-Za-z]+", lambda m: "\\" * (m[0] in GREEK) + m[0], rest)  # alpha for \alpha
    for clause in formulas.clauses(rest, at):
        side = parsed(clause, 0)
        name = plain_name(side) or _numbered_above(side) if isinstance(side, Written) else None
        if name is None or name.base == "1":
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
    elif word in SYMMETRIC:
        scope.symmetric |= dict.fromkeys(names, word)
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


def usable(side: Written | ReadError) -> Written:
    """A side that was parsed. Raises ReadError where it was not."""
    if isinstance(side, ReadError):
        raise side
    return side
