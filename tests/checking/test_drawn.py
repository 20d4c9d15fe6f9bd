r"""What is read as it is drawn: cases without a sign between their columns, w_{12} of a matrix, QK^⊤, ∇_x x^⊤ A x."""

import pytest

from tests.checking.test_verdicts import verdicts

CASES = r"""$$f(x) = \begin{cases} x VALUE x > 0 \\ a x OTHERS \end{cases}$$
$$f'(x) = \begin{cases} 1, x > 0 \\ a, x < 0 \end{cases}$$"""


@pytest.mark.parametrize(
    ("value", "others"),
    [(r", \quad if", r", \quad otherwise"), (r", \text{if }", r"\text{ otherwise}"), (",", r", \quad x \le 0")],
)
def test_cases_without_columns(value, others):
    text = CASES.replace("VALUE", value).replace("OTHERS", others)
    assert verdicts(text) in (["proved"], ["confirmed"])
    assert verdicts(text.replace("1, x > 0", "a, x > 0")) == ["refuted"]


def test_two_digits_below_a_matrix_are_two_indices():
    text = r"$$z_j = \sum_k w_{jk} a_k$$ $$\frac{\partial z_1}{\partial w_{12}} = a_2$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= a_2", "= a_1")) == ["refuted"]


def test_scores_of_attention_in_one_pair_of_braces():
    text = r"""$$S = \mathbf{QK}^\top / \sqrt{d_k}$$
    $$\frac{\partial L}{\partial \mathbf{K}}
    = \left(\frac{\partial L}{\partial S}\right)^\top \mathbf{Q} / \sqrt{d_k}$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace(r"\right)^\top", r"\right)")) == ["refuted"]


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\nabla_w (X w - y)^\top (X w - y) = 2 X^\top (X w - y)", ("2 X", "X")),
        (r"\nabla_x \, x^\top B x = (B + B^\top) x", (r"+ B^\top", r"- B^\top")),
    ],
)
def test_gradients_of_products_without_brackets(right, edit):
    assert verdicts(f"$x, w \\in \\mathbb{{R}}^n$ $${right}$$") == ["proved"]
    assert verdicts(f"$x, w \\in \\mathbb{{R}}^n$ $${right.replace(*edit)}$$") == ["refuted"]


def test_the_gradient_of_a_loss_stands_alone():
    text = r"$x, d \in \mathbb{R}^n$, $J = \frac12 x^\top x$. $$(\nabla_x J)^\top d = x^\top d, \quad \nabla_x J = x$$"
    assert verdicts(text) == ["proved"] * 2


def test_weights_of_which_nothing_is_said_are_no_mistake():
    text = r"""$$\mathbf{Z} = \text{softmax}(\mathbf{Q} \mathbf{K}^\top) \mathbf{V}$$
    $$\frac{\partial L}{\partial \mathbf{V}} = \mathbf{A}^\top \frac{\partial L}{\partial \mathbf{Z}}, \quad
    \frac{\partial L}{\partial \mathbf{A}} = \frac{\partial L}{\partial \mathbf{Z}} \mathbf{V}^\top$$"""
    assert "refuted" not in verdicts(text)
    given = text.replace(
        r"$$\mathbf{Z} =", r"$$\mathbf{A} = \text{softmax}(\mathbf{Q} \mathbf{K}^\top), \quad \mathbf{Z} ="
    )
    assert verdicts(given)[-2] in ("proved", "confirmed")
    assert verdicts(given.replace(r"= \mathbf{A}^", r"= -\mathbf{A}^"))[-2] == "refuted"
