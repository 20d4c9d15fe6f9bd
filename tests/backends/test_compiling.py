"""The C compiler: none, a broken one, a cache that cannot be written, several processes, narrow processors."""

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.backends.c import compiling, source
from symnet.lowering import closed_form

SCRIPT = """
import warnings, numpy as np, symnet
warnings.simplefilter("error")
program = symnet.compile(symnet.nets.window_lm(context=2, batch=True), "c")
params, data = program.example(0, V=200, d=5, d_h=13, m=37)
loss, gradients = program(params, data)
print(repr(float(loss)), *(repr(float(np.abs(g).sum())) for g in gradients.values()))
"""


def answer(**environment):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return [float(x) for x in done.stdout.split()]


def network():
    return nets.softmax_regression(batch=True)


def test_without_a_compiler_numpy_steps_in_and_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(compiling.importlib.util, "find_spec", lambda name: None)
    with pytest.warns(RuntimeWarning, match="no C compiler is found .*; the numpy backend is used instead"):
        program = symnet.compile(network(), "c")
    params, data = program.example(0)
    np.testing.assert_allclose(program(params, data)[0], symnet.compile(network(), "lambdify")(params, data)[0])
    assert program.trainer(params).step(data) > 0


def test_a_broken_compiler_is_named(monkeypatch, tmp_path):
    broken = tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho 'error: out of cheese' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path / "cache"))
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning, match="failed: error: out of cheese; the numpy backend"):
        loss, _ = program(params, data)
    assert loss == pytest.approx(symnet.compile(network(), "lambdify")(params, data)[0])
    with pytest.warns(RuntimeWarning, match="failed: error: out of cheese; the numpy backend"):
        trainer = program.trainer(params)
    assert trainer.step(data) == pytest.approx(loss)
    monkeypatch.setenv("CC", str(tmp_path / "nothing"))
    with pytest.warns(RuntimeWarning, match="which CC names, is not there"):
        symnet.compile(network(), "c")


def test_a_cache_that_cannot_be_written_is_said_and_done_without(monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("SYMNET_CACHE", str(file / "cache"))
    compiling._loaded.cache_clear()
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning, match="cannot be used .* compiling for this process alone"):
        assert program(params, data)[0] > 0


def test_what_was_compiled_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path))
    first = answer(SYMNET_CACHE=str(tmp_path))
    (kept,) = tmp_path.glob("*.so")
    when = kept.stat().st_mtime_ns
    assert answer(SYMNET_CACHE=str(tmp_path)) == first
    assert [kept.stat().st_mtime_ns, list(tmp_path.iterdir())] == [when, [kept]]


def test_processes_that_compile_at_once_do_not_meet(tmp_path):
    command = [sys.executable, "-c", SCRIPT]
    env = {**os.environ, "SYMNET_CACHE": str(tmp_path)}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    answers = {process.communicate()[0] for process in running}
    assert len(answers) == 1
    assert all(process.returncode == 0 for process in running)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.uname().machine != "x86_64", reason="names of x86-64")
@pytest.mark.parametrize("arch", ["x86-64", "x86-64-v3"])
def test_processors_without_wide_vectors(arch, tmp_path):
    np.testing.assert_allclose(answer(SYMNET_ARCH=arch, SYMNET_CACHE=str(tmp_path)), answer(), rtol=1e-11)


@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_threads_change_no_more_than_rounding(threads):
    np.testing.assert_allclose(answer(SYMNET_THREADS=threads), answer(SYMNET_THREADS="1"), rtol=1e-11)


def test_after_a_fork_the_threads_are_made_anew():
    script = SCRIPT + "import os\nif os.fork() == 0:\n    program(params, data)\n    os._exit(0)\nprint(os.wait()[1])\n"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "SYMNET_THREADS": "2"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.split()[-1] == "0", done.stderr


def test_the_text_says_what_is_done_and_needs_no_compiler(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    text = source(closed_form(nets.window_lm(context=2, batch=True)))
    assert "P[0:m, 0:d] = E[X_t_minus_1, :]" in text
    assert "by blocks of classes, O = H @ (U)ᵀ, G = softmax(O) − Y" in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "int run(" in text


@pytest.mark.parametrize("m", [1, 7, 33, 64])
def test_nothing_is_read_that_nothing_wrote(monkeypatch, m):
    """Memory to compute in is full of NaN: each step writes what it reads, for any number of examples."""
    monkeypatch.setenv("CC", " ".join([*compiling.compiler(), "-DFILL_ROOM"]))
    network = nets.window_lm(context=2, batch=True)
    plain, fast = symnet.compile(network, "lambdify"), symnet.compile(network, "c")
    params, data = plain.example(0, V=300, d=5, d_h=11, m=m)
    trainers = [program.trainer(params, "adam", rate=0.01) for program in (plain, fast)]
    losses = [[trainer.step(data) for _ in range(3)] for trainer in trainers]
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-10)


OF_MANY_SIZES = """
import resource, numpy as np, symnet
program = symnet.compile(symnet.nets.bag_of_words(), "c", "float32")
rng = np.random.default_rng(0)
params = {"W": np.zeros((9000, 2)), "b": np.zeros((1, 2))}
trainer = program.trainer(params, "adagrad", 0.1)
seen = []
for words in [*range(4000, 9000, 25)] * 2:
    data = {"S": np.arange(words), "C": rng.random((50, words), np.float32), "Y": rng.integers(0, 2, 50)}
    trainer.step(data)
    seen.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(seen[-1] - seen[199], seen[-1] - seen[20])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of memory")
def test_data_of_many_sizes_need_no_memory_each():
    done = subprocess.run([sys.executable, "-c", OF_MANY_SIZES], capture_output=True, text=True, check=True)
    again, more = map(float, done.stdout.split())
    assert again < 20, "sizes that were seen before"
    assert more < 150, "the two hundred sizes, of which one alone has 2 MB of data"
