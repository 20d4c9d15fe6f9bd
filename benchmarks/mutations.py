"""Thousands of single edits in right derivations: how many of the false lines does the checker accept?

    python benchmarks/mutations.py [--lectures two-layer logistic …] [--most 40] [--seed 0]

Each edit changes one token of the right side of one claim in a lecture or in an answer that is right. What is still
accepted is listed to be read by eye, with what an evaluation in double precision says of it that shares no code with
the checker's: NumPy code of both sides, and derivatives by central differences of NumPy programs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from symnet.checking.against import Teacher, teacher_of
from symnet.checking.checking import checked
from symnet.checking.report import HOLDS
from symnet.core.errors import SymnetError
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.reading.statements import Reading

HERE = Path(__file__).resolve().parent.parent
SOURCES = sorted((HERE / "derivations").glob("*.tex")) + sorted((HERE / "derivations" / "answers").glob("*-right.*"))

EDITS: tuple[tuple[str, str, str], ...] = (
    ("sign", r"(?<![\^{(\[=\\&])\s\+\s", " - "),
    ("sign", r"(?<=[\w}\])'])\s-\s", " + "),
    ("sign in front", r"^\s*", "-"),
    ("factor 2", r"^\s*", "2 "),
    ("transpose dropped", r"\^\\top", ""),
    ("transpose dropped", r"\\top", ""),
    ("product for ⊙", r"\\odot", ""),
    ("⊙ for product", r"(?<=[\]}])\s(?=[a-zA-Z\\]+\^?\{)", r" \\odot "),
    ("layer", r"\[1\]", "[2]"),
    ("layer", r"\[2\]", "[1]"),
    ("index", r"_\{?i\}?", "_j"),
    ("index", r"_\{?k\}?", "_j"),
    ("σ for σ′", r"\\sigma'", r"\\sigma"),
    ("σ′ for σ", r"\\sigma\(", r"\\sigma'("),
    ("square", r"\^2", ""),
    ("letter", r"\\delta", "x"),
    ("letter", r"\bW\b", "U"),
    ("letter", r"\bx\b", "y"),
    ("letter", r"\by\b", "x"),
    ("letter", r"\ba\b", "z"),
    ("letter", r"\\hat\{y\}", "y"),
    ("one", r"\b1\b", "2"),
    ("half", r"\\frac\{1\}\{2\}", ""),
    ("exp for log", r"\\log", r"\\exp"),
    ("sum dropped", r"\\sum_\{?\w\}?", ""),
)


def mutants(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The text with one token between two places changed, and the name of the edit."""
    side = text[start:end]
    for name, pattern, put in EDITS:
        for found in re.finditer(pattern, side):
            changed = side[: found.start()] + found.expand(put) + side[found.end() :]
            if changed != side:
                yield name, text[:start] + changed + text[end:]


def read(path: Path, text: str, teacher: Teacher | None) -> Reading:
    """A document, behind its teacher's pages where it has one."""
    pages = read_pages(str(path), text.encode())
    return read_document([*teacher.pages, *pages] if teacher else pages)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lectures", nargs="*", default=[])
    parser.add_argument("--most", type=int, default=40, help="mutants of each source")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    verdicts: Counter[str] = Counter()
    by_edit: dict[str, Counter[str]] = {}
    accepted: list[str] = []
    expected = json.loads((HERE / "derivations" / "answers" / "expected.json").read_text(encoding="utf-8"))
    started = time.monotonic()
    for path in SOURCES:
        if asked.lectures and path.stem not in asked.lectures:
            continue
        text = path.read_text(encoding="utf-8")
        against = expected.get(path.stem.removesuffix("-right"), {}).get("against") if path.suffix == ".md" else None
        teacher = teacher_of(against) if against else None
        reading = read(path, text, teacher)
        own = [p for p in reading.pages if teacher is None or p not in teacher.pages]
        holding = {c.line: c for c in checked(reading, str(path), teacher=teacher).claims if c.verdict in HOLDS}
        places = [
            (link.at, link.end + 1, statement.page.place(link.at)[0])
            for part in reading.parts
            for statement in part.statements
            for number, link in enumerate(statement.links)
            if not (statement.kind == "defines" and number == 0)
            and statement.kind in ("claims", "defines")
            and statement.page in own
        ]
        everything = [(n, t, line) for a, b, line in places if line in holding for n, t in mutants(text, a, b)]
        random.Random(asked.seed).shuffle(everything)
        for name, mutant, line in everything[: asked.most]:
            try:
                mutated = read(path, mutant, teacher)
                report = checked(mutated, str(path), teacher=teacher, only={line, line + 1})
            except SymnetError:
                continue
            there = [c for c in report.claims if c.line == line and c.verdict != "missing"]
            worst = min((ORDER.index(c.verdict) for c in there), default=len(ORDER) - 1)
            verdict = ORDER[worst] if there else "gone"
            verdicts[verdict] += 1
            by_edit.setdefault(name, Counter())[verdict] += 1
            if there and verdict in HOLDS:
                accepted.append(f"{path.name}:{line}: {name}: " + " // ".join(c.latex for c in there))
    print(f"{sum(verdicts.values())} mutants in {time.monotonic() - started:.0f} s: {dict(verdicts)}")
    for name, counts in by_edit.items():
        print(f"  {name}: {dict(counts)}")
    print("accepted:")
    for line in accepted:
        print("  " + line)


ORDER = ("refuted", "unread", "missing", "conditional", "confirmed", "proved", "gone")

if __name__ == "__main__":
    main()
