"""One table of the networks beyond feedforward: what is there for each, and whether it holds.

    pip install '.[test]' jax && python benchmarks/beyond_feedforward.py [part of a name …] [--details lecture …]

For each network: its builder; nodes of the longest gradient with the signals that it is written in; steps proved; the
lecture that `derivations/` has of it; what the checker says of the derivation that symnet writes of it, at each detail,
as claims accepted of claims; and the largest difference between the gradients of the programs (NumPy, C, JAX) and
central differences of the loss, relative to the largest entry, at random points. With a symbol for a number of steps,
programs are of three. What fails is said in its cell, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import symnet
from symnet import dim, nets
from symnet.core.expression import count

LECTURES = Path(__file__).resolve().parent.parent / "derivations"
DETAILS = ("brief", "lecture", "full")
BACKENDS = ("numpy", "c", "jax")
STEP = 1e-6
CLOSE = 1e-6
"""How far a gradient may be from central differences, relative to its largest entry."""


@dataclass(frozen=True)
class Row:
    """A network, how it is built, and the lecture about it."""

    builder: str
    build: Callable[[], Any]
    lecture: str


T = dim("T")
ROWS = {
    "simple RNN, 3 steps": Row('recurrent("simple", 3)', lambda: nets.recurrent("simple", 3), "rnn"),
    "simple RNN, T steps": Row('recurrent("simple", T)', lambda: nets.recurrent("simple", T), "bptt"),
    "GRU, 3 steps": Row('recurrent("gru", 3)', lambda: nets.recurrent("gru", 3), "gru"),
    "GRU, T steps": Row('recurrent("gru", T)', lambda: nets.recurrent("gru", T), "bptt"),
    "LSTM, 3 steps": Row('recurrent("lstm", 3)', lambda: nets.recurrent("lstm", 3), "lstm"),
    "LSTM, T steps": Row('recurrent("lstm", T)', lambda: nets.recurrent("lstm", T), "bptt"),
    "LayerNorm": Row('normalised_classifier("layer")', lambda: nets.normalised_classifier("layer"), "layer-norm"),
    "RMSNorm": Row('normalised_classifier("rms")', lambda: nets.normalised_classifier("rms"), "rms-norm"),
    "BatchNorm": Row('normalised_classifier("batch")', lambda: nets.normalised_classifier("batch"), "batch-norm"),
    "attention, masked": Row("attention()", nets.attention, "attention"),
    "multi-head, 2 heads": Row("multi_head(2)", lambda: nets.multi_head(2), "multi-head"),
    "transformer block": Row("transformer_block()", nets.transformer_block, "transformer-block"),
    "convolution, 1-d": Row("convolutional(1)", lambda: nets.convolutional(1), "conv-1d"),
    "convolution, 2-d": Row("convolutional(2)", lambda: nets.convolutional(2), "conv-2d"),
    "dropout": Row("dropout_classifier()", nets.dropout_classifier, "dropout"),
    "residual": Row("transformer_block()", nets.transformer_block, "transformer-block"),
    "tied embeddings": Row("window_lm(tied=True)", lambda: nets.window_lm(tied=True), "tied-embeddings"),
    "direct connections": Row(
        "window_lm(direct=True, output_bias=True)",
        lambda: nets.window_lm(direct=True, output_bias=True),
        "window-lm-direct",
    ),
    "skip-gram": Row("skip_gram()", nets.skip_gram, "skip-gram"),
    "GloVe": Row("glove()", nets.glove, "glove"),
    "chain CRF, 3 labels": Row("crf(3)", lambda: nets.crf(3), "crf"),
    "chain CRF, T labels": Row("crf(T)", lambda: nets.crf(T), "crf-recursion"),
    "mixed losses": Row("two_losses()", nets.two_losses, "mixed-losses"),
}


def accepted(derivation: Any, detail: str, folder: Path) -> tuple[int, int]:
    """How many of the claims of the written derivation the checker accepts, and how many there are."""
    file = folder / "derivation.tex"
    file.write_text(derivation.to("latex", detail=detail), encoding="utf-8")
    claims = symnet.check(file).claims
    return sum(c.verdict in ("proved", "confirmed") for c in claims), len(claims)


def differences(program: Any, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Central differences of the loss by every entry."""
    slopes = {name: np.zeros_like(array) for name, array in params.items()}
    for name, array in params.items():
        for at in np.ndindex(array.shape):
            ends = []
            for sign in (1, -1):
                moved = array.copy()
                moved[at] += sign * STEP
                ends.append(float(program({**params, name: moved}, data)[0]))
            slopes[name][at] = (ends[0] - ends[1]) / (2 * STEP)
    return slopes


def alive(program: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters and data at which no gradient is 0 throughout, as behind rectifiers that are all off."""
    for seed in range(1, 50):
        params, data = program.example(seed=seed)
        params = {k: np.asarray(a, dtype=float) for k, a in params.items()}
        if all(np.abs(g).max() > 1e-4 for g in program(params, data)[1].values()):
            return params, data
    raise SystemExit("no point was found at which all gradients are other than 0")


def errors(network: Any) -> dict[str, float]:
    """For each backend, how far its gradients are from central differences."""
    if network.families:
        network = network.at(T=3)
    derivation = symnet.derive(network)
    programs = {name: symnet.compile(derivation, backend=name, dtype="float64") for name in BACKENDS}
    params, data = alive(programs["numpy"])
    seen = differences(programs["numpy"], params, data)
    found = {}
    for name, program in programs.items():
        gradients = program(params, data)[1]
        apart = [np.abs(np.asarray(gradients[k]) - seen[k]).max() / max(1e-3, np.abs(seen[k]).max()) for k in params]
        found[name] = float(max(apart))
    return found


def main() -> int:
    """Print the table; 1 where something does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", help="parts of the names of networks; all without any")
    parser.add_argument("--details", nargs="*", default=DETAILS, choices=DETAILS, help="at which it is read back")
    asked, failed = parser.parse_args(), False
    read_back = [f"read back, {detail}" for detail in asked.details]
    heads = ["network", "builder", "nodes", "steps proved", "lecture", *read_back, *BACKENDS]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    with tempfile.TemporaryDirectory() as made:
        for name, row in ROWS.items():
            if asked.names and not any(part in name for part in asked.names):
                continue
            network = row.build()
            derivation = symnet.derive(network)
            signals = sum(count(e.expression) for e in derivation.signals)
            nodes = signals + max(map(count, derivation.gradients.values()))
            verdicts = symnet.verdicts(derivation)
            proved = sum(v == "proved" for v in verdicts.steps)
            lecture = all((LECTURES / f"{row.lecture}{ending}").exists() for ending in (".py", ".tex"))
            claims = [accepted(derivation, detail, Path(made)) for detail in asked.details]
            apart = errors(network)
            failed |= proved < len(verdicts.steps) or not lecture or any(a < b for a, b in claims)
            failed |= any(error > CLOSE for error in apart.values())
            cells = [name, f"`{row.builder}`", str(nodes), f"{proved} of {len(verdicts.steps)}"]
            cells += [row.lecture if lecture else "none", *(f"{a} of {b}" for a, b in claims)]
            cells += [f"{apart[backend]:.0e}" for backend in BACKENDS]
            print(f"| {' | '.join(cells)} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
