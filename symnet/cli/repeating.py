"""`symnet train … --seeds N` and `--folds N`: several runs of one task, their means and how they scatter.

Each run has a folder of its own in DIR, and is as any other run there. `--resume DIR` takes those that have ended as
they are, goes on with the one that was stopped, and begins the others.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from symnet.cli.output import emit
from symnet.cli.running import run_task
from symnet.core.errors import SourceError
from symnet.training.kinds import kind
from symnet.training.small import REPEATED
from symnet.training.task import RESULT, RUN, Request, open_run, write_json


def is_repeated(request: Request) -> bool:
    """Whether several runs are asked for."""
    return any(request.options.get(name) for name in ("seeds", "folds")) and not request.options.get("fold")


def resumed(folder: Path) -> Request | None:
    """What was asked for of a folder with several runs; None for any other folder."""
    path = folder / REPEATED
    if not path.is_file():
        return None
    try:
        asked = json.loads(path.read_text(encoding="utf-8"))
        return Request(asked["source"], asked["data"], asked["backend"], dict(asked["options"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path}: it is damaged ({type(error).__name__}: {error}); train anew") from error


def run_repeated(request: Request, folder: Path, *, again: bool, as_json: bool, every: float) -> int:
    """Run after run; the exit code of the first that does not end well, else 0."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / REPEATED, asdict(request))
    results = []
    for name, single in _singles(request):
        own = folder / name
        if not (again and (own / RESULT).is_file()):
            with contextlib.redirect_stdout(sys.stderr):
                run = open_run(own) if again and (own / RUN).is_file() else None
                code = run_task(kind(single.source).task(single), own, run, False, every)
            if code:
                return code
        results.append((name, json.loads((own / RESULT).read_text(encoding="utf-8"))))
    told = {
        "source": request.source,
        "steps": sum(result["steps"] for _, result in results),
        "seconds": round(sum(result["seconds"] for _, result in results), 3),
        "loss": fmean(result["loss"] for _, result in results),
        "metrics": _over([result["metrics"] for _, result in results], fmean),
        "spread": _over([result["metrics"] for _, result in results], lambda x: stdev(x) if len(x) > 1 else 0.0),
        "output": str(folder),
        "runs": {name: result["metrics"] for name, result in results},
    }
    text = write_json(folder / RESULT, told)
    if as_json:
        emit(text, None)
    else:
        for line in _told(told):
            print(line)
    return 0


def _singles(request: Request) -> Iterator[tuple[str, Request]]:
    """The runs, each with the name of its folder: every fold with every seed."""
    options = {name: value for name, value in request.options.items() if name != "seeds"}
    first, seeds = int(options.get("seed", 0)), int(request.options.get("seeds") or 1)
    folds = range(1, int(options["folds"]) + 1) if options.get("folds") else [None]
    for fold in folds:
        for seed in range(first, first + seeds):
            names = [f"fold-{fold}"] * (fold is not None) + [f"seed-{seed}"] * (fold is None or seeds > 1)
            more: dict[str, Any] = {"seed": seed} | ({"fold": fold} if fold is not None else {})
            yield "-".join(names), replace(request, options=options | more)


def _over(metrics: list[Any], how: Any) -> Any:
    """A number for each number that all runs have, at the same place."""
    if isinstance(metrics[0], dict):
        shared = [k for k in metrics[0] if all(isinstance(m, dict) and k in m for m in metrics)]
        return {k: _over([m[k] for m in metrics], how) for k in shared}
    return how([float(m) for m in metrics]) if all(isinstance(m, int | float) for m in metrics) else None


def _told(told: dict[str, Any]) -> Iterator[str]:
    for name, metrics in told["runs"].items():
        yield f"{name}: " + "; ".join(_said(key, value) for key, value in metrics.items())
    for key, value in told["metrics"].items():
        if isinstance(value, dict):
            spread = told["spread"][key]
            parts = ", ".join(f"{where} {mean:.4f} ± {spread[where]:.4f}" for where, mean in value.items())
            yield f"{key}, mean of {len(told['runs'])} runs ± standard deviation: {parts}"
    yield f"{told['seconds']:.1f} s of training. Written to {told['output']}"


def _said(key: str, value: Any) -> str:
    parts = value.items() if isinstance(value, dict) else [("", value)]
    return f"{key} " + ", ".join(f"{where} {number:.4f}".strip() for where, number in parts)
