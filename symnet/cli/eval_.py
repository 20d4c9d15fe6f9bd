"""`symnet eval`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("eval")
@click.argument("folder", metavar="DIR", type=PathName())
@click.option("--data", metavar="PATH|NAME", help="Other data than those it was trained with.")
@click.option("--mix", is_flag=True, help="window-lm: also mixed with Kneser-Ney, the weight chosen on valid.")
@click.option("--order", default=5, show_default=True, type=click.IntRange(1, 16), help="Of Kneser-Ney.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(folder: Path, data: str | None, mix: bool, order: int, as_json: bool) -> None:
    """Measure the network that was trained into DIR, on its own valid and test data or on others."""
    from symnet.cli.output import emit
    from symnet.cli.using import evaluated

    emit(evaluated(folder, data, order if mix else None, as_json), None)
