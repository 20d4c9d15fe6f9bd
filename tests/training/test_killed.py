"""A run that is killed at random moments, twenty times, ends with the numbers of one that never was."""

import subprocess
import sys

import pytest

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from symnet.cli.running import run_task
from symnet.training.kinds import kind
from symnet.training.task import Request, open_run
from symnet.training.checkpoint import read_arrays, read_checkpoint

home, corpus = Path(sys.argv[1]), sys.argv[2]
request = Request("window-lm", corpus, "numpy", {"context": 2, "embedding": 4, "hidden": 5, "batch": 2, "epochs": 6})
task = kind("window-lm").task(request)
whole, broken = home / "whole", home / "broken"
began = time.perf_counter()
assert run_task(task, whole, None, True, 1e9) == 0
taken = time.perf_counter() - began
draw, steps = random.Random(3), []
for number in range(int(sys.argv[3])):
    pid = os.fork()
    if not pid:
        try:
            run = open_run(broken) if number else None
            run_task(task, broken, run, True, 0.0)
        finally:
            os._exit(0)
    time.sleep(draw.uniform(0.02, 0.1 + taken / 3))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if not number and not (broken / "checkpoint.safetensors").exists():
        run_task(task, broken, None, True, 1e9)
    steps.append(read_checkpoint(broken)[0].progress.step)
assert steps == sorted(steps), steps
assert run_task(task, broken, open_run(broken), True, 1e9) == 0
for name in ("model.safetensors", "checkpoint.safetensors"):
    (one, _), (two, _) = (read_arrays(folder / name) for folder in (whole, broken))
    assert one.keys() == two.keys() and all(one[n].tobytes() == two[n].tobytes() for n in one), name
print("SAME", steps, file=sys.stderr)
"""


@pytest.fixture
def corpus(tmp_path):
    lines = ["a b c d", "b c a", "d d a b", "c a"] * 12
    for split in ("train", "valid", "test"):
        (tmp_path / f"{split}.txt").write_text("".join(f"{line}\n" for line in lines))
    return tmp_path


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_killed_twenty_times(tmp_path, corpus):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(corpus), "20"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "SAME" in done.stderr
