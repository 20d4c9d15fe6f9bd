r"""Divergences with bars in their brackets, functions of one and of two arguments, roots, networks of arrows."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts


@pytest.mark.parametrize(
    "divergence",
    [
        r"D_{KL}(p || q)",
        r"D_{KL}[p \| q]",
        r"KL(p \| q)",
        r"\mathrm{KL}[p\,\|\,q]",
        r"KL(p \parallel q)",
        r"D(p \Vert q)",
    ],
)
def test_a_divergence_is_one_name(divergence):
    text = r"Let $q = \text{softmax}(z)$ and $KL = \sum_i p_i \log \frac{p_i}{q_i}$ with $\sum_i p_i = 1$. "
    text = (text + r"$\frac{\partial KL}{\partial z_j} = q_j - p_j$").replace("KL", divergence)
    assert verdicts(text)[0] in HOLDS
    assert verdicts(text.replace("= q_j - p_j", "= p_j - q_j")) == ["refuted"]


def test_a_function_of_one_argument_beside_one_of_two():
    text = r"""Let $H(p) = -\sum_i p_i \log p_i$ and $H(p, q) = -\sum_i p_i \log q_i$. Then
    $\sum_i p_i \log\frac{p_i}{q_i} = H(p, q) - H(p)$ and $H(p, q) \neq H(q, p)$."""
    first, second = verdicts(text)
    assert first in HOLDS
    assert second == "confirmed"
    assert verdicts(text.replace("- H(p)$", "+ H(p)$"))[0] == "refuted"
    assert verdicts(text.replace("H(q, p)", "H(p, q)"))[1] in ("refuted", "unread")


def test_perplexity_by_its_root():
    text = r"""Perplexity is $PP = (\prod_{i=1}^N p_i)^{-1/N} = \exp(-\frac1N\sum_{i=1}^N \log p_i)$, where $p_i > 0$.
    $\frac{\partial PP}{\partial p_j} = -\frac{PP}{N p_j}$ and $PP = \sqrt[N]{\prod_{i=1}^N \frac{1}{p_i}}$."""
    assert set(verdicts(text)) <= {*HOLDS}
    assert verdicts(text.replace("-\\frac{PP}", "\\frac{PP}"))[1] == "refuted"
    assert verdicts(text.replace(r"(-\frac1N", r"(\frac1N"))[0] == "refuted"
    assert (
        verdicts(text.replace(r"\sqrt[N]{\prod_{i=1}^N \frac{1}{p_i}}", r"\sqrt[N]{\prod_{i=1}^N p_i}"))[2] == "refuted"
    )


def test_a_network_of_arrows():
    text = r"""$$x \to z = w x + b \to a = \sigma(z) \to L = -y \log a - (1 - y) \log(1 - a)$$
    $$\frac{\partial L}{\partial w} = (a - y) x$$"""
    assert verdicts(text)[0] in HOLDS
    assert verdicts(text.replace("(a - y)", "(a + y)")) == ["refuted"]


def test_the_second_derivative_by_what_the_first_is_taken():
    text = r"Let $f(z) = \log\sum_k e^{z_k}$ and $p = \text{softmax}(z)$. $\nabla f = p$, "
    assert set(verdicts(text + r"$\nabla^2 f = \text{diag}(p) - pp^\top$")) <= {*HOLDS}
    assert verdicts(text + r"$\nabla^2 f = \text{diag}(p) + pp^\top$")[1] == "refuted"


LYING = r"Let $y = x + W x$ with $x \in \mathbb{R}^n$. "
LYING += r"Then $\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} (I + W)$."


def test_a_product_with_a_gradient_that_lies():
    assert verdicts(LYING) == ["conditional"]
    assert verdicts(LYING.replace("I + W", "I - W")) == ["refuted"]
    assert verdicts("<!-- symnet: layout denominator -->\n" + LYING)[0] not in (*HOLDS, "conditional")


def test_three_functions_under_one_letter():
    text = r"""Let $F(p) = p^2$ and $F(p, q) = p q$. For another one,
    $$F(p) = p^3, \quad \frac{\partial F(p)}{\partial p} = 3 p^2$$ and $\frac{\partial}{\partial q} F(p, q) = p$."""
    assert "refuted" not in verdicts(text)
    assert verdicts(text.replace("F(p, q) = p$", "F(p, q) = q$"))[-1] == "refuted"
