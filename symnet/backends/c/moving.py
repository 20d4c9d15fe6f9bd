"""How parameters move, in C: the optimiser's rule as a function, and whom it is applied to."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import S

from symnet.backends.c.formulas import bracketed, count_of, in_c
from symnet.backends.c.ground import Ground
from symnet.backends.c.loops import Nest
from symnet.backends.c.sharing import Shared
from symnet.plan.operations import COLUMN, FIXED, Access, Array, Block, Loop, Reads, Update
from symnet.plan.updates import Rule, decay, g, p


class Moves:
    """The updates of a module."""

    def __init__(self, module: Ground) -> None:
        self.module = module

    def rule(self, rule: Rule) -> str:
        """The function that moves some entries that lie side by side; its name."""
        if rule.name in self.module.called:
            return rule.name
        n = sympy.Symbol("entries", integer=True, positive=True)
        arrays = {symbol: Array(str(symbol), (S.One, n), "parameter") for symbol in (p, g, *rule.states)}
        reads: Reads = {symbol: Access(array, FIXED, COLUMN) for symbol, array in arrays.items()}
        for symbol, array in arrays.items():
            self.module.names[array] = str(symbol)
        self.module.names[arrays[g]] = "g"
        lines: list[str] = []
        for target, formula in rule.moves:
            moved = formula.xreplace({g: g + decay * p})
            lines += Nest(self.module, Loop(Block.whole(arrays[target]), moved, reads, (S.One, n))).lines()
        for array in arrays.values():
            del self.module.names[array]
        told = ", ".join(f"{target} = {formula}" for target, formula in rule.moves)
        states = "".join(f", real *{state}" for state in rule.states)
        opened = "".join(
            f"    const real {x} = (real)numbers[{n}];\n" for n, x in enumerate(self.module.scalars) if x != "clip"
        )
        self.module.called[rule.name] = (
            f"\n/* {told}, where decay times p was added to g */\n"
            f"static void {rule.name}(long entries, real *p, const real *g{states}, const double *numbers) {{\n{opened}"
            + "".join(f"    {line}\n" for line in lines)
            + "}\n"
        )
        return rule.name

    def _state_names(self, update: Update) -> list[str]:
        return [f"{self.module.names[update.out.array]}_{state}" for state in update.rule.states]

    def shrunk(self, update: Update) -> Iterator[str]:
        """What weight decay takes off a parameter before a product is added to it."""
        assert update.rule.linear is not None
        left = self.module.number(update.rule.linear[0])
        entries, name = bracketed(count_of(update.out.array)), self.module.names[update.out.array]
        yield f"for (long i = 0; decay != 0 && i < {entries}; i++) {name}[i] *= {left};"

    def within(self, update: Update, number: int) -> Iterator[str]:
        """What moves a block of classes as soon as its gradient is there."""
        name, states = self.rule(update.rule), self._state_names(update)
        fields = "".join(f"    real *{state};\n" for state in ["p", *map(str, update.rule.states)])
        given = "".join(f", c->{state} + (first + v) * c->h" for state in map(str, update.rule.states))
        self.module.extra.append(
            f"\ntypedef struct {{\n{fields}    long h, padded;\n    const double *numbers;\n}} context{number};\n"
            f"static void move{number}(void *context, long first, long count, real *gradient) {{\n"
            f"    const context{number} *c = context;\n    for (long v = 0; v < count; v++)\n"
            f"        {name}(c->h, c->p + (first + v) * c->h, gradient + v * c->padded{given}, c->numbers);\n}}\n"
        )
        h = in_c(update.out.shape[1])
        values = ", ".join([self.module.names[update.out.array], *states])
        yield (f"context{number} moved{number} = {{{values}, {h}, ({h} + COLUMNS - 1) / COLUMNS * COLUMNS, numbers}};")

    def lines(self) -> Iterator[str]:
        """The updates that come after everything else; where gradients are cut, their norm first."""
        module = self.module
        if module.optimizer is not None and module.optimizer.clip is not None:
            whole = [u.gradient for u in module.plan.updates if u.gradient is not None]
            places = [(f"for (long i = 0; i < {count_of(b.array)}; i++)", module.place(b)) for b in whole]
            yield "double norm = 0;"
            yield from (f"{each} norm += (double)({place})[i] * ({place})[i];" for each, place in places)
            at = module.scalars.index("clip")
            yield f"if (sqrt(norm) > numbers[{at}]) {{"
            yield f"    const real cut = (real)(numbers[{at}] / sqrt(norm));"
            yield from (f"    {each} ({place})[i] *= cut;" for each, place in places)
            yield "}"
        for update in self.module.plan.updates:
            yield f"/* {update} */"
            name = self.rule(update.rule)
            if update.gradient is not None:
                to, place = module.names[update.out.array], module.place(update.gradient)
                arrays = [to, place, *self._state_names(update)]
                yield from Shared(module).update(update, name, arrays)
            else:
                yield from self._move_rows(update, name)

    def _move_rows(self, update: Update, name: str) -> Iterator[str]:
        """Rows that were looked up: those of the same id are added up first, then each moves once."""
        table, axis = update.out.array, update.axis
        many, wide = (table.shape[axis], table.shape[1 - axis])
        width, columns = in_c(wide), bracketed(in_c(table.shape[1]))
        total = " + ".join(bracketed(in_c(part.rows.shape[axis])) for part in update.parts)
        yield "{"
        yield f"    const long wide = {width}, all_rows = {total};"
        yield f"    int64_t *slot = room(space, sizeof(int64_t) * {bracketed(in_c(many))}), used = 0;"
        yield "    int64_t *seen = room(space, sizeof(int64_t) * all_rows);"
        yield "    real *sums = room(space, sizeof(real) * all_rows * wide);"
        parts = [
            (f"for (long i = 0; i < {in_c(q.rows.shape[axis])}; i++)", self.module.name(q.ids), q) for q in update.parts
        ]
        yield from (f"    {each} slot[{ids}[i]] = -1;" for each, ids, _ in parts)
        for each, ids, part in parts:
            yield f"    {each} {{"
            yield f"        const int64_t id = {ids}[i];"
            yield "        if (slot[id] < 0) {"
            yield "            seen[slot[id] = used++] = id;"
            yield "            memset(sums + slot[id] * wide, 0, sizeof(real) * wide);"
            yield "        }"
            yield "        real *sum = sums + slot[id] * wide;"
            yield f"        for (long j = 0; j < wide; j++) sum[j] += {self.module.entry(part, axis)};"
            yield "    }"
        arrays = [self.module.names[table], *self._state_names(update)]
        if axis == 1:
            yield f"    real *column = room(space, sizeof(real) * {len(arrays)} * wide);"
        yield "    for (long u = 0; u < used; u++) {"
        if axis == 0:
            rows = [f"{array} + seen[u] * wide" for array in arrays]
            yield f"        {name}(wide, {rows[0]}, sums + u * wide{''.join(f', {r}' for r in rows[1:])}, numbers);"
        else:
            each = "        for (long j = 0; j < wide; j++)"
            for n, array in enumerate(arrays):  # a column is taken out and put back
                yield f"{each} column[{n} * wide + j] = {array}[j * {columns} + seen[u]];"
            rest = "".join(f", column + {n} * wide" for n in range(1, len(arrays)))
            yield f"        {name}(wide, column, sums + u * wide{rest}, numbers);"
            for n, array in enumerate(arrays):
                yield f"{each} {array}[j * {columns} + seen[u]] = column[{n} * wide + j];"
        yield "    }"
        yield "}"
