"""Lectures: the committed document is what the file gives, byte for byte, and it compiles at every level."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import symnet
from symnet.calculus.verdict import verdicts
from symnet.core.errors import UnprovedError
from symnet.sources.sections import Claim
from tests.lectures import LECTURES, lecture_named
from tests.tex import compiled

every_lecture = pytest.mark.parametrize("name", LECTURES)


def test_the_first_lectures_are_there():
    assert {"xor", "logistic", "computation-graph", "two-layer"} <= set(LECTURES)


def test_the_documentation_names_every_lecture():
    table = (Path(__file__).parents[1] / "docs" / "lectures.md").read_text(encoding="utf-8")
    cells = [row.split("|")[-2] for row in table.splitlines() if row.startswith("|")]
    named = {name for cell in cells for name in cell.replace(",", " ").split()}
    assert set(LECTURES) <= named


@every_lecture
def test_the_committed_document_is_regenerated_byte_for_byte(name):
    committed = LECTURES[name].with_suffix(".tex")
    assert committed.is_file(), f"commit it: symnet derive {name} -o derivations/{name}.tex"
    assert lecture_named(name).to("latex", standalone=False) == committed.read_text(encoding="utf-8")


@every_lecture
def test_every_step_of_every_lecture_is_proved(name):
    lecture = lecture_named(name)
    if lecture.network.loss is not None:
        assert set(verdicts(lecture.derivation).steps) == {"proved"}


@every_lecture
@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
def test_it_compiles_without_overfull_boxes(name, detail, pdflatex, tmp_path):
    compiled(pdflatex, tmp_path, lecture_named(name).to("latex", detail=detail))


def test_the_numbers_of_the_computation_graph():
    """L = c(a + 2b) at a = 3, b = 1, c = −2 (the course's example): 2, 5, −10 and −2, −4, 5."""
    document = lecture_named("computation-graph").to("markdown")
    rows = {line.split(" | ")[0].strip("| $"): line for line in document.splitlines() if line.startswith("| $")}
    for symbol, value, slope in [("d", 2, -2), ("e", 5, -2), ("L", -10, 1), ("a", 3, -2), ("b", 1, -4), ("c", -2, 5)]:
        assert f"| ${symbol}$ | ${value}$ | ${slope}$ |" in document, rows


def rows_of(name, **options):
    """The lines of a lecture's Markdown."""
    return lecture_named(name).to("markdown", **options).splitlines()


def test_the_numbers_of_the_unit():
    """w = [0.2, 0.3, 0.9], b = 0.5, x = [0.5, 0.6, 0.1] (the course's example): 0.87 and 0.70."""
    rows = rows_of("unit")
    assert r" &= 0.2 \cdot 0.5 + 0.3 \cdot 0.6 + 0.9 \cdot 0.1 + 0.5 \\" in rows
    assert r" &= 0.87 \\" in rows
    assert r" &\approx 0.70" in rows


def test_the_numbers_of_softmax():
    """The course's example; where its slide cut digits off, rounding is what is printed."""
    z = np.array([0.6, 1.1, -1.5, 1.2, 3.2, -1.1])
    p = np.exp(z) / np.exp(z).sum()
    assert rf"p &\approx [{', '.join(f'{x:.3f}' for x in p)}]" in rows_of("softmax")
    assert f"{p[2]:.4f} {p[3]:.4f}" == "0.0067 0.0999"


def test_the_hidden_representation_of_xor():
    """h_1 = ReLU(x_1 + x_2), h_2 = ReLU(x_1 + x_2 − 1), y = h_1 − 2 h_2."""
    rows = rows_of("xor-solution")
    for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        h1, h2 = max(0, x1 + x2), max(0, x1 + x2 - 1)
        numbers = [x1, x2, h1, h2, h1 - 2 * h2]
        assert h1 - 2 * h2 == x1 ^ x2
        assert "| " + " | ".join(f"${n}$" for n in numbers) + " |" in rows


@pytest.mark.parametrize(("name", "gate"), [("perceptron-and", min), ("perceptron-or", max)])
def test_the_tables_of_the_perceptrons(name, gate):
    rows = rows_of(name)
    for x in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        assert any(row.startswith(f"| $[{x[0]}, {x[1]}]$ |") and row.endswith(f"| ${gate(x)}$ |") for row in rows)


def test_xor_is_proved_impossible():
    text = "\n".join(rows_of("perceptron-xor"))
    assert "w_1 + w_2 + 2 b &> 0" in text
    assert r"w_1 + w_2 + 2 b &\le 0" in text
    assert "not linearly separable" in text


def test_a_claim_that_is_not_proved_stops_the_lecture():
    x = symnet.vector("x", 3)
    section = Claim(x + x, x * 3, "wrong")
    with pytest.raises(UnprovedError, match="is not proved, so no lecture may say it"):
        list(section.blocks(symnet.nets.logistic(), symnet.Notation()))


@pytest.mark.parametrize("name", ["two-layer", "multinomial", "softmax", "bias-unit"])
def test_a_lecture_regenerates_in_another_notation(name):
    lecture = lecture_named(name)
    bold = lecture.to("latex", notation=symnet.Notation(bold=True, layer="()", transpose="T"))
    assert bold != lecture.to("latex")
    assert "^{[" not in bold.replace(lecture.opening, "")


VARIATIONS = {
    "another activation": ("two-layer", symnet.nets.mlp(depth=2, activation="tanh")),
    "other widths": ("two-layer", symnet.nets.mlp(depth=2, widths=[4, 7, 1])),
    "more layers": ("two-layer", symnet.nets.mlp(depth=3)),
    "row vectors": ("two-layer", symnet.nets.mlp(depth=2, vectors="row")),
    "softmax on rows": ("multinomial", symnet.nets.softmax_regression(vectors="row")),
    "a longer window": ("window-lm", symnet.nets.window_lm(context=5, activation="relu")),
    "a batch": ("pooled-max", symnet.nets.pooled_classifier("mean", batch=True)),
    "layers up to n, in rows": ("n-layer", symnet.nets.mlp(depth=symnet.dim("n"), activation="tanh", vectors="row")),
}


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_lecture_regenerates_from_one_changed_line(name, pdflatex, tmp_path):
    lecture, network = VARIATIONS[name]
    varied = replace(lecture_named(lecture), network=network)
    assert set(verdicts(varied.derivation).steps) == {"proved"}
    text = varied.to("latex", notation=symnet.Notation(bold=True, layer="()", transpose="T", hadamard="circ"))
    assert text != lecture_named(lecture).to("latex")
    compiled(pdflatex, tmp_path, text)
