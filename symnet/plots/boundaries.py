"""Which side of a line, or of a curve, an input lies on: truth tables, trained networks, XOR's hidden space."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import SymnetError
from symnet.pictures.chart import SMALL, Chart, names_beside, number, spread
from symnet.pictures.picture import Item, Label, Line, Picture, Point
from symnet.proofs.separability import Perceptron, separate

Floats = NDArray[np.floating]
Table = Mapping[tuple[int, ...], int]

SIDE, APART = 130.0, 62.0
FINE = 161
"""Points along each side at which a trained network is asked."""

TOGETHER = 0.04
"""Points nearer than so much of the picture are named together."""

MANY = 400
"""So many examples at most are drawn."""


def table_chart(table: Table, title: str, at: Point = (0.0, 0.0)) -> list[Item]:
    """The inputs of a truth table, and the line of a perceptron that computes it; or that there is none."""
    chart = Chart((-0.4, 1.4), (-0.4, 1.4), SIDE, SIDE, at)
    found = separate(table)
    items = chart.axes("x_1", "x_2", most=3)
    said = r"\text{no line separates them}"
    if isinstance(found, Perceptron):
        *w, b = (float(x) for x in (*found.weights, found.bias))
        xs = np.linspace(-0.4, 1.4, 61)
        first, second = np.meshgrid(xs, xs)
        items += chart.regions(w[0] * first + w[1] * second + b, xs, xs, 0.0)
        said = f"{_sum([(w[0], 'x_1'), (w[1], 'x_2'), (b, '')])} > 0"
    for label in (0, 1):
        items += chart.dots([(float(x[0]), float(x[1])) for x, y in table.items() if y == label], label, 7.0)
    middle, top = at[0] + SIDE / 2, at[1] + SIDE
    items.append(Label(title, (middle, top + 24), "ink", SMALL + 0.5))
    items.append(Label(said, (middle, top + 10), "mute", SMALL))
    return items


def tables_picture(tables: Mapping[str, Table]) -> Picture:
    """Truth tables side by side, such as AND, OR and XOR."""
    items: list[Item] = []
    told = []
    for k, (name, table) in enumerate(tables.items()):
        if any(len(x) != 2 for x in table):
            raise SymnetError(f"{name} has other than two inputs, and only two are drawn in the plane")
        items += table_chart(table, rf"x_1\,\text{{ {name} }}\,x_2", ((SIDE + APART) * k, 0.0))
        ones = ", ".join(f"({x[0]}, {x[1]})" for x, y in table.items() if y)
        found = "a line separates them from the others" if separate(table) else "no line separates them from the others"
        told.append(f"{name} is 1 at {ones}: {found}")
    return Picture("Decision boundaries", f"{'; '.join(told)}.", tuple(items))


def boundary_picture(
    decide: Callable[[Floats], Floats],
    inputs: Floats,
    labels: Sequence[int],
    title: str,
    names: tuple[str, str] = ("x_1", "x_2"),
    level: float = 0.5,
) -> Picture:
    """Where a network answers with more than `level`, and the examples it was trained with.

    Args:
        decide: from inputs, a row each, to the network's answer for each.
        inputs: (m, 2) examples. Raises SymnetError for other than two inputs.
        labels: 0 or 1 for each.
    """
    if inputs.ndim != 2 or inputs.shape[1] != 2:
        raise SymnetError(f"the network has {inputs.shape[-1]} inputs, and only two are drawn in the plane")
    x, y = (spread([float(v) for v in inputs[:, k]], 0.25) for k in (0, 1))
    chart = Chart(x, y, SIDE * 1.5, SIDE * 1.5)
    xs, ys = np.linspace(*x, FINE), np.linspace(*y, FINE)
    first, second = np.meshgrid(xs, ys)
    values = np.asarray(decide(np.column_stack([first.ravel(), second.ravel()]))).reshape(first.shape)
    items = chart.axes(*names)
    items += chart.regions(values, xs, ys, level)
    shown = inputs[:MANY]
    for label in (0, 1):
        chosen = [(float(a), float(b)) for (a, b), t in zip(shown, labels[:MANY], strict=True) if t == label]
        items += chart.dots(chosen, label, 7.0 if len(shown) < 50 else 3.2)
    answers = np.asarray(decide(inputs)).ravel() > level
    right = int(np.sum(answers == (np.asarray(labels) == 1)))
    described = f"{right} of {len(labels)} examples lie on their side of the boundary; filled points have label 1"
    return Picture(title, f"{described}.", tuple(items))


def hidden_picture(
    hidden: Floats, labels: Sequence[int], weights: tuple[float, float], bias: float, inputs: Sequence[str]
) -> Picture:
    """The hidden space of a network with two hidden units: where the inputs lie in it, and the output's line.

    Args:
        hidden: (m, 2) values of the hidden units.
        labels: 0 or 1 for each.
        weights, bias: of the output: the line w₁ h₁ + w₂ h₂ + b = 0.
        inputs: what each point is called.
    """
    x, y = (spread([*map(float, hidden[:, k])], 0.35) for k in (0, 1))
    chart = Chart(x, y, SIDE * 1.5, SIDE * 1.5)
    xs, ys = np.linspace(*x, 81), np.linspace(*y, 81)
    first, second = np.meshgrid(xs, ys)
    items = chart.axes("h_1", "h_2")
    items += chart.regions(weights[0] * first + weights[1] * second + bias, xs, ys, 0.0)
    places: dict[tuple[float, float], list[str]] = {}
    for k, (a, b) in enumerate(hidden.tolist()):
        items += chart.dots([(a, b)], labels[k], 7.0)
        near = [p for p in places if math.hypot((p[0] - a) / (x[1] - x[0]), (p[1] - b) / (y[1] - y[0])) < TOGETHER]
        places.setdefault(near[0] if near else (a, b), []).append(inputs[k])
    named = [(chart.point(a, b), r",\, ".join(names), "ink") for (a, b), names in places.items()]
    items += names_beside(named, SMALL, [item for item in items if isinstance(item, Line)])
    told = "; ".join(f"{', '.join(names)} at ({a:.3g}, {b:.3g})" for (a, b), names in places.items())
    title = "The hidden space, in which a line separates what no line separates in the input space"
    return Picture(title, f"{told}.".replace("\\", ""), tuple(items))


def _sum(terms: list[tuple[float, str]]) -> str:
    """a x_1 + b x_2 + c, without what is 0 and without 1 as a factor."""
    text = ""
    for factor, name in terms:
        if not factor:
            continue
        size = name if name and abs(factor) == 1 else f"{number(abs(factor))} {name}".strip()
        sign = ("-" if factor < 0 else "") if not text else (" - " if factor < 0 else " + ")
        text += sign + size
    return text or "0"
