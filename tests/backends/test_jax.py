"""The jax backend: modules that stand alone, precisions, operations, steps in one call; without JAX, what is said."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.backends.jax import source
from symnet.core.errors import NumericError
from symnet.lowering import closed_form
from symnet.sources import resolve
from tests.backends import needs_jax
from tests.ops.catalogue import EXAMPLES

LECTURES = sorted(p for p in Path("derivations").glob("*.tex") if p.stem not in ("n-layer", "bptt", "crf-recursion"))


def agree(found, wanted, **tolerances):
    assert list(found) == list(wanted)
    for name, value in wanted.items():
        assert np.shape(found[name]) == np.shape(value), name
        np.testing.assert_allclose(found[name], value, err_msg=name, **tolerances)


@needs_jax
@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_documents_of_the_lectures(path):
    """In float64, and every third of them in float32."""
    network = resolve(str(path)).network
    plain, wide = symnet.compile(network, "lambdify"), symnet.compile(network, "jax", "float64")
    narrow = [(symnet.compile(network, "jax", "float32"), 2e-4)] if path in LECTURES[::3] else []
    params, data = plain.example(0)
    agree(wide.forward(params, data), plain.forward(params, data), rtol=1e-10, atol=1e-12)
    if network.loss is not None and network.parameters:
        wanted, gradients = plain(params, data)
        for program, tolerance in ((wide, 1e-10), *narrow):
            loss, found = program(params, data)
            np.testing.assert_allclose(loss, wanted, rtol=tolerance, atol=tolerance)
            agree(found, gradients, rtol=10 * tolerance, atol=10 * tolerance)


@needs_jax
@pytest.mark.parametrize("example", EXAMPLES[::3], ids=str)
def test_operations_and_their_gradients(example):
    network = symnet.Network([("f", example), ("J", symnet.squared_norm(example))], "J")
    try:
        plain = symnet.compile(network, "lambdify")
        known = set(map(str, plain.closed.sizes))
        params, data = plain.example(0, **{n: v for n, v in {"p": 3, "m": 4, "n": 6, "k": 7}.items() if n in known})
        symnet.compile(network, "numpy")
    except (NumericError, ValueError, symnet.NoRuleError) as reason:
        pytest.skip(f"no plan holds it alone: {reason}")
    program = symnet.compile(network, "jax")
    agree(program.forward(params, data), plain.forward(params, data), rtol=1e-9, atol=1e-12)
    agree(program(params, data)[1], plain(params, data)[1], rtol=1e-9, atol=1e-12)


@needs_jax
def test_the_module_stands_alone(tmp_path):
    """As printed, in a process that cannot find symnet, on a network with a table, parts, a maximum and a bias."""
    text = source(closed_form(nets.window_lm(context=2, batch=True)))
    assert "import symnet" not in text
    (tmp_path / "model.py").write_text(text)
    program = (
        "import sys, numpy as np, model; params, data = model.example(3, V=11, m=4)\n"
        "assert 'symnet' not in sys.modules and params['E'].dtype == np.float64\n"
        "loss, gradients = model.loss_and_gradients(params, data)\n"
        "names = ' '.join(model.forward(params, data))\n"
        "print(repr(float(loss)), float(np.abs(gradients['E']).sum()), names)\n"
        "narrow = {k: v.astype('float32') for k, v in params.items()}\n"
        "print(model.loss_and_gradients(narrow, data)[0].dtype)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    plain = symnet.compile(nets.window_lm(context=2, batch=True), "lambdify")
    loss, gradients = plain(*plain.example(3, V=11, m=4))
    words = done.stdout.split()
    assert float(words[0]) == pytest.approx(float(loss), rel=1e-12)
    assert float(words[1]) == pytest.approx(float(np.abs(gradients["E"]).sum()), rel=1e-12)
    assert words[2:] == ["P", "Z", "H", "O", "Y_hat", "L", "float32"]


@needs_jax
def test_bfloat16_rounds_factors_of_products_alone():
    network = nets.window_lm(context=2, batch=True)
    wide, mixed = symnet.compile(network, "jax", "float64"), symnet.compile(network, "jax", "bfloat16")
    assert "bfloat16" in mixed.source
    params, data = wide.example(0, V=50, d=8, d_h=16, m=20)
    (loss, gradients), (rounded, others) = wide(params, data), mixed(params, data)
    assert rounded.dtype == np.float32
    assert rounded == pytest.approx(float(loss), rel=2e-2)
    assert rounded != pytest.approx(float(loss), rel=1e-7)
    for name, gradient in gradients.items():
        assert others[name].dtype == np.float32
        np.testing.assert_allclose(others[name], gradient, atol=0.03 * np.abs(gradient).max(), err_msg=name)
    trainers = [program.trainer(params, "adagrad", rate=0.1) for program in (wide, mixed)]
    before = trainers[1].step(data)
    ends = [trainer.run(data, 30) for trainer in trainers]
    assert ends[1] == pytest.approx(ends[0], rel=0.05)
    assert ends[1] < before / 2
    assert trainers[1].params["U"].dtype == trainers[1].state["U.s"].dtype == np.float32


@needs_jax
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "adam"])
def test_steps_in_one_call_are_those_of_many(optimizer, monkeypatch):
    from symnet.backends.jax import stepping

    program = symnet.compile(nets.window_lm(context=1, batch=True), "jax")
    params, data = program.example(0)
    one, many, alone = (program.trainer(params, optimizer, rate=0.1) for _ in range(3))
    losses = [one.step(data) for _ in range(12)]
    assert many.run(data, 12) == pytest.approx(losses[-1], rel=1e-9)
    monkeypatch.setattr(stepping, "SMALL", 0)
    assert alone.run(data, 12) == pytest.approx(losses[-1], rel=1e-9)
    agree(many.params, dict(one.params), rtol=1e-9)
    agree(alone.state, dict(one.state), rtol=1e-9, atol=1e-15)


@needs_jax
def test_state_is_that_of_the_other_backends():
    """What one backend has begun, another goes on with."""
    network = nets.window_lm(context=2, batch=True)
    first, second = symnet.compile(network, "numpy"), symnet.compile(network, "jax")
    params, data = first.example(0)
    begun, other = first.trainer(params, "adam"), second.trainer(params, "adam")
    begun.run(data, 3)
    other.put(begun.params, begun.state, begun.steps)
    assert other.run(data, 3) == pytest.approx(begun.run(data, 3), rel=1e-9)
    agree(other.params, begun.params, rtol=1e-9)


@needs_jax
def test_what_is_read_is_a_copy_that_refuses_to_be_written():
    program = symnet.compile(nets.logistic(batch=True), "jax", "float32")
    params, data = program.example(0)
    trainer = program.trainer(params, "sgd", rate=0.5)
    before = trainer.params["w"]
    trainer.run(data, 5)
    assert not np.array_equal(before, trainer.params["w"])
    with pytest.raises(ValueError, match="read-only"):
        trainer.params["w"][...] = 0
    with pytest.raises(NumericError, match="there is no v; there are w, b"):
        trainer.params["v"] = before
    trainer.params["w"] = before
    np.testing.assert_array_equal(trainer.params["w"], before)


@needs_jax
def test_many_classes_make_a_number_of_entries_beyond_32_bits():
    """A mean over m · K entries divides by a product of sizes that an integer of the device cannot hold."""
    m, k = symnet.dim("m"), symnet.dim("K")
    w, x = symnet.parameter("w", k), symnet.data("x", m)
    loss = symnet.total(symnet.outer(x, w)) / (m * k)
    text = source(closed_form(symnet.Network([symnet.equation("L", loss)], "L")))
    assert "float(" in text


def test_code_is_written_without_jax(monkeypatch):
    for name in ("jax", "optax"):
        monkeypatch.setitem(sys.modules, name, None)
    text = source(closed_form(nets.logistic()))
    assert "import jax" in text
    with pytest.raises(NumericError, match=r"cannot load jax .* and optax .*: pip install 'symnet\[jax\]'"):
        symnet.compile(nets.logistic(), "jax")


def test_other_backends_say_what_is_for_jax_alone():
    with pytest.raises(NumericError, match="bfloat16 is for the jax backend"):
        symnet.compile(nets.logistic(), "numpy", "bfloat16")
    with pytest.raises(NumericError, match="take the jax backend"):
        symnet.compile(nets.logistic(), "c", devices=2)
    with pytest.raises(NumericError, match="float32 or float64, not float16"):
        symnet.compile(nets.logistic(), "numpy", "float16")


def test_a_process_without_jax_works_and_says_how_to_get_it(tmp_path):
    """JAX hidden from a fresh process: other backends train, asking for jax is one line and exit code 2."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('jax', 'optax', 'jaxlib'):\n"
        "            raise ModuleNotFoundError(f'No module named {name}', name=name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(symnet.__file__).parents[1])])}

    def ran(*words):
        command = [sys.executable, "-m", "symnet", *words]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)

    asked = ran("train", "xor", "--backend", "jax")
    assert asked.returncode == 2
    assert "pip install 'symnet[jax]'" in asked.stderr
    assert "Traceback" not in asked.stderr
    assert ran("train", "xor", "--backend", "numpy").returncode == 0
    assert "import jax" in ran("code", "xor", "--backend", "jax").stdout
