r"""Slopes that are meant with others held: ∂x̂/∂x beside ∂x̂/∂μ, and number for number where vectors stand."""

import pytest

from tests.checking.test_verdicts import report, verdicts

NORMALISED = r"""Let $x \in \mathbb{R}^m$, $\mu = \frac1m \sum_{i=1}^m x_i$, $v = \frac1m \sum_{i=1}^m (x_i - \mu)^2$
and $\hat x_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}$. """

SUM = r"""$$\frac{\partial L}{\partial x_i}
= \frac{\partial L}{\partial \hat x_i} \frac{\partial \hat x_i}{\partial x_i}
+ \frac{\partial L}{\partial v} \frac{\partial v}{\partial x_i}
+ \frac{\partial L}{\partial \mu} \frac{\partial \mu}{\partial x_i}$$
"""

SLOPE = r"""$$\frac{\partial \hat x_i}{\partial x_i} = \frac{1}{\sqrt{v + \epsilon}}$$
"""

BESIDE = r"""$$\frac{\partial \hat x_i}{\partial \mu} = -\frac{1}{\sqrt{v + \epsilon}}$$ with
$g_i = \frac{\partial L}{\partial \hat x_i}$."""

VECTORS = NORMALISED.replace(r"\hat x_i = \frac{x_i", r"\hat x = \frac{x") + SUM.replace("_i", "")


@pytest.mark.parametrize(
    ("page", "right", "wrong", "found"),
    [
        pytest.param(NORMALISED + SUM, "+ ", "- ", ["conditional"], id="a sum over the ways"),
        pytest.param(NORMALISED + BESIDE + SLOPE, r"= \frac{1}", "= -", ["confirmed", "conditional"], id="no sum"),
        pytest.param(
            VECTORS + SLOPE.replace("_i", ""),
            r"= \frac{1}",
            r"= \frac{2}",
            ["conditional"] * 2,
            id="each entry of vectors",
        ),
        pytest.param(
            NORMALISED + r"$$\frac{\partial \mu}{\partial x} = \frac1m$$",
            r"= \frac1m$$",
            r"= \frac2m$$",
            ["conditional"],
            id="by each entry of a vector",
        ),
    ],
)
def test_the_others_are_held(page, right, wrong, found):
    assert verdicts(page) == found
    assert "refuted" in verdicts(page.replace(right, wrong))


def test_what_is_held_is_said_with_the_line():
    [claim] = report(NORMALISED + SUM).claims
    assert claim.assumption == r"\mu and v are held where x changes, as in the sum of line 3"


def test_without_such_a_sum_or_slope_all_moves():
    assert verdicts(NORMALISED + SLOPE) == ["refuted"]
    penalty = r"""Let $p = w^\top x$ and $L = (p - y)^2 + \|w\|^2$, with $\frac{\partial L}{\partial p} = 2 (p - y)$.
    $$\frac{\partial L}{\partial w} = 2 w$$"""
    assert verdicts(penalty) == ["proved", "refuted"]


def test_a_gradient_that_lacks_its_transpose_is_not_meant_of_each_entry():
    page = r"""Let $w \in \mathbb{R}^{1 \times n}$, $x \in \mathbb{R}^{n \times 1}$, $a = \sigma(w x)$ and
    $L = -y \log a - (1 - y) \log(1 - a)$. $$\frac{\partial L}{\partial w} = (a - y) x^\top$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace(r"x^\top", "x")) == ["refuted"]
