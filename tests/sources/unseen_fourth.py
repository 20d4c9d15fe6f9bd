r"""Layers and losses with pairs in order, numbered matrices, and the smaller of two; and more of what papers write down.

Sources of the formulas: Rendle 2010 (factorisation machines), Burges et al. 2005 (ranking), Cox 1972 (partial likelihood), Belkin and
Niyogi 2003 (Laplacians), Vaswani et al. 2017 (attention to what came before), Jacobs et al. 1991
(experts), Schulman et al. 2017 (clipped ratios), Fujimoto et al. 2018 (the smaller of two critics), Liu et al. 2021 (relative positions),
Shazeer 2020 (gated units), Deng et al. 2019 (angular margins), Hermans et al. 2017 (triplets), Cuturi 2013 (transport), Liu et al. 2024
(sums of basis functions), Hopfield 1982, Ramsauer et al. 2021 (energies), Broomhead and Lowe 1988 (radial functions), Dempster et al.
1977 (mixtures), Kingma and Welling 2014 (bounds), Chen et al. 2020 (contrasts), Zbontar et al. 2021 (twins), Bardes et al. 2022
(variances), Rezende and Mohamed 2015, Dinh et al. 2017 (flows), Howard et al. 2019 (hard swish), Klambauer et al. 2017 (SELU), Radford et
al. 2021 (images and texts), Azar et al. 2024 (preferences), Hu et al. 2008 (factors of what was seen), Bordes et al. 2013 (translations),
Rifai et al. 2011 (contractions).
"""

import numpy as np

from tests.sources.unseen import sigmoid, softmax, squares
from tests.sources.unseen_third import rows


def below(n):
    return np.tril(np.ones((n, n)))


def pairs(z):
    return z - z.T


def causal(Q, K, V, T):
    A = np.exp(Q @ K.T) * below(len(Q))
    return squares(A / A.sum(axis=1, keepdims=True) @ V - T) / 2


def cox(b, X, e):
    s = X @ b
    return -(e * (s - np.log(below(len(s)).T @ np.exp(s)))).sum()


def arc(W, x, y, m, s):
    c = W @ x / np.linalg.norm(W, axis=1, keepdims=True) / np.linalg.norm(x)
    turned = np.cos(np.arccos(c) + m.item() * y)
    return -(y * np.log(softmax(s.item() * turned))).sum()


def experts(V, W1, W2, W3, x, t):
    g = softmax(V @ x)
    return squares(g[0] * W1 @ x + g[1] * W2 @ x + g[2] * W3 @ x - t) / 2


def bent_experts(V, W1, W2, b1, b2, x, t, lambda_):
    g = softmax(V @ x)
    y = g[0] * np.tanh(W1 @ x + b1) + g[1] * np.tanh(W2 @ x + b2)
    return squares(y - t) / 2 + lambda_.item() * (squares(W1) + squares(W2))


def clipped(ell, q, A, epsilon):
    r = np.exp(ell - q)
    return -np.minimum(r * A, np.clip(r, 1 - epsilon.item(), 1 + epsilon.item()) * A).mean()


def swin(Q, K, V, B, T):
    return squares(rows(Q @ K.T / np.sqrt(Q.shape[1]) + B) @ V - T) / 2


def simclr(Z, P, tau):
    U = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    S = np.exp(U @ U.T / tau.item()) * (1 - np.eye(len(U)))
    return -(P * np.log(S / S.sum(axis=1, keepdims=True) + np.eye(len(U)))).sum()


def twins(A, B, lambda_):
    C = (A / np.linalg.norm(A, axis=0)).T @ (B / np.linalg.norm(B, axis=0))
    off = C * (1 - np.eye(len(C)))
    return ((1 - np.diag(C)) ** 2).sum() + lambda_.item() * squares(off)


def clip(X, Y, tau):
    S = X @ Y.T / tau.item()
    n = len(S)
    return -(np.log(np.diag(rows(S))).sum() + np.log(np.diag(rows(S.T))).sum()) / (2 * n)


def gaussians(X, M, pi):
    d = ((X[:, None, :] - M[None]) ** 2).sum(axis=2)
    return -np.log(np.exp(-d / 2) @ softmax(pi)).sum()


def planar(w, u, b, z):
    a = np.tanh((w.T @ z + b).item())
    return squares(z + u * a) / 2 - np.log(abs(1 + (u.T @ w).item() * (1 - a * a)))


