r"""Habits of authors: [y = 1] of labels, Σ (ŷ − y)² over entries, ΔW, √d_k, z_{q,i}, sums to N − 1, X^{(i)}, e_j(n)."""

import pytest

from symnet.checking.points import drawing
from symnet.checking.report import HOLDS
from symnet.core.symbols import Variable
from tests.checking.test_verdicts import report, verdicts

COUNTED = r"""$$\ell(\phi) = \sum_{i=1}^m 1\{y^{(i)} = 1\} \log \phi + 1\{y^{(i)} = 0\} \log (1 - \phi)$$
$$\frac{\partial \ell}{\partial \phi}
= \frac1\phi \sum_{i=1}^m 1\{y^{(i)} = 1\} - \frac{1}{1 - \phi} \sum_{i=1}^m 1\{y^{(i)} = 0\}$$
Setting it to zero, $$\phi = \frac1m \sum_{i=1}^m 1\{y^{(i)} = 1\}.$$"""

SIGNS = r"""Let $L = [y = 1] \log(1 + e^{-z}) + [y = -1] \log(1 + e^z)$. Then
$$\frac{\partial L}{\partial z} = -y \, \sigma(-y z).$$"""

HOT = r"""The loss is $L = -\log p_y$ with $p_k = e^{z_k} / \sum_{j=1}^K e^{z_j}$, where $y$ is the true class.
$$\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]$$"""

IN_WORDS = r"""Let $p_k = e^{z_k} / \sum_{j=1}^K e^{z_j}$ and $L = -\sum_{k=1}^K t_k \log p_k$,
where $t_k = 1$ if $k$ is the correct class and $t_k = 0$ otherwise.
$$\frac{\partial L}{\partial z_k} = p_k - t_k$$"""

ENTRIES = r"""Let $z = W x + b$, $\hat y = \sigma(z)$ and $L = \frac12 \sum (\hat y - y)^2$.
$$\frac{\partial L}{\partial z} = (\hat y - y) \cdot \sigma'(z)$$
$$\frac{\partial L}{\partial W} = ((\hat y - y) \odot \sigma'(z)) x^\top$$"""

INCREMENT = r"""$z = W x$, $L = \frac12 \|z - y\|^2$ and $\delta = z - y$.
$$\Delta W = -\eta \frac{\partial L}{\partial W} = -\eta \delta x^\top$$"""

KEYS = r"""Let $S = Q K^\top / \sqrt{d_k}$ and $A = \mathrm{softmax}(S)$ row by row.
$$\frac{\partial L}{\partial S_{ij}} = A_{ij}(\frac{\partial L}{\partial A_{ij}}
- \sum_k A_{ik} \frac{\partial L}{\partial A_{ik}})$$
$$\frac{\partial L}{\partial Q} = \frac{1}{\sqrt{d_k}} \frac{\partial L}{\partial S} K$$"""

QUANTIZED = r"""$$\text{loss} = \frac1N \sum_{i=1}^N \|z_i - z_{q,i}\|^2 \qquad
\frac{\partial \text{loss}}{\partial z_i} = \frac2N (z_i - z_{q,i})$$"""

FROM_ZERO = r"""For $I$ observations $\{x_0, \dots, x_{I-1}\}$ with the parameters $\theta = \{\mu, \sigma\}$,
$$\ell = \sum_{i=0}^{I-1} \left(-\log \sigma - \frac{(x_i - \mu)^2}{2 \sigma^2}\right)$$
$$\frac{\partial \ell}{\partial \mu} = \sum_{i=0}^{I-1} \frac{x_i - \mu}{\sigma^2} = 0
\implies \sum_{i=0}^{I-1} x_i - I \mu = 0$$
so that $\hat\mu = \frac1I \sum_{i=0}^{I-1} x_i$."""

ROWS = r"""$$J(\theta) = \frac{1}{2m} \sum_{i=1}^m (X^{(i)} \theta - y^{(i)})^2 \qquad
\nabla_\theta J(\theta) = \frac1m X^\top (X \theta - y)$$"""

DRAWN = r"""For $X_i \sim N(\mu, \sigma^2)$,
$\ell(\sigma) = -n \log \sigma - \frac{1}{2 \sigma^2} \sum_{i=1}^n (x_i - \mu)^2$.
$$\frac{\partial \ell}{\partial \sigma} = -\frac n\sigma + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2$$"""

OF_ONE_LETTER = r"""$$L = \sum_{i=1}^N (z_i - z_{\text{q},i})^2 \qquad
\frac{\partial L}{\partial z_{\text{q},i}} = -2 (z_i - z_{\text{q},i})$$"""

OF_NUMBERED = r"""$$\mathbf{h}_1 = \tanh(\mathbf{W}_1 \mathbf{x}), \quad \mathbf{o} = \mathbf{W}_2 \mathbf{h}_1, \quad
L = \frac12 \|\mathbf{o} - \mathbf{t}\|^2$$
$$\frac{\partial L}{\partial W_{2,kj}} = (o_k - t_k) h_{1,j}, \qquad
\frac{\partial L}{\partial W_{1,ji}} = (1 - h_{1,j}^2) x_i \sum_k W_{2,kj} (o_k - t_k)$$"""

