"""Labelled texts: a label, a tab and a text on each line of a .tsv or .tsv.gz file; any number of classes.

A folder has train, valid and test, each a file; one file alone is parted in the order of its lines: eight tenths to
train with, one for validation, the last for test. The classes are the labels of the training lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import SourceError
from symnet.text.files import lines_of
from symnet.text.packaged import NAMES, folder_of
from symnet.text.tokens import tokens

Labels = NDArray[np.int32]
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class Texts:
    """Texts with their labels.

    Attributes:
        words: of each text, its words; there may be none.
        labels: of each text, the number of its class, shape (m,).
    """

    words: tuple[tuple[str, ...], ...]
    labels: Labels

    def __len__(self) -> int:
        return len(self.words)

    def at(self, places: NDArray[np.int64] | range) -> Texts:
        """The texts at some places."""
        return Texts(tuple(self.words[i] for i in places), self.labels[np.asarray(places, np.int64)])


@dataclass(frozen=True)
class Labelled:
    """Labelled texts in three splits.

    Attributes:
        name: what they were asked for by: a packaged name, or a path.
        classes: the labels by their numbers, as they are written.
    """

    name: str
    classes: tuple[str, ...]
    train: Texts
    valid: Texts
    test: Texts


Line = tuple[Path, int, str, tuple[str, ...]]
"""A line: where it stands, its label, its words."""


def labelled(name: str) -> Labelled:
    """The labelled texts of a packaged name (`rt`), a folder or a file.

    Raises SourceError for lines without a tab or label, for a label that the training lines do not have, for training
    lines of one class alone, and for fewer than ten lines of a file that is to be parted.
    """
    lines = _parted(_lines(Path(name)), name) if name not in NAMES and Path(name).is_file() else _folder(name)
    classes = _classes(lines["train"])
    numbers = {label: n for n, label in enumerate(classes)}
    return Labelled(name, classes, *(_texts(lines[split], numbers) for split in SPLITS))


def texts_for(name: str, classes: tuple[str, ...]) -> dict[str, Texts]:
    """Texts to try a model of these classes on: valid and test of a packaged name or a folder, or a file as a whole.

    Raises SourceError as `labelled` does, and for a label that is none of the classes.
    """
    numbers = {label: n for n, label in enumerate(classes)}
    if name not in NAMES and Path(name).is_file():
        return {Path(name).name: _texts(_lines(Path(name)), numbers, "the model's")}
    lines = _folder(name)
    return {split: _texts(lines[split], numbers, "the model's") for split in SPLITS[1:]}


def _folder(name: str) -> dict[str, list[Line]]:
    folder = folder_of(name)
    found = {s: next((p for p in _candidates(folder, s) if p.is_file()), None) for s in SPLITS}
    lacking = [split for split, path in found.items() if path is None]
    if lacking:
        there = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
        raise SourceError(f"{name}: the folder lacks {lacking[0]}.tsv (label, tab, text); it has {there}")
    return {split: _lines(path) for split, path in found.items() if path is not None}


def _candidates(folder: Path, split: str) -> list[Path]:
    return [folder / f"{split}.tsv", folder / f"{split}.tsv.gz"]


def _parted(lines: list[Line], name: str) -> dict[str, list[Line]]:
    n = len(lines)
    if n < 10:
        raise SourceError(f"{name}: {n} lines are too few to be parted into train, valid and test; ten are the least")
    first, second = n * 8 // 10, n * 9 // 10
    return {"train": lines[:first], "valid": lines[first:second], "test": lines[second:]}


def _lines(path: Path) -> list[Line]:
    found: list[Line] = []
    for number, line in lines_of(path):
        if not line.strip():
            continue
        label, tab, text = line.partition("\t")
        if not tab:
            raise SourceError(f"{path}:{number}: the line has no tab; it needs a label, a tab and a text")
        if not label.strip():
            raise SourceError(f"{path}:{number}: the line has no label before its tab")
        found.append((path, number, label.strip(), tuple(map(intern, tokens(text)))))
    return found


def _classes(lines: list[Line]) -> tuple[str, ...]:
    """The labels, by their numbers if all are whole numbers, else by their letters."""
    seen = {label for _, _, label, _ in lines}
    if len(seen) < 2:
        path = lines[0][0]
        raise SourceError(
            f"{path}: all {len(lines)} training lines have the label {seen.pop()}; two classes are needed"
        )
    whole = all(label.removeprefix("-").isdecimal() for label in seen)
    return tuple(sorted(seen, key=lambda label: (int(label), label))) if whole else tuple(sorted(seen))


def _texts(lines: list[Line], numbers: dict[str, int], whose: str = "the training lines'") -> Texts:
    for path, number, label, _ in lines:
        if label not in numbers:
            known = ", ".join(numbers) if len(numbers) <= 10 else f"{len(numbers)} labels"
            raise SourceError(f"{path}:{number}: the label {label!r} is none of {whose} ({known})")
    labels = np.array([numbers[label] for _, _, label, _ in lines], np.int32)
    return Texts(tuple(words for *_, words in lines), labels)
