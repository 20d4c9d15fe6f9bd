r"""Notes as lecturers and students write them: right lines are accepted, wrong twins refuted on their line."""

import pytest

from tests.checking.test_verdicts import verdicts

ACCEPTED = ("proved", "confirmed")

LAYERS = r"""A network computes, for $l = 1, \dots, L$,
$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \qquad a^{[l]} = \sigma(z^{[l]})$$
where $a^{[0]} = x$, $W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$ and $\sigma$ is the sigmoid function.
$$C = \frac12 \| a^{[L]} - y \|^2$$
Put $\delta^{[l]} = \nabla_{z^{[l]}} C$.
$$CLAIM$$"""
"""The last layer is as long as n_l says at L."""

POOLING = r"""Given $h_1, \dots, h_T \in \mathbb{R}^d$ and a query $q \in \mathbb{R}^d$, let
$$s_t = q^\top h_t, \quad \alpha_t = \frac{\exp(s_t)}{\sum_{r=1}^T \exp(s_r)}, \quad c = \sum_{t=1}^T \alpha_t h_t.$$
Let $L$ be a differentiable function of $c$ and let $g = \partial L/\partial c$.
$$CLAIM$$"""
"""Vectors that dots list, and sums over them by another letter."""

NORMALISED = r"""For $x \in \mathbb{R}^d$
$$\mu = \frac1d \sum_{i=1}^d x_i, \quad v = \frac1d \sum_{i=1}^d (x_i - \mu)^2, \quad s = \sqrt{v + \epsilon}, \quad
n_i = \frac{x_i - \mu}{s}, \quad y_i = g_i n_i + b_i.$$
Let $L$ be a loss that depends on $y$, and abbreviate $u_i = \frac{\partial L}{\partial y_i}$. $$CLAIM$$"""
"""d s of a size d, and a loss of which the page says what it depends on."""

GATED = r"""For $x \in \mathbb{R}^n$ and $W, V \in \mathbb{R}^{m \times n}$ let $a = W x$, $g = V x$, $s =
\sigma(g)$ and
$y = a \odot s$ with the sigmoid $\sigma$. If $\bar{y} = \frac{\partial L}{\partial y}$ is the gradient that arrives at
the output, we have $$CLAIM$$"""

EXPERTS = r"""Expert $k$ predicts $f_k = w_k^\top x$ for $x \in \mathbb{R}^d$ and the gate has the score $s_k =
v_k^\top x$.
$$\pi_k = \frac{e^{s_k}}{\sum_{j=1}^K e^{s_j}}, \quad \hat{y} = \sum_{k=1}^K \pi_k f_k, \quad E = \frac12
(\hat{y} - y)^2$$
The error is $e = \hat{y} - y$. $$CLAIM$$"""
"""An error e beside Euler's number."""

POLICY = r"""Sejam $\theta \in \mathbb{R}^{K \times d}$ os parâmetros e $s \in \mathbb{R}^d$. As preferências são
$h = \theta s$, e $$\pi_k = \frac{e^{h_k}}{\sum_{j=1}^K e^{h_j}}.$$ Seja $a \in \mathbb{R}^K$ o vetor one-hot da ação
escolhida e $\ell = \sum_{k=1}^K a_k \ln \pi_k$. $$CLAIM$$"""

WEIGHTED = r"""$Y$ is the $n \times c$ matrix of one-hot labels, $\alpha \in \mathbb{R}^c$, and $Z$ is an $n
\times c$ matrix.
$$P_{ik} = \frac{e^{Z_{ik}}}{\sum_{j=1}^c e^{Z_{ij}}}, \quad
L = -\frac1n \sum_{i=1}^n \sum_{k=1}^c \alpha_k Y_{ik} \log P_{ik}, \quad \omega_i = \sum_{k=1}^c \alpha_k Y_{ik}$$
$$CLAIM$$"""