def coupling(S, T, x, u):
    s = np.tanh(S @ x)
    return squares(u * np.exp(s) + T @ x) / 2 - s.sum()


def hard_swish(W, x, t):
    z = W @ x
    return squares(z * np.clip(z + 3, 0, 6) / 6 - t) / 2


def selu(W, x, t, alpha, lambda_):
    z = W @ x
    return squares(lambda_.item() * np.where(z > 0, z, alpha.item() * (np.exp(z) - 1)) - t) / 2


def contraction(W, b, V, x, lambda_):
    h = sigmoid(W @ x + b)
    return squares(V @ h - x) / 2 + lambda_.item() * ((h * (1 - h)) ** 2 * (W**2).sum(axis=1, keepdims=True)).sum()


LAYERS = {
    "pairs": (
        lambda x: (pairs(x) ** 2).sum() / 2,
        r"""
Let $x \in \mathbb{R}^n$. $$L = \sum_{i<j} (x_i - x_j)^2$$
""",
    ),
    "factorisation machine by pairs": (
        lambda w0, w, V, x, y: (w0 + w.T @ x + (squares(V.T @ x) - squares(V * x)) / 2 - y).item() ** 2 / 2,
        r"""
Let $V \in \mathbb{R}^{n \times k}$, $x, w \in \mathbb{R}^n$, $y, w_0 \in \mathbb{R}$, and $v_i$ the $i$-th row of $V$. <!-- symnet: data x, y -->
$$\hat y = w_0 + \sum_i w_i x_i + \sum_{i=1}^n \sum_{j=i+1}^n \langle v_i, v_j \rangle x_i x_j, \quad L = \tfrac12 (\hat y - y)^2$$
""",
    ),
    "ranking by pairs": (
        lambda w, X, y: (np.log1p(np.exp(-pairs(y) * pairs(X @ w))) * (1 - below(len(y)))).sum(),
        r"""
Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$ and $w \in \mathbb{R}^d$. <!-- symnet: data X, y -->
$$s = X w, \quad L = \sum_{1 \le i < j \le n} \log(1 + e^{-(y_i - y_j)(s_i - s_j)})$$
""",
    ),
    "running sums": (
        lambda a, t: squares(np.cumsum(a)[:, None] - t) / 2,
        r"""
Let $a, t \in \mathbb{R}^n$. <!-- symnet: data t -->
$$c_i = \sum_{j=1}^i a_j, \quad L = \frac12 \sum_i (c_i - t_i)^2$$
""",
    ),
    "attention to what came before": (
        causal,
        r"""
Let $Q, K \in \mathbb{R}^{n \times d}$, $V, T \in \mathbb{R}^{n \times m}$. <!-- symnet: data T -->
$$s_{ij} = \sum_k Q_{ik} K_{jk}, \quad a_{ij} = \frac{e^{s_{ij}}}{\sum_{l \le i} e^{s_{il}}}, \quad o_{ik} = \sum_{j \le i} a_{ij} V_{jk}, \quad L = \frac12 \sum_{i,k} (o_{ik} - T_{ik})^2$$
""",
    ),
    "partial likelihood": (
        cox,
        r"""
Let $X \in \mathbb{R}^{n \times d}$, $b \in \mathbb{R}^d$, $e \in \{0, 1\}^n$. <!-- symnet: data X, e -->
$$s = X b, \qquad L = -\sum_i e_i \Bigl( s_i - \log \sum_{j \ge i} \exp(s_j) \Bigr)$$
""",
    ),
    "smooth on a graph": (
        lambda F, A, Y: (np.triu(A, 1) * ((F[:, None, :] - F[None]) ** 2).sum(axis=2)).sum() + squares(F - Y),
        r"""
Let $F, Y \in \mathbb{R}^{n \times d}$ and $A \in \mathbb{R}^{n \times n}$. <!-- symnet: data A, Y -->
$$L = \sum_{i<j} A_{ij} \sum_k (F_{ik} - F_{jk})^2 + \|F - Y\|_F^2$$
""",
    ),
    "three experts": (
        experts,
        r"""
Let $x \in \mathbb{R}^n$, $V \in \mathbb{R}^{3 \times n}$, $W_k \in \mathbb{R}^{m \times n}$ for $k = 1, 2, 3$, $t \in \mathbb{R}^m$. <!-- symnet: data x, t -->
$$g = \operatorname{softmax}(V x), \quad y = \sum_{k=1}^3 g_k W_k x, \quad L = \tfrac12 \|y - t\|^2$$
""",
    ),
    "two experts, bent": (
        bent_experts,
        r"""
Let $x \in \mathbb{R}^n$, $V \in \mathbb{R}^{K \times n}$, $W_k \in \mathbb{R}^{m \times n}$, $b_k, t \in \mathbb{R}^m$, $\lambda > 0$, $K = 2$. <!-- symnet: data x, t, \lambda -->
$$g = \operatorname{softmax}(V x), \quad y = \sum_{k=1}^K g_k \tanh(W_k x + b_k), \quad L = \tfrac12 \|y - t\|^2 + \lambda \sum_{k=1}^K \|W_k\|_F^2$$
""",
    ),
    "the smaller of two ratios": (
        clipped,
        r"""
Let $\ell, q, A \in \mathbb{R}^m$, $\epsilon > 0$. <!-- symnet: data A, q, \epsilon -->
$$r = \exp(\ell - q), \quad L = -\frac1m \sum_{i=1}^m \min\bigl(r_i A_i, \operatorname{clip}(r_i, 1 - \epsilon, 1 + \epsilon) A_i\bigr)$$
""",
    ),
    "two critics": (
        lambda u, v, s, a, r, gamma: squares(s.T @ u - (r + gamma * np.minimum(a.T @ u, a.T @ v))) / 2,
        r"""
Let $s, a, u, v \in \mathbb{R}^n$, $r, \gamma \in \mathbb{R}$. <!-- symnet: data s, a, r, \gamma -->
$$y = r + \gamma \min(u^\top a, v^\top a), \quad L = \tfrac12 (u^\top s - y)^2$$
""",
    ),
    "relative positions": (
        swin,
        r"""
Let $Q, K \in \mathbb{R}^{n \times d}$, $B \in \mathbb{R}^{n \times n}$, $V, T \in \mathbb{R}^{n \times p}$. <!-- symnet: data T -->
$$O = \operatorname{softmax}\Bigl(\frac{Q K^\top}{\sqrt d} + B\Bigr) V, \quad L = \tfrac12 \|O - T\|_F^2$$
""",
    ),
    "gated by a rectifier": (
        lambda W, V, b, c, U, x, t: squares(U @ (np.maximum(0, W @ x + b) * (V @ x + c)) - t) / 2,
        r"""
Let $x \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{h \times d}$, $b, c \in \mathbb{R}^h$, $U \in \mathbb{R}^{m \times h}$, $t \in \mathbb{R}^m$. <!-- symnet: data x, t -->
$$\operatorname{ReGLU}(x) = \max(0, W x + b) \odot (V x + c), \quad y = U \operatorname{ReGLU}(x), \quad L = \tfrac12 \|y - t\|^2$$
""",
    ),
    "angular margin": (
        arc,
        r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{K \times d}$, $y \in \mathbb{R}^K$, $s > 0$, $m > 0$. <!-- symnet: data y, s, m; parameters W, x -->
$$c_k = \frac{\sum_i W_{ki} x_i}{\sqrt{\sum_i W_{ki}^2} \sqrt{\sum_i x_i^2}}, \quad \theta_k = \arccos c_k, \quad p = \operatorname{softmax}(s \cos(\theta + m y)), \quad L = -\sum_k y_k \log p_k$$
""",
    ),
    "triplets of a batch": (
        lambda W, A, P, N, m: np.maximum(
            0, (((A - P) @ W.T) ** 2).sum(axis=1) - (((A - N) @ W.T) ** 2).sum(axis=1) + m.item()
        ).mean(),
        r"""
Let $A, P, N \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{k \times d}$, $m > 0$, and let $a_i$, $p_i$, $n_i$ be the $i$-th rows of $A$, $P$, $N$. <!-- symnet: data A, P, N, m -->
$$d_i = \|W a_i - W p_i\|^2 - \|W a_i - W n_i\|^2 + m, \quad L = \frac1n \sum_{i=1}^n \max(0, d_i)$$
""",
    ),
    "dual of transport": (
        lambda f, g, a, b, C, epsilon: (
            -(a.T @ f + b.T @ g - epsilon * np.exp((f + g.T - C) / epsilon.item()).sum()).item()
        ),
        r"""
Let $f, a \in \mathbb{R}^n$, $g, b \in \mathbb{R}^m$, $C \in \mathbb{R}^{n \times m}$, $\epsilon > 0$. <!-- symnet: data a, b, C, \epsilon -->
$$L = -\sum_i a_i f_i - \sum_j b_j g_j + \epsilon \sum_{i,j} \exp\Bigl(\frac{f_i + g_j - C_{ij}}{\epsilon}\Bigr)$$
""",
    ),
    "sums of basis functions": (
        lambda C, w, B, x, t: squares((B * C).sum(axis=1, keepdims=True) + w * x * sigmoid(x) - t) / 2,
        r"""
Let $B, C \in \mathbb{R}^{n \times k}$, where $B_{ij}$ is the value of the $j$-th spline at $x_i$; $w, x, t \in \mathbb{R}^n$. <!-- symnet: data B, x, t -->
$$\phi_i = w_i x_i \sigma(x_i) + \sum_j C_{ij} B_{ij}, \quad L = \tfrac12 \|\phi - t\|^2$$
""",
    ),
    "energy of a memory": (
        lambda X, xi, beta: squares(xi) / 2 - np.log(np.exp(beta.item() * X @ xi).sum()) / beta.item(),
        r"""
Let $X \in \mathbb{R}^{m \times d}$, $\xi \in \mathbb{R}^d$, $\beta > 0$. <!-- symnet: data \beta -->
$$E = \frac12 \xi^\top \xi - \frac1\beta \log \sum_{i=1}^m \exp(\beta (X \xi)_i)$$
""",
    ),
    "radial functions": (
        lambda C, w, g, x, t: (
            ((w * np.exp(-g * ((C - x.T) ** 2).sum(axis=1, keepdims=True))).sum() - t.item()) ** 2 / 2
        ),
        r"""
Let $C \in \mathbb{R}^{k \times d}$, $w \in \mathbb{R}^k$, $g \in \mathbb{R}_{>0}^k$, $x \in \mathbb{R}^d$, $t \in \mathbb{R}$. <!-- symnet: data x, t -->
$$\phi_j = \exp\Bigl(-g_j \sum_i (x_i - C_{ji})^2\Bigr), \quad y = \sum_j w_j \phi_j, \quad L = \tfrac12 (y - t)^2$$
""",
    ),
    "mixture of Gaussians": (
        gaussians,
        r"""
Let $X \in \mathbb{R}^{n \times d}$, $M \in \mathbb{R}^{K \times d}$, $\pi \in \mathbb{R}^K$. <!-- symnet: data X -->
$$p = \operatorname{softmax}(\pi), \quad D_{ik} = \sum_j (X_{ij} - M_{kj})^2, \quad L = -\sum_i \log \sum_k p_k e^{-D_{ik}/2}$$
""",
    ),
    "contrasts within a batch": (
        simclr,
        r"""
Let $Z \in \mathbb{R}^{n \times d}$, $P \in \mathbb{R}^{n \times n}$, $\tau > 0$. <!-- symnet: data P, \tau -->
$$u_{ik} = \frac{Z_{ik}}{\sqrt{\sum_k Z_{ik}^2}}, \quad s_{ij} = \sum_k u_{ik} u_{jk}, \quad d_i = \sum_{k \ne i} e^{s_{ik}/\tau}, \quad L = -\sum_i \sum_{j \ne i} P_{ij} \Bigl(\frac{s_{ij}}{\tau} - \log d_i\Bigr)$$
""",
    ),
    "twins": (
        twins,
        r"""
Let $A, B \in \mathbb{R}^{n \times d}$, $\lambda > 0$. <!-- symnet: data \lambda -->
$$C_{ij} = \frac{\sum_b A_{bi} B_{bj}}{\sqrt{\sum_b A_{bi}^2} \sqrt{\sum_b B_{bj}^2}}, \quad L = \sum_i (1 - C_{ii})^2 + \lambda \sum_i \sum_{j \neq i} C_{ij}^2$$
""",
    ),
    "variances held up": (
        lambda Z, gamma, epsilon: np.maximum(
            0, gamma.item() - np.sqrt(((Z - Z.mean(axis=0)) ** 2).mean(axis=0) + epsilon.item())
        ).mean(),
        r"""
Let $Z \in \mathbb{R}^{n \times d}$, $\gamma, \epsilon > 0$. <!-- symnet: data \gamma, \epsilon -->
$$\mu_j = \frac1n \sum_i Z_{ij}, \quad v_j = \frac1n \sum_i (Z_{ij} - \mu_j)^2, \quad L = \frac1d \sum_j \max(0, \gamma - \sqrt{v_j + \epsilon})$$
""",
    ),
    "images and texts": (
        clip,
        r"""
Let $X, Y \in \mathbb{R}^{n \times d}$, $\tau > 0$. <!-- symnet: data \tau -->
$$S = \frac1\tau X Y^\top, \quad L = -\frac{1}{2n} \sum_i \Bigl( \log \frac{e^{S_{ii}}}{\sum_j e^{S_{ij}}} + \log \frac{e^{S_{ii}}}{\sum_j e^{S_{ji}}} \Bigr)$$
""",
    ),
    "planar flow": (
        planar,
        r"""
Let $z, w, u \in \mathbb{R}^d$, $b \in \mathbb{R}$. <!-- symnet: data z -->
$$a = \tanh(w^\top z + b), \quad f = z + u a, \quad L = \frac12 \|f\|^2 - \log|1 + u^\top w (1 - a^2)|$$
""",
    ),
    "coupled flow": (
        coupling,
        r"""
Let $x \in \mathbb{R}^d$, $u \in \mathbb{R}^m$, $S, T \in \mathbb{R}^{m \times d}$. <!-- symnet: data x, u -->
$$s = \tanh(S x), \quad y = u \odot \exp(s) + T x, \quad L = \tfrac12 \|y\|^2 - \sum_i s_i$$
""",
    ),
    "linear flow": (
        lambda W, x: squares(W @ x) / 2 - np.log(abs(np.linalg.det(W))),
        r"""
Let $W \in \mathbb{R}^{d \times d}$, $x \in \mathbb{R}^d$. <!-- symnet: data x -->
$$y = W x, \quad L = \tfrac12 \|y\|^2 - \log |\det W|$$
""",
    ),
    "hard swish": (
        hard_swish,
        r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{m \times d}$, $t \in \mathbb{R}^m$. <!-- symnet: data x, t -->
$$z = W x, \quad h_i = z_i \frac{\min(\max(z_i + 3, 0), 6)}{6}, \quad L = \tfrac12 \|h - t\|^2$$
""",
    ),
    "scaled exponential": (
        selu,
        r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{m \times d}$, $t \in \mathbb{R}^m$, $\alpha, \lambda > 0$. <!-- symnet: data x, t, \alpha, \lambda -->
$$z = W x, \quad h_i = \lambda \begin{cases} z_i & \text{if } z_i > 0 \\ \alpha (e^{z_i} - 1) & \text{otherwise} \end{cases}, \quad L = \tfrac12 \|h - t\|^2$$
""",
    ),
    "preferences, squared": (
        lambda a, b, r, s, tau: ((a - b) - (r - s) - 1 / (2 * tau)).item() ** 2,
        r"""
Let $a, b, r, s \in \mathbb{R}$ be logarithms of probabilities, $\tau > 0$. <!-- symnet: data r, s, \tau -->
$$h = (a - b) - (r - s), \quad L = \left(h - \frac{1}{2 \tau}\right)^2$$
""",
    ),
    "factors of what was seen": (
        lambda U, V, C, R, lambda_: (C * (R - U @ V.T) ** 2).sum() + lambda_.item() * (squares(U) + squares(V)),
        r"""
Let $U \in \mathbb{R}^{m \times k}$, $V \in \mathbb{R}^{n \times k}$, $C, R \in \mathbb{R}^{m \times n}$, $\lambda > 0$. <!-- symnet: data C, R, \lambda -->
$$L = \sum_{i,j} C_{ij} (R_{ij} - \sum_k U_{ik} V_{jk})^2 + \lambda (\|U\|_F^2 + \|V\|_F^2)$$
""",
    ),
    "translations": (
        lambda h, r, u, v, g: max(0, g.item() + np.linalg.norm(h + r - u) - np.linalg.norm(h + r - v)),
        r"""
Let $h, r, u, v \in \mathbb{R}^d$, $g > 0$. <!-- symnet: data g -->
$$L = [g + \|h + r - u\| - \|h + r - v\|]_+$$
""",
    ),
    "contraction": (
        contraction,
        r"""
Let $x \in \mathbb{R}^d$, $W \in \mathbb{R}^{k \times d}$, $b \in \mathbb{R}^k$, $V \in \mathbb{R}^{d \times k}$, $\lambda > 0$. <!-- symnet: data x, \lambda -->
$$h = \sigma(W x + b), \quad L = \tfrac12 \|V h - x\|^2 + \lambda \sum_j \bigl(h_j (1 - h_j)\bigr)^2 \sum_i W_{ji}^2$$
""",
    ),
}
