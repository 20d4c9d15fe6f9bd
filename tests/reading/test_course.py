"""The formulas of the course: all read, with the meaning that is stated by hand in `course.txt` beside this file.

Each block there is a formula, then a line for each statement in it, in the notation of NumPy: what it declares, defines
or claims. A formula without lines states nothing: it is a name or an expression that is mentioned.
"""

import re
from pathlib import Path

import pytest

from tests.conftest import UNDER_CI
from tests.reading.saying import stated

HERE = Path(__file__).parent
SLIDES = HERE.parents[2] / "shared" / "course" / "000_d1ebdcafae5f10cd.txt"

UNREAD = {"y = ?": "'?' is not understood"}
"""What is rightly not read, and why."""


def blocks():
    """Formula by formula, the lines that state its meaning."""
    found = {}
    for block in (HERE / "course.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        formula, *meanings = block.split("\n")
        found[formula] = [line.strip() for line in meanings]
    return found


MEANINGS = blocks()


def one_line(formula):
    return re.sub(r"\s+", " ", formula).strip()


@pytest.mark.parametrize("formula", MEANINGS)
def test_the_meaning_of_a_formula(formula):
    lines, unread = stated(f"${formula}$")
    assert unread == ([UNREAD[formula]] if formula in UNREAD else [])
    assert lines == MEANINGS[formula]


def test_every_formula_of_the_slides_stands_here():
    if not SLIDES.is_file():
        if UNDER_CI:
            pytest.fail("shared/course is missing, and CI has to have it")
        pytest.skip("shared/course does not lie beside this checkout")
    text = SLIDES.read_text(encoding="utf-8")
    formulas = {one_line(a or b) for a, b in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.S)}
    assert formulas <= set(MEANINGS)
    assert len(formulas) == 136
