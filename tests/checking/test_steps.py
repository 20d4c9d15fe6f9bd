"""Backpropagation through time: claims are tried along the steps of a recurrence."""

import pytest

from tests.checking.test_verdicts import report, verdicts

NETWORK = r"""
Let $h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t + b_h)$ with $W_{hh} \in \mathbb{R}^{d \times d}$,
$W_{xh} \in \mathbb{R}^{d \times m}$, $o_t = W_{ho} h_t + b_o$, $W_{ho} \in \mathbb{R}^{q \times d}$,
$y_t \in \mathbb{R}^q$ and $$L = \sum_{t=1}^T \frac12 \|o_t - y_t\|^2$$
$$\delta_t = \frac{\partial L}{\partial h_t} = W_{ho}^\top (o_t - y_t)
 + W_{hh}^\top ((1 - h_{t+1}^2) \odot \delta_{t+1})$$
"""

LINEAR = r"$s_t = w s_{t-1} + x_t$, $J = (s_T - y)^2$. "

RIGHT = [
    NETWORK + r"$$\frac{\partial L}{\partial W_{ho}} = \sum_{t=1}^T (o_t - y_t) h_t^\top$$",
    NETWORK + r"$$\frac{\partial L}{\partial W_{hh}} = \sum_{t=1}^T ((1 - h_t^2) \odot \delta_t) h_{t-1}^\top$$",
    NETWORK + r"$$\frac{\partial L}{\partial b_h} = \sum_{t=1}^T (1 - h_t^2) \odot \delta_t$$",
    NETWORK + r"$$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W_{hh}$$",
    NETWORK + r"$$\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1}^{t} \frac{\partial h_i}{\partial h_{i-1}}$$",
    NETWORK
    + r"$$\frac{\partial h_t}{\partial h_k} = \frac{\partial h_t}{\partial h_{t-1}}"
    + r"\frac{\partial h_{t-1}}{\partial h_{t-2}} \cdots \frac{\partial h_{k+1}}{\partial h_k}$$",
    LINEAR + r"$$\frac{\partial J}{\partial s_{t-1}} = \frac{\partial J}{\partial s_t} w$$",
    LINEAR + r"$$\frac{\partial J}{\partial w} = \sum_{t=1}^T \frac{\partial J}{\partial s_t} s_{t-1}$$",
    r"$h_t = f(x_t, h_{t-1}, w)$. $$\frac{\partial h_t}{\partial w} = \frac{\partial f(x_t, h_{t-1}, w)}{\partial w}"
    r"+ \frac{\partial f(x_t, h_{t-1}, w)}{\partial h_{t-1}} \frac{\partial h_{t-1}}{\partial w}$$",
    r"Suppose $a_0 = 0$ and $a_t = b_t + c_t a_{t-1}$."
    r" Then $$a_t = b_t + \sum_{i=1}^{t-1} \left( \prod_{j=i+1}^t c_j \right) b_i$$",
]

ABOVE = (
    r"Let $h^{(t)} = \tanh(w h^{(t-1)} + u x^{(t)})$, $o^{(t)} = v h^{(t)}$,"
    r" $L = \sum_{t=1}^T \frac12 (o^{(t)} - y^{(t)})^2$. "
)

RIGHT += [
    ABOVE + r"$$\frac{\partial L}{\partial h^{(t)}} = v (o^{(t)} - y^{(t)})"
    r" + w (1 - (h^{(t+1)})^2) \frac{\partial L}{\partial h^{(t+1)}}$$",
    r"Let $v_t = \beta v_{t-1} + g_t$ with $v_0 = 0$. Then $$v_t = \sum_{k=1}^t \beta^{t-k} g_k$$",
    r"$h_t = w h_{t-1}$. $$h_t = w^t h_0$$",
    r"$h_t = W h_{t-1}$, $W \in \mathbb{R}^{n \times n}$. $$\frac{\partial h_t}{\partial h_0} = W^t$$",
    r"$s_t = w s_{t-1} + x_t$ with $s_0 = 0$. $$s_2 = x_2 + w x_1, \quad \frac{\partial s_2}{\partial w} = x_1$$",
]

