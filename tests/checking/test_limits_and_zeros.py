r"""What is said of a limit, of a case by its value, of another method, and what is zero at the optimum."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

TANH = r"Let $y = \tanh(x)$. "


@pytest.mark.parametrize(
    "words",
    [
        "For large $x$,",
        "When $x$ is very large,",
        r"As $x \to \infty$,",
        "In the limit,",
        "For very large values of $x$,",
    ],
)
def test_a_limit_in_words_is_not_refuted(words):
    assert verdicts(TANH + words + r" $\frac{dy}{dx} = 0$.")[-1] == "unread"
    assert verdicts(TANH + words + r" $\frac{dy}{dx} = 0$. In general $\frac{dy}{dx} = 1 + y^2$.")[-1] == "refuted"


def test_an_arrow_of_a_declared_function_is_no_limit():
    assert verdicts(r"Let $f: \mathbb{R} \to \mathbb{R}$ be $f(x) = x^2$, with $f'(x) = 3 x$.") == ["refuted"]


def test_two_values_of_a_label_are_cases():
    text = r"With $y = 1$ the loss $L = -y\log p - (1-y)\log(1-p)$ is easy, with $y = 0$ as well. Its derivative is "
    assert verdicts(text + r"$\frac{\partial L}{\partial p} = \frac{p - y}{p(1-p)}$.") == ["proved"]
    assert verdicts(text + r"$\frac{\partial L}{\partial p} = \frac{p + y}{p(1-p)}$.") == ["refuted"]


def test_another_method_has_steps_of_its_own():
    text = r"Let $g = \nabla_w L(w)$. Gradient descent: $w_{t+1} = w_t - \eta g_t$. HERE $v_{t+1} = \beta v_t + g_t$, "
    text += r"$w_{t+1} = w_t - \eta v_{t+1}$."
    assert "refuted" not in verdicts(text.replace("HERE", "With momentum:"))
    assert verdicts(text.replace("HERE", "So, for"))[-1] == "refuted"


GAUSSIAN = r"""Let $\ell = -\frac{1}{2\sigma^2}\sum_{i=1}^n (x_i-\mu)^2$. Setting
$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)$ to zero gives
$\mu = \frac{1}{n}\sum_{i=1}^n x_i$."""
RIDGE = r"""Let $J = \|Xw - y\|^2 + \lambda \|w\|^2$. Its gradient is
$$\nabla_w J = 2X^\top(Xw - y) + 2\lambda w.$$
At the minimum the gradient vanishes, so $$w = (X^\top X + \lambda I)^{-1} X^\top y$$"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [(GAUSSIAN, r"= \frac{1}{n}", r"= \frac{2}{n}"), (RIDGE, r"X + \lambda I", r"X + 2 \lambda I")],
)
def test_a_solution_makes_the_derivative_zero(text, right, wrong):
    first, second = verdicts(text)
    assert first in HOLDS
    assert second in HOLDS
    assert verdicts(text.replace(right, wrong)) == [first, "refuted"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (GAUSSIAN, r"= \frac{1}{\sigma^2} \sum", r"= \frac{2}{\sigma^2} \sum"),
        (RIDGE, r"= 2X^\top(Xw - y)", r"= 2X(Xw - y)"),
        (RIDGE, r"+ 2\lambda w.", r"+ \lambda w."),
    ],
)
def test_the_derivative_before_is_meant_at_any_value(text, right, wrong):
    assert right in text
    assert verdicts(text.replace(right, wrong))[0] == "refuted"


def test_normal_equations_in_sentences():
    text = r"""Let $RSS = (y - X\beta)^\top (y - X\beta)$. Then
    $\frac{\partial RSS}{\partial \beta} = -2X^\top y + 2 X^\top X\beta = 0$. So $\beta = (X^\top X)^{-1}X^\top y$."""
    assert set(verdicts(text)) <= {*HOLDS}
    assert verdicts(text.replace("+ 2 X", "+ 3 X"))[0] == "refuted"
    assert verdicts(text.replace("= (X", "= 2(X"))[-1] == "refuted"


RIDGE = r"Let $J(w) = \|X w - y\|^2 + \lambda \|w\|^2$. Then $\nabla J(w) = 2 X^\top X w - 2 X^\top y + 2 \lambda w$. "


@pytest.mark.parametrize(
    "words",
    [
        r"Setting $\nabla J(w) = 0$ yields",
        r"Set $\nabla J(w) = 0$ and solve for $w$:",
        r"At the minimum $\nabla J(w) = 0$, so",
        r"From $\nabla J(w) = 0$ we get",
        r"The first-order condition $\nabla J = 0$ gives",
        r"Equating $\nabla J(w)$ to zero yields",
    ],
)
@pytest.mark.parametrize("name", ["w^*", r"\hat w", r"w_{\text{opt}}"])
def test_solutions_with_a_name_of_their_own(words, name):
    assert verdicts(rf"{RIDGE}{words} ${name} = (X^\top X + \lambda I)^{{-1}} X^\top y$.") == ["proved", "confirmed"]


