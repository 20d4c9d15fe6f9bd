"""A document as Markdown with mathematics between dollars, as GitHub, Jupyter and others read it."""

from __future__ import annotations

import re

from symnet.render.document import Block, Directive, Display, Document, Figure, Heading, Paragraph, Part, Step


def write(document: Document, fragment: bool = False) -> str:
    """The document; with `fragment` without its title."""
    blocks = [_block(b) for b in document.blocks]
    if document.declared:
        blocks.insert(0, _said(document.declared))
    if not fragment:
        subtitle = [f"*{document.subtitle}*"] if document.subtitle else []
        blocks = [f"# {document.title}", *subtitle, *blocks]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {block.text}"
    if isinstance(block, Directive):
        return _said(block.lines)
    if isinstance(block, Figure):
        return ""
    if isinstance(block, Part):
        return "\n\n".join(map(_block, (block.declared, *block.blocks)))
    if isinstance(block, Paragraph):
        return _aside(block.text) if block.is_aside else block.text
    if isinstance(block, Step):
        return "\n\n".join([f"**({block.number})** {block.text}", *map(_block, block.body)])
    if isinstance(block, Display):
        return _aside(_display(block)) if block.is_aside else _display(block)
    lines = [block.header, tuple("---" for _ in block.header), *block.rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in lines)


def _said(lines: tuple[str, ...]) -> str:
    return "\n".join(("<!-- symnet:", *lines, "-->"))


def _aside(shown: str) -> str:
    """What who reads the document back may skip."""
    return f"<!-- symnet: off -->\n\n{shown}\n\n<!-- symnet: on -->"


def _cell(text: str) -> str:
    """A table's cell, in which a bar would end the column."""
    return text.replace("|", r"\vert ")


def _display(display: Display) -> str:
    rows = []
    for row in display.rows:
        reason = f" && {_reason(row.reason)}" if row.reason else ""
        rows.append(f"{row.left} &{row.relation} {row.right}{reason}")
    body = " \\\\\n".join(rows)
    return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"


def _reason(words: str) -> str:
    """Text with formulas in it, within a display: the text in \\text, the formulas as they are."""
    parts = re.split(r"\$([^$]*)\$", words)
    written = [p if n % 2 else rf"\text{{{_plain(p)}}}" for n, p in enumerate(parts) if p]
    return "".join(written)


def _plain(reason: str) -> str:
    return re.sub(r"[{}\\]", "", reason)
