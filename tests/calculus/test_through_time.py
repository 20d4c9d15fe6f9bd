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


def losses_of_all(summand, before=(), extra=None, lower=1):
    """h_t = tanh(U h_{t−1} + x_t), and the sum of something of each h_t."""
    d = symnet.dim("d")
    u, x = symnet.parameter("U", d, d), Variable("x_{#}", d, 1, "data", "real", t)
    h = equation("h_{#}", symnet.tanh(u * state("h", t - 1) + x), "", t)
    total = equation("J", over_steps(t, lower, T, summand(state("h", t))))
    loss = total.symbol if extra is None else total.symbol + extra(u)
    return Network([*before, Family(t, 1, T, (h,)), total, ("L", loss)], "L")


def encoder(read):
    d = symnet.dim("d")
    code = equation("c", symnet.tanh(symnet.parameter("U", d, d) * symnet.data("e", d)))
    return losses_of_all(lambda h: symnet.squared_norm(read(h) - code), [code, ("h_0", code * 1)])


START = symnet.parameter("a", symnet.dim("d"))
AROUND = {
    "a weight behind the steps as well, as a penalty": lambda: last_state(lambda u: symnet.squared_norm(u)),
    "a penalty beside a sum": lambda: losses_of_all(
        symnet.squared_norm, [("h_0", symnet.data("a", symnet.dim("d")))], symnet.squared_norm
    ),
    "a first state that is learned": lambda: losses_of_all(
        symnet.squared_norm, [("h_0", START)], lambda u: symnet.squared_norm(START)
    ),
    "a first state and a code of the same weight": lambda: encoder(lambda h: h),
    "a shared weight in the sum itself": lambda: losses_of_all(
        lambda h: symnet.squared_norm(symnet.parameter("U", symnet.dim("d"), symnet.dim("d")) * h)
    ),
    "a chain of labels": lambda: nets.crf(T),
}


@pytest.mark.parametrize("case", AROUND)
@pytest.mark.parametrize("steps", [2, 5])
def test_weights_and_states_outside_of_the_steps(case, steps):
    derivation = symnet.derive(AROUND[case]())
    found = verdicts(derivation)
    assert set(found.steps) == {"proved"}
    assert set(found.gradients.values()) == {"proved"}
    network, adjoints, gradients = instance(derivation, T=steps)
    unrolled = symnet.derive(network)
    program = symnet.compile(unrolled, backend="lambdify")
    params, data = program.example(seed=4)
    own = replace(unrolled, adjoints=adjoints, gradients=gradients)
    _, given = symnet.compile(own, backend="lambdify")(params, data)
    for name, wanted in program(params, data)[1].items():
        np.testing.assert_allclose(given[name], wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("build", [lambda: nets.recurrent("simple", T), *AROUND.values()], ids=["all steps", *AROUND])
def test_a_wrong_line_of_any_step_is_noticed(build):
    derivation = symnet.derive(build())
    for number, step in enumerate(derivation.steps):
        wrong = replace(step.lines[-1], expression=scale(2, step.lines[-1].expression))
        steps = tuple(replace(s, lines=(*s.lines[:-1], wrong)) if s is step else s for s in derivation.steps)
        found = verdicts(replace(derivation, steps=steps))
        assert found.steps[number] == "confirmed", step
        assert "confirmed" in found.gradients.values()


def test_the_gradients_of_a_chain_of_labels():
    """Sutton and McCallum 2012, eq. 5.8: expected counts minus those seen, by the backward recursion."""
    derivation = symnet.derive(nets.crf(T))
    signals = {write_latex(e.symbol): write_latex(e.expression) for e in derivation.adjoints}
    assert signals[r"\frac{\partial L}{\partial \alpha_t}"] == r"\frac{\partial L}{\partial M_{t+1}} \mathbf{1}_{K}"
    gradients = {write_latex(v): write_latex(g) for v, g in derivation.gradients.items()}
    assert gradients["A"] == (
        r"\sum_{t=2}^{T} \left(-y_{t-1} y_t^\top + (\exp M_t) \operatorname{diag}"
        r"(\frac{\partial L}{\partial \alpha_t} \oslash n_t)\right)"
    )


REFUSED = {
    "a step before the one before": (lambda: last_state(before=2), "the one before"),
    "a sum over fewer steps than there are": (
        lambda: losses_of_all(symnet.squared_norm, lower=2),
        "sums over t from 2 to T, and the steps go from 1 to T",
    ),
    "a sum within the loss": (
        lambda: losses_of_all(
            symnet.squared_norm, extra=lambda u: over_steps(t, 1, T, symnet.squared_norm(state("h", t)))
        ),
        "give the sum a name",
    ),
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


@pytest.mark.parametrize(
    ("network", "names"),
    [
        (nets.recurrent("lstm", symnet.dim("T")), "dh_t dc_t dg_bar_t do_bar_t df_bar_t di_bar_t"),
        (nets.crf(symnet.dim("T")), "dalpha_T dalpha_t dM_t"),
    ],
)
def test_signals_are_those_that_the_steps_before_receive(network, names):
    assert " ".join(str(e.symbol) for e in symnet.derive(network).signals) == names
