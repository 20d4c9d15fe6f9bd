r"""What strangers type: a ∂ that is missing, a sign within a fraction, x² and W⁻¹ and a – b, $`a`$, $`b`$ in a line."""

import pytest

from symnet import check
from tests.checking.test_verdicts import verdicts

SOFTMAX = r"$$p_k = \frac{e^{o_k}}{\sum_i e^{o_i}}$$"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial}{o_k} \log p_k = 1 - p_k", r"\frac{\partial}{o_k} \log p_k = p_k - 1"),
        (r"\frac{-\partial \log p_k}{\partial o_k} = p_k - 1", r"\frac{-\partial \log p_k}{\partial o_k} = 1 - p_k"),
        (r"\frac{\partial p_k}{\partial o_k} = p_k – p_k²", r"\frac{\partial p_k}{\partial o_k} = p_k² – p_k"),
    ],
)
def test_derivatives(right, wrong):
    assert verdicts(f"{SOFTMAX} $${right}$$") == ["proved"]
    assert verdicts(f"{SOFTMAX} $${wrong}$$") == ["refuted"]


def test_scripts_that_are_signs():
    page = r"Let $W \in \mathbb{R}^{n \times n}$. $$W⁻¹ W = I, \quad L = x₁² + x₂²$$ $$\frac{dL}{dx₁} = 2 x₁$$"
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("2 x₁", "2 x₂"))[-1] == "refuted"


def test_several_formulas_of_githubs_in_a_line(tmp_path):
    page = r"""With $`W \in \mathbb{R}^{h \times d}`$, $`b \in \mathbb{R}^h`$ and $`x \in \mathbb{R}^d`$ let `z` be

$$z = W x + b, \qquad L = \tfrac12 \|z\|^2$$

* $`\frac{\partial L}{\partial W} = z x^T`$, $`\frac{\partial L}{\partial x} = W z`$"""
    (tmp_path / "README.md").write_text(page)
    assert [c.verdict for c in check(tmp_path / "README.md").claims] == ["proved", "refuted"]


DELTAS = r"""$$\frac{\partial a_j}{\partial z_i} = a_j (\delta_{ij} - a_i), \quad a = \operatorname{softmax}(z)$$
Only one term survives ($\delta_{ij} = 1$), and $\delta_{ij} = 0$ for all others."""


def test_values_of_kroneckers_delta():
    assert verdicts(DELTAS) == ["proved"]
    assert verdicts(DELTAS.replace("- a_i", "+ a_i")) == ["refuted"]
    own = r"$$\delta_{jk} = (a_{jk} - y_{jk}) b_k$$ Some set $\delta_{jk} = 0$."
    assert verdicts(own) == ["unread"]


def test_a_forgotten_sign_below_and_sets_of_data():
    page = r"""Given $D = \{(x_i, y_i)\}_{i=1}^n$ and $S = \{x_1, x_2, \ldots, x_n\}$:
    $$L = \frac1n \sum_{i=1}^n (w x_i - y_i)^2, \quad \frac{\partial L}{w} = \frac2n \sum_{i=1}^n (w x_i - y_i) x_i$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace(r"= \frac2n", r"= \frac1n")) == ["refuted"]


@pytest.mark.parametrize("above", [r"\partial^3 h", r"\partial^+ h_t"])
def test_a_derivative_that_is_not_understood_leaves_the_rest_alone(above):
    text = rf"$$y = x^2, \quad \frac{{d y}}{{d x}} = 2 x$$ $$g = \frac{{{above}}}{{\partial x^3}} + 1$$"
    assert verdicts(text) == ["proved", "unread"]
