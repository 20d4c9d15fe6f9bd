"""How wide a formula will be, roughly, in em: enough to decide where to break a line before TeX overfills it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\begin\{\w+\}|\\end\{\w+\}|\\[a-zA-Z]+|\\.|[{}^_&]|\s+|.", re.DOTALL)

_NO_WIDTH = frozenset(
    r"\bigl \bigr \Bigl \Bigr \mathbf \bm \mathrm \operatorname \text \displaystyle \textstyle \hat "
    r"\snfwd \snback \bar \tilde \limits \, \! \mathcal \mathit \boldsymbol \vec \dot \overline".split()
)
_WIDE = {
    r"\sum": 1.3, r"\odot": 1.3, r"\oslash": 1.3, r"\circ": 1.0, r"\cdot": 0.7, r"\times": 1.2, r"\top": 0.8,
    r"\max": 1.9, r"\log": 1.4, r"\exp": 1.7, r"\tanh": 2.1, r"\sin": 1.3, r"\cos": 1.4, r"\det": 1.4, r"\quad": 1.0,
    r"\qquad": 2.0, r"\left": 0.38, r"\right": 0.38, r"\partial": 0.58,
    r"\sqrt": 1.0, r"\lVert": 0.5, r"\rVert": 0.5, r"\prime": 0.3, r"\\": 0.0,
}  # fmt: skip
_LETTERS = {"W": 1.05, "M": 1.0, "m": 0.88, "w": 0.72}
_SHAPE = 0.6
"""Size of a shape below a name."""

_SCRIPT = 0.72
"""Size of a script relative to what it is attached to."""


def tokens_of(latex: str) -> list[str]:
    """A formula in commands, signs and letters, without its spaces."""
    return [t for t in _TOKEN.findall(latex) if not t.isspace()]


def width(latex: str) -> float:
    """The width of a formula in em, at \\displaystyle."""
    tokens = tokens_of(latex)
    total, position = _run(tokens, 0)
    while position < len(tokens):
        more, position = _run(tokens, position + 1)
        total += more
    return total


def _run(tokens: list[str], position: int) -> tuple[float, int]:
    """The width up to the closing brace that ends this group."""
    total, rows = 0.0, 0.0
    while position < len(tokens):
        token = tokens[position]
        if token == "}":
            break
        if token.startswith(r"\end"):
            return max(total, rows), position
        if token == r"\\":
            total, rows = 0.0, max(total, rows)
            position += 1
        else:
            step, position = _item(tokens, position)
            total += step
    return max(total, rows), position


def _item(tokens: list[str], position: int) -> tuple[float, int]:
    """The width of one token or group, and where the next one begins."""
    token = tokens[position]
    if token == "{":
        inner, position = _run(tokens, position + 1)
        return inner, position + 1
    if token in "^_":
        inner, position = _argument(tokens, position + 1)
        if position < len(tokens) and tokens[position] in "^_" and tokens[position] != token:  # one above the other
            other, position = _argument(tokens, position + 1)
            inner = max(inner, other)
        return _SCRIPT * inner, position
    if token == r"\snshape":
        name, position = _argument(tokens, position + 1)
        below, position = _argument(tokens, position)
        return max(name, _SHAPE * below + 0.35), position
    if token == r"\frac":
        above, position = _argument(tokens, position + 1)
        below, position = _argument(tokens, position)
        return max(above, below) + 0.25, position
    if token.startswith(r"\begin"):
        inner, position = _run(tokens, position + 1)
        return inner + (0.0 if "aligned" in token else 1.5), position + 1
    if token in "+-=<>":
        return 1.25, position + 1
    if token == "&":
        return 1.0, position + 1
    if token in _NO_WIDTH:
        return 0.0, position + 1
    if token in _WIDE:
        return _WIDE[token], position + 1
    if token in "()[].,:;|'":
        return 0.36, position + 1
    if token[0] == "\\" and token[1:2].isupper():
        return 0.85, position + 1
    return _LETTERS.get(token, 0.78 if token.isupper() else 0.55), position + 1


def _argument(tokens: list[str], position: int) -> tuple[float, int]:
    return _item(tokens, position) if position < len(tokens) else (0.0, position)
