"""Lectures: the committed document is what the file gives, byte for byte, and it compiles at every level."""

import subprocess

import pytest

from symnet.calculus.verdict import verdicts
from symnet.sources.resolve import lecture_files, load_lecture

LECTURES = lecture_files()
every_lecture = pytest.mark.parametrize("name", LECTURES)


def test_the_first_lectures_are_there():
    assert {"xor", "logistic", "computation-graph", "two-layer"} <= set(LECTURES)


@every_lecture
def test_the_committed_document_is_regenerated_byte_for_byte(name):
    committed = LECTURES[name].with_suffix(".tex")
    assert committed.is_file(), f"commit it: symnet derive {name} -o derivations/{name}.tex"
    assert load_lecture(LECTURES[name]).to("latex") == committed.read_text(encoding="utf-8")


@every_lecture
def test_every_step_of_every_lecture_is_proved(name):
    assert set(verdicts(load_lecture(LECTURES[name]).derivation).steps) == {"proved"}


@every_lecture
@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
def test_it_compiles_without_overfull_boxes(name, detail, pdflatex, tmp_path):
    compile_tex(pdflatex, tmp_path, load_lecture(LECTURES[name]).to("latex", detail=detail))


def compile_tex(pdflatex, folder, text):
    (folder / "document.tex").write_text(text, encoding="utf-8")
    command = [pdflatex, "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    log = (folder / "document.log").read_text(errors="replace")
    assert done.returncode == 0, log[-3000:]
    trouble = [line for line in log.splitlines() if line.startswith(("Overfull", "!")) or "Warning" in line]
    assert not trouble
    return log


def test_the_numbers_of_the_computation_graph():
    """L = c(a + 2b) at a = 3, b = 1, c = −2 (the course's example): 2, 5, −10 and −2, −4, 5."""
    document = load_lecture(LECTURES["computation-graph"]).to("markdown")
    rows = {line.split(" | ")[0].strip("| $"): line for line in document.splitlines() if line.startswith("| $")}
    for symbol, value, slope in [("d", 2, -2), ("e", 5, -2), ("L", -10, 1), ("a", 3, -2), ("b", 1, -4), ("c", -2, 5)]:
        assert f"| ${symbol}$ | ${value}$ | ${slope}$ |" in document, rows
