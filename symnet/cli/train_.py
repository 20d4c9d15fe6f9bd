"""`symnet train`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("train")
@click.argument("source")
@click.option("--backend", default="numpy", type=click.Choice(["lambdify", "numpy", "c"]), show_default=True)
@click.option("--epochs", default=500, show_default=True, type=click.IntRange(1), help="Steps for each start.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the random starts.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("-o", "--output", type=PathName(), metavar="DIR", help="Where results are written.")
def command(source: str, backend: str, epochs: int, seed: int, as_json: bool, output: Path | None) -> None:
    """Train SOURCE with the gradients derived for it. So far SOURCE is xor."""
    from symnet.cli.training import train_xor
    from symnet.core.errors import SourceError
    from symnet.sources import resolve

    resolve(source)  # an unknown name is told as such
    if source != "xor":
        raise SourceError(f"{source} cannot be trained from the command line yet; xor can, others with symnet.train")
    code = train_xor(backend, epochs, seed, as_json, output)
    click.get_current_context().exit(code)
