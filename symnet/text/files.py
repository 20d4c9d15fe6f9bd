"""Text files line by line: UTF-8, plain or gzipped, never whole in memory; what is no text is told by its line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from symnet.core.errors import SourceError

LONGEST = 64 * 2**20
"""Bytes of a line beyond which a file is no text of lines."""


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, from 1, without the marks of their ends; empty ones, too.

    Raises SourceError for a file that is missing, no file, binary, not UTF-8, a damaged archive, or no lines at all.
    """
    number, found = 0, False
    try:
        with opened(path) as file:
            while raw := file.readline(LONGEST + 1):
                number += 1
                text = _decoded(raw, path, number)
                found = found or bool(text.strip())
                yield number, text
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{path}: the archive is damaged after line {number} ({error}); fetch it again") from error
    if not found:
        raise SourceError(f"{path}: the file has no words; it needs at least one line of text")


def opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    """A file opened to read bytes, unpacked if its name ends in .gz."""
    if path.is_dir():
        raise SourceError(f"{path}: it is a folder, where a text file is needed")
    if not path.exists():
        raise SourceError(f"{path}: there is no such file")
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def _decoded(raw: bytes, path: Path, number: int) -> str:
    """A line as text, without the byte order mark that some editors begin a file with."""
    if len(raw) > LONGEST:
        raise SourceError(f"{path}:{number}: more than {LONGEST // 2**20} MiB; a line is one sentence or text")
    if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{path}: the file is UTF-16; save it as UTF-8")
    if b"\0" in raw:
        raise SourceError(f"{path}:{number}: the file is binary (a zero byte); it needs text in UTF-8")
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        raise SourceError(
            f"{path}:{number}: byte {error.start + 1} of the line is 0x{byte:02x}, which is not UTF-8; convert the "
            "file, for example with iconv -f latin1 -t utf-8"
        ) from error
    return text.rstrip("\r\n")
