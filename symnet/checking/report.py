"""What checking a document found: a verdict for each claim, as Python objects and as the JSON of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnet.core.display import Bundle, table

PROVED, CONFIRMED, CONDITIONAL = "proved", "confirmed", "conditional"
REFUTED, UNREAD, MISSING = "refuted", "unread", "missing"
VERDICTS = (PROVED, CONFIRMED, CONDITIONAL, REFUTED, UNREAD, MISSING)

HOLDS = (PROVED, CONFIRMED)
"""The verdicts of claims that hold."""


@dataclass(frozen=True)
class Counterexample:
    """A point at which the sides differ, with the values there; or the shapes that do not fit."""

    values: dict[str, Any] = field(default_factory=dict)
    left: Any = None
    right: Any = None
    shapes: tuple[str, str] | None = None

    def data(self) -> dict[str, Any]:
        """For JSON."""
        shapes = list(self.shapes) if self.shapes else None
        return {"values": self.values, "left": self.left, "right": self.right, "shapes": shapes}


@dataclass(frozen=True)
class Verdict:
    """What was found of one claim, in words that a student understands.

    `is_open` is true where the document leaves open what a name stands for, so that it may hold under a supposition;
    `is_late` where time ran out.
    """

    verdict: str
    message: str
    assumption: str | None = None
    counterexample: Counterexample | None = None
    hint: str | None = None
    is_open: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Claim:
    """One link of a chain, where it stands, and what was found of it.

    Attributes:
        line, column, cell: where the claimed right-hand side begins, counted from 1.
        end: where it ends: line and column.
        latex: the link as written.
    """

    line: int
    column: int
    cell: int | None
    latex: str
    found: Verdict
    end: tuple[int, int] = (0, 0)

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        return self.found.verdict

    @property
    def message(self) -> str:
        """One line that a student understands."""
        return self.found.message

    @property
    def hint(self) -> str | None:
        """What one edit makes it true."""
        return self.found.hint

    @property
    def assumption(self) -> str | None:
        """Under which alone it is true."""
        return self.found.assumption

    @property
    def counterexample(self) -> Counterexample | None:
        """Where its sides differ."""
        return self.found.counterexample

    def data(self) -> dict[str, Any]:
        """As the contract has it."""
        example = self.found.counterexample
        return {
            "line": self.line,
            "column": self.column,
            "cell": self.cell,
            "latex": self.latex,
            "verdict": self.verdict,
            "message": self.message,
            "assumption": self.found.assumption,
            "counterexample": example.data() if example else None,
            "hint": self.hint,
        }


@dataclass(frozen=True)
class Report:
    """What was found in one file. It is true if there are claims and all of them hold.

    Attributes:
        notes: what was taken to be meant without being said.
        lines: the text, to show where something stands.
        asked: the gradients that a teacher asks for, each with its verdict.
        error: why there is nothing, for a file that could not be read.
    """

    file: str
    declarations: int = 0
    definitions: int = 0
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    lines: dict[tuple[int | None, int], str] = field(default_factory=dict, repr=False)
    asked: dict[str, str] = field(default_factory=dict)
    error: str = ""

    def __bool__(self) -> bool:
        return not self.error and bool(self.claims) and all(c.verdict in HOLDS for c in self.claims)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        rows = [(c.line, c.verdict, f"{c.message} {c.hint or ''}".strip()) for c in self.claims]
        said = self.error or ", ".join(f"{self.count(v)} {v}" for v in dict.fromkeys(c.verdict for c in self.claims))
        return table(("line", "verdict", "what was found"), rows, f"{self.file}: {said or 'no claims'}")

    def count(self, verdict: str) -> int:
        """How many claims have a verdict."""
        return sum(c.verdict == verdict for c in self.claims)

    @property
    def code(self) -> int:
        """The exit code: 1 something is refuted, 2 no claim or no document, 3 something is open, 0 all is well."""
        if self.count(REFUTED):
            return 1
        if self.error or not self.claims:
            return 2
        return 0 if self else 3

    def data(self) -> dict[str, Any]:
        """As the contract has it."""
        data = {
            "file": self.file,
            "declarations": self.declarations,
            "definitions": self.definitions,
            "claims": [c.data() for c in self.claims],
        }
        return {**data, "error": self.error} if self.error else data