ZEROS = r"""Let $\mu = \frac1n \sum_{r=1}^n x_r$.
$$\frac{\partial \mu}{\partial x_i} = \frac1n (0 + \cdots + 0 + 1 + 0 + \cdots + 0) = \frac1n$$"""

CLIPPED = r"""$$\hat g = \frac{\text{max\_norm}}{\|g\|} g$$
With $\text{max\_norm} > 0$ and $g \in \mathbb{R}^n$, $$\|\hat g\|^2 = \text{max\_norm}^2.$$"""

ITERATION = r"""The error is $e_j(n) = d_j(n) - y_j(n)$ with $E(n) = \frac12 \sum_j e_j^2(n)$,
$y_j(n) = \varphi_j(v_j(n))$ and $v_j(n) = \sum_i w_{ji}(n) x_i(n)$.
$$\frac{\partial E(n)}{\partial w_{ji}(n)} = -e_j(n) \varphi_j'(v_j(n)) x_i(n)$$
The weights change, $w_{ji}(n + 1) = w_{ji}(n) + \eta e_j(n) \varphi_j'(v_j(n)) x_i(n)$."""

SLOPED = r"""For the logistic function $\varphi(v) = \frac{1}{1 + \exp(-a v)}$ we get
$\varphi'(v) = a \varphi(v) (1 - \varphi(v))$."""

STACKED = r"""$$L = -\sum_{n=1}^N [y_n \log \mu_n + (1 - y_n) \log (1 - \mu_n)]$$
where $\mu_n = \sigma(\boldsymbol{w}^\top \boldsymbol{x}_n)$.
$$\nabla_{\boldsymbol{w}} L = \mathbf{X}^\top (\boldsymbol{\mu} - \boldsymbol{y})$$"""

BIASES = r"""Let $a_m = \alpha_{0m} + \alpha_m^\top x$ for $m = 1, \dots, M$ and $R = \sum_{m=1}^M (a_m - t_m)^2$.
$$\frac{\partial R}{\partial \alpha_{0m}} = 2 (a_m - t_m)$$"""


