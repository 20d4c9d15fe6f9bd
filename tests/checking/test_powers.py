"""Recurrences that are followed to the end: powers that count steps, and paths with products of Jacobians."""

import pytest

from tests.checking.test_verdicts import report

LINEAR = r"Let $s_t = A s_{t-1}$ with $A \in \mathbb{R}^{n \times n}$."
ROOTS = r"Let $s_t = A s_{t-1}$ and $A = P D P^{-1}$."
UNITS = r"$$s_t = \tanh(A s_{t-1} + B u_t)$$"
SHARES = (
    UNITS[:-2] + r", \quad \hat y_t = \mathrm{softmax}(C s_t)$$ The loss is"
    r" $$E_t = - y_t \log \hat y_t, \quad E = \sum_t E_t.$$"
)
SUM = r"$$\frac{{\partial E_t}}{{\partial A}} = \sum_{{k={0}}}^t \frac{{\partial E_t}}{{\partial s_t}}"
RUN = r"\prod_{j=k+1}^t \frac{\partial s_j}{\partial s_{j-1}}"
END = r"\frac{\partial s_k}{\partial A}$$"

RIGHT = {
    "a power of all steps": LINEAR + r"$$s_t = A^t s_0$$",
    "between two steps": LINEAR + r"$$\frac{\partial s_t}{\partial s_k} = A^{t-k}$$",
    "up to the last": r"$$s_t = A s_{t-1} + B u_t$$ $$\frac{\partial s_T}{\partial s_1} ="
    r" \prod_{t=2}^T \frac{\partial s_t}{\partial s_{t-1}} = A^{T-1}$$",
    "of a number": r"Let $s_t = a s_{t-1} + b u_t$. $$\frac{\partial s_T}{\partial s_2} = a^{T-2}$$",
    "by eigenvalues": ROOTS + r"$$A^t = P D^t P^{-1}, \quad s_t = P D^t P^{-1} s_0$$",
    "a slope before a matrix": UNITS + r"$$\frac{\partial s_t}{\partial s_{t-1}} = \tanh'(A s_{t-1} + B u_t) A$$",
    "three steps": UNITS
    + r"$$\frac{\partial s_3}{\partial s_1} = \frac{\partial s_3}{\partial s_2} \frac{\partial s_2}{\partial s_1}$$",
    "a loss of several classes": r"Let $\hat y = \mathrm{softmax}(o)$ and $E = -y \log \hat y$ with $\sum_k y_k = 1$."
    r" $$\frac{\partial E}{\partial o} = \hat y - y$$",
}

WRONG = {
    "one power too few": r"$$s_t = A s_{t-1} + B u_t$$ $$\frac{\partial s_T}{\partial s_1} = A^{T-2}$$",
    "of a number": r"Let $s_t = a s_{t-1} + b u_t$. $$\frac{\partial s_T}{\partial s_2} = a^{T-1}$$",
    "by eigenvalues": ROOTS + r"$$s_t = P^{-1} D^t P s_0$$",
    "another slope before a matrix": UNITS + r"$$\frac{\partial s_t}{\partial s_{t-1}} = \tanh(A s_{t-1} + B u_t) A$$",
}

HELD = {
    "with brackets": UNITS + SUM.format(1) + rf"\left( {RUN} \right)" + END,
    "without": UNITS + SUM.format(1) + RUN + END,
    "of softmax": SHARES + SUM.format(1) + RUN + END,
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name):
    assert report(WRONG[name]).claims[-1].verdict == "refuted"


@pytest.mark.parametrize("name", HELD)
def test_a_sum_over_the_steps_holds_the_earlier_ones(name):
    claim = report(HELD[name]).claims[-1]
    assert claim.verdict == "conditional", claim.message
    assert "hold the earlier steps" in claim.assumption


def test_a_sum_without_the_last_step_is_not_accepted():
    claim = report(UNITS + SUM.format(1).replace(r"^t \frac", r"^{t-1} \frac") + RUN + END).claims[-1]
    assert claim.verdict in ("refuted", "unread")


def test_one_path_is_left_open():
    text = UNITS + (
        r"$$\frac{\partial E_t}{\partial A} = \frac{\partial E_t}{\partial s_t} \frac{\partial s_t}{\partial s_{t-1}}"
        r" \cdots \frac{\partial s_2}{\partial s_1} \frac{\partial s_1}{\partial A}$$"
    )
    claim = report(text).claims[-1]
    assert claim.verdict == "unread"
    assert "first step" in claim.message


def test_weights_that_are_numbered_by_steps_are_no_powers():
    text = LINEAR + r"$V^{t+1} = V^t - \eta G$. $$V^{t+1} = V^t$$"
    assert report(text).claims[-1].verdict not in ("proved", "confirmed")
