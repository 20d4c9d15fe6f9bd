"""Several processes that train together, on one host or on many, under JAX's own runtime.

All run the same program on the same data, and each keeps its part of the arrays. Where one is gone, the others say so
and end: at once where its connection breaks, else after `HEARTBEAT` seconds. A run then goes on from its checkpoint.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import jax
import numpy as np
from jax.experimental import multihost_utils

from symnet.core.errors import NumericError, WorkerError

HEARTBEAT = int(os.environ.get("SYMNET_HEARTBEAT", "60"))
"""Seconds without a sign of life after which JAX takes a process for dead, and ends the others."""

JOINING = 120
"""Seconds in which all processes have to be there."""


@dataclass(frozen=True)
class Processes:
    """One of several processes that train together.

    Attributes:
        coordinator: where process 0 listens: ``host:port``, the same for all.
        count: how many there are.
        number: which of them this one is, from 0.
    """

    coordinator: str
    count: int
    number: int

    def __post_init__(self) -> None:
        host, _, port = self.coordinator.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise NumericError(f"the coordinator is HOST:PORT, such as 10.0.0.1:9911, not {self.coordinator!r}")
        if not 0 <= self.number < self.count:
            raise NumericError(f"process {self.number} of {self.count}: processes are counted from 0")


def join(processes: Processes) -> None:
    """Become one of several processes, before anything else is done with JAX.

    Raises WorkerError where not all of them are there in time.
    """
    try:
        jax.distributed.initialize(
            processes.coordinator,
            processes.count,
            processes.number,
            initialization_timeout=JOINING,
            heartbeat_timeout_seconds=HEARTBEAT,
            shutdown_timeout_seconds=HEARTBEAT,
        )
    except (RuntimeError, ValueError) as error:
        raise WorkerError(
            f"process {processes.number} of {processes.count} met no others at {processes.coordinator} within "
            f"{JOINING} s ({str(error).splitlines()[0][:200]}); start all of them, with the same address and count"
        ) from error
    atexit.register(_leave)
    ctypes.CDLL(None).signal(signal.SIGABRT, _HANDLER)


_STATUS = re.compile(
    r"(UNKNOWN|INTERNAL|UNAVAILABLE|DEADLINE_EXCEEDED|ABORTED|CANCELLED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION): "
)
"""How the texts of errors from devices and connections begin."""

_leaving: list[str] = []
"""Why this process does not wait for the others at its end."""


def _aborted(number: int) -> None:
    """JAX ends a process that lost another one by SIGABRT, from a thread of its own: say what happened, and leave."""
    os.write(
        2,
        f"symnet: another process is gone, or has shown no sign of life for {HEARTBEAT} s, so this one ends; "
        "start all of them again and resume from the last checkpoint\n".encode(),
    )
    os._exit(2)


_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int)(_aborted)


def leave_the_others(reason: str) -> None:
    """This process ends by an error that the others have not met: it does not wait for them, and they see it gone."""
    _leaving.append(reason)


def _leave() -> None:
    """At the end, not to wait for a process that is gone, or goes on without this one."""
    if _leaving:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(2)


def agreed(value: bool) -> bool:
    """What process 0 says, for all of them."""
    return bool(first_says(int(value)))


def first_says(number: int) -> int:
    """The number that process 0 has; all must ask, at the same place of their runs."""
    if jax.process_count() == 1:
        return number
    with telling():
        return int(multihost_utils.broadcast_one_to_all(np.asarray(number, np.int32)))


@contextmanager
def telling() -> Iterator[None]:
    """What goes wrong on devices, told: NumericError for too little memory, WorkerError for a process that is gone."""
    try:
        yield
    except (RuntimeError, ValueError) as error:  # of which JAX's own are kinds, or whose texts JAX passes on
        text = str(error)
        status = _STATUS.match(text)
        if status is None:
            raise
        if status[1] == "RESOURCE_EXHAUSTED":
            raise NumericError(
                "the device has not enough memory for arrays of these sizes; take fewer examples at a time"
            ) from error
        if jax.process_count() == 1:
            raise
        _leaving.append(text)
        raise WorkerError(
            f"process {jax.process_index()}: another of the {jax.process_count()} processes is gone or cannot be "
            f"reached ({text.splitlines()[0][:200]}); start all of them again and resume from the last checkpoint"
        ) from error
