r"""What is given for one letter and used for others, functions of entries, and losses of which nothing is known.

Each document holds as it stands, and not after one edit.
"""

import pytest

from symnet.checking.checking import checked
from symnet.checking.report import HOLDS, REFUTED
from symnet.reading.document import read_document
from symnet.reading.files import read_pages

SKIP_GRAM = r"""In skip-gram the outside word $o$ is predicted from the center word $c$ by
$$p(o \mid c) = \frac{\exp(u_o^\top v_c)}{\sum_{w \in V} \exp(u_w^\top v_c)},$$
and the loss is $J = -\log p(o \mid c)$. So
$$\frac{\partial J}{\partial v_c} = \sum_{w \in V} p(w \mid c) u_w - u_o.$$
Let $\hat y_w = p(w \mid c)$, and let $y$ be the one-hot vector of $o$. Then
$$\frac{\partial J}{\partial u_w} = (\hat y_w - y_w) v_c.$$
"""

CLASSES = r"""Labels are $y^{(i)} \in \{1, \dots, K\}$, and
$$P(y^{(i)} = k \mid x^{(i)}; \beta) = \frac{\exp(\beta_k^\top x^{(i)})}{\sum_{j=1}^K \exp(\beta_j^\top x^{(i)})}.$$
The log-likelihood
$$\ell(\beta) = \sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log
\frac{\exp(\beta_k^\top x^{(i)})}{\sum_{j=1}^K \exp(\beta_j^\top x^{(i)})}$$
has the gradient
$$\nabla_{\beta_k} \ell(\beta) =
\sum_{i=1}^m \left( 1\{y^{(i)} = k\} - P(y^{(i)} = k \mid x^{(i)}; \beta) \right) x^{(i)}.$$
"""

UNITS = r"""Units compute $a_j = \sum_i w_{ji} z_i$ and $z_j = h(a_j)$, where $h(a) = \tanh(a)$; outputs are
$y_k = \sum_j w_{kj} z_j$, and $E = \frac12 \sum_k (y_k - t_k)^2$. Then
$$\delta_k = \frac{\partial E}{\partial y_k} = y_k - t_k, \quad
\delta_j = \frac{\partial E}{\partial a_j} = (1 - z_j^2) \sum_k w_{kj} \delta_k, \quad
\frac{\partial E}{\partial w_{ji}} = \delta_j z_i.$$
"""

ROWS = r"""Let $x : [B \times p]$, $W : [q \times p]$, $b : [1 \times q]$, and let $L = f(y)$ be any loss of
$y = x W^T + \mathbf{1}_B b$.
$$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} W, \quad
\frac{\partial L}{\partial W} = \left(\frac{\partial L}{\partial y}\right)^T x, \quad
\frac{\partial L}{\partial b} = \mathbf{1}_B^T \frac{\partial L}{\partial y}$$
"""

NORMALIZED = r"""Let $x \in \mathbb{R}^d$ and
$$\mu = \frac1d \sum_{k=1}^d x_k, \quad \sigma = \sqrt{\frac1d \sum_{k=1}^d (x_k - \mu)^2}, \quad
\hat x_k = \frac{x_k - \mu}{\sigma}.$$
$$\frac{\partial \sigma}{\partial x_j} = \frac{x_j - \mu}{d \sigma} = \frac{\hat x_j}{d}, \quad
\frac{\partial \hat x_k}{\partial x_j} =
\frac{1}{\sigma} \left( \delta_{kj} - \frac1d - \frac{\hat x_k \hat x_j}{d} \right)$$
"""

BOLD = r"""Logits $\mathbf{o} = \mathbf{W} \mathbf{x}$ give $\hat{\mathbf{y}} = \mathrm{softmax}(\mathbf{o})$;
the label $\mathbf{y}$ is one-hot.
$$l = -\sum_j y_j \log \hat y_j, \quad \frac{\partial l}{\partial o_j} = \hat y_j - y_j,
\quad \frac{\partial l}{\partial \mathbf{W}} = (\hat{\mathbf{y}} - \mathbf{y}) \mathbf{x}^\top$$
"""

PAIRS = {
    "a word for another": (SKIP_GRAM, (r"p(w \mid c) u_w - u_o", r"p(w \mid c) u_o - u_o")),
    "the word that is seen": (SKIP_GRAM, (r"(\hat y_w - y_w) v_c", r"(\hat y_w + y_w) v_c")),
    "a class by its number": (CLASSES, (r"\right) x^{(i)}", r"\right) 2 x^{(i)}")),
    "a function of entries": (UNITS, (r"(1 - z_j^2) \sum_k", r"(1 - z_j) \sum_k")),
    "units of two layers": (UNITS, (r"= \delta_j z_i", r"= \delta_j z_j")),
    "any loss of a matrix": (ROWS, (r"\frac{\partial L}{\partial y} W", r"\frac{\partial L}{\partial y} W^T")),
    "any loss, summed over rows": (ROWS, (r"= \mathbf{1}_B^T \frac", r"= 2 \cdot \mathbf{1}_B^T \frac")),
    "d is a size": (NORMALIZED, (r"\frac{x_j - \mu}{d \sigma}", r"\frac{x_j - \mu}{\sigma}")),
    "a bold one-hot vector": (BOLD, (r"= \hat y_j - y_j", r"= y_j - \hat y_j")),
}  # fmt: skip


def verdicts(text):
    return [c.verdict for c in checked(read_document(read_pages("notes.md", text.encode())), "notes.md").claims]


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_right_holds_and_one_edit_does_not(name):
    right, (old, new) = PAIRS[name]
    assert right.count(old) == 1
    found = verdicts(right)
    assert found
    assert set(found) <= set(HOLDS), found
    assert REFUTED in verdicts(right.replace(old, new))


def test_each_of_two_samples_has_its_own_probability():
    text = r"$p(y_i \mid x_i) = e^{w_i}$ and $q = p(y_j \mid x_i)$. $$q = e^{w_j}$$"
    assert not set(verdicts(text)) & set(HOLDS)


ROWS_OF_X = r"""Let $x_i$ be the $i$-th row of $X$, and $r_i = w^\top x_i - y_i$.

<!-- symnet: begin -->

$$s = \sum_i (w x_i - y_i)^2, \quad \frac{\partial s}{\partial w} = 2 \sum_i (w x_i - y_i) x_i$$
"""


def test_words_of_one_part_say_nothing_of_another():
    first, second = read_document(read_pages("notes.md", ROWS_OF_X.encode())).parts
    assert first.scope.lines
    assert not second.scope.lines
