"""Programs: gradients against central differences, at random sizes and seeds, in both precisions and at extremes."""

import ast
import re
import types

import numpy as np
import pytest
import sympy

import symnet
from symnet import nets
from symnet.core.errors import LossError, NameTakenError, NumericError, UnknownNameError
from symnet.ops.formula import z
from tests.networks import EVERY_NETWORK
from tests.oracle import central_differences


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_gradients_agree_with_central_differences(name):
    program = symnet.compile(EVERY_NETWORK[name])
    for seed in range(3):
        rng = np.random.default_rng(seed)
        sizes = {str(n): int(rng.integers(2, 8)) for n in map(_identifier, program.closed.sizes)}
        params, data = program.example(seed, **sizes)
        loss, gradients = program(params, data)
        assert np.ndim(loss) == 0
        assert gradients.keys() == params.keys()
        for parameter, gradient in gradients.items():
            assert np.shape(gradient) == np.shape(params[parameter])
            seen = central_differences(program, params, data, parameter)
            scale = max(np.linalg.norm(seen), 2e-2)
            assert np.linalg.norm(gradient - seen) / scale < 1e-7, (seed, parameter)


def _identifier(size):
    from symnet.core.writing import dimension_identifier

    return dimension_identifier(size)


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_float32_agrees_with_float64_and_stays_float32(name):
    double, single = (symnet.compile(EVERY_NETWORK[name], dtype=d) for d in ("float64", "float32"))
    params, data = double.example(5)
    loss, gradients = double(params, data)
    small_loss, small = single(params, data)
    assert np.asarray(small_loss).dtype == np.float32
    assert small_loss == pytest.approx(loss, rel=2e-4, abs=1e-5)
    for parameter, gradient in gradients.items():
        assert small[parameter].dtype == np.float32, parameter
        np.testing.assert_allclose(small[parameter], gradient, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_the_module_is_readable_self_contained_python(name):
    source = symnet.compile(EVERY_NETWORK[name]).source
    tree = ast.parse(source)
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert imported <= {"numpy", "math"}
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    assert {"forward", "loss_and_gradients", "example"} <= functions
    assert all(ast.get_docstring(n) or n.name.islower() for n in tree.body if isinstance(n, ast.FunctionDef))


def test_one_line_for_each_equation():
    source = symnet.compile(nets.mlp(), "lambdify").source
    body = source.split("def loss_and_gradients")[1].split("def example")[0]
    lines = [line.strip() for line in body.splitlines() if re.match(r"    (z|a|L|delta|d)\w* = ", line)]
    assert lines == [
        "z1 = W1 @ x + b1",
        "a1 = relu(z1)",
        "z2 = (W2 @ a1)[0, 0] + b2",
        "a2 = sigmoid(z2)",
        "L = y * softplus(-z2) + (1 - y) * softplus(z2)",
        "delta2 = a2 - y",
        "delta1 = (delta2 * W2.T) * step(z1)",
        "dW1 = delta1 @ x.T",
        "db1 = delta1",
        "dW2 = delta2 * a1.T",
        "db2 = delta2",
    ]


@pytest.mark.parametrize("logit", [-1e4, -800.0, 800.0, 1e4])
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_sigmoid_cross_entropy_never_overflows(logit, label):
    program = symnet.compile(nets.logistic(inputs=1))
    with np.errstate(all="raise", under="ignore"):
        loss, gradients = program(
            {"w": np.array([[1.0]]), "b": np.array(0.0)}, {"x": np.array([[logit]]), "y": np.array(label)}
        )
    exact = max(logit, 0.0) - logit * label
    assert loss == pytest.approx(exact)
    assert gradients["b"] == pytest.approx(float(logit > 0) - label)


def test_softmax_cross_entropy_never_overflows():
    program = symnet.compile(nets.softmax_regression(inputs=1, classes=3))
    params = {"W": np.array([[1e4], [0.0], [-1e4]]), "b": np.zeros((3, 1))}
    with np.errstate(all="raise", under="ignore"):
        loss, gradients = program(params, {"x": np.array([[1.0]]), "y": np.array([[0.0], [0.0], [1.0]])})
    assert loss == pytest.approx(2e4)
    np.testing.assert_allclose(gradients["b"], [[1.0], [0.0], [-1.0]])


def test_the_lookup_is_a_gather_and_the_same_word_twice_adds_up():
    network = nets.window_lm(context=2)
    program = symnet.compile(network, "lambdify")
    assert "E[:, [x_t_minus_1]]" in program.source
    assert "np.add.at" in program.source
    params, data = program.example(0, V=7, d=3, d_h=4)
    twice = {**data, "x_t_minus_1": 5, "x_t_minus_2": 5}
    _, gradients = program(params, twice)
    assert np.flatnonzero(gradients["E"].any(axis=0)).tolist() == [5]
    seen = central_differences(program, params, twice, "E")
    np.testing.assert_allclose(gradients["E"], seen, atol=1e-8)


def test_ids_out_of_range_are_refused():
    program = symnet.compile(nets.window_lm(context=1))
    params, data = program.example(0)
    for bad in (-1, 99):
        with pytest.raises(NumericError, match="integers from 0 to"):
            program(params, {**data, "x_t_minus_1": bad})
    with pytest.raises(NumericError, match="integers"):
        program(params, {**data, "x_t_minus_1": 1.5})


def test_arrays_that_do_not_fit_are_refused_by_name():
    program = symnet.compile(nets.mlp())
    params, data = program.example(0)
    with pytest.raises(NumericError, match=r"x has shape \(3,\), but needs \(3, 1\)"):
        program(params, {**data, "x": np.ones(3)})
    with pytest.raises(NumericError, match="data lacks y"):
        program(params, {"x": data["x"]})
    with pytest.raises(NumericError, match=r"b1 has shape \(5, 1\), but needs \(4, 1\)"):
        program({**params, "b1": np.ones((5, 1))}, data)


def test_scalars_may_come_as_numbers_or_as_arrays_of_one():
    program = symnet.compile(nets.computation_graph())
    for wrap in (float, np.array, lambda x: np.full((1, 1), x)):
        params = {"a": wrap(3.0), "b": wrap(1.0), "c": wrap(-2.0)}
        loss, gradients = program(params, {})
        assert float(np.reshape(loss, ())) == -10
        assert [float(np.reshape(gradients[n], ())) for n in "abc"] == [-2, -4, 5]
        assert all(np.shape(gradients[n]) == np.shape(params[n]) for n in "abc")


def test_forward_gives_every_named_intermediate():
    program = symnet.compile(nets.mlp(depth=3))
    params, data = program.example(1, n0=4, n_1=5)
    values = program.forward(params, data)
    assert list(values) == ["z1", "a1", "z2", "a2", "z3", "a3", "L"]
    assert values["z1"].shape == (5, 1)


def test_a_network_without_a_loss_has_forward_alone():
    program = symnet.compile(nets.perceptron(2))
    assert "loss_and_gradients" not in program.source
    w, b = np.array([[1.0], [1.0]]), np.array(-1.0)
    answers = [
        float(program.forward({"w": w, "b": b}, {"x": np.array([[x1], [x2]])})["y"]) for x1 in (0, 1) for x2 in (0, 1)
    ]
    assert answers == [0, 0, 0, 1]
    with pytest.raises(LossError):
        program({"w": w, "b": b}, {"x": w})


def test_examples_have_distinct_small_sizes_unless_given():
    program = symnet.compile(nets.mlp(depth=3, output="softmax"))
    params, _ = program.example()
    assert len({params[f"W{i}"].shape[0] for i in (1, 2, 3)}) == 3
    again, _ = program.example()
    assert all(np.array_equal(params[n], again[n]) for n in params)
    with pytest.raises(ValueError, match="unknown size"):
        program.example(0, q=3)


def test_names_that_clash_are_made_unique():
    n, m = symnet.dim("n"), symnet.dim("m")
    x, bold = symnet.parameter("x", n), symnet.parameter(r"\mathbf{x}", n)
    size_like, loop = symnet.parameter("m"), symnet.parameter("np")
    z = symnet.equation("check", symnet.dot(x, bold) * size_like + loop)
    e = symnet.equation("L", z + symnet.total(symnet.data("t", m)))
    program = symnet.compile(symnet.Network([z, e], "L"))
    names = [v.identifier for v in program.closed.parameters]
    assert len(set(names)) == 4
    assert "np" not in names
    params, data = program.example(0)
    _, gradients = program(params, data)
    np.testing.assert_allclose(gradients[names[0]], params[names[1]] * params["m"])


def test_python_keywords_and_greek_make_safe_names():
    t = symnet.parameter("lambda")
    program = symnet.compile(symnet.Network([("L", t**2)], "L"))
    assert program.closed.parameters[0].identifier == "lambda_"
    assert program({"lambda_": np.array(3.0)}, {})[1]["lambda_"] == 6


def test_a_compound_size_is_solved_for():
    n = symnet.dim("n")
    u = symnet.parameter("u", 2 * n + 1)
    network = symnet.Network([("L", symnet.total(symnet.hadamard(u, u)) / n)], "L")
    program = symnet.compile(network)
    loss, gradients = program({"u": np.ones((7, 1))}, {})
    assert loss == pytest.approx(7 / 3)
    np.testing.assert_allclose(gradients["u"], 2 / 3)


def test_the_printed_module_runs_on_its_own():
    source = symnet.compile(nets.pooled_classifier()).source
    module = types.ModuleType("printed")
    exec(source, module.__dict__)
    params, data = module.example(seed=3)
    loss, gradients = module.loss_and_gradients(params, data)
    assert np.isfinite(loss)
    assert gradients["E"].shape == params["E"].shape


def test_unknown_backends_are_named():
    with pytest.raises(UnknownNameError, match="unknown backend 'cuda'"):
        symnet.compile(nets.mlp(), backend="cuda")


def test_coefficients_that_are_no_fractions_are_computed():
    """1/√(2πn), e and log n: from `math`, which the module then imports."""
    n = symnet.dim("n")
    w, x = symnet.parameter("w", n), symnet.data("x", n)
    loss = symnet.dot(w, x) ** 2 / sympy.sqrt(2 * sympy.pi * n) + sympy.log(n) * sympy.E * symnet.total(w)
    program = symnet.compile(symnet.Network([("L", loss)], "L"))
    params, data = program.example(n=5)
    inner = (params["w"] * data["x"]).sum()
    value, grads = program(params, data)
    assert np.isclose(value, inner**2 / np.sqrt(10 * np.pi) + np.log(5) * np.e * params["w"].sum())
    assert np.allclose(grads["w"], 2 * inner * data["x"] / np.sqrt(10 * np.pi) + np.log(5) * np.e)


def test_sizes_that_change_names_do_so_once():
    """A parameter called n moves the size n aside, onto the name that the size n_ would have had."""
    n, m = symnet.dim("n"), symnet.dim("size_n")
    w, x, y = symnet.parameter("n", n), symnet.data("x", n), symnet.data("y", m)
    loss = symnet.dot(w, x) ** 2 / n + symnet.squared_norm(y) / m
    program = symnet.compile(symnet.Network([("L", loss)], "L"))
    params, data = program.example()
    (rows, others) = (len(data["x"]), len(data["y"]))
    assert rows != others
    expected = (params["n"] * data["x"]).sum() ** 2 / rows + (data["y"] ** 2).sum() / others
    assert np.isclose(program(params, data)[0], expected)


def test_logarithms_in_backward_equations_are_safe_too():
    """Σ p log p differentiates to log p + 1, which must not be the logarithm of a rounded 0."""
    z = symnet.parameter("z", 3)
    p = symnet.equation("p", symnet.softmax(z))
    network = symnet.Network([p, ("L", symnet.dot(p, symnet.log(p)))], "L")
    _, grads = symnet.compile(network)({"z": np.array([[0.0], [800.0], [0.0]])}, {})
    assert np.isfinite(grads["z"]).all()


def saturated():
    """Losses with a probability that rounds to 0 or 1 at ±1000."""
    a, z, y = symnet.parameter("a"), symnet.parameter("z", 3), symnet.data("y", 3, 1, "one-hot")
    q, p = symnet.sigmoid(a), symnet.equation("p", symnet.softmax(z))
    r = symnet.equation("r", 1 - symnet.equation("q", q).symbol)
    cross_entropy = -symnet.total(symnet.hadamard(y, symnet.log(p)))
    yield "log(1 - q)", [("L", symnet.log(1 - q))]
    yield "log(-q + 1)", [("L", symnet.log(-q + 1))]
    yield "log(2 q)", [("L", symnet.log(2 * q))]
    yield "log q squared", [("L", symnet.log(symnet.power(q, 2)))]
    yield "log odds", [("L", symnet.log(q / (1 - q)))]
    yield "log(1 + e^a)", [("L", symnet.log(1 + symnet.exp(a)))]
    yield "1/(1 + e^-a)", [("L", 1 / (1 + symnet.exp(-a)))]
    yield "named", [("q", q), r, ("L", -symnet.log(r))]
    yield "log sum exp", [("L", symnet.log(symnet.total(symnet.exp(z))) - symnet.dot(y, z))]
    yield "with a penalty", [p, ("L", cross_entropy + symnet.squared_norm(p))]
    yield "with entropy", [p, ("L", cross_entropy + symnet.total(symnet.hadamard(p, symnet.log(p))))]


@pytest.mark.parametrize(("name", "equations"), list(saturated()), ids=lambda v: v if isinstance(v, str) else "")
def test_saturated_probabilities_leave_loss_and_gradient_finite_and_right(name, equations):
    program = symnet.compile(symnet.Network(equations, "L"))
    for size in (0.7, 1000.0):
        for sign in (1, -1):
            params = {"a": sign * size, "z": sign * size * np.array([[1.0], [0.5], [-1.0]])}
            params = {p.identifier: np.array(params[p.identifier]) for p in program.closed.parameters}
            data = {"y": np.array([[0.0], [1.0], [0.0]])} if program.closed.data else {}
            loss, grads = program(params, data)
            assert np.isfinite(loss)
            for name, gradient in grads.items():
                step = 1e-6 * max(size, 1)
                seen = central_differences(program, params, data, name, step)
                assert np.allclose(gradient, seen, atol=2e-7 * max(size, 1))


def test_a_size_that_needs_another_is_found_after_it():
    n, m = symnet.dim("n"), symnet.dim("m")
    x, b = symnet.data("X", m + 2 * n), symnet.parameter("b", n + 1)
    loss = symnet.squared_norm(x) * symnet.squared_norm(b) + m * symnet.squared_norm(b)
    program = symnet.compile(symnet.Network([("L", loss)], "L"))
    params, data = program.example(n=4, m=2)
    value, _ = program(params, data)
    assert np.isclose(value, ((data["X"] ** 2).sum() + 2) * (params["b"] ** 2).sum())


def test_a_maximum_over_an_axis_of_one_is_the_thing_itself():
    n, k = symnet.dim("n"), symnet.dim("K")
    loss = symnet.total(symnet.maximum(symnet.parameter("A", n, k), axis=1)) / symnet.parameter("u")
    program = symnet.compile(symnet.Network([("L", loss)], "L").at(K=1))
    _, grads = program({"A": np.array([[1.0], [2.0], [3.0]]), "u": 2.0}, {})
    assert grads["A"].ravel().tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize("name", ["check", "np", "example", "one_hot"])
def test_functions_do_not_take_the_names_that_programs_use(name):
    cube = symnet.Function(name, "c", z**3)
    with pytest.raises(NameTakenError, match=f"cannot be called {name}"):
        symnet.compile(symnet.Network([("L", cube(symnet.parameter("w")))], "L"))


def test_numbers_that_are_not_real_are_refused():
    program = symnet.compile(symnet.Network([("L", symnet.total(symnet.parameter("v", 3)))], "L"))
    for wrong in (None, np.ones((3, 1)) * 1j, np.array([["a"]])):
        with pytest.raises(NumericError, match=r"v holds .* it needs real numbers"):
            program({"v": wrong}, {})
    with pytest.raises(NumericError, match="float32 or float64, not int32"):
        symnet.compile(program.closed.network, dtype="int32")
    with pytest.raises(NumericError, match="a size is a whole number"):
        symnet.compile(nets.logistic()).example(n=2.5)
