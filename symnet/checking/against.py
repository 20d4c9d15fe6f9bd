"""Checking against a teacher's network: its definitions hold, and its gradients are asked for.

A redefinition that differs is a claim like any other, so that changing the network turns nothing green; a gradient
that is left out is reported as missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sympy import Expr

from symnet.checking.knowledge import DERIVED
from symnet.checking.report import MISSING, REFUTED, Claim, Verdict
from symnet.core.expression import postorder, shape, variables, write_latex
from symnet.core.network import Network
from symnet.core.symbols import Partial, Variable
from symnet.core.writing import write_size
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.transpose import Transpose
from symnet.reading.document import read_document
from symnet.reading.files import Page, load, read_pages
from symnet.reading.heads import plain_name
from symnet.reading.looking import derivative_parts
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Written


@dataclass(frozen=True)
class Teacher:
    """What a hand-in is checked against: pages that define the network, and the gradients it asks for.

    Attributes:
        loss: the name of what is differentiated.
        parameters: the names by which.
        meanings: what the names of the pages are made of.
    """

    pages: tuple[Page, ...]
    loss: str
    parameters: tuple[str, ...]
    meanings: dict[str, str]


def teacher_of(source: str) -> Teacher:
    """The teacher behind a SOURCE. Raises SourceError where there is none, LossError for a network without a loss."""
    from symnet.core.errors import LossError
    from symnet.sources.resolve import DOCUMENTS, resolve

    network = resolve(source).network
    if network.loss is None:
        raise LossError(f"{source}: a network without a loss asks for no gradients; check against one that has a loss")
    loss = network.loss.name
    parameters = tuple(p.name for p in network.parameters)
    path = Path(source)
    is_document = path.suffix in DOCUMENTS and path.is_file()
    pages = load(path) if is_document else read_pages("teacher.md", written(network).encode())
    return Teacher(tuple(pages), loss, parameters, _meanings(read_document(pages)))


def written(network: Network) -> str:
    """A network's shapes, domains and equations as a document that reads back to them."""
    lines = []
    equations = network.every_equation  # those of families first, as for any layer i
    nexts = (e for f in network.families for e in f.at(f.index + 1))  # of which the backward pass speaks, too
    used = (v for e in (*equations, *nexts) for v in (e.symbol, *variables(e.expression)) if isinstance(v, Variable))
    for v in {v.name: v for v in (*network.parameters, *network.data, *used)}.values():
        rows, columns = (write_size(size) for size in shape(v))
        lines.append(f"<!-- symnet: {v.name} : {rows} \\times {columns} -->")
        if v.domain != "real":
            lines.append(f"<!-- symnet: {v.domain} {v.name} -->")
    lines += [f"$${e.symbol.name} = {write_latex(e.expression)}$$" for e in equations]
    return "\n\n".join(lines) + "\n"


def tampered(part: Reading, teacher: Teacher) -> str | None:
    """What a hand-in makes of the teacher's names that the teacher does not; None where it leaves them alone."""
    mine = _meanings(part)
    for name, meant in teacher.meanings.items():
        if mine.get(name) != meant:
            return f"what {name} is was changed by what the document says of it, of a function in it, or by a macro"
    return None


def _meanings(part: Reading) -> dict[str, str]:
    """What each name is made of, and what values it takes: the structure, without sizes."""
    found = {
        n: f"{s.domain} {part.scope.domains.get(n)} {part.scope.symmetric.get(n)}"
        for n, s in part.scope.symbols.items()
    }
    for e in part.equations:
        found[e.name] = found.get(e.name, "") + " ".join(_signature(e.expression))
    return found


def _signature(expression: Expr) -> Iterator[str]:
    for node in postorder(expression):
        if isinstance(node, Map):
            yield node.function.name
        elif isinstance(node, Variable):
            yield node.name
        else:
            yield type(node).__name__ if not node.is_Number else str(node)


def missing(part: Reading, teacher: Teacher, mine: Iterator[Claim], line: int) -> tuple[list[Claim], dict[str, str]]:
    """The gradients asked for that no claim gives; and of each asked for, the verdict on it.

    One is given where ∂L/∂W, or its entry, stands on one side of a link, and on the other what has no derivative in it
    but such as are given themselves.
    """
    claims = {(c.cell, c.line, c.column): c for c in mine}
    own = {e.name: e.expression for e in part.equations if e.name not in teacher.meanings}
    given: list[tuple[str, str, set[str]]] = []
    refuted: set[str] = set()
    for statement in part.statements:
        if statement.page in teacher.pages:
            continue
        reached: set[str] = set()
        for link, value in zip(statement.links, statement.values, strict=False):
            row, column = statement.page.place(link.at)
            found = claims.get((statement.page.cell, row, column))
            if isinstance(value, ReadError):
                if found is not None and found.verdict == REFUTED:
                    refuted |= set(_written_gradient(link.left, teacher))
                continue
            reached |= {n for side in value for n in _gradient(side, teacher, own)}
            needs = _needs(value[1], teacher, own)
            verdict = found.verdict if found is not None else None
            for name in reached if needs is not None and verdict is not None else ():
                given.append((name, verdict or "", needs or set()))
    closed = set(refuted)  # given, if wrongly
    while more := {name for name, _, needs in given if name not in closed and needs <= closed}:
        closed |= more
    asked: dict[str, str] = {name: REFUTED for name in refuted if name in teacher.parameters}
    for name, verdict, needs in given:
        if name in teacher.parameters and needs <= closed:
            asked[name] = _worse(asked.get(name), verdict)
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


def _gradient(side: Expr, teacher: Teacher, own: dict[str, Expr]) -> Iterator[str]:
    """The name by which a side is the gradient of the loss: itself, its transpose, its entry at running indices."""
    body = side
    while isinstance(body, (At, Transpose)):
        body = body.operands[0]
    if isinstance(body, Variable) and not isinstance(body, Partial):
        body = own.get(body.name, body)  # δ, which is defined as one
    if isinstance(body, Partial) and body.of.name == teacher.loss:
        yield body.by.name


def _needs(side: Expr, teacher: Teacher, own: dict[str, Expr]) -> set[str] | None:
    """By what the loss is still differentiated in a side, its own names written out; None for other derivatives."""
    needs: set[str] = set()
    pending, met = [side], set()
    while pending:
        for node in postorder(pending.pop()):
            if isinstance(node, Partial):
                if node.of.name != teacher.loss:
                    return None
                needs.add(node.by.name)
            elif isinstance(node, DERIVED):
                return None
            elif isinstance(node, Variable) and node.name in own and node.name not in met:
                met.add(node.name)
                pending.append(own[node.name])
    return needs


def _written_gradient(side: Written | ReadError, teacher: Teacher) -> Iterator[str]:
    """The same of a side as it is written, where the claim has shapes that do not fit."""
    if isinstance(side, Fraction):
        of, by = derivative_parts(side)
        names = [plain_name(p) for p in (of, *(by or ())) if isinstance(p, Written)]
        found = [n.latex() for n in names if n is not None]
        if len(found) == 2 and found[0] == teacher.loss:
            yield found[1]
