r"""Sums without an index over a batch, \frac{1}{m} \sum dZ, and dZ beside ∂J/∂W: true lines beside wrong ones."""

import pytest

from tests.checking.test_verdicts import verdicts

COLUMNS = r"""Let $Z = W X + b$ with $W \in \mathbb{R}^{k \times d}$, $X \in \mathbb{R}^{d \times m}$,
$b \in \mathbb{R}^k$ and $A = \sigma(Z)$,

$$J = -\frac{1}{m} \sum_{i=1}^m \sum_{j=1}^k (Y_{ji} \log A_{ji} + (1 - Y_{ji}) \log (1 - A_{ji}))$$

$$dZ = A - Y$$

$$DW = \frac{1}{m} dZ X^T$$

$$DB = \frac{1}{m} \sum dZ$$"""

ROWS = (
    COLUMNS.replace("W X + b", "X W + b")
    .replace(r"k \times d", r"d \times k")
    .replace(r"X \in \mathbb{R}^{d \times m}", r"X \in \mathbb{R}^{m \times d}")
    .replace(r"\mathbb{R}^k", r"\mathbb{R}^{1 \times k}")
    .replace("_{ji}", "_{ij}")
    .replace("dZ X^T", "X^T dZ")
)


@pytest.mark.parametrize("page", [COLUMNS, ROWS])
@pytest.mark.parametrize(
    "written", [("dW", "db"), (r"\frac{\partial J}{\partial W}", r"\frac{\partial J}{\partial b}")]
)
def test_sums_over_the_examples_of_a_batch(page, written):
    page = page.replace("DW", written[0]).replace("DB", written[1])
    assert verdicts(page) == ["conditional"] * 3
    wrong = page.replace(r"\frac{1}{m} dZ X^T$$", r"\frac{2}{m} dZ X^T$$").replace(r"{1}{m} \sum dZ", r"{2}{m} \sum dZ")
    wrong = wrong.replace(r"\frac{1}{m} X^T dZ$$", r"\frac{2}{m} X^T dZ$$")
    assert verdicts(wrong) == ["conditional", "refuted", "refuted"]


def test_a_gradient_of_the_mean_that_is_written_without_it():
    page = COLUMNS.replace("DW", r"\frac{\partial J}{\partial W}").replace("DB", r"\frac{\partial J}{\partial b}")
    assert verdicts(page.replace(r"\frac{1}{m} dZ", "dZ"))[1] in ("unread", "refuted")
    assert verdicts(page.replace(r"\frac{1}{m} \sum dZ", r"\sum dZ"))[2] in ("unread", "refuted")
