"""Layers as a stranger writes them, by matrices and by indices; the loss by hand in NumPy, and gradients by hand.

Sources of the formulas: Dauphin et al. 2017 (gated linear units), Shazeer 2020 (SwiGLU), van den Oord et al. 2018 (InfoNCE),
Szegedy et al. 2016 (label smoothing), Lin et al. 2017 (focal loss), Kingma and Welling 2014 (Gaussian divergence), Cho et al. 2014
(GRU), Gatys et al. 2016 (Gram matrices), Schroff et al. 2015 (triplets), Hu et al. 2018 (squeeze and excite), Hu et al. 2022
(low-rank adapters), Jacobs et al. 1991 (experts), Goodfellow et al. 2013 (maxout), Burges et al. 2005 (ranking).
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def squares(z):
    return (z**2).sum()


def log_sums(z):
    return np.log(np.exp(z).sum(axis=1))


def gru(W, U, R, S, x, h, t):
    z = sigmoid(W @ x + U @ h)
    c = np.tanh(R @ x + S @ (z * h))
    return squares((1 - z) * h + z * c - t) / 2


def huber(w, b, x, t, delta):
    r, d = (w.T @ x + b - t).item(), delta.item()
    return r * r / 2 if abs(r) <= d else d * (abs(r) - d / 2)


def moe(U, V, G, x, t):
    g = softmax(G @ x)
    return squares(g[0] * np.tanh(U @ x) + g[1] * np.tanh(V @ x) - t) / 2


def pool(w, X, t, u):
    a = softmax(X @ w)
    return ((u.T @ (X.T @ a) - t) ** 2).item() / 2


LAYERS = {
    "glu": (
        lambda W, b, V, c, x, t: squares((W @ x + b) * sigmoid(V @ x + c) - t) / 2,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{n \times d}$, $b, c, t \in \mathbb{R}^n$. <!-- symnet: data x, t -->
$$h = (W x + b) \odot \sigma(V x + c), \qquad L = \frac12 \| h - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t -->
$$a_j = \sum_i W_{ji} x_i + b_j, \quad g_j = \sum_i V_{ji} x_i + c_j, \quad h_j = a_j \, \sigma(g_j)$$
$$L = \frac12 \sum_j (h_j - t_j)^2$$
""",
        },
    ),
    "swiglu": (
        lambda W, V, U, x, t: squares(U @ ((W @ x) * sigmoid(W @ x) * (V @ x)) - t) / 2,
        {
            "matrix": r"""
Let $x, t \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{n \times d}$, $U \in \mathbb{R}^{d \times n}$ and $\mathrm{swish}(z) = z\, \sigma(z)$. <!-- symnet: data x, t -->
$$y = U \bigl( \mathrm{swish}(W x) \odot (V x) \bigr), \quad L = \frac12 \| y - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t -->
$$a_j = \sum_i W_{ji} x_i, \quad v_j = \sum_i V_{ji} x_i, \quad h_j = a_j \sigma(a_j) v_j$$
$$y_k = \sum_j U_{kj} h_j, \quad L = \frac12 \sum_k (y_k - t_k)^2$$
""",
        },
    ),
    "cosine": (
        lambda u, v: 1 - (u * v).sum() / np.sqrt(squares(u) * squares(v)),
        {
            "matrix": r"""
For $u, v \in \mathbb{R}^n$:
$$c = \frac{u^\top v}{\|u\| \|v\|}, \qquad L = 1 - c$$
""",
            "index": r"""
$$c = \frac{\sum_i u_i v_i}{\sqrt{\sum_i u_i^2} \sqrt{\sum_i v_i^2}}, \qquad L = 1 - c$$
""",
        },
    ),
    "infonce": (
        lambda Q, K, tau: -np.mean(np.diag(Q @ K.T / tau) - log_sums(Q @ K.T / tau)),
        {
            "matrix": r"""
Let $Q, K \in \mathbb{R}^{n \times d}$ and $\tau > 0$. <!-- symnet: parameters Q, K -->
$$S = \frac{1}{\tau} Q K^\top, \quad P = \operatorname{softmax}(S), \quad L = -\frac1n \operatorname{tr}(\log P)$$
where softmax is taken of each row.
""",
            "index": r"""
<!-- symnet: parameters q, k; hyperparameters \tau -->
Let $q_i, k_j \in \mathbb{R}^d$.
$$s_{ij} = \frac{q_i^\top k_j}{\tau}, \qquad L = -\frac1n \sum_{i=1}^n \log \frac{e^{s_{ii}}}{\sum_{j=1}^n e^{s_{ij}}}$$
""",
        },
    ),
    "smoothing": (
        lambda z, y, epsilon: -(((1 - epsilon) * y + epsilon / len(z)) * np.log(softmax(z))).sum(),
        {
            "matrix": r"""
Let $z \in \mathbb{R}^K$ and let $y \in \mathbb{R}^K$ be one-hot. <!-- symnet: hyperparameters \epsilon -->
$$q = (1 - \epsilon) y + \frac{\epsilon}{K} \mathbf{1}, \quad p = \operatorname{softmax}(z), \quad L = - q^\top \log p$$
""",
            "index": r"""
Let $y$ be one-hot. <!-- symnet: hyperparameters \epsilon -->
$$q_k = (1 - \epsilon) y_k + \frac{\epsilon}{K}, \quad p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}, \quad L = -\sum_{k=1}^K q_k \log p_k$$
""",
        },
    ),
    "focal": (
        lambda z, y, gamma: -(y * (1 - softmax(z)) ** gamma * np.log(softmax(z))).sum(),
        {
            "matrix": r"""
Let $z \in \mathbb{R}^K$ and let $y \in \mathbb{R}^K$ be one-hot. <!-- symnet: hyperparameters \gamma -->
$$p = \operatorname{softmax}(z), \quad L = - y^\top \bigl( (1 - p)^\gamma \odot \log p \bigr)$$
""",
            "index": r"""
Let $y$ be one-hot. <!-- symnet: hyperparameters \gamma -->
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \quad L = -\sum_k y_k (1 - p_k)^\gamma \log p_k$$
""",
        },
    ),
    "focal-binary": (
        lambda w, b, x, y: (
            -(
                y * (1 - sigmoid(w.T @ x + b)) ** 2 * np.log(sigmoid(w.T @ x + b))
                + (1 - y) * sigmoid(w.T @ x + b) ** 2 * np.log(1 - sigmoid(w.T @ x + b))
            ).item()
        ),
        {
            "matrix": r"""
Let $x, w \in \mathbb{R}^n$, $y \in \{0, 1\}$. <!-- symnet: data x -->
$$z = w^\top x + b, \quad p = \sigma(z), \quad L = -y (1 - p)^2 \log p - (1 - y) p^2 \log(1 - p)$$
""",
            "index": r"""
Let $y \in \{0, 1\}$. <!-- symnet: data x -->
$$z = \sum_i w_i x_i + b, \quad p = \frac{1}{1 + e^{-z}}, \quad L = -y (1 - p)^2 \log p - (1 - y) p^2 \log(1 - p)$$
""",
        },
    ),
    "mahalanobis": (
        lambda x, mu, M: np.sqrt((x - mu).T @ M @ (x - mu)).item(),
        {
            "matrix": r"""
Let $x, \mu \in \mathbb{R}^n$, and let $M \in \mathbb{R}^{n \times n}$ be symmetric and positive definite. <!-- symnet: parameters x, \mu -->
$$d = \sqrt{(x - \mu)^\top M (x - \mu)}$$
""",
            "index": r"""
<!-- symnet: parameters x, \mu; definite M -->
$$d = \sqrt{\sum_{i,j} (x_i - \mu_i) M_{ij} (x_j - \mu_j)}$$
""",
        },
    ),
    "mahalanobis-inverse": (
        lambda x, mu, Sigma: ((x - mu).T @ np.linalg.inv(Sigma) @ (x - mu)).item(),
        {
            "matrix": r"""
Let $x, \mu \in \mathbb{R}^n$ and let $\Sigma \in \mathbb{R}^{n \times n}$ be invertible. <!-- symnet: data x -->
$$d = (x - \mu)^\top \Sigma^{-1} (x - \mu)$$
""",
        },
    ),
    "kl": (
        lambda m, s: 0.5 * (np.exp(s) + m**2 - 1 - s).sum(),
        {
            "matrix": r"""
Let $m, s \in \mathbb{R}^n$.
$$L = \frac12 \mathbf{1}^\top \bigl( \exp(s) + m \odot m - \mathbf{1} - s \bigr)$$
""",
            "index": r"""
$$L = \frac12 \sum_{i=1}^n \bigl( e^{s_i} + m_i^2 - 1 - s_i \bigr)$$
""",
        },
    ),
    "kl-full": (
        lambda A, B, mu, nu: (
            0.5
            * (
                np.trace(np.linalg.inv(B) @ A)
                + ((nu - mu).T @ np.linalg.inv(B) @ (nu - mu)).item()
                - len(mu)
                + np.log(abs(np.linalg.det(B)))
                - np.log(abs(np.linalg.det(A)))
            )
        ),
        {
            "matrix": r"""
Let $\mu, \nu \in \mathbb{R}^n$, and let $A, B \in \mathbb{R}^{n \times n}$ be invertible covariances.
$$L = \frac12 \Bigl( \operatorname{tr}(B^{-1} A) + (\nu - \mu)^\top B^{-1} (\nu - \mu) - n + \log \frac{\det B}{\det A} \Bigr)$$
""",
        },
    ),
    "kl-diagonal": (
        lambda m, s, n, r: (np.log(r / s) + (s**2 + (m - n) ** 2) / (2 * r**2) - 0.5).sum(),
        {
            "index": r"""
With $s_i > 0$, $r_i > 0$:
$$L = \sum_{i=1}^d \Bigl( \log \frac{r_i}{s_i} + \frac{s_i^2 + (m_i - n_i)^2}{2 r_i^2} - \frac12 \Bigr)$$
""",
            "matrix": r"""
Let $m, n, s, r \in \mathbb{R}^d$ with $s > 0$ and $r > 0$.
$$L = \mathbf{1}^\top \Bigl( \log r - \log s + \frac{s^2 + (m - n)^2}{2 r^2} \Bigr) - \frac{d}{2}$$
""",
        },
    ),
    "gru": (
        gru,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $h, t \in \mathbb{R}^n$, $W, R \in \mathbb{R}^{n \times d}$, $U, S \in \mathbb{R}^{n \times n}$. <!-- symnet: data x, h, t -->
$$z = \sigma(W x + U h), \quad c = \tanh(R x + S (z \odot h)), \quad h' = (1 - z) \odot h + z \odot c$$
$$L = \frac12 \| h' - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, h, t -->
$$z_i = \sigma\Bigl( \sum_k W_{ik} x_k + \sum_j U_{ij} h_j \Bigr), \quad c_i = \tanh\Bigl( \sum_k R_{ik} x_k + \sum_j S_{ij} z_j h_j \Bigr)$$
$$h'_i = (1 - z_i) h_i + z_i c_i, \quad L = \frac12 \sum_i (h'_i - t_i)^2$$
""",
        },
    ),
    "bilinear": (
        lambda W, b, u, v, t: (u.T @ W @ v + b - t).item() ** 2,
        {
            "matrix": r"""
