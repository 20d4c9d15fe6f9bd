"""Networks as students and lecturers write them: right lines are accepted, wrong twins refuted on their line."""

import pytest

from tests.checking.test_verdicts import verdicts

ACCEPTED = ("proved", "confirmed")

LAYERS = r"""The input is $x \in \mathbb{R}^d$, the targets $t \in \mathbb{R}^K$ are one-hot.
$$a^{(1)} = W^{(1)} x + b^{(1)}, \quad h^{(1)} = \tanh(a^{(1)}), \quad a^{(2)} = W^{(2)} h^{(1)} + b^{(2)}$$
$$y_k = \frac{e^{a^{(2)}_k}}{\sum_j e^{a^{(2)}_j}}, \quad E = -\sum_k t_k \log y_k$$
Write $\delta^{(l)} = \partial E / \partial a^{(l)}$. Then
$$\delta^{(2)}_k = \sum_j \frac{\partial E}{\partial y_j} \frac{\partial y_j}{\partial a^{(2)}_k} = y_k - t_k$$
$$CLAIM$$"""
"""The products of (1 − h²) ⊙ W^⊤ δ, and an entry of δ^{(2)} before δ^{(2)} stands."""

WINDOW = r"""Let $E \in \mathbb{R}^{d \times V}$; $x_1, x_2, x_3 \in \mathbb{R}^V$ are one-hot, and
$e_1 = E x_1$, $e_2 = E x_2$, $e_3 = E x_3$. We concatenate them, $c = [e_1; e_2; e_3] \in \mathbb{R}^{3d}$.
$$z = W c + b, \quad h = \tanh(z), \quad s = U h + q, \quad p = \operatorname{softmax}(s)$$
With the one-hot $y \in \mathbb{R}^V$ let $J = -\sum_{i=1}^V y_i \log p_i$, and let $g = \frac{\partial J}{\partial z}$.
Because $\tanh' = 1 - \tanh^2$, we have $g = U^\top (p - y) \odot (1 - h \odot h)$.
Split $W = [W_1, W_2, W_3]$ into blocks. Then $\frac{\partial J}{\partial e_2} = W_2^\top g$ and
$$CLAIM$$"""
"""Blocks of a matrix in a list, and an i that runs to 3 here and to V there."""

ADJOINTS = r"""The embeddings $e_1, \dots, e_T \in \mathbb{R}^d$ are averaged.
\begin{align} m &= \frac{1}{T} \sum_{t=1}^T e_t \\ h &= \tanh(V m + c) \\ s &= u^\top h \\
L &= \frac12 (s - y)^2 \end{align}
For any quantity $v$ we denote the adjoint by $\bar{v} = \partial L / \partial v$.
$$CLAIM$$"""

LIKEWISE = r"""With $H \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $T \in \mathbb{R}^n$ let
$y = T \odot H + (1 - T) \odot x$.
Let $\bar{y} = \frac{\partial L}{\partial y}$ be the gradient from above, and likewise for $\bar{H}$ and $\bar{T}$.
$$CLAIM$$"""

FACTORS = r"""The ratings $R \in \mathbb{R}^{m \times n}$ are approximated by $\hat{R} = P Q^T$
with $P \in \mathbb{R}^{m \times k}$,
$Q \in \mathbb{R}^{n \times k}$, thus $\hat{r}_{ui} = p_u^T q_i$ with the rows $p_u$ of $P$ and $q_i$ of $Q$.
$$\mathcal{L} = \frac12 \sum_{u=1}^m \sum_{i=1}^n (r_{ui} - \hat{r}_{ui})^2 + \frac{\lambda}{2} \|P\|_F^2$$
Write $e_{ui} = r_{ui} - \hat{r}_{ui}$, and in matrix form $E = R - P Q^T$.
$$\frac{\partial \mathcal{L}}{\partial Q} = -E^T P$$
$$CLAIM$$"""
"""The E of errors beside a loss with another letter."""

