"""Documents: complete, in every notation, within the margins; Markdown and JSON as promised."""

import json
import re
import subprocess

import pytest

import symnet
from symnet import nets
from symnet.core.errors import UnknownNameError
from symnet.core.notation import Notation, NotationError
from symnet.render.document import Table
from symnet.render.latex import text
from tests.networks import EVERY_NETWORK, derivation_of
from tests.render.unmarked import unmarked
from tests.tex import compiled

NOTATIONS = {
    "round brackets": Notation(layer="()"),
    "subscripts": Notation(layer="_"),
    "bold": Notation(bold=True),
    "circ and T": Notation(hadamard="circ", transpose="T"),
}


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_every_network_compiles_at_full_detail_with_closed_forms(name, pdflatex, tmp_path):
    derivation = derivation_of(name)
    compiled(pdflatex, tmp_path, derivation.to("latex", detail="full", closed_form=True, checked=True))


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_compiles(notation, pdflatex, tmp_path):
    derivation = symnet.derive(nets.mlp(depth=3, output="softmax", batch=True, activation="tanh"))
    latex = derivation.to("latex", detail="full", notation=NOTATIONS[notation])
    compiled(pdflatex, tmp_path, latex)


def test_notation_changes_what_is_printed():
    derivation = symnet.derive(nets.mlp())
    assert r"W^{(2)\top} \delta^{(2)}" in unmarked(derivation.to("latex", notation=NOTATIONS["round brackets"]))
    assert r"W_2^\top \delta_2" in unmarked(derivation.to("latex", notation=NOTATIONS["subscripts"]))
    assert r"\mathbf{W}^{[2]\top} \delta^{[2]}" in unmarked(derivation.to("latex", notation=NOTATIONS["bold"]))
    assert r"\bm{\delta}^{[1]} \mathbf{x}^\top" in unmarked(derivation.to("latex", notation=NOTATIONS["bold"]))
    assert r"\circ [z^{[1]} > 0]" in unmarked(derivation.to("latex", notation=NOTATIONS["circ and T"]))
    assert r"\delta^{[1]} x^T" in unmarked(derivation.to("latex", notation=NOTATIONS["circ and T"]))


def test_symbols_of_one_shape_and_meaning_share_a_row():
    rows = (("$x_1$", "n", "input"), ("$y$", "n", "label"), ("$x_2$", "n", "input"), ("$b$", "1", "input"))
    shared = (("$x_1$, $x_2$", "n", "input"), ("$y$", "n", "label"), ("$b$", "1", "input"))
    assert Table(("symbol", "shape", "meaning"), rows).merged.rows == shared
    assert Table(("gradient", "shape", "norm"), rows).merged.rows == rows


