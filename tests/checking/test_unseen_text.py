"""Habits met in text that had served for nothing before, each with a line that is right beside a wrong one."""

import pytest

from tests.checking.test_verdicts import report, verdicts

RUNNING = r"""$$\mu_r = (1 - m) \cdot \mu_r + m \cdot \mu_B, \quad v = 0.9 v + 0.1 g$$
$$y = \gamma \frac{x - \mu_r}{s} + \beta, \qquad \frac{\partial y}{\partial \mu_r} = -\frac{\gamma}{s}$$"""

ATTENTION = r"""$S = Q K^T$, $P = \text{Softmax}(S, \text{dim}=-1)$, $O = P V$.
$$dS = P \odot (dP - \text{sum}(P \odot dP, axis=1, keepdims=True))$$
$$dK = dS^T Q$$"""

SWISH = r"""Let $Z = Y W_1$, $A = Z \sigma(Z)$ and $L_t = A W_2$, where $\odot$ is elementwise.
$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot [\sigma(Z) + Z \sigma(Z) (1 - \sigma(Z))]$$"""

NUMBERED = r"""$H^1 = E B_1^T$, $O^1 = \tanh(H^1)$, $H^2 = O^1 B_2^T$, $O^2 = \tanh(H^2)$, for each $H$ of these.
$$\frac{\partial L}{\partial B_2} = \left(\frac{\partial L}{\partial H^2}\right)^T O^1$$"""

DROPPED = r"""$$\mu = \frac1N \sum_{i=1}^N x_i, \quad \hat{x} = \frac{x_i - \mu}{s}, \quad y_i = \gamma_i \hat{x}$$
$$\frac{\partial L}{\partial \gamma_i} = \frac{\partial L}{\partial y_i} \hat{x_i}$$"""

UNITS = r"""$$E_{total} = \sum \frac12 (target - output)^2, \quad E_{o1} = \frac12 (target_{o1} - out_{o1})^2$$
$$out_{o1} = \frac{1}{1 + e^{-net_{o1}}}, \quad net_{o1} = w_5 * out_{h1} + w_6 * out_{h2}$$
$$\frac{\partial E_{o1}}{\partial w_5} = -(target_{o1} - out_{o1}) * out_{o1} (1 - out_{o1}) * out_{h1}$$"""


@pytest.mark.parametrize(
    ("page", "right", "wrong", "found"),
    [
        pytest.param(RUNNING, "= -", "= ", ["proved"], id="running means define nothing"),
        pytest.param(ATTENTION, "axis=1", "axis=0", ["proved"] * 2, id="axes of arrays"),
        pytest.param(SWISH, "(1 - ", "(2 - ", ["proved"], id="a matrix times what it is made to, entry by entry"),
        pytest.param(DROPPED, r"\hat{x_i}$$", r"2 \hat{x_i}$$", ["proved"], id="an index that is left out on the left"),
        pytest.param(UNITS, "= -", "= ", ["unread", "proved"], id="units that are called by their layer"),
        pytest.param(NUMBERED, "O^1$$", "2 O^1$$", ["proved"], id="numbers above, beside a bare letter"),
    ],
)
def test_a_right_line_and_a_wrong_one(page, right, wrong, found):
    assert verdicts(page) == found
    assert "refuted" in verdicts(page.replace(right, wrong))


def test_a_wrong_line_makes_no_numbers_of_matrices():
    """Then the transpose that another line lacks would be none."""
    wrong = ATTENTION.replace("axis=1", "axis=0").replace("dS^T Q", "dS Q")
    assert verdicts(wrong) == ["refuted"] * 2


@pytest.mark.parametrize(
    "words",
    [
        "求偏导数，并令其等于0：",
        "En annulant le gradient :",
        "Igualando a cero:",
        "Wir setzen die Ableitung gleich null:",
    ],
)
def test_what_is_set_to_zero_is_not_claimed(words):
    text = rf"$L = (w x - y)^2$ of numbers $w, x, y$. {words} $\frac{{\partial L}}{{\partial w}} = 2 (w x - y) x = 0$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= 2", "= 3")) == ["refuted"]
    assert report(text).claims[0].latex.endswith("x")


def test_a_mean_of_other_weights_is_a_definition_by_itself():
    assert verdicts(r"$q = 0.9 q + 0.2 g$, $y = 2 q$, $\frac{\partial y}{\partial g} = 0.4$") == ["unread"]


@pytest.mark.parametrize("total", [r"L(w) = \frac{1}{v} \sum_{i=1}^N L_i", r"L(w) = \log p(D | w) = \sum_{i=1}^N L_i"])
def test_a_total_that_is_called_with_weights(total):
    text = rf"$${total}$$ of $L_i = y_i t_i - t_i^2$. $$\frac{{\partial L_i}}{{\partial t_i}} = y_i - 2 t_i$$"
    assert verdicts(text)[-1] == "proved"
    assert verdicts(text.replace("y_i - 2", "y_i - "))[-1] == "refuted"


def test_what_rounding_leaves_of_nothing_refutes_nothing():
    """σ² = Σ (x_i − μ), which forgets the square, is nothing; its slopes are right as they are."""
    text = r"""$$\mu = \frac1N \sum_{i=1}^N x_i, \quad \sigma^2 = \frac1N \sum_{i=1}^N (x_i - \mu), \quad
    \hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}$$
    $$\frac{\partial L}{\partial \sigma^2}
    = -\frac12 \sum_{i=1}^N \frac{\partial L}{\partial \hat{x}_i} (x_i - \mu) (\sigma^2 + \epsilon)^{-3/2}$$"""
    assert verdicts(text) == ["unread"]


def test_a_number_that_is_defined_behind_its_use_is_no_vector():
    page = r"""$y = \gamma \odot \hat{x} + \beta$, $\hat{x} = \frac{x - \mu}{\sigma}$ with $x \in \mathbb{R}^d$, where
    $\mu = \frac1d \sum_{i=1}^d x_i$ and $\sigma = \sqrt{\frac1d \sum_{i=1}^d (x_i - \mu)^2 + \epsilon}$.
    $$\frac{\partial L}{\partial x} = \frac{1}{\sigma} \left( \frac{\partial L}{\partial \hat{x}}
    - \frac1d \sum_{j=1}^d \frac{\partial L}{\partial \hat{x}_j}
    - \hat{x} \frac1d \sum_{j=1}^d \frac{\partial L}{\partial \hat{x}_j} \hat{x}_j \right)$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace(r"- \hat{x}", r"+ \hat{x}")) == ["refuted"]
    assert verdicts(page.replace(r"\frac{1}{\sigma} \left", r"\frac{1}{\sigma^2} \left")) == ["refuted"]
