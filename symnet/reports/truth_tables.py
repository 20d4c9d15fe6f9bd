"""What the page of XOR or of a perceptron shows: the table it learned, the boundary, the hidden space."""

from __future__ import annotations

from symnet.plots import runs
from symnet.plots.boundaries import tables_picture
from symnet.plots.losses import curve_picture
from symnet.reports import page
from symnet.reports.page import Page
from symnet.reports.reading import Facts, read_json
from symnet.training.perceptron import TABLES
from symnet.training.xor import TRUTH_TABLE


def truth_table_sections(document: Page, facts: Facts) -> None:
    """Results and pictures."""
    if facts.source == "xor":
        _xor(document, facts)
    else:
        _perceptron(document, facts)


def _xor(document: Page, facts: Facts) -> None:
    folder = str(facts.folder)
    answers = runs.xor_answers(facts.folder)
    right = sum((p > 0.5) == bool(y) for p, y in zip(answers, TRUTH_TABLE["y"].ravel(), strict=True))
    document.section("What it learned")
    rows = [
        [f"({x1:g}, {x2:g})", f"{y:g}", f"{p:.3f}", "right" if (p > 0.5) == bool(y) else "wrong"]
        for (x1, x2), y, p in zip(TRUTH_TABLE["X"], TRUTH_TABLE["y"].ravel(), answers, strict=True)
    ]
    starts = facts.metrics.get("starts", 1)
    document.add(
        page.paragraph(
            f"{right} of 4 answers are right, after {starts} random start{'s' * (starts != 1)}. A single perceptron "
            "gets 3 at most: no line separates the ones from the zeros."
        ),
        page.table(
            ["input", "label", "network", "answer"], rows, "The truth table, and the network's probability of 1"
        ),
    )
    document.section("Why two layers can do it")
    document.add(
        page.pair(
            page.figure(runs.boundary(folder), "In the space of the inputs the boundary is no line."),
            page.figure(runs.hidden(folder), "In the space of the hidden units a line is enough."),
        )
    )


def _perceptron(document: Page, facts: Facts) -> None:
    table = TABLES[facts.source]
    weights = read_json(facts.folder / "parameters.json")
    w = [float(x[0]) for x in weights["w"]]
    said = [int(sum(a * b for a, b in zip(w, x, strict=True)) + float(weights["b"]) > 0) for x in table]
    rows = [
        [str(x), str(y), str(a), "right" if a == y else "wrong"] for (x, y), a in zip(table.items(), said, strict=True)
    ]
    ends = "comes to its end" if facts.result.get("converged") else "does not come to an end"
    document.section("What it learned")
    document.add(
        page.paragraph(f"The perceptron rule {ends}; weights {w[0]:g} and {w[1]:g}, bias {float(weights['b']):g}."),
        page.table(["input", "label", "perceptron", "answer"], rows, "The truth table, and the perceptron's answers"),
    )
    pictures = [page.figure(tables_picture({facts.source.removeprefix("perceptron-").upper(): table}))]
    mistakes = [(float(n), float(m)) for n, m in enumerate(facts.metrics.get("mistakes", []), 1)]
    if mistakes:
        curve = curve_picture(
            {"mistakes": mistakes[:100]}, "epoch", "mistakes", "Wrong answers in each epoch", dots=True
        )
        pictures.append(page.figure(curve))
    document.section("Whether a line can do it")
    document.add(page.pair(*pictures))
