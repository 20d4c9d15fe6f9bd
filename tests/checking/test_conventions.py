"""Conventions that authors take for granted: units under one letter, classes, batches, conditions, second meanings.

Each document is right as it stands; with one edit, its last line or the line named is wrong.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

SOFTMAX = r"""Let $z \in \mathbb{R}^K$ and $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$.

"""

CONDITIONS = {
    "in brackets behind it": r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j \quad (i \neq j)$$",
    "in brackets without a gap": r"$$\frac{\partial p_k}{\partial z_l} = -p_k p_l \; (k \neq l)$$",
    "behind a comma": r"$$\frac{\partial p_k}{\partial z_l} = -p_k p_l, \qquad k \neq l.$$",
    "in words": r"$$\frac{\partial p_k}{\partial z_l} = -p_k p_l \quad \text{if } k \neq l$$",
    "in words, as a formula": r"$$\frac{\partial p_k}{\partial z_l} = -p_k p_l \quad \text{if $k \neq l$}$$",
    "in a column": r"\begin{align} \frac{\partial p_k}{\partial z_l} &= -p_k p_l && \mbox{for $k \neq l$} \end{align}",
    "in the sentence": r"We have $\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$ if $i = j$ and "
    r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$ if $i \neq j$.",
    "as a label": "**Case 2: $i \\neq j$**\n\n" + r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$",
    "as a heading": "### $i \\neq j$\n\n" + r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$",
    "at the head of a row": r"\begin{align} i = j: \quad \frac{\partial p_i}{\partial z_j} &= p_i (1 - p_i) \\"
    r" i \neq j: \quad \frac{\partial p_i}{\partial z_j} &= -p_i p_j \end{align}",
    "before it": r"When $k = l$ we get $\partial p_k/\partial z_l = p_k (1 - p_k)$, and when $k \neq l$, "
    r"$\partial p_k/\partial z_l = -p_k p_l$.",
}


@pytest.mark.parametrize("place", CONDITIONS)
def test_a_condition_on_indices(place):
    right = CONDITIONS[place]
    assert set(verdicts(SOFTMAX + right)) <= HOLDS
    wrong = right.replace("-p_i p_j", "p_i p_j").replace("-p_k p_l", "p_k p_l")
    assert verdicts(SOFTMAX + wrong)[-1] == "refuted"
    without = r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$"
    assert verdicts(SOFTMAX + without) == ["refuted"]


@pytest.mark.parametrize("words", [r"\text{if $i = j$}", r"\mbox{for $i = j$,}", r"\textrm{if }i = j"])
def test_a_condition_in_the_text_of_a_case(words):
    cases = rf"\begin{{cases}} p_i (1 - p_i) & {words} \\ -p_i p_j & \text{{otherwise}} \end{{cases}}"
    right = SOFTMAX + rf"$$\frac{{\partial p_i}}{{\partial z_j}} = {cases}$$"
    assert set(verdicts(right)) <= HOLDS
    assert verdicts(right.replace("i = j", r"i \neq j")) == ["refuted"]


def test_a_sentence_behind_a_column_is_a_remark():
    """A formula that words go on with is no equation; what stands behind && alone, or leads to a formula, is."""
    rows = r"$$\begin{aligned} y &= 2 x && x = 3 \text{ gives } 6 \\ z &= 3 y WHAT \\ &= 6 x \end{aligned}$$"
    assert verdicts(rows.replace("WHAT", r"&& y = 5 x \text{ by mistake}")) == ["proved"]
    assert verdicts(rows.replace("WHAT", r"&& u &= z")) == ["proved"]
    assert verdicts(rows.replace("WHAT", r"&& \text{by } y = 5 x")) != ["proved"]
    assert verdicts(rows.replace("WHAT", "").replace("6 x", "5 x")) == ["refuted"]


def test_what_is_asked_for_before_an_empty_line_is_assumed():
    asked = "Each row asks for an inequality:\n\n$$\n\\begin{aligned} b &\\le 0 \\\\ w + b &> 0 \\end{aligned}\n$$\n\n"
    assert verdicts(asked + r"Then $w - b > 0$.") == ["proved"]
    assert verdicts(asked + r"Then $w + 2 b > 0$.") == ["unread"]


BISHOP = r"""
$$a_j = \sum_{i=1}^D w_{ji} x_i + b_j, \quad z_j = \tanh(a_j), \quad a_k = \sum_{j=1}^M w_{kj} z_j + b_k$$
$$y_k = \frac{\exp(a_k)}{\sum_l \exp(a_l)}, \quad E = -\sum_{k=1}^K t_k \ln y_k$$
"""
"""Let t sum to one; i, j and k number the units of three layers."""

WORDS = r"""The center word is $c$, the outside word is $o$.