def test_only_debians_recommended_packages_are_needed():
    latex = symnet.derive(nets.mlp()).to("latex", detail="full")
    found = {p for names in re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", latex) for p in names.split(",")}
    assert found == set("geometry fontenc lmodern microtype amsmath amssymb bm xcolor tikz".split())
    assert r"\IfFileExists{lmodern.sty}" in latex


@pytest.mark.parametrize("size", ["10pt", "12pt"])
@pytest.mark.parametrize("name", ["two-layer", "two-layer-softmax-batch", "window-lm"])
def test_a_fragment_fits_an_ordinary_article(pdflatex, tmp_path, name, size):
    fragment = derivation_of(name).to("latex", fragment=True, detail="full")
    assert r"\documentclass" not in fragment
    (tmp_path / "body.tex").write_text(fragment)
    frame = rf"\documentclass[{size}]{{article}}\usepackage{{amsmath,amssymb,bm}}"
    body = r"\begin{document}Before.\input{body}After.\[x = 1\]\end{document}"
    (tmp_path / "document.tex").write_text(frame + body)
    command = [pdflatex, "-halt-on-error", "document.tex"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert "Overfull" not in (tmp_path / "document.log").read_text(errors="replace")


def test_titles_and_meanings_are_text_and_not_tex(pdflatex, tmp_path):
    words = "50% of A & B_c #1 for $5 ~^ \\foo {"
    w = symnet.parameter("w")
    network = symnet.Network([("L", w * w)], "L", title=words, meanings={"w": words})
    (tmp_path / "document.tex").write_text(symnet.derive(network).to("latex"))
    command = [pdflatex, "-halt-on-error", "document.tex"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_an_index_takes_no_letter_of_a_size():
    w = symnet.parameter("w", symnet.dim("i"))
    derivation = symnet.derive(symnet.Network([("L", symnet.total(symnet.power(w, 2)) / symnet.dim("i"))], "L"))
    assert r"\sum_{i}" not in derivation.to("latex", detail="full")
    with pytest.raises(NotationError, match="letters that nothing else bears, not i"):
        symnet.derivative_at(derivation, "w", "i")


def test_levels_of_detail():
    derivation = symnet.derive(nets.mlp())
    brief, lecture, full = (unmarked(derivation.to("latex", detail=d)) for d in ("brief", "lecture", "full"))
    assert len(brief) < len(lecture) < len(full)
    assert "step by step" not in brief
    assert "product rule" in lecture
    assert "Entry by entry" not in lecture
    assert r"\sum_{i} \delta_i^{[1]} [i = j] x_k" in full
    with pytest.raises(UnknownNameError, match="level of detail"):
        derivation.to("latex", detail="chatty")
    with pytest.raises(UnknownNameError, match="format"):
        derivation.to("word")


def test_markdown_uses_double_dollars():
    markdown = symnet.derive(nets.mlp()).to("markdown")
    assert markdown.count("$$") % 2 == 0
    assert "$$\n\\begin{aligned}" in markdown
    assert "\\[" not in markdown
    for block in re.findall(r"\$\$(.*?)\$\$", markdown, re.DOTALL):
        assert "\n\n" not in block.strip("\n")


def test_json_keeps_the_contract():
    found = json.loads(symnet.derive(nets.mlp()).to("json", closed_form=True, source="two-layer"))
    assert found["source"] == "two-layer"
    assert found["loss"] == {"name": "L", "latex": "L"}
    assert found["equations"][0] == {"name": "z^{[1]}", "shape": ["n_1", "1"], "latex": "W^{[1]} x + b^{[1]}"}
    step = found["steps"][1]
    assert set(step) >= {"number", "rule", "wrt", "latex", "fact", "verdict"}
    assert (step["number"], step["wrt"], step["fact"], step["verdict"]) == (2, "z^{[2]}", None, "proved")
    assert step["latex"].endswith("= a^{[2]} - y")
    gradient = found["gradients"][0]
    assert gradient["wrt"] == "W^{[1]}"
    assert gradient["shape"] == ["n_1", "n_0"]
    assert gradient["latex"] == r"\delta^{[1]} x^\top"
    assert gradient["verdict"] == "proved"
    assert "a^{[1]}" not in gradient["closed_form"]
    assert r"\sigma(W^{[2]} \operatorname{ReLU}(W^{[1]} x + b^{[1]}) + b^{[2]})" in gradient["closed_form"]


def test_json_gives_closed_forms_only_on_request_and_only_of_readable_size():
    derivation = symnet.derive(nets.mlp(depth=40, activation="tanh"))
    assert all(g["closed_form"] is None for g in json.loads(derivation.to("json"))["gradients"])
    closed = [g["closed_form"] for g in json.loads(derivation.to("json", closed_form=True))["gradients"]]
    assert closed[0] is None
    assert closed[-1] is not None


def test_plain_text_is_made_safe_for_tex():
    assert text("50 % of A_b & {c} #1 ~ ^ \\x") == (
        r"50 \% of A\_b \& \{c\} \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}x"
    )
    assert text("where $a_1 = 50$ holds") == "where $a_1 = 50$ holds"


def test_a_title_with_special_characters_compiles(pdflatex, tmp_path):
    network = symnet.Network([("L", symnet.scalar("a") ** 2)], "L", title="100 % _of_ {R&D} #1 \\ end")
    compiled(pdflatex, tmp_path, symnet.derive(network).to("latex"))


def test_a_derivation_shows_itself_in_a_notebook():
    assert "$$" in symnet.derive(nets.logistic())._repr_mimebundle_()["text/markdown"]


def test_facts_and_conventions_are_stated():
    latex = symnet.derive(nets.mlp(output="softmax", batch=True)).to("latex")
    assert "A gradient has the shape of its parameter." in latex
    assert r"$Y \mathbf{1}_{n_2} = \mathbf{1}_{m}$ (labels sum to one)" in latex
    assert r"$\operatorname{ReLU}$ has no derivative at $0$" in latex
