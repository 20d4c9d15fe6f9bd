"""Names for common parts of closed forms: what they stand for put in again, and read back."""

import pytest

import symnet
from symnet.calculus.closed_form import closed_form
from symnet.calculus.common import named
from symnet.checking.checking import checked
from symnet.checking.report import HOLDS
from symnet.core.expression import count, operands, postorder, replace
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.sources.builtin import BUILTIN

LONG = ("two-layer-softmax", "layer-norm", "attention", "window-lm")


def forms_of(name):
    derivation = symnet.derive(BUILTIN[name]())
    forms = {v: closed_form(derivation, v) for v in derivation.gradients}
    network = derivation.network
    return {v: f for v, f in forms.items() if f is not None}, (*network.data, *network.parameters, *network.defined)


def claims(text, file):
    return checked(read_document(read_pages(file, text.encode())), file).claims


@pytest.mark.parametrize("name", [n for n, build in BUILTIN.items() if build().loss is not None])
def test_with_the_names_put_in_again_the_formulas_are_what_they_were(name):
    forms, taken = forms_of(name)
    names, short = named(forms, taken)
    table = {}
    for e in names:
        table[e.symbol] = replace(e.expression, table)
    assert {v: replace(f, table) for v, f in short.items()} == forms
    letters = {letter.lower() for v in taken for letter in v.letters}
    assert not letters & {letter.lower() for e in names for letter in e.symbol.parsed.base}
    written = [*(e.expression for e in names), *short.values()]
    for e in names:
        assert count(e.expression) > 3
        among = dict.fromkeys(n for formula in written for n in postorder(formula))
        places = sum(operands(n).count(e.symbol) for n in among) + sum(f == e.symbol for f in short.values())
        assert places > 1, f"{e.symbol} stands in one place"


def test_what_is_short_has_no_names():
    text = symnet.derive(BUILTIN["multinomial"]()).to("markdown", detail="brief", closed_form=True)
    assert "has a name" not in text
    assert r"\operatorname{softmax}(W x + b) - y" in text.split("data alone")[1]


@pytest.mark.parametrize(("name", "form"), [*((name, "latex") for name in LONG), (LONG[0], "markdown")])
def test_names_are_read_back(name, form):
    text = symnet.derive(BUILTIN[name]()).to(form, detail="brief", closed_form=True)
    assert "What stands in several places has a name" in text
    found = claims(text, "a.md" if form == "markdown" else "a.tex")
    assert [(c.latex, c.verdict, c.message) for c in found if c.verdict not in HOLDS] == []


def test_a_name_that_is_wrong_makes_its_gradients_wrong():
    text = symnet.derive(BUILTIN["two-layer-softmax"]()).to("markdown", detail="brief", closed_form=True)
    right = r"b^{[2]}) - y \\"
    front, back = text.split("has a name:")
    assert right in back
    found = claims(front + "has a name:" + back.replace(right, right.replace("- y", "+ y"), 1), "a.md")
    assert sum(c.verdict == "refuted" for c in found) == 4
