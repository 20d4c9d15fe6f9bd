"""The page at the end of a run: written where its libraries are there, else a word on how to have it."""

from __future__ import annotations

from pathlib import Path

from symnet.cli.output import say
from symnet.core.errors import SymnetError
from symnet.core.network import Network


def write_page(folder: Path, network: Network | None) -> str:
    """Write report.html; what to add to the list of files written: nothing where it is not."""
    from symnet.reports import write_report

    try:
        return f", {write_report(folder, network).name}"
    except (SymnetError, OSError) as error:
        say(f"report.html is not written: {error}")
        return ""