$$J = -\log \frac{\exp(u_o^\top v_c)}{\sum_{w \in V} \exp(u_w^\top v_c)}, \quad
\hat y_w = \frac{\exp(u_w^\top v_c)}{\sum_{k \in V} \exp(u_k^\top v_c)}$$
"""

FROM_ZERO = r"""With $x_0 = 1$ let $a_j = \sum_{i=0}^{D} w_{ji} x_i$, $z_j = h(a_j)$ and
$y_k = \sum_{j=0}^{M} v_{kj} z_j$, $E = \frac12 \sum_{k=1}^K (y_k - t_k)^2$."""

PAIRS = {
    "units of several layers": (
        BISHOP,
        r"$$\frac{\partial E}{\partial a_j} = (1 - z_j^2) \sum_{k=1}^K w_{kj} \frac{\partial E}{\partial a_k}$$",
        r"$$\frac{\partial E}{\partial a_j} = (1 - z_j) \sum_{k=1}^K w_{kj} \frac{\partial E}{\partial a_k}$$",
    ),
    "units without bounds": (
        r"Units $z_j = h(a_j)$ with $a_j = \sum_i w_{ji} x_i$, outputs $y_k = \sum_j w_{kj} z_j$,"
        r" and $E = \frac12 \sum_k (y_k - t_k)^2$. Let $\delta_k = \frac{\partial E}{\partial y_k} = y_k - t_k$.",
        r"$$\frac{\partial E}{\partial w_{ji}} = x_i h'(a_j) \sum_k w_{kj} \delta_k$$",
        r"$$\frac{\partial E}{\partial w_{ji}} = -x_i h'(a_j) \sum_k w_{kj} \delta_k$$",
    ),
    "a dot between vectors": (
        r"Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b, y \in \mathbb{R}^m$, $z = W x + b$,"
        r" $a = \sigma(z)$, $C = \frac12 \|a - y\|^2$. Then $\delta = \frac{\partial C}{\partial z} = (a - y) \cdot"
        r" \sigma'(z)$.",
        r"$$\frac{\partial C}{\partial x} = W^T \cdot ((a - y) \cdot a \cdot (1 - a))$$",
        r"$$\frac{\partial C}{\partial x} = W^T \cdot ((a - y) \cdot a \cdot (1 + a))$$",
    ),
    "dots between three vectors": (
        r"Let $z, y \in \mathbb{R}^n$, $a = \tanh(z)$, $L = \frac12 \|a - y\|^2$, $\delta = (a - y) \cdot (1 - a) \cdot"
        r" (1 + a)$.",
        r"$$\frac{\partial L}{\partial z} = \delta$$",
        r"$$\frac{\partial L}{\partial z} = -\delta$$",
    ),
    "the class of an example": (
        SOFTMAX + r"For the correct class $c$ the loss is $L = -\log p_c$.",
        r"$$\frac{\partial L}{\partial z_j} = p_j - \delta_{jc}$$",
        r"$$\frac{\partial L}{\partial z_j} = p_j + \delta_{jc}$$",
    ),
    "another class": (
        SOFTMAX + r"For the correct class $c$ the loss is $L = -\log p_c$.",
        r"$$\frac{\partial L}{\partial z_j} = p_j - 1, \quad j = c$$",
        r"$$\frac{\partial L}{\partial z_j} = p_j - 1, \quad j \neq c$$",
    ),
    "the logarithm of a probability": (
        r"$$L = -\log p(y|x) = -y \log a - (1-y) \log (1-a), \quad a = \sigma(z)$$",
        r"$$\frac{\partial L}{\partial z} = a - y$$",
        r"$$\frac{\partial L}{\partial z} = y - a$$",
    ),
    "softmax by its entries": (
        r"Let $\mathbf z \in \mathbb{R}^K$. $$\sigma(\mathbf z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$",
        r"$$\frac{\partial \sigma(\mathbf z)_i}{\partial z_j} = \sigma(\mathbf z)_i (\delta_{ij} -"
        r" \sigma(\mathbf z)_j)$$",
        r"$$\frac{\partial \sigma(\mathbf z)_i}{\partial z_j} = \sigma(\mathbf z)_i (1 - \sigma(\mathbf z)_i)$$",
    ),
    "examples in the rows of X": (
        r"$$\mathcal{L}(w) = -\frac{1}{n} \sum_{i=1}^n [y_i \log \hat p_i + (1 - y_i) \log(1 - \hat p_i)]$$"
        r"where $\hat{p}_i = \sigma(w^T x_i)$.",
        r"$$\nabla_w \mathcal{L} = \frac{1}{n} X^T (\hat p - y)$$",
        r"$$\nabla_w \mathcal{L} = X^T (\hat p - y)$$",
    ),
    "made of one of many": (
        r"Let $x_n \in \mathbb{R}^D$. $$a_n = w^T x_n, \quad y_n = \sigma(a_n)$$"
        r"$$E = -\sum_{n=1}^N \{t_n \ln y_n + (1 - t_n) \ln(1 - y_n)\}$$",
        r"$$\nabla_w E = \sum_{n=1}^N (y_n - t_n) x_n$$",
        r"$$\nabla_w E = \sum_{n=1}^N (y_n - t_n) y_n x_n$$",
    ),
    "a formula that is written out whole": (
        r"Let $W_1 \in \mathbb{R}^{m \times n}$, $W_2 \in \mathbb{R}^{1 \times m}$,"
        r" $\hat y = \sigma(W_2 \sigma(W_1 x + b_1) + b_2)$, $L = -[t \log \hat y + (1-t) \log(1 - \hat y)]$."
        r" $$z_1 = W_1 x + b_1, \quad a_1 = \sigma(z_1), \quad z_2 = W_2 a_1 + b_2$$",
        r"$$\frac{\partial L}{\partial z_2} = \hat y - t$$",
        r"$$\frac{\partial L}{\partial z_2} = t - \hat y$$",
    ),
    "the shape convention": (
        r"We follow the numerator layout. Let $W \in \mathbb{R}^{n \times m}$, $x \in \mathbb{R}^m$, $z = Wx$,"
        r" $J = \frac12 \|z\|^2$, $\delta = \frac{\partial J}{\partial z}$. By the shape convention:",
        r"$$\frac{\partial J}{\partial W} = \delta^T x^T$$",
        r"$$\frac{\partial J}{\partial W} = 2 \delta^T x^T$$",
    ),
    "where an equation lives": (
        r"$C = BV$ with $B \in \mathbb{R}^{n \times n}$. $$\frac{\partial L}{\partial V} = G \in"
        r" \mathbb{R}^{n \times h}$$ Let $L = \frac12 \|C\|_F^2$.",
        r"$$\frac{\partial L}{\partial V} = B^T C$$",
        r"$$\frac{\partial L}{\partial V} = B C$$",
    ),
    "the second gradient": (
        r"Let $x \in \mathbb{R}^n$, $E(w) = \frac12 (w^T x)^2$.",
        r"$$\nabla \nabla E(w) = \nabla^2 E(w) = x x^T$$",
        r"$$\nabla^2 E(w) = 2 x x^T$$",
    ),
    "the value of a function": (
        r"Let $\sigma = \frac{1}{1 + e^{-z}}$. For $a = \sigma(w x)$:",
        r"$$\frac{da}{dw} = a (1 - a) x$$",
        r"$$\frac{da}{dw} = a (1 - a) w$$",
    ),
    "a word of the vocabulary": (
        WORDS,
        r"$$\frac{\partial J}{\partial u_o} = (\hat y_o - 1) v_c$$",
        r"$$\frac{\partial J}{\partial u_o} = \hat y_o v_c$$",
    ),
    "the other words": (
        WORDS,
        r"$$\frac{\partial J}{\partial u_w} = \hat y_w v_c \quad (w \neq o)$$",
        r"$$\frac{\partial J}{\partial u_w} = (\hat y_w - 1) v_c \quad (w \neq o)$$",
    ),
    "sums over a vocabulary": (
        WORDS,
        r"$$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w \in V} \hat y_w u_w$$",
        r"$$\frac{\partial J}{\partial v_c} = u_o + \sum_{w \in V} \hat y_w u_w$$",
    ),
    "the columns of a matrix of words": (
        r"The columns of $U$ are the outside vectors $u_w$; $y$ is one-hot with $y_o = 1$." + WORDS,
        r"$$\frac{\partial J}{\partial U} = v_c (\hat y - y)^\top$$",
        r"$$\frac{\partial J}{\partial U} = v_c (y - \hat y)^\top$$",
    ),
    "a derivative by the entry of a class": (
        SOFTMAX + r"The correct class is $c$ and $L = -\log p_c$.",
        r"$$\frac{\partial L}{\partial z_c} = \frac{\partial L}{\partial p_c} \frac{\partial p_c}{\partial z_c}"
        r" = p_c - 1$$",
        r"$$\frac{\partial L}{\partial z_c} = p_c$$",
    ),
    "a class with the words behind it": (
        SOFTMAX + r"$L = -\log p_c$ with $c$ the correct class.",
        r"$$\frac{\partial L}{\partial z_c} = p_c - 1$$",
        r"$$\frac{\partial L}{\partial z_c} = p_c$$",
    ),
    "a one-hot vector and its class": (
        SOFTMAX + r"$y$ is one-hot with the correct class $c$, and $L = -\sum_i y_i \log p_i = -\log p_c$.",
        r"$$\frac{\partial L}{\partial z_i} = p_i - y_i$$",
        r"$$\frac{\partial L}{\partial z_i} = p_i + y_i$$",
    ),
    "a class with a star": (
        r"Let $j^*$ be the index of the output word, $E = -u_{j^*} + \log \sum_k \exp(u_k)$,"
        r" $y_j = \exp(u_j) / \sum_k \exp(u_k)$ and $t_j = \mathbb{1}(j = j^*)$.",
        r"$$\frac{\partial E}{\partial u_j} = y_j - t_j := e_j$$ $$\frac{\partial E}{\partial u_j} = e_j$$",
        r"$$\frac{\partial E}{\partial u_j} = y_j - t_j := e_j$$ $$\frac{\partial E}{\partial u_j} = 2 e_j$$",
    ),
    "a chain that ends in a name": (
        r"$$\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}} = a_i$$",
        r"$$\frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)$$",
        r"$$\frac{\partial a_i}{\partial z_i} = a_i (1 + a_i)$$",
    ),
    "sums from 0": (
        FROM_ZERO,
        r"$$\frac{\partial E}{\partial w_{ji}} = h'(a_j) \sum_k v_{kj} (y_k - t_k) x_i$$",
        r"$$\frac{\partial E}{\partial w_{ji}} = h'(a_j) \sum_k v_{kj} (y_k + t_k) x_i$$",
    ),
    "an entry that is 1": (
        FROM_ZERO,
        r"$$\frac{\partial E}{\partial w_{j0}} = h'(a_j) \sum_k v_{kj} (y_k - t_k)$$",
        r"$$\frac{\partial E}{\partial w_{j0}} = h'(a_j) \sum_k v_{kj} t_k$$",
    ),
    "an index that stands at everything": (
        r"For pattern $p$: $net_{pj} = \sum_i w_{ji} o_{pi}$, $o_{pj} = f(net_{pj})$,"
        r" $E_p = \frac12 \sum_j (t_{pj} - o_{pj})^2$.",
        r"$$-\frac{\partial E_p}{\partial net_{pj}} = (t_{pj} - o_{pj}) f'(net_{pj})$$",
        r"$$\frac{\partial E_p}{\partial net_{pj}} = (t_{pj} - o_{pj}) f'(net_{pj})$$",
    ),
    "units made of units": (
        r"$v_j = \sum_k w_{kj} o_k$, $o_j = \varphi_j(v_j)$ and $E = \frac12 \sum_j (t_j - o_j)^2$.",
        r"$$\frac{\partial E}{\partial w_{ij}} = (o_j - t_j) \varphi_j'(v_j) o_i$$",
        r"$$\frac{\partial E}{\partial w_{ij}} = (o_j - t_j) \varphi_j'(v_j) o_j$$",
    ),
    "the title of a section": (
        SOFTMAX + "## The case $k \\neq l$\n\nNow look at\n\n$p_k$.\n\nFirst one thing, then another.",
        r"$$\frac{\partial p_k}{\partial z_l} = -p_k p_l$$",
        r"$$\frac{\partial p_k}{\partial z_l} = p_k p_l$$",
    ),
    "an increment": (
        r"$v_j = \sum_i w_{ji} x_i$, $y_j = h(v_j)$, $E = \frac12 \sum_j (y_j - t_j)^2$ and"
        r" $\delta_j = -\frac{\partial E}{\partial v_j}$."
        r" $$\Delta w_{ji} = -\eta \frac{\partial E}{\partial w_{ji}} = \eta \delta_j x_i$$",
        r"$$\frac{\partial E}{\partial w_{ji}} = (y_j - t_j) h'(v_j) x_i$$",
        r"$$\frac{\partial E}{\partial w_{ji}} = -(y_j - t_j) h'(v_j) x_i$$",
    ),
    "a power of a vector": (
        r"Let $u \in \mathbb{R}^n$ and $v = u^{-1}$.",
        r"$$\frac{\partial v_i}{\partial u_i} = -u_i^{-2}$$",
        r"$$\frac{\partial v_i}{\partial u_i} = u_i^{-2}$$",
    ),
    "an entry by its number": (
        r"$p_i = e^{z_i} / \sum_{k=0}^{9} e^{z_k}$ and $L = -\sum_{k=0}^{9} y_k \ln p_k$"
        r" with $\sum_{k=0}^{9} y_k = 1$.",
        r"$$\frac{\partial L}{\partial z_0} = p_0 - y_0$$",
        r"$$\frac{\partial L}{\partial z_1} = p_1 + y_1$$",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_right_and_wrong(name):
    text, right, wrong = PAIRS[name]
    assert verdicts(f"{text}\n\n{right}")[-1] in HOLDS
    assert verdicts(f"{text}\n\n{wrong}")[-1] == "refuted"


NG = r"""Let $X$ be $n \times m$ and $Y$ be $1 \times m$.
$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
$$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}))$$

