r"""What the prose says of names, in words that no equation stands for.

    $A$ and $B$ are symmetric     $A \in \mathbb{R}^{d \times d}$ symmetric     the (symmetric) prior covariance $S$
    the weights $\alpha_k$ sum to one     a unit vector $v$     $A = U \Lambda U^\top$, the eigendecomposition of $A$

A sentence is looked at as a whole, with a mark for each formula in it. A quality belongs to the names that stand right
before or behind it, with no preposition between them; it counts neither where it is denied nor where it is a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symnet.core.notation import Name
from symnet.reading.choosing import OF_LENGTH
from symnet.reading.files import Page, Piece
from symnet.reading.heads import plain_name
from symnet.reading.layout import Clause
from symnet.reading.once import Formulas, parsed
from symnet.reading.scope import Scope, is_capital, spelled
from symnet.reading.statements import SENTENCES
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Dots, Entries, Letter, Listed, Number, Product, Scripted, Written

NAME, SHAPE, ANY = (rf"⟦{kind}\d+⟧" for kind in ("n", "s", r"\w"))
"""Marks of formulas in a sentence: of one that is a name or declares it, of one that is a shape, of any."""

LIST = rf"{NAME}(?:\s*(?:,|,?\s*and\b|,?\s*or\b)\s*{NAME})*"

MATRIX = r"matri(?:x|ces)"
SYMMETRIC = (
    r"symmetric|Hermitian|self-adjoint|(?:positive|negative|nonnegative|non-negative)[- ](?:semi[- ]?)?definite"
    rf"|SPD|PSD|covariances?(?: {MATRIX})?"
    rf"|(?:precision|Gram|kernel|correlation|scatter|(?:Fisher )?information) {MATRIX}|Gramian"
)
QUALITIES = {
    "symmetric": SYMMETRIC,
    "diagonal": "diagonal",
    "orthogonal": r"orthogonal|orthonormal(?! columns| rows)",
    "orthonormal": "orthonormal columns",
    "idempotent": r"idempotent",
    "projecting": rf"orthogonal (?:projections?|projectors?)(?: {MATRIX})?(?! of)",
    "unit": r"unit(?:[- ](?:length|norm))?[- ]vectors?|unit[- ](?:norm|length)",
    "normalized": r"normali[sz]ed weights?|(?:convex|mixture|mixing) weights?",
    "distribution": r"(?:probability |unit |standard )?simplex",
    "centered": r"(?:mean[- ])?cent(?:e?red|red)",
    "one-hot": r"(?:(?:encoded|represented|given|written) as (?:an? )?)?"
    r"(?:1[- ]of[- ](?:[KCM]|⟦n\d+⟧)|one[- ]hot)(?:[- ](?:coded|encoded|coding|encoding))?",
}
"""Words for what values a name has."""

OF_MATRICES = ("symmetric", "diagonal", "orthonormal", "idempotent", "projecting")
r"""What no vector is: in $\mu \in \mathbb{R}^d$, $S \in \mathbb{R}^{d \times d}$ symmetric it is said of S alone."""

ENDS = (
    r"of|for|by|in|on|onto|with|from|to|between|under|times|that|which|over|as|at|has|have|had|where|whose|is|are|be|"
    r"being|then|so|we|than|part|plus|minus|if|when|while|because|since|function|functions|it|this|its|their"
)
"""Words beyond which a quality is that of something else."""

FILL = rf"(?:(?!(?:{ENDS}|and|or|but)\b)[\w-]+|{SHAPE})"
NEXT = r"(?:positive|negative|invertible|nonsingular|non-singular|real|square|strictly|full)\b"
BEFORE = rf"(?:(?:[\s)]+|\s*,\s+(?={NEXT})){FILL}){{0,5}}[\s)(]*(?P<names>{LIST})"
"""Between a quality and the names that it stands before: symmetric (positive definite) d × d matrices A and B."""

VERB = r"(?:is|are|be|being|were|denotes?|represents?|stands? for|remains?|lies?|lie)"
HAVING = r"(?:has|have|having|with|whose)"
HAVING_LINES = rf"{HAVING}\s+(?:rows|columns)(?:\s+that)?\s+(?:are|being)"
OF_THEM = r"(?:of|with)(?= unit| (?:the )?one[- ]hot)"
ALSO = rf"(?:(?!(?:{ENDS}|but)\b|{NAME})[\w-]+|to be|of the form|on|in|to|{OF_THEM}|{SHAPE})"
BESIDE = (
    rf"(?:{SHAPE}|an?|the|both|all|also|each|real|square|complex|{MATRIX}|vectors?|of(?= unit)|with(?= unit)|{NEXT})"
)
BEHIND = (
    rf"(?P<names>{LIST})(?:\s*,?\s*\(?(?:(?:which|that|both|all|each)\s+)?VERB(?P<fill>(?:[\s,(]+{ALSO}\)?){{0,8}})"
    rf"|(?P<beside>(?:\s*[,(]?\s*{BESIDE})*))\s*[,(]?\s*"
)
"""Between names and the quality that they are said to have."""

OTHER = (
    r"(?!\s+(?:or|plus|minus|up to|in|about|around|at|on|if|iff|only|when|whenever|unless|with respect|functions?|"
    r"kernels?|entr\w+|between|elements?|blocks?|differences?|noise|distributions?|activation\w*|to|complement\w*|basis|bases)\b)"
)
"""What does not stand behind a quality of a matrix."""

PLURAL = re.compile(r"\b(?:are|both|all|being|labels|targets|vectors|words|inputs|classes|outputs|encodings)\b", re.I)
"""Words of several names that are one-hot; of "one-hot y, W ∈ ℝ^{m × n}" it is y alone."""

LINES = re.compile(r"\b(row|column)s?\b")
"""Which lines of a matrix are one-hot."""

OF_LINES = (
    r"(?:\s+(?:labels?|targets?|vectors?|encodings?|classes))?(?:\s+(?:are|as|in|form|being))?\s+the\s+(?:rows|columns)"
    r"\s+of(?:\s+the)?(?:\s+matrix)?"
)
"""Between a quality and the matrix whose lines have it: with one-hot labels as the columns of Y."""

WHOSE_LINES = re.compile(r"\b(?:rows?|columns?)\s+of\s+$", re.I)
"""The same before the matrix: the columns of Y are one-hot."""

OF_ANOTHER = re.compile(rf"[\s)]+(?:{FILL}\s+){{0,4}}{NAME}")
"""Behind a quality that belongs to what follows it."""

DENIED = re.compile(
    r"\b(?:not|no|non|never|neither|nor|without|cannot|hardly|rather than|instead of|unlike|lacks?|fails?|loses?|only|"
    r"whether|unless|almost|nearly|approximately|roughly|partly|locally|would|contrast|opposed)\b|n't\b|n’t\b|\bnon$",
    re.I,
)
CONDITION = re.compile(r"\b(?:if|iff|when|whenever|unless|whether|in case|cases? of)\b", re.I)
"""Words before a quality that is denied, and one that is only supposed of a case."""

OF_CASES = ("diagonal", "orthogonal", "idempotent", "projecting")
FOR_ONE = re.compile(r"\bfor (?:an? )?$", re.I)
"""For diagonal Σ, which is a case of others."""

NOT_ITS_OWN = re.compile(r"(?:[-\w]|\bskew |\banti |\bblock |\bcross |\boff |\bnon )$", re.I)
"""What makes another word of a quality: skew-symmetric, block-diagonal, cross-covariance."""

SUMS = re.compile(
    rf"(?P<names>{LIST})(?P<fill>[^.;:⟦]{{0,60}}?)\b(?:sum(?:s|ming)?|adds?)\s+(?:up\s+)?to\s+(?:one|1|unity)\b", re.I
)
"""The weights α_k are nonnegative and sum to one."""

NONNEGATIVE = re.compile(r"\b(?:non-?negative|positive)\b", re.I)
SPECTRAL = re.compile(r"\b(?:eigen[- ]?(?:value )?decomposition|spectral decomposition|spectral theorem)\b", re.I)
SINGULAR = re.compile(r"\b(?:SVD|singular[- ]value decomposition)\b", re.I)
DEFINITE = re.compile(r"\bpositive[- ]definite\b|\bSPD\b", re.I)
CALLED_SYMMETRIC = re.compile(r"\b(?:symmetric|Hermitian|self-adjoint)\b", re.I)
BY = re.compile(rf"{NAME}[- ]?by[- ]?{NAME}")


@dataclass
class Sentence:
    """A sentence with marks for its formulas, and what each mark stands for."""

    text: str = ""
    names: dict[str, list[Name]] = field(default_factory=dict)
    vectors: set[Name] = field(default_factory=set)
    formulas: list[list[Clause]] = field(default_factory=list)

    def names_at(self, marks: str) -> list[Name]:
        """The names that a list of marks stands for."""
        return [name for mark in re.findall(NAME, marks) for name in self.names[mark]]


def note_qualities(pages: Sequence[Page], formulas: Formulas, scope: Scope) -> None:
    """Put into the scope what the prose says of names."""
    for page in pages:
        for sentence in _sentences(page, formulas):
            for kind, words in QUALITIES.items():
                for name, said in _said(sentence, kind, words):
                    if kind not in OF_MATRICES or name not in sentence.vectors:
                        _note(name, kind, said, scope)
            for found in SUMS.finditer(sentence.text):
                if not _is_denied(sentence.text, found.start(), found["fill"]):
                    kind = "distribution" if NONNEGATIVE.search(found["fill"]) else "summing"
                    for name in sentence.names_at(found["names"]):
                        scope.said.setdefault(name.latex(), set()).add(kind)
            _note_decompositions(sentence, scope)


def _sentences(page: Page, formulas: Formulas) -> Iterator[Sentence]:
    """The sentences of a page; one goes on behind a display that no full stop ends."""
    whole, number = Sentence(), 0
    for piece in page.pieces:
        if piece.kind == "prose":
            *ended, rest = SENTENCES.split(piece.text)
            for part in ended:
                whole.text += part
                yield _by_shapes(whole)
                whole = Sentence()
            whole.text += rest
        elif piece.kind == "formula":
            number += 1
            mark, names, found = _marked(piece, formulas, number)
            whole.text += mark
            whole.names[mark] = names
            whole.vectors |= set(names) if OF_LENGTH.search(piece.text) else set()
            whole.formulas.append(found)
            if piece.text.rstrip().endswith("."):
                yield _by_shapes(whole)
                whole = Sentence()
    yield _by_shapes(whole)


def _by_shapes(sentence: Sentence) -> Sentence:
    """n × n for n-by-n."""
    sentence.text = " ".join(BY.sub("⟦s0⟧", sentence.text).split())
    return sentence


def _marked(piece: Piece, formulas: Formulas, number: int) -> tuple[str, list[Name], list[Clause]]:
    """The mark of a formula with the names in it; a lone number stands as it is."""
    try:
        found = formulas.clauses(piece.text, piece.start, inline=not piece.display)
    except ReadError:
        return f"⟦o{number}⟧", [], []
    first = parsed(found[0], 0) if found else None
    if isinstance(first, Number) and len(found) == 1 and not found[0].relations:
        return first.text, [], found
    if len(found) == 1 and not found[0].relations and (isinstance(first, Entries) or _is_shape(first)):
        return f"⟦s{number}⟧", [], found
    names = [] if piece.display else list(_names(found))
    return f"⟦{'n' if names else 'o'}{number}⟧", names, found


def _is_shape(node: Written | ReadError | None) -> bool:
    return isinstance(node, Product) and any(operator == r"\times" for operator, _ in node.factors)


def _names(found: Sequence[Clause]) -> Iterator[Name]:
    r"""The names of A, B and of A, B \in \mathbb{R}^{n \times n}; none where something else is stated."""
    sides = [parsed(clause, 0) for clause in found]
    if any(clause.relations and clause.relations[0] not in ("∈", ":") for clause in found):
        return
    for side in sides:
        items = side.items if isinstance(side, (Listed, Bracket)) else (side,)
        for item in items:
            name = plain_name(item) if isinstance(item, (Letter, Scripted)) else None
            if name is None and not isinstance(item, Dots):
                return
            if name is not None and name.base not in ("1", "0"):
                yield name


def _said(sentence: Sentence, kind: str, words: str) -> Iterator[tuple[Name, str]]:
    """The names that are said to have a quality, with the words for it."""
    text = sentence.text
    before = rf"(?:{OF_LINES}\s+(?P<of>{LIST})|{BEFORE})" if kind == "one-hot" else BEFORE
    for found in re.finditer(rf"(?P<said>{words}){OTHER}{before}", text, re.I):
        if kind == "one-hot" and found["of"]:
            yield from ((name, found[0]) for name in sentence.names_at(found["of"]))
            continue
        between = text[found.end("said") : found.start("names")]
        if kind in OF_CASES and FOR_ONE.search(text[: found.start()]):
            continue
        if not _is_another(text, found.start()) and not _is_denied(text, found.start(), between):
            names = sentence.names_at(found["names"])
            several = kind != "one-hot" or PLURAL.search(between) is not None
            alone = kind == "one-hot" and _is_declared_alone(text[found.start("names") :], names)
            yield from ((name, found[0]) for name in names if (several and not alone) or name.base == names[0].base)
    verb = {"orthonormal": HAVING, "one-hot": rf"(?:{HAVING_LINES}|{VERB})"}.get(kind, VERB)
    for found in re.finditer(rf"{BEHIND.replace('VERB', verb)}(?P<said>\b(?:{words}))\b{OTHER}", text, re.I):
        own = OF_ANOTHER.match(text, found.end()) is None and not _is_another(text, found.start("said"))
        if own and not _is_denied(text, found.start(), text[found.end("names") : found.start("said")]):
            said = re.split("⟦n", text[found.end("names") :])[0]
            if of_lines := WHOSE_LINES.search(text[: found.start("names")]):
                said = of_lines[0] + said
            names = sentence.names_at(found["names"])
            several = kind != "one-hot" or PLURAL.search(text[found.end("names") : found.end()]) is not None
            yield from ((name, said) for name in names if several or name.base == names[-1].base)


def _is_declared_alone(listed: str, names: Sequence[Name]) -> bool:
    """Whether the first of some names is a matrix, and no "and" joins the next: one-hot labels Y ∈ ℝ^{N×C}, W ∈ …"""
    return bool(names) and names[0].base.isupper() and re.match(r"⟦n\d+⟧,?\s+(?:and|&|und|et|y|e)\b", listed) is None


def _is_another(text: str, at: int) -> bool:
    return NOT_ITS_OWN.search(text[:at]) is not None


def _is_denied(text: str, at: int, between: str) -> bool:
    """Whether what begins there is denied, or is a condition: not necessarily symmetric, if A is symmetric."""
    part = re.split(r"[,;:]", text[:at])[-1]
    near = re.split(r"\b(?:and|but)\b", part)[-1]
    return any(DENIED.search(words) for words in (near, between)) or CONDITION.search(part) is not None


def _note(name: Name, kind: str, said: str, scope: Scope) -> None:
    """Keep what is said of a name: what is symmetric by that name, all else among what is said."""
    key = name.latex()
    if kind == "one-hot":
        scope.said.setdefault(key, set()).add(kind)
        if (lines := set(LINES.findall(said.lower()))) and len(lines) == 1:
            scope.hot_lines |= dict.fromkeys(spelled(name), lines.pop())
        scope.domains |= dict.fromkeys(spelled(name), kind)
        return
    if kind == "symmetric":
        if CALLED_SYMMETRIC.search(said) is None:
            scope.notice(f"{key} is taken to be symmetric, being definite or a covariance")
        if key not in scope.symmetric or DEFINITE.search(said):
            scope.symmetric[key] = "definite" if DEFINITE.search(said) else "symmetric"
        return
    if kind in ("diagonal", "projecting"):
        scope.symmetric.setdefault(key, "symmetric")
    scope.said.setdefault(key, set()).add("idempotent" if kind == "projecting" else kind)


def _note_decompositions(sentence: Sentence, scope: Scope) -> None:
    r"""U of the eigendecomposition A = U \Lambda U^\top is orthogonal, and Λ diagonal; so are those of an SVD."""
    spectral, singular = (words.search(sentence.text) for words in (SPECTRAL, SINGULAR))
    if not (spectral or singular):
        return
    for clause in (clause for found in sentence.formulas for clause in found if len(clause.sides) == 2):
        right = parsed(clause, 1)
        factors = [f for _, f in right.factors] if isinstance(right, Product) else []
        if len(factors) != 3 or clause.relations != ["="]:
            continue
        turned = factors[2]
        last = turned.base if isinstance(turned, Scripted) and turned.sup is not None else None
        names = [plain_name(f) for f in (*factors[:2], last) if isinstance(f, (Letter, Scripted))]
        if len(names) != 3 or any(n is None or not is_capital(n.base) for n in names):
            continue
        first, middle, third = (n for n in names if n is not None)
        if (spectral and first == third) or (singular and first != third):
            scope.said.setdefault(middle.latex(), set()).add("diagonal")
            for name in (first, third):
                scope.said.setdefault(name.latex(), set()).add("orthogonal" if spectral else "orthonormal")
