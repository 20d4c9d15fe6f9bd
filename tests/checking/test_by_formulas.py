"""Derivatives by formulas, ∂L/∂(w^⊤ x); softmax of entries, and along an index; classes as conditions; terms of losses.

Each document is right as it stands; with one edit, the line named is wrong.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

BY_FORMULAS = {
    "a product, in brackets": (
        r"$$\ell = -\log \sigma(a^\top h), \qquad \frac{\partial \ell}{\partial a} = "
        r"\frac{\partial \ell}{\partial (a^T h)} \frac{\partial (a^T h)}{\partial a}$$"
        "\n\n" + r"$$\frac{\partial \ell}{\partial (a^T h)} = \sigma(a^T h) - 1$$",
        (r"\sigma(a^T h) - 1", r"1 - \sigma(a^T h)"),
    ),
    "its transpose elsewhere": (
        r"$$\ell = \log(1 + e^{h^\top a}), \qquad \frac{\partial \ell}{\partial a^\top h} = \sigma(a^\top h)$$",
        (r"= \sigma(a^\top h)", r"= -\sigma(a^\top h)"),
    ),
    "a logarithm, beside what it is of": (
        r"Let $D = \frac12 (m^2 + s^2 - \log s^2 - 1)$. $$\frac{\partial D}{\partial \log s^2} = \frac12 (s^2 - 1)$$",
        ("(s^2 - 1)$$", "(s^2 + 1)$$"),
    ),
    "values of functions, one in the other": (
        r"""With $p_n = \sigma(v^\top x_n)$ the cost is $C = -\sum_{n=1}^N [t_n \log p_n + (1 - t_n) \log(1 - p_n)]$.

$$\frac{\partial C}{\partial v} = \sum_{n=1}^N \frac{\partial C_n}{\partial \sigma(v^\top x_n)}
\frac{\partial \sigma(v^\top x_n)}{\partial v^\top x_n} \frac{\partial v^\top x_n}{\partial v}
= \sum_{n=1}^N (\sigma(v^\top x_n) - t_n) x_n$$""",
        (r"(\sigma(v^\top x_n) - t_n) x_n", r"(\sigma(v^\top x_n) + t_n) x_n"),
    ),
    "a sum": (
        r"$$s = \tanh(w x + b), \quad \frac{\partial s}{\partial (w x + b)} = 1 - s^2$$",
        ("1 - s^2", "1 - s"),
    ),
}


@pytest.mark.parametrize("name", BY_FORMULAS)
def test_derivatives_by_formulas(name):
    text, (right, wrong) = BY_FORMULAS[name]
    assert set(verdicts(text)) <= HOLDS
    assert right in text
    assert verdicts(text.replace(right, wrong))[-1] == "refuted"


def test_a_formula_of_one_name_that_stands_elsewhere_is_not_read():
    text = r"Let $f = (2 x)^2 + x$. $$\frac{\partial f}{\partial (2 x)} = 4 x + \frac12$$"
    assert verdicts(text) == ["unread"]
    assert verdicts(text.replace("+ x$", "$").replace(r" + \frac12", "")) == ["proved"]


def test_a_formula_in_other_words_elsewhere_is_not_left_out():
    text = r"""$$\ell = \sigma(a^\top h) + (2 a)^\top h$$

$$\frac{\partial \ell}{\partial (a^\top h)} = \sigma(a^\top h) (1 - \sigma(a^\top h))$$"""
    assert verdicts(text) == ["unread"]  # with 2 a^⊤ h for what it is, the derivative has a 2 more


ATTENTION = r"""$$S_{ij} = \frac{1}{\sqrt{m}} \sum_a Q_{ia} K_{ja}, \quad A_{ij} = SOFTMAX, \quad
O_{ib} = \sum_j A_{ij} V_{jb}$$

$$\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij} (\delta_{jk} - A_{ik})$$

$$\frac{\partial E}{\partial V_{jb}} = \sum_i A_{ij} \frac{\partial E}{\partial O_{ib}}$$

