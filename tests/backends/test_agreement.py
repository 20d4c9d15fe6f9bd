"""Every backend against the plain program: the same losses and gradients, in both precisions."""

import functools
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sympy

import symnet
from symnet import nets
from symnet.core.errors import NumericError
from symnet.core.writing import dimension_identifier
from symnet.ops.formula import z
from tests.backends import JAX
from tests.networks import EVERY_NETWORK
from tests.test_random_networks import Author

FAST = ["numpy", "c", JAX]
"""The backends that a plan is lowered to."""

ALL = {**EVERY_NETWORK, "window, batch": nets.window_lm(context=3, batch=True)}


def on(backend, *values):
    """A case on a backend, which is skipped where that is not installed."""
    return pytest.param(*values, *JAX.values, marks=JAX.marks) if backend is JAX else (*values, backend)


@functools.cache
def compiled(name, backend, dtype="float64"):
    """A program, which has no state of its own; made once for all tests."""
    return symnet.compile(derived(name), backend, dtype)


@functools.cache
def derived(name):
    return symnet.derive(ALL[name])


def examples(program, seeds=3):
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        sizes = {dimension_identifier(size): int(rng.integers(2, 9)) for size in program.closed.sizes}
        yield program.example(seed, **sizes)


@pytest.mark.parametrize("backend", FAST)
@pytest.mark.parametrize("name", ALL)
def test_loss_and_gradients_are_those_of_the_plain_program(name, backend):
    plain, fast = (compiled(name, b) for b in ("lambdify", backend))
    for params, data in examples(plain, 1 if backend == "jax" else 3):  # each size is compiled
        before = {n: np.array(v) for n, v in {**params, **data}.items()}
        (loss, gradients), (fast_loss, fast_gradients) = plain(params, data), fast(params, data)
        np.testing.assert_allclose(fast_loss, loss, rtol=1e-10, atol=1e-12)
        assert fast_gradients.keys() == gradients.keys()
        for parameter, gradient in gradients.items():
            np.testing.assert_allclose(fast_gradients[parameter], gradient, rtol=1e-10, atol=1e-12, err_msg=parameter)
        for n, v in {**params, **data}.items():
            np.testing.assert_array_equal(v, before[n], err_msg=f"{n} was changed by the program")


