"""Sizes of numbered layers: where W^l is declared to be m_{l-1} × m_l, W^L and W^{l+1} have m_{L-1} and m_l rows.

So it is where z^l = … has m_l of them: one line that does not fit does not make z^{l+1} as long as that.
"""

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
    for size, said in (*_sizes(scope), *_sizes_by_formulas(scope)):
        if is_unknown(size) and (is_unknown(found := scope.settled(size)) or _is_numbered(found)):
            scope.forget(size)
            scope.known[size] = said


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


def _sizes_by_formulas(scope: Scope) -> Iterator[tuple[Expr, Expr]]:
    """Unknown sizes of a^{l-1}, with what the formula for a^l makes of them."""
    for defined in [s for s in scope.symbols.values() if s.defined and s.kind != "declared"]:
        place = defined.name.layer or defined.name.sup
        shape = scope.shape_of(defined)
        if not re.fullmatch("[a-z]", place) or _numbered(shape[0], place) != 0:
            continue
        stem = replace(defined.name, layer="", sup="")
        for symbol in list(scope.symbols.values()):
            found = OTHER.fullmatch(symbol.name.layer or symbol.name.sup)
            own = symbol.kind == "declared" or symbol.defined or found is None or found[1] != place
            if own or found is None or replace(symbol.name, layer="", sup="") != stem or not found[2]:
                continue
            text = _at_layer(str(shape[0]), place, int(found[2]))
            yield symbol.shape[0], scope.sizes.setdefault(text, sympy.Symbol(text, integer=True, positive=True))


def _is_numbered(size: Expr) -> bool:
    """Whether it is m_l or m_{l-1}."""
    return isinstance(size, sympy.Symbol) and re.fullmatch(r"[A-Za-z]_\{?[a-z]([+-]\d+)?\}?", str(size)) is not None


def _numbered(size: Expr, place: str) -> int | None:
    """What is added to l in m_l and m_{l-1}; None for any other size."""
    found = re.fullmatch(rf"[A-Za-z]_\{{?{place}([+-]\d+)?\}}?", str(size)) if isinstance(size, sympy.Symbol) else None
    return None if found is None else int(found[1] or 0)


def _at_layer(size: str, letter: str, offset: int) -> str:
    """m_{L-1} for m_{l-1} at the layer L, m_l for it at the layer l + 1."""
    return replace(parse_name(size), sub=f"{letter}{offset:+d}" if offset else letter).latex()
