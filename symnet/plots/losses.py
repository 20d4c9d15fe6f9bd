"""The loss along training, and what was measured on valid after each epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from symnet.core.errors import SymnetError
from symnet.pictures.chart import SMALL, Chart, spread, words
from symnet.pictures.picture import Item, Label, Picture, Shape

WIDE, HIGH = 230.0, 130.0


def curve_picture(
    series: Mapping[str, Sequence[tuple[float, float]]], x_name: str, y_name: str, title: str, *, dots: bool = False
) -> Picture:
    """Curves by name, each of (x, y); a legend where there are several.

    Raises SymnetError where no point is a number.
    """
    everything = [(x, y) for points in series.values() for x, y in points if y == y and abs(y) != float("inf")]
    if not everything:
        raise SymnetError(f"{title}: there is nothing to draw; no step was noted")
    xs, ys = [x for x, _ in everything], [y for _, y in everything]
    low, high = np.quantile(ys, (0.05, 0.95))
    is_log = min(ys) > 0 and high > 30 * low
    y_range = (min(ys) / 1.2, max(ys) * 1.2) if is_log else spread(ys)
    x_range = (min(xs), max(xs)) if max(xs) > min(xs) else (min(xs) - 0.5, max(xs) + 0.5)
    chart = Chart(x_range, y_range, WIDE, HIGH, log=is_log)
    items: list[Item] = chart.axes(words(x_name), words(y_name), whole=all(x == round(x) for x in xs))
    told = []
    for k, (name, points) in enumerate(series.items()):
        role = ("forward", "backward", "ink")[k % 3]
        items += chart.curve([x for x, _ in points], [y for _, y in points], role, is_dashed=k % 3 == 1)
        if dots or len(points) == 1:
            items += [
                Shape("circle", chart.point(x, y), 3.6, 3.6, role if role != "ink" else "disc") for x, y in points
            ]
        if len(series) > 1:
            items.append(Label(words(name), (WIDE - 24 - 60 * k, HIGH + 9), role, SMALL))
        told.append(f"{name}: from {points[0][1]:.4g} to {points[-1][1]:.4g}")
    return Picture(title, f"{'; '.join(told)}.", tuple(items))
