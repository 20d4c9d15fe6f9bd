r"""What a model predicts, where a document has a loss of h_θ(x) and its gradients, and never says what h_θ is.

∂J/∂θ_j = Σ_i (h_θ(x_i) − y_i) x_{ij}            h_θ(x) = θ^⊤ x, or σ(θ^⊤ x)
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from symnet.checking.knowledge import Formula
from symnet.checking.roles import is_learned, labelled
from symnet.checking.suppositions import Supposition, is_free, may_be, taken_in
from symnet.core.expression import is_scalar, shape, write_latex
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Variable
from symnet.index.polynomial import Index
from symnet.ops.activations import sigmoid
from symnet.ops.dot import dot
from symnet.ops.function import Map
from symnet.ops.indexed import At, Running
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.reading.scope import USUAL_SCALARS, is_loss


def predictions(start: Supposition) -> Iterator[Supposition]:
    """With a number that a loss is made of being θ^⊤ x, or σ of it, where a derivative is taken by θ."""
    known = start.known
    sides = (start.left, start.right)
    by = {name for _, name in taken_in(known, sides)}
    met = [known.symbols[n] for n in sorted(known.names_in(*sides)) if n in known.symbols and is_free(known, n)]
    behind = known.behind(known.names_in(*sides)) - by
    numbers = [known.symbols[n] for n in sorted(behind) if n in known.symbols and is_free(known, n)]
    for h in (v for v in numbers if is_scalar(v) and not is_learned(v)):
        if labelled(h) > 1 or is_loss(h.parsed) or h.parsed.base in USUAL_SCALARS:  # no ε = z L
            continue
        for theta in (known.symbols[n] for n in sorted(by) if n in known.symbols):
            for x in (v for v in met if v not in (h, theta) and known.letter(v) == known.letter(h)):
                if is_loss(x.parsed):
                    continue
                for value in _made_of(theta, x, start):
                    said = f"{h.name} = {write_latex(value)}"
                    yield start.with_formulas(said, {known.key(h): Formula(value, known.letter(h))})
            for x in (v for v in met if v not in (h, theta) and not known.letter(v)):
                for value in _of_rows(theta, x, known.letter(h), start):
                    said = f"{h.name} = {write_latex(value)}"
                    yield start.with_formulas(said, {known.key(h): Formula(value, known.letter(h))})


def _of_rows(theta: Variable, x: Variable, letter: str, start: Supposition) -> Iterator[Expr]:
    """The entry i of X θ, and σ of it, for an h_i beside an X of which x_i is a row."""
    if not letter or 1 in shape(x) or is_scalar(theta) or not same_size(shape(x)[1], shape(theta)[0]):
        return
    if shape(theta)[1] != 1:
        return
    z = At(Running(Index(shape(x)[0], letter)), S.One, multiply(x, theta))
    if may_be(start.spoken, "linear"):
        yield z
    if may_be(start.spoken, "the logistic function"):
        yield Map(sigmoid, z)


def _made_of(theta: Variable, x: Variable, start: Supposition) -> Iterator[Expr]:
    """θ^⊤ x and σ(θ^⊤ x), as far as they fit and the document's words allow."""
    if not same_shape(shape(theta), shape(x)) or 1 not in shape(x):
        return
    z = times(theta, x) if is_scalar(x) else dot(theta, x)
    if may_be(start.spoken, "linear"):
        yield z
    if may_be(start.spoken, "the logistic function"):
        yield Map(sigmoid, z)
