"""Plots say what is true of the numbers: which side a point lies on, where neighbours are, what a slope is."""

import json

import numpy as np
import pytest

import symnet
from symnet.core.errors import SourceError, SymnetError, UnknownNameError
from symnet.pictures import svg, tikz
from symnet.pictures.chart import Chart, number, ticks
from symnet.pictures.picture import Area, Line, Picture, Shape, overlap
from symnet.plots import runs
from symnet.plots.activations import activations_picture, functions_of, slopes
from symnet.plots.boundaries import boundary_picture, tables_picture
from symnet.plots.embeddings import embeddings_picture, nearest, plane
from symnet.plots.losses import curve_picture
from symnet.sources import resolve
from symnet.training.perceptron import TABLES
from tests.tex import compiled


def inside(point, ring):
    """Whether a polygon holds a point, by counting crossings."""
    (x, y), hit = point, False
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            hit = not hit
    return hit


def in_region(picture, point):
    return any(sum(inside(point, ring) for ring in a.rings) % 2 for a in picture.items if isinstance(a, Area))


def dots(picture, role):
    return [s for s in picture.items if isinstance(s, Shape) and s.kind == "circle" and s.role == role]


@pytest.mark.parametrize("name", ["perceptron-and", "perceptron-or"])
def test_ones_lie_in_the_region_and_zeros_do_not(name):
    picture = tables_picture({"T": TABLES[name]})
    ones = dots(picture, "forward")
    assert len(ones) == sum(TABLES[name].values())
    assert all(in_region(picture, s.at) for s in ones)
    zeros = [s.at for s in dots(picture, "input")]
    assert not any(in_region(picture, (x - 0.5, y - 0.5)) for x, y in zeros), "on the line itself counts as 0"


def test_xor_has_no_region_and_says_so():
    picture = tables_picture({"XOR": TABLES["perceptron-xor"]})
    assert not [a for a in picture.items if isinstance(a, Area)]
    assert r"\text{no line separates them}" in {label.latex for label in picture.labels}


def test_the_boundary_of_trained_xor_parts_its_examples():
    picture = runs.boundary("xor")
    assert "4 of 4 examples" in picture.description
    assert all(in_region(picture, s.at) for s in dots(picture, "forward"))
    assert not any(in_region(picture, s.at) for s in dots(picture, "input"))


@pytest.mark.parametrize("source", ["xor", "xor-solution"])
def test_xors_hidden_space_is_parted_by_a_line(source):
    picture = runs.hidden(source)
    ones, zeros = dots(picture, "forward"), dots(picture, "input")
    assert (len(ones), len(zeros)) == (2, 2)
    assert all(in_region(picture, s.at) for s in ones)
    assert not any(in_region(picture, s.at) for s in zeros)


def test_the_lectures_hidden_points_are_the_books():
    """Goodfellow's solution: h(0,1) = h(1,0) = (1, 0), h(1,1) = (2, 1)."""
    assert runs.hidden("xor-solution").description == "(0, 0) at (0, 0); (0, 1), (1, 0) at (1, 0); (1, 1) at (2, 1)."


def test_a_boundary_with_a_hole_is_drawn_as_one():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(80, 2))
    ring = np.abs(np.hypot(*points.T) - 1) < 0.5
    picture = boundary_picture(lambda x: np.exp(-(((np.hypot(*x.T) - 1) / 0.6) ** 2)), points, ring.astype(int), "ring")
    (area,) = [a for a in picture.items if isinstance(a, Area)]
    assert len(area.rings) == 2
    assert "of 80 examples" in picture.description


def test_three_inputs_are_no_plane():
    with pytest.raises(SymnetError, match="3 inputs"):
        boundary_picture(lambda x: x[:, 0], np.zeros((4, 3)), [0, 1, 0, 1], "no")


def test_derivatives_are_those_of_differences():
    for function in functions_of(resolve("activations").network):
        for xs, ys in slopes(function, np.linspace(-4, 4, 41)):
            for x, y in zip(xs[1:-1], ys[1:-1], strict=True):
                ends = np.asarray(function.values(np.array([x - 1e-6, x + 1e-6])), dtype=float)
                assert y == pytest.approx((ends[1] - ends[0]) / 2e-6, abs=1e-5), (function.label, x)


def test_a_kink_breaks_the_derivative_and_not_the_function():
    picture = activations_picture(symnet.nets.unit(2, activation="relu"))
    curves = [line for line in picture.items if isinstance(line, Line) and line.role in ("forward", "backward")]
    assert [line.role for line in curves] == ["forward", "backward", "backward"]


