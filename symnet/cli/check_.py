"""`symnet check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FORMATS = ("text", "concise", "github", "sarif", "html")


@click.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option(
    "--against", metavar="SOURCE", help="The teacher's network: its definitions, and the gradients it asks for."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, whatever --format says.")
@click.option("--format", "form", default="text", type=click.Choice(FORMATS), show_default=True, help="How to say it.")
@click.option("--jobs", default=1, type=click.IntRange(1, 256), show_default=True, help="Files at the same time.")
@click.option("--table", metavar="OUT", help="With --against: files × gradients, written to a .csv or .html file.")
@click.option(
    "--timeout", default=10.0, type=click.FloatRange(0.1, 3600), show_default=True, help="Seconds for a claim."
)
@click.option("--within", type=click.FloatRange(0.1, 86400), help="Seconds for a file, else 300 to 540 by its length.")
@click.option("--second-opinion", is_flag=True, help="Beside it, what latex2sympy2 makes of plain scalar formulas.")
@click.option(
    "-o",
    "output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output.",
)
def command(
    paths: tuple[str, ...],
    against: str | None,
    as_json: bool,
    form: str,
    jobs: int,
    table: str | None,
    timeout: float,
    within: float | None,
    second_opinion: bool,
    output: Path | None,
) -> None:
    """Check hand-derived gradients: a verdict on every link of every chain.

    Ends with 0 if all claims hold, 1 if one is refuted, 2 if a file has no claim or cannot be read, 3 if something is
    unread, conditional or missing.
    """
    from symnet.cli.checking import Asked, check_all
    from symnet.cli.output import emit

    asked = Asked(against, as_json, form, jobs, table, timeout, within, second_opinion, output is None)
    text, code = check_all(paths, asked)
    emit(text, output)
    sys.exit(code)
