"""Functions of which each layer has its own: g^{[l]} and its derivatives."""

from __future__ import annotations

from functools import lru_cache

from symnet.core.notation import Name, NotationError, parse_name
from symnet.ops.function import Function
from symnet.reading.functions import generic


@lru_cache(maxsize=256)
def name_of_function(function: Function) -> Name | None:
    """The name of a function of which no more is known, without primes; None where it is none."""
    try:
        return parse_name(function.latex.rstrip("'")) if function.generic else None
    except NotationError:
        return None


@lru_cache(maxsize=256)
def function_named(name: Name, like: Function) -> Function:
    """The function of that name; its derivative where another one is a derivative."""
    found = generic(name.latex())
    for _ in range(len(like.latex) - len(like.latex.rstrip("'"))):
        found = found.prime
    return found
