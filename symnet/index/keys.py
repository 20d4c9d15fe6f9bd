"""Keys: texts that tell polynomials and terms apart, however their bound indices are named.

A term is split into its connected sums; in each, the bound indices are named by refinement of what surrounds them,
ties broken by trying. Equal keys mean equal terms.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from sympy import Expr

from symnet.core.writing import exact_text
from symnet.index.polynomial import Factor, Index, Labels, Polynomial, Term

IDENTITY = Labels()
"""Every index by its serial number."""


def key_of(polynomial: Polynomial, label: Labels) -> str:
    """A text that tells a polynomial in normal form from all others."""
    place = (label.depth, *(label(i) for i in sorted(polynomial.free, key=lambda i: i.serial)))
    if place not in polynomial.keys:
        parts = (f"{_text(t.coefficient)} {term_key(t, label)}" for t in polynomial.terms)
        polynomial.keys[place] = " + ".join(sorted(parts))
    return polynomial.keys[place]


def term_key(term: Term, label: Labels) -> str:
    """A text that tells a contracted term (its coefficient aside) from all others."""
    if not term.bound:
        return _factor_keys(term, label)
    parts = []
    for part in _components(term):
        parts.append(min(_keys(part, label, [_text(b.size) for b in part.bound])) if part.bound else "")
    outside = Term(term.coefficient, (), tuple(f for f in term.factors if not f[0].indices.intersection(term.bound)))
    return " ".join([_factor_keys(outside, label), *sorted(parts)])


def _components(term: Term) -> list[Term]:
    """The sums that a term is a product of: bound indices that share a factor belong together."""
    groups: list[tuple[set[Index], list[tuple[Factor, int]]]] = [({b}, []) for b in term.bound]
    for factor, exponent in term.factors:
        touched = [g for g in groups if factor.indices & g[0]]
        if touched:
            first, *others = touched
            first[1].append((factor, exponent))
            for other in others:
                first[0].update(other[0])
                first[1].extend(other[1])
                groups.remove(other)
    return [Term(term.coefficient, tuple(b for b in term.bound if b in g), tuple(f)) for g, f in groups]


def _keys(term: Term, label: Labels, colours: list[str]) -> list[str]:
    """The keys of all canonical namings of the bound indices: one, unless symmetric places leave a choice."""
    colours = _refined(term, label, colours)
    classes: dict[str, list[int]] = defaultdict(list)
    for position, colour in enumerate(colours):
        classes[colour].append(position)
    tied = next((classes[c] for c in sorted(classes) if len(classes[c]) > 1), None)
    if tied is None:
        rank = {c: r for r, c in enumerate(sorted(colours))}
        named = sorted(zip((rank[c] for c in colours), term.bound, strict=True), key=lambda pair: pair[0])
        names = {b: f"b{label.depth}.{r}" for r, b in named}
        sizes = ",".join(_text(b.size) for _, b in named)
        return [f"Σ[{sizes}] {_factor_keys(term, label.within(names))}"]
    keys, tried = [], list[int]()
    for chosen in tied:
        if any(_is_symmetric(term, label, other, chosen) for other in tried):
            continue  # it would give the same key
        tried.append(chosen)
        keys += _keys(term, label, [f"{c}!" if p == chosen else c for p, c in enumerate(colours)])
    return keys


def _is_symmetric(term: Term, label: Labels, first: int, second: int) -> bool:
    """Whether exchanging two bound indices leaves the term as it is, as in Σ_jk A_ij A_ik."""
    names = {b: f"@{n}" for n, b in enumerate(term.bound)}
    i, j = term.bound[first], term.bound[second]
    exchanged = {**names, i: names[j], j: names[i]}
    return _factor_keys(term, label.within(names)) == _factor_keys(term, label.within(exchanged))


def _refined(term: Term, label: Labels, colours: list[str]) -> list[str]:
    """Colours of the bound indices, told apart by the factors they stand in, until nothing changes."""
    surroundings = [[(f, e) for f, e in term.factors if b in f.indices] for b in term.bound]
    while True:
        coloured = dict(zip(term.bound, colours, strict=True))
        signatures = []
        for b, around in zip(term.bound, surroundings, strict=True):
            inside = label.within({**coloured, b: "@"})
            signatures.append(coloured[b] + "|" + ";".join(sorted(f"{f.key(inside)}^{e}" for f, e in around)))
        order = {s: r for r, s in enumerate(sorted(set(signatures)))}
        refined = [f"c{order[s]}" for s in signatures]
        if len(order) == len(set(colours)):
            return refined
        colours = refined


def _factor_keys(term: Term, label: Labels) -> str:
    """The keys side by side; beside δ_ij the others know i and j by one name, so that δ_ij p_i is δ_ij p_j."""
    ties = [f.ties for f, _ in term.factors if f.ties]
    if not ties:
        return " ".join(sorted(f"{f.key(label)}^{e}" for f, e in term.factors))
    names = dict(label.names)
    for tied in ties:
        names.update(dict.fromkeys(tied, min(map(label, tied))))
    joined = Labels(names, label.depth)
    return " ".join(sorted(f"{f.key(label if f.ties else joined)}^{e}" for f, e in term.factors))


@lru_cache(maxsize=4096)
def _text(value: Expr) -> str:
    return exact_text(value)
