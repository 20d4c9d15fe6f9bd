"""What a program consists of once its equations are lowered: arrays, and operations that fill them.

Every backend reads the same operations. Arrays have two dimensions; a vector is a column, a scalar has one entry; ids
are a list of whole numbers that stand for one-hot rows. Loops run over the entries (i, j) of what they fill; how they
read an array is an `Access`: X[i, j], X[j, i], b[j, 0] …
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import sympy
from sympy import Expr, S

from symnet.core.symbols import Shape
from symnet.plan.updates import Rule

ROW, COLUMN, FIXED = "i", "j", "0"
"""The places of a loop: its row, its column, and the only entry of an axis of size one."""

ALL, ROWS, COLUMNS = "all", "rows", "columns"
"""What a reduction runs over: every entry; the rows, which leaves one row; the columns, which leaves one column."""


@dataclass(eq=False)
class Array:
    """An array of a program.

    Attributes:
        name: its name in the program.
        shape: (rows, columns), in sizes that may be symbols; of ids (how many, 1).
        kind: ``parameter``, ``data``, ``ids``; ``local`` for what the equations name, ``temporary`` for the rest.
    """

    name: str
    shape: Shape
    kind: str = "local"

    def __repr__(self) -> str:
        return self.name

    @property
    def is_scalar(self) -> bool:
        """Whether it has one entry."""
        return self.shape == (S.One, S.One) and self.kind != "ids"

    @property
    def is_vector(self) -> bool:
        """Whether it is a column or a row of several entries."""
        return S.One in self.shape and not self.is_scalar

    @property
    def is_computed(self) -> bool:
        """Whether an operation fills it."""
        return self.kind in ("local", "temporary")


@dataclass(frozen=True)
class Block:
    """A rectangle of an array, and where it begins; the whole array, where nothing else is said."""

    array: Array
    shape: Shape
    row: Expr = S.Zero
    column: Expr = S.Zero

    @classmethod
    def whole(cls, array: Array) -> Block:
        """All of an array."""
        return cls(array, array.shape)

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its array."""
        return self.shape == self.array.shape

    def __str__(self) -> str:
        if self.is_whole:
            return self.array.name
        reach = [f"{a}:{sympy.expand(a + n)}" for a, n in zip((self.row, self.column), self.shape, strict=True)]
        return f"{self.array}[{', '.join(reach)}]"


@dataclass(frozen=True)
class Factor:
    """A block as a factor of a matrix product, as it lies or transposed."""

    block: Block
    transposed: bool = False

    @property
    def shape(self) -> Shape:
        """Its shape as a factor."""
        rows, columns = self.block.shape
        return (columns, rows) if self.transposed else (rows, columns)

    def __str__(self) -> str:
        return f"{self.block}{'ᵀ' if self.transposed else ''}"


@dataclass(frozen=True)
class Access:
    """How a loop at (i, j) reads an array: which of its places stands for the array's row and for its column."""

    array: Array
    row: str
    column: str
    row_offset: Expr = S.Zero
    column_offset: Expr = S.Zero

    def moved(self, places: dict[str, str], offsets: dict[str, Expr]) -> Access:
        """With places exchanged, and each shifted by an offset."""
        return replace(
            self,
            row=places.get(self.row, self.row),
            column=places.get(self.column, self.column),
            row_offset=self.row_offset + offsets.get(self.row, S.Zero),
            column_offset=self.column_offset + offsets.get(self.column, S.Zero),
        )

    @property
    def places(self) -> frozenset[str]:
        """The places of the loop that it depends on."""
        return frozenset((self.row, self.column)) - {FIXED}

    def __str__(self) -> str:
        texts = []
        for place, offset in ((self.row, self.row_offset), (self.column, self.column_offset)):
            texts.append(str(offset) if place == FIXED else place if offset == 0 else f"{place} + {offset}")
        return self.array.name if self.array.is_scalar else f"{self.array}[{', '.join(texts)}]"


