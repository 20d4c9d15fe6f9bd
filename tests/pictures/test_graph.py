"""Computation graphs: the course's numbers, nothing on top of anything, and files that other programs read."""

import re
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import symnet
from symnet.core.errors import NumericError, SymnetError
from symnet.pictures import png, svg, tikz
from symnet.pictures.drawing import picture_of
from symnet.pictures.extras import MissingExtraError
from symnet.pictures.glyphs import UNIT, outline
from symnet.pictures.graph import graph_of
from symnet.pictures.layered import layers_of, settled
from symnet.pictures.measure import extent
from symnet.pictures.picture import Shape, overlap
from symnet.sources.builtin import BUILTIN
from tests.lazily import Lazily
from tests.networks import EVERY_NETWORK, derivation_of
from tests.tex import compiled

COURSE = {"a": 3, "b": 1, "c": -2}


def course_graph():
    return graph_of(symnet.derive(symnet.nets.computation_graph()), COURSE)


def graph(name):
    if name == "the course's":
        return course_graph()
    network = BUILTIN[name]()
    return graph_of(symnet.derive(network) if network.loss is not None else network)


GRAPHS = Lazily([*BUILTIN, "the course's"], graph)
PICTURES = Lazily(GRAPHS, lambda name: picture_of(GRAPHS[name]))


def test_the_courses_graph_has_the_courses_numbers():
    graph = course_graph()
    values = {v.symbol.identifier: v.value for v in graph.vertices}
    assert values == {"a": "3", "b": "1", "c": "-2", "d": "2", "e": "5", "L": "-10"}
    gradients = {v.symbol.identifier: v.gradient for v in graph.vertices}
    assert gradients == {"a": "-2", "b": "-4", "c": "5", "d": "-2", "e": "-2", "L": "1"}
    local = {(e.source.identifier, e.target.identifier): (e.local.rpartition(" = ")[2], e.passed) for e in graph.edges}
    assert local == {
        ("b", "d"): ("2", r"-2 \cdot 2"),
        ("a", "e"): ("1", r"-2 \cdot 1"),
        ("d", "e"): ("1", r"-2 \cdot 1"),
        ("c", "L"): ("e", r"1 \cdot 5"),
        ("e", "L"): ("c", r"1 \cdot (-2)"),
    }
    assert "b (input), value 1, derivative -4" in graph.description


def test_gradients_at_numbers_are_those_of_differences():
    """The graph of a unit under a loss, against (L(w + h) − L(w − h)) / 2h."""
    rng = np.random.default_rng(3)
    at = {"w": rng.normal(size=3), "x": rng.normal(size=3), "b": 0.3, "y": 1}
    network = symnet.nets.logistic()

    def loss(**changed):
        now = {**at, **changed}
        return -np.log(1 / (1 + np.exp(-(now["w"] @ now["x"] + now["b"]))))

    h = 1e-5
    graph = graph_of(symnet.derive(network), {k: v.tolist() if hasattr(v, "tolist") else v for k, v in at.items()})
    shown = {v.symbol.identifier: v.gradient for v in graph.vertices}
    assert float(shown["b"]) == pytest.approx((loss(b=0.3 + h) - loss(b=0.3 - h)) / (2 * h), rel=1e-3)
    numbers = [float(x) for x in re.findall(r"-?\d+\.\d+", shown["w"])]
    wanted = [(loss(w=at["w"] + h * e) - loss(w=at["w"] - h * e)) / (2 * h) for e in np.eye(3)]
    assert numbers == pytest.approx(wanted, rel=1e-3)
    assert shown["y"] == shown["x"] == ""


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_lies_on_anything(name):
    """Labels on no other label and on no border; a label inside a node inside it altogether."""
    picture = PICTURES[name]
    labels = picture.labels
    shapes = [item for item in picture.items if isinstance(item, Shape)]
    for n, one in enumerate(labels):
        for other in labels[n + 1 :]:
            assert not overlap(one.corners, other.corners, 0.4), (one.latex, other.latex)
    for shape in shapes:
        for label in labels:
            inside = all(
                abs(x - shape.at[0]) <= shape.width / 2 and abs(y - shape.at[1]) <= shape.height / 2
                for x, y in label.corners
            )
            assert inside or not overlap(shape.corners, label.corners, 0.4), (name, label.latex)
    for n, shape in enumerate(shapes):
        assert not any(overlap(shape.corners, other.corners) for other in shapes[n + 1 :])


def test_no_label_is_left_out():
    for name, graph in GRAPHS.items():
        wanted = sum(len(v.lines) + bool(v.value) + bool(v.gradient) for v in graph.vertices)
        wanted += sum(bool(e.local) + bool(e.passed) for e in graph.edges)
        assert len(PICTURES[name].labels) == wanted, name


