"""What symnet writes in other notations than its own is read back to the same expressions: the lectures."""

import pytest

from symnet.sources.builtin import BUILTIN
from tests.lectures import LECTURES, lecture_named
from tests.reading.reading_back import NOTATIONS, OF_NO_LECTURE, OTHERS, require_equations, require_lecture


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("name", LECTURES)
def test_every_lecture_in_other_notations(name, notation):
    """At full detail, which has the lines of the others; these differ in what is said between them.

    The network of the same name is read with it, but for some that are read by themselves.
    """
    lecture = lecture_named(name)
    reading = require_lecture(lecture, "full", NOTATIONS[notation])
    network = BUILTIN[name]() if name in BUILTIN and name not in OF_NO_LECTURE else lecture.network
    require_equations(network, reading, NOTATIONS[notation])


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("detail", ["brief", "lecture"])
@pytest.mark.parametrize("name", ["two-layer", "pooled-batch", "window-lm", "n-layer", "bptt", "attention"])
def test_some_at_other_levels_of_detail(name, detail, notation):
    require_lecture(lecture_named(name), detail, NOTATIONS[notation])