"""

BACKWARD = r"""$$dZ^{[2]} = A^{[2]} - Y$$
$$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
$$db^{[2]} = \frac{1}{m} \sum_{i=1}^m dZ^{[2](i)}$$
$$dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[1]})^2)$$
$$dW^{[1]} = \frac{1}{m} dZ^{[1]} X^T$$
$$db^{[1]} = \frac{1}{m} \text{np.sum}(dZ^{[1]}, axis=1, keepdims=True)$$
"""


def test_gradients_by_each_loss_and_by_their_mean():
    assert set(verdicts(NG + BACKWARD)) == {"conditional", "proved"}


def test_a_line_that_leaves_the_convention_of_the_others_is_refuted():
    wrong = BACKWARD.replace(r"dW^{[1]} = \frac{1}{m} dZ", "dW^{[1]} = dZ")
    claims = report(NG + wrong).claims
    assert [c.latex for c in claims if c.verdict == "refuted"] == ["dW^{[1]} = dZ^{[1]} X^T"]


def test_a_derivative_that_is_written_out_keeps_no_convention():
    text = NG + BACKWARD + r"$$\frac{\partial J}{\partial Z^{[2]}} = A^{[2]} - Y$$"
    assert verdicts(text)[-1] == "refuted"


LIKELIHOOD = r"""$$q = \sigma(w^T x), \quad p(y|x) = q^{y} (1-q)^{1-y}$$

