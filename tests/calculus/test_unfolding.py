"""One entry of a gradient, intermediates put in: brackets where they are needed, a place for each index."""

import pytest

import symnet
from symnet.calculus.entrywise import entrywise_rows
from symnet.calculus.unfolding import unfolded_rows
from symnet.core.notation import Notation

n = symnet.dim("n")
a, b, x, y = symnet.parameter("a"), symnet.parameter("b"), symnet.parameter("x", n), symnet.data("y", n)
u, r = symnet.scalar("u"), symnet.vector("r", n)

PUT_IN = {
    "product": ([("u", a * b), ("r", x - u * symnet.ones(n)), ("L", symnet.total(symnet.power(r, 3)))], "(a b)^{2}"),
    "fraction": (
        [("u", a / b), ("r", x - u * symnet.ones(n)), ("L", symnet.total(symnet.power(r, 3)))], r"(\frac{a}{b})^{2}"
    ),
    "logarithm": (
        [("u", symnet.log(a)), ("r", u * x), ("L", symnet.total(symnet.hadamard(r, y)))], r"(\log a) y_j"
    ),
    "minus": ([("u", -a), ("r", x / u), ("L", symnet.squared_norm(r))], r"(\frac{1}{-a})^{2}"),
    "form": ([("u", x.T * y), ("r", y * u), ("L", symnet.squared_norm(r))], r"(x^\top y)"),
}  # fmt: skip


@pytest.mark.parametrize("case", PUT_IN)
def test_a_scalar_that_is_put_in_keeps_its_brackets(case):
    equations, written = PUT_IN[case]
    derivation = symnet.derive(symnet.Network(equations, "L"))
    rows = unfolded_rows(derivation, derivation.network.symbol("x"), Notation())
    assert written in rows[-1][1].replace(r"\left", "").replace(r"\right", "")


def test_the_entries_of_the_logistic_regression():
    derivation = symnet.derive(symnet.nets.logistic())
    rows = unfolded_rows(derivation, derivation.network.symbol("w"), Notation())
    assert [row[1] for row in rows] == [
        "(a - y) x_j",
        r"\left[\sigma(z) - y\right] x_j",
        r"\left[\sigma(w \cdot x + b) - y\right] x_j",
    ]


def test_places_of_two_digits_are_kept_apart():
    matrix = symnet.parameter("A", 12, 12)
    network = symnet.Network([("L", symnet.power(matrix[10, 0], 2) * matrix[0, 10])], "L")
    text = symnet.derive(network).to("latex", detail="full")
    assert "A_{11, 1}" in text
    assert "A_{1, 11}" in text
    assert "A_{111}" not in text


def test_one_of_several_contributions_is_never_written_as_the_whole():
    v, k = symnet.parameter("W", 3, n), symnet.parameter("A", n, n)
    h = symnet.equation("h", symnet.softmax(v * k))
    derivation = symnet.derive(symnet.Network([h, ("L", symnet.total(symnet.hadamard(h, v)))], "L"), wrt="W")
    for step in derivation.steps:
        if step.wrt == v:
            for left, _, _ in entrywise_rows(step, derivation, Notation()):
                assert not left.startswith(r"\frac{\partial L}{\partial W")
