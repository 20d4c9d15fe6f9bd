"""Sizes of numbered layers: where W^l is declared to be m_{l-1} × m_l, W^L and W^{l+1} have m_{L-1} and m_l rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import sympy
from sympy import Expr

from symnet.core.notation import parse_name
from symnet.reading.scope import Scope, is_unknown

OTHER = re.compile(r"([a-zL])([+-]\d+)?")
"""The number of a layer by its letter, with what is added to it."""


def learn_sizes_of_layers(scope: Scope) -> None:
    """Give symbols at one layer the sizes that nothing else has told, by what is declared of any layer."""
    scope.known |= {size: said for size, said in _sizes(scope) if is_unknown(size)}


def _sizes(scope: Scope) -> Iterator[tuple[Expr, Expr]]:
    """Sizes of symbols at one layer, with what the declaration of their kind for any layer makes of them."""
    for declared in [s for s in scope.symbols.values() if s.kind == "declared"]:
        place = declared.name.layer or declared.name.sup
        if not re.fullmatch("[a-z]", place) or all(_numbered(size, place) is None for size in declared.shape):
            continue
        stem = replace(declared.name, layer="", sup="")
        for symbol in list(scope.symbols.values()):
            found = OTHER.fullmatch(symbol.name.layer or symbol.name.sup)
            if found is None or replace(symbol.name, layer="", sup="") != stem or found[0] == place:
                continue
            if symbol.kind == "vector" and scope.shape_of(symbol)[1] == 1 == declared.shape[0]:
                symbol.shape = scope.shape_of(symbol)[::-1]  # it lies, as that of any layer does
            for size, mine in zip(declared.shape, scope.shape_of(symbol), strict=True):
                if (offset := _numbered(size, place)) is not None:
                    text = _at_layer(str(size), found[1], offset + int(found[2] or 0))
                    yield mine, scope.sizes.setdefault(text, sympy.Symbol(text, integer=True, positive=True))


def _numbered(size: Expr, place: str) -> int | None:
    """What is added to l in m_l and m_{l-1}; None for any other size."""
    found = re.fullmatch(rf"[A-Za-z]_\{{?{place}([+-]\d+)?\}}?", str(size)) if isinstance(size, sympy.Symbol) else None
    return None if found is None else int(found[1] or 0)


def _at_layer(size: str, letter: str, offset: int) -> str:
    """m_{L-1} for m_{l-1} at the layer L, m_l for it at the layer l + 1."""
    return replace(parse_name(size), sub=f"{letter}{offset:+d}" if offset else letter).latex()