LEFT_OPEN = [(r"- I \mu = 0", r"- 2 I \mu = 0"), (r"\|^2 = ", r"\|^2 = 2 ")]
"""Twins that are unread: an equation that may have been solved, and one beside what is assumed of a name."""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (ITERATION, ("= -e_j(n)", "= e_j(n)")),
        (SLOPED, ("= a \\varphi", "= \\varphi")),
        (STACKED, (r"\boldsymbol{\mu} - \boldsymbol{y}", r"\boldsymbol{y} - \boldsymbol{\mu}")),
        (BIASES, ("= 2 (a_m", "= (a_m")),
        (COUNTED, (r"- \frac{1}{1 - \phi}", r"+ \frac{1}{1 - \phi}")),
        (COUNTED, (r"\phi = \frac1m", r"\phi = \frac2m")),
        (SIGNS, (r"= -y \,", r"= y \,")),
        (HOT, (r"= p_k -", r"= p_k +")),
        (IN_WORDS, (r"= p_k - t_k", r"= t_k - p_k")),
        (ENTRIES, (r"= (\hat y - y) \cdot", r"= (y - \hat y) \cdot")),
        (ENTRIES, (r"\odot \sigma'(z)", "")),
        (INCREMENT, (r"-\eta \delta x", r"\eta \delta x")),
        (KEYS, (r"- \sum_k", r"+ \sum_k")),
        (KEYS, (r"\frac{1}{\sqrt{d_k}} \frac", r"\frac")),
        (QUANTIZED, (r"\frac2N", r"\frac1N")),
        (OF_NUMBERED, ("h_{1,j},", "x_j,")),
        (OF_NUMBERED, ("W_{2,kj} (o", "W_{2,jk} (o")),
        (OF_ONE_LETTER, ("= -2", "= 2")),
        (FROM_ZERO, (r"- I \mu = 0", r"- 2 I \mu = 0")),
        (FROM_ZERO, (r"\frac1I", r"\frac2I")),
        (ROWS, (r"\frac1m X", r"\frac2m X")),
        (DRAWN, (r"\frac{1}{\sigma^3}", r"\frac{1}{\sigma^2}")),
        (ZEROS, ("1 + 0", "2 + 0")),
        (CLIPPED, (r"\|^2 = ", r"\|^2 = 2 ")),
    ],
)
def test_what_is_right_is_decided_and_a_twin_is_not_accepted(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= {*HOLDS}
    twin = verdicts(text.replace(*edit))
    assert not set(twin) <= {*HOLDS}
    assert "refuted" in twin or edit in LEFT_OPEN


def test_what_is_taken_for_granted_is_noted():
    assert any("takes the values 0 and 1 alone" in note for note in report(COUNTED).notes)
    assert any("q of z_{q,·} is taken for a part of the name" in note for note in report(QUANTIZED).notes)
    assert any("run over all entries" in note for note in report(ENTRIES).notes)


def test_labels_of_several_samples_differ():
    """So that the y of one sample cannot stand for that of another."""
    text = (
        r"$\ell = \sum_{i=1}^m y^{(i)} \log p$ with $y^{(i)} \in \{0, 1\}$. $$\frac{d\ell}{dp} = \frac{m y^{(1)}}{p}$$"
    )
    assert verdicts(text)[-1] not in HOLDS
    label = Variable("y", 1, 1, "data", "binary")
    for seed in range(8):
        first, second = (drawing(seed)(("y", n), label, (1, 1)).item() for n in (1, 2))
        assert {first, second} == {0, 1}


def test_lengths_that_come_of_what_is_not_read_refute_nothing():
    text = r"""With $f_k(x) = g_k(t)$ let
$$R(\theta) = \sum_{i=1}^N R_i = \sum_{i=1}^N \sum_{k=1}^K (y_{ik} - f_k(x_i))^2.$$
$$\frac{\partial R_i}{\partial \beta_{km}} = -2 (y_{ik} - f_k(x_i)) g_k'(\beta_k^\top z_i) z_{mi}$$"""
    assert "refuted" not in verdicts(text)


def test_a_bound_index_in_a_name_is_no_index():
    """z_{qi} is a name where q is no index, and it is none of i."""
    text = r"$$L = \sum_{i=1}^N (z_i - z_{qi})^2, \qquad \frac{\partial L}{\partial z_i} = 2 (z_i - z_{qi})$$"
    assert "refuted" not in verdicts(text)
    assert "refuted" not in verdicts(text.replace("z_i}", "z_{qi}}").replace("= 2", "= -2"))


def test_what_does_not_change_by_what_is_said_behind():
    text = r"""Let $y = A x$ with $A \in \mathbb{R}^{n \times n}$ and $\alpha = y^\top A x$.
    $\frac{\partial \alpha}{\partial x} = A^\top y$ if $y$ does not depend on $x$."""
    assert report(text).claims[-1].message == "true if y does not change, as it says"
    assert verdicts(text.replace("= A^", "= -A^")) == ["refuted"]
    assert verdicts(text.replace(" if $y$ does not depend on $x$", "")) == ["refuted"]


def test_a_name_for_a_part_of_a_formula_beside_what_it_is_made_of():
    """Whether σ moves with s = log σ² is not said; authors mean that it does."""
    text = r"""$$D = -\frac12 \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)$$
    In terms of $s_j = \log \sigma_j^2$, $\frac{\partial D}{\partial s_j} = \frac12 (e^{s_j} - 1)$."""
    assert verdicts(text) == ["unread"]
    apart = r"Let $z = W x$ and $L = \|W x - t\|^2$. $\frac{\partial L}{\partial z} = 2 (z - t)$"
    assert verdicts(apart)[-1] == "proved"
    assert verdicts(apart.replace("2 (", "("))[-1] == "refuted"


def test_a_row_that_is_given_may_be_a_name():
    """x_{0,i} = 1 of the entries x_{j,i} is read as a name of its own, and refutes nothing."""
    text = r"""$\hat y_i = \sum_{j=0}^d w_j x_{j,i}$ with $x_{0,i} = 1$, and $L = \sum_i (\hat y_i - y_i)^2$.
    $\frac{\partial L}{\partial w_0} = 2 \sum_i (\hat y_i - y_i) x_{0,i}$"""
    assert verdicts(text) == ["unread"]


def test_what_is_compared_with_a_number_and_is_no_label():
    """[x = 0] of a number x makes nothing true of it that holds at 0 and 1 alone."""
    assert verdicts(r"Let $f = [x = 0]$. Then $x^2 = x$.")[-1] == "refuted"


@pytest.mark.parametrize("words", ["where $x$ is fixed", "for $x$ is constant"])
def test_what_has_no_formula_changes_nothing_where_it_is_said_to_be_fixed(words):
    text = rf"Let $y = w x$. $\frac{{\partial y}}{{\partial w}} = 2 x$, {words}."
    assert verdicts(text)[-1] == "refuted"


def test_another_name_set_to_zero():
    """The words speak of a bias, and a gradient that is wrong is no equation to be solved."""
    text = r"""Let $L = (w x - t)^2$. $\frac{\partial L}{\partial w} = 2 (w x - t) x$.
Setting the bias to zero, $\frac{\partial L}{\partial x} = 3 (w x - t) w$."""
    assert verdicts(text) == ["proved", "refuted"]


def test_what_an_index_runs_over_in_braces():
    text = r"$L = \sum_{i=1}^n (z_i - t_i)^2$. "
    text += r"$\frac{\partial L}{\partial z_i} = 2 (z_i - t_i)$ for $i \in \{1, \dots, n\}$."
    assert verdicts(text)[-1] in HOLDS
