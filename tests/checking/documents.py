"""Documents with the verdicts that their claims deserve, worked out by hand."""

TWO_LAYERS = r"""
Let $x \in \mathbb{R}^{n}$, $W_1 \in \mathbb{R}^{h \times n}$, $b_1 \in \mathbb{R}^h$,
$W_2 \in \mathbb{R}^{k \times h}$, $b_2 \in \mathbb{R}^k$, and let $y \in \mathbb{R}^k$ be one-hot.
$$z_1 = W_1 x + b_1, \quad h_1 = \tanh(z_1), \quad z_2 = W_2 h_1 + b_2, \quad p = \operatorname{softmax}(z_2)$$
$$L = -\sum_i y_i \log p_i$$
"""

SQUARED = r"""
Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$, $y \in \mathbb{R}^m$, $\lambda > 0$.
$$z = W x + b, \quad a = \sigma(z), \quad L = \frac12 \|a - y\|^2 + \frac{\lambda}{2} \|W\|_F^2$$
"""

LOGISTIC = r"""
$$z = w^\top x + b, \quad a = \sigma(z), \quad L = -\bigl(y \log a + (1 - y) \log(1 - a)\bigr)$$
"""

RIGHT = {
    "two layers": TWO_LAYERS
    + r"""
$$\delta_2 = \frac{\partial L}{\partial z_2} = p - y$$
$$\frac{\partial L}{\partial W_2} = \delta_2 h_1^\top, \quad \frac{\partial L}{\partial b_2} = \delta_2$$
$$\delta_1 = \frac{\partial L}{\partial z_1} = (W_2^\top \delta_2) \odot (1 - h_1 \odot h_1)$$
$$\frac{\partial L}{\partial W_1} = \delta_1 x^\top, \quad \frac{\partial L}{\partial x} = W_1^\top \delta_1$$
$$\frac{\partial L}{\partial (W_1)_{ij}} = (\delta_1)_i x_j$$
""",
    "a regulariser": SQUARED
    + r"""
$$\frac{\partial L}{\partial W} = \bigl((a - y) \odot a \odot (1 - a)\bigr) x^\top + \lambda W$$
$$\frac{\partial L}{\partial W_{ij}} = (a_i - y_i) a_i (1 - a_i) x_j + \lambda W_{ij}$$
""",
    "logistic regression": LOGISTIC
    + r"""
$$\frac{\partial L}{\partial a} = \frac{a - y}{a (1 - a)}, \quad \frac{\partial L}{\partial z} = a - y$$
$$\frac{\partial L}{\partial w} = (a - y) x, \quad \frac{\partial L}{\partial b} = a - y$$
$$\frac{\partial^2 L}{\partial z^2} = a (1 - a)$$
""",
    "softmax by entries": r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \quad \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
""",
    "a loss without a formula": r"""
Let $X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times m}$ and $Y = X W$.
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^\top, \quad
\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y}$$
""",
    "numbers": r"""
Let $w = 2$, $x = 3$, $b = -1$. $$z = w x + b = 5, \quad a = \sigma(z) = 0.9933, \quad f = a^2 \approx 0.987$$
""",
    "a letter of one line alone": r"""
$$z = W x, \quad \sigma(z) = \frac{1}{1 + e^{-z}}, \quad \sigma'(z) = \sigma(z) (1 - \sigma(z))$$
""",
    "examples": r"""
$$J = \frac1m \sum_{i=1}^m \frac12 (w^\top x^{(i)} - y^{(i)})^2, \quad
\frac{\partial J}{\partial w} = \frac1m \sum_{i=1}^m (w^\top x^{(i)} - y^{(i)}) x^{(i)}$$
""",
    "any layer": r"""
$$z^l = W^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad \delta^l = \frac{\partial C}{\partial z^l}$$
$$\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l), \quad \frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$$
$$\frac{\partial C}{\partial W^l_{jk}} = a^{l-1}_k \delta^l_j$$
""",
    "cases of a label": r"""
$z \in \mathbb{R}$, $y \in \{0, 1\}$, $a = \sigma(z)$. $$L = -y \log a - (1 - y) \log(1 - a)$$
For $y = 1$: $$\frac{\partial L}{\partial z} = a - 1$$ For $y = 0$: $$\frac{\partial L}{\partial z} = a$$
""",
    "functions of the document": r"""
$x \in \mathbb{R}$. $$f(x) = e^{2 x}, \quad f'(x) = 2 f(x), \quad f''(x) = 4 f(x), \quad f'(3) = 2 e^6$$
""",
    "columns": r"""
Let $X \in \mathbb{R}^{d \times m}$, $W \in \mathbb{R}^{K \times d}$, $Z = W X$. The softmax is taken column by column:
$$P = \operatorname{softmax}(Z), \quad P_{ki} = \frac{e^{Z_{ki}}}{\sum_{j=1}^K e^{Z_{ji}}}$$
""",
    "conditions on indices": r"""
