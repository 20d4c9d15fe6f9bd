r"""Letters beside their capitals: entries o_{11} of O, rows w_k of W, and h_j beside H_j, which are two things."""

import pytest

from tests.checking.test_verdicts import report, verdicts

MATRICES = r"""
$$P = \begin{bmatrix} p_{11} & p_{12} \\ p_{21} & p_{22} \end{bmatrix}, \quad
V = \begin{bmatrix} v_{11} & v_{12} \\ v_{21} & v_{22} \end{bmatrix}, \quad
O = P V = \begin{bmatrix} o_{11} & o_{12} \\ o_{21} & o_{22} \end{bmatrix}$$
"""
ENTRY = r"Since $o_{11} = p_{11} v_{11} + p_{12} v_{21}$,"
CHAIN = (
    r"$$\frac{\partial L}{\partial v_{11}} = \frac{\partial L}{\partial o_{11}} \frac{\partial o_{11}}{\partial v_{11}}"
    r" + \frac{\partial L}{\partial o_{21}} \frac{\partial o_{21}}{\partial v_{11}}$$"
)
WHOLE = r"$$\frac{\partial L}{\partial V} = P^T \frac{\partial L}{\partial O}$$"


def test_a_formula_of_one_entry_is_a_claim_on_the_matrix_that_has_one():
    text = "\n\n".join((MATRICES, ENTRY, CHAIN, WHOLE))
    assert set(verdicts(text)) <= {"proved", "confirmed"}
    for right, wrong in (
        ("p_{12} v_{21}", "p_{12} v_{12}"),
        (r"o_{21}}{\partial v", r"o_{12}}{\partial v"),
        ("P^T", "P"),
    ):
        assert right in text
        assert "refuted" in verdicts(text.replace(right, wrong)), wrong


ROWS = r"""$\mathbf{x} \in \mathbb{R}^D$, $\mathbf{W} \in \mathbb{R}^{K \times D}$, $\mathbf{b} \in \mathbb{R}^K$,
one-hot $y$.
$$z_k = \mathbf{w}_k^T \mathbf{x} + b_k, \quad p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \quad L = -\sum_{k} y_k \log p_k$$
"""


@pytest.mark.parametrize(
    ("sizes", "right", "wrong"),
    [
        (r"K \times D", r"(p - y) \mathbf{x}^T", r"(y - p) \mathbf{x}^T"),
        (r"D \times K", r"\mathbf{x} (p - y)^T", r"\mathbf{x} (p + y)^T"),
    ],
)
def test_weights_of_a_class_are_a_line_of_a_matrix_by_its_shape(sizes, right, wrong):
    text = ROWS.replace(r"K \times D", sizes) + "\n" + r"$$\frac{\partial L}{\partial \mathbf{W}} = " + right + "$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace(right, wrong)) == ["refuted"]


JACOBIANS = r"""$f \colon \mathbb{R}^n \to \mathbb{R}$ makes $J = f(AI)$ of $AI = \sigma(ZI)$,
where $\frac{\partial AI}{\partial ZI} \in \mathbb{R}^{n \times n}$ is diagonal and
$\frac{\partial J}{\partial ZI} \in \mathbb{R}^n$.

$$\frac{\partial J}{\partial ZI} = \sigma'(ZI) \odot \frac{\partial J}{\partial AI}$$
""".replace("AI", r"\mathbf{a}_{:,i}").replace("ZI", r"\mathbf{z}_{:,i}")


def test_the_shape_of_a_jacobian_is_not_that_of_what_it_is_taken_by():
    assert verdicts(JACOBIANS) == ["proved"]
    assert verdicts(JACOBIANS.replace(r"= \sigma'", r"= \sigma")) == ["refuted"]


CAPITALS = r"""$$h_j = \sum_i w_{ij} x_i + b_j
\\ H_j = \sigma(h_j) \\ 这里\ \sigma(x) = \frac{1}{1+e^{-x}} \\ 有\ \sigma(x)^{'} = \sigma(x)[1-\sigma(x)]
\\ o_k = \sum_j v_{jk} H_j + c_k \\ O_k = \sigma(o_k) \\ E(O) = \frac{1}{2} \sum_k (Y_k-O_k)^2$$

$$\frac{\partial O_k}{\partial o_k} = O_k(1-O_k)$$

$$\frac{\partial E}{\partial v_{jk}} = (O_k- Y_k)[O_k(1-O_k)]H_j$$

$$\frac{\partial E}{\partial b_j} = \{\sum_k (O_k- Y_k)[O_k(1-O_k)]v_{jk}\}[H_j(1-H_j)]$$

$根据梯度下降法可知$

$$\pmb{v_{jk}} = v_{jk} - \gamma (O_k- Y_k)[O_k(1-O_k)]H_j$$
"""


def test_what_is_before_and_behind_a_unit_by_a_letter_and_its_capital():
    assert {c.verdict for c in report(CAPITALS).claims} <= {"proved", "confirmed"}
    assert len(verdicts(CAPITALS)) == 5
    for right, wrong in (
        ("O_k(1-O_k)$$", "o_k(1-O_k)$$"),
        (r"\sigma(x)[1-\sigma(x)]", r"\sigma(x)[1+\sigma(x)]"),
        ("[H_j(1-H_j)]$$", "[h_j(1-H_j)]$$"),
        ("]H_j$$\n\n$$\\frac{\\partial E}{\\partial b", "]h_j$$\n\n$$\\frac{\\partial E}{\\partial b"),
    ):
        assert right in CAPITALS
        assert "refuted" in verdicts(CAPITALS.replace(right, wrong)), wrong
