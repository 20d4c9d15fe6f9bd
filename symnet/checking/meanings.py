"""Another meaning that a refuted line may have: a condition beside it, ⊙ for ·, the row of a table, a power for ⊤."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sympy import Integer

from symnet.checking.cases import ELSE
from symnet.checking.methods import of_another_method
from symnet.checking.replaced import with_something_else
from symnet.checking.report import CONDITIONAL, HOLDS, UNREAD, Verdict
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape
from symnet.core.symbols import Partial
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.transpose import transpose
from symnet.reading.beforehand import called_name, given_name, has_dots
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.habits import named
from symnet.reading.heads import plain_name
from symnet.reading.links import claim
from symnet.reading.names import letters_in
from symnet.reading.scope import Again, spellings_in
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Total, Written, bare, every_node, mapped

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

CONDITION = re.compile(
    r"(?:[\s,;.:$&]|\\(?:quad|qquad|;|,|!|\(|\)|\[|\])|\\text\{[^}]*\}|\\mathrm\{[^}]*\}|\(|\b(?:for|if|when|where|all|with|as|and|on)\b)*"
    r"[A-Za-z](?:_\{?\w+\}?)?\s*(?:\\neq?\b|\\not\s*=|≠|[<>]|\\(?:le|ge|leq|geq)(?![A-Za-z])"
    r"|=\s*[a-z0-9]\b(?!\s*,\s*(?:\d\s*,\s*)?(?:\\[lc]?dots|\.\.\.|…)))"
)
"""What stands right behind a claim that holds under a condition: (j ≠ k), for i = j, if z > 0."""

INDICATOR = re.compile(
    r"(?:\\(?:mathbb|mathbf|mathds|bm|boldsymbol|mathrm|operatorname)\s*)?\{?\b(?:[1IH]|ind|sign?)\b\}?\s*"
    r"(?:\\(?:left|[bB]igg?l?)\s*)?(?:\[[^\[\]]*\]|\([^()]*\)|\\\{[^{}]*\})|\[[^\[\]()]*\]"
)
"""1(u > 0), 𝟙[u > 0] and [u > 0]: a factor, and no condition."""

OF_A_CONDITION = "whether it is claimed always, or under the condition beside it, is not clear"

NONZERO = re.compile(
    r"(?<![A-Za-z\\])[a-hopqrsu-z]\s*(?:\\neq?|≠|\\not\s*=)\s*(?:\\(?:mathbf|boldsymbol|bm)\s*\{?\s*)?0(?![\d.])"
)
"""w ≠ 0, of a name, and of no index j ≠ 0."""

POSITIVE = re.compile(r"([A-Za-z])(?:_\{?\w+\}?)?\s*>$")

ORDER = re.compile(r"(?:[<>]|\\(?:le|ge|leq|geq))$")

ANEW = re.compile(
    r"\b(?:skip|omit|without|ignor|drop|leav|simplif|instead|becom|will be|redefin|replac|chang|modif|includ|extend|"
    r"with (?:an? |the )?(?:bias|intercept|regulari|penalt|dropout)|now (?:let|suppose|assume|consider|with)\b|"
    r"add(?:ing|ed)? (?:an? |the |some )?(?:[\w-]+ )?(?:regulari|penalt|decay|term|noise|bias|intercept|dropout)|"
    r"(?:for|over) (?:the |our )?(?:whole|entire|full) (?:[\w-]+ )?(?:data|batch|set|sample)|"
    r"in (?:an? |the )(?:[\w-]+ ){1,2}(?:network|net|model|case|setting|variant|version|layer|unit|cell)|"
    r"revers|convers|the other way|au lieu d|maintenant|statt|anstelle|dagegen|jetzt|nun|en (?:lugar|vez) de|ahora|"
    r"invece|al posto d|adesso|em vez d|agora|"
    r"alternativ|(?:as|by|with) (?:an?|the|this|another) (?:[\w-]+ )?(?:cost|loss|objective|error) function)\w*",
    re.I,
)
"""Words with which a name is given another formula."""

FOREIGN = re.compile(r"[\u0400-\u1fff\u2e80-\ud7ff]")
"""Letters of languages that are not read."""

WITH = re.compile(
    r"\W*(?:(?:with|using|under|without)\s+(?:the\s+|an?\s+)?|(?:avec|sans|mit|ohne|con|sin|senza|com|sem)\s+)[a-z]",
    re.I,
)
"""The beginning of a sentence that speaks of a method of its own: with momentum."""

LIMIT = re.compile(
    r"\b(?:for|when|as|if|where|with|at)\s+(?:very |sufficiently |extremely )?(?:large|small|big|huge|tiny)\s+"
    r"(?:(?:values? of|positive|negative|absolute|enough|inputs?)\s+)*[\\|$]{0,2}[a-z]{1,2}\b"
    r"|\b(?:is|are|gets?|becomes?|grows?) (?:very |sufficiently |extremely )?(?:large|small|big|huge|tiny|close to)\b"
    r"|\\(?:to|rightarrow)\s*(?:[-+]?\s*\\infty|0)|\b(?:in|at) the limit\b|\bapproximately\b|\bsaturat",
    re.I,
)
"""Words by which a line holds nearly, or in a limit."""

SAID = 120
"""Characters before a formula in which such a word counts."""

LONG = 300
"""Characters of its sentence in which it does."""


def another_meaning(link: Link, statement: Statement, judge: Judge, relation: str) -> Verdict | None:
    """The verdict on a refuted link that may be meant otherwise; None where it may not."""
    for otherwise in OTHERWISE if relation == "=" else ():
        if (found := otherwise(link, statement, judge)) is not None:
            return found
    if _in_a_table(link.at, statement) and names_of(link) & _restated_in_tables(judge.reading):
        return Verdict(UNREAD, "whether the rows of a table speak of one thing is not said")
    if (held := _of_a_constant(link, statement, judge)) is not None:
        return held
    is_else = ELSE.search(statement.words) is not None and not (judge.orders or statement.conditions)
    if is_else or _condition_behind(link, statement, judge) or _power_or_transpose(link, judge.reading):
        return Verdict(UNREAD, OF_A_CONDITION)
    sentence = sentence_before(statement)
    if LIMIT.search(sentence):
        return Verdict(UNREAD, "whether it is claimed, or said of a limit alone, is not clear")
    said = f"{sentence[-LONG:]} {statement.words[-SAID:]}"  # "or equivalently", of what was said before the display
    anew = ANEW.search(said) or WITH.match(sentence) or FOREIGN.search(said)
    named = given_name(link) or called_name(link)
    is_slope = named is not None and named.primes > 0 and named.base in ELEMENTWISE  # σ'(x) is what it is
    if (other := of_another_method(link, statement, judge.reading)) is not None:
        return Verdict(UNREAD, f"whether {other.latex()} is that of another method there is not clear")
    if link is statement.links[0] and named is not None and not is_slope and anew:
        return Verdict(UNREAD, "whether a name gets another meaning there, or something is claimed of it, is not clear")
    if (other_base := _to_another_base(link, statement)) is not None:
        return Verdict(UNREAD, other_base)
    if BESIDE.search(statement.source(statement.links.index(link))):
        return Verdict(UNREAD, "whether the chain goes on there, or words begin another one, is not clear")
    if is_called_below(link, statement, judge.reading):
        return Verdict(UNREAD, "whether a function that gets a formula later is meant, or something else, is not said")
    if judge.reading.scope.einstein and (letters := _summed_unclearly(link, judge.reading)):
        return Verdict(UNREAD, f"where the sums over {', '.join(letters)} stand is not said")
    if letters := _enumerated(link):
        return Verdict(UNREAD, f"whether {', '.join(letters)} number all that there are is not said")
    if statement.doubtful:
        return Verdict(UNREAD, statement.doubtful)
    return None


BESIDE = re.compile(r"(?<!\$)\$\s*[.,;:]\s*(?:and\s+)?[A-Za-z][\w -]*\$(?!\$)\s*&?=")
"""Words between two formulas, which may be a name of what is behind them: $= 0.8$, recall $= 0.667$."""

OF_A_BASE = re.compile(r"\\log_\{?\s*(?:2|10)\b|\bbase[- ](?:2|10|two|ten)\b|\b(?:bits?|Bits?)\b|\bBasis (?:2|10)\b")
"""What says that logarithms are taken to a base somewhere in a document."""


def _to_another_base(link: Link, statement: Statement) -> str | None:
    r"""Why -\log \frac12 = 1 is not decided where a document takes logarithms to the base 2."""
    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    if not any(isinstance(n, Letter) and n.base == "log" for side in sides for n in every_node(side)):
        return None
    return "to which base logarithms are taken there is not said" if OF_A_BASE.search(statement.page.text) else None


def is_called_below(link: Link, statement: Statement, part: Reading) -> bool:
    """Whether it is H = \\ln \\sigma, before another H(p) = … that has its arguments."""
    name = given_name(link) if link is statement.links[0] else None
    is_below = False
    for other in part.statements if name is not None else ():
        if is_below and other.links and called_name(other.links[0]) == name:
            return True
        is_below = is_below or other is statement
    return False


CONSTANT = re.compile(
    r"[\s,$)]*(?:\\\))?\s*(?:if|when|where|for|as|since|because|provided(?: that)?|with)\s+"
    r"(?:the\s+|an?\s+|any\s+)?(?:vector\s+|matrix\s+)?(?:\$|\\\()\s*([^$]{1,40}?)\s*(?:\$|\\\))\s*"
    r"(?:(?:does not|doesn't|do not) depend|is (?:held |a )?(?:constant|fixed)|is independent)\b"
)
"""Words behind a claim that say of which name it is, if that does not change."""

HELD = re.compile(
    r"[\s,$.)]*(?:\\\))?\s*\(?\s*(?:we\s+)?(?:hold|holding|keep|keeping|treat|treating|with)\s+"
    r"(?:\$|\\\()\s*([^$]{1,40}?)\s*(?:\$|\\\))\s*(?:held\s+|as\s+(?:an?\s+)?|being\s+)*(?:fixed|constant)\b",
    re.I,
)
"""Hold $q$ fixed."""


def _of_a_constant(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on ∂α/∂x = y^⊤ A, "if $y$ does not depend on $x$", of a y that has a formula elsewhere."""
    said = CONSTANT.match(statement.page.text, link.end + 1) or HELD.match(statement.page.text, link.end + 1)
    if said is None:
        return None
    named = {n for n, v in judge.known.symbols.items() if v.name in spellings_in(said[1])}
    if not named:
        return Verdict(UNREAD, f"it is said for a {said[1]} that does not change, which is not known")
    formulas = {n: f for n, f in judge.known.formulas.items() if n not in named}
    if formulas == judge.known.formulas:
        return None  # it does not change as it stands
    try:
        sides = claim(link, statement, judge.reading)
    except (SymnetError, Again) as error:
        return Verdict(UNREAD, f"it is said for a {said[1]} that does not change, and not read again: {error}")
    words = f"{said[1]} does not change"
    found = judge.with_knowledge(replace(judge.known, formulas=formulas)).decide(*sides, "=")
    return Verdict(CONDITIONAL, f"true if {words}, as it says", words) if found.verdict in HOLDS else None


