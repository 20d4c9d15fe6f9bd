"""`symnet derive`."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.cli.options import PathName

FORMATS = ("latex", "beamer", "html", "markdown", "notebook", "json")
KINDS = ("gradient", "differential", "jacobian", "hessian", "hvp", "jvp", "vjp", "directional")


@click.command("derive")
@click.argument("source")
@click.option("--of", "of", metavar="NAME", help="What to differentiate, instead of the loss.")
@click.option("--wrt", multiple=True, metavar="NAME", help="By what, instead of every parameter. May be repeated.")
@click.option(
    "--kind", default="gradient", type=click.Choice(KINDS), show_default=True,
    help="Which derivative: of the loss, of --of; products with it in a direction or by a cotangent.",
)  # fmt: skip
@click.option("--stationary", is_flag=True, help="Where the gradients vanish, solved where there is a closed form.")
@click.option("--to", "format", default="latex", type=click.Choice(FORMATS), show_default=True, help="The format.")
@click.option(
    "--detail", default="lecture", type=click.Choice(["brief", "lecture", "full"]), show_default=True,
    help="Results; each step with its rule; the derivation by indices under each step as well.",
)  # fmt: skip
@click.option("--closed-form", is_flag=True, help="Gradients in parameters and data alone, too.")
@click.option("--fragment", is_flag=True, help="Only the body, to be put into another document.")
@click.option("--standalone", is_flag=True, help="LaTeX in one file, without symnet.sty beside it.")
@click.option("--handout", is_flag=True, help="Beamer with each slide printed once, fully uncovered.")
@click.option(
    "--notation", multiple=True, metavar="KEY=VALUE",
    help="layer=[]|()|_  bold  hadamard=odot|circ  transpose=top|T  vectors=column|row. May be repeated.",
)  # fmt: skip
@click.option("-o", "--output", type=PathName(), metavar="FILE", help="Instead of standard output.")
def command(
    source: str,
    of: str | None,
    wrt: tuple[str, ...],
    kind: str,
    stationary: bool,
    format: str,
    detail: str,
    closed_form: bool,
    fragment: bool,
    standalone: bool,
    handout: bool,
    notation: tuple[str, ...],
    output: Path | None,
) -> None:
    """Derive all gradients of SOURCE in closed form, with every step, as LaTeX, HTML, Markdown or JSON.

    With --kind, other derivatives. `symnet derive identities` prints a table of identities of matrix calculus, each
    derived and proved.
    """
    if fragment and standalone:
        raise click.UsageError("--fragment and --standalone exclude each other")
    if closed_form and (stationary or kind != "gradient"):
        raise click.UsageError("--closed-form is for gradients")
    if stationary and kind != "gradient":
        raise click.UsageError("--stationary is where gradients vanish; leave --kind out")
    if handout and format != "beamer":
        raise click.UsageError("--handout is for --to beamer")
    from symnet.cli.deriving import derived, of_kind
    from symnet.cli.output import emit, is_file, say
    from symnet.cli.style import put_style

    beside = format == "latex" and not (fragment or standalone) and is_file(output)
    if kind == "gradient" and not stationary:
        text, notices = derived(source, of, wrt, format, detail, closed_form, fragment, notation, standalone=not beside)
    else:
        asked = "stationary" if stationary else kind
        text, notices = of_kind(asked, source, of, wrt, format, detail, fragment, notation, standalone=not beside)
    for notice in notices:
        say(notice)
    if handout:
        from symnet.render import beamer

        text = beamer.handout(text)
    emit(text, output)
    if beside and output is not None:
        put_style(output.parent)