"""


def test_a_label_as_an_exponent():
    right = r"$$\frac{\partial \log p(y|x)}{\partial q} = \frac{y}{q} - \frac{1-y}{1-q}$$"
    wrong = r"$$\frac{\partial \log p(y|x)}{\partial q} = -\frac{1-y}{1-q}$$"
    assert verdicts(LIKELIHOOD + right + wrong) == ["proved", "refuted"]


def test_a_probability_that_has_a_formula_is_claimed_about():
    right, wrong = "-y \\log q - (1-y) \\log(1-q)", "-y \\log q + (1-y) \\log(1-q)"
    assert verdicts(LIKELIHOOD + f"$$L = -\\log p(y|x) = {right}$$")[-1] in HOLDS
    assert verdicts(LIKELIHOOD + f"$$L = -\\log p(y|x) = {wrong}$$")[-1] == "refuted"


LEAKS = {
    "a new item": "- Case $i \\neq j$: " + r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$" + "\n- So in all cases ",
    "a new label": "**Case $i \\neq j$.**\n" + r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$" + "\n**Result.** ",
    "an end": "If $i = j$ then\n\n" + r"$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$" + "\n\nOf all\n\n",
}


@pytest.mark.parametrize("place", LEAKS)
def test_a_condition_ends_where_its_case_does(place):
    found = verdicts(SOFTMAX + LEAKS[place] + r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$")
    assert found[0] in HOLDS
    assert found[1] in ("unread", "refuted")


def test_else_is_the_other_case():
    text = SOFTMAX + "If $i = j$ then\n\n" + r"$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$" + "\n\nelse\n\n"
    assert set(verdicts(text + r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$")) <= set(HOLDS)
    assert verdicts(text + r"$\frac{\partial p_i}{\partial z_j} = p_i p_j$")[1] in ("unread", "refuted")


OPEN = {
    "a name of the derivative of an unknown loss": r"$$\delta = \frac{\partial L}{\partial z}$$ $$\delta = y - t$$",
    "the next layer's": r"$\delta_1 = \frac{\partial L}{\partial z_1}$, $\delta_2 = \frac{\partial L}{\partial z_2}$."
    r" $$\delta_1 = (W_2^T \delta_2) \odot \sigma'(z_1)$$",
    "where a recurrence ends": r"Let $\delta_{T+1} = 0$. $$\delta_t + g_t = g_t$$",
    "sums over a part": r"$\sum_{j \in S} x_j^2 = \sum_{i=1}^n x_i^2$ for $S \subset \{1, \dots, n\}$.",
    "four indices": r"$$W_{ijkl} = W_{jikl}$$",
    "units that are their own inputs": r"Let $W$ be symmetric, $s_i = \tanh(h_i)$, $h_i = \sum_j w_{ij} s_j$"
    r" and $E = -\frac12 \sum_i \sum_j w_{ij} s_i s_j$. $$\frac{\partial E}{\partial s_k} = -\sum_j w_{kj} s_j$$",
    "a capital that comes out as a number": r"$a = W x$ and $x = 3$. $$\frac{\partial a}{\partial W} = x$$",
    "a false line of such a capital": r"$a = W x$ and $x = 3$. $$\frac{\partial a}{\partial W} = 2 x$$",
    "losses summed over an index at everything": r"$p_{t,k} = e^{z_{t,k}} / \sum_j e^{z_{t,j}}$, $L = \sum_t L_t$,"
    r" $L_t = -\sum_k y_{t,k} \log p_{t,k}$. $$\frac{\partial L}{\partial z_{t,k}} = p_{t,k} - y_{t,k}$$",
    "an inverse that is meant by entries": r"Let $W \in \mathbb{R}^{n \times n}$, "
    r"$P = B_1 \odot ((B_2)^{-1} \bold{1}_n^T)$, $B_2 = B_1 \bold{1}_n$. $$B_1 = \exp(W)$$",
    "sizes": r"The sizes are $(m \times 1)(1 \times n) = m \times n$.",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_neither_true_nor_false(name):
    assert verdicts(OPEN[name])[-1] in ("unread", "conditional")


FALSE = {
    "a power on a call": r"$$e(n) = d(n) - y(n), \quad E(n) = \frac12 e^2(n)$$ $$E(n) = \frac12 (d(n) - y(n))$$",
    "two functions": r"$$h = f_1(x) + f_2(x)$$ $$h = 2 f_1(x)$$",
    "a prime behind a layer": r"$a = g^{(1)}(z)$. We also have $a = g^{(1)\prime}(z)$.",
    "a letter with and without a layer": "$a = g(z)$. We also have $a = h(z)$.\n\n$q = a^{(1)T} a^{(1)}$",
}


@pytest.mark.parametrize("name", FALSE)
def test_nothing_is_lost_that_makes_a_line_false(name):
    assert verdicts(FALSE[name])[-1] == "refuted"


def test_entries_that_are_counted_from_0_and_from_1_are_not_read():
    text = r"$y = \sum_{i=0}^{D-1} w_i x_i$ and $r = \sum_{k=1}^{D} v_k q_k$. $$\frac{\partial y}{\partial w_1} = x_1$$"
    [claim] = report(text).claims
    assert claim.verdict == "unread"
    assert "begin with 0" in claim.message


def test_no_class_is_left_out():
    """A one-hot label is tried at each class, so that no entry of it is 0 all the time."""
    softmax = r"$p_i = e^{z_i} / \sum_{k=1}^{12} e^{z_k}$ and $L = -\sum_{k=1}^{12} y_k \log p_k$ for one-hot $y$. "
    for number in (1, 2, 7, 12):
        claim = rf"$\frac{{\partial L}}{{\partial z_{{{number}}}}} = p_{{{number}}}$"
        assert verdicts(softmax + claim)[-1] == "refuted"


def test_a_symmetric_matrix_is_named():
    [first, second] = report(r"$$\nabla_x (x^\top A x) = (A + A^\top) x = 2 A x \text{ if } A = A^\top$$").claims
    assert first.verdict == "proved"
    assert (second.verdict, second.assumption) == ("conditional", "A is symmetric")


def test_the_rows_of_a_table_may_speak_of_several_things():
    rows = "| sum | $z = x + y$ |\n| product | $z = x y$ |\n"
    assert verdicts("| what | formula |\n|---|---|\n" + rows) == ["unread"]
    slope = r"| slope | $\frac{d}{dx} x^2 = 3 x$ |"
    assert verdicts("| what | formula |\n|---|---|\n" + slope) == ["refuted"]


def test_a_name_of_two_shapes_refutes_nothing():
    text = r"Let $a, x \in \mathbb{R}^n$ and $\nabla_x (a^\top x) = a$. Let $z, a \in \mathbb{R}^K$, $a = \phi(z)$."
    found = verdicts(text)
    assert found
    assert "refuted" not in found


def test_a_sum_with_a_sign_behind_it_is_read():
    assert verdicts(r"$$L = \frac{1}{N} \sum_i -y_i \log p_i$$ $$L = -\frac{1}{N} \sum_i y_i \log p_i$$") == ["proved"]
