"""Single operations, layers, one unit, shapes: what they show is what the network has, and nothing lies on anything."""

import numpy as np
import pytest

import symnet
from symnet.core.errors import SymnetError, TooLongError
from symnet.pictures import svg, tikz
from symnet.pictures.drawing import picture_of
from symnet.pictures.graph import graph_of
from symnet.pictures.one_unit import unit_picture
from symnet.pictures.picture import Line, Shape, overlap
from symnet.pictures.scalars import numbers_of, scalars_of
from symnet.pictures.shapes import shapes_picture
from symnet.pictures.units import layers_in, layers_picture
from symnet.sources.builtin import BUILTIN
from tests.tex import compiled

NO_SCALARS = {"pooled-max"}
NO_LAYERS = {
    "softmax",
    "computation-graph",
    "bag-of-words",
    "skip-gram",
    "glove",
    "conv-1d",
    "conv-2d",
    "conv-channels",
}


def scalar_picture(network):
    taken = scalars_of(network)
    return picture_of(graph_of(taken.network, labels=taken.labels, unnamed=taken.unnamed))


PICTURES = {}
for _name, _build in BUILTIN.items():
    PICTURES[f"shapes of {_name}"] = shapes_picture(_build())
    if _name not in NO_LAYERS:
        PICTURES[f"layers of {_name}"] = layers_picture(_build())
        PICTURES[f"unit of {_name}"] = unit_picture(_build())
    if _name in ("two-layer", "logistic", "softmax", "multinomial", "xor", "unit", "perceptron-and", "bias-unit"):
        network = _build() if _name != "xor" else _build().at(m=1) if _build().sizes else _build()
        PICTURES[f"operations of {_name}"] = scalar_picture(network)


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_lies_on_anything(name):
    picture = PICTURES[name]
    labels, shapes = picture.labels, [item for item in picture.items if isinstance(item, Shape)]
    for n, one in enumerate(labels):
        assert not any(overlap(one.corners, other.corners, 0.8) for other in labels[n + 1 :]), one.latex
    for shape in shapes:
        for label in labels:
            inside = all(
                abs(x - shape.at[0]) <= shape.width / 2 + 1.5 and abs(y - shape.at[1]) <= shape.height / 2 + 1.5
                for x, y in label.corners
            )
            assert inside or not overlap(shape.corners, label.corners, 0.8), label.latex


def test_operations_compute_what_the_network_computes():
    """The two-layer network's values, operation by operation, against NumPy; its gradients against differences."""
    rng = np.random.default_rng(1)
    sizes = {"W1": (2, 2), "b1": (2, 1), "W2": (1, 2), "b2": (1, 1), "x": (2, 1)}
    at = {name: rng.normal(size=size) for name, size in sizes.items()} | {"y": np.ones((1, 1))}

    def loss(p):
        hidden = np.maximum(p["W1"] @ p["x"] + p["b1"], 0)
        return -np.log(1 / (1 + np.exp(-(p["W2"] @ hidden + p["b2"])))).item()

    network = symnet.nets.mlp()
    taken = scalars_of(network)
    graph = graph_of(taken.network, numbers_of(network, at), labels=taken.labels, unnamed=taken.unnamed)
    shown = {v.symbol.identifier: v for v in graph.vertices}
    assert float(shown["L"].value) == pytest.approx(loss(at), rel=1e-3)
    for i, j in np.ndindex(2, 2):
        moved = {**at, "W1": at["W1"] + 1e-6 * np.eye(4)[2 * i + j].reshape(2, 2)}
        slope = (loss(moved) - loss(at)) / 1e-6
        assert float(shown[f"W1_{i + 1}{j + 1}"].gradient) == pytest.approx(slope, rel=2e-3, abs=1e-5)
    signs = [v.lines[0] for v in graph.vertices]
    assert signs.count(r"\times") == 4 + 2 + 2
    assert r"z_1^{[1]} = {+}" in signs
    assert r"a_1^{[1]} = {\operatorname{ReLU}}" in signs


