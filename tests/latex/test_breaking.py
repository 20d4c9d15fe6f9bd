"""Formulas over many lines: none is wider than the line, each begins with a sign, and nothing is lost."""

import re
from itertools import pairwise

import pytest

import symnet
from symnet.calculus.closed_form import closed_form
from symnet.core.expression import write_latex
from symnet.latex.breaking import broken
from symnet.latex.width import width
from symnet.sources.builtin import BUILTIN

WIDE = " + ".join(f"W^{{[{i}]}} x" for i in range(30))
LIMIT = 33


def plain(latex):
    r"""Without what arranges: lines of cells, \cdot between factors, sizes of brackets, spaces."""
    latex = re.sub(r"\\(begin|end)\{aligned\}|\\(left|right|[Bb]igg?[lr])(?![a-z])|\\quad|\{\}", "", latex)
    latex = re.sub(r"\\cdot(?![a-z])|\s", "", latex)
    return re.sub(r"\\\\|&", "", latex)


def test_it_breaks_before_each_sum():
    lines = broken(WIDE, 40)
    assert len(lines) > 1
    assert plain("".join(line.text for line in lines)) == plain(WIDE)
    assert all(line.width <= 40 for line in lines)
    assert all(line.text.startswith("+ ") and line.level == 1 for line in lines[1:])


def test_brackets_on_different_lines_have_a_fixed_size_and_others_grow():
    lines = [line.text for line in broken(rf"\left({WIDE}\right) A \left(\frac{{a}}{{b}}\right)", 40)]
    assert lines[0].startswith(r"\Bigl(")
    assert lines[-1].endswith(r"\left(\frac{a}{b}\right)")
    assert sum(line.count(r"\left") for line in lines) == 1


def test_what_binds_least_is_parted_first():
    product = rf"({WIDE}) \odot ({WIDE})"
    signs = [line.text.split()[0] for line in broken(f"A + {product} - B", 40) if line.level == 1]
    assert signs == ["+", "-"]


def test_factors_are_parted_by_a_dot_where_no_other_product_stands_beside():
    long = "(" + " + ".join("abcdefghijkl") + ")"
    texts = [line.text for line in broken(long * 3, 20)]
    assert sum(text.startswith(r"\cdot (") for text in texts) == 2
    texts = [line.text for line in broken(rf"x \odot {long}{long}", 16)]
    assert not any(text.startswith(r"\cdot") for text in texts)


@pytest.mark.parametrize(
    "latex",
    [
        rf"\sqrt{{{WIDE}}}",
        rf"\frac{{{WIDE}}}{{{WIDE}}} y",
        rf"\begin{{bmatrix}} {WIDE} & B \\ C & {WIDE} \end{{bmatrix}} W",
    ],
)
def test_roots_fractions_and_matrices_have_lines_of_their_own(latex):
    lines = broken(latex, 40)
    assert max(line.width for line in lines) <= 40
    assert plain("".join(line.text for line in lines)) == plain(latex)


def test_what_has_no_place_stays_whole():
    name = r"\operatorname{a_very_long_name_of_a_function_that_nobody_would_choose}"
    assert [line.text for line in broken(name, 5)] == [name]
    assert [line.text for line in broken("(", 0.1)] == ["("]
    assert broken("", 5)[0].text == ""


@pytest.mark.parametrize("name", [name for name, build in BUILTIN.items() if build().loss is not None])
def test_closed_forms_of_every_network(name):
    derivation = symnet.derive(BUILTIN[name]())
    for symbol in derivation.gradients:
        form = closed_form(derivation, symbol)
        if form is not None:
            latex = write_latex(form)
            lines = broken(latex, LIMIT)
            assert max(line.width for line in lines) <= LIMIT
            assert plain("".join(line.text for line in lines)) == plain(latex)
            for before, line in pairwise(lines):
                begins = re.match(r"[-+]|\\(odot|circ|oslash|cdot|times)\b", line.text) is not None
                assert begins or before.text.endswith(("(", "[", r"\{"))  # it goes on, or is the first in a bracket
            assert width(latex) <= LIMIT or len(lines) > 1 or "aligned" in lines[0].text
