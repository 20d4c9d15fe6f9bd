r"""What the prose says of names: symmetric in many phrasings, weights that sum to one, unit vectors."""

import pytest

from symnet.checking.report import HOLDS
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import report, verdicts

OF_NORM = r"""

$$J = \frac12 \| A (x - m) \|^2$$

$$\nabla_m J = A A (m - x)$$"""
"""Which holds if A is symmetric."""

SYMMETRIC = [
    r"Let $A \in \mathbb{R}^{d \times d}$ symmetric.",
    r"Let $x, m \in \mathbb{R}^d$ and $A \in \mathbb{R}^{d \times d}$ symmetric positive definite.",
    r"With $A \in \mathbb{R}^{d\times d}$ symmetric we define",
    r"With an error precision $A$ ($d \times d$, symmetric),",
    r"Let $A$ be a $d \times d$ symmetric matrix.",
    r"Let $A$ be a $d \times d$ positive semidefinite matrix.",
    r"Let $A$ be a real symmetric $d \times d$ matrix.",
    r"Let $A$ be a $d$-by-$d$ symmetric matrix.",
    r"For a symmetric $A \in \mathbb{R}^{d \times d}$ and vectors $x, m$, define",
    r"Given the symmetric matrices $A$ and $B$,",
    r"With symmetric $B$ and $A$,",
    r"Let $A$ denote the (symmetric, positive definite) precision matrix.",
    r"where $A$ is assumed to be square and symmetric",
    r"with the (symmetric) prior covariance $A$,",
    r"$A$ and $B$ are symmetric.",
    r"Both $A$ and $B$ are symmetric.",
    r"Here $A$ is the symmetric part of $B$.",
    r"Let $A \in \mathbb{S}^d_{++}$.",
    r"Let $A, B \in \mathbb{R}^{d \times d}$ be symmetric.",
    r"Let $A$ be the Gram matrix.",
    r"Let $A$ be the Gram matrix of the inputs.",
    r"Let $A$ be the kernel matrix.",
    r"Let $A$ be diagonal.",
    r"Let $A$ be Hermitian.",
    r"$A$ denotes the covariance matrix of the state estimate $s$.",
    r"If $x$ is a vector, the symmetric matrix $A$ acts on it.",
]

NOT_SYMMETRIC = [
    r"Let $A$ be a square matrix, not necessarily symmetric.",
    r"$A$ need not be symmetric.",
    r"For a not necessarily symmetric $A$ we have",
    r"If $A$ is symmetric, more can be said.",
    r"We do not assume that $A$ is symmetric.",
    r"Let $A$ be skew-symmetric.",
    r"Let $A$ be block-diagonal.",
    r"Here $B$ is the symmetric part of $A$.",
    r"Let $B$ be the covariance matrix of $A$.",
    r"Let $A$ be a matrix and $B$ be symmetric.",
    r"Given a matrix $A$, symmetric $B$ is added.",
    r"$B$ is symmetric. $A$ is any matrix.",
    r"$B$ is symmetric in $A$.",
    r"with diagonal entries of $A$",
    r"Let $A$ be the cross-covariance matrix.",
    r"which holds only for symmetric $A$",
    r"Without a symmetric $A$,",
    r"For $A$, symmetric or not, we have",
    r"$A$ is almost symmetric.",
    r"$A$ is symmetric up to $B$.",
    r"In contrast to symmetric $A$, which is simpler,",
    r"For diagonal $A$ it is simpler.",
    r"Let $A$ have diagonal $d$.",
]


@pytest.mark.parametrize("words", SYMMETRIC)
def test_a_matrix_is_symmetric_by_words(words):
    assert verdicts(words + OF_NORM)[-1] in HOLDS
    assert verdicts(words + OF_NORM.replace("A A (m", "2 A A (m"))[-1] == "refuted"


@pytest.mark.parametrize("words", NOT_SYMMETRIC)
def test_what_is_denied_or_said_of_another_name_makes_nothing_symmetric(words):
    assert verdicts(words + OF_NORM)[-1] not in HOLDS


