r"""The same claims given to symnet, Math-Verify and SymPy's parser: right ones accepted, wrong ones accepted.

    pip install --editable .[test]
    python benchmarks/checking.py math-verify=PYTHON antlr=PYTHON

Each name is followed by a Python in whose environment that tool is installed (`antlr` needs
antlr4-python3-runtime==4.11). The claims are those of `tests/checking/documents.py`, right and wrong, each with the
verdict that it deserves by hand. symnet is given the document; the others, which know none, the two sides of the last
claim. A tool that does not read a side, or fails, accepts nothing. All in one run, one claim after the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from symnet.checking.checking import checked  # noqa: E402
from symnet.checking.report import HOLDS  # noqa: E402
from symnet.reading.document import read_document  # noqa: E402
from symnet.reading.files import read_pages  # noqa: E402
from tests.checking.documents import RIGHT, WRONG  # noqa: E402

WORKER = """
import json, sys
name = sys.argv[1]
if name == "math-verify":
    from math_verify import parse, verify
    def same(a, b): return bool(verify(parse(f"${a}$"), parse(f"${b}$")))
else:
    from sympy import simplify
    from sympy.parsing.latex import parse_latex
    def same(a, b): return simplify(parse_latex(a) - parse_latex(b)) == 0
answers = []
for left, right in json.load(sys.stdin):
    try:
        answers.append("same" if same(left, right) else "not")
    except Exception as error:
        answers.append("fails")
print(json.dumps(answers))
"""


def claims() -> list[tuple[str, str, bool, bool]]:
    """Left and right of each claim, whether it is true, and whether symnet accepts it."""
    found = []
    for text, is_right in [*((t, True) for t in RIGHT.values()), *((t, False) for t, _ in WRONG.values())]:
        report = checked(read_document(read_pages("document.md", text.encode())), "document.md")
        for claim in report.claims if is_right else report.claims[-1:]:
            left, _, right = claim.latex.partition("=")
            found.append((left, right, is_right, claim.verdict in HOLDS))
    return found


def main() -> None:
    started = time.perf_counter()
    everything = claims()
    rows = [("symnet", [mine for *_, mine in everything], time.perf_counter() - started)]
    pairs = json.dumps([(left, right) for left, right, *_ in everything])
    for argument in sys.argv[1:]:
        name, _, python = argument.partition("=")
        started = time.perf_counter()
        done = subprocess.run([python, "-c", WORKER, name], input=pairs, capture_output=True, text=True, timeout=600)
        if done.returncode:
            print(f"{name}: {done.stderr.strip().splitlines()[-1]}")
            continue
        rows.append((name, [a == "same" for a in json.loads(done.stdout)], time.perf_counter() - started))
    right = sum(is_right for _, _, is_right, _ in everything)
    print(f"| tool | right claims accepted, of {right} | wrong claims accepted, of {len(everything) - right} | s |")
    print("|---|---|---|---|")
    for name, accepted, seconds in rows:
        good = sum(a for a, (_, _, is_right, _) in zip(accepted, everything, strict=True) if is_right)
        bad = sum(a for a, (_, _, is_right, _) in zip(accepted, everything, strict=True) if not is_right)
        print(f"| {name} | {good} | {bad} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
