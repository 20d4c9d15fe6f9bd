"""Steps up to a symbol: with numbers put in, the recursion is what unrolling gives; and it is proved for every T."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

import symnet
from symnet import nets
from symnet.calculus.recursion import instance
from symnet.calculus.verdict import verdicts
from symnet.core.errors import NoRuleError, UnprovedError
from symnet.core.expression import write_latex
from symnet.core.network import Family, Network, equation
from symnet.core.symbols import Variable
from symnet.ops.scale import scale
from symnet.ops.steps import OverSteps, over_steps

T = symnet.dim("T")
t = sympy.Symbol("t", integer=True, positive=True)
CELLS = ("simple", "gru", "lstm")
every_cell = pytest.mark.parametrize("cell", CELLS)


@every_cell
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_an_instance_is_what_unrolling_gives(cell, steps):
    network, adjoints, gradients = instance(symnet.derive(nets.recurrent(cell, T)), T=steps)
    unrolled = symnet.derive(network)
    assert gradients.keys() == unrolled.gradients.keys()
    program = symnet.compile(unrolled, backend="lambdify")
    params, data = program.example(seed=3)
    _, found = program(params, data)
    mine = replace(unrolled, adjoints=adjoints, gradients=gradients)
    _, given = symnet.compile(mine, backend="lambdify")(params, data)
    for name in found:
        np.testing.assert_allclose(given[name], found[name], rtol=1e-9, atol=1e-12)


@every_cell
def test_every_step_and_gradient_is_proved_for_every_number_of_steps(cell):
    found = verdicts(symnet.derive(nets.recurrent(cell, T)))
    assert set(found.steps) == {"proved"}
    assert set(found.gradients.values()) == {"proved"}


def test_the_recursion_of_the_textbook():
    """Goodfellow, Bengio and Courville 2016, eq. 10.20, 10.21 and 10.24 to 10.28."""
    derivation = symnet.derive(nets.recurrent("simple", T))
    signals = {write_latex(e.symbol): write_latex(e.expression) for e in derivation.signals}
    assert signals == {
        r"\delta_t": r"\bigl(V^\top (\hat{y}_t - y_t) + U^\top \delta_{t+1}\bigr) \odot "
        r"\bigl(\mathbf{1}_{d_h} - h_t^{\odot 2}\bigr)"
    }
    gradients = {write_latex(v): write_latex(g) for v, g in derivation.gradients.items()}
    assert gradients == {
        "W": r"\sum_{t=1}^{T} \delta_t x_t^\top",
        "U": r"\sum_{t=1}^{T} \delta_t h_{t-1}^\top",
        "b": r"\sum_{t=1}^{T} \delta_t",
        "V": r"\sum_{t=1}^{T} (\hat{y}_t - y_t) h_t^\top",
    }


def test_a_wrong_line_of_any_step_is_noticed():
    derivation = symnet.derive(nets.recurrent("simple", T))
    for number, step in enumerate(derivation.steps):
        wrong = replace(step.lines[-1], expression=scale(2, step.lines[-1].expression))
        steps = tuple(replace(s, lines=(*s.lines[:-1], wrong)) if s is step else s for s in derivation.steps)
        found = verdicts(replace(derivation, steps=steps))
        assert found.steps[number] == "confirmed", step
        assert "confirmed" in found.gradients.values()


def test_a_gradient_without_its_sum_is_refuted():
    derivation = symnet.derive(nets.recurrent("simple", T))
    w = derivation.network.symbol("W")
    one = derivation.gradients[w].at(sympy.Integer(1))
    with pytest.raises(UnprovedError):
        verdicts(replace(derivation, gradients={**derivation.gradients, w: one}))


def state(letter, index, size="d"):
    return Variable(f"{letter}_{{#}}", symnet.dim(size), 1, "intermediate", "real", index)


def last_state(extra=lambda h: 0, start=None, within=lambda h: 0, before=1):
    """h_t = tanh(U h_{t−1} + x_t), and a loss of h_T."""
    d = symnet.dim("d")
    u, x = symnet.parameter("U", d, d), Variable("x_{#}", d, 1, "data", "real", t)
    h = equation("h_{#}", symnet.tanh(u * state("h", t - before) + x), "", t)
    loss = symnet.squared_norm(symnet.parameter("c", d) - state("h", T)) + extra(u)
    first = equation("h_0", symnet.data("a", d) if start is None else start)
    return Network([first, Family(t, 1, T, (h,)), ("L", loss)], "L")


def test_a_loss_of_the_last_state_begins_the_recursion():
    derivation = symnet.derive(last_state())
    assert set(verdicts(derivation).gradients.values()) == {"proved"}
    _, _, gradients = instance(derivation, T=3)
    own = {str(v): g for v, g in gradients.items()}
    assert set(own) == {"U", "c"}
    assert "h0" in str(own["U"])
    assert "h2" in str(own["U"])


REFUSED = {
    "a weight behind the steps as well": (
        lambda: last_state(lambda u: symnet.squared_norm(u)),
        "within the steps and behind",
    ),
    "a step before the one before": (lambda: last_state(before=2), "the one before"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_recursion_is_refused(case):
    build, says = REFUSED[case]
    with pytest.raises(NoRuleError, match=says):
        symnet.derive(build())


def test_what_speaks_of_a_step_outside_does_not_reach_into_a_sum():
    """Index capture: t of the sum is not t of the step beside it."""
    ell = Variable(r"\ell_{#}", 1, 1, "free", "real", t)
    total = over_steps(t, 1, T, ell * ell)
    assert isinstance(total, OverSteps)
    assert symnet.substitute(total, {t: sympy.Integer(2)}) == total
    inner = over_steps(t, 1, T, ell)
    nested = over_steps(t, 1, T, inner * ell)
    written = symnet.substitute(nested, {T: sympy.Integer(2)})
    one, two = (symnet.substitute(ell, {t: sympy.Integer(k)}) for k in (1, 2))
    assert symnet.equal(written, (one + two) * one + (one + two) * two)


def test_derivations_grow_with_the_number_of_steps():
    sizes = {n: len(str(symnet.derive(nets.recurrent("lstm", n)))) for n in (4, 8, 16)}
    assert sizes[16] - sizes[8] < 2.5 * (sizes[8] - sizes[4])
