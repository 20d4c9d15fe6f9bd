r"""Units of several layers under one letter, told apart by what numbers them, as textbooks have it.

    a_j = \sum_{i=1}^D w_{ji} x_i,   z_j = h(a_j),   a_k = \sum_{j=1}^M w_{kj} z_j,
    \delta_k = y_k - t_k,   \delta_j = h'(a_j) \sum_k w_{kj} \delta_k

i, j and k number the units of three layers: δ_j and δ_k are two vectors, w_{ji} and w_{kj} two matrices. That is so
where these letters run to different bounds, or where one layer's sum runs over the letter of the layer before it. Each
such letter gets the name of its layer, δ^{(jj)} and δ^{(kk)}. (Bishop, Pattern Recognition and Machine Learning, 5.3.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial

from symnet.reading.looking import head, letters_of
from symnet.reading.names import Scripts, letters_in, scripts_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Large,
    Letter,
    Listed,
    Product,
    Relation,
    Scripted,
    Written,
    every_node,
    mapped,
)

NUMBERING = frozenset("hijklmnpqrs")
"""Letters that number units."""


def name_layers(statements: Sequence[Statement], scope: Scope) -> None:
    """Give letters that stand for several layers the names of these."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    layers = _layers(statements, sides)
    if len(set(layers.values())) < 2:
        return
    places: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for side in sides:
        for base, found in _places(side):
            if set(found) <= set(layers):
                places[base].add(tuple(layers[i] for i in found))
    several = {base for base, found in places.items() if len(found) > 1} - _whole(statements, sides)
    if not several:
        return
    naming = _Naming(layers, several)
    for statement in statements:
        statement.links = [
            replace(link, left=naming.named(link.left), right=naming.named(link.right)) for link in statement.links
        ]
    for base in sorted(several):
        scope.notice(f"{base} is another for each layer, by the letters that number its units")


def _layers(statements: Sequence[Statement], sides: Iterable[Written]) -> dict[str, str]:
    """The letters that number units, each with the name of its layer; none where nothing tells them apart."""
    bounds: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        for node in every_node(side):
            if isinstance(node, Large) and isinstance(node.sub, Relation) and isinstance(node.sup, Letter):
                first = node.sub.sides[0]
                if isinstance(first, Letter) and _may_number(first.base):
                    bounds[first.base].add(node.sup.base)
    if any(len(found) > 1 for found in bounds.values()):
        return {}
    over = set(_sums_over(statements))
    chained = {letter for p, q in over for r, s in over if q == r and len({p, q, s}) == 3 for letter in (p, q, s)}
    ends = [next(iter(found)) for found in bounds.values()]
    if len(set(ends)) > 1 and over:
        known = {letter: next(iter(found)) for letter, found in bounds.items()}
        loose = {letter for pair in over for letter in pair} - set(known)
        return known | {letter: letter for letter in loose}
    if not chained and (pair := _made_of_itself(statements, over)) is not None:
        layers = {letter: letter for letter in pair}
        for base, found in (place for side in sides for place in _places(side)):  # Σ_k w_{kj} o_k beside w_{ij}
            if len(found) == 2 and len(set(found) & set(pair)) == 1 and (base, set(pair)) in _weights(sides):
                [other] = set(found) - set(pair) or {pair[0]}
                layers.setdefault(other, pair[1] if pair[0] in found else pair[0])
        return layers
    return {letter: letter for letter in sorted(chained)}


def _weights(sides: Iterable[Written]) -> list[tuple[str, set[str]]]:
    return [(base, set(found)) for side in sides for base, found in _places(side) if len(found) == 2]


def _made_of_itself(statements: Sequence[Statement], over: AbstractSet[tuple[str, str]]) -> tuple[str, str] | None:
    """j and i of o_j = f(net_j), net_j = Σ_i w_{ji} o_i: the outputs of one layer, made of those of another."""
    made_of: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement in statements:
        for link in statement.links:
            letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
            free = _numbered(letter, scripts) if letter is not None else None
            if letter is not None and free is not None and len(free) == 1 and isinstance(link.right, Written):
                inside = {(base, found[0]) for base, found in _primed_places(link.right) if len(found) == 1}
                made_of[letter.base + "'" * scripts.primes + free[0]] |= inside
    for p, q in sorted(over):
        for whole in [base.removesuffix(p) for base in made_of if base.endswith(p)]:
            met, pending = {(whole, p)}, [(whole, p)]
            while pending:
                new = made_of["".join(pending.pop())] - met
                pending += new
                met |= new
            if (whole, q) in met and not any(_sums_of_both(side, p, q) for side in _right_sides(statements)):
                return p, q
    return None


def _right_sides(statements: Sequence[Statement]) -> Iterator[Written]:
    yield from (link.right for st in statements for link in st.links if isinstance(link.right, Written))


def _sums_of_both(side: Written, p: str, q: str) -> bool:
    """Σ_i Σ_j w_{ij} s_i s_j, in which i and j number the same units."""
    bound = {letter for node in every_node(side) for letter in _bound(node)}
    single = [(base, found[0]) for base, found in _places(side) if len(found) == 1]
    return {p, q} <= bound and any((base, q) in single for base, letter in single if letter == p)


