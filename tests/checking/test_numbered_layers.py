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
