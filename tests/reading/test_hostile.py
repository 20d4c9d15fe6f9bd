"""Documents that mean harm, or mean nothing: each gets an answer, no exception, and nothing is opened or run."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import symnet
from symnet.checking import times
from symnet.checking.checking import checked
from symnet.checking.report import HOLDS, REFUTED, UNREAD
from symnet.core.errors import SourceError, SymnetError
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.sources.documents import network_of

HOSTILE = {
    "braces": "$$" + "{" * 10_000 + "x" + "}" * 10_000 + " = 1$$",
    "brackets": "$$" + "(" * 5_000 + "x" + ")" * 5_000 + " = 1$$",
    "fractions": "$$" + r"\frac{1}{1+" * 3_000 + "x" + "}" * 3_000 + " = y$$",
    "a tower": r"$y = 9^{9^{9^9}}$",
    "a long sum": "$$L = " + " + ".join(f"x_{{{i}}}" for i in range(110_000)) + "$$",
    "a large matrix": r"$L = \operatorname{eye}(100000)$ $A = I_{100000000000}$",
    "a bomb of macros": "".join(rf"\def\{a}{{{(chr(92) + b) * 9}}}" for a, b in zip("abcde", "bcdef", strict=True))
    + r"\def\f{xxxxxxxx} $y = \a$",
    "endless macros": r"\def\a{\b}\def\b{\a} $y = \a$",
    "growing macros": r"\newcommand{\q}{\q\q} $z = \q$",
    "a file": r"$y = \input{/etc/passwd}$",
    "a program": r"$y = \write18{rm -rf /}$",
    "a null byte": "$y = x\x00 + 1$",
    "right to left": "$y = x\u202e + 1$",
    "unclosed": "$$ y = x",
    "dollars": "$" * 10_001,
    "begin without end": r"\begin{align}" * 5_000,
    "deep scripts": "$x" + "_{a" * 2_000 + "}" * 2_000 + " = 1$",
    "digits": "$L = " + "9" * 5_000 + "$",
    "a long product": "$y = " + "x " * 5_000 + "$",
    "a high power": r"$A \in \mathbb{R}^{n \times n}$, $L = \mathrm{tr}(A^{1000000})$",
    "nothing on one side": "$ = x$ and $y = $",
}


def read(text, name="hostile.tex"):
    return read_document(read_pages(name, text.encode() if isinstance(text, str) else text))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_unread_and_not_a_network(name):
    reading = read(HOSTILE[name])
    if name not in ("dollars", "nothing on one side", "a large matrix"):
        assert reading.unread
    if name != "a large matrix":
        with pytest.raises(SourceError, match="no equation in it"):
            network_of(reading, name)


CLAIMED = {
    "a tower": "$9^{9^{9^9}} = 9^{9^{9^9}} + 1$",
    "a tower of exponentials": r"$1 + \exp(\exp(\exp(\exp(x)))) = \exp(\exp(\exp(\exp(x))))$",
    "a large identity": r"$x \in \mathbb{R}^{100000}$, $I_{100000} x = 2 x$",
    "a bomb of macros": "".join(
        rf"\newcommand{{\{a}}}{{\{b} + \{b} + \{b} + \{b}}}" for a, b in zip("abcde", "bcdef", strict=True)
    )
    + r"\newcommand{\f}{x}$\a = 1023 x$",
    "commands that are never closed": r"\newcommand{\a}{{{{{" * 20_000 + " $x + 1 = x + 2$",
    "commands that stand everywhere": r"\newcommand{\a}{" + "b" * 70 + "} " + r"\a {" * 20_000 + " $x + 1 = x + 2$",
    "a file": r"$\input{/etc/passwd} = x$",
    "a program": r"$x = \write18{rm -rf /}$",
    "a null byte": "$x + 1 = x\x00 + 2$",
    "right to left": "$x + 1 = x\u202e + 2$",
    "circles": "$a = b + 1$, $b = c + 1$, $c = a + 1$. $a + b = 2 c + 1$.",
    "a long circle": "".join(f"$a_{{{n}}} = a_{{{(n + 1) % 300}}} + 1$\n\n" for n in range(300)) + "$a_1 = a_2 + 2$",
    "a long chain": "$a_0 = x$\n\n"
    + "".join(f"$a_{{{n + 1}}} = a_{{{n}}} + x$\n\n" for n in range(300))
    + "$a_{300} = x$",
    "squares of squares": "$a_0 = x$\n\n"
    + "".join(f"$a_{{{n + 1}}} = a_{{{n}}} a_{{{n}}}$\n\n" for n in range(100))
    + "$a_{100} = x$",
    "softmax of softmax": "$y = "
    + r"\mathrm{softmax}(" * 40
    + "x"
    + ")" * 40
    + r"$ $\frac{\partial y}{\partial x} = 0$",
    "many": "".join(f"$x + {n} = x + {n + 1}$\n\n" for n in range(300)),
    "many signs": "$$x" + " = x" * 2_000 + " + 1$$",
    "rows": "\\begin{align}" + r"\\ ".join(f"x + {n} &= x + {n + 1}" for n in range(300)) + r"\end{align}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_it_is_green(name):
    if name != "a large matrix":
        assert not checked(read(HOSTILE[name]), name)


@pytest.mark.parametrize("name", CLAIMED)
def test_a_false_claim_of_it_never_holds(name):
    report = checked(read(CLAIMED[name]), name, seconds=2.0)
    assert report.claims[-1].verdict not in HOLDS


def test_what_is_over_its_time_is_unread_and_said():
    report = checked(read("".join(f"$x + {n} = {n} + x$\n\n" for n in range(50))), "long.tex", within=1e-9)
    assert {c.verdict for c in report.claims} == {UNREAD}
    assert "not decided in time" in report.claims[0].message
    assert any("50 claims were not decided within" in note for note in report.notes)


def test_hints_have_a_time_of_their_own(monkeypatch):
    no_time = (times.SECONDS, times.AT_MOST, 0.0, times.AROUND, times.AROUND)
    monkeypatch.setattr(times.Times.__init__, "__defaults__", no_time)
    [claim] = checked(read("$x \\in \\mathbb{R}$, $x + x = -2 x$"), "a.tex").claims
    assert claim.verdict == REFUTED
    assert claim.hint is None
    assert "no hint was looked for" in claim.message


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.tex", b"$y = \xff\xfe x$", "is not UTF-8"),
        ("a.tex", b"x" * 5_000_000, "more than the"),
        ("a.ipynb", b'{"cells": ' + b"[" * 100_000, "no notebook"),
        ("a.ipynb", b"[1, 2]", "no notebook"),
    ],
)
def test_what_is_no_document_is_told(name, content, says):
    with pytest.raises(SourceError, match=says):
        read(content, name)


def test_equations_that_define_each_other():
    pages = read_pages("hostile.tex", b"$$a = b + 1$$ $$b = a + 1$$ $$L = a b$$")
    with pytest.raises(SymnetError, match="in a circle"):
        network_of(read_document(pages, claims=False))


def test_a_folder_is_told(tmp_path):
    folder = tmp_path / "notes.tex"
    folder.mkdir()
    with pytest.raises(SourceError, match="is a folder"):
        symnet.read(folder)


def test_nothing_of_a_document_is_evaluated():
    """No eval, exec, sympify of strings or parse_expr in the reader, by its syntax trees."""
    forbidden = {"eval", "exec", "compile", "parse_expr", "parse_latex", "literal_eval", "__import__", "S"}
    folder = Path(symnet.__file__).parent / "reading"
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in forbidden or ast.unparse(node.func).startswith("re."), (
                    f"{file.name}: {ast.unparse(node)}"
                )
                assert name != "sympify", f"{file.name}: {ast.unparse(node)}"
                assert name != "open", f"{file.name}: {ast.unparse(node)}"


WORDS = r"""
$ $$ \( \) \[ \] { } ( ) [ ] | \| _ ^ & \\ = + - * / , ; : . ' \frac \partial \nabla \sum \prod \max \sqrt \left \right
\begin{align} \end{align} \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix} \text \mathbf \hat \top \odot \cdot
\in \mathbb{R} \log \exp \sigma \tanh \softmax \quad x y W b L i j k n 1 2 0.5 {} \newcommand \def # \ % ~ symnet:
<!-- --> ``` ```math é ŷ δ
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n", "\u202e"])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
@example(r"\mathbb{R} _ \sum")
def test_no_text_makes_the_reader_fail(text):
    for name in ("a.tex", "a.md"):
        reading = read(f"$ {text} $\n\n$$\n{text}\n$$\n\n{text}", name)
        try:
            network = network_of(reading)
        except SymnetError:
            continue
        assert network.equations


