r"""Layers and losses of papers, as their readers write them down: rows by colons, logarithms and transposes on the left.

Sources of the formulas: Sabour et al. 2017 (capsules), Kipf and Welling 2017 (graph convolutions), Veličković et al. 2018
(graph attention), Press et al. 2022 (linear biases), Lei et al. 2018 (SRU), Su et al. 2021 (rotations), Deng et al. 2019
(cosine softmax), Hadsell et al. 2006 (contrastive loss), Rafailov et al. 2023 (preferences), Schulman et al. 2017 (clipped
ratios), Kingma and Welling 2014 (variational bound), Milletari et al. 2016 (Dice), Salehi et al. 2017 (Tversky), Feng et
al. 2018 (Wing), Jang et al. 2017 (Gumbel), Rendle 2010 (factorisation machines), Kim et al. 2017 (bilinear pooling), Cortes
and Vapnik 1995 (hinge), Salimans and Kingma 2016 (weight normalisation), Hinton et al. 2015 (distillation), Lin 1991
(divergence), Hinton 2002 (free energy), Koenker and Bassett 1978 (quantiles), Gers and Schmidhuber 2000 (peepholes), Katharopoulos
et al. 2020 (linear attention), Peebles and Xie 2023 (conditioned norms).
"""

import numpy as np

from tests.sources.unseen import sigmoid, softmax, squares


def rows(Z):
    e = np.exp(Z)
    return e / e.sum(axis=1, keepdims=True)


def turn(angle):
    a = angle.item()
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


def sru(W, V, R, v, r, b, g, x, c, t):
    f = sigmoid(V @ x + v * c + b)
    state = f * c + (1 - f) * (W @ x)
    gate = sigmoid(R @ x + r * c + g)
    return squares(gate * state + (1 - gate) * x - t) / 2


def peephole(W_i, W_f, W_o, W_g, p_i, p_f, p_o, x, c, t):
    state = sigmoid(W_f @ x + p_f * c) * c + sigmoid(W_i @ x + p_i * c) * np.tanh(W_g @ x)
    return squares(sigmoid(W_o @ x + p_o * state) * np.tanh(state) - t) / 2


def wing(a, t, w, epsilon):
    w, e, r = w.item(), epsilon.item(), np.abs(a - t)
    return np.where(r < w, w * np.log(1 + r / e), r - w + w * np.log(1 + w / e)).sum()


def attended(H, W, a, b, T):
    G = H @ W
    E = G @ a + (G @ b).T
    return squares(rows(np.where(E > 0, E, 0.01 * E)) @ G - T) / 2


def bound(W, b, V, c, U, x, epsilon):
    mu, logs = W @ x + b, V @ x + c
    return squares(U @ (mu + np.exp(logs / 2) * epsilon) - x) / 2 - (1 + logs - mu**2 - np.exp(logs)).sum() / 2


def divergence(p, q):
    return (p * np.log(p / q)).sum()


