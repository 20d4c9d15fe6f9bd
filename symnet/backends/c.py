"""C from the plan: loops that the compiler vectorises, tiles of matrix products in registers, classes in blocks.

The module is written from the plan's operations and from the parts of `runtime.c` that they need; it is compiled once
for each processor and kept (see `symnet.backends.compiling`). Without a compiler the numpy backend steps in.
"""

from __future__ import annotations

import ctypes
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from sympy import Expr, S
from sympy.printing.c import C99CodePrinter

from symnet.backends import numpy as numpy_backend
from symnet.backends.closed import Closed
from symnet.backends.compiling import CompilerError, compiled
from symnet.backends.lambdify import lines as plain_lines
from symnet.backends.module import forward_function, write_module
from symnet.backends.program import Arrays, Program
from symnet.backends.trainer import Stepper
from symnet.core.errors import NoRuleError, NumericError
from symnet.core.expression import shape
from symnet.core.writing import dimension_identifier
from symnet.ops.formula import function_of, z
from symnet.plan import Plan, make_plan
from symnet.plan.operations import (
    ALL,
    COLUMN,
    COLUMNS,
    FIXED,
    ROW,
    ROWS,
    Access,
    Array,
    Block,
    Call,
    Equal,
    Factor,
    Flow,
    Gather,
    Largest,
    Loop,
    MatrixProduct,
    Normalise,
    OneHot,
    Operation,
    Read,
    Reads,
    Scatter,
    SoftmaxLoss,
    Update,
)
from symnet.plan.updates import Optimizer, Rule, g, p

RUNTIME = Path(__file__).with_name("runtime.c")
"""Parts in C that generated modules are made of, each headed by `//: name needs others`."""

TYPES = {
    "float32": """typedef float real;
typedef int32_t whole;
#define EXP_LOW -87.3f
#define EXP_HIGH 88.3f
#define LOG2_HIGH 0.693359375f
#define LOG2_LOW -2.12194440e-4f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
static const real EXP_TERMS[] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f,
                                 5.0000001201e-1f};
""",
    "float64": """typedef double real;
typedef int64_t whole;
#define EXP_LOW -708.0
#define EXP_HIGH 709.0
#define LOG2_HIGH 6.93145751953125e-1
#define LOG2_LOW 1.42860682030941723212e-6
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
static const real EXP_TERMS[] = {1. / 6227020800, 1. / 479001600, 1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320,
                                 1. / 5040, 1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2};
""",
}
"""The numbers, and what `exp` needs to know of them: limits, log 2 in two parts, and the terms of exp(r) − 1 − r over r²."""

RESERVED = frozenset(
    """auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof
    real whole vec ivec load store room memory chunk finish tile product parallel task pool worker numbers arrays ids sizes
    space threads step i j l k v count first last steps loss_and_gradients train main exp log tanh sin cos sqrt pow abs
    y0 y1 yn j0 j1 jn gamma erf erfc NAN INFINITY LANES ROWS COLUMNS MIN MAX""".split()
)
"""Names that a variable of a network cannot have in C."""

PROLOGUE = "#define _GNU_SOURCE\n#include <stdint.h>\n"


def program(closed: Closed, dtype: Any = "float64") -> Program:
    """Plan, write and compile; without a compiler, NumPy's program and a warning that says so."""
    plain = numpy_backend.program(closed, dtype)
    if closed.loss is None:
        return plain
    try:
        made = _Module(closed, np.dtype(dtype), make_plan(closed))
        library = made.library()
    except CompilerError as error:
        warnings.warn(f"{error}; the numpy backend is used instead", RuntimeWarning, stacklevel=3)
        return plain
    module = write_module(closed, [forward_function(closed, plain_lines)], {"as_ids": numpy_backend.HELPERS["as_ids"]})
    namespace = numpy_backend.loaded(module)
    namespace["loss_and_gradients"] = made.gradients(library, namespace)
    return Program(made.source, closed, np.dtype(dtype), namespace, lambda chosen: _stepper(closed, chosen, dtype, namespace))


def source(closed: Closed, dtype: Any = "float64") -> str:
    """The module's text alone; needs no compiler."""
    return _Module(closed, np.dtype(dtype), make_plan(closed)).source


def _stepper(closed: Closed, optimizer: Optimizer, dtype: Any, namespace: dict[str, Any]) -> Stepper:
    made = _Module(closed, np.dtype(dtype), make_plan(closed, optimizer.rule, optimizer.clip is not None), optimizer)
    return made.stepper(made.library(), namespace)