BATCHNORM = r"""
$$\mu_j = \frac{1}{B} \sum_{i=1}^B x_{ij}, \quad v_j = \frac{1}{B} \sum_{i=1}^B (x_{ij} - \mu_j)^2$$
$$\hat{x}_{ij} = \frac{x_{ij} - \mu_j}{\sqrt{v_j + \epsilon}}, \quad y_{ij} = \gamma_j \hat{x}_{ij} + \beta_j$$
Let $L$ be a loss which is a function of all the $y_{ij}$, and $g_{ij} = \partial L / \partial y_{ij}$.
$$CLAIM$$
$$\frac{\partial L}{\partial x_{ij}} = \frac{\gamma_j}{B \sqrt{v_j + \epsilon}} \left( B g_{ij}
- \frac{\partial L}{\partial \beta_j} - \hat{x}_{ij} \frac{\partial L}{\partial \gamma_j} \right)$$"""
"""γ is no name that the last line goes through: y is made of it and of x."""

FUNCTIONS = r"""Let $\sigma(z) = 1 / (1 + e^{-z})$ be the sigmoid, $y = \sigma(w x)$. Here $CLAIM$ and so
$$\frac{\partial y}{\partial w} = y (1 - y) x$$"""

PAIRS = r"""The model says $$P(o \mid c) = \frac{\exp(u_o^\top v_c)}{\sum_{w=1}^V \exp(u_w^\top v_c)}.$$
Let $\hat{y}$ be the vector of all these probabilities, $\hat{y}_w = P(w \mid c)$, and let $y$ be the one-hot vector
with a 1 at the true outside word $o$. $$J = -\log P(o \mid c)$$ $$CLAIM$$"""

CODED = r"""For $N$ examples $x_n \in \mathbb{R}^D$ with labels in one-of-$K$ coding, $t_{nk} \in \{0,1\}$ and
$\sum_k t_{nk} = 1$, let $$a_{nk} = w_k^\top x_n + b_k, \qquad y_{nk} = \frac{\exp(a_{nk})}{\sum_{j=1}^K \exp(a_{nj})}$$
$$L(W, b) = - \sum_{n=1}^N \sum_{k=1}^K t_{nk} \ln y_{nk} + \frac{\lambda}{2} \sum_{k=1}^K w_k^\top w_k$$ $$CLAIM$$"""

COUNTS = r"""Counts $y_i \in \mathbb{N}_0$ have $\mu_i = \exp(\eta_i)$ and $\eta_i = \mathbf{w}^\top \mathbf{x}_i$ with
$\mathbf{x}_i \in \mathbb{R}^d$, the rows of $\mathbf{X}$.
$$\ell(\mathbf{w}) = \sum_{i=1}^n \left( y_i \log \mu_i - \mu_i - \log y_i! \right)$$ $$CLAIM$$"""

MASKED = r"""Let $m \in \{0, 1\}^k$ be the mask and $q$ the keep probability.
$$\tilde{h} = \frac{1}{q} \, m \odot h, \qquad \hat{y} = w^\top \tilde{h} + c, \qquad L = (\hat{y} - y)^2$$
$$CLAIM$$"""

HUBER = r"""Let $X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $y \in \mathbb{R}^n$, $r = X w - y$, $\delta > 0$.
$$\rho(u) = \begin{cases} \frac{1}{2} u^2 & \text{if } |u| \le \delta \\
\delta (|u| - \frac{1}{2} \delta) & \text{otherwise}
\end{cases}$$ For the loss $J(w) = \frac{1}{n} \sum_{i=1}^n \rho(r_i)$ we have $$CLAIM$$"""

LEAKY = r"""The leaky ReLU is $\phi(u) = \max(u, 0.1 u)$, so $\phi'(u) = 0.1$ for $u < 0$.
Let $X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $y \in \mathbb{R}^n$. With $m_i = x_i^\top w$ and
$B = \frac12 \sum_{i=1}^n (\phi(m_i) - y_i)^2$: $$CLAIM$$"""

