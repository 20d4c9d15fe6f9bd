"""Plots of what was trained: of a run's folder, or of XOR, which is trained on the spot.

loss          any run that has noted its losses
boundary      two inputs and two classes: XOR, a perceptron, a network of one's own trained on arrays
hidden        XOR: two hidden units
embeddings    a run with a vocabulary and a matrix E
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.trainer import Arrays
from symnet.calculus.derive import derive
from symnet.calculus.worked import value_of, values
from symnet.core.errors import SourceError, SymnetError
from symnet.core.expression import shape
from symnet.lowering import compile
from symnet.pictures.picture import Picture
from symnet.plots.boundaries import boundary_picture, hidden_picture, tables_picture
from symnet.plots.embeddings import embeddings_picture
from symnet.plots.losses import curve_picture
from symnet.sources import resolve
from symnet.training.arrays import predicted
from symnet.training.descent import train
from symnet.training.kinds import KINDS, kind
from symnet.training.perceptron import TABLES
from symnet.training.task import HISTORY, RESULT, RUN, Run, open_run
from symnet.training.xor import LEARNED, MAX_STARTS, RATE, TRUTH_TABLE, Noted, learned, xor_network

Floats = NDArray[np.floating]
Losses = Sequence[tuple[float, float]]

STEPS = 500
"""Of one start of XOR."""


@dataclass(frozen=True)
class Xor:
    """XOR as it was trained: parameters, and the loss at each step of the last start."""

    params: Arrays
    losses: Losses


def trained_xor(seed: int = 0) -> Xor:
    """Train XOR as `symnet train xor` does."""
    program = compile(xor_network(), "numpy")
    noted = Noted(learned(program))
    result = train(
        program, TRUTH_TABLE, rate=RATE, steps=STEPS, starts=MAX_STARTS, seed=seed, done=noted, progress=noted.anew
    )  # fmt: skip
    return Xor(result.params, [(point["step"], point["loss"]) for point in noted.points])


# A source by name, or a folder ------------------------------------------------------------------------------------


def loss_picture(source: str) -> Picture:
    """The loss along training. Raises SourceError for what was not trained."""
    if source == "xor":
        return curve_picture(
            {"train": trained_xor().losses}, "step", "loss", f"XOR: the loss until it is below {LEARNED}"
        )
    folder = Path(source)
    history = _json(folder, HISTORY, "the loss is drawn of a run's folder, or of xor")
    losses = [(float(point["step"]), float(point["loss"])) for point in history.get("losses", [])]
    return curve_picture({"train": losses}, "step", "loss", f"The loss of {_title(folder)}")


def valid_picture(folder: Path) -> Picture | None:
    """What was measured on valid after each epoch; None where nothing was."""
    history = _json(folder, HISTORY, "")
    series: dict[str, list[tuple[float, float]]] = {}
    for record in history.get("epochs", []):
        for name, value in record.get("valid", {}).items():
            series.setdefault(name, []).append((float(record["epoch"]), float(value)))
    if not series:
        return None
    name = next(iter(series))
    title = f"{name.capitalize()} on valid after each epoch"
    return curve_picture({name: series[name]}, "epoch", f"{name} on valid", title, dots=True)


def boundary(source: str) -> Picture:
    """The boundary between two classes."""
    if source in TABLES:
        return tables_picture({source.removeprefix("perceptron-").upper(): TABLES[source]})
    params = trained_xor().params if source == "xor" else _xor_params(Path(source))
    if params is not None:
        decide = _forward_xor(params)
        labels = [int(y) for y in TRUTH_TABLE["y"].ravel()]
        return boundary_picture(lambda x: decide(x)["a2"], TRUTH_TABLE["X"], labels, "XOR: the boundary of the network")
    return _boundary_of_run(open_run(_folder(source, "a boundary is drawn of xor, a perceptron-… or a run's folder")))


def xor_answers(folder: Path) -> list[float]:
    """The probability of 1 that a trained XOR gives each of the four inputs."""
    params = _xor_params(folder)
    if params is None:
        raise SourceError(f"{folder}: it holds no run of xor")
    return [float(p) for p in np.ravel(_forward_xor(params)(TRUTH_TABLE["X"])["a2"])]


def hidden(source: str) -> Picture:
    """XOR's hidden space, as trained, or with the weights of the lecture xor-solution."""
    table = [(a, b) for a in (0, 1) for b in (0, 1)]
    names = [f"({a}, {b})" for a, b in table]
    if source == "xor-solution":
        network = resolve(source).network
        known = [values(network, {"x_1": a, "x_2": b}) for a, b in table]
        h = [network.symbol("h_1"), network.symbol("h_2")]
        points = np.array([[float(k[v].item()) for v in h] for k in known])
        gradients = derive(network, h, "y").gradients
        weights = [float(value_of(gradients[v], known[0]).item()) for v in h]
        return hidden_picture(points, [0, 1, 1, 0], (weights[0], weights[1]), -0.5, names)
    params = trained_xor().params if source == "xor" else _xor_params(Path(source))
    if params is None:
        raise SourceError(f"{source}: a hidden space is drawn of xor, xor-solution, or the folder of a run of xor")
    found = _forward_xor(params)(TRUTH_TABLE["X"])["A1"]
    w, b = params["W2"].ravel(), float(np.ravel(params["b2"])[0])
    return hidden_picture(np.asarray(found), [0, 1, 1, 0], (float(w[0]), float(w[1])), b, names)


