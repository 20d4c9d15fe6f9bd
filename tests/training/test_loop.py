"""The loop: what it computes, that a resumed run is the same run, and what it says when training fails."""

from dataclasses import replace

import numpy as np
import pytest

import symnet
from symnet.core.errors import NumericError, UnknownNameError
from symnet.training.averaging import Tail
from symnet.training.diverging import DivergedError
from symnet.training.examples import Mask, Masked, Table
from symnet.training.loop import Measure, Settings, Silent, fit
from symnet.training.schedules import Schedule

RNG = np.random.default_rng(5)
X = RNG.normal(size=(50, 3))
Y = (X @ np.array([[1.0], [-2.0], [0.5]]) + 0.1 * RNG.normal(size=(50, 1)) > 0).astype(float)
EXAMPLES = Table({"X": X, "y": Y}, {"X": 0, "y": 0}, 50)
SETTINGS = Settings(epochs=4, batch=8, optimizer="adagrad", rate=0.3, schedule=Schedule("linear"), seed=3)


@pytest.fixture(scope="module")
def program():
    return symnet.compile(symnet.nets.logistic(batch=True))


START = {"w": np.zeros((3, 1)), "b": np.zeros(())}


def test_one_epoch_of_one_batch_is_a_step_of_gradient_descent(program):
    fitted = fit(program, START, EXAMPLES, Settings(epochs=1, batch=50, rate=0.7))
    p = 0.5 * np.ones((50, 1))
    assert np.allclose(fitted.params["w"], -0.7 * X.T @ (p - Y) / 50)
    assert np.allclose(fitted.params["b"], -0.7 * np.mean(p - Y))


def test_every_example_is_seen_once_an_epoch_in_an_order_of_its_own(program):
    seen = []

    class Spy:
        count = 50

        def batch(self, chosen, draw):
            seen.append(np.array(chosen))
            return EXAMPLES.batch(chosen, draw)

    fit(program, START, Spy(), Settings(epochs=2, batch=8, rate=0.1, seed=1))
    first, second = np.concatenate(seen[:7]), np.concatenate(seen[7:])
    assert sorted(first) == sorted(second) == list(range(50))
    assert not np.array_equal(first, second)
    assert [len(s) for s in seen[:7]] == [8] * 6 + [2]


@pytest.mark.parametrize("backend", ["lambdify", "numpy", "c"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "adam"])
def test_a_run_that_goes_on_has_the_numbers_of_one_that_never_stopped(backend, optimizer):
    program = symnet.compile(symnet.nets.logistic(batch=True), backend)
    settings = Settings(
        epochs=3, batch=8, optimizer=optimizer, rate=0.1, schedule=Schedule("cosine"), clip=0.5, decay=1e-3, average=0.6
    )
    snapshots = []
    whole = fit(program, START, EXAMPLES, settings, keep=snapshots.append, every=0.0)
    assert len(snapshots) == 1 + 3 * 7
    for kept in snapshots[::4]:
        again = fit(program, START, EXAMPLES, settings, resume=kept)
        assert all(np.array_equal(again.params[n], whole.params[n]) for n in whole.params)
        assert again.kept.progress.loss == whole.kept.progress.loss
        untimed = [[{k: v for k, v in r.items() if k != "seconds"} for r in p] for p in (
            again.kept.progress.losses, whole.kept.progress.losses)]  # fmt: skip
        assert untimed[0] == untimed[1]


