"""Projections, inner products of matrices and of tuples, ^t as a transpose, basis vectors, partial derivatives d_Q."""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

HOLDS = {"proved", "confirmed"}

PROJECTIONS = r"""Let $u^i$ be the $i$-th component of $u \in \mathbb{R}^n$, and $\pi^i : \mathbb{R}^n \to \mathbb{R}$
the projection onto the $i$-th coordinate.
$$g(u) = \begin{bmatrix} \tanh \circ \pi^1(u) \\ \vdots \\ \tanh \circ \pi^n(u) \end{bmatrix} = \tanh(u)$$
$$dg(u) \cdot h = \begin{bmatrix} \tanh'(u^1) \pi^1(h) \\ \vdots \\ \tanh'(u^n) \pi^n(h) \end{bmatrix}$$
"""

ATTENTION = r"""Let $F = \sigma(A B^t) C$, where $\sigma$ is the row-wise softmax, and $e_i$ the $i$-th basis vector.
$$F = \sum_{i=1}^n e_i \, \sigma((e_i^t A B^t)^t)^t C = \sum_{i=1}^n e_i \, \sigma(B A^t e_i)^t C$$
"""

INNER = r"""$$\langle P, R \rangle_F = \operatorname{tr}(P^t R)$$
$$\langle (P_1, R_1), (P_2, R_2) \rangle_\Theta = \langle P_1, P_2 \rangle_F + \langle R_1, R_2 \rangle_F$$
"""


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (PROJECTIONS, r"\tanh'(u^1)", r"\tanh(u^1)"),
        (ATTENTION, r"\sigma(B A^t e_i)", r"\sigma(2 B A^t e_i)"),
        (INNER, "(P^t R)", "(P^t P)"),
        (INNER, r"+ \langle R_1, R_2", r"- \langle R_1, R_2"),
    ],
)
def test_spaces(text, old, new):
    assert old in text
    assert set(verdicts(text)) <= HOLDS
    assert not set(verdicts(text.replace(old, new))) <= HOLDS


def test_a_partial_derivative_in_a_direction():
    text = r"Let $L = \operatorname{tr}(Q^\top K)$, with matrices $Q$ and $K$. "
    right = r"$$dL(Q) \cdot H = \operatorname{tr}(H^\top K) \quad d_Q L(Q) \cdot H = \operatorname{tr}(H^\top K)$$"
    assert set(verdicts(text + right)) <= HOLDS
    assert verdicts(text + right.replace("(H^\\top K)$$", "(H^\\top Q)$$"))[-1] == "refuted"


def test_t_above_is_no_transpose_where_it_is_something_else():
    reading = read_document(read_pages("document.md", rb"$$W^t = W^{t-1} - \eta G^t, \quad w_t = 2$$"))
    assert "^t is taken to be a transpose" not in reading.scope.notices


def test_names_for_one_of_several_and_products_of_spaces_claim_nothing():
    text = r"$$\Omega = \mathbb{R}^{n} \times \mathbb{R}^{n}$$ The gradient by $s \in \{P, Q\}$ is $G_s = 2 s$."
    reading = read_document(read_pages("document.md", text.encode()))
    assert not reading.unread
    assert "s stands for one of P, Q" in reading.scope.notices


def test_a_name_for_several_is_no_equation():
    text = r"The parameters are $\theta = \{W, c\}$, or $\phi = (W, c)$. "
    assert verdicts(text + r"$$L = \|W x + c\|^2, \quad \frac{\partial L}{\partial c} = 2 (W x + c)$$") == ["proved"]
    reading = read_document(read_pages("document.md", text.encode()))
    assert not reading.unread
    assert r"\phi = (W, c) says what several names are called together" in reading.scope.notices


SIMILARITY = r"$$(x, y) \mapsto S(x, y) = \frac{\langle x, y \rangle}{\| x \| \| y \|}$$ of $x, y \in \mathbb{R}^n$ has"


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$dS(x, y) \cdot (u, v) = d_x S(x, y) \cdot u + d_y S(x, y) \cdot v$$", ("+", "-")),
        (
            r"$$\colorbox{green}{$ d_x S(x, y) \cdot u = \frac{\langle u, y \rangle}{\|x\| \|y\|}"
            r" - S(x, y) \frac{\langle u, x \rangle}{\|x\|^2} $}$$",
            ("- S", "+ S"),
        ),
    ],
)
def test_derivatives_by_one_of_several_arguments(right, edit):
    only_the_right_one_is_among({"proved", "confirmed"}, SIMILARITY, right, edit)


def test_an_update_of_entries_side_by_side_claims_nothing():
    text = r"$f = x^2 + y^2$, $\frac{\partial f}{\partial x} = 2 x$."
    text += r"$$\begin{bmatrix} x_{\text{new}} \\ y_{\text{new}} \end{bmatrix} ="
    text += r"\begin{bmatrix} x \\ y \end{bmatrix} - \alpha \begin{bmatrix} 2 x \\ 2 y \end{bmatrix}$$"
    assert verdicts(text) == ["proved"]


def test_basis_vectors_beside_members_and_directions_that_are_products():
    text = r"Let \(\sigma : \mathbb{R}^n \to \mathbb{R}^n\) be the softmax, and \(A = \sigma(Q K^t)\), row-wise. Then"
    text += r" $$A = \sum_{i=1}^{n} e_i \sigma(p_i)^t, \quad d\sigma(p_1) \cdot K u = d\sigma(p_1) \cdot (K u),$$"
    text += r" where \(p_i = K Q^t e_i\), and \(e_i\) is the \(i\)th Euclidean basis vector in \(\mathbb{R}^n\)."
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("K Q^t e_i", "Q K^t e_i"))[0] not in HOLDS


TUPLES = r"""
The generic element is \(\theta = (Q, K, V)\) with \(Q, K, V \in \mathbb{R}^{n \times d}\).
$$F(Q, K, V) = Q K^\top V, \qquad \tilde\theta = (\tilde Q, \tilde K, \tilde V)$$"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"d_Q F(\theta) \cdot \tilde Q = \tilde Q K^\top V", (r"K^\top V", "K^\top K")),
        (
            r"dF(\theta) \cdot \tilde\theta = \tilde Q K^\top V + Q \tilde K^\top V + Q K^\top \tilde V",
            (r"+ Q K^", r"- Q K^"),
        ),
        (
            r"\langle d_K F(\theta) \cdot \tilde K, P \rangle_F = \operatorname{tr}(P^\top Q \tilde K^\top V)",
            (r"P^\top Q", r"Q"),
        ),
    ],
)
def test_one_name_for_all_arguments(right, edit):
    only_the_right_one_is_among({"proved", "confirmed"}, TUPLES, f"$${right}$$", edit)


def test_a_total_derivative_that_is_the_jacobian():
    text = (
        r"Let \(\sigma : \mathbb{R}^n \to \mathbb{R}^n\) be the softmax, \(p \in \mathbb{R}^n\). The total derivative"
    )
    text += r" \(d\sigma(x)\) of \(\sigma\) is identified with the Jacobian matrix."
    right = r" $$d\sigma(p) \cdot v = d\sigma(p) v, \quad v^\top d\sigma(p)^\top u = u^\top d\sigma(p) v$$"
    assert set(verdicts(text + right)) <= HOLDS
    assert verdicts(text + right.replace("= u^", "= 2 u^"))[-1] not in HOLDS