@dataclass(frozen=True)
class OneHot:
    """The entry of one-hot rows given by ids: 1 where the class is the id of the example, else 0."""

    array: Array
    example: str
    category: str

    def moved(self, places: dict[str, str], offsets: dict[str, Expr]) -> OneHot:
        """With places exchanged."""
        return replace(
            self, example=places.get(self.example, self.example), category=places.get(self.category, self.category)
        )

    @property
    def places(self) -> frozenset[str]:
        """The places of the loop that it depends on."""
        return frozenset((self.example, self.category)) - {FIXED}

    def __str__(self) -> str:
        return f"[{self.category} = {self.array}[{self.example}]]"


@dataclass(frozen=True)
class Equal:
    """1 where row and column are the same, else 0: the identity; or where the row is no less, a triangle of ones."""

    row: str
    column: str
    or_below: bool = False

    def moved(self, places: dict[str, str], offsets: dict[str, Expr]) -> Equal:
        """With places exchanged."""
        return replace(self, row=places.get(self.row, self.row), column=places.get(self.column, self.column))

    @property
    def places(self) -> frozenset[str]:
        """The places of the loop that it depends on."""
        return frozenset((self.row, self.column)) - {FIXED}

    def __str__(self) -> str:
        return f"[{self.row} {'≥' if self.or_below else '='} {self.column}]"


Read = Access | OneHot | Equal
Reads = dict[sympy.Symbol, Read]


@dataclass(eq=False)
class Operation:
    """Something that fills a block; `meaning` says in words what a reader of the plan would like to know."""

    out: Block

    def reads(self) -> Iterator[Array]:
        """The arrays that it reads."""
        return iter(())

    def writes(self) -> Iterator[Array]:
        """The arrays that it fills."""
        yield self.out.array


@dataclass(eq=False)
class Loop(Operation):
    """Over all (i, j) of a shape: out_ij = formula; or the sum of the formula over rows, columns, or everything."""

    formula: Expr
    accesses: Reads
    shape: Shape
    total: str = ""

    def __post_init__(self) -> None:
        used = self.formula.free_symbols
        self.accesses = {symbol: read for symbol, read in self.accesses.items() if symbol in used}

    def reads(self) -> Iterator[Array]:
        """What its formula reads."""
        for read in self.accesses.values():
            if not isinstance(read, Equal):
                yield read.array

    @property
    def along_rows(self) -> Loop:
        """Sums over j of what is read as X[j, i] go down the columns side by side: each row of X is walked as it lies.

        What has one column, or one row, is summed as a whole.
        """
        if (self.total == ROWS and self.shape[1] == 1) or (self.total == COLUMNS and self.shape[0] == 1):
            return replace(self, total=ALL)
        reads = [read for read in self.accesses.values() if isinstance(read, Access) and read.places == {ROW, COLUMN}]
        across = reads and all((read.row, read.column) == (COLUMN, ROW) for read in reads)
        if self.total != COLUMNS or not across or self.out.array.shape[1] != 1 or 1 in self.shape:
            return self
        turned = {symbol: read.moved({ROW: COLUMN, COLUMN: ROW}, {}) for symbol, read in self.accesses.items()}
        return replace(self, accesses=turned, shape=self.shape[::-1], total=ROWS)

    def __str__(self) -> str:
        text = str(self.formula.xreplace({s: sympy.Symbol(str(read)) for s, read in self.accesses.items()}))
        rows, columns = self.shape
        over = {ALL: "all i, j", ROWS: "i", COLUMNS: "j", "": ""}[self.total]
        text = f"Σ over {over}: {text}" if over else text
        return f"{self.out} = {text}" + ("" if self.shape == (1, 1) else f"    for i < {rows}, j < {columns}")


@dataclass(eq=False)
class MatrixProduct(Operation):
    """out = c A B, or out += c A B."""

    left: Factor
    right: Factor
    coefficient: Expr = S.One
    accumulates: bool = False

    def reads(self) -> Iterator[Array]:
        """Both factors, and what it adds to."""
        yield self.left.block.array
        yield self.right.block.array
        if self.accumulates:
            yield self.out.array

    def __str__(self) -> str:
        number = "" if self.coefficient == 1 else f"{self.coefficient} · "
        return f"{self.out} {'+' * self.accumulates}= {number}{self.left} @ {self.right}"


