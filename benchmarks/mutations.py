"""Thousands of single edits in right derivations: does the checker accept a false line, or refute a true one?

    python benchmarks/mutations.py [--sources two-layer logistic-right …] [--most 80] [--seed 0] [--list unread]

Each edit changes one place on the right side of one claim in a lecture or in an answer that is right. Whether the
edited side is still true is decided without the checker's code by `independent.py`. Where the two disagree, or that
cannot tell, the line is listed to be read by eye.
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

from independent import Document
from notation import PIECE, Side, plain, sides_of

from symnet.checking.against import Teacher, teacher_of
from symnet.checking.checking import checked
from symnet.checking.report import HOLDS, Claim
from symnet.core.errors import SymnetError
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.reading.statements import Reading

HERE = Path(__file__).resolve().parent.parent
ANSWERS = HERE / "derivations" / "answers"
SOURCES = sorted((HERE / "derivations").glob("*.tex")) + sorted(ANSWERS.glob("*-right.*"))

BASE = r"(?:\\hat\{\w\}|\\tilde\{\w\}|\\[dD]elta|\\eta|(?<![A-Za-z\\{])[A-Za-z](?![A-Za-z]))"
NAME = rf"{BASE}(?:[_^](?:\{{[^{{}}]*\}}|\w|\\top))*"

EDITS: tuple[tuple[str, str, str], ...] = (
    ("sign", r" \+ ", " - "),
    ("sign", r"(?<=[\w}\])']) - ", " + "),
    ("sign in front", r"^", "-"),
    ("factor 2", r"^(?!\d)", "2 "),
    ("factor 2", r"^(?=\d)", r"2 \\cdot "),
    ("factor dropped", rf"{NAME} (?=[A-Za-z(]|\\[^cote]|\\tilde)", ""),
    ("factor dropped", rf"(?<=[)\]}}]) {NAME}$", ""),
    ("factor dropped", r"\\frac\{1\}\{\w\} ", ""),
    ("factor dropped", r" \\odot (?:\[[^\]]* > 0\]|\w+$|\\bigl\(.*$)", ""),
    ("factors exchanged", rf"({NAME}) ({NAME})", r"\2 \1"),
    ("transpose dropped", r"\^\\top|\^\{\\top\}|\\top(?=\})", ""),
    ("transpose", rf"({NAME})(?<![}}p])(?=[ )]|$)", r"\1^\\top"),
    ("transpose", r"(\^\{\[\w\])\}(?![_^])", r"\1\\top}"),
    ("product for ⊙", r"\\odot ", ""),
    ("⊙ for product", rf"(?<=[\]}})\w]) (?={NAME}|\\bigl\(|\()", r" \\odot "),
    ("⊙ for ⊘", r"\\oslash", r"\\odot"),
    ("layer", r"\[1\]", "[2]"),
    ("layer", r"\[2\]", "[1]"),
    ("layer", r"\[i([+-]1)\]", "[i]"),
    ("layer", r"\[i\]", "[i+1]"),
    ("layer", r"\[n\]", "[n-1]"),
    ("layer", r"\[n-1\]", "[n]"),
    ("layer dropped", r"\^\{\[[^\]]*\]\}", ""),
    ("index", r"_i(?!\w)|_\{i\}", "_j"),
    ("index", r"_k(?!\w)|_\{k\}", "_j"),
    ("index", r"_j(?!\w)|_\{j\}", "_i"),
    ("index", r"_\{(\w)(\w)\}", r"_{\2\1}"),
    ("index", r"_\{(\w)(\w)\}", r"_{\1\1}"),
    ("index", r"\[i = j\]", "[i = k]"),
    ("index dropped", r"_[ijk](?!\w)", ""),
    ("prime dropped", r"'", ""),
    ("σ′ for σ", r"\\sigma\(", r"\\sigma'("),
    ("square dropped", r"\^\{?(?:\\odot )?2\}?", ""),
    ("square", rf"({NAME})(?<![}}p])(?=[ )]|$)", r"\1^2"),
    ("one", r"(?<![\[\d.{:])\b1\b", "2"),
    ("number", r"\b2\b(?!\])", "3"),
    ("half", r"\\frac\{1\}\{2\}", ""),
    ("exp for log", r"\\log", r"\\exp"),
    ("log for exp", r"\\exp", r"\\log"),
    ("sum dropped", r"\\sum_\{?\w\}? ", ""),
    ("hat dropped", r"\\hat\{(\w)\}", r"\1"),
    ("relation", r" > 0", " < 0"),
)

LETTERS = ("x", "y", "z", "a", "b", "W", "h", r"\delta", r"\hat{y}", "U", "w", "e", "o")
"""What is put in the place of a name."""


def edited(side: str) -> Iterator[tuple[str, str]]:
    """The side with one place changed, and the name of the edit."""
    for name, pattern, put in EDITS:
        for found in re.finditer(pattern, side):
            yield name, side[: found.start()] + found.expand(put) + side[found.end() :]
    for found in re.finditer(NAME, side):
        base = re.match(r"\\[A-Za-z]+(?:\{\w\})?|\w", found[0])
        for letter in LETTERS if base else ():
            yield "letter", side[: found.start()] + letter + side[found.start() + len(base[0]) :]
    for found in re.finditer(r"\\frac(?=\{)", side):
        above = _closing(side, found.end())
        below = _closing(side, above)
        first, second = side[found.end() : above], side[above:below]
        if "partial" not in first:
            yield "upside down", side[: found.end()] + second + first + side[below:]
            yield "denominator dropped", side[: found.start()] + first + side[below:]
            yield "numerator dropped", side[: found.end()] + "{1}" + second + side[below:]
    signs = list(_signs(side))
    for n, at in enumerate(signs):
        end = signs[n + 1] if n + 1 < len(signs) else len(side)
        if at:
            yield "term dropped", (side[:at] + side[end:]).strip()
        elif n + 1 < len(signs):
            yield "term dropped", side[end:].strip().removeprefix("+").strip()


def _closing(text: str, at: int) -> int:
    """Behind the brace that closes the one at a place."""
    depth = 0
    for n in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[n], 0)
        if depth == 0:
            return n + 1
    return len(text)


def _signs(side: str) -> Iterator[int]:
    """Where the terms of a side begin."""
    yield 0
    depth = 0
    for piece in PIECE.finditer(side):
        depth += (piece[0] in "([{" or piece[0].startswith("\\begin")) - (
            piece[0] in ")]}" or piece[0].startswith("\\end")
        )
        if depth == 0 and piece[0] in "+-" and piece.start():
            yield piece.start()


def read(path: Path, text: str, teacher: Teacher | None) -> Reading:
    """A document, behind its teacher's pages where it has one."""
    pages = read_pages(str(path), text.encode())
    return read_document([*teacher.pages, *pages] if teacher else pages)


