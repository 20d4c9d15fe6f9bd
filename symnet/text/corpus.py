"""Corpora for language models: a folder with train.txt, valid.txt and test.txt, a sentence a line.

Words are what white space separates; a line without words is no sentence. Files may be gzipped (train.txt.gz).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symnet.core.errors import SourceError
from symnet.text.files import lines_of
from symnet.text.packaged import folder_of

SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class Corpus:
    """A corpus in three splits.

    Attributes:
        name: what it was asked for by: a packaged name, or a path.
        files: the file of each split.
    """

    name: str
    files: dict[str, Path]

    def sentences(self, split: str) -> Iterator[list[str]]:
        """The sentences of a split, each a list of its words, read as they are asked for.

        Raises SourceError as `lines_of` does, and for the mark of a sentence's end as a word.
        """
        path = self.files[split]
        for number, line in lines_of(path):
            words = line.split()
            if "</s>" in words:
                raise SourceError(f"{path}:{number}: the word </s> stands for the end of a sentence; take it out")
            if words:
                yield words


def corpus(name: str) -> Corpus:
    """The corpus of a packaged name (`tinyshakespeare`) or a folder.

    Raises SourceError where the folder, or one of the three files, is missing.
    """
    folder = folder_of(name)
    files: dict[str, Path] = {}
    for split in SPLITS:
        both = [folder / f"{split}.txt", folder / f"{split}.txt.gz"]
        found = next((path for path in both if path.is_file()), None)
        if found is None:
            there = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
            raise SourceError(f"{name}: the folder lacks {split}.txt (a sentence a line); it has {there}")
        files[split] = found
    return Corpus(name, files)
