"""`symnet read`."""

from __future__ import annotations

import sys

import click


@click.command("read")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option("--jobs", default=1, type=click.IntRange(1, 256), show_default=True, help="Files at the same time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--second-opinion", is_flag=True, help="Beside it, what latex2sympy2 makes of plain scalar formulas.")
def command(paths: tuple[str, ...], jobs: int, as_json: bool, second_opinion: bool) -> None:
    """Say what symnet understands of documents: shapes, definitions, claims, guesses, and what is unread and why.

    Ends with 3 if something is unread.
    """
    from symnet.cli.reading import accounts

    text, code = accounts(paths, jobs, as_json, second_opinion)
    from symnet.cli.output import emit

    emit(text, None)
    sys.exit(code)
