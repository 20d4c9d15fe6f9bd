"""Pages as teaching assistants write them: right as they stand, and with one wrong edit refuted in that line alone."""

from functools import lru_cache

import pytest

from tests.checking.test_verdicts import verdicts

ACCEPTED = {"proved", "confirmed"}

CASES = r"""$$p_k = \frac{e^{a_k}}{\sum_{l=1}^K e^{a_l}}$$

If $k \neq j$,

$$\frac{\partial p_k}{\partial a_j} = -p_k p_j.$$

WORDS

$$\frac{\partial p_k}{\partial a_j} = p_k (\delta_{kj} - p_j)$$"""

ONE_HOT = r"""A one-hot target $t \in \mathbb{R}^K$ and $p = \operatorname{softmax}(a)$ with $a \in \mathbb{R}^K$ give
$E = -\sum_{k=1}^K t_k \ln p_k$ and

$$\frac{\partial E}{\partial a_j} = -\sum_k t_k (\delta_{kj} - p_j) = -t_j + p_j \sum_k t_k = p_j - t_j$$

where we used $\sum_k t_k = 1$."""

RESIDUAL = r"""Let $\mathbf{x} \in \mathbb{R}^d$, $\mathbf{U} \in \mathbb{R}^{h \times d}$,
$\mathbf{V} \in \mathbb{R}^{d \times h}$,
$$\mathbf{u} = \mathbf{U} \mathbf{x}, \quad \mathbf{y} = \mathbf{x} + \mathbf{V} \mathrm{ReLU}(\mathbf{u}),$$
and some loss $\ell = \ell(\mathbf{y})$, of which
$\bar{\mathbf{y}} = \frac{\partial \ell}{\partial \mathbf{y}}$ is the gradient. Then
$$\frac{\partial \ell}{\partial \mathbf{u}} = \mathbf{V}^\top \bar{\mathbf{y}} \odot \mathbb{1}[\mathbf{u} > 0]$$
$$\frac{\partial \ell}{\partial \mathbf{x}} = \bar{\mathbf{y}} + \mathbf{U}^\top
\left( \mathbf{V}^\top \bar{\mathbf{y}} \odot \mathbb{1}[\mathbf{u} > 0] \right)$$"""

TRIPLET = r"""Let $a, p, n \in \mathbb{R}^d$ and

$$L = \max(0, \|a - p\|^2 - \|a - n\|^2 + 1).$$

If $\|a - p\|^2 - \|a - n\|^2 + 1 > 0$, the loss is active and

$$\frac{\partial L}{\partial a} = 2 (a - p) - 2 (a - n) = 2 (n - p),$$

$$\frac{\partial L}{\partial n} = 2 (a - n).$$"""

LINEAR = r"""Let $x \in \mathbb{R}^k$, $C = \tfrac12 \|W x - c\|^2$. $$\nabla_W C = (W x - c) x^\top$$"""


@lru_cache(maxsize=16)
def is_accepted(page):
    """Whether all of it is; once for the edits of one page, which are tried one after the other."""
    return set(verdicts(page)) <= ACCEPTED


def only_that_line_is_refuted(page, right, wrong, place):
    """All of a page is accepted, and with an edit all that stands before a claim, which is refuted."""
    assert page.count(right) == 1
    assert is_accepted(page)
    found = verdicts(page.replace(right, wrong))
    assert found[place] == "refuted"
    assert set(found[:place]) <= ACCEPTED


@pytest.mark.parametrize("words", ["Both cases together:", "In vector form:"])
def test_what_is_said_of_both_cases_stands_under_neither(words):
    only_that_line_is_refuted(CASES.replace("WORDS", words), r"(\delta_{kj} - p_j)", r"(\delta_{kj} + p_j)", -1)


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"= p_j - t_j", r"= p_j", -1), (r"= -\sum_k t_k (", r"= \sum_k t_k (", -3), (r"p_j \sum_k t_k", r"p_j t_k", -2)],
)
def test_a_one_hot_target_that_sums_to_one_and_chains_that_go_on(right, wrong, place):
    """What goes on with a chain says nothing of t, and leaves out no Σ_k that the chain writes."""
    only_that_line_is_refuted(ONE_HOT, right, wrong, place)


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"u}} = \mathbf{V}^\top", r"u}} = \mathbf{V}", -2),
        (r"\bar{\mathbf{y}} + \mathbf", r"\bar{\mathbf{y}} - \mathbf", -1),
    ],
)
def test_an_indicator_is_no_condition_and_some_loss_is_a_number(right, wrong, place):
    only_that_line_is_refuted(RESIDUAL, right, wrong, place)


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"= 2 (n - p)", r"= 2 (p - n)", -2), (r"2 (a - n).", r"2 (n - a).", -1)],
)
def test_a_case_before_displays_that_end_in_commas(right, wrong, place):
    only_that_line_is_refuted(TRIPLET, right, wrong, place)


