"""Derivatives in a direction, d_W f(W, x) · H, functions by components and letters that make diagonal matrices."""

import pytest

from tests.checking.test_verdicts import verdicts

ACCEPTED = ("proved", "confirmed")

LAYER = r"""Let $W_1 \in \mathbb{R}^{m \times n}$, $z_1(\theta, x) = W_1 x + b_1$ and
$f(\theta, x) = \tanh(z_1(\theta, x))$. $$CLAIM$$"""

ACTIVATION = r"""The map \(\sigma: \mathbb{R}^{n_1} \to \mathbb{R}^{n_1}\) is
$$\sigma(x) = (\sigma_0(x^1), \dots, \sigma_0(x^{n_1}))^t.$$
The component indices of \(x\) are written with superscripts.
\(\Delta : \mathbb{R}^{n_1} \to \mathbb{R}^{n_1 \times n_1}\) sends \(x\) to the diagonal matrix with
these entries. $$CLAIM$$"""

NUMBERS = r"""Let $s(x) = (s_1(x_1), \dots, s_1(x_n))^\top$ with $s_1(t) = t^3$, where $D(v)$ is the diagonal matrix
with the entries of $v \in \mathbb{R}^n$. $$CLAIM$$"""

TWINS = [
    (LAYER, r"d_{b_1} z_1(\theta, x) \cdot b = b", [r"d_{b_1} z_1(\theta, x) \cdot b = b_1"]),
    (LAYER, r"d_{W_1} z_1(\theta, x) \cdot H = H x", [r"d_{W_1} z_1(\theta, x) \cdot H = W_1 x"]),
    (
        LAYER,
        r"d_{b_1} f(\theta, x) \cdot b = d\tanh(z_1(\theta, x)) \circ d_{b_1} z_1(\theta, x) \cdot b",
        [r"d_{b_1} f(\theta, x) \cdot b = d\tanh(z_1(\theta, x)) \circ d_{b_1} z_1(\theta, x) \cdot 2 b"],
    ),
    (ACTIVATION, r"d\sigma(x) \cdot h = \Delta \sigma'(x) h", [r"d\sigma(x) \cdot h = -\Delta \sigma'(x) h"]),
    (ACTIVATION, r"d\sigma(x) \cdot h = \Delta(\sigma'(x)) h", [r"d\sigma(x) \cdot h = 2 \Delta(\sigma'(x)) h"]),
    (
        ACTIVATION,
        r"\sigma'(x) = (\sigma_0'(x^1), \dots, \sigma_0'(x^{n_1}))^t",
        [r"\sigma'(x) = (-\sigma_0'(x^1), \dots, -\sigma_0'(x^{n_1}))^t"],
    ),
    (NUMBERS, r"ds(x) \cdot h = 3 D(x \odot x) h", [r"ds(x) \cdot h = 3 D(x) h", r"ds(x) \cdot h = 2 D(x \odot x) h"]),
]


@pytest.mark.parametrize(("page", "right", "wrong"), TWINS, ids=[right[:40] for _, right, _ in TWINS])
def test_right_lines_are_accepted_and_wrong_twins_refuted(page, right, wrong):
    found = verdicts(page.replace("CLAIM", right))
    assert found
    assert set(found) <= set(ACCEPTED)
    for line in wrong:
        assert verdicts(page.replace("CLAIM", line))[-1] == "refuted"


def test_a_capital_is_a_diagonal_only_where_the_words_say_so():
    page = r"Let $D \in \mathbb{R}^{n \times n}$ be a matrix, $x \in \mathbb{R}^n$. $$\nabla_x x^\top D x = 2 D x$$"
    assert verdicts(page)[-1] not in ACCEPTED


TURNED = r"""Let $f(x) = a^\top x$ with $x \in \mathbb{R}^n$. Then

$$df = \nabla f(x)^T dx = \nabla_x f^T dx = \nabla f^T dx = a^\top dx$$"""


def test_the_gradient_is_transposed_and_not_the_function():
    r"""\nabla f^T dx and \nabla f(x)^T dx, of which the second was refuted by its shapes."""
    assert set(verdicts(TURNED)) <= {"proved", "confirmed", "conditional"}
    assert "refuted" in verdicts(TURNED.replace("dx = a^", "dx = 2 a^"))
