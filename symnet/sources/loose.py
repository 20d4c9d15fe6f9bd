r"""Symbols that no equation defines: of which a document speaks, and which are none that its writer meant.

A letter that stands where another was meant would be a parameter of its own, with a gradient that nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symnet.core.errors import SourceError
from symnet.core.expression import is_scalar, operands, postorder, shape, variables
from symnet.core.network import Equation
from symnet.core.notation import Name, parse_name
from symnet.core.shapes import say_shape
from symnet.core.symbols import Variable
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.reading.deriving import neighbours
from symnet.reading.heads import plain_name
from symnet.reading.scope import is_bold, is_capital, is_loss, spelled
from symnet.reading.statements import Reading
from symnet.sources.sound import behind_loss, free_names
from symnet.sources.stacking import Family


def spoken_of(name: Name) -> set[str]:
    """The names under which a directive may speak of a symbol: x of x_1, x_2 and of x^{(1)}."""
    bare = replace(name, layer="", layer_style="[]")
    return {n.latex() for n in (name, replace(name, sub=""), bare, replace(bare, sub=""))}


def named(
    names: Iterable[str],
    forward: list[Equation],
    families: Mapping[str, Family],
    reading: Reading,
    source: str,
    must_be_used: bool = True,
) -> set[str]:
    """The names that a directive gives, and the matrices of the samples that it names: X, of rows x_i.

    A bold y of which no equation speaks, or a y_i, is the y that stands there. Raises SourceError for a
    name that stands nowhere.
    """
    used = {e.name for e in forward} | {v.name for e in forward for v in variables(e.expression)}
    known = {text for name in used for text in spoken_of(parse_name(name))}
    found: set[str] = set()
    for text in names:
        name = parse_name(text)
        said = name.latex()
        rows = {capital for capital in reading.scope.lines if capital and capital.lower() == said.partition("_")[0]}
        rows |= {matrix for matrix, family in families.items() if said in family.names}
        found |= {said} | rows
        if known & ({said} | rows) or said in reading.scope.sizes or not must_be_used:
            continue
        others = [variant for variant in spelled(name)[1:] if variant in known]
        if name.sub.isdecimal() or name.sub in reading.scope.indices:  # y of its entries y_i
            others += [whole] if (whole := replace(name, sub="").latex()) in known else []
        if len(others) != 1:
            raise SourceError(
                f"{source}: symnet: {said} is named as data or as a parameter, and no equation that was read uses it; "
                "correct the name, or leave it out"
            )
        found.add(others[0])
        reading.scope.notice(f"{said}, of which no equation speaks, is taken to be {others[0]}")
    return found


def without_formulas(forward: list[Equation], reading: Reading) -> list[Equation]:
    """The equations without f(u) = …, which is put in where f stands before something else; u is no symbol then."""
    said = {*reading.data, *reading.parameters, *reading.hyperparameters, reading.loss}
    kept: list[Equation] = []
    for e in forward:
        formula = reading.scope.declared.get(e.name)
        others = {v.name for o in forward if o is not e for v in variables(o.expression)} | {o.name for o in forward}
        own = set(formula.letters) if formula is not None else set()
        is_put_in = own and not own & (others | said) and e.name not in others - {e.name} | said
        if not (is_put_in and e is not forward[-1]):
            kept.append(e)
    return kept


def require_nothing_loose(
    forward: list[Equation], said: set[str], loss: str | None, reading: Reading, source: str
) -> None:
    """Refuse free symbols that stand where another one was meant, in what the loss hangs on."""
    behind = behind_loss(forward, loss)
    free = {v.name: v for e in behind for v in variables(e.expression) if v.name in free_names(forward)}
    unsaid = {name: v for name, v in free.items() if not spoken_of(v.parsed) & said}
    declared = {name for name, symbol in reading.scope.symbols.items() if symbol.kind == "declared"}
    unsaid_of = {name: v for name, v in free.items() if name not in declared}
    for why in (
        *_of_unused_formulas(forward, {n: v for n, v in unsaid.items() if n not in declared}, loss),
        *_entries_of_another(forward, unsaid),
        *_whole_of_numbered(unsaid_of),
        *_rows_elsewhere(forward, declared, unsaid_of, reading),
        *_members_of_matrices(unsaid, reading),
        *_declared_by_number(declared, free, unsaid_of),
        *_numbered_by_index(free, reading),
        *_tall_letters(unsaid_of, reading),
        *_flat_letters(behind, unsaid_of),
        *_before_numbers(unsaid_of, reading),
    ):
        raise SourceError(f"{source}: {why}")


def _of_unused_formulas(forward: list[Equation], free: Mapping[str, Variable], loss: str | None) -> Iterator[str]:
    """z_3, beside a z_{k+1} with a formula of which nothing is used: z_3 was meant to be made by it.

    So was u of u_i^⊤ u_j, beside a U with a formula.
    """
    if loss is None:
        return
    reached = {e.name for e in behind_loss(forward, loss)}
    unused = {(e.symbol.parsed.base, e.symbol.parsed.accents): e.symbol for e in forward if e.name not in reached}
    for e in forward:
        for v in variables(e.expression) if e.name in reached else ():
            own = (v.parsed.base, v.parsed.accents)
            other = unused.get(own) or (unused.get((own[0].upper(), own[1])) if len(own[0]) == 1 else None)
            if v.name in free and other is not None:
                yield (
                    f"{e.symbol} uses {v}, of which nothing is said, and the formula of {other} is used by nothing; "
                    f"write out the formula of {v}, or declare it, as in % symnet: data {v.name}"
                )


def _entries_of_another(forward: list[Equation], free: Mapping[str, Variable]) -> Iterator[str]:
    """A number z_0 beside a vector z with a formula, of which it was meant to be an entry."""
    wholes = {e.symbol.parsed: e.symbol for e in forward if not is_scalar(e.symbol)}
    for v in free.values():
        whole = wholes.get(replace(v.parsed, sub=""))
        if whole is not None and is_scalar(v) and v.parsed.sub.isdecimal():
            yield (
                f"is {v} an entry of {whole}, which has a formula? entries are counted from 1, unless a sum begins "
                "with 0; give it another letter if it is none"
            )


def _whole_of_numbered(free: Mapping[str, Variable]) -> Iterator[str]:
    """A number w beside vectors w_1 and w_2: it was meant to be both of them."""
    for v in free.values() if len(free) > 2 else ():
        others = [o for o in free.values() if o.parsed.sub.isdecimal() and replace(o.parsed, sub="") == v.parsed]
        if is_scalar(v) and len([o for o in others if not is_scalar(o)]) > 1:
            names = " and ".join(str(o) for o in others)
            yield f"{v}, of which nothing is said, came out as a number beside {names}; say what it is made of"


def _rows_elsewhere(
    forward: list[Equation], declared: set[str], free: Mapping[str, Variable], reading: Reading
) -> Iterator[str]:
    """x beside a declared X of which the x_i are said to be the rows, and which nothing uses."""
    used = {v.name for e in forward for v in variables(e.expression)} | {e.name for e in forward}
    for text in sorted((declared & set(reading.scope.lines)) - used):
        small = free.get(parse_name(text).base.lower())
        if small is not None and "vector" in reading.scope.evidence.get(small.name, ()):
            yield (
                f"{text}, of which the {small} are lines, stands in no equation, and {small} came out as "
                f"{say_shape(shape(small))} of its own; write with {text} what is written with {small}"
            )


def _members_of_matrices(free: Mapping[str, Variable], reading: Reading) -> Iterator[str]:
    """u_o beside a U of which the u_w are lines: it was meant to be one of these."""
    for v in free.values():
        name = v.parsed
        capital = replace(name, base=name.base.upper(), sub="").latex()
        of_lines = any(note.startswith(f"{name.base} with an index is taken for a ") for note in reading.scope.notices)
        if of_lines and capital in free and re.fullmatch(r"[a-z]", name.sub):
            yield (
                f"{v} and {capital}, whose lines are the other {name.base}, came out as two parameters; say which line "
                f"{v} is by a one-hot vector, {capital} y, or write {v} with a letter of its own"
            )


def _declared_by_number(
    declared: set[str], free: Mapping[str, Variable], unsaid: Mapping[str, Variable]
) -> Iterator[str]:
    """W, where W_1, W_2 and W_3 are declared and stand nowhere: W_k was meant to be one of them."""
    for text in sorted(declared - set(free)):
        name = parse_name(text)
        whole = unsaid.get(replace(name, sub="").latex())
        if name.sub.isdecimal() and whole is not None:
            yield (
                f"{text} is declared and stands in no equation, and {whole}, of which nothing is said, came out as "
                f"{say_shape(shape(whole))}; write the equations out for each number"
            )


def _numbered_by_index(free: Mapping[str, Variable], reading: Reading) -> Iterator[str]:
    """c_j of ‖x − c_j‖², where j runs: one vector for all j came of it."""
    scope = reading.scope
    running = scope.indices - scope.times
    for v in free.values():
        name = v.parsed
        others = [o.parsed.sub for o in free.values() if replace(o.parsed, sub="") == replace(name, sub="")]
        is_mark = any(len(sub) == 1 and sub not in running for sub in others)  # W_k beside W_q
        if name.sub in running and not is_mark:
            yield (
                f"{v} came out as one {say_shape(shape(v))} for all {name.sub}, which numbers others; say of which "
                f"matrix it is a row, as in: ${v.name}$ is the ${name.sub}$-th row of $M$, or give it another mark"
            )


def _tall_letters(free: Mapping[str, Variable], reading: Reading) -> Iterator[str]:
    """A small letter that came out as a matrix, which its writer means for a vector or a number."""
    for v in free.values():
        known = reading.scope.symbols.get(v.name)
        small = not is_capital(v.parsed.base) and not is_bold(v.parsed)
        if small and known is not None and known.kind == "open" and 1 not in shape(v):
            yield (
                f"{v}, of which nothing is said, came out as a matrix, {say_shape(shape(v))}; say its shape, as in "
                f"% symnet: {v.name} : n \\times 1"
            )


def _flat_letters(forward: list[Equation], free: Mapping[str, Variable]) -> Iterator[str]:
    """C of o = C h, which came out as a number though it stands before a vector, where matrices stand."""
    nodes = (node for e in forward for node in postorder(e.expression) if isinstance(node, ScalarMultiple))
    for node in nodes:
        scalar, body = operands(node)
        if (
            isinstance(scalar, Variable)
            and scalar.name in free
            and is_loss(scalar.parsed)
            and is_capital(scalar.parsed.base)
        ):
            yield (
                f"{scalar} came out as a number that multiplies {body}; is it one? say % symnet: scalar {scalar.name}, "
                f"or its shape, as in \\({scalar.name} \\in \\mathbb{{R}}^{{n \\times m}}\\)"
            )


def _before_numbers(free: Mapping[str, Variable], reading: Reading) -> Iterator[str]:
    """G of G x, a column since x came out as a number, where a matrix and a vector are meant."""
    for first, second in neighbours(reading):
        names = [plain_name(node) for node in (first, second)]
        capital, small = (free.get(name.latex()) if name is not None else None for name in names)
        known = reading.scope.symbols.get(capital.name) if capital is not None else None
        if capital is None or small is None or known is None or is_capital(small.parsed.base):
            continue
        if known.kind == "matrix" and is_scalar(small) and 1 in shape(capital) and not is_scalar(capital):
            yield (
                f"{small} came out as a number, and {capital} before it as {say_shape(shape(capital))}; say the shape "
                f"of {small}, as in % symnet: {small.name} : n \\times 1"
            )
