"""Layers up to a symbol: one recursion, which with numbers put in is what unrolling gives, sign for sign."""

from dataclasses import replace

import pytest

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


def layers(equation_of, after=(), before=(), parameters=None):
    """h^{[i]} by an equation, for i = 1, …, n, and a loss from the last."""
    i = symnet.core.symbols.sympy.Symbol("i", integer=True, positive=True)

    def h(index):
        return symnet.Variable("h^{[#]}", layer_dim("d", index), 1, "intermediate", "real", index)

    body = symnet.equation("h^{[#]}", equation_of(i, h), "", i)
    family = symnet.Family(i, 1, n, (body,))
    start = symnet.equation("h^{[0]}", symnet.data("x", layer_dim("d", 0)))
    loss = after or [symnet.equation("L", symnet.squared_norm(h(n)))]
    return symnet.Network([*before, start, family, *loss], "L", parameters=parameters)


def weights(i):
    return symnet.Variable("W^{[#]}", layer_dim("d", i), layer_dim("d", i - 1), "parameter", "real", i)


def test_what_is_no_recursion_of_one_form_is_refused():
    shared = symnet.parameter("s")
    cases = {
        "all layers share s": layers(lambda i, h: shared * (weights(i) * h(i - 1))),
        "another form": layers(lambda i, h: symnet.tanh(weights(i) * h(i - 1))),
    }
    for says, network in cases.items():
        with pytest.raises(NoRuleError, match=says):
            symnet.derive(network)


def test_programs_and_second_derivatives_need_numbers():
    network = nets.mlp(depth=n)
    for wanted in (symnet.compile, lambda w: symnet.hessian(w, "x"), lambda w: symnet.jacobian(w, "L", "x")):
        with pytest.raises(NoRuleError, match=r"give numbers, as in network.at\(n=3\)"):
            wanted(network)
    assert symnet.compile(network.at(n=3))
