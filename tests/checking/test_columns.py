"""Matrices that are written as columns of all their entries, where the document says so."""

import pytest

from tests.checking.test_verdicts import report, verdicts

SAID = r"""Let $P = S T$, where $S$ is $2 \times 2$ and $T$ is $2 \times 2$. We treat $S$ and $P$ as column vectors.
"""

JACOBIAN = r"""
\begin{align*}
\frac{\partial P}{\partial S} &= \begin{bmatrix}
\frac{\partial p_{11}}{\partial s_{11}} & \frac{\partial p_{12}}{\partial s_{11}} & \frac{\partial p_{21}}{\partial s_{11}} & \frac{\partial p_{22}}{\partial s_{11}} \\
\frac{\partial p_{11}}{\partial s_{12}} & \frac{\partial p_{12}}{\partial s_{12}} & \frac{\partial p_{21}}{\partial s_{12}} & \frac{\partial p_{22}}{\partial s_{12}} \\
\frac{\partial p_{11}}{\partial s_{21}} & \frac{\partial p_{12}}{\partial s_{21}} & \frac{\partial p_{21}}{\partial s_{21}} & \frac{\partial p_{22}}{\partial s_{21}} \\
\frac{\partial p_{11}}{\partial s_{22}} & \frac{\partial p_{12}}{\partial s_{22}} & \frac{\partial p_{21}}{\partial s_{22}} & \frac{\partial p_{22}}{\partial s_{22}}
\end{bmatrix} \\
&= \begin{bmatrix} t_{11} & t_{12} & 0 & 0 \\ t_{21} & t_{22} & 0 & 0 \\
0 & 0 & t_{11} & t_{12} \\ 0 & 0 & t_{21} & t_{22} \end{bmatrix}
\end{align*}
"""  # noqa: E501

GRADIENT = r"""$$\frac{\partial L}{\partial S} = \frac{\partial P}{\partial S} \frac{\partial L}{\partial P} =
\begin{bmatrix} t_{11} & t_{12} & 0 & 0 \\ t_{21} & t_{22} & 0 & 0 \\
0 & 0 & t_{11} & t_{12} \\ 0 & 0 & t_{21} & t_{22} \end{bmatrix}
\begin{bmatrix} \frac{\partial L}{\partial p_{11}} \\ \frac{\partial L}{\partial p_{12}} \\
\frac{\partial L}{\partial p_{21}} \\ \frac{\partial L}{\partial p_{22}} \end{bmatrix}$$
"""


@pytest.mark.parametrize("formula", [JACOBIAN, GRADIENT])
def test_a_matrix_as_a_column(formula):
    assert set(verdicts(SAID + formula)) <= {"proved", "confirmed"}
    assert "refuted" in verdicts(SAID + formula.replace("t_{21} & t_{22} & 0", "t_{22} & t_{21} & 0"))
    unsaid = SAID.replace("We treat $S$ and $P$ as column vectors.", "")
    assert not set(verdicts(unsaid + formula)) <= {"proved", "confirmed"}


def test_derivatives_that_are_not_in_their_order_are_no_jacobian():
    wrong = JACOBIAN.replace(r"\partial p_{12}}{\partial s_{11}}", r"\partial p_{21}}{\partial s_{11}}")
    assert report(SAID + wrong).claims[0].verdict == "unread"