@dataclass(eq=False)
class Gather(Operation):
    """out[k, :] = table[ids[k], :] (axis 0), or out[:, k] = table[:, ids[k]] (axis 1)."""

    table: Array
    ids: Array
    axis: int

    def reads(self) -> Iterator[Array]:
        """The table and the ids."""
        yield self.table
        yield self.ids

    def __str__(self) -> str:
        return f"{self.out} = {self.table}[{f'{self.ids}, :' if self.axis == 0 else f':, {self.ids}'}]"


@dataclass(frozen=True)
class Part:
    """Rows (axis 0) or columns (axis 1) to be added to a table at ids, times a number."""

    ids: Array
    rows: Block
    coefficient: Expr = S.One


@dataclass(eq=False)
class Scatter(Operation):
    """out[ids[k], :] += rows[k, :] for all parts (columns: axis 1), from zero unless it accumulates."""

    parts: tuple[Part, ...]
    axis: int
    accumulates: bool = False

    def reads(self) -> Iterator[Array]:
        """Ids and rows of all parts, and what it adds to."""
        for part in self.parts:
            yield part.ids
            yield part.rows.array
        if self.accumulates:
            yield self.out.array

    def __str__(self) -> str:
        def said(part: Part) -> str:
            number = "" if part.coefficient == 1 else f"{part.coefficient} · "
            return f"{self.out}[{f'{part.ids}, :' if self.axis == 0 else f':, {part.ids}'}] += {number}{part.rows}"

        return ("" if self.accumulates else f"{self.out} = 0; ") + "; ".join(map(said, self.parts))


@dataclass(eq=False)
class Normalise(Operation):
    """Softmax of each row (axis 1) or column (axis 0) of a block, or its logarithm."""

    body: Block
    axis: int
    logarithm: bool = False

    def reads(self) -> Iterator[Array]:
        """What it normalises."""
        yield self.body.array

    def __str__(self) -> str:
        name = "log_softmax" if self.logarithm else "softmax"
        return f"{self.out} = {name}({self.body}) over the {'columns' if self.axis else 'rows'}"


@dataclass(eq=False)
class Largest(Operation):
    """The maximum over rows (axis 0), columns (1) or everything (2); or 1 where it stands first, else 0."""

    body: Block
    axis: int
    where: bool = False

    def reads(self) -> Iterator[Array]:
        """Where it looks."""
        yield self.body.array

    def __str__(self) -> str:
        over = ("rows", "columns", "all entries")[self.axis]
        return f"{self.out} = {'[is the first maximum]' if self.where else 'maximum'} of {self.body} over {over}"


@dataclass(eq=False)
class MaxPlusOf(Operation):
    """out_ij = max_k (left_ik + right_kj); or what goes `through` the places k of these maxima.

    The way is ``up``, for the maxima themselves; ``back``, adding `through` up at the places, in the shape of the left
    factor or of the right one; ``pick``, reading `through`, which has such a shape, at the places.
    """

    left: Block
    right: Block
    way: str = "up"
    through: Block | None = None
    to_right: bool = False

    def reads(self) -> Iterator[Array]:
        """Both factors, and what goes through."""
        yield self.left.array
        yield self.right.array
        if self.through is not None:
            yield self.through.array

    def __str__(self) -> str:
        peak = f"max over k of {self.left}[i, k] + {self.right}[k, j]"
        if self.way == "up":
            return f"{self.out} = {peak}"
        where = f"{'right' if self.to_right else 'left'} factor, at the places of the {peak}"
        return f"{self.out} = {self.through} {'added up for' if self.way == 'back' else 'read like'} the {where}"


