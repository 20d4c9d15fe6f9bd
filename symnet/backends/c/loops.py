"""Loops of the plan as nests of C loops, a vector at a time."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import S

from symnet.backends.c.formulas import Scalars, Vectors, added, bracketed, in_c, times
from symnet.backends.c.ground import Ground
from symnet.plan.operations import (
    ALL,
    COLUMN,
    COLUMNS,
    FIXED,
    ROW,
    ROWS,
    Access,
    Equal,
    Loop,
    OneHot,
    Read,
)

FEW = 1 << 15
"""Fewer entries than that are no work for several threads."""


class Nest:
    """A loop of the plan as a nest of C loops, a vector at a time along the columns."""

    def __init__(self, module: Ground, loop: Loop) -> None:
        self.module, self.loop, self.whole = module, flat(loop.along_rows), loop.shape

    @property
    def splits(self) -> bool:
        """Whether threads may share it: it has a row or an entry of its own for each, and may have many."""
        rows, columns = self.loop.shape
        known = (rows * columns).is_Integer and rows * columns < FEW
        return not known and 1 not in self.whole and self.loop.total in (("",) if rows == 1 else ("", COLUMNS))

    def lines(self, shared: bool = False) -> Iterator[str]:
        """The lines; where it is shared, those of the part `which` of `of`."""
        loop, module = self.loop, self.module
        rows, columns = loop.shape
        scalar = loop.out.array.is_scalar and loop.out.array.is_computed
        if loop.shape == (1, 1) and not loop.total:
            texts = {s: self._scalar(read) for s, read in loop.accesses.items()}
            value = Scalars(module, texts).doprint(loop.formula)
            yield f"{module.name(loop.out.array) if scalar else f'({module.place(loop.out)})[0]'} = {value};"
            return
        sums = loop.total == ALL or (loop.total == COLUMNS and columns != 1)
        if loop.total == ALL:
            yield "{"
            yield "    double sum = 0;"
        elif loop.total == ROWS:
            yield f"memset({module.place(loop.out)}, 0, sizeof(real) * {bracketed(in_c(columns))});"
        indent = "    " * (loop.total == ALL)
        turned = columns == 1  # a column is walked along its rows
        outer, inner = (S.One, rows) if turned else (rows, columns)
        begin, end = "0", in_c(inner if outer == 1 else outer)
        if shared:
            yield f"const long begin = share({end}, which, of, {'LANES' if outer == 1 else 1});"
            yield f"const long end = share({end}, which + 1, of, {'LANES' if outer == 1 else 1});"
            begin, end = "begin", "end"
        if outer != 1:
            yield f"{indent}for (long i = {begin}; i < {end}; i++) {{"
            indent += "    "
            begin, end = "0", in_c(inner)
        if loop.total == COLUMNS and not turned:
            yield f"{indent}double sum = 0;"
        if sums:
            yield f"{indent}vec part = {{0}};"
        yield f"{indent}for (long j = {begin}; j < {end}; j += LANES) {{"
        yield f"{indent}    const long count = MIN(LANES, {end} - j);"
        texts = {s: self._vector(read, turned, outer != 1) for s, read in loop.accesses.items()}
        value = Vectors(module, texts).doprint(loop.formula)
        if not loop.accesses:
            value = f"all((real)({Scalars(module, {}).doprint(loop.formula)}))"
        yield from (f"{indent}    {line}" for line in self._kept(value, turned, outer != 1))
        yield f"{indent}}}"
        if sums:
            yield f"{indent}sum += sum_of(part, LANES);"
        if loop.total == COLUMNS and not turned:
            at = times("i", module.row(loop.out)) if outer != 1 else "0"
            place = f"{module.name(loop.out.array)}" if scalar else f"({module.place(loop.out)})[{at}]"
            yield f"{indent}{place} = (real)sum;"
        if outer != 1:
            yield f"{indent[:-4]}}}"
        if loop.total == ALL:
            place = module.name(loop.out.array) if scalar else f"({module.place(loop.out)})[0]"
            yield f"    {place} = (real)sum;"
            yield "}"

    def _kept(self, value: str, turned: bool, nested: bool) -> Iterator[str]:
        loop, module = self.loop, self.module
        row = bracketed(module.row(loop.out))
        if loop.total == ALL or (loop.total == COLUMNS and not turned):
            yield f"add_up(&sum, &part, {value}, count, j);"
        elif loop.total == ROWS:
            place = f"({module.place(loop.out)} + j)"
            yield f"store({place}, count, load({place}, 1, count) + {value});"
        elif turned:
            place = f"{module.place(loop.out)} + j * {row}" if row != "1" else f"{module.place(loop.out)} + j"
            if row == "1":
                yield f"store({place}, count, {value});"
            else:
                yield f"vec value = {value};"
                yield f"for (long l = 0; l < count; l++) ({module.place(loop.out)})[(j + l) * {row}] = value[l];"
        else:
            place = module.place(loop.out) + (f" + i * {row}" if nested else "") + " + j"
            yield f"store({place}, count, {value});"

    def _scalar(self, read: Read) -> str:
        if isinstance(read, Access):
            name = self.module.name(read.array)
            if read.array.is_scalar and read.array.is_computed:
                return name
            return f"{name}[{added(times(in_c(read.row_offset), in_c(read.array.shape[1])), in_c(read.column_offset))}]"
        if isinstance(read, OneHot):
            return f"({self.module.name(read.array)}[0] == 0)"
        return "1"

    def _vector(self, read: Read, turned: bool, nested: bool) -> str:
        """A vector of what is read: lanes run along the loop's columns, or down its rows where it has one column."""
        along, across = (ROW, COLUMN) if turned else (COLUMN, ROW)
        if isinstance(read, Equal):
            if read.row == read.column:
                return "all(1)"
            if read.or_below:
                places = {along: "j + l_", across: "i" if nested else "0", FIXED: "0"}
                return f"EACH_HOT({places[read.row]} >= {places[read.column]})"
            return f"numbered(j, {'i' if nested else '0'})"
        if isinstance(read, OneHot):
            return self._one_hot(read, along, across, nested)
        name = self.module.name(read.array)
        if read.array.is_scalar and read.array.is_computed:
            return f"all({name})"
        row = in_c(read.array.shape[1])
        offset = added(times(in_c(read.row_offset), row), in_c(read.column_offset))
        step = added(*(s for place, s in ((read.row, row), (read.column, "1")) if place == along)) or "0"
        outer = added(*(s for place, s in ((read.row, row), (read.column, "1")) if place == across))
        parts = [name]
        if offset != "0":
            parts.append(offset)
        if outer and nested:
            parts.append(times("i", outer))
        if step != "0":
            parts.append(times("j", step))
        return f"load({' + '.join(parts)}, {step}, count)"

    def _one_hot(self, read: OneHot, along: str, across: str, nested: bool) -> str:
        ids = self.module.name(read.array)
        if read.category == along:
            example = "0" if read.example == FIXED else "i" if read.example == across and nested else "0"
            if read.example == along:
                return f"EACH_HOT({ids}[j + l_] == j + l_)"
            return f"numbered(j, {ids}[{example}])"
        category = "0" if read.category == FIXED else "i" if nested else "0"
        if read.example == along:
            return f"EACH_HOT({ids}[j + l_] == {category})"
        example = "0" if read.example == FIXED else "i" if nested else "0"
        return f"all({ids}[{example}] == {category})"


def flat(loop: Loop) -> Loop:
    """Arrays that are all walked from their first entry to their last are walked as one row."""
    rows, columns = loop.shape
    whole = all(
        isinstance(read, Access)
        and (read.array.is_scalar or ((read.row, read.column) == (ROW, COLUMN) and read.array.shape == loop.shape))
        for read in loop.accesses.values()
    )
    if loop.total not in ("", ALL) or not whole or not loop.accesses or 1 in loop.shape:
        return loop
    if not loop.total and not (loop.out.is_whole and loop.out.shape == loop.shape):
        return loop
    return Loop(loop.out, loop.formula, loop.accesses, (S.One, rows * columns), loop.total)
