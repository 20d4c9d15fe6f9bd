"""Rows and columns of matrices, differentials, and gradients written as dX."""

import pytest

from symnet.checking.checking import checked
from symnet.checking.report import HOLDS
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

RIGHT = {
    "rows that stand": r"Let $w_j$ be the $j$-th row of $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$."
    r" $$z_j = w_j^\top x, \quad L = \frac12 \sum_j (z_j - t_j)^2$$"
    r" $$\frac{\partial L}{\partial w_j} = (z_j - t_j) x$$",
    "columns": r"Let $w_j$ denote the $j$-th column of $W \in \mathbb{R}^{m \times n}$. $x \in \mathbb{R}^n$,"
    r" $z = W x$,"
    r" $L = \frac12 \|z - t\|^2$. $$z = \sum_{j=1}^n x_j w_j$$"
    r" $$\frac{\partial L}{\partial x_j} = w_j^\top (z - t)$$",
    "powers beside rows": r"Let $\mathbf{t}_i$ and $\mathbf{y}_i$ be the rows of $T$ and $Y$, and $t_{ic}$"
    r" an entry of $T$. $$-\log \prod_{c=1}^C y_c^{t_c} = -\sum_{c=1}^C t_c \log y_c$$",
    "its rows": r"Let $X \in \mathbb{R}^{n \times d}$ and let $x_i$ denote its $i$-th row."
    r" $$\mu = \frac1n \sum_i x_i, \quad J = \sum_i \| x_i - \mu \|^2$$"
    r" $$J = \sum_i \| x_i \|^2 - n \| \mu \|^2$$",
    "bold columns": r"Let $\mathbf{X} \in \mathbb{R}^{N \times N}$ hold the examples in its columns $\mathbf{x}_i$, and"
    r" $x_{ij}$ be an entry of $\mathbf{X}$. $\mathbf{w} \in \mathbb{R}^N$, $y \in \mathbb{R}^N$."
    r" $$L = \frac12 \sum_{i=1}^N (\mathbf{w}^\top \mathbf{x}_i - y_i)^2$$"
    r" $$\frac{\partial L}{\partial \mathbf{w}} = \mathbf{X} (\mathbf{X}^\top \mathbf{w} - y)$$",
    "gradients as dX": r"Let $Y = XW$ and let $dY$ denote $\frac{\partial L}{\partial Y}$."
    r" $$dW = X^\top dY, \quad dX = dY W^\top$$",
    "gradients of a unit": r"$z = Wx + b$, $a = \sigma(z)$, and $da = \frac{\partial L}{\partial a}$."
    r" $$dz = da \odot \sigma'(z), \quad dW = dz\, x^T, \quad db = dz$$",
    "differentials": r"$z = W x + b$, $a = \sigma(z)$. $$dz = dW x + W dx + db, \quad da = \sigma'(z) \odot dz$$",
    "of an inverse": r"$$d(A^{-1}) = -A^{-1} (dA) A^{-1}, \quad d \log \det A = \operatorname{tr}(A^{-1} dA)$$",
    "a sum behind a sum": r"Let $x \in \mathbb{R}^n$. $$s = \sum_i x_i + \left( \sum_i x_i \right)^2$$"
    r" $$\frac{\partial s}{\partial x_i} = 1 + 2 \sum_j x_j$$",
    "a Hessian": r"$w \in R^n$, $X \in R^{m \times n}$, $f(w) = \frac12 \|Xw - y\|^2$. $$\nabla_w^2 f = X^\top X$$",
    "a second derivative": r"$g = x^2 y$. $$\partial_x^2 g = 2 y$$",
    "a name before a bracket": r"$$out = \frac{1}{1+e^{-net}}$$"
    r" $$\frac{\partial out}{\partial net} = out (1 - out)$$",
    "a square of a small letter": r"$z = W x + b$, $a = \tanh(z)$, $L = \frac12 \|a - y\|^2$,"
    r" $W \in \mathbb{R}^{m \times n}$."
    r" $$\frac{\partial L}{\partial z} = (a - y) \odot (1 - a^2)$$",
    "a function named in words": r"Let $h = s(Wx + b)$, $E = \frac12 \|h - t\|^2$, where $s$ is the logistic sigmoid."
    r" $$\frac{\partial E}{\partial b} = (h - t) \odot h \odot (1 - h)$$",
}

