"""Which reading of a document fits best: vectors that stand or lie, layouts, rows of matrices, · for ⊙.

What a document does not say is tried in the ways in which people mean it. The first way is the usual one; another is
taken where it leaves less unread, and is then noted.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import S
from sympy.utilities.iterables import strongly_connected_components

from symnet.core.expression import variables
from symnet.core.notation import parse_name
from symnet.reading.alone import numbers_of_samples
from symnet.reading.bare_in_sums import bare_in_sums, words_of
from symnet.reading.files import Page
from symnet.reading.heads import plain_name
from symnet.reading.lengths import WORDS, squares_lengths, vectors_that_came_out_as_numbers
from symnet.reading.lines import said_of_lines, stacked_rows
from symnet.reading.named_formulas import has_formulas, leaves_some
from symnet.reading.scope import is_bold, is_capital, is_loss
from symnet.reading.several_outputs import weights_of_several
from symnet.reading.statements import LAYOUTS, Reading
from symnet.reading.tokens import MISFITS, ReadError
from symnet.reading.tree import Large, Letter, Product, Written, every_node

ROWS = "vectors of which nothing is said are taken to be rows, which fits better"

LYING = "vectors are taken to be rows, those of ℝ^n as well, which fits better"

LIES = re.compile(r"(?<![A-Za-z\\])[a-z](?:_\{?\w\}?|\^\{?\w(?:\s*-\s*1)?\}?)?\s*[WUV](?![a-z])")
"""x W and h^{l-1} W^l, of a vector that lies before a matrix."""

OF_LENGTH = re.compile(r"\\in\s*\\(?:mathbb|mathbf)?\s*\{?(?:R|Reals?)\}?\s*\^\s*(?:\{[^{}\\]+(?:\{[^{}]*\})?\}|\w)")
"""ℝ^n."""

LONG = 2000
"""Documents of more statements than this are not read again in search of a layout."""

OF_SHAPES = (*MISFITS, "nothing tells", "is divided by", "an axis", "not over", "a single class", "no form")
"""What is said where shapes are in the way, which another reading may mend."""

NO_SHAPE = "nothing tells"
"""What is said where shapes are not known."""

ONE_ENTRY = "on an axis of which there is but one entry"
"""What is said of γ_l beside y = γ x + β, which made a number of γ."""

OVER_NOTHING = "the sum does not say over what"
"""What is said of Σ (ŷ − y)² of numbers, which · made of them that multiplies entry by entry."""

BY_FORMULA = "with respect to"
"""What is said of derivatives by formulas, among others."""

OF_VECTORS = re.compile(r"the derivative of \S+ × 1 with respect to")
"""What is said of a loss that came out as a vector."""

RUNS = re.compile(r"runs over (\w+), not over (\w+),")


def best_reading(pages: Sequence[Page], read: Callable[[dict[str, Any]], Reading]) -> Reading:
    """What `read` makes of a part of a document, with what is known of it beforehand chosen so that it fits best."""
    text = "\n".join(page.part for page in pages)
    lines, upright = said_of_lines(text), stacked_rows(text)
    learned: dict[str, Any] = {}
    told: dict[str, Any] = {"lines": lines, "upright": True} if upright else {"lines": lines}
    as_told = read(told) if lines or upright else None
    if as_told is not None and _is_settled(as_told):
        return as_told

    def reading(**known: Any) -> Reading:
        if as_told is not None and known == told and not learned:
            return as_told
        return read({**copy.deepcopy(learned), **known})

    best = reading()
    if best.scope.constant:
        shorter = reading(left_out=best.scope.constant)
        if trouble(shorter) <= trouble(best):
            learned["left_out"] = best.scope.constant
            best = shorter
            best.scope.notice(f"{' and '.join(best.scope.left_out)} stands at everything, and is left out")
    if any(BY_FORMULA in why for _, _, why in best.unread) and has_formulas(best.statements):
        put = reading(names_formulas=True)
        if trouble(put) < trouble(best) and not leaves_some(put):
            learned["names_formulas"] = True
            best = put
    if wholes := _wholes(best):
        learned["wholes"] = wholes
        best = reading()
    summed = best.scope.met_dots and any(OVER_NOTHING in why for _, _, why in best.unread)
    if best.scope.mended_dots or summed or (best.scope.met_dots and not best.scope.has_hadamard and _misfits(best)):
        by_entry = reading(dots_by_entry=True)
        if trouble(by_entry) < trouble(best) + best.scope.mended_dots:
            learned["dots_by_entry"] = True
            best = by_entry
    if best.scope.made_numbers and (_flat(best) or any(NO_SHAPE in why for _, _, why in best.unread)):
        named = [parse_name(n) for n in best.scope.made_numbers if "partial" not in n]  # ∂L/∂w is no letter
        capitals = frozenset(n.latex() for n in named if is_capital(n.base) and not is_loss(n))
        if capitals and trouble(wide := reading(matrices=capitals)) < trouble(best):
            learned["matrices"] = capitals
            best = wide
    if best.scope.made_numbers and any(NO_SHAPE in why or ONE_ENTRY in why for _, _, why in best.unread):
        made = frozenset(best.scope.made_numbers)
        standing = reading(vectors=made)
        if trouble(standing) < trouble(best):
            learned["vectors"] = made
            best = standing
            best.scope.notice(f"{' and '.join(sorted(made))} is taken to be a vector, which fits better")
    if any(s in why for _, _, why in best.unread for s in OF_SHAPES) and (weights := weights_of_several(best)):
        several = reading(matrices=weights)
        if trouble(several) < trouble(best):
            learned["matrices"] = learned.get("matrices", frozenset()) | weights
            best = several
            best.scope.notice(f"{' and '.join(sorted(weights))} is taken for a matrix, since what it gives has entries")
    if members := _flat_members(best):
        learned["vectors"] = learned.get("vectors", frozenset()) | members
        best = reading()
    if _misfits(best) and (slopes := _slopes(best)):
        flat = reading(numbers=slopes)
        if trouble(flat) < trouble(best):
            learned["numbers"] = slopes
            best = flat
            best.scope.notice(f"{' and '.join(sorted(slopes))} are taken for numbers, which fits better")
    if dotted := _dotted(best):
        dot = reading(vectors=frozenset(dotted) | best.scope.vectors)
        if trouble(dot) < trouble(best):
            learned["vectors"] = dot.scope.vectors
            best = dot
            best.scope.notice(f"{' and '.join(sorted(dotted))} are taken for vectors, whose dot product is written")
    for large, small in sorted(_one_size(best))[:1]:
        before = dict(learned)
        learned |= {"sizes": {large: sympy.Symbol(small, integer=True, positive=True)}, "one_size": (large, small)}
        one = _better(best, reading(lines=lines), f"{large} and {small} are taken for one size, which fits better", 1)
        if one is best:
            learned = before
            continue
        learned |= _grant(one, best, f"{large} and {small} are one size")
        best = one
    if _misfits(best) or _contradicts_itself(best):
        for letter, size in numbers_of_samples(best.statements, best.scope)[:1]:
            alone = reading(lines=lines, one_sample=(letter, size))
            if len(_open(alone)) < len(_open(best)) - 1:
                learned |= {"one_sample": (letter, size)} | _grant(alone, best, f"{size} = 1, as of one sample")
                best = alone
                best.scope.notice(f"sums over the samples {letter} are read for one sample, as the other formulas are")
    if bare := bare_in_sums(best):
        numbered = reading(lines=lines, bare_in_sums=bare)
        if trouble(numbered) < trouble(best):
            learned |= {"bare_in_sums": bare} | _grant(numbered, best, words_of(bare))
            best = numbered
    numbers = vectors_that_came_out_as_numbers(best)
    if (numbers or any(OF_VECTORS.search(why) for _, _, why in best.unread)) and squares_lengths(best):
        vectors = numbers | learned.get("vectors", frozenset())
        squared = reading(lines=lines, squares_lengths=True, vectors=vectors)
        if len(_open(squared)) < len(_open(best)) + bool(numbers):
            learned |= {"squares_lengths": True, "vectors": vectors} | _grant(squared, best, WORDS)
            best = squared
    if upright:
        return _least(lambda: reading(lines=lines, upright=True), lambda: best)
    if lines:
        return _least(lambda: reading(lines=lines), lambda: reading(lines=lines, upright=True), lambda: best)
    if not _flat(best) and not any(s in why for _, _, why in best.unread for s in OF_SHAPES):
        return best
    best = _better(best, reading(rows=True), ROWS, 1)
    if _misfits(best) > 1 and LIES.search(text) and OF_LENGTH.search(text):
        best = _lying(best, reading(rows=True, lying=True))
    if _misfits(best) < 2 or best.scope.layout or len(best.statements) > LONG:
        return best
    for layout in LAYOUTS:
        said = f"derivatives are taken to be in {layout} layout, which fits better"
        best = _better(best, reading(rows=best.scope.rows, layout=layout), said, 2)
    return best


def _is_settled(reading: Reading) -> bool:
    """Whether nothing that is tried below could change how a part is read."""
    scope = reading.scope
    return not (trouble(reading) or scope.constant or scope.mended_dots or _wholes(reading))


def _grant(better: Reading, before: Reading, words: str) -> dict[str, Any]:
    """What a reading takes for granted, and where it is read only by that; as it is known beforehand for others."""
    scope = better.scope
    scope.granted = (*before.scope.granted, words)
    scope.by_granted |= before.scope.by_granted | _open(before)
    return {"granted": scope.granted, "by_granted": scope.by_granted}


def _open(reading: Reading) -> set[tuple[int | None, int, int]]:
    """The places of links that are not read."""
    return {
        (st.page.cell, *st.page.place(link.at))
        for st in reading.statements
        for link, value in zip(st.links, st.values, strict=False)
        if isinstance(value, ReadError)
    }


def _contradicts_itself(reading: Reading) -> bool:
    """Whether a formula gives a name another shape than its use does."""
    return any(
        said in why for _, _, why in reading.unread for said in ("is defined by something else", "another shape")
    )


def _least(*readings: Callable[[], Reading]) -> Reading:
    """The first reading of least trouble; where one has none, the others are not made."""
    best = readings[0]()
    for other in readings[1:]:
        if trouble(best) == 0:
            break
        best = min(best, other(), key=trouble)
    return best


def _flat_members(reading: Reading) -> frozenset[str]:
    """a^{l-1} that came out as a number, by one line that makes it so, beside an a^l that is a vector."""
    scope = reading.scope
    shapes = {s.name.latex(): scope.shape_of(s) for s in scope.symbols.values() if s.defined}
    found: set[str] = set()
    for symbol in (s for s in scope.symbols.values() if not s.defined and s.kind in ("open", "vector")):
        name = symbol.name
        sub, sup, layer = (STEP.sub(r"\1", script) for script in (name.sub, name.sup, name.layer))
        other = replace(name, sub=sub, sup=sup, layer=layer)
        rows, columns = shapes.get(other.latex(), (S.One, S.One)) if other != name else (S.One, S.One)
        if columns == 1 != rows and scope.shape_of(symbol) == (1, 1):
            found.add(name.latex())
    return frozenset(found)


STEP = re.compile(r"^([a-zA-Z])[+-]1$")
"""The layer or step beside another one."""


def _slopes(reading: Reading) -> frozenset[str]:
    """w and b of ŷ = w x + b, which came out as long as ŷ, of which nothing else is said."""
    scope = reading.scope
    open_ = (s for s in scope.symbols.values() if s.kind == "open" and s.name.base in SLOPES and not s.name.sub)
    return frozenset(s.name.latex() for s in open_ if scope.shape_of(s) != (1, 1) and not is_bold(s.name))


SLOPES = ("w", "b", "a", "m", "c")
"""Letters of a slope and an intercept."""


def _dotted(reading: Reading) -> set[str]:
    """W and x of W · x, where W came out as a number."""
    flat = reading.scope.taken_for_numbers()
    sides = [s for st in reading.statements for n in st.links for s in (n.left, n.right)] if flat else []
    found: set[str] = set()
    for node in (n for side in sides if isinstance(side, Written) for n in every_node(side)):
        factors = node.factors if isinstance(node, Product) else ()
        for (_, first), (sign, second) in pairwise(factors):
            names = [plain_name(f) for f in (first, second)]
            texts = {name.latex() for name in names if name is not None and not name.sub}
            if sign == r"\cdot" and len(texts) == 2 and texts & flat:
                found |= texts
    return found


def _one_size(reading: Reading) -> set[tuple[str, str]]:
    """N and n, where one index runs over both; m of Σ_{k=1}^m y_k beside n of Σ_{i=1}^n y_i, which nothing declares."""
    pairs = {(found[1], found[2]) for _, _, why in reading.unread if (found := RUNS.search(why))}
    slips = {(max(pair, key=str.islower), min(pair, key=str.islower))[::-1] for pair in pairs if _is_slip(*pair)}
    return slips | {pair for pair in pairs if _are_bounds_alone(reading, *pair)}


def _is_slip(first: str, second: str) -> bool:
    return first != second and first.lower() == second.lower() and len(first) == 1


def _are_bounds_alone(reading: Reading, first: str, second: str) -> bool:
    """Whether the first of two letters is but a bound of sums, and no formula has both: they may be one size."""
    declared = [s for s in reading.scope.symbols.values() if s.kind == "declared"]
    sizes = {str(size) for s in declared for size in reading.scope.shape_of(s)}
    made = {str(size) for size in reading.scope.unsaid}  # letters that stand nowhere in the document
    if first in sizes or {first, second} & made or not (first + second).isalpha() or _is_slip(first, second):
        return False
    bounds: set[str] = set()
    for link in (link for statement in reading.statements for link in statement.links):
        nodes = [n for s in (link.left, link.right) if isinstance(s, Written) for n in every_node(s)]
        if {first, second} <= {n.base for n in nodes if isinstance(n, Letter)}:
            return False
        sums = [n for n in nodes if isinstance(n, Large) and isinstance(n.sup, Letter)]
        bounds |= {n.sup.base for n in sums if isinstance(n.sup, Letter) and n.sup.at > n.at}
    return first in bounds  # the m of (1/m) Σ_j counts samples; it stands above no sum as it is written


def _wholes(reading: Reading) -> set[str]:
    """Vectors z beside which a number z_1 came out as a symbol of its own, and is no part of what z is made of."""
    scope, found = reading.scope, set()
    formulas = {e.symbol.name: e.expression for e in reading.equations}
    for part in [s for s in scope.symbols.values() if s.name.sub.isdecimal() and not is_bold(s.name)]:
        whole = scope.find(stem := replace(part.name, sub=""))
        if whole is None or scope.shape_of(part) != (1, 1) or is_capital(stem.base):
            continue
        made_of = {v.name for v in variables(formulas.get(whole.name.latex(), S.Zero))}
        if 1 in (shape := scope.shape_of(whole)) and shape != (1, 1) and part.name.latex() not in made_of:
            found |= {stem.latex(), whole.name.latex()}
    return found


def _better(first: Reading, second: Reading, said: str, least: int) -> Reading:
    """The second reading, where it spares at least so many troubles, with what is said of it."""
    if trouble(first) - trouble(second) < least or (least > 1 and _misfits(second)):
        return first
    for notice in (*(n for n in first.scope.notices if n == ROWS), said):
        second.scope.notice(notice)
    return second


def _lying(first: Reading, second: Reading) -> Reading:
    """The second reading, where the equations that give names their meaning fit it, and fit the first not."""
    spared = _misfits(first) - _misfits(second)
    given = [_given(reading) for reading in (first, second)]
    if spared < 2 or trouble(first) - trouble(second) < 2 or given[0] >= given[1]:
        return first
    second.scope.notice(LYING)
    return second


def _given(reading: Reading) -> int:
    """How many names have a formula."""
    return len(reading.equations)


def _misfits(reading: Reading) -> int:
    """How often shapes do not fit."""
    return sum(is_misfit(why) for _, _, why in reading.unread)


def is_misfit(why: str) -> bool:
    """Whether what is said of something unread is that shapes do not fit."""
    return any(m in why for m in MISFITS)


def trouble(reading: Reading) -> int:
    """How badly a part is understood: what is unread, defined by itself, or a letter of matrices that is a number."""
    return len(reading.unread) + _flat(reading) + _circles(reading)


def _circles(reading: Reading) -> int:
    """How many names are defined by themselves."""
    uses = {e.name: {v.name for v in variables(e.expression)} for e in reading.equations}
    edges = [(name, used) for name, several in uses.items() for used in several if used in uses]
    rings = strongly_connected_components((list(uses), edges))
    return sum(len(ring) for ring in rings if len(ring) > 1 or ring[0] in uses[ring[0]])


def _flat(reading: Reading) -> int:
    """How many letters of matrices came out as numbers, and how many links hang on that."""
    flat = reading.scope.taken_for_numbers()
    if not flat:
        return 0
    read = (v for st in reading.statements for v in st.values if not isinstance(v, ReadError))
    return len(flat) + sum(not flat.isdisjoint(v.name for side in sides for v in variables(side)) for sides in read)
