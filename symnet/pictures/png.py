"""A picture as PNG: its SVG, in light colours, made into pixels by resvg."""

from __future__ import annotations

import re

from symnet.pictures import svg
from symnet.pictures.extras import needed
from symnet.pictures.picture import Picture

ZOOM = 2.0
"""Pixels for a CSS pixel."""


def write(picture: Picture) -> bytes:
    """The file. Raises MissingExtraError without resvg_py or matplotlib."""
    return pixels(svg.write(picture))


def pixels(text: str) -> bytes:
    """An SVG as PNG; variables of a page stand for what they fall back to."""
    plain = re.sub(r"@media \(prefers-color-scheme:dark\)\{(?:[^{}]*\{[^{}]*\})*\}", "", text)
    plain = re.sub(r"var\(--[\w-]+,(#[0-9A-Fa-f]{3,8})\)", r"\1", plain)
    library = needed("resvg_py", "PNG")
    return bytes(library.svg_to_bytes(svg_string=plain, zoom=ZOOM))