@dataclass(eq=False)
class Slide(Operation):
    """out = corr(body, kernel), the kernel within the array; or (full) conv(body, kernel), also beyond its ends.

    With a stride and a dilation, where these are not 1.
    """

    body: Block
    kernel: Block
    full: bool
    step: int = 1
    gap: int = 1

    def reads(self) -> Iterator[Array]:
        """The array and the kernel."""
        yield self.body.array
        yield self.kernel.array

    def __str__(self) -> str:
        return f"{self.out} = {'conv' if self.full else 'corr'}({self.body}, {self.kernel})"


@dataclass(eq=False)
class Call(Operation):
    """A function of whole matrices, such as an inverse."""

    function: str
    body: Block

    def reads(self) -> Iterator[Array]:
        """Its argument."""
        yield self.body.array

    def __str__(self) -> str:
        return f"{self.out} = {self.function}({self.body})"


@dataclass(frozen=True)
class Flow:
    """Where something that flows back goes, as it is or transposed, and what it is multiplied by."""

    block: Block
    coefficient: Expr
    transposed: bool = False

    def __str__(self) -> str:
        return f"{self.block}{'ᵀ' * self.transposed}"


@dataclass(eq=False)
class SoftmaxLoss(Operation):
    """Softmax, cross-entropy and what flows back from them, by blocks of classes, with no array for their logits.

    With logits O = A Bᵀ + 1 cᵀ, a row for each of m examples, labels Y given by ids and G = softmax(O) − Y:

        out  = factor · Σ_i (log Σ_k e^{O_ik} − O_{i, y_i})
        back = G B          down = Gᵀ A          sums = Gᵀ 1      each times its coefficient, where asked for

    A block of classes goes through all of it before the next, so that it stays in cache: its logits, the exponentials,
    the sums so far, its share of G B. That exp does not overflow is the backend's care: C keeps the maximum so far, and
    scales what was summed before when it grows; NumPy takes maxima only where a sum leaves its range. Gᵀ A then
    is made from the exponentials that were kept; where B is a parameter that `update` moves, each block of it moves as
    soon as its gradient is there.
    """

    inputs: Factor
    weights: Factor
    bias: Access | None
    labels: Array
    factor: Expr
    back: Flow | None = None
    down: Flow | None = None
    sums: Flow | None = None
    update: Update | None = None

    def reads(self) -> Iterator[Array]:
        """Inputs, weights, bias and labels."""
        yield self.inputs.block.array
        yield self.weights.block.array
        if self.bias is not None:
            yield self.bias.array
        yield self.labels

    def writes(self) -> Iterator[Array]:
        """The loss, all that flows back, and the parameter that moves."""
        yield self.out.array
        for flow in self.flows():
            yield flow.block.array if self.update is None or flow is not self.down else self.update.out.array

    def flows(self) -> tuple[Flow, ...]:
        """What flows back."""
        return tuple(flow for flow in (self.back, self.down, self.sums) if flow is not None)

    def __str__(self) -> str:
        bias = f" + {self.bias.array}" if self.bias is not None else ""
        lines = [f"by blocks of classes, O = {self.inputs} @ ({self.weights})ᵀ{bias}, G = softmax(O) − Y:"]
        lines.append(f"    {self.out} = {self.factor} · Σ (log Σ exp O − O at {self.labels})")
        for flow, text in ((self.back, f"G @ {self.weights}"), (self.down, f"Gᵀ @ {self.inputs}"), (self.sums, "Gᵀ 1")):
            if flow is not None:
                number = "" if flow.coefficient == 1 else f"{flow.coefficient} · "
                lines.append(f"    {flow} = {number}{text}")
        if self.update is not None:
            lines.append(f"    {self.update}, block by block")
        return "\n".join(lines)


