"""What the page of a classifier, or of any network trained on arrays, shows: metrics, confusion, boundary."""

from __future__ import annotations

import contextlib
from typing import Any

from symnet.core.errors import SymnetError
from symnet.plots import runs
from symnet.reports import page
from symnet.reports.page import Page
from symnet.reports.reading import Facts
from symnet.sources import resolve
from symnet.training.kinds import KINDS, ability


def classifier_sections(document: Page, facts: Facts) -> None:
    """Results, confusion, and the boundary where there is one to draw."""
    measured: dict[str, Any] = {}
    if facts.run is not None:
        with contextlib.suppress(SymnetError):  # a kind that measures nothing beyond its result
            evaluate = ability(facts.source, "evaluate")
            given = {} if facts.source in KINDS else {"network": resolve(facts.source).network}
            measured = evaluate(facts.run, None, **given)
    _results(document, facts, measured)
    _confusion(document, measured)
    if facts.run is not None:
        with contextlib.suppress(SymnetError):  # other than two inputs
            picture = runs.boundary(str(facts.folder))
            document.section("Where it decides").add(page.figure(picture, picture.description))


def _results(document: Page, facts: Facts, measured: dict[str, Any]) -> None:
    document.section("Results")
    accuracy = facts.metrics.get("accuracy", {})
    rows: list[tuple[str, dict[str, float]]] = []
    if measured.get("confusion"):
        most = {
            split: max(map(sum, table)) / max(sum(map(sum, table)), 1) for split, table in measured["confusion"].items()
        }
        rows.append(("the commonest class", most))
    if isinstance(facts.metrics.get("counting"), dict):
        rows.append(("counting words of a lexicon", facts.metrics["counting"]))
    if accuracy:
        rows.append(("this network", accuracy))
        splits = list(accuracy)
        told = [[name, *(_percent(found.get(split)) for split in splits)] for name, found in rows]
        best = max(range(len(rows)), key=lambda k: rows[k][1].get(splits[-1], 0.0))
        document.add(page.table(["accuracy", *splits], told, "The share of right answers", best))
    others = {n: v for n, v in facts.metrics.items() if isinstance(v, dict) and n not in ("accuracy", "counting")}
    for name, found in others.items():
        numbers = {split: value for split, value in found.items() if isinstance(value, (int, float))}
        if numbers:
            document.add(
                page.table([name, *numbers], [["this network", *(f"{v:.4g}" for v in numbers.values())]], name)
            )


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f} %"


def _confusion(document: Page, measured: dict[str, Any]) -> None:
    document.section("Which classes it takes for which")
    for split, counts in measured.get("confusion", {}).items():
        classes = [str(name) for name in measured["classes"]]
        document.add(page.confusion(classes, counts, f"{split}: a row for each true class, a column for each answer"))
