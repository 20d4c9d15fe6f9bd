"""The C module of a plan: what its operations become, between the parts of `runtime.c` that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnet.backends.c.formulas import RUNTIME, bracketed, in_c, size_name, times
from symnet.backends.c.ground import Ground
from symnet.backends.c.moving import Moves
from symnet.backends.c.sharing import Shared
from symnet.backends.c.unrolled import Unrolled
from symnet.core.errors import NoRuleError
from symnet.core.expression import shape
from symnet.plan.operations import (
    Array,
    Call,
    Flow,
    Gather,
    Largest,
    Loop,
    MatrixProduct,
    MaxPlusOf,
    Normalise,
    Operation,
    Scatter,
    Slide,
    SoftmaxLoss,
    Update,
)

TYPES = {
    "float32": """typedef float real;
typedef int32_t whole;
#define EXP_LOW -87.3f
#define EXP_HIGH 88.3f
#define LOG2_HIGH 0.693359375f
#define LOG2_LOW -2.12194440e-4f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
static const real EXP_TERMS[] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
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
"""The numbers, and what `exp` needs of them: limits, log 2 in two parts, and the terms of (exp(r) − 1 − r) / r²."""

GUIDE = """   dX is the gradient of the loss by X; t1, t2, ... are parts of equations that have no name of their own.
   The function run at the end is the program: each operation of the plan stands above what does it. Between here
   and there are the parts of a runtime that it needs. A loop takes LANES numbers that lie side by side at a time:
   load and store read and write `count` of them, fewer at the end of a row. product(space, m, n, k, number, A, B, C,
   adds, threads) is C = number A B, or C += number A B; A, B and C are each given by the first entry and by how far
   rows, and columns, are apart.

"""
"""What a reader has to know, in the first comment."""

PROLOGUE = "#define _GNU_SOURCE\n#include <stdint.h>\n"


