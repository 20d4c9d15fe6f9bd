r"""The course's formulas by symnet, latex2sympy2, its successor and SymPy's parsers: read right, read wrong, not read.

    pip install .
    python benchmarks/reading.py latex2sympy2=PYTHON latex2sympy2_extended=PYTHON antlr=PYTHON lark=PYTHON

Each name is followed by a Python in whose environment that parser is installed (their pins exclude each other;
`antlr` needs antlr4-python3-runtime==4.11, `lark` needs lark). The formulas are those of `tests/reading/course.txt`,
whose meanings are stated there by hand; each side of each equation is a formula to read. A reading is right if it has
the same value as the stated meaning at three points; what a parser of scalars makes of a vector, a matrix or a
derivative is wrong, unless it refuses. Seconds are for all formulas, one after the other, without loading the parser;
median of three.

Then, what length costs: notes of 15 to 120 kB, put together from the lectures of `derivations/`, each of which begins
afresh; and files of 10,000 formulas. Seconds are those of the processor, since a shared machine has no others to tell.
The other parsers take no documents; they are given 500 formulas `x + k`, one by one.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WORKER = """
import json, sys, time, signal
name = sys.argv[1]
if name.startswith("latex2sympy2_extended"):
    from latex2sympy2_extended import latex2sympy as parse
elif name == "latex2sympy2":
    from latex2sympy2 import latex2sympy as parse
else:
    from sympy.parsing.latex import parse_latex
    parse = lambda text: parse_latex(text, backend=name)
def late(*_): raise TimeoutError
signal.signal(signal.SIGALRM, late)
def plain(name): return str(name).replace("{", "").replace("}", "").replace(chr(92), "")
def judge(text, points):
    signal.alarm(10)
    try:
        read = parse(text)
        if read is None: return "not read"
        if not points: return "wrong"
        names = {plain(s): s for s in read.free_symbols}
        for point, value in points:
            known = {plain(k): v for k, v in point.items()}
            found = complex(read.subs({s: known[n] for n, s in names.items()}).evalf())
            if abs(found - value) > 1e-9 * max(1.0, abs(value)): return "wrong"
        return "right"
    except KeyError: return "wrong"
    except BaseException: return "not read"
    finally: signal.alarm(0)
asked = json.load(sys.stdin)
began = time.perf_counter()
answers = [judge(*a) for a in asked]
print(json.dumps([answers, time.perf_counter() - began]))
"""


def formulas() -> list[tuple[str, list[Any]]]:
    """Each side of each equation of the course, with points and values where it is a formula of plain scalars."""
    from symnet.reading.document import read_document
    from symnet.reading.files import read_pages
    from symnet.reading.tokens import ReadError
    from symnet.sources.account import points_of

    found: dict[str, list[Any]] = {}
    for block in (HERE.parent / "tests" / "reading" / "course.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        formula = block.split("\n")[0]
        reading = read_document(read_pages("formula.tex", f"${formula}$".encode()))
        for statement in reading.statements:
            for link, value in zip(statement.links, statement.values, strict=False):
                if not isinstance(value, ReadError):
                    text = statement.page.text[link.at : link.end + 1]
                    found.setdefault(text, points_of(value[1]))
    return list(found.items())


def by_symnet(asked: list[tuple[str, list[Any]]]) -> tuple[list[str], float]:
    """What symnet makes of each formula on its own, judged in the same way."""
    from symnet.reading.document import read_document
    from symnet.reading.files import read_pages
    from symnet.reading.tokens import ReadError
    from symnet.sources.account import points_of

    began = time.perf_counter()
    answers = []
    for text, points in asked:
        reading = read_document(read_pages("formula.tex", f"$q = {text}$".encode()))
        values = [v for s in reading.statements for v in s.values]
        if not values or isinstance(values[0], ReadError):
            answers.append("not read")
        else:
            answers.append("right" if points_of(values[0][1]) == points else "wrong")
    return answers, time.perf_counter() - began


def notes(length: int) -> str:
    """So many bytes of lectures, one after the other, each beginning afresh."""
    lectures = sorted((HERE.parent / "derivations").glob("*.tex"))
    bodies = [lecture.read_text(encoding="utf-8") for lecture in lectures]
    text = ""
    while len(text.encode()) < length:
        text += "".join(f"{body}\n\n% symnet: begin\n\n" for body in bodies)
    end = text.rfind("\n\n", 0, length)
    return text[:end]


FILES = {
    "definitions": ("read", "$\\alpha_{{{k}}} = {k} b + c$."),
    "claims of numbers": ("check", "$x + {k} = x + {k}$."),
    "claims of letters": ("check", "$a_{{{k}}} + b = b + a_{{{k}}}$."),
    "claims of derivatives": ("check", "$\\frac{{d}}{{dx}}({k} x^2) = {twice} x$."),
    "false claims": ("check", "$x + {k} = x + {next}$."),
}
"""What files of thousands of formulas consist of, and the command that they are for."""


def spent_by(command: str, text: str) -> float:
    """The processor's seconds for one command on one file, from its start to its end."""
    arguments = [sys.executable, "-m", "symnet", command, "--json", "-"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, input=text, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed(parsers: dict[str, str]) -> None:
    """Print what length costs."""
    print("\n| notes | seconds | a kB |\n|---|---|---|")
    for length in (15, 30, 60, 120):
        spent = spent_by("read", notes(length * 1000))
        print(f"| {length} kB | {spent:.2f} | {1000 * spent / length:.0f} ms |")
    print("\n| file | 1,000 of them | 10,000 of them |\n|---|---|---|")
    for name, (command, pattern) in FILES.items():
        texts = [[pattern.format(k=k, twice=2 * k, next=k + 1) for k in range(1, n + 1)] for n in (1_000, 10_000)]
        seconds = [spent_by(command, "\n\n".join(lines)) for lines in texts]
        print(f"| {name}, `{command}` | {' | '.join(f'{s:.1f} s' for s in seconds)} |")
    asked = [(f"x + {k}", []) for k in range(500)]
    for name in parsers:
        command = [parsers[name], "-c", WORKER, name]
        done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
        print(f"{name}: 500 formulas in {json.loads(done.stdout.splitlines()[-1])[1]:.1f} s")


def main() -> None:
    """Print the tables."""
    asked = formulas()
    parsers = dict(argument.split("=", 1) for argument in sys.argv[1:])
    scalars = sum(bool(points) for _, points in asked)
    print(f"{len(asked)} formulas, {scalars} of them of plain scalars\n")
    print("| parser | right | wrong, without a word | not read | seconds |\n|---|---|---|---|---|")
    for name in ["symnet", *parsers]:
        seconds, answers = [], []
        for _ in range(3):
            if name == "symnet":
                answers, spent = by_symnet(asked)
            else:
                command = [parsers[name], "-c", WORKER, name]
                done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
                answers, spent = json.loads(done.stdout.splitlines()[-1])
            seconds.append(spent)
        counts = [answers.count(kind) for kind in ("right", "wrong", "not read")]
        print(f"| {name} | {' | '.join(map(str, counts))} | {statistics.median(seconds):.2f} |")
    speed(parsers)


if __name__ == "__main__":
    main()
