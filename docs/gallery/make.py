"""Make the gallery: `python docs/gallery/make.py`. Pictures as SVG; pages as PNG where pdflatex and chromium are there.

`--check` compares the pictures with those that stand here, and changes nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import symnet
from symnet.cli.drawing import drawn
from symnet.pictures import svg
from symnet.plots.boundaries import tables_picture
from symnet.training.perceptron import TABLES

HERE = Path(__file__).parent

PICTURES = {
    "computation-graph": ("computation-graph", "graph", None, "L = c(a + 2b): values above, gradients below"),
    "two-layer": ("two-layer", "graph", None, "The two-layer network: shapes above, gradients below"),
    "two-layer-spine": ("two-layer", "spine", None, "The steps of its derivation along the network, by number"),
    "two-layer-scalars": ("two-layer", "scalars", None, "The same network down to its scalar operations"),
    "n-layer-spine": ("n-layer", "spine", None, "A network of n layers, n a symbol"),
    "window-lm": ("window-lm", "graph", None, "The window language model"),
    "layers": ("two-layer-softmax", "layers", "n_0=3,n_1=4,n_2=3", "Units, weights and bias nodes"),
    "unit": ("unit", "unit", None, "A unit with its parts named"),
    "shapes": ("pooled-batch", "shapes", None, "m examples on their way through a classifier"),
    "activations": ("activations", "activations", None, "Activations and their derivatives"),
    "xor-boundary": ("xor", "boundary", None, "The boundary of a network that learned XOR"),
    "xor-hidden": ("xor", "hidden", None, "Its hidden space, which a line parts"),
    "xor-loss": ("xor", "loss", None, "How its loss fell in training"),
}  # fmt: skip
"""File: source, kind, numbers, words."""

TABLES_WORDS = "AND and OR have a line, XOR has none"


def pictures() -> dict[str, str]:
    """The text of every picture by the name of its file."""
    found = {}
    for name, (source, kind, at, _) in PICTURES.items():
        text = drawn(source, kind, at, (), "svg")
        found[f"{name}.svg"] = text if isinstance(text, str) else text.decode()
    tables = {name.removeprefix("perceptron-").upper(): table for name, table in TABLES.items()}
    return found | {"boundaries.svg": svg.write(tables_picture(tables))}


def index(pages: dict[str, str]) -> str:
    """The gallery's own page, as Markdown."""
    lines = ["# Gallery", "", "Made by `python docs/gallery/make.py`; nothing on this page is drawn by hand.", ""]
    for name, words in pages.items():
        lines += [f"## {words}", "", f"![{words}]({name})", ""]
    for name, (source, kind, at, words) in PICTURES.items():
        option = "" if kind == "graph" else f" --kind {kind}"
        numbers = f" --at {at}" if at else ""
        lines += [f"## {words}", "", f"`symnet graph {source}{option}{numbers}`", "", f"![{words}]({name}.svg)", ""]
    lines += [f"## {TABLES_WORDS}", "", "`symnet graph perceptron-and --kind boundary`, and so on", ""]
    lines += [f"![{TABLES_WORDS}](boundaries.svg)", ""]
    return "\n".join(lines)


def pages(folder: Path) -> dict[str, str]:
    """Pages as pictures, where the programs for it are there: file and words."""
    found = {}
    latex, browser, pdf = shutil.which("pdflatex"), shutil.which("chromium"), shutil.which("pdftoppm")
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        derivation = symnet.derive(symnet.nets.mlp())
        if latex and pdf:
            (work / "article.tex").write_text(derivation.to("latex", checked=True), encoding="utf-8")
            for _ in range(2):
                _run(work, latex, "-interaction=nonstopmode", "-halt-on-error", "article.tex")
            _run(work, pdf, "-r", "110", "-png", "-f", "1", "-l", "1", "-singlefile", "article.pdf", "article")
            shutil.copy(work / "article.png", folder / "article.png")
            found["article.png"] = "The article: symnet derive two-layer"
        if browser:
            (work / "page.html").write_text(derivation.to("html"), encoding="utf-8")
            _run(work, sys.executable, "-m", "symnet", "train", "xor", "-o", str(work / "run"))
            for name, page, words in (
                ("page.png", work / "page.html", "The page: symnet derive two-layer --to html"),
                ("report.png", work / "run" / "report.html", "What a run writes: symnet train xor"),
            ):
                size = "--window-size=900,1150"
                options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size)
                _run(work, browser, *options, f"--screenshot={folder / name}", page.as_uri())
                found[name] = words
    return found


def _run(folder: Path, *words: str) -> None:
    subprocess.run(words, cwd=folder, capture_output=True, check=True)


def main() -> int:
    """Write the gallery, or say what differs."""
    made = pictures()
    if "--check" in sys.argv:
        changed = [n for n, text in made.items() if (HERE / n).read_text(encoding="utf-8") != text]
        print("\n".join(f"{name} differs; run docs/gallery/make.py" for name in changed))
        return 1 if changed else 0
    for name, text in made.items():
        (HERE / name).write_text(text, encoding="utf-8")
    (HERE / "README.md").write_text(index(pages(HERE)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