@dataclass(eq=False)
class Update(Operation):
    """A parameter moves by an optimiser's rule: all of it, or the rows (columns: axis 1) at ids alone.

    Where a `maker` is given, the gradient is never stored: the parameter moves along what the maker computes, as that
    is computed. Its rule is linear then.
    """

    rule: Rule
    gradient: Block | None = None
    parts: tuple[Part, ...] = ()
    axis: int = 0
    maker: MatrixProduct | Loop | None = None

    @property
    def move(self) -> MatrixProduct | Loop:
        """p ← a p + b g as one operation on p, of the maker of g; before a product is added p is a p already."""
        assert self.maker is not None
        assert self.rule.linear is not None
        a, b = self.rule.linear
        if isinstance(self.maker, MatrixProduct):
            return replace(self.maker, out=self.out, coefficient=b * self.maker.coefficient, accumulates=True)
        own = sympy.Symbol("p_entry", real=True)
        places = (FIXED if n == 1 else place for n, place in zip(self.out.shape, (ROW, COLUMN), strict=True))
        reads: Reads = {**self.maker.accesses, own: Access(self.out.array, *places)}
        return Loop(self.out, a * own + b * self.maker.formula, reads, self.maker.shape)

    def reads(self) -> Iterator[Array]:
        """The parameter and its gradient, or what that is made of."""
        yield self.out.array
        if self.maker is not None:
            yield from self.maker.reads()
        elif self.gradient is not None:
            yield self.gradient.array
        for part in self.parts:
            yield part.ids
            yield part.rows.array

    def __str__(self) -> str:
        if self.gradient is not None:
            return f"{self.out} moves by {self.rule.name} along {self.maker or self.gradient}"
        where = ", ".join(dict.fromkeys(str(part.ids) for part in self.parts))
        kind = "columns" if self.axis else "rows"
        added = " + ".join(f"{'' if q.coefficient == 1 else f'{q.coefficient} · '}{q.rows}" for q in self.parts)
        return f"{self.out} moves by {self.rule.name} in its {kind} {where} along {added}"


@dataclass(frozen=True)
class Plan:
    """Operations in order, what they work on, and what comes out.

    Attributes:
        inputs: parameters and data.
        operations: in the order in which they run.
        loss: the block that holds the loss.
        gradients: for each parameter's name the block that holds its gradient.
        storage: for each array that is not given out, the array after which its buffer is called.
        notes: what was decided, in words.
        updates: how parameters move, after everything else; none in a plan of gradients alone. Those that move along
            what is being computed stand among the operations.
    """

    inputs: tuple[Array, ...]
    operations: tuple[Operation, ...]
    loss: Block
    gradients: dict[str, Block]
    storage: dict[Array, Array] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    updates: tuple[Update, ...] = ()

    @property
    def moves(self) -> tuple[Update, ...]:
        """How parameters move, in order, wherever that is done."""
        within = (o.update if isinstance(o, SoftmaxLoss) else o for o in self.operations)
        return (*(u for u in within if isinstance(u, Update)), *self.updates)

    @property
    def unfused(self) -> Plan:
        """The same with every gradient that a parameter moves along stored, and moved along at the end."""
        made = [o for o in self.operations if isinstance(o, Update)]
        operations = (o.maker if isinstance(o, Update) and o.maker is not None else o for o in self.operations)
        return replace(
            self, operations=tuple(operations), updates=(*(replace(u, maker=None) for u in made), *self.updates)
        )

    def __str__(self) -> str:
        """What is given, what is done, what shares memory, and what comes out, for a reader."""
        computed = dict.fromkeys(a for o in self.operations for a in o.writes() if a.is_computed)
        lines = ["Given:"]
        lines += [f"    {a}: {a.shape[0]} × {a.shape[1]}{' ids' if a.kind == 'ids' else ''}" for a in self.inputs]
        lines += ["", "Done, in order:"]
        for operation in (*self.operations, *self.updates):
            lines += [f"    {line}" for line in str(operation).splitlines()]
        lines += ["", "Kept on the way:"]
        for array in computed:
            place = self.storage.get(array)
            where = f" in the memory of {place}" if place not in (None, array) else ""
            lines.append(f"    {array}: {array.shape[0]} × {array.shape[1]}{where}")
        given = [f"{self.loss} (the loss)", *(f"{block} for {name}" for name, block in self.gradients.items())]
        lines += ["", f"Given out: {', '.join(given)}." if not self.moves else "Given out: the loss."]
        lines += [f"Note: {note}." for note in self.notes]
        return "\n".join(lines)
