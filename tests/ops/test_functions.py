"""Declared functions: derivatives proved from formulas, code safe at extremes, a new one by one declaration."""

import numpy as np
import pytest
import sympy

import symnet
from symnet import nets
from symnet.core.errors import UnprovedError
from symnet.core.expression import write_latex
from symnet.ops import activations, elementary
from symnet.ops.formula import a, z
from symnet.ops.function import Function
from symnet.ops.slope import disagreement
from tests.render.unmarked import unmarked

DECLARED = [f for module in (activations, elementary) for f in vars(module).values() if isinstance(f, Function)]
WITH_PROGRAMS = [f for f in DECLARED if f is not elementary.factorial]
"""A factorial is read where claims are checked; `derive` and `code` refuse it."""

every_function = pytest.mark.parametrize("function", DECLARED, ids=lambda f: f.name)


@every_function
def test_the_declared_derivative_is_that_of_the_formula(function):
    assert function.is_proved


WRONG = {
    "factor": (z**2, z),
    "sign": (activations.sigmoid(z), -a * (1 - a)),
    "one case": (sympy.Piecewise((z, z > 0), (z / 100, True)), sympy.Piecewise((1, z > 0), (sympy.S.Half, True))),
    "where the case ends": (sympy.Piecewise((z, z > 3), (0, True)), sympy.Piecewise((1, z > 2), (0, True))),
    "far out": (sympy.Piecewise((z**2, z > 40), (z, True)), sympy.S.One),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_declared_derivative_is_refused_before_it_is_used(case):
    """The pullback and the entries both take f′ from the declaration: only the formula can tell."""
    formula, derivative = WRONG[case]
    wrong = Function("wrong", r"\operatorname{wrong}", formula, derivative=derivative)
    with pytest.raises(UnprovedError, match="the derivative declared for wrong is not that of its formula"):
        symnet.derive(nets.mlp(activation=wrong))


def test_a_right_derivative_that_is_not_proved_is_confirmed():
    """Where SymPy's simplification falls short, the gradients that use f′ are no better founded than f′ itself."""
    odd = Function("odd", r"\operatorname{odd}", z**2, derivative=2 * z)
    odd.__dict__["is_proved"] = False
    verdicts = symnet.verdicts(symnet.derive(nets.mlp(activation=odd)))
    judged = {v.name: verdict for v, verdict in verdicts.gradients.items()}
    assert judged["W^{[2]}"] == "proved"
    assert judged["W^{[1]}"] == "confirmed"


WITHIN = {
    "log": [1e-300, 0.5, 3.0, 40.0, 700.0],
    "sqrt": [1e-300, 0.5, 3.0, 40.0, 700.0],
    "arcsin": [-0.96875, -0.5, 0.0, 0.5, 0.96875],
    "arccos": [-0.96875, -0.5, 0.0, 0.5, 0.96875],
    "arcosh": [1.0, 1.0625, 3.0, 40.0, 700.0],
    "artanh": [-0.96875, -0.5, 0.0, 0.5, 0.96875],
}
"""Where functions have values, if not everywhere."""


@pytest.mark.parametrize("function", WITH_PROGRAMS, ids=lambda f: f.name)
@pytest.mark.parametrize("prime", [False, True])
def test_code_is_finite_and_right_at_extremes(function, prime):
    if prime:
        if function.declared is not None:
            return
        function = function.prime
    names = {"np": np, "math": __import__("math")}
    for source in function.helper_sources.values():
        exec(source, names)
    points = np.array(WITHIN.get(function.name, [-700.0, -40.0, -1.5, 0.0, 0.5, 40.0, 700.0]))
    with np.errstate(all="raise", under="ignore"):
        found = eval(function.called("points"), {**names, "points": points})
    exact = [float(sympy.N(function.explicit.subs(z, sympy.Rational(repr(p))), 40)) for p in points.tolist()]
    np.testing.assert_allclose(found, exact, rtol=1e-11, atol=1e-300)


def test_a_new_activation_takes_one_declaration():
    swish = Function("swish", r"\operatorname{swish}", z * activations.sigmoid(z))
    network = symnet.nets.mlp(depth=2, activation=swish, output="softmax")
    derivation = symnet.derive(network)
    assert set(symnet.verdicts(derivation).gradients.values()) == {"proved"}
    assert r"\operatorname{swish}'(z^{[1]})" in unmarked(derivation.to("latex"))
    program = symnet.compile(network)
    params, data = program.example(3)
    _, gradients = program(params, data)
    step = 1e-6
    for i in range(2):
        moved = {**params, "b1": params["b1"] + step * np.eye(len(params["b1"]))[:, [i]]}
        back = {**params, "b1": params["b1"] - step * np.eye(len(params["b1"]))[:, [i]]}
        seen = (program(moved, data)[0] - program(back, data)[0]) / (2 * step)
        assert gradients["b1"][i, 0] == pytest.approx(seen, rel=1e-6, abs=1e-9)


def test_the_textbook_forms_of_derivatives():
    x, y = symnet.vector("z", symnet.dim("n")), symnet.vector("a", symnet.dim("n"))
    s, t = symnet.scalar("z"), symnet.scalar("a")
    assert write_latex(activations.sigmoid.slope_of(s, t)) == "a (1 - a)"
    assert write_latex(activations.sigmoid.slope_of(x, y)) == r"a \odot (\mathbf{1}_{n} - a)"
    assert write_latex(activations.tanh.slope_of(s, t)) == "1 - a^{2}"
    assert write_latex(activations.relu.slope_of(x, y)) == "[z > 0]"
    assert write_latex(activations.gelu.slope_of(x, y)) == r"\operatorname{GELU}'(z)"


def test_conventions_at_kinks():
    assert activations.relu.slope_at_kink == 0
    assert activations.leaky_relu.slope_at_kink == sympy.Rational(1, 100)


def test_functions_read_sympy_and_symnet_alike():
    s = symnet.scalar("s")
    assert symnet.tanh(s) == symnet.Network([("t", sympy.tanh(sympy.Symbol("s")))]).equations[0].expression
    assert symnet.sigmoid(sympy.Integer(0)).doit() == sympy.Rational(1, 2)
    assert sympy.diff(symnet.sigmoid(z), z) == activations.sigmoid(z) * (1 - activations.sigmoid(z))


def test_a_derivative_that_is_wrong_between_two_kinks_alone_is_noticed():
    end = sympy.Rational(1, 1000)
    ramp = sympy.Piecewise((0, z < 0), (z, z < end), (end, True))
    wrong, right = (sympy.Piecewise((0, z < 0), (slope, z < end), (0, True)) for slope in (2, 1))
    assert "it gives 2.0, not 1.0" in disagreement(ramp, wrong, (0, end))
    assert disagreement(ramp, right, (0, end)) == ""
