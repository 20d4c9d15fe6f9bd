"""`symnet predict`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("predict")
@click.argument("folder", metavar="DIR", type=PathName())
@click.argument("text", metavar="INPUT")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(folder: Path, text: str, as_json: bool) -> None:
    """Apply the network that was trained into DIR to INPUT: a text, a file with a text a line, or - for standard input.

    A language model says which words are likely to come next; a classifier says the class.
    """
    from symnet.cli.output import emit
    from symnet.cli.using import predicted

    emit(predicted(folder, text, as_json), None)
