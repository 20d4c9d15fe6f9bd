"""`symnet list`."""

from __future__ import annotations

import click


@click.command("list")
def command() -> None:
    """The names of all built-in networks and lectures, with their titles."""
    from symnet.cli.output import emit
    from symnet.sources import available

    names = available()
    width = max(map(len, names))
    emit("".join(f"{name.ljust(width)}  {title}\n" for name, title in names.items()), None)
