"""What symnet writes is read back to the same expressions, and Markdown states what LaTeX states: the lectures."""

import pytest

import symnet
from symnet.checking.checking import checked
from symnet.core.expression import write_latex
from tests.lectures import LECTURES, lecture_named
from tests.reading.reading_back import read_back, require_lecture


def stated(reading):
    """What is stated, as both sides of each link: what is assumed, and all else."""
    assert not reading.unread, [(page.place(at), reason) for page, at, reason in reading.unread]
    links = [(s.kind == "assumes", *map(write_latex, sides)) for s in reading.statements for sides in s.values]
    return {link[1:] for link in links if link[0]}, {link[1:] for link in links if not link[0]}


@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
@pytest.mark.parametrize("name", LECTURES)
def test_every_lecture_in_latex_and_in_markdown(name, detail):
    """It is read back, and Markdown states what LaTeX states; at the usual detail every claim is accepted.

    Markdown that leaves out of that at full detail some lines alone says no more than that does, and is not read again.
    Formulas in reasons, for which Markdown has no dollars there, may add to it; nothing else is assumed. LaTeX sets
    results apart, with their left sides once more, where Markdown goes on with the chain.
    """
    lecture = lecture_named(name)
    reading = require_lecture(lecture, detail, symnet.Notation())
    assumed, claimed = stated(reading)
    markdown, all_of_it = (lecture.to("markdown", detail=d) for d in (detail, "full"))
    if detail == "full" or not is_part_of(markdown, all_of_it):
        also_assumed, also_claimed = stated(read_back(markdown, "written.md"))
        assert assumed == also_assumed
        chains = Chains(also_claimed)
        assert {link for link in claimed if chains.of(link[0]) != chains.of(link[1])} == set()
    if detail == "lecture":
        found = checked(reading, "written.tex").claims
        assert found
        assert [(c.latex, c.verdict, c.message) for c in found if c.verdict not in ("proved", "confirmed")] == []


def is_part_of(text, longer):
    """Whether its lines stand in a longer one, in their order."""
    lines = iter(longer.splitlines())
    return all(line in lines for line in text.splitlines())


class Chains:
    """Which sides equal each other by the links of some chain."""

    def __init__(self, links):
        self.next = {}
        for left, right in links:
            self.next[self.of(left)] = self.of(right)

    def of(self, side):
        while side in self.next and self.next[side] != side:
            side = self.next[side]
        return side
