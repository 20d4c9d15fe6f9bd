"""The runtime's matrix products by themselves: any shape, any strides, any width of vectors, one thread or several."""

import ctypes
import os

import numpy as np
import pytest

from symnet.backends.c.formulas import RUNTIME
from symnet.backends.c.keeping import compiled
from symnet.backends.c.writing import PROLOGUE, TYPES

CALL = """
int run(const long *n, const double *number, const real *a, const real *b, real *c, memory *space) {
    jmp_buf failed;
    space->failed = &failed;
    if (setjmp(failed)) return 1;
    product(space, n[0], n[1], n[2], (real)*number, a, n[3], n[4], b, n[5], n[6], c, n[7], n[8], (int)n[9], n[10]);
    finish(space);
    return 0;
}
"""
PARTS = ("vectors", "threads", "tile", "product")

SHAPES = [
    (1, 1, 1), (1, 7, 300), (5, 128, 1000), (128, 5, 1000), (5, 1000, 128), (12, 640, 33), (12, 40, 200), (13, 40, 200),
    (33, 31, 257), (64, 64, 64), (200, 550, 270), (7, 600, 17), (256, 10, 128), (3, 33, 4096), (40, 16, 1024),
]  # fmt: skip


def library(dtype):
    texts = dict(piece.partition("\n")[::2] for piece in RUNTIME.read_text().split("//: ")[1:])
    parts = {head.partition(" needs ")[0]: text for head, text in texts.items()}
    return compiled(PROLOGUE + TYPES[dtype] + "".join(parts[name] for name in PARTS) + CALL)


def laid(rng, shape, dtype, how):
    """A matrix whose rows, or whose columns, lie in one piece; or within a larger one."""
    rows, columns = shape
    if how == "rows":
        return rng.normal(size=shape).astype(dtype)
    if how == "columns":
        return rng.normal(size=shape[::-1]).astype(dtype).T
    return rng.normal(size=(rows + 3, 2 * columns + 5)).astype(dtype)[1 : rows + 1, 2 : 2 * columns + 2 : 2]


def strides(array):
    return [n // array.itemsize for n in array.strides]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="names of x86-64")
@pytest.mark.parametrize("arch", [None, "x86-64", "x86-64-v3"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_products_of_any_shape_and_strides(monkeypatch, dtype, arch):
    if arch is not None:
        monkeypatch.setenv("SYMNET_ARCH", arch)
    run, rng, space = library(dtype).run, np.random.default_rng(0), (ctypes.c_size_t * 8)()
    for number, (m, n, k) in enumerate(SHAPES):
        for trial, layout in enumerate(
            [("rows", "rows"), ("rows", "columns"), ("columns", "rows"), ("within", "columns")]
        ):
            a, b = laid(rng, (m, k), dtype, layout[0]), laid(rng, (k, n), dtype, layout[1])
            adds, threads = (number + trial) % 2, 1 + trial % 3
            c = laid(rng, (m, n), dtype, ("rows", "columns", "within")[number % 3])
            around = c.base.copy() if c.base is not None else None
            wanted = 0.5 * (a.astype("float64") @ b) + (c if adds else 0)
            sizes = (ctypes.c_long * 11)(m, n, k, *strides(a), *strides(b), *strides(c), adds, threads)
            half = np.array([0.5])
            places = [ctypes.c_void_p(x.ctypes.data) for x in (half, a, b, c)]
            assert run(sizes, *places, ctypes.byref(space)) == 0
            tolerance = 1e-12 if dtype == "float64" else 2e-5
            scale = np.sqrt(k) if k > 1 else 1.0
            np.testing.assert_allclose(c, wanted, rtol=0, atol=tolerance * scale * 4, err_msg=f"{m, n, k}, {layout}")
            if around is not None and c.base.shape != c.shape and c.base.shape != c.shape[::-1]:
                outside = np.ones(c.base.shape, bool)
                outside[1 : m + 1, 2 : 2 * n + 2 : 2] = False
                np.testing.assert_array_equal(c.base[outside], around[outside])
