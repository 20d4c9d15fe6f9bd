"""Steps of several methods in one document, each under a label: "SGD:", "Heavy ball:", "**Adam.**".

w_{t+1} = w_t - η g_t of one and w_{t+1} = w_t + v_{t+1} of another say no two things of one w.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symnet.core.notation import Name
from symnet.reading.beforehand import given_name
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tree import Letter, Scripted, Written, every_node

LABEL = re.compile(
    r"^[ \t>*+\-\d.)]*(?:\\item\s*)?(?P<mark>\*\*|__|\\textbf\s*\{|\\emph\s*\{|\\(?:sub)?paragraph\*?\s*\{|\[)?\s*"
    r"(?P<label>[^\W\d_][\w'’+]*(?:[ \-/][\w'’+]+){0,5})\s*"
    r"(?:\([^()\n]{1,40}\)\s*)?(?:[.:]?\s*(?:\*\*|__|\}|\])\s*[.:]?|:)",
    re.M,
)
"""A label at the beginning of a line: of words in bold, or before a colon."""

PARTS = re.compile(
    r"(?:forward|backward|proof|example|note|solution|answer|updates?|steps?|then|hence|thus|remark|where|so|gradients?"
    r"|derivation|recall|loss|outputs?|results?|equivalently|that is|similarly|likewise|therefore|now|and|with|finally"
    r"|we|this|it|the|here|for|in|if|as|let|by|claim|lemma|theorem|question|problem|exercise|part|task|case)\b",
    re.I,
)
"""Labels of the parts of one text."""


def of_another_method(link: Link, statement: Statement, reading: Reading) -> Name | None:
    """The name that gets a formula under another label than its first one; None for any other link.

    A recurrence does so under any label, other formulas under such as "Version A:" and "Version B:".
    """
    name = given_name(link) if link is statement.links[0] else None
    label = _label(statement) if name is not None else None
    if name is None or label is None:
        return None
    steps = _stepped(link) is not None
    for before in reading.statements:
        if before is statement:
            return None
        first = before.links[0] if before.links else None
        same = first is not None and before.page is statement.page and _stem(given_name(first)) == _stem(name)
        other = _label(before) if same else None
        if same and other != label and (steps or (other is not None and other.split()[0] == label.split()[0])):
            return name
    return None


def _stem(name: Name | None) -> Name | None:
    return replace(name, sub="", sup="") if name is not None else None


def _stepped(link: Link) -> Name | None:
    """w of w_{t+1} = w_t - …, which has an index below or above on both sides."""
    name = given_name(link)
    if name is None or not isinstance(link.right, Written) or not (name.sub or name.sup):
        return None
    return name if any(_is_of(node, name) for node in every_node(link.right)) or _is_next(name) else None


def _is_of(node: Written, name: Name) -> bool:
    base = node.base if isinstance(node, Scripted) else None
    return isinstance(base, Letter) and base.base == name.base and base.accents == name.accents


def _is_next(name: Name) -> bool:
    """Whether it is the name at the next step, as θ_{t+1} is."""
    return re.search(r"[a-z] ?\+ ?1", f"{name.sub} {name.sup}") is not None


def _label(statement: Statement) -> str | None:
    """The last label on the page before a statement that names no part of one text."""
    found = [label for at, label in _labels(statement.page.text) if at <= statement.at]
    return found[-1] if found else None


def _labels(text: str) -> Iterator[tuple[int, str]]:
    for match in LABEL.finditer(text):
        if PARTS.match(match["label"]) is None:
            yield match.start(), match["label"].lower()
