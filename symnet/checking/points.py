"""Where claims are tried: numbers for sizes, and random or plain values for free names, each in its domain."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Integer

from symnet.calculus.numeric import exact, small_sizes
from symnet.checking.made import MATRICES, VECTORS, made
from symnet.checking.world import Array, Key
from symnet.core.expression import integers_in, is_scalar, postorder, shape, sizes_in
from symnet.core.symbols import Variable
from symnet.index.polynomial import Index
from symnet.ops.concatenate import Slice
from symnet.ops.indexed import Over
from symnet.ops.product import Product

Draw = Callable[[Key, Variable, tuple[int, int]], Array]

STYLES = ("normal", "positive", "plain")
"""Random numbers of either sign, random numbers between 0.1 and 0.9, and numbers that are easy to read."""

PLAIN = (1.0, 2.0, -1.0, 0.5, -2.0, 3.0, -0.5)


def sizes_for(
    expressions: Iterable[Expr], indices: Iterable[Index] = (), turn: int = 0, named: Container[Expr] = ()
) -> dict[Expr, Integer]:
    """Pairwise distinct small numbers from 3 on, none of which a formula mentions; others at another turn.

    How far an index runs of which only its letter is known is the same in all sums with that letter. Those that are
    `named` come first, by their names, so that claims about the same sizes are tried at the same points.
    """
    expressions, indices = list(expressions), list(indices)
    met = dict.fromkeys(size for e in expressions for size in sizes_in(e))
    loose: dict[Expr, str] = {}
    for index in indices:
        for size in index.size.free_symbols - set(met):
            loose[size] = "" if size in named else index.hint
    met |= dict.fromkeys(s for s, hint in loose.items() if not hint)
    first = {hint: size for size, hint in reversed(loose.items()) if hint}
    met |= dict.fromkeys(first.values())
    if not met:
        return {}
    mentioned = {number for e in expressions for number in integers_in(e)}
    numbers = [*sorted((s for s in met if s in named), key=str), *(s for s in met if s not in named)]
    chosen = small_sizes(numbers[::-1] if turn % 2 else numbers, mentioned)
    made = {size for e in expressions for size in _made_sizes(e)}
    chosen = _with_positive(chosen, sorted(made | {i.size for i in indices if not i.size.is_Atom}, key=str))
    chosen |= {size: chosen[first[hint]] for size, hint in loose.items() if hint}
    return {size: Integer(number) for size, number in chosen.items()}


def _made_sizes(expression: Expr) -> Iterator[Expr]:
    """n − k + 1 of what a convolution gives."""
    for node in postorder(expression):
        for size in (*shape(node), *(n.index.size for n in (node,) if isinstance(n, Over))):
            if not size.is_Atom and not size.is_number:
                yield size


def _with_positive(chosen: dict[Expr, int], made: Sequence[Expr]) -> dict[Expr, int]:
    """The same numbers in another order, where a size that is made of others would not be positive: n − k + 1."""
    symbols = [s for s in chosen if any(s in size.free_symbols for size in made)]
    if len(symbols) > MOST_ORDERED:
        return chosen
    for numbers in permutations([chosen[s] for s in symbols]):
        found = chosen | dict(zip(symbols, numbers, strict=True))
        values = [size.xreplace({s: Integer(n) for s, n in found.items()}) for size in made]
        if all(not value.is_number or value > 0 for value in values):
            return found
    return chosen


MOST_ORDERED = 5
"""So many sizes are ordered anew."""


def ranks_asked(body: Expr, behind: Iterable[Expr]) -> Iterator[tuple[Expr, Expr]]:
    """Sizes of which the first must not exceed the second, for what is inverted to have full rank.

    X^⊤X, and Σ_i x_i x_i^⊤ over as many samples, ask for no more columns than rows. `behind` is all that the inverted
    matrix is made of.
    """
    size = shape(body)[0]
    nodes = [n for e in behind for n in postorder(e) if isinstance(n, (Product, Over)) and shape(n) == shape(body)]
    summed = {n for node in nodes if isinstance(node, Over) for n in postorder(node.operands[0])}
    for node in nodes:
        if isinstance(node, Over):
            yield size, node.index.size
        elif node not in summed:
            yield from ((size, other) for f in node.operands if not is_scalar(f) for other in shape(f))


TURNS = 16
"""The seed from which on the classes of one-hot labels take turns, two seeds each; before it they are random."""

HALVES = tuple((0, n, *late) for n in (1, 2, 3) for late in combinations(range(4, 8), 2))
"""Halves of the first four and of the last four of eight seeds, no two of which are each other's rest."""

SCALES = (1.0, 1.0, 4.0, 0.3, 12.0, 1.0, 40.0, 0.05)
"""How large random numbers are, where kinks may lie anywhere."""