PAIRS = r"""The gold tags are given by $Y \in \{0,1\}^{K \times K}$, with $Y_{ij} = 1$ for the correct pair only, and
$s \in \mathbb{R}^{K \times K}$. $$L = \log \sum_{i=1}^K \sum_{j=1}^K \exp(s_{ij}) - \sum_{i=1}^K \sum_{j=1}^K
Y_{ij} s_{ij},
\quad P_{ij} = \frac{\exp(s_{ij})}{\sum_{k=1}^K \sum_{l=1}^K \exp(s_{kl})}$$ $$CLAIM$$"""

HIGHWAY = r"""Sea $\mathbf{x} \in \mathbb{R}^n$ la entrada,
$$\mathbf{H} = \tanh(\mathbf{W}_H \mathbf{x} + \mathbf{b}_H), \quad \mathbf{T} = \sigma(\mathbf{W}_T \mathbf{x}
+ \mathbf{b}_T),
\quad \mathbf{y} = \mathbf{T} \odot \mathbf{H} + (1 - \mathbf{T}) \odot \mathbf{x}$$
con la función sigmoide $\sigma$. Sea $L$ una función de pérdida que depende de $\mathbf{y}$, y sea
$\mathbf{g} = \frac{\partial L}{\partial \mathbf{y}}$. Entonces
$$\frac{\partial L}{\partial \mathbf{b}_T} = \mathbf{g} \odot (\mathbf{H} - \mathbf{x}) \odot \mathbf{T} \odot
(1 - \mathbf{T})$$
$$CLAIM$$"""
"""W_T of a gate T is no matrix of the last step, and a^T no power."""

EXCLUSIVE = r"""The input is $x = (x_1, x_2)^\top \in \{0,1\}^2$,
$$u = x_1 + x_2 - 1, \quad h = \max(0, u), \quad f = v_1 (x_1 + x_2) + v_2 h$$
with $v_1 = 1$, $v_2 = -2$. For $x_1 = 1$, $x_2 = 1$: $CLAIM$."""

NUMERATOR = r"""All derivatives are in numerator layout: for $y \in \mathbb{R}^m$ and $x \in \mathbb{R}^n$ the
derivative
$\frac{\partial y}{\partial x}$ is an $m \times n$ matrix. Let $A \in \mathbb{R}^{m \times n}$, $y = A x$ and
$f = y^\top y$.
$$CLAIM$$"""

RECTIFIED = r"""The network: $\mathbf{s} = W\mathbf{x} + \mathbf{b}$ with $\mathbf{x} \in \mathbb{R}^n$ and $W
\in \mathbb{R}^{p \times n}$.
$$\mathbf{h} = \max(\mathbf{0}, \mathbf{s}), \qquad L = \frac12 \|\mathbf{h}\|^2$$ $$CLAIM$$"""

BIASED = r"""$Z \in \mathbb{R}^{N \times H}$, $b \in \mathbb{R}^{1 \times H}$, $A = Z + b$, $L = \frac12
\|A\|_F^2$. $$CLAIM$$"""

LABELLED = r"""$X$ has shape $(N, D)$, $B$ has shape $(D, C)$. Labels are one-hot, $Y$ has shape $(N, C)$.
$$Z = X B, \quad P_{ij} = \frac{e^{Z_{ij}}}{\sum_{k=1}^C e^{Z_{ik}}}, \quad L = -\frac1N \sum_{i=1}^N
\sum_{j=1}^C Y_{ij} \ln P_{ij}$$
$$CLAIM$$"""

AVERAGED = r"""The embeddings $e_1, \dots, e_T \in \mathbb{R}^d$ have the mean $m = \frac1T \sum_{t=1}^T e_t$,
and $L = \frac12 \|m\|^2$.
$$CLAIM \qquad (t = 1, \dots, T)$$"""

PLAIN = r"$W ∈ \mathbb{R}^{m × n}$, $z = W x$, $L = \frac12 \|z\|^2$, $CLAIM$"

SIMILAR = r"""For $w, x \in \mathbb{R}^n$, $y \in \{0, 1\}$ let $L = \frac12 y (w^\top x)^2 + (1 - y) w^\top x$.
For similar pairs ($y = 1$) this simplifies to $$CLAIM$$"""

