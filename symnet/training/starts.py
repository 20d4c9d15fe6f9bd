"""The shapes of a network's parameters in given sizes: what a start needs to know, without an example of the data."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symnet.backends.program import Program
from symnet.core.errors import NumericError
from symnet.core.expression import shape
from symnet.core.writing import dimension_identifier


def parameter_shapes(program: Program, sizes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The shape of each parameter as the program takes it; a scalar has none.

    Raises NumericError for a size that is missing.
    """
    table: dict[Expr, int] = {
        d: sizes[name] for d in program.closed.sizes if (name := dimension_identifier(d)) in sizes
    }
    found: dict[str, tuple[int, ...]] = {}
    for v in program.closed.parameters:
        made = [size.subs(table) for size in shape(v)]
        open_ = sorted({str(d) for size in made for d in size.free_symbols})
        if open_:
            raise NumericError(f"the size {open_[0]} of {v.identifier} is not given")
        found[v.identifier] = () if made == [1, 1] else (int(made[0]), int(made[1]))
    return found