def test_a_vector_in_the_same_list_is_not():
    text = (
        r"Let $m \in \mathbb{R}^d$, $S, T \in \mathbb{R}^{d \times d}$ symmetric and positive definite. $$m^T S m = m$$"
    )
    assert set(read_document(read_pages("a.md", text.encode())).scope.symmetric) == {"S", "T"}


def test_all_of_a_family_are_symmetric():
    text = r"""Let each $S_n \in \mathbb{R}^{q \times q}$ be symmetric and $F = \frac12 \sum_{n=1}^N w^\top S_n w$.
    $$\frac{\partial F}{\partial w} = \sum_{n=1}^N S_n w$$"""
    assert verdicts(text) == ["confirmed"] or verdicts(text) == ["proved"]
    assert verdicts(text.replace("= \\sum", "= 2 \\sum")) == ["refuted"]


WEIGHTED = r"""

$$\sum_{k=1}^K \alpha_k (a_k + b) = b + \sum_{k=1}^K \alpha_k a_k$$"""

OF_ONE = [
    r"The weights $\alpha_k$ sum to one.",
    r"The weights $\alpha_k$ are nonnegative and sum to 1.",
    r"Let $\alpha_1, \dots, \alpha_K$ be the mixing coefficients, which sum to one.",
    r"Let $\alpha$ lie on the probability simplex.",
    r"The entries $\alpha_k$ add up to unity.",
]


@pytest.mark.parametrize("words", OF_ONE)
def test_weights_sum_to_one_by_words(words):
    assert verdicts(words + WEIGHTED) == ["confirmed"]
    assert verdicts(words + WEIGHTED.replace("= b", "= 2 b")) == ["refuted"]


@pytest.mark.parametrize(
    "words", ["The weights are $\\alpha_k$.", "The weights $\\alpha_k$ do not sum to one.", "The $a_k$ sum to one."]
)
def test_weights_that_sum_to_something_else(words):
    assert verdicts(words + WEIGHTED) == ["refuted"]


def test_what_cannot_be_put_in_refutes_nothing():
    text = r"Let $\alpha_k$ be normalised weights." + WEIGHTED
    assert verdicts(text) == ["unread"]
    text = r"""Assume the data $x_1, \dots, x_n \in \mathbb{R}^d$ are centred.
    $$\sum_{i=1}^n (x_i - m)^\top (x_i - m) = \sum_{i=1}^n x_i^\top x_i + n m^\top m$$"""
    assert verdicts(text) == ["unread"]


UNIT = r"""For a unit vector $v \in \mathbb{R}^d$ and $x \in \mathbb{R}^d$,

$$\|x - (v^\top x) v\|^2 = \|x\|^2 - (v^\top x)^2$$"""

IDEMPOTENT = r"""Let $H$ be idempotent and symmetric, $H \in \mathbb{R}^{n \times n}$.

$$\|H y\|^2 = y^\top H y$$"""

SPECTRAL = r"""Let $A = U \Lambda U^\top$ be the eigendecomposition of a symmetric $A \in \mathbb{R}^{d\times d}$.

$$A^{-1} = U \Lambda^{-1} U^\top$$"""

ORTHOGONAL = r"""Let $Q$ be an orthogonal matrix and $f(x) = \frac12 \|Q x\|^2$.

$$\nabla f = x$$"""

ONE_OF_K = r"""For $t_n$ a 1-of-$K$ coded target and $y_{nk} = \frac{e^{a_{nk}}}{\sum_j e^{a_{nj}}}$,

$$E = -\sum_{n=1}^N \sum_{k=1}^K t_{nk} \ln y_{nk}$$

$$\frac{\partial E}{\partial a_{nk}} = y_{nk} - t_{nk}$$"""

