"""Libraries that only pictures need: imported when they are used, with a clear message where they are absent."""

from __future__ import annotations

import importlib
from typing import Any

from symnet.core.errors import SymnetError


class MissingExtraError(SymnetError, ImportError):
    """A library that is not installed."""


def needed(module: str, purpose: str) -> Any:
    """The module; MissingExtraError, with how to get it, where it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        name = module.partition(".")[0]
        raise MissingExtraError(
            f'{purpose} needs {name}, which is not installed; pip install "symnet[pictures]" brings it'
        ) from error
