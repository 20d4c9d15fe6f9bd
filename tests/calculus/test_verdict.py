"""No step and no gradient is called proved unless it is; a wrong one is caught by both judges."""

import pickle
from dataclasses import replace

import pytest

import symnet
from symnet import nets
from symnet.calculus.differences import differences
from symnet.calculus.numeric import agrees, evaluate, sample, sized
from symnet.calculus.proof import equal
from symnet.calculus.verdict import verdicts
from symnet.core.errors import UnprovedError
from symnet.core.expression import substitute, variables
from symnet.core.network import Equation
from symnet.ops.scale import scale
from symnet.sources import resolve
from tests.networks import EVERY_NETWORK, derivation_of

CORRUPTIONS = {
    "sign": lambda g: scale(-1, g),
    "factor 2": lambda g: scale(2, g),
    "one part in a million": lambda g: scale(symnet.core.expression.adopt(1.000001), g),
}


a, b, c = symnet.data("a"), symnet.data("b"), symnet.data("c")
SMALL = {
    "mlp": nets.mlp(),
    "softmax-regression": nets.softmax_regression(),
    "computation-graph": symnet.Network(
        [("d", 2 * b), ("e", a + symnet.scalar("d")), ("L", c * symnet.scalar("e"))], "L", parameters=["a", "b", "c"]
    ),
    "quadratic": symnet.Network(
        [
            ("h", symnet.tanh(symnet.parameter("w", 3))),
            ("L", symnet.squared_norm(symnet.vector("h", 3)) / 2 + symnet.exp(symnet.total(symnet.vector("h", 3)))),
        ],
        "L",
    ),
}


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_every_gradient_of_every_network_is_proved(name):
    found = verdicts(derivation_of(name))
    assert set(found.gradients.values()) == {"proved"}
    assert set(found.steps) == {"proved"}


@pytest.mark.parametrize("corruption", CORRUPTIONS)
@pytest.mark.parametrize("parameter", ["W1", "b1", "W2", "b2"])
def test_a_wrong_gradient_is_never_passed_by_the_numeric_referee(parameter, corruption):
    derivation = symnet.derive(nets.mlp(activation="tanh", output="softmax"))
    symbol = derivation.network.symbol(parameter)
    wrong = {**derivation.gradients, symbol: CORRUPTIONS[corruption](derivation.gradients[symbol])}
    with pytest.raises(UnprovedError, match="disagree"):
        verdicts(replace(derivation, gradients=wrong))


@pytest.mark.parametrize("number", range(8))
def test_a_wrong_step_is_never_called_proved(number):
    derivation = symnet.derive(nets.mlp())
    step = derivation.steps[number]
    last = step.lines[-1]
    wrong = replace(step, lines=(*step.lines[:-1], replace(last, expression=scale(-1, last.expression))))
    steps = tuple(wrong if s is step else s for s in derivation.steps)
    found = verdicts(replace(derivation, steps=steps))
    assert found.steps[number] == "confirmed"
    assert found.steps.count("confirmed") == 1
    assert "confirmed" in found.gradients.values()


EVERY_LINE = [
    (name, step.number, k)
    for name in ("mlp", "softmax-regression", "computation-graph", "quadratic")
    for step in symnet.derive(SMALL[name]).steps
    for k in range(len(step.lines))
]


@pytest.mark.parametrize(("name", "number", "line"), EVERY_LINE)
def test_a_wrong_line_anywhere_in_a_step_is_never_called_proved(name, number, line):
    derivation = symnet.derive(SMALL[name])
    step = derivation.steps[number - 1]
    wrong = list(step.lines)
    wrong[line] = replace(wrong[line], expression=scale(2, wrong[line].expression))
    steps = tuple(replace(step, lines=tuple(wrong)) if s is step else s for s in derivation.steps)
    assert verdicts(replace(derivation, steps=steps)).steps[number - 1] == "confirmed"


def test_a_path_left_out_is_noticed():
    """The numbers agree, as the gradients do; but the steps do not lead to them."""
    derivation = symnet.derive(SMALL["computation-graph"])
    for left_out in derivation.steps:
        steps = tuple(s for s in derivation.steps if s is not left_out)
        assert "confirmed" in verdicts(replace(derivation, steps=steps)).gradients.values()


