"""The C compiler: none, a broken one, a cache that cannot be written, several processes, narrow processors."""

import os
import re
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.backends.c import compiling, keeping, source
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
    keeping._loaded.cache_clear()
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning, match="cannot be used .* compiled for this process alone"):
        assert program(params, data)[0] > 0


def falls_back(monkeypatch, script, said, cache):
    """A compiler that is this shell script: NumPy steps in, one warning says why, and nothing is kept."""
    broken = cache.parent / "cc"
    broken.write_text(f"#!/bin/sh\n{script}\n" if script else "")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    monkeypatch.setenv("SYMNET_CACHE", str(cache))
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning) as caught:
        loss, _ = program(params, data)
    assert [str(w.message).count("\n") for w in caught] == [0]
    assert re.search(f"{said}.*; the numpy backend is used instead", str(caught[0].message)), caught[0].message
    np.testing.assert_allclose(loss, symnet.compile(network(), "lambdify")(params, data)[0])
    assert not list(cache.iterdir())


MAKES = 'while [ "$1" != -o ]; do shift; done; '
"""So that $2 is the file that the compiler is to make."""


@pytest.mark.parametrize(
    ("script", "said"),
    {
        "rubbish on stderr": (r"printf '\377\000\033[31mBOOM\n' >&2; exit 1", "failed: .*BOOM"),
        "nothing made": ("exit 0", "failed: it made nothing"),
        "an empty file": (f"{MAKES}: > $2", "failed: it made nothing"),
        "no library": (
            f"{MAKES}echo rubbish > $2",
            "made cannot be kept or loaded: .*file too short|invalid ELF header",
        ),
        "killed": ("kill -9 $$", "failed: exit code -9"),
        "reads its input": ("cat; exit 1", "failed: exit code 1"),
        "no program": ("", "cannot be run: Exec format error"),
    }.values(),
)
def test_compilers_that_do_what_none_should(monkeypatch, tmp_path, script, said):
    falls_back(monkeypatch, script, said, tmp_path / "cache")


def test_a_command_says_it_in_one_line(tmp_path):
    command = [
        sys.executable,
        "-m",
        "symnet",
        "train",
        "xor",
        "--backend",
        "c",
        "--epochs",
        "3",
        "-o",
        tmp_path / "out",
    ]
    done = subprocess.run(command, env={**os.environ, "CC": "/bin/false"}, capture_output=True, text=True)
    said = "symnet: the C compiler /bin/false failed: exit code 1; the numpy backend is used instead"
    assert said in done.stderr.splitlines()
    assert "Warning" not in done.stderr


def test_a_compiler_that_hangs_is_ended_with_all_that_it_started(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling, "PATIENCE", 0.5)
    script = f"(sleep 1.5; touch {tmp_path}/went_on) & wait"
    falls_back(monkeypatch, script, "did not finish within 0.5 seconds", tmp_path / "cache")
    time.sleep(1.5)
    assert not (tmp_path / "went_on").exists()


def test_what_CC_says_is_no_command(monkeypatch):
    monkeypatch.setenv("CC", "gcc 'unclosed")
    with pytest.warns(RuntimeWarning, match="which is no command: no closing quotation; the numpy backend"):
        symnet.compile(network(), "c")


def test_a_full_disk_at_the_cache_is_said_and_done_without(monkeypatch, tmp_path):
    compiler = tmp_path / "cc"
    compiler.write_text(
        f'#!/bin/sh\ncase "$*" in *{tmp_path}/cache*) echo "ld: error: No space left on device" >&2; exit 1;; esac\n'
        f'exec {" ".join(compiling.compiler())} "$@"\n'
    )
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path / "cache"))
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning, match="cannot be used .no space is left.* compiled for this process alone"):
        assert program(params, data)[0] > 0
    assert not list((tmp_path / "cache").iterdir())


def test_without_a_home_a_folder_of_the_process_is_used(monkeypatch):
    for name in ("SYMNET_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keeping.Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    keeping._loaded.cache_clear()
    program = symnet.compile(network(), "c")
    params, data = program.example(0)
    with pytest.warns(RuntimeWarning, match="the cache folder cannot be used .no home folder is known"):
        assert program(params, data)[0] > 0


@pytest.mark.parametrize("damage", [b"", b"rubbish", "half", "a byte"], ids=["empty", "rubbish", "half", "a byte"])
def test_what_was_damaged_in_the_cache_is_compiled_anew(tmp_path, damage):
    first = answer(SYMNET_CACHE=str(tmp_path))
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    half, middle = len(whole) // 2, whole[len(whole) // 2]
    changed = whole[:half] + bytes([middle ^ 255]) + whole[half + 1 :]
    kept.write_bytes({"half": whole[:half], "a byte": changed}.get(damage, damage))
    assert answer(SYMNET_CACHE=str(tmp_path)) == first
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.read_bytes() == whole


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


@pytest.mark.parametrize("threads", ["1", "2", "3"])
@pytest.mark.parametrize(
    ("network", "sizes"),
    [
        (nets.mlp(depth=3, output="softmax", batch=True), {"m": 301, "n0": 130, "n1": 270, "n2": 140, "n3": 7}),
        (nets.softmax_regression(batch=True), {"m": 203, "d": 5001, "K": 3}),
        (nets.attention(), {"n": 190, "m": 201, "d_K": 17, "d_V": 180}),
    ],
    ids=str,
)
def test_loops_that_threads_share_do_all_of_their_work(monkeypatch, network, sizes, threads):
    """Beyond 32,768 entries each thread has a part of a loop or an update; its ends are at no multiple of a vector."""
    monkeypatch.setenv("SYMNET_THREADS", threads)
    plain, fast = symnet.compile(network, "numpy"), symnet.compile(network, "c")
    params, data = plain.example(0, **sizes)
    (loss, gradients), (fast_loss, fast_gradients) = plain(params, data), fast(params, data)
    np.testing.assert_allclose(fast_loss, loss, rtol=1e-10)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(fast_gradients[name], gradient, rtol=1e-9, atol=1e-11, err_msg=name)
    for optimizer in ("adam", "momentum"):
        trainers = [program.trainer(params, optimizer, rate=0.001) for program in (plain, fast)]
        losses = [[trainer.step(data) for _ in range(3)] for trainer in trainers]
        np.testing.assert_allclose(losses[1], losses[0], rtol=1e-8)
        for name, value in trainers[0].params.items():
            np.testing.assert_allclose(trainers[1].params[name], value, rtol=1e-6, atol=1e-8, err_msg=name)


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
