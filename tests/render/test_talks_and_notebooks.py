"""Talks compile in both modes; notebooks are valid and run; objects show themselves."""

import json
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.render.beamer import handout
from symnet.render.slides import height, pieces, shared, uncovered
from tests.lectures import LECTURES, lecture_named
from tests.render.test_latex import pages
from tests.tex import compiled

SOME = ["two-layer", "computation-graph", "perceptron-xor", "n-layer"]


@pytest.mark.parametrize("name", LECTURES)
def test_no_slide_of_any_lecture_is_too_full(name, pdflatex, tmp_path):
    """At its longest; as a handout, in which each slide is set once."""
    talk = lecture_named(name).to("beamer", detail="full", closed_form=True)
    compiled(pdflatex, tmp_path, handout(talk))


@pytest.mark.parametrize("name", SOME)
def test_a_talk_compiles_without_a_warning(name, pdflatex, tmp_path):
    talk = lecture_named(name).to("beamer", detail="full")
    long = pages(compiled(pdflatex, tmp_path, talk, written=True))
    short = pages(compiled(pdflatex, tmp_path, handout(talk), "handout", written=True))
    assert short == talk.count(r"\begin{frame}")
    assert long > short


def test_below_a_short_step_stands_the_picture_as_far_as_it_goes():
    talk = symnet.derive(nets.mlp()).to("beamer")
    for number in (3, 4, 8):
        [frame] = [f for f in talk.split(r"\begin{frame}") if rf"\frametitle{{{number}. From" in f]
        assert rf"$\mathbf{{{number}}}$" in frame
        assert rf"$\mathbf{{{number + 1}}}$" not in frame


def test_a_picture_too_small_for_a_slide_comes_in_parts_forward_and_then_back():
    """Its letters can be read on every slide; below a short step stands the line that has the step."""
    frames = symnet.derive(nets.mlp(depth=12)).to("beamer").split(r"\begin{frame}")[1:]
    grown = [f for f in frames if "sncaption" in f]
    assert len(grown) > 2
    assert len(grown) % 2
    scales = [float(scale) for f in frames for scale in re.findall(r"1\.07pt,scale=([\d.]+)", f)]
    assert min(scales) >= 0.6
    there = [[int(n) for n in re.findall(r"\\mathbf\{(\d+)\}", f)] for f in grown]
    half = len(grown) // 2
    assert not any(there[:half])
    assert sorted(n for numbers in there for n in numbers) == list(range(1, 49))
    assert all(max(ahead) < max(behind) for ahead, behind in pairwise(there[half:]))
    for number in (3, 40):
        [frame] = [f for f in frames if rf"\frametitle{{{number}. From" in f]
        assert rf"$\mathbf{{{number}}}$" in frame


def test_rows_are_shared_evenly_among_slides():
    assert shared(tuple(range(12)), lambda part: len(part) <= 11) == [(0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10, 11)]
    assert shared((1, 1, 5, 1), lambda part: sum(part) <= 4) == [(1,), (1,), (5,), (1,)]
    assert shared((), lambda part: True) == []


ROW = r"\snleft{y} &= \snwide{\frac{a}{b}}{0em}"
NEXT = r"&\quad\snwide{{}+ \frac{a}{b}}{1em}"
WHY = r"& \snbelow{product rule}"


def of_lines(*lines):
    """A display of these lines."""
    return "\\begin{alignat*}{2}\n" + " \\\\*\n".join(lines) + "\n\\end{alignat*}"


def test_a_display_higher_than_a_slide_is_divided_and_keeps_its_reason():
    body = of_lines(ROW, *[NEXT] * 8, WHY)
    parts = pieces(body, 150.0)
    assert len(parts) == 3
    assert all(height(part) <= 150.0 for part in parts)
    assert [part.count(r"\frac") for part in parts] == [3, 3, 3]
    assert parts[-1].count(r"\snbelow") == 1
    assert all(part.split("\n")[1].startswith(r"\snleft{") for part in parts)  # which sets the column


def test_a_row_comes_up_with_all_of_its_lines_and_its_reason():
    shown = uncovered(of_lines(ROW, NEXT, WHY, r" &= \snwide{c}{0em}", WHY))
    assert set(re.findall(r"\\uncover<(\d)->", shown)) == {"2"}
    assert r"\uncover" not in shown.split("\n")[3]


def test_a_handout_is_asked_for_by_a_flag(tmp_path):
    words = [sys.executable, "-m", "symnet", "derive", "unit", "--of", "y", "--handout", "-o", str(tmp_path / "a.tex")]
    done = subprocess.run([*words, "--to", "beamer"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert r"\documentclass[handout,aspectratio=169" in (tmp_path / "a.tex").read_text()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--handout is for --to beamer" in done.stderr


def test_steps_are_uncovered_in_order_and_have_notes_at_full_detail():
    derivation = symnet.derive(nets.mlp())
    talk, full = (derivation.to("beamer", detail=d) for d in ("lecture", "full"))
    assert r"\note{" not in talk
    assert full.count(r"\note{") == len(derivation.steps)
    frame = next(f for f in talk.split(r"\begin{frame}") if "2. From" in f)
    slides = [int(n) for n in re.findall(r"\\uncover<(\d+)->", frame)]
    assert slides == sorted(slides)
    assert set(slides) == {2, 3, 4}


@pytest.mark.parametrize("name", ["two-layer", "softmax", "n-layer"])
def test_a_notebook_is_valid_and_its_cells_run(name):
    found = json.loads(lecture_named(name).to("notebook", source=name))
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in found["cells"]]
    assert len(ids) == len(set(ids))
    for cell in found["cells"]:
        assert set(cell) >= {"cell_type", "id", "metadata", "source"}
        assert ("outputs" in cell) == (cell["cell_type"] == "code")
    programs = ["".join(c["source"]) for c in found["cells"] if c["cell_type"] == "code"]
    assert programs
    space = {}
    for program in programs:
        exec(compile(program, name, "exec"), space)
    if name == "two-layer":
        assert set(space["gradients"]) == {"W1", "b1", "W2", "b2"}


def test_objects_show_themselves_in_every_way():
    network = nets.logistic()
    derivation = symnet.derive(network)
    for shown in (network, derivation):
        bundle = shown._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/markdown", "text/html"}
        assert "<math" in bundle["text/html"]
        assert "$" in bundle["text/markdown"]
    step = derivation.steps[-1]._repr_mimebundle_()
    assert step["text/latex"].startswith("$$")
    assert "<math" in step["text/html"]


def test_a_network_shows_itself_before_anything_is_derived():
    program = "from symnet import nets; print(sorted(nets.mlp()._repr_mimebundle_()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['text/html', 'text/markdown', 'text/plain']"


def test_reports_and_results_show_themselves(tmp_path):
    (tmp_path / "a.md").write_text(r"$$f = x^2, \quad \frac{d f}{d x} = x$$")
    shown = symnet.check(tmp_path / "a.md")._repr_mimebundle_()
    assert "refuted" in shown["text/markdown"]
    assert ">refuted</td>" in shown["text/html"]
    data = {"X": np.eye(2), "y": np.array([[0.0], [1.0]])}
    result = symnet.train(nets.logistic(batch=True), data, steps=3)._repr_mimebundle_()
    assert "| loss |" in result["text/markdown"]