def drawing(
    seed: int,
    style: str = "normal",
    symmetric: Iterable[str] = (),
    domains: Mapping[str, str] | None = None,
    fixed: Mapping[str, Array] | None = None,
    positive: Container[str] | None = None,
    strewn: bool = False,
    wide: bool = False,
    order: Mapping[str, int] | None = None,
) -> Draw:
    """Values for free names, the same for the same seed and name.

    Args:
        seed, style: which values, and of which kind.
        symmetric, domains, fixed: what is known of names beyond what was declared.
        positive: in the style of that name, the names that are so; None: all.
        strewn: whether each sign is drawn for each number at half of eight seeds.
        wide: whether numbers of all sizes are; where exponentials stand, they would use up all digits.
        order: the numbers of the names of a document, no two of which may always have one sign.
    """
    turned, numbered = frozenset(symmetric), order or {}
    chosen, values = dict(domains or {}), dict(fixed or {})

    def draw(key: Key, variable: Variable, size: tuple[int, int]) -> Array:
        name, number = key
        if name in values:
            return np.broadcast_to(values[name], size).copy()
        mark = zlib.crc32(name.encode())
        domain = chosen.get(name, variable.domain)
        by_turns = domain in ("one-hot", "ids") and seed >= TURNS
        kept = TURNS if by_turns else seed // 2 if domain in ("binary", "sign") else seed
        rng = np.random.default_rng([kept, mark, number])
        own = "normal" if style == "positive" and positive is not None and name not in positive else style
        found = _drawn(domain, own, variable.summing_axis, size, rng)
        flips = is_turned(seed, numbered.get(name, mark))
        if domain in ("binary", "sign") and found.size == 1:
            flips ^= number % 2 == 1  # of several samples, y^{(1)} is another label than y^{(2)}
            found = np.full(size, float(flips) if domain == "binary" else 1.0 - 2.0 * flips)
        elif domain == "binary":
            found = 1 - found if seed % 2 else found
        elif domain == "sign":
            found = -found if seed % 2 else found
        elif domain in ("one-hot", "ids") and 1 in size and seed % 4 == 3 and not by_turns:
            found = np.roll(np.eye(found.size)[0].reshape(found.shape), seed)  # all have the same class
        elif domain in ("one-hot", "ids"):  # by turns, each class with each of the two choices of sizes
            found = np.roll(found, seed // 2 if by_turns else seed, axis=_along(variable.summing_axis, size))
        elif strewn and domain in ("real", "positive") and style == "normal":
            found = found * (SCALES[seed % len(SCALES)] if wide else 1)
            if domain == "real":
                found = (-np.abs(found) if flips else np.abs(found)) if found.size == 1 else found
        if name in turned and size[0] == size[1]:
            found = (found + found.T) / 2
        along = _along(variable.summing_axis, size)
        numbers = exact(found)
        if domain in (*VECTORS, *MATRICES):
            return made(domain, numbers, name in turned, seed)
        if domain == "distribution":
            return numbers / numbers.sum(axis=along, keepdims=True)  # to all digits
        if domain == "centered":
            return numbers - numbers.sum(axis=0 if size[0] > 1 else 1, keepdims=True) / size[0 if size[0] > 1 else 1]
        if domain in ("summing", SUMMING_DOWN):
            along = 0 if domain == SUMMING_DOWN else along
            return numbers + (1 - numbers.sum(axis=along, keepdims=True)) / size[along]
        return numbers

    return draw


SUMMING_DOWN = "summing down"
"""The domain of a matrix each of whose columns sums to one; of ``summing`` alone it is each row."""


def is_turned(seed: int, number: int) -> bool:
    """Whether a number has the other sign at a seed: at half of eight, and any two of 18 names in all four ways."""
    turn, half = divmod(number, len(HALVES))
    return (seed % 8 in HALVES[half]) != bool(turn % 2)


def is_entry(expression: Expr) -> TypeGuard[Slice]:
    """Whether it is one entry of a vector that is a symbol, by its number."""
    if not isinstance(expression, Slice) or not isinstance(body := expression.operands[0], Variable):
        return False
    return is_scalar(expression) and 1 in shape(body)


def with_entries(draw: Draw, given: Sequence[tuple[str, Sequence[Expr], Expr]]) -> Draw:
    """The same values, but with the numbers that are given for entries: by name, axis and place."""

    def drawn(key: Key, variable: Variable, size: tuple[int, int]) -> Array:
        found = draw(key, variable, size)
        for name, (_, place), number in given:
            if name == key[0] and int(place) < found.size:
                found = found.copy()
                found.flat[int(place)] = exact(np.asarray(float(number))).item()
        return found

    return drawn


def _along(axis: int | None, size: tuple[int, int]) -> int:
    """The axis along which entries sum to one: down a column, along each row of anything else."""
    return axis if axis is not None else (0 if size[1] == 1 else 1)


def _drawn(domain: str, style: str, axis: int | None, size: tuple[int, int], rng: np.random.Generator) -> NDArray[Any]:
    """Values of a domain."""
    along = _along(axis, size)
    many, few = (size[1], size[0]) if along == 0 else size
    values: NDArray[Any]
    if domain in ("one-hot", "ids"):
        values = np.eye(few)[rng.integers(few, size=many)]
        return values.T if along == 0 else values
    if domain == "distribution":
        values = rng.dirichlet(np.ones(few), size=many)
        return values.T if along == 0 else values
    if domain == "binary":
        return rng.integers(2, size=size).astype(float)
    if domain == "sign":
        return 2.0 * rng.integers(2, size=size) - 1
    if domain == "fraction":
        return np.full(size, 0.5) if style == "plain" else rng.uniform(0.1, 0.9, size=size)
    if style == "plain":
        pool = [p for p in PLAIN if p > 0] if domain == "positive" else list(PLAIN)
        return rng.choice(pool, size=size)
    if domain == "positive" or style == "positive":
        return rng.uniform(0.1, 0.9, size=size)
    return rng.normal(size=size)
