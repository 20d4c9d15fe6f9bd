r"""The likelihood of a sequence of labels under a linear-chain conditional random field (Lafferty et al. 2001).

    s_t = W x_t + b                          scores of the labels at place t, of T places
    α_1 = s_1,   M_t = α_{t−1} 1ᵀ + A,   n_t = exp(M_t)ᵀ 1,   α_t = s_t + log n_t        (the forward recursion)
    L = log Σ_k exp(α_T)_k − Σ_t y_tᵀ s_t − Σ_{t>1} y_{t−1}ᵀ A y_t

L is −log p(y|x) (Sutton and McCallum 2012, eq. 2.18, 4.8 and 5.2). What comes back are marginals, of which the backward
recursion consists: ∂L/∂α_t is p(y_t|x), and ∂L/∂M_t is p(y_{t−1}, y_t|x).
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import Variable, data, dim, parameter
from symnet.ops.constants import Ones
from symnet.ops.elementary import exp, log
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.sum import add, plus
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written


def crf(steps: int = 3, *, inputs: Any = None, labels: Any = None) -> Network:
    """−log p(y|x) of a linear-chain conditional random field over T = `steps` places, by the forward recursion.

    Raises ShapeError for no whole number of places, at least two.
    """
    if not isinstance(steps, int) or steps < 2:
        raise ShapeError(f"a chain has a whole number of places, at least two, not {steps}")
    d, k = inputs or dim("n"), labels or dim("K")
    w, b, a = parameter("W", k, d), parameter("b", k), parameter("A", k, k)
    labelled = [data(f"y_{t}", k, 1, "one-hot") for t in range(1, steps + 1)]
    equations: list[Equation] = []
    before: Variable | None = None
    scored: list[Expr] = []
    for t, label in enumerate(labelled, 1):
        s = equation(f"s_{t}", plus(product(w, data(f"x_{t}", d)), b), f"scores of the labels at place {t}")
        equations.append(s)
        reached: Expr = s.symbol
        if before is not None:
            m = equation(f"M_{t}", plus(product(before, transpose_as_written(Ones(k))), a), "scores of two labels")
            n = equation(f"n_{t}", product(transpose_as_written(exp(m)), Ones(k)), "sums over the label before")
            equations += [m, n]
            reached = plus(reached, log(n))
            scored.append(product(product(transpose_as_written(labelled[t - 2]), a), label))
        scored.append(product(transpose_as_written(label), s))
        equations.append(equation(rf"\alpha_{t}", reached, "forward scores, as logarithms"))
        before = equations[-1].symbol
    z = equation("Z", total(exp(before)), "sum over all sequences of labels")
    g = equation("g", add(*scored), "score of the labels")
    loss = equation("L", plus(log(z), scale(-1, g.symbol)), "−log of the probability of the labels")
    meanings = {"W": "weights of the input", "b": "biases", "A": "scores of a label behind another"}
    meanings |= {f"x_{t}": f"input at place {t}" for t in range(1, steps + 1)}
    meanings |= {f"y_{t}": f"one-hot label at place {t}" for t in range(1, steps + 1)}
    title = f"A linear-chain conditional random field over {steps} places"
    return Network([*equations, z, g, loss], "L", meanings=meanings, title=title)
