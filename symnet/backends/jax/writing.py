"""A JAX module from a plan: every operation a line of `jax.numpy`, for XLA to fuse and to lay into memory.

Functions that compute are compiled, with the sizes of a call as constants; around each stands one that checks its
arguments on the host and brings them into one precision. What the plan says of buffers is left to XLA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import indent

from sympy import Expr

from symnet.backends.jax.formulas import Reading, Text
from symnet.backends.jax.helpers import HELPERS, MIXED
from symnet.backends.module import write_module
from symnet.backends.numpy_formulas import in_python, slice_of, tuple_of
from symnet.core.errors import NoRuleError
from symnet.core.expression import is_scalar
from symnet.core.writing import dimension_identifier
from symnet.plan.closed import Closed
from symnet.plan.operations import (
    ALL,
    FIXED,
    ROWS,
    Array,
    Block,
    Call,
    Factor,
    Flow,
    Gather,
    Largest,
    Loop,
    MatrixProduct,
    MaxPlusOf,
    Normalise,
    Operation,
    Plan,
    Scatter,
    Slide,
    SoftmaxLoss,
)

IMPORTS = """from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
"""


@dataclass
class Writer:
    """Writes operations, one function after another.

    Attributes:
        closed: the equations.
        mixed: whether factors of products are rounded to bfloat16.
        helpers: the functions of `HELPERS` that were needed.
        declared: functions of one variable that were needed, by name.
        taken: names that are not free.
    """

    closed: Closed
    mixed: bool = False
    helpers: set[str] = field(default_factory=set)
    declared: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        closed = self.closed
        self.taken |= {v.identifier for v in (*closed.parameters, *closed.data)}
        self.taken |= {e.symbol.identifier for e in (*closed.forward, *closed.training)}
        self.taken |= set(map(dimension_identifier, closed.sizes))

    def module(self, functions: list[str]) -> str:
        """The whole module."""
        sources = HELPERS | ({"product_of": MIXED} if self.mixed else {})
        opened = self._opening()
        helpers = {name: sources[name] for name in sources if name in self.helpers} | self.declared
        return write_module(self.closed, [opened, *functions], helpers, IMPORTS, plain=False)

    # The functions ------------------------------------------------------------------------------------------------

    def forward(self, operations: tuple[Operation, ...], named: dict[str, Array]) -> list[str]:
        """The function of every named intermediate."""
        result = f"{{{', '.join(f'{name!r}: {array.name}' for name, array in named.items())}}}".replace("'", '"')
        text = "Every named intermediate of the forward pass."
        compiled, sizes = self.compiled("intermediates_of", text, operations, result)
        call = f"called(intermediates_of, params, data, {_quoted(sizes)})"
        body = f"found = {call}\nreturn {{name: found[name] for name in {_quoted(tuple(named))}}}"
        return [compiled, _function("forward", text, body)]

    def gradients(self, plan: Plan) -> list[str]:
        """The function of loss and gradients."""
        where = {p.identifier: plan.gradients[p.identifier] for p in self.closed.gradients}
        shaped = [
            f'"{p.identifier}": '
            + (f'jnp.reshape({block.array}, jnp.shape(params["{p.identifier}"]))' if is_scalar(p) else str(block.array))
            for p, block in zip(self.closed.gradients, where.values(), strict=True)
        ]
        result = f"{plan.loss.array}, {{{', '.join(shaped)}}}"
        text = "The loss, and its gradient by each parameter, of the parameter's shape."
        compiled, sizes = self.compiled("gradients_of", text, plan.operations, result)
        call = f"loss, gradients = called(gradients_of, params, data, {_quoted(sizes)})"
        body = f"{call}\nreturn loss, {{name: gradients[name] for name in {_quoted(tuple(where))}}}"
        return [compiled, _function("loss_and_gradients", text, body)]

    def step(self, plan: Plan) -> tuple[str, tuple[str, ...]]:
        """The function that a step of training needs: whole gradients, and for tables the rows to be added up.

        Also the names of the sizes that it takes.
        """
        whole, rows = [], []
        for update in plan.updates:
            name = update.out.array.name
            if update.gradient is not None:
                whole.append(f'"{name}": jnp.reshape({update.gradient.array}, jnp.shape(params["{name}"]))')
                continue
            turned = ".T" if update.axis == 1 else ""
            parts = [
                f"({part.ids}, {self._times(part.coefficient, self._text(part.rows))}{turned})" for part in update.parts
            ]
            rows.append(f'"{name}": [{", ".join(parts)}]')
        for fused in plan.operations:
            if isinstance(fused, SoftmaxLoss) and fused.update is not None and fused.update.gradient is not None:
                whole.append(f'"{fused.update.out.array}": {fused.update.gradient.array}')
        text = "The loss, whole gradients, and for tables the rows to be added up, with their ids."
        result = f"{plan.loss.array}, {{{', '.join(whole)}}}, {{{', '.join(rows)}}}"
        return self.compiled("parts_of", text, plan.operations, result)

    def compiled(
        self, name: str, text: str, operations: tuple[Operation, ...], result: str
    ) -> tuple[str, tuple[str, ...]]:
        """A function that computes, from arrays and sizes; and the names of the sizes."""
        self.taken |= {a.name for o in operations for a in (*o.reads(), *o.writes())}
        lines = list(self._lines(operations))
        words = set(re.findall(r"\w+", " ".join([*lines, result])))
        opened = []
        for kind, group in (("params", self.closed.parameters), ("data", self.closed.data)):
            for v in group:
                if v.identifier in words:
                    value = f'{kind}["{v.identifier}"]'
                    flat = is_scalar(v) and v.domain not in ("one-hot", "ids")
                    opened.append(f"{v.identifier} = {f'jnp.reshape({value}, ())' if flat else value}")
        if "dtype" in words:
            opened.append(f"dtype = jnp.result_type(*{'params' if self.closed.parameters else 'data'}.values())")
        sizes = tuple(n for n in map(dimension_identifier, self.closed.sizes) if n in words)
        jitted = f"@partial(jax.jit, static_argnames={_quoted(sizes)})" if sizes else "@jax.jit"
        head = ", ".join(["params", "data", *sizes])
        body = "\n".join([f'"""{text}"""', *opened, *lines, f"return {result}"])
        return f"\n{jitted}\ndef {name}({head}):\n{indent(body, '    ')}\n", sizes

    def _opening(self) -> str:
        """The functions that bring what is given into one precision."""
        reals = []
        for v in self.closed.data:
            value = f'data["{v.identifier}"]'
            if v.domain == "one-hot":
                self.helpers.add("as_ids")
                text = f'as_ids("{v.identifier}", {value}, {v.summing_axis or 0})'
            elif v.domain == "ids":
                text = f"np.ravel({value}).astype(np.int32)"
            else:
                text = f"np.asarray({value}, dtype)"
            reals.append(f'        "{v.identifier}": {text},\n')
        params = _quoted(tuple(v.identifier for v in self.closed.parameters))
        data = "".join(reals)
        asked = "params" if self.closed.parameters else "data"
        return f'''
def precision_of(params, data):
    """float64 where the {"parameters" if self.closed.parameters else "data"} have it, else float32."""
    kinds = (getattr(value, "dtype", np.float64) for value in {asked}.values())
    return np.result_type(np.float32, *(kind for kind in kinds if kind not in (np.int32, np.int64)))


def opened(data, dtype):
    """Data on the host, in one precision, with labels as ids."""
    return {{
{data}    }}


def called(function, params, data, names):
    """A compiled function on checked arguments; in float64, for which JAX has a switch, its results are NumPy's."""
    dtype = precision_of(params, data)
    with jax.enable_x64(dtype == np.float64):
        sizes = check(params, data)
        params = {{name: jnp.asarray(params[name], dtype) for name in {params}}}
        results = function(params, opened(data, dtype), **{{name: sizes[name] for name in names}})
        return jax.tree.map(np.asarray, results) if dtype == np.float64 else results
