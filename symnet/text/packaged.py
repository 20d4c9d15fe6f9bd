"""The data that travel with the package, and folders of one's own: what `--data` names.

data/LICENSES.md says where each comes from and under which licence.
"""

from __future__ import annotations

from pathlib import Path

from symnet.core.errors import SourceError

HOME = Path(__file__).parent / "data"

NAMES = {
    "tinyshakespeare": "a corpus for language models, 192,242 words of Shakespeare",
    "cats": "a corpus of 960 small sentences on animals, vehicles and children, made for the course's story",
    "rt": "10,662 snippets of film reviews, positive or negative",
}
"""What is packaged, and what it is. A name goes before a folder of the same name; ./rt is always the folder."""


def folder_of(name: str) -> Path:
    """The folder of a packaged name or of a path; SourceError where there is none."""
    if name in NAMES:
        return HOME / name
    path = Path(name)
    if not name or not path.exists():
        known = ", ".join(NAMES)
        raise SourceError(f"{name or 'the data'}: there is no such folder; packaged data are {known}")
    if not path.is_dir():
        raise SourceError(f"{name}: it is a file, where a folder with train, valid and test is needed")
    return path


def lexicon(kind: str) -> frozenset[str]:
    """The words of the opinion lexicon of Hu and Liu (2004): ``positive`` or ``negative``."""
    text = (HOME / "lexicon" / f"{kind}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
