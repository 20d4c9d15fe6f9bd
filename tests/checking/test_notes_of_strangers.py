"""True lines of strangers' notes that were refuted, each beside a wrong one that is."""

import pytest

from tests.checking.test_verdicts import verdicts


@pytest.mark.parametrize("argument", [r"\mathbf{z}", r"\mathbf{z}^3"])
def test_a_softmax_that_is_called_sigma_within_a_chain(argument):
    entry = "z^3" if "3" in argument else "z"
    right = rf"\frac{{\exp({entry}_k)}}{{\sum_{{i=1}}^n \exp({entry}_i)}}"
    page = rf"$$\hat{{y}}_k = \sigma({argument})_k = {right}$$"
    assert verdicts(page) == ["proved"]
    assert verdicts(f"{page}\n\n$$\\hat{{y}}_k = \\exp({entry}_k)$$")[-1] == "refuted"


def test_a_logistic_unit_whose_input_is_a_sum_is_no_softmax():
    page = r"""$$a = \sigma(z) = \frac{1}{1 + e^{-\sum_j w_j x_j}}, \quad z = \sum_j w_j x_j$$

    $$\frac{\partial a}{\partial w_j} = a (1 - a) x_j$$"""
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("= a (1 - a)", "= a (1 + a)"))[-1] == "refuted"


UPDATE = r"""Let $L = \frac12 (W x - y)^2$ with $x = 2$, $y = 5$, $W = 0.5$ and $\alpha = 0.1$.

$$W_{\text{new}} = W_{\text{old}} - \alpha \frac{\partial L}{\partial W} = 0.5 - 0.1 \times (-8.0) = 1.3$$"""


def test_a_name_without_a_value_is_given_none():
    assert verdicts(UPDATE) == ["conditional", "confirmed"]
    assert verdicts(UPDATE.replace("= 1.3", "= 1.2"))[-1] == "refuted"


def test_a_derivative_that_hangs_on_nothing_that_is_open_is_decided():
    page = r"Let $z = w x + b$ with $x = 2$ and $w = 3$. $$\frac{\partial z}{\partial b} = 2$$"
    assert verdicts(page) == ["refuted"]


def test_brackets_of_the_prose_that_say_of_which_layers_a_line_speaks():
    page = r"""$$z^{(l)} = W^{(l)} a^{(l-1)}, \quad L = \|z^{(2)}\|^2$$

    For the last layer ($l = L$) and the others ($l < L$):

    $$\frac{\partial L}{\partial z^{(2)}} = 2 z^{(2)}$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(r"The slope ($m = 2$) of $y = m x$ gives $\frac{dy}{dx} = 3$.") == ["refuted"]


def test_entries_that_are_listed_in_a_row():
    page = r"""The row $\mathbf{z} = \begin{bmatrix} z_1 & z_2 & z_3 \end{bmatrix}$ has
    $$\hat{y}_k = \sigma(\mathbf{z})_k = \frac{\exp(z_k)}{\sum_{i=1}^3 \exp(z_i)}$$
    $$\mathbf{\hat{y}} = \begin{bmatrix} \hat{y}_1 & \hat{y}_2 & \hat{y}_3 \end{bmatrix}$$"""
    assert "refuted" not in verdicts(page)
    assert "refuted" in verdicts(page.replace(r"\hat{y}_1 & \hat{y}_2", r"\hat{y}_2 & \hat{y}_1"))
