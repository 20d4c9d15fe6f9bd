r"""Formulas for any layer or step, in documents that make other formulas of single ones: L = ½‖h_3 − y‖²."""

import pytest

from symnet.checking.report import HOLDS
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import report, verdicts

LAYERS = r"""Each layer computes $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = \sigma(z^{(l)})$ for
$l = 1, 2, 3$, where $a^{(0)} = x$ is the input and $\sigma$ is the sigmoid. The cost is

$$C = \frac12 \| a^{(3)} - y \|^2.$$

With $\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}$ we have

$$\delta^{(3)} = (a^{(3)} - y) \odot \sigma'(z^{(3)})$$

$$\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot \sigma'(z^{(l)})$$

$$\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^\top$$

$$\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}$$

$$\frac{\partial C}{\partial W^{(2)}} = \delta^{(2)} (a^{(1)})^\top$$

$$\frac{\partial C}{\partial x} = (W^{(1)})^\top \delta^{(1)}$$"""

WRONG = [
    (3, ("(a^{(3)} - y)", "(y - a^{(3)})")),
    (3, ("\\sigma'(z^{(3)})$$", "\\sigma'(z^{(2)})$$")),
    (4, (r"(W^{(l+1)})^\top \delta", r"W^{(l+1)} \delta")),
    (4, (r"(W^{(l+1)})^\top \delta", r"(W^{(l)})^\top \delta")),
    (4, ("\\sigma'(z^{(l)})$$", "\\sigma'(z^{(l+1)})$$")),
    (5, (r"\delta^{(l)} (a^{(l-1)})", r"\delta^{(l)} (a^{(l)})")),
    (6, (r"b^{(l)}} = \delta^{(l)}", r"b^{(l)}} = 2 \delta^{(l)}")),
    (7, (r"\delta^{(2)} (a^{(1)})", r"\delta^{(2)} (a^{(2)})")),
    (8, (r"(W^{(1)})^\top \delta^{(1)}$$", r"(W^{(2)})^\top \delta^{(1)}$$")),
]


def _above(text: str) -> str:
    """z^l for z^{(l)}."""
    plain = text.replace("^{(l-1)}", "^{l-1}").replace("^{(l+1)}", "^{l+1}").replace("^{(l)}", "^l")
    for n in "0123":
        plain = plain.replace(f"^{{({n})}}", f"^{n}")
    return plain.replace(r"(W^{l+1})^\top", r"{W^{l+1}}^\top")


def _below(text: str) -> str:
    """z_l for z^{(l)}."""
    return text.replace("^{(", "_{").replace(")}", "}")


NOTATIONS = {"in brackets": str, "above": _above, "below": _below}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_is_said_of_any_layer_is_decided_for_each(notation):
    """Claims of any layer are one claim each, beside those of single layers."""
    found = verdicts(NOTATIONS[notation](LAYERS))
    assert len(found) == 6
    assert set(found) <= set(HOLDS)


@pytest.mark.parametrize(("claim", "edit"), WRONG)
def test_a_wrong_line_about_layers_is_refuted(claim, edit):
    """On its own line, which stands third to eighth among the equations, and is counted from the first claim."""
    assert edit[0] in LAYERS
    found = verdicts(LAYERS.replace(*edit))
    assert found[claim - 3] == "refuted"


def test_layers_in_the_order_in_which_errors_go_back():
    """For l = 2, 1 behind a claim says of no layer that it has no formula."""
    text = LAYERS.replace("\\sigma'(z^{(l)})$$", "\\sigma'(z^{(l)}), \\quad l = 2, 1$$").replace(
        " for\n$l = 1, 2, 3$", ""
    )
    assert text.count("l = ") == 1
    assert set(verdicts(text)) <= set(HOLDS)
    assert verdicts(text.replace(r"(W^{(1)})^\top", r"(W^{(2)})^\top"))[-1] == "refuted"


