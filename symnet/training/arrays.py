"""`symnet train SOURCE --data FILE`: any network with a loss, on arrays by the names that it gives its data.

FILE is .npz, .json (an object of lists), .csv or .tsv (a column for each number, with a header); or a folder with a
train file, and perhaps valid and test, of these kinds.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Expr

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError, SourceError
from symnet.core.expression import shape
from symnet.core.network import Network
from symnet.core.symbols import Variable
from symnet.core.writing import dimension_identifier, dimensions
from symnet.ops.activations import sigmoid
from symnet.ops.function import Map
from symnet.ops.softmax import Softmax
from symnet.text.files import lines_of
from symnet.training.examples import Table
from symnet.training.loop import Measure, Settings
from symnet.training.options import GENERAL, compiled, settings_of
from symnet.training.starts import parameter_shapes
from symnet.training.tables import table
from symnet.training.task import Request, Task

ENDINGS = (".npz", ".json", ".csv", ".tsv")

DEFAULTS: dict[str, Any] = {"epochs": 100, "batch": 32, "optimizer": "adagrad", "rate": 0.1, "schedule": "constant"}

OPTIONS = GENERAL | {"sizes"}


def task(request: Request, network: Network) -> Task:
    """What a network learns from arrays.

    Raises SourceError for files that cannot be used, NumericError for arrays that do not fit.
    """
    if network.loss is None or not network.parameters:
        raise SourceError(f"{request.source} has no loss or no parameters, so there is nothing to train")
    asked = DEFAULTS | request.options
    sizes = dict(asked.get("sizes") or {})
    network = network.at(**sizes) if sizes else network
    program = compiled(network, request, "float64")
    if request.data is None:
        raise SourceError(f"{request.source} needs --data FILE with {_wanted(program)}")
    files = files_of(Path(request.data))
    tables = {split: table_of(program, path) for split, path in files.items()}
    one = tables["train"].single
    settings = settings_of({**asked, "batch": 1} if one else asked)
    start = _start(program, tables["train"], settings)
    for split, found in tables.items():
        _tried(program, start, found, files[split])
    names = [split for split in ("valid", "test") if split in tables]
    by = Measure(lambda params: metrics_of(program, params, tables["valid"]), "loss") if "valid" in tables else None

    def finish(params: Arrays) -> dict[str, Any]:
        found: dict[str, dict[str, float]] = {}
        for split in ("train", *names):
            for name, value in metrics_of(program, params, tables[split]).items():
                found.setdefault(name, {})[split] = value
        return found

    about = {"data": {split: _fingerprint(found) for split, found in tables.items()}}
    return Task(request, network, program, start, tables["train"], settings, by, finish, about=about)


# Files ----------------------------------------------------------------------------------------------------------------


def files_of(path: Path) -> dict[str, Path]:
    """The file of each split: of a folder those that are there, else the file itself, to train with."""
    if path.is_dir():
        found = {
            split: path / f"{split}{ending}"
            for split in ("train", "valid", "test")
            for ending in ENDINGS
            if (path / f"{split}{ending}").is_file()
        }
        if "train" not in found:
            raise SourceError(f"{path}: the folder lacks train{ENDINGS[0]} (or {', '.join(ENDINGS[1:])})")
        return found
    if not path.exists():
        raise SourceError(f"{path}: there is no such file")
    if path.suffix not in ENDINGS:
        raise SourceError(f"{path}: data for a network of your own are {', '.join(ENDINGS)} or a folder of such files")
    return {"train": path}


def load_arrays(path: Path) -> Arrays:
    """The arrays of a file by name; SourceError where it holds something else."""
    if path.suffix == ".npz":
        return _npz(path)
    return _json(path) if path.suffix == ".json" else _columns(path, "," if path.suffix == ".csv" else "\t")


def _npz(path: Path) -> Arrays:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: no arrays that can be read ({error})") from error


def _json(path: Path) -> Arrays:
    try:
        found = json.loads("\n".join(text for _, text in lines_of(path)))
    except ValueError as error:
        raise SourceError(f"{path}: it is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise SourceError(f'{path}: it needs one object with arrays by name, {{"X": [[…], …], "y": […]}}')
    arrays: Arrays = {}
    for name, value in found.items():
        try:
            arrays[name] = np.array(value)
        except ValueError as error:
            raise SourceError(f"{path}: the rows of {name} differ in length") from error
        if arrays[name].dtype.kind not in "biuf":
            raise SourceError(f"{path}: {name} holds something other than numbers")
    return arrays


_NUMBERED = re.compile(r"(.*?)[._]?\[?(\d+)\]?")


def _columns(path: Path, separator: str) -> Arrays:
    """A number in each cell; the columns x1, x2, … (also x_1, x[1]) are one array x."""
    lines = ((number, text) for number, text in lines_of(path) if text.strip())
    _, head = next(lines)
    names = [cell.strip().strip('"') for cell in head.split(separator)]
    rows = []
    for number, text in lines:
        cells = text.split(separator)
        if len(cells) != len(names):
            raise SourceError(f"{path}:{number}: {len(cells)} cells where the header has {len(names)}")
        try:
            rows.append([float(cell) for cell in cells])
        except ValueError as error:
            raise SourceError(f"{path}:{number}: {str(error).split(':')[-1].strip()} is no number") from error
    if not rows:
        raise SourceError(f"{path}: there are no rows under the header")
    values = np.array(rows)
    values = values.astype(np.int64) if np.all(values == np.round(values)) else values
    return _gathered(path, names, values)


def _gathered(path: Path, names: list[str], values: Any) -> Arrays:
    if len(set(names)) < len(names):
        raise SourceError(f"{path}: two columns have the same name")
    groups: dict[str, list[tuple[int, int]]] = {}
    found: Arrays = {}
    for at, name in enumerate(names):
        match = _NUMBERED.fullmatch(name)
        if match is not None and match[1]:
            groups.setdefault(match[1], []).append((int(match[2]), at))
        else:
            found[name] = values[:, at]
    for name, places in groups.items():
        found[name] = values[:, [at for _, at in sorted(places)]]
    return found


def table_of(program: Program, path: Path) -> Table:
    """The examples of a file; NumericError, with the file, where they do not fit."""
    try:
        return table(program, named(program, load_arrays(path)))
    except NumericError as error:
        raise NumericError(f"{path}: {error}. The network wants {_wanted(program)}") from error


def named(program: Program, arrays: Arrays) -> Arrays:
    """Arrays by the names of the program, where the file has those of the paper; whole numbers where ids are wanted.

    Raises NumericError for labels that are none: parts of numbers as ids, or for 0 and 1 what does not lie between.
    """
    names = {v.original.name: v.identifier for v in program.closed.data}
    found = {names.get(name, name): value for name, value in arrays.items()}
    for name, value in found.items():
        if program.domains.get(name) in ("ids", "one-hot") and value.dtype.kind == "f" and value.ndim < 2:
            if not np.all(value == np.round(value)):
                raise NumericError(f"{name} holds {value[value != np.round(value)][0]}, where whole numbers are wanted")
            found[name] = value.astype(np.int64)
        if program.domains.get(name) == "binary" and not np.all((value >= 0) & (value <= 1)):
            raise NumericError(f"{name} holds {value[(value < 0) | (value > 1)][0]}, where labels are 0 and 1")
    return found


def _wanted(program: Program) -> str:
    return ", ".join(f"{v.identifier} ({' × '.join(map(str, shape(v)))})" for v in program.closed.data)


def _fingerprint(found: Table) -> dict[str, str]:
    return {
        name: f"{' × '.join(map(str, value.shape))} {zlib.crc32(np.asarray(value, order='C').tobytes()):08x}"
        for name, value in found.arrays.items()
    }


# The start, and what is measured --------------------------------------------------------------------------------------


def _start(program: Program, examples: Table, settings: Settings) -> Arrays:
    """Weights uniform in ±1/√(inputs), in the sizes that data and flags give."""
    rng = np.random.default_rng((settings.seed, 0))
    known = _sizes(program, examples)
    asked = {d for v in program.closed.parameters for size in shape(v) for d in dimensions(size)}
    unknown = [n for d in program.closed.sizes if d in asked and (n := dimension_identifier(d)) not in known]
    if unknown:
        flags = " ".join(f"--size {name}=…" for name in unknown)
        raise NumericError(f"the data do not say how large {', '.join(unknown)} should be; say {flags}")
    found = {}
    for name, size in parameter_shapes(program, known).items():
        inputs = size[1] if len(size) > 1 and size[1] > 1 else math.prod(size)
        found[name] = rng.uniform(-1, 1, size) / math.sqrt(inputs)
    return program.converted(found)


def _sizes(program: Program, examples: Table) -> dict[str, int]:
    sizes: dict[str, int] = {}
    one = examples.batch(np.arange(1), np.random.default_rng(0))
    for symbol in program.closed.data:
        value = one[symbol.identifier]
        for axis, size in enumerate(shape(symbol)):
            if size in program.closed.sizes and axis < value.ndim:
                sizes[dimension_identifier(size)] = value.shape[axis]
        if symbol.domain in ("ids", "one-hot") and value.ndim < 2:
            classes = shape(symbol)[symbol.summing_axis or 0]
            sizes = {n: s for n, s in sizes.items() if n not in _names(classes)}
            every = examples.arrays[symbol.identifier]
            if classes in program.closed.sizes:
                name = dimension_identifier(classes)
                sizes[name] = max(sizes.get(name, 1), int(np.max(every)) + 1)
    return sizes


def _names(size: Expr) -> set[str]:
    return {dimension_identifier(d) for d in dimensions(size)}


def _tried(program: Program, start: Arrays, found: Table, path: Path) -> None:
    """NumericError, with the file, where some examples do not fit."""
    size = 1 if found.single else PART
    try:
        for begin in range(0, found.count, size):
            chosen = np.arange(begin, min(begin + size, found.count))
            program.namespace["check"](start, found.batch(chosen, np.random.default_rng(0)))
        program(start, found.batch(chosen[:1], np.random.default_rng(0)))
    except (NumericError, ValueError) as error:
        raise NumericError(f"{path}: {error}") from error


PART = 1024
"""So many examples are measured at a time."""


def metrics_of(program: Program, params: Arrays, examples: Table) -> dict[str, float]:
    """The mean loss, and for a classifier the share of right answers."""
    assert program.closed.loss is not None
    loss, right, told = 0.0, 0, predicted(program.closed.network)
    size = 1 if examples.single else PART
    for start in range(0, examples.count, size):
        chosen = np.arange(start, min(start + size, examples.count))
        data = examples.batch(chosen, np.random.default_rng(0))
        values = program.forward(params, data)
        loss += float(np.asarray(values[program.closed.loss.identifier]).item()) * len(chosen)
        if told is not None:
            right += _right(values[_identifier(program, told[0])], data[_identifier(program, told[1])], told)
    found = {"loss": loss / examples.count}
    return found | ({"accuracy": right / examples.count} if told is not None else {})


def predicted(network: Network) -> tuple[Variable, Variable] | None:
    """The distribution or probability that a network predicts, and the label it is for; None where that is unclear."""
    found = [
        (e.symbol, label)
        for e in network.equations
        for label in network.data
        if shape(label) == shape(e.symbol) and label.domain != "ids"
        if (isinstance(e.expression, Softmax) and label.domain.startswith(("one-hot", "distribution")))
        or (isinstance(e.expression, Map) and e.expression.function == sigmoid and label.domain == "binary")
    ]
    return found[0] if len(found) == 1 else None


def _identifier(program: Program, symbol: Variable) -> str:
    pairs = [*program.closed.data, *(e.symbol for e in program.closed.forward)]
    return next(v.identifier for v in pairs if v.original == symbol)


def _right(values: Any, labels: Any, told: tuple[Variable, Variable]) -> int:
    label = told[1]
    if label.domain == "binary":
        return int(np.sum((np.asarray(values) > 0.5) == (np.asarray(labels) > 0.5)))
    axis = label.summing_axis or 0
    said = np.argmax(values, axis).ravel()
    meant = np.ravel(labels) if np.ndim(labels) < 2 else np.argmax(labels, axis).ravel()
    return int(np.sum(said == meant))
