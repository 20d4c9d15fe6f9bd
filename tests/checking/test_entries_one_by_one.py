r"""Matrices that are made up of entries with formulas of their own, as a convolution is written out."""

import pytest

from tests.checking.test_verdicts import report, verdicts

ENTRIES = r"""
$$\begin{aligned}
y_{11} &= k_{11} x_{11} + k_{12} x_{12} \\
y_{12} &= k_{11} x_{12} + k_{12} x_{13} \\
y_{21} &= k_{11} x_{21} + k_{12} x_{22} \\
y_{22} &= k_{11} x_{22} + k_{12} x_{23}
\end{aligned}$$

$$\frac{\partial L}{\partial k_{12}} = \frac{\partial L}{\partial y_{11}} x_{12}
+ \frac{\partial L}{\partial y_{12}} x_{13} + \frac{\partial L}{\partial y_{21}} x_{22}
+ \frac{\partial L}{\partial y_{22}} x_{23}$$
"""
MATRIX = r"$$Y = \begin{bmatrix} y_{11} & y_{12} \\ y_{21} & y_{22} \end{bmatrix}$$"


@pytest.mark.parametrize("before", ["", MATRIX, MATRIX + r" $$K = \begin{bmatrix} k_{11} & k_{12} \end{bmatrix}$$"])
def test_the_matrix_is_made_up_of_them(before):
    assert verdicts(before + ENTRIES) == ["proved"]
    assert verdicts(before + ENTRIES.replace("y_{22}} x_{23}$$", "y_{22}} x_{22}$$")) == ["refuted"]


def test_a_star_between_matrices_is_no_product_where_convolutions_are_spoken_of():
    found = report(f"A convolution of $X$ with $K$ gives $Y = X * K$.\n{ENTRIES}").claims
    assert [c.verdict for c in found] == ["unread", "proved"]
    assert "convolution" in found[0].message


@pytest.mark.parametrize("star", ["*", r"\ast"])
def test_a_star_is_no_product_either_where_such_entries_are_written_out(star):
    page = f"Let $Y = K {star} X$.\n{ENTRIES}"
    assert verdicts(page) == ["unread", "proved"]
    assert verdicts(page.replace("y_{22}} x_{23}$$", "y_{22}} x_{22}$$")) == ["unread", "refuted"]
