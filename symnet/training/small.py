"""Folders that hold no run of the loop: XOR and perceptrons, with parameters as JSON; several runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from symnet.backends.trainer import Arrays
from symnet.core.errors import SourceError
from symnet.training.task import RESULT, RUN, Request, Run, open_run

PARAMETERS = "parameters.json"
REPEATED = "repeated.json"
"""What says that a folder holds several runs, and which."""


class SmallRun(Run):
    """A run whose parameters are JSON."""

    def params(self) -> Arrays:
        """The parameters; SourceError where they cannot be read."""
        path = self.folder / PARAMETERS
        try:
            return {name: np.array(value, float) for name, value in json.loads(path.read_text("utf-8")).items()}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise SourceError(f"{path}: it cannot be read ({error}); train anew") from error


def open_any(folder: Path) -> Run:
    """The run of a folder, of whatever kind; SourceError where there is none, or several."""
    if (folder / REPEATED).is_file():
        runs = sorted(path.parent.name for path in folder.glob(f"*/{RUN}"))
        one = f", such as {folder / runs[0]}" if runs else ""
        raise SourceError(f"{folder}: it holds several runs; give one of them{one}")
    if (folder / RUN).exists() or not (folder / PARAMETERS).is_file():
        return open_run(folder)
    try:
        source = json.loads((folder / RESULT).read_text("utf-8"))["source"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{folder / RESULT}: it does not say what was trained ({error}); train anew") from error
    return SmallRun(folder, {}, Request(str(source)))
