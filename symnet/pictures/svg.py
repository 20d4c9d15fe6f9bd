"""A picture as SVG: one file that needs no fonts and no scripts, with a title and a description, light and dark."""

from __future__ import annotations

import hashlib
import re
from html import escape
from math import atan2, cos, hypot, pi, sin

from symnet.pictures.colours import DARK, LIGHT, stroke_of
from symnet.pictures.glyphs import PATHS, UNIT, outline
from symnet.pictures.picture import Area, Item, Label, Line, Picture, Point, Shape

MARGIN = 6.0
ZOOM = 1.6
"""CSS pixels for a point: labels of 10 points are read as 16 pixels."""

HEAD = 5.2
"""The length of an arrowhead."""


def write(picture: Picture, *, is_inline: bool = False, part: str = "") -> str:
    """The picture as SVG; `is_inline` to be put into a page, without a background of its own.

    `part` says of which part of the page, where the same picture may stand in another: ids are given once.

    Raises MissingExtraError without matplotlib, whose glyphs it takes.
    """
    left, bottom, right, top = picture.box
    left, bottom, right, top = left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN
    body = "\n".join(_item(item) for item in picture.items)
    used = {glyph: n for n, glyph in enumerate(dict.fromkeys(re.findall(r'href="#([^"]+)"', body)))}
    mark = "sn" + hashlib.sha256((body + part).encode()).hexdigest()[:6]
    body = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{mark}-{used[m.group(1)]}"', body)
    glyphs = "".join(f'<path id="{mark}-{n}" d="{PATHS[glyph]}"/>' for glyph, n in used.items())
    wide, high = right - left, top - bottom
    paper = (
        "" if is_inline else f'<rect class="p" x="{_n(left)}" y="{_n(-top)}" width="{_n(wide)}" height="{_n(high)}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{mark}" role="img" aria-labelledby="{mark}-t {mark}-d" '
        f'viewBox="{_n(left)} {_n(-top)} {_n(wide)} {_n(high)}" '
        f'width="{_n(wide * ZOOM)}" height="{_n(high * ZOOM)}">\n'
        f'<title id="{mark}-t">{escape(picture.title)}</title>\n'
        f'<desc id="{mark}-d">{escape(picture.description)}</desc>\n'
        f"<style>{_style(mark)}</style>\n<defs>{glyphs}</defs>\n{paper}{body}\n</svg>\n"
    )


def _style(mark: str) -> str:
    """Colours by role; classes are valid below this picture alone."""

    def rules(colours: dict[str, str]) -> str:
        def c(role: str) -> str:
            return f"var(--sn-{role},{colours[role]})"

        fills = "".join(
            f".{mark} .{role[0]}{{fill:{c(role)}}}" for role in ("ink", "forward", "backward", "mute", "number")
        )
        lines = "".join(
            f".{mark} .{name}{{stroke:{c(stroke_of(role))}}}.{mark} .{name}h{{fill:{c(stroke_of(role))}}}"
            for name, role in (("si", "ink"), ("sf", "forward"), ("sb", "backward"), ("sm", "mute"))
        )
        return (
            f"{fills}{lines}.{mark} .p{{fill:{c('paper')}}}.{mark} .o{{fill:{c('fill')};stroke:{c('line')}}}"
            f".{mark} .w{{fill:{c('paper')};stroke:{c('line')}}}.{mark} .l{{fill:{c('paper')};stroke:{c('ink')}}}"
            f".{mark} .d{{fill:{c('disc')}}}"
        )

    plain = f".{mark} .s{{fill:none}}"
    return f"{plain}{rules(LIGHT)}@media (prefers-color-scheme:dark){{{rules(DARK)}}}"


def _item(item: Item) -> str:
    if isinstance(item, Label):
        return _label(item)
    if isinstance(item, Area):
        return _area(item)
    return _shape(item) if isinstance(item, Shape) else _line(item)


def _area(area: Area) -> str:
    rings = "".join(f"M{'L'.join(map(_pair, ring))}z" for ring in area.rings)
    return f'<path class="{area.role[0]}" d="{rings}" fill-rule="evenodd" fill-opacity="{_n(area.tint)}"/>'


def _label(label: Label) -> str:
    drawn = outline(label.latex)
    scale = label.size / UNIT
    x, y = (drawn.left + drawn.right) / 2, (drawn.bottom + drawn.top) / 2
    turn = f" rotate({_n(-label.angle)})" if label.angle else ""
    place = f"translate({_n(label.at[0])} {_n(-label.at[1])}){turn} scale({_n(scale, 4)}) translate({_n(-x)} {_n(y)})"
    parts = []
    for name, gx, gy, size in drawn.glyphs:
        zoom = f" scale({_n(size, 3)})" if size != 1 else ""
        parts.append(f'<use href="#{name}" transform="translate({_n(gx)} {_n(-gy)}){zoom}"/>')
    parts += [f'<path d="M{_n(bx)} {_n(-by)}h{_n(w)}v{_n(-h)}h{_n(-w)}z"/>' for bx, by, w, h in drawn.boxes]
    return f'<g class="{label.role[0]}" transform="{place}">{"".join(parts)}</g>'


def _shape(shape: Shape) -> str:
    kinds = {"operation": "o", "input": "w", "loss": "l", "disc": "d", "forward": "f", "backward": "b", "mute": "m"}
    kind = kinds[shape.role]
    weight = ' stroke-width="1.1"' if shape.role == "loss" else ' stroke-width=".7"'
    x, y = shape.at
    if shape.kind == "circle":
        return f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(-y)}" r="{_n(shape.width / 2)}"{weight}/>'
    corner = shape.height / 2 if shape.kind == "pill" else 3.0
    return (
        f'<rect class="{kind}" x="{_n(x - shape.width / 2)}" y="{_n(-y - shape.height / 2)}" '
        f'width="{_n(shape.width)}" height="{_n(shape.height)}" rx="{_n(corner)}"{weight}/>'
    )


def _line(line: Line) -> str:
    name = "s" + line.role[0]
    points = list(line.points)
    head = ""
    if line.is_headed:
        tip, before = points[-1], points[-2]
        angle = atan2(tip[1] - before[1], tip[0] - before[0])
        far = hypot(tip[0] - before[0], tip[1] - before[1])
        back = min(HEAD * 0.8, far)
        points[-1] = (tip[0] - back * cos(angle), tip[1] - back * sin(angle))
        head = f'<path class="{name}h" d="{_arrowhead(tip, angle)}"/>'
    first, *rest = points
    letter = "C" if line.is_curve else "L"
    data = f"M{_pair(first)}{letter}{' '.join(map(_pair, rest))}"
    dashes = ' stroke-dasharray="3 2.4"' if line.is_dashed else ""
    return f'<path class="s {name}" d="{data}" stroke-width="{_n(line.width)}"{dashes}/>{head}'


def _arrowhead(tip: Point, angle: float) -> str:
    """A slender triangle with a notch."""
    corners = [tip]
    for turn, far in ((pi - 0.42, HEAD), (pi, HEAD * 0.72), (pi + 0.42, HEAD)):
        corners.append((tip[0] + far * cos(angle + turn), tip[1] + far * sin(angle + turn)))
    return "M" + "L".join(map(_pair, corners)) + "z"


def _pair(point: Point) -> str:
    return f"{_n(point[0])} {_n(-point[1])}"


def _n(value: float, places: int = 2) -> str:
    """A number as short as it can be."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text in ("-0", "") else text
