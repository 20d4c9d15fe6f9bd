"""What is not equal is not proved equal: facts, functions, numbers and divisions that look alike."""

from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy

import symnet as s
from symnet.calculus.differences import differences
from symnet.core.errors import NoRuleError, UnprovedError
from symnet.core.notation import NotationError
from symnet.index.entries import entry
from symnet.index.polynomial import Index
from symnet.ops.elementary import sign
from symnet.ops.formula import z
from symnet.ops.function import Function
from symnet.ops.indexed import Over, Running
from symnet.ops.largest import IsMaximum
from symnet.ops.scale import scale

n, m, K, d = s.dim("n"), s.dim("m"), s.dim("K"), s.dim("d")
x, w, a = s.vector("x", n), s.parameter("w"), s.parameter("a")


def loss(expression):
    return s.Network([("L", expression)], "L")


def test_rows_that_sum_to_one_say_nothing_of_the_diagonal():
    y = s.data("Y", n, n, "one-hot")
    assert not s.equal(s.trace(y), 1, (s.Fact(s.sum_over_columns(y), s.ones(n), "rows"),))
    p = s.equation("P", s.softmax(s.parameter("Z", n, n)))
    network = s.Network([p, ("t", s.trace(p) * w), ("L", s.power(s.scalar("t"), 2))], "L")
    assert set(s.verdicts(s.derive(network)).gradients.values()) == {"proved"}


def test_functions_of_one_name_are_told_apart_however_deep():
    g1, g2 = Function("g", "g", 2 * z), Function("g", "g", 3 * z)
    h1, h2 = Function("h", "h", g1(z) + 1), Function("h", "h", g2(z) + 1)
    assert not s.equal(h1(x), h2(x))
    assert not s.equal(s.exp(g1(1) * x), s.exp(g2(1) * x))


def test_numbers_that_print_alike_are_told_apart():
    third = sympy.Float(0.3)
    assert not s.equal(s.exp(third * x), s.exp(sympy.Float(0.30000000000000004) * x))
    assert s.equal(s.exp(third * x), s.exp(0.3 * x))


def test_what_is_zero_on_a_half_line_is_not_cancelled():
    assert not s.equal(s.relu(x) / s.relu(x), s.ones(n))
    assert not s.equal(s.step(x) / s.step(x), s.ones(n))
    assert not s.equal((s.relu(a) * w + s.relu(a)) / (s.relu(a) * 2 + s.relu(a) * w), (w + 1) / (2 + w))
    assert s.equal(s.sigmoid(x) / s.sigmoid(x), s.ones(n))
    assert "relu(a) / relu(a)" in str(s.derive(loss(s.relu(a) / s.relu(a) * a)).gradient("a"))


def zero_in_places():
    """Expressions that are zero on a half-line, in a block, or wherever an entry is not the largest."""
    zeros = s.Zeros(m, 1)
    yield x + s.absolute(x)
    yield sign(x) + s.ones(n)
    yield s.leaky_relu(x) - x
    yield s.ones(n) - IsMaximum(2, x)
    yield s.concatenate(x, zeros)
    yield s.concatenate(s.ones(n), zeros)
    yield s.concatenate(s.maximum(s.concatenate(a, s.Zeros(1, 1))), 1)


@pytest.mark.parametrize("zero", list(zero_in_places()), ids=str)
def test_what_is_zero_in_places_is_not_cancelled(zero):
    assert not s.equal(zero / zero, s.ones(*zero.shape))


def test_what_is_zero_nowhere_or_at_single_values_is_cancelled():
    norm = s.sqrt(s.squared_norm(x))
    for fine in (x, s.exp(s.relu(x)), s.sigmoid(s.relu(x)), s.tanh(x) + s.ones(n), norm * s.ones(n)):
        assert s.equal(fine / fine, s.ones(n))


def test_nested_fractions_and_long_facts_end():
    continued = w
    for k in range(5):
        continued = s.parameter(f"p_{k}") + s.parameter(f"p_{k + 1}") / continued
    assert s.verdicts(s.derive(loss(continued)))
    v = [s.data(f"v_{k}", n) for k in range(12)]
    many = s.Fact(s.total(s.hadamard(*v[:8])), 1, "eight")
    assert not s.equal(s.total(s.hadamard(*v[1:])) * w, w, (many,))