def test_a_wrong_line_says_of_which_layer_it_speaks():
    r"""∂C/∂W^{(l)} = δ^{(l)} (a^{(1)})^⊤ is right of the second layer alone."""
    claim = report(LAYERS.replace(r"\delta^{(l)} (a^{(l-1)})", r"\delta^{(l)} (a^{(1)})")).claims[2]
    assert claim.verdict == "refuted"
    assert claim.message.startswith("for l = ")


STEPS = r"""For $t = 1, 2$ let $a_t = W x_t + U h_{t-1} + b$ and $h_t = \tanh(a_t)$, $W \in \mathbb{R}^{n \times d}$,
and

$$L = \frac12 \| h_2 - y \|^2$$

$$\delta_2 = \frac{\partial L}{\partial a_2} = (h_2 - y) \odot (1 - h_2^2)$$

$$\delta_1 = \frac{\partial L}{\partial a_1} = (U^\top \delta_2) \odot (1 - h_1^2)$$

$$\frac{\partial L}{\partial U} = \delta_1 h_0^\top + \delta_2 h_1^\top$$"""


def test_a_recurrence_over_two_steps():
    """What stands for any step is written out for both of them."""
    assert set(verdicts(STEPS)) <= set(HOLDS)
    assert verdicts(STEPS.replace("h_2^2)$$", "h_1^2)$$"))[0] == "refuted"
    assert (
        verdicts(STEPS.replace(r"\delta_1 h_0^\top + \delta_2 h_1", r"\delta_1 h_1^\top + \delta_2 h_2"))[2]
        == "refuted"
    )


def test_words_about_any_label_hold_of_each():
    """That y_t is one-hot is said of y_1."""
    text = r"""The scores are $o_t = V h_t$ and $p_t = \mathrm{softmax}(o_t)$, the labels $y_t$ are one-hot, and

$$L = -y_1^\top \log p_1 - y_2^\top \log p_2.$$

$$\frac{\partial L}{\partial o_t} = p_t - y_t$$"""
    assert verdicts(text)[0] in HOLDS
    assert verdicts(text.replace("one-hot", "given"))[0] == "conditional"
    assert verdicts(text.replace("= p_t - y_t", "= y_t - p_t"))[0] == "refuted"


KEPT = [
    r"$p_k = e^{z_k} / \sum_j e^{z_j}$ and $L = -\log p_1$.",
    r"$h_t = \tanh(W h_{t-1})$ and $L = \sum_t \| h_t \|^2$, and $h_1 = x$.",
    r"$h_l = \tanh(W_l h_{l-1})$ and $C = \| h_L \|^2$, and $h_0 = x$.",
    r"$a_i = w_i x_i$ and $a = \sum a_j$ and $E = a_1^2$.",
    r"$w_{t+1} = w_t - \eta g_t$ and $L = w_1^2$.",
]


@pytest.mark.parametrize("text", KEPT)
def test_other_letters_stay(text):
    """Indices of entries, letters that sums bind, last layers that are no numbers, and steps of descent."""
    [part] = read_document(read_pages("a.md", text.encode())).parts
    assert not any("written out" in notice for notice in part.scope.notices)


def test_a_claim_that_would_hold_of_no_layer_is_not_lost():
    """δ_l = W_{l+1}^⊤ δ_{l+1} ⊙ … in a network of which one layer is spoken of has a verdict all the same."""
    text = r"""Let $z_l = W_l h_{l-1}$, $h_l = \tanh(z_l)$ and $L = \frac12 \| h_1 - y \|^2$. With
$\delta_l = \frac{\partial L}{\partial z_l}$,

$$\delta_l = (W_{l+1}^\top \delta_{l+1}) \odot (1 - h_l^2)$$"""
    assert len(verdicts(text)) == 1


def test_a_chain_says_that_it_names_something():
    r"""What … = \zeta is taken to say is said in a notice."""
    text = r"Let $L = \frac12 (w x)^2$. $$\frac{\partial L}{\partial w} = w x^2 = \zeta$$ $$\zeta + 1 = 1 + w x^2$$"
    [part] = read_document(read_pages("a.md", text.encode())).parts
    assert any(r"\zeta" in notice and "name behind it" in notice for notice in part.scope.notices)