@pytest.mark.parametrize(
    ("name", "backend"),
    [
        on(b, name) for n, name in enumerate(ALL) for b in FAST if b is not JAX or n % 3 == 0
    ],  # it takes a second for each
)
def test_float32_stays_float32_and_agrees(name, backend):
    plain, fast = compiled(name, "lambdify"), compiled(name, backend, "float32")
    for params, data in examples(plain, 1):
        (loss, gradients), (fast_loss, fast_gradients) = plain(params, data), fast(params, data)
        assert np.asarray(fast_loss).dtype == np.float32
        np.testing.assert_allclose(fast_loss, loss, rtol=2e-4, atol=1e-5)
        for parameter, gradient in gradients.items():
            assert fast_gradients[parameter].dtype == np.float32, parameter
            np.testing.assert_allclose(fast_gradients[parameter], gradient, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("backend", FAST)
def test_roots_and_logarithms_of_sizes_leave_float32_float32(backend):
    m, d = symnet.dim("m"), symnet.dim("d")
    z = symnet.equation("z", symnet.data("X", m, d) * symnet.parameter("w", d) / sympy.sqrt(d))
    loss = symnet.equation("J", symnet.squared_norm(symnet.tanh(z)) / (2 * sympy.log(m + 1)))
    network = symnet.Network([z, loss], loss="J")
    plain, fast = symnet.compile(network, "lambdify"), symnet.compile(network, backend, "float32")
    params, data = plain.example(0)
    (wanted, gradients), (found, fast_gradients) = plain(params, data), fast(params, data)
    assert np.asarray(found).dtype == fast_gradients["w"].dtype == np.float32
    assert found == pytest.approx(wanted, rel=1e-6)
    np.testing.assert_allclose(fast_gradients["w"], gradients["w"], rtol=1e-5)


@pytest.mark.parametrize("backend", ["lambdify", *FAST])
def test_labels_come_as_one_hot_rows_or_as_ids(backend):
    for network, axis in ((nets.window_lm(context=2, batch=True), 1), (nets.mlp(output="softmax"), 0)):
        program = symnet.compile(network, backend)
        params, data = program.example(1)
        label = next(v.identifier for v in program.closed.data if v.domain == "one-hot")
        ids = data[label].argmax(axis)
        short = {**data, label: ids if axis else ids[0]}
        (loss, gradients), (again, same) = program(params, data), program(params, short)
        assert again == loss
        for name, gradient in gradients.items():
            np.testing.assert_array_equal(same[name], gradient)
        with pytest.raises(NumericError, match=f"{label} must hold integers from 0 to"):
            program(params, {**data, label: short[label] + 1000})


@pytest.mark.parametrize("backend", FAST)
def test_rows_that_are_not_one_hot_are_refused(backend):
    program = symnet.compile(nets.window_lm(context=1, batch=True), backend)
    params, data = program.example(1)
    for wrong in (data["Y"] / 2, np.roll(data["Y"], 1, axis=1) + data["Y"]):
        with pytest.raises(NumericError, match="Y must be one-hot"):
            program(params, {**data, "Y": wrong})


@pytest.mark.parametrize("backend", ["lambdify", *FAST])
def test_what_does_not_fit_is_refused_and_counts_as_no_step(backend):
    program = symnet.compile(nets.window_lm(context=1, batch=True), backend)
    params, data = program.example(1)
    trainer = program.trainer(params, "adam")
    trainer.step(data)
    after = {name: value.copy() for name, value in trainer.params.items()}
    wrong = {
        "must hold integers": {**data, "X_t_minus_1": data["X_t_minus_1"] + 1000},
        "Y": {name: value for name, value in data.items() if name != "Y"},
        "has shape": {**data, "X_t_minus_1": data["X_t_minus_1"][:1]},
        "m is 0": {name: value[:0] for name, value in data.items()},
    }
    for message, bad in wrong.items():
        with pytest.raises(NumericError, match=message):
            trainer.step(bad)
    assert trainer.steps == 1
    for name, value in trainer.params.items():
        np.testing.assert_array_equal(value, after[name])
    with pytest.raises(NumericError, match=r"lacks? E"):
        program.trainer({name: value for name, value in params.items() if name != "E"})


@pytest.mark.parametrize("backend", FAST)
def test_many_examples_and_many_classes_go_by_in_blocks(backend):
    plain, fast = (symnet.compile(nets.window_lm(context=2, batch=True), b) for b in ("lambdify", backend))
    params, data = plain.example(0, V=700, d=3, d_h=4, m=1100)
    params["U"] *= 40  # so that the maximum grows from block to block
    (loss, gradients), (fast_loss, fast_gradients) = plain(params, data), fast(params, data)
    assert fast_loss == pytest.approx(loss, rel=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(fast_gradients[name], gradient, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("backend", FAST)
def test_extreme_logits_neither_overflow_nor_lose_the_loss(backend):
    program = symnet.compile(nets.softmax_regression(batch=True), backend)
    params, data = program.example(0)
    params = {name: 1e4 * value for name, value in params.items()}
    plain = symnet.compile(nets.softmax_regression(batch=True), "lambdify")
    with np.errstate(all="raise", under="ignore"):
        loss, gradients = program(params, data)
    wanted, others = plain(params, data)
    assert loss == pytest.approx(wanted)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, others[name], atol=1e-9)


@pytest.mark.parametrize("size", [10, 30, 60, 300, 3000])
@pytest.mark.parametrize("right", [True, False, None], ids=["right", "wrong", "either"])
@pytest.mark.parametrize("backend", FAST)
def test_labels_far_above_or_below_the_other_classes(backend, right, size):
    """Where exponentials are summed with no maximum, with the label's logit, and with the maximum subtracted."""
    network = nets.softmax_regression(batch=True)
    plain, fast = symnet.compile(network, "lambdify", "float64"), symnet.compile(network, backend, "float32")
    params, data = plain.example(1, m=40, K=30, d=5)
    logits = data["X"] @ params["W"].T
    if right is not None:
        data["Y"] = np.eye(30)[logits.argmax(1) if right else logits.argmin(1)]
    params["W"] *= size / np.abs(logits).max()
    loss, gradients = plain(params, data)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        fast_loss, fast_gradients = fast(params, data)
    assert fast_loss == pytest.approx(loss, rel=1e-5, abs=1e-6 * size)  # logits are rounded
    for name, gradient in gradients.items():
        scale = np.abs(gradient).max()
        np.testing.assert_allclose(fast_gradients[name], gradient, atol=1e-6 * size * max(scale, 1), err_msg=name)


@pytest.mark.parametrize("backend", ["c", JAX])
@pytest.mark.parametrize("seed", range(int(os.environ.get("SYMNET_RANDOM_C", "10"))))
def test_random_networks(seed, backend):
    plain, fast = (symnet.compile(Author(seed).network(), b) for b in ("lambdify", backend))
    params, data = plain.example(seed)
    with np.errstate(all="ignore"):
        (loss, gradients), (fast_loss, fast_gradients) = plain(params, data), fast(params, data)
    np.testing.assert_allclose(fast_loss, loss, rtol=1e-8)
    for name, gradient in gradients.items():
        scale = max(1.0, float(np.nanmax(np.abs(gradient))))
        np.testing.assert_allclose(fast_gradients[name], gradient, rtol=1e-7, atol=1e-9 * scale, err_msg=name)


OPTIMIZERS = [
    ("sgd", {}), ("sgd", {"clip": 0.3}), ("momentum", {}), ("adagrad", {}), ("adagrad", {"decay": 0.01}), ("adam", {}),
    ("adam", {"clip": 0.3, "decay": 0.01}),
]  # fmt: skip
TRAINED = [
    "logistic-batch",
    "xor",
    "multinomial-batch",
    "pooled-batch",
    "regularised, batch",
    "pooled, rows",
    "window, batch",
]
LOOKED_UP = {"pooled, rows", "window, batch"}
"""Networks of which only some rows of a table move, where momentum, adam and decay differ from moving all of it."""


@pytest.mark.parametrize(
    ("name", "optimizer", "numbers", "backend"),
    [
        on(backend, name, *optimizer)
        for n, name in enumerate(TRAINED)
        for k, optimizer in enumerate(OPTIMIZERS)
        for backend in FAST
        if backend is not JAX or (n + k) % 2 == 0
    ],
)
def test_steps_of_training_are_those_of_the_plain_program(name, optimizer, numbers, backend):
    if name in LOOKED_UP and (optimizer in ("momentum", "adam") or "decay" in numbers):
        pytest.skip("the plain program moves all rows")
    plain, fast = (compiled(name, b) for b in ("lambdify", backend))
    params, data = plain.example(1)
    trainers = [program.trainer(params, optimizer, rate=0.05, **numbers) for program in (plain, fast)]
    for _ in range(3):
        wanted, loss = (trainer.step(data) for trainer in trainers)
        assert loss == pytest.approx(wanted, rel=1e-9)
    wanted, loss = (trainer.run(data, 4) for trainer in trainers)
    assert loss == pytest.approx(wanted, rel=1e-9)
    assert trainers[0].steps == trainers[1].steps == 7
    for parameter, value in trainers[0].params.items():
        np.testing.assert_allclose(trainers[1].params[parameter], value, rtol=1e-8, atol=1e-10, err_msg=parameter)
        assert not np.array_equal(value, params[parameter]) or not np.any(plain(params, data)[1][parameter])


def same_steps(network, backend):
    plain, fast = (symnet.compile(network, name) for name in ("lambdify", backend))
    params, data = plain.example(3)
    trainers = [program.trainer(params, "sgd", rate=0.02, decay=0.3) for program in (plain, fast)]
    for _ in range(3):
        wanted, loss = (trainer.step(data) for trainer in trainers)
        assert loss == pytest.approx(wanted, rel=1e-9)
    for name, value in trainers[0].params.items():
        np.testing.assert_allclose(trainers[1].params[name], value, rtol=1e-9, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("backend", FAST)
def test_parameters_move_along_what_labels_and_words_of_one_example_pick(backend):
    same_steps(nets.window_lm(context=2), backend)


@pytest.mark.parametrize("backend", FAST)
def test_no_parameter_moves_before_all_that_reads_it_is_done(backend):
    a, b, c, d = (symnet.parameter(name, 4, 4) for name in "ABCD")
    x = symnet.data("X", 4, 6)
    hidden = symnet.equation("H", symnet.tanh(a * x))
    cost = symnet.total(symnet.power(d * hidden.symbol, 2)) + symnet.total(
        symnet.hadamard(a, b)
    )  # ∂A reads B, ∂B reads A
    cost += symnet.trace(c * c) + symnet.trace(b * c) + symnet.squared_norm(d) / 7  # ∂C reads Cᵀ, ∂D reads D
    same_steps(symnet.Network([hidden, symnet.equation("L", cost)], "L"), backend)


@pytest.mark.parametrize("backend", FAST)
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_rows_that_no_word_looked_up_stay(backend, optimizer):
    program = symnet.compile(nets.window_lm(context=2, batch=True), backend)
    params, data = program.example(0, V=9, m=2)
    trainer = program.trainer(params, optimizer)
    for _ in range(2):
        trainer.step(data)
    used = np.unique([data["X_t_minus_1"], data["X_t_minus_2"]])
    moved = np.flatnonzero((trainer.params["E"] != params["E"]).any(axis=1))
    assert moved.tolist() == used.tolist()


@pytest.mark.parametrize("backend", ["lambdify", *FAST])
def test_a_network_whose_names_are_those_of_programs(backend):
    letters = [symnet.parameter(name, 3, 3) for name in ("t", "u", "rows", "tile", "double", "step", "count", "i")]
    body = sum((symnet.tanh(letter) for letter in letters[1:]), start=symnet.tanh(letters[0]))
    network = symnet.Network([symnet.equation("L", symnet.total(body @ letters[0]))], "L")
    program, plain = symnet.compile(network, backend), symnet.compile(network, "lambdify")
    params, data = plain.example(2)
    for name, gradient in plain(params, data)[1].items():
        np.testing.assert_allclose(program(params, data)[1][name], gradient, rtol=1e-10)


NAMES = [
    ("i", "j", "l", "u", "sum", "id", "seen", "value"),
    ("u", "v", "k", "slot", "used", "column", "count", "norm"),
    ("count", "space", "row", "wide", "sums", "threads", "results", "cut"),
    ("sum", "failed", "steps", "larger", "all", "tile", "store", "product"),
    ("LANES", "ROWS", "MIN", "choose", "vec", "load", "room", "numbered"),
    ("a", "b", "n", "rows", "k", "state", "gradient", "t"),
    ("t", "u", "v", "work", "block", "params", "change", "data"),
]


def classifier(classes, units, batch, table, weights, words, labels, bias):
    """A table that is looked up, and classes with a bias, under any names for sizes and arrays."""
    k, d, m = symnet.dim(classes), symnet.dim(units), symnet.dim(batch)
    u, b = symnet.parameter(weights, k, d), symnet.parameter(bias, k)
    h = symnet.equation("h", symnet.tanh(symnet.data(words, m, k, "ids") * symnet.parameter(table, k, d)))
    p = symnet.equation("p", symnet.softmax(h * u.T + symnet.ones(m) * b.T, axis=1))
    loss = symnet.cross_entropy(p, symnet.data(labels, m, k, "one-hot"), m)
    return symnet.Network([h, p, symnet.equation("L", loss)], "L")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("backend", FAST)
@pytest.mark.parametrize("names", NAMES)
def test_no_name_of_a_size_or_an_array_gets_in_the_way(names, backend):
    wanted = symnet.compile(classifier("V", "d", "m", "E", "U", "X", "Y", "c"), "lambdify")
    program = symnet.compile(classifier(*names), backend)
    trainers = [made.trainer(made.example(1)[0], "adagrad") for made in (wanted, program)]
    for _ in range(3):
        losses = [t.step(made.example(1)[1]) for t, made in zip(trainers, (wanted, program), strict=True)]
        assert losses[1] == pytest.approx(losses[0], rel=1e-10)
    values = [[float(np.abs(v).sum()) for v in t.params.values()] for t in trainers]
    np.testing.assert_allclose(values[1], values[0], rtol=1e-10)


@pytest.mark.parametrize("backend", ["lambdify", *FAST])
@pytest.mark.parametrize("shape", [(3, 2), (3, 1), (1, 1)])
@pytest.mark.parametrize(
    ("name", "formula", "value", "slope"),
    [
        ("sigmoid", 3 * z, 2.1, 3), ("relu", z**2, 0.49, 1.4), ("exp", z**3, 0.343, 1.47),
        ("tanh", 2 * z**2, 0.98, 2.8), ("step", 5 * z, 3.5, 5), ("softplus", z + z**2, 1.19, 2.4),
    ],
)  # fmt: skip
def test_a_function_of_ones_own_is_what_it_says_whatever_its_name(name, formula, value, slope, shape, backend):
    function = symnet.Function(name, rf"\operatorname{{{name}}}", formula)
    network = symnet.Network([symnet.equation("L", symnet.total(function(symnet.parameter("W", *shape))))], "L")
    loss, gradients = symnet.compile(network, backend)({"W": np.full(shape, 0.7)}, {})
    entries = shape[0] * shape[1]
    assert loss == pytest.approx(value * entries)
    np.testing.assert_allclose(gradients["W"], np.full(shape, slope))


def test_a_tiny_network_trains_in_one_call_as_step_by_step():
    network = nets.mlp(widths=[2, 3, 1], activation="tanh", batch=True).at(m=4)
    program = symnet.compile(network, "c")
    params, data = program.example(0)
    for optimizer in ("sgd", "momentum", "adagrad", "adam"):
        one, many = (program.trainer(params, optimizer, rate=0.1) for _ in range(2))
        losses = [one.step(data) for _ in range(50)]
        assert many.run(data, 50) == pytest.approx(losses[-1], rel=1e-9)
        for name, value in one.params.items():
            np.testing.assert_allclose(many.params[name], value, rtol=1e-8)


def test_optimizers_say_what_they_do_not_know():
    with pytest.raises(symnet.core.errors.UnknownNameError, match="adam"):
        symnet.optimizer("adma")
    with pytest.raises(symnet.core.errors.UnknownNameError, match="momentum"):
        symnet.optimizer("momentum", momentun=0.5)
    for wrong in ({"rate": -1}, {"decay": float("nan")}, {"clip": 0}):
        with pytest.raises(NumericError):
            symnet.optimizer("sgd", **wrong)


def test_programs_that_run_at_the_same_time_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setenv("SYMNET_THREADS", "2")
    program = symnet.compile(nets.window_lm(context=2, batch=True), "c")
    params, data = program.example(0, V=1500, d=8, d_h=16, m=150)

    def trained(_=None):
        trainer = program.trainer(params, "adagrad", rate=0.1)
        return [trainer.step(data) for _ in range(60)]

    alone = trained()
    with ThreadPoolExecutor(4) as pool:
        for losses in pool.map(trained, range(4)):
            np.testing.assert_allclose(losses, alone, rtol=1e-9)