def _sums_over(statements: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    """k and j of a_k = Σ_j w_{kj} z_j; also of a_k = w_{k0} + Σ_j w_{kj} z_j."""
    for statement in statements:
        for link in statement.links:
            if not isinstance(link.left, Scripted) or not isinstance(link.left.base, Letter):
                continue
            free = _numbered(link.left.base, scripts_of(link.left))
            if free is None or len(free) != 1 or not isinstance(link.right, Written):
                continue
            bound = {letter for node in every_node(link.right) for letter in _bound(node)}
            for letter, scripts, _ in letters_in(link.right):
                found = _numbered(letter, scripts._replace(layer="", sup=None))
                if found is not None and len(found) == 2 and free[0] in found:
                    [other] = set(found) - set(free) or {free[0]}
                    if other in bound:
                        yield free[0], other


def _bound(node: Written) -> Iterator[str]:
    if isinstance(node, Large) and node.kind == "sum" and node.sub is not None:
        yield from (letter.base for letter, scripts, _ in letters_in(node.sub) if not scripts.indices)


def _numbered(letter: Letter, scripts: Scripts) -> tuple[str, ...] | None:
    """The letters below a symbol, where these are all that stands at it."""
    indices = [i.base for i in scripts.indices if isinstance(i, Letter) and not i.accents and _may_number(i.base)]
    of_step = scripts.sup is None or letters_of(scripts.sup) == {"t"}
    plain = of_step and not scripts.layer and not scripts.words
    if not plain or not indices or len(indices) != len(scripts.indices) or letter.base in (r"\partial", r"\nabla", "1"):
        return None
    return tuple(indices)


def _places(node: Written) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Letters with the letters below them, also of those that stand above an e; δ_ij is none of them."""
    yield from ((base.rstrip("'"), found) for base, found in _primed_places(node))


def _primed_places(node: Written) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same with the primes of the letters: h'_i that is made of h_j is made of something else."""
    for part in every_node(node):
        if isinstance(part, Scripted) and isinstance(part.base, Letter):
            scripts = scripts_of(part)
            found = _numbered(part.base, scripts)
            if found is not None and not _is_kronecker(part.base, scripts):
                yield part.base.base + "'" * scripts.primes, found


def _whole(statements: Sequence[Statement], sides: Iterable[Written]) -> set[str]:
    """Letters of one array: without an index they stand in products, V h, equations, z = …, entries, f(s)_i."""
    whole: list[Written] = [link.left for st in statements for link in st.links if isinstance(link.left, Written)]
    for part in (part for side in sides for part in every_node(side)):
        if isinstance(part, Product):
            whole += [factor for _, factor in part.factors]
        elif isinstance(part, Scripted) and isinstance(part.base, Bracket) and part.sub is not None:
            whole += part.base.items
    return {letter.base for letter in whole if isinstance(letter, Letter)}


def _may_number(letter: str) -> bool:
    return letter in NUMBERING or not letter.isascii()  # j′ is a letter of another alphabet


@dataclass(frozen=True)
class _Naming:
    """Gives each letter that stands for `several` layers the name of its own above it."""

    layers: dict[str, str]
    several: set[str]

    def named(self, node: Written | ReadError) -> Written | ReadError:
        """A side with these names; none where an index does not tell the layer."""
        if isinstance(node, ReadError):
            return node
        met = set(_places(node))
        found = mapped(
            mapped(node, lambda part: self._normalised(part, met)), lambda part: self._put(part, self.layers)
        )
        lost = sorted(base for base, _ in _places(found) if base in self.several)
        return found if not lost else ReadError(f"of which layer this {lost[0]} is, its index does not say", node.at)

    def _put(self, part: Written, layers: dict[str, str]) -> Written:
        if not isinstance(part, Scripted) or not isinstance(part.base, Letter) or part.base.base not in self.several:
            return part
        found = _numbered(part.base, scripts_of(part))
        if found is None or not set(found) <= set(layers) or _is_kronecker(part.base, scripts_of(part)):
            return part
        named = "".join(layers[i] for i in found)
        named *= 1 + (len(named) == 1)  # so that Σ_j does not take the j of z^{(j)} for its own
        above: Written = Bracket(part.at, "(", ")", (Letter(part.at, named),), ())
        return replace(part, sup=above if part.sup is None else Listed(part.at, (above, part.sup), ("",)))

    def _normalised(self, part: Written, met: set[tuple[str, tuple[str, ...]]]) -> Written:
        """Σ_l e^{a_l} beside e^{a_k}, without weights in it: l runs over the units that k numbers."""
        for n, (_, factor) in enumerate(part.factors if isinstance(part, Product) else ()):
            assert isinstance(part, Product)
            body = Product(part.at, part.factors[n + 1 :])
            if not isinstance(factor, Large) or factor.kind != "sum" or not body.factors:
                continue
            bound, inside = set(_bound(factor)), set(_places(body))
            if len(bound) != 1 or any(len(found) > 1 for _, found in inside):
                continue
            [letter] = bound
            bases = {base for base, found in inside if found == (letter,)}
            home = {found[0] for base, found in met if base in bases and len(found) == 1 and found[0] != letter}
            bounded = letter in self.layers and isinstance(factor.sup, Letter)
            if len(home) == 1 and home <= set(self.layers) and not bounded:
                own = {**self.layers, letter: self.layers[home.pop()]}
                inner = mapped(body, partial(self._put, layers=own))
                assert isinstance(inner, Product)
                return replace(part, factors=(*part.factors[: n + 1], *inner.factors))
        return part


def _is_kronecker(letter: Letter, scripts: Scripts) -> bool:
    return letter.base == r"\delta" and len(scripts.indices) == 2
