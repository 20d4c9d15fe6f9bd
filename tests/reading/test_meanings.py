"""What words, brackets and scripts mean in whole documents; what could mean two things is refused or said."""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.reading.saying import stated

MEANINGS = {
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
        ["claims (1 / N) * np.sum((x - (mu)) ** 2) = (1 / N) * ((X - (mu)).T @ (X - (mu)))[0, 0]"],
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
    r"$L = x^2$ so $dL = 2 x \, dx$": "the differential dL is not read; write the derivative as a fraction",
    r"$f : R^n \to R$, $d f(x) = 0$": "the differential df is not read; write the derivative as a fraction",
    r"$y = \log_2 x$": "log with a script is not read",
    r"$f(x, y) = x y$ and $z = f(x)$": "f is defined for 2 arguments, not 1",
    r"$y_j = \sum W_{ji} x_i$": "the sum does not say over what",
    r"$f : A \to B$": "the set is not understood",
    r"$x \in \mathbb{R}^n$, $x^\top x = x_i x_i$": r"i stands twice and is not bound; write \sum_i, or i on both sides",
    "<!-- symnet: layout upright -->\n$y = x$": "symnet: a layout is numerator or denominator, not 'upright'",
    r"$z \in \mathbb{R}^n$. For $i = j$: $q_i = z_i z_j$": (
        "a definition that holds under a condition alone is not read; write its cases"
    ),
    r"$y = \varsigma(x)$": r"what \varsigma stands for is not said: some write it for softmax, some for σ",
    r"$f(x, y) = x y$, $f(x) = 2$, $g = f x$": "what f is here is not clear: its formula in line 1 is not read",
    r"$f(a) = w c$, $g = f(b)$": "the formula of f does not contain its argument",
    r"$y \in \mathbb{R}^{1 \times 3}$ and $x = I y$": "nothing tells the shape of I here",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_misread_is_refused(text):
    assert REFUSED[text] in stated(text)[1]


def test_a_raised_letter_that_is_no_power_is_said_to_be_a_name():
    reading = read_document(read_pages("document.md", rb"$y = 2 x^n$"))
    assert "x^n is taken to be a name, not a power" in reading.scope.notices
