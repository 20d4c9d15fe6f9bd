r"""What a document says of its names is held to: a model of data defines nothing, a loss hangs on what it is said to,
z_y is an entry beside Σ_j e^{z_j}, and 2π is a number beside π_k. False lines were proved where that was not so.
"""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import verdicts

HOLDS = {"proved", "confirmed"}

RIDGE = r"""The model is $y = X w + \epsilon$ with $X \in \mathbb{R}^{n \times d}$ and noise $\epsilon$. The loss is
$$J(w) = \frac12 \|y - X w\|^2 + \frac{\lambda}{2} \|w\|^2, \quad \nabla J(w) = X^\top (X w - y) + \lambda w$$"""

SAMPLES = r"""Suppose the targets are generated as $t_n = w^\top x_n + \epsilon_n$ with
$\epsilon_n \sim \mathcal{N}(0, s^2)$.
$$E(w) = \frac12 \sum_{n=1}^N (t_n - w^\top x_n)^2, \qquad \nabla E(w) = -\sum_{n=1}^N (t_n - w^\top x_n) x_n$$"""

CONSTRAINED = r"""We minimise $\frac12 w^\top w$ subject to $y = X w$. The Lagrangian is
$$L(w, \lambda) = \frac12 w^\top w + \lambda^\top (y - X w), \qquad
\frac{\partial L}{\partial w} = w - X^\top \lambda$$"""

ADDITIVE = r"""The target is a function with additive Gaussian noise,
$t = y(x, w) + \epsilon$ with $y(x, w) = w^\top x$.
$$E = \frac12 (t - w^\top x)^2, \qquad \nabla_w E = -(t - w^\top x) x$$"""

CLASS = r"""Let $y$ be the correct class. $$L = -z_y + \log \sum_{j=1}^K e^{z_j}$$
$$\frac{\partial L}{\partial z_y} = \frac{e^{z_y}}{\sum_j e^{z_j}} - 1$$"""

OUTCOME = r"""$$\ell = w_a^\top x - \log \sum_{k=1}^K e^{w_k^\top x}, \qquad
\nabla_{w_a} \ell = \left(1 - \frac{e^{w_a^\top x}}{\sum_k e^{w_k^\top x}}\right) x$$"""

KERNEL = r"""The kernel is $k(x, z) = \exp(-\|x - z\|^2/2\sigma^2)$.
$$\nabla_x k(x, z) = -\frac{1}{\sigma^2} (x - z) k(x, z)$$"""

MIXTURE = r"""$$E = -\ln \sum_{k=1}^K \pi_k \mathcal{N}_k, \qquad
\mathcal{N}_k = \frac{1}{\sqrt{2\pi}\,\sigma_k} \exp\left(-\frac{(t - \mu_k)^2}{2\sigma_k^2}\right)$$
$$\gamma_k = \frac{\pi_k \mathcal{N}_k}{\sum_{l=1}^K \pi_l \mathcal{N}_l}, \qquad
\frac{\partial E}{\partial \pi_k} = -\frac{\gamma_k}{\pi_k}$$"""

POLICY = r"""A policy $\pi(a) = \frac{1}{\sqrt{2\pi}\sigma} e^{-(a - \mu)^2/(2\sigma^2)}$ has the entropy
$H = \frac12 \log(2 \pi e \sigma^2)$, so $$\frac{\partial H}{\partial \sigma} = \frac{1}{\sigma}$$"""

STEPS = r"""\begin{align}
h_t &= \tanh(W h_{t-1} + U x_t), & o_t &= V h_t + c \\
L &= \sum_{t=1}^{T} L_t, & L_t &= \frac12\|o_t - y_t\|^2 \\
\end{align}
$$\frac{\partial L}{\partial c} = \sum_t \frac{\partial L}{\partial o_t}$$"""

WINDOWS = r"""Let $y_i = w x_i + x_{i+1}$, $i = 1, \dots, n-1$, and $L = \frac12 \sum_{i=1}^{n-1} y_i^2$. Then
$$\frac{\partial L}{\partial y_i} = y_i$$"""

COLUMNS = r"""Let $S = Q K^\top$ and $P = \mathrm{softmax}(S)$ (column-wise). For a loss $L$,
$$\frac{\partial L}{\partial S_{ij}} = P_{ij} \left(\frac{\partial L}{\partial P_{ij}}
- \sum_k P_{kj} \frac{\partial L}{\partial P_{kj}}\right)$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (RIDGE, (r"X^\top (X w - y) + \lambda w", r"\lambda w")),
        (SAMPLES, (r"-\sum_{n=1}^N (t_n - w^\top x_n) x_n", "0")),
        (CONSTRAINED, (r"w - X^\top \lambda", "w")),
        (ADDITIVE, ("= -(t", "= (t")),
        (CLASS, (r"\frac{e^{z_y}}{\sum_j e^{z_j}} - 1", "-1")),
        (OUTCOME, (r"\left(1 - \frac{e^{w_a^\top x}}{\sum_k e^{w_k^\top x}}\right) x", "x")),
        (KERNEL, (r"-\frac{1}{\sigma^2} (x", r"-\sigma^2 (x")),
        (MIXTURE, (r"-\frac{\gamma_k}{\pi_k}", r"-\frac{\gamma_k}{2\pi_k}")),
        (POLICY, (r"= \frac{1}{\sigma}$$", r"= \frac{2}{\sigma}$$")),
        (STEPS, (r"\sum_t \frac", r"2 \sum_t \frac")),
        (WINDOWS, ("= y_i$$", "= 2 y_i$$")),
        (
            COLUMNS,
            (r"\sum_k P_{kj} \frac{\partial L}{\partial P_{kj}}", r"\sum_k P_{ik} \frac{\partial L}{\partial P_{ik}}"),
        ),
    ],
)
def test_what_is_right_holds_and_a_twin_is_refuted(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(*edit))[-1] == "refuted"


OF_Y = r"""Let $y = W x + b$ and let the loss $E$ be a function of $y$. The probabilities are $p = \mathrm{softmax}(y)$.
"""
OF_A = r"""Let $z = w^\top x + b$, $a = \sigma(z)$, with a cost $C(a)$. We decide by $d = \mathbb{1}[a > \frac12]$.
"""
UNSAID = r"""Let $z = W x + b$, $h = \mathrm{relu}(z)$, and $L$ a loss. We monitor $u = h / \|h\|$.
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            OF_Y,
            r"\frac{\partial E}{\partial b} = \frac{\partial E}{\partial y}",
            r"\sum_i \frac{\partial E}{\partial b_i} = 0",
        ),
        (
            OF_A,
            r"\frac{\partial C}{\partial w} = \frac{\partial C}{\partial a} a (1 - a) x",
            r"\frac{\partial C}{\partial w} = 0",
        ),
        (
            UNSAID,
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \odot \mathbb{1}[z > 0]",
            r"h^\top \frac{\partial L}{\partial h} = 0",
        ),
    ],
)
def test_what_else_is_made_of_a_name_is_not_all_that_a_loss_hangs_on(text, right, wrong):
    assert set(verdicts(f"{text}$${right}$$")) <= HOLDS
    assert not set(verdicts(f"{text}$${wrong}$$")) & HOLDS