@pytest.mark.parametrize(
    "odd",
    [
        r"\nabla_v",
        r"\mathbf{1}",
        r"\mathbb{1}",
        r"\partial",
        r"\infty",
        r"\hbar",
        r"\aleph_0",
        r"x^{[\nabla]}",
        r"x_{\partial}",
    ],
)
def test_what_is_no_name_where_names_are_declared_and_assumed(odd):
    text = rf"${odd} \in \{{0, 1\}}$, ${odd}_1 \in \{{0, 1\}}$ is symmetric. One-hot ${odd}$. $f({odd}) = {odd}^2$. "
    text += (
        rf"$${odd} = -\sum_n e_n h_n$$ $${odd} x \in \mathbb{{R}}^{{n \times d}}$$ $\hat{{{odd}}} = y$ $$1 + 1 = 2$$"
    )
    report = checked(read(text, "odd.md"), "odd.md")
    assert report.claims[-1].verdict in HOLDS


def test_formulas_of_samples_that_hang_on_each_other():
    text = r"Let $x = \tanh(r)$, $r = x + \sin(y)$ and $y = x r$. $$\frac{\partial F}{\partial r} = x_i y_n r_i z_n$$"
    assert read(text, "circle.md").statements


def test_a_name_that_only_an_operator_has_below():
    text = r"$\nabla_v \in \{0,1\}$. Let $y = \nabla_v x$, $L = y^2$. $$\frac{\partial L}{\partial \nabla_v} = 2 y x$$"
    assert {claim.verdict for claim in checked(read(text, "odd.md"), "odd.md").claims} <= {UNREAD}