def embeddings(source: str, asked: Sequence[str] = ()) -> Picture:
    """Words in the plane, of the folder of a run with a vocabulary."""
    run = open_run(_folder(source, "embeddings are drawn of the folder of a run with a vocabulary, such as window-lm"))
    params = run.params()
    if "E" not in params or not (run.folder / "vocabulary.txt").is_file():
        raise SourceError(f"{source}: the run has no embeddings E with a vocabulary; train window-lm, for example")
    words = run.text("vocabulary.txt").splitlines()
    table = np.asarray(params["E"], dtype=float)
    table = table if table.shape[0] == len(words) else table.T
    return embeddings_picture(table, words, asked)


# Runs -------------------------------------------------------------------------------------------------------------


def _folder(source: str, wanted: str) -> Path:
    if not Path(source).is_dir():
        raise SourceError(f"{source}: {wanted}")
    return Path(source)


def _json(folder: Path, name: str, wanted: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise SourceError(f"{folder}: {wanted}" if not folder.is_dir() else f"{path}: the run has noted no losses")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: it cannot be read ({error}); train anew") from error
    return found if isinstance(found, dict) else {}


def _title(folder: Path) -> str:
    return str(_json(folder, RUN, "").get("source", folder)) if (folder / RUN).is_file() else str(folder)


def _xor_params(folder: Path) -> Arrays | None:
    """The parameters of a folder that `symnet train xor` wrote; None for another."""
    if not (folder / RESULT).is_file() or _json(folder, RESULT, "").get("source") != "xor":
        return None
    return {name: np.array(value) for name, value in _json(folder, "parameters.json", "").items()}


def _forward_xor(params: Arrays) -> Callable[[Floats], Arrays]:
    program = compile(xor_network(), "numpy")
    return lambda x: program.forward(params, {"X": x, "y": np.zeros((len(x), 1))})


def _boundary_of_run(run: Run) -> Picture:
    """Of a network that was trained on arrays, with two inputs and one probability."""
    if run.request.source in KINDS:
        raise SymnetError(f"{run.folder}: a boundary is drawn of networks that were trained on arrays")
    network = resolve(run.request.source).network
    task = kind(run.request.source).task(run.request, network)
    told = predicted(task.network)
    inputs = [v for v in task.network.data if told is None or v != told[1]]
    if told is None or told[1].domain != "binary" or len(inputs) != 1:
        raise SymnetError(f"{run.folder}: a boundary needs one input and the probability of one of two classes")
    prediction, label = told
    arrays = task.examples.arrays
    x, y = np.asarray(arrays[inputs[0].identifier], dtype=float), np.asarray(arrays[label.identifier]).ravel()
    if task.examples.single:
        raise SymnetError(f"{run.folder}: a boundary needs a network on batches; declare it with examples as rows")
    params = run.params()

    def decide(points: Floats) -> Floats:
        shaped = np.zeros((len(points), *np.shape(arrays[label.identifier])[1:]))
        found = task.program.forward(params, {inputs[0].identifier: points, label.identifier: shaped})
        return np.asarray(found[prediction.identifier]).ravel()

    if x.ndim != 2 or shape(inputs[0])[0] == 1:
        raise SymnetError(
            f"{run.folder}: the network has {x.size // max(len(x), 1)} inputs, and two are drawn in the plane"
        )
    return boundary_picture(decide, x, [int(v) for v in y], f"The boundary of {run.request.source}")
