"""`symnet …` in a process of its own that is forked from one which has the program loaded: loading takes a second.

What a user meets is the same: arguments, standard streams, the folder, the exit code. Tests of loading itself, and of
signals and limits of a process, start Python anew.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LOADED = [f"symnet.cli.{name}" for name in ("main", "deriving", "reading", "checking", "training", "using", "drawing")]
LOADED += [f"symnet.{name}" for name in ("reports.writing", "plots.runs", "backends.numpy", "training.language_model")]
LOADED += [
    "matplotlib.textpath",
    "matplotlib.ticker",
]  # which the product loads at the first picture; absent is as well

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(LOADED)


def call(*words, cwd=None, stdin="", text=True):
    """What `subprocess.run` would give of `python -m symnet words`."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        streams[0].write_text(stdin, encoding="utf-8")
        here = cwd or Path.cwd()
        process = _CONTEXT.Process(target=_main, args=([*map(str, words)], here, dict(os.environ), streams))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["symnet", *words], 120)
        said = [path.read_bytes() for path in streams[1:]]
    stdout, stderr = [s.decode() for s in said] if text else said
    return subprocess.CompletedProcess(["symnet", *words], process.exitcode, stdout, stderr)


def _main(words, folder, environment, streams):
    from symnet.cli.main import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.argv = ["symnet", *words]
    try:
        main()
    finally:
        sys.stdout.flush()
