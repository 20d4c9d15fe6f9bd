"""The page of a run: its numbers are those of the result, nothing of a run breaks the page, it repeats the run."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import asdict, fields, replace

import numpy as np
import pytest

from symnet.core.errors import SourceError
from symnet.plan.updates import RULES
from symnet.reports import page, report_of
from symnet.reports.page import Page
from symnet.reports.reading import command
from symnet.reports.settings import rows
from symnet.training.loop import Settings
from symnet.training.schedules import Schedule
from tests.calling import call
from tests.render.test_html import browse, valid


def symnet(*words, cwd):
    done = call(*words, cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    return done


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Four runs: XOR, a perceptron, a language model, a network on arrays."""
    base = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(0)
    points = rng.normal(size=(80, 2))
    labels = ((points**2).sum(axis=1) < 1.2).astype(int)
    lines = [f"{a:.4f},{b:.4f},{t}" for (a, b), t in zip(points, labels, strict=True)]
    (base / "rows & <more>.csv").write_text("\n".join(["X1,X2,y", *lines]) + "\n")
    symnet("train", "xor", "-o", "xor", cwd=base)
    symnet("train", "perceptron-xor", "-o", "perceptron", cwd=base)
    symnet("train", "window-lm", "--data", "cats", "--epochs", "1", "--backend", "numpy", "-o", "lm", cwd=base)
    arrays = ("--data", "rows & <more>.csv", "--size", "n1=4", "--epochs", "5", "--backend", "numpy", "-o", "arrays")
    symnet("train", "two-layer-batch", *arrays, cwd=base)
    return base


@pytest.mark.parametrize("name", ["xor", "perceptron", "lm", "arrays"])
def test_a_page_is_written_and_stands_alone(folders, name):
    text = (folders / name / "report.html").read_text(encoding="utf-8")
    tree = valid(text)
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    hrefs = [e.get(name) for e in tree.iter() for name in ("href", "src") if e.get(name)]
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1][:5]
    assert {h[1:] for h in hrefs if h.startswith("#")} <= set(ids)
    assert all(h.startswith(("#", "data:")) for h in hrefs), "nothing is loaded from elsewhere"
    assert not re.search(r"url\((?!['\"]?data:)", text)
    assert "NaN" not in re.sub(r"data:[^)]*", "", text)
    assert text.count('role="img"') == text.count("<desc ")


@pytest.mark.parametrize("name", ["xor", "lm", "arrays"])
def test_the_console_stays_silent_and_nothing_sticks_out(folders, name, chromium, tmp_path):
    text = (folders / name / "report.html").read_text(encoding="utf-8")
    asked = text.replace(
        "</body>", "<script>document.title = document.documentElement.scrollWidth <= innerWidth</script></body>"
    )
    dom, console = browse(chromium, tmp_path, asked, "--dump-dom", "--window-size=600,1200")
    assert console == []
    assert "<title>true</title>" in dom


def test_perplexities_are_those_of_the_result(folders):
    text = (folders / "lm" / "report.html").read_text(encoding="utf-8")
    metrics = json.loads((folders / "lm" / "result.json").read_text())["metrics"]
    for value in metrics["perplexity"].values():
        assert f"<td>{value:.2f}</td>" in text
    assert "Kneser–Ney, order 5" in text
    assert "every word alike" in text
    assert "What it writes" in text
    assert "nearest, with the cosine" in text
    assert "dog gets" in text


def test_xors_page_shows_the_table(folders):
    text = (folders / "xor" / "report.html").read_text(encoding="utf-8")
    assert "4 of 4 answers are right" in text
    assert text.count(">right</td>") == 4
    assert "symnet train xor --backend numpy --epochs 500 --seed 0" in text
    assert "does not come to an end" in (folders / "perceptron" / "report.html").read_text(encoding="utf-8")