LAYERS = {
    "squash": (
        lambda W, u, t: squares((W @ u) * np.sqrt(squares(W @ u)) / (1 + squares(W @ u)) - t) / 2,
        r"""
Let $u \in \mathbb{R}^n$ and $t \in \mathbb{R}^m$ be given, $W \in \mathbb{R}^{m \times n}$. <!-- symnet: data u, t -->
$$s = W u, \quad r = \|s\|, \quad v = \frac{r^2}{1 + r^2} \frac{s}{r}, \qquad L = \frac12 \|v - t\|^2$$
""",
    ),
    "gcn": (
        lambda A, d, H, W, Y: -(Y * np.log(rows(A / np.sqrt(d) / np.sqrt(d.T) @ H @ W))).sum(),
        r"""
Let $A \in \mathbb{R}^{n \times n}$, $d \in \mathbb{R}^n_{>0}$, $D = \operatorname{diag}(d)$, $H \in \mathbb{R}^{n \times f}$, $W \in \mathbb{R}^{f \times K}$ and $Y \in \{0,1\}^{n \times K}$ with one-hot rows. <!-- symnet: data A, d, H -->
$$Z = D^{-1/2} A D^{-1/2} H W, \qquad P = \operatorname{softmax}(Z) \text{ row-wise}, \qquad \mathcal{L} = -\sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log P_{ik}$$
""",
    ),
    "graph attention": (
        attended,
        r"""
$H \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times k}$, $a, b \in \mathbb{R}^k$, $T \in \mathbb{R}^{n \times k}$. <!-- symnet: data H, T -->
$$G = H W, \quad u = G a, \quad v = G b, \quad E_{ij} = \operatorname{LeakyReLU}(u_i + v_j), \quad \alpha_{ij} = \frac{\exp(E_{ij})}{\sum_k \exp(E_{ik})}, \quad O = \alpha G, \quad L = \tfrac12 \|O - T\|_F^2$$
""",
    ),
    "linear biases": (
        lambda Q, K, V, T, c, m: squares(rows(Q @ K.T / np.sqrt(Q.shape[1]) + m.item() * (c.T - c)) @ V - T) / 2,
        r"""
$Q, K, V, T \in \mathbb{R}^{n \times d}$, $c \in \mathbb{R}^n$, $m > 0$. <!-- symnet: data T, m, c -->
$$S_{ij} = \frac{1}{\sqrt d} \sum_k Q_{ik} K_{jk} + m (c_j - c_i), \quad A = \operatorname{softmax}(S), \quad O = A V, \quad L = \tfrac12 \|O - T\|_F^2$$
""",
    ),
    "pooled rows": (
        lambda H, w, t: squares(H.T @ softmax(H @ w) - t) / 2,
        r"""
Let $H \in \mathbb{R}^{T \times d}$, $w, t \in \mathbb{R}^d$. <!-- symnet: data t -->
$$\alpha = \operatorname{softmax}(H w), \qquad c = \sum_{i=1}^T \alpha_i H_{i,:}^\top, \qquad L = \tfrac12 \|c - t\|^2$$
""",
    ),
    "pooled, transposed": (
        lambda H, w, t: squares(H.T @ softmax(H @ w) - t) / 2,
        r"""
Let $H \in \mathbb{R}^{T \times d}$, $w, t \in \mathbb{R}^d$. <!-- symnet: data t -->
$$\alpha = \operatorname{softmax}(H w), \qquad c^\top = \sum_{i=1}^T \alpha_i H_{i,:}, \qquad L = \tfrac12 \|c - t\|^2$$
""",
    ),
    "scores by rows": (
        lambda H, x: squares(H @ x),
        r"""
Let $H \in \mathbb{R}^{n \times d}$, $x \in \mathbb{R}^d$.
$$s_i = H_{i,:} x, \qquad L = \sum_i s_i^2$$
""",
    ),
    "sru": (
        sru,
        r"""
Let $x, c, t \in \mathbb{R}^d$ be given, $W, V, R \in \mathbb{R}^{d \times d}$, $v, r, b, g \in \mathbb{R}^d$. <!-- symnet: data x, c, t -->
$$f = \sigma(V x + v \odot c + b), \quad c' = f \odot c + (1 - f) \odot (W x)$$
$$\rho = \sigma(R x + r \odot c + g), \quad h = \rho \odot c' + (1 - \rho) \odot x, \quad L = \tfrac12 \|h - t\|_2^2$$
""",
    ),
    "peepholes": (
        peephole,
        r"""
$x \in \mathbb{R}^d$, $c, t \in \mathbb{R}^n$, $W_i, W_f, W_o, W_g \in \mathbb{R}^{n \times d}$, $p_i, p_f, p_o \in \mathbb{R}^n$. <!-- symnet: data x, c, t -->
$$i = \sigma(W_i x + p_i \odot c), \quad f = \sigma(W_f x + p_f \odot c), \quad g = \tanh(W_g x), \quad c' = f \odot c + i \odot g$$
$$o = \sigma(W_o x + p_o \odot c'), \quad h = o \odot \tanh(c'), \quad L = \tfrac12 \|h - t\|^2$$
""",
    ),
    "rotated pair": (
        lambda q, k, alpha, beta: ((turn(alpha) @ q).T @ (turn(beta) @ k)).item(),
        r"""
$q, k \in \mathbb{R}^2$, $\alpha, \beta \in \mathbb{R}$.
$$R = \begin{pmatrix} \cos\alpha & -\sin\alpha \\ \sin\alpha & \cos\alpha \end{pmatrix}, \quad S = \begin{pmatrix} \cos\beta & -\sin\beta \\ \sin\beta & \cos\beta \end{pmatrix}, \quad s = (R q)^\top (S k)$$
""",
    ),
    "cosine softmax": (
        lambda W, x, y, s: (
            -np.log(
                softmax(s.item() * W @ x / np.linalg.norm(W, axis=1, keepdims=True) / np.linalg.norm(x))[
                    y.argmax()
                ].item()
            )
        ),
        r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{K \times d}$, $y \in \{0,1\}^K$ one-hot, $s > 0$. <!-- symnet: data y, s; parameters W, x -->
$$c_k = \frac{\sum_i W_{ki} x_i}{\sqrt{\sum_i W_{ki}^2}\, \|x\|}, \qquad p = \operatorname{softmax}(s\, c), \qquad L = -\sum_k y_k \log p_k$$
""",
    ),
    "contrastive": (
        lambda a, b, y, m: (
            y.item() * squares(a - b) / 2 + (1 - y.item()) * max(0, m.item() - np.sqrt(squares(a - b))) ** 2 / 2
        ),
        r"""
$a, b \in \mathbb{R}^n$, $y \in \{0, 1\}$, margin $m > 0$. <!-- symnet: data y, m; parameters a, b -->
$$D = \|a - b\|_2, \qquad L = \frac{y}{2} D^2 + \frac{1 - y}{2} \max(0, m - D)^2$$
""",
    ),
    "preferences": (
        lambda p, q, r, s, beta: (
            -np.log(sigmoid(beta.item() * (np.log(p.item() / r.item()) - np.log(q.item() / s.item()))))
        ),
        r"""
$p, q, r, s, \beta \in \mathbb{R}_{>0}$. <!-- symnet: data r, s, \beta -->
$$\mathcal{L}_{\text{DPO}} = -\log \sigma\left(\beta \log \frac{p}{r} - \beta \log \frac{q}{s}\right)$$
""",
    ),
    "clipped ratio": (
        lambda w, A, o, epsilon: (
            -np.clip(np.exp(w.item()) / o.item(), 1 - epsilon.item(), 1 + epsilon.item()) * A.item()
        ),
        r"""
Let $w, A \in \mathbb{R}$, $o > 0$, $\epsilon > 0$. <!-- symnet: data A, o, \epsilon -->
$$\rho = \frac{e^w}{o}, \quad J = -\operatorname{clip}(\rho, 1 - \epsilon, 1 + \epsilon) A$$
""",
    ),
    "variational bound": (
        bound,
        r"""
Let $x \in \mathbb{R}^n$ and $\epsilon \in \mathbb{R}^k$ (drawn from $\mathcal{N}(0, I)$) be given; $W, V \in \mathbb{R}^{k \times n}$, $b, c \in \mathbb{R}^k$, $U \in \mathbb{R}^{n \times k}$ are learned. <!-- symnet: data x, \epsilon -->
$$\mu = W x + b, \quad \log \sigma^2 = V x + c, \quad z = \mu + \sigma \odot \epsilon, \quad \hat x = U z$$
$$L = \tfrac12 \|\hat x - x\|^2 - \tfrac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)$$
""",
    ),
    "dice": (
        lambda w, b, X, y, epsilon: (
            1
            - (2 * (y * sigmoid(X @ w + b)).sum() + epsilon.item())
            / (sigmoid(X @ w + b).sum() + y.sum() + epsilon.item())
        ),
        r"""
$X \in \mathbb{R}^{n \times d}$, $y \in \{0, 1\}^n$, $w \in \mathbb{R}^d$, $b \in \mathbb{R}$, $\epsilon > 0$. <!-- symnet: data X, y, \epsilon -->
$$p = \sigma(X w + b), \qquad L = 1 - \frac{2 \sum_i p_i y_i + \epsilon}{\sum_i p_i + \sum_i y_i + \epsilon}$$
""",
    ),
    "tversky": (
        lambda z, y, alpha, beta: (
            1
            - (y * sigmoid(z)).sum()
            / ((y + alpha.item() * (1 - y)) * sigmoid(z) + beta.item() * y * (1 - sigmoid(z))).sum()
        ),
        r"""
$z \in \mathbb{R}^n$, $y \in \{0, 1\}^n$, $\alpha, \beta > 0$. <!-- symnet: data y, \alpha, \beta -->
$$p = \sigma(z), \quad \mathrm{TP} = p^\top y, \quad \mathrm{FP} = p^\top (1 - y), \quad \mathrm{FN} = (1 - p)^\top y, \quad L = 1 - \frac{\mathrm{TP}}{\mathrm{TP} + \alpha \mathrm{FP} + \beta \mathrm{FN}}$$
""",
    ),
    "wing": (
        wing,
        r"""
$a, t \in \mathbb{R}^n$, $w > 0$, $\epsilon > 0$. <!-- symnet: data t, w, \epsilon -->
$$C = w - w \ln(1 + w / \epsilon), \quad r_i = a_i - t_i, \quad L = \sum_i \begin{cases} w \ln(1 + |r_i| / \epsilon) & \text{if } |r_i| < w \\ |r_i| - C & \text{otherwise} \end{cases}$$
""",
    ),
    "gumbel": (
        lambda pi, g, c, tau: (c * softmax((np.log(pi) + g) / tau.item())).sum(),
        r"""
$\pi \in \mathbb{R}_{>0}^K$, $g, c \in \mathbb{R}^K$, $\tau > 0$. <!-- symnet: data g, c, \tau -->
$$y_i = \frac{\exp((\log \pi_i + g_i)/\tau)}{\sum_{j=1}^K \exp((\log \pi_j + g_j)/\tau)}, \qquad L = \sum_i c_i y_i$$
""",
    ),
    "factorisation machine": (
        lambda b, w, V, x, y: (b + w.T @ x + (squares(V.T @ x) - squares(V * x)) / 2 - y).item() ** 2 / 2,
        r"""
$x, w \in \mathbb{R}^n$, $V \in \mathbb{R}^{n \times k}$, $b, y \in \mathbb{R}$. <!-- symnet: data x, y -->
$$\hat y = b + \sum_{i=1}^n w_i x_i + \frac12 \sum_{f=1}^k \Bigl( \bigl(\sum_{i=1}^n V_{if} x_i\bigr)^2 - \sum_{i=1}^n V_{if}^2 x_i^2 \Bigr), \qquad L = \tfrac12 (\hat y - y)^2$$
""",
    ),
    "bilinear pooling": (
        lambda U, V, P, x, y, t: squares(P.T @ ((U.T @ x) * (V.T @ y)) - t) / 2,
        r"""
$x \in \mathbb{R}^m$, $y \in \mathbb{R}^n$, $U \in \mathbb{R}^{m \times d}$, $V \in \mathbb{R}^{n \times d}$, $P \in \mathbb{R}^{d \times c}$, $t \in \mathbb{R}^c$. <!-- symnet: data x, y, t -->
$$f = P^\top (U^\top x \circ V^\top y), \qquad L = \frac12 \| f - t \|^2$$
""",
    ),
    "support vectors": (
        lambda w, b, X, y, C: squares(w) / 2 + C.item() * np.maximum(0, 1 - y * (X @ w + b)).sum(),
        r"""
$X \in \mathbb{R}^{m \times n}$ with rows $x_i^\top$, $y \in \{-1, 1\}^m$, $w \in \mathbb{R}^n$, $b \in \mathbb{R}$, $C > 0$. <!-- symnet: data X, y, C -->
$$J = \frac12 \|w\|^2 + C \sum_{i=1}^m \max\bigl(0, 1 - y_i (w^\top x_i + b)\bigr)$$
""",
    ),
    "normalised weights": (
        lambda V, g, b, x, t: squares(g * (V @ x) / np.linalg.norm(V, axis=1, keepdims=True) + b - t) / 2,
        r"""
$V \in \mathbb{R}^{m \times n}$, $g, b, t \in \mathbb{R}^m$, $x \in \mathbb{R}^n$. <!-- symnet: data x, t -->
$$y_i = g_i \frac{\sum_j V_{ij} x_j}{\sqrt{\sum_j V_{ij}^2}} + b_i, \qquad L = \tfrac12 \sum_i (y_i - t_i)^2$$
""",
    ),
    "distillation": (
        lambda z, v, tau: tau.item() ** 2 * divergence(softmax(v / tau.item()), softmax(z / tau.item())),
        r"""
$z, v \in \mathbb{R}^K$, $\tau > 0$. <!-- symnet: data v, \tau -->
$$p = \operatorname{softmax}(v / \tau), \quad q = \operatorname{softmax}(z / \tau), \quad L = \tau^2 \sum_k p_k \log \frac{p_k}{q_k}$$
""",
    ),
    "jensen and shannon": (
        lambda z, v: (
            divergence(softmax(z), softmax(z) / 2 + softmax(v) / 2) / 2
            + divergence(softmax(v), softmax(z) / 2 + softmax(v) / 2) / 2
        ),
        r"""
$z, v \in \mathbb{R}^K$.
$$p = \operatorname{softmax}(z), \quad q = \operatorname{softmax}(v), \quad m = \tfrac12 (p + q), \quad L = \tfrac12 \sum_k p_k \log \frac{p_k}{m_k} + \tfrac12 \sum_k q_k \log \frac{q_k}{m_k}$$
""",
    ),
    "free energy": (
        lambda v, W, b, c: -(b * v).sum() - np.log1p(np.exp(c + W @ v)).sum(),
        r"""
$v \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^n$, $c \in \mathbb{R}^m$. <!-- symnet: data v -->
$$F = -b^\top v - \sum_j \log(1 + e^{c_j + \sum_i W_{ji} v_i})$$
""",
    ),
    "quantiles": (
        lambda w, X, y, tau: np.maximum(tau * (y - X @ w), (tau - 1) * (y - X @ w)).sum(),
        r"""
$w \in \mathbb{R}^d$, $X \in \mathbb{R}^{m \times d}$, $y \in \mathbb{R}^m$, $0 < \tau < 1$. <!-- symnet: data X, y, \tau -->
$$r = y - X w, \quad L = \sum_i \max(\tau r_i, (\tau - 1) r_i)$$
""",
    ),
    "log cosh of samples": (
        lambda w, X, y: np.log(np.cosh(X @ w - y)).mean(),
        r"""
$w \in \mathbb{R}^d$, $X \in \mathbb{R}^{m \times d}$, $y \in \mathbb{R}^m$. <!-- symnet: data X, y -->
$$L = \frac1m \sum_i \log \cosh(x_i^\top w - y_i)$$
""",
    ),
    "linear attention": (
        lambda Q, K, V, T: squares(Q @ (K.T @ V) - T) / 2,
        r"""
$Q, K \in \mathbb{R}^{n \times d}$, $V, T \in \mathbb{R}^{n \times p}$. <!-- symnet: data T -->
$$O = Q (K^\top V), \quad L = \tfrac12 \|O - T\|_F^2$$
""",
    ),
    "conditioned norm": (
        lambda G, B, x, c, t, epsilon: (
            squares((1 + G @ c) * (x - x.mean()) / np.sqrt(x.var() + epsilon.item()) + B @ c - t) / 2
        ),
        r"""
$x, c, t \in \mathbb{R}^d$, $G, B \in \mathbb{R}^{d \times d}$, $\epsilon > 0$. <!-- symnet: data x, c, t, \epsilon -->
$$\mu = \frac1d \sum_i x_i, \quad \sigma^2 = \frac1d \sum_i (x_i - \mu)^2, \quad \hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y = (1 + G c) \odot \hat x + B c, \quad L = \tfrac12 \|y - t\|^2$$
""",
    ),
}