@dataclass
class _Module:
    """The C module of a plan, and the bridge to it.

    Attributes:
        called: the functions of one variable that it needs, by name.
        parts: the parts of the runtime that it needs.
        extra: functions written beside the main one.
    """

    closed: Closed
    dtype: np.dtype[Any]
    plan: Plan
    optimizer: Optimizer | None = None
    called: dict[str, str] = field(default_factory=dict)
    parts: set[str] = field(default_factory=lambda: {"vectors"})
    extra: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = [dimension_identifier(size) for size in self.closed.sizes]
        self.names: dict[Array, str] = {}
        self.given: list[Array] = []
        for array in self.plan.inputs:
            self._give(array)
        for operation in (*self.plan.operations, *self.plan.updates):
            for array in operation.writes():
                self._give(self.plan.storage.get(array, array))
        self.rule = self.optimizer.rule if self.optimizer else None
        self.scalars = [str(x) for x in self.rule.scalars] + ["decay"] * 1 if self.rule else []
        if self.optimizer and self.optimizer.clip is not None:
            self.scalars.append("clip")
        self.states = [
            (update.out.array, str(state)) for update in self._updates() for state in update.rule.states
        ]
        self.source = self._written()

    def _updates(self) -> list[Update]:
        within = [o.update for o in self.plan.operations if isinstance(o, SoftmaxLoss) and o.update is not None]
        return [*within, *self.plan.updates]

    def _give(self, array: Array) -> None:
        if array in self.names:
            return
        name = array.name
        while name in RESERVED or name in self.names.values() or name in self.sizes:
            name += "_"
        self.names[array] = name
        if not (array.is_scalar and array.is_computed):
            self.given.append(array)

    # The text -----------------------------------------------------------------------------------------------------

    def _written(self) -> str:
        body = "".join(f"    {line}\n" for operation in self.plan.operations for line in self.operation(operation))
        if self.optimizer is not None:
            body += "".join(f"    {line}\n" for line in self._moves())
        scalars = [self.names[a] for a in self.names if a.is_scalar and a.is_computed]
        head = "".join(f"    const long {size} = sizes[{n}];\n" for n, size in enumerate(self.sizes))
        for n, array in enumerate(self.given):
            kind = "const int64_t" if array.kind == "ids" else "const real" if array.kind == "data" else "real"
            head += f"    {kind} *const {self.names[array]} = arrays[{n}]; {_comment(array)}\n"
        for n, (array, state) in enumerate(self.states):
            head += f"    real *const {self.names[array]}_{state} = arrays[{len(self.given) + n}];\n"
        if scalars:
            head += f"    real {', '.join(f'{name} = 0' for name in scalars)};\n"
        loss = self.names[self.plan.loss.array]
        results = [a for a in dict.fromkeys(b.array for b in self.plan.gradients.values()) if a.is_scalar]
        out = f"    results[0] = {loss};\n"
        if not self.optimizer:
            out += "".join(f"    results[{n}] = {self.names[a]};\n" for n, a in enumerate(results, 1))
        checked = "".join(f"    {line}\n" for line in self._checked())
        used = set(re.findall(r"\w+", checked + body + out))
        lines = [line for line in head.splitlines() if _declared(line) is None or _declared(line) in used]
        title = self.closed.network.title or "A network"
        doc = f"/* {title.replace('*/', '')}: closed forms derived by symnet.\n\n"
        doc += "   What is done, in order:\n\n"
        plan = "\n".join(str(o) for o in (*self.plan.operations, *self.plan.updates))
        doc += "".join(f"     {line}\n" for line in plan.replace("*/", "").splitlines()) + "*/\n"
        main = (
            "\n/* 0: done, results begin with the loss; 1: there is no memory; 2: an id has no row. */\n"
            "int run(const long *sizes, void *const *arrays, const double *numbers, double *results, memory *space, "
            "long threads) {\n"
            "    jmp_buf failed;\n    space->failed = &failed;\n    if (setjmp(failed)) return 1;\n"
            + "\n".join(lines)
            + f"\n{checked}{body}{out}    finish(space);\n    return 0;\n}}\n"
        )
        functions = "".join(self.called.values())
        return doc + PROLOGUE + TYPES[str(self.dtype)] + self._runtime() + functions + "".join(self.extra) + main

    def _checked(self) -> Iterator[str]:
        """Ids that have no row are found before anything is done."""
        for v in self.closed.data:
            array = next(a for a in self.given if a.name == v.identifier)
            if array.kind == "ids":
                below = _factor(_size(shape(v)[v.summing_axis or 0]))
                wrong = f"(uint64_t){self.names[array]}[i] >= (uint64_t){below}"
                yield f"for (long i = 0; i < {_size(array.shape[0])}; i++) if ({wrong}) return 2;"

    def _runtime(self) -> str:
        texts: dict[str, tuple[list[str], str]] = {}
        for piece in RUNTIME.read_text().split("//: ")[1:]:
            head, _, text = piece.partition("\n")
            name, _, needs = head.partition(" needs ")
            texts[name] = (needs.split(), text)
        wanted: list[str] = []

        def add(name: str) -> None:
            for need in texts[name][0]:
                add(need)
            if name not in wanted:
                wanted.append(name)

        for name in texts:
            if name in self.parts:
                add(name)
        return "".join(texts[name][1] for name in wanted)

    # Operations ---------------------------------------------------------------------------------------------------

    def operation(self, operation: Operation) -> Iterator[str]:
        """The lines of one operation."""
        yield from (f"/* {line.strip().replace('*/', '')} */" for line in str(operation).splitlines())
        match operation:
            case Loop():
                yield from _Nest(self, operation).lines()
            case MatrixProduct():
                self.parts.add("product")
                number, adds = self._number(operation.coefficient), int(operation.accumulates)
                rows, columns = operation.out.shape
                inner = operation.left.shape[1]
                out = self._place(operation.out)
                yield (
                    f"product(space, {_size(rows)}, {_size(columns)}, {_size(inner)}, {number}, {self._strided(operation.left)}, "
                    f"{self._strided(operation.right)}, {out}, {self._row(operation.out)}, 1, {adds}, threads);"
                )
            case Gather():
                yield from self._gather(operation)
            case Scatter():
                yield from self._scatter(operation)
            case Normalise():
                yield from self._normalise(operation)
            case Largest():
                yield from self._largest(operation)
            case Call():
                self.parts.add(operation.function)
                n = _size(operation.body.shape[0])
                body = f"{self._place(operation.body)}, {self._row(operation.body)}"
                if operation.function == "determinant":
                    yield f"{self.names[operation.out.array]} = determinant(space, {n}, {body});"
                else:
                    yield f"inverse(space, {n}, {body}, {self._place(operation.out)}, {self._row(operation.out)});"
            case SoftmaxLoss():
                yield from self._softmax_loss(operation)
            case _:
                raise NoRuleError(f"the c backend has no code for {type(operation).__name__}")

    def name(self, array: Array) -> str:
        """Where an array stands in C."""
        return self.names[self.plan.storage.get(array, array)]

    def _place(self, block: Block) -> str:
        if block.array.is_scalar and block.array.is_computed:
            return f"&{self.name(block.array)}"
        columns = _size(block.array.shape[1])
        offset = _added(_times(_size(block.row), columns), _size(block.column))
        return self.name(block.array) + (f" + {offset}" if offset != "0" else "")

    def _row(self, block: Block) -> str:
        return _size(block.array.shape[1])

    def _strided(self, factor: Factor) -> str:
        """Pointer, row stride and column stride of a factor."""
        row = self._row(factor.block)
        strides = f"1, {row}" if factor.transposed else f"{row}, 1"
        return f"{self._place(factor.block)}, {strides}"

    def _number(self, number: Expr) -> str:
        return f"(real)({_Printer(self, {}).doprint(number)})"

    def _gather(self, gather: Gather) -> Iterator[str]:
        out, table, ids = self._place(gather.out), self.name(gather.table), self.name(gather.ids)
        rows, columns = gather.out.shape
        width = _size(gather.table.shape[1])
        if gather.axis == 0:
            yield f"for (long i = 0; i < {_size(rows)}; i++)"
            yield f"    memcpy({out} + i * {_factor(self._row(gather.out))}, {table} + {ids}[i] * {_factor(width)}, sizeof(real) * {_factor(_size(columns))});"
        else:
            yield f"for (long i = 0; i < {_size(rows)}; i++)"
            yield f"    for (long j = 0; j < {_size(columns)}; j++)"
            yield f"        ({out})[i * {_factor(self._row(gather.out))} + j] = {table}[i * {_factor(width)} + {ids}[j]];"

    def _scatter(self, scatter: Scatter) -> Iterator[str]:
        out = scatter.out.array
        rows, columns = map(_size, out.shape)
        if not scatter.accumulates:
            yield f"memset({self.name(out)}, 0, sizeof(real) * {_factor(rows)} * {_factor(columns)});"
        for part in scatter.parts:
            place = self._entry(part, scatter.axis)
            to = f"{self.name(part.ids)}[i] * {_factor(columns)} + j" if scatter.axis == 0 else f"j * {_factor(columns)} + {self.name(part.ids)}[i]"
            many, wide = part.rows.shape if scatter.axis == 0 else part.rows.shape[::-1]
            yield f"for (long i = 0; i < {_size(many)}; i++)"
            yield f"    for (long j = 0; j < {_size(wide)}; j++) {self.name(out)}[{to}] += {place};"

    def _entry(self, part: Any, axis: int) -> str:
        """Entry j of the i-th row (column: axis 1) that is scattered."""
        row = _factor(self._row(part.rows))
        at = f"i * {row} + j" if axis == 0 else f"j * {row} + i"
        number = "" if part.coefficient == 1 else f"{self._number(part.coefficient)} * "
        return f"{number}({self._place(part.rows)})[{at}]"

    def _normalise(self, op: Normalise) -> Iterator[str]:
        self.parts.add("normalise")
        many, across = op.body.shape if op.axis == 1 else op.body.shape[::-1]
        (body_row, body_step), (out_row, out_step) = (
            (self._row(b), "1") if op.axis == 1 else ("1", self._row(b)) for b in (op.body, op.out)
        )
        yield (
            f"normalise({_size(many)}, {_size(across)}, {self._place(op.body)}, {body_row}, {body_step}, "
            f"{self._place(op.out)}, {out_row}, {out_step}, {int(op.logarithm)});"
        )

    def _largest(self, op: Largest) -> Iterator[str]:
        self.parts.add("largest")
        rows, columns = map(_size, op.body.shape)
        row = self._row(op.body)
        many, across, outer, inner = {
            0: (columns, rows, "1", row), 1: (rows, columns, row, "1"), 2: ("1", _times(rows, columns), "0", "1"),
        }[op.axis]  # fmt: skip
        if op.where:
            yield f"is_largest({many}, {across}, {self._place(op.body)}, {outer}, {inner}, {self._place(op.out)});"
        else:
            yield f"largest({many}, {across}, {self._place(op.body)}, {outer}, {inner}, {self._place(op.out)});"

    def _softmax_loss(self, op: SoftmaxLoss) -> Iterator[str]:
        self.parts.add("softmax_loss")
        m, h = op.inputs.shape
        n = op.weights.shape[0]
        a, a_row, a_column = self._strided(op.inputs).rsplit(", ", 2)
        b, b_row, b_column = self._strided(op.weights).rsplit(", ", 2)
        fields = {
            "a": a, "a_row": a_row, "a_column": a_column, "b": b, "b_row": b_row, "b_column": b_column,
            "m": _size(m), "n": _size(n), "h": _size(h), "labels": self.name(op.labels),
        }  # fmt: skip
        if op.bias is not None:
            fields["c"] = self.name(op.bias.array)
        for kind, flow in (("back", op.back), ("down", op.down)):
            if flow is not None:
                fields |= self._flow(kind, flow, written=not (kind == "down" and op.update))
        if op.sums is not None:
            fields |= {"sums": self._place(op.sums.block), "sums_scale": self._number(op.sums.coefficient)}
        number = len(self.extra)
        if op.update is not None:
            yield from self._context(op.update, number)
            fields |= {"update": f"move{number}", "context": f"&moved{number}"}
        yield f"softmax_flows flows{number} = {{{', '.join(f'.{k} = {v}' for k, v in fields.items())}}};"
        yield f"{self.name(op.out.array)} = {self._number(op.factor)} * (real)softmax_loss(space, &flows{number}, threads);"

    def _flow(self, kind: str, flow: Flow, written: bool) -> dict[str, str]:
        fields = {f"{kind}_scale": self._number(flow.coefficient)}
        if written:
            row, column = (self._row(flow.block), "1")[:: -1 if flow.transposed else 1]
            fields |= {kind: self._place(flow.block), f"{kind}_row": row, f"{kind}_column": column}
        return fields

    # Moving -------------------------------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> str:
        """The function that moves some entries that lie side by side; its name."""
        if rule.name in self.called:
            return rule.name
        n = sympy.Symbol("entries", integer=True, positive=True)
        arrays = {symbol: Array(str(symbol), (S.One, n), "parameter") for symbol in (p, g, *rule.states)}
        reads: Reads = {symbol: Access(array, FIXED, COLUMN) for symbol, array in arrays.items()}
        for symbol, array in arrays.items():
            self.names[array] = str(symbol)
        self.names[arrays[g]] = "g"
        decay = sympy.Symbol("decay")
        lines: list[str] = []
        for target, formula in rule.moves:
            moved = formula.xreplace({g: g + decay * p})
            lines += _Nest(self, Loop(Block.whole(arrays[target]), moved, reads, (S.One, n))).lines()
        for array in arrays.values():
            del self.names[array]
        told = ", ".join(f"{target} = {formula}" for target, formula in rule.moves)
        states = "".join(f", real *{state}" for state in rule.states)
        opened = "".join(f"    const real {x} = (real)numbers[{n}];\n" for n, x in enumerate(self.scalars) if x != "clip")
        self.called[rule.name] = (
            f"\n/* {told}, where decay times p was added to g */\n"
            f"static void {rule.name}(long entries, real *p, const real *g{states}, const double *numbers) {{\n{opened}"
            + "".join(f"    {line}\n" for line in lines)
            + "}\n"
        )
        return rule.name

    def _state_names(self, update: Update) -> list[str]:
        return [f"{self.names[update.out.array]}_{state}" for state in update.rule.states]

    def _context(self, update: Update, number: int) -> Iterator[str]:
        """What moves a block of classes as soon as its gradient is there."""
        name, states = self._rule(update.rule), self._state_names(update)
        fields = "".join(f"    real *{state};\n" for state in ["p", *map(str, update.rule.states)])
        given = "".join(f", c->{state} + (first + v) * c->h" for state in map(str, update.rule.states))
        self.extra.append(
            f"\ntypedef struct {{\n{fields}    long h, padded;\n    const double *numbers;\n}} context{number};\n"
            f"static void move{number}(void *context, long first, long count, real *gradient) {{\n"
            f"    const context{number} *c = context;\n    for (long v = 0; v < count; v++)\n"
            f"        {name}(c->h, c->p + (first + v) * c->h, gradient + v * c->padded{given}, c->numbers);\n}}\n"
        )
        h = _size(update.out.shape[1])
        values = ", ".join([self.names[update.out.array], *states])
        yield (
            f"context{number} moved{number} = {{{values}, {h}, ({h} + COLUMNS - 1) / COLUMNS * COLUMNS, numbers}};"
        )

    def _moves(self) -> Iterator[str]:
        assert self.optimizer is not None
        whole = [update for update in self.plan.updates if update.gradient is not None]
        if self.optimizer.clip is not None:
            yield "double norm = 0;"
            for update in whole:
                assert update.gradient is not None
                place = self._place(update.gradient)
                yield f"for (long i = 0; i < {_count(update.out.array)}; i++) norm += (double)({place})[i] * ({place})[i];"
            at = self.scalars.index("clip")
            yield f"if (sqrt(norm) > numbers[{at}]) {{"
            yield f"    const real cut = (real)(numbers[{at}] / sqrt(norm));"
            for update in whole:
                assert update.gradient is not None
                yield f"    for (long i = 0; i < {_count(update.out.array)}; i++) ({self._place(update.gradient)})[i] *= cut;"
            yield "}"
        for update in self.plan.updates:
            yield f"/* {update} */"
            name = self._rule(update.rule)
            states = "".join(f", {state}" for state in self._state_names(update))
            if update.gradient is not None:
                place = self._place(update.gradient)
                yield f"{name}({_count(update.out.array)}, {self.names[update.out.array]}, {place}{states}, numbers);"
            else:
                yield from self._move_rows(update, name)

    def _move_rows(self, update: Update, name: str) -> Iterator[str]:
        """Rows that were looked up: those of the same id are added up first, then each moves once."""
        table, axis = update.out.array, update.axis
        many, wide = (table.shape[axis], table.shape[1 - axis])
        width, columns = _size(wide), _factor(_size(table.shape[1]))
        total = " + ".join(_factor(_size(part.rows.shape[axis])) for part in update.parts)
        yield "{"
        yield f"    const long wide = {width};"
        yield f"    int64_t *slot = room(space, sizeof(int64_t) * {_factor(_size(many))}), *seen = room(space, sizeof(int64_t) * ({total})), used = 0;"
        yield f"    real *sums = room(space, sizeof(real) * ({total}) * wide);"
        for part in update.parts:
            yield f"    for (long i = 0; i < {_size(part.rows.shape[axis])}; i++) slot[{self.name(part.ids)}[i]] = -1;"
        for part in update.parts:
            yield f"    for (long i = 0; i < {_size(part.rows.shape[axis])}; i++) {{"
            yield f"        const int64_t id = {self.name(part.ids)}[i];"
            yield "        if (slot[id] < 0) seen[slot[id] = used++] = id, memset(sums + slot[id] * wide, 0, sizeof(real) * wide);"
            yield f"        for (long j = 0; j < wide; j++) sums[slot[id] * wide + j] += {self._entry(part, axis)};"
            yield "    }"
        arrays = [self.names[table], *self._state_names(update)]
        yield "    for (long u = 0; u < used; u++) {"
        if axis == 0:
            rows = [f"{array} + seen[u] * wide" for array in arrays]
            yield f"        {name}(wide, {rows[0]}, sums + u * wide{''.join(f', {r}' for r in rows[1:])}, numbers);"
        else:
            yield f"        real row[{len(arrays)}][wide]; /* a column, taken out and put back */"
            for n, array in enumerate(arrays):
                yield f"        for (long j = 0; j < wide; j++) row[{n}][j] = {array}[j * {columns} + seen[u]];"
            rest = "".join(f", row[{n}]" for n in range(1, len(arrays)))
            yield f"        {name}(wide, row[0], sums + u * wide{rest}, numbers);"
            for n, array in enumerate(arrays):
                yield f"        for (long j = 0; j < wide; j++) {array}[j * {columns} + seen[u]] = row[{n}][j];"
        yield "    }"
        yield "}"

    # The bridge ---------------------------------------------------------------------------------------------------

    def library(self) -> Any:
        """The compiled module; CompilerError where there is no compiler or it fails."""
        library = compiled(self.source)
        library.run.restype = ctypes.c_int
        library.run.argtypes = [ctypes.c_void_p] * 5 + [ctypes.c_long]
        return library

    def gradients(self, library: Any, namespace: dict[str, Any]) -> Any:
        """The function of loss and gradients."""
        outputs = {name: block.array for name, block in self.plan.gradients.items()}
        scalars = [a for a in dict.fromkeys(outputs.values()) if a.is_scalar]

        def loss_and_gradients(params: Arrays, data: Arrays) -> tuple[Any, Arrays]:
            sizes = namespace["check"](params, data)
            call = _Call(self, sizes, namespace)
            call.point(params, data, {})
            loss = self.dtype.type(call.run(library, np.zeros(1)))
            gradients, given = {}, set()
            for name, array in outputs.items():
                where = np.shape(params[name])
                if array.is_scalar:
                    gradients[name] = np.full(where, call.results[1 + scalars.index(array)], self.dtype)
                else:
                    value = call.arrays[self.given.index(array)].reshape(where)
                    gradients[name] = value.copy() if array in given else value
                    given.add(array)
            return loss, gradients

        return loss_and_gradients

    def stepper(self, library: Any, namespace: dict[str, Any]) -> Stepper:
        """A step of training; what is known of one call is kept for the next on the same arrays."""
        calls: dict[tuple[Any, ...], _Call] = {}

        def step(params: Arrays, state: Arrays, data: Arrays, numbers: dict[str, float]) -> float:
            key = tuple((name, np.shape(value)) for arrays in (params, data) for name, value in arrays.items())
            if key not in calls:
                calls[key] = _Call(self, namespace["check"](params, data), namespace)
            calls[key].point(params, data, state)
            try:
                return calls[key].run(library, np.array([*(numbers[name] for name in self.scalars), 0.0]))
            except _IdError:
                namespace["check"](params, data)  # says which
                raise

        return step


