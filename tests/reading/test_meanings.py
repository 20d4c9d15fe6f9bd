"""What words, brackets and scripts mean in whole documents; what could mean two things is refused or said."""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.reading.saying import stated

MEANINGS = {
    "signs of one letter": (
        r"$$C = \frac12 ∑_j (y_j − a_j)^2, \quad \frac{∂C}{∂a_j} \underset{\text{chain rule}}= a_j − y_j$$",
        ["defines C = np.sum((y - a) ** 2) / 2", "claims dC/da[j] = a[j] - y[j]"],
    ),
    "entries of a column with a capital": (
        r"Let $X$ be $N \times 1$. $$v = \frac{1}{N} \sum_i (x_i - \mu)^2 = \frac{1}{N} (X - \mu)^\top (X - \mu)$$",
        [
            "defines v = np.sum((X - (mu)) ** 2) / N",
            "claims np.sum((X - (mu)) ** 2) / N = ((X - (mu)).T @ (X - (mu)))[0, 0] / N",
        ],
    ),
    "sums of which only the end is written": (
        r"$a = \sum_i^N x_i, \quad b_i = \sum_{j \neq i}^N x_j, \quad c = \sum_{i,j}^N A_{ij}$",
        ["defines a = np.sum(x)", "defines b = (np.sum(x)) - x", "defines c = np.sum(A)"],
    ),
    "macros that formulas define": (
        r"$\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}$ $\def\half#1{\frac12 #1}$"
        r"$$\newcommand*{\vv}{v} L = \half{\|\vv\|^2}, \quad \pd{L}{\vv} = \vv$$",
        ["defines L = (v * v) / 2", "claims dL/dv = v"],
    ),
    "rows of a matrix": (
        r"Let $X \in \mathbb{R}^{n \times d}$, and let $x_i$ be the $i$-th row of $X$. $\mu = \frac1n \sum_i x_i$.",
        ["defines mu = X.sum(axis=0, keepdims=True) / n"],
    ),
    "a matrix by its rows": (
        r"$X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times m}$; $y_i$ is the $i$-th row of $Y$, as $x_i$"
        r" of $X$. $$y_i = x_i W, \quad \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_i} W^\top$$",
        ["defines Y = X @ W", "claims dL/dX[i, :] = dL/dY[i, :] @ W.T"],
    ),
    "differentials": (
        r"$X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times m}$, $R = X W$, $L = \frac12 \|R\|_F^2$."
        r"$$dL = \operatorname{tr}(R^\top dR), \quad d(X W) = dX\, W + X\, dW$$",
        [
            "defines R = X @ W",
            "defines L = np.sum(np.square(R)) / 2",
            "claims d(L) = np.trace(R.T @ d(R))",
            "claims d(X @ W) = d(X) @ W + X @ d(W)",
        ],
    ),
    "a derivative in a direction": (
        r"$x \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$, $f(x) = A x$. $$df(x) \cdot h = A h$$",
        ["defines f = A @ x", "claims d(f, x, h) = A @ h"],
    ),
    "components with a raised index": (
        r"where \(x^i\) is the \(i\)th component of \(x\). $s = \sum_{i=1}^n \exp(x^i)$",
        ["defines s = np.sum(np.exp(x))"],
    ),
    "softmax by its formula": (
        r"$$\sigma(x) = \begin{bmatrix} \frac{e^{x_1}}{\sum_i e^{x_i}} \\ \vdots \\ \frac{e^{x_n}}{\sum_i e^{x_i}}"
        r"\end{bmatrix}$$ $z \in \mathbb{R}^n$, $p = \sigma(z)$.",
        ["claims softmax(x, axis=0) = (1 / np.sum(np.exp(x))) * np.exp(x)", "defines p = softmax(z, axis=0)"],
    ),
    "dots in a chain of Jacobians": (
        r"$h_t = W h_{t-1}$, $W \in \mathbb{R}^{n \times n}$. $$\frac{\partial h_t}{\partial h_k} ="
        r"\frac{\partial h_t}{\partial h_{t-1}} \cdots \frac{\partial h_{k+1}}{\partial h_k}$$",
        [
            "defines h_t = W @ h_t_minus_1",
            "claims d(h_t)/d(h_k) = product_over(j, k+1, t, d(h_j)/d(h_j_minus_1))",
        ],
    ),
    "a power that counts steps": (
        r"$h_t = W h_{t-1}$, $W \in \mathbb{R}^{n \times n}$. $$\frac{\partial h_t}{\partial h_k} = W^{t-k}$$",
        ["defines h_t = W @ h_t_minus_1", "claims d(h_t)/d(h_k) = matrix_power(W, t-k)"],
    ),
    "a function from vectors to numbers": (
        r"$f : \mathbb{R}^n \to \mathbb{R}$ with $f(x) = x^\top x$",
        ["defines f = (x.T @ x)[0, 0]"],
    ),
    "an activation, entry by entry": (
        r"$g : \mathbb{R} \to \mathbb{R}$, $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$. $h = g(W x)$",
        ["defines h = f_g(W @ x)"],
    ),
    "a well-known function that is declared": (
        r"Let $\sigma : \mathbb{R} \to (0, 1)$ and $y = \sigma(x)$.",
        ["defines y = sigmoid(x)"],
    ),
    "a function by directive": (
        "<!-- symnet: function F -->\n" r"$x \in \mathbb{R}^n$, $y = F(2 x)$",
        ["defines y = f_F(2 * x)"],
    ),
    "powers with symbols for exponents": (
        r"$q = p^y (1 - p)^{1 - y}$",
        ["defines q = np.exp(y * np.log(p)) * np.exp((1 - y) * np.log(1 - p))"],
    ),
    "a sum over the only index there is": (
        r"$L = -\sum y_i \log p_i$",
        ["defines L = -np.sum(y * np.log(p))"],
    ),
    "rows that begin with a sign and have a left side": (
        r"\begin{align} -\log p &= a \\ -\log q &= b \end{align}",
        ["claims -np.log(p) = a", "claims -np.log(q) = b"],
    ),
    "a row that goes on with the side before": (
        r"\begin{align} y &= a \\ &\quad - b \end{align}",
        ["defines y = a - b"],
    ),
    "a condition before a colon": (
        r"if $a = b : z = 2 a$",
        ["claims a = b", "defines z = 2 * a"],
    ),
    "a rate is a number": (
        r"$W \in \mathbb{R}^{m \times n}$, $V = W - \alpha W$",
        ["defines V = W - (alpha * W)"],
    ),
    "small letters as entries of capitals, at any letters": (
        r"$L = \sum_{i,j} (x_{ij} - \sum_k u_{ik} v_{kj})^2$, $q = \sum_i u_{ia}$, $\|X - U V\|^2$",
        ["defines L = np.sum((X - (U @ V)) ** 2)", "defines q = sum_over(i, U[i, a])"],
    ),
    "a small t above is a transpose where t is nothing else": (
        r"$Q, K \in \mathbb{R}^{n \times d}$, $S = Q K^t / \sqrt{d_k}$",
        ["defines S = (1 / np.sqrt(d_k)) * (Q @ K.T)"],
    ),
    "a name below a capital": (
        r"$G_S \in \mathbb{R}^{n \times m}$, $K \in \mathbb{R}^{n \times d}$, $G = G_S^T K$",
        ["defines G = G_S.T @ K"],
    ),
    "what lies in a set, with arguments and squared": (
        r"$c(x) \in \mathbb{R}$ and $\sigma^2 \in \mathbb{R}^{n}$, $x \in \mathbb{R}^n$, $y = c(x) x + \sigma^2$",
        ["defines y = c * x + sigma * sigma"],
    ),
    "the values of a well-known function": (
        r"$\sigma(z) \in \mathbb{R}$ and $y = \sigma(w x)$",
        ["defines y = sigmoid(w * x)"],
    ),
    "shapes in words": (
        r"Let $X$ be an $n \times d$ matrix, with $W$ of size $d \times m$, and $Z$ the $n \times m$ matrix $Z = X W$",
        ["defines Z = X @ W"],
    ),
    "a class as an index": (
        r"$f \in \mathbb{R}^K$, $p_k = e^{f_k} / \sum_j e^{f_j}$, $L_i = -\log p_{y_i}$, "
        r"$\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i = k)$",
        [
            "defines p = (1 / np.sum(np.exp(f))) * np.exp(f)",
            "defines L_i = -np.log((y_i.T @ p)[0, 0])",
            "claims dLi/df[k] = p[k] - y_i[k]",
        ],
    ),
    "a class of each example": (
        r"$L = \sum_i f_{y_i}$, $s = \sum_j f_j$",
        ["defines L = sum_over(i, (y_i.T @ f)[0, 0])", "defines s = np.sum(f)"],
    ),
    "all classes but one": (
        r"$L_i = \sum_{j \neq y_i} s_j$",
        ["defines L_i = np.sum((1 - y_i) * s)"],
    ),
    "the summation convention, where a document says so": (
        r"In Einstein notation, $A x$ is $y_i = a_{ij} x_j$, $c = x_i x_i$, $q_j = (b_j - y_j) b_j$, "
        r"$\frac{dx_i}{dx_k} a_{ij} x_j = a_{kj} x_j$",
        [
            "defines y = A @ x",
            "defines c = np.sum(x * x)",
            "defines q = (b - y) * b",
            "claims sum_over(j, sum_over(i, (d(x[i])/d(x[k])) * A[i, j] * x[j])) = sum_over(j, A[k, j] * x[j])",
        ],
    ),
    "a condition before, to the end of its sentence": (
        r"If $i \neq j$: $\frac{\partial y_i}{\partial z_j} = -y_i y_j$. All in all, "
        r"$\frac{\partial y_i}{\partial z_j} = y_i ([i = j] - y_j)$",
        [
            "claims (1 - (i == j)) * (d(y[i])/d(z[j])) = (1 - (i == j)) * (-(y[i] * y[j]))",
            "claims d(y[i])/d(z[j]) = y[i] * ((i == j) - y[j])",
        ],
    ),
    "a condition behind": (
        r"\[ \frac{\partial y_i}{\partial z_j} = y_i (1 - y_i) \quad \text{if } i = j \]",
        ["claims (i == j) * (d(y[i])/d(z[j])) = (i == j) * (y[i] * (1 - y[i]))"],
    ),
    "a condition that says nothing of the claim": (
        r"For $i = j$, $\frac{\partial y_i}{\partial z_i} = y_i$",
        ["claims d(y[i])/d(z[i]) = y[i]"],
    ),
    "the chain rule through a matrix": (
        r"$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $z = W x$, $L = z^\top z$, "
        r"$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial W} "
        r"= \frac{\partial z}{\partial W} \cdot \frac{\partial L}{\partial z}"
        r"= \mathrm{prod}\left(\frac{\partial L}{\partial z}, \frac{\partial z}{\partial W}\right)$",
        [
            "defines z = W @ x",
            "defines L = (z.T @ z)[0, 0]",
            "claims dL/dW = sum(dL/dz * d(z)/d(W))",
            "claims sum(dL/dz * d(z)/d(W)) = sum(dL/dz * d(z)/d(W))",
            "claims sum(dL/dz * d(z)/d(W)) = sum(dL/dz * d(z)/d(W))",
        ],
    ),
    "numerator layout, stated": (
        r"In numerator layout, $W \in \mathbb{R}^{m \times n}$, $\frac{\partial L}{\partial W} = x (z - t)^\top$",
        ["claims dL/dW.T = x @ (z - t).T"],
    ),
    "denominator layout, by directive": (
        "<!-- symnet: layout denominator -->\n"
        r"$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $z = W x$, $\frac{\partial z}{\partial x} = W^\top$",
        ["defines z = W @ x", "claims (d(z)/d(x)).T = W.T"],
    ),
    "an activation without a name, before any bracket": (
        r"$W \in \mathbb{R}^{m \times n}$, $h = g(W x + b)$",
        ["defines h = f_g(W @ x + b)"],
    ),
    "a formula behind its use": (
        r"$a = f(z)$ where $z = w x$ and $f(u) = u^2$",
        ["defines a = z * z", "defines z = w * x", "defines f = u * u"],
    ),
    "a value that is differentiated": (
        r"$\frac{\partial J}{\partial R} = (\frac{\partial c}{\partial R} R^T + c(R) I) G$",
        ["claims dJ/dR = (dc/dR @ R.T + c * np.eye(n, dtype=dtype)) @ G"],
    ),
    "a number taken from a matrix": (
        r"$\frac1N \sum_i (x_i - \mu)^2 = \frac1N (X - \mu)^T (X - \mu)$",
        ["claims np.sum((X - (mu)) ** 2) / n = ((X - (mu)).T @ (X - (mu)))[0, 0] / n"],
    ),
    "a matrix of ones, in words": (
        r"$\mathbf{1}$ is an $N \times N$ matrix. $X \in \mathbb{R}^{N \times D}$, $R = X - \frac1N \mathbf{1} X$",
        ["defines R = X - (np.ones((N, N), dtype) @ X) / N"],
    ),
    "a row laid into a matrix": (
        r"$X \in \mathbb{R}^{N \times D}$, $\mu, s \in \mathbb{R}^{1 \times D}$, $Y = \frac{X - \mu}{s}$",
        ["defines Y = (X - (mu)) / (s)"],
    ),
    "examples by a subscript": (
        r"$z_i = W x_i + b$, $L = \sum_i \|z_i - y_i\|^2$, "
        r"$\frac{\partial L}{\partial W} = 2 \sum_i (z_i - y_i) x_i^T$",
        [
            "defines z_i = W @ x_i + b",
            "defines L = sum_over(i, np.sum(np.square(z_i - y_i)))",
            "claims dL/dW = 2 * sum_over(i, (z_i - y_i) @ x_i.T)",
        ],
    ),
    "dots in the middle of a sum": (
        r"$\hat{y} = b_0 + w_1 x_1 + \cdots + w_d x_d + b$, $s = \sum_i w_i x_i$",
        [
            "defines y_hat = b0 + np.sum(w * x) + b",
            "defines s = np.sum(w * x)",
        ],
    ),
    "the value of a function of each example": (
        r"$l^{(i)}(w, b) = \frac12 (w x^{(i)} + b)^2$, $L = \frac1n \sum_{i=1}^n l^{(i)}(w, b)$",
        [
            "defines l_i = (w * x_i + b) ** 2 / 2",
            "defines L = sum_over(i, l_i) / n",
        ],
    ),
    "a function whose argument gets a formula later": (
        r"$\phi(z) = e^z$, $z = w x$, $a^{(i)} = \phi(z^{(i)})$",
        [
            "defines np.exp(z) = np.exp(z)",
            "defines z = w * x",
            "defines a_i = np.exp(z_i)",
        ],
    ),
    "a bias in each row of a batch": (
        r"$\mathbf{H} = \mathbf{X} \mathbf{W} + \mathbf{b}$, $\mathbf{O} = \mathbf{H} \mathbf{V} + \mathbf{c}$",
        ["defines H = X @ W + b", "defines O = H @ V + c"],
    ),
    "a bias in each column": (
        r"$W \in \mathbb{R}^{m \times n}$, $Z = W X + b$",
        ["defines Z = W @ X + b"],
    ),
    "rates and labels are numbers": (
        r"$\mathbf{v}_t = \beta_1 \mathbf{v}_{t-1} + (1 - \beta_1) \mathbf{g}_t$, $x \in \mathbb{R}^n$, $u = w + y x$",
        ["defines v_t = beta1 * v_t_minus_1 + (1 - beta1) * g_t", "defines u = w + y * x"],
    ),
    "increments and steps": (
        r"$w(k+1) = w(k) - \Delta w$, $w := w + \Delta w$",
        ["claims w_k_1 = w_k - w_Delta", "claims w = w + w_Delta"],
    ),
    "a probability by its argument": (
        r"$H = -\sum_x p(x) \log q(x)$",
        ["defines H = -np.sum(p * np.log(q))"],
    ),
    "layers above, l and L": (
        r"$z^l = W^l a^{l-1}$, $\delta^L = \sigma'(z^L)$",
        [
            "defines z_l = W_l @ a_l_minus_1",
            "defines delta_L = f_sigma_prime(z_L)",
        ],
    ),
    "gates named as they usually are": (
        r"$i_t = \sigma(W_i x_t + U_i h_{t-1})$, $c_t = f_t \odot c_{t-1} + i_t$, "
        r"$\frac{\partial c_t}{\partial c_{t-1}} = \mathrm{diag}(f_t)$",
        [
            "defines i_t = sigmoid(W_i @ x_t + U_i @ h_t_minus_1)",
            "defines c_t = f_t * c_t_minus_1 + i_t",
            "claims d(c_t)/d(c_t_minus_1) = np.diagflat(f_t)",
        ],
    ),
    "a variance says what σ is": (
        r"$x \in \mathbb{R}^d$, $\mu = \frac1d \sum_i x_i$, $\sigma^2 = \frac1d \sum_i (x_i - \mu)^2$, "
        r"$y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}$",
        [
            "defines mu = np.sum(x) / d",
            "defines sigma = np.sqrt(np.sum((x - (mu)) ** 2) / d)",
            "defines y = (1 / np.sqrt(sigma * sigma + epsilon)) * (x - (mu))",
        ],
    ),
    "the gradients of programs": (
        r"$z = W x$, $W \in \mathbb{R}^{m \times n}$, $L = z^\top z$, $dz = 2 z$, $dW = dz x^\top$",
        [
            "defines z = W @ x",
            "defines L = (z.T @ z)[0, 0]",
            "claims dL/dz = 2 * z",
            "claims dL/dW = dL/dz @ x.T",
        ],
    ),
    "examples above a layer": (
        r"$z^{[1](i)} = w^{[1]} x^{(i)}$, $z^{[2](i)} = w^{[2]} z^{[1](i)}$",
        [
            "defines z_1_i = w1 * x_i",
            "defines z_2_i = w2 * z_1_i",
        ],
    ),
    "layers as subscripts of capitals": (
        r"$f = W x$, $s = W_2 \max(0, W_1 x)$",
        [
            "defines f = W @ x",
            "defines s = W2 @ relu(W1 @ x)",
        ],
    ),
    "which function σ is, in words": (
        r"where $\sigma : \mathbb{R}^n \to \mathbb{R}^n$ is the softmax map, $Y = \sigma(Q K^\top) V$",
        [
            "defines Y = softmax(Q @ K.T, axis=1) @ V",
        ],
    ),
    "rows in a box": (
        r"\[\boxed{ y = 2 x }\]",
        ["defines y = 2 * x"],
    ),
    "norms with four bars": (r"$s = ||x||^2$, $x \in \mathbb{R}^n$", ["defines s = np.sum(np.square(x))"]),
    "vectors in a bracket, one above the other": (
        r"$f_t = \sigma(W_f [h_{t-1}, x_t] + b_f)$, $h, x \in \mathbb{R}^n$, $z = V [h; x]$",
        [
            "defines f_t = sigmoid(W_f @ np.concatenate([h_t_minus_1, x_t], axis=0) + b_f)",
            "defines z = V @ np.concatenate([h, x], axis=0)",
        ],
    ),
    "a class in an indicator": (
        r"$p \in \mathbb{R}^K$, $L = -\sum_k \mathbb{1}[y = k] \log p_k$, "
        r"$\frac{\partial L}{\partial p_k} = -\mathbb{1}[y = k] / p_k$",
        ["defines L = -np.sum(y * np.log(p))", "claims dL/dp[k] = -(y[k] / p[k])"],
    ),
    "the entries that an equation gives": (
        r"$s = \sum_{d=1}^C e^{z_d}$, $y_c = e^{z_c} / s$",
        ["defines s = np.sum(np.exp(z))", "defines y = (1 / s) * np.exp(z)"],
    ),
    "the values of a function without a formula, one for each step": (
        r"$L = \frac1T \sum_{t=1}^T l(y_t, o_t)$, "
        r"$\frac{\partial L}{\partial w} = \frac1T \sum_{t=1}^T \frac{\partial l(y_t, o_t)}{\partial w}$",
        ["defines L = sum_over(t, l_t) / T", "claims dL/dw = sum_over(t, dlt/dw) / T"],
    ),
    "gradients without a subscript": (
        r"$f(x, y) = x y$, $\nabla f = [y, x]$, $w \in \mathbb{R}^n$, $J(w) = w^T w$, $\nabla J(w) = 2 w$",
        [
            "defines f = x * y",
            "claims np.concatenate([np.full((1, 1), df/dx, dtype), np.full((1, 1), df/dy, dtype)], axis=0) = "
            "np.concatenate([np.full((1, 1), y, dtype), np.full((1, 1), x, dtype)], axis=0)",
            "defines J = (w.T @ w)[0, 0]",
            "claims dJ/dw = 2 * w",
        ],
    ),
    "a matrix written out is the symbol": (
        r"$W = \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{bmatrix}$, $z = W x$, $z_2 = "
        r"w_{21} x_1 + w_{22} x_2$",
        [
            "defines z = W @ x",
            "claims z[1:2][0, 0] = W[1:2][:, :1][0, 0] * x[:1][0, 0] + W[1:2][:, 1:2][0, 0] * x[1:2][0, 0]",
        ],
    ),
    "a transposed list is a column": (
        r"$x = (x_1, x_2, x_3)^\top$, $L = x^\top x$, $\partial L / \partial x_3 = 2 x_3$",
        [
            "defines L = (x.T @ x)[0, 0]",
            "claims dL/dx[2:3][0, 0] = 2 * x[2:3][0, 0]",
        ],
    ),
    "dots count rows and columns": (
        r"$X = \begin{pmatrix} x_{11} & \cdots & x_{1d} \\ \vdots & \ddots & \vdots \\ x_{n1} & \cdots & "
        r"x_{nd} \end{pmatrix}$, $z_i = \sum_j x_{ij} w_j$",
        [
            "defines z = X @ w",
        ],
    ),
    "labels beside indices": (
        r"$W_h \in \mathbb{R}^{2 \times 3}$, $H = X W_h + \mathbf{b}_h$, $h_{ij} = \sum_k x_{ik} w_{hkj} "
        r"+ b_{hj}$",
        [
            "defines H = X @ W_h + b_h",
            "claims H[i, j] = sum_over(k, X[i, k] * W_h[k, j]) + b_h[j]",
        ],
    ),
    "entries with formulas of their own": (
        r"$h = [h_1, h_2]$, $h_1 = \tanh(a)$, $h_2 = \tanh(b)$",
        [
            "defines h = np.concatenate([np.full((1, 1), h1, dtype), np.full((1, 1), h2, dtype)], axis=0)",
            "defines h1 = np.tanh(a)",
            "defines h2 = np.tanh(b)",
        ],
    ),
    "an entry of what has a formula, before and after it": (
        r"$z_1 = w_{11} x_1 + w_{12} x_2$, $z = W x$, $z_2 = w_{21} x_1 + w_{22} x_2$, $y = x_1 z_1$",
        [
            "claims z[:1][0, 0] = W[:1][:, :1][0, 0] * x[:1][0, 0] + W[:1][:, 1:2][0, 0] * x[1:2][0, 0]",
            "defines z = W @ x",
            "claims z[1:2][0, 0] = W[1:2][:, :1][0, 0] * x[:1][0, 0] + W[1:2][:, 1:2][0, 0] * x[1:2][0, 0]",
            "defines y = x[:1][0, 0] * z[:1][0, 0]",
        ],
    ),
    "a gradient written out": (
        r"$f = x^\top x$, $\nabla f = \begin{bmatrix} \frac{\partial f}{\partial x_1} \\ \vdots \\ "
        r"\frac{\partial f}{\partial x_n} \end{bmatrix} = 2 x$",
        [
            "defines f = (x.T @ x)[0, 0]",
            "claims df/dx = df/dx",
            "claims df/dx = 2 * x",
        ],
    ),
    "entries that are other letters": (
        r"$W = \begin{pmatrix} a & b \\ c & d \end{pmatrix}$, $z = W x$, $z_1 = a x_1 + b x_2$",
        [
            "defines W = np.concatenate([np.concatenate([np.full((1, 1), a, dtype), np.full((1, 1), b, "
            "dtype)], axis=1), np.concatenate([np.full((1, 1), c, dtype), np.full((1, 1), d, dtype)], "
            "axis=1)], axis=0)",
            "defines z = W @ x",
            "claims z[:1][0, 0] = a * x[:1][0, 0] + b * x[1:2][0, 0]",
        ],
    ),
    "what a vector is, beside its entries": (
        r"$h = \begin{bmatrix} h_1 \\ h_2 \end{bmatrix} = \tanh(W x)$",
        [
            "defines h = np.tanh(W @ x)",
            "claims h = h",
        ],
    ),
    "primes that transpose": (
        r"$X \in \mathbb{R}^{n \times d}$, $\hat\beta = (X'X)^{-1} X'y$",
        [
            "defines beta_hat = (np.linalg.inv(X.T @ X) @ X.T) @ y",
        ],
    ),
    "the sum of absolute values": (
        r"$x \in \mathbb{R}^n$, $R = \|x\|_1$",
        [
            "defines R = np.sum(np.abs(x))",
        ],
    ),
    "a divergence": (
        r"$D_{KL}(p \| q) = \sum_i p_i \log \frac{p_i}{q_i}$",
        [
            "defines D_mathrm_KL_p_q = np.sum(p * np.log(p / q))",
        ],
    ),
    "two distributions of one letter": (
        r"$r = p_\theta(y | x) - p_\phi(y | x)$",
        [
            "defines r = p_theta_y_x - p_phi_y_x",
        ],
    ),
    "plain dots": (
        r"$z = w_1 x_1 + ... + w_n x_n$",
        [
            "defines z = np.sum(w * x)",
        ],
    ),
    "relations with a mark": (
        r"$a \overset{(1)}{=} b + c$, $x \stackrel{?}{=} a$",
        [
            "defines a = b + c",
        ],
    ),
    "the Kronecker delta, said": (
        r"$\delta_{ij} = \begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}$, $p_i (\delta_{ij} "
        r"- p_j) = q_{ij}$",
        [
            "claims p[i] * ((i == j) - p[j]) = q[i, j]",
        ],
    ),
    "how far an index runs": (
        r"$y_c = 2 e^{z_c}$ for $c = 1 \cdots C$",
        [
            "defines y_c = 2 * np.exp(z_c)",
        ],
    ),
    "a recurrence has one shape": (
        r"$W \in \mathbb{R}^{n \times n}$, $h_t = W h_{t-1}$",
        ["defines h_t = W @ h_t_minus_1"],
    ),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_the_meaning_of_a_document(name):
    text, meant = MEANINGS[name]
    lines, unread = stated(text)
    assert unread == []
    assert [line for line in lines if not line.startswith("declares")] == meant


REFUSED = {
    r"$y = \log_2 x$": "log with a script is not read",
    r"$f(x, y) = x y$ and $z = f(x)$": "f is defined for 2 arguments, not 1",
    r"$y = \sum W_{ji} x_k$": "the sum does not say over what",
    r"$f : A \to B$": "the set is not understood",
    r"$x \in \mathbb{R}^n$, $x^\top x = x_i x_i$": r"i stands twice and is not bound; write \sum_i, or i on both sides",
    "<!-- symnet: layout upright -->\n$y = x$": "symnet: a layout is numerator or denominator, not 'upright'",
    r"$z \in \mathbb{R}^n$. For $i = j$: $q_i = z_i z_j$": (
        "a definition that holds under a condition alone is not read; write its cases"
    ),
    r"$y = \varsigma(x)$": r"what \varsigma stands for is not said: some write it for softmax, some for σ",
    r"With $\sigma$ the logistic function, $h = \sigma(x)$ and $y = \varsigma(h)$": (
        r"what \varsigma stands for is not said: some write it for softmax, some for σ"
    ),
    r"$f(x, y) = x y$, $f(x) = 2$, $g = f x$": "what f is here is not clear: its formula in line 1 is not read",
    r"$y = f(\tanh(\frac{x}{2}))$, $E[x] = y$": "E[…] is not read; expectations are none of this notation",
    r"$h^2 = g(x W^2)$, $h^3 = g(h^2 W^3)$": "is this a power of h, or h of a layer? write h^{(2)}",
    r"$J = \theta^3$, $y = J(\theta + \epsilon)$": "what J makes of its argument is not said",
    r"$L = D + \lambda R(W)$": "is R(W) a product, or a function? say % symnet: function …",
    r"$z = \sigma^{-1}(p)$": r"is this the inverse of \sigma, or 1/\sigma? write a fraction",
    r"$C = 1/2n \sum_i y_i$": r"how far / reaches is not clear, as in 1/2n; write \frac",
    r"$y = W(h \oplus x)$": r"the sign \oplus is not read",
    r"$C = \frac1n \sum_x y$": "nothing that is summed depends on x",
    r"$p = e^{s(X, y)} + e^{s(X, \tilde{y})}$": (
        "s stands with several arguments, and what it makes of them is not said"
    ),
    r"$D_{ij} = \Theta_{ij}$, $D_{ij} = 2 \Theta_{ij} \text{ if } j \neq 0$": (
        "a condition that compares an index with a number is not read"
    ),
    r"$\nabla (x + y) = 2$": r"by what \nabla differentiates is not said",
    r"$L = x^2$, $f : R^n \to R$, $h = f \circ L$": (
        "a composition of functions is not read; write what it makes of its argument"
    ),
    r"$y = 2 \mathbb{R}^n$": "a set stands where a value is expected",
    r"$f(a) = w c$, $g = f(b)$": "the formula of f does not contain its argument",
    r"$y = ?$": "'?' is not understood",
    r"$\sum_i^\top x_{ij} = \sum_i x_{ij}$": "what stands above the sum is not read; a power or ⊤ goes on a bracket",
    r"$m = \max_k^2 x_k$": "what stands above the max is not read; a power or ⊤ goes on a bracket",
    r"$a = 0,73$": "is the comma that of a decimal number? write a point, or a space behind it",
    r"$y = 1/0$": "it is divided by zero",
    r"$y \in \mathbb{R}^{1 \times 3}$ and $x = I y$": "nothing tells the shape of I here",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_misread_is_refused(text):
    assert REFUSED[text] in stated(text)[1]


def test_a_raised_letter_that_is_no_power_is_said_to_be_a_name():
    reading = read_document(read_pages("document.md", rb"$y = 2 x^n$"))
    assert "x^n is taken to be a name, not a power" in reading.scope.notices


def test_escaped_brackets_of_markdown_in_a_file_of_tex():
    text = rb"If \\(x = 4\\) then a new line \\ (of prose). $$f = x^2$$"
    reading = read_document(read_pages("notes.tex", text))
    assert [s.source(0) for s in reading.statements] == ["x = 4", "f = x^2"]


def test_a_fence_for_mathematics_in_one_line():
    text = b"So ```math f = x^2``` and\n\n```math \\frac{d f}{d x} = 2 x```\n\n```math\ng = f\n```\n"
    reading = read_document(read_pages("notes.md", text))
    assert [s.source(0) for s in reading.statements] == ["f = x^2", r"\frac{d f}{d x} = 2 x", "g = f"]
    assert [s.page.place(s.at) for s in reading.statements][1] == (3, 9)
