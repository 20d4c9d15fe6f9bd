"""Whether two values are the same: equations to many digits, inequalities entry by entry."""

from __future__ import annotations

from typing import Any

import mpmath

from symnet.checking.world import Array, NotRealError, UndecidedError, is_real

AGREEMENT = mpmath.mpf(10) ** -26
"""How far the sides may differ, relatively, where derivatives stand in them: these have some 35 digits."""
NEARLY = mpmath.mpf(10) ** -3
"""The same where both are looked at again, with more care."""

NOISE = mpmath.mpf(10) ** -32

EXACTLY = mpmath.mpf(10) ** -60
"""The same where none do."""

SHOWN = 10**15
"""Whole numbers below this are shown with all their digits."""

TINY = 1e-15
"""What is shown as 0."""


def real(values: Array) -> Array:
    """The values, if they are real numbers. Raises NotRealError."""
    if not is_real(values):
        raise NotRealError("it has no real value at the points that were tried")
    return values


def plain_number(value: Any) -> float | int:
    """A number as it is shown: whole, or with six digits."""
    number = float(value) if abs(value) > TINY else 0.0
    return int(number) if number.is_integer() and abs(number) < SHOWN else float(mpmath.nstr(mpmath.mpf(value), 6))


def plain_values(values: Array) -> Any:
    """A number, or rows of numbers, as they are shown."""
    if values.size == 1:
        return plain_number(values.item())
    return [[plain_number(v) for v in row] for row in values]


def spread(first: Array, second: Array) -> tuple[list[Any], list[Any]]:
    """Both as flat lists; a number stands for all entries."""
    if first.size == 1 or second.size == 1 or first.shape == second.shape:
        size = max(first.size, second.size)
        flat = [list(v.ravel()) * (size if v.size == 1 else 1) for v in (first, second)]
        return flat[0], flat[1]
    raise UndecidedError(f"the sides have the shapes {first.shape} and {second.shape}")


def agree(first: Array, second: Array, share: Any = AGREEMENT, exact: bool = False) -> bool:
    """Whether two values are the same to far more digits than chance allows."""
    share, rest = (EXACTLY, EXACTLY) if exact else (share, NOISE)
    return all(abs(a - b) <= share * max(abs(a), abs(b)) + rest for a, b in zip(*spread(first, second), strict=True))


def differing(first: Array, second: Array, share: float = 1e-3) -> tuple[tuple[int, int] | None, Any, Any] | None:
    """The first entry in which two values differ by more than a reader would call rounding, with both values."""
    if not (is_real(first) and is_real(second)):
        return None
    shape_ = first.shape if first.size >= second.size else second.shape
    for n, (a, b) in enumerate(zip(*spread(first, second), strict=True)):
        off = abs(a - b)
        whole = mpmath.isint(a) and mpmath.isint(b) and off >= 1 and max(abs(a), abs(b)) < SHOWN  # 1501, not 1502
        if whole or off > share * max(abs(a), abs(b), mpmath.mpf("0.01")):
            return (None if first.size == second.size == 1 else (n // shape_[1], n % shape_[1])), a, b
    return None


def is_so(first: Array, second: Array, relation: str) -> bool:
    """Whether an inequality, or ≠, holds in each entry."""
    pairs = list(zip(*spread(first, second), strict=True))
    same = [abs(a - b) <= AGREEMENT * max(abs(a), abs(b)) + NOISE for a, b in pairs]  # derivatives are rounded
    if relation == "≠":
        return not all(same)
    if any(same):
        kept = [pair for pair, s in zip(pairs, same, strict=True) if not s]
        return relation in ("≤", "≥") and (not kept or _are_so(kept, relation))
    return _are_so(pairs, relation)


def _are_so(pairs: list[tuple[Any, Any]], relation: str) -> bool:
    tests = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "≤": lambda a, b: a <= b, "≥": lambda a, b: a >= b}
    return all(tests[relation](a, b) for a, b in pairs)
