"""Primes on formulas, sums without a letter, remarks in brackets: each page is right, and wrong with one edit."""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

LOGISTIC = r"""Of $s(u) = \frac{1}{1 + e^{-u}}$ we want the derivative.
$$\begin{aligned}
s'(u) &= \left((1 + e^{-u})^{-1}\right)' \\
&= -(1 + e^{-u})^{-2} (1 + e^{-u})^\prime \\
&= \frac{(1)' (1 + e^{-u}) - 1 \cdot (1 + e^{-u})’}{(1 + e^{-u})^2} \\
&= \frac{e^{-u}}{(1 + e^{-u})^2} = s(u) (1 - s(u))
\end{aligned}$$
"""

NORMALIZED = r"""$$m = \frac{1}{n} \sum_{k=1}^n a_k, \quad v = \frac{1}{n} \sum_{k=1}^n (a_k - m)^2$$
$$h_i = \frac{a_i - m}{v}$$
$$\frac{dh_i}{da_j} = \frac{(a_i - m)' v - (a_i - m) v'}{v^2}$$
$$(a_i - m)' = \delta_{ij} - m'$$
$$m' = \frac{1}{n}$$
$$v' = \frac{2}{n} (a_j - m)$$
"""

BOUNDS = r"""Let $a \in \mathbb{R}^n$, $m = {1 \over n} \sum_1^n a_i$ and $v = \frac{1}{n} \sum_1^n (a_i - m)^2$.
$$\frac{\partial{}}{\partial{a_k}} m = \frac{1}{n}, \quad \frac{\partial v}{\partial a_k} = \frac{2}{n} (a_k - m)$$
"""

REMARKS = r"""In skip-gram, for the center word $c$ and the outside word $o$,
$\frac{\partial}{\partial v_c} \log \frac{\exp(u_o^T v_c)}{\sum_{w=1}^V \exp(u_w^T v_c)}$
$= u_o - \frac{\partial}{\partial v_c} \log \sum_{w=1}^V \exp(u_w^T v_c)$
(the logarithm of a quotient)
$= u_o - \frac{1}{\sum_{w=1}^V \exp(u_w^T v_c)} \frac{\partial}{\partial v_c} \sum_{w=1}^V \exp(u_w^T v_c)$
(chain rule: $y = \log z$, $\frac{\partial y}{\partial z} = \frac{1}{z}$)
$= u_o - \frac{1}{\sum_{w=1}^V \exp(u_w^T v_c)} \sum_{w=1}^V \exp(u_w^T v_c) u_w$
(chain rule: $y = \exp(z)$, $\frac{\partial y}{\partial z} = \exp(z)$)
"""

LYING = r"""$$\hat{t} = \mathrm{softmax}(s), \quad s = g W_2 + c_2, \quad g = \tanh(r), \quad r = x W_1 + c_1$$
$$E = -\sum_k t_k \log \hat{t}_k$$
where $W_1 \in \mathbb{R}^{D \times H}$, $c_1 \in \mathbb{R}^H$, $W_2 \in \mathbb{R}^{H \times K}$,
$c_2, s \in \mathbb{R}^K$ and $t$ is one-hot. With $\delta = \frac{\partial E}{\partial s} = \hat{t} - t$,
$$\frac{\partial E}{\partial W_2} = g^T \delta, \quad \frac{\partial E}{\partial g} = \delta W_2^T$$
"""

BETWEEN = r"""$$h_i = f_h(a_i, m, s^2) = \frac{a_i - m}{\sqrt{s^2 + \epsilon}}, \quad m = \frac{1}{n} \sum_{i=1}^n a_i$$
$$z_i = \gamma h_i + \beta$$
$$\frac{\partial z_i}{\partial a_k} = \gamma \frac{\partial h_i}{\partial a_k}$$
"""

SUMMED = r"""Here $l$ and $m$ are summed-over indices. With $u_l = A_{lm} g_m + c_l$,
$$\frac{\partial u_l}{\partial A_{ij}} = \delta_{il} g_j, \quad
\frac{\partial J}{\partial g_m} = \frac{\partial J}{\partial u_l} A_{lm}$$
"""

NESTED = r"""$q_t = V h_t + b_o$, $p_t = \mathrm{softmax}(q_t)$ and $E_t = -\sum_k y_{t_k} \log p_{t_k}$ with a
one-hot $y_t$.
$$\frac{\partial E_t}{\partial q_{t_k}} = p_{t_k} - y_{t_k}, \quad
\frac{\partial E_t}{\partial b_{o_k}} = p_{t_k} - y_{t_k}$$
"""