class _IdError(NumericError):
    """An id that has no row."""


class _Call:
    """Arrays and pointers for one size of arguments."""

    def __init__(self, module: _Module, sizes: dict[str, int], namespace: dict[str, Any]) -> None:
        self.module, self.as_ids = module, namespace["as_ids"]
        values = [sizes.get(name, 0) for name in module.sizes]
        self.sizes = (ctypes.c_long * max(1, len(values)))(*values)
        table = dict(zip(module.closed.sizes, values, strict=True))
        self.arrays: list[Any] = []
        for array in module.given:
            made = tuple(int(sympy.sympify(n).subs(table)) for n in array.shape)
            self.arrays.append(np.empty(made, module.dtype) if array.is_computed else None)
        self.pointers = (ctypes.c_void_p * (len(self.arrays) + len(module.states) + 1))()
        for n, array in enumerate(self.arrays):
            if array is not None:
                self.pointers[n] = array.ctypes.data
        axes = {v.identifier: v.summing_axis or 0 for v in module.closed.data}
        self.inputs = [(n, a.name, a.kind, axes.get(a.name, 0)) for n, a in enumerate(module.given) if not a.is_computed]
        self.stated = [(len(self.arrays) + n, f"{array.name}.{name}") for n, (array, name) in enumerate(module.states)]
        self.given: dict[str, Any] = {}
        self.results = np.zeros(1 + len(module.plan.gradients))
        self.memory = (ctypes.c_size_t * 8)()

    def point(self, params: Arrays, data: Arrays, state: Arrays) -> None:
        """Point to the arrays of this call; one that was pointed to by the last call and needed no copy stays."""
        for n, name, kind, axis in self.inputs:
            value = (params if kind == "parameter" else data)[name]
            if value is self.given.get(name):
                continue
            if kind == "ids":
                made = np.ascontiguousarray(self.as_ids(name, value, axis), np.int64)
            else:
                made = np.ascontiguousarray(value, self.module.dtype)
            self.pointers[n] = made.ctypes.data
            copied = not isinstance(value, np.ndarray) or not np.may_share_memory(made, value)
            self.given[name] = made if copied else value
        for n, name in self.stated:
            if state[name] is not self.given.get(name):
                self.pointers[n] = state[name].ctypes.data
                self.given[name] = state[name]

    def run(self, library: Any, numbers: Any) -> float:
        """Call it; NumericError where there is not enough memory."""
        status = library.run(
            ctypes.addressof(self.sizes), ctypes.addressof(self.pointers), numbers.ctypes.data, self.results.ctypes.data,
            ctypes.addressof(self.memory), threads(),
        )  # fmt: skip
        if status == 1:
            raise NumericError("not enough memory for arrays of these sizes; take fewer examples at a time")
        if status == 2:
            raise _IdError("an id is out of range")
        return float(self.results[0])

    def __del__(self) -> None:
        if self.memory[0]:
            _free(self.memory[0])


