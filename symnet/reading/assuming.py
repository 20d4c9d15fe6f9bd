r"""What a document assumes, in the words that the field uses for it.

    the one-hot label $y$              $y$ is a probability distribution         for positive $\\epsilon$
    $A$ is symmetric, $A = A^\\top$    where $\\sum_k y_k = 1$                    $\\lambda > 0$

An equation is an assumption where such words stand before it and it says something of symbols that nothing defines;
that σ′ = σ(1 − σ), which somebody may also begin with "since", is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr

from symnet.core.expression import is_coefficient, postorder, shape, variables
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.operators import product
from symnet.ops.softmax import Softmax
from symnet.ops.transpose import transpose
from symnet.reading.files import Page
from symnet.reading.scope import Scope
from symnet.reading.vocabulary import MATRIX_ORDERS, ORDERS

PROPERTIES = {
    "one-hot": r"one[- ]hot",
    "distribution": r"(?:probability )?distributions?|probability vectors?",
    "positive": r"(?:strictly )?positive",
}
"""Words for what values a symbol takes."""

FEW = r"(?:\s+(?!and\b|or\b|so\b|then\b|we\b|is\b|are\b)[\w-]+){0,3}\s*$"
NUMBERS = r"(?:\s+(?:small|real|constant|number|scalar|parameter|hyperparameter|integer|value|rate|weight)s?)*\s*$"
BETWEEN = {
    "positive": NUMBERS,
    "distribution": r"(?:\s+vectors?)?\s*$",
}  # no positive example x, no distribution over k
INDEFINITE = r"\b(?! (?:semi)?[- ]?definite)"
BEFORE = {
    kind: re.compile(rf"\b(?:{words}){INDEFINITE}{BETWEEN.get(kind, FEW)}", re.I) for kind, words in PROPERTIES.items()
}
BEHIND = {
    kind: re.compile(rf"^\s*(?:,|is|are|be|being)\s*(?:an?|the)?\s*(?:{words}){INDEFINITE}", re.I)
    for kind, words in PROPERTIES.items()
} | {
    "one-hot": re.compile(
        r"^\s*(?:[,(]|is|are|be|being|as|with|has|have"
        r"|(?:with|has|have)\s+(?:rows|columns)\s+that\s+are|whose\s+(?:rows|columns)\s+are"
        r"|(?:hold|contain|stack|collect|store)s?|es|sea|est|soit|ist|sei|é|è|\\[`']\{?e\}?|seja|[\u3040-\u9fff\uac00-\ud7af]{1,6})?\s*"
        r"(?:an?|the|all|une?|eine?n?|uma?|[aol]|el|le|il|der|den|das)?\s*"
        r"(?:ve[ckt]+[eo]u?re?|codificad[oa]|encodée?)?\s*(?:en|em|als)?\s*"
        r"one[- ]hot\b",
        re.I,
    )
}
NORMAL = re.compile(
    r"\\mathcal\s*\{?\s*N\s*\}?\s*(?:\\left\s*)?\([^()$]*[,;|]\s*(\\[A-Z]\w+|[A-Z])\s*(?:\\right\s*)?\)"
)
"""𝒩(μ, Σ) and 𝒩(x; μ, Σ), of which a capital is a covariance."""

NOT = re.compile(r"\b(?:not|no|non|isn't|aren't|if|whether|when|unless)\b", re.I)

SUPPOSED = re.compile(
    r"\b(?:assum\w+|suppos\w+|let|since|given|because|where|with|provided|such that|subject to|satisf\w+|s\.t\.)"
    r"(?=\W|$)[^.;:]*$",
    re.I,
)
"""Words before an equation that is assumed."""

FOR = re.compile(r"\b(?:for|in (?:the )?case(?: of| that)?)\s*$", re.I)
"""Words right before an inequality that holds in a case: for y f < 1."""

SATISFIES = re.compile(r"\bsatisf(?:y|ies)\b[^.;:]*$", re.I)
"""Words that assume something of a free name, and claim it of a function."""


@dataclass(frozen=True)
class Assumption:
    """What a document assumes: in words, and as an equation or an inequality where it has one.

    `case` is the place, on its page, at which it is supposed, "if a = 1", where it is said of a case alone; `is_beside`
    whether it stands beside words for that case, "for similar pairs (y = 1)".
    """

    words: str
    left: Expr | None = None
    right: Expr | None = None
    relation: str = "="
    case: tuple[Page, int] | None = None
    is_beside: bool = False


FUNCTIONS = {
    "softmax": "softmax",
    "sigmoid": r"(?:logistic )?sigmoid|logistic",
    "tanh": "tanh|hyperbolic tangent",
    "relu": "ReLU|rectifier|rectified linear",
}
KIND = r"(?: (?:activation|units?|squashing))?(?: (?:function|operator|nonlinearity))?"
WISE = r"(?:(?:row|column|element|component|entry)[- ]?wise )?"
NAMED_BEFORE = {key: re.compile(rf"\b(?:{words}){KIND}\s*$", re.I) for key, words in FUNCTIONS.items()}
NAMED_BEHIND = {
    key: re.compile(
        rf"^\s*(?:is|be|denotes|represents|stands for)\s+(?:now |just |simply )?(?:the |a |an )?\[?{WISE}(?:{words})\b",
        re.I,
    )
    for key, words in FUNCTIONS.items()
}
INTRODUCED = re.compile(r"\b(?:with|where|and|let)\s*$", re.I)
NAMED_AS = {key: re.compile(rf"^,?\s*the \[?{WISE}(?:{words})\b", re.I) for key, words in FUNCTIONS.items()}
"""What stands before and behind δ of "with δ the ReLU"."""


ANY = r"(?:an?|the|some|any|our|its)?\s*(?:[\w-]+[- ]){0,2}?(?:(?:activation|squashing) function|non-?linearity)"
SOME_FUNCTION = re.compile(rf"^\s*(?:\(\s*\))?\s*(?:is|denotes|represents|be|=|:)\s+{ANY}\b(?!s)", re.I)
FUNCTION_BEFORE = re.compile(r"\b(?:activation function|non-?linearity)\s*$", re.I)
"""Words around a letter that is some activation, of which they do not say which."""


def is_some_function(before: str, behind: str) -> bool:
    """Whether the words around a letter say that it is an activation: "where f is the activation function"."""
    return SOME_FUNCTION.match(behind) is not None or FUNCTION_BEFORE.search(before) is not None


def function_of(before: str, behind: str) -> str | None:
    """Which function the words around a letter say that it is: "where σ denotes the row-wise softmax"."""
    for key in FUNCTIONS:
        if NAMED_BEFORE[key].search(before) or NAMED_BEHIND[key].match(behind):
            return key
        if INTRODUCED.search(before) and NAMED_AS[key].match(behind):
            return key
    return None


SLOPE = r"\b(?:derivative|slope|gradient)s? of the "
SLOPE_BEFORE = {
    key: re.compile(rf"{SLOPE}(?:{words}){KIND}\b[^.;:$]{{0,20}}:?\s*$", re.I) for key, words in FUNCTIONS.items()
}
SLOPE_BEHIND = {
    key: re.compile(rf"^\s*(?:is|denotes)\s+(?:\w+\s+)?(?:the )?{SLOPE}(?:{words})\b", re.I)
    for key, words in FUNCTIONS.items()
}


def note_covariances(text: str, scope: Scope) -> None:
    """The Σ of 𝒩(μ, Σ) is a matrix, symmetric and definite."""
    for name in sorted(set(NORMAL.findall(text)) - {"I", *scope.symmetric}):
        scope.symmetric[name] = "definite"
        scope.notice(f"{name} is taken to be symmetric, being definite or a covariance")


def slope_of(before: str, behind: str) -> str | None:
    """Of which function the words around a formula say that it is the derivative: ∂φ(z)/∂z is that of the sigmoid."""
    for key in FUNCTIONS:
        if SLOPE_BEFORE[key].search(before) or SLOPE_BEHIND[key].match(behind):
            return key
    return None


OF_LABELS = re.compile(r"\s+(?:labels?|targets?|answers?|classes)\b", re.I)
NEXT_NAME = re.compile(r"\s+(?:(?:label|target|class|output|word|answer|vector|indicator)(?:s|es)?\s+){1,2}", re.I)
BY_A_VERB = re.compile(r"\s*(?:is|are|be|being|es|sea|est|soit|ist|sei|é|seja)\b", re.I)


def _is_of_another(said: str, behind: str) -> bool:
    """Whether it is the quality of what comes next: examples $x$ with one-hot labels, $x$, one-hot targets $t$."""
    if BY_A_VERB.match(said):
        return False
    with_labels = OF_LABELS.match(behind) is not None and re.match(r"\s*(?:with|has|have)\b", said, re.I) is not None
    return with_labels or NEXT_NAME.fullmatch(behind) is not None


def property_of(before: str, behind: str) -> str | None:
    """What the words around a symbol say of its values."""
    for kind in PROPERTIES:
        if (found := BEFORE[kind].search(before)) and not NOT.search(before[max(0, found.start() - 12) :]):
            return kind
        found = BEHIND[kind].match(behind)
        if found and not NOT.search(found[0]) and not _is_of_another(found[0], behind[found.end() :]):
            return kind
    return None


ONLY_IF = re.compile(r"\b(?:if|iff|when|whenever|unless|for|case)\b[^.;:]*$", re.I)
"""Words before what holds in a case."""

ASKED = re.compile(r"\b(?:asks? for|asking for|must|requires?|required|conditions?|constraints?)\b[^.;]*$", re.I)
"""Words before inequalities that are asked for."""

SOLVED = re.compile(r"\b(?:line|boundary|hyperplane|plane|curve|contour|solv\w+)\b[^.;]*$", re.I)
"""Words before E = 0 that holds on a line, or is to be solved."""


OF_GRADIENTS = re.compile(r"\b(?:gradients?|derivatives?)\s+(?:pre)?supposes?\s+that\b", re.I)
"""Words before inequalities without which a gradient is none, also of names with a formula: what derive writes."""


def is_assumed(words: str, left: Expr, right: Expr, relation: str, scope: Scope, before: Callable[[], str]) -> bool:
    """Whether a statement is assumed: by its words and its form, λ > 0 by its form alone.

    `before` gives what stands before it in its sentence. Inequalities of free names are assumed where they are asked
    for, θ_1 < θ_2 anywhere; E = 0 where it is that of a line, or to be solved.
    """
    if relation in (*ORDERS, "≠") and right == 0 and OF_GRADIENTS.search(words):
        return True
    if relation in MATRIX_ORDERS:
        return right == 0 and isinstance(left, Variable) and not _is_defined(left, scope)
    if relation == "=" and SATISFIES.search(words) and any(isinstance(n, (Map, Softmax)) for n in postorder(left)):
        return False  # softmax(x) satisfies …, which is claimed of it
    if relation == "=" and _is_symmetry(left, right, scope) and ONLY_IF.search(words) is None:
        return True
    if relation == "=" and is_its_square(left, right) and not _is_defined(right, scope) and SUPPOSED.search(before()):
        return True
    if relation == "=" and _is_share(left, right, scope) and SUPPOSED.search(before()):
        return True
    if relation == "=" and right != 0 and SUPPOSED.search(words) is None:
        return False
    free = {v for side in (left, right) for v in variables(side)}
    if not all(_is_defined(v, scope) for v in free) and not any(isinstance(v, Partial) for v in free):
        of_case = FOR.search(words) is not None and not (is_coefficient(left) and is_coefficient(right))
        if relation in ORDERS and (of_case or ASKED.search(before()) or SUPPOSED.search(words)):
            return True
        if relation == "=" and right == 0 and len(free) > 1 and SOLVED.search(before()):
            return True
    if relation == "=" and SUPPOSED.search(words) is None:
        return False
    met = {v for side in (left, right) for v in variables(side)}
    if not met or any(isinstance(v, Partial) or _is_defined(v, scope) for v in met):
        return False
    if relation in ORDERS and all(isinstance(_of(side), Variable) for side in (left, right)):
        return True  # θ_1 < θ_2, of two names without a formula
    if relation in ORDERS:
        symbol = _of(left if is_coefficient(right) else right)
        return is_coefficient(left) != is_coefficient(right) and isinstance(symbol, Variable)
    if relation != "=":
        return False
    fixed = is_coefficient(right) or isinstance(right, (Identity, Ones, Zeros))
    return (fixed and not isinstance(_of(left), Variable)) or (right != left and right == transpose(left))


def _is_share(left: Expr, right: Expr, scope: Scope) -> bool:
    """Whether it is Σ_k t_k = 1 of a t without a formula, behind "with" anywhere in its sentence."""
    free = {v for v in variables(left) if isinstance(v, Variable)}
    summed = not isinstance(_of(left), Variable)
    return right == 1 and summed and len(free) == 1 and not any(_is_defined(v, scope) for v in free)


def is_its_square(left: Expr, right: Expr) -> bool:
    """Whether a matrix is said to be idempotent: P P = P."""
    rows, columns = shape(right)
    return isinstance(right, Variable) and rows == columns != 1 and left == product(right, right)


def is_order_of_sizes(left: Expr, right: Expr, relation: str) -> bool:
    """Whether it says of sizes which is greater, n < d and K > 2, which they are free to be."""
    free = [side.free_symbols for side in (left, right)]
    plain = not any(isinstance(node, Variable) for side in (left, right) for node in postorder(side))
    return relation in ORDERS and plain and free[0] != free[1] and all(map(is_coefficient, (left, right)))


def symmetric_in(left: Expr, right: Expr) -> list[str]:
    """The name of A in A = A^⊤."""
    one = left if isinstance(left, Variable) else right
    turned = isinstance(one, Variable) and {left, right} == {one, transpose(one)} != {one}
    return [one.name] if turned and isinstance(one, Variable) else []


def _is_symmetry(left: Expr, right: Expr, scope: Scope) -> bool:
    """A = A^⊤ of an A without a formula, which nobody could show."""
    return any((symbol := scope.symbols.get(name)) and not symbol.defined for name in symmetric_in(left, right))


def entries_of(value: Expr) -> Expr:
    """The symbol of which a value is an entry, or which it is."""
    while isinstance(value, (At, Slice)):
        value = value.operands[0]
    return value


def _of(value: Expr) -> Expr:
    """The symbol of which a value is an entry, or the absolute value of one."""
    while isinstance(value, (At, Slice)) or (isinstance(value, Map) and value.function.name == "abs"):
        value = value.operands[0]
    return value


def _is_defined(variable: Expr, scope: Scope) -> bool:
    found = scope.symbols.get(variable.name) if isinstance(variable, Variable) else None
    return found is not None and found.defined