VANISHING = r"""For $w, x \in \mathbb{R}^n$ let $u = w^\top x$ and $L = \max(0, u)$. If $u < 0$, all of them
vanish, e.g. $CLAIM$."""

BACK = r"\delta^{[l]} = \left( (W^{[l+1]})^\top \delta^{[l+1]} \right) \odot \sigma'(z^{[l]})"
SLOPES = r"\frac{\partial \alpha_t}{\partial s_r} = \alpha_t (\mathbb{1}[t = r] - \alpha_r)"
PULLED = r"\frac{\partial L}{\partial s_r} = \alpha_r \left( g^\top h_r - g^\top c \right)"
LAST = r"\frac1n \left( \omega_i P_{ij} - \alpha_j Y_{ij} \right) = \frac{\omega_i}{n} (P_{ij} - Y_{ij})"

TWINS = [
    (
        LAYERS,
        r"\delta^{[L]} = (a^{[L]} - y) \odot \sigma'(z^{[L]})",
        [
            r"\delta^{[L]} = (y - a^{[L]}) \odot \sigma'(z^{[L]})",
            r"\delta^{[L]} = (a^{[L]} - y) \odot \sigma(z^{[L]})",
        ],
    ),
    (LAYERS, BACK, [BACK.replace("= ", "= -"), BACK.replace(r"\sigma'(z", r"\sigma(z")]),
    (
        LAYERS,
        r"\nabla_{a^{[l-1]}} C = (W^{[l]})^\top \delta^{[l]}",
        [r"\nabla_{a^{[l-1]}} C = (W^{[l]})^\top \delta^{[l-1]}"],
    ),
    (POOLING, SLOPES, [SLOPES.replace(r"= \alpha_t", r"= \alpha_r"), SLOPES.replace("t = r", r"t \neq r")]),
    (POOLING, PULLED, [PULLED.replace(r"^\top c", r"^\top q"), PULLED.replace(r"= \alpha_r", "= ")]),
    (
        POOLING,
        r"\frac{\partial L}{\partial h_t} = \alpha_t g + \frac{\partial L}{\partial s_t} q",
        [r"\frac{\partial L}{\partial h_t} = \alpha_t g"],
    ),
    (
        NORMALISED,
        r"\frac{\partial s}{\partial x_j} = \frac{x_j - \mu}{d \, s} = \frac{n_j}{d}",
        [r"\frac{\partial s}{\partial x_j} = \frac{x_j - \mu}{d \, s} = \frac{n_j}{s}"],
    ),
    (
        NORMALISED,
        r"\frac{\partial L}{\partial x_j} = \sum_{i=1}^d g_i u_i \frac{\partial n_i}{\partial x_j}",
        [r"\frac{\partial L}{\partial x_j} = \sum_{i=1}^d u_i \frac{\partial n_i}{\partial x_j}"],
    ),
    (
        GATED,
        r"\frac{\partial L}{\partial g} = \bar{y} \odot a \odot s \odot (1 - s)",
        [r"\frac{\partial L}{\partial g} = \bar{y} \odot s \odot (1 - s)"],
    ),
    (
        EXPERTS,
        r"\frac{\partial E}{\partial v_k} = e \, \pi_k (f_k - \hat{y}) \, x",
        [
            r"\frac{\partial E}{\partial v_k} = e \, \pi_k (f_k - y) \, x",
            r"\frac{\partial E}{\partial v_k} = e \, \pi_k (f_k - \hat{y}) \, v_k",
        ],
    ),
    (
        POLICY,
        r"\frac{\partial \ell}{\partial h_j} = a_j - \pi_j",
        [r"\frac{\partial \ell}{\partial h_j} = \pi_j - a_j"],
    ),
    (WEIGHTED, LAST, [LAST.replace("- Y_{ij})", "+ Y_{ij})")]),
    (
        PAIRS,
        r"\frac{\partial L}{\partial s_{ij}} = P_{ij} - Y_{ij}",
        [
            r"\frac{\partial L}{\partial s_{ij}} = Y_{ij} - P_{ij}",
            r"\frac{\partial L}{\partial s_{ij}} = P_{ij} - Y_{ji}",
        ],
    ),
    (
        HIGHWAY,
        r"\frac{\partial L}{\partial \mathbf{W}_T} = \frac{\partial L}{\partial \mathbf{b}_T} \mathbf{x}^T",
        [r"\frac{\partial L}{\partial \mathbf{W}_T} = \frac{\partial L}{\partial \mathbf{b}_H} \mathbf{x}^T"],
    ),
    (EXCLUSIVE, r"f = 0", [r"f = 1", r"f = -2"]),
    (
        NUMERATOR,
        r"\frac{\partial f}{\partial y} = 2 y^\top",
        [r"\frac{\partial f}{\partial y} = y^\top", r"\frac{\partial f}{\partial x} = 2 y^\top A A"],
    ),
    (
        RECTIFIED,
        r"\frac{\partial L}{\partial \mathbf{b}} = \mathbf{h}",
        [r"\frac{\partial L}{\partial \mathbf{b}} = \mathbf{s}"],
    ),
    (
        BIASED,
        r"\frac{\partial L}{\partial b} = \sum_{n=1}^N \left( \frac{\partial L}{\partial A} \right)_{n,:}",
        [r"\frac{\partial L}{\partial b} = 2 \sum_{n=1}^N \left( \frac{\partial L}{\partial A} \right)_{n,:}"],
    ),
    (
        LABELLED,
        r"\frac{\partial L}{\partial Z} = \frac1N (P - Y)",
        [r"\frac{\partial L}{\partial Z} = P - Y", r"\frac{\partial L}{\partial Z} = \frac1N (Y - P)"],
    ),
    (
        AVERAGED,
        r"\frac{\partial L}{\partial e_t} = \frac1T m",
        [r"\frac{\partial L}{\partial e_t} = m"],
    ),
    (PLAIN, r"\partial L/\partial W = z x^⊤", [r"\partial L/\partial W = x z^⊤", r"\partial L/\partial W = -z x^⊤"]),
    (SIMILAR, r"\frac{\partial L}{\partial w} = (w^\top x) x", [r"\frac{\partial L}{\partial w} = x"]),
    (VANISHING, r"\frac{\partial L}{\partial w} = 0", [r"\frac{\partial L}{\partial w} = x"]),
]


