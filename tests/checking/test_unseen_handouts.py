"""Pages of lecturers that nobody had seen: what is right in them is accepted, and a wrong edit refuted in its line."""

import pytest

from tests.checking.test_handouts import only_that_line_is_refuted
from tests.checking.test_verdicts import verdicts

ACCEPTED = {"proved", "confirmed"}

ROWS = r"""Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$SAID and
$$J(w) = \frac{1}{2n} \sum_{i=1}^n (x_i^\top w - y_i)^2 + \frac{\lambda}{2} \|w\|_2^2$$
$$\nabla J(w) = \frac{1}{n} X^\top (X w - y) + \lambda w$$
$$\frac{\partial J}{\partial w_j} = \frac{1}{n} \sum_{i=1}^n x_{ij} (x_i^\top w - y_i) + \lambda w_j$$"""


@pytest.mark.parametrize("said", ["", r", where row $i$ of $X$ is $x_i^\top$"])
@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"X^\top (X w - y) + \lambda w", r"X^\top (X w - y)", -2), ("x_{ij} (", "x_{ji} (", -1)],
)
def test_rows_that_lie_before_the_weights(said, right, wrong, place):
    """x_i^⊤ w beside X w and X^⊤ (X w − y): the x_i are the rows of X, and no entries of an x."""
    only_that_line_is_refuted(ROWS.replace("SAID", said), right, wrong, place)


BIASES = r"""Inputs $x_i$ ($i = 1, \ldots, D$), hidden units $z_j$ ($j = 1, \ldots, M$),
outputs $y_k$ ($k = 1, \ldots, K$):
$$a_j = \sum_{i=1}^D w_{ji} x_i + w_{j0}, \quad z_j = \tanh(a_j), \quad y_k = \sum_{j=1}^M v_{kj} z_j + v_{k0}$$
with $E = \frac12 \sum_{k=1}^K (y_k - t_k)^2$.
$$\frac{\partial E}{\partial v_{k0}} = y_k - t_k$$
$$\frac{\partial E}{\partial v_{kj}} = (y_k - t_k) z_j$$
$$\frac{\partial E}{\partial w_{j0}} = (1 - z_j^2) \sum_{k=1}^K v_{kj} (y_k - t_k)$$"""


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"v_{k0}} = y_k - t_k", r"v_{k0}} = t_k - y_k", -3),
        (r"(y_k - t_k) z_j", r"(y_k - t_k) a_j", -2),
        (r"= (1 - z_j^2)", r"= (1 - z_j)", -1),
        (r"K v_{kj} (y_k", r"K (y_k", -1),
    ],
)
def test_biases_with_a_zero_behind_the_index(right, wrong, place):
    only_that_line_is_refuted(BIASES, right, wrong, place)


WHOLE = r"""$$a_j = \sum_{i=0}^D w_{ji} x_i, \quad E = \frac12 \sum_j a_j^2$$
where $x_0 = 1$.
$$\frac{\partial E}{\partial w_{j0}} = a_j$$"""


def test_a_sum_from_zero_has_its_biases_within():
    assert "refuted" not in verdicts(WHOLE)
    assert verdicts(WHOLE.replace("= a_j$", "= -a_j$"))[-1] not in ACCEPTED


SUMS = r"""For users $u$ and items $i$ let $p_u, q_i \in \mathbb{R}^k$, $e_{ui} = r_{ui} - \mu - b_u - PRODUCT$ and
$$J = \frac{1}{2} \sum_{u} \sum_{i} e_{ui}^2$$
$$\frac{\partial J}{\partial \mu} = -\sum_{u} \sum_{i} e_{ui}$$
$$\frac{\partial J}{\partial b_u} = -\sum_{i} e_{ui}$$
$$\frac{\partial J}{\partial q_i} = -\sum_{u} e_{ui} p_u$$
$$\frac{\partial J}{\partial p_u} = -\sum_{i} e_{ui} q_i$$"""


