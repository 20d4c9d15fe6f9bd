"""Does the suite notice a rule that is broken on purpose? One edit at a time of symnet's own source, in a copy of it.

    python benchmarks/broken_rules.py [--rounds 1] [--seed 0] [--modules ops/ calculus/sweep …] [--patience 400]

Every module of `PLACES` gets one edit in each round: a sign flipped, a transpose or a factor dropped, operands
exchanged, another operation, a condition negated, an edit of the text of a program that is written. Kinds take turns.
The nearest test files run until the first fails. What no test notices is printed at the end as a difference, to be
read by eye: either a test is missing, or the edit changes nothing that is true (a shortcut, an order, an effort).
`--only` runs given ones again, by number, after tests were added; `--whole` asks the whole suite where they are silent
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent

PLACES = ("core", "index", "ops", "nets", "calculus", "plan", "backends", "lowering.py")
"""Where the rules are: what an operation is, its pullback, what a network is, how both become a program."""

WRITING_PROGRAMS = ("plan", "backends", "ops")

OPERATIONS = {
    "hadamard": "add", "add": "hadamard", "multiply": "add", "times": "add", "inner": None, "scale": None,
    "kronecker": None, "product": None, "outer": None, "dot": None, "sum": "max", "all": "any", "any": "all",
    "min": "max", "max": "min",
}  # fmt: skip
"""Functions of which an argument can be dropped, and what can stand in their place."""

IN_ORDER = ("multiply", "product", "kronecker", "outer")
"""Those of which the order of the arguments matters."""

NO_RULES = ("core/display.py", "core/errors.py", "__init__.py")

OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.MatMult: ast.Mult}
NEGATED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
IN_PROGRAMS = ((r" \+ ", " - "), (r" - ", " + "), (r" \* ", " + "), (r" / ", " * "), (r"\.T\b", ""), (r" > ", " < "))

CALCULUS = tuple(f"tests/calculus/test_{name}.py" for name in ("sweep", "jacobian", "kinds"))
AGREEMENT = "tests/backends/test_agreement.py -k 'plain_program and {}'"
NEAREST = {
    "core": ("tests/core", "tests/ops", "tests/index", "tests/calculus/test_sweep.py"),
    "index": ("tests/index", "tests/ops", *CALCULUS),
    "ops": ("tests/ops", "tests/index", *CALCULUS),
    "nets": ("tests/nets", "tests/test_lectures_by_hand.py"),
    "calculus": (
        *CALCULUS, "tests/calculus/test_recursion.py", "tests/calculus/test_through_time.py",
        "tests/calculus/test_stationary.py", "tests/calculus/test_unfolding.py", "tests/identities",
    ),
    "plan": ("tests/plan", AGREEMENT.format("numpy"), "tests/backends/test_stability.py"),
    "backends/c": (AGREEMENT.format("c"), "tests/backends/test_products.py"),
    "backends/jax": ("tests/backends/test_jax.py", "tests/backends/test_devices.py"),
    "backends": ("tests/backends/test_lambdify.py", AGREEMENT.format("numpy")),
    "lowering": ("tests/backends/test_lambdify.py", AGREEMENT.format("numpy")),
}  # fmt: skip
"""The tests that run, by the beginning of a module's path: those nearest to it, fastest first."""


@dataclass(frozen=True)
class Edit:
    """One place of a module, and what is put there."""

    module: str
    kind: str
    start: int
    end: int
    put: str

    def made(self, text: str) -> str:
        """The module with the edit."""
        return text[: self.start] + self.put + text[self.end :]

    def shown(self, text: str) -> str:
        """The lines that differ, with their place."""
        row = text.count("\n", 0, self.start)
        before, after = text.split("\n"), self.made(text).split("\n")
        last = text.count("\n", 0, self.end)
        rows = [f"    - {line.strip()}" for line in before[row : last + 1]]
        rows += [f"    + {line.strip()}" for line in after[row : last + 1 + len(after) - len(before)]]
        return "\n".join([f"symnet/{self.module}:{row + 1}: {self.kind}", *rows])