DIAGONAL = r"""Let $D$ and $S$ be diagonal and $f(x) = x^\top D S x$.

$$\nabla f = 2 S D x$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (UNIT, (r"\|^2 - (v", r"\|^2 - 2 (v")),
        (UNIT, ("a unit vector", "a vector")),
        (IDEMPOTENT, ("= y", "= 2 y")),
        (IDEMPOTENT, ("idempotent and symmetric", "symmetric")),
        (SPECTRAL, (r"\Lambda^{-1} U", r"\Lambda U")),
        (ORTHOGONAL, ("= x", "= Q x")),
        (ORTHOGONAL, ("= x", "= 2 x")),
        (ONE_OF_K, ("= y", "= 2 y")),
        (DIAGONAL, ("= 2 S", "= S")),
        (DIAGONAL, ("be diagonal", "be symmetric")),
    ],
)
def test_what_words_say_is_put_in(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= {*HOLDS}
    assert verdicts(text.replace(*edit))[-1] == "refuted"


def test_a_projection_is_not_symmetric_by_itself_nor_of_one_rank():
    assert verdicts(IDEMPOTENT.replace("idempotent and symmetric", "idempotent")) == ["conditional"]
    assert verdicts(IDEMPOTENT.replace(r"\|H y\|^2 = y^\top H y", r"\|H y\|^2 = \operatorname{tr}(H) y^\top H y")) == [
        "refuted"
    ]


def test_a_factor_with_an_index_is_no_function():
    """g of g_k a_k is a number, and g_k (a_k + b) a product."""
    text = r"$$\sum_{k=1}^K g_k (a_k + b) = b \sum_{k=1}^K g_k + \sum_{k=1}^K g_k a_k$$"
    assert set(verdicts(text)) <= {*HOLDS}
    assert verdicts(text.replace("= b", "= 2 b")) == ["refuted"]


def test_a_covariance_is_said_to_be_taken_for_symmetric():
    assert any("A is taken to be symmetric" in n for n in report("Let $A$ be a covariance matrix." + OF_NORM).notes)


WIDE = r"""Let $X \in \mathbb{R}^{n \times d}$ be wide, i.e. $n \le d$, where typically $d \gg n$. Assume $n < d$ and

$$L(w) = \frac12 \|y - X w\|^2$$

$$\nabla L(w) = -X^\top (y - X w)$$"""

PROJECTED = r"""Suppose $P^2 = P$.

$$P (I - P) = 0$$"""

SYMMETRIC_TOO = r"""Let $A$ be symmetric and $A^2 = A$.

$$\|A y\|^2 = y^\top A y$$"""

ROTATED = r"""Let $Q \in \mathbb{R}^{n \times n}$ with $Q^\top Q = I$ and $f(x) = \|x - Q Q^\top y\|^2$.

$$\nabla f = 2 (x - y)$$"""

MINIMAL = r"""Let $f(x) = x^2 - x$. The minimum is at the point where $f'(x) = 0$.

$$f'(x) = 2 x - 1$$"""

DEAD = r"""$r = \max(0, z)$. A unit is dead if its gradient is zero for every input, $\frac{dr}{dz} = 0$. For $z > 0$,

$$\frac{dr}{dz} = 1$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (WIDE, ("= -X", "= X")),
        (SYMMETRIC_TOO, ("= y", "= 2 y")),
        (ROTATED, ("= 2 (x - y)", "= 2 (x + y)")),
        (MINIMAL, ("= 2 x - 1", "= 2 x + 1")),
        (DEAD, ("= 1$$", "= 2$$")),
    ],
)
def test_what_is_supposed_is_no_claim(text, edit):
    assert edit[0] in text
    assert len(verdicts(text)) == 1
    assert set(verdicts(text)) <= {*HOLDS}
    assert verdicts(text.replace(*edit)) == ["refuted"]


def test_what_follows_from_a_projection():
    assert verdicts(PROJECTED) == ["confirmed"]
    assert verdicts(PROJECTED.replace("I - P", "I - 2 P"))[-1] not in HOLDS


def test_what_is_claimed_of_a_derivative_or_a_size_stays_a_claim():
    assert verdicts(r"Let $f(x) = x^2 - x$. The derivative is $f'(x) = 0$.") == ["refuted"]
    text = r"Let $X \in \mathbb{R}^{n \times d}$ and $f(X) = \|X\|^2$. $$\operatorname{tr}(I_n) \le d$$"
    assert verdicts(text) == ["refuted"]


def test_numbers_of_names_of_their_own_are_not_each_one():
    """Beside the number p of H(p), p_i of Σ_i p_i = 1 is a number by itself, and what fails of it is left open."""
    text = r"""The binary entropy is $H(p) = -p \log p - (1 - p) \log (1 - p)$. For discrete distributions,
    with $q = \mathrm{softmax}(z)$ and $\sum_i p_i = 1$,
    \[ L = \sum_{i=1}^n p_i \log \frac{p_i}{q_i} \]
    \[ \frac{\partial L}{\partial z_i} = q_i - p_i . \]"""
    assert verdicts(text)[-1] == "unread"
    assert verdicts(text.replace("= q_i - p_i", "= q_i - 1"))[-1] not in HOLDS


LAPLACIAN = r"""The Laplacian of $f(x) = \frac12 x^\top A x$ with $A \in \mathbb{R}^{d\times d}$ is

