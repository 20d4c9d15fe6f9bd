"""What can be trained by name, each a module of this package that is loaded when it is asked for.

A module has `task(request)`, what `symnet train` learns; and of `evaluate(run, data)`, `predict(run, texts)`,
`generate(run, prompt, seed, words, temperature)` and `nearest(run, word, count)` those that make sense for it, there or
in the module that `ABILITIES` names.
"""

from __future__ import annotations

import importlib
from typing import Any

from symnet.core.errors import SourceError

KINDS = {
    "sentiment": "symnet.training.sentiment",
    "window-lm": "symnet.training.language_model",
}
"""The module of each SOURCE that has data of its own."""

ABILITIES = {"window-lm": "symnet.training.speaking"}
"""Where what can be done with a trained network is, if not in the module of its kind."""

ANSWERS = "symnet.training.answers"
"""Where it is for any other network; what stands there is handed the network, too."""

ARRAYS = "symnet.training.arrays"
"""The module for any other network, which learns from arrays by name."""


def kind(source: str) -> Any:
    """The module of a SOURCE."""
    return importlib.import_module(KINDS.get(source, ARRAYS))


def ability(source: str, name: str) -> Any:
    """A function of a SOURCE's module; SourceError where it has none of that name."""
    found = getattr(_able(source), name, None)
    if found is None:
        able = [s for s in KINDS if hasattr(_able(s), name)]
        raise SourceError(f"a run of {source} cannot {name}; those of {', '.join(able) or 'no network'} can")
    return found


def _able(source: str) -> Any:
    return importlib.import_module(ABILITIES.get(source) or KINDS.get(source, ANSWERS))
