r"""\ast, which is a product or a convolution."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

PRODUCT = r"""Let $L = \frac12 (w \ast x - y)^2$ with numbers $w$, $x$, $y$.

$$\frac{\partial L}{\partial w} = (w \ast x - y) \ast x$$"""

NETWORK = (
    r"""$$\frac{\partial C}{\partial z^l} = \left\{\delta^{l+1} \ast w^{l+1} \right\} \odot \sigma'\left(z^l\right)$$"""
)


def test_a_star_is_a_product():
    assert verdicts(PRODUCT) == ["proved"]
    assert verdicts(PRODUCT.replace(r"\ast x$$", r"\ast w$$")) == ["refuted"]


@pytest.mark.parametrize("said", ["In a convolutional layer:", "CNN:", "합성곱"])
def test_a_star_between_arrays_is_no_product_where_convolutions_are_spoken_of(said):
    assert not set(verdicts(f"{said}\n\n{NETWORK}")) & {*HOLDS, "conditional", "refuted"}
    assert verdicts(f"{said}\n\n{PRODUCT}") == ["proved"]
