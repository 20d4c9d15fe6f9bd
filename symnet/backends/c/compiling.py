"""A C compiler for generated modules, and a place where what it made is kept.

What was compiled is kept under the hash of its text, of the compiler and of the processor, in `SYMNET_CACHE` or the
user's cache folder; it is written beside its place and moved there in one go, so that processes which compile the same
at once do not see each other's halves. Where the folder cannot be written, a temporary one is used, and it is said.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from symnet.core.errors import SymnetError

FLAGS = ["-std=gnu11", "-O3", "-fPIC", "-shared", "-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros", "-w"]
"""No flag that lets the compiler forget NaN."""


class CompilerError(SymnetError):
    """There is no C compiler, or it did not compile the module."""


def compiler() -> list[str]:
    """The command of a C compiler: $CC, or gcc, clang, cc, or that of the ziglang package.

    Raises CompilerError where there is none.
    """
    chosen = os.environ.get("CC")
    if chosen:
        command = shlex.split(chosen)
        if not command or shutil.which(command[0]) is None:
            raise CompilerError(f"the C compiler {chosen!r}, which CC names, is not there")
        return command
    for name in ("gcc", "clang", "cc"):
        if path := shutil.which(name):
            return [path]
    if importlib.util.find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc"]
    raise CompilerError("no C compiler is found (install gcc or clang, or: pip install ziglang)")


def processor_flags() -> list[str]:
    """For which processor to compile: this one, or what SYMNET_ARCH names (such as x86-64, without wide vectors)."""
    chosen = os.environ.get("SYMNET_ARCH")
    if chosen:
        return [f"-march={chosen}"]
    arm = platform.machine().lower() in ("aarch64", "arm64")
    return ["-mcpu=native"] if arm else ["-march=native", "-mprefer-vector-width=512"]


def compiled(source: str) -> Any:
    """The module of a C text, loaded; CompilerError where it cannot be compiled."""
    command = [*compiler(), *FLAGS, *processor_flags()]
    key = hashlib.sha256("\0".join([source, *command, _version(command[0]), _processor()]).encode()).hexdigest()[:32]
    return _loaded(source, tuple(command), key)


@lru_cache(maxsize=256)
def _loaded(source: str, command: tuple[str, ...], key: str) -> Any:
    for folder in (cache_folder(), None):
        place = (folder or _temporary()) / f"{key}.so"
        try:
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                _compile(source, command, place)
            return ctypes.CDLL(str(place))
        except OSError as error:
            if folder is None:
                raise CompilerError(f"the compiled module cannot be kept or loaded: {error}") from error
            warnings.warn(
                f"{folder} cannot be used ({error}); compiling for this process alone", RuntimeWarning, stacklevel=2
            )
    raise AssertionError("unreachable")


def cache_folder() -> Path:
    """Where compiled modules are kept."""
    chosen = os.environ.get("SYMNET_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "symnet"


def _compile(source: str, command: tuple[str, ...], place: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        text, made = Path(folder) / "module.c", Path(folder) / "module.so"
        text.write_text(source, encoding="utf-8")
        plain = [part for part in command if not part.startswith(("-mprefer", "-march=native", "-mcpu"))]
        for flags in (list(command), plain):
            try:
                done = subprocess.run(
                    [*flags, str(text), "-o", str(made), "-lm", "-lpthread"],
                    capture_output=True,
                    text=True,
                    timeout=300,
                )
            except subprocess.TimeoutExpired as error:
                raise CompilerError("the C compiler did not finish within five minutes") from error
            if done.returncode == 0 and made.exists():
                os.replace(made, place)
                return
            if not any(part in done.stderr for part in ("-march", "-mcpu", "-mprefer", "option")):
                break
        said = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[:200])
        raise CompilerError(f"the C compiler {command[0]} failed: {said or f'exit code {done.returncode}'}")


@lru_cache(maxsize=1)
def _temporary() -> Path:
    return Path(tempfile.mkdtemp(prefix="symnet-"))


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
