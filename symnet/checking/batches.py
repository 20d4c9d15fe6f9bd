r"""Of which loss dZ is the gradient, in documents that write ∂J/∂Z so: of the mean of a batch, or of its sum.

    J = −(1/m) Σ_i …          dZ = A − Y,  dW = (1/m) dZ X^⊤         by the sum what belongs to the examples (usual)
                              dZ = (1/m)(A − Y),  dW = dZ X^⊤        by the mean
                              dZ = A − Y,  dW = dZ X^⊤               by the sum throughout

Who writes so seldom says which. The convention under which most lines hold is taken; where that is not the mean, lines
hold on the condition that it is meant, and a line that holds under another alone is not accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Verdict
from symnet.core.expression import Node, fold, is_coefficient, postorder, shape, variables
from symnet.core.symbols import Partial
from symnet.ops.scale import scale
from symnet.reading.tokens import ReadError

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

Sides = tuple[Expr, Expr]

MEAN, EXAMPLES, SUM = "mean", "examples", "sum"
SAID = {
    EXAMPLES: "dZ is by the sum of the losses and not by their mean",
    SUM: "what d stands before is differentiated by the sum of the losses and not by their mean",
}

EXPLICIT = re.compile(r"\\partial|\\nabla|\\d?frac\s*\{\s*(?:d|\\mathrm\{d\})")
"""Derivatives that are written out."""

BARRED = re.compile(r"(?<![A-Za-z\\])d\s*\\?[A-Za-z]")
"""dZ."""

CLEAR = 2
"""How many lines more must hold under the convention of a document than under one by which another line would hold."""


@dataclass
class EachLoss:
    """Decides claims on dZ in one document whose losses have a mean in them."""

    judge: Judge
    holding: dict[Sides, frozenset[str]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)

    def decide(self, value: Sides, found: Verdict, source: str) -> Verdict:
        """The verdict by the convention of the document, where one was `found` by the mean; `source` as it is written.

        ∂J/∂Z that is written out is by J and by nothing else.
        """
        if not self._others(value):
            return found
        if not self.counted:
            self._count()
        if EXPLICIT.search(source) is not None:
            if BARRED.search(source) is None or self._convention() == MEAN:
                return found
            if found.verdict in HOLDS:
                return Verdict(UNREAD, "by which loss dZ is, the other lines say otherwise")
            return self._beside_explicit(value, found, source) if found.verdict == REFUTED else found
        holds = self.holding[value] if value in self.holding else self._conventions(value)
        convention = self._convention()
        if convention == MEAN or convention in holds:
            if convention == MEAN or MEAN in holds or found.verdict in HOLDS:
                return found
            return Verdict(CONDITIONAL, f"true if {SAID[convention]}", SAID[convention])
        if not holds:
            return found
        if all(self.counted[convention] - self.counted[other] >= CLEAR for other in holds):
            return Verdict(REFUTED, "as the other lines have it, dZ is by the sum of the losses, and dW by their mean")
        return Verdict(UNREAD, "whether dZ is by the mean of the losses, or by each of them, is not said")

    def _beside_explicit(self, value: Sides, found: Verdict, source: str) -> Verdict:
        """The verdict on a refuted ∂J/∂W = (1/m) dZ X^⊤, where dZ is by another loss than J, as other lines have it."""
        convention = self._convention()
        texts = [text for text in source.split("=") if text.strip(" &")]
        if len(texts) != 2:
            return Verdict(UNREAD, "by which loss dZ is, the other lines say otherwise")
        is_barred = [BARRED.search(text) is not None and EXPLICIT.search(text) is None for text in texts]
        holds = set()
        for name, ways in self._others(value).items():
            left, right = (way if barred else own for way, barred, own in zip(ways, is_barred, value, strict=True))
            holds |= {name} if self._holds((left, right)) else set()
        if convention in holds:
            return Verdict(CONDITIONAL, f"true if {SAID[convention]}", SAID[convention])
        return Verdict(UNREAD, "by which loss dZ is, the other lines say otherwise") if holds else found

    def _convention(self) -> str:
        """The convention under which most lines hold; by the mean, where as many do."""
        return max((EXAMPLES, SUM, MEAN), key=lambda c: (self.counted[c], c == MEAN))

    def _count(self) -> None:
        self.counted = dict.fromkeys((EXAMPLES, SUM, MEAN), 0)
        for value in dict.fromkeys(self._claims()):
            self.holding[value] = self._conventions(value)
            for convention in self.holding[value]:
                self.counted[convention] += 1

    def _claims(self) -> Iterator[Sides]:
        for statement in self.judge.reading.statements:
            for number, (link, value) in enumerate(zip(statement.links, statement.values, strict=False)):
                if (
                    link.relation == "="
                    and not statement.gives_meaning(number)
                    and EXPLICIT.search(statement.source(number)) is None
                    and not isinstance(value, ReadError)
                    and self._others(value)
                ):
                    yield value

    def _conventions(self, value: Sides) -> frozenset[str]:
        """The conventions under which a claim holds."""
        ways = {MEAN: value, **self._others(value)}
        return frozenset(name for name, sides in ways.items() if self._holds(sides))

    def _holds(self, sides: Sides) -> bool:
        """Whether a claim holds, for any layer where it speaks of one."""
        if self.judge.decide(*sides, "=").verdict in HOLDS:
            return True
        layered = self.judge.layered.decide(*sides, "=") if self.judge.layered is not None else None
        return layered is not None and layered.verdict in HOLDS

    def _others(self, value: Sides) -> dict[str, Sides]:
        """A claim by the two other conventions, where derivatives stand in it and the count of examples is known."""
        if not any(isinstance(n, Partial) for side in value for n in postorder(side)):
            return {}
        count = self._count_of_examples(value)
        if count is None:
            return {}
        return {
            EXAMPLES: _scaled(value, count, lambda node: self._is_of_examples(node, count, value)),
            SUM: _scaled(value, count, lambda node: True),
        }

    def _count_of_examples(self, value: Sides) -> Expr | None:
        """m of the 1/m in the formula of the loss, else in the claim itself; of √d no mean is taken."""
        formulas, losses = self.judge.known.formulas, self.judge.reading.scope.bars
        of_losses = [formulas[name].expression for name in losses if name in formulas]
        for node in (n for e in (*of_losses, *value) for n in postorder(e) if is_coefficient(n)):
            for size in node.free_symbols:
                if (node * size).is_number:
                    return size
        return None

    def _is_of_examples(self, node: Partial, count: Expr, value: Sides) -> bool:
        """Whether what it is taken by has a line for each example, or is one of them."""
        known = self.judge.known
        if count in shape(node) or known.letter(node.by) not in ("", "l"):
            return True
        counted = any(count in shape(v) for side in value for v in variables(side))
        return not counted and known.key(node.by) in known.formulas


def _scaled(value: Sides, count: Expr, chosen: Callable[[Partial], bool]) -> Sides:
    """With so many times the derivatives that are chosen."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Partial):
            return scale(count, node) if chosen(node) else node
        return node.rebuild(tuple(parts)) if isinstance(node, Node) and parts else node

    left, right = (fold(side, put) for side in value)
    return left, right
