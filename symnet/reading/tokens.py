r"""TeX as tokens with places: pylatexenc scans, macros of the author are expanded, and all of it within limits.

    \newcommand{\vect}[1]{\mathbf{#1}}   \vect{x}   →   \mathbf { x }

Nothing is executed and no file is opened: commands that would do so are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import NamedTuple

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream, LatexWalkerParseError
from pylatexenc.macrospec import LatexContextDb

from symnet.core.errors import SymnetError

LONGEST = 60_000
"""Characters of one formula."""

MANY = 30_000
"""Tokens of one formula, macros expanded."""

DEEP = 60
"""Braces and brackets within each other."""

ROUNDS = 20_000
"""Expansions of macros in one formula."""

REFUSED = frozenset(
    "input include includegraphics openin openout read write write18 immediate special catcode csname directlua loop "
    "usepackage lstinputlisting verbatiminput expandafter everymath everydisplay".split()
)
"""Commands that reach beyond the formula: files, programs, TeX's own engine."""

_WALKER = LatexWalker("", latex_context=LatexContextDb(), tolerant_parsing=True)
_STATE = _WALKER.make_parsing_state()
"""Made once: a walker for each of thousands of formulas takes longer than their tokens."""


class ReadError(SymnetError):
    """What is not understood: why, and where in the document it stands."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


MISFITS = ("the shapes differ", "is no product of matrices", "cannot be added", "cannot be multiplied entry")
"""What is said of shapes that do not fit, as those of derivatives in another layout do not."""


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: ``command``, ``open``, ``close``, ``begin``, ``end``, ``math`` (a dollar) or ``char``.
        text: the command's name, the environment's, or the character.
        at: where it stands; for what a macro gave, where the macro stands.
        spaced: whether a space stands before it.
    """

    kind: str
    text: str
    at: int
    spaced: bool = False

    def __str__(self) -> str:
        if self.kind == "command":
            return f"\\{self.text}"
        if self.kind in ("begin", "end"):
            return rf"\{self.kind}{{{self.text}}}"
        return self.text


_KINDS = {
    "macro": "command",
    "brace_open": "open",
    "brace_close": "close",
    "begin_environment": "begin",
    "end_environment": "end",
    "mathmode_inline": "math",
    "mathmode_display": "math",
    "char": "char",
    "specials": "char",
}


_PLAIN = {
    **dict.fromkeys("{", "open"),
    **dict.fromkeys("}", "close"),
    **dict.fromkeys(f"{ascii_letters}{digits}_^&=+-*/()[]<>|.,:;!'", "char"),
}
"""Characters that are a token wherever they stand, if no space stands before them."""


def scan(text: str, start: int = 0) -> list[Token]:
    """The tokens of a formula that begins at `start`; ReadError for one beyond the limits."""
    if len(text) > LONGEST:
        raise ReadError(f"the formula is longer than {LONGEST} characters", start)
    if "\x00" in text:
        raise ReadError("the formula has a null byte in it", start + text.index("\x00"))
    walker = copy(_WALKER)
    walker.s = text
    tokens: list[Token] = []
    position = depth = 0
    while position < len(text):
        if (kind := _PLAIN.get(text[position], "")) != "":
            found = Token(kind, text[position], start + position)
            position += 1
        else:
            try:
                token = walker.get_token(position, parsing_state=_STATE)
            except LatexWalkerEndOfStream:
                break
            except LatexWalkerParseError as error:
                raise ReadError(f"TeX cannot be scanned: {error.msg}", start + position) from error
            position = token.pos + token.len
            if token.tok == "comment":
                continue
            arg = token.arg if isinstance(token.arg, str) else token.arg.specials_chars
            found = Token(_KINDS[token.tok], arg, start + token.pos, bool(token.pre_space))
            if found.kind == "char" and arg == "⊤":
                found = Token("command", "top", found.at, found.spaced)
        if found.kind != "char":
            depth += {"open": 1, "begin": 1, "close": -1, "end": -1}.get(found.kind, 0)
        if depth > DEEP:
            raise ReadError(f"braces stand more than {DEEP} deep within each other", found.at)
        tokens.append(found)
        if len(tokens) > MANY:
            raise ReadError(f"the formula has more than {MANY} tokens", start)
    return tokens


# Macros -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Macro:
    """A command of the author: how many arguments it takes, what the first one is when left out, and its body."""

    arguments: int
    default: tuple[Token, ...] | None
    body: tuple[Token, ...]


OUR_STYLE = ("snfwd", "snback", "snshape", "snleft", "snlong", "snright", "snhalf", "snwide", "snwhy", "snbelow")
"""Commands of symnet's own documents, which are read as what they are, however a document sets them."""

OTHER_NAMES = {
    "part": "partial", "infin": "infty", "isin": "in", "sdot": "cdot", "plusmn": "pm", "rarr": "rightarrow",
    "lrarr": "leftrightarrow", "larr": "leftarrow", "exist": "exists", "image": "Im",
}  # fmt: skip
"""Commands of KaTeX and of wikis that TeX calls otherwise."""

_DEFINES = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)|(?P<op>DeclareMathOperator)|(?P<def>def))"
    r"(?![A-Za-z])\*?\s*"
)


_DEFINING = frozenset(
    ("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator", "def")
)


def macros_of(text: str) -> dict[str, Macro]:
    r"""The macros that a document defines by ``\newcommand``, ``\def`` or ``\DeclareMathOperator``.

    What cannot be understood as a definition is left out: where it is used, it is an unknown command.
    """
    found: dict[str, Macro] = {}
    missed = 0
    for match in _DEFINES.finditer(text):
        body = _within(text, match.end())
        for length in LENGTHS if missed < MISSED else LENGTHS[:1]:
            try:
                tokens = scan(body[:length])
                name, macro = _definition(tokens, operator=bool(match["op"]), plain=bool(match["def"]))
                break
            except (ReadError, IndexError):
                continue
        else:
            missed += 1
            if missed > MOST_MISSED:
                break
            continue
        if name not in REFUSED and not name.startswith(OUR_STYLE):
            found[name] = macro
    return found