PAGES = {
    "rows of a stated length": (LYING, r"= g^T \delta,", r"= \delta g^T,"),
    "a function between a name and its formula": (BETWEEN, r"= \gamma \frac", r"= \beta \frac"),
    "indices that are said to be summed over": (SUMMED, r"= \delta_{il} g_j", r"= \delta_{il} g_i"),
    "indices below indices": (NESTED, r"b_{o_k}} = p_{t_k} - y", r"b_{o_k}} = p_{t_k} + y"),
    "a quotient and a power of one variable": (LOGISTIC, r"(1 + e^{-u})^\prime \\", r"(e^{-u})^\prime (-1) \\"),
    "the sign of an inner derivative": (LOGISTIC, r"&= \frac{e^{-u}}", r"&= -\frac{e^{-u}}"),
    "entries by an entry": (NORMALIZED, r"= \delta_{ij} - m'", r"= \delta_{ij} + m'"),
    "letters with a formula": (NORMALIZED, r"v' = \frac{2}{n} (a_j - m)", r"v' = \frac{1}{n} (a_j - m)"),
    "a quotient with primes": (NORMALIZED, r"(a_i - m)' v - ", r"(a_i - m)' v + "),
    "bounds without a letter": (BOUNDS, r"= \frac{2}{n} (a_k - m)", r"= \frac{1}{n} (a_k - m)"),
    "a chain around a remark": (REMARKS, r"\exp(u_w^T v_c) u_w$", r"\exp(u_w^T v_c) v_c$"),
    "within a remark": (REMARKS, r"= \exp(z)$)", r"= z \exp(z)$)"),
    "a quadratic form by its vector": (
        r"$$\frac{\partial}{\partial b} (t^T t - b^T Z^T t - t^T Z b + b^T Z^T Z b) = -2 Z^T t + 2 Z^T Z b$$",
        r"+ 2 Z^T Z b$$",
        r"+ Z^T Z b$$",
    ),
    "a dot product by one of its vectors": (
        r"$$\frac{\partial (w^T x + b)}{\partial w} = x, \quad \frac{\partial}{\partial x} (W x) = W$$",
        r"= x, ",
        r"= 2 x, ",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_and_with_one_edit_it_does_not(name):
    text, right, wrong = PAGES[name]
    found = [(c.latex, c.verdict, c.message) for c in report(text).claims]
    assert found
    assert [f for f in found if f[1] not in HOLDS] == []
    assert right in text
    assert set(verdicts(text.replace(right, wrong))) - HOLDS


def test_a_prime_that_transposes_is_no_derivative():
    text = r"$X \in \mathbb{R}^{n \times d}$. $$L = (y - X w)'(y - X w), \quad \nabla_w L = -2 X'(y - X w)$$"
    assert set(verdicts(text)) <= HOLDS
    assert (
        set(verdicts(r"$$E = (y - z)'(y - z)$$ $$\frac{\partial E}{\partial z} = -2 (y - z)'$$")) & {"refuted"} == set()
    )


def test_a_prime_of_another_variable_is_left_unread():
    text = r"$a = \sigma(z)$, $z = w x$, $L = a^2$. $$L'(w) = 2 a (\sigma(z))' x$$"
    assert verdicts(text) == ["unread"]


def test_a_bracket_in_prose_ends_with_its_paragraph():
    text = "$$z = w x$$ (where\n\nthe rest: $$\\frac{\\partial z}{\\partial w} = x$$ and so) $$= x$$"
    assert verdicts(text) == ["proved", "proved"]


def test_words_that_are_numbered_by_primed_letters():
    text = r"""In word2vec $$y_j = \frac{\exp(u_j)}{\sum_{j'=1}^V \exp(u_{j'})} \quad u_j = {v'_{w_j}}^T h$$
    $$E = -\log y_{j^*} = -u_{j^*} SIGN \log \sum_{j'=1}^V \exp(u_{j'})$$"""
    assert verdicts(text.replace("SIGN", "+"))[-1] in HOLDS
    assert verdicts(text.replace("SIGN", "-"))[-1] not in HOLDS


@pytest.mark.parametrize(
    ("given", "right", "wrong"),
    [
        (r"Let $y = x^2$. The derivative is ", "$y' = 2 x$", "$y' = 3 x$"),
        (r"Let $z = w x + b$ and $a = \sigma(z)$. Differentiating, ", "$a' = a (1 - a)$", "$a' = a (1 + a)$"),
        (r"Let $a = \sigma(z)$. Then ", "$a' = a (1 - a)$", None),
    ],
)
def test_a_primed_name_is_a_derivative_where_words_say_so(given, right, wrong):
    assert verdicts(f"{given}{right}.") == ["proved"]
    if wrong is not None:
        assert verdicts(f"{given}{wrong}.") == ["refuted"]


def test_a_primed_name_that_may_be_another_one():
    assert verdicts(r"Let $y = x^2$. Then $y' = 3 x$.") == ["unread"]
    assert verdicts(r"Let $y = x^2$ and $y' = y + 1$. Then $\frac{dy'}{dx} = 2 x$.") == ["proved"]


CBOW = r"""The continuous bag of words has an input matrix $W \in \mathbb{R}^{V \times N}$ and an output matrix $W'$.
With one-hot context words $x_1, x_2 \in \mathbb{R}^V$ and one-hot target $y$,

$$h = \frac{1}{2} W^\top (x_1 + x_2), \quad u = W'^\top h, \quad \hat y = \mathrm{softmax}(u), \quad
E = -\sum_j y_j \log \hat y_j$$

$$\frac{\partial E}{\partial W'} = h (\hat y - y)^\top, \quad \frac{\partial E}{\partial h} = W' (\hat y - y)$$

$$\frac{\partial E}{\partial W} = \frac{1}{2} (x_1 + x_2) (W' (\hat y - y))^\top$$"""


@pytest.mark.parametrize("said", [r"$W'$", r"$W' \in \mathbb{R}^{N \times V}$"])
def test_a_second_matrix_before_a_bracket_is_no_slope(said):
    """W' (ŷ − y) of a matrix W' was read as the derivative of a function W, and right lines were left unread."""
    text = CBOW.replace("output matrix $W'$", f"output matrix {said}")
    assert set(verdicts(text)) <= {"proved", "confirmed"}
    assert verdicts(text.replace(r"h} = W' (\hat y - y)", r"h} = W' (y - \hat y)"))[1] == "refuted"