$z \in \mathbb{R}^K$. $$p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$
For $k = i$: $$\frac{\partial p_k}{\partial z_i} = p_k (1 - p_k)$$
$$\frac{\partial p_k}{\partial z_i} = -p_k p_i \quad \text{if } i \neq k$$
""",
    "a kink": r"""
Let $x \in \mathbb{R}^n$. $$h = \operatorname{ReLU}(x), \quad L = \sum_i h_i^2, \quad
\frac{\partial L}{\partial x} = 2 h \odot [x > 0]$$
""",
}

WRONG = {
    "a sign": (SQUARED + r"$$\frac{\partial L}{\partial a} = y - a$$", "the sign is turned round"),
    "a forgotten regulariser": (
        SQUARED + r"$$\frac{\partial L}{\partial W} = ((a - y) \odot a \odot (1 - a)) x^\top$$",
        r"a term is missing: \lambda W",
    ),
    "a factor": (SQUARED + r"$$\frac{\partial L}{\partial a} = 2 (a - y)$$", "there is a factor 2 too many"),
    "a missing factor": (LOGISTIC + r"$$\frac{\partial L}{\partial w} = \frac12 (a - y) x$$", "a factor 2 is missing"),
    "the activation's derivative": (
        SQUARED + r"$$\frac{\partial L}{\partial z} = a - y$$",
        r"the derivative of the activation is missing: a \odot (\mathbf{1}_{m} - a)",
    ),
    "σ for σ′": (
        SQUARED + r"$$\frac{\partial L}{\partial z} = (a - y) \odot \sigma(z)$$",
        r"\sigma(z) stands where its derivative belongs",
    ),
    "the wrong argument": (
        SQUARED.replace(r"\sigma", r"\tanh") + r"$$\frac{\partial L}{\partial z} = (a - y) \odot (1 - \tanh(a)^2)$$",
        "a stands where z belongs",
    ),
    "indices turned round": (
        r"Let $W \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$. $$L = \sum_{i,j} W_{ij} x_i x_j^2, \quad "
        r"\frac{\partial L}{\partial W_{ij}} = x_j x_i^2$$",
        None,
    ),
    "a transpose": (SQUARED + r"$$\frac{\partial L}{\partial x} = W \bigl((a - y) \odot a \odot (1 - a)\bigr)$$", None),
    "factors in the wrong order": (
        r"Let $X \in \mathbb{R}^{n \times n}$, $W \in \mathbb{R}^{n \times n}$, $Y = X W$. "
        r"$$\frac{\partial L}{\partial X} = W^\top \frac{\partial L}{\partial Y}$$",
        r"the factors stand in the wrong order: \frac{\partial L}{\partial Y} W^\top",
    ),
    "a transpose of a square matrix": (
        r"Let $X \in \mathbb{R}^{n \times n}$, $W \in \mathbb{R}^{n \times n}$, $Y = X W$. "
        r"$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W$$",
        r"a transpose is missing: W^\top",
    ),
    "entry by entry": (
        r"Let $A \in \mathbb{R}^{n \times n}$, $B \in \mathbb{R}^{n \times n}$, $C = A B$, $L = \sum_{i,j} C_{ij}$. "
        r"$$L = \sum_{i,j} (A \odot B)_{ij}$$",
        "the product should be that of matrices, not ⊙",
    ),
    "a network that is given otherwise": (SQUARED + r"$$z = W x$$", "a term is missing: b"),
    "a rounded number": (r"Let $z = 1$. $$a = \sigma(z) = 0.73, \quad c = \sigma(-5) = 0.006$$", "it is cut off"),
    "any layer": (
        r"$$z^l = W^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad \delta^l = \frac{\partial C}{\partial z^l}, \quad "
        r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma(z^l)$$",
        None,
    ),
    "a number next to another": (r"$$10^{20} + 1 = 10^{20}$$", None),
    "the softmax of columns": (
        r"Let $Z \in \mathbb{R}^{K \times m}$. The softmax is taken of each column. "
        r"$$P = \operatorname{softmax}(Z), \quad P_{ki} = \frac{e^{Z_{ki}}}{\sum_{j=1}^m e^{Z_{kj}}}$$",
        None,
    ),
    "a condition that another one replaces": (
        r"$z \in \mathbb{R}^K$, $p = \operatorname{softmax}(z)$. For $k = i$: "
        r"$$\frac{\partial p_k}{\partial z_i} = p_k p_i \quad \text{if } i \neq k$$",
        "the sign is turned round",
    ),
    "2/N at N = 2": (
        r"Let $x \in \mathbb{R}^{N}$. $$L = \frac1N \sum_i x_i^2, \quad \frac{\partial L}{\partial x} = x$$",
        None,
    ),
}

FALSE = {
    "the gradient of a bias of a batch": (
        r"$X \in \mathbb{R}^{n \times d}$. $O = X W + b$, $L = \frac12 \|O - Y\|_F^2$. "
        r"$$\frac{\partial L}{\partial b} = O - Y$$"
    ),
    "a condition that is over": (
        r"$z \in \mathbb{R}^K$, $y = \mathrm{softmax}(z)$. For $i \neq j$, "
        r"$$\frac{\partial y_i}{\partial z_j} = -y_i y_j$$ and so for all $i$ and $j$ "
        r"$$\frac{\partial y_i}{\partial z_j} = -y_i y_j$$"
    ),
    "a case that is over": (
        r"$y \in \{0, 1\}$, $a = \sigma(z)$, $L = -y \log a - (1 - y) \log(1 - a)$. For $y = 1$: "
        r"$$\frac{\partial L}{\partial z} = a - 1$$ In general, $$\frac{\partial L}{\partial z} = a - 1$$"
    ),
    "an example for a law": r"$z = w x + b$. Take $w = 1$, $b = 0$, $x = 3$. $$z = w^5 x + 7 b$$",
    "one of two labels": (
        r"$Y \in \{0, 1\}$, $a = \sigma(z)$, $L = -Y \log a - (1 - Y) \log(1 - a)$. "
        r"$$\frac{\partial L}{\partial a} = -\frac{1}{a}$$"
    ),
    "one of several classes": (
        r"Let $y \in \mathbb{R}^K$ be one-hot. $p = \mathrm{softmax}(z)$, $L = -\sum_k y_k \log p_k$. "
        r"$$\frac{\partial L}{\partial z_1} = p_1$$"
    ),
    "one side of a kink": r"$h = \max(0, t)$. $$h = t$$",
    "the root of a square": r"$$\sqrt{w^2} = w$$",
    "a kink far away": r"$f = \max(0, 10 - x)$. $$\frac{\partial f}{\partial x} = -1$$",
    "a kink of a positive number": r"Let $\lambda > 0$. $g = \max(0, 1 - \lambda)$. $$g = 1 - \lambda$$",
    "a kink beside a logarithm": (
        r"$p \in \mathbb{R}^n$, $w \in \mathbb{R}^n$, $L = -\sum_k y_k \log p_k + \lambda \sum_j |w_j|$. "
        r"$$\frac{\partial L}{\partial w_j} = \lambda$$"
    ),
    "an index of four": (
        r"$A \in \mathbb{R}^{n \times n}$, $B_{ij} = A_{ij}^2$. "
        r"$$\frac{\partial B_{ij}}{\partial A_{kl}} = 2 A_{1j} \delta_{ik} \delta_{jl}$$"
    ),
    "one of two paths": (
        r"$y = w x$, $z = v x$. $$\frac{\partial L}{\partial z} = 1$$ "
        r"$$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} w$$"
    ),
    "sums along the other axis": r"$P \in \mathbb{R}^{m \times n}$. Assume $\sum_i P_{ij} = 1$. $$\sum_j P_{ij} = 1$$",
    "the last of the layers": (
        r"For $l = 1, 2$: $$z^l = W^l a^{l-1}, \quad a^l = \tanh(z^l)$$ "
        r"$$\delta^l = \frac{\partial C}{\partial z^l}$$ "
        r"$$\delta^l = (W^{l+1})^T \delta^{l+1} \odot (1 - z^l \odot z^l)$$"
    ),
}
"""Documents whose last line is false."""

TRUE = {
    "a second example": r"$x = 2$ and $w = 3$. $f = w x = 6$. Now $x = 4$. $$f = 12$$",
    "rounded numbers put in": r"$a = \sigma(0.28)$, $y = 1$. $$a - y = 0.5695 - 1 = -0.4305$$",
    "a number in powers of ten": r"$s = \sigma(5)$. $$s (1 - s) = 6.65 \times 10^{-3}$$",
    "a derivative in an inequality": r"$f = 3 x^2$. $$\frac{\partial^2 f}{\partial x^2} \le 6$$",
    "primes that transpose": (
        r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$, "
        r"$L = \frac12 (y - Xw)'(y - Xw)$. $$\frac{\partial L}{\partial w} = -X'(y - Xw)$$"
    ),
    "the other case": (
        r"$z \in \mathbb{R}^K$, $p = \mathrm{softmax}(z)$. If $k = i$ we get "
        r"$$\frac{\partial p_k}{\partial z_i} = p_k (1 - p_k)$$ and otherwise "
        r"$$\frac{\partial p_k}{\partial z_i} = -p_k p_i$$"
    ),
}
"""Documents whose last line is true."""