$$\frac{\partial E}{\partial S_{ij}} =
A_{ij} \left(\frac{\partial E}{\partial A_{ij}} - \sum_{l} A_{il} \frac{\partial E}{\partial A_{il}}\right)$$
"""


WRONG_IN_ATTENTION = [
    ("A_{ik})", "A_{jk})"),
    (r"A_{il} \frac", r"A_{lj} \frac"),
    (r"\sum_i A_{ij}", r"\sum_i A_{ji}"),
]


@pytest.mark.parametrize(
    ("softmax", "edits"),
    [
        (r"\text{softmax}_j(S_{ij})", WRONG_IN_ATTENTION[:1]),
        (r"\operatorname{softmax}(S_{ij})", WRONG_IN_ATTENTION[1:2]),
        (r"\operatorname{softmax}(S_{ij}) = \frac{\exp(S_{ij})}{\sum_k \exp(S_{ik})}", WRONG_IN_ATTENTION[2:]),
        (r"\frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}}", WRONG_IN_ATTENTION),
    ],
)
def test_attention_by_entries(softmax, edits):
    text = ATTENTION.replace("SOFTMAX", softmax)
    found = verdicts(text)
    assert set(found) <= HOLDS
    assert len(found) >= 3
    for right, wrong in edits:
        assert right in text
        assert "refuted" in verdicts(text.replace(right, wrong)), wrong


def test_softmax_along_the_first_index():
    text = r"""$$g_{ij} = \text{softmax}(u_{ij}) = \frac{e^{u_{ij}}}{\sum_k e^{u_{kj}}}, \qquad
\frac{\partial g_{ij}}{\partial u_{kj}} = g_{ij} (\delta_{ik} - g_{kj})$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(r"\sum_k e^{u_{kj}}", r"\sum_k e^{u_{ik}}"))[-1] == "refuted"
    said = text.replace(r"\text{softmax}(u_{ij}) = \frac{e^{u_{ij}}}{\sum_k e^{u_{kj}}}", r"\text{softmax}_i(u_{ij})")
    assert set(verdicts(said)) <= HOLDS
    assert verdicts(said.replace("softmax}_i", "softmax}_j"))[-1] == "refuted"


MARGINS = r"""The margin loss of one example is $E_i = \sum_{j \neq y_i} \max(0, v_j^\top x_i - v_{y_i}^\top x_i + 1)$.

WHEN

$$\nabla_{v_j} E_i = \mathbb{1}(v_j^\top x_i - v_{y_i}^\top x_i + 1 > 0)\, x_i$$
"""


@pytest.mark.parametrize(
    "when",
    [
        r"For $j \neq y_i$:",
        r"$$\text{for the other classes, i.e., } j \neq y_i:$$",
        r"For all $j \neq y_i$ we get",
        r"Pour tout $j \neq y_i$ :",
    ],
)
def test_a_condition_that_speaks_of_a_class(when):
    text = MARGINS.replace("WHEN", when)
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace("x_i$$", "x_i y_i$$")) != ["confirmed"]
    assert verdicts(text.replace(r"= \mathbb{1}", r"= -\mathbb{1}")) == ["refuted"]
    assert verdicts(text.replace(r"j \neq y_i", "j = y_i").replace("{j = y_i}", r"{j \neq y_i}")) == ["refuted"]


def test_classes_that_differ_are_no_claim():
    text = r"""$z \in \mathbb{R}^K$, $p = \mathrm{softmax}(z)$, the true class is $c^*$ and $L = -\log p_{c^*}$.

The term is 0 for $k \neq c^*$, and $k = c^*$ is left."""
    assert verdicts(text) == []


def test_what_is_said_of_one_class():
    text = r"""$z \in \mathbb{R}^K$, $p = \mathrm{softmax}(z)$ and $L_i = -\log p_{y_i}$ for the class $y_i$.

If $k = y_i$: $$\frac{\partial L_i}{\partial z_k} = p_k - 1$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("k = y_i$", r"k \neq y_i$")) == ["refuted"]


TERMS = r"""$$J(w) = -\frac{1}{n} \sum_{i=1}^n \left[y_i \log \sigma(w^\top x_i)
+ (1 - y_i) \log(1 - \sigma(w^\top x_i))\right]$$

$$\frac{\partial J_i}{\partial w} = (\sigma(w^\top x_i) - y_i) x_i$$"""


def test_the_loss_of_an_example_is_the_term_of_the_sum():
    assert verdicts(TERMS) == ["confirmed"]
    for wrong in (r"\frac1n (\sigma(w^\top x_i) - y_i)", r"(y_i - \sigma(w^\top x_i))"):
        assert verdicts(TERMS.replace(r"(\sigma(w^\top x_i) - y_i)", wrong)) == ["refuted"]


BY_NAME = r"""The model is $g_\beta(x) = \frac{1}{1 + e^{-\beta x}}$.

