r"""A picture as TikZ: a tikzpicture that needs tikz with arrows.meta alone, and brings its colours and styles.

With `overlays` each part appears on a slide of its own: \uncover<3->{…}, for Beamer.
"""

from __future__ import annotations

import re

from symnet.pictures.colours import LIGHT, stroke_of
from symnet.pictures.picture import Area, Item, Label, Line, Picture, Point, Shape

STYLES = r"""  sn shape/.style={draw=sn-line,line width=.6pt},
  sn operation/.style={sn shape,fill=sn-fill}, sn input/.style={sn shape,fill=white},
  sn loss/.style={sn shape,draw=sn-ink,line width=1pt,fill=white}, sn disc/.style={fill=sn-ink},
  sn forward/.style={fill=sn-forward},  sn backward/.style={fill=sn-backward}, sn mute/.style={fill=sn-mute},
  sn label/.style={inner sep=0pt,outer sep=0pt,align=flush center},
  sn line/.style={line cap=butt}, sn arrow/.style={sn line,-{Stealth[length=5.2pt,width=4.4pt]}}"""

SIZES = ((9.6, r"\normalsize"), (8.6, r"\small"), (7.9, r"\footnotesize"), (0.0, r"\scriptsize"))
"""TeX's own sizes, so that labels follow the document's fonts."""

ELEVEN = 1.07
"""A document of 11 points sets its sizes so much larger than those for which pictures have room."""


def colours() -> str:
    """The colours by role, as TeX defines them."""
    return "".join(
        rf"\definecolor{{sn-{role}}}{{HTML}}{{{LIGHT[role][1:]}}}" for role in LIGHT if role not in ("paper", "disc")
    )


def write(
    picture: Picture,
    *,
    overlays: bool = False,
    first: int = 1,
    scale: float = 1.0,
    unit: float = 1.0,
    brings_styles: bool = True,
) -> str:
    r"""The picture as a tikzpicture.

    Args:
        overlays: every part of stage k appears on slide `first` + k.
        first: the slide on which stage 0 stands.
        scale: of everything, letters too.
        unit: points of a length of 1, at which letters keep their size.
        brings_styles: whether it defines its colours and styles, rather than a document around it.
    """
    scaled = f",scale={_n(scale)},transform shape" if scale != 1 else ""
    units = f"x={_n(unit)}pt,y={_n(unit)}pt"
    lines = [f"% {_comment(picture.title)}", f"% {_comment(picture.description)}"]
    if brings_styles:
        lines += [
            r"% needs \usepackage{tikz}\usetikzlibrary{arrows.meta}",
            rf"\begin{{tikzpicture}}[{units}{scaled},",
            STYLES + "]",
            "  " + colours(),
        ]
    else:
        lines.append(rf"\begin{{tikzpicture}}[{units}{scaled}]")
    for item in picture.items:
        text = _item(item, scale)
        lines.append(rf"  \uncover<{first + item.stage}->{{{text}}}" if overlays and item.stage else f"  {text}")
    return "\n".join([*lines, r"\end{tikzpicture}"]) + "\n"


def _item(item: Item, scale: float) -> str:
    if isinstance(item, Label):
        return _label(item)
    if isinstance(item, Area):
        return _area(item)
    return _shape(item, scale) if isinstance(item, Shape) else _line(item)


def _area(area: Area) -> str:
    rings = " ".join(f"{' -- '.join(map(_pair, ring))} -- cycle" for ring in area.rings)
    return rf"\fill[even odd rule,sn-{area.role},fill opacity={_n(area.tint)}] {rings};"


def _label(label: Label) -> str:
    size = next(command for least, command in SIZES if label.size >= least)
    turn = f",rotate={_n(label.angle)}" if label.angle else ""
    colour = "white" if label.role == "number" else f"sn-{label.role}"
    body = _text(label.latex) or f"${label.latex}$"
    return rf"\node[sn label,font={size},text={colour}{turn}] at {_pair(label.at)} {{{body}}};"


def _text(latex: str) -> str:
    """What is words alone, without dollars."""
    found = re.fullmatch(r"\\text\{([^{}]*)\}", latex)
    return found.group(1) if found else ""


def _shape(shape: Shape, scale: float) -> str:
    if shape.kind == "circle":
        return rf"\draw[sn {shape.role}] {_pair(shape.at)} circle [radius={_n(shape.width / 2)}];"
    corner = (shape.at[0] - shape.width / 2, shape.at[1] - shape.height / 2)
    other = (shape.at[0] + shape.width / 2, shape.at[1] + shape.height / 2)
    round_ = scale * (shape.height / 2 - 0.02 if shape.kind == "pill" else 3.0)  # which TikZ leaves as it is
    return rf"\draw[sn {shape.role},rounded corners={_n(round_)}pt] {_pair(corner)} rectangle {_pair(other)};"


def _line(line: Line) -> str:
    style = "sn arrow" if line.is_headed else "sn line"
    dashes = ",densely dashed" if line.is_dashed else ""
    options = f"{style},draw=sn-{stroke_of(line.role)},line width={_n(line.width)}pt{dashes}"
    first, *rest = line.points
    if line.is_curve:
        parts = [
            f".. controls {_pair(a)} and {_pair(b)} .. {_pair(c)}" for a, b, c in zip(*[iter(rest)] * 3, strict=True)
        ]
    else:
        parts = [f"-- {_pair(p)}" for p in rest]
    return rf"\draw[{options}] {_pair(first)} {' '.join(parts)};"


def _pair(point: Point) -> str:
    return f"({_n(point[0])},{_n(point[1])})"


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _comment(words: str) -> str:
    return " ".join(words.split())