Let $u \in \mathbb{R}^m$, $v \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b, t \in \mathbb{R}$. <!-- symnet: data u, v, t -->
$$s = u^\top W v + b, \quad L = (s - t)^2$$
""",
            "index": r"""
<!-- symnet: data u, v, t -->
$$s = \sum_{i=1}^m \sum_{j=1}^n u_i W_{ij} v_j + b, \quad L = (s - t)^2$$
""",
        },
    ),
    "gram": (
        lambda F, A: squares(F @ F.T - A @ A.T) / 4,
        {
            "matrix": r"""
Let $F, A \in \mathbb{R}^{c \times n}$. <!-- symnet: data A -->
$$G = F F^\top, \quad H = A A^\top, \quad L = \frac14 \| G - H \|_F^2$$
""",
            "index": r"""
<!-- symnet: data A -->
$$G_{ij} = \sum_k F_{ik} F_{jk}, \quad H_{ij} = \sum_k A_{ik} A_{jk}, \quad L = \frac14 \sum_{i,j} (G_{ij} - H_{ij})^2$$
""",
        },
    ),
    "triplet": (
        lambda a, p, n, m: max(0, squares(a - p) - squares(a - n) + m.item()),
        {
            "matrix": r"""
Let $a, p, n \in \mathbb{R}^d$. <!-- symnet: hyperparameters m -->
$$L = \max\bigl(0, \|a - p\|^2 - \|a - n\|^2 + m\bigr)$$
""",
            "index": r"""
