"""The widths by which lines are broken and the heights by which slides are filled, against those that TeX finds."""

import re
import subprocess

import pytest

from symnet import derive
from symnet.latex.breaking import broken
from symnet.latex.height import extent
from symnet.latex.width import width
from symnet.render.compose import Options, compose
from tests.networks import EVERY_NETWORK

EM = 10.95
"""Points, in an article of 11 point."""

HEAD = r"\documentclass[11pt]{article}\usepackage{amsmath,amssymb,bm}\setlength\jot{4pt}\begin{document}"


@pytest.fixture(scope="module")
def formulas():
    """Both sides of all rows of all documents at their longest, the right ones broken for a slide as well."""
    found: dict[str, None] = {}
    for network in EVERY_NETWORK.values():
        document = compose(derive(network), Options(detail="full", closed_form=True))
        for row in (row for shown in document.displays for row in shown.rows):
            parts = [line.text for line in broken(row.right, 22.0)]
            found.update(dict.fromkeys(text for text in (row.left, row.right, *parts) if text))
    return tuple(found)


@pytest.fixture(scope="module")
def boxes(formulas, pdflatex, tmp_path_factory):
    """em of width, above the line and below it of each."""
    folder = tmp_path_factory.mktemp("boxes")
    measured = "\n".join(
        rf"\setbox0\hbox{{$\displaystyle{{}} {f}$}}\typeout{{W: \the\wd0 \space \the\ht0 \space \the\dp0}}"
        for f in formulas
    )
    (folder / "boxes.tex").write_text(f"{HEAD}\n{measured}\n\\end{{document}}\n")
    command = [pdflatex, "-interaction=nonstopmode", "boxes.tex"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    lines = re.findall(r"^W: (.*)", (folder / "boxes.log").read_text(errors="replace"), re.MULTILINE)
    assert len(lines) == len(formulas)
    return [tuple(float(points) / EM for points in re.findall(r"([\d.]+)pt", line)) for line in lines]


def test_no_wide_formula_is_taken_to_be_much_narrower_than_it_is(formulas, boxes):
    """Brackets of a fixed size aside, which are in lines that are broken already."""
    whole = {f: w for f, (w, _, _) in zip(formulas, boxes, strict=True) if w > 10 and r"\Bigl" not in f}
    short = {f: (width(f), w) for f, w in whole.items() if width(f) < 0.93 * w}
    assert not short


def test_no_formula_is_taken_to_be_much_lower_than_it_is(formulas, boxes):
    high = {f: above + below for f, (_, above, below) in zip(formulas, boxes, strict=True)}
    assert not {f: (extent(f), h) for f, h in high.items() if extent(f).height < 0.86 * h}


def test_heights_are_near_those_of_tex(formulas, boxes):
    """An estimate that is far too high leaves slides empty."""
    shares = sorted(extent(f).height / (a + b) for f, (_, a, b) in zip(formulas, boxes, strict=True) if a + b > 1.5)
    assert shares[int(0.98 * len(shares))] < 1.35
    assert 0.95 < shares[len(shares) // 2] < 1.1
