"""`symnet generate`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("generate")
@click.argument("folder", metavar="DIR", type=PathName())
@click.option("--prompt", default="", metavar="TEXT", help="How the first sentence begins.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the words that are drawn.")
@click.option("--words", default=100, show_default=True, type=click.IntRange(1), help="How many words.")
@click.option(
    "--temperature", default=1.0, show_default=True, help="Below 1: likely words are likelier; 0: the likeliest."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(folder: Path, prompt: str, seed: int, words: int, temperature: float, as_json: bool) -> None:
    """Draw sentences from the language model that was trained into DIR, word by word."""
    from symnet.cli.output import emit
    from symnet.cli.using import generated

    emit(generated(folder, prompt, seed, words, temperature, as_json), None)
