"""Every truth table of two and three inputs: weights that compute it, or a contradiction; counted as Muroga counted."""

import itertools

import numpy as np
import pytest

from symnet.core.errors import NumericError
from symnet.proofs.separability import Certificate, Perceptron, separate

INPUTS = list(itertools.product((0, 1), repeat=2))


@pytest.mark.parametrize(
    ("outputs", "weights", "bias"), [((0, 0, 0, 1), (1, 1), -1), ((0, 1, 1, 1), (1, 1), 0)], ids=["AND", "OR"]
)
def test_and_and_or_have_the_weights_of_the_slides(outputs, weights, bias):
    found = separate(dict(zip(INPUTS, outputs, strict=True)))
    assert (found.weights, found.bias) == (weights, bias)


def test_xor_is_impossible_and_the_four_inequalities_say_why():
    found = separate({(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0})
    assert isinstance(found, Certificate)
    assert found.ones == (((0, 1), 1), ((1, 0), 1))
    assert found.zeros == (((0, 0), 1), ((1, 1), 1))
    assert found.total == (1, 1, 2)  # w_1 + w_2 + 2 b is positive and is not


@pytest.mark.parametrize(("inputs", "separable"), [(1, 4), (2, 14), (3, 104)])
def test_as_many_functions_are_separable_as_there_are_threshold_functions(inputs, separable):
    """OEIS A000609: 2, 4, 14, 104, …; each answer is checked by plain arithmetic."""
    points = list(itertools.product((0, 1), repeat=inputs))
    found = 0
    for outputs in itertools.product((0, 1), repeat=len(points)):
        table = dict(zip(points, outputs, strict=True))
        answer = separate(table)
        if isinstance(answer, Perceptron):
            found += 1
            w, b = np.array(answer.weights, float), float(answer.bias)
            assert all((np.dot(w, p) + b > 0) == bool(y) for p, y in table.items())
        else:
            sides = [sum((np.array((*p, 1)) * int(c) for p, c in s), np.zeros(inputs + 1)) for s in _sides(answer)]
            assert np.array_equal(*sides)
            assert all(table[tuple(map(int, p))] == 1 for p, _ in answer.ones)
            assert all(table[tuple(map(int, p))] == 0 for p, _ in answer.zeros)
    assert found == separable


def _sides(certificate):
    return certificate.ones, certificate.zeros


def test_inputs_need_not_be_bits():
    points = {(0.5, 1.25): 1, (-1, 2): 1, (0, 0): 0, (3, -0.1): 0}
    answer = separate(points)
    assert all(answer(p) == y for p, y in points.items())
    between = {(0,): 0, (1,): 1, (2,): 0}
    assert not separate(between)


@pytest.mark.parametrize("table", [{}, {(0,): 0, (0, 1): 1}, {(0,): 2}])
def test_what_is_no_truth_table_is_refused(table):
    with pytest.raises(NumericError):
        separate(table)
