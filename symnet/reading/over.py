r"""Fractions of plain TeX: {a \over b} divides all that stands before it between the same braces by all behind it."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.tokens import ReadError, Token
from symnet.reading.vocabulary import nesting, relation_at

CELLS = frozenset(("&", "\\", "newline", "cr"))
"""What ends a cell of an array, and so a fraction in it."""


def divided(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \frac for each \over; ReadError where one, without braces, divides a whole equation."""
    if not any(_is_over(t) for t in tokens):
        return list(tokens)
    found, end = _level(tokens, 0, is_whole=True)
    return [*found, *tokens[end:]]


def _level(tokens: Sequence[Token], at: int, is_whole: bool = False) -> tuple[list[Token], int]:
    """What stands on one level up to the bracket that closes it, and where that is."""
    result: list[Token] = []
    start, over, relates = 0, -1, False  # of the cell, in the result
    while at < len(tokens):
        token = tokens[at]
        depth = nesting(token)
        if depth < 0 and not is_whole:
            break
        relates = relates or relation_at(tokens, at)[0] is not None
        if token.text in CELLS:
            _divide(result, start, over, is_whole and relates)
            result.append(token)
            start, over, relates = len(result), -1, False
        elif _is_over(token):
            if over >= 0:
                raise ReadError(r"two \over stand between the same braces", token.at)
            over = len(result)
            result.append(token)
        else:
            result.append(token)
            if depth > 0:
                inner, at = _level(tokens, at + 1)
                result += inner
                if at < len(tokens):
                    result.append(tokens[at])
        at += 1
    _divide(result, start, over, is_whole and relates)
    return result, at


def _divide(result: list[Token], start: int, over: int, is_equation: bool) -> None:
    """Turn what stands from `start` on, with \\over in its midst, into a fraction."""
    if over < 0:
        return
    place = result[over].at
    if is_equation:
        raise ReadError(r"\over without braces divides all of the equation", place)
    opened, closed = Token("open", "{", place), Token("close", "}", place)
    above, below = result[start:over], result[over + 1 :]
    fraction = Token("command", "frac", above[0].at if above else place, bool(above) and above[0].spaced)
    result[start:] = [fraction, opened, *above, closed, opened, *below, closed]


def _is_over(token: Token) -> bool:
    return token.kind == "command" and token.text == "over"
