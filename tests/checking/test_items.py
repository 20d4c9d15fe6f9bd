r"""Notes in items, each with a remark that says of what it is: (z = W x), (z = f(x)); LSTM; gradients that lie."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

ACCEPTED = {"proved", "confirmed", "conditional"}

ITEMS = r"""
(1) A matrix times a vector ($\boldsymbol{z} = \boldsymbol{W}\boldsymbol{x}$, where
$\boldsymbol{W} \in \mathbb{R}^{n \times m}$)

$$\frac{\partial z_i}{\partial x_j} = \frac{\partial}{\partial x_j} \sum_{k=1}^m W_{ik} x_k = W_{ij}$$

(2) A function of each entry ($\boldsymbol{z} = f(\boldsymbol{x})$)

$$\frac{\partial z_i}{\partial x_j} = \frac{\partial}{\partial x_j} f(x_i)$$
"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (
            r"So $\frac{\partial \boldsymbol{z}}{\partial \boldsymbol{x}} = \text{diag}(f'(\boldsymbol{x}))$.",
            ("f'", "f"),
        ),
        (r"So $\frac{\partial z_i}{\partial x_i} = f'(x_i)$.", ("f'(x_i)", "f(x_i)")),
    ],
)
def test_each_item_has_a_name_of_its_own(right, edit):
    only_the_right_one_is_among(ACCEPTED, ITEMS, right, edit)


def test_names_are_said_as_they_are_written():
    claims = report(ITEMS + r"So $\frac{\partial z_i}{\partial x_j} = 2 f(x_i)$.").claims
    assert not any("breve" in f"{claim.message} {claim.assumption} {claim.found.hint}" for claim in claims)


LSTM = r"""
$$\begin{aligned}
f_t &= \sigma(W_f \cdot [h_{t-1}, x_t] + b_f) \\
i_t &= \sigma(W_i \cdot [h_{t-1}, x_t] + b_i) \\
\tilde{C}_t &= \tanh(W_C \cdot [h_{t-1}, x_t] + b_C) \\
C_t &= f_t * C_{t-1} + i_t * \tilde{C}_t \\
o_t &= \sigma(W_o [h_{t-1}, x_t] + b_o) \\
h_t &= o_t * \tanh(C_t)
\end{aligned}$$
"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$\frac{\partial h_t}{\partial C_t} = o_t * (1 - \tanh^2(C_t))$$", ("1 - ", "1 + ")),
        (r"$$\frac{\partial C_t}{\partial C_{t-1}} = f_t$$", ("= f_t", "= i_t")),
        (r"$$\frac{\partial o_t}{\partial b_o} = o_t * (1 - o_t)$$", ("(1 - o_t)", "(1 - o_t)^2")),
        (
            r"$$\frac{\partial E}{\partial o_t} = \frac{\partial E}{\partial h_t} * \tanh(C_t)$$",
            (r"\tanh(C_t)", r"\tanh'(C_t)"),
        ),
    ],
)
def test_states_that_stand_in_a_bracket_are_vectors(right, edit):
    only_the_right_one_is_among(ACCEPTED, LSTM, right, edit)


LAYER = r"""Let $z = W x$ with $W \in \mathbb{R}^{n \times m}$, $x \in \mathbb{R}^m$ and
$\delta = \frac{\partial J}{\partial z}$. $$\frac{\partial J}{\partial W} = """


def test_gradients_that_lie():
    claim = report(LAYER + r"\delta^T x^T$$").claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", "gradients by vectors lie, as in numerator layout")
    assert verdicts(LAYER + r"\delta x^T$$") == ["proved"]


@pytest.mark.parametrize("wrong", [r"\delta x", r"x \delta", r"\delta^T x", r"2 \delta^T x^T", r"x^T \delta^T"])
def test_slips_of_shape_stay_slips(wrong):
    assert verdicts(LAYER + wrong + "$$") == ["refuted"]


def test_what_a_name_stands_for():
    text = r"""
    Let $S_i = \frac{e^{a_i}}{\sum_{k=1}^N e^{a_k}}$. Here $\Sigma$ stands for $\sum_{k=1}^{N}e^{a_k}$. Let's start with
    the $i=j$ case:

    $$\frac{\partial S_i}{\partial a_j} = \frac{e^{a_i}\Sigma-e^{a_j}e^{a_i}}{\Sigma^2} = S_i(1-S_j)$$
    """
    assert set(verdicts(text)) <= ACCEPTED
    assert verdicts(text.replace("(1-S_j)", "(1+S_j)"))[-1] not in ACCEPTED


def test_cases_in_a_matrix_with_one_brace():
    text = r"""
    Let $S = \mathrm{softmax}(a)$. $$\frac{\partial S_i}{\partial a_j} = \left\{\begin{matrix}
    S_i(1-S_j) & i=j\\ -S_j S_i & i\neq j \end{matrix}\right.$$
    """
    assert verdicts(text)[-1] in ACCEPTED
    assert verdicts(text.replace("-S_j S_i", "S_j S_i"))[-1] not in ACCEPTED


ATTENTION = r"""
$$S = Q K^\top, \quad P = \mathrm{softmax}(S), \quad O = P V$$
where softmax is row-wise, and $dO = \frac{\partial L}{\partial O}$.
"""


def test_sums_of_rows():
    text = ATTENTION + r"$$dP = dO V^\top$$ $$dS = P \odot (dP - \mathrm{rowsum}(dP \odot P))$$"
    assert set(verdicts(text)) <= ACCEPTED
    assert verdicts(text.replace("rowsum", "colsum"))[-1] not in ACCEPTED
