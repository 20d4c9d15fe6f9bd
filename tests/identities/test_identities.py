"""The table of identities: every line proved and confirmed, false twins of every line not."""

import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from symnet.core.errors import ShapeError, SourceError, UnknownNameError, UnprovedError
from symnet.core.expression import fold, operands, shape
from symnet.core.shapes import same_shape
from symnet.identities import document
from symnet.identities.notation import read, symbols_of
from symnet.identities.numbers import is_confirmed
from symnet.identities.proving import by_entries, by_pullbacks, derived, is_proved
from symnet.identities.table import SOURCES, identities, parsed
from symnet.index.entries import entry, places
from symnet.index.rational import vanishes
from symnet.ops.product import Product
from symnet.ops.scale import scale
from symnet.ops.trace import Trace
from symnet.ops.transpose import Transpose, transpose
from tests.calling import call

LINES = identities()
names = [f"{e.number}-{e.source}" for e in LINES]
every_line = pytest.mark.parametrize("line", LINES, ids=names)


def test_there_are_more_than_the_hundred_and_twenty_that_tables_have():
    assert len(LINES) >= 120
    groups = {e.group for e in LINES}
    wanted = (
        "Trace",
        "quadratic",
        "Determinant",
        "Logarithm",
        "Inverse",
        "Norm",
        "Hadamard",
        "Kronecker",
        "Structured",
    )
    for word in wanted:
        assert any(word in g for g in groups), word
    assert {e.source.split()[0] for e in LINES} <= set(SOURCES)


@every_line
def test_every_line_is_proved(line):
    assert is_proved(line)


@every_line
def test_every_line_agrees_with_central_differences(line):
    assert is_confirmed(line, seed=line.number)


def first_transpose_dropped(expression):
    """Aᵀ as A where the first transpose stands, if the shapes still fit; None if they do not."""
    found = []

    def put(node, parts):
        if isinstance(node, Transpose) and not found and same_shape(shape(node), shape(parts[0])):
            found.append(node)
            return parts[0]
        return node.rebuild(tuple(parts)) if operands(node) else node

    twin = fold(expression, put)
    return twin if found else None


def first_factors_exchanged(expression):
    """A B as B A where a product has two square factors."""
    found = []

    def put(node, parts):
        if isinstance(node, Product) and not found and same_shape(shape(parts[0]), shape(parts[1])):
            found.append(node)
            return Product(parts[1], parts[0], *parts[2:])
        return node.rebuild(tuple(parts)) if operands(node) else node

    twin = fold(expression, put)
    return twin if found else None


def turned(expression):
    rows, columns = shape(expression)
    return transpose(expression) if rows == columns != 1 else None


TWINS = {
    "the sign": lambda e: scale(-1, e),
    "a factor 2": lambda e: scale(2, e),
    "the transpose": turned,
    "one transpose less": first_transpose_dropped,
    "factors exchanged": first_factors_exchanged,
}


@pytest.mark.parametrize("kind", TWINS)
def test_a_false_twin_is_not_proved(kind):
    """Of every line: with another right side that numbers refute. Those that numbers do not refute are true as well."""
    tried = 0
    for line in LINES:
        twin = TWINS[kind](line.right)
        if twin is None or is_confirmed(line, right=twin):
            continue
        tried += 1
        assert not is_proved(replace(line, right=twin)), f"{kind} of line {line.line}"
    assert tried > {"the sign": 200, "a factor 2": 200, "the transpose": 30, "one transpose less": 40}.get(kind, 15)


def test_the_misprint_of_the_cookbook_is_found():
    """Its eq. 92 has the first sum transposed."""
    line = next(e for e in LINES if e.source == "PP 92")
    printed = read(
        "X @ a @ b.T @ (X ** 2).T + a @ b.T @ (X ** 2).T @ X + X ** 2 @ a @ b.T @ X.T + X.T @ X ** 2 @ a @ b.T",
        line.symbols,
    )
    assert not is_proved(replace(line, right=printed))
    assert not is_confirmed(line, right=printed)


