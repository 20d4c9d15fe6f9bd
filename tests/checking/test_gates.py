r"""Gates of vectors, bars at the beginning of brackets, and what an equation that is not read leaves open."""

import pytest
from sympy import symbols

from symnet.checking.checking import checked
from symnet.checking.points import sizes_for
from symnet.checking.report import HOLDS, REFUTED, UNREAD
from symnet.core.symbols import Variable
from symnet.reading.document import read_document
from symnet.reading.files import read_pages

GATES = r"""With the logistic function $\sigma$,
$$f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f), \quad o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o),$$
$$c_t = f_t \odot c_{t-1} + (1 - f_t) \odot x_t, \quad h_t = o_t \odot \tanh(c_t).$$
$$\frac{\partial h_t}{\partial o_t} = \mathrm{diag}(\tanh(c_t)), \quad
\frac{\partial h_t}{\partial c_t} = \mathrm{diag}(o_t \odot (1 - \tanh^2(c_t)))$$
"""

HUBER = r"""Let $r = w^\top x - y$ and
$$L = \begin{cases} \frac12 r^2 & |r| \le \tau \\ \tau (|r| - \frac12 \tau) & |r| > \tau \end{cases}$$
$$\frac{\partial L}{\partial w} =
\begin{cases} r x & |r| \le \tau \\ \tau \, \mathrm{sign}(r) x & |r| > \tau \end{cases}$$
"""

PATHS = r"""Let $W, U \in \mathbb{R}^{n \times n}$, $x, t \in \mathbb{R}^n$.
$$h = W x, \quad \bar{h} = U h, \quad \tilde{h} = \tanh(\bar{h}), \quad L = \tfrac12 \| h + \tilde{h} - t \|^2$$
$$\left(\frac{\partial L}{\partial h}\right)_{\text{via } h} = h + \tilde{h} - t, \quad
\left(\frac{\partial L}{\partial h}\right)_{\text{via } \bar{h}} = U^\top \frac{\partial L}{\partial \bar{h}}$$
$$\frac{\partial L}{\partial h} = \left(\frac{\partial L}{\partial h}\right)_{\text{via } h} +
\left(\frac{\partial L}{\partial h}\right)_{\text{via } \bar{h}}$$
"""
"""What comes along two paths, which differ by a bar alone."""

TIED = r"""Let $E \in \mathbb{R}^{d \times n}$, $x \in \mathbb{R}^n$, $y \in \mathbb{R}^n$.
$$h = \tanh(E x), \quad o = E^\top h, \quad L = \tfrac12 \| o - y \|^2$$
$$\frac{\partial L}{\partial h} = E (o - y), \quad
\frac{\partial L}{\partial E} = \bigl((E (o - y)) \odot (1 - h^{\odot 2})\bigr) x^\top + h (o - y)^\top$$
"""
"""A matrix with two uses, whose letter elsewhere is an expectation or a loss."""

PAIRS = {
    "paths that differ by a bar": (
        PATHS,
        (r"\frac{\partial L}{\partial h} = \left(", r"\frac{\partial L}{\partial h} = 2 \left("),
    ),
    "a matrix E before a bracket": (TIED, (r" + h (o - y)^\top", "")),
    "a gate": (GATES, (r"1 - \tanh^2(c_t)", r"1 - \tanh(c_t)")),
    "an absolute value in a bracket": (HUBER, (r"\tau \, \mathrm{sign}(r) x", r"\mathrm{sign}(r) x")),
}


def claims(text):
    return checked(read_document(read_pages("notes.md", text.encode())), "notes.md").claims


def verdicts(text):
    return [c.verdict for c in claims(text)]


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_right_holds_and_one_edit_does_not(name):
    right, (old, new) = PAIRS[name]
    assert right.count(old) == 1
    assert set(verdicts(right)) <= set(HOLDS)
    assert REFUTED in verdicts(right.replace(old, new))


@pytest.mark.parametrize("text", ["$k = a (|r| - 2)$", "$k = a (|r| - |s|)$", "$k = (|r| - 2) a$"])
def test_bars_at_the_beginning_of_a_bracket_are_no_condition(text):
    assert verdicts(f"{text} $$k + 1 = 1 + {text.strip('$').partition('=')[2]}$$") == ["proved"]
    assert REFUTED in verdicts(f"{text} $$k + 1 = {text.strip('$').partition('=')[2]}$$")


