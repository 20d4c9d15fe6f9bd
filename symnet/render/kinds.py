"""Derivatives of every kind as documents and as data: what `symnet derive --kind` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symnet.calculus.differentials import Differentials, differential, tangents
from symnet.calculus.kinds import KINDS, Result, results
from symnet.calculus.pushing import moved_gradient
from symnet.calculus.verdict import CONFIRMED, PROVED
from symnet.core.errors import UnknownNameError
from symnet.core.expression import is_scalar, shape, write_latex
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Change, Partial, Variable
from symnet.core.writing import write_shape, write_size
from symnet.ops.sum import add
from symnet.render import EVERY_FORMAT, json, set_in
from symnet.render.compose import Options, compose, network_blocks
from symnet.render.conventions import exceptions
from symnet.render.declarations import declarations
from symnet.render.document import Block, Display, Document, Heading, Paragraph, Row, Step
from symnet.render.names import names_of

NAMES = {
    "jacobian": "The Jacobian",
    "hessian": "The Hessian",
    "hvp": "The Hessian times a direction",
    "jvp": "The Jacobian times a direction",
    "vjp": "A cotangent times the Jacobian",
    "directional": "The derivative in a direction",
    "differential": "The differential",
}


def written(
    network: Network,
    kind: str,
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
    """Derivatives of one kind as a document: each proved or confirmed, with the reason for its notation.

    Args:
        network: named equations.
        kind: ``jacobian``, ``hessian``, ``hvp``, ``jvp``, ``vjp``, ``directional`` or ``differential``.
        format: ``latex``, ``html``, ``markdown`` or ``json``.
        of, wrt: what is differentiated, and by what; None: the loss, and every parameter.
        detail: with ``brief`` the results alone.
        fragment: the body alone.
        notation: how names are typeset.
        source: what JSON gives as the source.

    Raises UnknownNameError for an unknown kind, format or symbol, LossError where a scalar is missing.
    """
    if format not in EVERY_FORMAT:
        raise UnknownNameError.among("format", format, EVERY_FORMAT)
    notation = Notation() if notation is None else notation
    chosen = Options(detail=detail, notation=notation)
    if kind == "differential":
        found = differential(network, wrt, of)
        if format == "json":
            return json.write(_differential_data(source, network, found, notation))
        body = list(_differential_blocks(found, chosen))
    else:
        all_ = results(network, kind, of, wrt, notation)
        if format == "json":
            return json.write(_data(source, network, kind, all_, notation))
        body = list(_blocks(network, kind, all_, chosen))
    title = network.title or "A derivation"
    blocks = (*network_blocks(network, notation), *body)
    document = Document(title, NAMES[kind], blocks, declarations(network, notation), names_of(network, notation))
    return set_in(document, format, fragment=fragment, standalone=standalone, detail=detail)


# Differentials ----------------------------------------------------------------------------------------------------


def _differential_blocks(found: Differentials, options: Options) -> Iterator[Block]:
    notation = options.notation
    if options.detail != "brief":
        yield Heading("How each symbol moves")
        yield Display(tuple(_moves(line, rule, notation) for line, rule in zip(found.lines, found.rules, strict=True)))
    yield Heading(NAMES["differential"])
    yield Paragraph("Put into one another, the lines above give" if options.detail != "brief" else "It is")
    yield Display((_moves(found.total, "", notation),))
    if found.derivation.signals:
        yield Paragraph("with")
        yield Display(tuple(_signal(e, notation) for e in found.derivation.signals))
    yield Paragraph("What stands beside each differential, transposed, is the gradient:")
    rows = []
    for symbol, gradient in found.derivation.gradients.items():
        left = Partial(found.derivation.of, symbol).fraction(notation)
        rows.append(Row(left, write_latex(gradient, notation), _size(symbol)))
    yield Display(tuple(rows))
    yield Heading("Checked")
    apart = exceptions(found.derivation.network)
    if found.proved:
        yield Paragraph(
            "Each line is proved from the entries of its equation, and so is that together they give the differential, "
            f"for all sizes and values{', ' + apart + ' aside' if apart else ''}."
        )
    else:
        yield Paragraph("Not every line is proved; the gradients are those that symnet derives backwards.")


def _moves(line: Equation, rule: str, notation: Notation) -> Row:
    return Row(line.symbol.typeset(notation), write_latex(line.expression, notation), rule)


def _signal(e: Equation, notation: Notation) -> Row:
    left = e.symbol.typeset(notation)
    if isinstance(e.symbol, Partial) and e.symbol.is_named:
        left = f"{left} = {e.symbol.fraction(notation)}"
    return Row(left, write_latex(e.expression, notation))


# Other kinds ------------------------------------------------------------------------------------------------------


def _blocks(network: Network, kind: str, found: tuple[Result, ...], options: Options) -> Iterator[Block]:
    if options.detail != "brief":
        yield from _steps(network, kind, found, options)
    several = "s" if len(found) > 1 and kind in ("jacobian",) else ""
    yield Heading(NAMES[kind] + several)
    for result in found:
        rows, reason = _rows(result, options.notation), result.why
        yield Display(rows)
        if result.signals:
            yield Paragraph("with")
            yield Display(tuple(_signal(e, options.notation) for e in result.signals))
        yield Paragraph(f"{reason[0].upper()}{reason[1:]}.")
    yield Heading("Checked")
    yield Paragraph(_checked(network, found))


def _steps(network: Network, kind: str, found: tuple[Result, ...], options: Options) -> Iterator[Block]:
    """How it was derived: the differentials of the equations, or for second derivatives the gradient's steps."""
    notation, of = options.notation, found[0].of
    if kind in ("hessian", "hvp"):
        for symbol in dict.fromkeys(r.wrt[0] for r in found):
            derivation = moved_gradient(network, symbol, symbol, Change(symbol), of).derivation
            yield Heading(f"First the gradient by ${symbol.typeset(notation)}$, step by step")
            yield from (b for b in compose(derivation, options).blocks if isinstance(b, Step))
        return
    lines: dict[Variable, Equation] = {}
    for result in found:
        for line in tangents(network, of, result.wrt):
            known = lines.get(line.symbol)
            lines[line.symbol] = line if known is None or known == line else _joined(known, line)
    if lines and kind != "vjp":
        yield Heading("How each symbol moves")
        order = [Change(v) for v in network.defined]
        yield Display(tuple(_moves(lines[v], "", notation) for v in order if v in lines))


