r"""Words that the document itself gives a formula, in letters without a font: rms(x)_i = …, then 1/rms(x)_i.

    letters(…) =   at the beginning of a formula   →   \operatorname{letters} wherever these letters stand together

Nobody gives a formula to a product of three letters and a bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from symnet.reading.tokens import Token
from symnet.reading.vocabulary import NAMED

GIVEN = re.compile(
    r"(?:\$|\\\(|\\\[|\\begin\{(?:equation|align|aligned|gather|gathered|split|multline)\*?\}|\\\\)\s*&?\s*"
    r"([A-Za-z][a-z]{2,10})\([^()=+*/$-]{1,40}\)\s*(?:_\{[^{}=$]{1,12}\}|_\w)?\s*&?\s*(?::?=|\\(?:equiv|triangleq|coloneqq)\b)"
)
"""A word, names in brackets, perhaps the place of an entry, and a sign of equality."""


def words_given(text: str) -> frozenset[str]:
    """The words in bare letters that have a formula there and are none that everybody knows."""
    return frozenset(GIVEN.findall(text)) - NAMED


def with_words(tokens: Sequence[Token], words: Set[str]) -> list[Token]:
    """The tokens with each of the words set upright."""
    result: list[Token] = []
    for run in _runs(tokens):
        word = "".join(token.text for token in run)
        if len(run) > 1 and word in words:
            at, spaced = run[0].at, run[0].spaced
            result += [Token("command", "operatorname", at, spaced), Token("open", "{", at)]
            result += [*run, Token("close", "}", run[-1].at)]
        else:
            result += run
    return result


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Letters that stand together, and every other token alone."""
    run: list[Token] = []
    for token in tokens:
        is_letter = token.kind == "char" and token.text.isascii() and token.text.isalpha()
        if run and (not is_letter or token.spaced):
            yield run
            run = []
        if is_letter:
            run.append(token)
        else:
            yield [token]
    if run:
        yield run
