"""First-order conditions as documents and as data: what `symnet derive --stationary` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symnet.calculus.stationary import Condition, Stationary, stationary
from symnet.calculus.verdict import PROVED
from symnet.core.errors import UnknownNameError
from symnet.core.expression import is_scalar, shape, variables, write_latex
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.symbols import Partial
from symnet.core.writing import write_shape
from symnet.render import EVERY_FORMAT, json, set_in
from symnet.render.compose import Options, compose, network_blocks
from symnet.render.declarations import declarations
from symnet.render.document import Block, Display, Document, Heading, Paragraph, Row, Step
from symnet.render.kinds import basis

TITLE = "Where the gradients vanish"


def written(
    network: Network,
    format: str = "latex",
    *,
    of: str | None = None,
    wrt: Iterable[str] | None = None,
    detail: str = "lecture",
    fragment: bool = False,
    notation: Notation | None = None,
    source: str = "",
    standalone: bool = True,
) -> str:
    """The first-order conditions of a scalar: each solved, or the reason why it has no closed form.

    Args as for `symnet.render.kinds.written`.

    Raises UnknownNameError for an unknown format or symbol, LossError where a scalar is missing.
    """
    if format not in EVERY_FORMAT:
        raise UnknownNameError.among("format", format, EVERY_FORMAT)
    notation = Notation() if notation is None else notation
    found = stationary(network, wrt, of)
    if format == "json":
        return json.write(_data(source, network, found, notation))
    options = Options(detail=detail, notation=notation)
    blocks = (*network_blocks(network, notation), *_blocks(found, options))
    document = Document(network.title or "A derivation", TITLE, blocks, declarations(network, notation))
    return set_in(document, format, fragment=fragment, standalone=standalone, detail=detail)


def _blocks(found: Stationary, options: Options) -> Iterator[Block]:
    notation, derivation = options.notation, found.derivation
    if options.detail != "brief":
        yield Heading("The gradients, step by step")
        yield from (b for b in compose(derivation, options).blocks if isinstance(b, Step))
    yield Heading(TITLE)
    for condition in found.conditions:
        name = condition.symbol.typeset(notation)
        slope = Partial(derivation.of, condition.symbol).fraction(notation)
        left, right = (write_latex(side, notation) for side in (condition.left, condition.right))
        rows = [Row(rf"{slope} = 0: \quad {left}", right)]
        if condition.solution is not None:
            size = "scalar" if is_scalar(condition.symbol) else f"${write_shape(shape(condition.symbol))}$"
            rows.append(Row(name, write_latex(condition.solution, notation), size))
        for row in rows:
            yield Display((row,))
        yield Paragraph(_said(condition, notation))
    others = {c.symbol for c in found.conditions}
    if any(c.solution is not None and others & set(variables(c.solution)) for c in found.conditions):
        yield Paragraph("The conditions hold together: another unknown in a solution stands for its own solution.")


def _said(c: Condition, notation: Notation) -> str:
    """How it was solved and what that supposes, as sentences."""
    if c.solution is None:
        return f"{c.why[0].upper()}{c.why[1:]}."
    words = f"{c.why[0].upper()}{c.why[1:]}"
    words += f"; supposed: {', '.join(c.assumptions)}." if c.assumptions else "."
    words += (
        " Put into the gradient it makes it 0, which is proved for all sizes and values."
        if c.verdict == PROVED
        else " Put into the gradient it makes it 0 at random points, to thirty digits or more; that is not proved."
    )
    if c.curvature is not None:
        number = "" if is_scalar(c.symbol) else " definite"
        words += (
            f" The second derivative is ${write_latex(c.curvature, notation)}$; where that is positive{number}, it is "
            f"the one minimum in ${c.symbol.typeset(notation)}$."
        )
    return words


def _data(source: str, network: Network, found: Stationary, notation: Notation) -> dict[str, Any]:
    data = basis(source, network, "stationary", found.derivation.of, notation)
    data["conditions"] = [_condition_data(c, found, notation) for c in found.conditions]
    data["notices"] = list(found.derivation.notices)
    return data


def _condition_data(c: Condition, found: Stationary, notation: Notation) -> dict[str, Any]:
    def latex(expression: Any) -> str | None:
        return None if expression is None else write_latex(expression, notation)

    return {
        "wrt": c.symbol.name,
        "gradient": latex(found.derivation.gradients[c.symbol]),
        "left": latex(c.left),
        "right": latex(c.right),
        "solution": latex(c.solution),
        "why": c.why,
        "assumptions": list(c.assumptions),
        "curvature": latex(c.curvature),
        "verdict": c.verdict,
    }
