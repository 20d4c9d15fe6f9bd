"""NumPy at its best: arrays made once, operations in place, BLAS for products, blocks that stay in cache.

Each operation of the plan becomes a few lines that a student can read; what takes more is a function of its own in the
module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from symnet.backends.lambdify import lines as plain_lines
from symnet.backends.module import forward_function, function, gradient_results, write_module
from symnet.backends.numpy_formulas import Reach, in_python, number_of, slice_of, tuple_of
from symnet.backends.numpy_helpers import HELPERS
from symnet.backends.program import Program
from symnet.backends.trainer import Arrays, Stepper
from symnet.core.errors import NoRuleError
from symnet.core.writing import PREFIX, dimension_identifier
from symnet.ops.correlation import CONVOLVE, CORRELATE
from symnet.ops.largest import IS_LARGEST
from symnet.ops.max_plus import LARGEST_AT, MAX_PLUS, PICKED_UP, SENT_BACK
from symnet.plan import Plan, make_plan
from symnet.plan.closed import Closed
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
    Factor,
    Gather,
    Largest,
    Loop,
    MatrixProduct,
    MaxPlusOf,
    Normalise,
    Operation,
    Reads,
    Scatter,
    Slide,
    SoftmaxLoss,
    Update,
)
from symnet.plan.updates import Optimizer, Rule, g, p

MADE = "1 << 18"
"""So many entries of a gradient are made at a time, where the parameter then moves along them."""

GROUP = 512
"""So many examples at a time go through the classes, so that no array for all examples and classes is kept."""


def program(closed: Closed, dtype: Any = "float64") -> Program:
    """Plan, write the module and load it."""
    functions, helpers = [forward_function(closed, plain_lines)], {}
    if closed.loss is not None:
        writer = Writer(closed, make_plan(closed))
        functions += writer.gradients()
        helpers = writer.needed()
    source = write_module(closed, functions, helpers)
    return Program(source, closed, np.dtype(dtype), loaded(source), lambda chosen: stepper(closed, chosen, dtype))


def stepper(closed: Closed, optimizer: Optimizer, dtype: Any = "float64") -> Stepper:
    """A step of training: the module's `train_step`, with arrays to compute in that are made once for each size."""
    writer = Writer(closed, make_plan(closed, optimizer.rule, optimizer.clip is not None))
    functions = writer.step(optimizer)
    namespace = loaded(write_module(closed, functions, writer.needed()))
    works: dict[tuple[int, ...], Any] = {}

    def step(params: Arrays, state: Arrays, data: Arrays, numbers: dict[str, float]) -> float:
        sizes = namespace["check"](params, data)
        key = tuple(sizes.values())
        if key not in works:
            works[key] = namespace["workspace"](sizes, np.dtype(dtype))
        return float(namespace["train_step"](params, state, data, works[key], numbers))

    return Stepper(step)


def loaded(source: str) -> dict[str, Any]:
    """What a module defines that was just written."""
    namespace: dict[str, Any] = {"__name__": "symnet_program"}
    exec(compile(source, "<symnet program>", "exec"), namespace)  # our own text, just written
    return namespace