EXAMPLE = r"""A neuron: $s = w_0 q_0 + w_1 q_1 + w_2$, $g = \sigma(s)$ with $\sigma(s) = \frac{1}{1 + e^{-s}}$.

For $w_0 = 2$, $q_0 = -1$, $w_1 = -3$, $q_1 = -2$, $w_2 = -3$ the forward pass gives $s = -2 + 6 - 3 = 1$.

$$\frac{dg}{ds} = g (1 - g) \approx 0.20$$

$$CLAIM$$"""

CONTEXT = r"""Let $x_1, \ldots, x_C \in \mathbb{R}^V$ be the one-hot context words, $W \in \mathbb{R}^{V \times N}$.
$$h = \frac{1}{C} W^\top (x_1 + x_2 + \cdots + x_C) = \frac{1}{C} \sum_{c=1}^C W^\top x_c, 
\qquad E = \frac12 \|h - t\|^2$$
$$CLAIM$$"""

TRIPLET = r"""Let $f, g \in \mathbb{R}^k$, $d = \|f - g\|^2$ and $\mathcal{L} = \max(0, d - q + \alpha)$.
When the triplet is active, i.e. $d - q + \alpha > 0$, we have $$CLAIM$$"""

NUMERATOR = r"""All derivatives are in numerator layout. Let $z = W x + b$ with
$x \in \mathbb{R}^n$, $z \in \mathbb{R}^m$, and
$L = \frac12 (z - t)^\top (z - t)$. Then $$\frac{\partial L}{\partial x} = (z - t)^\top W$$
and as a column $$\nabla_x L = CLAIM$$"""

RECURSION = r"\delta^{(1)} = (1 - h^{(1)} \odot h^{(1)}) \odot (W^{(2)})^\top \delta^{(2)}"
LOOKED_UP = r"\frac{\partial J}{\partial E} = \sum_{i=1}^3 W_i^\top g x_i^\top"

