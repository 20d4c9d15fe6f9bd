r"""J_{ij} = ∂y_i/∂x_j says what J is, and H_{kj} = ∂²f/∂x_k∂x_j what H is; ∇f(w)_j is an entry of the gradient."""

import pytest

from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

ACCEPTED = {"proved", "confirmed", "conditional"}

LAYER = r"""Let $y = \tanh(W x)$.

$$J_{ij} = \frac{\partial y_i}{\partial x_j} = (1 - y_i^2) W_{ij}$$"""

FORM = r"""Let $f(x) = x^T A x$.

$$H_{kj} = \frac{\partial^2 f(x)}{\partial x_k \partial x_j} = A_{kj} + A_{jk}$$"""

LOGISTIC = r"""
Let $h_\theta(x) = g(\theta^T x)$ with $g(z) = \frac{1}{1 + e^{-z}}$.

$$\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log (1 - h_\theta(x^{(i)}))$$
"""


@pytest.mark.parametrize(
    ("context", "right", "edit"),
    [
        (LAYER, r"so $J = \mathrm{diag}(1 - y^2) W$", ("1 - y^2", "1 - y")),
        (LAYER, r"so $J_{ij} = W_{ij} (1 - y_i^2)$", ("W_{ij}", "W_{ji}")),
        (FORM, r"so $H = A + A^T$", ("A + A^T", "A - A^T")),
        (
            LOGISTIC,
            r"$$\nabla_{\theta} \ell (\theta)_{j} = \sum_{i = 1}^m (y^{(i)} - h_{\theta}(x^{(i)})) x_j^{(i)}$$",
            ("(y^{(i)} -", "(y^{(i)} +"),
        ),
        (LOGISTIC, r"$$\nabla_\theta \ell = X^T (y - g(X\theta))$$", ("y - g", "y + g")),
        (
            LOGISTIC,
            r"Of $X \theta$: $$\frac{\partial \ell}{\partial \theta_j} = "
            r"\sum_i x_j^{(i)}(y^{(i)} - h_\theta(x^{(i)}))$$",
            ("y^{(i)} - h", "y^{(i)} + h"),
        ),
    ],
)
def test_right_and_wrong(context, right, edit):
    only_the_right_one_is_among(ACCEPTED, context, right, edit)


def test_a_cost_that_is_no_jacobian_stays_a_number():
    text = r"Let $J = w^T x$. $$\frac{\partial J}{\partial w} = x$$"
    assert verdicts(text) == ["proved"]


BOLD = r"""
With $\boldsymbol{\hat{y}} = softmax(\boldsymbol{\theta})$ we have
$$\hat{y_k} = \frac{e^{\boldsymbol{\theta}_{k}}}{\sum_{j}{e^{\boldsymbol{\theta}_j}}}$$
and $s = -\sum_i y_i \log \hat{y_i}$ with $\sum_i y_i = 1$.
"""


def test_entries_in_bold_above_e():
    line = r"$$\frac{\partial s}{\partial \boldsymbol{\theta}} = \boldsymbol{\hat{y}} - \boldsymbol{y}$$"
    only_the_right_one_is_among(ACCEPTED, BOLD, line, ("- ", "+ "))


CHAIN = r"""
$$J(\theta) = \frac{1}{2} \sum_{i=1}^{m} (h_\theta (x^{(i)}) - y^{(i)})^2 = \frac{1}{2} (X\theta - y)^T(X\theta - y)$$
"""


def test_a_chain_goes_on_to_a_formula_that_is_closed():
    right = CHAIN + r"$$\nabla_\theta J(\theta) = X^T (X \theta - y)$$"
    assert verdicts(right)[-1] == "conditional"
    wrong = verdicts(right.replace(r"\theta - y)$$", r"\theta + y)$$", 1))
    assert wrong[0] not in ACCEPTED, "and the gradient is that of the first formula, if h = X θ"


def test_an_arrow_in_plain_letters():
    text = r"Let $J = \frac12 \|X w - y\|^2$. $$\nabla_w J = 0 => w = (X^T X)^{-1} X^T y$$"
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace(r"X^T y$$", r"X y$$"))[-1] not in ACCEPTED


ATTENTION = r"""
Let $Q, K \in \mathbb{R}^{n \times d}$, $V \in \mathbb{R}^{n \times c}$, $S = Q K^T$, $P = \mathrm{softmax}(S)$ of each
row, $O = P V$, and $L = \|O\|^2$.

$$\frac{\partial L}{\partial S_{jk}}
= \sum_{i,l} \frac{\partial L}{\partial P_{il}} \frac{\partial P_{il}}{\partial S_{jk}}
= \frac{\partial L}{\partial P_{jk}} P_{jk} - \sum_l \frac{\partial L}{\partial P_{jl}} P_{jl} P_{jk}$$
"""


def test_the_chain_rule_over_entries_is_proved_whatever_lies_behind():
    assert verdicts(ATTENTION) == ["proved", "proved"]
    wrong = ATTENTION.replace(r"\frac{\partial P_{il}}{\partial S_{jk}}", r"\frac{\partial P_{il}}{\partial S_{kj}}")
    assert verdicts(wrong) == ["refuted", "refuted"]
    assert verdicts(ATTENTION.replace("P_{jl} P_{jk}", "P_{jl} P_{jl}")) == ["proved", "refuted"]


TEMPERATURE = r"""
Let $z, v \in \mathbb{R}^K$, $T > 0$, $p = \mathrm{softmax}(z / T)$, $q = \mathrm{softmax}(v / T)$ and
$L = T^2 \sum_k q_k \log \frac{q_k}{p_k}$.

$$\frac{\partial L}{\partial p_i} = -\frac{T^2 q_i}{p_i}, \quad
\frac{\partial p_i}{\partial z_j} = \frac{p_i ([i = j] - p_j)}{T}, \quad
\frac{\partial L}{\partial z_j} = T (p_j - q_j)$$
"""


def test_a_capital_that_divides_is_a_number_and_what_it_multiplies_has_entries():
    assert verdicts(TEMPERATURE) == ["proved"] * 3
    assert verdicts(TEMPERATURE.replace("T (p_j - q_j)", "T (q_j - p_j)")) == ["proved", "proved", "refuted"]
