"""Generated C compiled for another processor and run there by an emulator: what `ctypes` does, through files."""

from __future__ import annotations

import ctypes
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sympy

from symnet.backends.c.compiling import FLAGS
from symnet.backends.c.writing import Module

DRIVER = r"""
#include <stdio.h>
/* Read what a call is given, call, write what it left: counts before numbers, all of eight bytes but the arrays. */
static void take(void *to, size_t bytes) { if (fread(to, 1, bytes, stdin) != bytes) exit(9); }
static long next(void) { int64_t n; take(&n, sizeof n); return (long)n; }
int main(void) {
    long threads = next(), steps = next(), wide = next(), n_sizes = next();
    long n_arrays = next(), n_numbers = next(), n_results = next();
    if (wide != (long)sizeof(vec)) return fprintf(stderr, "vectors of %ld bytes", (long)sizeof(vec)), 8;
    long sizes[n_sizes + 1], bytes[n_arrays + 1];
    void *arrays[n_arrays + 1];
    double numbers[n_numbers + 1], results[n_results + 1];
    for (long n = 0; n < n_sizes; n++) sizes[n] = next();
    take(numbers, sizeof(double) * n_numbers);
    memset(results, 0, sizeof results);
    for (long n = 0; n < n_arrays; n++) { /* each ends where its memory ends: at an odd place, as NumPy's views may */
        bytes[n] = next();
        arrays[n] = malloc(bytes[n] + 1);
        take(arrays[n], bytes[n]);
    }
    memory space = {0};
    int64_t status = CALL;
    fwrite(&status, sizeof status, 1, stdout);
    fwrite(numbers, sizeof(double), n_numbers, stdout);
    fwrite(results, sizeof(double), n_results, stdout);
    for (long n = 0; n < n_arrays; n++) fwrite(arrays[n], 1, bytes[n], stdout);
    return 0;
}
"""


@dataclass(frozen=True)
class Processor:
    """A processor that is not this one.

    Attributes:
        compiler: the command of a compiler for it, the first word a program to be found.
        flags: which of its kind.
        emulator: the command that runs its programs.
        wide: bytes of the vectors that a module is to have there.
    """

    compiler: tuple[str, ...]
    flags: tuple[str, ...]
    emulator: tuple[str, ...]
    wide: int


class Emulated:
    """Stands for the library of a compiled module: `run` and `train` take the same addresses."""

    def __init__(self, module: Module, processor: Processor, folder: Path) -> None:
        self.module, self.processor = module, processor
        self.run, self.train = _Function(self, trains=False), _Function(self, trains=True)
        call = "run(sizes, arrays, numbers, results, &space, threads)"
        if module.optimizer is not None:
            call = "train(sizes, arrays, numbers, results, &space, threads, steps)"
        text = folder / f"module{len(list(folder.iterdir()))}.c"
        text.write_text(f"{module.source}{DRIVER.replace('CALL', call)}")
        self.program = text.with_suffix("")
        flags = [flag for flag in FLAGS if flag not in ("-shared", "-fPIC")]
        command = [*processor.compiler, *flags, *processor.flags, "-static", str(text), "-o", str(self.program)]
        done = subprocess.run([*command, "-lm", "-lpthread"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def bytes_of(self, sizes: list[int]) -> Iterator[int]:
        """How many bytes each array has that the module points to."""
        module = self.module
        table = dict(zip(module.closed.sizes, sizes, strict=False))
        for array in [*module.given, *(array for array, _ in module.states)]:
            entries = int(sympy.prod(n.subs(table) for n in array.shape))
            yield entries * (8 if array.kind == "ids" else module.dtype.itemsize)


@dataclass
class _Function:
    library: Emulated
    trains: bool

    def __call__(self, *given: int) -> int:
        """Write, run, read back; the status."""
        sizes_at, arrays_at, numbers_at, results_at, _, threads, *steps = given
        module = self.library.module
        sizes = list((ctypes.c_long * len(module.sizes)).from_address(sizes_at))
        counts = list(self.library.bytes_of(sizes))
        places = list((ctypes.c_void_p * len(counts)).from_address(arrays_at))
        n_numbers, n_results = len(module.scalars) + 1, 1 + len(module.plan.gradients)
        head = [threads, *(steps or [0]), self.library.processor.wide, len(sizes), len(counts), n_numbers, n_results]
        text = struct.pack(f"{len(head) + len(sizes)}q", *head, *sizes) + ctypes.string_at(numbers_at, 8 * n_numbers)
        for place, count in zip(places, counts, strict=True):
            text += struct.pack("q", count) + (ctypes.string_at(place, count) if count else b"")
        command = [*self.library.processor.emulator, str(self.library.program)]
        done = subprocess.run(command, input=text, capture_output=True, timeout=300)
        assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr.decode()}"
        (status,) = struct.unpack_from("q", done.stdout)
        at = 8
        for place, count in [
            (numbers_at, 8 * n_numbers),
            (results_at, 8 * n_results),
            *zip(places, counts, strict=True),
        ]:
            if count:
                ctypes.memmove(place, done.stdout[at : at + count], count)
            at += count
        assert at == len(done.stdout)
        return int(status)


def close(given: Any, wanted: Any, dtype: str) -> None:
    """Agreement as far as the numbers can."""
    rtol, atol = (1e-10, 1e-12) if dtype == "float64" else (2e-3, 2e-4)
    np.testing.assert_allclose(given, wanted, rtol=rtol, atol=atol)
