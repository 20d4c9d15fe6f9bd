"""Layers up to a symbol: one recursion, which with numbers put in is what unrolling feedforward networks gives."""

from dataclasses import replace

import pytest
import sympy

import symnet
from symnet import nets
from symnet.calculus.recursion import instance
from symnet.calculus.verdict import verdicts
from symnet.core.errors import NoRuleError
from symnet.core.expression import write_latex
from symnet.core.symbols import layer_dim
from symnet.ops.scale import scale

n = symnet.dim("n")

FORMS = {
    "scalar": {},
    "softmax": {"output": "softmax"},
    "batch": {"output": "softmax", "batch": True, "activation": "tanh"},
    "batch, one output": {"batch": True},
    "rows": {"vectors": "row", "activation": "gelu"},
    "regression": {"output": "identity", "activation": "sigmoid"},
    "bias folded in": {"bias": "folded"},
}
every_form = pytest.mark.parametrize("form", FORMS)


@every_form
@pytest.mark.parametrize("layers", [1, 2, 5])
def test_an_instance_is_what_unrolling_gives(form, layers):
    derivation = symnet.derive(nets.mlp(depth=n, **FORMS[form]))
    network, adjoints, gradients = instance(derivation, n=layers)
    unrolled = symnet.derive(network)
    assert gradients == dict(unrolled.gradients)
    assert set(adjoints) == set(unrolled.adjoints)
    if form == "batch, one output":  # unrolled it has small letters where a matrix has one column
        return
    built = symnet.derive(nets.mlp(depth=layers, **FORMS[form]))
    assert written(gradients) == written(built.gradients)


def written(gradients):
    """As LaTeX, the input under its own name."""
    texts = {write_latex(v): write_latex(g) for v, g in gradients.items()}
    names = {"a^{[0]}": "x", "A^{[0]}": "X", r"a^{[0]\top}": r"x^\top"}
    for old, new in names.items():
        texts = {v: g.replace(old, new) for v, g in texts.items()}
    return texts


@every_form
def test_every_step_and_gradient_is_proved(form):
    found = verdicts(symnet.derive(nets.mlp(depth=n, **FORMS[form])))
    assert set(found.steps) == {"proved"}
    assert set(found.gradients.values()) == {"proved"}


def test_the_recursion_of_the_textbook():
    derivation = symnet.derive(nets.mlp(depth=n))
    signals = {write_latex(e.symbol): write_latex(e.expression) for e in derivation.signals}
    assert signals == {
        r"\delta^{[n]}": "a^{[n]} - y",
        r"\delta^{[i]}": r"\bigl(W^{[i+1]\top} \delta^{[i+1]}\bigr) \odot [z^{[i]} > 0]",
    }
    gradients = {write_latex(v): write_latex(g) for v, g in derivation.gradients.items()}
    assert gradients[r"W^{[i]}"] == r"\delta^{[i]} a^{[i-1]\top}"
    assert gradients[r"b^{[i]}"] == r"\delta^{[i]}"


@pytest.mark.parametrize("number", range(9))
def test_a_wrong_step_of_the_induction_is_noticed(number):
    """Beginning or step: without it, the gradients of the layers are not proved."""
    derivation = symnet.derive(nets.mlp(depth=n))
    step = derivation.steps[number]
    wrong = replace(step.lines[-1], expression=scale(2, step.lines[-1].expression))
    steps = tuple(replace(s, lines=(*s.lines[:-1], wrong)) if s is step else s for s in derivation.steps)
    found = verdicts(replace(derivation, steps=steps))
    assert found.steps[number] == "confirmed"
    assert "confirmed" in found.gradients.values()
    if number < 2:  # what all layers receive
        assert set(found.gradients.values()) == {"confirmed"}


def behind(h, extra=0):
    """A layer n behind the family, and a loss."""
    d = layer_dim("d", n)
    top = symnet.Variable("W^{[#]}", d, layer_dim("d", n - 1), "parameter", "real", n)
    z = symnet.equation("z^{[#]}", top * h(n - 1), "", n)
    last = symnet.equation("h^{[#]}", symnet.tanh(z), "", n)
    loss = symnet.dot(last.symbol, symnet.data("t", d)) + symnet.total(symnet.exp(last.symbol)) + extra
    return [z, last, symnet.equation("L", loss)]