def _joined(first: Equation, second: Equation) -> Equation:
    """Two differentials of one symbol, by what moves in each."""
    return Equation(first.symbol, add(first.expression, second.expression))


def _rows(result: Result, notation: Notation) -> tuple[Row, ...]:
    if result.indices is None:
        assert result.matrix is not None
        return (Row(left_latex(result, notation), write_latex(result.matrix, notation), _size(result.wrt[0], result)),)
    rows = [Row(result.indices.left, result.indices.latex)]
    if result.matrix is not None and not is_scalar(result.matrix):
        size = f"${write_shape(shape(result.matrix))}$"
        rows.insert(0, Row(left_latex(result, notation), write_latex(result.matrix, notation), size))
    return tuple(rows)


def left_latex(result: Result, notation: Notation) -> str:
    """What a result is, as LaTeX."""
    of, names = result.of.typeset(notation), [v.typeset(notation) for v in result.wrt]
    if result.kind in ("jvp", "directional"):
        return Change(result.of).typeset(notation)
    if result.kind == "hvp":
        assert result.along is not None
        inner = rf"\Bigl\langle {result.along.typeset(notation)}, {notation.slope(of, names[0])} \Bigr\rangle"
        return rf"\frac{{\partial}}{{\partial {names[0]}}} {inner}"
    if result.kind == "vjp":
        assert result.along is not None
        return notation.slope(rf"\langle {result.along.typeset(notation)}, {of} \rangle", names[0])
    turned = result.wrt[-1]
    last = names[-1] if is_scalar(turned) else turned.typeset(notation, sup=notation.transpose_mark)
    if result.kind == "hessian":
        return rf"\frac{{\partial^2 {of}}}{{\partial {names[0]} \, \partial {last}}}"
    return rf"\frac{{\partial {of}}}{{\partial {last if not is_scalar(result.of) else names[0]}}}"


