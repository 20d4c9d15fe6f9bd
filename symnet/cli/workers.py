"""Flags for several devices and processes: one of several processes joins the others, and process 0 alone writes."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from symnet.core.errors import SourceError

OPTIONS = (
    click.option("--precision", type=click.Choice(["float32", "float64", "bfloat16"]), help="bfloat16: with jax."),
    click.option("--devices", metavar="N|NxM", help="jax: so many devices; or examples × vocabulary, such as 4x2."),
    click.option(
        "--coordinator", envvar="JAX_COORDINATOR_ADDRESS", metavar="HOST:PORT", help="jax: where process 0 listens."
    ),
    click.option(
        "--processes", envvar="JAX_NUM_PROCESSES", type=click.IntRange(1), help="jax: so many processes train together."
    ),
    click.option("--process", envvar="JAX_PROCESS_ID", type=click.IntRange(0), help="jax: which this one is, from 0."),
)
"""The flags."""

JOINING = ("coordinator", "processes", "process")


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the flags."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def joined(flags: dict[str, Any]) -> int:
    """Take the flags of processes out of all flags, and join the others where they say so; which process this is.

    Raises SourceError where some of them are missing, WorkerError where the others do not come.
    """
    asked = {name: flags.pop(name) for name in JOINING}
    lacking = [f"--{name}" for name, value in asked.items() if value is None]
    if len(lacking) == len(asked):
        return 0
    if lacking:
        raise SourceError(f"several processes need {' and '.join(f'--{n}' for n in JOINING)}; {lacking[0]} is missing")
    if asked["processes"] == 1:
        return 0
    from symnet.backends.jax import require_jax

    require_jax()
    from symnet.backends.jax.processes import Processes, join

    _keep_output_clean()
    join(Processes(asked["coordinator"], asked["processes"], asked["process"]))
    return int(asked["process"])


def _keep_output_clean() -> None:
    """What the libraries under JAX write to standard output goes to standard error; ours stays where it was."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(ours, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, buffering=1)


def all_devices() -> str | None:
    """Of several processes, the devices of all; None for a process alone."""
    jax = sys.modules.get("jax")  # loaded where others were joined
    return str(jax.device_count()) if jax is not None and jax.process_count() > 1 else None


@contextlib.contextmanager
def writing(worker: int, folder: Path) -> Iterator[Path]:
    """Where a process writes: process 0 to the folder; the others to one that is thrown away, and they say nothing."""
    if worker == 0:
        yield folder
        return
    with TemporaryDirectory() as aside, contextlib.redirect_stdout(io.StringIO()):
        yield Path(aside)


def require_same_step(step: int, folder: Path) -> None:
    """SourceError where the processes have read different checkpoints."""
    if all_devices() is None:
        return
    from symnet.backends.jax.processes import first_says, leave_the_others

    theirs = first_says(step)
    if theirs != step:
        leave_the_others("another checkpoint")
        raise SourceError(
            f"{folder}: its checkpoint is of step {step}, that of process 0 of step {theirs}; the folder of a run "
            "must be the same for all processes, on a disk that they share"
        )
