r"""What the gradients of a network suppose of its values: logarithms and inverses exist, no kink is met.

    log u, √u   u > 0          u/v   v ≠ 0          A⁻¹, log |det A|   A invertible          ReLU(u), |u|   u ≠ 0

Only what is not certain is said: e^u, σ(u) and softmax are positive, and so is what is declared to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr

from symnet.core.expression import is_coefficient, is_scalar, postorder, variables, write_latex
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.symbols import Variable
from symnet.ops.elementary import arccos, arcsin, artanh, log, sqrt
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.larger import OfTwo
from symnet.ops.largest import Maximum
from symnet.ops.logdet import LogDeterminant
from symnet.ops.positive import is_positive
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scale import coefficient_of


def supposed(network: Network, notation: Notation | None = None, *, kinks: bool = True) -> tuple[str, ...]:
    """What must hold of the values for the gradients to be right, each as LaTeX or in words with LaTeX between dollars.

    Without `kinks`, only what must hold for the network to have a value and a derivative at all.
    """
    notation = notation or Notation()
    meaning: dict[Expr, Expr] = {e.symbol: e.expression for e in network.every_equation}
    found: dict[str, None] = {}
    for e in network.every_equation:
        for node in postorder(e.expression):
            found |= dict.fromkeys(_of(node, meaning, notation, kinks))
    return tuple(found)


def _of(node: Expr, meaning: Mapping[Expr, Expr], notation: Notation, kinks: bool) -> Iterator[str]:
    if isinstance(node, Map):
        [body] = node.operands
        text = write_latex(body, notation)
        if node.function in (log, sqrt) and not is_positive(body, meaning):
            yield f"${text} > 0$"
        if node.function in (arcsin, arccos, artanh):
            yield rf"$\left|{text}\right| < 1$"
        for kink in node.function.kinks if kinks and variables(body) else ():
            yield rf"${text} \neq {kink}$"
    elif isinstance(node, Quotient):
        for factor in _unsafe(node.operands[1], meaning):
            yield rf"${write_latex(factor, notation)} \neq 0$"
    elif isinstance(node, (Inverse, Determinant, LogDeterminant)):
        body = node.operands[0]
        if not (isinstance(body, Variable) and body.domain == "definite"):
            yield f"${write_latex(body, notation)}$ is invertible"
    elif isinstance(node, OfTwo) and kinks:
        first, second = (write_latex(o, notation) for o in node.operands)
        yield rf"${first} \neq {second}$"
    elif isinstance(node, Maximum) and kinks:
        yield f"${write_latex(node, notation)}$ is taken at one place alone"


def _unsafe(expression: Expr, meaning: Mapping[Expr, Expr]) -> Iterator[Expr]:
    """The factors of a denominator that may be 0."""
    _, body = coefficient_of(expression)
    if _is_safe(body, meaning):
        return
    if isinstance(body, Hadamard) or (isinstance(body, Product) and all(map(is_scalar, body.operands))):
        for factor in body.operands:
            yield from _unsafe(factor, meaning)
    else:
        yield body


def _is_safe(factor: Expr, meaning: Mapping[Expr, Expr]) -> bool:
    """Whether it is never 0, or a root or logarithm that is spoken of by itself."""
    root = isinstance(factor, Map) and factor.function == sqrt
    return root or is_coefficient(factor) or is_positive(factor, meaning)
