"""Entries at sums of indices, as in convolutions."""

import pytest

from tests.checking.test_verdicts import report, verdicts

LINE = r"$$v_i = \sum_{k=1}^K c_k u_{i+k-1}$$"
BACK = r"$$v_i = \sum_k c_k u_{i-k} + b, \quad a_i = \tanh(v_i)$$"
PLANE = r"$$V_{i,j} = \sum_{m=0}^{p-1} \sum_{n=0}^{q-1} C_{m,n} U_{i+m,j+n} + b, \quad"
PLANE += r" \delta_{i,j} = \frac{\partial L}{\partial V_{i,j}}$$"

KERNEL = r"""$$v_i = \sum_{k=1}^{p} c_k u_{i+k-1} + b, \quad i = 1, \dots, n-p+1$$ with $c \in \mathbb{R}^p$,
$u \in \mathbb{R}^n$ and $\delta_i = \frac{\partial L}{\partial v_i}$ """

RIGHT = {
    "with sizes": KERNEL + r"$$\frac{\partial L}{\partial c_k} = \sum_{i=1}^{n-p+1} \delta_i u_{i+k-1}$$",
    "by the kernel": LINE + r"$$\frac{\partial L}{\partial c_k} = \sum_i \frac{\partial L}{\partial v_i} u_{i+k-1}$$",
    "by the input": LINE + r"$$\frac{\partial L}{\partial u_j} = \sum_k \frac{\partial L}{\partial v_{j-k+1}} c_k$$",
    "by an entry": LINE
    + r"$$\frac{\partial v_i}{\partial c_k} = u_{i+k-1}, \quad \frac{\partial v_i}{\partial u_{i+k-1}} = c_k$$",
    "turned round": BACK + r"$$\frac{\partial L}{\partial u_j} = \sum_k \frac{\partial L}{\partial v_{j+k}} c_k, \quad"
    r" \frac{\partial L}{\partial u_j} = \sum_i \frac{\partial L}{\partial a_i} \tanh'(v_i) c_{i-j}$$",
    "in a plane": PLANE + r"$$\frac{\partial L}{\partial C_{m,n}} = \sum_i \sum_j \delta_{i,j} U_{i+m,j+n}, \quad"
    r" \frac{\partial L}{\partial b} = \sum_i \sum_j \delta_{i,j}$$",
}

WRONG = {
    "with sizes": KERNEL + r"$$\frac{\partial L}{\partial c_k} = \sum_{i=1}^{n-p+1} \delta_i u_{i+k}$$",
    "by the kernel": LINE + r"$$\frac{\partial L}{\partial c_k} = \sum_i \frac{\partial L}{\partial v_i} u_{i+k}$$",
    "by the input": LINE + r"$$\frac{\partial L}{\partial u_j} = \sum_k \frac{\partial L}{\partial v_{j+k-1}} c_k$$",
    "by an entry": LINE + r"$$\frac{\partial v_i}{\partial u_{i+k-1}} = c_i$$",
    "turned round": BACK + r"$$\frac{\partial L}{\partial u_j} = \sum_k \frac{\partial L}{\partial v_{j-k}} c_k$$",
    "in a plane": PLANE + r"$$\frac{\partial L}{\partial U_{i,j}} = \sum_{m=0}^{p-1} \sum_{n=0}^{q-1}"
    r" \delta_{i-n,j-m} C_{m,n}$$",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    """In a minute, also on a busy machine: a convolution in a plane takes half of what a claim is given usually."""
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name], seconds=60).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_not_accepted(name):
    assert report(WRONG[name]).claims[-1].verdict in ("refuted", "unread")


@pytest.mark.parametrize(("first", "shift"), [(0, ""), (1, "-1")])
def test_entries_by_their_numbers_where_sums_begin_with_0_or_1(first, shift):
    a, b, c = range(first, first + 3)
    text = rf"""$y_i = \sum_{{k={a}}}^{{{c}}} w_k x_{{i+k{shift}}}$ for $i = {a}, {b}, {c}$.
With $\delta_i = \partial L/\partial y_i$:
$\frac{{\partial L}}{{\partial w_k}} = \sum_{{i={a}}}^{{{c}}} \delta_i x_{{i+k{shift}}}$, as in
$\frac{{\partial L}}{{\partial w_{a}}} = \delta_{a} x_{a} + \delta_{b} x_{b} + \delta_{c} x_{c}$, and
$\frac{{\partial L}}{{\partial x_{c}}} = \delta_{a} w_{c} + \delta_{b} w_{b} + \delta_{c} w_{a}$."""
    assert verdicts(text) == ["confirmed"] * 3
    assert verdicts(text.replace(rf"\delta_{a} w_{c}", rf"\delta_{a} w_{b}"))[-1] == "refuted"