class Edits(ast.NodeVisitor):
    """Every edit of a module. What is said in errors, docstrings and annotations is no rule."""

    def __init__(self, module: str, text: str) -> None:
        self.module, self.text, self.found = module, text, list[Edit]()
        self.rows = [0]
        for line in text.splitlines(keepends=True):
            self.rows.append(self.rows[-1] + len(line))
        self.encoded = text.splitlines(keepends=True)
        self.visit(ast.parse(text))

    def put(self, kind: str, node: ast.AST, new: ast.AST | str) -> None:
        """An edit that puts something in the place of a node."""
        start, end = self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)
        written = new if isinstance(new, str) else f"({ast.unparse(new)})"
        self.found.append(Edit(self.module, kind, start, end, written))

    def _at(self, row: int, column: int) -> int:
        """Where a place of the tree, which counts bytes, is in the text."""
        return self.rows[row - 1] + len(self.encoded[row - 1].encode()[:column].decode())

    def visit_Raise(self, node: ast.Raise) -> None:
        """What is said of a mistake is no rule."""

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "remedy":
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for inner in node.body:
            self.visit(inner)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        sides = (node.left, node.right)
        if any(isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", 0), str) for side in sides):
            return
        if other := OTHER.get(type(node.op)):
            kind = "sign flipped" if isinstance(node.op, ast.Add | ast.Sub) else "wrong operation"
            self.put(kind, node, ast.BinOp(node.left, other(), node.right))
        if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div):
            self.put("factor dropped", node, node.left)
        if isinstance(node.op, ast.Mult | ast.MatMult):
            self.put("factor dropped", node, node.right)
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
            self.put("operands exchanged", node, ast.BinOp(node.right, node.op, node.left))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self.generic_visit(node)
        if isinstance(node.op, ast.USub):
            self.put("sign flipped", node, node.operand)
        if isinstance(node.op, ast.Not):
            self.put("condition negated", node, node.operand)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if node.attr == "T":
            self.put("transpose dropped", node, node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        plain = not any(isinstance(a, ast.Starred) for a in node.args)
        if plain and name in ("transpose", "transposed") and len(node.args) == 1:
            self.put("transpose dropped", node, node.args[0])
        if name not in OPERATIONS:
            return
        if plain and len(node.args) > 1:
            for n in range(len(node.args)):
                rest = [a for i, a in enumerate(node.args) if i != n]
                self.put("factor dropped", node, rest[0] if len(rest) == 1 else ast.Call(node.func, rest, []))
        if plain and len(node.args) > 1 and name in IN_ORDER:
            turned = [*reversed(node.args[:2]), *node.args[2:]]
            self.put("operands exchanged", node, ast.Call(node.func, turned, node.keywords))
        if other := OPERATIONS[name]:
            self.put("wrong operation", node.func, other)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        if len(node.ops) == 1:
            turned = NEGATED[type(node.ops[0])]()
            self.put("condition negated", node, ast.Compare(node.left, [turned], node.comparators))

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.generic_visit(node)
        turned = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self.put("wrong operation", node, ast.BoolOp(turned, node.values))

    def visit_If(self, node: ast.If) -> None:
        self._test(node)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._test(node)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self.put("condition negated", condition, ast.UnaryOp(ast.Not(), condition))
        self.generic_visit(node)

    def _test(self, node: ast.If | ast.IfExp) -> None:
        if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            self.put("condition negated", node.test, ast.UnaryOp(ast.Not(), node.test))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._program(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._program(node)

    def _program(self, node: ast.Constant | ast.JoinedStr) -> None:
        """The text of a program: what is computed by it."""
        if not self.module.startswith(WRITING_PROGRAMS):
            return
        start, end = self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)
        segment = re.sub(r'""".*?"""|/\*.*?\*/|\#.*|//.*', lambda m: "·" * len(m[0]), self.text[start:end], flags=re.S)
        if self.text[start:end].startswith(('"""', 'r"""')):
            return
        for pattern, new in IN_PROGRAMS:
            for m in re.finditer(pattern, segment):
                self.found.append(Edit(self.module, "text of a program", start + m.start(), start + m.end(), new))


def modules(asked: list[str]) -> Iterator[tuple[str, str]]:
    """The modules that have rules, with their text."""
    root = HERE / "symnet"
    for place in PLACES:
        found = sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place]
        for path in found:
            name = str(path.relative_to(root))
            if name.endswith(NO_RULES):
                continue
            if not asked or any(name.startswith(part) for part in asked):
                yield name, path.read_text(encoding="utf-8")


