"""Gradients as textbooks print them; the formulas on the right are written by hand."""

import pytest
import sympy

import symnet
from symnet import nets
from symnet.core.expression import write_latex

D1, D2 = r"\delta^{[1]}", r"\delta^{[2]}"
TEXTBOOK = {
    "logistic regression": (nets.logistic(), {"w": "(a - y) x", "b": "a - y"}),
    "logistic regression, batch": (
        nets.logistic(batch=True),
        {"w": r"\frac{1}{m} X^\top (a - y)", "b": r"\frac{1}{m} \mathbf{1}_{m}^\top (a - y)"},
    ),
    "softmax regression": (nets.softmax_regression(), {"W": r"(\hat{y} - y) x^\top", "b": r"\hat{y} - y"}),
    "two layers": (
        nets.mlp(),
        {"W1": rf"{D1} x^\top", "b1": D1, "W2": rf"{D2} a^{{[1]\top}}", "b2": D2},
    ),
    "two layers, rows": (
        nets.mlp(vectors="row", output="softmax"),
        {"W1": rf"x^\top {D1}", "b1": D1, "W2": rf"a^{{[1]\top}} {D2}", "b2": D2},
    ),
    "two layers, batch": (
        nets.mlp(batch=True, output="softmax"),
        {
            "W1": r"\Delta^{[1]\top} X",
            "b1": r"\Delta^{[1]\top} \mathbf{1}_{m}",
            "W2": r"\Delta^{[2]\top} A^{[1]}",
            "b2": r"\Delta^{[2]\top} \mathbf{1}_{m}",
        },
    ),
    "regularised": (
        nets.mlp(l2="lambda"),
        {"W1": rf"{D1} x^\top + \lambda W^{{[1]}}", "b2": D2},
    ),
    "bias folded into the weights": (
        nets.mlp(bias="folded"),
        {"W_tilde1": rf"{D1} \begin{{bmatrix}} 1 & x^\top \end{{bmatrix}}"},
    ),
    "pooled, batch": (
        nets.pooled_classifier(batch=True),
        {"U": r"\frac{1}{m} \bigl(\hat{Y} - Y\bigr)^{\top} H", "W": r"\Delta^\top X", "E": r"C^\top \Delta W"},
    ),
    "pooled, mean": (
        nets.pooled_classifier(),
        {"U": r"(\hat{y} - y) h^\top", "W": r"\delta x^\top", "b": r"\delta"},
    ),
    "window language model": (
        nets.window_lm(context=2),
        {
            "E": r"\left(\frac{\partial L}{\partial e}\right)_{1:d} x_{t-1}^\top + "
            r"\left(\frac{\partial L}{\partial e}\right)_{d + 1:2 d} x_{t-2}^\top",
            "W": r"\delta e^\top",
            "U": r"(\hat{y} - y) h^\top",
        },
    ),
    "computation graph": (nets.computation_graph(), {"a": "c", "b": "2 c", "c": "e"}),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_gradients_as_books_print_them(name):
    network, expected = TEXTBOOK[name]
    gradients = {p.identifier: write_latex(g) for p, g in symnet.derive(network).gradients.items()}
    for parameter, latex in expected.items():
        assert _plain(gradients[parameter]) == _plain(latex), parameter


def _plain(latex):
    """Sizes of brackets aside."""
    for word in (r"\bigl", r"\bigr"):
        latex = latex.replace(word, "")
    return latex.replace(r"^{\top}", r"^\top")


@pytest.mark.parametrize(
    ("network", "name", "signal"),
    [
        (nets.mlp(), "delta2", r"a^{[2]} - y"),
        (nets.mlp(), "delta1", rf"(W^{{[2]\top}} {D2}) \odot [z^{{[1]}} > 0]"),
        (
            nets.mlp(activation="tanh"),
            "delta1",
            rf"(W^{{[2]\top}} {D2}) \odot (\mathbf{{1}}_{{n_1}} - (a^{{[1]}})^{{\odot 2}})",
        ),
        (
            nets.mlp(activation="sigmoid"),
            "delta1",
            rf"(W^{{[2]\top}} {D2}) \odot a^{{[1]}} \odot (\mathbf{{1}}_{{n_1}} - a^{{[1]}})",
        ),
        (nets.mlp(output="softmax"), "delta2", r"\hat{y} - y"),
        (nets.mlp(output="softmax", batch=True), "Delta2", r"\frac{1}{m} (\hat{Y} - Y)"),
        (nets.mlp(output="identity"), "delta2", r"z^{[2]} - y"),
        (nets.mlp(batch=True), "delta2", r"\frac{1}{m} (a^{[2]} - y)"),
        (nets.mlp(vectors="row"), "delta1", rf"({D2} W^{{[2]\top}}) \odot [z^{{[1]}} > 0]"),
        (nets.window_lm(), "delta", r"(U^\top (\hat{y} - y)) \odot (\mathbf{1}_{d_h} - h^{\odot 2})"),
    ],
)
def test_error_signals(network, name, signal):
    found = {e.symbol.identifier: write_latex(e.expression) for e in symnet.derive(network).adjoints}
    assert _plain(found[name]) == _plain(signal)


def test_the_steps_of_the_output_layer_are_visible():
    """−(y/a + (y − 1)/(1 − a)) · a(1 − a) = a − y, as the lecture begins."""
    derivation = symnet.derive(nets.mlp())
    first, second = derivation.steps[:2]
    a = "a^{[2]}"
    assert [_plain(write_latex(line.expression)) for line in first.lines] == [
        rf"-\left(y \frac{{\partial \log {a}}}{{\partial {a}}} + "
        rf"(1 - y) \frac{{\partial \log(1 - {a})}}{{\partial {a}}}\right)",
        rf"-\left(y \frac{{1}}{{{a}}} + (1 - y) \frac{{1}}{{1 - {a}}} (-1)\right)",
        rf"-\left(\frac{{y}}{{{a}}} + \frac{{y - 1}}{{1 - {a}}}\right)",
    ]
    assert [_plain(write_latex(line.expression)) for line in second.lines] == [
        rf"\frac{{\partial L}}{{\partial {a}}} \frac{{\partial {a}}}{{\partial z^{{[2]}}}}",
        rf"\frac{{\partial L}}{{\partial {a}}} {a} (1 - {a})",
        rf"-\left(\frac{{y}}{{{a}}} + \frac{{y - 1}}{{1 - {a}}}\right) {a} (1 - {a})",
        f"{a} - y",
    ]
    assert second.lines[-1].reason == "cancel and collect"


def test_softmax_and_cross_entropy_use_the_fact_and_say_so():
    derivation = symnet.derive(nets.softmax_regression(batch=True))
    step = next(s for s in derivation.steps if s.wrt.name == "Z")
    assert step.fact is not None
    assert step.fact.because == "labels sum to one"
    before, after = step.lines[-2:]
    assert r"Y \mathbf{1}_{K}" in write_latex(before.expression)
    assert _plain(write_latex(after.expression)) == r"\frac{1}{m} (\hat{Y} - Y)"
    assert after.reason == "labels sum to one"


def test_without_the_fact_the_sum_stays():
    """Labels that nobody said sum to one: ŷ Σ_k y_k − y."""
    k = symnet.dim("K")
    y, z = symnet.data("y", k), symnet.parameter("z", k)
    p = symnet.equation("p", symnet.softmax(z))
    network = symnet.Network([p, ("L", symnet.cross_entropy(p, y))], "L")
    derivation = symnet.derive(network)
    assert not derivation.steps[-1].facts
    assert write_latex(derivation.gradient("z")) == r"\left(\sum_{k} y_k\right) p - y"


def test_a_declared_fact_is_used():
    k = symnet.dim("K")
    y, z = symnet.data("y", k), symnet.parameter("z", k)
    p = symnet.equation("p", symnet.softmax(z))
    fact = symnet.Fact(symnet.total(y), sympy.Integer(2), "two labels are on")
    network = symnet.Network([p, ("L", symnet.cross_entropy(p, y))], "L", facts=[fact])
    derivation = symnet.derive(network)
    assert write_latex(derivation.gradient("z")) == "2 p - y"
    assert derivation.steps[-1].lines[-1].reason == "two labels are on"


def test_a_symbol_used_twice_gets_the_sum_of_both_paths():
    n = symnet.dim("n")
    x, w = symnet.parameter("x", n), symnet.data("w", n)
    u = symnet.equation("u", symnet.tanh(x))
    v = symnet.equation("v", symnet.hadamard(u, x))
    derivation = symnet.derive(symnet.Network([u, v, ("L", symnet.dot(w, v))], "L"))
    parts = [s for s in derivation.steps if s.wrt == x]
    assert [s.part for s in parts] == [1, 2, 0]
    assert parts[-1].rule == "sum over paths"
    assert set(symnet.verdicts(derivation).gradients.values()) == {"proved"}


def test_a_gradient_by_an_intermediate():
    derivation = symnet.derive(nets.mlp(), wrt=["a1", "z1"])
    assert [_plain(write_latex(g)) for g in derivation.gradients.values()] == [
        r"W^{[2]\top} \delta^{[2]}",
        r"(W^{[2]\top} \delta^{[2]}) \odot [z^{[1]} > 0]",
    ]


def test_gradients_of_another_scalar():
    derivation = symnet.derive(nets.unit(), of="y")
    assert write_latex(derivation.gradient("w")) == "y (1 - y) x"


def test_steps_are_data():
    step = symnet.derive(nets.mlp()).steps[4]
    assert (step.number, step.rule, step.wrt.identifier) == (5, "product rule", "a1")
    assert step.equation.symbol.identifier == "z2"
    assert step.cotangent.identifier == "delta2"
    assert step.contribution == step.lines[-1].expression


@pytest.mark.parametrize(("depth", "form"), [(20, "latex"), (300, "markdown")])
def test_length_grows_linearly_and_depth_costs_no_stack(depth, form):
    short, long = (
        len(symnet.derive(nets.mlp(depth=layers, activation="tanh")).to(form)) for layers in (depth // 2, depth)
    )
    assert long < 2.3 * short


def test_a_derivation_can_be_printed_everywhere():
    """Also the lines that are only ever written, such as ∂ log a / ∂a."""
    for network in (nets.logistic(), nets.mlp(batch=True), nets.pooled_classifier("max")):
        derivation = symnet.derive(network)
        assert repr(derivation).startswith(f"Derivation({network.title}: L by ")
        assert repr(derivation.steps)
        assert [str(step)[:4] for step in derivation.steps[:2]] == ["(1) ", "(2) "]
    derivation = symnet.derive(nets.logistic())
    assert str(derivation) == "dL/dw = (a - y) * x\ndL/db = a - y"
    assert str(derivation.steps[3]) == (
        r"(4) \frac{\partial L}{\partial b} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial b}"
        r" = \frac{\partial L}{\partial z} = a - y"
    )
