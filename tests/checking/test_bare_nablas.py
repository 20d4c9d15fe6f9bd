r"""\nabla_X with nothing behind it: the gradient of the loss, as layers are written that do not know it."""

import pytest

from tests.checking.test_verdicts import verdicts

LAYER = r"Let $Y = X W$ with $X \in \mathbb{R}^{n \times d}$ and $W \in \mathbb{R}^{d \times k}$"
COST = r", and $J = \frac12 \|Y - T\|_F^2$"


@pytest.mark.parametrize("cost", ["", COST])
@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\nabla_X = \nabla_Y W^T", "proved"),
        (r"\nabla_X = 2 \nabla_Y W^T", "refuted"),
        (r"\nabla_X = \nabla_Y W", "refuted"),
        (r"\nabla_W = X^T \nabla_Y", "proved"),
    ],
)
def test_of_a_layer(cost, claim, verdict):
    assert verdicts(f"{LAYER}{cost}. $${claim}$$") == [verdict]


def test_it_is_of_the_loss_that_the_page_has():
    assert verdicts(rf"{LAYER}{COST}. $$\nabla_Y = Y - T$$") == ["proved"]
    assert verdicts(rf"{LAYER}{COST}. $$\nabla_Y = T - Y$$") == ["refuted"]


def test_of_each_entry_and_of_all():
    page = r"""$$\hat{x}_i = x_i / \sigma, \quad \sigma = \sqrt{\sum_{i=1}^n x_i^2}$$

    $$\nabla_x = \frac{1}{\sigma} \Bigl(\nabla_{\hat{x}} - \hat{x} \sum_{i=1}^n \nabla_{\hat{x}_i} \hat{x}_i\Bigr)$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("- \\hat", "+ \\hat")) == ["refuted"]


def test_one_that_has_a_loss_behind_it_is_an_operator():
    assert verdicts(r"Let $J = w^\top w$. $$\nabla_w J = 2 w$$") == ["proved"]
