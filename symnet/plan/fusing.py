"""Passes over a plan: what is computed is what was computed before, with fewer arrays and fewer walks over them."""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy import Expr

from symnet.plan.operations import (
    COLUMN,
    FIXED,
    ROW,
    Access,
    Array,
    Gather,
    Loop,
    MatrixProduct,
    Normalise,
    Operation,
    Read,
    Reads,
)


def needed(operations: Iterable[Operation], wanted: Iterable[Array]) -> list[Operation]:
    """The operations that lead to what is wanted."""
    needed, kept = set(wanted), []
    for operation in reversed(list(operations)):
        if any(array in needed for array in operation.writes()):
            kept.append(operation)
            needed.update(operation.reads())
    return kept[::-1]


def uses(operations: Iterable[Operation]) -> dict[Array, list[Operation]]:
    """Which operations read an array."""
    found: dict[Array, list[Operation]] = {}
    for operation in operations:
        for array in dict.fromkeys(operation.reads()):
            found.setdefault(array, []).append(operation)
    return found


def writers(operations: Iterable[Operation]) -> dict[Array, list[Operation]]:
    """Which operations fill an array."""
    found: dict[Array, list[Operation]] = {}
    for operation in operations:
        for array in operation.writes():
            found.setdefault(array, []).append(operation)
    return found


def written_in_place(operations: list[Operation], kept: set[Array]) -> list[Operation]:
    """What is only copied into a block is computed there: a looked-up row into its part of a concatenation.

    A number in front of a matrix product becomes a part of the product.
    """
    readers, makers = uses(operations), writers(operations)
    dropped: set[Operation] = set()
    for copy in operations:
        copied = _copied(copy)
        if copied is None or copied[0] in kept or len(readers[copied[0]]) != 1 or len(makers[copied[0]]) != 1:
            continue
        source, number = copied
        maker = makers[source][0]
        if not isinstance(maker, (Gather, MatrixProduct, Normalise, Loop)) or not maker.out.is_whole:
            continue
        if isinstance(maker, MatrixProduct):
            maker.coefficient *= number
        elif number != 1:
            continue
        maker.out = copy.out
        dropped.add(copy)
    return [o for o in operations if o not in dropped]


def _copied(operation: Operation) -> tuple[Array, Expr] | None:
    """The array that a loop merely copies, and the number that it is multiplied by."""
    if not isinstance(operation, Loop) or operation.total:
        return None
    number, rest = operation.formula.as_independent(*operation.accesses, as_Add=False)
    read = operation.accesses.get(rest)
    if not isinstance(read, Access) or not read.array.is_computed or read.array.shape != operation.shape:
        return None
    plain = all(
        place == (FIXED if n == 1 else wanted)
        for place, n, wanted in zip((read.row, read.column), read.array.shape, (ROW, COLUMN), strict=True)
    )
    return (read.array, number) if plain else None


CHEAP = 4
"""So many additions and multiplications are done again rather than stored, where each entry is read several times."""


def inlined(operations: list[Operation], kept: set[Array]) -> list[Operation]:
    """A formula that one other loop alone reads becomes part of it."""
    operations = list(operations)
    while True:
        readers, makers = uses(operations), writers(operations)
        step = next(
            (
                (maker, reader)
                for maker in operations
                if isinstance(maker, Loop) and not maker.total and maker.out.is_whole
                for array in (maker.out.array,)
                if array not in kept and len(makers[array]) == 1 and len(readers.get(array, ())) == 1
                for reader in readers[array]
                if isinstance(reader, Loop) and _may_inline(maker, reader) and not _changed(operations, maker, reader)
            ),
            None,
        )
        if step is None:
            return operations
        maker, reader = step
        operations[operations.index(reader)] = _inline(maker, reader)
        operations.remove(maker)


def _may_inline(maker: Loop, reader: Loop) -> bool:
    """Whether no entry is computed more than once, unless that is cheap."""
    looked = [r for r in reader.accesses.values() if isinstance(r, Access) and r.array is maker.out.array]
    around = {p for p, n in zip((ROW, COLUMN), reader.shape, strict=True) if n != 1}
    cheap = not maker.formula.atoms(sympy.Function) and maker.formula.count_ops() <= CHEAP
    return all(r.row != r.column or r.row == FIXED for r in looked) and (
        cheap or (len(looked) == 1 and looked[0].places >= around)
    )


def _changed(operations: list[Operation], maker: Loop, reader: Loop) -> bool:
    """Whether something between the two fills what the formula reads."""
    between = operations[operations.index(maker) + 1 : operations.index(reader)]
    read = set(maker.reads())
    return any(array in read for o in between for array in o.writes())


def _inline(maker: Loop, reader: Loop) -> Loop:
    """The reader with the maker's formula in place of its array."""
    accesses: Reads = {}
    names: dict[Read, sympy.Symbol] = {}

    def symbol(read: Read) -> sympy.Symbol:
        if read not in names:
            names[read] = sympy.Symbol(f"y{len(names)}", real=True)
            accesses[names[read]] = read
        return names[read]

    table: dict[Expr, Expr] = {}
    for s, read in reader.accesses.items():
        if isinstance(read, Access) and read.array is maker.out.array:
            places = {ROW: read.row, COLUMN: read.column}
            offsets = {ROW: read.row_offset, COLUMN: read.column_offset}
            inner = {t: symbol(_moved(r, places, offsets)) for t, r in maker.accesses.items()}
            table[s] = maker.formula.xreplace(inner)
        else:
            table[s] = symbol(read)
    return Loop(reader.out, reader.formula.xreplace(table), accesses, reader.shape, reader.total)


def _moved(read: Read, places: dict[str, str], offsets: dict[str, Expr]) -> Read:
    """Shifted first, in its own places, then at the reader's."""
    return read.moved({}, offsets).moved(places, {}) if isinstance(read, Access) else read.moved(places, {})