WRONG = [
    ABOVE + r"$$\frac{\partial L}{\partial h^{(t)}} = v \frac{\partial L}{\partial o^{(t)}}$$",
    r"Let $v_t = \beta v_{t-1} + g_t$ with $v_0 = 0$. Then $$v_t = \sum_{k=1}^t \beta^{t-k+1} g_k$$",
    r"$s_t = w s_{t-1} + x_t$ with $s_0 = 0$. $$s_2 = x_2 - w x_1$$",
    r"$h_t = W h_{t-1} + x_t$, $W \in \mathbb{R}^{n \times n}$, $h_t, x_t \in \mathbb{R}^n$. $$h_2 = W h_0 + x_2$$",
    r"$h_t = f(x_t, h_{t-1}, w)$."
    r" $$\frac{\partial h_t}{\partial w} = 2 \frac{\partial f(x_t, h_{t-1}, w)}{\partial w}$$",
    NETWORK + r"$$\frac{\partial L}{\partial W_{hh}} = \sum_{t=1}^T ((1 - h_t^2) \odot \delta_t) h_t^\top$$",
    NETWORK + r"$$\frac{\partial L}{\partial h_t} = W_{ho}^\top (o_t - y_t)$$",
    NETWORK + r"$$\frac{\partial L}{\partial W_{xh}} = \sum_{t=1}^T \delta_t x_t^\top$$",
    LINEAR + r"$$\frac{\partial J}{\partial w} = 2 (s_T - y) s_{T-1}$$",
    r"Suppose $a_0 = 0$ and $a_t = b_t + c_t a_{t-1}$."
    r" Then $$a_t = b_t + \sum_{i=1}^{t-1} \left( \prod_{j=i}^t c_j \right) b_i$$",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_along_the_steps_is_accepted(text):
    assert set(verdicts(text)) <= {"proved", "confirmed"}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_along_the_steps_is_refuted(text):
    *before, last = verdicts(text)
    assert set(before) <= {"proved", "confirmed"}
    assert last == "refuted"


def test_a_derivative_of_one_step_may_hold_the_earlier_ones():
    text = NETWORK + (
        r"$$\frac{\partial L}{\partial b_h} = \sum_{t=1}^T"
        r"\left( \frac{\partial h_t}{\partial b_h} \right)^\top \delta_t$$"
    )
    claim = report(text).claims[-1]
    assert claim.verdict == "conditional"
    assert claim.assumption.endswith("hold the earlier steps")


def test_one_step_alone_is_meant_where_nothing_sums_over_them():
    text = r"$h_t = \tanh(W h_{t-1} + b)$, $L = \frac12 \|h_t - y\|^2$, $W \in \mathbb{R}^{d \times d}$."
    text += r"$$\frac{\partial L}{\partial W} = ((h_t - y) \odot (1 - h_t^2)) h_{t-1}^\top$$"
    assert verdicts(text) == ["proved"]


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\delta_{t-1} = \frac{\partial L}{\partial h_{t-1}}", (r"{t-1} = \frac", r"{t-1} = -\frac")),
        (r"\delta_{t-1} = W^\top ((1 - h_t^2) \odot \delta_t)", (r"W^\top", "W")),
    ],
)
@pytest.mark.parametrize("loss", ["", r"$L = \frac12 \|h_T - y\|^2$"])
def test_signals_of_the_step_before(right, edit, loss):
    if not loss and "W" in right:
        edit = (r"(1 - h_t^2)", "h_t^2")
    text = rf"$h_t = \tanh(W h_{{t-1}} + U x_t)$ {loss} $$\delta_t = \frac{{\partial L}}{{\partial h_t}}$$ $${right}$$"
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace(*edit))[-1] == "refuted"


def test_what_compares_two_steps_claims_nothing():
    text = r"$h_t = \tanh(W h_{t-1} + U x_t)$. For \(s < t\), we have"
    text += r"$$\frac{\partial h_t}{\partial h_s} = \prod_{k=s+1}^t \frac{\partial h_k}{\partial h_{k-1}}.$$"
    assert verdicts(text) == ["conditional"]  # on what its lines alone say of h
    assert verdicts(text.replace("h_{k-1}}.", "h_k}."))[-1] == "unread"
    assert verdicts(text.replace("s < t", "s = t").replace(r"\prod_{k=s+1}^t", "2"))[-1] == "unread"