WRONG = {
    "rows": r"Let $w_j$ be the $j$-th row of $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$."
    r" $$z_j = w_j^\top x, \quad L = \frac12 \sum_j (z_j - t_j)^2$$"
    r" $$\frac{\partial L}{\partial w_j} = 2 (z_j - t_j) x$$",
    "a sum behind a sum": r"Let $x \in \mathbb{R}^n$. $$s = \sum_i x_i + \left( \sum_i x_i \right)^2$$"
    r" $$\frac{\partial s}{\partial x_i} = 1 + 2 n \sum_j x_j$$",
    "a second derivative": r"$g = x^2 y$. $$\partial_x^2 g = 2 x y$$",
    "a name before a bracket": r"$$out = \frac{1}{1+e^{-net}}, \quad out (1 - out) = out$$",
    "a differential": r"$$d(A^{-1}) = A^{-1} (dA) A^{-1}$$",
}

CONDITIONAL = {
    "a factor that is held": (r"$X \in \mathbb{R}^{n \times d}$. $$d(XW) = X\,dW$$", "X is held"),
    "one that moves": (r"$u = x^2$, $v = \sin x$. $$d(uv) = u\,dv$$", "u is held"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name):
    assert verdicts(WRONG[name])[-1] == "refuted"


@pytest.mark.parametrize("name", CONDITIONAL)
def test_what_is_left_out_of_a_differential_is_a_condition(name):
    text, assumption = CONDITIONAL[name]
    claim = report(text).claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", assumption)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $\hat y_j = \frac{\exp(o_j)}{\sum_{k=1}^q \exp(o_k)}$."
        r" $$\frac{\partial \hat y_j}{\partial o_k} = - \hat y_j \hat y_k \quad (j \neq k)$$",
        r"$$a = \max(0, z), \quad \frac{\partial a}{\partial z} = 1 \quad (z > 0)$$",
        r"$h_t = W h_{t-1}$, $W \in \mathbb{R}^{n \times n}$, $L = \frac12 \|h_T - y\|^2$."
        r" $$\frac{\partial L}{\partial h_0} = (W^\top)^T (h_T - y)$$",
    ],
)
def test_what_holds_under_a_condition_beside_it_is_not_refuted(text):
    assert verdicts(text)[-1] != "refuted"


ROWS = r"""Let $W \in \mathbb{R}^{H \times D}$ with

$$z_2 = h W + b_2$$

$$h = \operatorname{sigmoid}(z_1)$$

$$z_1 = x W_1 + b_1$$
"""


@pytest.mark.parametrize(
    ("slopes", "accepted"), [(r"h \circ (1 - h)", True), (r"\sigma'(z_1)", True), (r"h \circ (1 + h)", False)]
)
def test_slopes_of_the_entries_of_a_row(slopes, accepted):
    found = verdicts(f"{ROWS}\n\n$$\\frac{{\\partial h}}{{\\partial z_1}} = {slopes}$$")
    assert (found[-1] in ("proved", "confirmed", "conditional")) == accepted


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"(A B)^\top_{ij} = \sum_k A_{jk} B_{ki}", ("A_{jk} B_{ki}", "A_{ik} B_{kj}")),
        (r"W^\top_{ij} = W_{ji}", ("W_{ji}", "W_{ij}")),
        (r"\sum_j W^\top_{ij} x_j = (W^\top x)_i", (r"(W^\top", "(W")),
        (r"\sum_j W^\top_{ij} x_j = (W^\top x)_i", (r"W^\top_{ij}", r"W_{ij}^\top")),
    ],
)
def test_an_entry_of_a_transpose(right, edit):
    only_the_right_one_is_among({"proved"}, "", f"$${right}$$", edit)


HESSIAN = r"""\newcommand{\vx}{\mathbf{x}}\newcommand{\vw}{\mathbf{w}}\newcommand{\mat}[1]{\mathbf{#1}}
Let $\mat{X} \in \mathbb{R}^{n \times d}$ have rows $\vx_i^\top$, let $y_i \in \{0,1\}$, and let
$p_i = \sigma(\vw^\top \vx_i)$, where $\sigma$ is the logistic function. For
\[ J(\vw) = -\sum_{i=1}^n \left[ y_i \log p_i + (1-y_i) \log(1-p_i) \right] + \frac{\lambda}{2} \|\vw\|^2 \]
the gradient is
\[ \nabla J(\vw) = \sum_{i=1}^n (p_i - y_i) \vx_i + \lambda \vw
= \mat{X}^\top (\mathbf{p} - \mathbf{y}) + \lambda \vw. \]"""


def test_words_about_what_commands_of_the_author_stand_for():
    r"""That \mat{X} has rows \vx_i^⊤ is read from the words, in which the commands are written out."""
    claims = checked(read_document(read_pages("a.tex", HESSIAN.encode())), "a.tex").claims
    assert [c.verdict in HOLDS for c in claims] == [True, True]
    wrong = HESSIAN.replace(r"(\mathbf{p} - \mathbf{y})", r"(\mathbf{y} - \mathbf{p})")
    assert checked(read_document(read_pages("a.tex", wrong.encode())), "a.tex").claims[1].verdict == "refuted"
