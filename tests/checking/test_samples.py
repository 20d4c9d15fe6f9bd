"""Samples and batches, steps and layers in the notations of lecturers: each page is right, and wrong with one edit.

The pages are in words of our own; the notations are those of courses, textbooks and blogs.
"""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import report

HOLDS = {"proved", "confirmed"}

BATCH = r"""For one sample $\mathbf{p} = \mathrm{softmax}(\mathbf{a})$, and its error is
$$E(\mathbf{p}, \mathbf{t}) = -\sum_{k=1}^K t_k \log p_k$$
with a one-hot $\mathbf{t}$. For all $N$ samples let $A = X W$ and $P = \mathrm{softmax}(A)$, row by row, and
$$E(P, T) = \sum_{n=1}^N E(\mathbf{p}_n, \mathbf{t}_n) = -\sum_{n=1}^N \sum_{k=1}^K t_{nk} \log p_{nk},$$
where each $\mathbf{t}_n$ is one-hot. Then
$$\frac{\partial E}{\partial A} = P - T, \qquad \frac{\partial E}{\partial W} = X^T (P - T).$$
"""

LABELS = r"""Let $X$ be the $N \times D$ matrix with rows $\mathbf{x}_i$, $Z_h = X W_h + \mathbf{b}_h$,
$H = \tanh(Z_h)$,
$Z_o = H W_o + \mathbf{b}_o$ and $P = \mathrm{softmax}(Z_o)$. The loss is
$$L = -\sum_{i=1}^N \sum_{k=1}^C t_{ik} \log p_{ik}$$
where each row $\mathbf{t}_i$ of $T$ is one-hot. With $\delta_o = \frac{\partial L}{\partial Z_o} = P - T$,
$$\frac{\partial L}{\partial \mathbf{b}_o} = \sum_{i=1}^N \delta_{oi}, \qquad
\frac{\partial L}{\partial w_{ojk}} = \sum_{i=1}^N h_{ij} \delta_{oik},$$
$$\delta_{hij} = \frac{\partial L}{\partial z_{hij}} = (1 - h_{ij}^2) \sum_{k=1}^C w_{ojk} (p_{ik} - t_{ik}),$$
$$\frac{\partial L}{\partial w_{hjk}} = \sum_{i=1}^N x_{ij} \delta_{hik}.$$
"""

EXAMPLES = r"""$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}$, $a^{[1](i)} = \tanh(z^{[1](i)})$,
$z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}$ and
$$\hat{y}^{(i)} = a^{[2](i)} = \sigma(z^{[2](i)}),$$
$$J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}) \right).$$
$$\frac{\partial J}{\partial z^{[2](i)}} = \frac{1}{m} (a^{[2](i)} - y^{(i)})$$
$$\frac{\partial J}{\partial W^{[2]}} = \sum_{i=1}^m \frac{\partial J}{\partial z^{[2](i)}} a^{[1](i)T}$$
$$\frac{\partial J}{\partial z^{[1](i)}} = W^{[2]T} \frac{\partial J}{\partial z^{[2](i)}} * (1 - a^{[1](i)2})$$
"""

LSTM = r"""$i_t = \sigma(W_i x_t + U_i h_{t-1})$, $f_t = \sigma(W_f x_t + U_f h_{t-1})$,
$o_t = \sigma(W_o x_t + U_o h_{t-1})$,
$g_t = \tanh(W_g x_t + U_g h_{t-1})$, $c_t = f_t \odot c_{t-1} + i_t \odot g_t$, $h_t = o_t \odot \tanh(c_t)$. Then
$$\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t))$$
$$\frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_{t-1}, \quad
\frac{\partial L}{\partial g_t} = \frac{\partial L}{\partial c_t} \odot i_t$$
$$\frac{\partial L}{\partial W_f} = \left(\frac{\partial L}{\partial f_t} \odot f_t \odot (1 - f_t)\right) x_t^\top$$
"""

