"""Models as everybody writes them: regressions, two layers on a batch, a class in words, names of sums.

Each document is right as it stands; with one edit, a line is wrong.
"""

import pytest

from tests.checking.test_verdicts import verdicts

HOLDS = {"proved", "confirmed"}

PAIRS = {
    "a line through points": (
        r"""With $\hat t_n = a x_n + c$ let $E = \frac{1}{N} \sum_{n=1}^N (t_n - \hat t_n)^2$.

$$\frac{\partial E}{\partial a} = -\frac{2}{N} \sum_{n=1}^N x_n (t_n - \hat t_n), \quad
\frac{\partial E}{\partial c} = -\frac{2}{N} \sum_{n=1}^N (t_n - \hat t_n)$$""",
        (r"x_n (t_n - \hat t_n)", r"(x_n t_n - \hat t_n)"),
    ),
    "the same, said of all points first": (
        r"""The prediction is $\hat{y} = wx + b$ with $\hat y_i = w x_i + b$, and
$MSE = \frac{1}{n}\sum_{i=1}^n (y_i - \hat{y}_i)^2$.

$$\frac{\partial MSE}{\partial b} = -\frac{2}{n}\sum_{i=1}^n (y_i - \hat{y}_i)$$""",
        (r"= -\frac{2}{n}", r"= \frac{2}{n}"),
    ),
    "two layers on a batch": (
        r"""$h = \tanh(XW_1 + b_1)$, scores $S = hW_2 + b_2$ and $L = -\frac{1}{N}\sum_i \log q_{i, y_i}$,
where $q_{ij} = \frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}}$:

$$\frac{\partial L}{\partial S_{ij}} = \frac{1}{N} (q_{ij} - \mathbb{1}[j = y_i])$$

$$\frac{\partial L}{\partial W_2} = h^T \frac{\partial L}{\partial S}, \quad
\frac{\partial L}{\partial b_2} = \sum_i \frac{\partial L}{\partial S_i}, \quad
\frac{\partial L}{\partial h} = \frac{\partial L}{\partial S} W_2^T$$""",
        (r"= h^T \frac", r"= 2 h^T \frac"),
    ),
    "a class in words": (
        r"""$q = \mathrm{softmax}(U h)$, $h = \tanh(V x)$ and $L = -\log q_y$ where y is the correct class.

$\frac{\partial L}{\partial U} = (q - e_y) h^T$ and $\frac{\partial L}{\partial h} = U^T (q - e_y)$""",
        ("(q - e_y) h", "(q + e_y) h"),
    ),
    "a sum with a name": (
        r"""$z \in \mathbb{R}^n$ and $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. If $i \neq j$,

$$\frac{\partial p_i}{\partial z_j} = \frac{0 - e^{z_i} e^{z_j}}{\Sigma^2} = -p_i p_j$$

where $\Sigma = \sum_k e^{z_k}$.""",
        ("0 - e^{z_i}", "e^{z_i}"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_right_and_wrong(name):
    text, (right, wrong) = PAIRS[name]
    assert set(verdicts(text)) <= HOLDS
    assert right in text
    assert "refuted" in verdicts(text.replace(right, wrong))


def test_a_loss_in_matrix_form_is_left_open():
    text = r"""$J(\theta) = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$ with
$h_\theta(x) = \theta_0 + \theta_1 x$.

In matrix form $J(\theta) = \frac{1}{2m} (X\theta - y)^T (X\theta - y)$."""
    assert verdicts(text) == ["unread"]  # how X is made of the x^{(i)} is not said
    again = text.split("\n\n")[0] + r" So $J(\theta) = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$."
    assert verdicts(again) == ["refuted"]


def test_a_class_is_no_number():
    text = r"""The margin loss of one example is $E_i = \sum_{j \neq y_i} \max(0, v_j^\top x_i - v_{y_i}^\top x_i + 1)$.

For $j \neq y_i$ we get $\nabla_{v_j} E_i = \mathbb{1}(v_j^\top x_i - v_{y_i}^\top x_i + 1 > 0)\, x_i y_i$."""
    assert verdicts(text) == ["unread"]


def test_a_number_behind_a_letter_is_no_factor():
    text = r"$\delta 3 = \delta 1 + \delta 2$ and $\delta 5 = \delta 3 \cdot 6$"
    assert verdicts(text) == []  # \delta_3 and \delta_5 are defined
    assert verdicts(text + r" $\delta 5 = 6 \cdot \delta 3$") == ["proved"]
    assert verdicts(r"$y = w 2 x$ $y = 2 w x$")[-1] == "unread"
    assert verdicts(r"$3 \delta = \delta + 2 \delta$") == ["proved"]


def test_columns_that_are_named_by_dots_leave_open_which_index_is_which():
    text = r"""Let $\mathbf{W} = [W_1 \cdots W_i \cdots W_m] \in \mathbb{R}^{n \times m}$, 
$\mathbf{x} \in \mathbb{R}^{1 \times n}$ and $\mathbf{z} = \tanh(\mathbf{x} \mathbf{W})$.

$$\frac{\partial E}{\partial W_{ik}} = \frac{\partial E}{\partial z_i} \frac{\partial z_i}{\partial W_{ik}}$$"""
    assert "refuted" not in verdicts(text)


def test_the_derivative_of_a_row_by_a_row():
    text = r"""Let $x \in \mathbb{R}^{1 \times n}$, $A \in \mathbb{R}^{n \times m}$ and $u = x A + c$.

$$\frac{\partial u}{\partial x} = \frac{\partial}{\partial x} [x A + c] = A^\top$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(r"= A^\top", r"= 2 A^\top"))[-1] == "refuted"
    assert verdicts(text.replace(r"= A^\top", "= A"))[-1] == "unread"  # it may lie the other way round


def test_a_dot_that_is_written_as_a_sign():
    assert verdicts(r"$E = (w ⋅ x - t)^2$, $\frac{dE}{dw} = 2 ⋅ (w ⋅ x - t) ⋅ x$") == ["proved"]
