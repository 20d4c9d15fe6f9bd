"""`symnet code`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName

BACKENDS = ["lambdify", "numpy", "c", "jax"]


@click.command("code")
@click.argument("source")
@click.option("--backend", default="numpy", type=click.Choice(BACKENDS), show_default=True)
@click.option(
    "--plan",
    "as_plan",
    is_flag=True,
    help="What the program does, and a step of training, and where it keeps it, in words.",
)
@click.option("--at", metavar="NAME=N,...", help="Numbers for sizes, layers and steps: n=3, T=5.")
@click.option("-o", "--output", type=PathName(), metavar="FILE", help="Instead of standard output.")
def command(source: str, backend: str, as_plan: bool, at: str | None, output: Path | None) -> None:
    """Print SOURCE and its gradients as a readable module: Python that needs NumPy (or JAX) alone, or C.

    Layers up to n, or steps up to T, are written out for a number: --at n=3, --at T=5.
    """
    from symnet.cli.numbers import with_sizes
    from symnet.cli.output import emit
    from symnet.lowering import closed_form, compile
    from symnet.sources import resolve

    network = with_sizes(resolve(source).network, at)
    if as_plan:
        from symnet.plan import make_plan
        from symnet.plan.updates import rule_named

        closed = closed_form(network)
        step = make_plan(closed, rule_named("sgd"))
        emit(f"{make_plan(closed)}\n\nA step of training by sgd\n\n{step}\n", output)
    elif backend in ("c", "jax"):  # which need no compiler and no JAX to be written
        from symnet.backends import c, jax

        emit({"c": c, "jax": jax}[backend].source(closed_form(network)), output)
    else:
        emit(compile(network, backend).source, output)
