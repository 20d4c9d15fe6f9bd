"""Capitals of which nothing tells the shape, in lines of a backward pass: matrices, and no square ones."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

BACKWARD = r"""
With $U^{[2]} = H^{[1]} V^{[2]} + c^{[2]}$ and $H^{[1]} = \sigma(U^{[1]})$, the chain rule is
$$\frac{\partial L}{\partial H^{[1]}} = \frac{\partial L}{\partial U^{[2]}} \cdot
\frac{\partial U^{[2]}}{\partial H^{[1]}}$$
$$dH^{[1]} = dU^{[2]} \cdot (V^{[2]})^\top$$
and then
$$\frac{\partial H^{[1]}}{\partial U^{[1]}} = \sigma'(U^{[1]})$$
$$dU^{[1]} = dH^{[1]} \cdot \sigma'(U^{[1]})$$
$$dU^{[1]} = dU^{[2]} (V^{[2]})^\top \odot H^{[1]} \odot (1 - H^{[1]})$$
"""

EDITS = [
    (r"= dU^{[2]} \cdot (V^{[2]})^\top", r"= 2 dU^{[2]} \cdot (V^{[2]})^\top"),
    (r"= \sigma'(U^{[1]})", r"= \sigma(U^{[1]})"),
    (r"dH^{[1]} \cdot \sigma'(U^{[1]})", r"dH^{[1]} \cdot \sigma(U^{[1]})"),
    (r"\odot (1 - H^{[1]})", r"\odot (1 + H^{[1]})"),
]


def test_lines_of_a_backward_pass_without_shapes():
    assert set(verdicts(BACKWARD)) == {"proved"}


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_a_wrong_line_of_them_is_refuted(old, new):
    assert old in BACKWARD
    found = verdicts(BACKWARD.replace(old, new, 1))
    assert found.count("refuted") == 1
    assert set(found) == {"proved", "refuted"}


def test_weights_that_are_not_transposed_are_not_accepted():
    assert verdicts(BACKWARD.replace(r"\cdot (V^{[2]})^\top", r"\cdot V^{[2]}"))[1] not in ("proved", "confirmed")


def test_slopes_of_matrices_are_no_jacobian():
    text = r"Let $X \in \mathbb{R}^{m \times n}$, $A = \tanh(X)$. $$\frac{\partial A}{\partial X} = 1 - A \odot A$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("1 - A", "1 + A")) == ["refuted"]
    other = text.replace(r"1 - A \odot A", r"J J^\top") + r" where $J \in \mathbb{R}^{k \times p}$."
    assert report(other).claims[0].verdict == "unread"


def test_a_product_of_matrices_of_stated_shapes_is_taken_at_its_word():
    text = r"Let $X \in \mathbb{R}^{m \times n}$, $A = \sigma(X)$, $B = A \odot A$."
    wrong = text + r" $$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial A} \sigma'(X)$$"
    assert verdicts(wrong)[-1] not in ("proved", "confirmed", "conditional")


STEP = r"$$\frac{\partial s_t}{\partial s_{t-1}} = \tanh'(U s_{t-1} + V x_t) U$$"


def test_slopes_before_a_matrix_in_a_line_alone():
    """Nothing tells the shapes but that a Jacobian is a matrix: s is a vector, and U no number."""
    [claim] = report(STEP).claims
    assert (claim.verdict, claim.assumption) == ("conditional", r"s_t = \tanh(U s_{t-1} + V x_t)")
    assert verdicts(STEP.replace(") U$$", ") V$$")) == ["unread"]
    power = r"$$\prod_{t=2}^T \frac{\partial s_t}{\partial s_{t-1}} = \prod_{t=2}^T \tanh'(U s_{t-1} + V x_t) U^{T-1}$$"
    assert report(STEP + power).claims[0].assumption == r"s_t = \tanh(U s_{t-1} + V x_t)"


@pytest.mark.parametrize("scaled", [r"Q K^\top / c", r"\frac{1}{c} Q K^\top", r"\frac{Q K^\top}{c}"])
def test_what_a_product_of_matrices_is_divided_by_is_a_number(scaled):
    text = rf"Let $S = {scaled}$. Then $\frac{{\partial L}}{{\partial Q}} = HERE$."
    assert verdicts(text.replace("HERE", r"\frac{1}{c} \frac{\partial L}{\partial S} K")) == ["proved"]
    assert verdicts(text.replace("HERE", r"\frac{\partial L}{\partial S} K / c")) == ["proved"]
    assert verdicts(text.replace("HERE", r"\frac{\partial L}{\partial S} K")) == ["refuted"]


def test_what_is_declared_twice_refutes_nothing_of_its_entries():
    text = r"Let $\mathbf{x} \in \mathbb{R}^{1 \times k}$, and later $\mathbf{x} \in \mathbb{R}^{n \times d}$. Then"
    text += r" $$\mu = \frac{1}{d} \sum_{i=1}^d x_i, \qquad \mu = \frac{1}{d} \sum_{i=1}^d x_i$$"
    assert report(text).claims[-1].verdict == "conditional"  # read alone


TWO_LAYERS = r"""
With one layer it is $\hat Y = X W + b$. In $X$ each row is one example.
$$Z_1 = X W_1 + b_1, \quad A_1 = \sigma(Z_1), \quad Z_2 = A_1 W_2 + b_2, \quad L = \frac{1}{2N} \|Z_2 - Y\|_F^2$$
$$\delta_2 = Z_2 - Y, \quad \delta_1 = (\delta_2 W_2^\top) \odot \sigma'(Z_1)$$"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\frac{\partial L}{\partial b_2} = \frac{1}{N} \sum_{i=1}^N \delta_2^{(i)}", (r"\delta_2^", r"\delta_1^")),
        (r"\frac{\partial L}{\partial b_1} = \frac{1}{N} \sum_{i=1}^N \delta_1^{(i)}", (r"\frac{1}{N}", "")),
        (r"\frac{\partial L}{\partial W_2} = \frac{1}{N} A_1^\top \delta_2", (r"A_1^\top", r"X^\top")),
    ],
)
def test_numbered_biases_are_no_entries_and_numbered_errors_rows(right, edit):
    only_the_right_one_is_among({"proved", "confirmed"}, TWO_LAYERS, f"$${right}$$", edit)
