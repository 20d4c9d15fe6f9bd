"""Gradients in parameters and data alone, with names for what they have in common where a line is too short for one."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus.closed_form import closed_form, why_left_out
from symnet.calculus.common import named
from symnet.calculus.derivation import Derivation
from symnet.core.expression import write_latex
from symnet.core.notation import Notation
from symnet.core.symbols import Partial
from symnet.latex.width import width
from symnet.render.document import Block, Display, Heading, Paragraph, Row

LINE = 36.0
"""em of a formula that fits on a line of an article, its left side included."""


def closed_form_blocks(derivation: Derivation, notation: Notation) -> Iterator[Block]:
    """Every gradient, where it is not too long; what is left out is said, with the reason."""
    yield Heading("In parameters and data alone")
    found = {v: closed_form(derivation, v) for v in derivation.gradients}
    forms = {v: form for v, form in found.items() if form is not None}
    lefts = {v: Partial(derivation.of, v).fraction(notation) for v in forms}
    rows: list[Row] = []
    if any(width(f"{lefts[v]} = {write_latex(form, notation)}") > LINE for v, form in forms.items()):
        network = derivation.network
        names, forms = named(forms, (*network.data, *network.parameters, *network.defined))
        rows = [Row(e.symbol.typeset(notation), write_latex(e.expression, notation)) for e in names]
    if rows:
        yield Paragraph("What stands in several places has a name:")
        yield Display(tuple(rows), kind="forward")
        yield Paragraph("So the gradients are")
    if forms:
        yield Display(tuple(Row(lefts[v], write_latex(form, notation)) for v, form in forms.items()))
    if missing := [f"${v.typeset(notation)}$" for v, form in found.items() if form is None]:
        yield Paragraph(f"Not written out, {why_left_out(derivation)}: {', '.join(missing)}.")
