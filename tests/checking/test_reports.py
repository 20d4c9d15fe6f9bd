"""Reports as people and machines read them, several files, and the teacher's network."""

import json

import pytest

import symnet
from symnet.checking import page as pages
from symnet.cli.main import cli
from tests.checking.documents import LOGISTIC, RIGHT, SQUARED
from tests.checking.test_verdicts import report

SIGN = LOGISTIC + "\n" + r"$$\frac{\partial L}{\partial b} = y - a$$" + "\n"


@pytest.fixture
def files(tmp_path):
    written = {
        "right.md": RIGHT["logistic regression"],
        "wrong.md": SIGN,
        "open.md": LOGISTIC + r"$$\frac{\partial L}{\partial b} = \heartsuit$$",
        "empty.md": "No mathematics here.\n",
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        cli(["check", *map(str, words)], standalone_mode=False)
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out, said.err


@pytest.mark.parametrize(("name", "code"), [("right.md", 0), ("wrong.md", 1), ("empty.md", 2), ("open.md", 3)])
def test_exit_codes(files, capsys, name, code):
    assert run(capsys, files / name)[0] == code


def test_over_several_files_refuted_comes_first_then_unusable_then_open(files, capsys):
    assert run(capsys, files)[0] == 1
    assert run(capsys, files / "right.md", files / "open.md", files / "empty.md")[0] == 2
    assert run(capsys, files / "right.md", files / "open.md")[0] == 3


def test_json_is_as_the_contract_has_it(files, capsys):
    _, out, _ = run(capsys, files / "wrong.md", "--json")
    data = json.loads(out)
    assert list(data) == ["file", "declarations", "definitions", "claims"]
    [claim] = data["claims"]
    assert list(claim) == [
        "line", "column", "cell", "latex", "verdict", "message", "assumption", "counterexample", "hint",
    ]  # fmt: skip
    assert (claim["line"], claim["column"], claim["verdict"]) == (4, 35, "refuted")
    assert claim["latex"] == r"\frac{\partial L}{\partial b} = y - a"
    assert list(claim["counterexample"]) == ["values", "left", "right", "shapes"]
    _, out, _ = run(capsys, files, "--json")
    assert [f["file"].rsplit("/")[-1] for f in json.loads(out)["files"]] == [
        "empty.md", "open.md", "right.md", "wrong.md",
    ]  # fmt: skip


def test_text_marks_the_wrong_part(files, capsys):
    _, out, _ = run(capsys, files / "wrong.md")
    lines = out.splitlines()
    assert lines[1].endswith(r"$$\frac{\partial L}{\partial b} = y - a$$")
    assert lines[2].index("^") == lines[1].index("y - a")
    assert "    = hint: the sign is turned round" in lines
    assert lines[-1].endswith("1 claim: 1 refuted")


def test_concise_github_sarif_and_html(files, capsys):
    path = files / "wrong.md"
    assert run(capsys, path, "--format", "concise")[1].startswith(f"{path}:4:35: refuted: ")
    assert run(capsys, path, "--format", "github")[1].startswith(f"::error file={path},line=4,col=35,title=refuted::")
    log = json.loads(run(capsys, path, "--format", "sarif")[1])
    [result] = log["runs"][0]["results"]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 35}
    page = run(capsys, path, "--format", "html")[1]
    assert '<article class="refuted">' in page
    assert "<math" in page
    assert "http" not in page.replace("http://www.w3.org/1998/Math/MathML", "")


def test_a_page_without_the_extra_shows_the_source(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "latex2mathml.converter", None)
    assert pages.typeset("a < b") == "<p><code>a &lt; b</code></p>"


@pytest.mark.parametrize(
    ("words", "formulas"),
    [
        (r"true if z^{[2]} is W^{[2]} a^{[1]} and more", 2),
        (r"true if \hat{y} is \sigma(z), a x_1 < 3 & <b>", 3),
        ("line 7 says what W_{\\mathrm{a b}} x is", 1),
        ("snake_case of file_1.md: a - y is right, % symnet: begin starts afresh", 0),
        ("{ open ^ \\frac{", 0),
    ],
)
def test_names_in_words_are_typeset(words, formulas):
    pytest.importorskip("latex2mathml")
    said = pages.prose(words)
    assert said.count("<math") == formulas
    assert "<b>" not in said
    if not formulas:
        assert said == words


def test_many_at_once_are_the_same_as_one_by_one(files, capsys):
    assert run(capsys, files, "--json", "--jobs", "2") == run(capsys, files, "--json")


def test_a_notebook_has_its_cells(tmp_path):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in (LOGISTIC, SIGN.splitlines()[-1])]
    path = tmp_path / "notes.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    [claim] = symnet.check(path).claims
    assert (claim.cell, claim.line, claim.verdict) == (1, 1, "refuted")


# Against a teacher ----------------------------------------------------------------------------------------------------

ANSWERS = r"""
$$\delta = \frac{\partial L}{\partial z} = (a - y) \odot a \odot (1 - a)$$
$$\frac{\partial L}{\partial W} = \delta x^\top + \lambda W, \quad \frac{\partial L}{\partial b} = \delta$$
$$\frac{\partial L}{\partial x} = W^\top \delta$$
"""


