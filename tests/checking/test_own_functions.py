"""Functions that a document gives by a formula, and signs that stand in braces, colours and fractions of plain TeX.

Each document is right as it stands; with the edit, its last line is not.
"""

import pytest

from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

HOLDS = {"proved", "confirmed"}

LAYER = r"Let $u = W x + b$ with $W \in \mathbb{R}^{m \times n}$, $h = g(u)$ and $L = \frac12 \|h - y\|^2$. "

PAIRS = {
    "the logistic function of a vector": (
        r"We use $\phi(t) = \frac{1}{1 + e^{-t}}$. Let $a = \phi(V x + c)$, $V \in \mathbb{R}^{m \times n}$, and "
        r"$L = \frac12 \|a - y\|^2$.",
        r"$$\frac{\partial L}{\partial V} = ((a - y) \odot a \odot (1 - a)) x^\top$$",
        (r"a \odot (1 - a)", r"a \odot (1 + a)"),
    ),
    "a rectifier whose argument has a formula": (
        LAYER + r"The activation is $g(u) = \max(0, u)$.",
        r"$$\frac{\partial L}{\partial W} = ((h - y) \odot g'(u)) x^\top$$",
        (r"g'(u)", r"g(u)"),
    ),
    "a rectifier that leaks, in cases": (
        LAYER + r"Here $g(s) = \begin{cases} s & s > 0 \\ 0.1 s & \text{otherwise} \end{cases}$.",
        r"$$\frac{\partial L}{\partial b} = (h - y) \odot g'(u)$$",
        (r"(h - y) \odot g'(u)", r"(h - y) \odot g'(h - u)"),
    ),
    "one that no library has": (
        LAYER + r"Here $g(s) = s \, \sigma(s) + \tanh(s)^2$.",
        r"$$g'(s) = \sigma(s) + s\, \sigma(s) (1 - \sigma(s)) + 2 \tanh(s) (1 - \tanh^2(s))$$",
        (r"2 \tanh(s)", r"\tanh(s)"),
    ),
    "its slope, in terms of itself": (
        LAYER + r"Here $g(s) = \frac{e^s - e^{-s}}{e^s + e^{-s}}$.",
        r"$$\frac{\partial L}{\partial u} = (h - y) \odot (1 - h \odot h)$$",
        (r"1 - h", r"1 + h"),
    ),
    "numbers of samples": (
        r"With $\psi(r) = \ln(1 + e^r)$ let $J = \sum_{i=1}^N \psi(-y_i w^\top x_i)$.",
        r"$$\frac{\partial J}{\partial w} = -\sum_{i=1}^N y_i \psi'(-y_i w^\top x_i) x_i$$",
        (r"= -\sum", r"= \sum"),
    ),
    "a minus that is struck out": (
        r"Let $q = s - s t - t + s t$.",
        r"$$q = s \cancel{- s t} - t \cancel{+ s t} = s - t$$",
        (r"- t \cancel", r"+ t \cancel"),
    ),
    "a minus in colour": (
        r"Let $q = s - t$.",
        r"$$q = 2 s \textcolor{blue}{- t} \underbrace{- s}_{\text{again}}$$",
        (r"{- t}", r"{+ t}"),
    ),
    "fractions of plain TeX": (
        r"Let $E = {1 \over 2} \left( w x - t \right)^2$.",
        r"$${\partial E \over \partial w} = {2 (w x - t) \over 2} x,"
        r" \quad {\partial E \over \partial x} = w (w x - t)$$",
        (r"w (w x - t)", r"x (w x - t)"),
    ),
    "a fraction between brackets": (
        r"Let $z = \left( x - m \over s \right)^2$.",
        r"$${\partial z \over \partial x} = {2 \over s} {x - m \over s}$$",
        (r"{2 \over s}", r"{2 \over m}"),
    ),
    "terms that a name is not in": (
        r"Let $L = \frac12 (w x + v z - y)^2$.",
        r"$$\frac{\partial L}{\partial w} = (w x + v z - y) \left( \frac{\partial}{\partial w} (w x) + "
        r"\frac{\partial}{\partial w} (v z) \right)$$",
        (r"\frac{\partial}{\partial w} (w x) +", r"\frac{\partial}{\partial w} (w z) +"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_right_and_wrong(name):
    only_the_right_one_is_among(HOLDS, *PAIRS[name])


def test_what_is_no_function_of_its_own():
    """f that stands alone, too, or has two formulas, stays what its equation says; so does a square."""
    alone = r"Let $f(x) = e^{2x}$. $$\frac{\partial f}{\partial x} = 2 f$$ $$f(0) = 1$$"
    assert set(verdicts(alone)) <= HOLDS
    two = r"Let $f(x) = e^x$ and $y = f(w v)$. Now let $f(x) = \tanh x$. $$\frac{\partial y}{\partial v} = w y$$"
    assert "refuted" not in verdicts(two)


def test_over_that_divides_an_equation_is_not_read():
    assert verdicts(r"Let $y = x^2$. $$\partial y \over \partial x = 2x$$") == ["unread"]


def test_a_minus_behind_a_function_is_its_argument():
    assert verdicts(r"Let $y = e^{-x}$. $$y = \exp{-x}$$") == ["proved"]


def test_a_function_of_each_of_several_cases():
    text = r"""For the Bernoulli, $A(\eta) = \log(1 + e^\eta)$ and $A'(\eta) = \frac{e^\eta}{1 + e^\eta}$.
For the Poisson, $A(\eta) = e^\eta$ and $A'(\eta) = e^\eta$."""
    assert verdicts(text) == ["proved", "conditional", "conditional"]
    assert verdicts(text.replace("$A'(\\eta) = e^", "$A'(\\eta) = 2 e^"))[-1] == "refuted"
