"""What every part of a C module stands on: the names of arrays, and where their entries lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Expr

from symnet.backends.c.formulas import Scalars, added, as_real, bracketed, in_c, is_reserved, times
from symnet.core.writing import dimension_identifier
from symnet.plan.closed import Closed
from symnet.plan.operations import Array, Block, Factor, Part, Plan
from symnet.plan.updates import Optimizer

KEPT = 32
"""For so many sizes of data the shapes and the pointers of arrays are kept."""


@dataclass
class Ground:
    """What every part of a module in C stands on: the names of arrays, and where they lie.

    Attributes:
        called: the functions of one variable that it needs, by name.
        parts: the parts of the runtime that it needs.
        extra: functions written beside the main one.
        shared: functions that threads share, by name: what each does, and its lines.
    """

    closed: Closed
    dtype: np.dtype[Any]
    plan: Plan
    optimizer: Optimizer | None = None
    called: dict[str, str] = field(default_factory=dict)
    parts: set[str] = field(default_factory=lambda: {"vectors"})
    extra: list[str] = field(default_factory=list)
    shared: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shapes: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        self.sizes = [dimension_identifier(size) for size in self.closed.sizes]
        self.names: dict[Array, str] = {}
        self.given: list[Array] = []
        for array in self.plan.inputs:
            self._give(array)
        for operation in (*self.plan.operations, *self.plan.updates):
            for array in operation.writes():
                self._give(self.plan.storage.get(array, array))
        self.rule = self.optimizer.rule if self.optimizer else None
        self.scalars = [str(x) for x in self.rule.scalars] + ["decay"] if self.rule else []
        if self.optimizer and self.optimizer.clip is not None:
            self.scalars.append("clip")
        self.states = [(update.out.array, str(state)) for update in self.plan.moves for state in update.rule.states]

    def shapes(self, values: tuple[int, ...]) -> list[tuple[int, ...]]:
        """The shapes of its arrays at some sizes, in the order of `given`; kept, since a step may take less time."""
        if values not in self._shapes:
            if len(self._shapes) > KEPT:
                self._shapes.clear()
            table = dict(zip(self.closed.sizes, values, strict=True))
            self._shapes[values] = [tuple(int(n.xreplace(table)) for n in array.shape) for array in self.given]
        return self._shapes[values]

    def _give(self, array: Array) -> None:
        if array in self.names:
            return
        name = array.name
        while is_reserved(name) or name in self.names.values() or name in map(in_c, self.closed.sizes):
            name += "_"
        self.names[array] = name
        if not (array.is_scalar and array.is_computed):
            self.given.append(array)

    def name(self, array: Array) -> str:
        """Where an array stands in C."""
        return self.names[self.plan.storage.get(array, array)]

    def place(self, block: Block) -> str:
        """A pointer to where a block begins."""
        if block.array.is_scalar and block.array.is_computed:
            return f"&{self.name(block.array)}"
        columns = in_c(block.array.shape[1])
        offset = added(times(in_c(block.row), columns), in_c(block.column))
        return self.name(block.array) + (f" + {offset}" if offset != "0" else "")

    def row(self, block: Block) -> str:
        """How far the rows of a block are apart."""
        return in_c(block.array.shape[1])

    def strided(self, factor: Factor) -> str:
        """Pointer, row stride and column stride of a factor."""
        row = self.row(factor.block)
        strides = f"1, {row}" if factor.transposed else f"{row}, 1"
        return f"{self.place(factor.block)}, {strides}"

    def number(self, number: Expr) -> str:
        """A number, or what is made of sizes."""
        return as_real(Scalars(self, {}).doprint(number))

    def entry(self, part: Part, axis: int) -> str:
        """Entry j of the i-th row (column: axis 1) that is scattered."""
        row = bracketed(self.row(part.rows))
        at = f"i * {row} + j" if axis == 0 else f"j * {row} + i"
        number = "" if part.coefficient == 1 else f"{self.number(part.coefficient)} * "
        return f"{number}({self.place(part.rows)})[{at}]"
