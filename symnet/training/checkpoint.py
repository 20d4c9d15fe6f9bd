"""Checkpoints: one safetensors file, arrays and, as JSON in its header, the progress; written whole or not at all.

A new one is written beside the old, brought to the disk (fsync), and takes its name (os.replace); the old one is kept
as `checkpoint.previous.safetensors`. A checksum over the arrays finds what was damaged. Nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from symnet.backends.trainer import Arrays
from symnet.core.errors import SourceError
from symnet.training.snapshot import Progress, Snapshot

CURRENT, PREVIOUS = "checkpoint.safetensors", "checkpoint.previous.safetensors"


def write_checkpoint(folder: Path, kept: Snapshot) -> None:
    """Write a checkpoint; OSError, and what was there is untouched, where that cannot be done."""
    current = folder / CURRENT
    fresh = folder / f".{CURRENT}.new"
    try:
        write_whole(fresh, serialised(kept.arrays, {"progress": json.dumps(kept.progress.as_json())}))
        if current.exists():
            os.replace(current, folder / PREVIOUS)
        os.replace(fresh, current)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    sync_folder(folder)


def read_checkpoint(folder: Path) -> tuple[Snapshot, str]:
    """The newest checkpoint that is whole, and what is to be said of one that is not.

    Raises SourceError where there is none.
    """
    troubles = []
    for name in (CURRENT, PREVIOUS):
        path = folder / name
        if not path.exists():
            continue
        try:
            arrays, words = read_arrays(path)
            kept = Snapshot.of(arrays, Progress.from_json(json.loads(words["progress"])))
        except (SourceError, KeyError, TypeError, ValueError) as error:
            troubles.append(f"{name} cannot be used ({error})")
            continue
        said = "; ".join(troubles)
        return kept, f"{said}; going on from {name}, step {kept.progress.step}" if said else ""
    raise SourceError(f"{folder}: {'; '.join(troubles) or 'there is no checkpoint'}; train anew without --resume")


def write_arrays(path: Path, arrays: Arrays, words: dict[str, str] | None = None) -> None:
    """Write arrays by name, whole or not at all; OSError where that cannot be done."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        write_whole(fresh, serialised(arrays, words or {}))
        os.replace(fresh, path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read_arrays(path: Path) -> tuple[Arrays, dict[str, str]]:
    """The arrays of a file and the words in its header; SourceError where it is damaged."""
    safetensors = _safetensors()
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no mapping)
            words: dict[str, str] = file.metadata() or {}
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise SourceError(f"{path.name} is damaged or cut off: {error}") from error
    if "checksum" in words and words["checksum"] != checksum(arrays):
        raise SourceError(f"{path.name} is damaged: its checksum does not fit")
    return arrays, words


def serialised(arrays: Arrays, words: dict[str, str]) -> Iterator[bytes | memoryview]:
    """Arrays and words as a safetensors file, part by part.

    The size of the header, the header as JSON (padded with spaces to eights), the arrays. The library's `save` would
    hold everything twice more in memory; its `save_file` leaves files of other names behind where a run is killed.
    """
    _safetensors()
    plain = {
        name: np.asarray(value, np.asarray(value).dtype.newbyteorder("<"), order="C") for name, value in arrays.items()
    }
    header: dict[str, Any] = {"__metadata__": {**words, "checksum": checksum(plain)}}
    order = sorted(plain, key=lambda name: (-plain[name].itemsize, name))
    end = 0
    for name in order:
        value = plain[name]
        begin, end = end, end + value.nbytes
        header[name] = {"dtype": _type(value), "shape": list(value.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little")
    yield text
    for name in order:
        yield plain[name].reshape(-1).view(np.uint8).data


def _type(value: np.ndarray[Any, Any]) -> str:
    """How the format calls a type of numbers: F32, I64."""
    return f"{value.dtype.kind.upper()}{8 * value.itemsize}"


def checksum(arrays: Arrays) -> str:
    """A checksum over names, shapes and contents."""
    found = 0
    for name in sorted(arrays):
        value = np.asarray(arrays[name], order="C")
        found = zlib.crc32(f"{name} {value.shape} {value.dtype}".encode(), found)
        found = zlib.crc32(value.reshape(-1).view(np.uint8).data, found)
    return f"{found:08x}"


def write_whole(path: Path, content: Iterable[bytes | memoryview]) -> None:
    """Write a file, part by part, and bring it to the disk; OSError with its name where that cannot be done."""
    try:
        with path.open("wb") as file:
            for part in content:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _safetensors() -> Any:
    try:
        import safetensors
    except ImportError as error:
        raise SourceError("checkpoints need the package safetensors: pip install safetensors") from error
    return safetensors