$$\frac{\partial}{\partial \beta} \log g_\beta(x^{(i)})
= \frac{\partial}{\partial g_\beta} \left(\log g_\beta(x^{(i)})\right) \frac{\partial g_\beta}{\partial \beta}
= (1 - g_\beta(x^{(i)})) x^{(i)}$$"""


def test_a_derivative_by_the_name_of_a_function():
    assert set(verdicts(BY_NAME)) <= HOLDS
    for right, wrong in ((r"(1 - g_\beta(x^{(i)})) x", r"(1 + g_\beta(x^{(i)})) x"), (r"\left(\log", r"\left(2 \log")):
        assert right in BY_NAME
        assert "refuted" in verdicts(BY_NAME.replace(right, wrong))


def test_the_loss_of_a_batch_is_another_than_that_of_a_sample():
    text = r"""$z \in \mathbb{R}^K$, $p = \mathrm{softmax}(z)$, $y$ is one-hot and $L = -\sum_k y_k \log p_k$.

$$\frac{\partial L}{\partial z_i} = p_i - y_i$$

For $m$ examples the mean loss is $L = \frac{1}{m} \sum_j L_j$."""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(r"\frac{1}{m} \sum_j L_j", r"\frac{1}{m} \sum_j y_j"))[-1] == "refuted"


def test_the_last_layer_is_no_exponent():
    text = r"""$$\frac{\partial a_j^L}{\partial w_{jk}^L} = \frac{\partial a_j^L}{\partial z_j^L}
\frac{\partial z_j^L}{\partial w_{jk}^L} = a_j^L (1 - a_j^L) a_k^{L-1}$$"""
    assert verdicts(text) == ["conditional", "conditional"]
    assert verdicts(text.replace("(1 - a_j^L)", "(1 + a_j^L)"))[-1] == "unread"


def test_a_sum_over_all():
    text = r"""$z \in \mathbb{R}^K$ and $p = \mathrm{softmax}(z)$.
$$\sum_{\text{all } k} p_k = p_i + \sum_{k \neq i} p_k = 1$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("p_i +", "2 p_i +"))[0] == "refuted"


def test_numbers_that_are_a_weight_times_an_input():
    found = report(r"$$\frac{\partial z}{\partial w} = x, \quad \frac{\partial s}{\partial z} = s (1 - s)$$").claims
    assert [claim.verdict for claim in found] == ["conditional", "conditional"]
    assert found[0].assumption == "z = w x"
    assert verdicts(r"$$\frac{\partial z}{\partial w} = x + w$$") == ["unread"]


QUOTED = r"""Let $z \in \mathbb{R}^n$ and $[S(z)]_w$ = $\frac{e^{z_w}}{\sum_j e^{z_j}}$.
With the unit vector $e_w$ and $p_w = [S(A h)]_w$,

$\frac{\partial}{\partial A} \log p_w$ = $(e_w - S(A h)) h^\top$."""


def test_relations_in_the_prose_and_functions_in_brackets():
    assert set(verdicts(QUOTED)) <= HOLDS
    assert len(verdicts(QUOTED)) == 2
    for right, wrong in (("(e_w - S(A h))", "(S(A h) - e_w)"), (r"\sum_j e^{z_j}", r"\sum_j e^{2 z_j}")):
        assert right in QUOTED
        assert "refuted" in verdicts(QUOTED.replace(right, wrong)), wrong


def test_what_an_error_is_comes_before_what_is_claimed_of_it():
    text = r"""Show that $\delta^l = ((w^{l+1})^\top \delta^{l+1}) \odot \sigma'(z^l)$.

Here $z^l = w^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, and the error is $$\delta_j^l = \frac{\partial C}{\partial z_j^l}
= \sum_k \frac{\partial C}{\partial z_k^{l+1}} \frac{\partial z_k^{l+1}}{\partial z_j^l}
= \sum_k \frac{\partial z_k^{l+1}}{\partial z_j^l} \delta_k^{l+1}.$$"""
    assert set(verdicts(text)) <= HOLDS
    assert len(verdicts(text)) == 3
    assert "refuted" in verdicts(text.replace(r"(w^{l+1})^\top \delta", r"2 (w^{l+1})^\top \delta"))
