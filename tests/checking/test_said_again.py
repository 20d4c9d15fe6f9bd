"""Names of which a document says a second time what they are: true lines beside wrong ones."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

LOG_VARIANCE = r"""Let $\gamma_j = \log \sigma_j^2$, so $\sigma_j = AGAIN$.

Let $z_j = \mu_j + e^{\gamma_j/2} \cdot \epsilon_j$:

$$\frac{\partial z_j}{\partial \gamma_j} = SLOPE$$

$$D = -\frac{1}{2} \sum_{j=1}^d \left(1 + \gamma_j - \mu_j^2 - e^{\gamma_j}\right)$$

$$\frac{\partial D}{\partial \gamma_j} = \frac{1}{2}(e^{\gamma_j} - 1)$$"""


@pytest.mark.parametrize("sigma", ["\\sigma", "\\boldsymbol{\\sigma}"])
@pytest.mark.parametrize("again", [r"e^{\gamma_j / 2}", r"\exp(\gamma_j / 2)"])
def test_a_variance_and_its_logarithm(sigma, again):
    page = LOG_VARIANCE.replace("AGAIN", again).replace("SLOPE", r"\frac{1}{2} \sigma_j \epsilon_j")
    if sigma != "\\sigma":
        page = rf"The encoder gives $\log {sigma}^2$ and ${sigma}$. " + page
    assert len(verdicts(page)) == 3
    assert set(verdicts(page)) <= set(HOLDS)
    wrong = verdicts(page.replace(again, again.replace("/ 2", "/ 3")))
    assert wrong[0] not in HOLDS
    assert wrong[2] in HOLDS
    assert verdicts(page.replace(r"= \frac{1}{2} \sigma_j", r"= \sigma_j"))[1] not in HOLDS
    assert verdicts(page.replace(r"(e^{\gamma_j} - 1)", r"(e^{\gamma_j} + 1)"))[2] not in HOLDS


ONE_ROW = r"""$$W^{[2]} = \begin{bmatrix} w^{[2]}_{11} & w^{[2]}_{12} & w^{[2]}_{13} \end{bmatrix}
= \begin{bmatrix} 0.2 & -0.3 & 0.5 \end{bmatrix}$$

$$a = \begin{bmatrix} 0.9 \\ 0 \\ 0.85 \end{bmatrix}$$

$$z = W^{[2]} a = 0.605$$"""


def test_a_row_of_entries_and_the_numbers_that_they_are():
    assert verdicts(ONE_ROW) == ["confirmed"]
    assert verdicts(ONE_ROW.replace("0.605", "0.705")) == ["refuted"]


def test_a_matrix_of_one_row_or_one_column_whose_entries_have_two_indices():
    page = r"""Let

$$W = \begin{bmatrix} w_{11} & w_{12} & w_{13} \end{bmatrix}, \quad V = \begin{bmatrix} v_{11} \\ v_{21} \end{bmatrix}$$

and $L = \frac12 (W x - y)^2$, $M = \frac12 \|V z - t\|^2$ with a number $z$.

$$\frac{\partial L}{\partial w_{12}} = (W x - y) x_2$$

$$\frac{\partial M}{\partial v_{21}} = (v_{21} z - t_2) z$$"""
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("(W x - y) x_2", "(W x - y) x_1").replace("v_{21} z - t_2", "v_{11} z - t_2")) == [
        "refuted",
        "refuted",
    ]


TWO_ACTIVATIONS = r"""Using the ReLU activation function:

$$f(z) = \max(0, z)$$

The output is $z = w x$ and, using the sigmoid activation function:

$$\hat{y} = f(z) = \frac{1}{1 + e^{-z}}$$

$$L = -[y \log(\hat{y}) + (1 - y) \log(1 - \hat{y})]$$

$$\frac{\partial L}{\partial z} = \hat{y} - y$$

$$f'(z) = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{if } z \leq 0 \end{cases}$$"""


def test_one_letter_for_two_activation_functions_that_are_named():
    assert all(v in HOLDS for v in verdicts(TWO_ACTIVATIONS))
    assert verdicts(TWO_ACTIVATIONS.replace(r"\hat{y} - y", r"\hat{y} + y"))[0] == "refuted"
    wrong = TWO_ACTIVATIONS.replace("ReLU", "sigmoid").replace(r"\max(0, z)", r"\frac{1}{1 + e^{-z}}")
    wrong = wrong.replace(r"= f(z) = \frac{1}{1 + e^{-z}}", r"= f(z) = \frac{1}{1 + e^{z}}")
    assert verdicts(wrong)[0] == "refuted"


LABELS = r"""Let $\hat y = \mathrm{softmax}(U^\top v)$ and $J = -y^\top \log \hat y$ with a one-hot $y$.

The derivative of $y = a^\top x$ with respect to $x$ is $a^\top$. So

$$\frac{\partial J}{\partial v} = U (\hat y - y)$$"""


def test_a_formula_of_which_only_the_derivative_is_recalled():
    assert verdicts(LABELS)[-1] in HOLDS
    assert verdicts(LABELS.replace(r"U (\hat y - y)", r"U (\hat y + y)"))[-1] == "refuted"
    page = r"The derivative of $y = 3 x$ with respect to $x$ is needed: $$\frac{dy}{dx} = 3$$"
    assert verdicts(page)[-1] in HOLDS
    assert verdicts(page.replace("= 3$$", "= 2$$"))[-1] == "refuted"