class Module(Ground):
    """The C module of a plan."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.source = self._written()

    # The text -----------------------------------------------------------------------------------------------------

    def _written(self) -> str:
        unrolled = Unrolled(self).train()
        main = unrolled or self._main()
        functions = "".join([*self.called.values(), *self.extra])
        return (
            self._doc(GUIDE * (not unrolled)) + PROLOGUE + TYPES[str(self.dtype)] + self._runtime() + functions + main
        )

    def _doc(self, guide: str) -> str:
        """The first comment: what the module computes, how to read it, and its plan."""
        title = self.closed.network.title or "A network"
        doc = f"/* {title.replace('*/', '')}: closed forms derived by symnet.\n\n{guide}   What is done, in order:\n\n"
        plan = "\n".join(str(o) for o in (*self.plan.operations, *self.plan.updates))
        return doc + "".join(f"     {line}\n" for line in plan.replace("*/", "").splitlines()) + "*/\n"

    def _main(self) -> str:
        """The function `run`, what threads share in it, and many of its steps in one call."""
        body = "".join(f"    {line}\n" for operation in self.plan.operations for line in self.operation(operation))
        if self.optimizer is not None:
            body += "".join(f"    {line}\n" for line in Moves(self).lines())
        scalars = [self.names[a] for a in self.names if a.is_scalar and a.is_computed]
        head = "".join(
            f"    const long {size} = sizes[{n}];\n" for n, size in enumerate(map(size_name, self.closed.sizes))
        )
        for n, array in enumerate(self.given):
            kind = "const int64_t" if array.kind == "ids" else "const real" if array.kind == "data" else "real"
            head += f"    {kind} *const {self.names[array]} = arrays[{n}]; {sized(array)}\n"
        for n, setting in enumerate(self.scalars if self.rule and self.rule.linear else ()):
            head += f"    const real {setting} = (real)numbers[{n}];\n"
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
        used = set(re.findall(r"\w+", re.sub(r"/\*.*?\*/", "", checked + body + out)))
        lines = [line for line in head.splitlines() if declared(line) is None or declared(line) in used]
        parts = Shared(self).functions(head.splitlines())
        if parts:
            lines.append("    task_given given = {.sizes = sizes, .arrays = arrays, .numbers = numbers};")
        main = (
            f"{parts}\n/* 0: done, results begin with the loss; 1: there is no memory; 2: an id has no row. */\n"
            "int run(const long *sizes, void *const *arrays, const double *numbers, double *results, memory *space, "
            "long threads) {\n"
            "    jmp_buf failed;\n    space->failed = &failed;\n    if (setjmp(failed)) return 1;\n"
            + "\n".join(lines)
            + f"\n{checked}{body}{out}    finish(space);\n    return 0;\n}}\n"
        )
        return main if self.optimizer is None else main + self._train()

    def _train(self) -> str:
        """Many steps in one call."""
        assert self.rule is not None
        places = [(f"bias{n}", f"beta{n}") for n in (1, 2) if f"bias{n}" in self.scalars]
        told = ""
        for bias, beta in places:
            at = f"numbers[{self.scalars.index(bias)}]"
            told += f"        {at} = 1 - (1 - {at}) * numbers[{self.scalars.index(beta)}];\n"
        return (
            "\n/* Many steps on the same data. */\n"
            "int train(const long *sizes, void *const *arrays, double *numbers, double *results, memory *space, "
            "long threads, long steps) {\n"
            "    int status = 0;\n    for (long s = 0; s < steps && !status; s++) {\n"
            "        status = run(sizes, arrays, numbers, results, space, threads);\n"
            f"{told}    }}\n    return status;\n}}\n"
        )

    def _checked(self) -> Iterator[str]:
        """Ids that have no row are found before anything is done."""
        for v in self.closed.data:
            array = next(a for a in self.given if a.name == v.identifier)
            if array.kind == "ids":
                below = bracketed(in_c(shape(v)[v.summing_axis or 0]))
                wrong = f"(uint64_t){self.names[array]}[i] >= (uint64_t){below}"
                yield f"for (long i = 0; i < {in_c(array.shape[0])}; i++) if ({wrong}) return 2;"

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
        where = self.plan.storage.get(operation.out.array, operation.out.array)
        lent = "" if where is operation.out.array else f"    (in the memory of {where})"
        lines = str(operation).splitlines()
        yield from (f"/* {line.strip().replace('*/', '')}{lent * (not n)} */" for n, line in enumerate(lines))
        if isinstance(operation, Update):
            if isinstance(operation.maker, MatrixProduct):
                yield from Moves(self).shrunk(operation)
            operation = operation.move
        match operation:
            case Loop():
                yield from Shared(self).loop(operation)
            case MatrixProduct():
                self.parts.add("product")
                number, adds = self.number(operation.coefficient), int(operation.accumulates)
                rows, columns = operation.out.shape
                inner = operation.left.shape[1]
                out = self.place(operation.out)
                given = f"{in_c(rows)}, {in_c(columns)}, {in_c(inner)}, {number}, {self.strided(operation.left)}"
                given += f", {self.strided(operation.right)}, {out}, {self.row(operation.out)}, 1, {adds}"
                yield f"product(space, {given}, threads);"
            case Gather():
                yield from self._gather(operation)
            case Scatter():
                yield from self._scatter(operation)
            case Normalise():
                yield from self._normalise(operation)
            case Largest():
                yield from self._largest(operation)
            case MaxPlusOf():
                yield self._max_plus(operation)
            case Slide():
                yield self._slide(operation)
            case Call():
                self.parts.add(operation.function)
                n = in_c(operation.body.shape[0])
                body = f"{self.place(operation.body)}, {self.row(operation.body)}"
                if operation.function == "determinant":
                    yield f"{self.names[operation.out.array]} = determinant(space, {n}, {body});"
                else:
                    yield f"inverse(space, {n}, {body}, {self.place(operation.out)}, {self.row(operation.out)});"
            case SoftmaxLoss():
                yield from self._softmax_loss(operation)
            case _:
                raise NoRuleError(f"the c backend has no code for {type(operation).__name__}")

    def _gather(self, gather: Gather) -> Iterator[str]:
        out, table, ids = self.place(gather.out), self.name(gather.table), self.name(gather.ids)
        rows, columns = map(in_c, gather.out.shape)
        row, width = bracketed(self.row(gather.out)), bracketed(in_c(gather.table.shape[1]))
        yield f"for (long i = 0; i < {rows}; i++)"
        if gather.axis == 0:
            size = f"sizeof(real) * {bracketed(columns)}"
            yield f"    memcpy({out} + i * {row}, {table} + {ids}[i] * {width}, {size});"
        else:
            yield f"    for (long j = 0; j < {columns}; j++) ({out})[i * {row} + j] = {table}[i * {width} + {ids}[j]];"

    def _scatter(self, scatter: Scatter) -> Iterator[str]:
        out, axis = scatter.out.array, scatter.axis
        rows, columns = (bracketed(in_c(n)) for n in out.shape)
        if not scatter.accumulates:
            yield f"memset({self.name(out)}, 0, sizeof(real) * {rows} * {columns});"
        for part in scatter.parts:
            id_ = f"{self.name(part.ids)}[i]"
            to = f"{id_} * {columns} + j" if axis == 0 else f"j * {columns} + {id_}"
            many, wide = part.rows.shape if axis == 0 else part.rows.shape[::-1]
            yield f"for (long i = 0; i < {in_c(many)}; i++)"
            yield f"    for (long j = 0; j < {in_c(wide)}; j++) {self.name(out)}[{to}] += {self.entry(part, axis)};"

    def _normalise(self, op: Normalise) -> Iterator[str]:
        self.parts.add("normalise")
        many, across = op.body.shape if op.axis == 1 else op.body.shape[::-1]
        (body_row, body_step), (out_row, out_step) = (
            (self.row(b), "1") if op.axis == 1 else ("1", self.row(b)) for b in (op.body, op.out)
        )
        yield (
            f"normalise({in_c(many)}, {in_c(across)}, {self.place(op.body)}, {body_row}, {body_step}, "
            f"{self.place(op.out)}, {out_row}, {out_step}, {int(op.logarithm)});"
        )

    def _largest(self, op: Largest) -> Iterator[str]:
        self.parts.add("largest")
        rows, columns = map(in_c, op.body.shape)
        row = self.row(op.body)
        many, across, outer, inner = {
            0: (columns, rows, "1", row), 1: (rows, columns, row, "1"), 2: ("1", times(rows, columns), "0", "1"),
        }[op.axis]  # fmt: skip
        if op.where:
            yield f"is_largest({many}, {across}, {self.place(op.body)}, {outer}, {inner}, {self.place(op.out)});"
        else:
            yield f"largest({many}, {across}, {self.place(op.body)}, {outer}, {inner}, {self.place(op.out)});"

    def _max_plus(self, op: MaxPlusOf) -> str:
        self.parts.add("max_plus")
        (m, n), p = map(in_c, op.left.shape), in_c(op.right.shape[1])
        blocks = [op.left, op.right, op.out] if op.through is None else [op.left, op.right, op.through, op.out]
        given = ", ".join(f"{self.place(block)}, {self.row(block)}" for block in blocks)
        if op.through is None:
            return f"max_plus({m}, {n}, {p}, {given});"
        name = {"back": "sent_back", "pick": "picked_up"}[op.way]
        return f"{name}(space, {m}, {n}, {p}, {given}, {int(op.to_right)});"

    def _slide(self, op: Slide) -> str:
        self.parts.add("slide")
        sizes = ", ".join(in_c(n) for n in (*op.body.shape, *op.kernel.shape))
        given = ", ".join(f"{self.place(block)}, {self.row(block)}" for block in (op.body, op.kernel, op.out))
        return f"{'convolve' if op.full else 'correlate'}({sizes}, {op.step}, {op.gap}, {given});"

    def _softmax_loss(self, op: SoftmaxLoss) -> Iterator[str]:
        self.parts.add("softmax_loss")
        m, h = op.inputs.shape
        n = op.weights.shape[0]
        a, a_row, a_column = self.strided(op.inputs).rsplit(", ", 2)
        b, b_row, b_column = self.strided(op.weights).rsplit(", ", 2)
        fields = {
            "a": a, "a_row": a_row, "a_column": a_column, "b": b, "b_row": b_row, "b_column": b_column,
            "m": in_c(m), "n": in_c(n), "h": in_c(h), "labels": self.name(op.labels),
        }  # fmt: skip
        if op.bias is not None:
            fields["c"] = self.name(op.bias.array)
        for kind, flow in (("back", op.back), ("down", op.down)):
            if flow is not None:
                fields |= self._flow(kind, flow, written=not (kind == "down" and op.update))
        if op.sums is not None:
            fields |= {"sums": self.place(op.sums.block), "sums_scale": self.number(op.sums.coefficient)}
        number = len(self.extra)
        if op.update is not None:
            yield from Moves(self).within(op.update, number)
            fields |= {"update": f"move{number}", "context": f"&moved{number}"}
        yield f"softmax_flows flows{number} = {{{', '.join(f'.{k} = {v}' for k, v in fields.items())}}};"
        yield f"{self.name(op.out.array)} = {self.number(op.factor)} * (real)"
        yield f"    softmax_loss(space, &flows{number}, threads);"

    def _flow(self, kind: str, flow: Flow, written: bool) -> dict[str, str]:
        fields = {f"{kind}_scale": self.number(flow.coefficient)}
        if written:
            row, column = (self.row(flow.block), "1")[:: -1 if flow.transposed else 1]
            fields |= {kind: self.place(flow.block), f"{kind}_row": row, f"{kind}_column": column}
        return fields


def sized(array: Array) -> str:
    """A comment that says how large an array is."""
    return f"/* {in_c(array.shape[0])} x {in_c(array.shape[1])} */"


def declared(line: str) -> str | None:
    """The name that a line of declarations declares, if it declares one alone."""
    found = re.fullmatch(r"    const (?:long|real) (\w+) = .*|    (?:const )?(?:real|int64_t) \*const (\w+) = .*", line)
    return (found[1] or found[2]) if found else None
