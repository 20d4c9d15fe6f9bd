"""What is to be learned, and where a run lies: a folder that says everything about it.

    run.json                       source, request, versions, the network's equations and gradients, settings, the data
    checkpoint.safetensors         where the run stands (and checkpoint.previous.safetensors, the one before)
    history.json                   the losses along the way, and what was measured after each epoch
    model.safetensors              the parameters that were chosen
    result.json                    what `symnet train --json` prints
    program.py                     the program that trained
    derivation.tex                 its gradients, step by step
and what the task adds, such as vocabulary.txt.
"""

from __future__ import annotations

import contextlib
import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.calculus.derive import derive
from symnet.core.errors import SourceError
from symnet.core.expression import shape, write_latex
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.writing import write_size
from symnet.training.checkpoint import CURRENT, read_arrays, read_checkpoint, write_arrays, write_whole
from symnet.training.examples import Examples
from symnet.training.loop import Fitted, Measure, Settings
from symnet.training.snapshot import Progress

RUN, HISTORY, MODEL, RESULT, PROGRAM, DERIVATION, LOCK = (
    "run.json", "history.json", "model.safetensors", "result.json", "program.py", "derivation.tex", ".lock",
)  # fmt: skip
VERSION = 1
"""Of the layout of run.json."""


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line; enough to ask for the same again.

    Attributes:
        source: SOURCE.
        data: a packaged name or a path.
        backend: which.
        options: all other flags that were given, by name.
    """

    source: str
    data: str | None = None
    backend: str = "c"
    options: dict[str, Any] = field(default_factory=dict)

    def option(self, name: str, otherwise: Any) -> Any:
        """A flag, or what holds where it was not given."""
        return self.options.get(name, otherwise)


@dataclass(frozen=True)
class Task:
    """Something to learn.

    Attributes:
        request: what was asked for.
        network: the network that is trained.
        program: the same, compiled.
        start: the parameters to begin with.
        examples: what is learned from.
        settings: how.
        measure: what is measured on valid after each epoch.
        finish: from the chosen parameters to the metrics of the result: `{"perplexity": {"valid": …, "test": …}}`.
        unit: what an example is, in the plural.
        about: what else `run.json` says, `data` with a fingerprint of the data above all.
        files: other files of the folder, by name.
        report: lines for people, from the parameters and the metrics.
    """

    request: Request
    network: Network
    program: Program
    start: Arrays
    examples: Examples
    settings: Settings
    measure: Measure | None = None
    finish: Callable[[Arrays], dict[str, Any]] = lambda params: {}
    unit: str = "examples"
    about: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    report: Callable[[Arrays, dict[str, Any]], list[str]] = lambda params, metrics: []


@dataclass(frozen=True)
class Run:
    """A run's folder, opened.

    Attributes:
        folder: where.
        about: what run.json says.
        request: what was asked for.
    """

    folder: Path
    about: dict[str, Any]
    request: Request

    def params(self) -> Arrays:
        """The parameters that were chosen, or, of a run that has not ended, the best so far.

        Raises SourceError where there are none that can be read.
        """
        if (self.folder / MODEL).exists():
            return read_arrays(self.folder / MODEL)[0]
        kept, _ = read_checkpoint(self.folder)
        return kept.chosen

    def text(self, name: str) -> str:
        """The text of a file of the folder; SourceError where it is missing."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{self.folder / name}: it cannot be read ({error}); train anew") from error


def open_run(folder: Path) -> Run:
    """The run of a folder; SourceError where there is none."""
    path = folder / RUN
    if not folder.is_dir() or not path.is_file():
        raise SourceError(f"{folder}: there is no run ({RUN} is missing); give the folder that symnet train wrote")
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        asked = about["request"]
        request = Request(asked["source"], asked["data"], asked["backend"], dict(asked["options"]))
        if about["version"] != VERSION:
            raise SourceError(f"{path}: it was written by another version of symnet (layout {about['version']})")
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise SourceError(f"{path}: it is damaged ({type(error).__name__}: {error}); train anew") from error
    return Run(folder, about, request)


def describe(task: Task) -> dict[str, Any]:
    """What run.json says."""
    return {
        "version": VERSION,
        "source": task.request.source,
        "request": asdict(task.request),
        "versions": versions(),
        "network": described(task.network),
        "settings": asdict(task.settings),
        "unit": task.unit,
        "parameters": {name: list(value.shape) for name, value in task.start.items()},
        **task.about,
    }


def described(network: Network) -> dict[str, Any]:
    """The equations of a network, and its gradients, as data."""
    notation, derivation = Notation(), derive(network)
    equations = [
        {
            "name": e.name,
            "shape": [write_size(size) for size in shape(e.symbol)],
            "latex": write_latex(e.expression, notation),
            "text": str(e),
            "meaning": e.meaning,
        }
        for e in network.equations
    ]
    gradients = [
        {"wrt": symbol.name, "latex": write_latex(gradient, notation), "text": str(gradient)}
        for symbol, gradient in derivation.gradients.items()
    ]
    loss = network.loss.name if network.loss is not None else None
    return {"title": network.title, "loss": loss, "equations": equations, "gradients": gradients}


def versions() -> dict[str, str]:
    """The versions of what the numbers depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in ("symnet", "numpy", "sympy", "safetensors"):
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def write_json(path: Path, data: Any) -> str:
    """Write data as JSON, whole or not at all; the text."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_text(path, text)
    return text


def write_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        write_whole(fresh, [text.encode("utf-8")])
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def write_history(folder: Path, progress: Progress) -> None:
    """Write the losses along the way."""
    write_json(folder / HISTORY, {"losses": progress.losses, "epochs": progress.epochs, "ended": progress.ended})


def write_model(folder: Path, fitted: Fitted) -> None:
    """Write the parameters that were chosen."""
    write_arrays(folder / MODEL, fitted.params)


def forget(folder: Path) -> None:
    """Take an earlier run out of a folder, so that nothing of it is mistaken for the new one's."""
    for name in (CURRENT, "checkpoint.previous.safetensors", HISTORY, MODEL, RESULT):
        (folder / name).unlink(missing_ok=True)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder, so that no second run writes to it; SourceError where one does already."""
    try:
        import fcntl
    except ImportError:  # a system without file locks
        yield
        return
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SourceError(f"{folder}: another run writes there; wait for it or take another folder") from error
        yield