@pytest.mark.parametrize("product", [r"p_u^\top q_i", r"q_i^\top p_u"])
def test_a_sum_that_is_forgotten_where_three_lines_write_it(product):
    only_that_line_is_refuted(SUMS.replace("PRODUCT", product), r"-\sum_{i} e_{ui} q_i", "-e_{ui} q_i", -1)


def test_a_gradient_of_one_sample_has_no_sum():
    page = r"""$$L = \frac12 \sum_i (w x_i - t_i)^2, \quad e_i = w x_i - t_i$$
$$\frac{\partial L}{\partial w} = \sum_i e_i x_i = \sum_i x_i e_i$$
For a single sample, $$\frac{\partial L}{\partial w} = e_i x_i$$"""
    found = verdicts(page)
    assert set(found[:-1]) <= ACCEPTED
    assert found[-1] not in {*ACCEPTED, "refuted"}


LISTED = r"""Let $x_1, \dots, x_N \in \mathbb{R}$ and
$$\ell = -N \log \sigma - \frac{1}{2\sigma^2} \sum_n (x_n - \mu)^2$$
$$\frac{\partial \ell}{\partial \sigma} = -\frac{N}{\sigma} + \frac{1}{\sigma^3} \sum_n (x_n - \mu)^2$$
$$\frac{\partial^2 \ell}{\partial \mu^2} = -\frac{N}{\sigma^2}$$"""


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"= -\frac{N}{\sigma^2}", r"= -\frac{1}{\sigma^2}", -1), (r"\frac{1}{\sigma^3}", r"\frac{2}{\sigma^3}", -2)],
)
def test_a_sum_without_ends_over_what_is_listed(right, wrong, place):
    only_that_line_is_refuted(LISTED, right, wrong, place)


HOT = r"""One-hot labels $Y \in \mathbb{R}^{N \times C}$, $W \in \mathbb{R}^{D \times C}$,
$X \in \mathbb{R}^{N \times D}$. Each row of $Y$ sums to one.
$$S = X W, \quad P_{ij} = \frac{e^{S_{ij}}}{\sum_c e^{S_{ic}}}, \quad
L = -\frac{1}{N} \sum_{i=1}^N \sum_{j=1}^C Y_{ij} \log P_{ij} + \frac{\lambda}{2} \|W\|_F^2$$
$$\frac{\partial L}{\partial W} = \frac{1}{N} X^T (P - Y) + \lambda W$$"""


@pytest.mark.parametrize(("right", "wrong"), [("(P - Y)", "(Y - P)"), (r"+ \lambda W$", "$"), (r"\frac{1}{N} X", "X")])
def test_one_hot_labels_at_the_head_of_a_list(right, wrong):
    """W is no label, and rows of what is one-hot sum to one in any case."""
    only_that_line_is_refuted(HOT, right, wrong, -1)


WORD = r"""Let $x \in \mathbb{R}^p$, $W \in \mathbb{R}^{V \times p}$, $b \in \mathbb{R}^V$,
$$y = b + W x, \qquad p_i = \frac{e^{y_i}}{\sum_j e^{y_j}}$$
For the SAID the loss is $L = -\log p_w$. With $\mathbf{e}_w$ the one-hot vector of $w$:
$$\frac{\partial L}{\partial y_i} = p_i - \delta_{iw}$$
$$\frac{\partial L}{\partial y} = p - \mathbf{e}_w$$
$$\frac{\partial L}{\partial b} = \frac{\partial L}{\partial y}$$"""


@pytest.mark.parametrize("said", ["word $w$", "word of the target class $w$"])
@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"p_i - \delta", r"p_i + \delta", -3), (r"p - \mathbf{e}_w", r"\mathbf{e}_w - p", -2)],
)
def test_a_word_as_a_class(said, right, wrong, place):
    """Logits y that are made of something are no labels."""
    page = WORD.replace("SAID", said)
    assert set(verdicts(page)) <= ACCEPTED
    assert verdicts(page.replace(right, wrong))[place] == "refuted"


