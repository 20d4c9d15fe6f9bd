r"""Vectors w_k beside Σ_j exp(w_j^⊤ x), letters with numbers right behind them, sums without Σ, δ^i_j."""

import pytest

from symnet.checking.checking import checked
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED
from symnet.reading.document import read_document
from symnet.reading.files import read_pages

SOFTMAX = r"$$p_i = \frac{\exp(w_i^\top x)}{\sum_j \exp(w_j^\top x)}$$ "
LOGITS = r"Let $w_k \in \mathbb{R}^d$. $$z_k = w_k^\top x + b_k, \quad p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$ "
BESIDE = r"The logits are $z = W x + b$. " + LOGITS
GREEK = r"$$p_k = \frac{e^{\theta_k^T x}}{\sum_{j=1}^K e^{\theta_j^T x}}$$ "
LOSS = r"$$L = -\sum_{k=1}^K y_k \log p_k$$ where $y$ is one-hot. "
POSTERIOR = r"$$P(y=k|x) = \frac{e^{w_k^T x}}{\sum_{j=1}^K e^{w_j^T x}}$$ "
CODE = r"$$z2 = a1 W2 + b2$$ $$\hat{y} = softmax(z2)$$ $$L = -\sum_i y_i \log \hat y_i$$ with one-hot $y$. "
IMPLIED = r"$$y_i = W_{ij} x_j + b_i$$ "
MEAN = r"$$\mu = \frac1N \sum_{i=1}^N X_i$$ "
ENTRIES = r"$$\hat{y} = softmax(z_2)$$ $$z_2 = a_1 W_2 + b_2$$ "

PAIRS = [
    (SOFTMAX + r"$$\frac{\partial p_i}{\partial x} = p_i (w_i - \sum_j p_j w_j)$$", (r"w_i -", r"w_i +")),
    (SOFTMAX + r"$$\frac{\partial p_i}{\partial w_i} = p_i (1 - p_i) x$$", ("(1 -", "(1 +")),
    (
        SOFTMAX + r"$$\frac{\partial p_i}{\partial w_j} = p_i (\delta_{ij} - p_j) x$$",
        (r"\delta_{ij} -", r"\delta_{ij} +"),
    ),
    (LOGITS + r"$$\frac{\partial p_k}{\partial w_k} = p_k (1 - p_k) x$$", ("p_k (1 - p_k)", "p_k p_k")),
    (LOGITS + r"$$\frac{\partial p_k}{\partial w_j} = - p_k p_j x \quad (j \neq k)$$", ("- p_k p_j", "p_k p_j")),
    (BESIDE + r"$$\frac{\partial p_k}{\partial w_k} = p_k (1 - p_k) x$$", ("p_k (1 - p_k)", "p_k p_k")),
    (GREEK + LOSS + r"$$\nabla_{\theta_k} L = (p_k - y_k) x$$", ("p_k - y_k", "y_k - p_k")),
    (
        POSTERIOR + r"$$\frac{\partial \log P(y=k|x)}{\partial w_j} = (1\{j=k\} - P(y=j|x)) x$$",
        (r"1\{j=k\} -", r"1\{j=k\} +"),
    ),
    (CODE + r"$$\frac{\partial L}{\partial z2} = \hat{y} - y$$", (r"\hat{y} - y", r"y - \hat{y}")),
    (CODE + r"$$\frac{\partial L}{\partial W2} = a1^T (\hat{y} - y)$$", (r"\hat{y} - y", r"y - \hat{y}")),
    (IMPLIED + r"$$\frac{\partial E}{\partial x_j} = \frac{\partial E}{\partial y_i} W_{ij}$$", ("W_{ij}$$", "b_i$$")),
    (
        MEAN + r"$$\frac{\partial (X_i - \mu)}{\partial X_j} = \delta^i_j - \frac1N$$",
        (r"^i_j -", r"^i_j +"),
    ),
    (
        ENTRIES + r"$$softmax(z_2) = \frac{exp(z_2)}{\sum_i exp(z_{2i})}$$",
        (r"\sum_i exp(z_{2i})", r"\sum_i exp(2 z_{2i})"),
    ),
]


def verdicts(text):
    return [c.verdict for c in checked(read_document(read_pages("notes.md", text.encode())), "notes.md").claims]


