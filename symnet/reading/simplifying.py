"""Tokens made simpler before they are parsed: spaces, sizes of brackets and labels taken out, words put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from unicodedata import category

from symnet.core.notation import GREEK
from symnet.reading.languages import IN_FORMULAS
from symnet.reading.tokens import Token, group
from symnet.reading.vocabulary import (
    CONNECTIVES,
    GAPS,
    ONE_ARGUMENT_DROPPED,
    OVERLAYS,
    SHOWN,
    SPACES,
    WITH_SECOND,
    WORDS_AS_SIGNS,
    relation_at,
)

WORDS = ("text", "textrm", "textup", "mbox", "textit", "textnormal", "textbf", "textsf", "emph")
"""Commands with words of the prose."""


def split(tokens: Sequence[Token], kind: str) -> list[list[Token]]:
    """Parts between tokens of a kind that stand on the outermost level."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "begin": 1, "close": -1, "end": -1}.get(token.kind, 0)
        if token.kind == kind and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def simplified(tokens: Sequence[Token]) -> list[Token]:
    """Without spacing and sizes; rows, cells and gaps as kinds of their own, text as one token."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind == "math" or (token.kind == "char" and token.text == "~"):
            continue
        if token.kind == "char" and token.text == "&":
            result.append(Token("align", "&", token.at, token.spaced))
        elif token.kind == "char" and token.text.isspace():
            if token.text.count("\n") > 1:
                result.append(Token("gap", " ", token.at, True))
        elif token.kind == "char" and token.text == "|" and _is_bar(tokens, at):
            result.append(Token("char", "‖", token.at, token.spaced))  # ||x||
            at += 1
        elif (token.kind == "char" and token.text == "—") or (token.kind == "command" and token.text == "horzbar"):
            continue  # — x_1^⊤ —, how rows are drawn
        elif token.kind == "char" and token.text == "–":
            result.append(Token("char", "-", token.at, token.spaced))
        elif token.kind == "char" and token.text in SMALL:
            at = _scripts(tokens, at - 1, result)
        elif token.kind == "char" and token.text in SIGNS:
            result.append(Token("command", SIGNS[token.text], token.at, token.spaced))
        elif token.kind == "char" and token.text == "." and result and _is_null_delimiter(tokens, at - 2):
            continue
        elif token.kind == "char" and token.text == "." and (sign := _by_entry(tokens, at)):
            result.append(Token("command", sign, token.at, token.spaced))
            at += 1
        elif token.kind == "char" and token.text == "." and (more := _more_points(tokens, at)):
            result.append(Token("command", "ldots", token.at, token.spaced))  # 1..n, x_1 + ....
            at += more
        elif token.kind == "char" and token.text == "n" and _is_prefix(tokens, at):
            at += 2  # np.sum
        elif token.kind == "begin" and token.text == "subarray" and (stacked := _in_an_environment(tokens, at - 1)):
            body, at = stacked
            result += _stacked(body[group(body, 0)[1] :])  # without its column
        elif token.kind == "open" and _is_differential(result) and at < len(tokens) and tokens[at].kind == "close":
            at += 1  # \\partial{}
        elif token.kind == "char" and (word := _of_ideographs(tokens, at - 1)):
            result.append(Token("text", word, token.at, True))  # 这里 \\sigma(x) = …, typed without \\text
            at += len(word) - 1
        elif token.kind == "char" and (word := _connective(tokens, at - 1)):
            result.append(Token("text", word, token.at, True))  # a = b if i = j, typed as letters
            at += len(word) - 1
        elif token.kind != "command":
            result.append(token)
        elif token.text in ("\\", "newline", "cr", "tabularnewline"):
            at = _past_option(tokens, at)
            result.append(Token("row", "\\\\", token.at))
        elif token.text in GAPS:
            if token.text in ("hspace", "hskip"):
                at = _past_argument(tokens, at)
            result.append(Token("gap", token.text, token.at))
        elif token.text in ("left", "right", "middle", *_SIZES):
            if at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == ".":
                at += 1  # \left. draws nothing
        elif token.text in OLD_FONTS and (several := _several_in_a_group(tokens, at)) is not None:
            result += simplified(several[0])
            at = several[1]
        elif token.text in SPACES or token.text.isspace():
            if token.text in WIDE and (end := _past_spaces(tokens, at)) > at:
                at_dots = token.text.isspace() and _stands_at_dots(tokens, end, result)
                if at_dots or _count(tokens[at:end]) > 1:  # x_1 \\ \\ \cdots \\ \\ x_n
                    result.append(Token("gap", " ", token.at))
                    at = end
                    continue
            if (token.text == ";" or token.text.isspace()) and _is_between_cells(tokens, at, result):
                result.append(Token("gap", " ", token.at))
        elif token.text in ONE_ARGUMENT_DROPPED:
            at = _past_argument(tokens, at)
        elif token.text in ("boxed", "fbox", "framebox"):
            body, at = group(tokens, at)
            result += simplified(body)
        elif token.text == "llbracket" and (counted := _counted(tokens, at)) is not None:
            result += counted[0]
            at = counted[1]
        elif token.text == "substack":
            body, at = group(tokens, at)
            result += _stacked(body)
        elif token.text in OVERLAYS and not _is_one_of_several(tokens, at):
            at = _past_slides(tokens, at)
            if at < len(tokens) and tokens[at].kind == "open":
                body, at = group(tokens, at)
                is_empty = [t.kind for t in body[:2]] == ["open", "close"]  # {}= …, which sets the sign as a relation
                result += simplified(body[2:] if is_empty else body)
        elif token.text in SHOWN:
            body, at = group(tokens, at)
            if shown := simplified(body):
                result += [shown[0]._replace(spaced=True), *shown[1:]]  # \snfwd{C}\snfwd{E} is no word
            at = _past_argument(tokens, at) if token.text in WITH_SECOND else at
        elif token.text == "snwhy" and _begins_a_row(result):
            at = _past_argument(tokens, at)  # a reason in a row of its own, of which no word is a side
        elif token.text == "snwhy":
            result.append(Token("gap", "quad", token.at))
            at = _text(tokens, at, token, result)
        elif token.text in ("overset", "stackrel", "underset") and (marked := _marked_relation(tokens, at)) is not None:
            result += marked[0]
            at = marked[1]
        elif token.text in WORDS_AS_SIGNS:
            result.append(Token("text", token.text, token.at, True))
        elif token.text == "colon":
            result.append(Token("char", ":", token.at, token.spaced))
        elif token.text == "makebox":
            at = _past_option(tokens, _past_option(tokens, at))
            body, at = group(tokens, at)
            result += simplified(body)
        elif token.text in WORDS:
            at = _text(tokens, at, token, result)
        else:
            result.append(token)
    return result


def _of_ideographs(tokens: Sequence[Token], at: int) -> str:
    """The letters of a script without capitals that begin at a place: 这里."""
    letters = takewhile(lambda t: t.kind == "char" and category(t.text[0]) == "Lo", tokens[at:])
    return "".join(token.text for token in letters)


def _counted(tokens: Sequence[Token], at: int) -> tuple[list[Token], int] | None:
    r"""\{1, \ldots, K\} for 1, K \rrbracket, and where it ends; None for anything else in these brackets."""
    end = next((n for n in range(at, len(tokens)) if tokens[n].text == "rrbracket"), None)
    body = simplified(tokens[at:end]) if end is not None else []
    commas = [n for n, token in enumerate(body) if token.kind == "char" and token.text in ",;"]
    if end is None or len(commas) != 1 or not body[0].text.isdecimal():
        return None
    first, last, comma = body[: commas[0]], body[commas[0] + 1 :], Token("char", ",", body[commas[0]].at)
    dots = Token("command", "ldots", comma.at)
    left, right = Token("command", "{", tokens[at].at), Token("command", "}", tokens[end].at)
    return [left, *first, comma, dots, comma, *last, right], end + 1


def _stacked(body: Sequence[Token]) -> list[Token]:
    """The rows below a sum: j = 1 and j ≠ c are j = 1, j ≠ c."""
    rows = [row for row in split(simplified(body), "row") if row]
    return [token for n, row in enumerate(rows) for token in (*[Token("char", ",", row[0].at)][: n > 0], *row)]


def _in_an_environment(tokens: Sequence[Token], at: int) -> tuple[list[Token], int] | None:
    """What stands in the environment that begins at a place, and where it ends; None if it does not."""
    depth = 0
    for end in range(at, len(tokens)):
        depth += {"begin": 1, "end": -1}.get(tokens[end].kind, 0)
        if depth == 0:
            return list(tokens[at + 1 : end]), end + 1
    return None


def _is_one_of_several(tokens: Sequence[Token], at: int) -> bool:
    r"""Whether another slide shows something else in its place: \only<1>{a}\only<2>{b}, which is no product a b."""
    end = _past_slides(tokens, at)
    if tokens[at - 1].text != "only" or end >= len(tokens) or tokens[end].kind != "open":
        return False
    end = group(tokens, end)[1]
    behind = next((t for t in tokens[end:] if not (t.kind == "char" and t.text.isspace())), None)
    return behind is not None and behind.kind == "command" and behind.text == "only"


def _past_slides(tokens: Sequence[Token], at: int) -> int:
    """Past the slides <2-> of a command of Beamer, if they are given."""
    if not (at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == "<"):
        return at
    end = next((n for n in range(at, len(tokens)) if tokens[n].text == ">"), None)
    return at if end is None or any(t.kind != "char" for t in tokens[at:end]) else end + 1


def _connective(tokens: Sequence[Token], at: int) -> str:
    """A word such as if or for in bare letters, which spaces set apart on both sides."""
    before = tokens[at - 1] if at else None
    apart = tokens[at].spaced or before is None or (before.kind == "command" and not before.text.isalpha())
    for word in BARE if apart and tokens[at].text in "iwfot" else ():
        end = at + len(word)
        letters = [t.text for t in tokens[at:end] if t.kind == "char" and not (t.spaced and t is not tokens[at])]
        if letters != list(word) or end >= len(tokens):
            continue
        behind = tokens[end]
        if behind.spaced or (behind.kind == "command" and behind.text in (" ", "\n", ",", ";", ":", "quad")):
            return word
    return ""


BARE = ("if", "for", "where", "when", "otherwise", "with", "then")
"""Connectives that are typed as letters."""


OLD_FONTS = ("bf", "rm", "cal")
"""Fonts that hold to the end of a group and take no argument."""


def _several_in_a_group(tokens: Sequence[Token], at: int) -> tuple[list[Token], int] | None:
    """The arguments y, t of CE(\\bf{y, t}), set in a font by braces that make them no single one; where they end."""
    if not (at < len(tokens) and tokens[at].kind == "open"):
        return None
    body, end = group(tokens, at)
    return (list(body), end) if any(t.kind == "char" and t.text == "," for t in body) else None


def _begins_a_row(before: Sequence[Token]) -> bool:
    """Whether nothing but signs for columns stands before in the row, and there is a row before."""
    last = next((t for t in reversed(before) if t.kind not in ("align", "gap") and t.text != "&"), None)
    return last is not None and last.kind == "row"


def _is_differential(before: Sequence[Token]) -> bool:
    """Whether a ∂ or a ∇ stands right before, of which nothing hangs on what an empty pair of braces holds."""
    return bool(before) and before[-1].kind == "command" and before[-1].text in ("partial", "nabla")


def _by_entry(tokens: Sequence[Token], at: int) -> str:
    """⊙ of A .* B and ⊘ of A ./ B, as Octave has them."""
    behind = tokens[at] if at < len(tokens) else None
    if behind is None or behind.spaced or behind.kind not in ("char", "command"):
        return ""
    return {"*": "odot", "ast": "odot", "/": "oslash"}.get(behind.text, "")


def _more_points(tokens: Sequence[Token], at: int) -> int:
    """How many further points stand right there."""
    end = at
    while end < len(tokens) and tokens[end].kind == "char" and tokens[end].text == ".":
        end += 1
    return end - at


def _past_spaces(tokens: Sequence[Token], at: int) -> int:
    r"""Behind further signs for spaces, as in \\ \\ ; where it is if there are none."""
    end = at
    while at < len(tokens) and (
        tokens[at].text.isspace() or (tokens[at].kind == "command" and tokens[at].text in WIDE)
    ):
        at += 1
        end = at if tokens[at - 1].kind == "command" else end
    return end


def _count(tokens: Sequence[Token]) -> int:
    return sum(t.kind == "command" for t in tokens)


def _stands_at_dots(tokens: Sequence[Token], at: int, before: Sequence[Token]) -> bool:
    """Whether dots stand right before, or right there."""
    behind = next((t.text for t in tokens[at:] if not t.text.isspace()), "")
    return behind in DOTS or bool(before and before[-1].text in DOTS)


WIDE = (" ", "\n", ";", ":", "space", "enspace", "thickspace", "medspace")
"""Spaces three of which in a row are a gap between formulas."""

DOTS = ("dots", "ldots", "cdots", "dotsc", "dotsb", "dotsm", ".")


def _is_bar(tokens: Sequence[Token], at: int) -> bool:
    """Whether a second bar stands right there."""
    return at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == "|" and not tokens[at].spaced


def _is_prefix(tokens: Sequence[Token], at: int) -> bool:
    """Whether p and a point stand behind an n, and a name right behind them: np.sum."""
    behind = [str(t) for t in tokens[at : at + 3] if not t.spaced]
    return len(behind) == 3 and behind[:2] == ["p", "."] and behind[2].isalpha()


def _marked_relation(tokens: Sequence[Token], at: int) -> tuple[list[Token], int] | None:
    """The relation of \\overset{(a)}{=} or \\underset{(a)}=, and the mark of \\stackrel{?}{=}; where it ends."""
    if not (at < len(tokens) and tokens[at].kind == "open"):
        return None
    mark, at = group(tokens, at)
    if at >= len(tokens):
        return None
    body, end = group(tokens, at) if tokens[at].kind == "open" else ([tokens[at]], at + 1)
    body = simplified(body)
    sign, length = relation_at(body, 0)
    if sign is None or length != len(body):
        return None
    return [*body, *(t for t in mark if t.text == "?")], end


SIGNS = {"∑": "sum", "∏": "prod", "√": "sqrt", "∞": "infty", "⋅": "cdot"}
"""Commands that are also written as one sign."""

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱⁿᵀᵗ", "0123456789+-inTt", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₘₙₜ", "0123456789+-ijkmnt", strict=True))
SMALL = RAISED | LOWERED
"""Scripts that are written as signs of their own: x², W⁻¹, x₁."""

_SIZES = tuple(s for s in SPACES if s.lower().startswith("big"))


def _scripts(tokens: Sequence[Token], at: int, result: list[Token]) -> int:
    """Put x^{-1} for x⁻¹, and x_1 for x₁; where what follows begins."""
    row = RAISED if tokens[at].text in RAISED else LOWERED
    end = at
    while end < len(tokens) and tokens[end].kind == "char" and tokens[end].text in row:
        end += 1
    place = tokens[at].at
    result += [Token("char", "^" if row is RAISED else "_", place), Token("open", "{", place)]
    result += [Token("char", row[token.text], token.at) for token in tokens[at:end]]
    result.append(Token("close", "}", place))
    return end


def _is_null_delimiter(tokens: Sequence[Token], before: int) -> bool:
    return before >= 0 and tokens[before].kind == "command" and tokens[before].text in ("left", "right")


def _text(tokens: Sequence[Token], at: int, token: Token, result: list[Token]) -> int:
    """Words as one token of text; one word, which may be a name, stays a command with its group."""
    body, end = group(tokens, at)
    inside = split(body, "math")
    if len(inside) > 1 and len(inside) % 2 and CONDITION.fullmatch(_spelled(inside[0])) and not _in_script(result):
        for n, part in enumerate(inside):  # \text{if $i = j$}
            words = _spelled(part) if not n % 2 else ""
            result += [Token("text", words, part[0].at, True)] if words else simplified(part) if n % 2 else []
        return end
    words = _spelled(body)
    if r"\_" in words and words.replace(r"\_", "").isalpha():  # clip\_norm, a name of programs
        body = [t for t in body if t.text != "_"]
        words = _spelled(body)
    glued = end < len(tokens) and tokens[end].text == "(" and not tokens[end].spaced
    called = glued and not (body and (body[0].spaced or tokens[end - 1].spaced)) and _called(words)
    if called:  # \text{np.sum}(Z), \text{layer-norm}(x)
        body = [Token("char", letter, token.at, False) for letter in called]
        words = called
    words = words if called or _in_script(result) else IN_FORMULAS.get(words, words)
    if words.isalnum() and words.lower() not in CONNECTIVES and not words.isdecimal():
        inner = [Token("open", "{", token.at), *body, Token("close", "}", tokens[end - 1].at)]
        result += [Token("command", "text", token.at, token.spaced), *inner]
    else:
        result.append(Token("text", words, token.at, token.spaced))
    return end


CONDITION = re.compile(
    r"\W*(?:otherwise\b.*\b)?(?:if|when|whenever|unless|for)(?:\s+(?:all|any|every|each|some))?", re.I
)
"""Words of a text before a formula within it that says when something holds."""


def _spelled(words: Sequence[Token]) -> str:
    return "".join((" " if t.spaced and n else "") + str(t) for n, t in enumerate(words)).strip()


def _in_script(before: Sequence[Token]) -> bool:
    """Whether what comes stands above or below something."""
    opened = before[:-1] if before and before[-1].kind == "open" else before
    return bool(opened) and opened[-1].text in ("_", "^")


def _called(words: str) -> str:
    """The name of a function of programs, np.sum, or of one with a hyphen or two words, as letters; else nothing."""
    if not re.fullmatch(r"[A-Za-z][\w.-]*(?: [A-Za-z][\w-]*)?", words) or set(words.split()) & CONNECTIVES:
        return ""
    return re.sub(r"[^A-Za-z0-9]", "", re.sub(r"^(?:np|numpy|jnp|torch|tf|F)\.", "", words))


def _past_argument(tokens: Sequence[Token], at: int) -> int:
    if at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == "*":
        at += 1
    return group(tokens, at)[1] if at < len(tokens) and tokens[at].kind == "open" else at


def _past_option(tokens: Sequence[Token], at: int) -> int:
    if at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == "*":
        at += 1
    if at < len(tokens) and tokens[at].kind == "char" and tokens[at].text == "[" and not tokens[at].spaced:
        for end in range(at, min(at + 24, len(tokens))):
            if tokens[end].text == "]":
                return end + 1
    return at


def _is_between_cells(tokens: Sequence[Token], at: int, before: Sequence[Token]) -> bool:
    r"""Whether a space stands between symbols that a square bracket sets side by side, [1\ x]; products have none."""
    end = next((n for n in range(at, min(at + MOST_CELLS, len(tokens))) if tokens[n].text == "]"), at)
    last = len(before)
    begin = next((n for n in range(last - 1, max(last - MOST_CELLS, 0) - 1, -1) if before[n].text == "["), last)
    if end == at or begin + 1 >= last:
        return False
    return all(CELL.fullmatch(cell) for cell in _cells([*before[begin + 1 :], tokens[at - 1], *tokens[at:end]]))


def _cells(tokens: Sequence[Token]) -> list[str]:
    """What stands between the spaces of a bracket, as it is written."""
    cells = [""]
    for token in tokens:
        if token.kind == "gap" or (token.kind == "command" and (token.text == ";" or token.text.isspace())):
            cells.append("")
        else:
            cells[-1] += str(token)
    return cells


MOST_CELLS = 100
"""So many tokens a bracket of cells may have on either side of a space."""

CELL = re.compile(
    r"(?:[A-Za-z]|\d+|\\(?:bm|boldsymbol|math(?:bf|rm))\s*\{?\s*[A-Za-z01]\s*\}?|"
    + "|".join(rf"\\{name}" for name in sorted(GREEK))
    + r")\s*(?:[_^](?:\w|\{[^{}+=]*\}))*"
)
"""A letter or a number, with what stands above and below it."""
