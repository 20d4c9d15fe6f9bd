r"""A derivative by what lies between, of one by what lies behind it: ∂/∂p (∂L/∂z) with p = σ(z)."""

import pytest

from tests.checking.test_verdicts import report, verdicts

LOGISTIC = r"The loss is $L = -\log p$ with $p = \sigma(z)$." + "\n\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial}{\partial p}\left(\frac{\partial L}{\partial z}\right) = 1", ("= 1", "= -1")),
        (
            r"\frac{\partial^2 L}{\partial z^2} = \frac{\partial}{\partial p}\left(\frac{\partial L}{\partial z}\right)"
            r" \frac{\partial p}{\partial z}",
            (r"= \frac", r"= -\frac"),
        ),
        (r"\frac{\partial}{\partial p}\left(\frac{\partial p}{\partial z}\right) = 1 - 2 p", ("2 p", "p")),
    ],
)
def test_what_moves_is_what_both_hang_on(right, wrong):
    assert set(verdicts(f"{LOGISTIC}$${right}$$")) <= {"proved", "confirmed"}
    assert verdicts(f"{LOGISTIC}$${right.replace(*wrong)}$$") == ["refuted"]


def test_of_a_vector_behind_it_nothing_is_said():
    text = r"""$p = \sigma(w^\top x)$ with $w, x \in \mathbb{R}^d$, $L = -\log p$.
$$\frac{\partial}{\partial p}\left(\frac{\partial L}{\partial w}\right) = x$$"""
    [claim] = report(text).claims
    assert claim.verdict == "unread"