@dataclass
class Writer:
    """Writes the operations of a plan."""

    closed: Closed
    plan: Plan
    helpers: set[str] = field(default_factory=set)
    declared: dict[str, str] = field(default_factory=dict)
    scratch: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        closed = self.closed
        self.taken = {v.identifier for v in (*closed.parameters, *closed.data)} | {
            *map(dimension_identifier, closed.sizes)
        }
        self.taken |= {a.name for o in self.plan.operations for a in (*o.reads(), *o.writes())}

    # The functions ------------------------------------------------------------------------------------------------

    def needed(self) -> dict[str, str]:
        """The functions that the written ones call."""
        return {name: HELPERS[name] for name in HELPERS if name in self.helpers} | self.declared

    def gradients(self) -> list[str]:
        """The workspace, and the function of loss and gradients that fills it."""
        body = self._body()
        text = "The loss, and its gradient by each parameter, of the parameter's shape."
        where = {name: self._text(block) for name, block in self.plan.gradients.items()}
        result = f"{self.plan.loss.array.name}, {gradient_results(self.closed, where)}"
        opened = self._opened()
        if not opened:
            return [function(self.closed, "loss_and_gradients(params, data)", text, body, result, ids=self._ids())]
        text += "\n\n`work` holds arrays to compute in, which are overwritten; without it they are made anew.\n"
        before = f"work = workspace(sizes, dtype) if work is None else work\n{opened}"
        head = "loss_and_gradients(params, data, work=None)"
        return [self._workspace(), function(self.closed, head, text, body, result, before, self._ids())]

    def step(self, optimizer: Optimizer) -> list[str]:
        """The workspace, the optimiser's rule, and a step of training."""
        rule, body = optimizer.rule, self._body()
        if optimizer.clip is not None:
            gradients = [self._text(update.gradient) for update in self.plan.updates if update.gradient is not None]
            body += f"norm = math.sqrt({' + '.join(f'float(np.vdot({name}, {name}))' for name in gradients)})\n"
            body += 'if norm > numbers["clip"]:\n'
            body += "".join(f'    {name} = {name} * (numbers["clip"] / norm)\n' for name in gradients)
        body += "".join(line + "\n" for update in self.plan.updates for line in self._update(update))
        text = "One step of training: the loss before it; parameters and the optimiser's state move in place."
        head = "train_step(params, state, data, work, numbers)"
        written = function(self.closed, head, text, body, self.plan.loss.array.name, f"{self._opened()}", self._ids())
        return [self._rule(rule), self._workspace(), written]

    def _body(self) -> str:
        return "".join(line + "\n" for operation in self.plan.operations for line in self.operation(operation))

    def _opened(self) -> str:
        return "".join(f'{name} = work["{name}"]\n' for name in self._buffers())

    def _rule(self, rule: Rule) -> str:
        """The function of a rule, entry by entry in place."""
        self.helpers.add("blocks")
        rows, columns = sympy.symbols("rows columns", integer=True, positive=True)
        arrays = {symbol: Array(str(symbol), (rows, columns), "parameter") for symbol in (p, g, *rule.states)}
        accesses: Reads = {symbol: Access(array, ROW, COLUMN) for symbol, array in arrays.items()}
        lines, before = [], self.taken
        self.taken = before | set(map(str, arrays))
        for target, formula in rule.moves:
            loop = Loop(Block.whole(arrays[target]), formula, accesses, (rows, columns))
            lines += Reach(self, loop).fill(formula, f"{target}[rows]")
        self.taken = before
        names = ", ".join(map(str, arrays))
        told = ", ".join(f"{target} = {formula}" for target, formula in rule.moves)
        numbers = "".join(f'    {x} = numbers["{x}"]\n' for x in rule.scalars)
        decay = '    if numbers["decay"]:\n        g = g + numbers["decay"] * p\n'
        body = "".join(f"        {line}\n" for line in lines)
        return (
            f'\ndef {rule.name}({names}, numbers):\n    """{told}; in place, a block of rows at a time."""\n'
            f"{numbers}{decay}"
            f"    for rows in blocks(*p.shape):\n{body}"
        )

    def _gradient(self, gradient: Block) -> str:
        text = self._text(gradient)
        return f"np.reshape({text}, (1, 1))" if gradient.array.is_scalar else text

    def _states(self, update: Update, part: str = "") -> str:
        texts = (f'state["{update.out}.{state}"]' for state in update.rule.states)
        flat = update.out.array.is_scalar
        return "".join(f"np.reshape({text}, (1, 1)), " if flat else f"{text}{part}, " for text in texts)

    def _update(self, update: Update) -> Iterator[str]:
        name, rule = update.out.array.name, update.rule.name
        if update.gradient is not None:
            moved = f'np.reshape(params["{name}"], (1, 1))' if update.out.array.is_scalar else name
            yield f"{rule}({moved}, {self._gradient(update.gradient)}, {self._states(update)}numbers)"
            return
        self.helpers |= {"summed_rows", "move_rows"}
        turned = ".T" if update.axis == 1 else ""
        rows = [f"{self._times(part.coefficient)}{self._text(part.rows)}{turned}" for part in update.parts]
        ids = [str(part.ids) for part in update.parts]
        if len(ids) == 1:
            yield f"ids, rows = summed_rows({ids[0]}, {rows[0]})"
        else:
            yield f"ids, rows = summed_rows(np.concatenate([{', '.join(ids)}]), np.concatenate([{', '.join(rows)}]))"
        states = ", ".join(f'state["{name}.{state}"]{turned}' for state in update.rule.states)
        yield f"move_rows({rule}, {name}{turned}, ids, rows, [{states}], numbers)"

    def _move(self, update: Update) -> Iterator[str]:
        """Lines that move a parameter along a gradient of which a block of rows is made at a time."""
        maker, name = update.maker, update.out.array.name
        if isinstance(maker, MatrixProduct):
            self.helpers.add("blocks")
            yield f"for rows in blocks(*{name}.shape, {MADE}):"
            yield f"    change = {self._factor(maker.left)}[rows] @ {self._factor(maker.right)}"
            lines, change, chunked = list(self._scaled("change", maker.coefficient)), "change", True
        else:
            assert maker is not None
            reach = Reach(self, maker)
            lines, change = reach.value(maker.formula)
            change = change if reach.is_full(maker.formula) else reach.spread(change)
            chunked = reach.chunked
            if chunked:
                self.helpers.add("blocks")
                yield f"for rows in blocks(*{name}.shape):"
        lines.append(f"{update.rule.name}({name}{'[rows]' * chunked}, {change}, numbers)")
        yield from (f"{'    ' * chunked}{line}" for line in lines)

    def _ids(self) -> dict[str, str]:
        texts = {}
        for v in self.closed.data:
            if v.domain == "one-hot":
                self.helpers.add("as_ids")
                texts[v.identifier] = f'as_ids("{v.identifier}", data["{v.identifier}"], {v.summing_axis or 0})'
            elif v.domain == "ids":
                texts[v.identifier] = f'np.ravel(data["{v.identifier}"])'
        return texts

    def _buffers(self) -> dict[str, str]:
        made: dict[str, str] = {}
        for operation in self.plan.operations:
            for array in operation.writes():
                place = self.plan.storage.get(array, array)
                if array.is_computed and not place.is_scalar and not self._is_light(array):
                    made[place.name] = f"np.empty({tuple_of(place.shape)}, dtype)"
        return made | self.scratch

    def _workspace(self) -> str:
        made = self._buffers()
        used = set(re.findall(r"\w+", " ".join(made.values())))
        sizes = [n for n in map(dimension_identifier, self.closed.sizes) if n in used]
        lines = [f'    {n} = sizes["{n}"]' for n in sizes]
        lines.append("    return {")
        lines += [f'        "{name}": {text},' for name, text in made.items()]
        lines.append("    }")
        text = '    """Arrays to compute in, for arguments of these sizes."""'
        return "\ndef workspace(sizes, dtype):\n" + "\n".join([text, *lines]) + "\n"

    # Operations ---------------------------------------------------------------------------------------------------

    def operation(self, operation: Operation) -> Iterator[str]:
        """The lines of one operation."""
        match operation:
            case Loop():
                yield from self._loop(operation)
            case MatrixProduct():
                yield from self._product(operation)
            case Gather():
                index = f"{operation.ids}, :" if operation.axis == 0 else f":, {operation.ids}"
                number = "[0, 0]" if operation.out.array.is_scalar else ""
                yield self._assign(operation.out, f"{self.name(operation.table)}[{index}]{number}")
            case Scatter():
                yield from self._scatter(operation)
            case Normalise():
                name = "log_softmax_of" if operation.logarithm else "softmax_of"
                self.helpers.add(name)
                yield f"{name}({self._text(operation.body)}, {operation.axis}, {self._text(operation.out)})"
            case Largest():
                yield self._largest(operation)
            case MaxPlusOf():
                yield self._max_plus(operation)
            case Slide():
                yield self._slide(operation)
            case Call():
                name = {"inverse": "np.linalg.inv", "determinant": "np.linalg.det"}[operation.function]
                yield self._assign(operation.out, f"{name}({self._text(operation.body)})")
            case SoftmaxLoss():
                yield from self._softmax_loss(operation)
            case Update():
                yield from self._move(operation)
            case _:
                raise NoRuleError(f"the numpy backend has no code for {type(operation).__name__}")

    def _product(self, product: MatrixProduct) -> Iterator[str]:
        out, left, right = self._text(product.out), self._factor(product.left), self._factor(product.right)
        if product.accumulates:
            yield f"{out} += {self._times(product.coefficient)}({left} @ {right})"
            return
        if self._is_light(product.out.array):
            yield f"{out} = {left} @ {right}"
            yield from self._scaled(out, product.coefficient)
            return
        yield f"np.matmul({left}, {right}, out={out})"
        yield from self._scaled(out, product.coefficient)

    def _scaled(self, out: str, number: Expr) -> Iterator[str]:
        above, below = number.as_numer_denom()
        if above == -1:
            yield f"np.negative({out}, out={out})"
        elif above != 1:
            yield f"{out} *= {number_of(above)}"
        if below != 1:
            yield f"{out} /= {number_of(below)}"

    def _scatter(self, scatter: Scatter) -> Iterator[str]:
        self.helpers |= {"add_rows", "summed_rows"}
        out = self._text(scatter.out)
        if not scatter.accumulates:
            yield f"{out}[...] = 0"
        turned = ".T" if scatter.axis == 1 else ""
        for part in scatter.parts:
            rows = f"{self._times(part.coefficient)}{self._text(part.rows)}{turned}"
            yield f"add_rows({out}{turned}, {part.ids}, {rows})"

    def _times(self, number: Expr) -> str:
        """A number as a factor in front."""
        return {1: "", -1: "-"}.get(number) or ("" if number == 1 else f"{number_of(number, PREFIX)} * ")

    def _largest(self, largest: Largest) -> str:
        body = self._text(largest.body)
        if largest.where:
            self.declared["is_largest"] = IS_LARGEST
            return self._assign(largest.out, f"is_largest({body}, {largest.axis})")
        if largest.out.shape == (1, 1):
            return f"{self._one(largest.out)} = {body}.max()"
        return f"np.max({body}, axis={largest.axis}, keepdims=True, out={self._text(largest.out)})"

    def _max_plus(self, op: MaxPlusOf) -> str:
        factors = f"{self._text(op.left)}, {self._text(op.right)}"
        if op.through is None:
            self.declared["max_plus"] = MAX_PLUS
            return self._assign(op.out, f"max_plus({factors})")
        name = {"back": "sent_back", "pick": "picked_up"}[op.way]
        self.declared["largest_at"] = LARGEST_AT
        self.declared[name] = {"sent_back": SENT_BACK, "picked_up": PICKED_UP}[name]
        return self._assign(op.out, f"{name}({self._text(op.through)}, {factors}, {op.to_right})")

    def _slide(self, op: Slide) -> str:
        name, text = ("convolve", CONVOLVE) if op.full else ("correlate", CORRELATE)
        self.declared[name] = text
        more = "" if (op.step, op.gap) == (1, 1) else f", {op.step}, {op.gap}"
        return self._assign(op.out, f"{name}({self._text(op.body)}, {self._text(op.kernel)}{more})")

    def _softmax_loss(self, fused: SoftmaxLoss) -> Iterator[str]:
        self.helpers |= {"softmax_loss", "blocks"}
        weights, inputs = fused.weights, fused.inputs
        kept, classes = f"exponentials{len(self.scratch) + 1}", in_python(weights.shape[0])
        self.scratch[kept] = f"np.empty(({classes}, min({GROUP}, {in_python(inputs.shape[0])})), dtype)"
        bias = "None" if fused.bias is None else self._column(fused.bias)
        given = [self._factor(inputs), self._factor(weights), bias, str(fused.labels), kept]
        given += [
            f"{name}={self._text(flow.block)}{'.T' * flow.transposed}"
            for name, flow in (("back", fused.back), ("down", fused.down), ("sums", fused.sums))
            if flow is not None and not (name == "down" and fused.update)
        ]
        if fused.down is not None and fused.down.coefficient != 1:
            given.append(f"scale={number_of(fused.down.coefficient)}")
        if (update := fused.update) is not None:
            moved = f"{update.rule.name}({update.out}[block], change, {self._states(update, '[block]')}numbers)"
            given.append(f"update=lambda block, change: {moved}")
        number = self._times(fused.factor)
        yield f"{self._one(fused.out)} = {number}softmax_loss({', '.join(given)})"
        for flow in (fused.back, fused.sums):
            if flow is not None:
                yield from self._scaled(self._text(flow.block), flow.coefficient)

    def _column(self, bias: Access) -> str:
        return f"{self.name(bias.array)}{'' if bias.row != FIXED else '.T'}"

    # Texts --------------------------------------------------------------------------------------------------------

    def name(self, array: Array) -> str:
        """Under which name an array stands in the program."""
        return array.name if self._is_light(array) else self.plan.storage.get(array, array).name

    def _text(self, block: Block) -> str:
        if block.is_whole:
            return self.name(block.array)
        reach = (
            slice_of(*pair) for pair in zip((block.row, block.column), block.shape, block.array.shape, strict=True)
        )
        return f"{self.name(block.array)}[{', '.join(reach)}]"

    def _one(self, block: Block) -> str:
        """Where one number goes: to a name of its own, or to a place in an array."""
        return block.array.name if block.array.is_scalar else self._text(block)

    def _factor(self, factor: Factor) -> str:
        return f"{self._text(factor.block)}{'.T' * factor.transposed}"

    def _is_light(self, array: Array) -> bool:
        """Whether an array is made anew each time: a vector that one operation fills."""
        writes = [o for o in self.plan.operations if array in o.writes()]
        alone = len(writes) == 1 and isinstance(writes[0], (Loop, MatrixProduct)) and writes[0].out.is_whole
        return alone and array.is_vector

    def _assign(self, out: Block, text: str) -> str:
        if out.array.is_scalar or self._is_light(out.array):
            return f"{out.array} = {text}"
        if out.is_whole:
            return f"{self._text(out)}[...] = {text}"
        return f"{self._text(out)} = {text}"

    # Loops --------------------------------------------------------------------------------------------------------

    def _loop(self, loop: Loop) -> Iterator[str]:
        loop = loop.along_rows
        reach = Reach(self, loop)
        target, lines = self._text(loop.out), []
        if not loop.accesses and self._is_light(loop.out.array):
            yield f"{loop.out.array} = np.full({tuple_of(loop.shape)}, {reach.text(loop.formula)}, dtype)"
            return
        if loop.shape == (1, 1) or (not loop.accesses and not loop.total):
            yield self._assign(loop.out, reach.text(loop.formula))
            return
        if not reach.chunked and not loop.total and self._is_light(loop.out.array):
            text = reach.text(loop.formula)
            copied = loop.formula.is_Symbol or not reach.is_full(loop.formula)  # a view would change with its buffer
            text = text if reach.is_full(loop.formula) else reach.spread(text)
            yield self._assign(loop.out, f"np.copy({text})" if copied else text)
            return
        if loop.total:
            lines = self._sum(loop, reach)
        else:
            target += "[rows]" * reach.chunked
            lines = reach.fill(loop.formula, target)
        if not reach.chunked:
            yield from lines
            return
        if loop.total == ALL:
            yield f"{self._one(loop.out)} = dtype.type(0)"
        elif loop.total == ROWS:
            light = self._is_light(loop.out.array)
            yield f"{loop.out.array} = 0" if light else f"{self._text(loop.out)}[...] = 0"
        elif loop.total == COLUMNS and self._is_light(loop.out.array):
            yield f"{loop.out.array} = np.empty({tuple_of(loop.out.array.shape)}, dtype)"
        yield f"for rows in blocks({in_python(loop.shape[0])}, {in_python(loop.shape[1])}):"
        yield from (f"    {line}" for line in lines)
        self.helpers.add("blocks")

    def _sum(self, loop: Loop, reach: Reach) -> list[str]:
        out, formula = self._text(loop.out), loop.formula
        if loop.total == ALL:
            picked = reach.picked(formula)
            lines, value = ([], picked) if picked is not None else reach.value(formula)
            joined = "+=" if reach.chunked else "="
            value = f"np.sum({value})" if reach.is_full(formula) else f"np.sum({reach.spread(value)})"
            return [*lines, f"{self._one(loop.out)} {joined} {value}"]
        lines, value = reach.value(formula)
        if not reach.is_full(formula):
            value = reach.spread(value)
        if loop.total == ROWS and loop.out.shape[1] == 1:  # a column of sums, of rows that are walked as they lie
            value = f"np.sum({value}, axis=0)[:, None]"
            return [*lines, f"{out} += {value}" if reach.chunked else self._assign(loop.out, value)]
        if self._is_light(loop.out.array) and not (reach.chunked and loop.total == COLUMNS):
            axis = 0 if loop.total == ROWS else 1
            joined = "+=" if reach.chunked else "="
            return [*lines, f"{out} {joined} np.sum({value}, axis={axis}, keepdims=True)"]
        if loop.total == COLUMNS:
            return [*lines, f"np.sum({value}, axis=1, keepdims=True, out={out}{'[rows]' * reach.chunked})"]
        if reach.chunked:
            return [*lines, f"{out} += np.sum({value}, axis=0, keepdims=True)"]
        return [*lines, f"np.sum({value}, axis=0, keepdims=True, out={out})"]