def says(entries, right):
    at = places(right)
    return vanishes(entries(*at) - entry(right, *at))


def test_two_ways_are_gone_to_a_derivative(monkeypatch):
    """A pullback that is broken is noticed by the entries, and entries by the pullbacks."""
    line = next(e for e in LINES if e.source == "PP 101")
    honest = Trace.pullback
    monkeypatch.setattr(Trace, "pullback", lambda self, c, out: tuple(scale(2, p) for p in honest(self, c, out)))
    derived.cache_clear()
    assert not is_proved(line)
    assert not says(by_pullbacks(line.left), line.right)
    assert says(by_entries(line.left), line.right)
    derived.cache_clear()


# The notation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("__import__('os')", "not in the table's notation"),
        ("A.__class__", "not in the table's notation"),
        ("tr(B)", "neither declared nor a size"),
        ("tr(", "is no expression"),
        ("A @ A", "inner sizes"),
        ("grad(tr(A @ A.T))", "taken of an expression, by a symbol"),
        ("'A'", "not in the table's notation"),
        ("[A]", "not in the table's notation"),
        ("A ** a", "not in the table's notation"),
        ("inv(A)", "square"),
        ("inv(A, A)", "argument"),
    ],
)
def test_what_is_not_in_the_notation_is_refused(text, message):
    with pytest.raises(SourceError, match=re.escape(message)):
        read(text, symbols_of("A: m n, a: 1"))


@pytest.mark.parametrize("text", ["A m n", "A: ", "A: m n k", "1: m", "A: 2.5 n"])
def test_what_declares_nothing_is_refused(text):
    with pytest.raises(SourceError):
        symbols_of(text)


def test_a_line_that_is_not_understood_is_named():
    with pytest.raises(SourceError, match="line 2 of the table"):
        parsed("# a table\nPP 1 | X: n n | tr(X)\n")
    with pytest.raises(SourceError, match="names no source"):
        parsed("ZZ 1 | X: n n | tr(X) | tr(X)\n")


def test_a_line_whose_sides_have_different_shapes_is_an_error():
    (line,) = parsed("PP 1 | X: m n, A: n m | grad(tr(A @ X), X) | A\n")
    with pytest.raises(ShapeError, match="left side is m × n, the right side n × m"):
        is_proved(line)


def test_a_false_line_is_no_document(monkeypatch):
    (line,) = parsed("PP 101 | A: m n, X: n p, B: p m | grad(tr(A @ X @ B), X) | 2 * A.T @ B.T\n")
    monkeypatch.setattr(document, "identities", lambda: (line,))
    with pytest.raises(UnprovedError, match="false by numbers"):
        document.written()


# The document -----------------------------------------------------------------------------------------------------


def test_the_table_as_json():
    done = call("derive", "identities", "--to", "json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["lines"] == data["proved"] == len(data["identities"]) == len(LINES)
    line = next(e for e in data["identities"] if e["source"] == "PP 101")
    assert line["left"] == r"\frac{\partial}{\partial X} \operatorname{tr}(A X B)"
    assert line["right"] == r"A^\top B^\top"
    assert line["shape"] == ["n", "p"]
    assert line["verdict"] == "proved"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("detail", ["lecture", "full"])
def test_the_table_compiles_and_nothing_sticks_out(tmp_path, detail):
    (tmp_path / "table.tex").write_text(document.written(detail=detail))
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    too_wide = [float(w) for w in re.findall(r"Overfull \\hbox \(([\d.]+)pt", done.stdout)]
    assert max(too_wide, default=0) < 3


def test_the_table_as_markdown_gives_every_line_with_its_source():
    text = document.written("markdown")
    for line in LINES:
        assert f"({line.number})" in text
        assert line.source in text


@pytest.mark.parametrize(
    "words",
    [("derive", "identities", "--wrt", "X"), ("derive", "identities", "--of", "L"), ("code", "identities")],
)
def test_the_table_is_no_network(words):
    done = call(*words)
    assert done.returncode == 2
    assert "identities is a table" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_format():
    with pytest.raises(UnknownNameError, match="unknown format"):
        document.written("pdf")
