r"""Recurrent networks over T steps with weights shared by all steps: the simple one, GRU and LSTM.

    simple   z_t = W x_t + U h_{t−1} + b,   h_t = tanh(z_t)                          (Elman 1990)
    GRU      u_t, r_t = σ(…),   h̃_t = tanh(W_h x_t + U_h (r_t ⊙ h_{t−1}) + b_h),
             h_t = (1 − u_t) ⊙ h_{t−1} + u_t ⊙ h̃_t                                   (Cho et al. 2014, eq. 5 to 8)
    LSTM     i_t, f_t, o_t = σ(…),   g_t = tanh(…),   c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t,
             h_t = o_t ⊙ tanh(c_t)               (Hochreiter and Schmidhuber 1997; Gers et al. 2000 for f_t)

Each step predicts ŷ_t = softmax(V h_t), and the loss is the sum over the steps. T is a number, or a symbol; then the
steps are a `Family`. With a bar, a gate before its σ or tanh (Greff et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.errors import ShapeError, UnknownNameError
from symnet.core.expression import variables
from symnet.core.network import Equation, Family, Network, equation
from symnet.core.notation import LAYER_SLOT
from symnet.core.symbols import Variable, dim, parameter
from symnet.nets.layers import activation_named
from symnet.ops.activations import sigmoid, tanh
from symnet.ops.constants import Zeros
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.losses import cross_entropy
from symnet.ops.operators import product
from symnet.ops.softmax import softmax
from symnet.ops.steps import over_steps
from symnet.ops.sum import minus, plus

MEANINGS = {"W": "weights of the input", "U": "weights of the state before", "b": "biases", "V": "output weights"}
GATES = {"u": "update", "r": "reset", "h": "candidate", "i": "input gate", "f": "forget gate", "o": "output gate",
         "g": "candidate"}  # fmt: skip


def recurrent(
    cell: str = "simple",
    steps: Any = 3,
    *,
    inputs: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "tanh",
) -> Network:
    """A recurrent network that predicts a class at each of its steps.

    Args:
        cell: ``simple``, ``gru`` or ``lstm``.
        steps: how many; with a symbol (`dim("T")`) they are a `Family`, and `at(T=3)` unrolls them.
        inputs, hidden, classes: sizes; symbols unless given.
        activation: of the simple network's hidden units.

    Raises UnknownNameError for another cell, ShapeError for no whole number of steps.
    """
    if cell not in CELLS:
        raise UnknownNameError.among("cell", cell, CELLS)
    steps = sympy.sympify(steps)
    if steps.is_number and not (steps.is_Integer and steps >= 1):
        raise ShapeError(f"a recurrent network has a whole number of steps, at least one, not {steps}")
    sizes = _Sizes(inputs or dim("n"), hidden or dim("d_h"), classes or dim("K"))
    t = sympy.Symbol("t", integer=True, positive=True)
    equations = [*CELLS[cell](sizes, t, activation_named(activation)), *_output(sizes, t)]
    carried = ("h", "c") if cell == "lstm" else ("h",)
    starts = [equation(f"{letter}_0", Zeros(sizes.hidden, 1), "nothing before the first step") for letter in carried]
    loss = equation("L", over_steps(t, 1, steps, equations[-1].symbol), "loss of all steps")
    title = {"simple": "A simple recurrent network", "gru": "A GRU", "lstm": "An LSTM"}[cell]
    return Network(
        [*starts, Family(t, S.One, steps, tuple(equations)), loss],
        "L",
        meanings=_meanings(equations, steps),
        title=f"{title} over {steps} step{'' if steps == 1 else 's'}",
    )


@dataclass(frozen=True)
class _Sizes:
    """How large input, state and output are."""

    inputs: Any
    hidden: Any
    classes: Any


def _at(letter: str, size: Any, index: Any, role: str = "intermediate", domain: str = "real") -> Variable:
    """x_t."""
    return Variable(f"{letter}_{{{LAYER_SLOT}}}", size, 1, role, domain, index)


def _preactivation(sizes: _Sizes, t: Any, state: Any, gate: str = "") -> Equation:
    """z_t = W x_t + U h_{t−1} + b, with weights of its own for each gate."""
    sub = f"_{gate}" if gate else ""
    w, u = parameter(f"W{sub}", sizes.hidden, sizes.inputs), parameter(f"U{sub}", sizes.hidden, sizes.hidden)
    body = plus(product(w, _at("x", sizes.inputs, t, "data")), product(u, state))
    name = rf"\bar{{{gate}}}_{{{LAYER_SLOT}}}" if gate else f"z_{{{LAYER_SLOT}}}"
    word = f"preactivation, {GATES[gate]}" if gate else "preactivation"
    return equation(name, plus(body, parameter(f"b{sub}", sizes.hidden)), word, t)


def _simple(sizes: _Sizes, t: Any, f: Function) -> list[Equation]:
    z = _preactivation(sizes, t, _at("h", sizes.hidden, t - 1))
    return [z, equation(f"h_{{{LAYER_SLOT}}}", f(z), "state", t)]


def _gated(sizes: _Sizes, t: Any, letter: str, state: Any, f: Function = sigmoid, name: str = "") -> list[Equation]:
    """The preactivation of a gate, and the gate."""
    z = _preactivation(sizes, t, state, letter)
    return [z, equation(f"{name or letter}_{{{LAYER_SLOT}}}", f(z), GATES[letter], t)]


def _gru(sizes: _Sizes, t: Any, f: Function) -> list[Equation]:
    before = _at("h", sizes.hidden, t - 1)
    update, reset = _gated(sizes, t, "u", before), _gated(sizes, t, "r", before)
    new = _gated(sizes, t, "h", hadamard(reset[-1], before), f, r"\tilde{h}")
    kept = hadamard(minus(1, update[-1]), before)
    h = equation(f"h_{{{LAYER_SLOT}}}", plus(kept, hadamard(update[-1], new[-1])), "state", t)
    return [*update, *reset, *new, h]


def _lstm(sizes: _Sizes, t: Any, f: Function) -> list[Equation]:
    before = _at("h", sizes.hidden, t - 1)
    gates = {letter: _gated(sizes, t, letter, before) for letter in "ifo"}
    gates["g"] = _gated(sizes, t, "g", before, tanh)
    kept = hadamard(gates["f"][-1], _at("c", sizes.hidden, t - 1))
    c = equation(f"c_{{{LAYER_SLOT}}}", plus(kept, hadamard(gates["i"][-1], gates["g"][-1])), "cell", t)
    h = equation(f"h_{{{LAYER_SLOT}}}", hadamard(gates["o"][-1], f(c)), "state", t)
    return [*(e for pair in gates.values() for e in pair), c, h]


CELLS: dict[str, Callable[[_Sizes, Any, Function], list[Equation]]] = {"simple": _simple, "gru": _gru, "lstm": _lstm}
"""The equations of one step, by the name of the cell."""


def _output(sizes: _Sizes, t: Any) -> list[Equation]:
    """s_t = V h_t, ŷ_t = softmax(s_t), ℓ_t."""
    v = parameter("V", sizes.classes, sizes.hidden)
    s = equation(f"s_{{{LAYER_SLOT}}}", product(v, _at("h", sizes.hidden, t)), "logits", t)
    p = equation(rf"\hat{{y}}_{{{LAYER_SLOT}}}", softmax(s), "predicted distribution", t)
    label = _at("y", sizes.classes, t, "data", "one-hot")
    return [s, p, equation(rf"\ell_{{{LAYER_SLOT}}}", cross_entropy(p, label), "loss of one step", t)]


def _meanings(equations: list[Equation], steps: Expr) -> dict[str, str]:
    """What the free symbols mean."""
    met = dict.fromkeys(v for e in equations for v in variables(e.expression))
    own = {v.name: _said(v) for v in met if v.role == "parameter"}
    for at in range(1, int(steps) + 1) if steps.is_Integer else ("t",):
        own |= {f"x_{at}": "input", f"y_{at}": "one-hot label"}
    return own


def _said(v: Variable) -> str:
    gate = GATES.get(v.parsed.sub, "")
    return MEANINGS[v.parsed.base] + (f", {gate}" if gate else "")
