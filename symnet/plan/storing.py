"""Where arrays live: each needs memory from the operation that first fills it to the last one that reads it.

Arrays of one shape whose lives do not overlap share a buffer; a loop may write over an array that it is the last to
read, entry by entry.
"""

from __future__ import annotations

from symnet.core.symbols import Shape
from symnet.plan.operations import COLUMN, FIXED, ROW, Access, Array, Loop, Operation


def laid_out(operations: list[Operation], kept: set[Array]) -> dict[Array, Array]:
    """For each array that is computed and not given out, the array after which its buffer is called."""
    last = {array: n for n, operation in enumerate(operations) for array in (*operation.reads(), *operation.writes())}
    storage: dict[Array, Array] = {}
    free: dict[Shape, list[Array]] = {}
    for number, operation in enumerate(operations):
        for array in operation.writes():
            if array.is_computed and array not in kept and array not in storage and not array.is_scalar:
                over = _written_over(operation, number, last, storage)
                waiting = free.get(array.shape, [])
                storage[array] = over or (waiting.pop() if waiting else array)
        taken = {storage[a] for a in storage if last[a] > number}
        for array in dict.fromkeys((*operation.reads(), *operation.writes())):
            if array in storage and last[array] == number and storage[array] not in taken:
                waiting = free.setdefault(array.shape, [])
                if storage[array] not in waiting:
                    waiting.append(storage[array])
    called: dict[Array, Array] = {}
    for array, buffer in storage.items():
        if buffer not in called or (called[buffer].kind == "temporary" and array.kind == "local"):
            called[buffer] = array
    return {array: called[buffer] for array, buffer in storage.items()}


def _written_over(
    operation: Operation, number: int, last: dict[Array, int], storage: dict[Array, Array]
) -> Array | None:
    """The buffer of an array that a loop reads entry for entry, and that nothing reads after it."""
    if not isinstance(operation, Loop) or operation.total or not operation.out.is_whole:
        return None
    for read in operation.accesses.values():
        if not isinstance(read, Access) or read.array not in storage or last[read.array] > number:
            continue
        array = read.array
        plain = all(
            place == (FIXED if n == 1 else wanted)
            for place, n, wanted in zip((read.row, read.column), array.shape, (ROW, COLUMN), strict=True)
        )
        alone = sum(isinstance(r, Access) and r.array is array for r in operation.accesses.values()) == 1
        if plain and alone and array.shape == operation.out.shape:
            return storage[array]
    return None
