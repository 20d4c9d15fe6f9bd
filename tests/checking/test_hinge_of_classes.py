r"""The hinge loss of several classes, with rows below its sums and the weights w_{y_i} of the true class."""

import pytest

from tests.checking.test_verdicts import verdicts

SHAPES = r"""$x_i \in \mathbb{R}^d$ is a sample, $y_i$ its class among the set $K$ of all classes,
$w_{y_i} \in \mathbb{R}^d$ the weights of that class,
$w_j \in \mathbb{R}^d$ those of any other, $\Delta \in \mathbb{R}$ a margin.
"""
SUMS = {
    "rows": r"\sum_{\substack{j \in K \\ j \neq y_i}}",
    "rows below a letter": r"\Sigma_{\substack{j \in K \\ j \neq y_i}}",
    "an array": r"\sum_{\begin{subarray}{l} j \in K \\ j \neq y_i \end{subarray}}",
    "a comma": r"\sum_{j \in K, j \neq y_i}",
    "no set": r"\sum_{j \neq y_i}",
}
SCORES = r"w_j^T x_i - w_{y_i}^T x_i + \Delta"
LOSS = rf"$$\ell(x_i) = SUM \max(0, {SCORES})$$"
OF_THE_CLASS = r"$$\frac{\partial \ell(x_i)}{\partial w_{y_i}} = -SUM 1[" + SCORES + " > 0] x_i$$"
WRONG = [("= -SUM", "= SUM"), (r" + \Delta >", " >"), ("> 0", "< 0"), ("x_i$$", "w_j$$")]


@pytest.mark.parametrize("words", SUMS)
def test_gradients_by_the_weights_of_the_true_class(words):
    text = "\n\n".join((SHAPES, LOSS, OF_THE_CLASS)).replace("SUM", SUMS[words])
    assert verdicts(text) == ["confirmed"]


@pytest.mark.parametrize("edit", WRONG)
def test_wrong_ones_are_refuted(edit):
    text = "\n\n".join((SHAPES, LOSS, OF_THE_CLASS.replace(*edit))).replace("SUM", SUMS["rows"])
    assert verdicts(text) == ["refuted"]


def test_where_a_loss_has_a_kink_is_a_place_and_no_claim():
    kink = rf"It has a kink at ${SCORES} = 0$, and is zero once $w_{{y_i}}^T x_i > w_j^T x_i$ by the margin."
    text = "\n\n".join((SHAPES, LOSS, kink, OF_THE_CLASS)).replace("SUM", SUMS["rows"])
    assert verdicts(text) == ["confirmed"]


def test_what_stands_below_a_sum_and_is_not_understood_leaves_the_rest_as_it_is():
    text = r"$$L = \Sigma_{\begin{array}{l} j=1 \\ j \neq c\end{array}}^K x_j$$" + "\n\n" + r"$$\frac{dx^2}{dx} = 2x$$"
    assert verdicts(text) == ["unread", "proved"]
