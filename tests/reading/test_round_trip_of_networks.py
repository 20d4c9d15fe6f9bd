"""What symnet writes is read back to the same expressions: the built-in networks, and formulas of many lines."""

import pytest

import symnet
from symnet.core.expression import write_latex
from symnet.latex.breaking import Line
from symnet.reading.tokens import ReadError
from symnet.render import latex_rows
from symnet.sources.builtin import BUILTIN
from symnet.sources.resolve import lecture_files
from tests.reading.reading_back import NOTATIONS, OF_NO_LECTURE, read_back, require_equations, require_read_back


@pytest.mark.parametrize("name", [n for n, build in BUILTIN.items() if build().loss is not None])
def test_a_formula_of_many_lines_is_read_as_if_it_stood_in_one(name, monkeypatch):
    """Broken within brackets, before ⊙, between factors and in the cells of matrices."""
    derivation = symnet.derive(BUILTIN[name]())
    texts = [derivation.to("latex", detail="brief", closed_form=True)]
    monkeypatch.setattr(latex_rows, "broken", lambda latex, limit: [Line(0, latex)])
    texts += [derivation.to("latex", detail="brief", closed_form=True)]
    many, one = map(read_back, texts)
    assert len(many.unread) == len(one.unread)
    broken, whole = ([[*map(write_latex, sides)] for s in r.statements for sides in shown(s)] for r in (many, one))
    assert broken == whole


def shown(statement):
    """Both sides of each link that is read."""
    return [v for v in statement.values if not isinstance(v, ReadError)]


WITH_A_LOSS = [name for name, build in BUILTIN.items() if build().loss is not None]
EVERY_NETWORK = [(n, m) for n in WITH_A_LOSS for m in NOTATIONS if n in OF_NO_LECTURE or n not in lecture_files()]


@pytest.mark.parametrize(("name", "notation"), EVERY_NETWORK)  # the others are read with their lectures
def test_every_network_and_its_equations(name, notation):
    network, notation = BUILTIN[name](), NOTATIONS[notation]
    derivation = symnet.derive(network)
    reading = read_back(derivation.to("latex", notation=notation))
    require_read_back(derivation, reading, notation)
    require_equations(network, reading, notation)
