"""The widths by which lines are broken, against those that TeX finds."""

import re
import subprocess

from symnet import derive
from symnet.latex.width import width
from symnet.render.compose import Options, compose
from symnet.render.document import Display
from tests.networks import EVERY_NETWORK

EM = 10.95
"""Points, in an article of 11 point."""


def test_no_wide_formula_is_taken_to_be_much_narrower_than_it_is(pdflatex, tmp_path):
    formulas: dict[str, None] = {}
    for network in EVERY_NETWORK.values():
        document = compose(derive(network), Options(detail="full", closed_form=True))
        rows = [row for block in document.blocks if isinstance(block, Display) for row in block.rows]
        formulas.update(dict.fromkeys(row.right for row in rows))
    measured = "\n".join(rf"\settowidth\w{{$\displaystyle {f}$}}\typeout{{W: \the\w}}" for f in formulas)
    head = r"\documentclass[11pt]{article}\usepackage{amsmath,amssymb,bm}\newlength\w\begin{document}"
    (tmp_path / "widths.tex").write_text(f"{head}\n{measured}\n\\end{{document}}\n")
    command = [pdflatex, "-interaction=nonstopmode", "widths.tex"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    found = re.findall(r"^W: ([\d.]+)pt", (tmp_path / "widths.log").read_text(errors="replace"), re.MULTILINE)
    widths = [float(points) / EM for points in found]
    assert len(widths) == len(formulas)
    short = {f: (width(f), w) for f, w in zip(formulas, widths, strict=True) if w > 10 and width(f) < 0.93 * w}
    assert not short
