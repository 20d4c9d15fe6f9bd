"""Types of options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class PathName(click.Path):
    """A path, and not an empty name, which would be the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a usage error for an empty name."""
        if not str(value):
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)
