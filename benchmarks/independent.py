"""Whether an edited right side is still true, decided by a reader and a calculator that share no code with symnet's.

The documents that symnet writes have one form: rows of aligned displays, shapes in `% symnet:` lines. They are read
anew (`notation.py`), and computed by NumPy (`values.py`) at random points of distinct sizes. A name with a
formula has the value of its formula; a derivative is a central difference, the network cut at the name by which is
differentiated. The original sides are true, so an edited one is true if and only if it has the same values.
`Document.decide` answers "true", "false" or "cannot tell", with the reason.
"""

from __future__ import annotations

import contextlib
import random
import re
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np
from notation import CannotTellError, Node, parse, sides_of
from values import RELATIONS, Bound, MisfitError, Point

Answer = tuple[str, str]

POINTS, MOST_PLACES, DEPTH = 4, 50, 4
"""Points; values of indices tried at one; layers of a network of n layers."""


@dataclass
class Document:
    """The network and the names of a document: shapes, domains, formulas, and values that it gives."""

    shapes: dict[str, tuple[Node, Node, Bound]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    domains: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, tuple[Node, str, Bound]] = field(default_factory=dict)
    fixed: dict[str, Node] = field(default_factory=dict)
    layered: bool = False
    points: dict[object, Point] = field(default_factory=dict)

    def read(self, text: str) -> None:
        """Take in what a text declares and defines."""
        self.layered = self.layered or "^{[i]}" in text
        for line in re.findall(r"symnet: (.*?)(?: -->)?$", text, re.M):
            for said in line.split("; "):
                self._declare(said)
        for name, size in re.findall(r"\$(\S+) \\in \\mathbb\{R\}\^(\w)\$", text):
            self._declare(f"{name} : {size} \\times 1")
        for chain in sides_of(text):
            for one, other in pairwise(chain):
                if match := re.fullmatch(r"\\operatorname\{softmax\}\((\w)\)_i", one.latex):
                    self.shapes.setdefault(match[1], (parse("5"), parse("1"), {}))
                if other.relation == "=" and (one is chain[0] or match):
                    self._define(chain[0].latex, other.latex)

    def _declare(self, said: str) -> None:
        if match := re.fullmatch(r"(.*?) : (.*) \\times (.*)", said):
            for bound in self._layers(said):
                sizes = parse(match[2]), parse(match[3])
                for size in sizes:
                    self.sizes |= {n.text for n in _every(size) if n.kind == "name"}
                with contextlib.suppress(CannotTellError):  # of a name that is not read, nothing is told
                    self.shapes.setdefault(Point(self, 0).key(parse(match[1]), bound), (*sizes, bound))
        elif match := re.fullmatch(r"(one-hot|binary|ids|positive) (.*)", said):
            for name in match[2].split(", "):
                with contextlib.suppress(CannotTellError):
                    self.domains[Point(self, 0).key(parse(name), {})] = match[1]

    def _define(self, left: str, right: str) -> None:
        try:
            name, body = parse(left), parse(right)
        except CannotTellError:
            return
        if name.kind != "name" or left == "i":
            return
        for bound in self._layers(left):
            key, sub = Point(self, 0).key(name, bound), ""
            if (match := re.fullmatch(r"(.+)_([a-z]+)", key)) and key not in self.shapes:
                key, sub = match.groups()
            if len(sub) > 1:
                return  # the entries of a matrix, which is known otherwise
            if body.kind == "list" or re.fullmatch(r"-?[\d.]+", right):
                self.fixed.setdefault(key, body)
            else:
                self.formulas.setdefault(key, (body, sub, bound))

    def _layers(self, text: str) -> list[Bound]:
        """The values of i for which something about any layer is written out."""
        if not self.layered:
            return [{}]
        said = re.search(r"\[i[+-]?1?\]|_i|_\{i", text) is not None
        return [{"n": DEPTH, "i": i} for i in range(1, DEPTH)] if said else [{"n": DEPTH}]

    def point(self, seed: int, at_values: bool, local: str, tight: bool) -> Point:
        """One of the points; they are kept."""
        key = seed, at_values, local, tight
        if key not in self.points:
            self.points[key] = Point(self, seed, at_values, local, tight)
        return self.points[key]

    def decide(self, head: str, relation: str, right: str, edited: str) -> Answer:
        """Whether an edited right side is true where the chain begins with `head` and the side as it was is true."""
        try:
            sides = parse(right), parse(edited)
            first = parse(head) if head and relation not in ("=", "\\approx") else None
        except CannotTellError as error:
            return "cannot tell", str(error)
        match = re.fullmatch(r"(?:\\operatorname\{\w+\}|\\\w+)'?\((\w)\)", head)
        local = match[1] if match else ""
        at_values = bool(self.fixed) and not self.holds(head, relation, right)
        if at_values and relation == "=" and not self.holds(head, relation, right, True):
            at_values = False  # p(y | x) = …, of which the head is not computed here
        answers = []
        for seed, bound in product(range(POINTS), self._layers(right + edited)):
            both = (self.point(seed, at_values, local, tight) for tight in (False, True))
            found = (_compare(point, first, relation, *sides, bound) for point in both)
            answers.append(min(found, key=lambda a: ("true", "cannot tell", "false").index(a[0])))
        return next((a for worst in ("false", "cannot tell") for a in answers if a[0] == worst), ("true", ""))

    def holds(self, head: str, relation: str, right: str, at_values: bool = False) -> bool:
        """Whether an equation holds here: at random values, or at those that the document gives."""
        if relation != "=":
            return not self.fixed
        match = re.fullmatch(r"(?:\\operatorname\{\w+\}|\\\w+)'?\((\w)\)", head)
        try:
            sides = parse(head), parse(right)
        except CannotTellError:
            return False
        points = [self.point(seed, at_values, match[1] if match else "", False) for seed in range(POINTS)]
        places = product(points, self._layers(head + right))
        return all(_compare(p, None, "=", *sides, bound)[0] == "true" for p, bound in places)


