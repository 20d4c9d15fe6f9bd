r"""Documents as formulas and prose, with places: LaTeX, Markdown (GitHub's, MyST, Quarto, d2l's) and notebooks.

    $…$  $$…$$  \(…\)  \[…\]  \begin{align}…\end{align}  ```math …```  % symnet: …  <!-- symnet: … -->

Nothing is followed: \input and the like stay what they are, words of the prose.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from symnet.core.errors import SourceError
from symnet.reading.languages import OTHERWISE, in_english

LARGEST = 4_000_000
"""Bytes of a document."""

ENVIRONMENTS = (
    "equation align gather multline eqnarray alignat flalign displaymath math dmath IEEEeqnarray split aligned gathered"
).split()
"""Of mathematics; what stands in subequations is prose with displays."""

_ENVIRONMENT = rf"\\begin\s*\{{(?P<env>(?:{'|'.join(ENVIRONMENTS)})\*?)\}}"
_CODE = ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "tikzpicture", "algorithmic")
"""Environments that hold no mathematics of the document."""

_COMMENT = re.compile(r"(?<!\\)%(?P<body>[^\n]*)")
_DIRECTIVE = re.compile(r"\s*symnet\s*:\s*(?P<body>.*)", re.S)
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)")
_INLINE_CODE = re.compile(r"(?P<formula>\$`[^`\n]{1,500}`\$)|(?<![`$])(`{1,2})[^`\n]{1,500}\2(?![`$])")
r"""Code within a line; GitHub's $`a`$ and $`b`$ are formulas, with no code between them."""
_MATH_IN_LINE = re.compile(r"```math(?=[ \t])(?P<body>[^`\n]+)```")
"""What is meant for a display, though a fence takes lines of its own."""
_OPENERS = re.compile(rf"\\\\\(|\\\\\[|\\\\|\\\$|\$\$|\$`|\$|\\\(|\\\[|{_ENVIRONMENT}")
_OPENERS_TEX = re.compile(rf"\\\\\((?=[^\n]*?\\\\\))|\\\\|\\\$|\$\$|\$|\\\(|\\\[|{_ENVIRONMENT}")


