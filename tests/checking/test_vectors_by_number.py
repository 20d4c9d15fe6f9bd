"""Vectors with a number: x_1, …, x_T ∈ ℝ^d and all that is made of each, prototypes c_k ∈ ℝ^d, rows u_i^⊤ of U."""

import pytest

from tests.checking.test_handouts import ACCEPTED, only_that_line_is_refuted
from tests.checking.test_verdicts import verdicts

TAGGER = r"""The words are $x_1, \dots, x_T \in \mathbb{R}^d$, and for $t = 1, \dots, T$
$$a_t = A x_t + a_0, \quad h_t = \tanh(a_t), \quad s_t = W h_t + b, \quad p_t = \operatorname{softmax}(s_t)$$
with $A \in \mathbb{R}^{m \times d}$, $a_0 \in \mathbb{R}^m$, $W \in \mathbb{R}^{K \times m}$ and $b \in \mathbb{R}^K$.
With one-hot $y_t \in \mathbb{R}^K$ let
$$L = -\sum_{t=1}^T \sum_{k=1}^K y_{tk} \log p_{tk}.$$
$$\frac{\partial L}{\partial s_t} = p_t - y_t$$
$$\frac{\partial L}{\partial s_{tk}} = p_{tk} - y_{tk}$$
$$\frac{\partial L}{\partial W} = \sum_{t=1}^T (p_t - y_t) h_t^\top$$
$$\delta_t := \frac{\partial L}{\partial a_t} = W^\top (p_t - y_t) \odot (1 - h_t \odot h_t)$$
$$\frac{\partial L}{\partial a_0} = \sum_{t=1}^T \delta_t$$"""

BIASES = r"""Frames $x_1, \dots, x_T \in \mathbb{R}^d$ have targets $y_1, \dots, y_T \in \mathbb{R}$. With
$b_0 \in \mathbb{R}$ and $w \in \mathbb{R}^d$ let $b_t = w^\top x_t + b_0$ and
$$L = \frac12 \sum_{t=1}^T (b_t - y_t)^2.$$
$$\frac{\partial L}{\partial w} = \sum_{t=1}^T (b_t - y_t) x_t$$
$$\frac{\partial L}{\partial b_0} = \sum_{t=1}^T (b_t - y_t) = \sum_{t=1}^T \frac{\partial L}{\partial b_t}$$"""

ATTENTION = r"""The encoder makes $h_1, \dots, h_T \in \mathbb{R}^n$. With $A \in \mathbb{R}^{k \times n}$ and
$v \in \mathbb{R}^k$, for $t = 1, \dots, T$,
$$r_t = \tanh(A h_t), \quad e_t = v^\top r_t, \quad \alpha_t = \frac{\exp(e_t)}{\sum_{s=1}^T \exp(e_s)}, \quad
c = \sum_{t=1}^T \alpha_t h_t.$$
All that follows depends on $c$ alone. Let $g = \partial L / \partial c$ be its gradient.
$$\frac{\partial L}{\partial \alpha_t} = g^\top h_t$$
$$\frac{\partial \alpha_s}{\partial e_t} = \alpha_s (\delta_{st} - \alpha_t)$$
$$\frac{\partial L}{\partial e_t} = \sum_{s=1}^T g^\top h_s \, \alpha_s (\delta_{st} - \alpha_t)
= \alpha_t \, g^\top (h_t - c)$$"""

WEIGHTS_ALONE = r"""Made of $h_1, \dots, h_T \in \mathbb{R}^n$, $v \in \mathbb{R}^k$ and $A \in \mathbb{R}^{k \times n}$
are $r_t = \tanh(A h_t)$ and $e_t = v^\top r_t$. Let
$$\alpha_t = \frac{\exp(e_t)}{\sum_{j=1}^T \exp(e_j)}.$$
$$\frac{\partial \alpha_s}{\partial e_t} = \alpha_s (\delta_{st} - \alpha_t)$$"""

PROTOTYPES = r"""Every class $k = 1, \dots, K$ has a prototype $c_k \in \mathbb{R}^d$. A point $x \in \mathbb{R}^d$ has
$$z_k = -\frac{1}{2} \|x - c_k\|^2, \quad p_k = \frac{e^{z_k}}{\sum_{l=1}^K e^{z_l}}, \quad
J = -\sum_{k=1}^K y_k \log p_k$$
where $y \in \{0, 1\}^K$ is one-hot.
$$\frac{\partial z_k}{\partial c_k} = x - c_k$$
$$\frac{\partial J}{\partial c_k} = (p_k - y_k) (x - c_k)$$
$$\frac{\partial J}{\partial x} = \sum_{k=1}^K (p_k - y_k) c_k$$"""

ROWS = r"""The embeddings are the rows $q_i^\top$ of $Q \in \mathbb{R}^{N \times d}$ and $v_j^\top$ of
$V \in \mathbb{R}^{N \times d}$. Let
$$S = Q V^\top, \quad P_{ij} = \frac{e^{S_{ij}}}{\sum_{k=1}^N e^{S_{ik}}}, \quad E = -\sum_{i=1}^N \log P_{ii}.$$
$$\frac{\partial E}{\partial S} = P - I$$
$$\frac{\partial E}{\partial q_i} = \sum_{j=1}^N P_{ij} v_j - v_i$$
$$\frac{\partial E}{\partial v_j} = \sum_{i=1}^N P_{ij} q_i - q_j$$"""