def _free(address: int) -> None:
    libc = ctypes.CDLL(None)
    libc.free.argtypes = [ctypes.c_void_p]
    libc.free.restype = None
    libc.free(address)


def threads() -> int:
    """How many threads a program may use: SYMNET_THREADS, or OMP_NUM_THREADS, or one for each processor there is."""
    for name in ("SYMNET_THREADS", "OMP_NUM_THREADS"):
        text = os.environ.get(name, "")
        if text.isdigit() and int(text) > 0:
            return int(text)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# Loops ------------------------------------------------------------------------------------------------------------


class _Nest:
    """A loop of the plan as a nest of C loops, a vector at a time along the columns."""

    def __init__(self, module: _Module, loop: Loop) -> None:
        self.module, self.loop = module, loop

    def lines(self) -> Iterator[str]:
        """The lines."""
        loop, module = self.loop, self.module
        rows, columns = loop.shape
        scalar = loop.out.array.is_scalar and loop.out.array.is_computed
        if loop.shape == (1, 1) and not loop.total:
            texts = {s: self._scalar(read) for s, read in loop.accesses.items()}
            value = _Printer(module, texts).doprint(loop.formula)
            yield f"{module.name(loop.out.array) if scalar else f'({module._place(loop.out)})[0]'} = {value};"
            return
        if loop.total == ALL:
            yield "{"
            yield "    double sum = 0;"
        elif loop.total == ROWS:
            yield f"memset({module._place(loop.out)}, 0, sizeof(real) * {_factor(_size(columns))});"
        indent = "    " * (loop.total == ALL)
        turned = columns == 1  # a column is walked along its rows
        outer, inner = (S.One, rows) if turned else (rows, columns)
        if outer != 1:
            yield f"{indent}for (long i = 0; i < {_size(outer)}; i++) {{"
            indent += "    "
        if loop.total == COLUMNS and not turned:
            yield f"{indent}double sum = 0;"
        yield f"{indent}for (long j = 0; j < {_size(inner)}; j += LANES) {{"
        yield f"{indent}    const long count = MIN(LANES, {_size(inner)} - j);"
        texts = {s: self._vector(read, turned, outer != 1) for s, read in loop.accesses.items()}
        value = _VectorPrinter(module, texts).doprint(loop.formula)
        if not loop.accesses:
            value = f"all((real)({_Printer(module, {}).doprint(loop.formula)}))"
        yield from (f"{indent}    {line}" for line in self._kept(value, turned, outer != 1))
        yield f"{indent}}}"
        if loop.total == COLUMNS and not turned:
            at = f"i * {_factor(module._row(loop.out))}" if outer != 1 else "0"
            place = f"{module.name(loop.out.array)}" if scalar else f"({module._place(loop.out)})[{at}]"
            yield f"{indent}{place} = (real)sum;"
        if outer != 1:
            yield f"{indent[:-4]}}}"
        if loop.total == ALL:
            place = module.name(loop.out.array) if scalar else f"({module._place(loop.out)})[0]"
            yield f"    {place} = (real)sum;"
            yield "}"

    def _kept(self, value: str, turned: bool, nested: bool) -> Iterator[str]:
        loop, module = self.loop, self.module
        row = _factor(module._row(loop.out))
        if loop.total == ALL or (loop.total == COLUMNS and not turned):
            yield f"sum += sum_of({value}, count);"
        elif loop.total == ROWS and not turned:
            place = f"({module._place(loop.out)} + j)"
            yield f"store({place}, count, load({place}, 1, count) + {value});"
        elif loop.total == ROWS:  # a column summed over its rows: one number
            place = f"({module._place(loop.out)})[0]"
            yield f"{place} += (real)sum_of({value}, count);"
        elif turned:
            place = f"{module._place(loop.out)} + j * {row}" if row != "1" else f"{module._place(loop.out)} + j"
            if row == "1":
                yield f"store({place}, count, {value});"
            else:
                yield f"vec value = {value};"
                yield f"for (long l = 0; l < count; l++) ({module._place(loop.out)})[(j + l) * {row}] = value[l];"
        else:
            place = module._place(loop.out) + (f" + i * {row}" if nested else "") + " + j"
            yield f"store({place}, count, {value});"

    def _scalar(self, read: Read) -> str:
        if isinstance(read, Access):
            name = self.module.name(read.array)
            if read.array.is_scalar and read.array.is_computed:
                return name
            return f"{name}[{_added(_times(_size(read.row_offset), _size(read.array.shape[1])), _size(read.column_offset))}]"
        if isinstance(read, OneHot):
            return f"({self.module.name(read.array)}[0] == 0)"
        return "1"

    def _vector(self, read: Read, turned: bool, nested: bool) -> str:
        """A vector of what is read: the lanes run along the loop's columns, or down its rows where it has one column."""
        along, across = (ROW, COLUMN) if turned else (COLUMN, ROW)
        if isinstance(read, Equal):
            if read.row == read.column:
                return "all(1)"
            return f"numbered(j, {'i' if nested else '0'})"
        if isinstance(read, OneHot):
            return self._one_hot(read, along, across, nested)
        name = self.module.name(read.array)
        if read.array.is_scalar and read.array.is_computed:
            return f"all({name})"
        row = _size(read.array.shape[1])
        offset = _added(_times(_size(read.row_offset), row), _size(read.column_offset))
        step = _added(*(s for place, s in ((read.row, row), (read.column, "1")) if place == along)) or "0"
        outer = _added(*(s for place, s in ((read.row, row), (read.column, "1")) if place == across))
        parts = [name]
        if offset != "0":
            parts.append(offset)
        if outer and nested:
            parts.append(_times("i", outer))
        if step != "0":
            parts.append(_times("j", step))
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


