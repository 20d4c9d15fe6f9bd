"""A report, section by section: results and baselines, curves, the derivation, and how to repeat it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.core.errors import SymnetError
from symnet.core.network import Network
from symnet.pictures.extras import MissingExtraError
from symnet.pictures.picture import Picture
from symnet.pictures.spine import spine_of
from symnet.plots import runs
from symnet.plots.losses import curve_picture
from symnet.reports import page, settings
from symnet.reports.classifiers import classifier_sections
from symnet.reports.language import language_sections
from symnet.reports.page import Page
from symnet.reports.reading import Facts, facts_of
from symnet.reports.truth_tables import truth_table_sections
from symnet.sources import resolve
from symnet.training.kinds import KINDS, kind
from symnet.training.perceptron import TABLES
from symnet.training.task import write_text
from symnet.training.xor import xor_network

REPORT = "report.html"

TITLES = {
    "window-lm": "A feedforward language model",
    "sentiment": "A classifier of texts",
    "xor": "XOR, learned by a two-layer network",
}


def write_report(folder: Path, network: Network | None = None) -> Path:
    """Write report.html into a run's folder. Raises what `report_of` does, and OSError."""
    path = folder / REPORT
    write_text(path, report_of(folder, network))
    return path


def report_of(folder: Path, network: Network | None = None) -> str:
    """The page of a run.

    Args:
        folder: what `symnet train` wrote.
        network: what was trained; None: as its SOURCE gives it.

    Raises SourceError for a folder without a result, MissingExtraError without the libraries for pictures.
    """
    facts = facts_of(folder)
    trained = network if network is not None else _network(facts)
    document = Page(_title(facts), _lead(facts, trained))
    if facts.source in TABLES or facts.source == "xor":
        truth_table_sections(document, facts)
    elif "perplexity" in facts.metrics:
        language_sections(document, facts)
    else:
        classifier_sections(document, facts)
    _curves(document, facts)
    if trained is not None and trained.loss is not None:
        _derivation(document, trained)
    _repeat(document, facts)
    return document.html()


def _network(facts: Facts) -> Network | None:
    if facts.source == "xor":
        return xor_network()
    if facts.run is None:
        return None
    task = kind(facts.source).task
    request = facts.run.request
    found = task(request) if facts.source in KINDS else task(request, resolve(facts.source).network)
    return found.network if isinstance(found.network, Network) else None


def _title(facts: Facts) -> str:
    if facts.source in TABLES:
        return f"A perceptron learns {facts.source.removeprefix('perceptron-').upper()}"
    return TITLES.get(facts.source, f"Training {facts.source}")


def _lead(facts: Facts, network: Network | None) -> str:
    said = [network.title] if network is not None and network.title else []
    if facts.run is not None:
        count = 0
        for shape in facts.run.about.get("parameters", {}).values():
            size = 1
            for n in shape:
                size *= int(n)
            count += size
        said.append(f"{count:,} parameters")
    said.append(f"{facts.result.get('steps', 0):,} steps in {facts.result.get('seconds', 0):g} seconds")
    return ", ".join(said) + "."


def _curves(document: Page, facts: Facts) -> None:
    document.section("How the loss fell")
    pictures: list[Picture] = []
    if facts.losses:
        pictures.append(curve_picture({"loss": facts.losses}, "step", "loss", "The loss on what is trained with"))
    if facts.run is not None:
        measured = runs.valid_picture(facts.folder)
        pictures += [measured] if measured is not None else []
    if pictures:
        document.add(page.pair(*(page.figure(picture, picture.title) for picture in pictures)))


def _derivation(document: Page, network: Network) -> None:
    document.section("The derivation it was trained with")
    try:
        derivation: Derivation = derive(network)
        text = derivation.to("html", fragment=True, detail="brief")
    except SymnetError as error:
        document.add(page.paragraph(f"It is not shown: {error}"))
        return
    steps = f"The gradients are derived in {len(derivation.steps)} steps; the numbers are those of the steps below."
    document.add(page.figure(spine_of(derivation), steps), page.folded("Every step", text))


def _repeat(document: Page, facts: Facts) -> None:
    document.section("How to repeat it")
    document.add(page.code(facts.command))
    rows = [["seed", str(facts.result.get("seed", 0))], *([name, value] for name, value in facts.versions.items())]
    document.add(page.table(["what", "value"], rows, "Seed and versions", words=(1,)))
    if facts.run is not None and "settings" in facts.run.about:
        rows = settings.rows(facts.run.about["settings"])
        document.add(page.table(["setting", "letter", "value"], rows, "Settings", words=(1, 2)))
    if facts.run is not None and "data" in facts.run.about:
        data = [[name, _said(value)] for name, value in dict(facts.run.about["data"]).items()]
        document.add(page.table(["data", "fingerprint"], data, "The data", words=(1,)))


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(part)}" for name, part in value.items())
    return "none" if value is None or value == [] else str(value)


__all__ = ["REPORT", "MissingExtraError", "report_of", "write_report"]
