"""Examples in numbers: values after a step, gradients at the values that are given, means over 𝟏."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import report, verdicts

GIVEN = r"""$x = 2$, $w_1 = 0.5$, $b_1 = 0$, $w_2 = -1$, $b_2 = 1$, target $t = 1$.

$z_1 = w_1 x + b_1 = 1$, $h = \mathrm{ReLU}(z_1) = 1$, $\hat y = w_2 h + b_2 = 0$, $L = (\hat y - t)^2 = 1$.

"""


@pytest.mark.parametrize(
    "words", ["After one step with $\\eta = 0.1$:", "After the update we have", "The new weights are"]
)
def test_values_after_a_step(words):
    text = GIVEN + words + r" $w_2 = -1 - 0.1 \cdot (-2) = -0.8$, $w_1 = 0.5 - 0.1 \cdot 4 = 0.1$. "
    assert verdicts(text) == ["confirmed"] * 6
    assert any("w_2 gets another value" in note for note in report(text).notes)
    again = r"Now $z_1 = w_1 x + b_1 = 0.2$ and $\hat y = w_2 h + b_2 = 0.84$."
    assert set(verdicts(text + again)) <= {*HOLDS}
    assert verdicts(text + again.replace("0.84", "0.94"))[-1] == "refuted"
    assert verdicts(text.replace("= -0.8", "= -0.9"))[-2:] == ["refuted", "confirmed"]


def test_other_values_without_such_words_are_claims():
    assert verdicts(GIVEN + "So $w_2 = -0.8$.")[-1] == "refuted"


def test_gradients_in_which_values_stand_for_names():
    text = GIVEN + r"$\frac{\partial L}{\partial w_2} = -2 h = -2$ and $\frac{\partial L}{\partial h} = -2 w_2 = 2$."
    *_, first, second, third, fourth = report(text).claims
    assert [c.verdict for c in (first, second, third, fourth)] == ["conditional", "confirmed"] * 2
    assert first.message.endswith("as the document says")
    assert "x = 2" in first.message
    assert verdicts(text.replace("= -2 h", "= -3 h"))[-4] == "refuted"
    assert verdicts(GIVEN + r"$\hat y = 0$ and $w_1 = 0.5$.")[-1] != "refuted"  # no solution of ŷ = 0


NORMAL = r"""Let $\mu = \frac1d \mathbf{1}^\top x$, $\sigma^2 = \frac1d \|x - \mu \mathbf{1}\|^2$ and
$\hat x = (x - \mu \mathbf{1}) / \sigma$. Then
$$\frac{\partial \hat x}{\partial x}
= \frac1\sigma \left(I - \frac1d \mathbf{1} \mathbf{1}^\top - \frac1d \hat x \hat x^\top\right).$$"""


def test_a_mean_over_ones_says_how_many_there_are():
    """No x ∈ ℝ^d stands there, and d is no other number."""
    assert verdicts(NORMAL) == ["proved"]
    assert verdicts(NORMAL.replace(r"- \frac1d \hat x", r"+ \frac1d \hat x")) == ["refuted"]
    assert verdicts(NORMAL.replace(r"- \frac1d \mathbf{1} \mathbf{1}", r"- \mathbf{1} \mathbf{1}")) == ["refuted"]


def test_a_product_of_ones_has_the_shape_of_what_it_equals():
    text = r"Let $Z \in \mathbb{R}^{n \times k}$ and $L = \mathbf{1}^\top Z \mathbf{1}$. "
    assert verdicts(text + r"$\frac{\partial L}{\partial Z} = \mathbf{1} \mathbf{1}^\top$.") == ["proved"]
    assert verdicts(text + r"$\frac{\partial L}{\partial Z} = 2 \mathbf{1} \mathbf{1}^\top$.") == ["refuted"]
