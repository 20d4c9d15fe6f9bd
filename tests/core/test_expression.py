"""Expressions keep what the author wrote; the shape checker accepts only what certainly fits."""

import copy
import pickle

import pytest
import sympy

import symnet as s
from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import count, fold, replace, substitute, variables, write_code, write_latex

n, m, k = s.dim("n"), s.dim("m"), s.dim("k")
A, B, x, b = s.matrix("A", m, n), s.matrix("B", m, n), s.vector("x", n), s.vector("b", m)
a, y = s.scalar("a"), s.scalar("y")


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (A * x + b, "A x + b"),
        (b + A * x, "b + A x"),
        (y - a, "y - a"),
        (-(y * s.log(a) + (1 - y) * s.log(1 - a)), r"-\bigl(y \log a + (1 - y) \log(1 - a)\bigr)"),
        (A - A, "A - A"),
        ((A + B) * x, "(A + B) x"),
        ((A + B).T * b, r"(A + B)^{\top} b"),
        (2 * A * x, "2 A x"),
        (A * x / 2, r"\frac{1}{2} A x"),
        (A * x / m, r"\frac{1}{m} A x"),
        (y / a, r"\frac{y}{a}"),
        (a**2, "a^{2}"),
        (s.hadamard(A, B) * x, r"\bigl(A \odot B\bigr) x"),
        (s.hadamard(A * x, b), r"(A x) \odot b"),
        (s.log(a) * y, r"(\log a) y"),
        (y * s.log(a), r"y \log a"),
        (s.dot(x, x) + a, r"x \cdot x + a"),
        (s.outer(b, x), r"b x^\top"),
        (s.quadratic_form(x, s.matrix("Q", n, n)), r"x^\top Q x"),
        (s.to_each_row(x, m), r"\mathbf{1}_{m} x^\top"),
        (s.total(s.hadamard(b, s.log(b))), r"\sum_{k} b_k \log b_k"),
        (a * (1 - a) * y, "a (1 - a) y"),
        (a * A, "a A"),
        (A * a, "a A"),
        (x * a, "x a"),
        (a - (y - a), "a - (y - a)"),
        (a - (-y), "a + y"),
        (y + (-a + y), "y + (-a + y)"),
        (y - (-a + y), "y - (-a + y)"),
        (y * (-a), "y (-a)"),
        (-a * y, "-a y"),
        ((-a + y) * y, "(-a + y) y"),
        ((-a) / y + y, r"-\frac{a}{y} + y"),
        (s.concatenate(x, b), r"\begin{bmatrix} x \\ b \end{bmatrix}"),
    ],
)
def test_the_author_s_order_is_printed(expression, latex):
    assert write_latex(expression) == latex


def test_nothing_evaluates_on_its_own():
    square = s.matrix("Q", n, n)
    assert (square * s.inverse(square)).args == (square, s.inverse(square))
    assert A + B != B + A
    assert (A - A).shape == (m, n)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: A * b, r"A \(m × n\) by b \(m × 1\).*inner sizes n and m"),
        (lambda: A + x, r"A \(m × n\) and x \(n × 1\)"),
        (lambda: A + A.T, "shapes differ"),
        (lambda: s.hadamard(A, A.T), "shapes differ"),
        (lambda: A / x, "shapes differ"),
        (lambda: s.trace(A), "square"),
        (lambda: s.inverse(A), "square"),
        (lambda: s.determinant(A), "square"),
        (lambda: s.dot(x, b), "one length"),
        (lambda: s.concatenate(A, A.T), "columns differ"),
        (lambda: s.diagonal(A), "column vector"),
        (lambda: s.softmax(a), "single class"),
        (lambda: A**-1, "inverse"),
        (lambda: a**0.5, "sqrt"),
        (lambda: A + "x", "no expression"),
        (lambda: s.quadratic_form(x, A), "square"),
        (lambda: s.maximum(A, 5), "axis"),
    ],
)
def test_what_does_not_certainly_fit_is_refused_with_both_shapes(wrong, says):
    with pytest.raises(ShapeError, match=says):
        wrong()


