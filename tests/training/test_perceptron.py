"""The perceptron rule learns every table that a line separates, and goes round for ever on the others."""

import itertools

import pytest

import symnet
from symnet.proofs.separability import separate
from symnet.training.perceptron import TABLES, answer, learn

INPUTS = list(itertools.product((0, 1), repeat=2))


@pytest.fixture(scope="module")
def program():
    return symnet.compile(symnet.nets.perceptron(2))


@pytest.mark.parametrize("outputs", list(itertools.product((0, 1), repeat=4)))
def test_it_learns_what_a_line_separates_and_nothing_else(program, outputs):
    table = dict(zip(INPUTS, outputs, strict=True))
    for seed in range(5):
        learning = learn(program, table, seed)
        assert learning.converged == bool(separate(table))
        if learning.converged:
            w1, w2, b = learning.weights
            assert all((w1 * x1 + w2 * x2 + b > 0) == y for (x1, x2), y in table.items())
        else:
            assert learning.since is not None
            assert learning.epochs[learning.since] == learning.epochs[-1]
            assert min(learning.mistakes) >= 1


def test_one_epoch_by_hand(program):
    learning = learn(program, TABLES["perceptron-or"], 1)
    start = learning.epochs[0]
    w, mistakes = list(start), 0
    for (x1, x2), y in TABLES["perceptron-or"].items():
        error = y - int(w[0] * x1 + w[1] * x2 + w[2] > 0)
        w = [w[0] + error * x1, w[1] + error * x2, w[2] + error]
        mistakes += error != 0
    assert learning.epochs[1] == tuple(w)
    assert learning.mistakes[0] == mistakes


def test_zero_is_on_the_side_of_zero(program):
    assert answer(program, (1, 1, -1), (0, 1)) == 0
    assert answer(program, (1, 1, -1), (1, 1)) == 1


def test_without_time_it_says_nothing_of_a_cycle(program):
    learning = learn(program, TABLES["perceptron-xor"], 0, epochs=1)
    assert not learning.converged
    assert learning.since is None
