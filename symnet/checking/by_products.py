r"""Losses of which upstream gradients are given, beside names that are made of the same and of which nothing is made.

o_i = \sum_j α_{ij} v_j,  \bar k_i = \sum_j α_{ij} k_j,  g_i = ∂L/∂o_i        ∂L/∂α_{ij} = g_i^⊤ v_j

L may be made of \bar k as well, and no formula tells. The claim is true if L does not hang on \bar k.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symnet.checking.suppositions import Supposition, joined
from symnet.core.expression import variables
from symnet.core.symbols import Partial


def by_products(start: Supposition) -> Iterator[Supposition]:
    """With a loss without a formula hanging on what it is differentiated by alone, and on no by-product."""
    known = start.known
    sides = [*(f.expression for f in known.formulas.values()), start.left, start.right]
    slopes = {v for side in sides for v in variables(side) if isinstance(v, Partial)}
    taken = {(known.key(v.of), known.key(v.by)) for v in slopes if not isinstance(v.of, Partial)}
    for loss, ends in sorted(known.unknown.items()):
        kept = tuple(end for end in ends if (loss, end) in taken)
        rest = [end for end in ends if end not in kept]
        if not kept or not rest or not all(end in known.formulas and end in known.symbols for end in rest):
            continue
        names = " and ".join(known.symbols[end].name for end in rest)
        words = f"{known.symbols[loss].name} does not hang on {names}"
        yield joined(start, words, known=replace(known, unknown={**known.unknown, loss: kept}))
