r"""The likelihood of a sequence of labels under a linear-chain conditional random field (Lafferty et al. 2001).

    s_t = W x_t + b                          scores of the labels at place t, of T places
    α_1 = s_1,   M_t = α_{t−1} 1ᵀ + A,   n_t = exp(M_t)ᵀ 1,   α_t = s_t + log n_t        (the forward recursion)
    L = log Σ_k exp(α_T)_k − Σ_t y_tᵀ s_t − Σ_{t>1} y_{t−1}ᵀ A y_t

L is −log p(y|x) (Sutton and McCallum 2012, eq. 2.18, 4.8 and 5.2). What comes back are marginals, of which the backward
recursion consists: ∂L/∂α_t is p(y_t|x), and ∂L/∂M_t is p(y_{t−1}, y_t|x). T is a number, or a symbol; then the places
behind the first are a `Family`, since the first has none before it.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Family, Network, equation
from symnet.core.notation import LAYER_SLOT
from symnet.core.symbols import Variable, dim, parameter
from symnet.ops.constants import Ones
from symnet.ops.elementary import exp, log
from symnet.ops.operators import product
from symnet.ops.steps import over_steps
from symnet.ops.sum import minus, plus
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written


def crf(steps: Any = 3, *, inputs: Any = None, labels: Any = None) -> Network:
    """−log p(y|x) of a linear-chain conditional random field over T = `steps` places, by the forward recursion.

    With a symbol for T (`dim("T")`) the places behind the first are a `Family`, and `at(T=3)` gives so many.

    Raises ShapeError for no whole number of places, at least two.
    """
    steps = sympy.sympify(steps)
    if steps.is_number and not (steps.is_Integer and steps >= 2):
        raise ShapeError(f"a chain has a whole number of places, at least two, not {steps}")
    d, k, t = inputs or dim("n"), labels or dim("K"), sympy.Symbol("t", integer=True, positive=True)
    every = _behind(k, t)
    chain: list[Equation | Family] = [
        *_place(d, k, S.One),
        equation(r"\alpha_1", _at("s", k, 1), "forward scores, as logarithms"),
        Family(t, S(2), steps, (*_place(d, k, t), *every)),
    ]
    z = equation("Z", total(exp(_at(r"\alpha", k, steps))), "sum over all sequences of labels")
    g = equation("g", over_steps(t, 2, steps, _at("g", 1, t)), "scores of the labels at all places behind the first")
    loss = equation("L", minus(minus(log(z), _at("g", 1, 1)), g), "−log of the probability of the labels")
    meanings = {"W": "weights of the input", "b": "biases", "A": "scores of a label behind another"}
    for at in range(1, int(steps) + 1) if steps.is_Integer else ("1", "t"):
        meanings |= {f"x_{at}": f"input at place {at}", f"y_{at}": f"one-hot label at place {at}"}
    return Network(
        [*chain, z, g, loss],
        "L",
        meanings=meanings,
        title=f"A linear-chain conditional random field over {steps} places",
    )


def _at(letter: str, size: Any, index: Any, role: str = "intermediate", domain: str = "real") -> Variable:
    """s_t."""
    return Variable(f"{letter}_{{{LAYER_SLOT}}}", size, 1, role, domain, index)


def _place(d: Any, k: Any, t: Any) -> list[Equation]:
    """The scores of the labels at a place, s_t = W x_t + b, and that of the label seen there, behind another."""
    seen = product(transpose_as_written(_at("y", k, t, "data", "one-hot")), _at("s", k, t))
    if t != 1:
        before = transpose_as_written(_at("y", k, t - 1, "data", "one-hot"))
        seen = plus(seen, product(product(before, parameter("A", k, k)), _at("y", k, t, "data", "one-hot")))
    score = plus(product(parameter("W", k, d), _at("x", d, t, "data")), parameter("b", k))
    return [
        equation(f"s_{{{LAYER_SLOT}}}", score, "scores of the labels at a place", t),
        equation(f"g_{{{LAYER_SLOT}}}", seen, "score of the label", t),
    ]


def _behind(k: Any, t: Any) -> list[Equation]:
    """The forward recursion: the sums over all beginnings that end in each label."""
    both = plus(product(_at(r"\alpha", k, t - 1), transpose_as_written(Ones(k))), parameter("A", k, k))
    m = equation(f"M_{{{LAYER_SLOT}}}", both, "scores of two labels", t)
    n = equation(f"n_{{{LAYER_SLOT}}}", product(transpose_as_written(exp(m)), Ones(k)), "sums over the label before", t)
    reached = plus(_at("s", k, t), log(n))
    return [m, n, equation(rf"\alpha_{{{LAYER_SLOT}}}", reached, "forward scores, as logarithms", t)]