def test_the_mean_of_the_last_part_is_what_is_kept_and_measured(program):
    """Two epochs of seven steps: the last six are averaged, plainly computed from the parameters after each of them."""
    passed, measured = [], []

    class Spy(Silent):
        def stepped(self, progress, loss, examples):
            passed.append(1)

    def value(params):
        measured.append({name: np.array(value) for name, value in params.items()})
        return {"error": 1.0}

    settings = replace(SETTINGS, epochs=2, average=0.45)
    snapshots = []
    fitted = fit(program, START, EXAMPLES, settings, keep=snapshots.append, every=0.0, observer=Spy())
    plain = fit(program, START, EXAMPLES, replace(settings, average=0.0), keep=None)
    assert len(passed) == 14
    after = {kept.progress.step: kept for kept in snapshots}
    for name in START:
        mean = np.mean([after[step].params[name] for step in range(9, 15)], axis=0)
        assert np.allclose(fitted.params[name], mean, rtol=1e-12)
        assert np.array_equal(fitted.kept.params[name], plain.params[name]), "averaging disturbs no step"
        assert not np.allclose(fitted.params[name], plain.params[name])
    assert (after[8].mean, after[9].progress.averaged, fitted.kept.progress.averaged) == ({}, 1, 6)
    best = fit(program, START, EXAMPLES, settings, measure=Measure(value, "error"))
    assert np.array_equal(measured[0]["w"], after[7].params["w"]), "before the mean begins, the parameters themselves"
    assert np.array_equal(measured[1]["w"], fitted.params["w"])
    assert np.array_equal(best.params["w"], measured[0]["w"]), "no better than the first"


def test_of_a_long_run_every_tenth_step_is_averaged_and_the_last():
    taken = [step for step in range(5001) if Tail(0.5, 5003).has(step)]
    assert taken[:2] == [2503, 2513]
    assert Tail(0.5, 5003).has(5003)
    assert [step for step in range(21) if Tail(1.0, 20).has(step)] == list(range(1, 21))
    assert not any(Tail(0.0, 20).has(step) for step in range(21))
    assert Tail(0.01, 20).first == 20, "a share of no whole step: nothing is averaged"


def test_a_mean_begins_anew_where_a_run_is_gone_on_with_for_longer(program):
    """Of six epochs the last half are others than of two."""
    short, long = (replace(SETTINGS, epochs=n, average=0.5, schedule=Schedule()) for n in (2, 6))
    kept = fit(program, START, EXAMPLES, short).kept
    assert kept.progress.averaged == 7
    again, whole = (fit(program, START, EXAMPLES, long, resume=r) for r in (kept, None))
    assert again.kept.progress.averaged == 21
    assert np.array_equal(again.params["w"], whole.params["w"])


def test_an_observer_ends_a_run_and_what_it_left_goes_on(program):
    class Impatient(Silent):
        steps = 0

        def stepped(self, progress, loss, examples):
            self.steps = progress.step

        def should_stop(self):
            return self.steps >= 10

    stopped = fit(program, START, EXAMPLES, SETTINGS, observer=Impatient())
    assert stopped.stopped
    assert stopped.kept.progress.step == 10
    whole, again = (fit(program, START, EXAMPLES, SETTINGS, resume=r) for r in (None, stopped.kept))
    assert np.array_equal(whole.params["w"], again.params["w"])


def test_what_is_best_on_valid_is_kept_and_patience_ends_the_run(program):
    values = iter([3.0, 2.0, 2.5, 2.6, 0.1])
    weights = []

    def measured(params):
        weights.append(np.array(params["w"]))
        return {"error": next(values)}

    settings = Settings(epochs=5, batch=8, rate=0.5, patience=2)
    fitted = fit(program, START, EXAMPLES, settings, measure=Measure(measured, "error"))
    progress = fitted.kept.progress
    assert (progress.epoch, progress.best_epoch, progress.best) == (4, 2, 2.0)
    assert progress.ended == "2 epochs were no better on valid than epoch 2"
    assert np.array_equal(fitted.params["w"], weights[1])


def test_a_measure_of_which_more_is_better():
    measure = Measure(dict, "accuracy", lower=False)
    assert measure.improves(0.5, None)
    assert measure.improves(0.6, 0.5)
    assert not measure.improves(0.5, 0.5)
    assert not measure.improves(float("nan"), None)