def test_what_is_drawn_is_no_wider_than_what_was_measured():
    for latex in {label.latex for picture in PICTURES.values() for label in picture.labels}:
        drawn, (wide, high) = outline(latex), extent(latex, 10.0)
        assert (drawn.right - drawn.left) * 10 / UNIT <= wide + 1.2, latex
        assert (drawn.top - drawn.bottom) * 10 / UNIT <= high + 1.5, latex


@pytest.mark.parametrize("name", PICTURES)
def test_svg_is_well_formed_and_says_what_it_shows(name):
    text = svg.write(PICTURES[name])
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    title, described = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title.text
    assert described.text.endswith(".")
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")]
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert {e.get("href")[1:] for e in root.iter(f"{space}use")} <= ids
    assert "NaN" not in text
    assert text == svg.write(PICTURES[name])


def test_png_has_ink_and_paper():
    image = np.asarray(Image.open(BytesIO(png.write(PICTURES["the course's"]))).convert("RGB")).reshape(-1, 3)
    colours = {tuple(c) for c in image.tolist()}
    assert (255, 255, 255) in colours
    assert (0x0B, 0x5F, 0xA5) in colours, "no forward value is drawn"
    assert (0xC4, 0x46, 0x01) in colours, "no gradient is drawn"


def test_tikz_compiles_without_a_warning(pdflatex, tmp_path):
    body = "\n\n".join(tikz.write(picture) for picture in PICTURES.values())
    head = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath,amssymb,bm,tikz}"
        r"\usetikzlibrary{arrows.meta}\usepackage[paperwidth=300cm,paperheight=150cm,margin=1cm]{geometry}"
        r"\parindent=0pt\begin{document}"
    )
    compiled(pdflatex, tmp_path, head + body + r"\end{document}")


def test_overlays_compile_in_beamer(pdflatex, tmp_path):
    text = tikz.write(PICTURES["the course's"], overlays=True, scale=0.8)
    stages = max(item.stage for item in PICTURES["the course's"].items)
    assert stages == 3 + 6, "three operations forward, six derivatives back"
    frame = r"\documentclass{beamer}\usepackage{tikz}\usetikzlibrary{arrows.meta}\begin{document}\begin{frame}"
    source = rf"{frame}\centering{{}}{text}\end{{frame}}\end{{document}}"
    (tmp_path / "document.out").write_text("")  # else hyperref warns that there was none
    log = compiled(pdflatex, tmp_path, source)
    assert f"({1 + stages} pages" in log


@given(st.integers(2, 12), st.data())
@settings(max_examples=60, deadline=None)
def test_any_graph_stands_in_layers(nodes, source):
    """Every edge leads to a later layer; neighbours in a layer keep their distance."""
    pairs = [(a, b) for b in range(nodes) for a in range(b)]
    edges = source.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=20, unique=True))
    layers = layers_of(nodes, edges, source.draw(st.booleans()))
    row_of = {n: k for k, row in enumerate(layers.rows) for n in row}
    assert all(row_of[a] < row_of[b] for a, b in edges)
    assert all(row_of[b] - row_of[a] == 1 for a, b in layers.pieces)
    assert set(range(nodes)) <= set(row_of)
    many = len(row_of)
    high = source.draw(st.lists(st.floats(1, 30), min_size=many, max_size=many))
    height = settled(layers, high, high, dict.fromkeys(layers.pieces, 1.0))
    for row in layers.rows:
        for a, b in pairwise(row):
            assert height[a] - height[b] >= high[a] + high[b] - 1e-6


def test_a_point_without_a_value_is_told():
    with pytest.raises(NumericError, match="numbers are missing for b, c"):
        graph_of(symnet.nets.computation_graph(), {"a": Fraction(1, 2)})


def test_a_missing_library_is_told(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    with pytest.raises(MissingExtraError, match=r'pip install "symnet\[pictures\]"'):
        picture_of(course_graph())


@pytest.mark.parametrize("name", sorted(EVERY_NETWORK))
def test_every_network_has_a_graph(name):
    graph = graph_of(derivation_of(name))
    assert {v.symbol for v in graph.vertices} >= set(EVERY_NETWORK[name].defined)
    assert picture_of(graph).labels


def test_what_mathtext_does_not_know_is_told():
    with pytest.raises(SymnetError, match="--to tikz leaves it to TeX"):
        outline(r"\nosuchcommand{x}")
    assert outline(r"\left(\begin{bmatrix} 1 \\ x \end{bmatrix}\right)^\top").right > 0


def test_a_document_is_drawn(tmp_path):
    notes = tmp_path / "notes.tex"
    notes.write_text(r"$$h = \tanh(W x + b), \quad L = \tfrac12 \| h - t \|^2$$ % symnet: data x, t", encoding="utf-8")
    graph = graph_of(symnet.derive(symnet.read(notes)))
    assert [v.symbol.identifier for v in graph.vertices][-1] == "L"
    assert "<title" in svg.write(picture_of(graph))
