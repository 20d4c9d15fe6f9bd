"""Vectors and matrices of blocks, whose sizes are told by what stands beside them; parts that are named for them."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

PARTS = r"""
Let $s \in \mathbb{R}^n$, $a \in \mathbb{R}^m$, let $Q$ and $R$ be symmetric, and
$$d = \begin{bmatrix} d_s \\ d_a \end{bmatrix} \in \mathbb{R}^{n+m}, \quad x = \begin{bmatrix} s \\ a \end{bmatrix},
\quad D = \begin{bmatrix} Q & S^\top \\ S & R \end{bmatrix}.$$"""


@pytest.mark.parametrize("edit", [("2 a", "a"), ("d_a^", "d_s^"), (r"a^\top R a", r"s^\top R s")])
def test_a_quadratic_form_of_blocks(edit):
    right = r"$$x^\top D x + d^\top x = s^\top Q s + 2 a^\top S s + a^\top R a + d_s^\top s + d_a^\top a$$"
    only_the_right_one_is_among({"proved"}, PARTS, right, edit)


HEAD = r"""Let $A \in \mathbb{R}^{n \times n}$, $V \in \mathbb{R}^{n \times k}$, $W \in \mathbb{R}^{k \times d}$,
$Y = A V W$ and $Z = A V$. With $G = \partial L / \partial Y$,

$$\frac{\partial L}{\partial W} = Z^\top G, \quad \frac{\partial L}{\partial Z} = G W^\top, \quad
\frac{\partial L}{\partial V} = A^\top G W^\top$$"""


def test_a_product_within_a_product_has_a_name_behind_it():
    """Y = A V W hangs on Z = A V, though Z does not stand in it."""
    assert set(verdicts(HEAD)) <= set(HOLDS)
    assert verdicts(HEAD.replace(r"Z} = G W^\top", r"Z} = G W"))[1] == "refuted"
    assert verdicts(HEAD.replace(r"V} = A^\top G", r"V} = A G"))[2] == "refuted"
