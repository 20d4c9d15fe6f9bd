"""Training of tiny networks in straight-line C: every entry a variable, all steps one loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnet.backends.c.formulas import Entries
from symnet.backends.c.ground import Ground
from symnet.plan.fusing import needed
from symnet.plan.operations import (
    ALL,
    COLUMN,
    COLUMNS,
    FIXED,
    ROW,
    ROWS,
    Access,
    Array,
    Equal,
    Factor,
    Loop,
    MatrixProduct,
    OneHot,
    Operation,
    Read,
    Update,
)
from symnet.plan.updates import g, p

MOST_ENTRIES = 600
"""Networks of no more entries and products than that are written out number by number."""


class Unrolled:
    """Training of a tiny network of known sizes: every entry is a variable of its own, and all steps are one loop."""

    def __init__(self, module: Ground) -> None:
        self.module, self.plan = module, module.plan.unfused

    def train(self) -> str | None:
        """The function of many steps; None for networks that are too large, or whose operations are none of entries."""
        module, plan = self.module, self.plan
        if module.sizes and any(not n.is_Integer for o in plan.operations for a in o.writes() for n in a.shape):
            return None
        if module.optimizer is None or module.optimizer.clip is not None:
            return None
        if any(not isinstance(o, (Loop, MatrixProduct)) for o in plan.operations) or self._work() > MOST_ENTRIES:
            return None
        if any(isinstance(r, OneHot) for o in plan.operations if isinstance(o, Loop) for r in o.accesses.values()):
            return None
        if any(u.gradient is None for u in plan.updates):
            return None
        module.parts.add("scalar")
        needed_by_loss = {plan.loss.array}
        moving = {u.gradient.array for u in plan.updates if u.gradient is not None}
        back = needed(plan.operations, moving)
        loss = [o for o in needed(plan.operations, needed_by_loss) if o not in back]
        lines = [line for n, array in enumerate(module.given) for line in self._loaded(n, array)]
        for n, (array, state) in enumerate(module.states):
            lines += self._state(len(module.given) + n, array, state)
        body = [line for o in back for line in self._operation(o)]
        last = [line for o in loss for line in self._operation(o)]
        declared = sorted({name for line in (*body, *last) for name in re.findall(r"^(\w+) =", line)})
        moves = [line for update in plan.updates for line in self._moves(update)]
        numbers = [
            f"const real {x} = (real)numbers[{n}];" for n, x in enumerate(module.scalars) if not x.startswith("bias")
        ]
        numbers += [f"double {x} = numbers[{n}];" for n, x in enumerate(module.scalars) if x.startswith("bias")]
        biases = [f"{x} = 1 - (1 - {x}) * beta{x[4:]};" for x in module.scalars if x.startswith("bias")]
        stored = [line for n, array in enumerate(module.given) for line in self._put(n, array)]
        stored += [
            line for n, (a, s) in enumerate(module.states) for line in self._put_state(len(module.given) + n, a, s)
        ]
        result = self._name(plan.loss.array, 0, 0)
        inside = [*body, "if (s == steps - 1) {", *(f"    {line}" for line in last), f"    results[0] = {result};", "}"]
        inside += [*moves, *biases]
        text = "".join(f"    {line}\n" for line in [*numbers, *lines, f"real {', '.join(declared)};"])
        text += "    for (long s = 0; s < steps; s++) {\n" + "".join(f"        {line}\n" for line in inside) + "    }\n"
        text += "".join(f"    {line}\n" for line in stored)
        return (
            "\n/* Many steps on the same data, every entry in a variable of its own. */\n"
            "int train(const long *sizes, void *const *arrays, double *numbers, double *results, void *space, "
            f"long threads, long steps) {{\n{text}    return 0;\n}}\n"
        )

    def _work(self) -> int:
        """How many entries and products there are."""
        total = 0
        for o in self.plan.operations:
            if isinstance(o, MatrixProduct):
                total += int(o.out.shape[0] * o.out.shape[1] * o.left.shape[1])
            elif isinstance(o, Loop):
                total += int(o.shape[0] * o.shape[1])
        return total

    def _name(self, array: Array, i: int, j: int) -> str:
        return f"{self.module.names.get(array, array.name)}_{i}_{j}"

    def _entries(self, array: Array) -> list[tuple[int, int]]:
        return [(i, j) for i in range(int(array.shape[0])) for j in range(int(array.shape[1]))]

    def _loaded(self, n: int, array: Array) -> Iterator[str]:
        if not array.is_computed:
            yield f"const real *const from_{n} = arrays[{n}];"
            kind = "real" if array.kind == "parameter" else "const real"
            names = [
                f"{self._name(array, i, j)} = from_{n}[{i * int(array.shape[1]) + j}]" for i, j in self._entries(array)
            ]
            yield f"{kind} {', '.join(names)};"

    def _put(self, n: int, array: Array) -> Iterator[str]:
        if array.kind == "parameter":
            yield f"real *const to_{n} = arrays[{n}];"
            yield " ".join(
                f"to_{n}[{i * int(array.shape[1]) + j}] = {self._name(array, i, j)};" for i, j in self._entries(array)
            )

    def _state(self, n: int, array: Array, state: str) -> Iterator[str]:
        yield f"const real *const from_{n} = arrays[{n}];"
        wide = int(array.shape[1])
        names = [f"{self._name(array, i, j)}_{state} = from_{n}[{i * wide + j}]" for i, j in self._entries(array)]
        yield f"real {', '.join(names)};"

    def _put_state(self, n: int, array: Array, state: str) -> Iterator[str]:
        yield f"real *const to_{n} = arrays[{n}];"
        wide = int(array.shape[1])
        yield " ".join(f"to_{n}[{i * wide + j}] = {self._name(array, i, j)}_{state};" for i, j in self._entries(array))

    def _operation(self, operation: Operation) -> Iterator[str]:
        yield from (f"/* {line.strip().replace('*/', '')} */" for line in str(operation).splitlines())
        if isinstance(operation, MatrixProduct):
            yield from self._product(operation)
        elif isinstance(operation, Loop):
            yield from self._loop(operation)

    def _product(self, product: MatrixProduct) -> Iterator[str]:
        number = "" if product.coefficient == 1 else f"{self.module.number(product.coefficient)} * "
        rows, columns = map(int, product.out.shape)
        for i in range(rows):
            for j in range(columns):
                terms = [
                    f"{self._factor(product.left, i, k)} * {self._factor(product.right, k, j)}"
                    for k in range(int(product.left.shape[1]))
                ]
                out = self._name(product.out.array, i + int(product.out.row), j + int(product.out.column))
                joined = " + ".join(terms)
                yield f"{out} = {number}({joined});" if number else f"{out} = {joined};"

    def _factor(self, factor: Factor, i: int, j: int) -> str:
        i, j = (j, i) if factor.transposed else (i, j)
        return self._name(factor.block.array, i + int(factor.block.row), j + int(factor.block.column))

    def _loop(self, loop: Loop) -> Iterator[str]:
        sums: dict[str, list[str]] = {}
        for i in range(int(loop.shape[0])):
            for j in range(int(loop.shape[1])):
                at = {ROW: i, COLUMN: j, FIXED: 0}
                texts = {symbol: self._at(read, at) for symbol, read in loop.accesses.items()}
                value = Entries(self.module, texts).doprint(loop.formula)
                row, column = {ALL: (0, 0), ROWS: (0, j), COLUMNS: (i, 0)}.get(loop.total, (i, j))
                out = self._name(loop.out.array, row + int(loop.out.row), column + int(loop.out.column))
                sums.setdefault(out, []).append(value)
        for out, values in sums.items():
            yield f"{out} = {' + '.join(f'({v})' for v in values) if len(values) > 1 else values[0]};"

    def _at(self, read: Read, at: dict[str, int]) -> str:
        if isinstance(read, Equal):
            row, column = at[read.row], at[read.column]
            return str(int(row >= column if read.or_below else row == column))
        assert isinstance(read, Access)
        return self._name(read.array, at[read.row] + int(read.row_offset), at[read.column] + int(read.column_offset))

    def _moves(self, update: Update) -> Iterator[str]:
        yield f"/* {update} */"
        assert update.gradient is not None
        for i, j in self._entries(update.out.array):
            name = self._name(update.out.array, i, j)
            states = {state: f"{name}_{state}" for state in update.rule.states}
            gradient = self._name(update.gradient.array, i + int(update.gradient.row), j + int(update.gradient.column))
            texts = {p: name, g: f"({gradient} + decay * {name})", **states, **{x: str(x) for x in update.rule.scalars}}
            for target, formula in update.rule.moves:
                to = name if target == p else states[target]
                yield f"{to} = {Entries(self.module, texts).doprint(formula)};"
