"""Vectors and matrices of blocks, whose sizes are told by what stands beside them; parts that are named for them."""

import pytest

from tests.checking.twins import only_the_right_one_is_among

PARTS = r"""
Let $s \in \mathbb{R}^n$, $a \in \mathbb{R}^m$, let $Q$ and $R$ be symmetric, and
$$d = \begin{bmatrix} d_s \\ d_a \end{bmatrix} \in \mathbb{R}^{n+m}, \quad x = \begin{bmatrix} s \\ a \end{bmatrix},
\quad D = \begin{bmatrix} Q & S^\top \\ S & R \end{bmatrix}.$$"""


@pytest.mark.parametrize("edit", [("2 a", "a"), ("d_a^", "d_s^"), (r"a^\top R a", r"s^\top R s")])
def test_a_quadratic_form_of_blocks(edit):
    right = r"$$x^\top D x + d^\top x = s^\top Q s + 2 a^\top S s + a^\top R a + d_s^\top s + d_a^\top a$$"
    only_the_right_one_is_among({"proved"}, PARTS, right, edit)
