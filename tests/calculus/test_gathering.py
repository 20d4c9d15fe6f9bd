"""Terms that share factors are written with these once; the right sides are written by hand."""

import pytest

import symnet
from symnet.calculus.gathering import gathered
from symnet.calculus.proof import equal
from symnet.core.expression import write_latex
from symnet.ops.constants import Identity
from symnet.ops.hadamard import hadamard
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.transpose import transpose

n, m = symnet.dim("n"), symnet.dim("m")
g, h, u, v = (symnet.vector(name, n) for name in "ghuv")
A, B = (symnet.matrix(name, m, n) for name in "AB")
s, t, p = (symnet.scalar(name) for name in "stp")


def minus(expression):
    return scale(-1, expression)


GATHERED = {
    "a Hadamard factor, the positive term first": (
        add(minus(hadamard(g, h)), hadamard(g, u)), r"g \odot (u - h)",
    ),
    "a matrix in front": (add(multiply(A, u), minus(multiply(A, v))), "A (u - v)"),
    "a vector behind": (add(multiply(A, u), multiply(B, u)), "(A + B) u"),
    "transposes": (
        add(multiply(transpose(A), multiply(A, u)), multiply(transpose(B), multiply(A, u))), r"(A + B)^{\top} A u",
    ),
    "a scalar": (add(times(s, u), minus(times(s, v))), "s (u - v)"),
    "scalars before one vector": (add(u, minus(times(divide(s, t), u))), r"\left(1 - \frac{s}{t}\right) u"),
    "a scalar before numbers that are products of vectors": (
        add(multiply(s, transpose(u), v), multiply(s, transpose(g), h)), r"s (u^\top v + g^\top h)",
    ),
    "a number": (add(scale(2, u), scale(-2, v)), "2 (u - v)"),
    "differences turned round": (
        add(times(s, add(u, minus(v))), times(t, add(v, minus(u)))), "(s - t) (u - v)",
    ),
    "what then cancels": (add(times(s, add(u, minus(g))), minus(times(s, add(u, minus(h))))), "s (h - g)"),
    "a factor that is the sum of the rest": (
        add(hadamard(add(u, v), g, u), hadamard(add(u, v), g, v)), r"(u + v)^{\odot 2} \odot g",
    ),
    "two of three": (add(hadamard(g, h), v, hadamard(g, u)), r"g \odot (h + u) + v"),
}  # fmt: skip

KEPT = {
    "nothing shared": add(multiply(A, u), multiply(B, v)),
    "above and below": add(divide(s, t), times(t, p)),
    "no fractions in fractions": add(divide(1, t), minus(divide(s, multiply(t, t)))),
    "outer products": add(multiply(u, transpose(v)), multiply(u, transpose(multiply(transpose(A), A, v)))),
    "in front of one, behind the other": add(multiply(A, transpose(B), A), multiply(B, transpose(A), B)),
    "inside a function": symnet.tanh(add(hadamard(g, h), hadamard(g, u))),
}


@pytest.mark.parametrize("name", GATHERED)
def test_what_is_shared_is_written_once(name):
    expression, latex = GATHERED[name]
    found = gathered(expression)
    assert write_latex(found).replace(r"\bigl", "").replace(r"\bigr", "") == latex
    assert equal(found, expression)


@pytest.mark.parametrize("name", KEPT)
def test_what_shares_nothing_stays_as_it_is(name):
    assert gathered(KEPT[name]) == KEPT[name]


def test_a_sum_of_symmetric_terms_is_its_own_transpose():
    W = symnet.matrix("W", m, n)
    gram = add(multiply(transpose(W), W), minus(Identity(n)))
    square = symnet.matrix("S", n, n)
    assert transpose(gram) == gram
    assert transpose(add(gram, square)) != add(gram, square)
    by = symnet.parameter("W", m, n)
    network = symnet.Network([("L", symnet.squared_norm(by.T * by - Identity(n)))], "L")
    assert write_latex(symnet.derive(network).gradients[by]) == r"4 W (W^\top W - I_{n})"


def test_a_scalar_behind_a_column_goes_to_the_front_and_stays_behind_a_transpose():
    x, y = symnet.vector("x", n), symnet.vector("y", m)
    assert write_latex(multiply(x, add(p, minus(1)), transpose(y))) == r"(p - 1) x y^\top"
    w = symnet.vector("w", n)
    assert write_latex(multiply(transpose(symnet.matrix("W", 1, n)), add(p, minus(1)))) == r"W^\top (p - 1)"
    assert write_latex(multiply(s, multiply(transpose(x), w))) == r"s x^\top w"