def test_sizes_are_compared_as_polynomials():
    left = s.vector("u", (n + 1) * k)
    right = s.vector("v", n * k + k)
    assert (left + right).shape[0] == (n + 1) * k
    with pytest.raises(ShapeError):
        left + s.vector("w", n * k)


def test_sympy_s_own_trees_are_read():
    X, W = sympy.MatrixSymbol("X", m, n), sympy.MatrixSymbol("W", k, n)
    expression = s.sigmoid(X * W.T)
    assert write_latex(expression) == r"\sigma(X W^\top)"
    p, q = sympy.symbols("p q")
    network = s.Network([("r", p * (q + 2 * p)), ("L", sympy.log(q) / p)], "L")
    assert [str(v) for v in network.parameters] == ["p", "q"]


def test_sympy_s_silent_zero_is_refused():
    with pytest.raises(NoRuleError, match="silently wrong"):
        sympy.diff(s.log(s.trace(x * x.T)), x)


def test_doit_gives_sympy_s_own_classes():
    p, q = sympy.Symbol("a", real=True), sympy.Symbol("y", real=True)
    assert sympy.expand((a * (a + 2 * y)).doit() - (p**2 + 2 * p * q)) == 0
    assert (A * x + b).doit().shape == (m, 1)
    assert s.sigmoid(a).doit() == 1 / (1 + sympy.exp(-p))


def test_depth_costs_no_stack():
    deep = x
    Q = s.matrix("Q", n, n)
    for _ in range(5000):
        deep = s.tanh(Q * deep)
    assert count(deep) == 3 * 5000 + 1
    assert variables(deep) == (Q, x)
    assert write_latex(deep).count(r"\tanh") == 5000
    assert write_code(deep).count("np.tanh") == 5000
    assert substitute(deep, {n: sympy.Integer(3)}).shape == (3, 1)
    assert fold(deep, lambda node, parts: 1 + max(parts, default=0)) == 10001


def test_replace_and_substitute():
    assert replace(A * x + b, {x: s.vector("h", n)}) == A * s.vector("h", n) + b
    assert substitute(A * x + b, {m: sympy.Integer(2), n: sympy.Integer(3)}).shape == (2, 1)
    with pytest.raises(ShapeError):
        replace(A * x, {x: b})


def test_an_indexed_symbol_takes_a_number_for_its_index():
    i = sympy.Symbol("i", integer=True)
    symbol = s.Variable("W^{[#]}", n, m, "parameter", "real", i)
    assert symbol.name == "W^{[i]}"
    assert substitute(symbol, {i: sympy.Integer(3)}) == s.parameter("W^{[3]}", n, m)


def test_expressions_networks_and_derivations_travel_between_processes():
    network = s.nets.mlp(activation="gelu")
    derivation = s.derive(network)
    for thing in (s.gelu(x), s.gelu.prime(x), network.equations[1].expression):
        assert pickle.loads(pickle.dumps(thing)) == thing
        assert copy.deepcopy(thing) == thing
    again = pickle.loads(pickle.dumps(derivation))
    assert again.to("latex") == derivation.to("latex")
    own = s.Function("cube", r"\operatorname{cube}", sympy.Symbol("z", real=True) ** 3)
    with pytest.raises(s.UnknownNameError, match="cannot be pickled"):
        pickle.loads(pickle.dumps(own(x)))


def test_explicit_entries_are_sympy_s():
    small = s.tanh(s.matrix("A", 2, 3) * s.vector("v", 3))
    explicit = small.as_explicit()
    assert explicit.shape == (2, 1)
    first, second = sympy.MatrixSymbol("A", 2, 3), sympy.MatrixSymbol("v", 3, 1)
    assert explicit[1, 0] == sympy.tanh((first * second).as_explicit()[1, 0])


def test_ids_stand_for_one_hot_rows_along_their_axis():
    n, size = s.dim("n"), s.dim("V")
    words = (s.data("S", n, size, "ids"), s.data("x", size, 1, "ids"), s.data("y", 1, size, "ids"))
    codes = [write_code(v) for v in words]
    assert codes == [
        "one_hot(S, V, dtype)",
        "one_hot([x], V, dtype).T",
        "one_hot([y], V, dtype)",
    ]
