"""TeX as readers run it, without warnings and boxes that are too full.

Loading packages and writing a PDF take most of the time of a short document. What symnet's documents begin with is
kept as a format, therefore, and only the first one of each kind in a process is written, and those that are asked for.
"""

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

VARIES = r"\def\snrelation"
"""Where the part of symnet's own preambles begins that differs from document to document."""

_met: set[str] = set()


def compiled(engine, folder, text, name="document", *, written=False):
    """The log of a document that is compiled without a warning."""
    begin, found, rest = text.partition(VARIES)
    known = begin in _met and bool(found) and not written and engine.endswith("pdflatex")
    _met.add(begin)
    fast = [f"-fmt={_format(engine, begin)}", "-draftmode"] if known else []
    (folder / f"{name}.tex").write_text(found + rest if known else text, encoding="utf-8")
    command = [engine, *fast, "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    log = (folder / f"{name}.log").read_text(errors="replace")
    assert done.returncode == 0, log[-3000:]
    bad = [x for x in log.splitlines() if x.startswith(("Overfull", "Underfull", "!")) or "Warning" in x]
    assert not bad
    return log


@cache
def _format(engine, begin):
    """The format that holds what documents begin with."""
    folder = Path(tempfile.mkdtemp(prefix="symnet-format-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "begin.tex").write_text(begin + r"\dump", encoding="utf-8")
    command = [engine, "-ini", "-interaction=nonstopmode", "-halt-on-error", "&pdflatex", "begin.tex"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder / "begin"