def test_shapes_refute_nothing_of_what_is_not_read():
    text = r"""Let $A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{n \times p}$.
For $f = \mathrm{tr}(A B)$ with $p = m$,
$$\frac{\partial f}{\partial A} = B^\top$$"""
    assert set(verdicts(text)) == {UNREAD}
    assert REFUTED in verdicts(text.replace("times p", "times m").replace("p = m", "m > 1").replace(r"B^\top", "B"))


def test_one_of_many_whose_equation_is_not_read_is_open():
    text = r"""$h = \frac1C \sum_{c=1}^C v_c$, $u_j = w_j^\top h$, $y_j = \frac{\exp(u_j)}{\sum_k \exp(u_k)}$.
$E = -\sum_j t_j \log y_j$ with a one-hot $t$. $$\frac{\partial E}{\partial u_j} = y_j - t_j$$"""
    assert REFUTED not in verdicts(text)


def test_a_link_is_quoted_to_its_last_brace():
    [claim] = claims(r"$f = x^2$, $$\max_x \{ f \} = \max \{ x^2, 0 \}$$")[-1:]
    assert claim.latex.rstrip("$").endswith(r"\}")


def test_one_step_is_shown_without_opening_functions(monkeypatch):
    """A name of a derivative is put before the other side is carried out: ∂L/∂c, in which all later gates stand."""
    text = r"""Let $W, U, V \in \mathbb{R}^{n \times n}$, $x, t \in \mathbb{R}^n$.
$$\bar{g} = W x, \quad g = \tanh(\bar{g}), \quad \bar{c} = U g, \quad c = \sigma(\bar{c})$$
$$\bar{h} = V c, \quad h = \tanh(\bar{h})$$
$$L = \tfrac12 \| h - t \|^2$$
$$\left(\frac{\partial L}{\partial W}\right)_{\text{via } \bar{g}} = \frac{\partial L}{\partial \bar{g}} x^\top$$
$$\left(\frac{\partial L}{\partial W}\right)_{\text{via } \bar{g}}
= \left(\frac{\partial L}{\partial g} \odot (1 - g^{\odot 2})\right) x^\top$$
"""
    opened = []
    monkeypatch.setattr("symnet.calculus.proof.related", lambda p: opened.append(p) or p)
    assert verdicts(text)[-1] == "proved"
    assert opened == []


def test_claims_about_the_same_sizes_are_tried_at_the_same_sizes():
    m, n = symbols("m n", positive=True, integer=True)
    A, B = Variable("A", m, n), Variable("B", n, m)
    assert sizes_for([A, B], named=[n, m]) == sizes_for([B, A], named=[n, m])
    assert sizes_for([A, B], turn=1, named=[n, m]) != sizes_for([A, B], named=[n, m])


GRU = r"""A GRU computes, with the sigmoid $\sigma$,

$$z_t = \sigma(W_z x_t + U_z h_{t-1})$$

$$r_t = \sigma(W_r x_t + U_r h_{t-1})$$

$$\tilde h_t = \tanh(W x_t + U (r_t \odot h_{t-1}))$$

$$h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t$$

With $g = \frac{\partial L}{\partial h_t}$,

$$\frac{\partial L}{\partial U} = (g \odot z_t \odot (1 - \tilde h_t^2)) (r_t \odot h_{t-1})^\top$$

$$\frac{\partial L}{\partial r_t} = h_{t-1} \odot U^\top (g \odot z_t \odot (1 - \tilde h_t^2))$$"""


def test_a_matrix_behind_a_product_by_entry_is_multiplied_first():
    """h ⊙ U^⊤ δ of vectors whose shapes nothing says, which made a matrix of h where it was read left to right."""
    assert set(verdicts(GRU)) <= set(HOLDS)
    assert verdicts(GRU.replace(r"= h_{t-1} \odot U^\top", r"= h_{t-1} \odot U"))[-1] == "refuted"
    assert verdicts(GRU.replace(r"(r_t \odot h_{t-1})^\top$$", r"h_{t-1}^\top$$"))[0] == "refuted"
