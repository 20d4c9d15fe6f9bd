"""True lines that were refuted or left open for what stands around them, each beside a wrong one."""

import pytest

from tests.checking.test_verdicts import report, verdicts

ACCEPTED = ("proved", "confirmed")


def pairs(text):
    return [(c.verdict, c.found.assumption) for c in report(text).claims]


STEP = r"""The diagonal matrix $\Lambda$ is $n \times n$, and $\mathbf{z} \in \mathbb{R}^n$.

$$\mathbf{z} - \eta \Lambda \mathbf{z} = (\mathbf{1} - \eta \Lambda) \mathbf{z}$$"""


def test_one_before_a_matrix_may_be_the_identity():
    assert pairs(STEP) == [("conditional", "1 is the identity matrix")]
    assert verdicts(STEP.replace(r"= (\mathbf{1} -", r"= (\mathbf{1} +")) == ["refuted"]


LABELS = r"""With $t = 1$ or $t = 0$ there are two classes, and there may be more:
$y \in \mathbb{R}^C$ has the entries $y_i$.

$$-t_i + \sum_{j=1}^C t_j y_i = y_i - t_i$$"""


def test_numbers_that_are_labels_may_sum_to_one():
    assert pairs(LABELS)[-1] == ("conditional", "all t_j sum to one")
    assert verdicts(LABELS.replace("= y_i - t_i", "= y_i + t_i"))[-1] == "refuted"


def test_a_second_kernel_is_another_one():
    page = r"""A kernel is $$k(x_i, x_j) = \phi(x_i)^\top \phi(x_j)$$ One that is widely used is
    $$k(x_i, x_j) = \exp\Bigl(-\frac{\|x_i - x_j\|^2}{2 \sigma^2}\Bigr)$$"""
    assert set(verdicts(page)) <= {"conditional", "unread"}


ROWS = r"""* $u^l = h^{l-1} W^l + b^l \in \mathbb{R}^{1 \times m_l}$ and $h^l = \phi(u^l) \in \mathbb{R}^{1 \times m_l}$
* $\mathbf{y} \in \mathbb{R}^{m_L}$ is the output, $h^0 = \mathbf{x}$ and $h^L = \mathbf{y}$

$$\frac{\partial E}{\partial b^L} = \frac{\partial E}{\partial h^L} \odot \phi'(u^L)$$"""


def test_vectors_that_may_stand_beside_rows_are_no_misfit():
    assert "refuted" not in verdicts(ROWS)


def test_a_number_above_a_letter_of_layers_is_no_power():
    page = r"Let $x = 2 c$ with $c \in \mathbb{R}^n$; $a^l = \sigma(W^l a^{l-1})$ for all $l$, with $a^0 = x$."
    assert verdicts(page) == []
    assert verdicts(r"Let $x = 2 c$ with $c \in \mathbb{R}^n$, and $a^0 = x$, $b = a + c$.") != []


EACH = r"""The model is $\mathbf{y} = \mathbf{x} * w$, its error $\xi = \frac1N \sum_{i=1}^N \|t_i - y_i\|^2$.

$$\frac{\partial \xi_i}{\partial w} = \frac{\partial \xi_i}{\partial y_i} \frac{\partial y_i}{\partial w}$$

Where $\xi_i$ is the squared error, we have

$$\frac{\partial \xi_i}{\partial y_i} = -2 (t_i - y_i)$$

$$\mu \frac{\partial \xi_i}{\partial w} = \mu \cdot 2 x_i (y_i - t_i)$$"""


def test_the_loss_of_one_sample_hangs_on_the_entries_of_that_sample():
    squared = r"\xi_i is the squared error of y_i and t_i"
    found = pairs(EACH)
    assert found == [("conditional", r"\xi_i hangs on y_i alone"), *[("conditional", squared)] * 2]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [(r"= \frac{\partial \xi_i}{\partial y_i}", r"= 2 \frac{\partial \xi_i}{\partial y_i}", 0), ("= -2", "= 2", 1)],
)
def test_a_wrong_line_about_it_is_not_accepted(old, new, line):
    assert old in EACH
    assert verdicts(EACH.replace(old, new, 1))[line] in ("unread", "refuted")


def test_a_wrong_line_behind_what_is_supposed_of_it_is_not_accepted():
    assert verdicts(EACH.replace("2 x_i (y_i - t_i)", "x_i (y_i - t_i)"))[-1] in ("unread", "refuted")


SAMPLE = r"""The activation is $$\text{RBF} = \phi(z_h) = e^{-z_h^2}$$ and the hidden layer
$\mathbf{h} = \text{RBF}(\mathbf{x} \cdot w_h)$.

The loss is $\xi(t_i, y_i) = -[t_i \log(y_i) + (1 - t_i) \log(1 - y_i)]$. The gradient for sample $i$ is

$$\frac{\partial \xi_i}{\partial b_o} = \frac{\partial \xi_i}{\partial y_i} \frac{\partial y_i}{\partial z_{oi}}
\frac{\partial z_{oi}}{\partial b_o} = y_i - t_i$$

with $z_{oi} = h_i + b_o$ and $y_i = \sigma(z_{oi})$. The slope of the activation is

$$\frac{d \phi(z_h)}{d z_h} = -2 z_h \phi(z_h)$$"""


