"""`symnet read`: what is understood of documents, many at once, with a second opinion on request."""

import json

import pytest

from symnet.sources.many import Failure, each
from tests.calling import call

NOTES = r"""
Let $x \in \mathbb{R}^n$.
\begin{align} z &= W x + b \\ L &= z^\top z = \| z \|^2 \end{align}
"""


def run(*words, stdin=""):
    return call("read", *words, stdin=stdin)


def test_what_is_understood(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(NOTES)
    done = run(path)
    assert done.returncode == 0
    assert "2 definitions, 1 claims, 0 unread" in done.stdout
    assert r"3:20: defines z = W x + b" in done.stdout
    assert r"claims z^\top z = \lVert z \rVert^2" in done.stdout


def test_what_is_unread_has_its_place_and_ends_with_3(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(NOTES + "$$ y = \\int x $$\n")
    done = run(path, "--json")
    account = json.loads(done.stdout)
    assert done.returncode == 3
    assert account["unread"] == [{"line": 4, "column": 8, "cell": None, "reason": "integrals are not read here"}]
    assert [d["left"] for d in account["definitions"]] == ["z", "L"]


def test_a_folder_and_a_broken_file_among_others(tmp_path):
    for name in ("a.tex", "c.md"):
        (tmp_path / name).write_text(NOTES.replace("\\begin{align}", "$$").replace("\\end{align}", "$$"))
    (tmp_path / "b.tex").write_bytes(b"$ \xff $")
    (tmp_path / "skipped.txt").write_text("no document")
    done = run(tmp_path, "--jobs", 2, "--json")
    files = json.loads(done.stdout)["files"]
    assert done.returncode == 2
    assert [f["file"].rpartition("/")[2] for f in files] == ["a.tex", "b.tex", "c.md"]
    assert "is not UTF-8" in files[1]["error"]
    assert "is not UTF-8" in done.stderr
    assert files[0]["definitions"]
    assert files[2]["definitions"]


def test_a_notebook_names_its_cells(tmp_path):
    cells = [
        {"cell_type": "code", "source": "x"},
        {"cell_type": "markdown", "source": ["$$y = x^2$$\n", "$$ z = \\int y$$"]},
    ]
    path = tmp_path / "notes.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    account = json.loads(run(path, "--json").stdout)
    assert [d["cell"] for d in account["definitions"]] == [1]
    assert account["unread"][0]["cell"] == 1
    assert account["unread"][0]["line"] == 2


def test_standard_input():
    assert "1 definitions" in run("-", stdin="$$ y = x^2 $$").stdout


@pytest.mark.parametrize(("words", "says"), [(["missing.tex"], "no such file or folder"), ([], "Missing argument")])
def test_unusable_calls(words, says):
    done = run(*words)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_second_opinion_changes_nothing(tmp_path):
    pytest.importorskip("latex2sympy2", reason="latex2sympy2 is an extra")
    path = tmp_path / "notes.tex"
    path.write_text(r"$$ a = \frac{1}{1 + e^{-z}} $$ $$ L = \log a $$ $$ v = W x $$")
    plain, second = (json.loads(run(path, "--json", *more).stdout) for more in ([], ["--second-opinion"]))
    opinions = [d.pop("opinion", None) for d in second["definitions"]]
    assert second == plain
    assert opinions[0] == "agrees"
    assert opinions[1].startswith("differs: it reads log(a, 10)")
    assert opinions[2] is None


def waits(item):
    if item == "slow":
        import time

        time.sleep(60)
    if item == "dead":
        import os

        os._exit(1)
    return item.upper()


def test_a_slow_or_dying_one_does_not_stop_the_rest():
    found = list(each(waits, ["a", "slow", "dead", "b"], jobs=2, limit=5.0))
    assert [f.reason if isinstance(f, Failure) else f for f in found] == [
        "A",
        "not done within 5 s",
        "the process that read it died",
        "B",
    ]
