"""From what a user names to a network: a built-in name, a lecture, a document, or `path/to/file.py:name`.

Only the last of these runs a file that the user names. Lectures are read by path from `derivations/`, which the
installed package carries as data.
"""

from __future__ import annotations

import contextlib
import io
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import symnet
from symnet.core.errors import SourceError, SymnetError, UnknownNameError
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.sources.builtin import BUILTIN
from symnet.sources.lecture import Lecture

DOCUMENTS = (".tex", ".md", ".ipynb")


@dataclass(frozen=True)
class Source:
    """What a name stands for: always a network, sometimes a lecture about it; for a document, what to say of it."""

    name: str
    network: Network
    lecture: Lecture | None = None
    notices: tuple[str, ...] = ()


def lectures_folder() -> Path:
    """Where the lectures lie: inside the installed package, or beside it in a checkout."""
    package = Path(symnet.__file__).parent
    inside, beside = package / "derivations", package.parent / "derivations"
    return inside if inside.is_dir() else beside


def lecture_files() -> dict[str, Path]:
    """The lectures by name."""
    return {path.stem: path for path in sorted(lectures_folder().glob("[a-z]*.py"))}


def available() -> dict[str, str]:
    """The names of all built-in networks and lectures, each with its title."""
    found = {name: build().title for name, build in BUILTIN.items()}
    for name, path in lecture_files().items():
        found[name] = load_lecture(path).title
    return dict(sorted(found.items()))


def load_lecture(path: Path) -> Lecture:
    """The lecture of a file in `derivations/`."""
    lecture = runpy.run_path(str(path)).get("lecture")
    if not isinstance(lecture, Lecture):
        raise SourceError(f"{path.name} defines no lecture; it needs `lecture = Lecture(…)`")
    return lecture


def resolve(source: str, notation: Notation | None = None) -> Source:
    """The network (and lecture) that a SOURCE names.

    Args:
        source: a name that `symnet list` prints, a document (``.tex``, ``.md``, ``.ipynb``, ``-``), or
            `path/to/file.py:name`.
        notation: with `vectors="row"`, a built-in network is built for row vectors.

    Raises SourceError or UnknownNameError, with the remedy.
    """
    rows = notation is not None and notation.vectors == "row"
    if source.endswith(DOCUMENTS) or source == "-":
        return _from_document(source, rows)
    if ".py:" in source:
        if rows:
            raise SourceError(
                f"{source}: vectors=row is for built-in networks, which are built anew; write your own with row vectors"
            )
        return _from_file(source)
    if source.endswith(".py"):
        raise SourceError(
            f"{source}: say which network of the file is meant, as in {source}:network (or {source}:lecture)"
        )
    if ":" in source:
        raise SourceError(f"{source}: a network of your own is named as path/to/file.py:name")
    files = lecture_files()
    if source in files and not rows:
        lecture = load_lecture(files[source])
        return Source(source, lecture.network, lecture)
    if source in BUILTIN:
        return Source(source, BUILTIN[source](vectors="row") if rows else BUILTIN[source]())
    if source == "identities":
        raise SourceError("identities is a table and no network; print it with symnet derive identities")
    if Path(source).is_dir():
        raise SourceError(f"{source} is a folder; name a file in it")
    raise UnknownNameError.among("source", source, {*BUILTIN, *files})


def _from_document(source: str, rows: bool) -> Source:
    if rows:
        raise SourceError(f"{source}: vectors=row is for built-in networks; a document is read as it stands")
    from symnet.sources.documents import network_of, reading_of  # a reader takes half a second to load
    from symnet.sources.sound import say_place

    reading = reading_of(source)
    network = network_of(reading, source)
    said = [f"{say_place(page, at)} is not read: {reason}" for page, at, reason in reading.unread]
    return Source(source, network, notices=(*said, *reading.scope.notices))


def _from_file(source: str) -> Source:
    path, _, name = source.rpartition(":")
    file = Path(path)
    if not file.is_file():
        raise SourceError(f"{path}: there is no such file")
    try:
        with contextlib.redirect_stdout(sys.stderr or io.StringIO()):  # what the file prints is no part of the result
            found: Any = runpy.run_path(str(file)).get(name)
    except SymnetError as error:
        raise type(error)(f"{path}{_line_in(error, file)}: {error}") from error
    except SystemExit as error:
        raise SourceError(
            f"{path}{_line_in(error, file)}: the file ends the program; it should define {name}"
        ) from error
    except Exception as error:
        line = _line_in(error, file)
        raise SourceError(f"{path}{line}: running it failed with {type(error).__name__}: {error}") from error
    if isinstance(found, Lecture):
        return Source(source, found.network, found)
    if isinstance(found, Network):
        return Source(source, found)
    what = "nothing" if found is None else f"something else ({type(found).__name__})"
    raise SourceError(f"{path} has {what} under the name {name!r}; it should be a Network or a Lecture")


def _line_in(error: BaseException, file: Path) -> str:
    """`:12`, the last line of the user's file that the error passed through."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == file:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f":{lines[-1]}" if lines else ""
