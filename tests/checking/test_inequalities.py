"""Inequalities that follow from those that a document supposes, and equations that it solves."""

from fractions import Fraction

import pytest

from symnet.core.symbols import Variable
from symnet.proofs.inequalities import Linear, follows
from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

SUPPOSED = r"Suppose $a + b > 0$, and suppose $c \ge 0$. "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("a + b + c > 0", "proved"),
        (r"2 a + 2 b + c \ge 0", "proved"),
        (r"a + b + 1 > 0", "proved"),
        (r"-c - a - b < 0", "proved"),
        (r"a + b - c > 0", "unread"),
        (r"a + 2 b > 0", "unread"),
        (r"2 c > 0", "unread"),
        (r"a + b - 1 > 0", "unread"),
    ],
)
def test_what_follows_is_proved(claim, verdict):
    assert verdicts(f"{SUPPOSED} Then so: $${claim}$$")[-1] == verdict


def test_strict_ones_need_a_strict_one():
    x, y = Variable("x"), Variable("y")
    weak = Linear({x: Fraction(1)}, Fraction(0))
    strict = Linear({y: Fraction(1)}, Fraction(0), is_strict=True)
    both = {x: Fraction(1), y: Fraction(1)}
    assert follows([weak, strict], Linear(both, Fraction(0), is_strict=True))
    assert not follows([weak], Linear({x: Fraction(2)}, Fraction(0), is_strict=True))
    assert follows([weak], Linear({x: Fraction(2)}, Fraction(0)))
    assert not follows([], Linear({x: Fraction(1)}, Fraction(0)))
    assert follows([], Linear({}, Fraction(1), is_strict=True))
    assert not follows([], Linear({}, Fraction(0), is_strict=True))


@pytest.mark.parametrize(("sign", "verdict"), [("-", "confirmed"), ("+", "unread")])
def test_a_line_is_solved(sign, verdict):
    text = r"Let $w, x \in \mathbb{R}^2$. The boundary is the line $w_1 x_1 + w_2 x_2 + b = 0$."
    text += rf" Solved for $x_2$: $$x_2 = -\frac{{w_1}}{{w_2}} x_1 {sign} \frac{{b}}{{w_2}}$$"
    assert verdicts(text)[-1] == verdict


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        ("$e^z > 0$", ("> 0", "> 1")),
        ("$-e^z < 0$", ("<", ">")),
        (r"$0 < \sigma(z) < 1$", ("< 1", "< 0.5")),
        (r"$2 - \sigma(z) > 1$", ("> 1", "> 1.5")),
        (r"$\frac{1}{1 + e^z} > 0$", ("1 + e^z", "e^z - 1")),
        (r"$\sum_i e^{x_i} > 0$", ("e^{x_i}", "x_i")),
        (r"$1 + z^2 > 0$", ("> 0", "> 1")),
    ],
)
def test_what_lies_above_or_below_by_its_form(right, edit):
    context = r"$\sigma(z) = \frac{1}{1 + e^{-z}}$. Let $x \in \mathbb{R}^n$. For $x \neq 0_n$ and any number $z$:"
    only_the_right_one_is_among({"proved"}, context, right, edit)
