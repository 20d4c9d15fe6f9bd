r"""Claims of a variant that words name: "with ReLU instead", "for the cross-entropy loss", "ignoring the factor 2".

a = \sigma(z), E = \tfrac12 \|a - y\|^2
For tanh units, \partial E/\partial z = (a - y) \odot (1 - a^2)     a = \tanh(z)
With the cross-entropy instead, \partial E/\partial z = a - y       E is the binary cross-entropy of a and y

What holds with the function or the loss that is named, in the place of another one, is conditional on that. What does
not, and is said of something else than what stands above, is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace as replace_fields
from functools import partial
from itertools import islice
from typing import NamedTuple

import mpmath
from sympy import Expr

from symnet.checking.assumptions import UNCONDITIONALLY, Under
from symnet.checking.by_entries import claimed
from symnet.checking.deciding import Judge
from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.report import CONDITIONAL, UNREAD, Verdict
from symnet.checking.roles import may_be_output
from symnet.checking.suppositions import ALIKE, WORDS, is_free, usual_losses
from symnet.checking.world import DIGITS, UndecidedError
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, replace, shape, variables, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.activations import identity, relu, sigmoid, tanh
from symnet.ops.elementary import log
from symnet.ops.function import Function, Map
from symnet.reading.solutions import words_before
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Letter, Written, mapped

Change = tuple[str, dict[str, Formula], Under]
"""What is supposed in words, the formulas that say it, and what it asks of a label."""

FUNCTIONS: dict[str, tuple[str, Function]] = {
    "sigmoid": (rf"\b(?:{WORDS['the logistic function']}|logist|logíst|сигмо)|S型|逻辑函数", sigmoid),
    "tanh": (rf"\b(?:{WORDS['tanh']}|tangens hyp|tangente hyp|tangente hip|tangente ip)|双曲正切", tanh),
    "ReLU": (rf"\b(?:{WORDS['ReLU']})", relu),
    "linear": (
        r"\blinear(?:ly)?\b(?! (?:regression|layer|map|model|algebra|combination))|\bidentity\b"
        r"|\bwithout (?:an? |any |the )?(?:activation|non-?linearit)|\bno activation"
        r"|\b(?:lineal|lineare[rsn]?|linéaire|lineær)\b(?! (?:reg|rég))|линейн\w+(?! рег)|线性(?!回归)",
        identity,
    ),
}
"""How words name an activation."""

LOSSES = {
    "the cross-entropy": rf"\b(?:{WORDS['the cross-entropy']}|kreuzentropie|entropie crois|entrop[íi]a cruzada"
    r"|entropia (?:incrociata|cruzada)|(?:кросс-|перекр[её]стн\w+ )энтропи)|交叉熵",
    "half the squared error": rf"\b(?:{WORDS['half the squared error']}|quadratique|quadratisch|cuadr[áa]tic|quadratic"
    r"|квадратичн)|平方(?:误差|损失)|均方",
}
"""How words name a loss."""

ANOTHER = re.compile(
    r"\b(?:(?<!wanted )(?<!needed )(?<!known )instead|rather than|in place of)\b"
    r"|\b(?:had (?:we|the|it)|would have|switch(?:ed|ing)? to)\b"
    r"|\breplac(?:e|es|ed|ing)\b"
    r"|\bif (?:we|one|you) (?:had |were to )?(?:use|used|chose|choose|take|took|pick|picked)\b"
    r"|\b(?:ignor|neglect|disregard|absorb|omitt?|dropp?)(?:e|es|ed|ing)?\b"
    r"|\bwithout (?!loss of generality|proof)(?:an? |the |any )?"
    r"(?:\w+ )?(?:factor|constant|average|mean|bias|activation|non-?linearit\w+|regulari[sz]\w+|penalty|softmax|$)"
    r"|\b(?:with|including|adding) (?:an? |the )?(?:extra |additional |other )?(?:pre)?factor\b"
    r"|\b(?:if|when|once|after|upon|by) (?:we |one |you |I )?(?:also |now |additionally |further |in addition )*"
    r"add(?:ing)?\b(?! up\b)"
    r"|\b(?:statt(?:dessen)?|anstelle|anstatt|au lieu d|à la place|en (?:lugar|vez) de|en cambio)"
    r"|\b(?:invece|al posto d|em vez d)"
    r"|вместо|если бы|без учёта|而不是|代替|换成|改用|若用|如果用",
    re.I,
)
"""Words that speak of something else than what stands above."""


class Layout(NamedTuple):
    """How words say that vectors stand or lie in what follows, and by what it is seen that they do in a document."""

    words: str
    signs: str


LAYOUTS = (
    Layout(
        r"\bcolumn[- ](?:vectors?|convention|notation|form|layout)|\bSpalten\w+|\bvecteurs? colonnes?|\bdenominator\b",
        r"\bcolumn[- ](?:vector|convention|notation|form|layout)|\bSpalten\w+|\bcolonnes?\b|\bdenominator layout",
    ),
    Layout(
        r"\brow[- ](?:vectors?|convention|notation|form|layout)|\bZeilen\w+|\bvecteurs? lignes?|\bnumerator\b",
        r"\brow[- ](?:vector|convention|notation|form|layout)|\bZeilen\w+|\blignes?\b|\bnumerator layout"
        r"|\\mathbb\{R\}\^\{?\s*1\s*\\times",
    ),
)
"""Columns and rows."""

IN_LAYOUT = re.compile(
    r"\b(?:in|with|using) (?:the )?(?:row|column)[- ](?:vector )?(?:convention|notation|layout|form)\b", re.I
)
"""Words of a layout that a sentence speaks of for the first time, behind formulas."""

MOST = 16
"""So many changes are tried."""


def of_a_variant(link: Link, value: tuple[Expr, Expr], statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a refuted claim of which the words before it name another function or loss; None where none do."""
    words = _words(statement)
    if (found := _with_function(link, statement, words, judge)) is not None:
        return found
    for said, formulas, under in islice(_changes(value, words, judge.known), MOST):
        other = judge.with_knowledge(replace_fields(judge.known, formulas={**judge.known.formulas, **formulas}))
        if _holds(other, value, under):
            return Verdict(CONDITIONAL, f"true if {said}, of which the words before it speak", said)
    if statement.apart is None and ANOTHER.search(words):
        return Verdict(
            UNREAD, "whether it is claimed of what stands above, or of what the words before it name, is not clear"
        )
    return in_another_layout(statement)


