"""A document as one HTML file that opens anywhere: MathML for formulas, no script for any of it.

Steps fold open from their results (brief) to their chains (lecture) to the entries (full). Pointing at a name, or
reaching it with the keyboard in the table of symbols, says its shape and lights up its other uses.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib import resources

from symnet.latex.width import width
from symnet.render.document import Document, Part, Step
from symnet.render.html_blocks import Blocks
from symnet.render.marks import Lexicon
from symnet.render.mathml import formula

SCRIPT = """<script>
(() => {
  const root = document.getElementById("%s"), bar = root.querySelector(".depth");
  const steps = root.querySelectorAll(".step"), entries = root.querySelectorAll(".entries");
  const say = (buttons, level) => buttons.forEach((b) => b.setAttribute("aria-pressed", b.value === level));
  bar.hidden = false;
  bar.addEventListener("click", ({target}) => {
    if (target.tagName !== "BUTTON") return;
    steps.forEach((d) => (d.open = target.value !== "brief"));
    entries.forEach((d) => (d.open = target.value === "full"));
    say(bar.querySelectorAll("button"), target.value);
  });
})();
</script>"""
"""Three buttons that fold all steps at once; each step folds without it."""


def write(document: Document, fragment: bool = False, detail: str = "lecture", font: bool = True) -> str:
    """The document; with `fragment` the part that goes into the body of another page.

    Args:
        document: composed at full detail.
        fragment: whether to leave out the head of the page.
        detail: what stands open at first: ``brief``, ``lecture`` or ``full``.
        font: whether the font of the formulas is carried along, so that they look the same everywhere.
    """
    name = f"symnet-{hashlib.sha256(repr(document).encode()).hexdigest()[:10]}"
    parts = {block: Lexicon.of_document(block.document, f"p{n}s") for n, block in enumerate(_parts(document))}
    lexicons = [Lexicon.of_document(document), *parts.values()]
    blocks = Blocks(lexicons[0], name, detail, parts, below=int(fragment))
    body = _body(document, blocks, _tips(lexicons))
    style = f"<style>\n{(_font() if font else '')}{_css()}{_rules(lexicons, name)}</style>"
    if fragment:
        return f"{style}\n{body}\n"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(_plain(document.title))}</title>\n'
        f"<style>\n:root{{color-scheme:light dark}}body{{margin:0}}"
        f"@media (prefers-color-scheme:dark){{body{{background:#12171d}}}}\n</style>\n"
        f"{style}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


@cache
def _css() -> str:
    return (resources.files("symnet.render") / "page.css").read_text(encoding="utf-8")


@cache
def _font() -> str:
    """The font of the formulas, inside the page."""
    data = (resources.files("symnet.render") / "fonts" / "mathematics.woff2").read_bytes()
    source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()}) format('woff2')"
    return f"@font-face{{font-family:'symnet-math';font-display:block;src:{source}}}\n"


def _plain(words: str) -> str:
    return words.replace("$", "").replace("\\", "")


def _parts(document: Document) -> list[Part]:
    return [block for block in document.blocks if isinstance(block, Part)]


def _body(document: Document, blocks: Blocks, tips: str) -> str:
    """The visible page."""
    subtitle = f'<p class="sub">{blocks.text(document.subtitle)}</p>' if document.subtitle else ""
    has_steps = any(isinstance(b, Step) for b in document.blocks)
    levels = "".join(
        f'<button type="button" value="{d}" aria-pressed="{str(d == blocks.detail).lower()}">{d}</button> '
        for d in ("brief", "lecture", "full")
    )
    depth = f'<p class="depth" hidden>Show all steps: {levels}</p>' if has_steps else ""
    parts = [f"<header>\n{blocks.heading('title', 1, document.title)}\n{subtitle}{depth}\n</header>"]
    parts += [blocks.block(b) for b in document.blocks]
    shown = "\n".join(p for p in parts if p)
    lefts = [width(r.left) for display in document.displays for r in display.rows]
    left = (min(max([4.0, *lefts]), 11.0) + 0.5) * 1.12
    script = SCRIPT % blocks.anchor if has_steps else ""
    tag = "article" if blocks.below else "main"
    start = f'<{tag} class="symnet" id="{blocks.anchor}" style="--left:{left:.1f}em">'
    return f"{start}\n{shown}\n{tips}\n{script}</{tag}>"


def _tips(lexicons: list[Lexicon]) -> str:
    """What each name is, for the line at the foot of the page."""
    told = []
    for lexicon in lexicons:
        blocks = Blocks(lexicon, "", "", {})
        for name, symbol in lexicon.named:
            size = "a number" if symbol.is_scalar else f"${symbol.rows} \\times {symbol.columns}$"
            meaning = f", {symbol.meaning}" if symbol.meaning else ""
            said = f"{formula(symbol.name, lexicon)} : {blocks.text(size + meaning)}"
            told.append(f'<span class="t-{name}">{said}</span>')
    return f'<div class="tips" aria-hidden="true">\n{chr(10).join(told)}\n</div>' if told else ""


def _rules(lexicons: list[Lexicon], anchor: str) -> str:
    """What makes each name light up everywhere, and be explained, while it is pointed at.

    The root alone asks what is pointed at, and says so in properties that all below it inherit: if each use asked, a
    browser would look through the whole page once for each use of each name.
    """
    rules = []
    for name, _ in (pair for lexicon in lexicons for pair in lexicon.named):
        rules.append(
            f"#{anchor}:has(.{name}:hover,.{name}:focus-visible){{--{name}:var(--lit);--t-{name}:block;--tips:block}}"
            f"#{anchor} .{name}{{background:var(--{name})}}#{anchor} .t-{name}{{display:var(--t-{name},none)}}"
        )
    return "\n".join(rules) + "\n" if rules else ""
