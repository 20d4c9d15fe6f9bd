r"""A second opinion on plain scalar formulas by latex2sympy2, on request: where it agrees, differs, or cannot read.

It runs in a process of its own, with limits of time and memory, and is given a formula and points at which its value is
known. What it says is reported and changes nothing. It is an extra, since it pins other packages:

    pip install "symnet[second-opinion]"
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Any

from symnet.core.errors import SourceError

SECONDS = 60
"""For all formulas of a file together."""

WORKER = """
import json, resource, signal, sys
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from latex2sympy2 import latex2sympy

def late(*_):
    raise TimeoutError

signal.signal(signal.SIGALRM, late)

def opinion(formula, points):
    signal.alarm(3)
    try:
        read = latex2sympy(formula)
        names = {str(s).replace("{", "").replace("}", ""): s for s in read.free_symbols}
        for point, value in points:
            known = {k.replace("{", "").replace("}", ""): v for k, v in point.items()}
            if set(names) - set(known):
                return "reads other symbols: " + ", ".join(sorted(set(names) - set(known)))
            found = complex(read.subs({s: known[n] for n, s in names.items()}).evalf())
            if abs(found - value) > 1e-9 * max(1.0, abs(value)):
                return "differs: it reads " + str(read)
        return "agrees"
    except TimeoutError:
        return "took too long"
    except MemoryError:
        return "took too much memory"
    except BaseException as error:
        return "cannot read it (" + type(error).__name__ + ")"
    finally:
        signal.alarm(0)

for line in sys.stdin:
    print(json.dumps(opinion(*json.loads(line))), flush=True)
"""


def with_opinions(account: dict[str, Any]) -> dict[str, Any]:
    """An account with an `opinion` for each link whose right side is a plain scalar formula.

    Raises SourceError where latex2sympy2 is not installed.
    """
    if importlib.util.find_spec("latex2sympy2") is None:
        raise SourceError('latex2sympy2 is not installed; pip install "symnet[second-opinion]"')
    links = [link for kind in ("definitions", "claims") for link in account[kind] if link["points"]]
    asked = "".join(json.dumps([link["right_latex"], link["points"]]) + "\n" for link in links)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", WORKER],
            input=asked,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
    except subprocess.TimeoutExpired as error:
        said = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
        answers = [json.loads(line) for line in said.splitlines() if line.endswith('"')]
    for link, answer in zip(links, [*answers, *["gave no answer"] * len(links)], strict=False):
        link["opinion"] = answer
    return _as_shown(account)


def _as_shown(account: dict[str, Any]) -> dict[str, Any]:
    """An account as users see it."""
    for kind in ("definitions", "claims"):
        for link in account[kind]:
            link.pop("points", None)
            link.pop("right_latex", None)
    return account
