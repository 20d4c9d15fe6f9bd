"""Values of formulas in double precision: sizes and numbers at a point, sums over indices, derivatives by differences.

Nothing here is symnet's. For `independent.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from notation import CannotTellError, Node, parse

if TYPE_CHECKING:
    from independent import Document

Array = np.ndarray
Bound = dict[str, int]

STEP = np.longdouble(1e-7)
"""By how much a number moves."""

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "\\sigma": lambda x: 1 / (1 + np.exp(-x)),
    "\\tanh": np.tanh,
    "\\exp": np.exp,
    "\\log": np.log,
    "ReLU": lambda x: np.where(x > 0, x, 0),
    "LeakyReLU": lambda x: np.where(x > 0, x, x / 100),
    "u": lambda x: np.sin(x) + x**3,  # any functions will do for u, v and w of the chain rule
    "v": lambda x: np.exp(x / 2) - x**2,
    "w": lambda x: np.cos(2 * x) + x,
}


def _rows(function: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """A function of a column, or of each row of a matrix."""
    return lambda x, e: function(x.T, e).T if x.shape[1] == 1 else function(x, e)


def _corr(a: Array, b: Array) -> Array:
    """∑_kl b_kl a_{i+k, j+l}, at all places where b lies within a."""
    m, n = (one - other + 1 for one, other in zip(a.shape, b.shape, strict=True))
    if m < 1 or n < 1:
        raise MisfitError(f"{b.shape} does not lie within {a.shape}")
    return np.array(
        [[np.sum(b * a[i : i + b.shape[0], j : j + b.shape[1]]) for j in range(n)] for i in range(m)], a.dtype
    )


def _conv(a: Array, b: Array) -> Array:
    """∑_kl b_kl a_{i-k, j-l}, with a taken as 0 beyond its ends."""
    p, q = b.shape
    return _corr(np.pad(a, ((p - 1, p - 1), (q - 1, q - 1))), b[::-1, ::-1])


OF_SEVERAL: dict[str, Callable[[Array, Array], Array]] = {
    "sd": _rows(lambda x, e: np.sqrt(np.mean((x - x.mean(1, keepdims=True)) ** 2, 1, keepdims=True) + e)),
    "rms": _rows(lambda x, e: np.sqrt(np.mean(x**2, 1, keepdims=True) + e)),
    "standardise": _rows(
        lambda x, e: (
            (x - x.mean(1, keepdims=True)) / np.sqrt(np.mean((x - x.mean(1, keepdims=True)) ** 2, 1, keepdims=True) + e)
        )
    ),
    "rmsnorm": _rows(lambda x, e: x / np.sqrt(np.mean(x**2, 1, keepdims=True) + e)),
    "corr": _corr,
    "conv": _conv,
}
"""As the lectures define them in words."""

RELATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "\\le": lambda a, b: a <= b,
    "\\ge": lambda a, b: a >= b,
    "\\neq": lambda a, b: a != b,
}


class MisfitError(Exception):
    """Shapes that do not fit, or an index that runs over two sizes: what is written so is not true."""


@dataclass(frozen=True)
class Slopes:
    """∂A/∂B as it is: an entry for each of A and each of B; with both, so that it can be chained."""

    of: Node
    by: Node
    values: Array

    def plain(self) -> Array:
        """In the layout of the lectures: as B for a number A, a row for each output for two columns."""
        m, n, p, q = self.values.shape
        if m == n == 1:
            return self.values[0, 0]
        if n == q == 1:
            return self.values[:, 0, :, 0]
        if p == q == 1:
            return self.values[:, :, 0, 0]
        raise MisfitError("derivatives of a matrix by a matrix")


class Point:
    """Sizes and values of everything: random ones for what is given, computed ones for what has a formula."""

    def __init__(
        self, document: Document, seed: int, at_values: bool = False, local: str = "", tight: bool = False
    ) -> None:
        self.document, self.at_values, self.tight = document, at_values, tight
        self.seed, self.random = seed, random.Random(seed)
        self.numbers = self.random.sample(range(3, 8), 5)
        self.sizes: dict[str, int] = {}
        self.values: dict[str, Array] = {}
        self.slopes: dict[object, Slopes] = {}
        self.ranges: dict[str, int] = {}
        self.under_way: set[str] = set()
        if local:
            self.values[local] = np.array([[self.random.gauss(0, 1)]])

    def moved(self, name: str, value: Array) -> Point:
        """The point with another value for a name, the network cut there."""
        other = Point(self.document, 0, self.at_values)
        other.sizes, other.numbers, other.random = self.sizes, self.numbers, self.random
        other.values = {n: v for n, v in self.values.items() if n not in self.document.formulas}
        other.values[name] = value
        return other

    # Names ----------------------------------------------------------------------------------------------------------

    def key(self, node: Node, bound: Bound) -> str:
        """A name as it is kept: its base, its layer, its index; in a network of n layers, with numbers for both."""
        base, _, sub = node.text.partition("_")
        layer = f"^{self.value(node.parts[0], bound).item():g}" if node.parts else ""
        if sub and self.document.layered and base == "n":
            sub = f"{self.value(parse(sub), bound).item():g}"
        return base + layer + ("_" + sub if sub else "")

    def is_known(self, key: str) -> bool:
        """Whether a name has a value of its own, not just as an entry of another."""
        document = self.document
        return key in self.values or key in document.shapes or key in document.formulas

    def get(self, key: str) -> Array:
        """The value of a name: where it was put, as the document gives it, from its formula, or a random one."""
        if key not in self.values:
            if key in self.under_way:
                raise CannotTellError(f"{key} is defined by itself")
            self.under_way.add(key)
            try:
                self.values[key] = self._new(key)
            finally:
                self.under_way.remove(key)
        return self.values[key]

    def _new(self, key: str) -> Array:
        document = self.document
        if self.at_values and key in document.fixed:
            return self.value(document.fixed[key], {})
        if key in document.formulas:
            body, letter, bound = document.formulas[key]
            if not letter:
                return self.value(body, bound)
            length = self.range_of(body, letter, bound)
            return np.array([[self.value(body, {**bound, letter: i}).item()] for i in range(length)])
        rows, columns, bound = document.shapes.get(key, (parse("1"), parse("1"), {}))
        m, n = (round(self.value(size, bound).item()) for size in (rows, columns))
        return self._drawn(m, n, document.domains.get(key, ""))

    def _drawn(self, m: int, n: int, domain: str) -> Array:
        """Random values; of one-hot ones a 1 in each row, or in the column."""
        if domain == "binary":
            return np.array([[float((self.seed + i + j) % 2) for j in range(n)] for i in range(m)])
        if domain in ("one-hot", "ids") and n == 1:
            return np.eye(m)[:, [self.random.randrange(m)]]
        if domain in ("one-hot", "ids"):
            return np.eye(n)[(self.random.sample(range(n), n) * m)[:m]]
        values = np.array([[self.random.gauss(0, 0.7) for _ in range(n)] for _ in range(m)])
        return np.abs(values) + 0.1 if domain == "positive" else values

    def size(self, name: str) -> int:
        """Another number for each size; more words than places."""
        if name not in self.sizes:
            self.sizes[name] = 8 if name == "|V|" else self.numbers[len(self.sizes) % 5]
        return self.sizes[name]

    def _name(self, node: Node, bound: Bound) -> Array:
        key = self.key(node, bound)
        sub = node.text.partition("_")[2]
        whole = key[: -len(sub) - 1] if sub else key
        if self.is_known(key):
            return self.get(key)
        if key in self.document.fixed and (self.at_values or not (sub and self.is_known(whole))):
            return self.get(key)
        if key in bound:
            return np.array([[float(bound[key])]])
        if node.text in self.document.sizes:
            return np.array([[float(self.size(key))]])
        if sub and self.is_known(whole):
            return self.entry(self.get(whole), sub, bound)
        if re.fullmatch(r"\\delta_[a-z]{2}", key):
            return np.array([[float(bound.get(key[-1], 0) == bound.get(key[-2], 0))]])
        if re.fullmatch("[i-t]", key):
            return np.zeros((1, 1))
        raise CannotTellError(f"nothing says what {node.text} is")

    # Indices --------------------------------------------------------------------------------------------------------

    def entry(self, value: Array, sub: str, bound: Bound) -> Array:
        """Entries of a value: at one index or two, a part, a column."""
        if sub.startswith((":,", ":\\,,")):  # columns
            return self.entry(value.T, sub.partition(",")[2].removeprefix("\\,"), bound).T
        if ":" in sub:
            start, end = (round(self.value(parse(part), bound).item()) for part in sub.split(":"))
            if not 1 <= start <= end <= value.shape[0]:
                raise MisfitError(f"entries {start} to {end} of {value.shape}")
            return value[start - 1 : end]
        places = re.findall(r"\\cdot|\d+|[a-z]|[^,\s]", sub)
        if len(places) == 1 and 1 in value.shape:
            return np.array([[value.ravel()[self._at(places[0], value.size, bound)]]])
        if len(places) != 2:
            raise CannotTellError(f"the entry {sub} of {value.shape}")
        m, n = (
            slice(None) if p == "\\cdot" else [self._at(p, s, bound)] for p, s in zip(places, value.shape, strict=True)
        )
        return value[m][:, n] if places[0] != "\\cdot" or places[1] == "\\cdot" else value[:, n]

    def _at(self, place: str, size: int, bound: Bound) -> int:
        if place.isdigit():
            at = int(place) - 1
        elif not place.isalpha():
            raise CannotTellError(f"the index {place}")
        elif place in bound:
            at = bound[place]
        else:
            if self.ranges.setdefault(place, size) != size:
                raise MisfitError(f"{place} runs over {size} and over {self.ranges[place]}")
            at = 0
        if not 0 <= at < size:
            raise MisfitError(f"there are {size} entries only")
        return at

    def range_of(self, body: Node, letter: str, bound: Bound) -> int:
        """Over how many values a bound index runs."""
        before, self.ranges = self.ranges, {}
        self.value(body, {n: v for n, v in bound.items() if n != letter})
        found, others, self.ranges = self.ranges.pop(letter, 0), self.ranges, before
        for other, size in others.items():
            if self.ranges.setdefault(other, size) != size:
                raise MisfitError(f"{other} runs over {size} and over {self.ranges[other]}")
        if not found:
            raise CannotTellError(f"{letter} runs over nothing")
        return found

    def over(self, body: Node, letters: str, bound: Bound) -> list[Array]:
        """The values of what stands behind Σ or max."""
        if not letters:
            return [self.value(body, bound)]
        length = self.range_of(body, letters[0], bound)
        return [v for i in range(length) for v in self.over(body, letters[1:], {**bound, letters[0]: i})]

    # Values ---------------------------------------------------------------------------------------------------------

    def value(self, node: Node, bound: Bound) -> Array:
        """The value of a formula, with rows and columns."""
        found = self.raw(node, bound)
        return found.plain() if isinstance(found, Slopes) else found

    def raw(self, node: Node, bound: Bound) -> Array | Slopes:
        """The same; derivatives as they are."""
        if node.kind in ("name", "product", "derivative", "apply", "cases", "indicator"):
            return getattr(self, f"_{node.kind}")(node, bound)
        if node.kind == "number":
            return np.array([[float(node.text)]])
        if node.kind in ("sum", "max") and node.text.isalpha():
            values = self.over(node.parts[0], node.text, bound)
            return np.sum(values, axis=0) if node.kind == "sum" else np.max(values, axis=0)
        values = [self.value(part, bound) for part in node.parts if part.kind != "row"]
        if node.kind == "sum":
            return _added([v if sign == "+" else -v for sign, v in zip(node.text, values, strict=True)])
        if node.kind == "quotient":
            return _by_entries(values[0], values[1], np.divide)
        if node.kind == "transpose":
            return values[0].T
        if node.kind == "power":
            return _by_entries(values[0], values[1], np.power)
        if node.kind == "entry":
            return self.entry(values[0], node.text, bound)
        if node.kind == "root":
            return _by_entries(values[0], np.array([[0.5]]), np.power)
        if node.kind == "filled":
            if any(v.size != 1 for v in values):
                raise MisfitError("a size that is no number")
            return np.full([round(v.item()) for v in values] + [1] * (2 - len(values)), float(node.text))
        if node.kind == "list":
            return np.array([[v.item()] for v in values])
        if node.kind in ("bmatrix", "pmatrix"):
            try:
                return np.block([[self.value(cell, bound) for cell in row.parts] for row in node.parts])
            except ValueError as error:
                raise MisfitError(str(error)) from error
        raise CannotTellError(f"{node.kind} is not computed")

    def _product(self, node: Node, bound: Bound) -> Array | Slopes:
        values, signs = [self.raw(node.parts[0], bound)], ""
        for sign, part in zip(node.text, node.parts[1:], strict=True):
            one, other = values[-1], self.raw(part, bound)
            chained = _chained(one, other) if sign in " ·" else None
            values[-1:] = [chained] if chained is not None else [one, other]
            signs += "" if chained is not None else sign
        if not signs:
            return values[0]
        plain = [v.plain() if isinstance(v, Slopes) else v for v in values]
        if self.tight:  # ⊙ binds less than a product
            while " " in signs:
                at = signs.index(" ")
                plain[at : at + 2], signs = [_times(plain[at], plain[at + 1], " ")], signs[:at] + signs[at + 1 :]
        found = plain[0]
        for sign, value in zip(signs, plain[1:], strict=True):
            found = _times(found, value, sign)
        return found

    def _apply(self, node: Node, bound: Bound) -> Array:
        name, (value, *others) = node.text.rstrip("'"), [self.value(part, bound) for part in node.parts]
        if name in OF_SEVERAL and name == node.text and len(others) == 1:
            return OF_SEVERAL[name](value, others[0])
        if others:
            raise CannotTellError(f"the function {node.text} of several")
        body = self.document.formulas.get(name, (node,))[0]
        if self.is_known(name) and name == node.text != body.text:  # w (p - 1), and no w = w(x)
            return _times(self.get(name), value, " ")
        if name == "softmax" == node.text:
            powers = np.exp(value - value.max())
            return powers / (powers.sum() if value.shape[1] == 1 else powers.sum(axis=1, keepdims=True))
        if name == "diag" == node.text and value.shape[1] == 1:
            return np.diag(value[:, 0])
        if name not in FUNCTIONS:
            raise CannotTellError(f"the function {node.text}")
        function = FUNCTIONS[name]
        for _ in range(len(node.text) - len(name)):
            function = _slope(function)
        with np.errstate(all="ignore"):
            found = function(value)
        if not np.isfinite(found).all():
            raise CannotTellError(f"{name} has no value there")
        return found

    def _indicator(self, node: Node, bound: Bound) -> Array:
        if len(node.parts) != 2 or node.text not in RELATIONS:
            raise CannotTellError("a condition that is not read")
        one, other = (self.value(part, bound) for part in node.parts)
        if one.shape != other.shape and 1 not in (one.size, other.size) and one.shape[0] != other.shape[0]:
            raise MisfitError("a condition on what is of two shapes")
        return RELATIONS[node.text](one, other).astype(float)

    def _cases(self, node: Node, bound: Bound) -> Array:
        for row in node.parts:
            if row.parts[-1].kind == "always" or self.value(row.parts[-1], bound).all():
                return self.value(row.parts[0], bound)
        raise CannotTellError("no case")

    def _derivative(self, node: Node, bound: Bound) -> Array | Slopes:
        """Central differences. A derivative of an entry, or by one, is an entry of that of all."""
        (of, row), (by, column) = (self._split(part, bound) for part in node.parts)
        if by.kind != "name":
            raise CannotTellError("a derivative by no name")
        key = self.key(by, bound)
        if not self.is_known(key):
            raise CannotTellError(f"nothing says what {by.text} is")
        kept = of, by, *((name, at) for name, at in sorted(bound.items()) if name in _letters(of) + _letters(by))
        if kept not in self.slopes:
            self.slopes[kept] = Slopes(of, by, self._differences(of, key, bound))
        found = self.slopes[kept]
        if not row and not column:
            return found
        m, n, p, q = found.values.shape
        at = np.arange(m * n, dtype=float).reshape(m, n), np.arange(p * q, dtype=float).reshape(p, q)
        rows, columns = (self.entry(a, sub, bound) if sub else a for a, sub in zip(at, (row, column), strict=True))
        flat = found.values.reshape(m * n, p * q)[np.ix_(rows.ravel().astype(int), columns.ravel().astype(int))]
        return Slopes(of, by, flat.reshape(*rows.shape, *columns.shape)).plain()

    def _split(self, node: Node, bound: Bound) -> tuple[Node, str]:
        """A name and its index, which is none if the name is known with it."""
        if node.kind == "entry" and node.parts[0].kind == "name":
            return node.parts[0], node.text
        base, _, sub = node.text.partition("_")
        if node.kind != "name" or not sub or self.is_known(self.key(node, bound)):
            return node, ""
        return Node("name", base, node.parts), sub

    def _differences(self, of: Node, key: str, bound: Bound) -> Array:
        here, value = self.get(key), self.value(of, bound)
        found = np.zeros((*value.shape, *here.shape), np.longdouble)
        for at in np.ndindex(*here.shape):
            step = np.zeros(here.shape, np.longdouble)
            step[at] = STEP
            above, below = (self.moved(key, here + s).value(of, bound) for s in (step, -step))
            found[(..., *at)] = (above - below) / (2 * STEP)
        return found


def _letters(node: Node) -> str:
    return node.text + "".join(map(_letters, node.parts))


def _slope(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda x: (function(x + STEP) - function(x - STEP)) / (2 * STEP)


def _chained(one: Array | Slopes, other: Array | Slopes) -> Slopes | None:
    """∂A/∂B ∂B/∂C in either order, summed over all entries of B."""
    if isinstance(one, Slopes) and isinstance(other, Slopes):
        for first, second in ((one, other), (other, one)):
            if first.by == second.of:
                return Slopes(first.of, second.by, np.tensordot(first.values, second.values, 2))
    return None


def _added(values: Sequence[Array]) -> Array:
    found = values[0]
    for value in values[1:]:
        found = _by_entries(found, value, np.add)
    return found


def _by_entries(one: Array, other: Array, function: Callable[[Array, Array], Array]) -> Array:
    """Entry by entry, a number with each."""
    if one.shape != other.shape and 1 not in (one.size, other.size):
        raise MisfitError(f"{one.shape} and {other.shape}")
    with np.errstate(all="ignore"):
        found = function(one, other)
    if not np.isfinite(found).all():
        raise CannotTellError("no value there")
    return found


def _times(one: Array, other: Array, sign: str) -> Array:
    if sign in "⊙⊘" or 1 in (one.size, other.size):
        return _by_entries(one, other, np.divide if sign == "⊘" else np.multiply)
    if sign == "·" and one.shape == other.shape and one.shape[1] == 1:
        return one.T @ other
    if one.shape[1] != other.shape[0]:
        raise MisfitError(f"{one.shape} times {other.shape}")
    return one @ other
