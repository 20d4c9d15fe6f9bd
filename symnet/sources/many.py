"""The same for many files, in processes of their own: a slow or broken one never stops the rest."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from symnet.core.errors import SourceError, SymnetError

LIMIT = 60.0
"""Seconds for one file."""

ENDINGS = (".tex", ".md", ".markdown", ".qmd", ".ipynb")
"""Files of a folder that are documents."""


@dataclass(frozen=True)
class Failure:
    """Why there is no result: what the file is refused for, the time that ran out, or the process that died."""

    reason: str


DIED = Failure("the process that read it died")

THRESHOLDS = (100_000, 20, 20)
"""Expressions are many and live long; looking for cycles among them finds none."""

ITEMS = 200
"""So many files are read by one process, before another takes over."""


def documents_in(paths: Sequence[str]) -> list[str]:
    """The documents that paths name, folders searched through in order.

    Raises SourceError for a path that is not there, or a folder without documents.
    """
    found: list[str] = []
    for path in paths:
        place = Path(path)
        if path == "-" or place.is_file():
            found.append(path)
        elif place.is_dir():
            inside = sorted(str(p) for p in place.rglob("*") if p.suffix in ENDINGS and _is_shown(p, place))
            if not inside:
                raise SourceError(f"{path}: this folder has no documents ({', '.join(ENDINGS)})")
            found += inside
        else:
            raise SourceError(f"{path}: there is no such file or folder")
    return found


def _is_shown(path: Path, folder: Path) -> bool:
    """Whether it is a file, and neither it nor a folder on the way to it is hidden."""
    return path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)


def each(function: Callable[[str], Any], items: Sequence[str], jobs: int, limit: float = LIMIT) -> Iterator[Any]:
    """What the function gives for each item, in their order; a Failure where it gives nothing.

    With one job it runs in this process, where no limit of time holds.
    """
    if jobs <= 1 or len(items) == 1:
        for item in items:
            yield _tried(function, item)
        return
    results: dict[int, Any] = {}
    pending = list(enumerate(items))
    idle: list[_Worker] = []
    busy: dict[Connection, _Worker] = {}
    given = 0
    try:
        while pending or busy:
            while pending and len(busy) < min(jobs, os.cpu_count() or 1, len(items)):
                worker = idle.pop() if idle else _Worker(function)
                number, item = pending.pop(0)
                worker.begin(number, item, limit)
                busy[worker.ours] = worker
            soonest = min(worker.end for worker in busy.values()) - time.monotonic()
            ready = wait(list(busy), timeout=max(0.0, soonest))
            late = [c for c, w in busy.items() if w.end <= time.monotonic() and c not in ready]
            for connection in [*ready, *late]:
                assert isinstance(connection, Connection)
                worker = busy.pop(connection)
                is_late = connection in late
                found = Failure(f"not done within {limit:g} s") if is_late else _received(connection)
                results[worker.number] = found
                if is_late or worker.process.exitcode is not None or found == DIED or worker.done >= ITEMS:
                    worker.stop()
                else:
                    idle.append(worker)
            while given in results:
                yield results.pop(given)
                given += 1
    finally:
        for worker in (*idle, *busy.values()):
            worker.stop()


class _Worker:
    """A process that does one item after the other."""

    def __init__(self, function: Callable[[str], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(function, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.number, self.end, self.done = 0, 0.0, 0

    def begin(self, number: int, item: str, limit: float) -> None:
        """Hand it an item; the time runs from now on."""
        self.number, self.end = number, time.monotonic() + limit
        self.done += 1
        with contextlib.suppress(OSError):  # one that has died says so when it is asked for the result
            self.ours.send(item)

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.join()
        self.ours.close()


def _received(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        return DIED


def _work(function: Callable[[str], Any], connection: Connection) -> None:
    gc.set_threshold(*THRESHOLDS)
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(_tried(function, item))


def _tried(function: Callable[[str], Any], item: str) -> Any:
    try:
        return function(item)
    except SymnetError as error:
        return Failure(str(error))
    except RecursionError:
        return Failure(f"{item}: it is nested too deeply")
    except MemoryError:
        return Failure(f"{item}: it needs more memory than there is")
    except Exception as error:  # the other files are to be read all the same
        return Failure(f"{item}: a defect of symnet ({type(error).__name__}: {error}); please report it")
