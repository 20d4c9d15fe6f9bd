r"""Strangers' passages as checking sees them, the table of docs/checking.md: verdicts, and what is refuted.

    pip install --editable .[test]
    python benchmarks/wild.py FOLDER            # with an index.json of sources, beside the passages
    python benchmarks/wild.py FOLDER --unread   # every claim that is unread, with the reason

The passages are excerpts that leave out much of what they use. Whether a verdict is right is not counted here: that
takes somebody who reads the passages, whose judgement docs/wild.md and docs/checking.md keep.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from symnet.checking.checking import check
from symnet.checking.report import CONDITIONAL, CONFIRMED, PROVED, REFUTED, UNREAD

COLUMNS = (PROVED, CONFIRMED, CONDITIONAL, REFUTED, UNREAD)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unread", action="store_true", help="list what is unread, and why")
    asked = parser.parse_args()
    index = json.loads((asked.folder / "index.json").read_text(encoding="utf-8"))
    entries = sorted(index, key=lambda e: e["file"])
    reports = [(entry, check(asked.folder / entry["file"])) for entry in entries]
    if asked.unread:
        for entry, report in reports:
            for claim in report.claims:
                if claim.verdict == UNREAD:
                    print(f"{entry['file']}:{claim.line}: {claim.message}\n    {' '.join(claim.latex.split())}")
        return
    print(f"| passage, lines | claims | {' | '.join(COLUMNS)} |\n|{'---|' * (2 + len(COLUMNS))}")
    everything: Counter[str] = Counter()
    for entry, report in reports:
        counts = Counter(claim.verdict for claim in report.claims)
        everything += counts
        print(_row(f"{_name(entry)} {entry['lines']}", counts))
    print(_row("all", everything))
    for entry, report in reports:
        for claim in report.claims:
            if claim.verdict == REFUTED:
                print(f"\n{_name(entry)}, line {claim.line} of the passage: {claim.message}; hint: {claim.hint}")
                print(f"    {' '.join(claim.latex.split())}")


def _name(entry: dict[str, str]) -> str:
    return f"{entry['source'].removeprefix('github.com/')}, {Path(entry['path']).name}"


def _row(name: str, counts: Counter[str]) -> str:
    return f"| {name} | {sum(counts.values())} | {' | '.join(str(counts[c]) for c in COLUMNS)} |"


if __name__ == "__main__":
    main()