@dataclass(frozen=True)
class Piece:
    """A part of a document: ``formula``, ``prose`` or ``directive`` (what stands behind ``symnet:``).

    `start` is where its text begins in the document. A formula that is not closed has a `trouble`.
    """

    kind: str
    text: str
    start: int
    display: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Page:
    """A text with its pieces: a file, or one cell of a notebook.

    Of a document that begins afresh, each part has the pieces that belong to it, which stand within `span` of the text.
    """

    text: str
    cell: int | None = None
    pieces: tuple[Piece, ...] = field(default=(), compare=False)
    span: tuple[int, int | None] = field(default=(0, None), compare=False)

    @cached_property
    def part(self) -> str:
        """The text of the part that the pieces belong to, by which alone its words are judged; without places.

        Short commands of the author are written out: \\vx is \\mathbf{x}.
        """
        return with_commands_written_out(self.text[slice(*self.span)], self.text)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = bisect_right(self._lines, min(at, len(self.text)))
        return line, min(at, len(self.text)) - self._lines[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Where a line and column are in the text."""
        return self._lines[line - 1] + column - 1


def read_pages(name: str, content: bytes) -> tuple[Page, ...]:
    """The pages of a document by its name's ending (``.tex``, ``.md``, ``.ipynb``; anything else is read as LaTeX).

    Raises SourceError for what is no text, is too large, or is no notebook.
    """
    if len(content) > LARGEST:
        raise SourceError(f"{name}: it has {len(content)} bytes, more than the {LARGEST} that are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{name}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if name.endswith(".ipynb"):
        return tuple(_cells(name, text))
    pieces = markdown_pieces(text) if name.endswith((".md", ".qmd", ".markdown")) else tex_pieces(text)
    return (Page(text, None, tuple(pieces)),)


def load(path: Path) -> tuple[Page, ...]:
    """The pages of a file. Raises SourceError for one that cannot be opened."""
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder; name a file in it")
        return read_pages(str(path), path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error


def _cells(name: str, text: str) -> Iterator[Page]:
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"{name}: this is no notebook that can be read ({type(error).__name__})") from error
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source", "")
        body = "".join(map(str, source)) if isinstance(source, list) else str(source)
        yield Page(body, number, tuple(markdown_pieces(body)))


def tex_pieces(text: str) -> list[Piece]:
    """Formulas, prose and directives of LaTeX."""
    masked = _without_code(text)
    directives: list[Piece] = []

    def comment(match: re.Match[str]) -> str:
        found = _DIRECTIVE.fullmatch(match["body"])
        if found:
            directives.append(Piece("directive", found["body"].strip(), match.start("body") + found.start("body")))
        return _blanked(match.group())

    masked = _COMMENT.sub(comment, masked)
    body = re.search(r"\\begin\s*\{document\}", masked)
    begin = body.end() if body else 0
    pieces = list(_split(_without_boxes(masked), begin, _OPENERS_TEX))
    return sorted([*pieces, *directives], key=lambda p: p.start)


_BOX = re.compile(r"\\f?colorbox\s*(?:\{[^{}]*\}\s*){1,2}\{\s*\$(?P<body>[^$]*)\$\s*\}")
r"""\colorbox{yellow}{$ … $}."""


def _without_boxes(text: str) -> str:
    """A formula in a coloured box of a display, where it has dollars of its own, without the box; in its length."""

    def plain(match: re.Match[str]) -> str:
        before = text[: match.start()]
        if before.count("$$") % 2 == 0 and before.rfind(r"\[") <= before.rfind(r"\]"):
            return match.group()
        start, end = match.start("body") - match.start(), match.end("body") - match.start()
        return _blanked(match.group()[:start]) + match["body"] + _blanked(match.group()[end:])

    return _BOX.sub(plain, text) if "colorbox" in text else text


def _without_code(text: str) -> str:
    """Listings as spaces."""
    parts: list[str] = []
    at = 0
    for match in re.finditer(rf"\\begin\{{({'|'.join(map(re.escape, _CODE))})\}}", text):
        if match.start() < at:
            continue
        closer = f"\\end{{{match[1]}}}"
        end = text.find(closer, match.end())
        end = len(text) if end < 0 else end + len(closer)
        parts += [text[at : match.start()], _blanked(text[match.start() : end])]
        at = end
    return "".join(parts) + text[at:]


def markdown_pieces(text: str) -> list[Piece]:
    """Formulas, prose and directives of Markdown."""
    found: list[Piece] = []
    opened = _MATH_IN_LINE.sub(lambda m: f"$${' ' * 5}{m['body']}$$ ", text)
    masked = _without_fences(_without_comments(opened, found), found)
    masked = _INLINE_CODE.sub(lambda m: m.group() if m["formula"] else _blanked(m.group()), masked)
    masked = _LINKED.sub(_words_of_a_link, masked)
    masked = _STARRED.sub(r" \\\1{\2*}", masked)
    pieces = [*_split(_without_boxes(masked), 0, _OPENERS), *found]
    read = (replace(p, text=_unescaped(p.text)) if p.kind == "formula" else p for p in pieces)
    return sorted(read, key=lambda p: p.start)


_LINKED = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]$\\\n]+)\]\((?P<target>(?:#|https?:|\.{0,2}/)[^()\s$\\]*|[\w./-]+\.(?:md|html|ipynb)(?:#[\w-]*)?)\)"
)
"""[the softmax](#softmax), of which the words are said, and not where more stands about it."""


def _words_of_a_link(match: re.Match[str]) -> str:
    return match["words"].ljust(len(match.group()))


_STARRED = re.compile(r"\\(begin|end)\{(\w+)\\\*\}")
r"""\begin{align\*}, whose star is escaped, too."""

_ESCAPED = re.compile(
    r"(?P<rows>\\{4})|\\\\|\\(?:text\w*|math(?:rm|it|tt)|mbox|operatorname\*?)\s*\{[^{}]*\}|\^[A-Za-z]"
    r"|(?P<name>[A-Za-z]*(?:[A-Za-z]\\_[A-Za-z]{3}|[A-Za-z]{2}\\_[A-Za-z]{2}))|(?P<low>\\_[A-Za-z]?)|(?P<star>\\[*^])"
)
"""Rows, scripts and stars that are escaped; names such as batch\\_size and d\\_model are none."""


_BRACES = re.compile(r"\\\\\{([^{}\n]{0,60}?)\\\\\}")
r"""\\{0, 1\\}, whose braces are escaped twice."""


def _unescaped(formula: str) -> str:
    r"""What Markdown is to hand on of x\_i, y^\* and \\\\, where it knows no mathematics; in its length."""

    def plain(match: re.Match[str]) -> str:
        if match["rows"]:
            return r"  \\"
        escaped = match["low"] or match["star"]
        return f" {escaped[1:]}" if escaped else match.group()

    if "\\" not in formula:
        return formula
    return _ESCAPED.sub(plain, _BRACES.sub(r" \\{\1 \\}", formula))


def _without_comments(text: str, found: list[Piece]) -> str:
    """HTML comments as spaces; what they say to symnet is put aside."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        directive = _DIRECTIVE.fullmatch(text, start + 4, end)
        if directive:
            begin = directive.start("body")
            for line in directive["body"].splitlines(keepends=True):
                if line.strip():
                    found.append(Piece("directive", line.strip(), begin))
                begin += len(line)
        parts += [text[at:start], _blanked(text[start : end + 3])]
        at = end + 3
    return "".join(parts) + text[at:]


def _without_fences(text: str, found: list[Piece]) -> str:
    """Code blocks as spaces; what ```math or ```{math} holds is put aside as a formula."""
    lines = text.splitlines(keepends=True)
    closing, is_math, start, at = "", False, 0, 0
    body: list[str] = []
    stray = _end_of_one_before(lines)
    for n, line in enumerate(lines):
        fence = _FENCE.match(line)
        if n == stray:
            lines[n] = _blanked(line)
        elif not closing and fence:
            closing, body, start = fence["fence"], [], at + len(line)
            info = fence["info"].strip().strip("{}").strip()
            is_math = info.split(" ")[0].rstrip("}") in ("math", "latex-math")
            lines[n] = _blanked(line)
        elif closing:
            ends = fence is not None and fence["fence"].startswith(closing) and not fence["info"].strip()
            if ends and is_math:
                options = re.compile(r"^(:\w+:.*|---)$", re.M)  # of a MyST directive
                found.append(Piece("formula", options.sub(lambda m: _blanked(m.group()), "".join(body)), start, True))
            if ends:
                closing = ""
            body.append(line)
            lines[n] = _blanked(line)
        at += len(line)
    return "".join(lines)


def _end_of_one_before(lines: list[str]) -> int:
    """The first fence of an excerpt, where it ends a block that began before it: one too many, and mathematics behind.

    −1 where there is none.
    """
    fences = [n for n, line in enumerate(lines) if _FENCE.match(line)]
    if len(fences) % 2 == 0 or not fences:
        return -1
    opened = _FENCE.match(lines[fences[0]])
    behind = "".join(lines[fences[0] : (*fences, len(lines))[1]])
    return fences[0] if opened is not None and not opened["info"].strip() and "$$" in behind else -1


def _blanked(text: str) -> str:
    """The same length in spaces, lines kept."""
    return re.sub(r"[^\n]", " ", text)


_CLOSERS = {"$$": "$$", "$": "$", r"\(": r"\)", r"\[": r"\]", r"\\(": r"\\)", r"\\[": r"\\]", "$`": "`$"}


def _split(text: str, begin: int, openers: re.Pattern[str]) -> Iterator[Piece]:
    """Prose and formulas by turns, from a position on."""
    at = prose = begin
    while (match := openers.search(text, at)) is not None:
        opener = match.group()
        if opener in ("\\\\", r"\$"):
            at = match.end()
            continue
        if match["env"]:
            start, end, after = _environment(text, match)
        else:
            start = match.end()
            end, after = _closing(text, start, _CLOSERS[opener])
            if opener == "$$" and _is_prose(text[start:end] if end >= 0 else text[start:]):
                at = start  # the end of a formula that begins before the excerpt, or is not closed
                continue
        if end < 0:
            if opener == "$" or not text[start:].strip():  # a lone dollar in prose is money
                at = match.end()
                continue
            if text[prose : match.start()].strip():
                yield Piece("prose", in_english(text[prose : match.start()]), prose)
            stop = text.find("\n\n", start)
            stop = len(text) if stop < 0 else stop
            yield Piece("formula", text[start:stop], start, True, f"{opener} is not closed")
            at = prose = stop
            continue
        if OTHERWISE.fullmatch(text[match.start() : after]):
            at = after  # a word of the prose, as "when $i = j$" before it
            continue
        if text[prose : match.start()].strip():
            yield Piece("prose", in_english(text[prose : match.start()]), prose)
        display = opener not in ("$", r"\(", r"\\(", "$`")
        yield Piece("formula", text[start:end], start, display)
        at = prose = after
    if text[prose:].strip():
        yield Piece("prose", in_english(text[prose:]), prose)


_WORDS = re.compile(r"(?:(?<![\\\w{])[A-Za-z]{2,}[,:;]?[ \t]+){3}[A-Za-z]{2,}")
"""Four words in a row that are no commands."""


def _is_prose(text: str) -> bool:
    """Whether what stands between two signs for a display is paragraphs of prose, and formulas of its own."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    return len(paragraphs) > 1 and any(_WORDS.search(_IN_TEXT.sub(" ", p)) for p in paragraphs)


_IN_TEXT = re.compile(r"\\(?:text\w*|mathrm|mbox|operatorname)\s*\{[^{}]*\}")
"""Words within a formula."""


def _closing(text: str, start: int, closer: str) -> tuple[int, int]:
    """Where a formula ends, and what follows it begins; −1 where it is not closed."""
    at = start
    while (found := text.find(closer, at)) >= 0:
        backslashes = 0
        while text[found - 1 - backslashes] == "\\" and found - 1 - backslashes >= start:
            backslashes += 1
        if closer[0] == "$" and backslashes % 2:
            at = found + 1
            continue
        if closer == "$" and text.find("\n\n", start, found) >= 0:
            return -1, start
        return found, found + len(closer)
    return -1, start


def _environment(text: str, match: re.Match[str]) -> tuple[int, int, int]:
    """An environment with what stands around it: it starts at its \\begin, since its kind matters."""
    name = re.escape(match["env"])
    depth = 0
    for mark in re.finditer(rf"\\(begin|end)\s*\{{{name}\}}", text[match.start() :]):
        depth += 1 if mark[1] == "begin" else -1
        if depth == 0:
            end = match.start() + mark.end()
            return match.start(), end, end
    return match.start(), -1, match.end()


COMMAND = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?\s*\{?\s*|def\s*)\\([A-Za-z]{1,40})\s*\}?\s*(\[1\]|\#1)?\s*"
    r"\{((?:[^{}#]|\#1|\{(?:[^{}#]|\#1|\{[^{}]{0,40}\}){0,80}\}){0,80})\}"
)
"""\\newcommand{\\vx}{\\mathbf{x}}, \\newcommand{\\b}[1]{\\mathbf{#1}}, \\def\\R{\\mathbb{R}}."""

MOST_WRITTEN = 4
"""How many times as long a text may become."""


def with_commands_written_out(text: str, defining: str) -> str:
    """A text with what commands of one argument or none stand for; as it is, where that would be far longer."""
    bodies = {name: (bool(takes), body) for name, takes, body in COMMAND.findall(defining)}
    if not bodies:
        return text
    names = "|".join(sorted(map(re.escape, bodies), key=len, reverse=True))
    use = re.compile(rf"\\({names})(?![A-Za-z])(?:\s*\{{([^{{}}]*)\}})?")

    def written(found: re.Match[str]) -> str:
        takes, body = bodies[found[1]]
        if takes:
            return found[0] if found[2] is None else body.replace("#1", found[2])
        return body + found[0][len(found[1]) + 1 :]

    for _ in range(2):  # one may stand in another
        if sum(len(bodies[found[1]][1]) for found in use.finditer(text)) > MOST_WRITTEN * len(defining):
            return text
        text = use.sub(written, text)
    return text
