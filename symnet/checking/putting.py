r"""Numbers that are put in for names, side by side: Q K^⊤ = [1 0; 0 1] [2 1; 1 1], 1/√d_k = 1/√3.

Where the right side is the left one with numbers for its names, it says what they are in the example that is worked
there. Nothing else of the document need say it; where it says another value, nothing is put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, replace, shape, variables, write_latex
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.transpose import Transpose, transpose
from symnet.reading.names import letters_in
from symnet.reading.scope import Again, is_unknown
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Fraction, Grid, Letter, Number, Product, Root, Scripted, Total, Written, bare

if TYPE_CHECKING:
    from symnet.checking.deciding import Decimals, Judge

SIGNS = {"": r"\cdot", r"\times": r"\cdot", "*": r"\cdot"}
"""Signs between numbers that mean the same."""

GIVEN = re.compile(r"\b(?:given|suppose|assume|let|take|say|with)\b[^.]*$", re.I)
"""Words before a value that is given, and not claimed."""


@dataclass
class PuttingIn:
    """The numbers that one document puts in for names and derivatives without a word."""

    judge: Judge
    values: dict[Expr, Expr] = field(default_factory=dict)
    lines: dict[Expr, int] = field(default_factory=dict)

    def gives(self, link: Link, value: tuple[Expr, Expr], statement: Statement) -> bool:
        """Whether a link gives a value to a derivative, as the upstream gradient of an example, and claims nothing."""
        left, right = value
        whole = isinstance(left, Variable) and not variables(right) and link.relation in ("=", ":=")
        if not whole or left.name in self.judge.known.formulas or not isinstance(link.left, Fraction):
            return False
        said = GIVEN.search(statement.words) is not None
        if said or not is_scalar(right):
            self.values.setdefault(left, right)
            self.lines.setdefault(left, statement.page.place(link.at)[0])
        return said

    def decide(self, link: Link, value: tuple[Expr, Expr], statement: Statement, decimals: Decimals) -> Verdict | None:
        """The verdict on a claim that is not decided, if it puts numbers in or holds for those that were put in."""
        pairs = self._pairs(link, statement)
        if value[0] in pairs:
            return None  # ∂J/∂L = 1, which it would be true of itself
        added = {name: number for name, number in pairs.items() if name not in self.values}
        if any(self.values.get(name, number) != number for name, number in pairs.items()):
            return None
        table = {**self.values, **added}
        met = [n for n in dict.fromkeys(n for side in value for n in postorder(side)) if n in table]
        if not met:
            return None
        given = {v: self._given(v) for side in value for v in variables(side) if self._given(v) is not None}
        try:
            left, right = (replace(side, {**given, **{n: table[n] for n in met}}) for side in value)
        except SymnetError:
            return None
        if variables(left) or variables(right) or self.judge.decide(left, right, "=", decimals).verdict not in HOLDS:
            return None
        self.values |= added
        for name in added:
            self.lines[name] = statement.page.place(link.at)[0]
        words = " and ".join(self._said(n, table[n]) for n in met)
        return Verdict(CONDITIONAL, f"true if {words}", words)

    def _given(self, name: Expr) -> Expr | None:
        """The value that the document gives for a name."""
        plain = isinstance(name, Variable) and not isinstance(name, Partial)
        return self.judge.fixed.get(self.judge.known.key(name)) if plain else None

    def _said(self, name: Expr, number: Expr) -> str:
        if is_scalar(number):
            return f"{write_latex(name)} = {write_latex(number)}"
        return f"{write_latex(name)} is the matrix that stands in its place in line {self.lines[name]}"

    def _pairs(self, link: Link, statement: Statement) -> dict[Expr, Expr]:
        """Names with the numbers that stand in their places; none where the right side is no such copy of the left."""
        if not isinstance(link.left, Written) or not isinstance(link.right, Written) or statement.meaning is None:
            return {}
        found: list[tuple[Written, Written]] = []
        if not _matched(_plain(link.left), _plain(link.right), found):
            return {}
        pairs: dict[Expr, Expr] = {}
        for name, number in found:
            try:
                key, entry = (statement.meaning.expression(node) for node in (name, number))
            except (SymnetError, Again):
                return {}
            if isinstance(key, Transpose):
                key, entry = key.operands[0], transpose(entry)
            fits = isinstance(key, (Variable, Slice)) and not variables(entry) and not any(map(is_unknown, shape(key)))
            if fits and self._given(key) == entry:
                continue
            known = {self.judge.known.key(v) for v in variables(key) if isinstance(v, Variable)}
            given = known & {*self.judge.fixed, *self.judge.known.formulas}
            if not fits or given or pairs.setdefault(key, entry) != entry:
                return {}
        return pairs


def _plain(node: Written) -> Written:
    """Without brackets around all of it, and signs in front that say nothing."""
    while True:
        if isinstance(node, Bracket) and node.left in "([" and len(node.items) == 1:
            node = node.items[0]
        elif isinstance(node, Total) and len(node.terms) == 1 and node.terms[0][0] in ("", "+"):
            node = node.terms[0][1]
        else:
            return node


def _matched(left: Written, right: Written, found: list[tuple[Written, Written]]) -> bool:
    """Whether the right is the left with numbers for names, which are put into `found`."""
    if _is_numeric(right) and _is_name(left):
        found.append((left, right))
        return True
    if bare(left) == bare(right):
        return True
    if isinstance(left, Product) and isinstance(right, Product) and len(left.factors) == len(right.factors):
        pairs = list(zip(left.factors, right.factors, strict=True))
        alike = all(n == 0 or SIGNS.get(a, a) == SIGNS.get(b, b) for n, ((a, _), (b, _)) in enumerate(pairs))
        return alike and all(_matched(_plain(a), _plain(b), found) for (_, a), (_, b) in pairs)
    if isinstance(left, Total) and isinstance(right, Total) and len(left.terms) == len(right.terms):
        pairs = list(zip(left.terms, right.terms, strict=True))
        return all(a == b for (a, _), (b, _) in pairs) and all(
            _matched(_plain(a), _plain(b), found) for (_, a), (_, b) in pairs
        )
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        sides = ((left.above, right.above), (left.below, right.below))
        return all(_matched(_plain(a), _plain(b), found) for a, b in sides)
    if isinstance(left, Root) and isinstance(right, Root) and bare(left.degree) == bare(right.degree):
        return _matched(_plain(left.body), _plain(right.body), found)
    if isinstance(left, Scripted) and isinstance(right, Scripted) and left.primes == right.primes:
        same = (bare(left.sub), bare(left.sup)) == (bare(right.sub), bare(right.sup))
        return same and _matched(_plain(left.base), _plain(right.base), found)
    return False


def _is_name(node: Written) -> bool:
    """A letter with its scripts, or a derivative."""
    if isinstance(node, Fraction):
        return r"\partial" in {letter.base for letter, _, _ in letters_in(node)}
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Letter)


def _is_numeric(node: Written) -> bool:
    """A number, or a matrix of numbers."""
    if isinstance(node, Total) and len(node.terms) == 1:
        return _is_numeric(node.terms[0][1])
    if isinstance(node, Bracket) and node.left in "([":
        return bool(node.items) and all(map(_is_numeric, node.items))
    if isinstance(node, Grid):
        return node.kind != "cases" and all(_is_numeric(cell) for row in node.rows for cell in row)
    return isinstance(node, Number)
