r"""Formulas that sentences give case by case: f(x) = x if x > 0, and 0 otherwise."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts


def true_and_false(text, right, wrong):
    """Whether all is accepted as it stands, and the last claim refuted with a wrong part."""
    assert right in text
    assert set(verdicts(text)) <= {*HOLDS}, verdicts(text)
    return verdicts(text.replace(right, wrong))[-1] == "refuted"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            r"Let $f(x) = x$ if $x > 0$, $0$ otherwise. Then $f'(x) = 1$ if $x > 0$, $0$ otherwise.",
            {"f'(x) = 1$": "f'(x) = 2$", "1$ if $x > 0$, $0$": "1$ if $x > 0$, $x$"},
        ),
        (
            r"$$f(x) = x \text{ if } x > 0 \text{ else } 0$$ "
            r"$$f'(x) = 1 \text{ if } x > 0, \quad 0 \text{ otherwise}$$",
            {"f'(x) = 1": "f'(x) = 2", r"\quad 0": r"\quad 3", "1 \\text{ if } x > 0": "1 \\text{ if } x < 0"},
        ),
        (
            r"Let $f(x) = x$ if $x \ge 0$ and $f(x) = 0$ otherwise. "
            r"$$f'(x) = \frac{d f}{d x} = 1 \text{ if } x > 0 \text{ else } 0$$",
            {"= 1": "= x", "else } 0": "else } 1"},
        ),
        (
            r"Let $f(x) = \max(0, x)$. Then $f'(x) = 1$ if $x > 0$, and it is $0$ if $x < 0$.",
            {"= 1$": "= x$", "it is $0$": "it is $x$"},
        ),
    ],
)
def test_what_is_otherwise_is_part_of_the_claim(text, parts):
    for right, wrong in parts.items():
        assert true_and_false(text, right, wrong)


@pytest.mark.parametrize(
    "text",
    [
        r"The leaky ReLU is $g(x) = x$ for $x > 0$ and $g(x) = a x$ for $x \le 0$. "
        r"So $g'(x) = 1$ for $x > 0$ and $g'(x) = a$ for $x < 0$.",
        r"$$g(x) = x, \quad x > 0; \qquad g(x) = a x, \quad x \leq 0$$ "
        r"$$g'(x) = 1, \quad x > 0; \qquad g'(x) = a, \quad x < 0$$",
        "- $g(x) = x$ if $x > 0$\n- $g(x) = a x$ if $x \\leq 0$\n\n"
        "So\n\n- $g'(x) = 1$ if $x > 0$\n- $g'(x) = a$ if $x < 0$",
    ],
)
def test_a_definition_in_two_equations(text):
    assert len(verdicts(text)) == 2
    assert true_and_false(text, "g'(x) = a", "g'(x) = a x")
    assert verdicts(text.replace("g'(x) = 1", "g'(x) = x"))[0] == "refuted"


def test_a_slope_below_its_function():
    text = r"$z = W x$, $a = \mathrm{LeakyReLU}_\alpha(z)$, $L = \frac12 \|a - t\|^2$. "
    primed = text + r"$$\frac{\partial L}{\partial z} = (a - t) \odot \mathrm{LeakyReLU}_\alpha'(z)$$"
    assert true_and_false(primed, "_\\alpha'(z)$$", "_\\alpha(z)$$")
    cases = (
        r"$$\frac{\partial L}{\partial z_i} = (a_i - t_i) \begin{cases} 1 & z_i > 0 \\ \alpha & z_i < 0 \end{cases}$$"
    )
    assert true_and_false(text + cases, r"\alpha & z_i", "0 & z_i")


def test_a_cost_for_each_label():
    text = r"Let $h = \sigma(z)$ and $y \in \{0, 1\}$. The cost is $C = -\log h$ if $y = 1$ and $C = -\log(1 - h)$ if "
    text += r"$y = 0$. Thus $$C = -y \log h - (1 - y) \log(1 - h)$$ $$\frac{\partial C}{\partial z} = h - y$$"
    assert true_and_false(text, "= h - y", "= y - h")
    assert verdicts(text.replace(r"= -y \log h", r"= y \log h"))[0] == "refuted"


def test_cases_that_leave_something_out_are_not_joined():
    text = r"Let $f(x) = x$ if $x > 0$ and $f(x) = 0$ if $x < -1$. Then $f(x) = 0$."
    assert verdicts(text)[-1] not in HOLDS
