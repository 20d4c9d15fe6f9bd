"""Spines: every step of the derivation has its number in the picture, and nothing lies on anything."""

import re

import pytest

import symnet
from symnet.pictures import svg, tikz
from symnet.pictures.picture import Shape, overlap, stacked
from symnet.pictures.spine import BETWEEN, LINE, spine_of
from symnet.render.compose import HIGHEST
from symnet.sources import resolve
from symnet.sources.builtin import BUILTIN
from tests.lazily import Lazily
from tests.tex import compiled

NAMES = [*(name for name, build in BUILTIN.items() if build().loss is not None), "n-layer", "gradient-descent"]
SPINES = Lazily(NAMES, lambda name: spine_of(symnet.derive(resolve(name).network)))
DEEP = symnet.nets.mlp(depth=12, activation="tanh")


@pytest.mark.parametrize("name", NAMES)
def test_every_step_has_its_number(name):
    steps = symnet.derive(resolve(name).network).steps
    numbers = [int(m) for label in SPINES[name].labels for m in re.findall(r"^\\mathbf\{(\d+)\}$", label.latex)]
    assert sorted(numbers) == [s.number for s in steps]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_on_anything(name):
    picture = SPINES[name]
    labels, shapes = picture.labels, [item for item in picture.items if isinstance(item, Shape)]
    for n, one in enumerate(labels):
        assert not any(overlap(one.corners, other.corners, 0.4) for other in labels[n + 1 :]), one.latex
    for shape in shapes:
        for label in labels:
            inside = abs(label.at[0] - shape.at[0]) < 0.1 and abs(label.at[1] - shape.at[1]) < 0.1
            assert inside or not overlap(shape.corners, label.corners, 0.4), label.latex
    assert picture.box[2] - picture.box[0] <= LINE


def test_a_deep_network_goes_on_in_the_next_line():
    picture = spine_of(symnet.derive(DEEP))
    left, bottom, right, top = picture.box
    assert right - left <= LINE
    assert top - bottom > 200
    assert sum(label.latex == "z^{[7]}" for label in picture.labels) in (1, 2)


def test_its_lines_taken_apart_and_put_below_each_other_are_the_picture():
    picture = spine_of(symnet.derive(DEEP))
    assert len(picture.lines) == len(picture.breaks) + 1 > 2
    again = stacked(picture.lines, BETWEEN)
    assert again.breaks == pytest.approx(picture.breaks)
    assert again.box == pytest.approx(picture.box)
    assert len(again.items) == len(picture.items)
    early = picture.until(5).in_a_row
    assert {item.stage for item in early.items} == set(range(6))
    assert {item.stage for item in picture.after(5).items if item.stage <= 5} == {0}


def test_spines_compile_without_a_warning(pdflatex, tmp_path):
    head = (
        r"\documentclass[11pt]{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath,amssymb,bm,tikz}"
        r"\usetikzlibrary{arrows.meta}\usepackage[a4paper,margin=25mm]{geometry}\parindent=0pt\raggedbottom\begin{document}"
    )
    shown = [p for p in SPINES.values() if p.box[3] - p.box[1] <= HIGHEST]  # documents leave out what is higher
    body = "\n\n".join(map(tikz.write, shown))
    compiled(pdflatex, tmp_path, head + body + r"\end{document}")


def test_words_say_where_each_step_leads():
    text = svg.write(SPINES["two-layer"])
    assert "Forward: z1 → a1 → z2 → a2 → L." in text
    assert "step 5 leads to a1 through z2" in text
