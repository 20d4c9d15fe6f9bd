"""What a run's folder says: read once, with a clear error for what cannot be read."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnet.core.errors import SourceError
from symnet.training.task import HISTORY, RESULT, RUN, Run, open_run, versions


@dataclass(frozen=True)
class Facts:
    """A run that has ended.

    Attributes:
        folder: where it lies.
        result: what result.json says.
        losses: step and loss along the way.
        run: the run, opened; None for those that keep no more than their result (xor, perceptrons).
    """

    folder: Path
    result: dict[str, Any]
    losses: list[tuple[float, float]]
    run: Run | None

    @property
    def source(self) -> str:
        """SOURCE."""
        return str(self.result.get("source", ""))

    @property
    def metrics(self) -> dict[str, Any]:
        """What was measured."""
        found = self.result.get("metrics")
        return found if isinstance(found, dict) else {}

    @property
    def versions(self) -> dict[str, str]:
        """Of what the numbers depend on."""
        return dict(self.run.about["versions"]) if self.run is not None else versions()

    @property
    def command(self) -> str:
        """The command line that asks for the same again."""
        if self.run is None:
            kept: list[str] = ["backend", "epochs", "seed"]
            asked = {name: self.result[name] for name in kept if name in self.result}
            return command("symnet train", self.source, None, asked)
        request = self.run.request
        given: dict[str, Any] = {"backend": request.backend, **request.options, "seed": self.result.get("seed", 0)}
        return command("symnet train", request.source, request.data, given)


def facts_of(folder: Path) -> Facts:
    """Everything a folder says. Raises SourceError for one without a result."""
    if not (folder / RESULT).is_file():
        raise SourceError(f"{folder}: there is no {RESULT}; give the folder of a run that has ended")
    history = read_json(folder / HISTORY) if (folder / HISTORY).is_file() else {}
    losses = [(float(p["step"]), float(p["loss"])) for p in history.get("losses", [])]
    run = open_run(folder) if (folder / RUN).is_file() else None
    return Facts(folder, read_json(folder / RESULT), losses, run)


def read_json(path: Path) -> dict[str, Any]:
    """An object; SourceError for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: it cannot be read ({error}); train anew") from error
    if not isinstance(found, dict):
        raise SourceError(f"{path}: it holds no object; train anew")
    return found


def command(program: str, source: str, data: str | None, options: dict[str, Any]) -> str:
    """A command line, its words quoted where a shell would part them."""
    words = [*program.split(), source]
    if data is not None:
        words += ["--data", data]
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if name == "sizes":
            for size, number in dict(value).items():
                words += ["--size", f"{size}={number}"]
        elif value is True:
            words.append(flag)
        elif value is False:
            words.append(f"--no-{name.replace('_', '-')}")
        elif value is not None:
            words += [flag, str(value)]
    return shlex.join(words)