def _with_function(link: Link, statement: Statement, words: str, judge: Judge) -> Verdict | None:
    r"""The verdict on \sigma'(t) = [t > 0], "for ReLU", of a σ that stands in the claim itself."""
    for name, (spelled, _) in FUNCTIONS.items():
        if name not in OTHERS or re.search(spelled, words, re.I) is None:
            continue
        put = partial(_named, OTHERS[name])
        left, right = (mapped(side, put) if isinstance(side, Written) else side for side in (link.left, link.right))
        if (left, right) == (link.left, link.right):
            continue
        sides = claimed(replace_fields(link, left=left, right=right), statement, judge)
        if sides is not None and _holds(judge, sides, UNCONDITIONALLY):
            said = rf"\sigma is {name}"
            return Verdict(CONDITIONAL, f"true if {said}, of which the words before it speak", said)
    return None


OTHERS = {"tanh": r"\tanh", "ReLU": "ReLU"}
"""What is written for σ where words name another function."""


def _named(name: str, node: Written) -> Written:
    is_sigma = isinstance(node, Letter) and node.base == r"\sigma" and not node.accents
    return replace_fields(node, base=name) if is_sigma and isinstance(node, Letter) else node


def in_another_layout(statement: Statement) -> Verdict | None:
    """The verdict on what is false of vectors that lie, "in column convention", or of such that stand, "as rows"."""
    words, text = _words(statement), statement.page.text
    before = text[: max(0, statement.at - max(len(words_before(statement)), 1))]
    for here, elsewhere in (LAYOUTS, LAYOUTS[::-1]):
        if re.search(here.words, words, re.I) is None:
            continue
        first = re.search(here.signs, before, re.I) is None and IN_LAYOUT.search(words) and "=" in before
        if first or re.search(elsewhere.signs, before, re.I):
            return Verdict(UNREAD, "whether vectors stand or lie there, unlike above, is not clear")
    return None


