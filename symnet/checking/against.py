"""Checking against a teacher's network: its definitions hold, and its gradients are asked for.

A redefinition that differs is a claim like any other, so that changing the network turns nothing green; a gradient
that is left out is reported as missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sympy import Expr

from symnet.checking.report import MISSING, REFUTED, Claim, Verdict
from symnet.core.expression import postorder, shape, write_latex
from symnet.core.network import Network
from symnet.core.symbols import Partial, Variable
from symnet.core.writing import write_size
from symnet.reading.files import Page, load, read_pages
from symnet.reading.heads import plain_name
from symnet.reading.looking import derivative_parts
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Written

DOCUMENTS = (".tex", ".md", ".qmd", ".ipynb")


@dataclass(frozen=True)
class Teacher:
    """What a hand-in is checked against: pages that define the network, and the gradients it asks for.

    Attributes:
        loss: the name of what is differentiated.
        parameters: the names by which.
    """

    pages: tuple[Page, ...]
    loss: str
    parameters: tuple[str, ...]


def teacher_of(source: str) -> Teacher:
    """The teacher behind a SOURCE. Raises SourceError where there is none, LossError for a network without a loss."""
    from symnet.core.errors import LossError
    from symnet.sources.resolve import resolve

    network = resolve(source).network
    if network.loss is None:
        raise LossError(f"{source}: a network without a loss asks for no gradients; check against one that has a loss")
    loss = network.loss.name
    parameters = tuple(p.name for p in network.parameters)
    path = Path(source)
    pages = (
        load(path)
        if path.suffix in DOCUMENTS and path.is_file()
        else read_pages("teacher.md", written(network).encode())
    )
    return Teacher(tuple(pages), loss, parameters)


def written(network: Network) -> str:
    """A network's shapes, domains and equations as a document that reads back to them."""
    lines = []
    for v in (*network.parameters, *network.data, *(e.symbol for e in network.equations)):
        rows, columns = (write_size(size) for size in shape(v))
        lines.append(f"<!-- symnet: {v.name} : {rows} \\times {columns} -->")
        if v.domain not in ("real", "ids"):
            lines.append(f"<!-- symnet: {v.domain} {v.name} -->")
    lines += [f"$${e.symbol.name} = {write_latex(e.expression)}$$" for e in network.equations]
    return "\n\n".join(lines) + "\n"


def missing(part: Reading, teacher: Teacher, mine: Iterator[Claim], line: int) -> tuple[list[Claim], dict[str, str]]:
    """The gradients asked for that no claim gives; and of each asked for, the verdict on it."""
    asked: dict[str, str] = {}
    claims = {(c.cell, c.line, c.column): c for c in mine}
    for statement in part.statements:
        if statement.page in teacher.pages:
            continue
        reached: set[str] = set()
        for link, value in zip(statement.links, statement.values, strict=False):
            if isinstance(value, ReadError):
                row, column = statement.page.place(link.at)
                found = claims.get((statement.page.cell, row, column))
                for name in _written_gradient(link.left, teacher):
                    if found is not None and found.verdict == REFUTED:
                        asked[name] = REFUTED
                continue
            reached |= {n for side in value for n in _gradient(side, teacher)}
            row, column = statement.page.place(link.at)
            found = claims.get((statement.page.cell, row, column))
            for name in reached:
                if found is not None and not _is_open(value[1], teacher, name):
                    asked[name] = _worse(asked.get(name), found.verdict)
    gone = [name for name in teacher.parameters if name not in asked]
    said = {name: asked.get(name, MISSING) for name in teacher.parameters}
    return [
        Claim(
            line,
            1,
            None,
            rf"\frac{{\partial {teacher.loss}}}{{\partial {name}}}",
            Verdict(MISSING, f"the gradient of {teacher.loss} with respect to {name} is asked for and not given"),
        )
        for name in gone
    ], said


ORDER = ("refuted", "unread", "conditional", "confirmed", "proved")


def _worse(first: str | None, second: str) -> str:
    return second if first is None else min(first, second, key=ORDER.index)


def _gradient(side: Expr, teacher: Teacher) -> Iterator[str]:
    """The parameter by which a side is the gradient of the loss."""
    body = side
    while not isinstance(body, Variable) and len(getattr(body, "operands", ())) == 1:
        body = body.operands[0]  # an entry of it, or its transpose
    if isinstance(body, Partial) and body.of.name == teacher.loss and body.by.name in teacher.parameters:
        yield body.by.name


def _written_gradient(side: Written | ReadError, teacher: Teacher) -> Iterator[str]:
    """The same of a side as it is written, where the claim has shapes that do not fit."""
    if isinstance(side, Fraction):
        of, by = derivative_parts(side)
        names = [plain_name(p) for p in (of, *(by or ())) if isinstance(p, Written)]
        if len(names) == 2 and names[0] is not None and names[1] is not None:
            if names[0].latex() == teacher.loss and names[1].latex() in teacher.parameters:
                yield names[1].latex()


def _is_open(side: Expr, teacher: Teacher, name: str) -> bool:
    """Whether a side still has the gradient itself in it, and so says nothing of it."""
    partials = (n for n in postorder(side) if isinstance(n, Partial))
    return any(p.of.name == teacher.loss and p.by.name == name for p in partials)