SAMPLED = r"""# Skip-gram with negative sampling
Let $v_c \in \mathbb{R}^d$, $u_o \in \mathbb{R}^d$ the outside vector, $u_1, \ldots, u_K \in \mathbb{R}^d$ the samples.
$$J = -\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_k^\top v_c)$$
$$\frac{\partial J}{\partial v_c} = (\sigma(u_o^\top v_c) - 1) u_o + \sum_{k=1}^K \sigma(u_k^\top v_c) u_k$$
$$\frac{\partial J}{\partial u_k} = \sigma(u_k^\top v_c) v_c$$"""


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [(r"- 1) u_o", r"+ 1) u_o", -2), (r"\sigma(u_k^\top v_c) u_k", r"\sigma(-u_k^\top v_c) u_k", -2)],
)
def test_samples_beside_the_outside_word(right, wrong, place):
    only_that_line_is_refuted(SAMPLED, right, wrong, place)


BOLD = r"""Sei $\mathbf{x} \in \mathbb{R}^n$, $\mathbf{W} \in \mathbb{R}^{m \times n}$, $\mathbf{v} \in \mathbb{R}^m$
und $\sigma(s) = \frac{1}{1 + e^{-s}}$.
$$\mathbf{s} = \mathbf{W} \mathbf{x}, \quad L = \mathbf{v}^\top \sigma(\mathbf{s})$$
$$\frac{\partial L}{\partial \mathbf{s}} = \mathbf{v} \odot \sigma'(\mathbf{s})$$
$$\frac{\partial L}{\partial \mathbf{W}} = \frac{\partial L}{\partial \mathbf{s}} \mathbf{x}^\top$$"""


def test_the_argument_of_a_formula_is_no_other_name():
    turned = r"\mathbf{x} \frac{\partial L}{\partial \mathbf{s}}^\top"
    only_that_line_is_refuted(BOLD, r"\frac{\partial L}{\partial \mathbf{s}} \mathbf{x}^\top", turned, -1)


OF_ONE = r"""Let $X \in \mathbb{R}^{n \times p}$, $A \in \mathbb{R}^{n \times n}$, $B \in \mathbb{R}^{p \times p}$ and
$CALL = \operatorname{tr}(X^\top A X B)$.
$$d\phi = \operatorname{tr}((dX)^\top A X B) + \operatorname{tr}(X^\top A \, dX \, B)$$"""


def test_a_function_of_one_matrix_changes_with_it_alone():
    page = OF_ONE.replace("CALL", r"\phi(X)")
    only_that_line_is_refuted(page, r"B) + \operatorname", r"B) - \operatorname", -1)
    assert verdicts(OF_ONE.replace("CALL", r"\phi")) == ["conditional"]
    assert verdicts(OF_ONE.replace("CALL", r"\phi(X, A)"))[-1] not in ACCEPTED


NUMBER = r"""Given $(x_i, y_i)$ with $x_i \in \mathbb{R}^p$ and $y_i \in \{0, 1\}$, $i = 1, \ldots, n$,
$$p_i = \sigma(w^\top x_i + b)$$
$$\frac{\partial p_i}{\partial w} = p_i (1 - p_i) x_i$$
$$\frac{\partial p_i}{\partial b} = p_i (1 - p_i)$$"""


def test_the_bias_of_a_number_is_a_number():
    only_that_line_is_refuted(NUMBER, r"b} = p_i (1 - p_i)", r"b} = p_i (1 - p_i) x_i", -1)


STEPS = r"""For $t = 1, \ldots, T$ let $h_t \in \mathbb{R}^n$, $V \in \mathbb{R}^{K \times n}$,
$$a_t = W h_{t-1} + U x_t, \quad h_t = \tanh(a_t), \quad p_t = \operatorname{softmax}(V h_t), \quad
L = -\sum_t \sum_{k=1}^K y_{t,k} \log p_{t,k}$$
where $y_t$ is one-hot.
$$\frac{\partial L}{\partial h_T} = V^\top (p_T - y_T)$$"""


def test_a_sum_over_steps_without_ends():
    only_that_line_is_refuted(STEPS, r"V^\top (", "V (", -1)