@pytest.fixture
def teacher(tmp_path):
    path = tmp_path / "teacher.md"
    path.write_text("<!-- symnet: data x, y, \\lambda -->\n" + SQUARED, encoding="utf-8")
    return str(path)


def against(tmp_path, teacher, text):
    path = tmp_path / "answer.md"
    path.write_text(text, encoding="utf-8")
    return symnet.check(path, against=teacher)


def test_the_teachers_definitions_hold(tmp_path, teacher):
    found = against(tmp_path, teacher, ANSWERS)
    assert found
    assert found.asked == {"W": "proved", "b": "proved"}


def test_a_gradient_that_is_left_out_is_missing(tmp_path, teacher):
    found = against(tmp_path, teacher, ANSWERS.replace(r", \quad \frac{\partial L}{\partial b} = \delta", ""))
    assert [c.latex for c in found.claims if c.verdict == "missing"] == [r"\frac{\partial L}{\partial b}"]
    assert found.code == 3


def test_redefining_the_network_turns_nothing_green(tmp_path, teacher):
    easier = "<!-- symnet: begin -->\n" + r"$$z = W x$$ $$L = \|a - y\|^2$$" + ANSWERS
    found = against(tmp_path, teacher, easier)
    assert [c.verdict for c in found.claims[:2]] == ["refuted", "refuted"]


def test_a_gradient_that_says_nothing_is_missing(tmp_path, teacher):
    found = against(tmp_path, teacher, r"$$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial W}$$")
    assert {c.latex for c in found.claims if c.verdict == "missing"} == {
        r"\frac{\partial L}{\partial W}",
        r"\frac{\partial L}{\partial b}",
    }


CHEATS = {
    "a macro": r"$\renewcommand{\sigma}{\tanh}$",
    "words": r"$\sigma$ is the hyperbolic tangent.",
    "a directive": "<!-- symnet: positive z; positive x; positive W -->",
}


@pytest.mark.parametrize("name", CHEATS)
def test_what_changes_the_teachers_names_turns_nothing_green(tmp_path, teacher, name):
    found = against(tmp_path, teacher, CHEATS[name] + "\n" + ANSWERS)
    assert not found
    assert not [c for c in found.claims if c.verdict in ("proved", "confirmed")]


NO_ANSWERS = {
    "a name of its own": r"$$g = \frac{\partial L}{\partial b}, \quad \frac{\partial L}{\partial b} = g$$",
    "another name of the loss": r"$$M = L, \quad \frac{\partial L}{\partial b} = \frac{\partial M}{\partial b}$$",
    "one entry": r"$$\frac{\partial L}{\partial b_1} = (a_1 - y_1) a_1 (1 - a_1)$$",
    "its sum": r"$$\sum_i \frac{\partial L}{\partial b_i} = \sum_i (a_i - y_i) a_i (1 - a_i)$$",
    "a derivative that is given nowhere": r"$$\frac{\partial L}{\partial b} = \frac{\partial L}{\partial z}$$",
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_counts_for_none(tmp_path, teacher, name):
    assert against(tmp_path, teacher, NO_ANSWERS[name]).asked["b"] == "missing"


def test_built_in_networks_are_teachers(tmp_path):
    answer = r"""
$$\frac{\partial L}{\partial w} = (a - y) x, \quad \frac{\partial L}{\partial b} = a - y$$
"""
    assert against(tmp_path, "logistic", answer)


def test_a_table_of_files_and_gradients(tmp_path, teacher, capsys):
    folder = tmp_path / "hand-ins"
    folder.mkdir()
    (folder / "ann.md").write_text(ANSWERS, encoding="utf-8")
    (folder / "bob.md").write_text(ANSWERS.replace(r"\lambda W", r"2 \lambda W"), encoding="utf-8")
    code, _, _ = run(capsys, folder, "--against", teacher, "--table", tmp_path / "table.csv")
    rows = (tmp_path / "table.csv").read_text().splitlines()
    assert code == 1
    assert rows[0] == "file,W,b,summary"
    assert [row.split(",")[1:3] for row in rows[1:]] == [["proved", "proved"], ["refuted", "proved"]]


# pytest ---------------------------------------------------------------------------------------------------------------

pytest_plugins = ["pytester"]


def test_the_pytest_plugin(files, pytester):
    found = pytester.runpytest_subprocess("--symnet", str(files), "-p", "no:cacheprovider")
    found.assert_outcomes(passed=1, failed=2, skipped=1)
    found.stdout.fnmatch_lines(["*hint: the sign is turned round*"])


def test_bold_digits_are_bold_in_a_browser():
    page = pages.html([report(r"Let $L = \mathbf{1}^\top x$. $$\frac{\partial L}{\partial x} = \mathbf{1}$$")])
    assert "𝟏</mn>" in page
    assert "𝟏" not in pages.html([report(r"Let $L = x$. $$\frac{\partial L}{\partial x} = 1$$")])
