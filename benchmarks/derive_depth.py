"""Seconds to derive every gradient of a deep network, by the chain rule over named equations and by SymPy's `diff`.

    python benchmarks/derive_depth.py

The peer differentiates the fully written-out scalar loss of the same tanh network (width 3, numbers for sizes) by
every weight: what one would do in SymPy without symnet, since its matrix derivative answers 0 for cross-entropy.
Interleaved, medians of five. For symnet also the time to the finished LaTeX.
"""

import statistics
import time

import sympy

import symnet

WIDTH, REPEATS = 3, 5


def by_symnet(depth: int) -> float:
    began = time.perf_counter()
    symnet.derive(symnet.nets.mlp(depth=depth, activation="tanh"))
    return time.perf_counter() - began


def to_latex(depth: int) -> float:
    began = time.perf_counter()
    symnet.derive(symnet.nets.mlp(depth=depth, activation="tanh")).to("latex", detail="lecture")
    return time.perf_counter() - began


def by_sympy(depth: int) -> float:
    began = time.perf_counter()
    layer = sympy.Matrix(sympy.symbols(f"x:{WIDTH}"))
    weights: list[sympy.Symbol] = []
    for i in range(depth):
        rows = WIDTH if i < depth - 1 else 1
        W = sympy.Matrix(rows, WIDTH, lambda r, c, i=i: sympy.Symbol(f"w{i}_{r}_{c}"))
        b = sympy.Matrix(rows, 1, lambda r, c, i=i: sympy.Symbol(f"b{i}_{r}"))
        weights += [*W, *b]
        layer = (W * layer + b).applyfunc(sympy.tanh if i < depth - 1 else lambda z: 1 / (1 + sympy.exp(-z)))
    y, a = sympy.Symbol("y"), layer[0]
    loss = -(y * sympy.log(a) + (1 - y) * sympy.log(1 - a))
    for weight in weights:
        loss.diff(weight)
    return time.perf_counter() - began


def main() -> None:
    by_symnet(2), by_sympy(1)  # imports and caches, which are nobody's merit
    print("| layers | symnet, gradients | symnet, to LaTeX | SymPy, written out | ratio |\n|---|---|---|---|---|")
    for depth in (1, 2, 3, 20, 100, 1000):
        ours, paper, theirs = [], [], []
        for _ in range(REPEATS if depth < 1000 else 3):
            ours.append(by_symnet(depth))
            paper.append(to_latex(depth))
            if depth <= 3:
                sympy.core.cache.clear_cache()
                theirs.append(by_sympy(depth))
        peer, ratio = "grows without bound", ""
        if theirs:
            peer = f"{statistics.median(theirs):.3f} s"
            ratio = f"{statistics.median(theirs) / statistics.median(ours):.1f}"
        print(f"| {depth} | {statistics.median(ours):.3f} s | {statistics.median(paper):.3f} s | {peer} | {ratio} |")


if __name__ == "__main__":
    main()
