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


ABOVE = r"""Repeated indices are summed: $S^{ij} = \frac{1}{\sqrt{d_k}} Q^{ia} K^{ja}$.
$$\frac{\partial S^{ij}}{\partial Q^{kl}}
= \frac{1}{\sqrt{d_k}} \delta^i_k \delta^a_l K^{ja} = \frac{1}{\sqrt{d_k}} \delta^i_k K^{jl}$$"""

LAYERS = r"""* $u^l=h^{l-1}W^l+b^l$, with $h^l, u^l \in \mathbb{R}^{1\times m_{l}}$ and
  $W^l\in\mathbb{R}^{m_{l-1}\times m_l}$
* $h^l=\phi(u^l)$

With $\mathbf{x} \in \mathbb{R}^{1\times m_0}$ we have $h^0 = \mathbf{x}$ and $h^L = \mathbf{y}$ by construction.

$$\frac{\partial E}{\partial b_j^L} = \frac{\partial E}{\partial h_j^L} \frac{\partial h_j^L}{\partial u_j^L}$$
$$\frac{\partial u_j^L}{\partial W_{ij}^L} = h_i^{L-1}$$"""

GRIDS = r"$$\pmatrix{1 & 2 \cr 3 & 4} \pmatrix{a \\ b} = \left(\matrix{a + 2b \\ 3a + 4b}\right)$$"

LABEL = r"""$$\frac{\partial L}{\partial z_k}
= \frac{\partial}{\partial z_k} \left[ -z_y + \log \sum_{j=1}^{K} e^{z_j} \right]$$
$$\frac{\partial (-z_y)}{\partial z_k} = \begin{cases} -1 & \text{if } k = y \\ 0 & \text{if } k \neq y \end{cases}$$
$$\frac{\partial}{\partial z_k} \log \sum_{j=1}^{K} e^{z_j} = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}} = \hat{p}_k$$
$$\frac{\partial L}{\partial z_k} = \hat{p}_k - \mathbb{1}[k = y]$$

We write $y_k = 1$ if $k$ is the true class and $y_k = 0$ otherwise."""


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
        pytest.param(ABOVE, "K^{jl}$$", "K^{lj}$$", ["proved"] * 2, id="indices above"),
        pytest.param(GRIDS, "3a + 4b", "3a + 5b", ["proved"], id="matrices of plain TeX"),
        pytest.param(
            LABEL,
            "-1 & ",
            "-1 - z_k & ",
            ["conditional", "proved", "proved", "conditional"],
            id="a class that is compared",
        ),
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


def test_a_name_that_has_an_equation_is_given_no_other_meaning_by_a_line_alone():
    assert verdicts(LABEL.replace(r"\hat{p}_k - \mathbb", r"\hat{p}_k + \mathbb"))[-1] in ("unread", "refuted")


def test_what_the_output_is_called():
    assert verdicts(LAYERS) == ["confirmed", "confirmed"]
    assert verdicts(LAYERS.replace("= h_i", "= 2 h_i")) == ["confirmed", "unread"]


def test_powers_and_layers_stay_what_they_are():
    assert verdicts(r"Let $a, b, m, n > 0$. Then $(a^m)^n = a^{mn}$ and $(b^n)^m = b^{mn}$.") == ["proved", "proved"]