def _holds(judge: Judge, value: tuple[Expr, Expr], under: Under) -> bool:
    judge.deadline = judge.times.deadline()
    try:
        with mpmath.workdps(DIGITS):
            return judge.holds(*value, under) and not judge.is_zero(value[0])
    except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError):
        return False


def _words(statement: Statement) -> str:
    """The words of the sentence before a claim, without its formulas."""
    return re.sub(r"\$[^$]*\$|\\\((?:(?!\\\)).)*\\\)|\\[A-Za-z]+", " ", words_before(statement))


def _changes(value: tuple[Expr, Expr], words: str, known: Knowledge) -> Iterator[Change]:
    """The activations that are named in the place of another, and losses; each alone, then both."""
    activations = list(_activations(value, words, known))
    losses = list(_losses(value, words, known))
    yield from ((said, formulas, UNCONDITIONALLY) for said, formulas in activations)
    yield from losses
    for said, formulas in activations:
        for of_loss, loss, under in losses:
            yield f"{said} and {of_loss}", {**formulas, **loss}, under


def _activations(value: tuple[Expr, Expr], words: str, known: Knowledge) -> Iterator[tuple[str, dict[str, Formula]]]:
    """h = ReLU(u) for h = σ(u), of each name behind the claim, and of all of them."""
    behind = sorted(known.behind(known.names_in(*value)) & known.formulas.keys())
    for spelled, function in FUNCTIONS.values():
        if re.search(spelled, words, re.I) is None:
            continue
        found: dict[str, Formula] = {}
        for name in behind:
            formula = known.formulas[name]
            table: dict[Expr, Expr] = {
                node: node.operands[0] if function is identity else Map(function, node.operands[0])
                for node in postorder(formula.expression)
                if isinstance(node, Map) and node.function in (sigmoid, tanh, relu) and node.function != function
            }
            if table and name in known.symbols:
                found[name] = replace_fields(formula, expression=replace(formula.expression, table))
        for name, formula in found.items():
            yield _is(name, formula, known), {name: formula}
        if len(found) > 1:
            yield " and ".join(_is(name, formula, known) for name, formula in found.items()), found


def _is(name: str, formula: Formula, known: Knowledge) -> str:
    return f"{known.symbols[name].name} = {write_latex(formula.expression)}"


def _losses(value: tuple[Expr, Expr], words: str, known: Knowledge) -> Iterator[Change]:
    """A loss of another kind than that of the formula above: a cross-entropy for a squared error, and the other way."""
    kinds = {kind for kind, spelled in LOSSES.items() if re.search(spelled, words, re.I)}
    derived = dict.fromkeys(n.of for side in value for n in postorder(side) if isinstance(n, Partial))
    for loss in (v for v in derived if kinds and isinstance(v, Variable) and is_scalar(v)):
        name = known.key(loss)
        if name not in known.formulas:
            continue
        formula = known.formulas[name].expression
        logarithmic = any(isinstance(n, Map) and n.function == log for n in postorder(formula))
        inner = [v for v in variables(formula) if isinstance(v, Variable) and not isinstance(v, Partial)]
        outputs = [v for v in inner if not is_free(known, known.key(v))]
        labels = [v for v in inner if is_free(known, known.key(v))]
        for a, t in ((a, t) for a in outputs for t in labels if same_shape(shape(a), shape(t)) and may_be_output(a, t)):
            for kind, other, under in usual_losses(a, t, known.key(t), ()):
                family = ALIKE.get(kind, kind)
                if family in kinds and (family == "the cross-entropy") != logarithmic:
                    yield f"{loss.name} is {kind} of {a.name} and {t.name}{under.words}", {name: Formula(other)}, under
