"""How a document is read whose network is to be derived, where letters of which nothing is said came out as nobody
means them: a small letter as a matrix, as s of W + s A B, C of o = C h as a number, b of X w + b as a vector.

What is meant is tried, and taken with a note where it fits as well; the other network would be one that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from symnet.core.expression import variables
from symnet.core.notation import Name
from symnet.reading.heads import plain_name
from symnet.reading.scope import USUAL_SCALARS, Symbol, is_bold, is_capital, is_loss
from symnet.reading.statements import Reading
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Total, Written, every_node
from symnet.reading.trouble import trouble

INTERCEPTS = ("b", "c", "a", r"\beta", r"\theta", r"\alpha", "w")
"""Letters of an intercept; the last ones with a 0 below alone."""


def as_meant(best: Reading, read: Callable[[dict[str, Any]], Reading]) -> Reading:
    """The reading with such letters as they are meant, where that fits as well."""
    for proposals in (_matrices, _columns, _multiples, _intercepts):
        for proposal in proposals(best):
            also = {attribute: getattr(best.scope, attribute) | names for attribute, names in proposal.taken.items()}
            trial = read({**best.known, **also})
            if trouble(trial) > trouble(best) or len(trial.equations) < len(best.equations):
                continue
            if all(_is_as_meant(trial, attribute, names) for attribute, names in proposal.taken.items()):
                for notice in (n for n in best.scope.notices if "which fits better" in n or "left out" in n):
                    trial.scope.notice(notice)
                trial.scope.notice(f"{proposal.names} {proposal.words}")
                best = trial
                break
    return best


@dataclass(frozen=True)
class Proposal:
    """What letters are taken for, by the attributes of a scope, and what is said of the first of them."""

    taken: dict[str, frozenset[str]]
    words: str

    @property
    def names(self) -> str:
        """The letters that it is about."""
        return " and ".join(sorted(next(iter(self.taken.values()))))


def _is_as_meant(trial: Reading, attribute: str, names: frozenset[str]) -> bool:
    """Whether what was tried came of it."""
    scope = trial.scope
    shapes = [scope.shape_of(scope.symbols[name]) for name in names if name in scope.symbols]
    if attribute == "vectors":
        return not any(_tall(trial)) and (1, 1) not in shapes
    return all((shape == (1, 1)) == (attribute == "numbers") for shape in shapes)


def _matrices(reading: Reading) -> Iterator[Proposal]:
    """C of C h, which came out as a number for being the letter of a cost."""
    scope, found = reading.scope, set[str]()
    for first, second in neighbours(reading):
        name, behind = plain_name(first), plain_name(second)
        symbol = scope.symbols.get(name.latex()) if name is not None else None
        if symbol is None or behind is None or is_capital(behind.base) or symbol.kind != "scalar":
            continue
        is_said = symbol.name.latex() in scope.given or "scalar" in scope.evidence.get(symbol.name.latex(), ())
        if is_loss(symbol.name) and is_capital(symbol.name.base) and not is_said and not symbol.defined:
            found.add(symbol.name.latex())
    if found:
        yield Proposal({"matrices": frozenset(found)}, "before a vector is taken for a matrix, and for no loss")


def _columns(reading: Reading) -> Iterator[Proposal]:
    """x of v^⊤ x, which came out as a matrix; with it α of K α, which came out as a number."""
    tall = frozenset(symbol.name.latex() for symbol in _tall(reading))
    if not tall or any(name.latex() in tall for name in _before_brackets(reading)):  # δ(z) of a function δ
        return
    words = "is taken for a vector, which is not said"
    behind = {n.latex() for _, second in neighbours(reading) if (n := plain_name(second)) and n.base in USUAL_SCALARS}
    rates = {text for text in behind if (s := reading.scope.symbols.get(text)) is not None and s.kind == "scalar"}
    if rates:
        yield Proposal({"vectors": tall | rates}, words)
    yield Proposal({"vectors": tall}, words)


def _multiples(reading: Reading) -> Iterator[Proposal]:
    """s of W + s A B, which came out as a matrix, and fits as no vector."""
    tall = frozenset(symbol.name.latex() for symbol in _tall(reading))
    if tall and not any(name.latex() in tall for name in _before_brackets(reading)):
        yield Proposal({"numbers": tall}, "is taken for a number, which is not said")


def _tall(reading: Reading) -> Iterator[Symbol]:
    """Small letters of which nothing is said that came out as matrices."""
    used = {v.name for e in reading.equations for v in variables(e.expression)}
    for symbol in (s for name, s in reading.scope.symbols.items() if name in used):
        small = not is_capital(symbol.name.base) and not is_bold(symbol.name)
        if small and symbol.kind == "open" and not symbol.defined and 1 not in reading.scope.shape_of(symbol):
            yield symbol


def _intercepts(reading: Reading) -> Iterator[Proposal]:
    """b of X w + b, where X holds the samples and w is a vector: it came out as long as X w."""
    scope, found, beside = reading.scope, set[str](), set[str]()
    for node in _nodes(reading):
        terms = [term for _, term in node.terms] if isinstance(node, Total) else []
        weights = {text for term in terms if (text := _weights(term, reading))}
        if not weights:
            continue
        beside |= {text for text in weights if scope.symbols[text].kind == "open"}
        for name in (n for term in terms if (n := plain_name(term)) is not None):
            symbol = scope.symbols.get(name.latex())
            is_open = symbol is not None and symbol.kind == "open" and not symbol.defined and not is_bold(name)
            if symbol is None or not is_open or scope.shape_of(symbol) == (1, 1):
                continue
            is_letter = (name.base in INTERCEPTS[:3] and not name.sub) or (name.base in INTERCEPTS and name.sub == "0")
            (found if is_letter and name.latex() not in reading.data else beside).add(name.latex())
    if found:
        taken = {"numbers": frozenset(found), "vectors": frozenset(beside)}
        yield Proposal(taken, "is taken for a number, one for all samples")


def _weights(term: Written, reading: Reading) -> str:
    """w of X w, where X holds the samples, which are data, and w is one vector of weights; "" for other terms."""
    factors = [node for _, node in term.factors] if isinstance(term, Product) else []
    names = [plain_name(node) for node in factors]
    if len(names) != 2 or names[0] is None or names[1] is None:
        return ""
    samples, weights = (reading.scope.symbols.get(name.latex()) for name in names if name is not None)
    if samples is None or weights is None:
        return ""
    is_data = samples.name.latex() in reading.data or samples.name.base == "X"
    shapes = [reading.scope.shape_of(symbol) for symbol in (samples, weights)]
    free = not weights.defined and weights.name.latex() not in reading.data
    return weights.name.latex() if is_data and free and 1 not in shapes[0] and shapes[1][1] == 1 else ""


def _before_brackets(reading: Reading) -> Iterator[Name]:
    """Names that stand right before a bracket, as those of functions do."""
    for node in _nodes(reading):
        for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
            if not sign and isinstance(second, Bracket) and (name := plain_name(first)) is not None:
                yield name


def neighbours(reading: Reading) -> Iterator[tuple[Written, Written]]:
    """Factors side by side without a sign between them, the first of which is a capital."""
    for node in _nodes(reading):
        for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
            base = first.base if isinstance(first, Scripted) else first
            if not sign and isinstance(base, Letter) and is_capital(base.base):
                yield first, second


def _nodes(reading: Reading) -> Iterator[Written]:
    """Everything that is written in equations."""
    for link in (link for statement in reading.statements for link in statement.links):
        for side in (link.left, link.right):
            if isinstance(side, Written):
                yield from every_node(side)
