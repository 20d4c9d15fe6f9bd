"""What symnet writes is read back to the same expressions: every line of every step, in order, in every notation."""

import re

import pytest

import symnet
from symnet.calculus.proof import equal
from symnet.core.expression import postorder, replace, variables, write_latex
from symnet.core.symbols import Partial, Variable
from symnet.latex.breaking import Line
from symnet.ops.differential import Differential
from symnet.ops.function import Map
from symnet.ops.steps import OverSteps
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.reading.tokens import ReadError
from symnet.render import latex_rows
from symnet.sources.builtin import BUILTIN
from symnet.sources.resolve import lecture_files, load_lecture

NOTATIONS = {
    "as written": symnet.Notation(),
    "bold, (1), T, ∘, d": symnet.Notation(bold=True, layer="()", transpose="T", hadamard="circ", derivative="d"),
    "W_1": symnet.Notation(layer="_"),
}


def plainly(expression):
    """The expression in symbols by name and shape alone: a reader cannot know what is a parameter of what."""
    table = {}
    for v in variables(expression):
        unnamed = isinstance(v, Partial) and not v.is_named
        name = (f"D{v.by.identifier}" if unnamed else v.identifier).replace("_", "")
        table[v] = Variable(name, *v.shape)
    return replace(expression, table)


def read_back(text, file="written.tex"):
    return read_document(read_pages(file, text.encode()))


def require_read_back(derivation, reading, notation):
    for part in reading.parts:
        assert not part.unread, [(page.place(at), reason) for page, at, reason in part.unread]
    read = [v[1] for s in reading.statements for v in s.values if not isinstance(v, ReadError)]
    position = 0
    for step in derivation.steps:
        for line in step.lines:
            if any(isinstance(n, OverSteps) for n in postorder(line.expression)):
                continue  # which is read as a sum over an index; `symnet check` follows it along the steps
            wanted = write_latex(line.expression, notation)
            text = without_brackets if is_comparable(derivation, line.expression) else str
            while position < len(read) and text(write_latex(read[position], notation)) != text(wanted):
                position += 1
            assert position < len(read), f"step {step.number}: {wanted} is not read back"
            if is_comparable(derivation, line.expression):
                mine, back = plainly(line.expression), plainly(read[position])
                assert mine == back or equal(mine, back)
            position += 1


def without_brackets(text):
    """As it is written but for brackets: (−1/p) p (1 − p) is read as −(1/p) p (1 − p). Both are compared as well."""
    return re.sub(r"\\(left|right|[bB]igg?[lr])(?![a-zA-Z])|[()\s]", "", text)


def is_comparable(derivation, expression):
    """Whether sizes and functions have the same names for the reader: not layers up to a symbol, nor any u, v, w."""
    nodes = list(postorder(expression))
    generic = any(isinstance(n, Map) and n.function.name.removesuffix("_prime") in "uvw" for n in nodes)
    return derivation.recursion is None and not generic and not any(isinstance(n, Differential) for n in nodes)


def require_lecture(lecture, detail, notation):
    """What is read of a lecture, all of it, with the steps of its derivation in it."""
    reading = read_back(lecture.to("latex", detail=detail, notation=notation))
    recursion = lecture.derivation.recursion if lecture.network.loss is not None else None
    by_steps = recursion is not None and recursion.is_through_time and notation != symnet.Notation()
    if by_steps:  # entries of a step in other notations, (y_t)_k in bold, are not read
        return reading
    if lecture.network.loss is None or detail == "brief":
        assert not reading.unread
    else:
        require_read_back(lecture.derivation, reading, notation)
    return reading


OTHERS = [name for name in NOTATIONS if name != "as written"]


@pytest.mark.parametrize("notation", OTHERS)
@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
@pytest.mark.parametrize("name", lecture_files())
def test_every_lecture_in_other_notations(name, detail, notation):
    require_lecture(load_lecture(lecture_files()[name]), detail, NOTATIONS[notation])


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
EVERY_NETWORK = [(name, n) for name in WITH_A_LOSS for n in NOTATIONS if n in OTHERS or name not in lecture_files()]


@pytest.mark.parametrize(("name", "notation"), EVERY_NETWORK)  # lectures are read as written, above
def test_every_network_and_its_equations(name, notation):
    network, notation = BUILTIN[name](), NOTATIONS[notation]
    derivation = symnet.derive(network)
    text = derivation.to("latex", notation=notation)
    reading = read_back(text)
    require_read_back(derivation, reading, notation)
    if not network.families:
        for mine, read in zip(network.equations, reading.equations, strict=False):
            assert write_latex(mine.expression, notation) == write_latex(read.expression, notation)
            assert mine.symbol.shape == read.symbol.shape


def stated(reading):
    """What is stated, as both sides of each link: what is assumed, and all else."""
    assert not reading.unread, [(page.place(at), reason) for page, at, reason in reading.unread]
    links = [(s.kind == "assumes", *map(write_latex, sides)) for s in reading.statements for sides in s.values]
    return {link[1:] for link in links if link[0]}, {link[1:] for link in links if not link[0]}


@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
@pytest.mark.parametrize("name", lecture_files())
def test_every_lecture_in_latex_and_in_markdown(name, detail):
    """It is read back, and Markdown states what LaTeX states.

    Formulas in reasons, for which Markdown has no dollars there, may add to it; nothing else is assumed. LaTeX sets
    results apart, with their left sides once more, where Markdown goes on with the chain.
    """
    lecture = load_lecture(lecture_files()[name])
    assumed, claimed = stated(require_lecture(lecture, detail, symnet.Notation()))
    also_assumed, also_claimed = stated(read_back(lecture.to("markdown", detail=detail), "written.md"))
    assert assumed == also_assumed
    chains = Chains(also_claimed)
    assert {link for link in claimed if chains.of(link[0]) != chains.of(link[1])} == set()


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
