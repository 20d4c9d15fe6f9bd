"""What a document leaves open is tried under what it says before, and under what the field usually means."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import report
from tests.checking.twins import only_the_right_one_is_among

SUPPOSED = {
    "the usual loss": (
        r"$$\frac{\partial L}{\partial z} = a - y$$",
        r"L is the binary cross-entropy of a and y and a = \sigma(z)",
    ),
    "the squared error": (r"$$\frac{\partial L}{\partial a} = a - y$$", "L is half the squared error of a and y"),
    "a bias": (
        r"$b, z \in \mathbb{R}^m$. $$\frac{\partial L}{\partial b} = \frac{\partial L}{\partial z}$$",
        "z is b and what does not hang on it, added up",
    ),
    "the function is the usual one": (r"$$g'(z) = g(z) (1 - g(z))$$", r"g is the logistic function"),
    "another usual one": (r"$$g'(z) = 1 - g(z)^2$$", r"g is tanh"),
    "the output of a unit": (r"$$\frac{\partial y}{\partial z} = y (1 - y)$$", r"y = \sigma(z)"),
    "what stands in its place": (r"$$\sigma(z) (1 - \sigma(z)) = y (1 - y)$$", r"y = \sigma(z)"),
    "a layer that is linear": (
        r"$W \in \mathbb{R}^{m \times n}$, $z \in \mathbb{R}^m$, $x \in \mathbb{R}^n$."
        r"$$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} x^\top$$",
        "z = W x",
    ),
}


@pytest.mark.parametrize("name", SUPPOSED)
def test_what_is_left_open_holds_if_a_name_means_the_usual(name):
    text, assumption = SUPPOSED[name]
    [claim] = report(text).claims
    assert (claim.verdict, claim.assumption) == ("conditional", assumption)


def test_what_an_earlier_line_says_may_be_gone_on_from():
    text = (
        r"$\frac{\partial C}{\partial u} = \frac{2 (u - t)}{u (1 - u)}$, $\frac{\partial u}{\partial v} = u (1 - u)$."
        r"$$\frac{\partial C}{\partial v} = \frac{\partial C}{\partial u} \frac{\partial u}{\partial v} = 2 (u - t)$$"
    )
    first, _, chain, last = report(text).claims
    assert (first.verdict, chain.verdict, last.verdict) == ("unread", "confirmed", "conditional")
    assert last.assumption.count("(line 1)") == 2


def test_whatever_hangs_on_what_is_differentiated_by():
    text = (
        r"$$\frac{\partial}{\partial w} \frac12 \sum_i (y_i - f_i)^2"
        r" = \sum_i (y_i - f_i) \frac{\partial}{\partial w} (y_i - f_i)$$"
    )
    [claim] = report(text).claims
    assert (claim.verdict, claim.message.split(",")[0]) == ("confirmed", "both sides agree")
    [claim] = report(text.replace(r"\frac12", "")).claims
    assert claim.verdict == "unread"


def test_what_one_claim_goes_on_the_next_ones_do_too():
    text = r"$z = W x + b$, $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$."
    text += r"$$\frac{\partial L}{\partial z} = a - y$$"
    text += r"$$\frac{\partial L}{\partial W} = (a - y) x^\top, \quad \frac{\partial L}{\partial x} = W^\top (a - y)$$"
    found = report(text).claims
    assert {c.verdict for c in found} == {"conditional"}
    assert len({c.assumption for c in found}) == 1


@pytest.mark.parametrize(
    "text",
    [
        r"$$\frac{\partial L}{\partial a} = \frac{a - y}{a (1 - a)}, \quad \frac{\partial L}{\partial z} = y - a$$",
        r"We use a tanh output and the quadratic cost. $$\frac{\partial C}{\partial z} = a - y$$",
        r"The hinge loss. $$\frac{\partial L}{\partial s} = s - y$$",
        r"$$g'(z) = g(z) (1 + g(z))$$",
        r"$$\frac{\partial C}{\partial u} = w, \quad \frac{\partial u}{\partial v} = u, \quad"
        r" \frac{\partial C}{\partial v} = 2 u w$$",
    ],
)
def test_no_supposition_mends_what_is_false(text):
    assert report(text).claims[-1].verdict == "unread"


def test_what_is_defined_is_not_supposed():
    [claim] = report(r"Let $x \in \mathbb{R}^n$, $L = \sum_i x_i^3$. $$\frac{\partial L}{\partial x_i} = x_i$$").claims
    assert claim.verdict == "refuted"


def test_two_letters_for_one_size_are_a_condition():
    text = r"$z \in \mathbb{R}^N$, $L = \frac1n \sum_{i=1}^n z_i^2$."
    text += r"$$\frac{\partial L}{\partial z_i} = \frac2N z_i$$"
    [claim] = report(text).claims
    assert (claim.verdict, claim.assumption) == ("conditional", "N and n are one size")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial L}{\partial W} = \delta x^\top", r"\frac{\partial L}{\partial W} = -\delta x^\top"),
        (r"\frac{\partial L}{\partial b} = \delta", r"\frac{\partial L}{\partial b} = 2 \delta"),
        (r"\frac{\partial L}{\partial x} = W^\top \delta", r"\frac{\partial L}{\partial x} = W \delta"),
    ],
)
def test_a_gradient_that_gets_a_name_on_the_right(right, wrong):
    text = r"Let $z = W x + b$ and $\frac{\partial L}{\partial z} = \delta$. Then $%s$."
    last = report(text % right).claims[-1]
    assert last.verdict == "conditional"
    assert last.assumption == r"\frac{\partial L}{\partial z} = \delta (line 1)"
    assert report(text % wrong).claims[-1].verdict not in HOLDS
    assert report(text % wrong).claims[-1].verdict != "conditional"


ERRORS = r"""
We claim that $$\delta^l = ((w^{l+1})^\top \delta^{l+1}) \odot \sigma'(z^l).$$ Seen as
$C = C(z^{l+1}_1, …, z^{l+1}_n)$, it is
$$\frac{\partial C}{\partial z^l_k} = \sum_{i=1}^n \frac{\partial C}{\partial z^{l+1}_i}
\frac{\partial z^{l+1}_i}{\partial a^l_k} \frac{d a^l_k}{d z^l_k},
\qquad z^{l+1}_i = \sum_{j=1}^m w^{l+1}_{i,j} a^l_j + b^{l+1}_i.$$ And as $C = C(a^l_1, …, a^l_m)$, with it,"""


@pytest.mark.parametrize(
    "edit", [(r"\sum", r"-\sum"), (r"\delta^{l+1}_i w^{l+1}_{i,k}", r"w^{l+1}_{i,k}"), ("(z^l_k)", "(a^l_k)")]
)
def test_an_error_of_another_layer_by_its_letter(edit):
    right = r"$$\frac{\partial C}{\partial z^l_k} = \sum_{i=1}^n \delta^{l+1}_i w^{l+1}_{i,k} \sigma'(z^l_k)$$"
    only_the_right_one_is_among({"conditional"}, ERRORS, right, edit)


@pytest.mark.parametrize("edit", [(r"\hat{y} - y", r"y - \hat{y}"), (r"\hat{y} - y", r"\hat{y}")])
def test_an_output_that_is_called_otherwise(edit):
    right = r"$$\frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial z} = \hat{y} - y$$"
    only_the_right_one_is_among({"conditional"}, "With the sigmoid and the binary cross-entropy,", right, edit)
