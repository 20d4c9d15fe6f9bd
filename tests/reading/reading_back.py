"""Reading back what symnet writes: every line of every step, in order, to the same expressions."""

import re

import symnet
from symnet.calculus.proof import equal
from symnet.core.expression import postorder, replace, variables, write_latex
from symnet.core.symbols import Partial, Variable
from symnet.ops.differential import Differential
from symnet.ops.function import Map
from symnet.ops.steps import OverSteps
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.reading.tokens import ReadError

NOTATIONS = {
    "as written": symnet.Notation(),
    "bold, (1), T, ∘, d": symnet.Notation(bold=True, layer="()", transpose="T", hadamard="circ", derivative="d"),
    "W_1": symnet.Notation(layer="_"),
}

OF_NO_LECTURE = {"tied-embeddings", "window-lm-direct", "xor"}
"""Networks whose names have lectures of other ones, of other sizes or without batches."""

OTHERS = [name for name in NOTATIONS if name != "as written"]


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


def require_equations(network, reading, notation):
    """Each is read, with the shape of what it defines."""
    read = {write_latex(e.symbol, notation): e for e in reading.equations}
    for mine in network.equations if not network.families else ():
        back = read[write_latex(mine.symbol, notation)]
        assert write_latex(mine.expression, notation) == write_latex(back.expression, notation)
        assert mine.symbol.shape == back.symbol.shape
