r"""[x_i = m] of an m that is the largest of the x_i, which says where it stands; other values are not compared."""

import pytest

from tests.checking.test_verdicts import report

HOLDS = {"proved", "confirmed"}

LARGEST = r"""Let $x \in \mathbb{R}^n$, $m = \max_i x_i$, $a, b \in \mathbb{R}$, $h = \max(a, b)$ and $g = \min(a, b)$.
Let $Z \in \mathbb{R}^{n \times d}$, $r_i = \max_j Z_{ij}$, $c_j = \max_i Z_{ij}$ and $L = \frac12 m^2 h$.
$$CLAIM$$
"""


def verdict(claim):
    return report(LARGEST.replace("CLAIM", claim)).claims[-1].verdict


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial m}{\partial x_i} = \mathbb{1}[x_i = m]", r"\frac{\partial m}{\partial x_i} = x_i [x_i = m]"),
        (r"\frac{\partial m}{\partial x_i} = \mathbb{1}[m = x_i]", r"\frac{\partial m}{\partial x_i} = [m \neq x_i]"),
        (r"\frac{\partial m}{\partial x_i} = 1 - [m \neq x_i]", r"\frac{\partial m}{\partial x_i} = 1 - [m = x_i]"),
        (r"\frac{\partial L}{\partial x_i} = m h \, [x_i = m]", r"\frac{\partial L}{\partial x_i} = h \, [x_i = m]"),
        (r"\frac{\partial h}{\partial a} = [a = h]", r"\frac{\partial h}{\partial a} = [b = h]"),
        (r"\frac{\partial h}{\partial b} = [h = b]", r"\frac{\partial h}{\partial b} = [h = a]"),
        (r"\frac{\partial h}{\partial b} = [a \neq h]", r"\frac{\partial h}{\partial b} = [b \neq h]"),
        (r"\frac{\partial g}{\partial a} = [a = g]", r"\frac{\partial g}{\partial a} = [b = g]"),
        (
            r"\frac{\partial L}{\partial a} = \frac12 m^2 [a = h]",
            r"\frac{\partial L}{\partial a} = \frac12 m^2 [b = h]",
        ),
        (
            r"\frac{\partial r_i}{\partial Z_{ij}} = \mathbb{1}[Z_{ij} = r_i]",
            r"\frac{\partial r_i}{\partial Z_{ij}} = \mathbb{1}[Z_{ij} = c_j]",
        ),
        (
            r"\frac{\partial c_j}{\partial Z_{ij}} = \mathbb{1}\{Z_{ij} = c_j\}",
            r"\frac{\partial c_j}{\partial Z_{ij}} = \mathbb{1}\{Z_{ij} = r_i\}",
        ),
    ],
)
def test_where_the_largest_stands(right, wrong):
    assert verdict(right) in HOLDS
    assert verdict(wrong) == "refuted"


@pytest.mark.parametrize("condition", ["x_i = a", "a = b", "x_i = h", "Z_{ij} = m", "r_i = c_j"])
def test_values_that_are_equal_by_chance_alone_are_not_read(condition):
    assert verdict(rf"\frac{{\partial m}}{{\partial x_i}} = \mathbb{{1}}[{condition}]") == "unread"
