"""What symnet writes in other notations than its own is read back to the same expressions: the lectures."""

import pytest

from symnet.sources.resolve import lecture_files, load_lecture
from tests.reading.reading_back import NOTATIONS, OTHERS, require_lecture


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
@pytest.mark.parametrize("name", lecture_files())
def test_every_lecture_in_other_notations(name, detail, notation):
    require_lecture(load_lecture(lecture_files()[name]), detail, NOTATIONS[notation])