def _by_the_other_dot(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a claim that holds if · multiplies entry by entry, where the document has no ⊙."""
    meaning, scope = statement.meaning, judge.reading.scope
    if meaning is None or scope.has_hadamard or not has_dots(link):
        return None
    meaning.dots_by_entry = not scope.dots_by_entry
    try:
        words = "· is a dot product" if scope.dots_by_entry else "· multiplies entry by entry"
        return _if_meant(link, statement, judge, words)
    finally:
        meaning.dots_by_entry = scope.dots_by_entry


def _by_the_whole_logarithm(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    r"""The verdict on a claim that holds if \log a b is the logarithm of the product, \log a / b of the quotient."""

    def put(node: Written) -> Written:
        factors = node.factors if isinstance(node, Product) else ()
        for n, (_, factor) in enumerate(factors[:-2]):
            signs = {sign for sign, _ in factors[n + 2 :]}
            if isinstance(factor, Letter) and factor.base in ("log", "ln") and signs <= {"", "/"}:
                inner = Product(factors[n + 1][1].at, tuple(factors[n + 1 :]))
                whole = ("", Bracket(inner.at, "(", ")", (inner,)))
                return Product(node.at, (*factors[: n + 1], whole))
        return node

    other = replace(link)
    return (
        _if_meant(other, statement, judge, "the logarithm is that of the whole product") if other.rewrite(put) else None
    )


def _by_the_power_inside(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    r"""The verdict on a claim that holds if \operatorname{tr} (A)^{-1} is the trace of the inverse."""

    def put(node: Written) -> Written:
        factors = list(node.factors) if isinstance(node, Product) else []
        for n, ((_, function), (sign, taken)) in enumerate(pairwise(factors)):
            raised = isinstance(taken, Scripted) and isinstance(taken.base, Bracket) and taken.sup is not None
            if isinstance(function, Letter) and function.base in RAISED and raised and not sign:
                factors[n + 1] = "", Bracket(taken.at, "(", ")", (taken,))
        if isinstance(node, Product) and tuple(factors) != node.factors:
            return replace(node, factors=tuple(factors))
        return node

    other = replace(link)
    return (
        _if_meant(other, statement, judge, "the power is that of what stands in the bracket")
        if other.rewrite(put)
        else None
    )


RAISED = frozenset(("tr", "Tr", "trace", "Trace", "det", "log", "ln", "exp"))
"""Functions of what stands behind them in a bracket, which may have a power of its own."""


def _by_the_derivative_of_all(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    r"""The verdict on a claim that holds if \frac{\partial}{\partial w} a + b is the derivative of the sum."""

    def put(node: Written) -> Written:
        (sign, first), *rest = node.terms if isinstance(node, Total) else (("", node),)
        if sign != "+" or not rest or not isinstance(first, Product) or len(first.factors) < 2:
            return node
        (before, operator), *factors = first.factors
        if before or not _differentiates(operator):
            return node
        summed = Total(first.at, ((sign, Product(first.at, (("", factors[0][1]), *factors[1:]))), *rest))
        return Product(node.at, (("", operator), ("", Bracket(first.at, "(", ")", (summed,)))))

    other = replace(link)
    return _if_meant(other, statement, judge, "the derivative is that of the whole sum") if other.rewrite(put) else None


def _differentiates(node: Written) -> bool:
    r"""Whether it is \frac{\partial}{\partial w} or \nabla_w with nothing in it."""
    if isinstance(node, Fraction):
        return isinstance(node.above, Letter) and node.above.base in (r"\partial", "d")
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Letter) and base.base == r"\nabla"


def _among_symmetric_ones(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a gradient by a symmetric matrix that is (G + G^⊤) / 2 of the gradient G by all its entries."""
    try:
        left, right = claim(link, statement, judge.reading)
    except (SymnetError, Again):
        return None
    by = left.by if isinstance(left, Partial) else None
    if by is None or shape(by)[0] != shape(by)[1] or is_scalar(by):
        return None
    words = "the gradient is that among symmetric matrices"
    asked = ((by, transpose(by)), (add(left, transpose(left)), scale(Integer(2), right)))
    holds = all(judge.decide(one, other, "=").verdict in HOLDS for one, other in asked)
    return Verdict(CONDITIONAL, f"true if {words} here", words) if holds else None


OTHERWISE = (
    _by_the_other_dot,
    _by_the_whole_logarithm,
    _by_the_power_inside,
    _by_the_derivative_of_all,
    _among_symmetric_ones,
    with_something_else,
)
"""What a formula may be meant by, if it holds so."""


def _if_meant(link: Link, statement: Statement, judge: Judge, words: str) -> Verdict | None:
    """The verdict on a link that holds as it is read now, on the condition that it is meant so."""
    try:
        sides = claim(link, statement, judge.reading)
    except (SymnetError, Again):
        return None
    holds = judge.decide(*sides, "=").verdict in HOLDS
    return Verdict(CONDITIONAL, f"true if {words} here", words) if holds else None


def _summed_unclearly(link: Link, reading: Reading) -> list[str]:
    """The m of e^{θ_i} / e^{θ_m}, below alone, and indices that are read as names, where sums are implied."""
    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    quotients = [n for side in sides for n in every_node(side) if isinstance(n, Fraction) and not _is_slope(n)]
    below = {i for n in quotients for i in _indices(n.below)}
    above = {i for side in sides for i in _indices(mapped(side, _without_below))}
    return sorted((below - above) | {i for i in below | above if i in reading.scope.symbols})


def _without_below(node: Written) -> Written:
    return node.above if isinstance(node, Fraction) and not _is_slope(node) else node


def _is_slope(node: Fraction) -> bool:
    return any(isinstance(n, Letter) and n.base in (r"\partial", "d") for n in every_node(node.below))


def _indices(node: Written) -> set[str]:
    below = (n.sub for n in every_node(node) if isinstance(n, Scripted))
    return {sub.base for sub in below if isinstance(sub, Letter)}


def _in_a_table(at: int, statement: Statement) -> bool:
    """Whether a place is in a row of a Markdown table."""
    text = statement.page.text
    row = text[text.rfind("\n", 0, at) + 1 : at]
    return re.match(r"\s*\|[^|]", row) is not None and "|" in text[at:].partition("\n")[0]


def _restated_in_tables(reading: Reading) -> set[str]:
    """Names that are given a formula twice, in a row of a table too: | sum | z = x + y |, | product | z = x y |."""
    given: dict[str, list[bool]] = {}
    for statement in reading.statements:
        name = given_name(statement.links[0]) if statement.links else None
        if name is not None:
            given.setdefault(name.latex(), []).append(_in_a_table(statement.at, statement))
    return {name for name, places in given.items() if len(places) > 1 and any(places)}


def names_of(link: Link) -> set[str]:
    """The names in a link, with and without what stands below them."""
    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    found = [(letter, scripts) for side in sides for letter, scripts, _ in letters_in(side)]
    return {name for letter, s in found for name in (named(letter, s), named(letter, s._replace(indices=())))}


def in_its_case(found: Verdict, link: Link, statement: Statement, judge: Judge) -> Verdict:
    """The verdict on what holds in a case that another sentence supposes; open, where it has a condition of its own."""
    of_another = found.verdict == CONDITIONAL and found.assumption in {case.words for case in judge.supposed.all}
    return Verdict(UNREAD, OF_A_CONDITION) if of_another and _condition_behind(link, statement, judge) else found


def _condition_behind(link: Link, statement: Statement, judge: Judge) -> bool:
    """Whether a condition stands behind a link on its row, in it, or is spoken of before it."""
    if statement.conditions or statement.has_cases:  # which are read
        return False
    text = statement.page.text
    inside = INDICATOR.sub("", text[link.at : link.end + 1])
    if re.search(r"\([^()]*(?:\\neq?\b|≠)[^()]*\)|\([^()]*[<>][^()]*\)\s*$", inside):
        return True
    if re.search(r"\b(?:off-?diagonal|diagonal entr)", statement.words, re.I):
        return True
    behind = text[link.end + 1 : link.end + 90]
    found = CONDITION.match(behind)
    if found is not None and (letter := POSITIVE.search(found[0])) is not None:
        positive = {name for name, kind in judge.stated.domains.items() if kind == "positive"}
        if {letter[1], f"{letter[1]}_{{#}}", f"{letter[1]}_#"} & positive:
            return False  # where p_i > 0, which is put in wherever p stands
    if found is not None and (zero := NONZERO.search(behind)) is not None and zero.start() < found.end() < zero.end():
        return False  # as at all points that are tried
    if found is not None and judge.orders and ORDER.search(found[0]):
        return False  # the points that were tried are of that case
    return found is not None and re.search(r"\b(?:for|if|when|where)\b|\(|\\quad|\\text", found[0]) is not None


def _enumerated(link: Link) -> list[str]:
    """a, b and c of e^{z_a} + e^{z_b} + e^{z_c}: letters that may number all that there are."""
    for node in (n for side in (link.left, link.right) if isinstance(side, Written) for n in every_node(side)):
        found: dict[object, list[str]] = {}
        for sign, term in node.terms if isinstance(node, Total) else ():
            below = {n.sub.base for n in every_node(term) if isinstance(n, Scripted) and isinstance(n.sub, Letter)}
            if sign == "+" and len(below) == 1:
                found.setdefault(bare(mapped(term, _without_letter)), []).extend(below)
        for letters in found.values():
            if len(set(letters)) > 1:
                return sorted(set(letters))
    return []


def _without_letter(node: Written) -> Written:
    """z of z_a."""
    return node.base if isinstance(node, Scripted) and isinstance(node.sub, Letter) and not node.sup else node


def _is_oblong(node: Scripted, part: Reading) -> bool:
    """Whether it is a V^T of a V with another number of rows than of columns, which has no powers."""
    name = plain_name(replace(node, sup=None)) if node.sub is not None else plain_name(node.base)
    symbol = part.scope.symbols.get(name.latex()) if name is not None else None
    rows, columns = part.scope.shape_of(symbol) if symbol is not None else (1, 1)
    return bool(rows != columns)


def _power_or_transpose(link: Link, part: Reading) -> bool:
    """Whether W^T may be a power, since T is the number of the last step; a T × T of tokens makes none of K^T."""
    symbols = part.scope.symbols
    own = any(re.fullmatch(r"(?:\\[a-z]+\{)?T\}?", name) for name in symbols)  # W_T of a gate T
    last = not own and any(s.name.sub == "T" and s.name.base not in ("1", "0", "I") for s in symbols.values())
    steps = last or ("T" in part.scope.sizes and bool(part.scope.times))
    sides = (link.left, link.right)
    return steps and any(
        isinstance(n, Scripted) and isinstance(n.sup, Letter) and n.sup.base == "T" and not _is_oblong(n, part)
        for side in sides
        if isinstance(side, Written)
        for n in every_node(side)
    )