def _every(node: Node) -> list[Node]:
    return [node, *(n for part in node.parts for n in _every(part))]


def _compare(point: Point, first: Node | None, relation: str, right: Node, edited: Node, bound: Bound) -> Answer:
    """Whether both sides have one value at a point, for all values of their indices."""
    point.ranges = {}
    try:
        point.value(right, bound)
    except (CannotTellError, MisfitError) as error:
        return "cannot tell", f"the side as it was: {error}"
    try:
        point.value(edited, bound)
        letters = dict(point.ranges)
        for at in _places(list(letters.values()), point.random):
            here = {**bound, **dict(zip(letters, at, strict=True))}
            one, other = (point.value(side, here) for side in (right, edited))
            if first is not None and point.at_values:
                if not RELATIONS[relation](point.value(first, here), other).all():
                    return "false", "the inequality does not hold at the values given"
                continue
            if one.shape != other.shape:
                return "false", f"{one.shape} and {other.shape}"
            off, scale = np.max(np.abs(one - other)), max(np.max(np.abs(one)), np.max(np.abs(other)))
            if not off <= 1e-6 * scale + 1e-8:
                if first is not None:
                    return "cannot tell", "another bound"
                return ("false", f"off by {off:.2g}") if off > 1e-4 * scale else ("cannot tell", f"off by {off:.2g}")
    except MisfitError as error:
        return "false", str(error)
    except CannotTellError as error:
        return "cannot tell", str(error)
    return "true", ""


def _places(sizes: list[int], chance: random.Random) -> list[tuple[int, ...]]:
    """Values of the indices: all of them, or many of which half have equal ones."""
    every = list(product(*map(range, sizes)))
    if len(every) <= MOST_PLACES:
        return every
    equal = [at for at in every if len(set(at)) < len(at) - 1]
    return chance.sample(every, MOST_PLACES // 2) + chance.sample(equal, min(len(equal), MOST_PLACES // 2))