@pytest.mark.parametrize(("page", "right"), [(page, right) for page, right, _ in TWINS])
def test_right_lines_are_accepted(page, right):
    found = verdicts(page.replace("CLAIM", right))
    assert found
    assert set(found) <= set(ACCEPTED)


@pytest.mark.parametrize(("page", "wrong"), [(page, wrong) for page, _, twins in TWINS for wrong in twins])
def test_wrong_lines_are_refuted(page, wrong):
    assert "refuted" in verdicts(page.replace("CLAIM", wrong))


def test_what_is_said_of_labels_in_no_words_is_a_condition():
    page = WEIGHTED.replace(r"is the $n \times c$ matrix of one-hot labels", r"is an $n \times c$ matrix")
    assert verdicts(page.replace("CLAIM", LAST)) == ["conditional"]
    assert verdicts(page.replace("CLAIM", LAST.replace("- Y", "+ Y"))) != ["conditional"]


def test_a_name_that_is_held_in_words_behind_a_claim():
    page = (
        r"Let $q = T z$ and $C = q z / T$ with numbers $T > 0$ and $z$. $$\frac{\partial C}{\partial T} = RIGHT$$"
        "\n\n(hold $q$ fixed)."
    )
    assert verdicts(page.replace("RIGHT", r"-\frac{q z}{T^2}")) == ["conditional"]
    assert verdicts(page.replace("RIGHT", r"\frac{q z}{T^2}")) == ["refuted"]


def test_a_unit_that_was_dropped_is_a_case():
    page = (
        r"Let $w, m, h \in \mathbb{R}^k$ and $L = \frac12 (w^\top (m \odot h) - t)^2$. "
        r"A unit that was dropped, $m_j = 0$, gets no gradient: $\frac{\partial L}{\partial h_j} = 0$."
    )
    assert "refuted" not in verdicts(page)
