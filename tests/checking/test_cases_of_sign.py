r"""What a sentence supposes of a sign holds for what it speaks of, and for nothing else on the page."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

RELU = r"Let $f(x) = \max(0, x)$."
HINGE = r"Let $L = \max(0, 1 - y w^\top x)$ with $w, x \in \mathbb{R}^d$ and $y \in \{-1, 1\}$."
ACCEPTED = {"proved", "confirmed", "conditional"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RELU + " We have $f'(x) = 1$ if $x > 0$ and $f'(x) = 0$ if $x < 0$.", ["confirmed", "confirmed"]),
        (RELU + " We have $f'(x) = 2$ if $x > 0$ and $f'(x) = 3$ if $x < 0$.", ["refuted", "refuted"]),
        (RELU + " If $x < 0$, then $f(x) = 0$ and $f'(x) = 1$.", ["confirmed", "refuted"]),
        (RELU + " If $x > 0$, then $f'(x) = 1$ and if $x < 0$, then $f'(x) = 0$.", ["confirmed", "confirmed"]),
        (RELU + " Then $f'(x) = 0$ for $x < 0$ and $f'(x) = 1$ for $x > 0$.", ["confirmed", "confirmed"]),
        (RELU + " Unless $x > 0$, $f'(x) = 0$. Unless $x > 0$, $f'(x) = 1$.", ["confirmed", "refuted"]),
        (RELU + "\n$$f'(x) = 1, \\quad x > 0$$\n$$f'(x) = 0, \\quad x < 0$$", ["confirmed", "confirmed"]),
        (RELU + "\n$$f'(x) = 0, \\quad x > 0$$\n$$f'(x) = 0, \\quad x < 0$$", ["refuted", "confirmed"]),
        (RELU + "\n\n- If $x > 0$: $f'(x) = 1$\n- If $x < 0$: $f'(x) = 1$", ["confirmed", "refuted"]),
        (
            HINGE + r" If $y w^\top x < 1$, $\nabla_w L = - y x$, and if $y w^\top x > 1$, $\nabla_w L = 0$.",
            ["confirmed"] * 2,
        ),
        (
            HINGE + r" If $y w^\top x < 1$, $\nabla_w L = y x$, and if $y w^\top x > 1$, $\nabla_w L = - y x$.",
            ["refuted"] * 2,
        ),
    ],
)
def test_cases_of_a_sentence(text, expected):
    assert verdicts(text) == expected


def test_a_case_of_entries():
    text = r"Let $h = \mathrm{ReLU}(z)$ with $z \in \mathbb{R}^n$. Then $\frac{\partial h_i}{\partial z_i} = 1$ for "
    assert verdicts(text + r"$z_i > 0$ and $\frac{\partial h_i}{\partial z_i} = 1$ for $z_i < 0$.") == [
        "confirmed",
        "refuted",
    ]


@pytest.mark.parametrize("where", [" if $x > 0$.", " for $x > 0$.", " whenever $x > 0$."])
def test_a_case_is_not_one_of_other_sentences(where):
    text = r"Let $f(x) = \max(0, x)$ and $a = x$. We have $f'(x) = 1$" + where + "\n\n" + "$$f(x) - a = 0$$"
    claim = report(text).claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", "x > 0")


def test_what_has_another_case_is_not_one_of_it():
    text = RELU + " We have $f'(x) = 1$ if $x > 0$.\n\n" + r"$$f'(x) = 1 \quad (x < 0)$$"
    assert verdicts(text)[-1] not in ACCEPTED


def test_a_name_with_a_formula_for_each_case():
    text = r"Let $g(x) = x$ if $x > 0$ and $g(x) = 0$ if $x \le 0$. Then $g'(x) = 1$."
    assert verdicts(text) == ["refuted"]
    assert verdicts(text + "\n\nFor $x > 0$, $g'(x) = 1$.")[-1] in ACCEPTED
    assert verdicts(text + "\n\nFor $x > 0$, $g'(x) = 2$.")[-1] == "refuted"


def test_what_is_assumed_of_a_name_holds_on_the_page():
    assert verdicts(r"Let $f(x) = |x|$ and $a = x$, where $x > 0$." + "\n\n$$f(x) = a$$") == ["confirmed"]


def test_inequalities_that_are_asked_for_are_none_of_cases():
    text = r"""Each row of the table asks for an inequality:
\begin{align*}
b &\le 0 \\
w_1 + b &> 0 \\
w_2 + b &> 0
\end{align*}

Add up the last two:

$$w_1 + w_2 + 2 b > 0$$
"""
    assert verdicts(text) == ["proved"]


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"When $z = 0$, $\sigma(z) = 1/2$.", ("1/2", "1/3")),
        (r"At $z = 0$ its slope is $\sigma'(z) = 1/4$.", ("1/4", "1/2")),
        (r"As $z \to -\infty$, then $\sigma(z) \to 0$. For $z = 0$ we have $\sigma(z) = 0.5$.", ("0.5", "0.4")),
    ],
)
def test_the_value_of_a_function_at_a_point(right, edit):
    only_the_right_one_is_among({"proved", "confirmed"}, r"$$\sigma(z) = \frac{1}{1 + e^{-z}}$$", right, edit)
