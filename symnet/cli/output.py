"""Where a command's result goes: standard output, or a file written whole or not at all; words go to standard error."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
from pathlib import Path


def say(text: str) -> None:
    """A line on standard error, in one piece; nowhere if that is closed."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"symnet: {' '.join(text.split())}", file=sys.stderr, flush=True)


def emit(text: str | bytes, output: Path | None) -> None:
    """Print, or write a file: OSError, with its name, where that cannot be done. Text is written as UTF-8."""
    if output is None or str(output) == "-":
        _print(text)
        return
    target = Path(os.path.realpath(output))  # what a link points to is written, the link stays
    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            output.write_bytes(_bytes(text))  # a device or a pipe
        else:
            _replace(target, text)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(output)) from error


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def is_file(output: Path | None) -> bool:
    """Whether the result goes to an ordinary file, which others can stand beside."""
    return output is not None and str(output) != "-" and (output.is_file() or not output.exists())


def _print(text: str | bytes) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed", "standard output")
    try:
        if isinstance(text, str):
            sys.stdout.write(text)
        elif sys.stdout.isatty():
            raise OSError(errno.EINVAL, "it is a terminal; give the name of a file with -o", "standard output")
        else:
            sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except OSError as error:
        forget_output()
        if isinstance(error, BrokenPipeError):
            raise
        raise type(error)(error.errno, error.strerror, "standard output") from error


def forget_output() -> None:
    """Let what is still to be printed go nowhere, so that nothing fails once more when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(target: Path, text: str | bytes) -> None:
    """Write by way of a neighbour, so that an interrupted run leaves no half of it; the mode of the file is kept."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder; give the name of a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder")
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it may not be written")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".symnet-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_bytes(text))
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
