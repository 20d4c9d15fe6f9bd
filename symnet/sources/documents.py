r"""Documents as sources: the network that the forward equations of a document define.

    symnet derive notes.tex        symnet code homework.ipynb        cat notes.md | symnet derive -

The loss is what `% symnet: loss J` names, else the last scalar defined. Parameters are the free symbols that are no
data (`% symnet: data x, t`), no labels (one-hot, {0, 1}) and no hyperparameters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from sympy import Expr

from symnet.core.errors import SourceError
from symnet.core.expression import is_coefficient, is_scalar, replace, shape, substitute, variables
from symnet.core.network import Equation, Fact, Network
from symnet.core.symbols import Partial, Variable
from symnet.ops.differential import Differential
from symnet.reading.assuming import entries_of
from symnet.reading.document import read_document
from symnet.reading.files import load, read_pages
from symnet.reading.heads import names_on_the_left
from symnet.reading.lifting import is_indexed, lifted
from symnet.reading.statements import Reading
from symnet.reading.tree import Written
from symnet.sources.given import with_given_numbers
from symnet.sources.loose import named, require_nothing_loose, spoken_of, without_formulas
from symnet.sources.losses import because, loss_of
from symnet.sources.sound import require_sound, require_taken_as_written, say_place
from symnet.sources.stacking import Family, stacked
from symnet.sources.unrolling import unrolled, written_out

LABELS = ("one-hot", "binary", "sign", "ids", "distribution")
"""Domains that only data have."""


def read(path: str | Path) -> Network:
    r"""The network that a document's forward equations define.

    Args:
        path: a ``.tex``, ``.md`` or ``.ipynb`` file, or ``-`` for standard input.

    Raises SourceError for a document that cannot be read, or that defines nothing, with the places of what is not
    understood.
    """
    return network_of(reading_of(path), str(path))


def reading_of(path: str | Path) -> Reading:
    """A document read; SourceError where there is none."""
    if str(path) == "-":
        return read_document(read_pages("standard input", sys.stdin.buffer.read()), claims=False)
    return read_document(load(Path(path)), claims=False)


def network_of(reading: Reading, source: str = "") -> Network:
    """What a reading defines, as a network. Raises SourceError where that is nothing."""
    forward = [e for e in reading.equations if not _is_backward(e.expression)]
    if not forward:
        raise SourceError(f"{source}: no equation in it defines a name that could be computed{because(reading)}")
    forward, families = _with_samples_stacked(unrolled(forward, source), reading)
    forward = _lifted_again(written_out(forward, source, lambda name: _place_of(name, reading)))
    indexed = [e.name for e in forward if is_indexed(e.expression)]
    if indexed:
        raise SourceError(
            f"{source}: {', '.join(indexed)} is defined by sums for which no form in matrices is found, so nothing can "
            "be derived from it; write it with vectors and matrices"
        )
    forward = without_formulas(forward, reading)
    require_sound(forward, reading, source)
    loss = loss_of(reading, forward, source)
    require_taken_as_written(forward, loss, reading, source)
    chosen = named(reading.parameters, forward, families, reading, source)
    data = named(reading.data, forward, families, reading, source)
    data |= named(reading.hyperparameters, forward, families, reading, source, must_be_used=False)
    forward = with_given_numbers(forward, chosen | data, reading)
    require_nothing_loose(forward, chosen | data, loss, reading, source)
    defined = {e.name for e in forward}
    table: dict[Expr, Variable] = {}
    for e in forward:
        for v in variables(e.expression):
            if v.name not in defined and isinstance(v, Variable):
                names = spoken_of(v.parsed)
                is_data = names & data or v.domain in LABELS or (chosen and not names & chosen)
                table[v] = v.called("data" if is_data else "parameter", _domain(v, bool(is_data), reading))
    equations = [Equation(e.symbol, replace(e.expression, {**table})) for e in forward]
    facts = list(_facts(reading, table))
    symbols = {v.name: v for v in (*table.values(), *(e.symbol for e in equations))}
    meanings = {name: _of_samples(symbols[name]) for name in families if name in symbols}
    return Network(equations, loss, facts=facts, meanings=meanings, title=_title(source))


def _lifted_again(forward: list[Equation]) -> list[Equation]:
    """The equations in matrices where sums that were written out had kept them from it."""
    lifts = ((e, lifted(e.expression) if is_indexed(e.expression) else None) for e in forward)
    return [e if value is None else Equation(e.symbol, value, e.meaning) for e, value in lifts]


def _place_of(name: str, reading: Reading) -> str:
    """Where a document says what a name is; "" where that is not found."""
    for statement in reading.statements:
        for link in statement.links:
            if isinstance(link.left, Written) and name in names_on_the_left(link.left):
                return f"{say_place(statement.page, link.at)}: "
    return ""


def _domain(v: Variable, is_data: bool, reading: Reading) -> str | None:
    """What the document assumes of the values of a symbol, M symmetric or s > 0; None where it is nothing more."""
    if v.domain != "real":
        return None
    if (kind := reading.scope.symmetric.get(v.name)) is not None:
        if is_data:
            return kind
        reading.scope.notice(f"{v.name} is said to be symmetric; its gradient is by all of its entries, each by itself")
    positive = (
        assumed.left is not None
        and assumed.relation == ">"
        and assumed.right == 0
        and assumed.case is None
        and entries_of(assumed.left) == v
        for assumed in reading.assumptions
    )
    return "positive" if any(positive) else None


def _of_samples(symbol: Variable) -> str:
    """What a matrix of samples is called in a table of symbols."""
    return f"{symbol.role}, {'an entry' if shape(symbol)[1] == 1 else 'a row'} for each sample"


def _with_samples_stacked(forward: list[Equation], reading: Reading) -> tuple[list[Equation], dict[str, Family]]:
    """The equations with numbered samples as rows of matrices, with a notice."""
    found = stacked(forward)
    for name, family in found.families.items():
        line = "entry" if shape(family.stacked)[1] == 1 else "row"
        reading.scope.notice(f"{family.name.at('i').latex()} for all i is {line} i of {name}")
    sizes = _declared_sizes(found.families, reading)
    equations = [Equation(substitute(e.symbol, sizes), substitute(e.expression, sizes)) for e in found.equations]
    return equations, found.families


def _declared_sizes(families: dict[str, Family], reading: Reading) -> dict[Expr, Expr]:
    """How many samples there are, where the document declares the matrix that they make up: m of X, m × d."""
    sizes: dict[Expr, Expr] = {}
    for name, family in families.items():
        declared = reading.scope.symbols.get(name)
        if declared is not None and declared.kind == "declared":
            pairs = zip(shape(family.stacked), reading.scope.shape_of(declared), strict=True)
            sizes |= {own: said for own, said in pairs if own.is_Symbol and own != said}
    return sizes


def _facts(reading: Reading, table: Mapping[Expr, Expr]) -> Iterator[Fact]:
    """Sums that the document assumes of its data, Σ_k y_k = 1."""
    for assumed in reading.assumptions:
        if assumed.left is None or assumed.right is None or assumed.relation != "=":
            continue
        left = lifted(assumed.left)
        is_sum = left is not None and is_scalar(left) and is_coefficient(assumed.right)
        if left is not None and is_sum and set(variables(left)) <= set(table):
            yield Fact(replace(left, {**table}), assumed.right, "as the document assumes")


def _is_backward(expression: Expr) -> bool:
    """Whether an expression speaks of derivatives, and so is no part of the forward pass."""
    from symnet.core.expression import postorder

    return any(isinstance(n, (Partial, Differential)) for n in postorder(expression))


def _title(source: str) -> str:
    return f"The network of {Path(source).name}" if source and source != "-" else "The network read"