def test_a_path_taken_twice_is_noticed():
    derivation = symnet.derive(SMALL["computation-graph"])
    for twice in derivation.steps:
        found = verdicts(replace(derivation, steps=(*derivation.steps, twice)))
        assert "confirmed" in found.gradients.values()


def test_a_gradient_that_is_not_what_its_steps_give_is_noticed():
    """A wrong gradient by an intermediate, too, whose equation the referee sets aside."""
    derivation = symnet.derive(nets.mlp(), wrt=["z1", "W1"])
    z = derivation.network.symbol("z1")
    wrong = {**derivation.gradients, z: scale(2, derivation.gradients[z])}
    with pytest.raises(UnprovedError, match="disagree"):
        verdicts(replace(derivation, gradients=wrong))


def test_a_fact_that_is_none_of_the_network_helps_nothing():
    derivation = symnet.derive(SMALL["softmax-regression"])
    step = next(s for s in derivation.steps if s.facts)
    y, p = derivation.network.symbol("y"), derivation.network.symbol("y_hat")
    wrong = symnet.Fact(symnet.total(y), 2, "labels sum to two")
    lines = (*step.lines[:-1], symnet.Line(2 * p - y, wrong.because), step.lines[-1])
    for facts in ((*step.facts, wrong), (wrong, *step.facts)):
        steps = tuple(replace(s, facts=facts, lines=lines) if s is step else s for s in derivation.steps)
        assert verdicts(replace(derivation, steps=steps)).steps[step.number - 1] == "confirmed"


@pytest.mark.parametrize("field", ["adjoint", "cotangent", "number", "part", "parts", "equation"])
def test_a_step_that_is_mislabelled_is_never_called_proved(field):
    derivation = symnet.derive(SMALL["mlp"])
    first, *_, last = derivation.steps
    other = {"number": 99, "part": 7, "parts": 7, "cotangent": 7 * last.cotangent}.get(field, getattr(first, field))
    wrong = replace(last, **{field: other})
    found = verdicts(replace(derivation, steps=(*derivation.steps[:-1], wrong)))
    assert found.steps[-1] == "confirmed"
    assert found.gradients[last.wrt] == "confirmed"


def test_a_derivation_that_is_not_whole_is_refused():
    derivation = symnet.derive(SMALL["mlp"])
    first = derivation.adjoints[0]
    twice = Equation(first.symbol, scale(3, first.expression))
    for broken in ({"adjoints": (twice, *derivation.adjoints)}, {"adjoints": ()}, {"gradients": {}}):
        with pytest.raises(UnprovedError, match=r"backward equation|one gradient for each"):
            verdicts(replace(derivation, **broken))


def test_gradients_cannot_be_changed_behind_the_verdict():
    derivation = symnet.derive(SMALL["mlp"])
    symbol = next(iter(derivation.gradients))
    with pytest.raises(TypeError, match="derived and not assigned"):
        derivation.gradients[symbol] = 5 * derivation.gradients[symbol]
    assert dict(pickle.loads(pickle.dumps(derivation)).gradients) == dict(derivation.gradients)


def test_a_fact_helps_no_line_before_the_one_that_puts_it_in():
    derivation = symnet.derive(SMALL["softmax-regression"])
    step = next(s for s in derivation.steps if s.facts)
    early = replace(step, lines=(replace(step.lines[0], expression=step.contribution), *step.lines[1:]))
    steps = tuple(early if s is step else s for s in derivation.steps)
    assert verdicts(replace(derivation, steps=steps)).steps[step.number - 1] == "confirmed"


def test_a_wrong_adjoint_is_caught():
    derivation = symnet.derive(nets.mlp())
    first, *others = derivation.adjoints
    wrong = Equation(others[0].symbol, scale(2, others[0].expression))
    with pytest.raises(UnprovedError):
        verdicts(replace(derivation, adjoints=(first, wrong, *others[1:])))


