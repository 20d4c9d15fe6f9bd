"""w x_i beside w_j and x_{ij}: the dot product of the weights and a sample."""

import pytest

from tests.checking.test_verdicts import verdicts

SQUARES = r"""
$$J = \frac{1}{2 m} \sum_{k=1}^{m} (t_k - (v x_k + c))^2$$
$$\frac{\partial J}{\partial v_j} = \frac{1}{2 m} \frac{\partial}{\partial v_j} \sum_{k=1}^{m} (t_k - (v x_k + c))^2$$
$$\frac{\partial J}{\partial v_j} = -\frac{1}{m} \sum_{k=1}^{m} (t_k - (v x_k + c)) x_{kj}$$
$$\frac{\partial J}{\partial c} = -\frac{1}{m} \sum_{k=1}^{m} (t_k - (v x_k + c))$$
"""


def test_weights_before_a_sample():
    assert set(verdicts(SQUARES)) <= {"proved", "confirmed"}


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [(1, "(t_k - (v x_k + c)) x_{kj}", "(t_k + (v x_k + c)) x_{kj}"), (1, r"-\frac{1}{m}", r"-\frac{2}{m}")],
)
def test_a_wrong_gradient_of_them(number, old, new):
    assert old in SQUARES
    assert verdicts(SQUARES.replace(old, new))[number] == "refuted"


def test_a_number_before_a_sample_is_no_dot_product():
    text = r"""$X \in \mathbb{R}^{n \times d}$ has the rows $x_i$. With a number $a$,
    $u_i = a x_i$ and $s = \sum_i \|u_i\|^2$:
    $$\frac{\partial s}{\partial a} = 2 a \sum_i \|x_i\|^2$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= 2 a", "= a")) == ["refuted"]
    assert verdicts(text.replace("With a number", "With some real number")) == ["proved"]