def written(page, *pairs):
    """A page in other letters, each put in place of one of its own."""
    for old, new in pairs:
        assert old in page
        page = page.replace(old, new)
    return page


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"s_{tk}} = p_{tk} - y_{tk}", r"s_{tk}} = p_{tk} + y_{tk}", -4),
        (r"(p_t - y_t) h_t^\top", r"(p_t - y_t) a_t^\top", -3),
        (r"(1 - h_t \odot h_t)", r"(1 - h_t)", -2),
        (r"a_0} = \sum_{t=1}^T \delta_t", r"a_0} = \sum_{t=1}^T \delta_t \odot a_t", -1),
    ],
)
def test_entries_of_what_is_made_of_each_of_the_listed_vectors(right, wrong, place):
    only_that_line_is_refuted(TAGGER, right, wrong, place)


@pytest.mark.parametrize(
    "letters",
    [
        (("_{tk}", "_{nk}"), ("_t", "_n"), ("_{t=1}", "_{n=1}"), ("$t = ", "$n = ")),
        (("x_", "u_"), ("_{tk}", "_{tj}"), ("k=1", "j=1"), ("K", "C"), ("y_", "g_")),
    ],
)
def test_entries_in_other_letters(letters):
    assert set(verdicts(written(TAGGER, *letters))) <= ACCEPTED


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"(b_t - y_t) x_t", r"(b_t - y_t)^2 x_t", -3),
        (r"b_0} = \sum_{t=1}^T (b_t - y_t)", r"b_0} = \sum_{t=1}^T b_t", -2),
    ],
)
def test_a_bias_is_none_of_the_sums_that_it_stands_in(right, wrong, place):
    only_that_line_is_refuted(BIASES, right, wrong, place)


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"alpha_t} = g^\top h_t", r"alpha_t} = \alpha_t g^\top h_t", -4),
        (r"\alpha_s (\delta_{st} - \alpha_t)$$", r"\alpha_s (\delta_{st} - \alpha_s)$$", -3),
        (r"g^\top h_s \, \alpha_s", r"g^\top h_t \, \alpha_s", -2),
        (r"(h_t - c)", r"(h_t + c)", -1),
    ],
)
@pytest.mark.parametrize("delta", [r"\delta_{st}", "[s = t]"])
def test_kroneckers_delta_of_two_letters_that_number_vectors(delta, right, wrong, place):
    """The range of the index of [s = t] is that of the weights, so that no α_s is tried that no sum has."""
    page, right, wrong = (text.replace(r"\delta_{st}", delta) for text in (ATTENTION, right, wrong))
    only_that_line_is_refuted(page, right, wrong, place)


@pytest.mark.parametrize("wrong", [r"(\delta_{st} + \alpha_t)", r"(\delta_{st} - \alpha_s)", r"(1 - \alpha_t)"])
def test_weights_that_stand_in_no_sum_themselves(wrong):
    only_that_line_is_refuted(WEIGHTS_ALONE, r"(\delta_{st} - \alpha_t)", wrong, -1)


@pytest.mark.parametrize(
    "letters",
    [
        (),
        ((r"c_k", r"\mu_k"),),
        ((r"c_k", r"\mu_k"), ("K", "M")),
        (("K", "C"),),
        (("c_k", "w_k"), ("J", "C"), (r"\|x - w_k\|^2", r"(x - w_k)^\top (x - w_k)")),
    ],
)
@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"c_k} = x - c_k", r"c_k} = c_k - x", -3),
        (r"(p_k - y_k) (x - c_k)", r"(p_k - y_k) (c_k - x)", -2),
        (r"(p_k - y_k) (x - c_k)", r"p_k (x - c_k)", -2),
        (r"\sum_{k=1}^K (p_k - y_k) c_k", r"\sum_{k=1}^K y_k c_k", -1),
    ],
)
def test_prototypes_are_one_for_each_class_whatever_their_letters(letters, right, wrong, place):
    """C is no cost, and an upright M is the capital of μ, where the document has no other M."""
    page = written(PROTOTYPES, *letters)
    for old, new in letters:
        right, wrong = right.replace(old, new), wrong.replace(old, new)
    only_that_line_is_refuted(page, right, wrong, place)


@pytest.mark.parametrize("letters", [(), (("q_", "u_"), ("Q", "U")), ((r"_i^\top", r"_i^T"), ("N", "B"))])
@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        (r"P_{ij} v_j - v_i", r"P_{ij} v_j - q_i", -2),
        (r"P_{ij} v_j - v_i", r"P_{ji} v_j - v_i", -2),
        (r"\sum_{i=1}^N P_{ij} q_i", r"\sum_{i=1}^N P_{ji} q_i", -1),
    ],
)
def test_rows_that_are_said_one_after_the_other(letters, right, wrong, place):
    page = written(ROWS, *letters)
    for old, new in letters:
        right, wrong = right.replace(old, new), wrong.replace(old, new)
    only_that_line_is_refuted(page, right, wrong, place)
