"""`symnet code`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName


@click.command("code")
@click.argument("source")
@click.option("--backend", default="numpy", type=click.Choice(["lambdify", "numpy"]), show_default=True)
@click.option("-o", "--output", type=PathName(), metavar="FILE", help="Instead of standard output.")
def command(source: str, backend: str, output: Path | None) -> None:
    """Print SOURCE and its gradients as a readable Python module that needs NumPy alone."""
    from symnet.cli.output import emit
    from symnet.lowering import compile
    from symnet.sources import resolve

    emit(compile(resolve(source).network, backend).source, output)