def chain(body=None, extra=0):
    """z^{[i]} and h^{[i]} = tanh z^{[i]} for i = 1, …, n − 1."""
    i = sympy.Symbol("i", integer=True, positive=True)

    def h(index):
        return symnet.Variable("h^{[#]}", layer_dim("d", index), 1, "intermediate", "real", index)

    z = symnet.equation("z^{[#]}", (body or (lambda i, h: weights(i) * h(i - 1)))(i, h), "", i)
    family = symnet.Family(i, 1, n - 1, (z, symnet.equation("h^{[#]}", symnet.tanh(z), "", i)))
    start = symnet.equation("h^{[0]}", symnet.data("x", layer_dim("d", 0)))
    return symnet.Network([start, family, *behind(h, extra)], "L")


def weights(i):
    return symnet.Variable("W^{[#]}", layer_dim("d", i), layer_dim("d", i - 1), "parameter", "real", i)


def neighbour(i):
    return symnet.Variable("V^{[#]}", layer_dim("d", i), layer_dim("d", i - 1), "parameter", "real", i - 1)


def penalty(*weight):
    return lambda: chain(extra=symnet.squared_norm(symnet.parameter(*weight) if len(weight) > 1 else weight[0]))


def test_a_network_of_ones_own():
    derivation = symnet.derive(chain())
    assert set(verdicts(derivation).gradients.values()) == {"proved"}
    network, _, gradients = instance(derivation, n=3)
    assert gradients == dict(symnet.derive(network).gradients)


REFUSED = {
    "one weight for all": (
        lambda: chain(lambda i, h: symnet.parameter("s") * (weights(i) * h(i - 1))),
        "layers share s",
    ),
    "one for two": (lambda: chain(lambda i, h: weights(i) * h(i - 1) + neighbour(i) * h(i - 1)), "layers share V"),
    "a penalty on one layer": (penalty(weights(n - 1)), "belongs to one of the layers"),
    "a penalty by number": (penalty("W^{[1]}", 2, 2), "belongs to one of the layers"),
    "a penalty by letter": (penalty("W^{[n-1]}", 2, 2), "belongs to one of the layers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_recursion_is_refused(case):
    build, says = REFUSED[case]
    with pytest.raises(NoRuleError, match=says):
        symnet.derive(build())


def test_a_state_that_does_not_reach_the_last_layer_is_refused():
    i = sympy.Symbol("i", integer=True, positive=True)
    d = symnet.dim("d")

    def state(letter, index):
        return symnet.Variable(f"{letter}^{{[#]}}", d, 1, "intermediate", "real", index)

    def weight(letter, index):
        return symnet.Variable(f"{letter}^{{[#]}}", d, d, "parameter", "real", index)

    u = symnet.equation("u^{[#]}", symnet.tanh(weight("U", i) * state("u", i - 1)), "", i)
    v = symnet.equation("v^{[#]}", weight("V", i) * state("v", i - 1) + u.symbol, "", i)
    top = symnet.equation("v^{[#]}", weight("V", n) * state("v", n - 1), "", n)
    starts = [symnet.equation(f"{s}^{{[0]}}", symnet.data(f"{s}_0", d)) for s in "uv"]
    network = symnet.Network([*starts, symnet.Family(i, 1, n - 1, (u, v)), top, ("L", symnet.squared_norm(top))], "L")
    with pytest.raises(NoRuleError, match="behind the layers there is no"):
        symnet.derive(network)


def test_what_stands_behind_the_layers_needs_no_recursion():
    network = nets.mlp(depth=n)
    derivation = symnet.derive(network, wrt=["W^{[n]}"])
    assert derivation.recursion is None
    assert set(verdicts(derivation).gradients.values()) == {"proved"}
    for before in ("a^{[0]}", "x"):
        with pytest.raises(NoRuleError, match="stands in no layer"):
            symnet.derive(network, wrt=["W^{[i]}", before])


def test_programs_and_second_derivatives_need_numbers():
    network = nets.mlp(depth=n)
    for wanted in (symnet.compile, lambda w: symnet.hessian(w, "x"), lambda w: symnet.jacobian(w, "L", "x")):
        with pytest.raises(NoRuleError, match=r"give numbers, as in network.at\(n=3\)"):
            wanted(network)
    assert symnet.compile(network.at(n=3))