def test_the_number_of_the_one_sample_that_is_spoken_of():
    assert set(verdicts(SAMPLE)) <= set(ACCEPTED)
    assert verdicts(SAMPLE.replace("= y_i - t_i", "= y_i + t_i")).count("refuted") == 1
    assert verdicts(SAMPLE.replace("= -2 z_h", "= 2 z_h"))[-1] == "refuted"


def test_steps_of_training_claim_nothing():
    assert verdicts(r"$w(k+1) = w(k) - \Delta w(k)$, where $\Delta w = \mu \frac{\partial L}{\partial w}$") == []


RULES = r"""* $\frac{d}{dx}\left(g(x) \cdot h(x)\right) = g(x)\frac{dh}{dx}(x) + \frac{dg}{dx}(x)h(x)$.
* $\frac{d}{dx}g(h(x)) = \frac{dg}{dh}(h(x)) \cdot \frac{dh}{dx}(x)$."""


def test_a_point_in_brackets_behind_a_derivative():
    assert verdicts(RULES) == ["proved", "proved"]
    assert verdicts(RULES.replace(r"+ \frac{dg}{dx}(x)h(x)", r"- \frac{dg}{dx}(x)h(x)"))[0] != "proved"
    assert verdicts(RULES.replace(r"\frac{dg}{dh}(h(x))", r"\frac{dg}{dx}(x)"))[1] != "proved"


def test_a_function_of_which_something_else_is_said_at_another_point():
    page = r"""The derivative of $f(x) = \log(1 + x^2)$ is found by rules.
    $$f(x + \epsilon) = g(x + \epsilon) + h(x + \epsilon)$$
    $$g(x) + h(x) + \epsilon g'(x) = f(x) + \epsilon g'(x)$$"""
    assert "refuted" not in verdicts(page)


def test_a_letter_that_is_now_the_softmax():
    page = r"""Let $W \in \mathbb{R}^{K \times m}$ and $\phi$ is now the softmax function of $z = [z_1, \dots, z_d]^T$.
    $$p = \phi(W x), \quad \sum_{k=1}^K p_k = 1$$"""
    assert verdicts(page)[-1] in ACCEPTED
    assert verdicts(page.replace("p_k = 1", "p_k = 2"))[-1] not in ACCEPTED


def test_traces_in_bare_letters():
    page = r"Of the trace we know $\nabla_A trAB = B^T$ and $trABCD = trDABC$."
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("= B^T", "= B"))[0] not in ACCEPTED
    assert verdicts(page.replace("trDABC", "trDACB"))[1] not in ACCEPTED


def test_what_is_sought_and_what_holds_nearly_claim_nothing():
    page = r"""$w^* = \operatorname*{argmin}_w L(w)$, where $f: \mathbb{R} \to \mathbb{R}$ has
    $$f(x + \epsilon) = f(x) + \epsilon f'(x) + \mathcal{O}(\epsilon^2)$$"""
    found = report(page)
    assert not found.claims
    assert sum("is not judged" in note for note in found.notes) == 2


@pytest.mark.parametrize(
    "line",
    [
        r"$w^* = \operatorname*{argmin}_w \|X w - y\|^2 = X y$",
        r"Let $L = x^2$. $$\frac{d L}{d x} = x + \mathcal{O}(\epsilon)$$",
    ],
)
def test_what_goes_on_behind_it_and_a_gradient_that_holds_nearly_are_unread(line):
    assert "unread" in verdicts(line)
    assert not set(ACCEPTED) & set(verdicts(line))


def test_entropies_of_random_variables_are_no_products():
    page = r"The mutual information of $X$ and $Y$ is greatest if one tells the other: $$I(X, Y) = H(Y) = H(X)$$"
    assert "refuted" not in verdicts(page)


@pytest.mark.parametrize("product", ["{}", r"\operatorname{{tr}}({})"])
def test_letters_of_losses_among_matrices_are_matrices(product):
    right, wrong = ("ABC", "CAB") if "tr" in product else ("(AB)C", "A(BC)"), ("ABC", "ACB")
    lines = ["$" + " = ".join(product.format(side) for side in pair) + "$" for pair in (right, wrong)]
    assert verdicts("We have " + " and ".join(lines)) == ["proved", "refuted"]


def test_two_such_letters_are_matrices_and_a_loss_is_none():
    assert verdicts("We have $LJ = JL$.") == ["refuted"]
    loss = r"Let $A \in \mathbb{R}^{n \times n}$ and $L = \operatorname{tr}(A)$."
    assert verdicts(rf"{loss} $$\frac{{\partial L}}{{\partial A}} = I, \quad L A = A L$$") == ["proved", "proved"]


def test_cases_in_another_language():
    cases = r"\begin{cases} 1 & \text{si } z > 0 \\ 0 & \text{sinon} \end{cases}"
    page = rf"$$\frac{{\partial \text{{ReLU}}(z)}}{{\partial z}} = {cases}$$"
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("1 & ", "2 & ")) == ["refuted"]