def _size(symbol: Variable, result: Result | None = None) -> str:
    """The shape of what stands there."""
    symbol = result.of if result is not None and result.kind in ("jvp", "directional") else symbol
    return "scalar" if is_scalar(symbol) else f"${write_shape(shape(symbol))}$"


def _checked(network: Network, found: tuple[Result, ...]) -> str:
    apart = exceptions(network)
    aside = f", {apart} aside" if apart else ""
    proved = sum(r.verdict == PROVED for r in found)
    one = "It is" if len(found) == 1 else "All of it is"
    subject = one if proved == len(found) else f"{proved} of {len(found)} results are"
    return (
        f"{subject} proved from the entries of the equations, for all sizes and values{aside}; central differences "
        "along random directions agree to twenty digits, at random points of distinct sizes."
    )


# JSON -------------------------------------------------------------------------------------------------------------


def basis(source: str, network: Network, kind: str, of: Variable, notation: Notation) -> dict[str, Any]:
    """The network as data, what was asked for, and of what."""
    data = json.network_data(source, network, notation)
    if network.loss is not None:
        data["loss"] = _named(network.loss, notation)
    return {**data, "kind": kind, "of": _named(of, notation)}


def _named(v: Variable, notation: Notation) -> dict[str, str]:
    return {"name": v.name, "latex": v.typeset(notation)}


def _data(source: str, network: Network, kind: str, found: tuple[Result, ...], notation: Notation) -> dict[str, Any]:
    data = basis(source, network, kind, found[0].of, notation)
    data["results"] = [_result_data(r, notation) for r in found]
    return data


def _result_data(r: Result, notation: Notation) -> dict[str, Any]:
    matrix = r.matrix
    return {
        "wrt": [v.name for v in r.wrt],
        "along": r.along.name if r.along is not None else None,
        "left": left_latex(r, notation),
        "latex": None if matrix is None else write_latex(matrix, notation),
        "shape": None if matrix is None else [write_size(size) for size in shape(matrix)],
        "entries": None if r.indices is None else r.indices.to_latex(),
        "notation": "indices" if matrix is None else "matrix",
        "why": r.why,
        "signals": [{"name": e.name, "latex": write_latex(e.expression, notation)} for e in r.signals],
        "verdict": r.verdict,
    }


def _differential_data(source: str, network: Network, found: Differentials, notation: Notation) -> dict[str, Any]:
    data = basis(source, network, "differential", found.derivation.of, notation)
    data["lines"] = [
        {"left": line.symbol.typeset(notation), "latex": write_latex(line.expression, notation), "rule": rule}
        for line, rule in zip(found.lines, found.rules, strict=True)
    ]
    data["total"] = {
        "left": found.total.symbol.typeset(notation),
        "latex": write_latex(found.total.expression, notation),
    }
    data["signals"] = [{"name": e.name, "latex": write_latex(e.expression, notation)} for e in found.derivation.signals]
    data["gradients"] = [
        {"wrt": v.name, "shape": [write_size(size) for size in shape(v)], "latex": write_latex(g, notation)}
        for v, g in found.derivation.gradients.items()
    ]
    data["verdict"] = PROVED if found.proved else CONFIRMED
    data["notices"] = list(found.derivation.notices)
    return data


CHOICES = ("gradient", "differential", *KINDS)
"""What `--kind` takes."""