TWINS = [
    (LAYERS, RECURSION, [RECURSION.replace(r"h^{(1)} \odot", ""), RECURSION.replace(r"^\top \delta", r" \delta")]),
    (
        LAYERS,
        r"\frac{\partial E}{\partial W^{(2)}_{kj}} = \delta^{(2)}_k h^{(1)}_j",
        [r"\frac{\partial E}{\partial W^{(2)}_{kj}} = \delta^{(2)}_j h^{(1)}_k"],
    ),
    (WINDOW, LOOKED_UP, [LOOKED_UP.replace("_i^", "_1^"), LOOKED_UP.replace("=1}^3", "=1}^2")]),
    (
        WINDOW,
        r"\frac{\partial J}{\partial W} = g c^\top",
        [r"\frac{\partial J}{\partial W} = c g^\top", r"\frac{\partial J}{\partial W} = - g c^\top"],
    ),
    (ADJOINTS, r"\bar{h} = \bar{s} u", [r"\bar{h} = \bar{s} h", r"\bar{h} = s u"]),
    (
        ADJOINTS,
        r"\bar{V} = ((s - y) u \odot (1 - h^2)) m^\top",
        [r"\bar{V} = ((s - y) u \odot (1 - h)) m^\top", r"\bar{V} = m ((s - y) u \odot (1 - h^2))^\top"],
    ),
    (ADJOINTS, r"\bar{e}_t = \frac{1}{T} \bar{m}", [r"\bar{e}_t = \bar{m}"]),
    (LIKEWISE, r"\bar{H} = \bar{y} \odot T", [r"\bar{H} = \bar{y} \odot H"]),
    (LIKEWISE, r"\bar{T} = \bar{y} \odot (H - x)", [r"\bar{T} = \bar{y} \odot (H + x)"]),
    (
        FACTORS,
        r"\frac{\partial \mathcal{L}}{\partial P} = -E Q + \lambda P",
        [
            r"\frac{\partial \mathcal{L}}{\partial P} = -E^T Q + \lambda P",
            r"\frac{\partial \mathcal{L}}{\partial P} = -2 E Q + \lambda P",
        ],
    ),
    (
        FACTORS,
        r"\frac{\partial \mathcal{L}}{\partial p_u} = -\sum_{i=1}^n e_{ui} q_i + \lambda p_u",
        [r"\frac{\partial \mathcal{L}}{\partial p_u} = -\sum_{i=1}^n e_{ui} q_i"],
    ),
    (
        BATCHNORM,
        r"\frac{\partial L}{\partial \hat{x}_{ij}} = g_{ij} \gamma_j",
        [
            r"\frac{\partial L}{\partial \hat{x}_{ij}} = 2 g_{ij} \gamma_j",
            r"\frac{\partial L}{\partial \hat{x}_{ij}} = g_{ij} \beta_j",
        ],
    ),
    (
        PAIRS,
        r"\frac{\partial J}{\partial v_c} = \sum_{w=1}^V (\hat{y}_w - y_w) u_w",
        [r"\frac{\partial J}{\partial v_c} = \sum_{w=1}^V (y_w - \hat{y}_w) u_w"],
    ),
    (
        CODED,
        r"\frac{\partial L}{\partial a_{nj}} = y_{nj} - t_{nj}",
        [r"\frac{\partial L}{\partial a_{nj}} = t_{nj} - y_{nj}"],
    ),
    (
        CODED,
        r"\nabla_{w_j} L = \sum_{n=1}^N (y_{nj} - t_{nj}) x_n + \lambda w_j",
        [
            r"\nabla_{w_j} L = \sum_{n=1}^N (y_{nj} - t_{nj}) x_n",
            r"\nabla_{w_j} L = \sum_{n=1}^N (y_{nj} - t_{nj}) x_n + \frac{\lambda}{2} w_j",
        ],
    ),
    (
        COUNTS,
        r"\frac{\partial \ell}{\partial \eta_i} = y_i - \mu_i",
        [r"\frac{\partial \ell}{\partial \eta_i} = y_i - \eta_i"],
    ),
    (
        COUNTS,
        r"\nabla_{\mathbf{w}} \ell = \mathbf{X}^\top (\mathbf{y} - \boldsymbol{\mu})",
        [r"\nabla_{\mathbf{w}} \ell = \mathbf{X}^\top (\boldsymbol{\mu} - \mathbf{y})"],
    ),
    (COUNTS, r"n! = n (n - 1)!", [r"n! = (n - 1)!", r"4! = 12"]),
    (
        MASKED,
        r"\frac{\partial L}{\partial h} = \frac{2 (\hat{y} - y)}{q} m \odot w",
        [
            r"\frac{\partial L}{\partial h} = 2 (\hat{y} - y) m \odot w",
            r"\frac{\partial L}{\partial h} = \frac{2 (\hat{y} - y)}{q} w",
        ],
    ),
    (
        HUBER,
        r"\nabla_w J = \frac{1}{n} X^\top \rho'(r)",
        [r"\nabla_w J = X^\top \rho'(r)", r"\nabla_w J = \frac{1}{n} X^\top \rho(r)"],
    ),
    (
        LEAKY,
        r"\frac{\partial B}{\partial w} = \sum_{i=1}^n (\phi(m_i) - y_i) \phi'(m_i) x_i",
        [r"\frac{\partial B}{\partial w} = \sum_{i=1}^n (\phi(m_i) - y_i) \phi'(m_i) w"],
    ),
    (
        EXAMPLE,
        r"\frac{\partial g}{\partial w_0} = \frac{dg}{ds} q_0 \approx -0.20",
        [
            r"\frac{\partial g}{\partial w_0} = \frac{dg}{ds} q_0 \approx 0.20",
            r"\frac{\partial g}{\partial w_0} = \frac{dg}{ds} q_0 \approx -0.22",
        ],
    ),
    (
        CONTEXT,
        r"\frac{\partial E}{\partial W} = \frac{1}{C} \left( \sum_{c=1}^C x_c \right) (h - t)^\top",
        [
            r"\frac{\partial E}{\partial W} = \left( \sum_{c=1}^C x_c \right) (h - t)^\top",
            r"\frac{\partial E}{\partial W} = \frac{1}{C} (h - t) \left( \sum_{c=1}^C x_c \right)^\top",
        ],
    ),
    (
        TRIPLET,
        r"\frac{\partial \mathcal{L}}{\partial q} = -1",
        [r"\frac{\partial \mathcal{L}}{\partial q} = 1", r"\frac{\partial \mathcal{L}}{\partial d} = -1"],
    ),
    (EXAMPLE, r"w_0 q_0 + w_1 q_1 = 4", [r"w_0 q_0 + w_1 q_1 = 5"]),
    (FUNCTIONS, r"\sigma' = \sigma (1 - \sigma)", [r"\sigma' = \sigma (1 + \sigma)"]),
    (FUNCTIONS, r"\sigma' = \sigma \cdot (1 - \sigma)", [r"\sigma' = \sigma - 1"]),
    (FUNCTIONS, r"\tanh' = 1 - \tanh^2", [r"\tanh' = 1 - \tanh"]),
    (FUNCTIONS, r"\frac{d\sigma}{dz} = \sigma (1 - \sigma)", [r"\frac{d\sigma}{dz} = 1 - \sigma^2"]),
]


