"""Powers whose exponent has a name, and quotients that have one; the right sides are written by hand."""

import pytest

import symnet
from symnet.calculus.gathering import gathered
from symnet.core.expression import write_latex
from symnet.ops.elementary import cosh, exp, log, sinh
from symnet.ops.hadamard import hadamard
from symnet.ops.power import power
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from tests.calculus.test_gathering import n

p, c, u, v = (symnet.scalar(name) for name in ("p", "c", "u", "v"))
x = symnet.vector("x", n)
rest = add(1, scale(-1, p))


def to_the(base, exponent):
    return exp(multiply(exponent, log(base)))


SCALARS = {
    "a power": (to_the(rest, c), "(1 - p)^{c}"),
    "divided by its base": (divide(to_the(rest, c), rest), "(1 - p)^{c - 1}"),
    "times a power of its base": (multiply(power(u, 2), to_the(u, scale(-1, c))), "u^{2 - c}"),
    "beside another base": (multiply(v, to_the(u, c)), "v u^{c}"),
    "T is no exponent that could be read": (to_the(u, symnet.scalar("T")), r"\exp(T \log u)"),
    "a number is none either": (exp(scale(3, log(u))), r"\exp(3 \log u)"),
    "two logarithms": (exp(multiply(log(u), log(v))), r"\exp((\log u) \log v)"),
    "the hyperbolic tangent": (divide(multiply(v, sinh(u)), cosh(u)), r"v \tanh(u)"),
    "of different arguments": (divide(sinh(u), cosh(v)), r"\frac{\sinh u}{\cosh v}"),
    "turned over": (divide(cosh(u), sinh(u)), r"\frac{\cosh u}{\sinh u}"),
}  # fmt: skip


@pytest.mark.parametrize("name", SCALARS)
def test_powers_and_quotients_as_books_print_them(name):
    expression, latex = SCALARS[name]
    assert plain(write_latex(gathered(expression))) == latex


def test_powers_of_entries():
    power_of_entries = exp(times(c, log(x)))
    assert write_latex(power_of_entries) == r"x^{\odot c}"
    assert write_latex(gathered(hadamard(x, power_of_entries))) == r"x^{\odot c + 1}"


def test_a_norm_is_written_as_one():
    assert write_latex(power(symnet.norm(x), 3)) == r"\lVert x \rVert^{3}"
    assert write_latex(symnet.sqrt(add(1, symnet.squared_norm(x)))) == r"\sqrt{1 + \lVert x \rVert^2}"


def plain(latex):
    """Sizes of brackets aside."""
    return latex.replace(r"\bigl", "").replace(r"\bigr", "").replace(r"\left", "").replace(r"\right", "")