class _Printer(C99CodePrinter):  # type: ignore[misc]
    """A formula in C, of single numbers."""

    def __init__(self, module: _Module, texts: dict[sympy.Symbol, str]) -> None:
        super().__init__()
        self.module, self.texts = module, texts

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, sympy.Function):  # SymPy's printers know some of them by name
            return self._print_Function(expr)
        return str(super()._print(expr, **kwargs))

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        return self.texts.get(expr) or f"(real){dimension_identifier(expr)}"

    _print_IndexedDim = _print_Symbol

    def _print_Rational(self, expr: sympy.Rational) -> str:
        return f"((real){expr.p} / {expr.q})"

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return str(int(expr))

    def _print_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and 0 < abs(exponent) <= 4:
            text = " * ".join([f"({self._print(base)})"] * abs(int(exponent)))
            return f"(1 / ({text}))" if exponent < 0 else f"({text})"
        if exponent == S.Half:
            return f"(real)sqrt({self._print(base)})"
        return f"(real)pow({self._print(base)}, {self._print(exponent)})"

    def _print_Mul(self, expr: Expr) -> str:
        above, below = expr.as_numer_denom()
        if below != 1:
            return f"(real)({self._print(above)}) / ({self._print(below)})"
        return " * ".join(f"({self._print(f)})" if f.is_Add else self._print(f) for f in expr.args).replace("-1 * ", "-", 1)

    def _print_Function(self, expr: Expr) -> str:
        return f"{_function(self.module, expr)}({', '.join(self._print(a) for a in expr.args)})"