def test_a_network_without_activations_has_none_to_draw():
    with pytest.raises(SymnetError, match="no activation"):
        activations_picture(symnet.nets.computation_graph())


def test_neighbours_are_by_cosine_in_all_dimensions():
    rng = np.random.default_rng(2)
    vectors = rng.normal(size=(30, 7))
    vectors[11], vectors[4] = 3 * vectors[7], -vectors[7]
    assert nearest(vectors, 7, 1) == [11]
    assert 4 not in nearest(vectors, 7, 20)
    assert nearest(vectors[:2], 0, 5) == [1], "V = 2 has one neighbour"
    two = plane(np.column_stack([np.arange(9.0), np.zeros(9), 0.1 * np.arange(9.0) ** 2]))
    assert np.argsort(two[:, 0]).tolist() in ([*range(9)], [*range(9)][::-1])


def test_words_in_the_plane():
    rng = np.random.default_rng(2)
    words = [*"abcdefghij", "<unk>", "</s>", "don't", "%#&_{}"]
    picture = embeddings_picture(rng.normal(size=(14, 5)), words, ["c"], neighbours=4)
    assert picture.description.startswith("nearest to c: ")
    for n, one in enumerate(picture.labels):
        assert not any(overlap(one.corners, other.corners, 0.4) for other in picture.labels[n + 1 :])
    assert "#&" not in tikz.write(picture)
    with pytest.raises(UnknownNameError, match="'zebra' is not in the vocabulary of 14 words"):
        embeddings_picture(rng.normal(size=(14, 5)), words, ["zebra"])


def test_losses():
    falling = [(k, 10.0 ** (-k / 10)) for k in range(40)]
    picture = curve_picture({"train": falling}, "step", "loss", "Loss")
    assert {"1", "0.1", "0.01", "0.001"} <= {label.latex for label in picture.labels}, "a logarithmic axis"
    assert curve_picture({"t": [(1, 2.0)]}, "step", "loss", "One step").labels
    assert curve_picture({"t": [(1, 2.0), (2, float("nan")), (3, 2.0)]}, "step", "loss", "A gap").labels
    with pytest.raises(SymnetError, match="nothing to draw"):
        curve_picture({"t": [(1, float("nan"))]}, "step", "loss", "Nothing")


def test_a_folder_that_is_no_run_is_told(tmp_path):
    for plot in (runs.boundary, runs.embeddings, runs.loss_picture, runs.hidden):
        for source in (str(tmp_path), str(tmp_path / "nowhere"), "two-layer"):
            with pytest.raises(SourceError):
                plot(source)
    (tmp_path / "history.json").write_text("{")
    with pytest.raises(SourceError, match="cannot be read"):
        runs.loss_picture(str(tmp_path))
    (tmp_path / "history.json").write_text(json.dumps({"losses": []}))
    with pytest.raises(SymnetError, match="nothing to draw"):
        runs.loss_picture(str(tmp_path))


def test_axes():
    assert ticks(0, 1, 5) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert [number(x) for x in (0, 0.5, 1e-5, 2e6, 1500)] == ["0", "0.5", r"10^{-5}", r"2 \cdot 10^{6}", "1500"]
    chart = Chart((0, 2), (1, 100), 200, 100, log=True)
    assert chart.point(1, 10) == pytest.approx((100, 50))
    assert chart.line_where(0, 0, 1) == []


def test_plots_are_written(pdflatex, tmp_path):
    pictures = [
        tables_picture({name.removeprefix("perceptron-").upper(): t for name, t in TABLES.items()}),
        runs.boundary("xor"), runs.hidden("xor"), runs.loss_picture("xor"),
        activations_picture(resolve("activations").network),
        embeddings_picture(np.random.default_rng(0).normal(size=(20, 4)), [f"word{k}" for k in range(20)]),
    ]  # fmt: skip
    for picture in pictures:
        assert isinstance(picture, Picture)
        assert "NaN" not in svg.write(picture)
        for n, one in enumerate(picture.labels):
            assert not any(overlap(one.corners, other.corners, 0.4) for other in picture.labels[n + 1 :]), one.latex
    head = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath,amssymb,bm,tikz}"
        r"\usetikzlibrary{arrows.meta}\usepackage[paperwidth=40cm,paperheight=60cm,margin=1cm]{geometry}"
        r"\parindent=0pt\raggedbottom\begin{document}"
    )
    compiled(pdflatex, tmp_path, head + "\n\n".join(map(tikz.write, pictures)) + r"\end{document}")