def test_what_a_claim_needs_of_what_lies_behind_its_names_is_a_condition():
    text = r"""Let $z = W x + b$ and $p = \mathrm{softmax}(z)$, with a loss $L$.
    $$\sum_k \frac{\partial L}{\partial z_k} = 0$$"""
    assert verdicts(text) == ["conditional"]


def test_nothing_follows_from_a_zero_that_is_one_already():
    text = r"""Let $V(D) = a \log D + b \log(1 - D)$. Setting $V'(D) = 0$ yields $D = \frac{a}{a + b}$.

Let $f = s^3$. Then $$\frac{df}{ds} = 3 s^2$$"""
    assert verdicts(text)[-1] in HOLDS
    assert verdicts(text.replace("3 s^2", "s^2"))[-1] == "refuted"


def test_a_name_with_a_sign_may_be_one_of_the_entries():
    """In the second formula a sum adds both, so that it is none of them."""
    among = r"$$L = -s_+ + \log \sum_{j=1}^N e^{s_j}, \qquad \frac{\partial L}{\partial s_+} = -1$$"
    assert verdicts(among) == ["conditional"]
    assert verdicts(among.replace("= -1", "= 1")) == ["unread"]
    apart = r"""$$L = -\log \frac{e^{s_+}}{e^{s_+} + \sum_{j=1}^N e^{s_j}}$$
    $$\frac{\partial L}{\partial s_+} = \frac{e^{s_+}}{e^{s_+} + \sum_{j=1}^N e^{s_j}} - 1$$"""
    assert verdicts(apart) == ["proved"]
    assert verdicts(apart.replace("- 1$$", "+ 1$$")) == ["refuted"]


def test_what_a_loss_is_said_not_to_hang_on_is_not_all_that_it_hangs_on():
    text = r"""Let $y = W x$, $p = V x$, and let the loss $E$ not depend on $y$; $E$ does not depend on $p$ either.
    $$\frac{\partial E}{\partial W} = \frac{\partial E}{\partial y} x^\top$$"""
    assert "refuted" not in verdicts(text)
    assert read_document(read_pages("page.md", text.encode())).scope.hangs == {}


ENDS = r"""Let $W \in \mathbb{R}^{m \times n}$, $z = W x + b$, $a = \tanh(z)$ and $L = \frac12 \|a - y\|^2$. Then

$$\frac{\partial L}{\partial z} = (a - y) \odot (1 - a^2) = \zeta_1$$

$$\frac{\partial L}{\partial W} = \zeta_1 x^\top, \quad \frac{\partial L}{\partial x} = W^\top \zeta_1 = \zeta_2$$

$$\frac{\partial L}{\partial x} = \zeta_2$$"""

SUM = r"""Let $p_k = \frac{e^{f_k}}{\sum_{j} e^{f_j}}$ and write $\sum_j e^{f_j} = \Sigma$. Then

$$\frac{\partial p_k}{\partial f_k} = \frac{e^{f_k} (\Sigma - e^{f_k})}{\Sigma^2} = p_k (1 - p_k)$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (ENDS, (r"= \zeta_1 x^\top", r"= - \zeta_1 x^\top")),
        (ENDS, (r"= W^\top \zeta_1", r"= W \zeta_1")),
        (ENDS, (r"x} = \zeta_2", r"x} = 2 \zeta_2")),
        (SUM, (r"(\Sigma - e^{f_k})", r"(\Sigma + e^{f_k})")),
        (SUM, (r"p_k (1 - p_k)", r"p_k (1 + p_k)")),
    ],
)
def test_a_chain_ends_in_a_new_name(text, edit):
    """ζ_1 is said behind what it is, since later lines go on with it and nothing else is said of it."""
    assert edit[0] in text
    assert set(verdicts(text)) <= set(HOLDS)
    assert "refuted" in verdicts(text.replace(*edit))


def test_a_chain_that_ends_in_what_is_spoken_of_claims_it():
    """Where a name is declared, or stands in words, = x at the end of a chain is a claim."""
    text = r"Let $x \in \mathbb{R}^d$. $$\frac{\partial z}{\partial w} = 2 u = x$$ $$v = x + u$$"
    assert len(verdicts(text)) == 2
