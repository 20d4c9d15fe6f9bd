"""What `symnet train xor` does: derive, write the derivation, train with it, and show the truth table it learned."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

import symnet
from symnet.backends.program import Program
from symnet.calculus.verdict import PROVED, verdicts
from symnet.cli.output import emit
from symnet.cli.paging import write_page
from symnet.lowering import compile
from symnet.training.descent import Result, train
from symnet.training.xor import (
    LEARNED,
    MAX_STARTS,
    RATE,
    TRUTH_TABLE,
    Noted,
    answers,
    hidden_space,
    learned,
    xor_network,
)


def train_xor(backend: str, epochs: int, seed: int, as_json: bool, output: Path | None) -> int:
    """Train, report, write results; 0 for four right answers, 1 for none within the starts allowed."""
    out = sys.stderr if as_json else sys.stdout
    folder = output or Path("symnet-xor")
    folder.mkdir(parents=True, exist_ok=True)
    network = xor_network()
    derivation = symnet.derive(network)
    emit(derivation.to("latex", checked=True), folder / "derivation.tex")
    proved = verdicts(derivation).steps.count(PROVED)
    number = len(derivation.steps)
    print(f"Derived {len(derivation.gradients)} gradients in {number} steps, {proved} of them proved:", file=out)
    for parameter, gradient in derivation.gradients.items():
        print(f"    dL/d{parameter.identifier} = {gradient}", file=out)
    program = compile(derivation, backend)
    emit(program.source, folder / "program.py")
    noted = Noted(learned(program))
    with tqdm(total=None, unit=" steps", file=sys.stderr, leave=False, disable=not sys.stderr.isatty()) as bar:
        result = train(
            program, TRUTH_TABLE, rate=RATE, steps=epochs, starts=MAX_STARTS, seed=seed, done=noted,
            progress=lambda steps: _counted(noted.anew(steps), bar),
        )  # fmt: skip
    _report(program, result, out)
    text = _write(folder, program, result, seed, {"backend": backend, "epochs": epochs})
    emit(json.dumps({"losses": noted.points}, indent=1) + "\n", folder / "history.json")
    page = write_page(folder, network)
    print(
        f"Written to {folder}: derivation.tex, program.py, parameters.json, result.json, history.json{page}", file=out
    )
    if as_json:
        emit(text, None)
    return 0 if result.converged else 1


def _counted(steps: Iterable[int], bar: Any) -> Iterable[int]:
    for step in steps:
        yield step
        bar.update()


def _report(program: Program, result: Result, out: Any) -> None:
    verdict = "learned" if result.converged else "not learned"
    print(
        f"XOR {verdict}: start {result.starts}, {result.steps} steps in all, {result.seconds:.2f} s, "
        f"loss {result.loss:.4f} (below {LEARNED} counts)",
        file=out,
    )
    before, after = (hidden_space(program, params) for params in (result.first, result.params))
    print("    x1  x2    y    network         hidden before    hidden after", file=out)
    rows = zip(TRUTH_TABLE["X"], TRUTH_TABLE["y"], answers(program, result.params), before, after, strict=True)
    for (x1, x2), y, p, first, last in rows:
        hidden = "    ".join(f"({a:5.2f}, {b:5.2f})" for a, b in (first, last))
        print(f"    {x1:2.0f}  {x2:2.0f}   {y.item():2.0f}    {p:.3f}  -> {int(p > 0.5)}      {hidden}", file=out)


def _write(folder: Path, program: Program, result: Result, seed: int, asked: dict[str, Any]) -> str:
    """Write parameters and result; the result as JSON."""
    right = np.mean((answers(program, result.params) > 0.5) == TRUTH_TABLE["y"].ravel())
    hidden = {
        when: hidden_space(program, params).tolist()
        for when, params in (("before", result.first), ("after", result.params))
    }
    summary = {
        "source": "xor",
        "steps": result.steps,
        "seconds": round(result.seconds, 3),
        "loss": result.loss,
        "metrics": {"accuracy": {"train": float(right)}, "starts": result.starts, "hidden": hidden},
        "output": str(folder),
        "seed": seed,
        **asked,
    }
    parameters = {name: np.asarray(value).tolist() for name, value in result.params.items()}
    emit(json.dumps(parameters, indent=2) + "\n", folder / "parameters.json")
    text = json.dumps(summary, indent=2) + "\n"
    emit(text, folder / "result.json")
    return text