def test_the_command_repeats_the_run(folders, tmp_path):
    """The command line on the page of XOR gives the very same parameters."""
    text = (folders / "xor" / "report.html").read_text(encoding="utf-8")
    line = re.search(r"<pre><code>symnet (.*?)</code></pre>", text).group(1)
    symnet(*shlex.split(line), "-o", "again", cwd=tmp_path)
    assert (tmp_path / "again" / "parameters.json").read_text() == (folders / "xor" / "parameters.json").read_text()


def test_the_page_is_made_anew(folders):
    before = (folders / "arrays" / "report.html").read_text(encoding="utf-8")
    assert report_of(folders / "arrays") == before
    assert "Where it decides" in before
    assert "rows &amp; &lt;more&gt;.csv" in before


def test_what_is_no_run_is_told(folders, tmp_path):
    with pytest.raises(SourceError, match=r"there is no result\.json"):
        report_of(tmp_path)
    (tmp_path / "result.json").write_text("[1]")
    with pytest.raises(SourceError, match="it holds no object"):
        report_of(tmp_path)
    (tmp_path / "result.json").write_text("{")
    with pytest.raises(SourceError, match="cannot be read"):
        report_of(tmp_path)


def test_whatever_a_run_holds_is_escaped():
    hostile = "<script>alert(1)</script>&\"'"
    document = Page(hostile, hostile).section(hostile)
    document.add(
        page.table([hostile], [[hostile]], hostile),
        page.confusion([hostile, "b"], [[1, 0], [0, 0]], hostile),
        page.quotes([hostile]),
        page.code(hostile),
        page.paragraph(hostile),
    )
    assert "<script" not in document.html()
    valid(document.html())


def test_settings_are_said_in_the_words_of_the_field():
    adam = Settings(batch=64, optimizer="adam", rate=3e-3, schedule=Schedule("step", 0.5, 2), clip=5.0, patience=4)
    said = {what: (letter, value) for what, letter, value in rows(asdict(adam))}
    assert said["learning rate"] == ("η", "0.003, times 0.5 after every 2 epochs")
    assert said["examples a step"] == ("m", "64")
    assert said["decay of the mean of the gradients"] == ("β₁", "0.9")
    assert said["weight decay"] == ("λ", "none")
    assert said["gradient cut to a norm of"][1] == "5"
    assert said["early stopping"][1] == "when 4 epochs are no better on valid"


@pytest.mark.parametrize("optimizer", RULES)
def test_every_setting_has_a_row(optimizer):
    """Two runs that differ in one setting differ in a row."""
    own = Settings(optimizer=optimizer, decay=0.1)
    others = {"epochs": 3, "batch": 8, "rate": 0.5, "schedule": Schedule("cosine"), "decay": 0.2, "clip": 1.0}
    others |= {"patience": 2, "average": 0.5}
    named = {field.name for field in fields(Settings)} - {"seed", "numbers", "optimizer"}
    assert set(others) == named
    changed = [replace(own, **{name: value}) for name, value in others.items()]
    changed += [replace(own, numbers={name: 0.5}) for name in RULES[optimizer].settings]
    assert all(sum(a != b for a, b in zip(rows(asdict(own)), rows(asdict(c)), strict=True)) == 1 for c in changed)


def test_command_lines():
    options = {"epochs": 3, "direct": False, "sizes": {"n1": 4}, "clip": None, "at_least": 2}
    said = command("symnet train", "window-lm", "my texts", options)
    assert said == "symnet train window-lm --data 'my texts' --epochs 3 --no-direct --size n1=4 --at-least 2"


def test_training_goes_on_without_the_libraries_of_pictures(tmp_path):
    program = (
        "import sys; sys.modules['matplotlib'] = None; sys.modules['matplotlib.textpath'] = None; "
        "sys.modules['matplotlib.ticker'] = None\n"
        "sys.argv = ['symnet', 'train', 'xor', '-o', 'x']\nfrom symnet.cli.main import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert "report.html is not written: plots needs matplotlib" in done.stderr
    assert (tmp_path / "x" / "result.json").is_file()
    assert not (tmp_path / "x" / "report.html").exists()