def _with(context, claim):
    return context.replace("CLAIM", claim)


@pytest.mark.parametrize(("context", "right"), [(context, right) for context, right, _ in TWINS])
def test_right_lines_are_accepted(context, right):
    found = verdicts(_with(context, right))
    assert found
    assert set(found) <= set(ACCEPTED)


@pytest.mark.parametrize(("context", "wrong"), [(context, wrong) for context, _, twins in TWINS for wrong in twins])
def test_wrong_lines_are_refuted(context, wrong):
    assert "refuted" in verdicts(_with(context, wrong))


@pytest.mark.parametrize(
    "words",
    [
        r"Let $x \in \mathbb{R}^K$ and one-hot targets $t \in \mathbb{R}^K$ be given.",
        r"For the input $x \in \mathbb{R}^K$, one-hot targets $t$ are used.",
        r"For examples $x \in \mathbb{R}^K$ with one-hot labels $t$ we need this.",
    ],
)
def test_a_quality_of_the_labels_is_none_of_the_input(words):
    assert verdicts(words + "\n\n$$x_i^2 = x_i$$\n") not in (["proved"], ["confirmed"])


def test_numbers_that_were_rounded_before_they_are_put_in():
    page = r"""The unit is $o = \sigma(v_1 h_1 + c)$ with $h_1 = \sigma(z_1)$ and the sigmoid $\sigma$.
We use $z_1 = -0.3$, $v_1 = -1.2$, $c = 0.3$. Then $h_1 = \sigma(-0.3) \approx 0.4256$ and
$$o = \sigma(-1.2 \cdot 0.4256 + 0.3) \approx 0.4475$$"""
    assert set(verdicts(page)) <= {"proved", "confirmed", "conditional"}
    assert "refuted" in verdicts(page.replace("0.4475", "0.4575"))
    assert set(verdicts(page.replace("+ 0.3)", "- 0.3)"))) & {"refuted", "unread"}


def test_a_gradient_that_stands_beside_derivatives_that_lie_is_not_refuted():
    assert verdicts(NUMERATOR.replace("CLAIM", r"W^\top (z - t)")) in (["proved"] * 2, ["proved", "conditional"])
    assert verdicts(NUMERATOR.replace("CLAIM", r"W (z - t)"))[-1] in ("refuted", "unread")
    assert verdicts(NUMERATOR.replace("CLAIM", r"-W^\top (z - t)"))[-1] in ("refuted", "unread")
