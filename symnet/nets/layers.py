"""What builders share: the affine map in its four spellings, activations and losses by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sympy import Expr

from symnet.core.errors import ShapeError, UnknownNameError
from symnet.core.notation import Notation
from symnet.core.symbols import Variable, parameter
from symnet.ops import activations, losses
from symnet.ops.composed import to_each_row
from symnet.ops.constants import Ones
from symnet.ops.function import Function
from symnet.ops.losses import Loss
from symnet.ops.operators import product
from symnet.ops.sum import plus
from symnet.ops.transpose import transpose_as_written

T = TypeVar("T")


def affine(x: Any, weight: Expr, bias: Variable | None, *, batch: Any = None, vectors: str = "column") -> Expr:
    """W x + b for a column x, x W + b for a row; X Wᵀ + 1ₘ bᵀ or X W + 1ₘ b for a batch of m rows."""
    if vectors == "row":
        body = product(x, weight)
        spread = bias if bias is None or batch is None else _each_row(bias, batch)
    elif batch is None:
        body, spread = product(weight, x), bias
    else:
        body = product(x, transpose_as_written(weight))
        spread = bias if bias is None else to_each_row(bias, batch)
    return body if spread is None else plus(body, spread)


def _each_row(bias: Variable, batch: Any) -> Expr:
    """1ₘ b for a row b."""
    return product(Ones(batch), bias)


def weights(name: str, outputs: Any, inputs: Any, vectors: str = "column") -> Variable:
    """A weight matrix: a row per output for column vectors, a column per output for row vectors."""
    return parameter(name, outputs, inputs) if vectors == "column" else parameter(name, inputs, outputs)


def lying(size: Any, vectors: str = "column") -> tuple[Any, Any]:
    """The shape of a vector: a column or a row."""
    return (size, 1) if vectors == "column" else (1, size)


def activation_named(activation: str | Function) -> Function:
    """An activation by its name in `symnet.ops.activations`; a declared Function as it is."""
    if isinstance(activation, Function):
        return activation
    return _among("activation", activation, activations.catalogue())


def loss_named(loss: str | Loss) -> Loss:
    """A loss by its name in `symnet.ops.losses`; a declared Loss as it is."""
    if isinstance(loss, Loss):
        return loss
    return _among("loss", loss, losses.catalogue())


def _among(kind: str, name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise UnknownNameError.among(kind, name, known)
    return known[name]


def for_each(layers: int, choice: str | Function | Sequence[str | Function]) -> list[Function]:
    """One activation for each hidden layer, from one for all or from a list."""
    if isinstance(choice, (str, Function)):
        return [activation_named(choice)] * layers
    if len(choice) != layers:
        raise ShapeError(f"{len(choice)} activations are given for {layers} hidden layers; give one for each")
    return [activation_named(c) for c in choice]


def check_vectors(vectors: str) -> str:
    """``column`` or ``row``; NotationError for anything else."""
    return Notation(vectors=vectors).vectors


def upper(letter: str, is_matrix: bool) -> str:
    """The letter of a vector, or the capital of a matrix whose rows are examples."""
    return letter.upper() if is_matrix else letter