<!-- symnet: hyperparameters m -->
$$L = \max\Bigl(0, \sum_{i=1}^d (a_i - p_i)^2 - \sum_{i=1}^d (a_i - n_i)^2 + m\Bigr)$$
""",
        },
    ),
    "multiclass-hinge": (
        lambda W, x, y: np.maximum(0, 1 + (W @ x) - (y * (W @ x)).sum()).sum() - 1,
        {
            "index": r"""
Let $y$ be one-hot. <!-- symnet: data x, y -->
$$s_k = \sum_i W_{ki} x_i, \quad L = \sum_k \max\Bigl(0, 1 + s_k - \sum_j y_j s_j\Bigr) - 1$$
""",
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{K \times d}$, and let $y \in \mathbb{R}^K$ be one-hot. <!-- symnet: data x -->
$$s = W x, \quad L = \mathbf{1}^\top \max(0, \mathbf{1} + s - (y^\top s) \mathbf{1}) - 1$$
""",
        },
    ),
    "huber": (
        huber,
        {
            "matrix": r"""
Let $x, w \in \mathbb{R}^n$ and $t \in \mathbb{R}$. <!-- symnet: data x, t; hyperparameters \delta -->
$$r = w^\top x + b - t, \qquad L = \begin{cases} \frac12 r^2 & \text{if } |r| \le \delta \\ \delta \bigl(|r| - \frac12 \delta\bigr) & \text{otherwise} \end{cases}$$
""",
            "index": r"""
<!-- symnet: data x, t; hyperparameters \delta -->
$$r = \sum_i w_i x_i + b - t, \qquad L = \begin{cases} \frac12 r^2, & |r| \le \delta \\ \delta (|r| - \frac12 \delta), & |r| > \delta \end{cases}$$
""",
        },
    ),
    "huber-entries": (
        lambda W, x, t: np.where(abs(W @ x - t) <= 1, (W @ x - t) ** 2 / 2, abs(W @ x - t) - 0.5).sum(),
        {
            "index": r"""
<!-- symnet: data x, t -->
$$r_k = \sum_i W_{ki} x_i - t_k, \quad \ell_k = \begin{cases} \frac12 r_k^2 & |r_k| \le 1 \\ |r_k| - \frac12 & |r_k| > 1 \end{cases}, \quad L = \sum_k \ell_k$$
""",
        },
    ),
    "prelu": (
        lambda W, b, a, x, t: squares(np.where(W @ x + b > 0, W @ x + b, a * (W @ x + b)) - t) / 2,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{n \times d}$, $b, t \in \mathbb{R}^n$ and $a \in \mathbb{R}$. <!-- symnet: data x, t -->
$$z = W x + b, \quad h = \max(0, z) + a \min(0, z), \quad L = \frac12 \| h - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t; scalar a -->
$$z_j = \sum_i W_{ji} x_i + b_j, \quad h_j = \begin{cases} z_j & z_j > 0 \\ a z_j & z_j \le 0 \end{cases}, \quad L = \frac12 \sum_j (h_j - t_j)^2$$
""",
        },
    ),
    "prelu-channels": (
        lambda W, a, x, t: squares(np.where(W @ x > 0, W @ x, a * (W @ x)) - t) / 2,
        {
            "index": r"""
<!-- symnet: data x, t -->
$$z_j = \sum_i W_{ji} x_i, \quad h_j = \begin{cases} z_j & \text{if } z_j > 0 \\ a_j z_j & \text{otherwise} \end{cases}, \quad L = \frac12 \sum_j (h_j - t_j)^2$$
""",
        },
    ),
    "squeeze-excite": (
        lambda X, U, V, T: squares(sigmoid(V @ np.maximum(0, U @ X.mean(1, keepdims=True))) * X - T) / 2,
        {
            "matrix": r"""
Let $X, T \in \mathbb{R}^{c \times n}$, $U \in \mathbb{R}^{r \times c}$, $V \in \mathbb{R}^{c \times r}$. <!-- symnet: data X, T -->
$$s = \frac1n X \mathbf{1}, \quad g = \sigma(V \operatorname{ReLU}(U s)), \quad Y = \operatorname{diag}(g) X, \quad L = \frac12 \| Y - T \|_F^2$$
""",
            "index": r"""
<!-- symnet: data X, T -->
$$s_i = \frac1n \sum_{j=1}^n X_{ij}, \quad h_k = \max\Bigl(0, \sum_i U_{ki} s_i\Bigr), \quad g_i = \sigma\Bigl(\sum_k V_{ik} h_k\Bigr)$$
$$Y_{ij} = g_i X_{ij}, \quad L = \frac12 \sum_{i,j} (Y_{ij} - T_{ij})^2$$
""",
        },
    ),
    "lora": (
        lambda W, A, B, x, t, alpha: squares((W + alpha * B @ A) @ x - t) / 2,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $t \in \mathbb{R}^n$, $W \in \mathbb{R}^{n \times d}$, $B \in \mathbb{R}^{n \times r}$, $A \in \mathbb{R}^{r \times d}$. <!-- symnet: data x, t, W; hyperparameters \alpha -->
$$y = (W + \alpha B A) x, \quad L = \frac12 \| y - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t, W; hyperparameters \alpha -->
$$y_j = \sum_i W_{ji} x_i + \alpha \sum_{k=1}^r B_{jk} \sum_i A_{ki} x_i, \quad L = \frac12 \sum_j (y_j - t_j)^2$$
""",
        },
    ),
    "mixture": (
        moe,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $t \in \mathbb{R}^n$, $U, V \in \mathbb{R}^{n \times d}$ and $G \in \mathbb{R}^{2 \times d}$. <!-- symnet: data x, t -->
$$g = \operatorname{softmax}(G x), \quad y = g_1 \tanh(U x) + g_2 \tanh(V x), \quad L = \frac12 \| y - t \|^2$$
""",
        },
    ),
    "mixture-gate": (
        lambda U, V, g, x, t: (
            squares(sigmoid(g.T @ x) * np.tanh(U @ x) + (1 - sigmoid(g.T @ x)) * np.tanh(V @ x) - t) / 2
        ),
        {
            "matrix": r"""
Let $x, g \in \mathbb{R}^d$, $t \in \mathbb{R}^n$, $U, V \in \mathbb{R}^{n \times d}$. <!-- symnet: data x, t -->
$$p = \sigma(g^\top x), \quad y = p \tanh(U x) + (1 - p) \tanh(V x), \quad L = \frac12 \| y - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t -->
$$p = \sigma\Bigl(\sum_i g_i x_i\Bigr), \quad u_j = \tanh\Bigl(\sum_i U_{ji} x_i\Bigr), \quad v_j = \tanh\Bigl(\sum_i V_{ji} x_i\Bigr)$$
$$y_j = p u_j + (1 - p) v_j, \quad L = \frac12 \sum_j (y_j - t_j)^2$$
""",
        },
    ),
    "mixture-index": (
        lambda W, G, x, t: squares((softmax(G @ x) * (W @ x)).sum() - t) / 2,
        {
            "index": r"""
<!-- symnet: data x, t -->
$$g_e = \frac{\exp(\sum_i G_{ei} x_i)}{\sum_f \exp(\sum_i G_{fi} x_i)}, \quad u_e = \sum_i W_{ei} x_i, \quad y = \sum_e g_e u_e, \quad L = \frac12 (y - t)^2$$
""",
        },
    ),
    "temperature": (
        lambda z, y, tau: -(y * np.log(softmax(z / tau))).sum(),
        {
            "matrix": r"""
Let $z \in \mathbb{R}^K$, $\tau > 0$ and let $y \in \mathbb{R}^K$ be one-hot. <!-- symnet: parameters z, \tau -->
$$p = \operatorname{softmax}(z / \tau), \quad L = - y^\top \log p$$
""",
            "index": r"""
Let $y$ be one-hot and $\tau > 0$. <!-- symnet: parameters z, \tau -->
$$p_k = \frac{\exp(z_k / \tau)}{\sum_j \exp(z_j / \tau)}, \quad L = -\sum_k y_k \log p_k$$
""",
        },
    ),
    "maxout": (
        lambda U, V, x, t: squares(np.maximum(U @ x, V @ x) - t) / 2,
        {
            "matrix": r"""
Let $x \in \mathbb{R}^d$, $t \in \mathbb{R}^n$ and $U, V \in \mathbb{R}^{n \times d}$. <!-- symnet: data x, t -->
$$h = \max(U x, V x), \quad L = \frac12 \| h - t \|^2$$
""",
            "index": r"""
<!-- symnet: data x, t -->
$$u_j = \sum_i U_{ji} x_i, \quad v_j = \sum_i V_{ji} x_i, \quad h_j = \max(u_j, v_j), \quad L = \frac12 \sum_j (h_j - t_j)^2$$
""",
        },
    ),
    "ranking": (
        lambda w, x, y: np.log(1 + np.exp(-(w.T @ (x - y)).item())),
        {
            "matrix": r"""
Let $w, x, y \in \mathbb{R}^n$. <!-- symnet: data x, y -->
$$s = w^\top x, \quad r = w^\top y, \quad L = -\log \sigma(s - r)$$
""",
            "index": r"""
<!-- symnet: data x, y -->
$$s = \sum_i w_i x_i, \quad r = \sum_i w_i y_i, \quad L = \log(1 + e^{-(s - r)})$$
""",
        },
    ),
    "ranking-pairs": (
        lambda s, P: (P * np.log(1 + np.exp(-(s - s.T)))).sum(),
        {
            "index": r"""
<!-- symnet: data P -->
$$L = \sum_{i=1}^n \sum_{j=1}^n P_{ij} \log\bigl(1 + e^{-(s_i - s_j)}\bigr)$$
""",
        },
    ),
    "nll": (
        lambda w, v, b, c, x, t: (((t - w.T @ x - b) ** 2) / (2 * np.exp(v.T @ x + c)) + (v.T @ x + c) / 2).item(),
        {
            "matrix": r"""
Let $x, w, v \in \mathbb{R}^n$, $t \in \mathbb{R}$. <!-- symnet: data x, t -->
$$m = w^\top x + b, \quad s = v^\top x + c, \quad L = \frac{(t - m)^2}{2 e^s} + \frac{s}{2}$$
""",
            "index": r"""
<!-- symnet: data x, t -->
$$m = \sum_i w_i x_i + b, \quad s = \sum_i v_i x_i + c, \quad L = \frac12 e^{-s} (t - m)^2 + \frac12 s$$
""",
        },
    ),
    "attention-pooling": (
        pool,
        {
            "matrix": r"""
Let $X \in \mathbb{R}^{n \times d}$, $w, u \in \mathbb{R}^d$, $t \in \mathbb{R}$. <!-- symnet: data X, t -->
$$a = \operatorname{softmax}(X w), \quad c = X^\top a, \quad L = \frac12 (u^\top c - t)^2$$
""",
            "index": r"""
<!-- symnet: data X, t -->
$$e_i = \sum_k X_{ik} w_k, \quad a_i = \frac{\exp(e_i)}{\sum_j \exp(e_j)}, \quad c_k = \sum_i a_i X_{ik}, \quad L = \frac12 \Bigl(\sum_k u_k c_k - t\Bigr)^2$$
""",
        },
    ),
}

BY_HAND = {
    ("glu", "matrix"): [
        r"\frac{\partial L}{\partial h} = h - t",
        r"\frac{\partial L}{\partial W} = \bigl((h - t) \odot \sigma(V x + c)\bigr) x^\top",
        r"\frac{\partial L}{\partial b} = (h - t) \odot \sigma(V x + c)",
        r"\frac{\partial L}{\partial V} = \bigl((h - t) \odot (W x + b) \odot \sigma(V x + c) \odot (1 - \sigma(V x + c))\bigr) x^\top",
    ],
    ("glu", "index"): [
        r"\frac{\partial L}{\partial W_{ji}} = (h_j - t_j) \sigma(g_j) x_i",
        r"\frac{\partial L}{\partial c_j} = (h_j - t_j) a_j \sigma(g_j) (1 - \sigma(g_j))",
    ],
    ("swiglu", "matrix"): [
        r"\frac{\partial L}{\partial U} = (y - t) \bigl( \mathrm{swish}(W x) \odot (V x) \bigr)^\top",
    ],
    ("swiglu", "index"): [
        r"\frac{\partial L}{\partial h_j} = \sum_k U_{kj} (y_k - t_k)",
        r"\frac{\partial L}{\partial V_{ji}} = \Bigl(\sum_k U_{kj} (y_k - t_k)\Bigr) a_j \sigma(a_j) x_i",
    ],
    ("cosine", "matrix"): [
        r"\frac{\partial L}{\partial u} = \frac{c}{\|u\|^2} u - \frac{1}{\|u\| \|v\|} v",
    ],
    ("cosine", "index"): [
        r"\frac{\partial L}{\partial u_i} = \frac{c\, u_i}{\sum_j u_j^2} - \frac{v_i}{\sqrt{\sum_j u_j^2} \sqrt{\sum_j v_j^2}}",
    ],
    ("infonce", "matrix"): [
        r"\frac{\partial L}{\partial S} = \frac1n (P - I)",
        r"\frac{\partial L}{\partial Q} = \frac{1}{n \tau} (P - I) K",
    ],
    ("smoothing", "matrix"): [
        r"\frac{\partial L}{\partial z} = p - q",
    ],
    ("smoothing", "index"): [
        r"\frac{\partial L}{\partial z_k} = p_k - q_k",
    ],
    ("mahalanobis", "matrix"): [
        r"\frac{\partial d}{\partial x} = \frac1d M (x - \mu)",
        r"\frac{\partial d}{\partial \mu} = -\frac1d M (x - \mu)",
    ],
    ("kl", "matrix"): [
        r"\frac{\partial L}{\partial m} = m",
        r"\frac{\partial L}{\partial s} = \frac12 (\exp(s) - \mathbf{1})",
    ],
    ("kl", "index"): [
        r"\frac{\partial L}{\partial m_i} = m_i, \quad \frac{\partial L}{\partial s_i} = \frac12 (e^{s_i} - 1)",
    ],
    ("kl-full", "matrix"): [
        r"\frac{\partial L}{\partial A} = \frac12 (B^{-\top} - A^{-\top})",
    ],
    ("kl-diagonal", "index"): [
        r"\frac{\partial L}{\partial m_i} = \frac{m_i - n_i}{r_i^2}",
        r"\frac{\partial L}{\partial s_i} = \frac{s_i}{r_i^2} - \frac{1}{s_i}",
        r"\frac{\partial L}{\partial r_i} = \frac{1}{r_i} - \frac{s_i^2 + (m_i - n_i)^2}{r_i^3}",
    ],
    ("gru", "matrix"): [
        r"\frac{\partial L}{\partial c} = (h' - t) \odot z",
    ],
    ("gru", "index"): [
        r"\frac{\partial L}{\partial c_i} = (h'_i - t_i) z_i",
    ],
    ("bilinear", "matrix"): [
        r"\frac{\partial L}{\partial W} = 2 (s - t) u v^\top",
        r"\frac{\partial L}{\partial b} = 2 (s - t)",
    ],
    ("bilinear", "index"): [
        r"\frac{\partial L}{\partial W_{ij}} = 2 (s - t) u_i v_j",
    ],
    ("gram", "matrix"): [
        r"\frac{\partial L}{\partial F} = (G - H) F",
    ],
    ("gram", "index"): [
        r"\frac{\partial L}{\partial F_{ik}} = \sum_j (G_{ij} - H_{ij}) F_{jk}",
    ],
    ("huber", "matrix"): [
        r"\frac{\partial L}{\partial b} = \begin{cases} r & \text{if } |r| \le \delta \\ \delta \operatorname{sign}(r) & \text{otherwise} \end{cases}",
    ],
    ("squeeze-excite", "index"): [
        r"\frac{\partial L}{\partial g_i} = \sum_j (Y_{ij} - T_{ij}) X_{ij}",
    ],
    ("lora", "matrix"): [
        r"\frac{\partial L}{\partial B} = \alpha (y - t) (A x)^\top",
        r"\frac{\partial L}{\partial A} = \alpha B^\top (y - t) x^\top",
    ],
    ("lora", "index"): [
        r"\frac{\partial L}{\partial A_{ki}} = \alpha \sum_j B_{jk} (y_j - t_j) x_i",
    ],
    ("mixture-gate", "matrix"): [
        r"\frac{\partial L}{\partial p} = (y - t)^\top (\tanh(U x) - \tanh(V x))",
    ],
    ("temperature", "matrix"): [
        r"\frac{\partial L}{\partial z} = \frac{1}{\tau} (p - y)",
        r"\frac{\partial L}{\partial \tau} = \frac{1}{\tau^2} (y - p)^\top z",
    ],
    ("temperature", "index"): [
        r"\frac{\partial L}{\partial z_k} = \frac{1}{\tau} (p_k - y_k)",
    ],
    ("ranking", "matrix"): [
        r"\frac{\partial L}{\partial w} = (\sigma(s - r) - 1) (x - y)",
    ],
    ("ranking", "index"): [
        r"\frac{\partial L}{\partial w_i} = -\frac{x_i - y_i}{1 + e^{s - r}}",
    ],
    ("nll", "matrix"): [
        r"\frac{\partial L}{\partial m} = \frac{m - t}{e^s}",
        r"\frac{\partial L}{\partial s} = \frac12 - \frac{(t - m)^2}{2 e^s}",
    ],
    ("nll", "index"): [
        r"\frac{\partial L}{\partial s} = \frac12 - \frac12 e^{-s} (t - m)^2",
    ],
    ("attention-pooling", "matrix"): [
        r"\frac{\partial L}{\partial u} = (u^\top c - t) c",
    ],
    ("attention-pooling", "index"): [
        r"\frac{\partial L}{\partial e_i} = a_i \Bigl( \frac{\partial L}{\partial a_i} - \sum_j a_j \frac{\partial L}{\partial a_j} \Bigr)",
    ],
    ("triplet", "matrix"): [
        r"\frac{\partial L}{\partial p} = -2 [\|a - p\|^2 - \|a - n\|^2 + m > 0] (a - p)",
    ],
    ("prelu", "index"): [
        r"\frac{\partial L}{\partial a} = \sum_j (h_j - t_j) [z_j \le 0] z_j",
    ],
    ("maxout", "matrix"): [
        r"\frac{\partial L}{\partial U} = \bigl((h - t) \odot [U x > V x]\bigr) x^\top",
    ],
    ("multiclass-hinge", "index"): [
        r"\frac{\partial L}{\partial W_{ki}} = \frac{\partial L}{\partial s_k} x_i",
    ],
}
"""Gradients, as one writes them by hand."""