DELTAS = r"""Let $c^t = i^t \odot a^t + f^t \odot c^{t-1}$ and $h^t = o^t \odot \tanh(c^t)$, where all gates
are vectors.
$i^t = \sigma(W x^t + U h^{t-1})$. Given $\delta h^t = \frac{\partial E}{\partial h^t}$, we have
$$\delta o^t = \delta h^t \odot \tanh(c^t)$$
$$\delta c^t = \delta h^t \odot o^t \odot (1 - \tanh^2(c^t))$$
$$\delta a^t = \delta c^t \odot i^t, \quad \delta c^{t-1} = \delta c^t \odot f^t$$
"""

LINEAR = r"""A state $S_k = w_x x_k + w_{rec} S_{k-1}$ for $k = 1, \dots, n$ begins with $S_0 = 0$. The output
is $y = S_n$
and the loss $\xi = (t - y)^2$.
$$\frac{\partial \xi}{\partial S_{k-1}} = \frac{\partial \xi}{\partial S_k} w_{rec}$$
$$\frac{\partial \xi}{\partial w_{rec}} = \sum_{k=1}^n \frac{\partial \xi}{\partial S_k} S_{k-1}$$
$$\frac{\partial S_k}{\partial S_{k-m}} = \frac{\partial S_k}{\partial S_{k-1}} \cdots
\frac{\partial S_{k-m+1}}{\partial S_{k-m}} = w_{rec}^m$$
"""

SAMPLED = r"""For the center word $v_c$, the outside word $u_o$ and $K$ negative samples $u_1, \dots, u_K$ let
$$J = -\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_k^\top v_c).$$
$$\frac{\partial J}{\partial u_o} = (\sigma(u_o^\top v_c) - 1) v_c$$
$$\frac{\partial J}{\partial u_k} = \sigma(u_k^\top v_c) v_c$$
"""

PAGES = {
    "a loss of one sample and of a batch": (
        BATCH,
        [
            (r"= P - T,", "= T - P,"),
            (r"= X^T (P - T)", r"= X^T (T - P)"),
            (r"-\sum_{n=1}^N \sum", r"\sum_{n=1}^N \sum"),
            (r"\sum_{n=1}^N E(\mathbf", r"\frac{1}{N} \sum_{n=1}^N E(\mathbf"),
        ],
    ),
    "labels before indices": (
        LABELS,
        [
            (r"x_{ij} \delta_{hik}", r"x_{ik} \delta_{hij}"),
            (r"h_{ij} \delta_{oik}", r"h_{ik} \delta_{oij}"),
            (r"(1 - h_{ij}^2)", r"(1 - h_{ij})"),
            (r"= P - T$", "= T - P$"),
        ],
    ),
    "examples above layers": (
        EXAMPLES,
        [
            (r"= \frac{1}{m} (a^{[2](i)} - y", r"= (a^{[2](i)} - y"),
            ("a^{[1](i)T}", "x^{(i)T}"),
            ("(1 - a^{[1](i)2})", "a^{[1](i)} * (1 - a^{[1](i)})"),
        ],
    ),
    "gates": (
        LSTM,
        [
            (r"\odot c_{t-1}, \quad", r"\odot c_t, \quad"),
            (r"\odot i_t$$", r"\odot f_t$$"),
            (r"\odot o_t \odot (1", r"\odot (1"),
            (r"x_t^\top", r"h_t^\top"),
        ],
    ),
    "δ before a symbol": (
        DELTAS,
        [
            (r"\delta c^t \odot i^t", r"\delta c^t \odot a^t"),
            (r"\delta c^t \odot f^t", r"\delta c^t \odot i^t"),
            (r"\odot o^t \odot (1", r"\odot (1"),
        ],
    ),
    "states that are numbers": (
        LINEAR,
        [
            ("w_{rec}^m", "w_{rec}^{m-1}"),
            (r"\frac{\partial \xi}{\partial S_k} S_{k-1}", r"\frac{\partial \xi}{\partial S_k} S_k"),
            (r"{\partial S_k} w_{rec}$$", r"{\partial S_k} w_x$$"),
        ],
    ),
    "sampled words": (
        SAMPLED,
        [
            (r"= \sigma(u_k^\top v_c) v_c", r"= \sigma(-u_k^\top v_c) v_c"),
            (r"= (\sigma(u_o^\top v_c) - 1) v_c", r"= \sigma(u_o^\top v_c) v_c"),
        ],
    ),
}

