"""Rows and columns of a matrix as vectors of their own: x_i beside X, where the document says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeGuard

from sympy import Expr, Integer, S

from symnet.core.expression import shape
from symnet.core.notation import Name
from symnet.index.polynomial import Index
from symnet.ops.indexed import At, Line, Running
from symnet.reading.dots import COUNTER
from symnet.reading.lifting import lifted
from symnet.reading.names import Scripts, name_of
from symnet.reading.scope import Scope, spelled, spelled_bold
from symnet.reading.tree import Bracket, Letter, Number, Written

FONT = r"\\(?:mathbf|bm|boldsymbol|vec)\s*\{?\s*"

OF = re.compile(
    r"(?<![Ee]ach )(?<![Ee]very )\b(row|column)s?\s+(?:vectors?\s+)?"
    r"(?:\${1,2}[a-z]\${1,2}\s+)?of\s+(?:the\s+)?(?:\w+\s+)?(?:matrix\s+)?"
    r"\\{0,2}[$(]+\s*((?:\\[A-Za-z]+\s*\{?\s*)*)([A-Z])(?![a-z])"
)
"""The i-th row of $X$, row $i$ of \\(\\mathbf{X}\\), which Markdown has with two strokes."""

EACH = re.compile(r"\b(?:[Ee]ach|[Ee]very|one|normali[sz]ed)\s+(row|column)s?\b(?!\s+(?:vector|of)\b)")
"""Each row is one example."""

AS = re.compile(
    rf"(?:\\\(|\${{1,2}})\s*(?:{FONT})?([A-Z])\}}?\s*(?:\\\)|\${{1,2}})?,?\s+(?:that |which )?"
    r"(?:has|have|having|holds?|holding|contains?|containing|stores?|with|stacks?)\b"
    r"[^.;,]{0,70}?\b(?:as|in)\s+(?:its\s+|the\s+)?(row|column)s\b"
)
"""$U$ has the outside vectors as columns."""

WHOSE = re.compile(
    rf"(?:\\\(|\${{1,2}})\s*(?:{FONT})?([A-Z]|\\[A-Z][a-z]+)\s*\}}?\s*(?:\\\)|\${{1,2}}),?\s+whose\s+(row|column)s\s+are\b"
)
"""$\\Phi$, whose rows are."""

NUMBERED = re.compile(r"\((row|column)\s*\}?\s*\$?\s*[a-z]\b")
"""(row r)."""

LINES = ("row", "column")
"""By the axis along which they are counted."""

NUMBERING = frozenset("ijkr")
"""Letters that number lines, also where no sum runs over them."""

WEIGHTS = frozenset("WUVB")
"""Capitals of parameters, whose rows and columns are vectors only where that is said of them."""


CAPITALS = {r"\beta": "B"}
"""Of Greek letters, those that are called so; of \\theta it is \\Theta, and of \\mu a \\Mu."""

UPRIGHT = {r"\Alpha": "A", r"\Eta": "H", r"\Mu": "M", r"\Nu": "N", r"\Zeta": "Z"}
"""Greek capitals that LaTeX has as upright Latin ones."""

ENTRIES = re.compile(r"(?<![\\A-Za-z])([a-z])\}?_\{\s*([a-z])\s*,?\s*[a-z]\s*\}")
"""y_{ik}."""

BOLD = re.compile(FONT + r"([a-z])\s*\}?\s*_\{?\s*([a-z])\s*\}?(?![A-Za-z])")
"""A bold y_i."""


ITS = re.compile(
    rf"(?:{FONT})?([a-z])\s*\}}?\s*_\{{?[a-z]\}}?\s*(?:\\\)|\${{1,2}})"
    r"[^.;$]{0,40}?(?:\${1,2}\w\${1,2})?[^.;$]{0,20}?\b(row|column)s?\b"
)
"""x_i, its i-th row; let $w_j$ denote the $j$-th column."""

WITH = re.compile(
    r"\b(row|column)s?\b[^.;$]{0,20}"
    rf"(?:\\\(|\${{1,2}})\s*(?:{FONT})?([a-z])\s*\}}?\s*_\{{?[a-z0-9]\}}?"
)
"""With rows $x_i$; in its columns $w_1$."""


ABOVE = r"\^\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\})\s*\}?\s*"

THOSE = re.compile(
    rf"(?<![A-Za-z\\])(?:{FONT})?([a-z])\s*\}}?\s*_\{{?[a-z]\}}?\s*({ABOVE})?(?:\\\)|\${{1,2}})\s+of\s+(?:the\s+)?"
    rf"(?:\w+\s+)?(?:\\{{0,2}}\(|\${{1,2}})\s*(?:{FONT})?([A-Z])(?![a-z])"
)
"""The rows $u_i^\\top$ of $U$ and $v_j^\\top$ of $V$."""


EXAMPLE = re.compile(r"(?<![\\A-Za-z])([a-z])(?:\^\{?\[\w+\]\}?)?\^?\{?\s*(?:\[\w+\]\s*)?\(i\)\s*\}?")
"""a^{(i)}, a^{[2](i)}."""

WEIGHT = r"[Ww](?:\^\{?(?:\[\w+\]|\(\w\)|T|\\top)\}?|_\w)*"
BATCHES = {
    "column": re.compile(rf"(?<![A-Za-z\\]){WEIGHT}\s*(?:\\cdot\s*)?[XA](?![a-z])"),
    "row": re.compile(rf"(?<![A-Za-z\\])[XAH](?:\^\{{?\[\w+\]\}}?)?\s*(?:\\cdot\s*)?{WEIGHT}(?![a-z])"),
}
"""W X has examples in its columns, X W in its rows."""


SAMPLES = re.compile(ABOVE + rf"(?:{FONT})?([a-z])\s*\}}?_\{{?\s*([a-z])\s*\}}?(?![A-Za-z])")
"""w^\\top x_i, where x_i is a whole vector."""

LYING_SAMPLES = re.compile(
    rf"(?<![A-Za-z\\])(?:{FONT})?([a-z])\s*\}}?_\{{?\s*([a-z])\s*\}}?\s*{ABOVE}"
    rf"(?:{FONT})?(?:w|\\theta|\\beta)\b(?!\s*\}}?\s*[_^])"
)
"""x_i^\\top w, where x_i is a whole vector."""

WEIGHTED = re.compile(r"(?<![\\A-Za-z_{^])([a-z])\s*([a-z])_\{?\s*([a-z])\s*\}?(?![A-Za-z,])")
"""w x_i."""

PAIR = re.compile(
    rf"(?<![A-Za-z\\])(?:{FONT})?([a-z])\s*\}}?_\{{?\s*([a-z])\s*\}}?\s*{ABOVE}(?:{FONT})?([a-z])\s*\}}?_\{{?\s*([a-z])\s*\}}?(?![A-Za-z])"
)
"""q_i^\\top k_j."""

TWO = re.compile(r"[A-Za-z]\}?_\{?\s*([a-z])\s*,?\s*([a-z])\s*\}")
"""s_{ij}."""

DESIGN = (
    r"(?<![A-Za-z\\])LETTER\s*\}?\s*(?:" + ABOVE + rf"(?:\\left)?[(\[\\]|(?:{FONT})?(?:w|\\theta|\\beta)(?![A-Za-z]))"
)
"""X^\\top (p - y) and X w, whose rows are the examples."""

NUMBERED_WEIGHTS = r"(?<![A-Za-z\\])(?:w|\\theta|\\beta)\s*_\{?\d"
TURNED_WEIGHTS = rf"(?<![A-Za-z\\])(?:{FONT})?(?:w|\\theta|\\beta)\s*\}}?\s*\^\s*\{{?\s*(?:T|\\top|\\intercal)"
"""θ_1, and θ^⊤ of θ^⊤ x."""

STACKED = re.compile(
    rf"(?<![A-Za-z\\])(?:{FONT})?([A-Z])\s*\}}?\s*:?=\s*(?:\\left)?[\[(]?\s*\\begin\{{[bp]?(?:small)?(?:matrix|array)\*?\}}"
    rf"(?:\{{[^{{}}]*\}})?(?P<first>[^&]*?)\\\\"
)
"""X = (x_1^\\top \\\\ …)."""

LYING = re.compile(
    rf"(?:\\text\{{[-—]+\}}|\\horzbar|[-—]|\s)*(?:\\left)?[(\[]?\s*(?:{FONT})?([a-z])\s*\}}?\s*(?:\^\{{?\(1\)|_\{{?1)\s*(?:\}}|\\right|\))*"
    r"\s*\^?\{?\s*(?:T|\\top)"
)
"""x_1^\\top, (x^{(1)})^\\top, x^{(1)T}."""


NAMED = rf"(?:{FONT})?[A-Za-z]\s*\}}?"
IN_SPACE = r"\s*\\in\s*\\(?:mathbb|mathbf|bb|R)\s*\{?\s*R?\s*\}?\s*\^\s*"
A_MATRIX = re.compile(rf"((?:{NAMED}\s*,\s*)*{NAMED}){IN_SPACE}\{{\s*(\w+)\s*\\times\s*(\w+)\s*\}}")
A_VECTOR = re.compile(rf"((?:{NAMED}\s*,\s*)*{NAMED}){IN_SPACE}(?:\{{\s*(\w+)\s*\}}|(\w))")
"""W, V \\in \\mathbb{R}^{K \\times D}, x \\in \\mathbb{R}^D."""

A_NAME = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
"""W and V in \\mathbf{W}, V."""

TURNED = re.compile(
    rf"(?<![A-Za-z\\])(?:{FONT})?([a-z])\s*\}}?\s*_\{{?\s*[a-z]\s*\}}?\s*{ABOVE}(?:{FONT})?([a-z])\b(?!\s*\}}?\s*_)"
)
"""w_k^\\top x."""


@lru_cache(maxsize=64)
def said_of_lines(text: str) -> Mapping[str, str]:
    """Of which matrices, by their letters, vectors are said to be rows or columns; of all others under the name "".

    A bold y_i beside entries y_{ik} is a row of Y.
    """
    found: dict[str, set[str]] = {}
    for letter, axis in (
        *((letter, axis) for axis, _, letter in OF.findall(text)),
        *AS.findall(text),
        *WHOSE.findall(text),
    ):
        found.setdefault(letter, set()).add(axis)
    for letter, axis in (*ITS.findall(text), *((letter, axis) for axis, letter in WITH.findall(text))):
        found[letter.upper()] = {axis}
    for letter, axis, _ in _those(text):
        found[letter] = {axis}
    said_columns = re.search(r"\bcolumns?\b(?!\s+vectors?)", text) is not None
    for letter, _ in () if said_columns else set(ENTRIES.findall(text)) & set(BOLD.findall(text)):
        if letter.upper() not in WEIGHTS:
            found.setdefault(letter.upper(), set()).add("row")
    entries = set(ENTRIES.findall(text))
    for letter, number in {*SAMPLES.findall(text), *LYING_SAMPLES.findall(text)}:
        designed = re.search(DESIGN.replace("LETTER", letter.upper()), text) is not None
        if letter.upper() not in WEIGHTS and ((letter, number) in entries or designed):
            found.setdefault(letter.upper(), {"row"})
    for letter in _weighted(text):
        if letter.upper() not in WEIGHTS:
            found.setdefault(letter.upper(), {"row"})
    examples = {letter.upper() for letter in EXAMPLE.findall(text)} - WEIGHTS
    axes = {axis for axis, pattern in BATCHES.items() if pattern.search(text)}
    for letter in examples if len(axes) == 1 else ():
        if re.search(rf"(?<![A-Za-z\\]){letter}(?![a-z])", text):
            found.setdefault(letter, set()).update(axes)
    one_by_one = re.search(NUMBERED_WEIGHTS, text) and not re.search(TURNED_WEIGHTS, text)  # θ_0 + θ_1 x, X = [1, x]
    for letter in examples if not (axes or one_by_one) else ():  # x^{(i)} beside X θ and X^⊤ (h − y)
        if re.search(DESIGN.replace("LETTER", letter), text):
            found.setdefault(letter, {"row"})
    general = {*EACH.findall(text), *NUMBERED.findall(text)}
    general |= {axis for letter, said in found.items() for axis in said if letter not in WEIGHTS}
    if len(general) == 1:
        found.setdefault("", set()).update(general)
    for letter, axis in _paired(text).items():
        found.setdefault(letter, {axis})
    for letter, axis in _of_weights(text).items():
        found.setdefault(letter, {axis})
    found |= {letter: {"row"} for letter in stacked_rows(text)}
    return {letter: axis for letter, said in found.items() if len(said) == 1 for axis in said}


def _of_weights(text: str) -> dict[str, str]:
    """Of w_k^⊤ x beside W ∈ ℝ^{K×D} and x ∈ ℝ^D: W has the w_k for rows; for columns beside W ∈ ℝ^{D×K}."""
    turned = {(letter, other) for letter, other in TURNED.findall(text) if letter.upper() in WEIGHTS}
    if not turned:
        return {}
    matrices = {letter: sizes for names, *sizes in A_MATRIX.findall(text) for letter in A_NAME.findall(names)}
    spaces = ((names, braced or plain) for names, braced, plain in A_VECTOR.findall(text))
    lengths = {letter: length for names, length in spaces for letter in A_NAME.findall(names)}
    found = {}
    for letter, other in turned:
        sizes, length = matrices.get(letter.upper(), ["", ""]), lengths.get(other)
        if sizes.count(length) == 1:
            found[letter.upper()] = LINES[1 - sizes.index(length)]
    return found


def stacked_rows(text: str) -> set[str]:
    """X of X = (x_1^⊤ …), whose x_i stand as columns elsewhere."""
    stacks = [(stack[1], LYING.match(stack["first"].strip())) for stack in STACKED.finditer(text)]
    stacked = {letter for letter, lying in stacks if lying is not None and lying[1].upper() == letter}
    return stacked | {letter for letter, axis, turned in _those(text) if axis == "row" and turned}


def _those(text: str) -> Iterator[tuple[str, str, bool]]:
    """U and V of the rows u_i^⊤ of U and v_j^⊤ of V: what the last word before says these are, and whether they lie."""
    for match in THOSE.finditer(text):
        words = re.findall(r"\b(row|column)s?\b", text[max(0, match.start() - 200) : match.start()].rpartition(".")[2])
        if match[1].upper() == match[3] and words:
            yield match[3], words[-1], match[2] is not None


def _weighted(text: str) -> set[str]:
    """x of w x_i beside x_{ij} and w_j, where x_i is a whole vector and w one of weights."""
    found = set()
    for weight, letter, number in WEIGHTED.findall(text):
        entries = re.findall(rf"(?<![\\A-Za-z]){letter}_\{{\s*{number}\s*,?\s*([a-z])\s*\}}", text)
        if any(re.search(rf"(?<![\\A-Za-z]){weight}_\{{?\s*{entry}\b", text) for entry in entries):
            found.add(letter)
    return found


def _paired(text: str) -> dict[str, str]:
    """Of s_{ij} = q_i^\\top k_j, q_i = W x_i: Q, K and X have these for rows; for columns beside Q^\\top K."""
    found: dict[str, str] = {}
    pairs = set(TWO.findall(text))
    for first, i, second, j in PAIR.findall(text):
        capitals = first.upper(), second.upper()
        stand = [re.search(rf"(?<![A-Za-z\\]){c}(?![A-Za-z])", text) is not None for c in capitals]
        if pairs.isdisjoint({(i, j), (j, i)}) or any(c in WEIGHTS and s for c, s in zip(capitals, stand, strict=True)):
            continue
        turned = re.search(rf"(?<![A-Za-z\\]){capitals[0]}\s*\}}?{ABOVE}(?:{FONT})?{capitals[1]}(?![A-Za-z])", text)
        made = re.findall(
            rf"(?<![A-Za-z\\])[A-Z]\s*\}}?\s*(?:{FONT})?([a-z])\s*\}}?_\{{?[{i}{j}]\}}?(?![A-Za-z])", text
        )
        axis = "column" if turned else "row"
        against = {c.upper() for c, n in ((first, i), (second, j)) if _axis_of_entries(c, n, text) not in (axis, "")}
        found |= {c: axis for c in (*capitals, *map(str.upper, made)) if c not in against}
    return found


def _axis_of_entries(letter: str, number: str, text: str) -> str:
    """Of which kind of line q_j is, by its entries: q_{kj} are those of a column; nothing where they do not tell."""
    entries = re.findall(rf"(?<![A-Za-z\\]){letter}\s*\}}?_\{{?\s*([a-z])\s*,?\s*([a-z])\s*\}}", text)
    axes = {"row" if first == number else "column" for first, second in entries if number in (first, second)}
    return axes.pop() if len(axes) == 1 else ""


def capital_of(letter: str) -> str:
    """The letter of a matrix whose lines have a letter: W of w, Θ of θ."""
    return CAPITALS.get(letter) or (f"\\{letter[1:].capitalize()}" if letter[0] == "\\" else letter.upper())


def matrix_of(letter: Letter, scripts: Scripts, scope: Scope) -> tuple[Name, int] | None:
    """The X of which x_i, or X_i, is a line, and along which axis these are counted; None where it is none.

    So δ_2^{(i)} is one of a δ_2 that came out as a matrix, where the document says of matrices what their lines are.
    """
    base = capital_of(letter.base)
    if (itself := _matrix_itself(letter, scripts, scope)) is not None:
        return itself
    if not scope.lines or not re.fullmatch(r"[A-Z]|\\[A-Z][a-z]+", base):
        return None
    index = number_of(letter, scripts)
    numbering = (scope.indices | scope.times | NUMBERING | {COUNTER}) - scope.tags - scope.labels
    if not isinstance(index, Letter) or index.accents or index.base not in numbering:
        return None
    if _is_entry(letter, scope):
        return None
    axis = scope.lines.get(base) or ("" if base in WEIGHTS or base[0] == "\\" else scope.lines.get("", ""))
    if not axis:
        return None
    of_layer = "" if scripts.style == "()" else scripts.layer
    above = None if _is_numbered(scripts.sup) else scripts.sup
    bare = scripts._replace(layer=of_layer, indices=(), subscript=None, sup=above)
    stem = name_of(Letter(letter.at, UPRIGHT.get(base, base), letter.accents), bare, with_sub=True)
    if stem.sup:
        return None
    if base in scope.lines and not any(text in scope.symbols for text in spelled(stem)):
        return stem, LINES.index(axis)
    for text in spelled(stem):
        if text in scope.symbols or "matrix" in scope.evidence.get(text, ()) or text in scope.given:
            known = scope.symbols.get(text)
            if known is not None and scope.shape_of(known)[LINES.index(axis)] == 1:
                return None
            return (known.name if known is not None else _named(stem, text)), LINES.index(axis)
    return None


def _matrix_itself(letter: Letter, scripts: Scripts, scope: Scope) -> tuple[Name, int] | None:
    """δ_2 of δ_2^{(i)}, if that has a formula of a matrix, and along which axis its lines are counted."""
    axis = scope.lines.get("")
    if not axis or number_above(letter, scripts) is None or letter.base in scope.lines:
        return None
    found = scope.find(name_of(letter, scripts._replace(layer="", style="[]")))
    sizes = [scope.settled(size) for size in scope.shape_of(found)] if found is not None else [S.One]
    is_matrix = found is not None and found.kind == "defined" and 1 not in sizes
    return (found.name, LINES.index(axis)) if is_matrix and found is not None else None


def _is_entry(letter: Letter, scope: Scope) -> bool:
    """Whether y_c is an entry of a bold y, and no row of Y: where the font tells vectors, rows are bold, too."""
    plain = Name(letter.base)
    return not letter.accents and any(text in scope.evidence for text in spelled_bold(plain))


def _is_numbered(above: Written | None) -> TypeGuard[Bracket]:
    """Whether what stands above numbers an example, as (i) does in a^{[2](i)}."""
    return isinstance(above, Bracket) and above.left == "(" and len(above.items) == 1


def number_of(letter: Letter, scripts: Scripts) -> Written | None:
    """i of x_i, and of Y^{(i)}."""
    if len(scripts.indices) == 1 and not scripts.layer:
        return scripts.indices[0]
    if not scripts.indices and _is_numbered(scripts.sup):
        return scripts.sup.items[0]
    return number_above(letter, scripts) if not scripts.indices else None


def number_above(letter: Letter, scripts: Scripts) -> Letter | None:
    """i of δ^{(i)}, and of δ_2^{(i)}."""
    numbers = all(isinstance(i, Number) for i in scripts.indices)
    is_letter = scripts.style == "()" and re.fullmatch(f"[a-z{COUNTER}]", scripts.layer)
    return Letter(letter.at, scripts.layer) if numbers and is_letter else None


def _named(stem: Name, text: str) -> Name:
    """The name that has this spelling."""
    fonts = ("mathbf", "boldsymbol", "bm")
    bare = tuple(a for a in stem.accents if a not in fonts)
    variants = [stem, replace(stem, accents=bare)]
    variants += [replace(stem, accents=(*bare, font)) for font in fonts]
    variants += [replace(stem, accents=(font, *bare)) for font in fonts]
    return next(v for v in variants if v.latex() == text)


def from_lines(line: Expr, index: Index, axis: int) -> Expr | None:
    """The matrix whose lines along an axis an expression gives; None where no such form is found."""
    rows, columns = shape(line)
    other = Index(columns if rows == 1 else rows)
    running = Running(other)
    entry = At(S.One, running, line) if rows == 1 else At(running, S.One, line)
    return lifted(entry, index, other) if axis == 0 else lifted(entry, other, index)


def line(body: Expr, running: Running, axis: int) -> Expr:
    """One line of a matrix, as it lies in it."""
    return Line(Integer(axis), running, body)