def test_a_tiny_wrong_gradient_beside_large_ones_is_caught():
    """A forgotten λ = 10⁻⁹: beyond the usual tolerance of a gradient check."""
    n = symnet.dim("n")
    w, x = symnet.parameter("w", n), symnet.data("x", n)
    tiny = symnet.core.expression.adopt(1e-9)
    network = symnet.Network([("L", symnet.dot(w, x) ** 2 + tiny * symnet.squared_norm(w))], "L")
    derivation = symnet.derive(network)
    forgotten = symnet.derive(symnet.Network([("L", symnet.dot(w, x) ** 2)], "L")).gradients
    assert agrees(network, network.loss, derivation.gradients, derivation.adjoints)
    assert not agrees(network, network.loss, forgotten, ())


def test_sizes_of_numeric_checks_are_distinct_and_unlike_the_numbers_in_the_formula():
    network = nets.window_lm(context=4)
    sizes = [int(n) for n in sized(network).values()]
    assert len(set(sizes)) == len(sizes)
    assert min(sizes) >= 3
    assert 4 not in sizes


def test_the_bias_free_form_equals_the_biased_one():
    """[b W] [1; a] = W a + b, layer by layer, for all sizes."""
    biased, folded = nets.mlp(depth=3), nets.mlp(depth=3, bias="folded")
    for layer in (1, 2, 3):
        plain = biased.definition(biased.symbol(f"z{layer}")).expression
        dummy = folded.definition(folded.symbol(f"z{layer}")).expression
        whole = next(v for v in variables(dummy) if v.role == "parameter")
        W, b = (biased.symbol(f"{letter}{layer}") for letter in "Wb")
        together = symnet.concatenate(b, W, axis=1)
        assert equal(symnet.core.expression.replace(dummy, {whole: together}), plain)
        swapped = symnet.concatenate(W, b, axis=1)
        assert not equal(symnet.core.expression.replace(dummy, {whole: swapped}), plain)


def test_proofs_hold_for_all_sizes_not_for_lucky_ones():
    """Aᵀ = A holds for size 1 alone."""
    n = symnet.dim("n")
    A = symnet.matrix("A", n, n)
    assert not equal(A.T, A)
    assert equal(substitute(A, {n: 1 * symnet.dim("n") ** 0}), substitute(A, {n: symnet.dim("n") ** 0}).T)


def test_numbers_are_tried_where_the_declared_facts_hold():
    """|x|² = 2 and Σ x_i = 1 at once: no random x has these by itself."""
    n = symnet.dim("n")
    w, x = symnet.parameter("w", n), symnet.data("x", n)
    facts = [
        symnet.Fact(symnet.total(x), 1, "x sums to one"),
        symnet.Fact(symnet.squared_norm(x), 2, "x has length √2"),
    ]
    loss = symnet.dot(w, x) ** 2 * symnet.squared_norm(x) + symnet.total(x) * symnet.total(w)
    derivation = symnet.derive(symnet.Network([("L", loss)], "L", facts=facts))
    assert str(derivation.gradient("w")) == "1 + 4 * ((w.T @ x)[0, 0] * x)"
    assert set(verdicts(derivation).gradients.values()) == {"proved"}


def test_facts_that_cannot_hold_are_refused():
    x, w = symnet.data("x", 3), symnet.parameter("w", 3)
    never = symnet.Fact(symnet.squared_norm(x), -1, "a negative square")
    network = symnet.Network([("L", symnet.dot(w, x) ** 2)], "L", facts=[never])
    with pytest.raises(UnprovedError, match=r"no values were found .* \(a negative square\)"):
        verdicts(symnet.derive(network))


def test_a_fact_that_cannot_be_put_in_is_said_to_be_so():
    x, w = symnet.data("x", 3), symnet.parameter("w", 3)
    odd = symnet.Fact(symnet.exp(symnet.total(x)), 1, "x sums to zero")
    derivation = symnet.derive(symnet.Network([("L", symnet.dot(w, x) ** 2)], "L", facts=[odd]))
    assert "is not put in" in derivation.notices[0]


def test_the_size_of_a_gradient_is_told_where_it_has_one():
    """At the first random point no hidden unit of this network is on, and there the norm is 0."""
    derivation = symnet.derive(resolve("bias-unit").network)
    point = sample(derivation.network, sized(derivation.network), 0)
    hidden = evaluate(derivation.network.equations, point, sized(derivation.network))
    assert max(hidden[derivation.network.symbol("a1")].ravel()) == 0
    assert all(found.norm > 0.1 for found in differences(derivation).values())
