"""From closed forms to programs: one file for each backend, and what they share.

`lambdify` is the plain reference. The seam for others is `BACKENDS`: a function from a derivation to a `Program`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symnet.core.errors import UnknownNameError

if TYPE_CHECKING:
    from symnet.backends.program import Program

BACKENDS = {name: f"symnet.backends.{name}" for name in ("lambdify", "numpy", "c", "jax")}
"""Where each backend lives; a module with `program(closed, dtype)`."""


def backend(name: str) -> Callable[..., Program]:
    """The backend's `program` function; UnknownNameError for a backend that does not exist."""
    if name not in BACKENDS:
        raise UnknownNameError.among("backend", name, BACKENDS)
    module: Any = importlib.import_module(BACKENDS[name])
    return module.program
