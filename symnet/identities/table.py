"""The lines of the table: what each claims, of which symbols, and where it stands in the literature."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sympy import Expr

from symnet.core.errors import SourceError
from symnet.core.expression import postorder, shape, write_code
from symnet.core.symbols import Variable
from symnet.identities.notation import Derivative, read, symbols_of
from symnet.ops.inverse import Inverse
from symnet.ops.logdet import LogDeterminant

FILE = Path(__file__).with_name("identities.txt")

SOURCES = {
    "PP": "K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012: number of the equation",
    "MN": "J. R. Magnus and H. Neudecker, Matrix Differential Calculus with Applications in Statistics and "
    "Econometrics, 3rd edition, 2019: chapter, or chapter and section",
    "G": "M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, "
    "2008: section",
    "B": "C. M. Bishop, Pattern Recognition and Machine Learning, 2006: number of the equation",
    "BV": "S. Boyd and L. Vandenberghe, Convex Optimization, 2004: section",
}
"""What the letters before a number stand for."""


@dataclass(frozen=True)
class Identity:
    """One line.

    Attributes:
        number: its place in the table, from 1.
        line: its line in the file.
        group: the heading that it stands under.
        source: where it stands in the literature: ``PP 101``.
        symbols: by name, with shapes and domains.
        left: an expression, or a derivative that is to be taken.
        right: what the literature says that it is.
        remark: what the literature leaves open and this line fixes.
    """

    number: int
    line: int
    group: str
    source: str
    symbols: dict[str, Variable]
    left: Expr | Derivative
    right: Expr
    remark: str = ""

    @property
    def written(self) -> Expr:
        """What stands on the left, under a derivative or not."""
        return self.left.of if isinstance(self.left, Derivative) else self.left

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the symbols must satisfy: symmetric, definite; what is inverted must be invertible. As LaTeX."""
        said = []
        for domain, word in WORDS.items():
            if names := [f"${v.name}$" for v in self.symbols.values() if v.domain == domain]:
                said.append(f"{', '.join(names)} {word}")
        inverted: dict[str, None] = {}
        for side in (self.written, self.right):
            for node in postorder(side):
                if isinstance(node, (Inverse, LogDeterminant)):
                    inverted[node.operands[0]._latex()] = None
        bodies = ", ".join(f"${body}$" for body in inverted)
        return (*said, f"{bodies} invertible") if inverted else tuple(said)


WORDS = {"symmetric": "symmetric", "definite": "positive definite", "positive": "positive"}
"""What is said of domains."""


@lru_cache(maxsize=1)
def identities() -> tuple[Identity, ...]:
    """All lines of the table; SourceError, with the line, for one that is not understood."""
    return tuple(parsed(FILE.read_text(encoding="utf-8")))


def parsed(text: str) -> list[Identity]:
    """The lines of a table."""
    found: list[Identity] = []
    group = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("=="):
            group = line.removeprefix("==").strip()
        elif line.strip() and not line.startswith("#"):
            try:
                found.append(_identity(line, number, len(found) + 1, group))
            except SourceError as error:
                raise SourceError(f"line {number} of the table of identities: {error}") from error
    return found


def _identity(line: str, number: int, place: int, group: str) -> Identity:
    parts = [part.strip() for part in line.split(" | ")]
    if len(parts) not in (4, 5):
        raise SourceError("a line is: source | symbols | left side | right side | remark")
    source, declared, left, right, *remark = parts
    if source.split()[0] not in SOURCES:
        raise SourceError(f"{source!r} names no source; known: {', '.join(SOURCES)}")
    symbols = symbols_of(declared)
    says = read(right, symbols)
    if isinstance(says, Derivative):
        raise SourceError("the derivative stands on the left side")
    if not isinstance(says, Expr):
        raise SourceError(f"{right!r} is no expression")
    return Identity(place, number, group, source, symbols, read(left, symbols), says, *remark)


def say(identity: Identity) -> str:
    """A line in plain text, for messages."""
    left = identity.left
    if isinstance(left, Derivative):
        by = ", ".join(v.identifier for v in left.by)
        return f"{left.kind}({write_code(left.of)}, {by}) = {write_code(identity.right)}"
    return f"{write_code(left)} = {write_code(identity.right)} ({' × '.join(map(str, shape(left)))})"