def test_wrong_solutions_with_a_name_of_their_own():
    text = RIDGE + r"Setting $\nabla J(w) = 0$ yields $w^* = (X^\top X - \lambda I)^{-1} X^\top y$."
    assert verdicts(text) == ["proved", "refuted"]
    line = r"""Let $J = \sum_{i=1}^n (y_i - w x_i - b)^2$.
    Then $\frac{\partial J}{\partial b} = -2 \sum_i (y_i - w x_i - b)$.
    Setting it to zero gives $b^* = \frac1n \sum_i (y_i - w^* x_i)$."""
    assert verdicts(line) == ["proved", "confirmed"]
    assert verdicts(line.replace("y_i - w^*", "y_i + w^*")) == ["proved", "refuted"]


@pytest.mark.parametrize("words", ["Setting", "We want", "At a minimum,", "The minimizer satisfies"])
def test_what_is_to_be_zero_is_no_claim(words):
    assert verdicts(rf"{RIDGE}{words} $\nabla J(w) = 0$.") == ["proved"]
    assert verdicts(rf"{RIDGE}From the above, $\nabla J(w) = 0$.") == ["proved", "refuted"]


LINE = r"""Let $\hat y_i = w x_i + b$, $L = \frac1n \sum_{i=1}^n (y_i - \hat y_i)^2$, $\bar x = \frac1n \sum_i x_i$ and
$\bar y = \frac1n \sum_i y_i$. Then $\frac{\partial L}{\partial w} = -\frac2n \sum_i x_i (y_i - \hat y_i)$ and
$\frac{\partial L}{\partial b} = -\frac2n \sum_i (y_i - \hat y_i)$. Setting both to zero gives """
SLOPE = r"$@ = \frac{\sum_i x_i (y_i - \bar y)}{\sum_i x_i (x_i - \bar x)}$"


@pytest.mark.parametrize("marks", ["@", "@^*", r"\hat @"])
@pytest.mark.parametrize("slope_first", [True, False])
def test_solutions_that_hold_together(marks, slope_first):
    """The slope makes its derivative zero at the intercept alone that makes the other zero."""
    slope = SLOPE.replace("@", marks.replace("@", "w"))
    intercept = r"$@ = \bar y - W \bar x$".replace("@", marks.replace("@", "b")).replace("W", marks.replace("@", "w"))
    both = [slope, intercept] if slope_first else [intercept, slope]
    assert verdicts(LINE + " and ".join(both)) == ["proved", "proved", "confirmed", "confirmed"]
    wrong = [line.replace(r"y_i - \bar y", r"y_i + \bar y") for line in both]
    expected = ["refuted", "confirmed"] if slope_first else ["confirmed", "refuted"]
    assert verdicts(LINE + " and ".join(wrong)) == ["proved", "proved", *expected]
    wrong = [line.replace(r"\bar y - ", r"\bar y + ") for line in both]
    expected = ["unread", "refuted"] if slope_first else ["refuted", "unread"]  # the slope is right, but not with this
    assert verdicts(LINE + " and ".join(wrong)) == ["proved", "proved", *expected]


QUOTIENT = r"""Let $f(w) = \frac{w^\top A w}{w^\top w}$ with symmetric $A$. Then
$\nabla f(w) = \frac{2}{w^\top w} (A w - f(w) w)$. """


@pytest.mark.parametrize(
    "words",
    [
        "It vanishes iff",
        "It is zero if and only if",
        "It vanishes exactly when",
        "It is zero precisely for",
        "The critical points satisfy",
        "Stationary points are solutions of",
        "It vanishes for every $w$ with",
        "It is zero for all vectors $w$ such that",
    ],
)
def test_what_holds_at_some_points_is_no_claim(words):
    assert verdicts(f"{QUOTIENT}{words} $A w = f(w) w$.") == ["confirmed"]
    assert verdicts(f"{QUOTIENT}So we have $A w = f(w) w$.") == ["confirmed", "refuted"]


def test_each_sample_with_its_formula():
    text = r"""For each $n$ with $y_n = \sigma(w^\top x_n)$ and $E = -\sum_n t_n \log y_n + (1 - t_n) \log(1 - y_n)$,
    $\nabla_w E = \sum_n (y_n - t_n) x_n$."""
    assert verdicts(text) == ["confirmed"]
