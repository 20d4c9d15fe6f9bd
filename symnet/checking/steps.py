r"""Recurrences, h_t = f(h_{t-1}, x_t): several steps are followed, and claims tried there.

Where a document says no more than one step, h_{t-1} is a name like any other, and ∂h_t/∂W holds it. Where a loss sums
over the steps, what is meant is the derivative along all of them. So a claim that fails by names alone is tried along
the steps; there ∂h_t/∂W beside ∂L/∂h_t may again be meant with the earlier steps held.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr

from symnet.checking.knowledge import DERIVED, Formula, Knowledge
from symnet.core.expression import postorder
from symnet.core.network import Equation
from symnet.core.notation import LAYER_SLOT, Name
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.ops.indexed import At
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError

STEP = re.compile(r"([A-Za-z])(?:[+-](?:\d+|[A-Za-z]))*|\d+")
"""What numbers a step: t, t − 1, T + t − i, 0."""

FIELDS = ("sub", "layer", "sup")
"""Where it stands."""


@dataclass(frozen=True)
class Steps:
    """The names that a recurrence numbers: h_# of h_t and h_{t-1}, and how each of them is numbered."""

    stems: frozenset[Name]
    letters: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, part: Reading) -> Steps | None:
        """The recurrences of a document; None where it has none."""
        names = {v.name: v.parsed for e in _values(part) for v in _all(e)}
        numbered = {t for n in names.values() for t, _ in _places(n) if t in part.scope.times or t == "t"}
        moved = {p for name in names.values() for _, p in _places(name) if re.search("[+-]", p)}
        letters = {t for t in numbered if any(p.startswith(t) for p in moved)}
        stems = {stem for n in names.values() for stem, t, _ in _stems(n) if t in letters}
        found = {key: (stem.latex(), p) for key, n in names.items() for stem, _, p in _stems(n) if stem in stems}
        return cls(frozenset(stems), found) if stems else None

    def knowledge(self, part: Reading) -> Knowledge:
        """What the document says, its numbered names being one name at several steps."""
        sides = _sides(part)
        own: dict[tuple[str, int], Expr] = {}
        equations = []
        for e in (*part.equations, *self._assumed(part)):
            stem, number = self.letters.get(e.symbol.name, ("", ""))
            if number.isdecimal():
                own[stem, int(number)] = e.expression
            else:
                equations.append(e)
        known = Knowledge.of(part, equations, sides, letters=self.letters)
        known.own, known.stepped = own, frozenset(stem.latex() for stem in self.stems)
        known.last = self._last(equations)
        begun = Counter(stem for stem, _ in own)
        known.first = 1 + max((n for stem, n in own if begun[stem] == 1 and stem in known.formulas), default=0)
        for side in sides:
            known.arguments = {**_recurrent(side, known), **known.arguments}
        known.unknown = {n: of for n, of in known.unknown.items() if n not in known.arguments}
        return known

    def _last(self, equations: Iterable[Equation]) -> frozenset[str]:
        """T of h_T: capitals, n, and what numbers a step in the formula of what is itself not numbered."""
        found = {t for _, place in self.letters.values() for t in re.findall("[A-Zn]", place)}
        for e in equations:
            plain = {v for v in e.expression.atoms(Variable) if v.index is None and v.name in self.letters}
            if e.symbol.name not in self.letters and e.symbol.parsed.base != "via":  # what comes along one path
                found |= {t for v in plain for t in re.findall("[A-Za-z]", self.letters[v.name][1])}
        return frozenset(found)

    def _assumed(self, part: Reading) -> Iterator[Equation]:
        """a_t = b_t + c_t a_{t-1} of sequences that the document supposes."""
        for assumed in part.assumptions:
            symbol, value = assumed.left, assumed.right
            equates = value is not None and assumed.relation == "="
            if isinstance(symbol, Variable) and equates and symbol.name in self.letters:
                yield Equation(symbol, value)

    def are_summed(self, part: Reading) -> bool:
        """Whether a formula sums over the steps, so that derivatives are meant along all of them."""
        heads = {self.letters[e.symbol.name][0] for e in part.equations if e.symbol.name in self.letters}
        if any(name in self.letters for name in part.scope.arguments):
            return True  # h_t = f(x_t, h_{t-1}, w), whose ∂f/∂w is that of one step
        slotted = (v for e in part.equations for v in e.expression.atoms(Variable) if v.index is not None)
        return any(self.letters.get(v.name, ("", ""))[0] in heads for v in slotted)


def _places(name: Name) -> Iterator[tuple[str, str]]:
    """What may number a name: the letter and the whole."""
    for f in FIELDS:
        if step := STEP.fullmatch(text := getattr(name, f)):
            yield step[1] or "", text


def _stems(name: Name) -> Iterator[tuple[Name, str, str]]:
    """The name with # for the number of the step, the letter that numbers it, and how."""
    for f in FIELDS:
        if step := STEP.fullmatch(text := getattr(name, f)):
            changed = {f: LAYER_SLOT}
            yield replace(name, **changed), step[1] or "", text  # type: ignore[arg-type]


def _recurrent(side: Expr, known: Knowledge) -> dict[str, tuple[Formula, ...]]:
    """S_k of which ∂S_k/∂S_{k-1} is taken and no formula is given: some function of S_{k-1}."""
    found: dict[str, tuple[Formula, ...]] = {}
    for node in postorder(side):
        pairs: list[tuple[Expr, Expr]] = [(node.of, node.by)] if isinstance(node, Partial) else []
        if isinstance(node, DERIVED):
            pairs = [(node.operands[-2], node.operands[-1])]
        for of, by in pairs:
            of, by = (e.operands[0] if isinstance(e, At) else e for e in (of, by))
            if not (isinstance(of, Variable) and isinstance(by, Variable)) or known.key(of) != known.key(by):
                continue
            letter, before = known.letter(of), known.letter(by)
            if len(letter) == 1 and before == f"{letter}-1" and known.key(of) not in known.formulas:
                found[known.key(of)] = (Formula(by, letter),)
    return found


def _sides(part: Reading) -> list[Expr]:
    return [side for s in part.statements for v in s.values if not isinstance(v, ReadError) for side in v]


def _values(part: Reading) -> Iterable[Expr]:
    """All formulas and claims of a document."""
    yield from (e for equation in part.equations for e in (equation.symbol, equation.expression))
    yield from _sides(part)
    yield from (e for a in part.assumptions for e in (a.left, a.right) if e is not None)
    yield from (e for several in part.scope.arguments.values() for e in several)


def _all(expression: Expr) -> Iterator[Variable]:
    for v in expression.atoms(Variable):
        if isinstance(v, Partial):
            yield from _all(v.of)
            yield v.by
        elif not isinstance(v, Adjoint):
            yield v
