r"""What dots stand for: a_1, a_2, …, a_n and a_1 + ⋯ + a_n, where the items differ in a counting number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from symnet.reading.tree import Dots, Letter, Number, Written, bare, mapped

COUNTER = "·"
"""The letter that stands for the number in the pattern; no document has it."""


def pattern_of(items: Sequence[Written]) -> tuple[Written, Written] | None:
    """The item with a letter for what counts from 1, and how far it counts; None where the items do not show it."""
    where = [n for n, item in enumerate(items) if isinstance(item, Dots)]
    if len(where) != 1 or where[0] == 0 or where[0] != len(items) - 2:
        return None
    first, last = items[0], items[-1]
    ends: list[Written] = []
    template = _generalised(first, last, ends)
    if template is None or not ends or any(bare(end) != bare(ends[0]) for end in ends):
        return None
    for n, item in enumerate(items[1 : where[0]], 2):
        if bare(item) != bare(_filled(template, Number(0, str(n)))):
            return None
    return template, ends[0]


def _generalised(first: Any, last: Any, ends: list[Written]) -> Any:
    """The first item with the counter where it has 1 and the last has something else; None where they differ more."""
    if isinstance(first, Number) and first.text == "1" and isinstance(last, (Number, Letter)) and first != last:
        if not (isinstance(last, Number) and last.text == "1"):
            ends.append(last)
            return Letter(first.at, COUNTER)
        return first
    if type(first) is not type(last):
        return None
    if isinstance(first, tuple):
        parts = [_generalised(a, b, ends) for a, b in zip(first, last, strict=False)]
        return None if len(first) != len(last) or any(p is None for p in parts) else tuple(parts)
    if isinstance(first, Written):
        found = {}
        for field in fields(first):
            mine, theirs = getattr(first, field.name), getattr(last, field.name)
            if field.name == "at" or mine is None:
                found[field.name] = mine
                if mine is None and theirs is not None:
                    return None
                continue
            part = _generalised(mine, theirs, ends)
            if part is None:
                return None
            found[field.name] = part
        return type(first)(**found)
    return first if first == last else None


def _filled(node: Written, number: Number) -> Written:
    return mapped(node, lambda n: number if isinstance(n, Letter) and n.base == COUNTER else n)
