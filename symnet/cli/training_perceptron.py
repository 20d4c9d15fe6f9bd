"""What `symnet train perceptron-and`, `-or` and `-xor` do: the perceptron rule, and why it ends or never does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from symnet.backends.program import Program
from symnet.cli.output import emit
from symnet.cli.paging import write_page
from symnet.lowering import compile
from symnet.nets import perceptron
from symnet.proofs.separability import Certificate, Perceptron, Point, separate
from symnet.training.perceptron import TABLES, Learning, TruthTable, answer, learn

SHOWN = 12
"""So many epochs are shown."""


def train_perceptron(source: str, backend: str, epochs: int, seed: int, as_json: bool, output: Path | None) -> int:
    """Learn, say how it went, write the result; 0 where the rule came to its end, 1 where it did not."""
    out = sys.stderr if as_json else sys.stdout
    folder = output or Path(f"symnet-{source}")
    folder.mkdir(parents=True, exist_ok=True)
    table, program, began = TABLES[source], compile(perceptron(2), backend), perf_counter()
    learning = learn(program, table, seed, epochs)
    seconds = perf_counter() - began
    found = separate(table)
    for line in (*_course(learning), *_verdict(learning, table, found), *_answers(program, learning, table)):
        print(line, file=out)
    right = sum(answer(program, learning.weights, x) == y for x, y in table.items()) / len(table)
    result = {
        "source": source,
        "steps": len(learning.mistakes) * len(table),
        "seconds": round(seconds, 3),
        "loss": learning.mistakes[-1] / len(table),
        "metrics": {"accuracy": {"train": right}, "mistakes": list(learning.mistakes)},
        "output": str(folder),
        "seed": seed,
        "backend": backend,
        "epochs": epochs,
        "converged": learning.converged,
        "separable": bool(found),
        "cycle": None if learning.since is None else [learning.since, len(learning.mistakes)],
    }
    *w, b = learning.weights
    emit(program.source, folder / "program.py")
    emit(json.dumps({"w": [[x] for x in w], "b": b}, indent=2) + "\n", folder / "parameters.json")
    text = json.dumps(result, indent=2) + "\n"
    emit(text, folder / "result.json")
    page = write_page(folder, None)
    print(f"Written to {folder}: program.py, parameters.json, result.json{page}", file=out)
    if as_json:
        emit(text, None)
    return 0 if learning.converged else 1


def _course(learning: Learning) -> Iterator[str]:
    yield "epoch  mistakes   w1  w2   b"
    rows = list(zip(range(len(learning.epochs)), ("", *learning.mistakes), learning.epochs, strict=True))
    for epoch, mistakes, weights in rows[:SHOWN] + rows[max(SHOWN, len(rows) - 1) :]:
        if epoch == len(rows) - 1 > SHOWN:
            yield "  ..."
        yield f"{epoch:5}  {mistakes:>8}  {''.join(f'{w:4}' for w in weights)}"


def _verdict(learning: Learning, table: TruthTable, found: Perceptron | Certificate) -> Iterator[str]:
    last = len(learning.mistakes)
    if learning.converged:
        terms = list(zip(learning.weights, ("x1", "x2", ""), strict=True))
        yield f"Learned in {last} epoch{'s' * (last > 1)}: {_plus(terms)} > 0 for the ones alone"
        return
    if learning.since is not None:
        yield f"Not learned: after epoch {last} the weights are those after {learning.since}; it goes round for ever"
    else:
        yield f"Not learned in {last} epoch{'s' * (last > 1)}"
    if isinstance(found, Perceptron):
        yield "A line that separates the ones from the zeros does exist; allow more --epochs"
        return
    yield "No line separates the ones from the zeros. The table asks for"
    for x, y in table.items():
        yield f"    {_asked(x):<14} {'> 0' if y else '<= 0':<6} since ({x[0]}, {x[1]}) gives {y}"
    for rows, relation in ((found.ones, "> 0"), (found.zeros, "<= 0")):
        said = " and ".join(f"({', '.join(map(str, p))})" + f" {n} times" * (n > 1) for p, n in rows)
        yield f"    {_total(found.total):<14} {relation:<6} rows {said} added"
    yield "The same sum would be positive and not positive."


def _asked(x: tuple[int, ...]) -> str:
    return _plus([*((c, f"w{n}") for n, c in enumerate(x, 1)), (1, "b")])


def _total(total: Point) -> str:
    *weights, bias = (int(c) for c in total)
    return _plus([*((c, f"w{n}") for n, c in enumerate(weights, 1)), (bias, "b")])


def _plus(terms: list[tuple[int, str]]) -> str:
    """A sum as one writes it: x1 − 2 x2 + 1."""
    text = ""
    for number, letter in terms:
        if not number:
            continue
        size = f"{abs(number)}" if not letter else letter if abs(number) == 1 else f"{abs(number)} {letter}"
        sign = ("-" if number < 0 else "") if not text else (" - " if number < 0 else " + ")
        text += sign + size
    return text or "0"


def _answers(program: Program, learning: Learning, table: TruthTable) -> Iterator[Any]:
    yield "    x1  x2    y    perceptron"
    for x, y in table.items():
        said = answer(program, learning.weights, x)
        yield f"    {x[0]:2}  {x[1]:2}   {y:2}    {said}{'' if said == y else '   wrong'}"
