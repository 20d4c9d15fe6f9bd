"""`symnet graph`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName

FORMATS = ("svg", "tikz", "png")
KINDS = (
    "graph", "scalars", "spine", "layers", "unit", "shapes",
    "activations", "boundary", "hidden", "loss", "embeddings",
)  # fmt: skip


@click.command("graph")
@click.argument("source")
@click.option("--kind", default="graph", type=click.Choice(KINDS), show_default=True, help="Which picture.")
@click.option("--at", metavar="NAME=VALUE,...", help="Numbers for inputs (x=[1,2], W=[[1,0],[0,1]]) or sizes (n=3).")
@click.option("--words", metavar="WORD,...", help="embeddings: the words whose nearest neighbours are named.")
@click.option("--to", "format", type=click.Choice(FORMATS), help="The format; by the name of FILE, else svg.")
@click.option("-o", "--output", type=PathName(), metavar="FILE", help="Instead of standard output.")
def command(source: str, kind: str, at: str | None, words: str | None, format: str | None, output: Path | None) -> None:
    """Draw SOURCE: its computation graph, with values and gradients where --at gives numbers."""
    from symnet.cli.drawing import drawn
    from symnet.cli.output import emit

    ending = output.suffix.removeprefix(".") if output is not None else ""
    chosen = format or ({"tex": "tikz"}.get(ending, ending) if ending in (*FORMATS, "tex") else "svg")
    emit(drawn(source, kind, at, _listed(words), chosen), output)


def _listed(words: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (words or "").split(",") if word.strip())
