"""A C compiler for generated modules, and what is asked of it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from symnet.core.errors import SymnetError

FLAGS = ["-std=gnu11", "-O3", "-fPIC", "-shared", "-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros", "-w"]
"""No flag that lets the compiler forget NaN."""

PATIENCE = 120.0
"""Seconds after which a compiler is taken to hang; the largest modules take a few."""

FULL = ("No space left on device", "Disk quota exceeded")
"""What a compiler says where there is no room for what it makes."""


class CompilerError(SymnetError):
    """There is no C compiler, or it did not compile the module."""


def compiler() -> list[str]:
    """The command of a C compiler: $CC, or gcc, clang, cc, or that of the ziglang package.

    Raises CompilerError where there is none.
    """
    chosen = os.environ.get("CC", "").strip()
    if chosen:
        try:
            command = shlex.split(chosen)
        except ValueError as error:
            raise CompilerError(f"CC is {chosen!r}, which is no command: {str(error).lower()}") from error
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
    machine = platform.machine().lower()
    if machine in ("aarch64", "arm64"):
        return ["-mcpu=native"]
    return ["-march=native", "-mprefer-vector-width=512"] if machine in ("x86_64", "amd64") else []


def compile_to(source: str, command: Sequence[str], folder: Path) -> Path:
    """Compile a text in a folder of its own; the library's file.

    Flags that name this very processor are left out where the compiler does not know them.

    Raises CompilerError where the compiler fails, OSError where the folder has no room.
    """
    text, made = folder / "module.c", folder / "module.so"
    text.write_text(source, encoding="utf-8")
    plain = [part for part in command if not part.startswith(("-mprefer", "-march=native", "-mcpu"))]
    for flags in (list(command), plain):
        code, said = _said([*flags, str(text), "-o", str(made), "-lm", "-lpthread"])
        if code == 0 and made.exists() and made.stat().st_size:
            return made
        if any(words in said for words in FULL):
            raise OSError("no space is left for what the compiler makes")
        if not any(part in said for part in ("-march", "-mcpu", "-mprefer", "option")):
            break
    lines = ["".join(c for c in line if c.isprintable()).strip() for line in said.splitlines()]
    told = next((line for line in lines if "error" in line), next(filter(None, lines), ""))[:200]
    raise CompilerError(
        f"the C compiler {command[0]} failed: {told or (f'exit code {code}' if code else 'it made nothing')}"
    )


def _said(command: list[str]) -> tuple[int, str]:
    """Exit code and complaints of a command, which is ended with all that it started where it takes too long."""
    try:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise CompilerError(f"the C compiler {command[0]} cannot be run: {error.strerror}") from error
    with started as process:
        try:
            _, said = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise CompilerError(f"the C compiler {command[0]} did not finish within {PATIENCE:g} seconds") from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, said
