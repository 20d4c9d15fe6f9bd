"""Where compiled modules are kept, from one process to the next.

What was compiled is kept under the hash of its text, of the compiler and of the processor, in `SYMNET_CACHE` or the
user's cache folder; its name ends in the hash of the file itself, so that one that was damaged is compiled anew. It is
made beside its place and moved there in one go, so that processes which compile the same at once do not see each
other's halves. Where the folder cannot be used, a temporary one is, and it is said.
"""

from __future__ import annotations

import atexit
import ctypes
import hashlib
import os
import platform
import shutil
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from symnet.backends.c.compiling import FLAGS, CompilerError, compile_to, compiler, processor_flags


def compiled(source: str) -> Any:
    """The module of a C text, loaded; CompilerError where it cannot be compiled."""
    command = [*compiler(), *FLAGS, *processor_flags()]
    key = _hash("\0".join([source, *command, _version(command[0]), _processor()]).encode())
    return _loaded(source, tuple(command), key)


def cache_folder() -> Path:
    """Where compiled modules are kept; OSError where no home is known."""
    chosen = os.environ.get("SYMNET_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "symnet"
    try:
        return Path.home() / ".cache" / "symnet"
    except RuntimeError as error:
        raise OSError("no home folder is known; SYMNET_CACHE may name one") from error


@lru_cache(maxsize=256)
def _loaded(source: str, command: tuple[str, ...], key: str) -> Any:
    try:
        return _library(source, command, cache_folder(), key)
    except OSError as error:
        why = error
    try:
        library = _library(source, command, _temporary(), key)
    except OSError as error:
        raise CompilerError(f"what the C compiler {command[0]} made cannot be kept or loaded: {error}") from error
    place = os.environ.get("SYMNET_CACHE") or "the cache folder"
    warnings.warn(f"{place} cannot be used ({why}); compiled for this process alone", RuntimeWarning, stacklevel=2)
    return library


def _library(source: str, command: tuple[str, ...], folder: Path, key: str) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    place = _kept(folder, key)
    if place is not None:
        return ctypes.CDLL(str(place))
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        made = compile_to(source, command, Path(inner))
        place = folder / f"{key}-{_hash(made.read_bytes())}.so"
        os.replace(made, place)
    try:
        library = ctypes.CDLL(str(place))
        if not (hasattr(library, "run") or hasattr(library, "train")):
            raise OSError("its functions `run` and `train` are missing")
        return library
    except OSError:
        place.unlink(missing_ok=True)
        raise


def _kept(folder: Path, key: str) -> Path | None:
    """What was compiled before and is whole; what is not is removed."""
    for place in folder.glob(f"{key}-*.so"):
        if place.stem == f"{key}-{_hash(place.read_bytes())}":
            return place
        place.unlink(missing_ok=True)
    return None


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]


@lru_cache(maxsize=1)
def _temporary() -> Path:
    folder = tempfile.mkdtemp(prefix="symnet-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@lru_cache(maxsize=8)
def _version(command: str) -> str:
    """Which file the compiler is, and when it was installed: cheaper than asking it."""
    path = Path(shutil.which(command) or command).resolve()
    return f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" if path.exists() else command


@lru_cache(maxsize=1)
def _processor() -> str:
    """What the processor can do, since a module is compiled for it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return " ".join(
        sorted({line for line in lines if line.startswith(("flags", "Features", "model name", "CPU part"))})
    )
