"""What threads share: loops over many entries, and updates of large parameters, are functions of their own.

A function finds what it works on in `given`, as `run` does in its arguments, and does its part of the entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnet.backends.c.formulas import count_of, in_c, times
from symnet.backends.c.ground import Ground
from symnet.backends.c.loops import FEW, Nest
from symnet.plan.operations import Loop, Update


class Shared:
    """The functions that threads share, for one module."""

    def __init__(self, module: Ground) -> None:
        self.module = module

    def loop(self, loop: Loop) -> Iterator[str]:
        """The lines of a loop in `run`: the loop itself, or a call of the function that it becomes."""
        nest = Nest(self.module, loop)
        if not nest.splits:
            yield from nest.lines()
            return
        yield from self._call(str(loop), list(nest.lines(shared=True)), times(*map(in_c, nest.loop.shape)))

    def update(self, update: Update, rule: str, arrays: Sequence[str]) -> Iterator[str]:
        """The lines of an update of a whole parameter."""
        entries, shape = count_of(update.out.array), update.out.array.shape
        if 1 in shape or (entries.isdigit() and int(entries) < FEW):
            yield f"{rule}({entries}, {', '.join(arrays)}, numbers);"
            return
        lines = [f"const long begin = share({entries}, which, of, LANES);"]
        lines += [f"const long end = share({entries}, which + 1, of, LANES);"]
        lines += [f"{rule}(end - begin, {', '.join(f'{array} + begin' for array in arrays)}, numbers);"]
        yield from self._call(str(update), lines, entries)

    def _call(self, said: str, lines: list[str], entries: str) -> Iterator[str]:
        module = self.module
        module.parts.add("threads")
        name = f"part{len(module.shared)}"
        module.shared[name] = (said, lines)
        used = set(re.findall(r"\w+", " ".join(lines)))
        for n, scalar in enumerate(self.scalars()):
            if scalar in used:
                yield f"given.scalars[{n}] = {scalar};"
        yield f"parallel({name}, &given, {entries} < {FEW} ? 1 : threads);"

    def scalars(self) -> list[str]:
        """The names of single numbers that the module computes."""
        return [name for array, name in self.module.names.items() if array.is_scalar and array.is_computed]

    def functions(self, declarations: Sequence[str]) -> str:
        """The functions, each with the declarations of `run` that it needs; empty where nothing is shared."""
        if not self.module.shared:
            return ""
        scalars = self.scalars()
        text = "\n/* What threads are given, of which each does the part `which` of `of`. */\ntypedef struct {\n"
        text += "    const long *sizes;\n    void *const *arrays;\n    const double *numbers;\n"
        text += f"    real scalars[{max(1, len(scalars))}];\n}} task_given;\n"
        for name, (said, lines) in self.module.shared.items():
            used = set(re.findall(r"\w+", " ".join(lines)))
            found = [f"const real {s} = given->scalars[{n}];" for n, s in enumerate(scalars) if s in used]
            if "numbers" in used:
                found.append("const double *numbers = given->numbers;")
            for line in declarations:
                declared = re.search(r"(\w+) = (?:\(real\))?(?:sizes|arrays|numbers)\[", line)
                if declared is not None and declared[1] in used:
                    found.append(re.sub(r"= (\(real\))?(\w+)\[", r"= \1given->\2[", line.strip()))
            text += f"/* {said.replace('*/', '')} */\n"
            text += (
                f"static void {name}(void *argument, long which, long of) {{\n    const task_given *given = argument;\n"
            )
            text += "".join(f"    {line}\n" for line in [*found, *lines]) + "}\n"
        return text