RIDGE = r"""Let $A \in \mathbb{R}^{n \times p}$, $b \in \mathbb{R}^n$ and $f(x) = \tfrac12 \|A x - b\|^2$.
$$\nabla f(x) = A^\top (A x - b) = A^\top A x - A^\top b$$"""


@pytest.mark.parametrize(
    ("page", "right", "wrong", "place"),
    [
        (LINEAR, r"c) x^\top", r"c) x", -1),
        (RIDGE, r"= A^\top (A", "= A (A", -2),
        (RIDGE, r"= A^\top A x", "= A A x", -1),
    ],
)
def test_products_that_do_not_fit_whatever_is_outside_of_them(page, right, wrong, place):
    only_that_line_is_refuted(page, right, wrong, place)


GIVEN = r"""Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$ and $y = W x$. SAID

$$\frac{\partial L}{\partial W} = g x^\top, \qquad \frac{\partial L}{\partial x} = W^\top g$$"""


@pytest.mark.parametrize(
    "words",
    [
        r"Let $g$ be the gradient $\partial L / \partial y$ of a loss $L$.",
        r"We write $g$ for $\frac{\partial L}{\partial y}$.",
        r"Denote the gradient $\nabla_y L$ by $g$.",
        r"Let $g \in \mathbb{R}^m$ be the upstream gradient $\nabla_y L$.",
        r"Let $g$ be the gradient of the loss $L$ with respect to $y$.",
        r"The gradient $g$ of the loss with respect to the output $y$ is given.",
    ],
)
def test_words_that_name_a_gradient(words):
    page = GIVEN.replace("SAID", words)
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace(r"W^\top g", "-W^\\top g")) == ["proved", "refuted"]


DELTA = r"""Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{k \times d}$, $t \in \mathbb{R}^k$, $z = W x$,
$L = \tfrac12 \|z - t\|^2$ and $\Delta = \frac{\partial L}{\partial z}$.
$$\frac{\partial L}{\partial W} = \Delta x^\top$$"""

SUPPORT = r"""Let $x, w \in \mathbb{R}^d$, $y \in \{-1, 1\}$, $f = w^\top x + b$ and
$L = \max(0, 1 - y f) + \frac{\lambda}{2} w^\top w$.

For $y f < 1$ we have

$$\frac{\partial L}{\partial w} = -y x + \lambda w$$

and for $y f > 1$

$$\frac{\partial L}{\partial b} = 0$$"""

SETS = r"""Let $s \in \mathbb{R}^n$, $c \in \{-1, 1\}^n$, $y \in [0, 1]^n$, $0 < \varepsilon < 1$ and
$$L = \varepsilon \sum_{i=1}^n (\log(1 + e^{-s_i}) + (1 - y_i) s_i c_i^2)$$
$$\frac{\partial L}{\partial s_i} = \varepsilon (\sigma(s_i) - y_i)$$"""

GATE = r"""Let $s \in \mathbb{R}^m$, $U \in \mathbb{R}^{m \times m}$, $a \in \mathbb{R}^m$, $r = \sigma(a)$,
$h = U (r \circ s)$, with $\circ$ entry by entry, and $g = \nabla_h L$ for a loss $L = L(h)$.
$$\nabla_r L = (U^\top g) \circ s$$
$$\nabla_a L = \nabla_r L \circ r \circ (1 - r)$$"""

COUNTS = r"""Counts $y_i \in \mathbb{N}$ and covariates $x_i \in \mathbb{R}^p$ give $\eta_i = x_i^\top \beta$,
$\mu_i = \exp(\eta_i)$ and $$\ell(\beta) = \sum_{i=1}^n \left( y_i \eta_i - e^{\eta_i} \right)$$
$$\frac{\partial \ell}{\partial \beta} = \sum_{i=1}^n (y_i - \mu_i) x_i$$
$$\frac{\partial \ell}{\partial \beta_j} = \sum_{i=1}^n (y_i - \mu_i) x_{ij}$$"""


@pytest.mark.parametrize(
    ("page", "right", "wrong"),
    [
        pytest.param(DELTA, r"\Delta x", r"-\Delta x", id="Δ that stands for itself is no increment"),
        pytest.param(SUPPORT, "= 0$$", "= -y$$", id="for y f > 1"),
        pytest.param(SETS, r"(\sigma(s_i) - y_i)", r"(\sigma(s_i) + y_i)", id="intervals and signs to a power"),
        pytest.param(GATE, r"\circ (1 - r)", r"\circ (1 + r)", id="∇_r L ∘ r composes nothing"),
        pytest.param(COUNTS, r"\mu_i) x_{ij}", r"\mu_i) x_i", id="x_{ij} is an entry of the x_i of x_i^⊤ β"),
    ],
)
def test_habits_of_handouts(page, right, wrong):
    assert set(verdicts(page)) <= ACCEPTED
    found = verdicts(page.replace(right, wrong))
    assert found[-1] not in {*ACCEPTED, "conditional"}
    assert set(found[:-1]) <= ACCEPTED