def claim_in(claims: tuple[Claim, ...], text: str, side: Side, longer: int = 0) -> Claim | None:
    """The claim whose right side is this one."""
    row = text.count("\n", 0, side.start) + 1
    begun = text.rfind("\n", 0, side.start) + 1
    there = (c for c in claims if c.line == row and side.start <= begun + c.column - 1 < side.end + longer)
    return next((c for c in there if c.verdict != "missing"), None)


class Run:
    """What became of the edits."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.by_edit: dict[str, Counter[str]] = {}
        self.lines: list[tuple[str, str, str]] = []

    def over(self, path: Path, against: str | None, most: int, seed: int) -> None:
        """Edit a source at random places, and ask both."""
        text = plain(path.read_text(encoding="utf-8"))
        teacher = teacher_of(against) if against else None
        lectures = [] if against is None else [HERE / "derivations" / f"{against}.tex"]
        lecture = [plain(document.read_text(encoding="utf-8")) for document in lectures]
        claims = checked(read(path, text, teacher), str(path), teacher=teacher).claims
        places: list[tuple[Document, str, Side, str, str]] = []
        start = 0
        for part in re.split(r"(?=symnet: begin)", text):
            document = Document()
            for said in (*lecture, part):
                document.read(said)
            for chain in sides_of(" " * start + part):
                for side in chain[1:]:
                    claim = claim_in(claims, text, side)
                    if claim is not None and claim.verdict in HOLDS:
                        seen = {side.latex}
                        for name, new in edited(side.latex):
                            if new not in seen:
                                seen.add(new)
                                places.append((document, chain[0].latex, side, name, new))
            start += len(part)
        random.Random(seed).shuffle(places)
        taken: Counter[str] = Counter()
        for document, head, side, name, new in sorted(places, key=lambda p: _turn(taken, p[3]))[:most]:
            mutant = text[: side.start] + new + text[side.end :]
            row = text.count("\n", 0, side.start) + 1
            try:
                report = checked(read(path, mutant, teacher), str(path), teacher=teacher, only={row})
            except SymnetError:
                continue
            claim = claim_in(report.claims, mutant, side, len(new) - len(side.latex))
            verdict = claim.verdict if claim else "gone"
            answer, why = document.decide(head, side.relation, side.latex, new)
            self.counts[verdict, answer] += 1
            self.by_edit.setdefault(name, Counter())[verdict] += 1
            said = f" [{claim.message if claim else 'no claim'} | {why}]"
            line = f"{path.name}:{row}: {name}: {side.latex}  →  {new}{said}"
            self.lines.append((verdict, answer, line))

    def show(self, asked: list[str], start: int) -> int:
        """Print the lines on which the two disagree, and those with a verdict that is asked for."""
        for verdict, answer, line in self.lines[start:]:
            wrong = (verdict in (*HOLDS, "gone") and answer != "true") or (verdict == "refuted" and answer != "false")
            if wrong or verdict in asked:
                print(f"  {verdict}, {answer} to the other: {line}", flush=True)
        return len(self.lines)


def _turn(taken: Counter[str], name: str) -> int:
    """Kinds of edits take turns, so that letters do not crowd out the rest."""
    taken[name] += 1
    return taken[name]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--most", type=int, default=80, help="edits of each source")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", nargs="*", default=[], help="verdicts of which all lines are listed")
    asked = parser.parse_args()
    expected = json.loads((ANSWERS / "expected.json").read_text(encoding="utf-8"))
    started, run, shown = time.monotonic(), Run(), 0
    for path in SOURCES:
        if not asked.sources or path.stem in asked.sources:
            given = expected.get(path.stem.removesuffix("-right"), {}) if path.suffix == ".md" else {}
            run.over(path, given.get("against"), asked.most, asked.seed)
            print(f"{path.name}: {sum(run.counts.values())} edits, {time.monotonic() - started:.0f} s", flush=True)
            shown = run.show(asked.list, shown)
    print(f"{sum(run.counts.values())} edits")
    for (verdict, answer), count in sorted(run.counts.items()):
        print(f"  {verdict:12} {answer:12} {count}")
    for name, counts in sorted(run.by_edit.items()):
        print(f"  {name}: {dict(counts)}")


if __name__ == "__main__":
    main()
