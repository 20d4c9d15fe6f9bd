r"""h_0 = 0, b = 0, a = 2: what a document says of a name, where its other claims go on it."""

import pytest

from tests.checking.test_verdicts import report

TWO_STEPS = r"""Let $h_0 = ZERO$, $h_1 = \tanh(W x_1 + U h_0)$, $h_2 = \tanh(W x_2 + U h_1)$ and
$L = \frac12 \|h_2 - t\|^2$, where $U \in \mathbb{R}^{d \times d}$.
"""

LINE = r"Let $a = 2$, $b = 3$ and $f = a x + b$."


def claims(text):
    return report(text).claims


@pytest.mark.parametrize("zero", ["0", r"\mathbf{0}", r"\mathbf{0}_d"])
@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"h_1 = \tanh(W x_1)", "conditional"),
        (r"h_1 = \tanh(U x_1)", "refuted"),
        (r"\frac{\partial L}{\partial U} = ((h_2 - t) \odot (1 - h_2^2)) h_1^\top", "conditional"),
        (r"\frac{\partial L}{\partial U} = ((h_2 + t) \odot (1 - h_2^2)) h_1^\top", "refuted"),
        (r"\frac{\partial L}{\partial h_1} = U^\top ((h_2 - t) \odot (1 - h_2^2))", "proved"),
        (r"\frac{\partial L}{\partial h_1} = U ((h_2 - t) \odot (1 - h_2^2))", "refuted"),
        (r"\frac{\partial L}{\partial W} = ((h_2 - t) \odot (1 - h_2^2)) x_2^\top", "refuted"),
        (r"\frac{\partial h_1}{\partial h_0} = 0", "refuted"),
    ],
)
def test_a_first_state_of_zeros_is_as_long_as_the_others(zero, claim, verdict):
    [found] = claims(TWO_STEPS.replace("ZERO", zero) + f"\n$${claim}$$\n")
    assert found.verdict == verdict
    if verdict == "conditional":
        assert "h_0 =" in found.assumption


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("f = 2 x + 3", "conditional"),
        (r"\frac{\partial f}{\partial x} = 2", "conditional"),
        (r"\frac{\partial f}{\partial x} = a", "proved"),
        ("f = 3 x + 2", "refuted"),
        (r"\frac{\partial f}{\partial x} = 3", "refuted"),
        (r"\frac{\partial f}{\partial a} = 2", "refuted"),
    ],
)
def test_numbers_for_some_names(claim, verdict):
    assert claims(LINE + f"\n$${claim}$$\n")[-1].verdict == verdict


def test_a_bias_of_zeros_has_the_shape_that_is_declared():
    shapes = r"with $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$."
    text = r"Let $b = 0$ and $z = W x + b$, $L = \frac12 \|z\|^2$ " + shapes
    right, wrong = (f"$$\\frac{{\\partial L}}{{\\partial W}} = {side}$$" for side in ("W x x^\\top", "x x^\\top W"))
    assert claims(text + right)[-1].verdict == "conditional"
    assert claims(text + wrong)[-1].verdict in ("refuted", "unread")


def test_a_counterexample_has_the_numbers_that_are_given():
    [found] = claims(TWO_STEPS.replace("ZERO", "0") + "\n$$h_1 = \\tanh(U x_1)$$\n")
    assert "h_0 = 0" in found.message
