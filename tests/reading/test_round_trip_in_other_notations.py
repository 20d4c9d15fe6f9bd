"""What symnet writes in other notations than its own is read back to the same expressions: the lectures."""

import pytest

from tests.lectures import LECTURES, lecture_named
from tests.reading.reading_back import NOTATIONS, OTHERS, require_lecture


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("name", LECTURES)
def test_every_lecture_in_other_notations(name, notation):
    """At full detail, which has the lines of the others; these differ in what is said between them."""
    require_lecture(lecture_named(name), "full", NOTATIONS[notation])


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("detail", ["brief", "lecture"])
@pytest.mark.parametrize("name", ["two-layer", "pooled-batch", "window-lm", "n-layer", "bptt", "attention"])
def test_some_at_other_levels_of_detail(name, detail, notation):
    require_lecture(lecture_named(name), detail, NOTATIONS[notation])