'''

    # Operations ---------------------------------------------------------------------------------------------------

    def _lines(self, operations: tuple[Operation, ...]) -> Iterator[str]:
        """All operations; parts of an array are joined as soon as the last of them is there."""
        last = {array: n for n, operation in enumerate(operations) for array in operation.writes()}
        parts: dict[Array, list[tuple[Block, str]]] = {}
        for n, operation in enumerate(operations):
            for out, text in self._results(operation):
                if isinstance(out, str):
                    yield f"{out} = {text}"
                elif out.is_whole:
                    yield f"{out.array} = {text}"
                else:
                    found = parts.setdefault(out.array, [])
                    name = self._free(f"{out.array}_{len(found) + 1}")
                    found.append((out, name))
                    yield f"{name} = {text}"
            for array in dict.fromkeys(operation.writes()):
                if array in parts and last[array] == n:
                    yield f"{array} = {_joined(array, parts.pop(array))}"

    def _results(self, operation: Operation) -> Iterator[tuple[Block | str, str]]:
        """What an operation fills, or a name for what it needs on its way, and with what."""
        out = operation.out
        match operation:
            case Loop():
                yield out, self._loop(operation)
            case MatrixProduct():
                text = self._times(operation.coefficient, self._product(operation.left, operation.right))
                yield out, f"{out.array} + {text}" if operation.accumulates else text
            case Gather():
                number = "[0, 0]" if out.array.is_scalar else ""
                yield out, f'jnp.take({operation.table}, {operation.ids}, axis={operation.axis}, mode="clip"){number}'
            case Scatter():
                yield out, self._scatter(operation)
            case Normalise():
                name = "log_softmax" if operation.logarithm else "softmax"
                yield out, f"jax.nn.{name}({self._text(operation.body)}, axis={operation.axis})"
            case Largest():
                yield out, self._largest(operation)
            case MaxPlusOf():
                yield out, self._max_plus(operation)
            case Slide():
                name = "convolve" if operation.full else "correlate"
                self.helpers.add(name)
                more = "" if (operation.step, operation.gap) == (1, 1) else f", {operation.step}, {operation.gap}"
                yield out, f"{name}({self._text(operation.body)}, {self._text(operation.kernel)}{more})"
            case Call():
                name = {"inverse": "inv", "determinant": "det"}[operation.function]
                yield out, f"jnp.linalg.{name}({self._text(operation.body)})"
            case SoftmaxLoss():
                yield from self._softmax_loss(operation)
            case _:
                raise NoRuleError(f"the jax backend has no code for {type(operation).__name__}")

    def _loop(self, loop: Loop) -> str:
        text = Reading(self, loop).value()
        if loop.total:
            if loop.total == ALL or loop.out.array.is_scalar:
                return f"jnp.sum({text})"
            return f"jnp.sum({text}, axis={0 if loop.total == ROWS else 1}, keepdims=True)"
        single = loop.shape == (1, 1) and not loop.out.array.is_scalar
        return f"jnp.reshape({text}, (1, 1))" if single else text

    def _product(self, left: Factor, right: Factor) -> str:
        self.helpers.add("product_of")
        axes = f"{0 if left.transposed else 1}, {1 if right.transposed else 0}"
        return f"product_of({self._text(left.block)}, {self._text(right.block)}, {axes})"

    def _scatter(self, scatter: Scatter) -> str:
        text = f"jnp.zeros({tuple_of(scatter.out.shape)}, dtype)"
        for part in scatter.parts:
            where = f"{part.ids}" if scatter.axis == 0 else f":, {part.ids}"
            text += f".at[{where}].add({self._times(part.coefficient, self._text(part.rows))})"
        return f"{scatter.out.array} + {text}" if scatter.accumulates else text

    def _largest(self, largest: Largest) -> str:
        body = self._text(largest.body)
        if largest.where:
            self.helpers.add("first_largest")
            return f"first_largest({body}, {largest.axis})"
        if largest.out.array.is_scalar:
            return f"jnp.max({body})"
        return f"jnp.max({body}, axis={largest.axis}, keepdims=True)"

    def _max_plus(self, op: MaxPlusOf) -> str:
        factors = f"{self._text(op.left)}, {self._text(op.right)}"
        if op.through is None:
            self.helpers.add("max_plus")
            return f"max_plus({factors})"
        name = {"back": "sent_back", "pick": "picked_up"}[op.way]
        self.helpers |= {"largest_at", name}
        return f"{name}({self._text(op.through)}, {factors}, {op.to_right})"

    def _softmax_loss(self, fused: SoftmaxLoss) -> Iterator[tuple[Block | str, str]]:
        self.helpers.add("softmax_loss")
        logits, losses, signal = (self._free(name) for name in ("logits", "losses", "signal"))
        inputs, weights = fused.inputs, fused.weights
        bias = "" if fused.bias is None else f" + {fused.bias.array}{'.T' * (fused.bias.row != FIXED)}"
        yield logits, self._product(inputs, Factor(weights.block, not weights.transposed)) + bias
        yield f"{losses}, {signal}", f"softmax_loss({logits}, {fused.labels})"
        yield fused.out, self._times(fused.factor, f"jnp.sum({losses})")
        for flow, other, axis in ((fused.back, weights, 1), (fused.down, inputs, 0)):
            if flow is not None:
                yield flow.block, self._times(flow.coefficient, self._flow(flow, signal, other, axis))
        if fused.sums is not None:
            text = f"jnp.sum({signal}, axis=0, keepdims=True){'' if fused.sums.transposed else '.T'}"
            yield fused.sums.block, self._times(fused.sums.coefficient, text)

    def _flow(self, flow: Flow, signal: str, other: Factor, axis: int) -> str:
        """G B or Gᵀ A; or its transpose, by the other order of its factors."""
        inner = 1 if other.transposed else 0
        pairs = [(signal, axis), (self._text(other.block), inner)]
        (left, a), (right, b) = reversed(pairs) if flow.transposed else pairs
        return f"product_of({left}, {right}, {a}, {b})"

    # Texts --------------------------------------------------------------------------------------------------------

    def _text(self, block: Block) -> str:
        if block.is_whole:
            return block.array.name
        reach = (
            slice_of(*pair) for pair in zip((block.row, block.column), block.shape, block.array.shape, strict=True)
        )
        return f"{block.array}[{', '.join(reach)}]"

    def _times(self, number: Expr, text: str) -> str:
        """A number times what is written."""
        above, below = number.as_numer_denom()
        front = {1: "", -1: "-"}.get(above)
        if front is None:
            front = f"({Text(self, {}, {}).doprint(above)}) * "
        if below == 1:
            return f"{front}{text}"
        under = Text(self, {}, {}).doprint(below)
        return f"{front}{text} / {under}" if under.isidentifier() or under.isdigit() else f"{front}{text} / ({under})"

    def _free(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


def _function(name: str, text: str, body: str) -> str:
    """A function that users call."""
    return f'\ndef {name}(params, data):\n    """{text}"""\n{indent(body, "    ")}\n'


def _quoted(names: tuple[str, ...]) -> str:
    """A tuple of texts as source."""
    return "(" + ", ".join(f'"{name}"' for name in names) + "," * (len(names) == 1) + ")"


def _joined(array: Array, parts: list[tuple[Block, str]]) -> str:
    """An array from its parts: laid side by side where they fill it, else put into zeros."""
    for axis, starts in ((0, [b.row for b, _ in parts]), (1, [b.column for b, _ in parts])):
        across = all(block.shape[1 - axis] == array.shape[1 - axis] for block, _ in parts)
        ends = [start + block.shape[axis] for start, (block, _) in zip(starts, parts, strict=True)]
        order = _chain(starts, ends, array.shape[axis])
        if across and order is not None:
            return f"jnp.concatenate([{', '.join(parts[n][1] for n in order)}], axis={axis})"
    text = f"jnp.zeros({tuple_of(array.shape)}, dtype)"
    for block, name in parts:
        (r, c), (rows, columns) = (block.row, block.column), block.shape
        reach = f"{in_python(r)}:{in_python(r + rows)}, {in_python(c)}:{in_python(c + columns)}"
        text += f".at[{reach}].set({name})"
    return text


def _chain(starts: list[Expr], ends: list[Expr], whole: Expr) -> list[int] | None:
    """In which order parts follow each other from 0 to the end; None where they do not."""
    order: list[int] = []
    at: Expr = whole * 0
    while (at - whole).expand() != 0:
        following = [n for n, start in enumerate(starts) if n not in order and (start - at).expand() == 0]
        if len(following) != 1:
            return None
        order += following
        at = ends[following[0]]
    return order if len(order) == len(starts) else None
