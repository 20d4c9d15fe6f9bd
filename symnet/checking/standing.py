"""Names that one side of a claim has and the other has not, and that may be a part of the other."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symnet.checking.knowledge import DERIVED, Formula, Knowledge, directions
from symnet.checking.suppositions import Supposition, joined
from symnet.core.expression import is_coefficient, postorder, shape, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.indexed import At, Over, Partly, ProductOver, Running
from symnet.reading.lifting import free_indices, lifted

MOST_LONE = 3
"""Names that one side alone has, with which it is tried whether one is a part of the other; else of a side with one."""


def what_stands_there(start: Supposition) -> Iterator[Supposition]:
    """With a name that one side alone has being a part of the other."""
    yield from _slopes_that_stand_there(start)
    yield from _entries_that_stand_there(start)
    known = start.known
    free = [_loose_names(known, side) for side in (start.left, start.right)]
    lone = free[0] ^ free[1]
    anything = directions(start.left, start.right)
    symbols = [known.symbols[n] for n in sorted(lone) if n in known.symbols]
    for symbol in (s for s in symbols if s not in anything):
        name = known.key(symbol)
        if len(lone) > MOST_LONE and len(lone & (free[0] if name in free[0] else free[1])) > 1:
            continue
        other = start.right if name in free[0] else start.left
        for part in dict.fromkeys(postorder(other)):
            fits = part != other and not is_coefficient(part) and same_shape(shape(part), shape(symbol))
            if fits and {symbol, *anything}.isdisjoint(variables(part)) and _is_closed(part, known.letter(symbol)):
                added = {name: Formula(part, known.letter(symbol))}
                yield start.with_formulas(f"{symbol.name} = {write_latex(part)}", added)


def _entries_that_stand_there(start: Supposition) -> Iterator[Supposition]:
    """With ℓ_j of a ∂ℓ_j/∂p_j being what is differentiated by the same on the other side."""
    known, sides = start.known, (start.left, start.right)
    for mine, other in (sides, sides[::-1]):
        if not (isinstance(mine, DERIVED) and isinstance(other, type(mine))):
            continue
        (body, by), (said, same) = mine.operands[-2:], other.operands[-2:]
        if by != same or not isinstance(body, At) or not isinstance(whole := body.operands[0], Variable):
            continue
        row, column = (place.index if isinstance(place, Running) else None for place in body.args[:2])
        found = lifted(said, row, column)
        if known.key(whole) not in known.formulas and found is not None and whole not in variables(found):
            words = f"{write_latex(body)} = {write_latex(said)}"
            yield start.with_formulas(words, {known.key(whole): Formula(found)})


def _slopes_that_stand_there(start: Supposition) -> Iterator[Supposition]:
    """With a derivative that one side alone has being a part of the other."""
    nodes = [set(postorder(side)) for side in (start.left, start.right)]
    for number, side in enumerate((start.left, start.right)):
        slopes = [n for n in postorder(side) if isinstance(n, (Partial, *DERIVED)) and n not in nodes[1 - number]]
        slopes = [
            n for n in slopes if not (isinstance(n, Partial) and start.known.letter(n.by))
        ]  # those of all samples
        other = start.right if number == 0 else start.left
        for slope in slopes if len(slopes) == 1 and _whole(slopes[0]) != _whole(side) else ():
            if not _may_be(start.known, slope):
                continue
            by = _taken_by(slope)
            for part in dict.fromkeys(postorder(other)):
                if by & set(variables(part)) or (isinstance(part, (Partial, *DERIVED)) and by == _taken_by(part)):
                    continue  # ∂C_i/∂w for the ∂C/∂w of a sum over i
                if part in nodes[number] or is_coefficient(part) or not same_shape(shape(part), shape(slope)):
                    continue
                sides = [replace_in(s, {slope: part}) for s in (start.left, start.right)]
                if sides[0] != sides[1] or part != other:
                    said = f"{write_latex(slope)} = {write_latex(part)}"
                    yield joined(start, said, left=sides[0], right=sides[1])


def _whole(side: Expr) -> Expr:
    """What it is an entry of, if it is one."""
    while isinstance(side, (At, Slice)):
        side = side.operands[0]
    return side


def _may_be(known: Knowledge, slope: Expr) -> bool:
    """Whether a derivative may be supposed to be something: it is that of a name, and no formulas say what it is."""
    of = slope.of if isinstance(slope, Partial) else slope.operands[-2]
    of = of.operands[0] if isinstance(of, At) else of
    if not isinstance(of, Variable):
        return False
    names = known.behind({known.key(of)})
    if known.key(of) not in known.formulas or names & set(known.unknown):
        return True
    nodes = (n for e in known.expressions_behind(of) for n in postorder(e))
    return any(isinstance(n, Map) and n.function.generic for n in nodes)


def _taken_by(slope: Expr) -> set[Expr]:
    """What a derivative is taken by."""
    return {slope.by} if isinstance(slope, Partial) else set(variables(slope.operands[-1]))


def _loose_names(known: Knowledge, side: Expr) -> set[str]:
    return {n for n in known.names_in(side) if n not in known.formulas}


def _is_closed(part: Expr, letter: str) -> bool:
    """Whether it hangs on no index from around it but on that letter."""
    bound = {n.index.hint for n in postorder(part) if isinstance(n, (Over, ProductOver, Partly))}
    bound |= {i.hint for n in postorder(part) if isinstance(n, Entries) for i in n.indices}
    numbered = {str(v.index) for v in variables(part) if not isinstance(v, Partial) and v.index is not None}
    return {i.hint for i in free_indices(part)} <= {letter} and numbered <= bound | {letter}
