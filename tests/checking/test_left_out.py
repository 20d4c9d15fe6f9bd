"""Products that leave an index out, entries of the row of a class, conditions for the others, ∇ log."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

SCORES = r"""Scores $s = Wx$, where $W$ is $C \times D$. $p_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$, and the loss of the
correct class $t$ is $L = -\log p_t$. """


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            r"Let $p = \prod_{i=1}^n x_i$. Then $\frac{\partial p}{\partial x_j} = \prod_{i \ne j} x_i$.",
            r"i \ne j",
            "i",
        ),
        (r"Let $p = \prod_i x_i$. Then $\prod_{i \ne j} x_i = p / x_j$.", "p / x_j", "p x_j"),
        (
            r"Let $p = \prod_{i=1}^n \sigma(w_i x_i)$. Then "
            r"$\frac{\partial p}{\partial w_j} = x_j \sigma'(w_j x_j) \prod_{i \ne j} \sigma(w_i x_i)$.",
            "= x_j",
            "= w_j",
        ),
        (SCORES + r"$\frac{\partial L}{\partial W_{td}} = (p_t - 1) x_d$.", "p_t - 1", "p_t"),
        (SCORES + r"$\frac{\partial L}{\partial W_{t,d}} = (p_t - 1) x_d$.", "x_d$", "x_t$"),
        (
            SCORES + r"For the others, $j \neq t$: $\frac{\partial L}{\partial W_{jd}} = p_j x_d$.",
            "p_j x_d",
            "-p_j x_d",
        ),
        (
            SCORES + r"For the other classes $j \neq t$: $\frac{\partial L}{\partial s_j} = p_j$.",
            "= p_j$",
            "= p_j - 1$",
        ),
        (SCORES + r"$\frac{\partial L}{\partial s_j} = p_j$ ($j \neq t$).", "= p_j$", "= p_j - 1$"),
        (
            r"Let $p_i = \sigma(w^\top x_i)$, $y_i \in \{0,1\}$, $L(w) = \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}$. "
            r"Then $\nabla \log L(w) = \sum_i (y_i - p_i) x_i$.",
            "y_i - p_i",
            "y_i + p_i",
        ),
    ],
)
def test_right_and_wrong(text, right, wrong):
    [found] = verdicts(text)
    assert found in HOLDS
    before, after = text.rsplit(right, 1)
    assert verdicts(before + wrong + after) == ["refuted"]
