r"""The equations of backpropagation as books list them: δ^L by the loss, δ^l by δ^{l+1}, gradients by δ^l."""

import pytest

from tests.checking.test_verdicts import verdicts

FORWARD = r"$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l)$$"
LAST = r"$$\delta^L = \nabla_a C \odot \sigma'(z^L)$$"
BEFORE = r"$$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$"
BIAS = r"$$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$"
WEIGHTS = r"$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$"
LISTED = "\n\n".join((FORWARD, LAST, BEFORE, BIAS, WEIGHTS))


def test_gradients_by_a_recursion():
    assert verdicts(LISTED) == ["confirmed", "confirmed"]
    assert verdicts(LISTED.replace("a^{l-1}_k", "a^l_k")) == ["confirmed", "refuted"]
    assert verdicts(LISTED.replace(r"= \delta^l_j", r"= -\delta^l_j")) == ["refuted", "confirmed"]


def test_a_wrong_recursion_refutes_nothing_that_is_said_of_it():
    found = verdicts(LISTED.replace(r"\odot \sigma'(z^l)", r"\odot \sigma(z^l)"))
    assert not {"proved", "confirmed", "refuted"} & set(found)


@pytest.mark.parametrize(
    ("claim", "accepted"),
    [
        (r"\frac{\partial C}{\partial W^{[l]}} = \delta^{[l]} a^{[l-1]T}", True),
        (r"\frac{\partial C}{\partial W^{[l]}} = 2 \delta^{[l]} a^{[l-1]T}", False),
    ],
)
@pytest.mark.parametrize("letter", ["g", r"\sigma"])
def test_each_layer_may_have_a_function_of_its_own(letter, claim, accepted):
    page = r"""$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \quad a^{[l]} = G^{[l]}(z^{[l]})$$

    For the output layer ($l = L$):
    $$\delta^{[L]} = \frac{\partial C}{\partial a^{[L]}} \odot G'^{[L]}(z^{[L]})$$

    For hidden layers ($l < L$):
    $$\delta^{[l]} = (W^{[l+1]T} \delta^{[l+1]}) \odot G'^{[l]}(z^{[l]})$$"""
    [verdict] = verdicts(f"{page}\n\n$${claim}$$".replace("G", letter))
    assert (verdict == "confirmed") == accepted


def test_what_is_said_of_the_last_layer_is_meant_of_all():
    page = r"""For $l = 1, \dots, L$: $z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$, $a^{[l]} = g(z^{[l]})$, $a^{[0]} = x$.
    Let $J = \frac12 \|a^{[L]} - y\|^2$.
    $$\delta^{[L]} = \nabla_{z^{[L]}} J = (a^{[L]} - y) \odot g'(z^{[L]})$$
    $$\delta^{[l]} = (W^{[l+1]})^\top \delta^{[l+1]} \odot g'(z^{[l]})$$
    $$\nabla_{W^{[l]}} J = \delta^{[l]} (a^{[l-1]})^\top, \quad \nabla_{b^{[l]}} J = \delta^{[l]}$$"""
    assert verdicts(page) == ["confirmed"] * 4
    assert verdicts(page.replace("= (W", "= -(W")) == ["confirmed", "refuted", "confirmed", "confirmed"]
    assert verdicts(page.replace(r"\delta^{[l]} (a", r"-\delta^{[l]} (a"))[2:] == ["refuted", "confirmed"]
    assert verdicts(page.replace("(a^{[L]} - y)", "(y - a^{[L]})"))[0] == "refuted"


def test_an_error_is_a_gradient_and_what_a_function_is_may_be_left_open():
    text = r"""Let $z_1 = W_1 x$, $a_1 = g(z_1)$, $z_2 = W_2 a_1$, $J = \frac12 \|z_2 - y\|^2$,
    $\delta = \frac{\partial J}{\partial z_1}$. Then """
    assert verdicts(text + r"$\frac{\partial J}{\partial W_1} = -\delta x^\top$.") == ["refuted"]
    assert verdicts(text + r"$\delta = W_2^\top (z_2 - y) \odot g'(z_1)$.") == ["proved"]
    assert verdicts(text + r"$\delta = W_2^\top (z_2 - y) \odot (1 - a_1^2)$.") == ["conditional"]
    assert verdicts(text + r"$\delta = W_2^\top (z_2 - y) \odot z_1$.") == ["unread"]


def test_what_is_said_of_the_last_layer_is_supposed_of_one_whose_preactivation_nothing_says():
    page = r"""$$\delta^{(L)} = \frac{\partial L}{\partial z^{(L)}}$$

    $$\delta^{(l)} = \left[(W^{(l+1)})^T \delta^{(l+1)}\right] \odot g'(z^{(l)})$$

    $$\frac{\partial L}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T, \quad
    \frac{\partial L}{\partial b^{(l)}} = \delta^{(l)}$$"""
    assert verdicts(page) == ["conditional", "conditional"]
    assert verdicts(page.replace("= \\delta^{(l)}$$", "= -\\delta^{(l)}$$")) == ["conditional", "unread"]
    assert verdicts(page.replace(r"\delta^{(l)} (a", r"2 \delta^{(l)} (a")) == ["unread", "conditional"]