LENGTHS = (300, 4000)
"""So much is scanned of what may be a definition; most are short, and what stands after them is not scanned."""

MISSED, MOST_MISSED = 20, 500
"""After so many definitions that are not understood no long ones are looked for, and none at all."""


def _within(text: str, start: int) -> str:
    """The text up to where a definition surely ends."""
    end = text.find("\n\n", start, start + LENGTHS[-1])
    return text[start : end if end >= 0 else start + LENGTHS[-1]]


def _definition(tokens: Sequence[Token], operator: bool, plain: bool) -> tuple[str, Macro]:
    braced = tokens[0].kind == "open"
    name, at = tokens[braced].text, 3 if braced else 1
    if tokens[braced].kind != "command" or (braced and tokens[2].kind != "close"):
        raise ReadError("no command is named")
    arguments, default = 0, None
    if plain:
        while tokens[at].text == "#":
            arguments, at = arguments + 1, at + 2
    elif tokens[at].text == "[":
        arguments, at = int(tokens[at + 1].text) if tokens[at + 1].text.isdecimal() else 0, at + 3
        if tokens[at].text == "[":
            end = next((n for n in range(at, len(tokens)) if tokens[n].text == "]"), len(tokens))
            default, at = tuple(tokens[at + 1 : end]), end + 1
    body, _ = group(tokens, at)
    if operator:
        body = [Token("command", "operatorname", 0), Token("open", "{", 0), *body, Token("close", "}", 0)]
    return name, Macro(arguments, default, tuple(body))


def group(tokens: Sequence[Token], at: int) -> tuple[list[Token], int]:
    """One argument, as TeX takes it: a group without its braces, or one token; and where it ends."""
    if at >= len(tokens):
        raise ReadError("an argument is missing at the end", tokens[-1].at if tokens else 0)
    if tokens[at].kind == "close":
        raise ReadError("an argument is missing", tokens[at].at)
    if tokens[at].kind != "open":
        return [tokens[at]], at + 1
    depth = 0
    for end in range(at, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[end].kind, 0)
        if depth == 0:
            return list(tokens[at + 1 : end]), end + 1
    raise ReadError("a brace is not closed", tokens[at].at)


def expanded(tokens: Sequence[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens with the author's macros expanded; ReadError for one that does not end, or that is refused."""
    result: list[Token] = []
    pending = list(reversed(tokens))
    rounds = 0
    while pending:
        token = pending.pop()
        if token.kind == "command" and token.text in REFUSED:
            raise ReadError(f"\\{token.text} is not read: it reaches beyond the formula", token.at)
        if token.kind == "command" and token.text in _DEFINING:
            _pass_over(pending, token)
            continue
        macro = macros.get(token.text) if token.kind == "command" else None
        if macro is None and token.kind == "command":
            result.append(token._replace(text=OTHER_NAMES.get(token.text, token.text)))
        elif macro is None:
            result.append(token)
        else:
            rounds += 1
            pending += reversed(_applied(macro, token, pending))
        if rounds > ROUNDS or len(result) + len(pending) > MANY:
            raise ReadError(f"the macro \\{token.text} grows beyond all limits", token.at)
    return result


def _pass_over(pending: list[Token], definition: Token) -> None:
    r"""Take \newcommand{\R}[1]{…} off a formula in which it stands; `macros_of` has read it."""
    if pending and pending[-1].text == "*":
        pending.pop()
    _argument(pending, definition)
    if definition.text == "def":
        while pending and pending[-1].kind != "open":
            pending.pop()
    while pending and pending[-1].text == "[":
        while pending and pending.pop().text != "]":
            pass
    _argument(pending, definition)


def _applied(macro: Macro, call: Token, pending: list[Token]) -> list[Token]:
    """The body of a macro with its arguments, which are taken off the stack of what follows."""
    arguments: list[list[Token]] = []
    for n in range(macro.arguments):
        if n == 0 and macro.default is not None and not (pending and pending[-1].text == "["):
            arguments.append(list(macro.default))
        elif n == 0 and macro.default is not None:
            closing = next((k for k, t in enumerate(reversed(pending)) if t.text == "]"), None)
            if closing is None:
                raise ReadError(f"\\{call.text} has a bracket that is not closed", call.at)
            taken = [pending.pop() for _ in range(closing + 1)]
            arguments.append(taken[1:-1])
        else:
            arguments.append(_argument(pending, call))
    body: list[Token] = []
    number = False
    for token in macro.body:
        if number:
            number = False
            if not token.text.isdecimal() or not 1 <= int(token.text) <= len(arguments):
                raise ReadError(f"\\{call.text} uses the argument #{token.text}, which it does not take", call.at)
            body += arguments[int(token.text) - 1]
        elif token.text == "#":
            number = True
        else:
            body.append(token._replace(at=call.at))
    return body


def _argument(pending: list[Token], call: Token) -> list[Token]:
    if not pending or pending[-1].kind == "close":
        raise ReadError(f"\\{call.text} lacks an argument", call.at)
    first = pending.pop()
    if first.kind != "open":
        return [first]
    taken: list[Token] = []
    depth = 1
    while pending:
        token = pending.pop()
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return taken
        taken.append(token)
    raise ReadError(f"\\{call.text} has an argument whose brace is not closed", call.at)
