"""Arrays by name as examples: which axis counts them is read from the shapes that the network declares."""

from __future__ import annotations

import numpy as np
from sympy import Expr

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError
from symnet.core.expression import shape
from symnet.core.network import Network
from symnet.core.symbols import Variable
from symnet.core.writing import dimension_identifier, dimensions
from symnet.training.examples import Table


def batch_size_of(network: Network) -> Expr | None:
    """The size that counts the examples: one that the data have and no parameter has. None where there is none.

    Raises NumericError where several sizes could be it.
    """
    fixed = {d for v in network.parameters for size in shape(v) for d in dimensions(size)}
    free: dict[Expr, None] = {}
    for v in network.data:
        free.update({size: None for size in shape(v) if size.is_Symbol and size not in fixed})
    if not free:
        return None
    every = [size for size in free if all(size in shape(v) for v in network.data if shape(v) != (1, 1))]
    if len(every) == 1:
        return every[0]
    if len(free) == 1:
        return next(iter(free))
    names = ", ".join(dimension_identifier(size) for size in free)
    raise NumericError(
        f"which of the sizes {names} counts the examples? Only one may; say network.at(…) for the others"
    )


def table(program: Program, arrays: Arrays) -> Table:
    """The examples that arrays hold, as a network takes them.

    Args:
        program: of the network.
        arrays: by the names in the program's docstring. Where the network has a size that counts examples, that axis
            holds them; where it takes one example at a time, the examples lie along one more axis, the first.

    Raises NumericError for arrays that are missing, unknown, empty, or that do not fit.
    """
    wanted = {v.identifier: v.original for v in program.closed.data}
    lacking, unknown = [n for n in wanted if n not in arrays], [n for n in arrays if n not in wanted]
    if lacking:
        raise NumericError(f"the data lack {', '.join(lacking)}; they have {', '.join(arrays) or 'nothing'}")
    if unknown:
        raise NumericError(f"the network has no {', '.join(unknown)}; its data are {', '.join(wanted)}")
    found = program.converted(arrays)
    for name, value in found.items():
        if value.dtype.kind == "f" and not np.all(np.isfinite(value)):
            raise NumericError(f"{name} holds numbers that are not finite (NaN or infinity)")
    size = batch_size_of(program.closed.network)
    return _single(wanted, found) if size is None else _rows(wanted, found, size)


def _rows(wanted: dict[str, Variable], found: Arrays, size: Expr) -> Table:
    axes = {}
    for name, v in wanted.items():
        if found[name].ndim == 1 and v.domain not in ("ids", "one-hot") and 1 in shape(v):  # a list for a row or column
            found[name] = found[name].reshape([-1 if length == size else 1 for length in shape(v)])
        for axis, length in enumerate(shape(v)):
            if length == size:
                axes[name] = 0 if found[name].ndim < 2 else axis
    counts = {name: found[name].shape[axis] if found[name].ndim else 0 for name, axis in axes.items()}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise NumericError(f"the arrays differ in how many examples they hold: {told}")
    return _checked(Table(found, axes, next(iter(counts.values()))))


def _single(wanted: dict[str, Variable], found: Arrays) -> Table:
    axes, counts = {}, {}
    for name, v in wanted.items():
        one = 0 if v.domain in ("ids", "one-hot") and found[name].ndim < 2 else sum(n != 1 for n in shape(v))
        if found[name].ndim > one and not (found[name].ndim == 2 and one == 1 and found[name].shape[1] == 1):
            axes[name] = 0
            counts[name] = len(found[name])
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise NumericError(f"the arrays differ in how many examples they hold: {told}")
    if not axes:
        return Table(found, {}, 1, True)
    lifted = dict(found)
    for name in axes:
        v, value = wanted[name], found[name]
        if value.ndim == 2 and v.domain not in ("ids",):
            lifted[name] = value.reshape(len(value), -1, 1) if shape(v)[1] == 1 else value.reshape(len(value), 1, -1)
        elif value.ndim == 1 and v.domain == "real" and shape(v) != (1, 1):
            lifted[name] = value.reshape(-1, 1, 1)
    return _checked(Table(lifted, axes, next(iter(counts.values())), True))


def _checked(made: Table) -> Table:
    if made.count < 1:
        raise NumericError("the data hold no examples")
    empty = [name for name, value in made.arrays.items() if not value.size]
    if empty:
        raise NumericError(f"{', '.join(empty)} of the data is empty: a size of it is 0")
    return made
