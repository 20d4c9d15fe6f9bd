"""Layers numbered above without brackets, dot products of W and x, braces that draw nothing, what is differentiated.

Each document is right as it stands; with one edit, a line is wrong.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

LAYERS = r"""$z^1 = W^1 x + b^1$, $h^1 = \tanh(z^1)$, $z^2 = W^2 h^1 + b^2$, $J = \frac12 \|z^2 - t\|^2$

$$\delta^2 = \frac{\partial J}{\partial z^2} = z^2 - t, \quad \frac{\partial J}{\partial W^2} = \delta^2 (h^1)^\top$$

$$\delta^1 = \frac{\partial J}{\partial z^1} = (W^{2\top} \delta^2) \odot (1 - h^1 \odot h^1), \quad
\frac{\partial J}{\partial w^1_{ij}} = \delta^1_i x_j$$
"""


def test_first_powers_are_layers():
    assert set(verdicts(LAYERS)) <= HOLDS
    assert len(verdicts(LAYERS)) == 4
    for right, wrong in (
        ("W^{2\\top} \\delta^2", "W^{2\\top} \\delta^1"),
        (r"\delta^1_i x_j", r"\delta^1_j x_i"),
        ("z^2 - t,", "z^1 - t,"),
    ):
        assert right in LAYERS
        assert set(verdicts(LAYERS.replace(right, wrong))) - HOLDS, wrong


def test_squares_beside_them_are_powers():
    text = r"""$z^1 = w^1 x$, $z^2 = w^2 z^1$ and $E = (z^2 - t)^2 + \lambda r^2$ for numbers $x$, $r$ and $t$.

$$\frac{\partial E}{\partial r} = 2 \lambda r$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("2 \\lambda r$", "\\lambda r$")) == ["refuted"]


DOTTED = r"""$z = W \cdot x + b$, $q = \sigma(z)$, $L = -t \log q - (1 - t) \log(1 - q)$

$$\frac{\partial z}{\partial W} = x, \quad \frac{\partial L}{\partial W} = (q - t) x$$"""


def test_a_capital_in_a_dot_product():
    assert set(verdicts(DOTTED)) <= HOLDS
    assert "are taken for vectors" in " ".join(report(DOTTED).notes)
    for right, wrong in (("(q - t) x", "(q + t) x"), ("W} = x,", "W} = W,")):
        assert right in DOTTED
        assert set(verdicts(DOTTED.replace(right, wrong))) - HOLDS, wrong


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"$\frac{d}{d x} { e }^{ -x } = { -e }^{ -x }$", r"$\frac{d}{d x} { e }^{ -x } = { e }^{ -x }$"),
        (
            r"$E = {(wx - t)}^{2}$, $\frac{dE}{{dw}} = 2 (wx - t) x$",
            r"$E = {(wx - t)}^{2}$, $\frac{dE}{{dw}} = 2 (wx - t)$",
        ),
        (
            r"$s = {\sigma(z)}^2$, $\frac{ds}{dz} = 2 \sigma(z) \sigma'(z)$",
            r"$s = {\sigma(z)}^2$, $\frac{ds}{dz} = 2 \sigma(z)$",
        ),
    ],
)
def test_braces_draw_nothing(right, wrong):
    assert set(verdicts(right)) <= HOLDS
    assert verdicts(wrong)[-1] == "refuted"


def test_a_power_of_braces_is_not_guessed():
    [claim] = report(r"$y = a^2 b^2$, $y = {a b}^2$").claims
    assert (claim.verdict, "braces draw nothing" in claim.message) == ("unread", True)


def test_samples_of_a_function_below_an_operator():
    text = r"""With $g(x) = \sigma(v^\top x)$,

$$\frac{\partial}{\partial v_j} \sum_{i=1}^m \log g(x^{(i)}) = \sum_{i=1}^m (1 - g(x^{(i)})) x_j^{(i)}$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("(1 - g", "(1 + g")) == ["refuted"]


FORWARD = r"""For one example $(x, y)$ the cost is $J(W, b; x, y) = \frac{1}{2} \left\| h_{W,b}(x) - y \right\|^2$. The
network computes $z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}$ and $a^{(l+1)} = f(z^{(l+1)})$ with $a^{(1)} = x$ and
$h_{W,b}(x) = a^{(n_l)}$. For each output unit $i$ in layer $n_l$ set

$$\delta^{(n_l)}_i = \frac{\partial}{\partial z^{(n_l)}_i} \frac{1}{2} \left\|y - h_{W,b}(x)\right\|^2
= - (y_i - a^{(n_l)}_i) \cdot f'(z^{(n_l)}_i)$$

and for the other layers

$$\delta^{(l)}_i = \left( \sum_{j=1}^{s_{l+1}} W^{(l)}_{ji} \delta^{(l+1)}_j \right) f'(z^{(l)}_i)$$

$$\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b; x, y) = a^{(l)}_j \delta_i^{(l+1)}$$

$$\frac{\partial}{\partial b_{i}^{(l)}} J(W,b; x, y) = \delta_i^{(l+1)}$$

In matrices

$$\delta^{(n_l)} = - (y - a^{(n_l)}) \bullet f'(z^{(n_l)})$$

$$\delta^{(l)} = \left((W^{(l)})^T \delta^{(l+1)}\right) \bullet f'(z^{(l)})$$

$$\nabla_{W^{(l)}} J(W,b;x,y) = \delta^{(l+1)} (a^{(l)})^T$$"""


def test_layers_that_give_the_next_one():
    """z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}, counted up to n_l, with • for a product entry by entry."""
    assert len(verdicts(FORWARD)) == 6
    assert set(verdicts(FORWARD)) <= HOLDS


@pytest.mark.parametrize(
    ("number", "edit"),
    [
        (0, ("= - (y_i - a", "= (y_i - a")),
        (1, (r"a^{(l)}_j \delta_i^{(l+1)}", r"a^{(l+1)}_j \delta_i^{(l+1)}")),
        (1, (r"a^{(l)}_j \delta_i^{(l+1)}", r"a^{(l)}_j \delta_i^{(l)}")),
        (2, (r"J(W,b; x, y) = \delta_i^{(l+1)}", r"J(W,b; x, y) = 2 \delta_i^{(l+1)}")),
        (3, (r"= - (y - a^{(n_l)}) \bullet f'", r"= - (y - a^{(n_l)}) \bullet f")),
        (4, (r"(W^{(l)})^T \delta", r"W^{(l)} \delta")),
        (5, (r"\delta^{(l+1)} (a^{(l)})^T", r"\delta^{(l)} (a^{(l)})^T")),
    ],
)
def test_a_wrong_line_about_the_next_layer_does_not_hold(number, edit):
    """Whether a formula for a^{(l+1)} is refuted, or left open with the shapes, no wrong line is accepted."""
    assert FORWARD.count(edit[0]) == 1
    assert verdicts(FORWARD.replace(*edit))[number] in ("refuted", "unread")
