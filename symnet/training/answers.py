"""What a network that was trained on arrays says of others: measured on files, asked for single examples.

An example is JSON: an object of arrays by name, `{"x": [0, 1]}`, or the array alone where the network has one input.
What is asked for need not be complete: all equations that can be computed from what is given are, and where the
network predicts a distribution or a probability that is what is said, else the last equation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError, SourceError
from symnet.core.expression import shape, variables
from symnet.core.network import Network
from symnet.lowering import compile
from symnet.training.arrays import ENDINGS, files_of, load_arrays, metrics_of, named, predicted, table_of
from symnet.training.examples import Table
from symnet.training.tables import batch_size_of, table
from symnet.training.task import Run

SAID = 6
"""Digits of a number that is said."""


def evaluate(run: Run, data: str | None = None, *, network: Network) -> dict[str, Any]:
    """Loss, and for a classifier accuracy, of a run of the network on each file of the data: its own, or others.

    Raises SourceError for files that cannot be used, NumericError for arrays that do not fit.
    """
    if data is None and run.request.data is None:
        raise SourceError(f"{run.folder}: it was trained on a table of its own; give --data FILE with arrays")
    program, params = compile(_sized(run, network), "numpy"), run.params()
    found: dict[str, Any] = {}
    for split, path in files_of(Path(data or run.request.data or "")).items():
        for name, value in metrics_of(program, params, table_of(program, path)).items():
            found.setdefault(name, {})[split if data is None or split != "train" else path.name] = value
    return found


def predict(run: Run, texts: list[str], *, network: Network) -> list[dict[str, Any]]:
    """What the network says of each example: its label and the probabilities of all, or the last of its equations.

    A text is JSON, or the name of a file of arrays.

    Raises SourceError for what is no JSON or lacks arrays, NumericError for arrays that do not fit.
    """
    network, params = _sized(run, network), run.params()
    return [said for text in texts if text.strip() for said in _answers(network, params, _given(network, text))]


def _sized(run: Run, network: Network) -> Network:
    """In the sizes that were said when it was trained."""
    sizes = run.request.options.get("sizes")
    return network.at(**sizes) if sizes else network


def _given(network: Network, text: str) -> Arrays:
    """The arrays of an example, or of several, by the names of the network."""
    if text.endswith(ENDINGS) and Path(text).is_file():
        return load_arrays(Path(text))
    inputs = [v.identifier for v in network.data if v not in (predicted(network) or ())]
    form = f"an example is JSON, such as {json.dumps(dict.fromkeys(inputs, '…'), ensure_ascii=False)}"
    try:
        found = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{text[:40]}: it is no JSON ({error}); {form}") from error
    if not isinstance(found, dict):
        if len(inputs) != 1:
            raise SourceError(f"{text[:40]}: the network has the inputs {', '.join(inputs)}; {form}")
        found = {inputs[0]: found}
    try:
        return {str(name): np.asarray(value, float) for name, value in found.items()}
    except (ValueError, TypeError) as error:
        raise SourceError(
            f"{text[:40]}: it holds other things than numbers, or rows of many lengths; {form}"
        ) from error


def _answers(network: Network, params: Arrays, arrays: Arrays) -> list[dict[str, Any]]:
    known = {v.identifier: v for v in network.data} | {v.name: v for v in network.data}
    unknown = [name for name in arrays if name not in known]
    if unknown:
        own = ", ".join(v.identifier for v in network.data)
        raise SourceError(f"the network has no {', '.join(unknown)}; its data are {own}")
    told, given = predicted(network), {known[name] for name in arrays}
    computed: list[Any] = []
    for equation in network.equations:
        needed = set(variables(equation.expression)) - {e.symbol for e in computed} - set(network.parameters)
        if needed <= given and not (told and told[1] in needed):
            computed.append(equation)
    if not computed:
        lacking = [v.identifier for v in network.data if v not in given and v not in (told or ())]
        raise SourceError(f"from {', '.join(arrays)} nothing can be computed; {', '.join(lacking)} is needed, too")
    part = Network(computed, loss=None)
    program = compile(part, "numpy")
    wanted = {v.identifier for v in program.closed.data}
    examples = table(program, _as_rows(program, {n: a for n, a in named(program, arrays).items() if n in wanted}))
    shown = told[0] if told and told[0] in {e.symbol for e in computed} else computed[-1].symbol
    is_predicted = told is not None and shown == told[0]
    return [_said(program, params, examples, place, shown, is_predicted) for place in range(examples.count)]


def _as_rows(program: Program, arrays: Arrays) -> Arrays:
    """A list as the one example it is: a row of a batch, or a vector as it lies."""
    size = batch_size_of(program.closed.network)
    found = dict(arrays)
    for v in program.closed.data:
        name, wanted = v.identifier, shape(v)
        if found[name].ndim == 1 and v.domain == "real" and wanted != (1, 1):
            if size is None and 1 in wanted:
                found[name] = found[name].reshape((-1, 1) if wanted[1] == 1 else (1, -1))
            elif wanted[0] == size and wanted[1] != 1:
                found[name] = found[name][None]
    return found


def _said(
    program: Program, params: Arrays, examples: Table, place: int, shown: Any, is_predicted: bool
) -> dict[str, Any]:
    values = program.forward(params, examples.batch(np.array([place]), np.random.default_rng(0)))
    name = next(v.identifier for v in (e.symbol for e in program.closed.forward) if v.original == shown)
    found = np.ravel(np.asarray(values[name], float))
    if not np.all(np.isfinite(found)):
        raise NumericError(f"{name} is {found[~np.isfinite(found)][0]} for this example")
    if not is_predicted:
        return {"outputs": {name: [round(float(x), SAID) for x in found]}}
    if len(found) == 1:
        found = np.array([1 - found[0], found[0]])
    return {"label": str(int(found.argmax())), "probabilities": {str(k): float(p) for k, p in enumerate(found)}}
