"""Indices in brackets, as programs have them, and braces whose labels are remarks."""

from tests.checking.test_verdicts import verdicts

SOFTMAX = r"""
$$s = W_h x, \quad p = \text{softmax}(s), \quad J = -\sum_{i=1}^{n} y_{[i]} \log p_{[i]}$$ where $y$ is one-hot.
$$p_{[i]} = \frac{e^{s_{[i]}}}{\sum_{j=1}^{n} e^{s_{[j]}}}$$
$$\frac{\partial J}{\partial s_{[i]}} = p_{[i]} - y_{[i]}$$
$$\frac{\partial J}{\partial W_{h[i,j]}} = (p_{[i]} - y_{[i]}) x_{[j]}$$
"""


def test_indices_in_brackets():
    assert set(verdicts(SOFTMAX)) <= {"proved", "confirmed"}
    assert verdicts(SOFTMAX.replace("x_{[j]}", "x_{[i]}"))[-1] == "refuted"
    assert verdicts(SOFTMAX.replace("= p_{[i]} - y", "= p_{[i]} + y"))[1] == "refuted"
    assert verdicts(SOFTMAX.replace(r"\sum_{j=1}^{n} e^{s_{[j]}}", r"\sum_{j=1}^{n} e^{s_{[i]}}"))[0] == "refuted"


def test_a_layer_in_brackets_below_is_no_entry():
    text = r"$$a_{[1]} = \sigma(z_{[1]})$$ $$\frac{\partial a_{[1]}}{\partial z_{[1]}} = a_{[1]} (1 - a_{[1]})$$"
    assert verdicts(text)[0] in ("proved", "confirmed")
    assert verdicts(text.replace("1 - a", "1 + a")) == ["refuted"]


def test_labels_of_braces_are_remarks():
    text = r"$$y = (x + 1)^2$$ $$\frac{dy}{dx} = \underbrace{2}_{from. \space above;} \overbrace{(x + 1)}^{eq. (3)}$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("{2}", "{3}")) == ["refuted"]
