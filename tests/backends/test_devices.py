"""Many devices and several processes: the numbers of one device; and what is said where a process is gone."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import symnet
from tests.backends import needs_jax

ROOT = Path(symnet.__file__).parents[1]

pytestmark = needs_jax

MESHES = """
import sys, numpy as np, jax, symnet, warnings
warnings.simplefilter("error")
assert len(jax.devices()) == 4
network = symnet.nets.window_lm(context=3, batch=True)
for optimizer, settings, meshes in (
    ("sgd", {}, ["1x4"]), ("adagrad", {"clip": 0.5}, [2, 4, "4x1"]), ("adam", {"decay": 0.01}, [4])
):
    wanted = None
    for devices in (None, *meshes):
        program = symnet.compile(network, "jax", "float64", devices=devices)
        params, data = program.example(0, V=40, d=5, d_h=8, m=12)
        trainer = program.trainer(params, optimizer, 0.1, **settings)
        found = [trainer.step(data), trainer.run(data, 5)], dict(trainer.params), dict(trainer.state)
        wanted = wanted or found
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-11)
        for mine, theirs in zip(found[1:], wanted[1:]):
            for name, value in theirs.items():
                np.testing.assert_allclose(mine[name], value, rtol=1e-9, atol=1e-13, err_msg=f"{devices} {name}")
        if devices == 4:
            assert {s.data.shape for s in trainer.params.arrays["U"].addressable_shards} == {(20, 8)}
            assert {s.data.shape for s in trainer.params.arrays["E"].addressable_shards} == {(20, 5)}
            assert {s.data.shape for s in trainer.params.arrays["W"].addressable_shards} == {(8, 15)}
program = symnet.compile(network, "jax", devices=4)
trainer = program.trainer(program.example(0, V=41, m=7)[0], "sgd")
assert trainer.step(program.example(0, V=41, m=7)[1]) > 0  # neither is cut
for devices, words in ((5, "has 4"), ("2x3", "has 4"), ("two", "such as 4x2"), (0, "such as 4x2")):
    try:
        symnet.compile(network, "jax", devices=devices).trainer(params)
    except symnet.SymnetError as error:
        assert words in str(error), error
    else:
        raise AssertionError(devices)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    symnet.compile(network, "jax", devices="2x2").trainer(program.example(0, V=41)[0])
assert "E, U lie whole on every device" in str(told[0].message), told
print("agreed")
"""


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def test_four_devices_have_the_numbers_of_one():
    env = environment(XLA_FLAGS="--xla_force_host_platform_device_count=4")
    done = subprocess.run([sys.executable, "-c", MESHES], env=env, capture_output=True, text=True)
    assert done.stdout.strip() == "agreed", done.stderr[-2000:]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Sentences of 38 words of uneven frequency."""
    folder, rng = tmp_path_factory.mktemp("corpus"), np.random.default_rng(0)
    weights = np.arange(1, 39) / np.arange(1, 39).sum()
    for split, count in (("train", 400), ("valid", 40), ("test", 40)):
        lines = (" ".join(f"w{n}" for n in rng.choice(38, 9, p=weights)) for _ in range(count))
        (folder / f"{split}.txt").write_text("\n".join(lines) + "\n")
    return folder


def command(corpus, *more):
    settings = "--epochs 2 --batch 32 --hidden 16 --embedding 8 --context 2 --dropout 0 --json".split()
    return [sys.executable, "-m", "symnet", "train", "window-lm", "--data", str(corpus), "--backend", "jax",
            *settings, *more]  # fmt: skip


def resuming(folder, epochs):
    words = ["train", "window-lm", "--resume", str(folder), "--epochs", str(epochs), "--json"]
    return [sys.executable, "-m", "symnet", *words]