EDITS = [(name, *edit) for name, (_, edits) in PAGES.items() for edit in edits]


@pytest.mark.parametrize("name", PAGES)
def test_a_right_page_is_accepted(name):
    found = report(PAGES[name][0])
    assert found.claims
    assert [(c.latex, c.message) for c in found.claims if c.verdict not in HOLDS] == []


@pytest.mark.parametrize(("name", "right", "wrong"), EDITS)
def test_a_wrong_line_is_refuted(name, right, wrong):
    page = PAGES[name][0]
    assert page.count(right) == 1
    line = page[: page.index(right)].count("\n") + 1
    found = report(page.replace(right, wrong))
    assert any(c.verdict == "refuted" and c.line == line for c in found.claims)


LAYERS = r"""$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$ and $A^{[l]} = g^{[l]}(Z^{[l]})$, where $A^{[0]} = X$ has
one example in
each column, and $J = \frac{1}{m} \sum_{i=1}^m \mathcal{L}(a^{[L](i)}, y^{(i)})$.

$$dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})$$
$$dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}$$
$$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$
"""


def test_any_layer_of_a_whole_batch():
    accepted = {"proved", "confirmed", "conditional"}
    assert {c.verdict for c in report(LAYERS).claims} <= accepted
    for right, wrong in (("W^{[l]T} dZ", "W^{[l]} dZ"), ("A^{[l-1]T}", "A^{[l]T}")):
        assert "refuted" in {c.verdict for c in report(LAYERS.replace(right, wrong)).claims}


def test_what_an_open_function_is_may_be_what_a_line_says():
    said = LAYERS.replace(r"* g^{[l]\prime}(Z^{[l]})", "* A^{[l]} * (1 - A^{[l]})")
    assert "refuted" not in {c.verdict for c in report(said).claims}


def test_bounds_with_a_slip_are_never_accepted():
    slip = BATCH.replace(r"\sum_{k=1}^K t_{nk}", r"\sum_{n=k}^K t_{nk}")
    [claim] = [c for c in report(slip).claims if "n=k" in c.latex]
    assert claim.verdict in ("unread", "refuted")


def test_a_delta_that_stands_for_itself_is_a_name():
    page = r"Let $a = \sigma(z)$, $L = (a - y)^2$, $\delta = 2$. $$\delta a = \frac{\partial L}{\partial a}$$"
    assert {c.verdict for c in report(page).claims} & {"proved", "confirmed"} == set()


STEPS_ABOVE = r"""$\boldsymbol{h}^{(t)} = \tanh(\boldsymbol{b} + \boldsymbol{W} \boldsymbol{h}^{(t-1)} + \boldsymbol{U}
\boldsymbol{x}^{(t)})$, $\boldsymbol{o}^{(t)} = \boldsymbol{V} \boldsymbol{h}^{(t)}$, and
$\hat{\boldsymbol{y}}^{(t)} = \mathrm{softmax}(\boldsymbol{o}^{(t)})$. Let $L = \sum_t L^{(t)}$ with
$L^{(t)} = -\log \hat{y}^{(t)}_{y^{(t)}}$.

$$\frac{\partial L}{\partial o_i^{(t)}} = \hat{y}_i^{(t)} - \mathbf{1}_{i = y^{(t)}}$$
$$\nabla_{\boldsymbol{h}^{(t)}} L =
\left(\frac{\partial \boldsymbol{h}^{(t+1)}}{\partial \boldsymbol{h}^{(t)}}\right)^\top
\nabla_{\boldsymbol{h}^{(t+1)}} L + \boldsymbol{V}^\top \nabla_{\boldsymbol{o}^{(t)}} L$$
$$\nabla_{\boldsymbol{V}} L = \sum_t (\nabla_{\boldsymbol{o}^{(t)}} L) \boldsymbol{h}^{(t) \top}$$
"""


