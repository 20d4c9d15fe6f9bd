r"""Gradients handed on through what a page leaves out, sums with a bare y, and sizes in two cases of a letter."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

CROSS_ENTROPY = r"With cross-entropy $L = -\sum_k y_k \log \hat y_k$ behind a softmax:"
LAYERS = (
    r"$\mathbf{x} \in \mathbb{R}^{1 \times d}$, $W_1 \in \mathbb{R}^{d \times m}$, $W_2 \in \mathbb{R}^{m \times k}$."
)
LOGISTIC = (
    r"$$L = -\sum_{i=1}^N [(1 - y) \log(1 - s(w^T x_i)) + y \log s(w^T x_i)]$$ where $s$ is the sigmoid of $y_i$."
)
SQUARES = r"$$L = \frac1N \sum_{i=1}^N (\hat y_i - y_i)^2$$"
ATTENTION = (
    r"$Z = \text{softmax}(Q K^\top) V$ with $Q, K \in \mathbb{R}^{n \times d}$, $V \in \mathbb{R}^{n \times m}$."
)

HANDED_ON = {
    "softmax is not written": (
        CROSS_ENTROPY,
        r"$\frac{\partial L}{\partial z_k} = \hat y_k - y_k$",
        ("- y_k", "+ y_k"),
    ),
    "the output of samples": (
        SQUARES,
        r"$\frac{\partial L}{\partial w} = \frac2N \sum_{i=1}^N (\hat y_i - y_i) x_i$",
        (r"\frac2N", r"\frac1N"),
    ),
    "a batch": (
        "For a batch with softmax and cross-entropy",
        r"$$\frac{\partial L}{\partial Z} = \frac1N (\hat Y - Y)$$",
        (r"\hat Y - Y", r"Y - \hat Y"),
    ),
    "the output is the preactivation": (
        "",
        r"$$\frac{\partial L}{\partial \mathbf{z}} = \frac{\partial L}{\partial \hat{\mathbf{y}}}$$",
        ("= ", "= 2 "),
    ),
    "no activation is left out": (
        "",
        r"$$\frac{\partial L}{\partial \mathbf{z}_1} = \frac{\partial L}{\partial \mathbf{z}_2}$$",
        (r"\mathbf{z}_1", r"\mathbf{a}_2"),
    ),
    "a hidden layer": (
        LAYERS,
        r"$$\frac{\partial L}{\partial W_1} = \mathbf{x}^T \left[\left(\frac{\partial L}{\partial \mathbf{z}_2} "
        r"W_2^T\right) \odot \sigma'(\mathbf{z}_1)\right]$$",
        (r"\mathbf{x}^T", r"-\mathbf{x}^T"),
    ),
    "a gradient by what is not said": (
        "The output $p = softmax(z)$ has the loss $L = -\\sum_i y_i \\log p_i$.",
        r"$$\nabla L = p - y$$",
        ("p - y", "y - p"),
    ),
    "the error of the next layer": (
        r"$\delta_j = \frac{\partial E}{\partial net_j}$",
        r"$$\delta_j = f'(net_j) \sum_k \delta_k w_{kj}$$",
        ("f'(net_j)", "f(net_j)"),
    ),
    "an error that has a formula": (
        r"$$\delta^{(2)} = a^{(2)} - y, \quad \delta^{(1)} = (W^{(2)})^T \delta^{(2)} \odot \sigma'(z^{(1)})$$",
        r"$$\frac{\partial L}{\partial W^{(1)}} = \delta^{(1)} x^T$$",
        ("x^T", "2 x^T"),
    ),
    "one unit of a layer": (
        r"With $a_1 = g(z_1)$, $z_1 = \sum_{k=1}^n w_{1k} x_k$ and $C = \sum_{j=1}^n (a_j - y_j)^2$:",
        r"$$\frac{\partial C}{\partial w_{12}} = 2 (a_1 - y_1) g'(z_1) x_2$$",
        ("x_2", "x_1"),
    ),
    "predictions beside the matrix of samples": (
        r"$$J = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$",
        r"$$\frac{\partial J}{\partial \theta} = \frac1m X^T (X \theta - y)$$",
        (r"\frac1m", r"\frac2m"),
    ),
    "arguments that are left out": (
        r"$$D_{KL}(q \| p) = -\frac12 \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)$$",
        r"$$\frac{\partial D_{KL}}{\partial \sigma_j} = \sigma_j - \frac{1}{\sigma_j}$$",
        (r"- \frac", r"+ \frac"),
    ),
    "a softmax that has its name elsewhere": (
        r"$O = \text{softmax}(Q K^T) V$, $P = \text{softmax}(S)$, $S = Q K^T$, $Q, K \in \mathbb{R}^{n \times d}$, "
        r"$V \in \mathbb{R}^{n \times m}$.",
        r"$$\frac{\partial L}{\partial P} = \frac{\partial L}{\partial O} V^T$$",
        ("= ", "= 2 "),
    ),
    "points that are misclassified": (
        r"$L = \max(0, -y w^T x)$.",
        r"$$\frac{\partial L}{\partial w} = -y x$$ for misclassified points.",
        ("-y", "y"),
    ),
    "a softmax without a name": (
        ATTENTION,
        r"$$\frac{\partial L}{\partial V} = A^\top \frac{\partial L}{\partial Z}$$",
        (r"A^\top", "A"),
    ),
}


@pytest.mark.parametrize("name", HANDED_ON)
def test_what_is_left_out_is_supposed(name):
    only_the_right_one_is_among({"conditional"}, *HANDED_ON[name])


@pytest.mark.parametrize("bound", ["N", "n"])
def test_a_label_without_its_index_and_a_size_in_another_case(bound):
    page = LOGISTIC + rf"$$\frac{{\partial L}}{{\partial w}} = \sum_{{i=1}}^{bound} x_i (s(w^T x_i) - y)$$"
    [claim] = report(page).claims
    said = "y in a sum over i is y_i"
    assert claim.assumption == (said if bound == "N" else f"N and n are one size and {said}")
    assert verdicts(page.replace("- y)", "+ y)")) == ["unread"]


def test_sizes_that_are_told_apart_are_two():
    page = (
        r"$X \in \mathbb{R}^{N \times n}$, $y_i \in \mathbb{R}$. $$L = \sum_{i=1}^N (y_i - w)^2, \quad "
        r"\frac{\partial L}{\partial w} = -2 \sum_{i=1}^n (y_i - w)$$"
    )
    assert verdicts(page) == ["refuted"]
    assert verdicts(page.replace(r"$X \in \mathbb{R}^{N \times n}$, ", "")) == ["conditional"]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (r"$L = \frac12 (y_{\hat{}} - y)^2$ $$\frac{\partial L}{\partial y_{\hat{}}} = \hat y - y$$", ["proved"]),
        (r"$L = \frac12 (y_{\hat{}} - y)^2$ $$\frac{\partial L}{\partial y_\hat{}} = y - \hat y$$", ["refuted"]),
        (r"Softmax is $\mathbb{R}^d \to \mathbb{R}^d$. $$e^0 = 1$$", ["proved"]),
        (r"With $W$ (2x3 matrix) and $x$ (3 × 1 vector): $$(W x)^\top = x^\top W^\top$$", ["proved"]),
        (r"With $W$ (2x3 matrix) and $x$ (3 × 1 vector): $$(W x)^\top = W^\top x^\top$$", ["refuted"]),
        (
            r"$\psi$ is the activation function, $L = \frac12 (\psi(w \cdot x) - t)^2$. $$\frac{dL}{dw} = "
            r"(\psi(w \cdot x) - t) \cdot \psi'(w \cdot x) \cdot x$$",
            ["proved"],
        ),
    ],
)
def test_what_is_written_in_passing(page, found):
    assert verdicts(page) == found


def test_negative_samples_are_not_the_word_itself():
    page = (
        r"$$J = -\log \sigma(u_o^T v_c) - \sum_{k=1}^K \log \sigma(-u_k^T v_c)$$"
        r"$$\frac{\partial J}{\partial u_o} = (\sigma(u_o^T v_c) - 1) v_c$$"
    )
    assert verdicts(page) == ["unread"]
    assert verdicts(page.replace("u_o} = (", "v_c} = (")) == ["refuted"]


def test_gradients_of_a_batch_without_what_goes_forward():
    page = (
        r"$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$, "
        r"$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})$"
    )
    found = report(page).claims
    assert [c.verdict for c in found] == ["conditional"] * 3
    assert "dZ is by the sum of the losses" in found[1].assumption


@pytest.mark.parametrize(
    ("page", "right", "edit", "assumption"),
    [
        (
            r"$$f(w) = \log(1 + e^{-y w^T x})$$",
            r"$$\nabla^2 f(w) = \sigma(y w^T x) \sigma(-y w^T x) x x^T$$",
            ("-y w^T", "y w^T"),
            "y is 1 or -1",
        ),
        (
            r"$$L_i = \sum_{j \neq y_i} \max(0, w_j^T x_i - w_{y_i}^T x_i + 1)$$",
            r"$$\nabla_{w_j} L_i = \mathbb{1}(w_j^T x_i - w_{y_i}^T x_i + 1 > 0) x_i$$",
            ("= ", "= -"),
            "j is not the class y_i",
        ),
    ],
)
def test_labels_of_margins_are_signs_and_other_classes_are_others(page, right, edit, assumption):
    [claim] = report(page + right).claims
    assert (claim.verdict, claim.assumption) == ("conditional", assumption)
    assert verdicts(page + right.replace(*edit)) == ["refuted"]


def test_the_preactivation_of_a_neuron_stands_in_its_slope():
    page = r"For the sigmoid neuron: $$\frac{\partial C}{\partial w} = (a - y) \sigma'(z) x$$"
    [claim] = report(page).claims
    assert claim.assumption == r"C is half the squared error of a and y and a = \sigma(z) and z = w x"


def test_an_estimate_follows_from_what_is_to_be_zero():
    page = r"$$\sum_{i=1}^n \frac{x_i - \mu}{\sigma^2} = 0 \implies \hat\mu = \frac1n \sum_{i=1}^n x_i$$"
    assert verdicts(page) == ["confirmed"]
    assert verdicts(page.replace(r"\frac1n", r"\frac2n")) == ["unread"]


def test_the_normal_distribution_function_and_its_density():
    page = (
        r"$\Phi$ is the standard normal CDF and $\phi$ its density. "
        r"$$g(x) = x \Phi(x), \quad g'(x) = \Phi(x) + x \phi(x)$$"
    )
    assert set(verdicts(page)) <= {"proved", "confirmed"}
    assert verdicts(page.replace("+ x", "- x"))[-1] == "refuted"
    assert verdicts(page.replace("the standard normal CDF", "something"))[-1] == "unread"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f = \sin(t^3)$. $$\frac{df}{dt} = 3 \cos(t^3)$$",
        r"$a = \sigma(y z)$ $$\frac{\partial a}{\partial z} = a (1 - a) y^3$$",
        r"$f = e^{x t^2}$, $$\frac{df}{dx} = e^{x t^2}$$",
    ],
)
def test_what_is_no_label_of_a_margin_is_not_supposed_to_be_a_sign(text):
    assert verdicts(text) == ["refuted"]
