r"""Accents that stand below a letter with nothing under them: y_{\hat{}} and y_{\bar{}}, where \hat{y} is meant."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.tokens import Token, group

ACCENTS = ("hat", "bar", "tilde", "widehat", "overline", "widetilde")


def without_empty_accents(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \hat{y} for y_{\hat{}} and y_\hat{}."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        found = _accent_below(tokens, at)
        if found is None or not result or not _is_letter(result[-1]):
            result.append(tokens[at])
            at += 1
        else:
            accent, at = found
            letter = result.pop()
            result += [accent._replace(at=letter.at), Token("open", "{", letter.at), letter]
            result.append(Token("close", "}", tokens[at - 1].at))
    return result


def _is_letter(token: Token) -> bool:
    return token.kind == "char" and token.text.isalpha()


def _accent_below(tokens: Sequence[Token], at: int) -> tuple[Token, int] | None:
    """The accent of _{\\hat{}}, and what stands behind it."""
    if tokens[at].text != "_" or tokens[at].kind != "char" or at + 1 >= len(tokens):
        return None
    if tokens[at + 1].kind == "open":
        body, end = group(tokens, at + 1)
    else:
        body, end = list(tokens[at + 1 : at + 4]), at + 4
    kinds = [token.kind for token in body]
    empty = kinds in (["command"], ["command", "open", "close"]) and body[0].text in ACCENTS
    if empty and tokens[at + 1].kind != "open" and len(body) != 3:
        return None
    return (body[0], end) if empty else None