LIBM = {"exp": "exp", "log": "log", "tanh": "tanh", "sin": "sin", "cos": "cos", "sqrt": "sqrt", "abs": "fabs"}
"""Functions that C has."""

SCALARS = {
    "sigmoid": "z < 0 ? (real)exp(z) / (1 + (real)exp(z)) : 1 / (1 + (real)exp(-z))",
    "softplus": "(z > 0 ? z : 0) + (real)log1p(exp(-fabs(z)))",
    "relu": "z > 0 ? z : 0",
    "step": "z > 0",
    "sign": "(z > 0) - (z < 0)",
}
"""Functions as C computes them for one number."""

VECTORS = {
    "exp": "vec_exp({0})",
    "tanh": "vec_tanh({0})",
    "sigmoid": "vec_sigmoid({0})",
    "relu": "larger({0}, all(0))",
    "step": "choose({0} > 0, all(1), all(0))",
}
"""Functions of a whole vector at a time."""


def _function(module: _Module, expr: Expr) -> str:
    """The name of a function of one number; it is declared where C has none."""
    owner = function_of(expr)
    if owner is None:
        raise NoRuleError(f"the c backend has no code for {expr.func}")
    if owner.name in LIBM:
        return f"(real){LIBM[owner.name]}"
    name = f"{owner.name}_of"
    if name not in module.called:
        module.called[name] = ""  # so that it comes after what it calls
        text = SCALARS.get(owner.name) or _Formula(module).doprint(owner.formula)
        del module.called[name]
        module.called[name] = f"\nstatic real {name}(real z) {{ return {text}; }}\n"
    return name