def test_second_derivatives_do_not_depend_on_their_order():
    """Σ_k y_k = 1 may be put into a gradient only after it has been differentiated by y."""
    logits, y = s.parameter("z", K), s.data("y", K, 1, "one-hot")
    p = s.equation("p", s.softmax(logits))
    network = s.Network([p, ("L", -s.total(s.hadamard(y, s.log(p))))], "L")
    by_z_then_y, by_y_then_z = s.hessian(network, "z", "y"), s.hessian(network, "y", "z")
    assert by_z_then_y.latex == r"p_i - \delta_{ij}"
    assert by_y_then_z.latex == r"p_j - \delta_{ij}"
    assert s.hessian(network, "z").latex == r"p_i (\delta_{ij} - p_j)"


def test_many_indices_alike_cost_no_factorial():
    rows = s.matrix("A", n, m) * s.ones(m)
    assert s.equal(s.total(s.power(rows, 12)), s.total(s.power(rows, 5) * 0 + s.power(rows, 12)))
    assert not s.equal(s.total(s.power(rows, 12)), s.total(s.power(rows, 11)))


def test_one_entry_may_be_divided_by():
    v = s.parameter("v", 3)
    for expression in (v[1, 0] / v[0, 0], s.log(v[0, 0])):
        assert set(s.verdicts(s.derive(loss(expression))).gradients.values()) == {"proved"}


def test_blocks_of_blocks_are_tidied_in_order():
    first, second, rest = s.data("A", 2, d), s.data("B", 3, d), s.data("R", 4, d)
    h = s.equation("H", s.concatenate(s.concatenate(first, second) * s.parameter("W", d, d), rest))
    network = s.Network([h, ("L", s.squared_norm(h) / w)], "L")
    assert set(s.verdicts(s.derive(network)).gradients.values()) == {"proved"}


DECLARATIONS = {
    "idempotent": (UnprovedError, "other values than 0 and 1", {"formula": 2 * z, "idempotent": True}),
    "another symbol": (NoRuleError, "has q in it", {"formula": sympy.Symbol("q") * z}),
    "no identifier": (NotationError, "cannot be called 'my act'", {"name": "my act", "formula": z**3}),
    "a keyword": (NotationError, "cannot be called 'lambda'", {"name": "lambda", "formula": z**3}),
}


@pytest.mark.parametrize("case", DECLARATIONS)
def test_a_function_that_is_declared_wrongly_is_refused(case):
    error, says, declaration = DECLARATIONS[case]
    with pytest.raises(error, match=says):
        Function(declaration.pop("name", "f"), latex="f", **declaration)


def test_code_that_computes_something_else_is_refused():
    for code in ("z*z*z", "z*", "1.0"):
        wrong = Function("square", "q", z**2, code=code)
        with pytest.raises(UnprovedError, match="the code declared for square"):
            s.compile(loss(wrong(w)))


def test_a_letter_of_ones_own_means_the_argument():
    cube = Function("cube", "c", sympy.Symbol("z") ** 3)
    assert s.compile(loss(cube(w)))({"w": 2.0}, {})[1]["w"] == 12


def test_a_function_without_a_derivative_says_so():
    with pytest.raises(NoRuleError, match="SymPy knows no derivative of g"):
        s.verdicts(s.derive(loss(Function("g", "g", sympy.floor(z))(w))))


def test_a_matrix_that_is_always_singular_is_named():
    product = s.parameter("P", 3, 2) * s.parameter("Q", 2, 3)
    with pytest.raises(UnprovedError, match=r"inv\(P @ Q\) cannot be computed at a random point"):
        s.verdicts(s.derive(loss(s.determinant(product))))


def test_a_column_of_zeros_makes_a_determinant_zero_and_an_inverse_an_error():
    """Numbers of mpmath, whose elimination stumbles over a column of exact zeros."""
    zeros = np.array([[mpmath.mpf(x) for x in row] for row in ((1, 0, 2), (3, 0, 4), (5, 0, 6))], dtype=object)
    square = s.matrix("A", 3, 3)
    assert s.determinant(square).value(zeros).item() == 0
    with pytest.raises(ZeroDivisionError):
        s.inverse(square).value(zeros)


def test_the_error_of_a_gradient_is_relative():
    derivation = s.derive(s.nets.logistic())
    half = replace(derivation, gradients={v: scale(2, g) for v, g in derivation.gradients.items()})
    assert all(d.error == pytest.approx(0.5) for d in differences(half).values())
    assert all(d.error < 1e-20 for d in differences(derivation).values())


def test_a_sum_over_numbered_symbols_has_no_entries():
    """It would say that all of them are one."""
    member = s.Variable("x_{#}", index=s.dim("i"))
    with pytest.raises(NoRuleError, match="others for each i"):
        entry(Over(Running(Index(s.dim("n"), "i")), member), None, None)
