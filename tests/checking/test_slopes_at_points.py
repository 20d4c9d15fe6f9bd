r"""f'(2), f'(a) and f'(1/2) of a formula that the document gives, and slopes at kinks, which are conventions."""

import pytest

from tests.checking.test_verdicts import verdicts


@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [
        ("z^3", ["f'(0) = 0", "f'(2) = 12", "f'(a) = 3 a^2", "f''(2) = 12"], ["f'(0) = 1", "f'(a) = a^2"]),
        (
            r"\frac{z}{1 + z^2}",
            ["f'(1) = 0", r"f'(b) = \frac{1 - b^2}{(1 + b^2)^2}", r"f'(\frac{1}{2}) = \frac{12}{25}"],
            ["f'(0) = 2", r"f'(b) = \frac{1}{(1 + b^2)^2}"],
        ),
        (r"\exp(-z^2)", [r"f'(c) = -2 c \exp(-c^2)", "f'(0) = 0"], [r"f'(1) = 2 \exp(-1)"]),
    ],
)
def test_slopes_of_a_formula_at_points(formula, right, wrong):
    for claims, expected in ((right, "proved"), (wrong, "refuted")):
        text = f"Let $f(z) = {formula}$. Then " + ", ".join(f"${claim}$" for claim in claims) + "."
        assert verdicts(text) == [expected] * len(claims)


def test_what_is_made_of_the_argument_is_not_held():
    assert verdicts(r"Let $g(x) = \sigma(u)$ with $u = w x$. Then $g'(2) = 0$.") == ["unread"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\operatorname{ReLU}'(0) = 1", "unread"),
        (r"\operatorname{ReLU}'(0) = \frac{1}{2}", "unread"),
        (r"\operatorname{ReLU}'(0) = 0.5", "unread"),
        (r"\operatorname{ReLU}'(0) = 2", "refuted"),
        (r"\operatorname{ReLU}'(0) = -1", "refuted"),
        (r"\operatorname{ReLU}(0) = 1", "refuted"),
        (r"\tanh'(0) = 2", "refuted"),
    ],
)
def test_slopes_at_a_kink(claim, verdict):
    assert verdicts(f"Some take ${claim}$.") == [verdict]


def test_no_function_that_has_a_formula_is_taken_for_another():
    text = "Let $f(z) = \\max(0, z)$.\n\n$$f'(0) = 1$$"
    assert verdicts(text) == ["unread"]
