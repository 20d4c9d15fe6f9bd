"""`symnet nearest`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("nearest")
@click.argument("folder", metavar="DIR", type=PathName())
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("--count", default=10, show_default=True, type=click.IntRange(1), help="How many words for each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(folder: Path, words: tuple[str, ...], count: int, as_json: bool) -> None:
    """The words next to each WORD in the embedding space of the language model that was trained into DIR."""
    from symnet.cli.output import emit
    from symnet.cli.using import neighbours

    emit(neighbours(folder, words, count, as_json), None)
