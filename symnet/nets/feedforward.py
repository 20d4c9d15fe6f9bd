"""Feedforward networks of any depth and width.

    z^{[i]} = W^{[i]} a^{[i−1]} + b^{[i]},    a^{[i]} = g(z^{[i]}),    i = 1..n,    a^{[0]} = x

(Jurafsky and Martin, eq. 7.13 and 7.14). The depth may be a symbol; then the hidden layers are a `Family`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.expression import is_scalar, variables
from symnet.core.network import Equation, Family, Network, equation
from symnet.core.notation import LAYER_SLOT
from symnet.core.symbols import Variable, data, dim, layer_dim, scalar
from symnet.nets.layers import activation_named, affine, check_vectors, for_each, loss_named, lying, upper
from symnet.ops.concatenate import concatenate
from symnet.ops.constants import Ones
from symnet.ops.function import Function
from symnet.ops.losses import Loss, l2_penalty
from symnet.ops.softmax import softmax
from symnet.ops.sum import plus

LOSS_OF_OUTPUT = {"softmax": "cross_entropy", "sigmoid": "binary_cross_entropy"}
"""The loss that goes with an output, unless another is named; squared error with all others."""

WORDS = {"W": "weights", "b": "biases"}
"""What the parameters of a layer are called, by letter."""


def _counted(v: Variable, words: dict[str, str]) -> str:
    """What a parameter is called, one number of a kind in the singular."""
    return "bias" if v.parsed.base == "b" and is_scalar(v) else words[v.parsed.base]


def mlp(
    depth: int | Expr = 2,
    widths: Sequence[Any] | None = None,
    activation: str | Function | Sequence[str | Function] = "relu",
    output: str | Function = "sigmoid",
    batch: bool = False,
    *,
    loss: str | Loss | None = None,
    vectors: str = "column",
    bias: str = "separate",
    l2: Any = None,
) -> Network:
    r"""A feedforward network with a loss.

    Args:
        depth: the number of layers, the input not counted; with a symbol (`dim("n")`) the hidden layers are a
            `Family`, and `at(n=3)` unrolls them.
        widths: n_0, …, n_depth; symbols unless given. With a scalar output, n_depth is 1.
        activation: of the hidden layers: a name, a declared function, or one for each layer.
        output: ``softmax`` (a distribution), ``sigmoid`` (a probability, a scalar unless `widths` says
            otherwise), ``identity`` (regression), or any other activation.
        batch: m examples as the rows of X; the loss is then their mean.
        loss: by name; by default the one that goes with the output.
        vectors: ``column`` (W x + b) or ``row`` (x W + b).
        bias: ``separate``, or ``folded`` into W as the weight of a dummy node a_0 = 1.
        l2: a number or name for λ; adds λ/2 Σ‖W‖² (biases are not punished).

    >>> print(mlp(depth=1, output="softmax"))
    z1 = W1 @ x + b1
    y_hat = softmax(z1, axis=0)
    L = -np.sum(y * np.log(y_hat))

    Raises ShapeError for widths that do not fit the depth, UnknownNameError for an unknown activation or loss.
    """
    if bias not in ("separate", "folded"):
        raise ShapeError(f"bias is 'separate' or 'folded', not {bias!r}")
    builder = _Builder(output, batch, check_vectors(vectors), bias, loss)
    depth = sympy.sympify(depth)
    if depth.is_number and not (depth.is_Integer and depth >= 1):
        raise ShapeError(f"a network has a whole number of layers, at least one, not {depth}")
    if bias == "folded" and l2 is not None:
        raise ShapeError("a folded bias is part of the weights, so that l2 would punish it, too; use bias='separate'")
    if not depth.is_Integer:
        if widths is not None or l2 is not None or not isinstance(activation, (str, Function)):
            raise ShapeError("with a symbolic depth, widths stay symbols, and all hidden layers share one activation")
        return replace(builder, uniform=True).symbolic(depth, activation_named(activation))
    layers = int(depth)
    sizes = builder.sizes(layers, widths)
    return builder.unrolled(layers, sizes, for_each(layers - 1, activation), l2)


@dataclass(frozen=True)
class _Builder:
    """The choices that hold for all layers."""

    output: str | Function
    batch: bool
    vectors: str
    bias: str
    loss: str | Loss | None
    uniform: bool = False
    """Whether an output of one column is named as a matrix, too, so that all layers are named alike."""

    def is_matrix(self, outputs: Any) -> bool:
        """Whether a layer's output is a matrix, an example each row."""
        return self.batch and (self.uniform or outputs != 1)

    @property
    def rows(self) -> Expr | None:
        """m for a batch."""
        return dim("m") if self.batch else None

    def sizes(self, layers: int, widths: Sequence[Any] | None) -> list[Any]:
        if widths is None:
            scalar_output = self.output != "softmax"
            return [dim(f"n_{i}") for i in range(layers)] + [1 if scalar_output else dim(f"n_{layers}")]
        if len(widths) != layers + 1:
            raise ShapeError(
                f"{len(widths)} widths are given for {layers} layers; give {layers + 1}, the input's first"
            )
        return list(widths)

    # One layer ----------------------------------------------------------------------------------------------------

    def vector(self, letter: str, size: Any, layer: Any, domain: str = "", role: str = "data") -> Variable:
        """The input of a layer: a vector for one example, a matrix for a batch."""
        rows, columns = (self.rows, size) if self.batch else lying(size, self.vectors)
        return Variable(upper(letter, self.batch), rows, columns, role, domain or "real", layer)

    def preactivation(self, previous: Any, inputs: Any, outputs: Any, layer: Any) -> Equation:
        """z^{[i]}."""
        letter = upper("z", self.is_matrix(outputs))
        name = f"{letter}^{{[{LAYER_SLOT}]}}"
        if self.bias == "folded":
            whole = inputs + 1
            size = (outputs, whole) if self.vectors == "column" else (whole, outputs)
            weight = Variable(rf"\tilde{{W}}^{{[{LAYER_SLOT}]}}", *size, "parameter", "real", layer)
            body = affine(self.with_dummy(previous), weight, None, batch=self.rows, vectors=self.vectors)
            return equation(name, body, "preactivation", layer)
        size = (outputs, inputs) if self.vectors == "column" else (inputs, outputs)
        weight = Variable(f"W^{{[{LAYER_SLOT}]}}", *size, "parameter", "real", layer)
        bias = Variable(f"b^{{[{LAYER_SLOT}]}}", *lying(outputs, self.vectors), "parameter", "real", layer)
        body = affine(previous, weight, bias, batch=self.rows, vectors=self.vectors)
        return equation(name, body, "preactivation", layer)

    def with_dummy(self, previous: Any) -> Expr:
        """The dummy node a_0 = 1 before the others: [1; a], or [1 A] for a batch."""
        if self.batch:
            return concatenate(Ones(self.rows), previous, axis=1)
        return concatenate(1, previous, axis=0 if self.vectors == "column" else 1)

    def activation(self, function: Function, z: Any, outputs: Any, layer: Any, meaning: str) -> Equation:
        """a^{[i]}."""
        letter = upper("a", self.is_matrix(outputs))
        return equation(f"{letter}^{{[{LAYER_SLOT}]}}", function(z), meaning, layer)

    def prediction(self, z: Equation, outputs: Any, layer: Any) -> list[Equation]:
        """The output layer's last equation; none where the preactivation itself is the prediction."""
        if self.output == "softmax":
            axis = 1 if self.batch or self.vectors == "row" else 0
            name = r"\hat{Y}" if self.batch else r"\hat{y}"
            return [equation(name, softmax(z, axis=axis), "predicted distribution")]
        if self.output == "identity":
            return []
        return [self.activation(activation_named(self.output), z, outputs, layer, "output")]

    def losses(self, prediction: Equation, outputs: Any, weights: list[Variable], l2: Any) -> list[Equation]:
        """L, or the data's part L_D and L = L_D + λ/2 Σ‖W‖²."""
        chosen = loss_named(self.loss or LOSS_OF_OUTPUT.get(str(self.output), "squared_error"))
        letter = upper("y", self.is_matrix(outputs))
        rows, columns = (self.rows, outputs) if self.batch else lying(outputs, self.vectors)
        target = data(letter, rows, columns, chosen.targets)
        expression = chosen(prediction, target, self.rows)
        word = f"mean {chosen.name}" if self.batch else chosen.name
        if l2 is None:
            return [equation("L", expression, word)]
        strength = scalar(l2, "data", "positive") if isinstance(l2, str) else l2
        fit = equation("L_D", expression, word)
        return [fit, equation("L", plus(fit, l2_penalty(strength, *weights)), f"{word} with L2 regularisation")]

    # All layers ---------------------------------------------------------------------------------------------------

    def unrolled(self, layers: int, sizes: list[Any], hidden: list[Function], l2: Any) -> Network:
        """A network of so many layers."""
        equations: list[Equation] = []
        previous: Any = self.vector("x", sizes[0], None)
        for layer in range(1, layers + 1):
            z = self.preactivation(previous, sizes[layer - 1], sizes[layer], layer)
            equations.append(z)
            if layer < layers:
                previous = self.activation(hidden[layer - 1], z, sizes[layer], layer, "hidden units")
                equations.append(previous)
        equations += self.prediction(z, sizes[-1], layers)
        weights = [w for e in equations for w in e.expression.atoms(Variable) if w.parsed.base == "W"]
        weights.sort(key=lambda w: int(w.parsed.layer))
        equations += self.losses(equations[-1], sizes[-1], weights, l2)
        return Network(equations, "L", meanings=self.meanings(equations), title=self.title(layers, hidden))

    def symbolic(self, depth: Expr, hidden: Function) -> Network:
        """A network of n layers, n a symbol: the hidden layers are a family."""
        i = sympy.Symbol("i", integer=True, positive=True)
        last = 1 if self.output != "softmax" else layer_dim("n", depth)
        inputs = self.vector(f"a^{{[{LAYER_SLOT}]}}", layer_dim("n", i - 1), i - 1, role="intermediate")
        start = equation("a^{[0]}" if not self.batch else "A^{[0]}", self.vector("x", layer_dim("n", 0), None))
        z = self.preactivation(inputs, layer_dim("n", i - 1), layer_dim("n", i), i)
        a = self.activation(hidden, z, layer_dim("n", i), i, "hidden units")
        before = self.vector(f"a^{{[{LAYER_SLOT}]}}", layer_dim("n", depth - 1), depth - 1, role="intermediate")
        top = self.preactivation(before, layer_dim("n", depth - 1), last, depth)
        output = self.prediction(top, last, depth)
        loss = self.losses(output[-1] if output else top, last, [], None)
        family = Family(i, sympy.S.One, depth - 1, (z, a))
        everything = [*family.equations, top, *output, *loss]
        return Network(
            [start, family, top, *output, *loss],
            "L",
            meanings=self.meanings(everything),
            title=f"A feedforward network of {depth} layers",
        )

    def meanings(self, equations: list[Equation]) -> dict[str, str]:
        """What the free symbols mean."""
        met = dict.fromkeys(v for e in equations for v in variables(e.expression) if v.role == "parameter")
        words = WORDS if self.bias == "separate" else {"W": "biases, then weights"}
        own = {v.name: f"{_counted(v, words)} of layer ${v.parsed.layer}$" for v in met if v.parsed.base in words}
        rows = ", an example each row" if self.batch else ""
        labels = "labels" if self.batch else "label"
        return own | {
            "x": "input", "X": f"inputs{rows}", "y": labels, "Y": f"labels{rows}", r"\lambda": "regularisation"
        }  # fmt: skip

    def title(self, layers: int, hidden: list[Function]) -> str:
        """What the network is called."""
        count = {1: "one layer", 2: "two layers", 3: "three layers"}.get(layers, f"{layers} layers")
        kinds = list(dict.fromkeys(f.label for f in hidden))
        within = f", {' and '.join(kinds)} hidden units" if kinds else ""
        output = self.output if isinstance(self.output, str) else self.output.name
        folded = ", biases folded in as weights of a dummy node 1" if self.bias == "folded" else ""
        many = ", a batch of m examples" if self.batch else ""
        return f"A feedforward network of {count}{within}, {output} output{folded}{many}"
