r"""What a document comes back to by another name: J of the J_{naive} that has a formula, y of the class o, \hat y of p.

J_{\text{naive}} = −\log \frac{\exp(u_o^⊤ v)}{Σ_w \exp(u_w^⊤ v)}            ∂J/∂v = U (\hat y − y)

J is the one loss that has its letter, y the one-hot vector of the class that stands as an index, \hat y the softmax of
which the formula has one entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from sympy import Expr, S

from symnet.checking.assumptions import Under
from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Verdict
from symnet.checking.roles import is_learned, labelled, may_be_output
from symnet.checking.suppositions import Supposition, is_free, slopes_of
from symnet.core.expression import is_scalar, postorder, shape, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Variable
from symnet.index.polynomial import Index
from symnet.ops.elementary import exp
from symnet.ops.function import Map
from symnet.ops.indexed import At, Running
from symnet.ops.quotient import Quotient
from symnet.ops.softmax import Softmax, softmax
from symnet.ops.total import Total
from symnet.reading.scope import is_loss

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

Part = tuple[str, str, Formula]
"""A name, how what it is is said, and that."""


def recalled(start: Supposition) -> Iterator[Supposition]:
    """With names of a claim being what formulas above speak of; as few of them as will do."""
    known = start.known
    names = known.names_in(start.left, start.right) | {of for of, _ in slopes_of(known, (start.left, start.right))}
    free = [known.symbols[n] for n in sorted(names) if n in known.symbols and is_free(known, n)]
    free = [v for v in free if v.index is None and not known.letter(v)]
    kinds = (
        list(_called(known, free)),
        list(_losses(known, free)),
        list(_labels(known, free)),
        list(_outputs(known, free)),
    )
    parts = [found[0] for found in kinds if len(found) == 1]
    for some in (some for number in range(1, len(parts) + 1) for some in combinations(parts, number)):
        said = " and ".join(words for _, words, _ in some)
        added = {name: formula for name, _, formula in some}
        yield start.with_formulas(said, added)
        behind = known.behind([v for f in added.values() for v in known.names_in(f.expression)])
        covariances = [known.symbols[n] for n in sorted(behind) if n in known.symbols and is_free(known, n)]
        covariances = [v for v in covariances if v.parsed.base == r"\Sigma" and v.name not in known.symmetric]
        if covariances:
            turned = Under(
                f" and {' and '.join(v.name for v in covariances)} is symmetric",
                symmetric=tuple(v.name for v in covariances),
            )
            yield start.with_formulas(said + turned.words, added, turned)


def loss_again(known: Knowledge, name: str) -> Formula | None:
    """What a J without a formula surely is, where one loss of that letter has a formula."""
    loss = known.symbols.get(name)
    found = list(_losses(known, [loss])) if loss is not None and is_free(known, name) else []
    return found[0][2] if len(found) == 1 else None


def _called(known: Knowledge, free: list[Variable]) -> Iterator[Part]:
    """p and D_{KL}, where the one p(x | μ) or D_{KL}(q ‖ p) has a formula: its arguments are left out."""
    for v in (v for v in free if is_scalar(v)):
        stem = f"{v.parsed.sub}," if v.parsed.sub else ""
        for name in sorted(known.formulas):
            other = known.symbols.get(name)
            if other is None or known.letter(other) or replace(other.parsed, sub=v.parsed.sub) != v.parsed:
                continue
            given = other.parsed.sub
            if given != v.parsed.sub and given.startswith(stem) and "|" in given[len(stem) :]:
                yield known.key(v), f"{v.name} is {other.name}", Formula(other)


def _losses(known: Knowledge, free: list[Variable]) -> Iterator[Part]:
    """J, where one loss of that letter has a formula: J_{naive}."""
    for loss in (v for v in free if is_scalar(v) and is_loss(v.parsed) and not v.parsed.sub):
        for name in sorted(known.formulas):
            other = known.symbols.get(name)
            if other is None or other == loss or known.letter(other) or not is_scalar(other):
                continue
            if other.parsed.base == loss.parsed.base and other.parsed.sub:
                yield known.key(loss), f"{loss.name} is {other.name}", Formula(other)


def _labels(known: Knowledge, free: list[Variable]) -> Iterator[Part]:
    """A label y, where formulas speak of a class o by its index."""
    classes = {v for f in known.formulas.values() for v in postorder(f.expression) if _is_one_hot(v)}
    for y in (v for v in free if (_is_one_hot(v) or labelled(v) > 1) and v not in classes):
        for o in sorted(classes, key=lambda v: v.name):
            if same_shape(shape(y), shape(o)):
                yield known.key(y), f"{y.name} is the one-hot vector of {o.name}", Formula(o)


def _is_one_hot(node: Expr) -> bool:
    return isinstance(node, Variable) and node.domain in ("one-hot", "ids")


def _outputs(known: Knowledge, free: list[Variable]) -> Iterator[Part]:
    r"""\hat y, where a formula has one entry of a softmax that is as long."""
    labels = [v for v in known.symbols.values() if _is_one_hot(v)]
    for z in dict.fromkeys(z for f in known.formulas.values() for z in _normalised(f.expression)):
        for p in free:
            fits = same_shape(shape(p), shape(z)) and not is_learned(p) and p not in labels
            if fits and any(may_be_output(p, t) for t in labels):
                yield known.key(p), f"{p.name} = {write_latex(softmax(z))}", Formula(softmax(z))


def _normalised(formula: Expr) -> Iterator[Expr]:
    """z of softmax(z), and of exp(…) divided by the sum of all exp(z)."""
    for node in postorder(formula):
        if isinstance(node, Softmax):
            yield node.operands[0]
        if isinstance(node, Quotient) and isinstance(node.operands[1], Total):
            inner = node.operands[1].operands[0]
            if isinstance(inner, Map) and inner.function == exp and not is_scalar(inner.operands[0]):
                yield inner.operands[0]


def as_of_the_class(found: Verdict, value: tuple[Expr, Expr], judge: Judge) -> Verdict:
    """The verdict on ∂E/∂u_j = y_j − t_j of an E = −log y_o, with a t of which nothing is said being one-hot, 1 at o.

    Formulas that are made of t, as e_j = y_j − t_j is, say nothing of what it is.
    """
    known = judge.known
    names = known.behind(known.names_in(*value))
    free = [known.symbols[n] for n in sorted(names) if n in known.symbols and is_free(known, n)]
    classes = [v for v in free if _is_one_hot(v)]
    if found.verdict != REFUTED or len(classes) != 1:
        return found
    [o] = classes
    like = [v for v in free if v != o and same_shape(shape(v), shape(o))]
    labels = [v for v in free if labelled(v) > 1 and (v in like or (is_scalar(v) and known.letter(v)))]
    if len(labels) != 1 or labels[0].domain != "real":
        return found
    [t] = labels
    letter = known.letter(t)
    entry = At(Running(Index(o.shape[0], letter)), S.One, o) if letter else o
    formulas = {**known.formulas, known.key(t): Formula(entry, letter)}
    other = judge.with_knowledge(replace(known, formulas=formulas)).decide(*value, "=")
    words = f"{t.name} is the one-hot vector of {o.name}"
    if letter:
        words = f"{t.name} is 1 for {letter} = {o.name} and 0 else"
    if other.verdict in HOLDS:
        return Verdict(CONDITIONAL, f"true if {words}", words)
    return found if other.verdict == REFUTED else Verdict(UNREAD, f"whether {words} is not said")
