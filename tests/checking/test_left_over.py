"""Names that are given by what is left of a product: … = −e_h x_i, and means x̄ behind their sums."""

import pytest

from tests.checking.test_handouts import ACCEPTED, only_that_line_is_refuted
from tests.checking.test_verdicts import verdicts

TWO_LAYERS = r"""$$E = \frac12 \sum_{j=1}^{l} (\hat{y}_j - y_j)^2, \quad \hat{y}_j = \sigma(\beta_j - \theta_j), \quad
\beta_j = \sum_{h=1}^{q} w_{hj} b_h, \quad b_h = \sigma(\alpha_h - \gamma_h), \quad
\alpha_h = \sum_{i=1}^d v_{ih} x_i$$
$$\frac{\partial E}{\partial \beta_j} = (\hat y_j - y_j) \hat{y}_j (1 - \hat{y}_j) = -g_j$$
$$\frac{\partial E}{\partial v_{ih}} = -b_h (1 - b_h) \sum_{j=1}^l g_j w_{hj} x_i = -e_h x_i$$
$$\frac{\partial E}{\partial \theta_j} = g_j$$
$$\frac{\partial E}{\partial \gamma_h} = e_h$$"""

MEAN = r"""The mean of the numbers $x_1, \dots, x_n$ is
$$\frac{1}{n} \sum_{i=1}^n x_i = \bar{x}.$$
With $J(\mu) = \frac12 \sum_{i=1}^n (x_i - \mu)^2$,
$$\frac{\partial J}{\partial \mu} = -\sum_{i=1}^n (x_i - \mu) = n (\mu - \bar{x}).$$"""


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"theta_j} = g_j", r"theta_j} = -g_j", -2),
        (r"gamma_h} = e_h", r"gamma_h} = -e_h", -1),
        (r"gamma_h} = e_h", r"gamma_h} = e_h b_h", -1),
        (r"-b_h (1 - b_h) \sum", r"b_h (1 - b_h) \sum", -4),
        (r"\hat{y}_j (1 - \hat{y}_j) =", r"(1 - \hat{y}_j) =", -6),
    ],
)
def test_what_is_left_of_a_product_is_what_its_new_letter_means(right, wrong, place):
    only_that_line_is_refuted(TWO_LAYERS, right, wrong, place)


def test_a_letter_with_a_formula_of_its_own_is_given_by_that():
    for said, places in ((r"With $e_h = b_h (1 - b_h)$:", [-3, -1]), (r"Let $g_j = 2 b_j$.", [-5, -2])):
        found = verdicts(said + "\n" + TWO_LAYERS)
        assert [found[n] for n in places] == ["refuted", "refuted"]


def test_what_is_left_of_matrices_is_left_in_their_order():
    page = r"""Let $A, B \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$ and $f = \frac12 \|A B x\|^2$.
    $$\nabla_x f = B^\top A^\top A B x = B^\top P x$$ $$B^\top P = (A B)^\top A B$$"""
    only_that_line_is_refuted(page, r"= (A B)^\top A B$$", r"= A B (A B)^\top$$", -1)
    turned = page.replace(r"B^\top P x", r"A^\top P x")  # where P is (A^⊤)^{-1} B^⊤ A^⊤ A B, and not B^⊤ A B
    assert verdicts(turned)[1] == "unread"


def test_a_factor_that_no_other_side_has_gives_nothing():
    page = TWO_LAYERS.replace("= -e_h x_i", r"= -e_h \alpha_h")
    assert verdicts(page)[-3] not in ACCEPTED


@pytest.mark.parametrize("rate", [r"\eta", r"\lambda", "n"])
def test_rates_and_sizes_are_not_what_is_left_over(rate):
    page = r"""$$p = \sigma(w^\top x), \quad L = -y \log p - (1 - y) \log(1 - p)$$
    $$\nabla_w L = (p - y) x = RATE x$$ $$w \leftarrow w - RATE \nabla_w L$$"""
    assert verdicts(page.replace("RATE", rate))[1] not in ACCEPTED


@pytest.mark.parametrize(
    ("right", "wrong"), [(r"n (\mu - \bar{x})", r"n (\bar{x} - \mu)"), (r"n (\mu - \bar{x})", r"\mu - \bar{x}")]
)
def test_a_mean_behind_its_sum(right, wrong):
    only_that_line_is_refuted(MEAN, right, wrong, -1)


def test_a_bold_letter_is_no_new_one():
    page = r"""Let $f(\mathbf{x}) = \boldsymbol{\beta}^\top \mathbf{x}$, $\mathbf{x} \in \mathbb{R}^n$.
    $$f(\mathbf{x}) = \beta_1 x_1 + \dots + \beta_n x_n$$
    $$\frac{df}{d\mathbf{x}} = \begin{bmatrix} \beta_1 \\ \vdots \\ \beta_n \end{bmatrix} = \boldsymbol{\beta}$$
    $$\frac{d}{d\mathbf{x}} (\boldsymbol{\beta}^\top \mathbf{x}) = \boldsymbol{\beta}$$"""
    assert set(verdicts(page)) <= ACCEPTED