def test_what_is_no_combination_of_scalar_operations_is_told():
    with pytest.raises(SymnetError, match="Maximum is no combination of scalar operations"):
        scalars_of(BUILTIN["pooled-max"]())
    with pytest.raises(TooLongError, match="more than 120 nodes"):
        scalars_of(symnet.nets.mlp(widths=[9, 9, 9]))


def test_layers_have_the_networks_units_and_weights():
    network = symnet.nets.mlp(widths=[3, 4, 2], output="softmax")
    assert [(layer.symbol.identifier, int(layer.size)) for layer in layers_in(network)] == [
        ("x", 3),
        ("a1", 4),
        ("y_hat", 2),
    ]
    lines = [item for item in layers_picture(network).items if isinstance(item, Line)]
    assert sum(not line.is_dashed for line in lines) == 3 * 4 + 4 * 2
    assert sum(line.is_dashed for line in lines) == 4 + 2
    square = layers_in(symnet.nets.mlp(widths=[2, 2, 2], batch=True, vectors="row").at(m=2))
    assert [(layer.symbol.identifier, int(layer.size)) for layer in square] == [("X", 2), ("A1", 2), ("A2", 2)]


def test_a_network_without_layers_says_so():
    with pytest.raises(SymnetError, match="no layer of units"):
        layers_picture(BUILTIN["softmax"]())


def test_the_unit_names_its_parts():
    labels = {label.latex for label in unit_picture(symnet.nets.unit(3)).labels}
    assert labels >= {"x_1", "x_2", "x_3", "w_1", "w_2", "w_3", "b", r"\sum", "z", r"\sigma", "y"}
    assert {
        rf"\text{{{part}}}" for part in ("inputs", "weights", "bias", "weighted sum", "function", "output")
    } <= labels


def test_shapes_are_those_of_the_network():
    """The course's classifier on m examples: X is m × d, W is d_h × d, H is m × d_h, Ŷ is m × K."""
    picture = PICTURES["shapes of pooled-batch"]
    for words in ("X is m × d;", "W is d_h × d;", "H is m × d_h;", "U is K × d_h;", "Y_hat is m × K;"):
        assert words in picture.description
    boxes = [item for item in picture.items if isinstance(item, Shape)]
    assert len({box.height for box in boxes if box.height > 50}) == 1, "one height for m"


def test_an_array_that_takes_nothing_of_the_one_before_it_is_not_led_to_from_there():
    """K = X W_K stands behind Q, which it does not take: its edge begins at an X. Long rows go on in a next line."""
    picture = shapes_picture(symnet.nets.transformer_block())
    tails = [label for label in picture.labels if label.latex in ("X", r"Q,\, K") and label.role == "mute"]
    assert [t.latex for t in tails] == ["X", "X", r"Q,\, K", "X"]
    boxes = [item for item in picture.items if isinstance(item, Shape) and item.role != "loss" and item.height > 30]
    lines = [item for item in picture.items if isinstance(item, Line)]
    ends = [(b.at[0] + b.width / 2, b.at[1]) for b in boxes]
    begun = [any(np.allclose(line.points[0], end, atol=4) for end in ends) for line in lines]
    assert begun.count(False) == 3
    assert picture.box[2] - picture.box[0] < 720


def test_all_are_written(pdflatex, tmp_path):
    for picture in PICTURES.values():
        assert "<title" in svg.write(picture)
    head = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath,amssymb,bm,tikz}"
        r"\usetikzlibrary{arrows.meta}\usepackage[paperwidth=300cm,paperheight=150cm,margin=1cm]{geometry}"
        r"\parindent=0pt\raggedbottom\begin{document}"
    )
    compiled(pdflatex, tmp_path, head + "\n\n".join(map(tikz.write, PICTURES.values())) + r"\end{document}")
