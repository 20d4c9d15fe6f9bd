"""Functions of samples, names between a name and a formula, operands of derivatives, shapes in words.

Each document is right as it stands; with the edit, its last line is not.
"""

import pytest

from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

HOLDS = {"proved", "confirmed"}

LINE = r"Let $g(t_n) = v t_n + c$ and $E = \frac{1}{N} \sum_{n=1}^N (r_n - g(t_n))^2$."

PAIRS = {
    "a model at each sample": (
        LINE,
        r"$$\frac{\partial E}{\partial v} = -\frac{2}{N} \sum_{n=1}^N t_n (r_n - g(t_n))$$",
        (r"= -\frac", r"= \frac"),
    ),
    "a name for it, too": (
        r"Let $\hat r_n = g(t_n) = v t_n + c$ and $E = \frac{1}{N} \sum_{n=1}^N (r_n - g(t_n))^2$.",
        r"$$\frac{\partial E}{\partial c} = -\frac{2}{N} \sum_{n=1}^N (r_n - \hat r_n)$$",
        (r"r_n - \hat", r"r_n + \hat"),
    ),
    "a loss of the model's value": (
        r"Let $m(x_i) = u^\top x_i$, $\ell(m(x_i), s_i) = \max(0, 1 - s_i m(x_i))$ and "
        r"$R = \frac{1}{K} \sum_{i=1}^K \ell(m(x_i), s_i)$.",
        r"$$\frac{\partial R}{\partial u} = -\frac{1}{K} \sum_{i=1}^K s_i x_i \mathbb{1}(s_i m(x_i) < 1)$$",
        (r"\mathbb{1}(s_i m(x_i) < 1)", r"\mathbb{1}(s_i m(x_i) > 1)"),
    ),
    "a loss that always stands with the same": (
        r"Let $g(t) = v t + c$ and $E(g(t), r) = (g(t) - r)^2$.",
        r"$$\frac{\partial E}{\partial v} = 2 (g(t) - r) t$$",
        (r"2 (g", r"(g"),
    ),
    "given at a sample, used at any": (
        r"Let $h_\beta(x^{(k)}) = \sigma(\beta^\top x^{(k)})$ and $J = \frac{1}{m} \sum_{k=1}^m "
        r"\left[-y^{(k)} \log h_\beta(x^{(k)}) - (1 - y^{(k)}) \log(1 - h_\beta(x^{(k)}))\right]$."
        r" $$\frac{\partial h_\beta}{\partial \beta} = h_\beta(x) (1 - h_\beta(x)) x$$",
        r"$$\frac{\partial J}{\partial \beta} = \frac{1}{m} \sum_{k=1}^m (h_\beta(x^{(k)}) - y^{(k)}) x^{(k)}$$",
        (r"h_\beta(x^{(k)}) - y^{(k)}", r"y^{(k)} - h_\beta(x^{(k)})"),
    ),
    "a cost given at any, used at samples": (
        r"Let $h_\beta(x) = \frac{1}{1 + e^{-\beta^\top x}}$, "
        r"$\text{Cost}(h_\beta(x), y) = -y \log h_\beta(x) - (1 - y) \log(1 - h_\beta(x))$ and "
        r"$J(\beta) = \frac{1}{m} \sum_{k=1}^m \text{Cost}(h_\beta(x^{(k)}), y^{(k)})$.",
        r"$$\frac{\partial J}{\partial \beta} = \frac{1}{m} \sum_{k=1}^m (h_\beta(x^{(k)}) - y^{(k)}) x^{(k)}$$",
        (r"h_\beta(x^{(k)}) - y^{(k)}", r"h_\beta(x^{(k)}) + y^{(k)}"),
    ),
    "an operand that ends before the next link": (
        r"Let $z = w x$, $a = e^z$, $L = \log(1 + a^2)$.",
        r"$$\frac{\partial L}{\partial w} = \frac{\partial}{\partial a} \left(\log(1 + a^2)\right) "
        r"\frac{\partial a}{\partial z} \frac{\partial z}{\partial w}$$",
        (r"(1 + a^2)", r"(2 + a^2)"),
    ),
    "an operand that ends at a dot": (
        r"Let $a = e^z$ and $L = \log(1 + a^2)$.",
        r"$$\frac{d L}{d z} = \frac{d}{d a}(a^2) \cdot \frac{1}{1 + a^2} \cdot a$$",
        (r"\cdot a$$", r"\cdot z$$"),
    ),
    "softmax under another letter": (
        r"Let $\phi(z) = \frac{e^z}{\sum_j e^{z_j}}$, $p = \phi(W h)$ and "
        r"$L = -\sum_k y_k \log p_k$, with $y$ one-hot.",
        r"$$\frac{\partial L}{\partial W} = (p - y) h^\top$$",
        (r"p - y", r"y - p"),
    ),
    "lengths in words": (
        r"Here $x$ is a vector of length $d$, $b$ is a $k$-dimensional vector, and $A$ is the weight matrix of size "
        r"$k \times d$. Let $s = \frac12 \|A x + b\|^2$.",
        r"$$\frac{\partial s}{\partial A} = (A x + b) x^\top$$",
        (r"(A x + b) x^\top", r"x (A x + b)^\top"),
    ),
    "the output of the last layer below ∇": (
        r"$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad C = \frac12 \sum_j (y_j - a^L_j)^2$$",
        r"$$\frac{\partial C}{\partial z^L} = \nabla_a C \odot \sigma'(z^L), \quad \nabla_a C = a^L - y$$",
        (r"a^L - y", r"y - a^L"),
    ),
    "labels, the other way round": (
        r"With $y \in \{1, 0\}$ let $L = -y \log p - (1 - y) \log(1 - p)$ and $p = \sigma(s)$.",
        r"$$y^2 = y, \quad \frac{\partial L}{\partial s} = p - y$$",
        (r"p - y", r"p + y"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_right_and_wrong(name):
    only_the_right_one_is_among(HOLDS, *PAIRS[name])


def test_a_function_whose_slope_is_asked_for_is_no_value():
    text = r"Let $f(x_i) = e^{x_i}$. $$f'(x_i) = f(x_i), \quad f'(x_j) = f(x_i)$$"
    assert verdicts(text)[-1] not in HOLDS


def test_what_hangs_on_an_unclear_name_is_not_refuted_by_its_shape():
    text = (
        r"$y$ is a vector of length $K$, and $w$ is an $m \times K$ matrix. Let $z = (z_1, \dots, z_d)^\top$, "
        r"$z = w^\top x$ and $p = \tanh(z)$. $$q = y \odot p$$ $$q = p \odot y$$"
    )
    assert "refuted" not in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $s = \sigma(2)$. $$s (1 - s) = 0.9$$",
        r"Let $q_i = y (1 - p_i)$. $$y (1 - p_i) = y - p_i$$ $$y = 2 p_i$$",
        r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. $$p_i (1 - p_j) = p_i$$",
    ],
)
def test_a_factor_before_a_bracket_is_no_function(text):
    assert not set(verdicts(text)) & HOLDS
