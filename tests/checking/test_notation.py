"""Ways of writing that courses and books have: batches, the last layer, unknown losses, second names."""

import pytest

from tests.checking.test_verdicts import report, verdicts

NIELSEN = r"""
$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l)$$
$$C = \frac{1}{2} \sum_j (y_j - a^L_j)^2$$
"""

BATCH = r"""
$$Z = W X + b, \quad A = \sigma(Z)$$
$$J = - \frac{1}{m} \sum_{i = 1}^{m} \left( y^{(i)}\log a^{(i)} + (1-y^{(i)})\log(1- a^{(i)}) \right)$$
"""

RIGHT = {
    "the last layer by its letter": NIELSEN
    + r"$$\delta^L_j = \frac{\partial C}{\partial z^L_j} = (a^L_j - y_j) \sigma'(z^L_j)$$"
    r"$$\delta^l = \frac{\partial C}{\partial z^l} = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$"
    r"$$\frac{\partial C}{\partial b^l_j} = \delta^l_j, \quad"
    r" \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$",
    "a loss of two arguments": r"$o = W h$, $L = l(o, y)$, $J = L + s$, $s = \frac{\lambda}{2} \|W\|_F^2$."
    r" $$\frac{\partial J}{\partial o} = \frac{\partial L}{\partial o}$$",
    "a name for a part of a formula": r"$f(x,y,z) = (x + y) z$. With $q = x + y$ and $f = q z$:"
    r" $$\frac{\partial f}{\partial q} = z, \quad \frac{\partial f}{\partial x} = z$$",
    "by a square": r"$$L = \frac{1}{\sigma^2}, \quad \frac{\partial L}{\partial \sigma^2} = -\frac{1}{\sigma^4}$$",
    "a gradient of a product": r"$X \in R^{n \times d}$, $\theta \in R^d$, $y \in R^n$."
    r" $$\nabla_\theta \frac{1}{2} (X\theta - y)^T (X\theta - y) = X^T (X \theta - y)$$",
    "tuples of numbers": r"Let $x = (1, 2)^\top$, $w = (3, -1)^\top$. $$z = w^\top x = 1$$",
    "a row claimed of a column beside": r"$$s = u^\top h, \quad h = f(z), \quad z = Wx + b$$"
    r"$$\frac{\partial s}{\partial u} = h$$",
    "examples in columns": BATCH + r"$$db = \frac{1}{m} \sum_{i=1}^m (a^{(i)} - y^{(i)})$$",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


def test_a_wrong_index_of_a_layer_is_refuted_with_a_point():
    text = (
        NIELSEN + r"$$\delta^l = \frac{\partial C}{\partial z^l}, \quad"
        r" \frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j$$"
    )
    claim = report(text).claims[-1]
    assert claim.verdict == "refuted"
    assert claim.counterexample.left != claim.counterexample.right


def test_gradients_by_the_sum_of_a_batch():
    text = BATCH + r"$$dZ = A - Y, \quad dW = \frac{1}{m} dZ X^T$$ $$dW = dZ X^T$$"
    *right, wrong = report(text).claims
    assert {(c.verdict, c.assumption) for c in right} == {
        ("conditional", "dZ is by the sum of the losses and not by their mean")
    }
    assert wrong.verdict != "refuted"  # which is right where dZ is by the mean


def test_a_gradient_that_lies_does_not_flatten_the_document():
    text = r"$$s = u^\top h, \quad h = f(z), \quad z = Wx + b$$ $$\frac{\partial s}{\partial u} = h^T$$"
    assert verdicts(text + r"$$\frac{\partial s}{\partial u} = h$$")[-1] == "proved"


def test_the_end_of_a_code_block_at_the_top_of_an_excerpt():
    assert verdicts("```\n\n$$x = 2 y$$\n\n$$x + y = 3 y$$\n") == ["proved"]
    assert report("```\nx = 1\n```\n\n$$x = 2 y$$\n\n$$x + y = 3 y$$\n").claims[0].verdict == "proved"
