"""Local slopes as notes have them: ∂z/∂W = x and ∂z/∂b = 1 of z = W x + b, which hold entry by entry."""

import pytest

from tests.checking.test_verdicts import report
from tests.checking.twins import only_the_right_one_is_among

LAYER = r"Let $W \in \mathbb{R}^{m \times n}$ and $x \in \mathbb{R}^n$. $$z = W x + b$$"


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\frac{\partial z}{\partial W} = x", "= b"),
        (r"\frac{\partial z}{\partial W} = x^\top", "= z"),
        (r"\frac{\partial z}{\partial b} = 1", "= 2"),
    ],
)
def test_slopes_of_a_layer(right, edit):
    only_the_right_one_is_among({"conditional"}, LAYER, f"$${right}$$", (right[right.index("=") :], edit))


def test_on_what_it_is_conditional():
    [claim] = report(rf"{LAYER} $$\frac{{\partial z}}{{\partial W}} = x$$").claims
    assert claim.assumption == "it is meant entry by entry, each of what is differentiated by its own row"
