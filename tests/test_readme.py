"""The README does what it says: its commands run, its outputs are real, its links lead somewhere; the gallery, too."""

import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import symnet
from tests.calling import call

ROOT = Path(symnet.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GALLERY = ROOT / "docs" / "gallery"

BLOCKS = re.findall(r"(?:<!-- shows: (.*?) -->\n)?```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.partition("   #")[0].strip()
    for _, kind, body in BLOCKS
    if kind == "sh"
    for line in body.splitlines()
    if line.startswith("symnet ")
]
RIDGE = r"""$$J = \frac{1}{2} \|X w - y\|^2 + \frac{\lambda}{2} \|w\|^2$$
% symnet: data X, y, \lambda
"""
"""What the README calls ridge.tex: least squares with a penalty."""

SHOWN = [(command, body) for command, kind, body in BLOCKS if kind == "text" and command]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with the files that the README speaks of, as it shows them."""
    folder = tmp_path_factory.mktemp("desk")
    notes, homework = (body for _, kind, body in BLOCKS if kind == "latex")
    (folder / "notes.tex").write_text(notes, encoding="utf-8")
    (folder / "homework.tex").write_text(homework, encoding="utf-8")
    (folder / "hand-ins").mkdir()
    (folder / "hand-ins" / "one.tex").write_text(homework, encoding="utf-8")
    python = [body for _, kind, body in BLOCKS if kind == "python"]
    lecture = next(body for body in python if body.startswith("from symnet import Lecture"))
    (folder / "my_lecture.py").write_text(lecture, encoding="utf-8")
    (folder / "ridge.tex").write_text(RIDGE, encoding="utf-8")
    rng = np.random.default_rng(0)
    np.savez(folder / "arrays.npz", x=rng.normal(size=(20, 3)), t=rng.normal(size=(20, 2)))
    (folder / "my_networks.py").write_text("import symnet\nfit = symnet.nets.logistic()\n", encoding="utf-8")
    return folder


def run(command, folder):
    return call(*shlex.split(command)[1:], cwd=folder)


def shortened(command):
    """A command that trains for long, with fewer epochs and runs."""
    if not command.startswith(("symnet train sentiment", "symnet train window-lm")):
        return command
    return command.replace("--seeds 5", "--seeds 2").replace("tinyshakespeare", "cats") + " --epochs 1"


def test_its_commands_run(desk):
    assert len(COMMANDS) > 15
    order = sorted(COMMANDS, key=lambda command: "symnet-xor" in command)  # a run comes before what is made of it
    assert run("symnet train xor", desk).returncode == 0
    for command in [*order, "symnet derive my_lecture.py:lecture"]:
        done = run(shortened(command), desk)
        assert done.returncode in (0, 1, 3), f"{command}: {done.stderr}"
        assert "defect" not in done.stderr


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_its_outputs_are_real(command, shown, desk):
    said = re.sub(r"\d+\.\d+ s\b", "0 s", run(command, desk).stdout)
    for line in re.sub(r"\d+\.\d+ s\b", "0 s", shown).splitlines():
        assert line in said.splitlines()


@pytest.mark.parametrize("page", ["README.md", *(str(p.relative_to(ROOT)) for p in sorted(ROOT.glob("docs/**/*.md")))])
def test_its_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#\s]+)\)", re.sub(r"`[^`]*`", "", text)):
        if not link.startswith(("http:", "https:")) and "/" in link + "/":
            assert ((ROOT / page).parent / link).exists(), link


def test_every_picture_has_a_text():
    for page in (README, (GALLERY / "README.md").read_text(encoding="utf-8")):
        assert all(len(text) > 15 for text in re.findall(r"!\[(.*?)\]\(", page, re.DOTALL))


def test_the_gallery_is_what_is_drawn_today():
    """The same words and as many parts; how numbers of a training are rounded may differ between machines."""
    sys.path.insert(0, str(GALLERY))
    try:
        import make
    finally:
        sys.path.remove(str(GALLERY))
    for name, text in make.pictures().items():
        here, now = (ElementTree.fromstring(t) for t in ((GALLERY / name).read_text(encoding="utf-8"), text))
        assert [e.text for e in here[:2]] == [e.text for e in now[:2]], name
        if not name.startswith("xor"):
            assert len(list(here.iter())) == len(list(now.iter())), name


def test_the_api_is_made_from_the_docstrings(tmp_path):
    words = [sys.executable, "-m", "pdoc", "symnet", "-o", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "symnet.html").read_text(encoding="utf-8")
    assert [name for name in symnet.__all__ if f'id="{name}"' not in page and name not in ("__version__", "nets")] == []
