"""What `symnet eval`, `predict`, `generate` and `nearest` print of a network that was trained."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from symnet.core.errors import SourceError
from symnet.sources import resolve
from symnet.text.files import lines_of
from symnet.training.arrays import ENDINGS
from symnet.training.kinds import KINDS, ability
from symnet.training.small import open_any
from symnet.training.task import Run


def evaluated(folder: Path, data: str | None, order: int | None, as_json: bool) -> str:
    """The metrics of a run."""
    run = open_any(folder)
    measure = _able(run, "evaluate")
    if order is not None and run.request.source != "window-lm":
        raise SourceError(f"--mix is for language models; {folder} holds a run of {run.request.source}")
    metrics = measure(run, data) if order is None else measure(run, data, order)
    if as_json:
        used = data or run.request.data
        return _json({"source": run.request.source, "output": str(folder), "data": used, "metrics": metrics})
    tables = metrics.pop("confusion", {}) if "classes" in metrics else {}
    classes = metrics.pop("classes", [])
    lines = [f"{name}: {_told(value)}" for name, value in metrics.items()]
    lines += [line for split, table in tables.items() for line in _confusion(split, table, classes)]
    return "".join(f"{line}\n" for line in lines)


def _confusion(split: str, table: list[list[int]], classes: list[str]) -> Iterator[str]:
    """A row for each true class, a column for each that was said."""
    width = max(len(str(x)) for x in (*classes, *(n for row in table for n in row), "true")) + 2
    yield f"confusion on {split}: a row for each true label, a column for each that is said"
    yield "".join(f"{x:>{width}}" for x in ("", *classes))
    for label, row in zip(classes, table, strict=True):
        yield "".join(f"{x:>{width}}" for x in (label, *row))


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " ".join(map(_told, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def predicted(folder: Path, text: str, as_json: bool) -> str:
    """What a run says of texts: a line for each, or JSON."""
    run = open_any(folder)
    texts = [text] if run.request.source not in KINDS and text.endswith(ENDINGS) else _texts(text)
    found = _able(run, "predict")(run, texts)
    if as_json:
        if len(found) == len(texts):  # a file of arrays holds many examples
            found = [{"input": one, **said} for one, said in zip(texts, found, strict=True)]
        return _json({"source": run.request.source, "predictions": found})
    return "".join(f"{_line(said)}\n" for said in found)


def _able(run: Run, name: str) -> Any:
    """What a run can do: the function, with the network where it is one of any kind."""
    found = ability(run.request.source, name)
    return found if run.request.source in KINDS else partial(found, network=resolve(run.request.source).network)


def _line(said: dict[str, Any]) -> str:
    if "outputs" in said:
        return ", ".join(f"{name} = {_numbers(values)}" for name, values in said["outputs"].items())
    return f"{said['label']}\t{_probabilities(said['probabilities'])}"


def _numbers(values: list[float]) -> str:
    text = ", ".join(f"{value:g}" for value in values)
    return text if len(values) == 1 else f"[{text}]"


def _probabilities(found: dict[str, float]) -> str:
    best = sorted(found.items(), key=lambda pair: -pair[1])
    return "  ".join(f"{name} {p:.3f}" for name, p in best)


def _texts(text: str) -> list[str]:
    if text == "-":
        found = [line.rstrip("\r\n") for line in sys.stdin]
    elif Path(text).is_file():
        found = [line for _, line in lines_of(Path(text))]
    else:
        found = [text]
    if not any(found):
        raise SourceError("there is no text to predict from; give one, a file, or - for standard input")
    return found


def generated(folder: Path, prompt: str, seed: int, words: int, temperature: float, as_json: bool) -> str:
    """Sentences of a run, a line each."""
    run = open_any(folder)
    sentences = ability(run.request.source, "generate")(run, prompt, seed, words, temperature)
    if as_json:
        return _json({"source": run.request.source, "prompt": prompt, "seed": seed, "sentences": sentences})
    return "".join(f"{sentence}\n" for sentence in sentences)


def neighbours(folder: Path, words: tuple[str, ...], count: int, as_json: bool) -> str:
    """The nearest words of some words, a line for each."""
    run = open_any(folder)
    find = ability(run.request.source, "nearest")
    found = {word: find(run, word, count) for word in words}
    if as_json:
        told = {word: [{"word": other, "cosine": c} for other, c in near] for word, near in found.items()}
        return _json({"source": run.request.source, "nearest": told})
    return "".join(f"{word}: {'  '.join(f'{other} {c:.2f}' for other, c in near)}\n" for word, near in found.items())


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
