"""The losses: one elementwise formula each, summed over the outputs and averaged over the examples.

loss(prediction, target) of one example, ŷ and y of shape (k, 1) or scalars:      Σ_k ℓ(ŷ_k, y_k)
of a batch, a row each (or a vector of m scalar predictions):                 1/m Σ_i Σ_k ℓ(Ŷ_ik, Y_ik)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational

from symnet.core.expression import adopt, is_scalar
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Variable
from symnet.ops.activations import relu
from symnet.ops.elementary import log
from symnet.ops.hadamard import hadamard
from symnet.ops.operators import product
from symnet.ops.power import power
from symnet.ops.scale import scale
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import add, minus
from symnet.ops.total import total


@dataclass(frozen=True)
class Loss:
    """A loss, declared by its formula for one output."""

    name: str
    formula: Callable[[Expr, Expr], Expr]
    meaning: str = ""
    targets: str = "real"
    """What values a target takes: a domain of `Variable`."""

    def __call__(self, prediction: Any, target: Any, examples: Any = None) -> Expr:
        """The loss of one example, or the mean over a batch of `examples` rows."""
        prediction, target = adopt(prediction), adopt(target)
        require_same_shape(f"compare by {self.name}", prediction, target)
        per_output = self.formula(prediction, target)
        summed = per_output if is_scalar(prediction) else total(per_output)
        return summed if examples is None else scale(1 / adopt(examples), summed)


def _binary(p: Expr, y: Expr) -> Expr:
    return scale(-1, add(hadamard(y, log(p)), hadamard(minus(1, y), log(minus(1, p)))))


binary_cross_entropy = Loss("binary cross-entropy", _binary, "−log p(y|x) of a label y in {0, 1}", targets="binary")

cross_entropy = Loss(
    "cross-entropy",
    lambda p, y: scale(-1, hadamard(y, log(p))),
    "−log p(y|x) of a one-hot label, or against any distribution",
    targets="one-hot",
)

squared_error = Loss(
    "squared error", lambda p, y: scale(Rational(1, 2), power(minus(p, y), 2)), "half the squared distance"
)

hinge = Loss(
    "hinge loss",
    lambda p, y: relu(minus(1, hadamard(y, p))),
    "max(0, 1 − y s) of a score s and a label y in {−1, 1}",
    targets="sign",
)


def l2_penalty(strength: Any, *weights: Variable) -> Expr:
    """λ/2 Σ ‖W‖_F² over the weights (not the biases)."""
    return scale(Rational(1, 2), product(strength, add(*map(squared_norm, weights))))


def catalogue() -> dict[str, Loss]:
    """Every loss of this file, by the name under which it stands here."""
    return {name: f for name, f in globals().items() if isinstance(f, Loss)}
