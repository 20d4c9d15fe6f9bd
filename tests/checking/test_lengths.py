"""C = (a − y)² of vectors: the square is that of a length, and what hangs on that says so."""

import pytest

from tests.checking.test_verdicts import report

LAYER = r"""$$z^L = w^L a^{L-1} + b^L \quad a^L = \sigma(z^L) \quad C = \frac12 (a^L - y)^2$$
$$\delta^L_j = \frac{\partial C}{\partial z^L_j}$$ $$\delta^L = CLAIM$$"""

DECLARED = r"""Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$ and $y \in \mathbb{R}^m$.
$$h = \tanh(W x), \quad L = (h - y)^2$$
$$\frac{\partial L}{\partial W} = CLAIM$$"""


@pytest.mark.parametrize(
    ("page", "right", "wrong"),
    [
        (LAYER, r"(a^L - y) \odot \sigma'(z^L)", r"2 (a^L - y) \odot \sigma'(z^L)"),
        (DECLARED, r"2 ((h - y) \odot (1 - h \odot h)) x^\top", r"((h - y) \odot (1 - h \odot h)) x^\top"),
    ],
)
def test_the_square_of_a_vector_in_a_loss_is_that_of_its_length(page, right, wrong):
    found = report(page.replace("CLAIM", right)).claims[-1]
    assert found.verdict == "conditional"
    assert found.assumption == "the square of a vector in the loss is that of its length"
    assert report(page.replace("CLAIM", wrong)).claims[-1].verdict == "unread"


def test_a_number_is_squared_as_it_stands():
    page = r"Let $a, y \in \mathbb{R}$. $$L = (a - y)^2$$ $$\frac{\partial L}{\partial a} = 2 (a - y)$$"
    assert report(page).claims[-1].verdict == "proved"
