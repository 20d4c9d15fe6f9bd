"""More layers as a stranger writes them, in one notation each: other letters, sets, fonts and names than in `unseen`.

Sources of the formulas: Zhou et al. 2016 (minimal gated unit), Chung et al. 2014 (reset behind the matrix), Srivastava
et al. 2015 (highway), Gatys et al. 2016 (Gram matrices), Perez et al. 2018 (FiLM), Touvron et al. 2021 (LayerScale), Hu
et al. 2022 (low-rank adapters), Kalman 1960, Lin et al. 2017 (focal loss), Szegedy et al. 2016 (label smoothing), van den
Oord et al. 2018 (InfoNCE), Crammer and Singer 2001 (hinges), Huber 1964, Misra 2019 (Mish), Hendrycks and Gimpel 2016
(GELU), Clevert et al. 2016 (ELU), Salimans and Kingma 2016 (weight normalisation), Hu et al. 2018 (squeeze and excite),
Su et al. 2021 (rotations), Jacobs et al. 1991 (experts), Wu and He 2018 (groups).
"""

import numpy as np

from tests.sources.unseen import sigmoid, softmax, squares

LAYERS = {
    "mgu": (
        lambda W, U, V, R, x, h, t: squares(
            (1 - sigmoid(W @ x + U @ h)) * h
            + sigmoid(W @ x + U @ h) * np.tanh(V @ x + R @ (sigmoid(W @ x + U @ h) * h))
            - t
        ),
        {
            "": r"""
Let $x \in \mathbb{R}^d$, $h, t \in \mathbb{R}^n$ be given and $W, V \in \mathbb{R}^{n\times d}$, $U, R \in \mathbb{R}^{n \times n}$ be learned. <!-- symnet: data x, h, t -->
\begin{aligned}
f &= \mathrm{sigm}(Wx + Uh), & c &= \tanh\big(Vx + R(f \circ h)\big), & s &= (\mathbf 1 - f) \circ h + f \circ c, & \mathcal{L} &= \|s - t\|_2^2
\end{aligned}
"""
        },
    ),
    "gru-after": (
        lambda W, U, V, R, x, h, t: squares(np.tanh(V @ x + sigmoid(W @ x + U @ h) * (R @ h)) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, h, t -->
$$r_i = \sigma\Big(\sum_j W_{ij} x_j + \sum_k U_{ik} h_k\Big), \qquad n_i = \tanh\Big(\sum_j V_{ij} x_j + r_i \sum_k R_{ik} h_k\Big), \qquad L = \tfrac{1}{2} \sum_i (n_i - t_i)^2$$
"""
        },
    ),
    "highway": (
        lambda W, b, V, c, x, t: (
            squares(np.tanh(W @ x + b) * sigmoid(V @ x + c) + x * (1 - sigmoid(V @ x + c)) - t) / 2
        ),
        {
            "": r"""
With $x, t \in \mathbb{R}^n$ <!-- symnet: data x, t --> and $W, V \in \mathbb{R}^{n \times n}$, $b, c \in \mathbb{R}^n$:
$$H = \tanh(W x + b), \quad T = \sigma(V x + c), \quad y = H \odot T + x \odot (1 - T), \quad L = \frac{1}{2}\lVert y - t\rVert^2$$
"""
        },
    ),
    "bilinear": (
        lambda W, u, v, y: np.log(1 + np.exp(-y.item() * (u.T @ W @ v).item())),
        {
            "": r"""
<!-- symnet: data u, v, y -->
$u \in \mathbb{R}^m$, $v \in \mathbb{R}^n$, $y \in \mathbb{R}$, $W \in \mathbb{R}^{m \times n}$.
$$s = u^T W v, \quad \ell = \log(1 + e^{-y s})$$
"""
        },
    ),
    "gram": (
        lambda F, G: squares(F @ F.T - G) / 4 / (1.0),
        {
            "": r"""
<!-- symnet: data G -->
Let $F \in \mathbb{R}^{c \times n}$, $G \in \mathbb{R}^{c \times c}$.
$$A_{ij} = \sum_k F_{ik} F_{jk}, \qquad E = \frac{1}{4} \sum_{i,j} (A_{ij} - G_{ij})^2$$
"""
        },
    ),
    "film": (
        lambda W, V, c, x, t: squares((W @ c) * x + V @ c - t) / 2,
        {
            "": r"""
<!-- symnet: data c, x, t -->
$x, t \in \mathbb{R}^n$, $c \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{n \times d}$.
$$\gamma = W c, \; \beta = V c, \; y = \gamma \odot x + \beta, \; L = \tfrac12 \|y - t\|^2$$
"""
        },
    ),
    "layerscale": (
        lambda lambda_, W, x, t: squares(x + lambda_ * np.maximum(W @ x, 0) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, t -->
$x, t, \lambda \in \mathbb{R}^n$, $W \in \mathbb{R}^{n \times n}$.
$$y = x + \operatorname{diag}(\lambda) \operatorname{ReLU}(W x), \quad L = \tfrac12 \|y - t\|^2$$
"""
        },
    ),
    "lora": (
        lambda A, B, W, x, t, alpha: squares((W + alpha.item() * B @ A) @ x - t) / 2,
        {
            "": r"""
<!-- symnet: data W, x, t, alpha -->
$W \in \mathbb{R}^{m \times n}$, $A \in \mathbb{R}^{r \times n}$, $B \in \mathbb{R}^{m \times r}$, $x \in \mathbb{R}^n$, $t \in \mathbb{R}^m$, $\alpha \in \mathbb{R}$.
$$h = (W + \alpha B A) x, \quad L = \tfrac12 \|h - t\|^2$$
"""
        },
    ),
    "kalman": (
        lambda F, K, H, x, z: squares(F @ x + K @ (z - H @ (F @ x)) - x) / 2,
        {
            "": r"""
<!-- symnet: data x, z, H -->
$x \in \mathbb{R}^n$, $z \in \mathbb{R}^m$, $F \in \mathbb{R}^{n \times n}$, $H \in \mathbb{R}^{m \times n}$, $K \in \mathbb{R}^{n \times m}$.
$$\bar x = F x, \quad y = z - H \bar x, \quad \hat x = \bar x + K y, \quad J = \tfrac12 (\hat x - x)^\top (\hat x - x)$$
"""
        },
    ),
    "kalman-gain": (
        lambda P, H, R, x, z: squares(x + P @ P.T @ H.T @ np.linalg.inv(H @ P @ P.T @ H.T + R @ R.T) @ (z - H @ x)) / 2,
        {
            "": r"""
<!-- symnet: data x, z, H -->
$x \in \mathbb{R}^n$, $z \in \mathbb{R}^m$, $P \in \mathbb{R}^{n \times n}$, $H \in \mathbb{R}^{m \times n}$, $R \in \mathbb{R}^{m \times m}$.
$$\Sigma = P P^\top, \quad S = H \Sigma H^\top + R R^\top, \quad K = \Sigma H^\top S^{-1}, \quad m = x + K (z - H x), \quad J = \frac12 m^\top m$$
"""
        },
    ),
    "mahalanobis": (
        lambda M, x, y: np.sqrt(((x - y).T @ M.T @ M @ (x - y)).item()),
        {
            "": r"""
<!-- symnet: data x, y -->
$x, y \in \mathbb{R}^n$, $M \in \mathbb{R}^{k \times n}$.
$$d = \sqrt{(x-y)^\top M^\top M (x-y)}$$
"""
        },
    ),
    "gauss-kl": (
        lambda mu, nu, s, r: 0.5 * ((s**2 / r**2) + ((nu - mu) ** 2) / r**2 - 1 + 2 * np.log(r / s)).sum(),
        {
            "": r"""
$\mu, \nu \in \mathbb{R}^n$, $s, r \in \mathbb{R}_{>0}^n$.
$$D = \frac{1}{2} \sum_{i=1}^n \left( \frac{s_i^2}{r_i^2} + \frac{(\nu_i - \mu_i)^2}{r_i^2} - 1 + 2 \ln \frac{r_i}{s_i} \right)$$
"""
        },
    ),
    "focal": (
        lambda w, b, x, y, gamma: (
            -((1 - softmax(w @ x + b)[y.argmax()].item()) ** gamma.item())
            * np.log(softmax(w @ x + b)[y.argmax()].item())
        ),
        {
            "": r"""
<!-- symnet: data x, y, gamma; one-hot y -->
$x \in \mathbb{R}^d$, $w \in \mathbb{R}^{K \times d}$, $b \in \mathbb{R}^K$, $y \in \{0,1\}^K$ one-hot, $\gamma > 0$.
$$p = \mathrm{softmax}(w x + b), \qquad q = y^\top p, \qquad \mathrm{FL} = -(1 - q)^\gamma \log q$$
"""
        },
    ),
    "smoothing": (
        lambda W, x, y, epsilon: -(((1 - epsilon.item()) * y + epsilon.item() / len(y)) * np.log(softmax(W @ x))).sum(),
        {
            "": r"""
<!-- symnet: data x, y, epsilon; one-hot y -->
$$z = W x, \quad p_k = \frac{\exp z_k}{\sum_{j=1}^{K} \exp z_j}, \quad q_k = (1 - \epsilon) y_k + \frac{\epsilon}{K}, \quad L = -\sum_{k=1}^{K} q_k \log p_k$$
"""
        },
    ),
    "infonce": (
        lambda W, X, Y, tau: (
            -np.mean([(lambda s: s[i] - np.log(np.exp(s).sum()))((X @ W @ Y.T)[i] / tau.item()) for i in range(len(X))])
        ),
        {
            "": r"""
<!-- symnet: data X, Y, tau -->
$X \in \mathbb{R}^{n \times d}$, $Y \in \mathbb{R}^{n \times e}$, $W \in \mathbb{R}^{d \times e}$, $\tau > 0$.
$$S = \frac{X W Y^\top}{\tau}, \qquad L = -\frac{1}{n} \sum_{i=1}^{n} \log \frac{\exp(S_{ii})}{\sum_{j=1}^{n} \exp(S_{ij})}$$
"""
        },
    ),
    "multi-hinge": (
        lambda W, b, x, y: sum(
            max(0, 1 + (W @ x + b)[k].item() - (W @ x + b)[y.argmax()].item()) for k in range(len(y)) if k != y.argmax()
        ),
        {
            "": r"""
<!-- symnet: data x, y; one-hot y -->
$s = W x + b$ with $W \in \mathbb{R}^{K \times d}$.
$$L = \sum_{k} (1 - y_k) \max(0, 1 + s_k - y^\top s)$$
"""
        },
    ),
    "huber-vec": (
        lambda w, b, X, y, delta: sum(
            (r * r / 2 if abs(r) <= delta.item() else delta.item() * (abs(r) - delta.item() / 2))
            for r in (X @ w + b - y).ravel()
        ),
        {
            "": r"""
<!-- symnet: data X, y, delta -->
$X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$, $b \in \mathbb{R}$, $\delta > 0$.
$$r_i = \sum_j X_{ij} w_j + b - y_i, \qquad L = \sum_i \begin{cases} \frac12 r_i^2 & |r_i| \le \delta \\ \delta (|r_i| - \frac12 \delta) & \text{otherwise} \end{cases}$$
"""
        },
    ),
    "mish": (
        lambda W, x, t: squares((W @ x) * np.tanh(np.log1p(np.exp(W @ x))) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, t -->
$$z = Wx, \quad a_i = z_i \tanh(\ln(1 + e^{z_i})), \quad L = \tfrac12 \sum_i (a_i - t_i)^2$$
"""
        },
    ),
    "gelu by tanh": (
        lambda W, x, t: (
            squares(0.5 * (W @ x) * (1 + np.tanh(np.sqrt(2 / np.pi) * ((W @ x) + 0.044715 * (W @ x) ** 3))) - t) / 2
        ),
        {
            "": r"""
<!-- symnet: data x, t -->
$$u = W x, \quad g(z) = \tfrac12 z \left(1 + \tanh\left[\sqrt{2/\pi}\,(z + 0.044715 z^3)\right]\right), \quad L = \tfrac12 \| g(u) - t \|^2$$
"""
        },
    ),
    "elu": (
        lambda W, x, t, alpha: squares(np.where(W @ x > 0, W @ x, alpha.item() * (np.exp(W @ x) - 1)) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, t, alpha -->
$z = Wx$, $\alpha \in \mathbb{R}$.
$$a_i = \begin{cases} z_i & \text{if } z_i > 0 \\ \alpha(e^{z_i} - 1) & \text{if } z_i \le 0 \end{cases} \qquad L = \tfrac12\sum_i(a_i - t_i)^2$$
"""
        },
    ),
    "weightnorm": (
        lambda v, g, x, t: ((g.item() * (v.T @ x).item() / np.sqrt(squares(v)) - t.item()) ** 2) / 2,
        {
            "": r"""
<!-- symnet: data x, t -->
$v, x \in \mathbb{R}^n$, $g, t \in \mathbb{R}$.
$$w = \frac{g}{\|v\|_2} v, \quad y = w \cdot x, \quad L = \frac{(y - t)^2}{2}$$
"""
        },
    ),
    "squeeze": (
        lambda W, V, X, t: squares(sigmoid(V @ np.maximum(W @ X.mean(axis=1, keepdims=True), 0)) * X - t) / 2,
        {
            "": r"""
<!-- symnet: data X, t -->
$X, t \in \mathbb{R}^{c \times n}$, $W \in \mathbb{R}^{r \times c}$, $V \in \mathbb{R}^{c \times r}$.
$$z_c = \frac{1}{n}\sum_{i=1}^n X_{ci}, \quad s = \sigma(V \max(0, W z)), \quad Y_{ci} = s_c X_{ci}, \quad L = \tfrac12 \sum_{c,i} (Y_{ci} - t_{ci})^2$$
"""
        },
    ),
    "rotary": (
        lambda x, c, s, y, t: ((((c * x[0::1] - s * y) ** 2).sum() + ((s * x + c * y) ** 2).sum()) - t.item()) ** 2 / 2,
        {
            "": r"""
<!-- symnet: data c, s, t -->
$x, y, c, s \in \mathbb{R}^n$, $t \in \mathbb{R}$.
$$u_k = c_k x_k - s_k y_k, \quad w_k = s_k x_k + c_k y_k, \quad L = \tfrac12 \left(\sum_k (u_k^2 + w_k^2) - t\right)^2$$
"""
        },
    ),
    "moe": (
        lambda G, U, V, x, t: squares(softmax(G @ x)[0] * (U @ x) + softmax(G @ x)[1] * (V @ x) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, t -->
$x \in \mathbb{R}^d$, $t \in \mathbb{R}^n$, $G \in \mathbb{R}^{2 \times d}$, $U, V \in \mathbb{R}^{n \times d}$.
$$g = \operatorname{softmax}(G x), \quad y = g_1 U x + g_2 V x, \quad L = \tfrac12\|y - t\|^2$$
"""
        },
    ),
    "groupnorm": (
        lambda gamma, beta, X, T, epsilon: (
            squares(
                gamma * ((X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + epsilon.item()))
                + beta
                - T
            )
            / 2
        ),
        {
            "": r"""
<!-- symnet: data X, T, epsilon -->
$X, T \in \mathbb{R}^{g \times n}$, $\gamma, \beta \in \mathbb{R}^{g}$, $\epsilon > 0$.
$$\mu_i = \frac1n \sum_j X_{ij}, \quad v_i = \frac1n\sum_j (X_{ij} - \mu_i)^2, \quad Y_{ij} = \gamma_i \frac{X_{ij} - \mu_i}{\sqrt{v_i + \epsilon}} + \beta_i, \quad L = \tfrac12 \sum_{ij} (Y_{ij} - T_{ij})^2$$
"""
        },
    ),
    "swiglu-tex": (
        lambda W, V, U, x, t: squares(U @ ((W @ x) / (1 + np.exp(-(W @ x))) * (V @ x)) - t) / 2,
        {
            "": r"""
<!-- symnet: data x, t -->
$x, t \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{k \times d}$, $U \in \mathbb{R}^{d \times k}$.
\begin{align}
\operatorname{SiLU}(z) &:= \frac{z}{1 + e^{-z}} \\
y &= U\left(\operatorname{SiLU}(Wx) * Vx\right), \\
L &= \tfrac{1}{2} (y - t)^T (y - t)
\end{align}
"""
        },
    ),
    "cosine-embed": (
        lambda W, x, y: 1 - ((W @ x).T @ y).item() / (np.linalg.norm(W @ x) * np.linalg.norm(y)),
        {
            "": r"""
<!-- symnet: data x, y -->
$$u_i = \sum_j W_{ij} x_j, \qquad L = 1 - \frac{\langle u, y\rangle}{\|u\|_2\,\|y\|_2}$$
"""
        },
    ),
    "distance on a hyperboloid": (
        lambda w, x: np.arccosh(1 + squares(w - x)),
        {
            "": r"""
<!-- symnet: data x -->
$$d = \operatorname{arcosh}(1 + \|w - x\|^2)$$
"""
        },
    ),
    "arsinh": (
        lambda W, x: np.arcsinh(W @ x).sum(),
        {
            "": r"""
<!-- symnet: data x -->
$$z = W x, \quad L = \sum_i \operatorname{arsinh}(z_i)$$
"""
        },
    ),
    "artanh, sinh, cosh": (
        lambda W, x: (np.arctanh(np.tanh(W @ x) ** 2) * np.sinh(W @ x) + np.cosh(W @ x)).sum(),
        {
            "": r"""
<!-- symnet: data x -->
$$z = W x, \quad L = \sum_i (\operatorname{artanh}(\tanh(z_i)^2) \sinh z_i + \cosh z_i)$$
"""
        },
    ),
}
