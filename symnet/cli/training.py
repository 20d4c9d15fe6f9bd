"""From the words after `symnet train` to a task: a run of its own kind, or one that is gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symnet.cli.repeating import is_repeated, resumed, run_repeated
from symnet.cli.running import run_task
from symnet.cli.training_perceptron import train_perceptron
from symnet.cli.training_xor import train_xor
from symnet.cli.workers import all_devices, writing
from symnet.core.errors import SourceError
from symnet.sources import resolve
from symnet.training.kinds import KINDS, kind
from symnet.training.perceptron import TABLES
from symnet.training.task import Request, Run, open_run

ALSO_ON_RESUMING = {"epochs", "save_every", "devices"}
"""What may be said again when a run is gone on with."""


def train_source(
    source: str,
    data: str | None,
    flags: dict[str, Any],
    given: set[str],
    *,
    as_json: bool,
    output: Path | None,
    resume: Path | None,
    every: float,
    worker: int = 0,
) -> int:
    """Train what was asked for, as one of several processes where `worker` is not 0; the exit code."""
    network = None if source in KINDS else resolve(source).network
    flags["devices"] = flags["devices"] or all_devices()
    if source == "xor":
        return _xor(data, flags, given, as_json=as_json, output=output or resume)
    if source in TABLES:
        return _perceptron(source, data, flags, given, as_json=as_json, output=output or resume)
    run: Run | None = None
    if resume is not None and (repeated := resumed(resume)) is not None:
        _require_nothing_more(given - {"save_every"}, data, output)
        return run_repeated(repeated, resume, again=True, as_json=as_json, every=every)
    if resume is not None:
        run, request, folder = _resumed(source, data, flags, given, output, resume)
    else:
        options = {name: value for name, value in flags.items() if name != "backend" and value not in (None, ())}
        if "size" in options:
            options["sizes"] = _sizes(options.pop("size"))
        request = Request(source, _absolute(data), flags["backend"] or "c", options)
        folder = output or Path(f"symnet-{Path(source.split(':')[-1]).stem or 'run'}")
    _require_known(source, request)
    if all_devices() is not None and is_repeated(request):
        raise SourceError("repeated runs are for one process; start each with a --seed of its own")
    if run is None and is_repeated(request):
        return run_repeated(request, folder, again=False, as_json=as_json, every=every)
    task = kind(source).task(request) if network is None else kind(source).task(request, network)
    with writing(worker, folder) as place:
        return run_task(task, place, run, as_json, every)


def _resumed(
    source: str, data: str | None, flags: dict[str, Any], given: set[str], output: Path | None, resume: Path
) -> tuple[Run, Request, Path]:
    run = open_run(resume)
    if run.request.source != source:
        raise SourceError(f"{resume} holds a run of {run.request.source}, not of {source}")
    _require_nothing_more(given - ALSO_ON_RESUMING, data, output)
    options = dict(run.request.options)
    if flags["epochs"] is not None:
        options["epochs"] = flags["epochs"]
    options = {name: value for name, value in options.items() if name != "devices"}
    if flags["devices"] is not None:
        options["devices"] = flags["devices"]
    return run, Request(source, run.request.data, run.request.backend, options), resume


def _require_nothing_more(given: set[str], data: str | None, output: Path | None) -> None:
    more = sorted(given) + ["data"] * (data is not None) + ["output"] * (output is not None)
    if more:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in more)
        raise SourceError(f"{named}: a run that is resumed keeps its own settings; only --epochs may be another")


def _require_known(source: str, request: Request) -> None:
    """SourceError for a flag that means nothing to a SOURCE."""
    known = getattr(kind(source), "OPTIONS", None)
    for name in request.options:
        if known is not None and name not in known | {"seeds"}:
            flag = f"--{name.replace('_', '-')}"
            raise SourceError(f"{flag} means nothing to {source}; leave it out")


def _sizes(given: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for text in given:
        name, _, number = text.partition("=")
        if not name or not number.isdigit() or int(number) < 1:
            raise SourceError(f"--size {text}: it is given as NAME=NUMBER, as in --size n1=3")
        found[name] = int(number)
    return found


def _absolute(data: str | None) -> str | None:
    """A path so that it is found from any folder; a packaged name as it is."""
    from symnet.text.packaged import NAMES

    return data if data is None or data in NAMES else str(Path(data).absolute())


def _xor(data: str | None, flags: dict[str, Any], given: set[str], *, as_json: bool, output: Path | None) -> int:
    more = sorted(given - {"backend", "epochs", "seed"}) + ["data"] * (data is not None)
    if more:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in more)
        raise SourceError(f"{named}: xor has its four examples and its own settings; leave that out")
    return train_xor(flags["backend"] or "numpy", flags["epochs"] or 500, flags["seed"], as_json, output)


def _perceptron(
    source: str, data: str | None, flags: dict[str, Any], given: set[str], *, as_json: bool, output: Path | None
) -> int:
    more = sorted(given - {"backend", "epochs", "seed"}) + ["data"] * (data is not None)
    if more:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in more)
        raise SourceError(f"{named}: {source} has its four examples and its rule; leave that out")
    return train_perceptron(
        source, flags["backend"] or "numpy", flags["epochs"] or 1000, flags["seed"], as_json, output
    )
