"""The style that LaTeX documents share, written beside them."""

from __future__ import annotations

from pathlib import Path

from symnet.cli.output import emit, say
from symnet.render.latex import style

NAME = "symnet.sty"


def put_style(folder: Path) -> None:
    """Write `symnet.sty` into a folder; one that somebody has changed stays as it is."""
    place, text = folder / NAME, style()
    if not place.exists():
        emit(text, place)
    elif not place.is_file() or place.read_text(encoding="utf-8", errors="replace") != text:
        say(f"{place} differs from symnet's own and is left as it is; remove it to have it written anew")
