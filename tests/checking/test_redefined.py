r"""Names, functions and losses that a sentence or an item of a list gives anew, as posts of strangers do."""

import pytest

from symnet import check
from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

GATES = r"""Let $X$ be $N\times D$, $W$ be $D\times M$, and $Y = XW + b$.

- $\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y}W^T$

ReLU: $Y = \max(0, X)$ gives $\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y}\odot 1[X>0]$.
"""


def test_a_result_that_an_item_gives_anew_is_not_refuted():
    assert verdicts(GATES) == ["proved", "unread", "conditional"]
    assert verdicts(GATES.replace("1[X>0]", "1[X<0]"))[-1] not in HOLDS
    assert verdicts(GATES.replace(r"Y}W^T", "Y}W"))[0] not in HOLDS
    restated = r"Let $z = w x + b$." "\n\n" r"So $z = w x - b$ and $\frac{\partial z}{\partial w} = x$."
    assert verdicts(restated) == ["refuted", "proved"]


@pytest.mark.parametrize("words", ["only if", "but only if", "if"])
def test_what_holds_only_if_two_indices_are_equal(words):
    page = rf"Let $g_i = e^{{a_i}}$. Then $\frac{{\partial g_i}}{{\partial a_j}} = e^{{a_j}}$ {words} $i=j$."
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("= e^{a_j}$", "= 2 e^{a_j}$")) == ["refuted"]
    assert verdicts(page.replace(words, "also for")) == ["refuted"]


RIDGE = r"""Let $f(W) = \|XW-Y\|_F^2$ with $X\in\mathbb R^{n\times d}$, $W\in\mathbb{R}^{d\times k}$,
$Y\in\mathbb R^{n\times k}$ and $\lambda \in \mathbb R$. Then $\nabla f = 2X^T(XW-Y)$.

If you also add $\lambda\|W\|_F^2$ you get $\frac{\partial f}{\partial W} = 2X^T(XW-Y)+2\lambda W$."""


def test_what_holds_of_a_loss_to_which_words_add_something():
    assert verdicts(RIDGE + r" Let $g(W) = \lambda \|W\|_F^2$.") == ["proved", "unread"]
    plain = RIDGE.replace(r"If you also add $\lambda\|W\|_F^2$ you get", "So")
    assert verdicts(plain + r" Let $g(W) = \lambda \|W\|_F^2$.")[-1] == "refuted"


FUNCTIONS = r"""For $g(z) = \tanh(z)$ we have $g'(z) = 1-a^2$,
for the sigmoid $g(z) = \frac{1}{1+e^{-z}}$, $g'(z) = g(z)(1-g(z))$."""


def test_a_function_that_is_given_for_several_is_no_one_function():
    assert "refuted" not in verdicts(FUNCTIONS)
    assert verdicts(FUNCTIONS.replace("(1-g(z))", "(1+g(z))"))[-1] not in HOLDS
    alone = r"For the sigmoid $g(z) = \frac{1}{1+e^{z}}$ we use $g'(z) = g(z)(1-g(z))$."
    assert "refuted" in verdicts(alone)


@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [(r"\tanh(z)", "1 - a^2", "1 + a^2"), (r"\frac{1}{1 + e^{-z}}", "a (1 - a)", "a (1 + a)")],
)
def test_a_for_the_value_of_a_function(tmp_path, formula, right, wrong):
    page = tmp_path / "page.md"
    page.write_text(f"Let $g(z) = {formula}$. Then $g'(z) = {right}$.")
    [claim] = check(page).claims
    assert (claim.verdict, claim.assumption) == ("conditional", "a = g(z)")
    page.write_text(f"Let $g(z) = {formula}$. Then $g'(z) = {wrong}$.")
    assert [c.verdict for c in check(page).claims] == ["unread"]


BATCH = r"""Let $A^{[2]} = \sigma(Z^{[2]})$ with $Z^{[2]} = W^{[2]} X$. For one example

$$dz^{[2]} = da^{[2]} \cdot (1 - (a^{[2]})^2)$$"""


def test_no_other_activation_is_supposed_of_one_example_than_of_all(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(BATCH)
    assert check(page).claims
    assert not any("tanh" in (claim.assumption or "") for claim in check(page).claims)


GAUSSIAN = r"""The log-likelihood of samples $x_1, \dots, x_n$ is
\[ \ell(\mu,\sigma^2) = -\frac n2\log(2\pi\sigma^2)-\frac{1}{2\sigma^2}\sum_{i=1}^n(x_i-\mu)^2 . \]
Thus
\[ \frac{\partial\ell}{\partial\mu} = \frac1{\sigma^2}\sum_{i=1}^n(x_i-\mu) \]
For the multivariate case, $\ell = -\frac n2\log|\Sigma|-\frac12\sum_i(x_i-\mu)^T\Sigma^{-1}(x_i-\mu)$,
\[ \nabla_\mu\ell = \Sigma^{-1}\sum_i(x_i-\mu) \]
"""


def test_another_case_that_begins_on_a_line_without_a_paragraph(tmp_path):
    page = tmp_path / "page.tex"
    page.write_text(GAUSSIAN)
    _, mean, last = check(page).claims
    assert (mean.verdict, last.verdict) == ("conditional", "conditional")
    assert "lines 1 to 5" in mean.assumption
    page.write_text(GAUSSIAN.replace(r"\frac1{\sigma^2}\sum", r"\frac2{\sigma^2}\sum"))
    assert check(page).claims[1].verdict not in HOLDS


SCORES = r"""Let $\alpha_{ij} = \frac{\exp(e_{ij})}{\sum_k \exp(e_{ik})}$ with $e_{ij} = q_i^\top k_j$,
$o_i=\sum_j \alpha_{ij}v_j$ and $\bar k_i = \sum_j\alpha_{ij}k_j$. Let $\mathcal L$ be the loss and
$g_i = \partial\mathcal L/\partial o_i$. Then
\[ \frac{\partial\mathcal L}{\partial k_j} = \sum_i\alpha_{ij}\,g_i^\top(v_j-o_i)\,q_i \]"""


def test_what_an_output_is_made_of_is_no_label_of_it(tmp_path):
    page = tmp_path / "page.tex"
    page.write_text(SCORES)
    assert check(page).claims
    assert not any("entropy" in (claim.assumption or "") for claim in check(page).claims)
