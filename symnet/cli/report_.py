"""`symnet report`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("report")
@click.argument("folder", metavar="DIR", type=PathName())
@click.option(
    "-o", "--output", type=PathName(), metavar="FILE", help="Instead of DIR/report.html; - for standard output."
)
def command(folder: Path, output: Path | None) -> None:
    """Write the page of the run in DIR: results, curves, pictures, the derivation, how to repeat it."""
    from symnet.cli.output import emit
    from symnet.reports import report_of
    from symnet.reports.writing import REPORT

    emit(report_of(folder), output or folder / REPORT)
