r"""The colon as a product of two matrices, A : B = tr(A^⊤ B), where the document says that it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnet.reading.tokens import Token

SAID = re.compile(
    r"(?<!\\)\b(?:colon|double[- ](?:dot|contraction))\b"
    r"|:\s*\$*\s*(?:denotes|is|means|represents|stands for)\s+(?:the\s+)?(?:trace|Frobenius|inner|matrix inner)\b"
    r"|(?<![A-Za-z\\])([A-Z])\s*:\s*([A-Z])\s*&?(?:=|\\equiv)\s*[^=$]{0,40}?\b[tT]r(?:ace)?\b"
)
"""Words and formulas that say so."""

OTHERWISE = frozenset(("to", "rightarrow", "longrightarrow", "mapsto", "mathbb", "in", "times"))
"""Commands beside which a colon says what something is."""


def multiplies(text: str) -> bool:
    """Whether a document says that its colons are products."""
    return SAID.search(text) is not None


def with_products(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a command for each colon between two things, where nothing else tells of a map or a shape."""
    if any(t.kind == "command" and t.text in OTHERWISE for t in tokens):
        return list(tokens)
    result = []
    for n, token in enumerate(tokens):
        between = 0 < n < len(tokens) - 1 and tokens[n + 1].text not in ("=", ",")  # no z_{:,i}, z_{i,:}
        between = between and tokens[n - 1].kind != "open" and tokens[n + 1].kind != "close"
        is_colon = between and ((token.kind == "char" and token.text == ":") or token.text == "colon")
        result.append(token._replace(kind="command", text="frobenius") if is_colon else token)
    return result
