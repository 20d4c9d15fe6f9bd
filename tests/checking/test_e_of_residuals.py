r"""A residual e beside Euler's number: e_i of e^{-e_i^2 / 2}."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

ENTRIES = r"""Let $e_i = y_i - w^T x_i$ and consider

$$J = \sum_{i=1}^N \left( 1 - e^{-e_i^2 / 2} \right)$$

$$\frac{\partial J}{\partial w} = -\sum_{i=1}^N e^{-e_i^2/2} e_i x_i$$"""

ALONE = r"""Let $e = y - w$ and consider the loss $J = 1 - e^{-e^2 / 2}$.

$$\frac{\partial J}{\partial w} = -e^{-e^2/2} e$$"""

NUMBERS = r"""Let $e_i = y_i - w x_i$.

$$J = \sum_{i=1}^N e^{-e_i^2/2}$$

$$\frac{\partial J}{\partial w} = \sum_{i=1}^N e^{-e_i^2/2} e_i x_i$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (ENTRIES, ("= -\\sum", "= \\sum")),
        (ENTRIES, ("} e_i x_i", "} x_i")),
        (ALONE, ("= -e^", "= e^")),
        (NUMBERS, ("} e_i x_i", "} 2 e_i x_i")),
    ],
)
def test_e_with_a_negative_exponent_is_the_number(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= {*HOLDS}
    assert "refuted" in verdicts(text.replace(*edit))


def test_what_may_be_a_power_of_the_residual_is_not_decided():
    text = ALONE.replace("e^{-e^2 / 2}", "e^{e^2 / 2}").replace("= -e^{-e^2/2} e", "= e^{e^2/2} e")
    assert verdicts(text)[-1] == "unread"


def test_an_inverse_of_a_residual_is_one():
    text = r"""Let $e = y - w$ and $J = e^{-1} + e^2$. $$\frac{\partial J}{\partial w} = e^{-2} - 2 e$$"""
    assert set(verdicts(text)) <= {*HOLDS}