def test_divergence_says_the_step_the_equation_and_a_remedy():
    network = symnet.nets.mlp(depth=1, output="identity", batch=True, widths=[1, 1])
    data = Table({"X": np.full((4, 1), 3.0), "y": np.ones((4, 1))}, {"X": 0, "y": 0}, 4)
    program = symnet.compile(network)
    begin = {n: np.ones_like(v) for n, v in program.example(seed=0, m=4)[0].items()}
    told = r"diverged: at step \d+ the loss has grown to .* value is in .*smaller learning rate than 1000 \(--rate\)"
    with pytest.raises(DivergedError, match=told) as caught:
        fit(program, begin, data, Settings(epochs=50, batch=2, rate=1000.0))
    assert caught.value.step > 1
    poisoned = {n: np.full_like(v, 1e200) for n, v in begin.items()}
    with pytest.raises(DivergedError, match=r"at step 1 the loss is inf; L .* is the first that is not finite"):
        fit(program, poisoned, data, Settings(epochs=1, batch=2, rate=0.1))


def test_a_mask_is_zero_or_one_over_what_is_kept():
    masked = Masked(EXAMPLES, {"M": Mask(400, 0.25)})
    one = masked.batch(np.arange(30), np.random.default_rng(0))["M"]
    two = masked.batch(np.arange(30), np.random.default_rng(0))["M"]
    assert one.shape == (30, 400)
    assert np.array_equal(one, two)
    assert set(np.unique(one)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs(one.mean() - 1) < 0.02
    with pytest.raises(NumericError, match="the dropout 1 of M is a probability"):
        Masked(EXAMPLES, {"M": Mask(4, 1)})


def test_schedules():
    def rates(name, **more):
        return [round(Schedule(name, **more).rate(1.0, step, 10, step // 2), 4) for step in range(11)]

    assert rates("constant") == [1.0] * 11
    assert rates("linear") == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]
    assert (rates("cosine")[0], rates("cosine")[5], rates("cosine")[10]) == (1.0, 0.5, 0.0)
    assert rates("step", drop=0.1, every=2) == [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01]
    with pytest.raises(UnknownNameError, match=r"unknown schedule 'linaer'\. Did you mean 'linear'"):
        Schedule("linaer")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"batch": 0}, "batch = 0"), ({"epochs": 0}, "epochs = 0"), ({"average": 1.5}, "average = 1.5: it is a share")],
)
def test_settings_out_of_range(wrong, told):
    with pytest.raises(NumericError, match=told):
        Settings(**wrong)


def test_the_accumulator_of_adagrad_begins_where_it_is_told(program):
    one = fit(program, START, EXAMPLES, Settings(1, 50, "adagrad", 0.1, numbers={"accumulator": 4.0}))
    g = X.T @ (0.5 - Y) / 50
    assert np.allclose(one.params["w"], -0.1 * g / np.sqrt(4.0 + g**2))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "adam"])
def test_names_of_data_get_in_the_way_of_no_optimizer(optimizer):
    """Where data are called t and u, a program's own names come from further down the alphabet: v, which Adam has."""
    n = symnet.dim("n")
    t, u, w = symnet.data("t", n), symnet.data("u", n), symnet.parameter("w", n)
    network = symnet.Network([("L", symnet.squared_norm(symnet.tanh(symnet.hadamard(w, t)) - u))], "L")
    data = {"t": np.array([[0.5], [2.0], [-1.0]]), "u": np.array([[1.0], [0.0], [0.3]])}
    found = []
    for backend in ("lambdify", "numpy", "c"):
        trainer = symnet.compile(network, backend).trainer({"w": np.full((3, 1), 0.2)}, optimizer, 0.1)
        losses = [trainer.step(data) for _ in range(5)]
        found.append([*losses, *trainer.params["w"].ravel()])
    assert np.allclose(found[0], found[1], rtol=1e-12)
    assert np.allclose(found[0], found[2], rtol=1e-12)