def chosen(rounds: int, seed: int, asked: list[str]) -> list[tuple[Edit, str]]:
    """One edit of each module in every round, kinds taking turns."""
    dice, taken, edits = random.Random(seed), Counter[str](), list[tuple[Edit, str]]()
    pools = {name: (text, Edits(name, text).found) for name, text in modules(asked)}
    for pool in pools.values():
        dice.shuffle(pool[1])
    for _ in range(rounds):
        for text, pool in pools.values():
            if pool:
                edit = min(pool, key=lambda e: taken[e.kind])
                pool.remove(edit)
                taken[edit.kind] += 1
                edits.append((edit, text))
    return edits


LATE = "undecided"
"""What is said of an edit under which the tests did not end: it may hang them, or the machine may be busy."""


def verdict(folder: Path, edit: Edit, text: str, patience: float, whole: bool) -> str:
    """Who noticed: a test, `LATE` and the tests if they took too long, which says nothing, "" if nobody did."""
    place = folder / "symnet" / edit.module
    place.write_text(edit.made(text), encoding="utf-8")
    near = next(tests for part, tests in NEAREST.items() if edit.module.startswith(part))
    own = f"tests/{edit.module.split('/')[0]}/test_{Path(edit.module).stem}.py"
    try:
        for tests in dict.fromkeys((*([own] if (folder / own).exists() else []), *near, *(["tests"] if whole else []))):
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *shlex.split(tests)],
                cwd=folder, env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": ""},
                capture_output=True, text=True, timeout=patience,
            )  # fmt: skip
            if done.returncode:
                failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
                return failed[1] if failed else f"{tests}, {done.stdout[-200:]!r} {done.stderr[-200:]!r}"
        return ""
    except subprocess.TimeoutExpired:
        return f"{LATE}: {tests} takes longer than {patience:.0f} s"
    finally:
        place.write_text(text, encoding="utf-8")
        for cache in place.parent.glob(f"__pycache__/{place.stem}.*.pyc"):
            cache.unlink()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1, help="edits of each module")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--modules", nargs="*", default=[], help="beginnings of paths in symnet/")
    parser.add_argument("--only", nargs="*", type=int, default=[], help="numbers of edits to run again")
    parser.add_argument("--patience", type=float, default=600, help="seconds for a test file")
    parser.add_argument("--whole", action="store_true", help="in the end all tests, not only those that are near")
    asked = parser.parse_args()
    survivors, kinds, started = list[str](), Counter[tuple[str, str]](), time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for part in ("symnet", "tests", "derivations", "docs", "README.md", "pyproject.toml"):
            copy = shutil.copytree if (HERE / part).is_dir() else shutil.copy
            copy(HERE / part, folder / part)
        for number, (edit, text) in enumerate(chosen(asked.rounds, asked.seed, asked.modules)):
            if asked.only and number not in asked.only:
                continue
            noticed = verdict(folder, edit, text, asked.patience, asked.whole)
            outcome = LATE if noticed.startswith(LATE) else "noticed" if noticed else "not noticed"
            kinds[edit.kind, outcome] += 1
            shown = f"{number}: {edit.shown(text)}"
            print(f"{shown}\n    {noticed or 'NOBODY'}, {time.monotonic() - started:.0f} s", flush=True)
            if not noticed:
                survivors.append(shown)
    outcomes = ("noticed", "not noticed", LATE)
    totals = {outcome: sum(n for (_, own), n in kinds.items() if own == outcome) for outcome in outcomes}
    print(f"\n{sum(totals.values())} edits by the tests near them: {', '.join(f'{n} {o}' for o, n in totals.items())}")
    for kind in sorted({k for k, _ in kinds}):
        print(f"  {kind}: {', '.join(f'{kinds[kind, outcome]} {outcome}' for outcome in outcomes)}")
    print(*survivors, sep="\n")


if __name__ == "__main__":
    main()
