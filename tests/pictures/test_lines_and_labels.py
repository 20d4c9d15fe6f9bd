"""In no picture of any kind do labels lie on each other, or a line runs through one.

Boxes are those of the glyphs that an SVG draws, not the estimates by which places are chosen; curves are sampled here.
The places are the same in TikZ, whose letters are as wide (`test_widths_by_tex`).
"""

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest

from symnet.cli.drawing import picture
from symnet.core.errors import SymnetError
from symnet.pictures.chart import number
from symnet.pictures.glyphs import UNIT, outline
from symnet.pictures.picture import Line, Shape, overlap
from symnet.plots import runs
from symnet.plots.embeddings import embeddings_picture
from symnet.sources.builtin import BUILTIN
from symnet.sources.resolve import lecture_files

SOURCES = sorted({*BUILTIN, *lecture_files()})
KINDS = ("graph", "scalars", "spine", "layers", "unit", "shapes", "activations")
PLOTS = [*((runs.boundary, f"perceptron-{gate}") for gate in ("and", "or", "xor"))]
PLOTS += [(kind, name) for kind, name in ((runs.boundary, "xor"), (runs.hidden, "xor"), (runs.hidden, "xor-solution"))]
PLOTS += [(runs.loss_picture, "xor")]


def glyph_box(label):
    """The box of a label's ink."""
    drawn, scale = outline(label.latex), label.size / UNIT
    wide, high = (drawn.right - drawn.left) * scale, (drawn.top - drawn.bottom) * scale
    return Shape("box", label.at, wide, high).corners if not label.angle else label.corners


@lru_cache(maxsize=4096)
def pieces(line):
    """The straight pieces of a line; 20 for each cubic."""
    if not line.is_curve:
        return list(pairwise(line.points))
    found = [line.points[0]]
    for k in range(0, len(line.points) - 1, 3):
        a, b, c, d = line.points[k : k + 4]
        for n in range(1, 21):
            t, s = n / 20, 1 - n / 20
            found.append(tuple(s**3 * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t**3 * d[i] for i in (0, 1)))
    return list(pairwise(found))


def through(line, box):
    left, right = min(x for x, _ in box), max(x for x, _ in box)
    bottom, top = min(y for _, y in box), max(y for _, y in box)
    return any(
        max(p[0], q[0]) > left
        and min(p[0], q[0]) < right
        and max(p[1], q[1]) > bottom
        and min(p[1], q[1]) < top
        and overlap((p, q), box)
        for p, q in pieces(line)
    )


LAYERS = {"n-layer": "n=3", "bptt": "T=3", "crf-recursion": "T=3"}
"""How many layers or steps are drawn, where that is a symbol."""

NONE = (
    "the network has no layer of units|the network applies no activation|has no loss, so there are no steps to draw|"
    "is no combination of scalar operations|would have more than"
)
"""What is said of networks that have no picture of a kind."""


def drawn(kind, source):
    try:
        return picture(source, kind, LAYERS.get(source) if kind in ("graph", "scalars") else None)
    except SymnetError as error:
        if re.search(NONE, str(error)) is None:
            raise
        pytest.skip(f"{source} has no picture of this kind: {error}")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_line_runs_through_a_label_and_no_label_lies_on_another(kind, source):
    shown = drawn(kind, source)
    read_freely(shown)
    if kind == "spine":
        numbers_stand_on_their_arcs(shown)


@pytest.mark.parametrize(("plot", "source"), PLOTS)
def test_no_curve_runs_through_the_words_of_a_plot(plot, source):
    read_freely(plot(source))


@pytest.mark.parametrize("seed", range(5))
def test_words_stand_beside_the_lines_to_their_neighbours(seed):
    vectors = np.random.default_rng(seed).normal(size=(60, 8))
    read_freely(embeddings_picture(vectors, [f"word{chr(97 + k % 26)}{k // 26 * 'x'}" for k in range(60)]))


def test_ticks_are_numbers_as_people_write_them():
    assert [number(x) for x in (10000.0, 12500.0, 0.25, 2e6, 0.0)] == ["10000", "12500", "0.25", r"2 \cdot 10^{6}", "0"]


def read_freely(shown):
    labels = [(label, glyph_box(label)) for label in shown.labels]
    for n, (label, box) in enumerate(labels):
        assert not any(overlap(box, other, 0.1) for _, other in labels[n + 1 :]), label.latex
    for line in (item for item in shown.items if isinstance(item, Line)):
        crossed = [label.latex for label, box in labels if label.role != "number" and through(line, box)]
        assert not crossed, (line.points[0], line.points[-1])


def numbers_stand_on_their_arcs(shown):
    """A disc is on the arc of its step, or on that of the first of a row of steps, and no other arc runs through it."""
    discs = [item for item in shown.items if isinstance(item, Shape) and item.role == "disc"]
    arcs = [item for item in shown.items if isinstance(item, Line) and item.is_curve]
    for disc in discs:
        crossing = [arc for arc in arcs if through(arc, disc.corners)]
        own = [d.stage for d in discs if abs(d.at[0] - disc.at[0]) + abs(d.at[1] - disc.at[1]) < 50]
        assert len(crossing) <= 1, disc.stage
        assert all(arc.stage in own for arc in crossing), disc.stage