$$\nabla^2 f = \operatorname{tr}(A)$$"""


def test_the_laplacian_is_the_sum_of_second_derivatives():
    assert set(verdicts(LAPLACIAN)) <= {*HOLDS}
    assert verdicts(LAPLACIAN.replace("= \\operatorname", "= 2 \\operatorname")) == ["refuted"]
    assert verdicts(LAPLACIAN.replace("The Laplacian of", "The Hessian and the Laplacian of")) == ["unread"]
    hessian = LAPLACIAN.replace("Laplacian", "Hessian").replace(r"\operatorname{tr}(A)", r"\frac12 (A + A^\top)")
    assert set(verdicts(hessian)) <= {*HOLDS}
    assert verdicts(hessian.replace("Hessian", "Laplacian"))[-1] not in HOLDS


TWO_STEPS = r"""Let $p_t = \mathrm{softmax}(o_t)$ and $o_t = V h_t$ for $t = 1, 2$, $V \in \mathbb{R}^{k \times n}$.
WORDS

$$L = -y_1^\top \log p_1 - y_2^\top \log p_2$$

$$\frac{\partial L}{\partial o_1} = p_1 - y_1$$

$$\frac{\partial L}{\partial V} = (p_1 - y_1) h_1^\top + (p_2 - y_2) h_2^\top$$"""

SEVERAL_ONE_HOT = [
    r"The targets $y_1, y_2 \in \mathbb{R}^k$ are one-hot.",
    r"Targets $y_1, y_2 \in \mathbb{R}^k$ one-hot.",
    r"$y_1$ and $y_2$ are encoded as one-hot vectors.",
    r"With one-hot labels $y_1, y_2$ we have",
    r"The labels $y_1$, $y_2$ (one-hot) are given.",
]


@pytest.mark.parametrize("words", SEVERAL_ONE_HOT)
def test_several_labels_are_one_hot(words):
    """A list of names is one-hot in the words that one name is; a swapped step stays wrong."""
    text = TWO_STEPS.replace("WORDS", words)
    assert all(v in HOLDS for v in verdicts(text))
    assert verdicts(text.replace("y_1) h_1^\\top", "y_1) h_2^\\top"))[-1] == "refuted"


def test_labels_that_are_not_said_to_be_one_hot_are_supposed_together():
    r"""∂L/∂V sums over both steps, and needs Σ_k y_{1k} = 1 and Σ_k y_{2k} = 1; ∂L/∂o_1 needs the first alone."""
    checked = report(TWO_STEPS.replace("WORDS", "The targets are $y_1, y_2 \\in \\mathbb{R}^k$."))
    assert [c.verdict for c in checked.claims] == ["conditional", "conditional"]
    one, both = (c.assumption for c in checked.claims)
    assert one == "the entries of y_1 sum to one"
    assert both == "the entries of y_1 sum to one and the entries of y_2 sum to one"
    wrong = TWO_STEPS.replace("WORDS", "").replace("(p_2 - y_2) h_2", "(y_2 - p_2) h_2")
    assert verdicts(wrong)[-1] == "refuted"
    denied = TWO_STEPS.replace("WORDS", "Neither $y_1$ nor $y_2$ is one-hot.")
    assert verdicts(denied)[-1] == "conditional"
