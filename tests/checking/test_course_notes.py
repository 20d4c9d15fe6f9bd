"""What course notes and handed-in solutions take for granted: escapes of Markdown, lists, classes in words, Hessians.

Each document is right as it stands; with the edit it is wrong.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

ENTROPY = r"$$L = -\sum_{i=1}^n t_i \log q_i$$ "
"""A loss of n numbers."""

PAIRS = {
    "escaped subscripts": (
        r"$$E = \sum\_{i=1}^n (w^T x\_i - t\_i)^2, \quad \frac{\partial E}{\partial w} ="
        r" 2 \sum\_{i=1}^n (w^T x\_i - t\_i) x\_i$$",
        (r"2 \sum", r"3 \sum"),
    ),
    "escaped rows and stars": (
        r"$$s = \frac12 \sum_k (q_k - q^\*_k)^2$$ $$\begin{aligned} \frac{\partial s}{\partial q_k}"
        r" &= \frac12 \cdot 2 (q_k - q^\*_k) \\\\ &= q_k - q^\*_k \end{aligned}$$",
        (r"&= q_k - ", r"&= q_k + "),
    ),
    "a list with dots right before its last item": (
        ENTROPY + r"$$\frac{\partial L}{\partial q} = [-\frac{t_1}{q_1}, -\frac{t_2}{q_2},...-\frac{t_n}{q_n}]$$",
        (r"-\frac{t", r"\frac{t"),
    ),
    "a list with spaces between its items": (
        ENTROPY + r"$$\frac{\partial L}{\partial q} = [-\frac{t_1}{q_1} \ \ \cdots \ \ -\frac{t_n}{q_n}]$$",
        (r"-\frac{t", r"\frac{t"),
    ),
    "a list in round brackets": (
        ENTROPY + r"$$\nabla_q L = \left( -\frac{t_1}{q_1}, \dots, -\frac{t_n}{q_n} \right)^\top$$",
        (r"-\frac{t", r"\frac{t"),
    ),
    "a list of three, transposed": (
        r"Let $q \in \mathbb{R}^3$. $L = -\sum_{i=1}^3 t_i \log q_i$."
        r" $$\frac{\partial L}{\partial q} = [-\frac{t_1}{q_1}, -\frac{t_2}{q_2}, -\frac{t_3}{q_3}]^\top$$",
        (r"-\frac{t_2}{q_2}", r"-\frac{t_2}{q_1}"),
    ),
    "a row with commas in a matrix": (
        r"$$x = \begin{bmatrix} x_1, x_2 \end{bmatrix}, \quad w = \begin{bmatrix} w_1 \\ w_2 \end{bmatrix}$$"
        r"$$y = x w, \quad \frac{\partial y}{\partial w} = \begin{bmatrix} x_1 \\ x_2 \end{bmatrix} = x^T$$",
        (r"\begin{bmatrix} x_1 \\ x_2", r"\begin{bmatrix} x_2 \\ x_1"),
    ),
    "the index of the class": (
        r"The label $y$ is one-hot, and $c$ is the index of the correct class. Let $p_i = e^{z_i} / \sum_j e^{z_j}$."
        r" $$L = -\sum_i y_i \log p_i = -\log p_c, \quad \frac{\partial L}{\partial z_c} = p_c - 1$$",
        ("p_c - 1", "p_c + 1"),
    ),
    "the dimension that is one": (
        r"Only the k-th dimension of $y$ is 1, so $s = -\sum_i y_i \log q_i = -\log q_k$ with $q = softmax(v)$."
        r" $$\frac{\partial s}{\partial v_i} = -\frac{1}{q_k} \frac{\partial q_k}{\partial v_i}$$",
        (r"= -\frac{1}{q_k}", r"= \frac{1}{q_k}"),
    ),
    "the word that is meant": (
        r"Here $y$ is a one-hot vector, and the correct word is $k$."
        r" $$J = -\sum_{i=1}^W y_i \log \frac{\exp(u_i^T v)}{\sum_{w=1}^W \exp(u_w^T v)}$$"
        r" $$J = -y_k [u_k^T v - \log \sum_{w=1}^W \exp(u_w^T v)]$$"
        r" $$\frac{\partial J}{\partial v} ="
        r" -u_k + \frac{\sum_{w=1}^W \exp(u_w^T v) u_w}{\sum_{x=1}^W \exp(u_x^T v)}$$",
        (" -u_k", " u_k"),
    ),
    "Hessians": (
        r"$$f(\mathbf{w}) = \sum_{i=1}^n (\mathbf{w}^\top \mathbf{x}_i - t_i)^2$$"
        r" $$\nabla^2 f(\mathbf{w}) = 2 \sum_{i=1}^n \mathbf{x}_i \mathbf{x}_i^\top$$"
        r" $$\frac{\partial^2 f}{\partial \mathbf{w} \partial \mathbf{w}^\top}"
        r" = 2 \sum_{i=1}^n \mathbf{x}_i \mathbf{x}_i^\top$$",
        (r"= 2 \sum", r"= 3 \sum"),
    ),
    "a prediction without a formula": (
        r"$$J(\theta) = \frac{1}{2 m} \sum_{i=1}^m (h_\theta(x^{(i)}) - t^{(i)})^2$$"
        r"$$\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - t^{(i)})"
        r" \frac{\partial}{\partial \theta_j} h_\theta(x^{(i)})$$",
        (r"= \frac{1}{m}", r"= \frac{2}{m}"),
    ),
    "a model with and without its parameters": (
        r"$$h(x) = \sum_{i=0}^n \theta_i x_i = \theta^T x, \quad E = \sum_{i=1}^m (h_\theta(x^{(i)}) - t^{(i)})^2$$"
        r"$$\frac{\partial}{\partial \theta_i} \frac12 (h_\theta(x) - t)^2 ="
        r" (h_\theta(x) - t) \frac{\partial}{\partial \theta_i} (\theta_0 x_0 + ... + \theta_n x_n - t)"
        r" = (h_\theta(x) - t) x_i$$",
        (") x_i$$", ") x_i^2$$"),
    ),
    "arrows over vectors": (
        r"$$f_{\vec{w},b}(\vec{x}^{(i)}) = \vec{w} \cdot \vec{x}^{(i)} + b, \quad"
        r" J = \frac{1}{2 m} \sum_{i=1}^m (f_{\vec{w},b}(\vec{x}^{(i)}) - y^{(i)})^2$$"
        r" $$\frac{\partial J}{\partial w_j} ="
        r" \frac{1}{m} \sum_{i=1}^m (f_{\vec{w},b}(\vec{x}^{(i)}) - y^{(i)}) x_j^{(i)}$$",
        (r"y^{(i)}) x_j", r"y^{(i)}) w_j"),
    ),
    "a step of descent, written with =": (
        r"$L = (w^T x - t)^2$ and $w = w - \alpha \frac{\partial L}{\partial w}$."
        r" $$\frac{\partial L}{\partial w} = 2 (w^T x - t) x$$",
        ("= 2 (w", "= (w"),
    ),
    "by an entry, below a sum": (
        r"$$\sum_{i=1}^m t^{(i)} \frac{\partial}{\partial \theta_j} \sigma(\theta^\top x^{(i)}) ="
        r" \sum_{i=1}^m t^{(i)} \sigma(\theta^\top x^{(i)}) (1 - \sigma(\theta^\top x^{(i)}))"
        r" \frac{\partial}{\partial \theta_j} (\theta^\top x^{(i)})$$",
        ("(1 - ", "(2 - "),
    ),
    "a matrix that is its transpose": (
        r"Let $A = A^\top$ and $f = x^\top A x$. $$\frac{\partial f}{\partial x} = 2 A x$$",
        ("= 2 A", "= A"),
    ),
}


OPEN = ("arrows over vectors",)
"""Where the wrong line speaks of what has no formula."""


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_right_holds_and_one_edit_does_not(name):
    right, (old, new) = PAIRS[name]
    assert old in right
    found = verdicts(right)
    assert found
    assert set(found) <= HOLDS, found
    wrong = verdicts(right.replace(old, new))
    assert ("unread" if name in OPEN else "refuted") in wrong, wrong


def test_how_far_an_index_runs_is_no_claim():
    ranges = r"for some $k \in 1 ... n$, each $i \in \{1, \dots, n\}$, $j \in [1..n]$, all $t \in \{1..T\}$"
    assert verdicts(ranges + r" $$x = 2 y, \quad x + y = 3 y$$") == ["proved"]


def test_a_linear_model_is_supposed_where_the_document_has_none():
    text = r"""$$J(\theta) = \frac{1}{2 m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$
$$\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$"""
    [claim] = report(text).claims
    assert (claim.verdict, claim.assumption) == ("conditional", r"h_\theta^{(i)} = \theta \cdot x^{(i)}")
    [wrong] = report(text.replace("= \\frac{1}{m} \\sum", "= -\\frac{1}{m} \\sum")).claims
    assert wrong.verdict == "unread"


ACTIVATIONS = r"""### Sigmoid

$$f(x) = \frac{1}{1+e^{-x}}$$

$$f'(x) = f(x) (1 - f(x))$$

### Tanh

$$f(x) = \frac{e^{x}-e^{-x}}{e^{x}+e^{-x}}$$

The derivative:

$$f'(x) = 1 - f(x)^2$$
"""


def test_a_list_of_functions_under_one_letter():
    first, second, slope = report(ACTIVATIONS).claims
    assert first.verdict == "proved"
    assert (second.verdict, slope.verdict) == ("conditional", "conditional")
    assert slope.assumption == "f is what line 9 says here"
    wrong = report(ACTIVATIONS.replace("1 - f(x)^2", "1 + f(x)^2")).claims[-1]
    assert wrong.verdict not in (*HOLDS, "conditional")
    of_the_first = report(ACTIVATIONS.replace("1 - f(x)^2", "f(x) (1 - f(x))")).claims[-1]
    assert of_the_first.verdict == "conditional"
    assert "not what line 9 says" in of_the_first.assumption


def test_another_loss_is_no_step():
    text = r"$L = (w x - t)^2$, $L = L + \lambda w^2$."
    right = verdicts(text + r" $$\frac{\partial L}{\partial w} = 2 x (w x - t) + 2 \lambda w$$")
    assert "refuted" not in right
    old = verdicts(text + r" $$\frac{\partial L}{\partial w} = 2 x (w x - t)$$")
    assert not set(old) & HOLDS


def test_names_with_an_escaped_line_stay():
    claim = report(r"$$a = \sqrt{head\_dim}, \quad a^2 = head\_dim$$ $$b = 2, \quad b = 2$$").claims[-1]
    assert claim.verdict in HOLDS
    found = report(r"$$p = d\_model + 1$$ $$p = d_m + 1$$").claims
    assert all(c.verdict == "unread" for c in found)


def test_a_matrix_that_is_its_transpose_in_one_case_is_not_so_always():
    found = verdicts(r"If $A = A^\top$, much is simpler. $f = x^\top A x$. $$\frac{\partial f}{\partial x} = 2 A x$$")
    assert found[-1] == "conditional"
    assert verdicts(r"Let $B = A C$. $$B = B^\top$$") == ["refuted"]


def test_without_words_an_index_alone_on_one_side_is_any():
    text = r"Let $p = softmax(z)$ and $L = -\sum_i y_i \log p_i$. $$L = -y_k \log p_k$$"
    assert verdicts(text) == ["unread"]


def test_primes_on_a_formula_of_the_letter_by_which_the_chain_differentiates():
    text = r"$$a = \sigma(z), f(x) = x^2$$ $$\frac{da}{dz} = \left(\frac{1}{1 + e^{-z}}\right)' = a (1 - a)$$"
    text += " $$f'(x) = (x^2)' = 2 x$$"
    assert set(verdicts(text)) <= HOLDS
    wrong = verdicts(text.replace("a (1 - a)", "a (1 + a)"))
    assert wrong.count("refuted") == 1
    assert wrong[-1] in HOLDS
    transposed = verdicts(r"$$\frac{\partial L}{\partial x} = (2 x)'$$")
    assert not set(transposed) & HOLDS


def test_the_letter_of_the_derivative_of_a_function():
    text = r"Let $x \in R^3$. $$\frac{d\sigma(x)}{dx} = \sigma(x) (1 - \sigma(x))$$"
    assert verdicts(text)[-1] == "proved"
    assert verdicts(text.replace("(1 - ", "(1 + "))[-1] == "refuted"
    features = r"$z = \theta_1 x_1 + \theta_2 x_2 + \dots + \theta_n x_n$"
    assert verdicts(text.replace(r"Let $x \in R^3$", features))[-1] == "proved"
    assert verdicts(text.replace("x", r"\mathbf x"))[-1] not in HOLDS


def test_a_loss_of_one_sample():
    text = r"$h_\theta(x) = \theta^T x$, $J(\theta) = \frac{1}{2 m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$. $$"
    right = (
        text
        + r"\frac{\partial J}{\partial \theta_j} = \frac{\partial}{\partial \theta_j} \frac12 (h_\theta(x) - y)^2$$"
    )
    claim = report(right).claims[-1]
    assert claim.verdict == "conditional"
    assert "of one sample" in claim.assumption
    wrong = verdicts(right.replace(r"\frac12", ""))[-1]
    assert wrong not in (*HOLDS, "conditional")


def test_a_model_with_and_without_its_parameters():
    text = (
        r"$h_\theta(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2$. $$h(x) = \sum_{i=0}^d \theta_i x_i = \theta^T x$$ $$"
    )
    text += r"\frac{\partial h_\theta(x)}{\partial \theta_j} = "
    text += r"\frac{\partial}{\partial \theta_j} \sum_{i=0}^d \theta_i x_i$$"
    assert verdicts(text)[-1] == "conditional"
    wrong = text.replace(r"i x_i$$", r"i x_i^2$$")
    assert verdicts(wrong)[-1] not in (*HOLDS, "conditional")
    text = r"$f(x) = x^2$, $f_\theta(x) = \theta x$, $L = (f_\theta(x) - f(x))^2$."
    text += r" $$\frac{dL}{d\theta} = 2 x (\theta x - x^2)$$"
    assert verdicts(text)[-1] == "proved"
    assert verdicts(text.replace("- x^2)$$", "- x)$$"))[-1] == "refuted"


DESIGN = r"""
$$X = \begin{bmatrix} — (x^{(1)})^T — \\ — (x^{(2)})^T — \\ \vdots \\ — (x^{(n)})^T — \end{bmatrix}, \quad
\vec{y} = \begin{bmatrix} y^{(1)} \\ y^{(2)} \\ \vdots \\ y^{(n)} \end{bmatrix}$$
$$J(\theta) = \frac{1}{2} \sum_{i=1}^n (h_\theta(x^{(i)}) - y^{(i)})^2$$
Since $h_\theta(x^{(i)}) = (x^{(i)})^T \theta$,
$$X\theta - \vec{y} = \begin{bmatrix} (x^{(1)})^T\theta \\ \vdots \\ (x^{(n)})^T\theta \end{bmatrix}
- \begin{bmatrix} y^{(1)} \\ \vdots \\ y^{(n)} \end{bmatrix}
= \begin{bmatrix} h_\theta(x^{(1)}) - y^{(1)} \\ \vdots \\ h_\theta(x^{(n)}) - y^{(n)} \end{bmatrix}$$
$$J(\theta) = \frac{1}{2}(X\theta - \vec{y})^T (X\theta - \vec{y})$$
$$\nabla_\theta J(\theta) = X^T X \theta - X^T \vec{y}$$
"""


@pytest.mark.parametrize(("right", "other"), [("", ""), (r"\vec{y}", "y"), ("— ", ""), ("^{(%s)}", "_%s")])
def test_examples_that_are_written_upon_each_other(right, other):
    text = DESIGN
    for number in ("1", "2", "n", "i") if "%" in right else ("",):
        text = text.replace(right.replace("%s", number), other.replace("%s", number)) if right else text
    text = text.replace(" —", "") if right == "— " else text
    found = report(text).claims
    assert len(found) == 4
    assert {c.verdict for c in found} <= HOLDS
    for old, new in (("- X^T", "+ X^T"), ("X^T X \\theta", "2 X^T X \\theta"), (r"\frac{1}{2}(X", "(X")):
        assert old in text
        assert "refuted" in verdicts(text.replace(old, new))


def test_labels_of_examples_beside_their_vector():
    text = r"Let $x^{(i)}$ be the i-th row of $X \in R^{n \times d}$, "
    text += r"$J = \frac12 \sum_{i=1}^n (\theta^T x^{(i)} - y^{(i)})^2$. $$"
    assert set(verdicts(text + r"J = \frac12 (X \theta - y)^T (X \theta - y)$$")) <= HOLDS
    assert "refuted" in verdicts(text + r"J = \frac12 (X \theta + y)^T (X \theta + y)$$")
