"""Habits of authors that were not read, each with a line that is right beside a wrong one that is refuted."""

import pytest

from tests.checking.test_verdicts import verdicts

TRACES = r"""On traces: $tr(aA) = a \cdot trA$, $trA = trA^T$, $trAB = trBA$.
"""

STACKED = r"""- $p = \phi(z)$ is the output, and $p_k$ is its entry; $\phi$ is [the softmax](#softmax) function
- $z = w^T x$ is the input of $\phi$, and $z_k$ is its entry

The gradient $\frac{\partial L}{\partial p}$ is a row vector, with a one-hot $y$ and $L(w) = -y^T \log p$.

$$\frac{\partial L(w)}{\partial w}
= \frac{\partial L}{\partial p} \frac{\partial p}{\partial z} \frac{\partial z}{\partial w}$$

$$\frac{\partial L}{\partial p} \frac{\partial p}{\partial z}
= \begin{pmatrix} p_1 - y_1 & \dots & p_K - y_K \end{pmatrix}
= \left[\phi(w^T x) - y\right]^T$$

$$\frac{\partial L}{\partial w}
= \left[p - y\right]^T \left[ \frac{\partial w^T x}{\partial w} \right] = x (p - y)^T$$"""

HOT = r"""Take $y = [0, \ldots, 1, \ldots, 0]^T$, $p = \text{softmax}(z)$ and $L = -\sum_k y_k \log p_k$.
$$\frac{\partial L}{\partial z} = p - y$$"""

AFFINE = r"Given $w$: $$\frac{\partial \sum_k w_{kj} a_k + a_j^2}{\partial a_i} = w_{ij} + 2 a_j \delta_{ij}$$"

BETWEEN = r"""Let $p = \sigma(z)$ and $z = w^T x$.
$$\frac{\partial L(w)}{\partial w}
= \frac{\partial L}{\partial p} \frac{\partial p}{\partial z} \frac{\partial z}{\partial w}
= \frac{\partial L}{\partial p} p (1-p) x$$"""


@pytest.mark.parametrize(
    ("page", "right", "wrong", "found"),
    [
        pytest.param(TRACES, "= trBA", "= tr(A) tr(B)", ["proved"] * 3, id="a number before a trace"),
        pytest.param(
            STACKED,
            "= x (p - y)^T",
            "= x (y - p)^T",
            ["confirmed", *["proved"] * 4],
            id="w has a column for each output",
        ),
        pytest.param(HOT, "= p - y", "= y - p", ["proved"], id="a label that is written out"),
        pytest.param(AFFINE, "+ 2 a_j", "+ a_j", ["proved"], id="all that stands above a line"),
        pytest.param(BETWEEN, "p (1-p) x", "p x", ["proved"] * 2, id="a loss of its weights by way of an output"),
    ],
)
def test_a_right_line_and_a_wrong_one(page, right, wrong, found):
    assert verdicts(page) == found
    assert "refuted" in verdicts(page.replace(right, wrong))


def test_zeros_and_a_one_of_no_label_are_still_judged():
    assert verdicts(r"Let $x = A b$. Then $x = [0, \ldots, 1, \ldots, 0]^T$.") == ["unread"]


def test_where_gradients_stand_and_lie_nothing_is_taken_up():
    page = r"""The gradient is a column vector. Let $L = \frac12 \|z\|^2$, $z \in \mathbb{R}^n$.
    $$\frac{\partial L}{\partial z} = %s$$"""
    assert verdicts(page % "z") == ["proved"]
    assert verdicts(page.replace("column", "row") % "z^T") == ["proved"]
    assert verdicts(page % "z^T") == ["refuted"]