def port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def together(words):
    """Two processes on loopback, running."""
    where = f"127.0.0.1:{port()}"
    return [
        subprocess.Popen(
            [*words, "--coordinator", where, "--processes", "2", "--process", str(number)],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(2)
    ]  # fmt: skip


def loss_of(text):
    result = json.loads(text)
    return result["loss"], result["metrics"]["perplexity"]["test"], result["steps"]


def test_two_processes_have_the_numbers_of_one_and_a_killed_one_is_told(corpus, tmp_path):
    alone = subprocess.run(
        command(corpus, "-o", str(tmp_path / "alone")), env=environment(), capture_output=True, text=True, check=True
    )
    first, second = together(command(corpus, "-o", str(tmp_path / "two")))
    answers = first.communicate(timeout=300), second.communicate(timeout=300)
    assert [first.returncode, second.returncode] == [0, 0], answers
    np.testing.assert_allclose(loss_of(answers[0][0]), loss_of(alone.stdout), rtol=1e-5)
    assert answers[1][0] == ""
    assert (tmp_path / "two" / "model.safetensors").exists()

    folder = tmp_path / "killed"
    first, second = together(command(corpus, "--epochs", "400", "--save-every", "0.2", "-o", str(folder)))
    until = time.monotonic() + 240
    while not (folder / "checkpoint.previous.safetensors").exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    second.send_signal(signal.SIGKILL)
    began = time.monotonic()
    told = first.communicate(timeout=120)[1]
    second.communicate()
    assert time.monotonic() - began < 40
    assert first.returncode == 2
    assert "another of the 2 processes is gone" in told
    assert "resume from the last checkpoint" in told
    assert "Traceback" not in told

    history = json.loads((folder / "history.json").read_text())
    epochs = len(history["epochs"]) + 1
    shutil.copytree(folder, tmp_path / "copy")
    resumed = subprocess.run(
        resuming(folder, epochs), env=environment(), capture_output=True, text=True, check=True
    )  # fmt: skip
    result = json.loads(resumed.stdout)
    assert (result["epochs"], result["steps"]) == (epochs, epochs * -(-4000 // 32))

    first, second = together(resuming(tmp_path / "copy", epochs))
    answers = first.communicate(timeout=300), second.communicate(timeout=300)
    assert [first.returncode, second.returncode] == [0, 0], answers
    np.testing.assert_allclose(loss_of(answers[0][0]), loss_of(resumed.stdout), rtol=1e-4)
    assert answers[1][0] == ""


def test_processes_that_see_different_checkpoints_are_told(corpus, tmp_path):
    """Two folders of two runs, as where hosts do not share a disk."""
    words = (command(corpus, "--epochs", n, "-o", str(tmp_path / name)) for name, n in (("one", "1"), ("two", "2")))
    runs = [subprocess.Popen(w, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for w in words]
    assert [run.wait(timeout=300) for run in runs] == [0, 0]
    where = f"127.0.0.1:{port()}"
    both = [
        subprocess.Popen(
            [*resuming(tmp_path / name, 4), "--coordinator", where, "--processes", "2", "--process", str(number)],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number, name in enumerate(("one", "two"))
    ]  # fmt: skip
    answers = [process.communicate(timeout=300) for process in both]
    assert both[1].returncode == 2
    assert "its checkpoint is of step 250, that of process 0 of step 125" in answers[1][1]
    assert both[0].returncode == 2
    assert not any("Traceback" in told for _, told in answers)


def test_what_is_missing_or_wrong_is_said(corpus, tmp_path):
    for words, said in (
        (["--coordinator", "127.0.0.1:1", "--processes", "2"], "--process is missing"),
        (["--coordinator", "nowhere", "--processes", "2", "--process", "0"], "HOST:PORT"),
        (["--coordinator", "127.0.0.1:9", "--processes", "2", "--process", "2"], "counted from 0"),
        (["--devices", "9"], "9 devices are asked for"),
    ):
        done = subprocess.run(
            command(corpus, *words, "-o", str(tmp_path)), env=environment(), capture_output=True, text=True
        )
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
