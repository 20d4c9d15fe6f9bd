r"""Letters that a document takes up again under another heading, which alone starts nothing afresh.

z = W x + b, of problem 2, after z = w^⊤ x of problem 1 is a claim on that z. Where it is false, it is said where z got
its formula, and how to begin afresh. Shapes that are first said under a later heading refute nothing above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace as replace_fields

from symnet.checking.report import REFUTED, Verdict
from symnet.core.notation import Name
from symnet.reading.beforehand import given_name
from symnet.reading.files import Page
from symnet.reading.heads import plain_name
from symnet.reading.names import letters_in, name_of
from symnet.reading.scope import spellings_in
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tree import Bracket, Listed, Written

AFRESH = "symnet: begin starts afresh"

HEADING = re.compile(
    r"^[ \t>]*(?P<marks>#+)[ \t]|^[ \t]*\*\*[ \t]*(?:problem|exercise|question|task|part)\b"
    r"|\\(?P<command>chapter|(?:sub)*(?:section|paragraph))\*?[ \t]*[\[{]"
    r"|\\(?:begin[ \t]*\{)?(?:problem|exercise|question|task)s?\b",
    re.M | re.I,
)
"""Where a section or an exercise begins."""

BOLD_LINE = re.compile(r"^[ \t]*(?:\*\*[^*\n]+\*\*[ \t]*:?|\\textbf[ \t]*\{[^{}\n]*\}[ \t]*:?)[ \t]*$", re.M)
"""A line of its own in bold, which people use for a heading."""

LEVELS = ("chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
"""The headings of LaTeX, from the highest on; # is the highest of Markdown."""

DEEPEST = len(LEVELS) + 1
"""The level of lines in bold; that of exercises, which stand in sections, is above it."""


def headings(page: Page) -> Iterator[tuple[int, int]]:
    """Where the headings of a page stand, with their levels; 0 is the highest."""
    found = {match.start(): DEEPEST for match in BOLD_LINE.finditer(page.text)}
    for match in HEADING.finditer(page.text):
        marks, command = match["marks"], match["command"]
        if marks:
            found[match.start()] = min(len(marks), DEEPEST) - 1
        else:
            found[match.start()] = LEVELS.index(command) if command in LEVELS else DEEPEST - 1
    yield from sorted(found.items())


def said_below(link: Link, part: Reading) -> str | None:
    """Which shape, of a name in the section of a link, is said under a later heading alone; None if there is none."""
    here = next((st for st in part.statements if any(other is link for other in st.links)), None)
    if here is None:
        return None
    section = _section(here.page, here.at)
    around = [st for st in part.statements if st.page is here.page and _section(st.page, st.at) == section]
    used = {name for st in around if st.kind != "declares" for name in _names(st)}
    above: set[str] = set()
    for statement in (st for st in part.statements if st.kind == "declares"):
        declared = {n.latex() for n in _declared(statement)}
        is_below = statement.page is here.page and _section(statement.page, statement.at) > section
        for name in sorted(declared - above if is_below else ()):
            if used & {name, *spellings_in(name)}:
                line, _ = statement.page.place(statement.at)
                return f"the shape of {name} is said under another heading, in line {line}; {AFRESH}"
        above |= declared
    return None


def as_taken_up_again(found: Verdict, link: Link, statement: Statement, part: Reading) -> Verdict:
    """A formula that is refuted of a name that has one, with the line of that and the remedy, if no edit mends it."""
    name = given_name(link) if found.verdict == REFUTED and found.hint is None else None
    if name is None or link is not statement.links[0]:
        return found
    for before in part.statements:
        if before is statement:
            return found
        if before.links and before.gives_meaning(0) and given_name(before.links[0]) == name:
            line, _ = before.page.place(before.links[0].at)
            words = f"line {line} says what {name.latex()} is; if another one is meant, % {AFRESH}"
            return replace_fields(found, hint=words)
    return found


def _section(page: Page, at: int) -> int:
    """How many headings stand on a page before a place."""
    return sum(1 for _ in HEADING.finditer(page.text, 0, at))


def _names(statement: Statement) -> Iterator[str]:
    """The names that stand in a statement, without what is below them."""
    for link in statement.links:
        for side in (link.left, link.right):
            for letter, scripts, _ in letters_in(side) if isinstance(side, Written) else ():
                yield name_of(letter, scripts._replace(indices=())).latex()


def _declared(statement: Statement) -> Iterator[Name]:
    """W and b of W, b \\in \\mathbb{R}^n."""
    left = statement.links[0].left if statement.links else None
    items = left.items if isinstance(left, (Listed, Bracket)) else (left,)
    yield from (name for item in items if isinstance(item, Written) and (name := plain_name(item)) is not None)
