r"""Signs that have no meaning, A ⪰ 0, functions by their names, δz for ∂L/∂z, means beside sums over other letters."""

import pytest

from tests.checking.test_verdicts import verdicts

HIDDEN = r"Let $h_j = g(a_j)$, $a_j = \sum_i w_{ji} x_i$ and $L = \sum_j h_j$. "


@pytest.mark.parametrize("sign", [r"\succeq", r"\lesssim", r"\asymp", r"\oplus", r"\vee", r"\trianglelefteq"])
def test_a_sign_is_no_name(sign):
    assert set(verdicts(rf"Let $f(x) = x^2$. Then $f'(x) = 2 x {sign} 0$.")) <= {"proved", "unread"}


def test_the_hessian_of_a_convex_loss_is_judged_and_that_it_is_definite_is_not():
    text = r"For $y_i \in \{-1, 1\}$ let $\ell(w) = \sum_{i=1}^n \log(1 + e^{-y_i w^\top x_i})$. "
    hessian = r"\nabla^2 \ell(w) = \sum_i \sigma(y_i w^\top x_i) \sigma(-y_i w^\top x_i) x_i x_i^\top \succeq 0"
    assert verdicts(text + rf"${hessian}$.") == ["confirmed", "unread"]
    assert verdicts(text + rf"${hessian.replace('sum_i', 'sum_i -')}$.") == ["refuted", "unread"]


def test_what_is_definite_is_symmetric():
    text = r"Let $A \succ 0$ and $f(x) = x^\top A x$. Then $\nabla f(x) = HERE$."
    assert verdicts(text.replace("HERE", "2 A x")) == ["confirmed"]
    assert verdicts(text.replace("HERE", "A x")) == ["refuted"]


@pytest.mark.parametrize(
    ("words", "right", "wrong"),
    [
        (r"Let $g = \tanh$.", "1 - h_j^2", "h_j (1 - h_j)"),
        (r"With $g = \sigma$,", "h_j (1 - h_j)", "1 - h_j^2"),
    ],
)
def test_a_function_may_be_said_to_be_another(words, right, wrong):
    text = rf"{HIDDEN}{words} $\frac{{\partial L}}{{\partial a_j}} = HERE$."
    assert verdicts(text.replace("HERE", right)) == ["proved"]
    assert verdicts(text.replace("HERE", wrong)) == ["refuted"]


def test_what_a_function_is_in_a_case_is_supposed_of_it_alone():
    text = rf"{HIDDEN} If $g = \tanh$, $\frac{{\partial L}}{{\partial a_j}} = HERE$."
    assert verdicts(text.replace("HERE", "1 - h_j^2")) == ["conditional"]
    assert verdicts(text.replace("HERE", "h_j (1 - h_j)")) == ["unread"]


def test_the_slope_of_a_function_of_which_nothing_is_said_is_no_slip():
    text = r"""Let $h_j = g(a_j)$, $a_j = \sum_i w_{ji} x_i$, $y_k = \sum_j v_{kj} h_j$,
    $E = \frac12 \sum_k (y_k - t_k)^2$ and $\delta_k = \frac{\partial E}{\partial y_k}$. Then
    $\delta_j = \frac{\partial E}{\partial a_j} = g'(a_j) \sum_k v_{kj} \delta_k$,
    so that $\delta_j = HERE \sum_k v_{kj} \delta_k$."""
    assert verdicts(text.replace("HERE", "(1 - h_j^2)"))[-1] == "conditional"
    assert verdicts(text.replace("HERE", "h_j"))[-1] == "unread"
    assert verdicts(text.replace("HERE", "g'(a_j) x_i"))[-1] == "refuted"


LSTM = r"$$h = o \odot \tanh(c), \quad c = f \odot k + i \odot g$$"


@pytest.mark.parametrize(
    "said", ["", r"Let $\delta h = \partial L / \partial h$.", r"Given are $\delta h$ and $\delta c$."]
)
def test_deltas_before_names_are_gradients(said):
    text = LSTM + said + r"$$\delta o = \delta h \odot \tanh(c), \quad \delta i = \delta c \odot HERE$$"
    assert set(verdicts(text.replace("HERE", "g"))) == {"proved"}
    assert verdicts(text.replace("HERE", "f"))[-1] == "refuted"


def test_the_samples_of_a_mean_are_not_the_classes_of_a_sum_behind_it():
    text = r"""Let $Z = X W$ with $X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times c}$,
    $P_{ij} = e^{Z_{ij}} / \sum_{l=1}^c e^{Z_{il}}$, $L = -\frac1n \sum_{i=1}^n \sum_{j=1}^c Y_{ij} \log P_{ij}$. Then
    $\frac{\partial L}{\partial Z_{ik}} = -\frac1n \sum_q Y_{iq} (\delta_{qk} - P_{ik})$."""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("qk} -", "qk} +")) == ["refuted"]


@pytest.mark.parametrize("gradient", ["p - e_c", "p_i - 1[i = c]", r"p_i - \delta_{ic}"])
def test_the_class_of_a_loss_without_words(gradient):
    by = "z_i" if "_i" in gradient else "z"
    text = (
        rf"Let $z = U x$, $p = \mathrm{{softmax}}(z)$, $L = -\log p_c$: $\frac{{\partial L}}{{\partial {by}}} = HERE$"
    )
    assert verdicts(text.replace("HERE", gradient)) == ["confirmed"]
    assert verdicts(text.replace("HERE", f"{gradient} + x_1")) != ["confirmed"]
    assert verdicts(text.replace("HERE", gradient.replace("-", "+"))) == ["refuted"]


def test_a_letter_that_is_reckoned_with_is_no_class():
    text = r"Let $f = c^\top x$, $p = \mathrm{softmax}(W x)$ and $L = -\log p_c$. Then $\nabla_W L = (p - e_c) x^\top$."
    assert verdicts(text) == ["unread"]


@pytest.mark.parametrize(
    ("said", "accepted"), [(r"\mathcal{N}(\mu, A)", "confirmed"), (r"\mathcal{N}(A)", "conditional")]
)
def test_a_null_space_is_no_distribution(said, accepted):
    text = rf"With ${said}$ let $f(x) = x^\top A x$. Then $\nabla f(x) = 2 A x$."
    assert verdicts(text) == [accepted]
