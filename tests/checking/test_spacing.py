r"""Rows of plain TeX, spaces that set factors or formulas apart, chains that go on in one case, words in bare letters.

Each document is right as it stands; with the edit, its last line is not.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from sympy import Integer

from symnet.checking.granted import denied
from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among
from tests.reading.saying import stated

HOLDS = {"proved", "confirmed", "conditional"}

SOFTMAX = (
    r"Let $q_m = \frac{e^{u_m}}{\sum_r e^{u_r}}$. "
    r"\[ \frac{\partial q_m}{\partial u_n} = \frac{\partial}{\partial u_n} \frac{e^{u_m}}{\sum_r e^{u_r}} \] "
)
TRACE = (
    r"Here $A:B = \operatorname{tr}(A^\top B)$. "
    r"$x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$. "
)

PAIRS = {
    "a gap between factors": (
        r"Let $v = \tanh(u)$ of numbers.",
        r"$$\frac{d v}{d u} = (1 + v) \quad (1 - v)$$",
        ("(1 - v)", "(1 - 2 v)"),
    ),
    "a slope behind a gap": (
        r"Let $h_j = \sum_i w_{ij} x_i$, $o_j = f(h_j)$ and $E = \frac12 \sum_j (t_j - o_j)^2$.",
        r"$$\frac{\partial E}{\partial w_{ij}} = -1 \quad (t_j - o_j) \quad f'(h_j) \quad x_i$$",
        ("(t_j - o_j)", "(t_j + o_j)"),
    ),
    "spaces by their names": (
        r"Let $v = \tanh(u)$ of numbers.",
        r"$$\frac{d v}{d u} = 1 \space - \nobreakspace v^2$$",
        ("- ", "+ "),
    ),
    "entry by entry as in Octave": (
        r"Let $a = \sigma(z)$ and $L = \sum_i (a_i - t_i)^2$ with $z \in \mathbb{R}^n$.",
        r"$$\frac{\partial L}{\partial z} = 2 (a - t) .* a .* (1 - a)$$",
        (".* (1 - a)", "./ (1 - a)"),
    ),
    "a loss of two letters": (
        r"Let $FL = -(1 - p)^\gamma \log p$.",
        r"$$\frac{d FL}{d p} = \gamma (1 - p)^{\gamma - 1} \log p - \frac{(1 - p)^\gamma}{p}$$",
        (r"\gamma (1 - p)", r"-\gamma (1 - p)"),
    ),
    "two arguments in one font": (
        r"Let $C(\bf{y, p}) = -\sum_i y_i \log p_i$ be the loss.",
        r"$$\frac{\partial C}{\partial p_i} = -\frac{y_i}{p_i}$$",
        ("= -", "= "),
    ),
    "spaces between equations": (
        r"Let $s(u) = \frac{1}{1 + e^{-u}}$.",
        r"$\frac{d s(u)}{d u} = s(u) (1 - s(u)) \ \ \ \ \ \frac{d \log u}{d u} = \frac{1}{u}$",
        (r"\frac{1}{u}", r"\frac{2}{u}"),
    ),
    "words before what they name": (
        r"$$\mbox{Hidden layer} = a_1 = \tanh(W_1 a_0) \\ \mbox{Output layer} = a_2 = \tanh(W_2 a_1)$$ "
        r"and $L = \frac12 \|a_2 - t\|^2$.",
        r"$$\frac{\partial L}{\partial a_1} = W_2^\top ((a_2 - t) \odot (1 - a_2^2))$$",
        ("1 - a_2^2", "1 - a_1^2"),
    ),
    "words in bare letters": (
        r"Let $left = \log(f(x))$ and $right = 2 \log(f(x))$.",
        r"$$\frac{d}{d x} \log(f(x)) = \frac{\frac{d}{d x} f(x)}{f(x)}$$",
        (r"{f(x)}$$", r"{f(x)^2}$$"),
    ),
    "rows of plain TeX, and the colon as a product": (
        TRACE,
        r"$$\eqalign{ z &= W x - b &\implies dz = dW\,x \cr L &= \tfrac12 z:z \cr "
        r"dL &= z:dz \cr \frac{\partial L}{\partial W} &= z x^\top \cr }$$",
        (r"&= z x^\top", r"&= x z^\top"),
    ),
    "equations in subequations": (
        r"\begin{subequations} The equations for $h$ and $y$ are: \begin{align} h = \tanh(U x), \\ y = V h. "
        r"\end{align} \end{subequations} Let $L = \frac12 \|y - t\|^2$.",
        r"$$\frac{\partial L}{\partial U} = (V^\top (y - t) \odot (1 - h^2)) x^\top$$",
        ("1 - h^2", "1 + h^2"),
    ),
    "an array of cases with an equation in it": (
        r"Let $q_m = \frac{e^{u_m}}{\sum_r e^{u_r}}$.",
        r"$$\frac{\partial q_k}{\partial u_l} = \left\{\begin{array}{lr} -q_k q_l, & k \neq l \\ "
        r"q_k (1 - q_k), & k = l \end{array}\right.$$",
        (r"-q_k q_l", r"q_k q_l"),
    ),
    "a chain that goes on in one case": (
        SOFTMAX + r"If $m = n$, \[ = q_m - q_m^2 = q_m (1 - q_m). \] And if $m \neq n$,",
        r"\[ = -\frac{e^{u_m} e^{u_n}}{(\sum_r e^{u_r})^2} = -q_m q_n \]",
        ("= -q_m q_n", "= -q_m^2"),
    ),
    "macros of packages": (
        r"Let $u = \dotp{w}{x}$, $v = \tanh(u)$ and $E = \frac12 (v - t)^2$ with $w, x \in \mathbb{R}^n$.",
        r"$$\pdv{E}{w} = \pdv{E}{v} \dv{v}{u} \pdv{u}{w} = (v - t) (1 - v^2) x$$",
        ("(1 - v^2) x", "(1 - v^2) w"),
    ),
    "if, in bare letters": (
        r"Let $q_m = \frac{e^{u_m}}{\sum_r e^{u_r}}$.",
        r"$$\frac{\partial q_i}{\partial u_j} = -q_i q_j \ if \ i \neq j$$",
        ("-q_i q_j", "q_i q_j"),
    ),
    "steps numbered by a Greek letter": (
        r"$h_t = \tanh(W h_{t-1} + x_t)$, $E_t = \frac12 \|h_t - y_t\|^2$, $E = \sum_{t=1}^N E_t$.",
        r"$$\frac{\partial E}{\partial W} = \sum_{t=1}^N \sum_{\tau=1}^t \frac{\partial E_t}{\partial h_t} "
        r"\frac{\partial h_t}{\partial h_\tau} \frac{\partial h_\tau}{\partial W}$$",
        (r"\sum_{\tau=1}^t", r"\sum_{\tau=1}^{t} 2"),
    ),
    "a power beside the number of an example": (
        r"$$J(\theta) = \frac{1}{m} \sum_{i=1}^m \log(1 + \exp(-y^{(i)} \theta^\top x^{(i)}))$$",
        r"$$\frac{\partial^2 J}{\partial \theta_j \partial \theta_k} = \frac{1}{m} \sum_{i=1}^m "
        r"\frac{y^{(i)^2} x^{(i)}_j x^{(i)}_k \exp(-y^{(i)} \theta^\top x^{(i)})}"
        r"{(1 + \exp(-y^{(i)} \theta^\top x^{(i)}))^2}$$",
        (r"x^{(i)}_j x^{(i)}_k", r"x^{(i)}_j"),
    ),
    "derivatives typed as deltas": (
        r"Let $z = w x + b$, $a = \tanh(z)$ and $L = \frac12 (a - t)^2$ of numbers.",
        r"$$\frac{\delta L}{\delta w} = \frac{\delta L}{\delta a} \frac{\delta a}{\delta z} x = (a - t)(1 - a^2) x$$",
        ("(a - t)", "(a + t)"),
    ),
    "sums typed as letters": (
        r"Let $J = \Sigma_{i=1}^m (w^\top x_i - y_i)^2$ with $w \in \mathbb{R}^n$.",
        r"$$\frac{\partial J}{\partial w} = 2 \Sigma_{i=1}^m (w^\top x_i - y_i) x_i$$",
        ("= 2", "= 3"),
    ),
    "a prime behind an index": (
        r"Let $Q(b) = \sum_i (Y_i - X_i' b)^2$.",
        r"$$\frac{\partial Q}{\partial b} = -2 \sum_i X_i Y_i + 2 \sum_i X_i X_i' b$$",
        ("= -2", "= 2"),
    ),
    "an implied sum over an index that stands three times": (
        r"By the summation notation let $y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$ and "
        r"$v_k = g_i y_i \delta_{ik} - g_i y_i y_k$.",
        r"$$g_i y_i \delta_{ik} - g_i y_i y_k = g_k y_k - g_i y_i y_k$$",
        (r"= g_k y_k", r"= 2 g_k y_k"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_right_and_wrong(name):
    only_the_right_one_is_among(HOLDS, *PAIRS[name])


def test_one_line_that_would_make_a_transposed_vector_a_number_spoils_no_other():
    text = (
        r"$$J(\theta) = \sum_i (\theta^\top x_i - y_i)^2$$ $$\frac{\partial J}{\partial \theta} = "
        r"2 \sum_i (\theta^\top x_i - y_i) x_i$$ "
        r"$$\frac{\partial J}{\partial \theta} = \frac{\partial J}{\partial \theta_j}$$"
    )
    assert verdicts(text)[0] in HOLDS


def test_no_entries_sum_to_nothing_but_those_of_what_may_be_normalized():
    text = r"$$\sum_i (\hat y_i + u_i) = \sum_i u_i$$"
    assert not set(verdicts(text)) & HOLDS


def test_a_macro_of_two_arguments_that_nobody_defines_is_refused():
    assert r"what \mix makes of its arguments is not said" in stated(r"$y = \mix{a}{b}$")[1][0]


def test_a_covariance_is_no_sum():
    assert "sign of a sum" not in str(
        report(r"With the covariance $\Sigma$ let $y = \Sigma x$. $$\Sigma x = y$$").notes
    )


def test_macros_that_are_defined_elsewhere_refute_nothing():
    text = r"Let $y = \vu x^2$. $$\frac{\partial y}{\partial x} = \vu x$$"
    assert verdicts(text) == ["unread"]
    assert verdicts(rf"\newcommand{{\vu}}{{u}}\newcommand{{\vw}}{{w}} {text}") == ["refuted"]


def test_what_words_call_a_vector_is_not_supposed_to_be_a_number():
    pages = [SimpleNamespace(part=r"the output vector $ A^{(2)} $ and the bias $ B $")]
    part: Any = SimpleNamespace(pages=pages, scope=SimpleNamespace(transposed={"W"}))
    formula = SimpleNamespace(expression=Integer(1))
    known = SimpleNamespace(formulas={"A^{(2)}": formula}, behind=lambda names: {*names, "Z"})
    judge: Any = SimpleNamespace(known=known)
    assert denied({"A^{(2)}"}, part, judge)
    assert denied({"Z"}, part, judge)
    assert denied({"W^{[1]}"}, part, judge), "what is transposed is no number"
    assert not denied({"B"}, part, judge)


STATED = {
    r"$$a = b \quad (1)$$": "a = b",
    r"$$a = b, \quad (c - d)$$": "a = b",
    r"$$p_i = q_i \quad (i = 1, 2)$$": "p = q",
    r"$$a = b \quad c$$": "a = b",
}


@pytest.mark.parametrize("text", STATED)
def test_what_stands_behind_a_gap_is_no_factor(text):
    assert stated(text)[0] == [STATED[text]] or STATED[text] in str(stated(text)[0])
