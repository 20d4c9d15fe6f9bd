"""The activations of a network with their derivatives, side by side: f in one colour, f′ dashed in the other."""

from __future__ import annotations

from itertools import pairwise
from math import erfc

import numpy as np
import sympy

from symnet.core.errors import SymnetError
from symnet.core.expression import postorder
from symnet.core.network import Network
from symnet.ops.formula import z
from symnet.ops.function import Function, Map
from symnet.pictures.chart import SMALL, Chart
from symnet.pictures.picture import Item, Label, Picture

REACH = 4.0
"""Arguments from minus so much to so much."""

WIDE, HIGH, APART = 128.0, 100.0, 40.0
EACH = 4
"""Panels in a row."""


def functions_of(network: Network) -> tuple[Function, ...]:
    """The activations that a network applies; elementary functions such as log are none."""
    met = (n.function for e in network.every_equation for n in postorder(e.expression) if isinstance(n, Map))
    return tuple(dict.fromkeys(f for f in met if f.is_activation or f.kinks))


def activations_picture(network: Network) -> Picture:
    """A panel for each activation. Raises SymnetError for a network that applies none."""
    functions = functions_of(network)
    if not functions:
        raise SymnetError("the network applies no activation, such as σ or ReLU, so there is none to draw")
    items: list[Item] = []
    for k, function in enumerate(functions):
        at = ((WIDE + APART) * (k % EACH), -(HIGH + 2 * APART) * (k // EACH))
        items += _panel(function, at)
    names = ", ".join(f.label for f in functions)
    ends = (f"{_value(f, -REACH):.3g} at −{REACH:g} to {_value(f, REACH):.3g} at {REACH:g}" for f in functions)
    described = "; ".join(f"{f.label} and its derivative, from {end}" for f, end in zip(functions, ends, strict=True))
    return Picture(f"Activations and their derivatives: {names}", f"{described}.", tuple(items))


def _panel(function: Function, at: tuple[float, float]) -> list[Item]:
    xs = np.linspace(-REACH, REACH, 161)
    values = np.asarray(function.values(xs), dtype=float)
    pieces = slopes(function, xs)
    low = min(-0.1, values.min() * 1.1, min(ys.min() for _, ys in pieces))
    high = max(1.1, min(values.max(), REACH), max(ys.max() for _, ys in pieces) + 0.1)
    chart = Chart((-REACH, REACH), (float(low), float(high) + 0.05), WIDE, HIGH, at)
    items = chart.axes("z", most=4)
    items += chart.curve(xs, values, "forward")
    for part, slope in pieces:
        items += chart.curve(part, slope, "backward", is_dashed=True)
    title = function.latex.replace("#", "z") if "#" in function.latex else f"{function.latex}(z)"
    middle = at[0] + WIDE / 2
    items.append(Label(title, (middle - 26, at[1] + HIGH + 12), "forward", SMALL + 0.5))
    items.append(Label(r"\text{derivative}", (middle + 30, at[1] + HIGH + 12), "backward", SMALL))
    return items


def slopes(function: Function, xs: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The derivative between its kinks, where it has one."""
    formula = sympy.lambdify(z, function.derivative_formula, ["numpy", {"erfc": np.vectorize(erfc)}])
    ends = [-np.inf, *sorted(float(k) for k in function.kinks), np.inf]
    found = []
    for low, high in pairwise(ends):
        inside = xs[(xs > low) & (xs < high)]
        edges = [e for e, side in ((low, 1e-9), (high, -1e-9)) if np.isfinite(e) for e in [e + side]]
        part = np.sort(np.concatenate([inside, edges])) if edges else inside
        found.append((part, np.asarray(formula(part), dtype=float) + 0 * part))
    return found


def _value(function: Function, at: float) -> float:
    return float(np.asarray(function.values(np.array([at])), dtype=float)[0])