def test_steps_in_brackets_above():
    assert {c.verdict for c in report(STEPS_ABOVE).claims} <= HOLDS
    for right, wrong in (
        (r"L) \boldsymbol{h}^{(t) \top}", r"L) \boldsymbol{h}^{(t-1) \top}"),
        (r"\right)^\top", r"\right)"),
        (r"\hat{y}_i^{(t)} - \mathbf{1}_{i = y^{(t)}}", r"\hat{y}_i^{(t)} + \mathbf{1}_{i = y^{(t)}}"),
    ):
        assert "refuted" in {c.verdict for c in report(STEPS_ABOVE.replace(right, wrong)).claims}


MORE = {
    "a formula for one example": (
        r"""For one example $\hat{y} = \sigma(w \cdot x + b)$ and $L(\hat{y}, y) = -[y \log \hat{y} + (1 - y)
\log(1 - \hat{y})]$; for $m$ of them $J = \frac{1}{m} \sum_{i=1}^m L(\hat{y}^{(i)}, y^{(i)})$.
$$\frac{\partial J}{\partial w_j} = \frac{1}{m} \sum_{i=1}^m (\hat{y}^{(i)} - y^{(i)}) x^{(i)}_j$$""",
        (r"= \frac{1}{m} \sum_{i=1}^m (\hat", r"= \sum_{i=1}^m (\hat"),
    ),
    "a derivative that is set to zero": (
        r"""$$\ell(\mu, \sigma^2) = -\frac{N}{2} \log(2 \pi \sigma^2) - \frac{1}{2 \sigma^2}
\sum_{n=1}^N (x_n - \mu)^2$$ Setting the derivatives to zero, we have
$$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{n=1}^N (x_n - \mu) = 0, \quad
\frac{\partial \ell}{\partial \sigma^2} = -\frac{N}{2 \sigma^2} + \frac{1}{2 \sigma^4} \sum_{n=1}^N (x_n - \mu)^2
= 0$$""",
        (r"\frac{1}{2 \sigma^4} \sum", r"\frac{1}{2 \sigma^2} \sum"),
    ),
    "a gradient by the last layer": (
        r"""$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, $C = \frac12 \|a^L - y\|^2$.
$$\frac{\partial C}{\partial z^L} = \nabla_a C \odot \sigma'(z^L)$$""",
        (r"\sigma'(z^L)", r"\sigma(z^L)"),
    ),
    "steps in angle brackets": (
        r"""$a^{\langle t \rangle} = \tanh(W a^{\langle t-1 \rangle} + U x^{\langle t \rangle})$, and
$da^{\langle t \rangle} = \frac{\partial J}{\partial a^{\langle t \rangle}}$.
$$\frac{\partial J}{\partial U} = (da^{\langle t \rangle} * (1 - (a^{\langle t \rangle})^2))
x^{\langle t \rangle T}$$""",
        (r"(1 - (a^{\langle t \rangle})^2)", r"(1 - a^{\langle t \rangle})"),
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_short_pages(name):
    page, (right, wrong) = MORE[name]
    found = report(page).claims
    assert found
    assert [(c.latex, c.message) for c in found if c.verdict not in HOLDS] == []
    assert {c.verdict for c in report(page.replace(right, wrong)).claims} - HOLDS


def test_what_two_letters_number_is_not_refuted():
    page = r"""$$\phi_k^{(i)} = \frac{\exp(\theta_k^T x^{(i)})}{\sum_{j=1}^K \exp(\theta_j^T x^{(i)})}, \quad
\ell(\theta) = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log \phi_k^{(i)}$$
$$\nabla_{\theta_k} \ell(\theta) = \sum_{i=1}^m (\phi_k^{(i)} - 1\{y^{(i)} = k\}) x^{(i)}$$"""
    assert "refuted" not in {c.verdict for c in report(page).claims}


def test_a_sum_over_examples_is_no_formula_of_one_of_them():
    text = r"$$\xi(T, Y) = \sum_{i=1}^n \xi(t_i, y_i), \quad \frac{\partial \xi}{\partial Z} = Y - T$$"
    reading = read_document(read_pages("notes.md", text.encode()))
    assert [e.name for e in reading.equations] == [r"\xi"]