class _Formula(_Printer):
    """The formula of a declared function, in z."""

    def __init__(self, module: _Module) -> None:
        super().__init__(module, {z: "z"})

    def _print_Piecewise(self, expr: Expr) -> str:
        *branches, (last, _) = expr.args
        text = f"({self._print(last)})"
        for value, condition in reversed(branches):
            text = f"({self._print(condition)} ? ({self._print(value)}) : {text})"
        return text

    def _print_Float(self, expr: Expr) -> str:
        return f"(real){float(expr)!r}"

    def _print_NumberSymbol(self, expr: Expr) -> str:
        return f"(real){float(expr)!r}"

    def _print_Function(self, expr: Expr) -> str:
        if isinstance(expr, sympy.erfc):
            return f"(real)erfc({self._print(expr.args[0])})"
        if isinstance(expr, sympy.Piecewise):
            return self._print_Piecewise(expr)
        return super()._print_Function(expr)


class _VectorPrinter(_Printer):
    """A formula in C, of vectors."""

    def _spread(self, expr: Expr) -> bool:
        return bool(expr.free_symbols & set(self.texts))

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, Expr) and not self._spread(expr):
            text = _Printer(self.module, {}).doprint(expr)
            return text if re.fullmatch(r"\(real\)\w+", text) else f"(real)({text})"
        return super()._print(expr, **kwargs)

    def _print_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and 0 < abs(exponent) <= 4:
            text = " * ".join([f"({self._print(base)})"] * abs(int(exponent)))
            return f"(1 / ({text}))" if exponent < 0 else f"({text})"
        if exponent == S.Half:
            return f"ROOT({self._print(base)})"
        if exponent == -S.Half:
            return f"(1 / ROOT({self._print(base)}))"
        power = f"({self._print(exponent)})" if not self._spread(exponent) else None
        if power is None:
            raise NoRuleError(f"the c backend has no code for {expr}")
        return f"POWER({self._print(base)}, {power})"

    def _print_Mul(self, expr: Expr) -> str:
        above, below = expr.as_numer_denom()
        if below != 1:
            return f"(({self._print(above)}) / ({self._print(below)}))"
        return " * ".join(f"({self._print(f)})" for f in expr.args).replace("((real)(-1)) * ", "-", 1)

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        return " + ".join(f"({self._print(t)})" for t in expr.args)

    def _print_Function(self, expr: Expr) -> str:
        owner = function_of(expr)
        if owner is not None and owner.name in VECTORS:
            if owner.name in ("exp", "tanh", "sigmoid"):
                self.module.parts.add("expm1")
            return VECTORS[owner.name].format(self._print(expr.args[0]))
        return f"EACH({_function(self.module, expr)}, {self._print(expr.args[0])})"


# Texts ------------------------------------------------------------------------------------------------------------


def _size(size: Expr) -> str:
    names = {d: sympy.Symbol(dimension_identifier(d)) for d in sympy.sympify(size).free_symbols}
    return str(sympy.ccode(sympy.expand(sympy.sympify(size)).xreplace(names)))


def _factor(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) else f"({text})"


def _times(left: str, right: str) -> str:
    if "0" in (left, right):
        return "0"
    return f"{_factor(left)} * {_factor(right)}" if "1" not in (left, right) else right if left == "1" else left


def _added(*terms: str) -> str:
    return " + ".join(t for t in terms if t != "0") or ("0" if terms else "")


def _count(array: Array) -> str:
    return _times(_size(array.shape[0]), _size(array.shape[1]))


def _comment(array: Array) -> str:
    return f"/* {_size(array.shape[0])} x {_size(array.shape[1])} */"


def _declared(line: str) -> str | None:
    """The name that a line of declarations declares, if it declares one alone."""
    found = re.fullmatch(r"    const long (\w+) = .*|    (?:const )?(?:real|int64_t) \*const (\w+) = .*", line)
    return (found[1] or found[2]) if found else None
