"""Other meanings of what a document leaves open: each is tried where something speaks for it.

An alternative is a function that looks at the best reading so far, has the document read in the other way, and takes
that where it leaves less unread. What was learned holds for those behind it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symnet.core.expression import variables
from symnet.core.notation import parse_name
from symnet.reading.alone import numbers_of_samples
from symnet.reading.bare_in_sums import bare_in_sums, words_of
from symnet.reading.heads import plain_name
from symnet.reading.lengths import WORDS, squares_lengths, vectors_that_came_out_as_numbers
from symnet.reading.named_formulas import has_formulas, leaves_some
from symnet.reading.scope import is_bold, is_capital, is_loss
from symnet.reading.several_outputs import weights_of_several
from symnet.reading.statements import Reading
from symnet.reading.tokens import MISFITS
from symnet.reading.tree import Large, Letter, Product, Written, every_node
from symnet.reading.trouble import contradicts_itself, flat_letters, misfits, open_places, trouble

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

DEFINED_AS_NUMBER = re.compile(r"(?:^|; )(\S+) is defined by something else: the shapes differ, \S+ × \S+ and 1 × 1")
"""What is said of σ of x̂ = (x − μ)/σ, which came out as long as x, where its formula is a number."""

RUNS = re.compile(r"runs over (\w+), not over (\w+),")


@dataclass
class Search:
    """The best reading of a part of a document so far, and what was learned on the way to it."""

    read: Callable[[dict[str, Any]], Reading]
    lines: Mapping[str, str]
    told: dict[str, Any]
    as_told: Reading | None
    learned: dict[str, Any] = field(default_factory=dict)
    best: Reading = field(init=False)

    def __post_init__(self) -> None:
        self.best = self.reading()

    def reading(self, **known: Any) -> Reading:
        """What is made of the part with all that was learned, and with something else that may be so."""
        if self.as_told is not None and known == self.told and not self.learned:
            return self.as_told
        return self.read({**copy.deepcopy(self.learned), **known})

    def take(self, better: Reading, said: str = "", **learned: Any) -> None:
        """Go on from another reading, with what is said of it."""
        self.learned |= learned
        self.best = better
        if said:
            better.scope.notice(said)

    def grant(self, better: Reading, words: str, said: str = "", **learned: Any) -> None:
        """Go on from a reading that takes something for granted: what is read by that alone is conditional on it."""
        scope, before = better.scope, self.best
        scope.granted = (*before.scope.granted, words)
        scope.by_granted |= before.scope.by_granted | open_places(before)
        self.take(better, said, **learned, granted=scope.granted, by_granted=scope.by_granted)

    def says(self, *reasons: str) -> bool:
        """Whether one of these is said of something that is unread."""
        return any(reason in why for _, _, why in self.best.unread for reason in reasons)

    def more(self, kind: str, names: frozenset[str]) -> frozenset[str]:
        """Names of a kind, with those that were learned before."""
        found: frozenset[str] = self.learned.get(kind, frozenset())
        return found | names


def leave_out_constant_indices(search: Search) -> None:
    """An index that stands at everything."""
    if constant := search.best.scope.constant:
        shorter = search.reading(left_out=constant)
        if trouble(shorter) <= trouble(search.best):
            said = f"{' and '.join(shorter.scope.left_out)} stands at everything, and is left out"
            search.take(shorter, said, left_out=constant)


def name_formulas_taken_by(search: Search) -> None:
    """Names for the formulas by which derivatives are taken."""
    if search.says(BY_FORMULA) and has_formulas(search.best.statements):
        put = search.reading(names_formulas=True)
        if trouble(put) < trouble(search.best) and not leaves_some(put):
            search.take(put, names_formulas=True)


def keep_wholes(search: Search) -> None:
    """z_1 as an entry of the vector z."""
    if wholes := wholes_beside_entries(search.best):
        search.learned["wholes"] = wholes
        search.best = search.reading()


def multiply_by_entry(search: Search) -> None:
    """· as a product entry by entry."""
    scope = search.best.scope
    summed = scope.met_dots and search.says(OVER_NOTHING)
    if scope.mended_dots or summed or (scope.met_dots and not scope.has_hadamard and misfits(search.best)):
        by_entry = search.reading(dots_by_entry=True)
        if trouble(by_entry) < trouble(search.best) + scope.mended_dots:
            search.take(by_entry, dots_by_entry=True)


def widen_capitals(search: Search) -> None:
    """Capitals as matrices that were made numbers."""
    made = search.best.scope.made_numbers
    if made and (flat_letters(search.best) or search.says(NO_SHAPE)):
        named = [parse_name(n) for n in made if "partial" not in n]  # ∂L/∂w is no letter
        capitals = frozenset(n.latex() for n in named if is_capital(n.base) and not is_loss(n))
        if capitals and trouble(wide := search.reading(matrices=capitals)) < trouble(search.best):
            search.take(wide, matrices=capitals)


def stand_numbers_up(search: Search) -> None:
    """Letters as vectors that were made numbers."""
    made = frozenset(search.best.scope.made_numbers)
    if made and search.says(NO_SHAPE, ONE_ENTRY):
        standing = search.reading(vectors=made)
        if trouble(standing) < trouble(search.best):
            said = f"{' and '.join(sorted(made))} is taken to be a vector, which fits better"
            search.take(standing, said, vectors=made)


def widen_weights(search: Search) -> None:
    """Weights as matrices, of which what they give has entries."""
    if search.says(*OF_SHAPES) and (weights := weights_of_several(search.best)):
        several = search.reading(matrices=weights)
        if trouble(several) < trouble(search.best):
            said = f"{' and '.join(sorted(weights))} is taken for a matrix, since what it gives has entries"
            search.take(several, said, matrices=search.more("matrices", weights))


def stand_members_up(search: Search) -> None:
    """a^{l-1} as a vector, beside an a^l that is one."""
    if members := _flat_members(search.best):
        search.learned["vectors"] = search.more("vectors", members)
        search.best = search.reading()


def flatten_what_is_defined_as_a_number(search: Search) -> None:
    """σ as the number that its formula says, where x̂ = (x − μ)/σ stands before it."""
    said = (DEFINED_AS_NUMBER.search(why) for _, _, why in search.best.unread)
    if numbers := frozenset(found[1] for found in said if found is not None):
        flat = search.reading(numbers=search.more("numbers", numbers))
        if trouble(flat) < trouble(search.best):
            search.take(flat, numbers=search.more("numbers", numbers))


def flatten_slopes(search: Search) -> None:
    """w and b of w x + b as numbers."""
    if misfits(search.best) and (slopes := _slopes(search.best)):
        flat = search.reading(numbers=search.more("numbers", slopes))
        if trouble(flat) < trouble(search.best):
            said = f"{' and '.join(sorted(slopes))} are taken for numbers, which fits better"
            search.take(flat, said, numbers=search.more("numbers", slopes))


def stand_up_what_is_dotted(search: Search) -> None:
    """W and x of W · x as vectors."""
    if dotted := _dotted(search.best):
        dot = search.reading(vectors=frozenset(dotted) | search.best.scope.vectors)
        if trouble(dot) < trouble(search.best):
            said = f"{' and '.join(sorted(dotted))} are taken for vectors, whose dot product is written"
            search.take(dot, said, vectors=dot.scope.vectors)


def make_sizes_one(search: Search) -> None:
    """N and n as one size."""
    for large, small in sorted(_sizes_that_may_be_one(search.best))[:1]:
        size = sympy.Symbol(small, integer=True, positive=True)
        learned = {"sizes": {large: size}, "one_size": (large, small)}
        one = search.reading(lines=search.lines, **learned)
        if trouble(one) < trouble(search.best):
            said = f"{large} and {small} are taken for one size, which fits better"
            search.grant(one, f"{large} and {small} are one size", said, **learned)


def speak_of_one_sample(search: Search) -> None:
    """The cost of all samples for one, as the other formulas are."""
    best = search.best
    for letter, size in numbers_of_samples(best.statements, best.scope)[:1] if _is_at_odds(best) else ():
        alone = search.reading(lines=search.lines, one_sample=(letter, size))
        if len(open_places(alone)) < len(open_places(best)) - 1:
            said = f"sums over the samples {letter} are read for one sample, as the other formulas are"
            search.grant(alone, f"{size} = 1, as of one sample", said, one_sample=(letter, size))


def number_bare_names(search: Search) -> None:
    """y in a sum over i as y_i."""
    if bare := bare_in_sums(search.best):
        numbered = search.reading(lines=search.lines, bare_in_sums=bare)
        if trouble(numbered) < trouble(search.best):
            search.grant(numbered, words_of(bare), bare_in_sums=bare)


def square_lengths(search: Search) -> None:
    """(a − y)² of a loss as ‖a − y‖²."""
    numbers = vectors_that_came_out_as_numbers(search.best)
    asked = numbers or any(OF_VECTORS.search(why) for _, _, why in search.best.unread)
    if asked and squares_lengths(search.best):
        vectors = search.more("vectors", numbers)
        squared = search.reading(lines=search.lines, squares_lengths=True, vectors=vectors)
        if len(open_places(squared)) < len(open_places(search.best)) + bool(numbers):
            search.grant(squared, WORDS, squares_lengths=True, vectors=vectors)


def stand_gradients_up(search: Search) -> None:
    """∇_x L as a column in a document in numerator layout, in which ∂L/∂x lies."""
    scope = search.best.scope
    if scope.layout != "numerator" or scope.shape_convention or not search.says(*OF_SHAPES):
        return
    sides = [s for st in search.best.statements for link in st.links for s in (link.left, link.right)]
    nodes = [node for side in sides if isinstance(side, Written) for node in every_node(side)]
    if any(isinstance(node, Letter) and node.base == r"\nabla" for node in nodes):
        standing = search.reading(gradients_stand=True)
        if trouble(standing) < trouble(search.best):
            search.grant(standing, "∇ stands as a column, where ∂ lies", gradients_stand=True)


ALTERNATIVES: Sequence[Callable[[Search], None]] = (
    leave_out_constant_indices,
    name_formulas_taken_by,
    keep_wholes,
    multiply_by_entry,
    widen_capitals,
    stand_numbers_up,
    widen_weights,
    stand_members_up,
    flatten_what_is_defined_as_a_number,
    flatten_slopes,
    stand_up_what_is_dotted,
    make_sizes_one,
    speak_of_one_sample,
    number_bare_names,
    square_lengths,
    stand_gradients_up,
)
"""What is tried, in this order."""


def _is_at_odds(reading: Reading) -> bool:
    """Whether shapes do not fit, or contradict each other."""
    return misfits(reading) > 0 or contradicts_itself(reading)


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


def _sizes_that_may_be_one(reading: Reading) -> set[tuple[str, str]]:
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


def wholes_beside_entries(reading: Reading) -> set[str]:
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