@pytest.mark.parametrize(("right", "edit"), PAIRS, ids=range(len(PAIRS)))
def test_what_is_right_holds_and_one_edit_does_not(right, edit):
    old, new = edit
    before, found, after = right.rpartition(old)
    assert found
    assert verdicts(right)
    assert set(verdicts(right)) <= set(HOLDS)
    assert REFUTED in verdicts(before + new + after)


def test_labels_that_need_not_sum_to_one_are_a_condition():
    text = LOGITS + r"$$L = -\sum_k y_k \log p_k$$ $$\frac{\partial L}{\partial w_k} = (p_k - y_k) x$$"
    assert verdicts(text) == [CONDITIONAL]


def test_the_error_of_a_layer_is_no_delta_of_kronecker():
    text = r"""$$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j, \quad a^l_j = \sigma(z^l_j)$$
$$\delta^l_j = \frac{\partial C}{\partial z^l_j}$$ $$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$"""
    assert set(verdicts(text)) <= {*HOLDS, CONDITIONAL}
    assert not set(verdicts(text.replace(r"b^l_j} = \delta^l_j", r"b^l_j} = 2 \delta^l_j"))) <= {*HOLDS, CONDITIONAL}


def test_numbers_behind_letters_that_are_no_names_stay_unread():
    assert verdicts("$$y = w 2 x$$ $$y = 2 w x$$")[-1] == "unread"


OF_EXAMPLES = r"""The cost of $n$ examples is
$$C(\omega) = -\sum_{i=1}^n \sum_{k=1}^K 1\{t^{(i)} = k\} \log P(t^{(i)} = k \mid x^{(i)}; \omega)$$ with
$$P(t^{(i)} = k \mid x^{(i)}; \omega) =
\frac{\exp(\omega^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\omega^{(j)\top} x^{(i)})}.$$
$$\nabla_{\omega^{(k)}} C(\omega) = -\sum_{i=1}^n x^{(i)} (1\{t^{(i)} = k\} - P(t^{(i)} = k \mid x^{(i)}; \omega))$$
"""


def test_probabilities_of_examples_by_vectors_that_are_numbered_above():
    assert verdicts(OF_EXAMPLES)[-1] == "confirmed"
    for right, wrong in (("k\\} - P", "k\\} + P"), ("= -\\sum_{i=1}^n x", "= \\sum_{i=1}^n x")):
        assert right in OF_EXAMPLES
        assert verdicts(OF_EXAMPLES.replace(right, wrong))[-1] == "refuted"


COLUMNS = r"""Let $v_c$ be the center vector and $u_1, \dots, u_V$ the outside vectors,

$$P(O = o \mid C = c) = \frac{\exp(u_o^\top v_c)}{\sum_{w=1}^V \exp(u_w^\top v_c)}$$

and $J = -\log P(O=o \mid C=c)$. With $U = [u_1, \dots, u_V]$, $\hat y = \mathrm{softmax}(U^\top v_c)$ and $y$ the
one-hot vector of the word $o$,

$$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^V \hat y_w u_w = U(\hat y - y)$$

$$\frac{\partial J}{\partial u_o} = (\hat y_o - 1) v_c$$

$$\frac{\partial J}{\partial U} = v_c (\hat y - y)^\top$$"""

OF_SAMPLES = r"""Let $X = [\mathbf{x}_1, \dots, \mathbf{x}_n]$ with $\mathbf{x}_i \in \mathbb{R}^d$ and

$$L = \frac12 \sum_{i=1}^n (w^\top \mathbf{x}_i - y_i)^2, \quad \frac{\partial L}{\partial w} = X (X^\top w - y)$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (COLUMNS, (r"U(\hat y - y)", r"U(y - \hat y)")),
        (COLUMNS, (r"(\hat y_o - 1) v_c", r"\hat y_o v_c")),
        (COLUMNS, (r"-u_o + \sum", r"u_o - \sum")),
        (COLUMNS, (r"v_c (\hat y - y)^\top", r"v_c (y - \hat y)^\top")),
        (OF_SAMPLES, ("X (X", "2 X (X")),
    ],
)
def test_a_matrix_whose_columns_are_written_out(text, edit):
    """U = [u_1, …, u_V] of vectors has V columns, and is no vector of V numbers."""
    assert edit[0] in text
    assert all(claim.verdict in HOLDS for claim in _claims(text))
    assert any(claim.verdict == REFUTED for claim in _claims(text.replace(*edit)))


def _claims(text):
    return checked(read_document(read_pages("a.md", text.encode())), "a.md").claims
