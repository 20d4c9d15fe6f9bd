"""What `symnet read` does, once its words are understood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from symnet.cli.output import say
from symnet.sources.account import account_of
from symnet.sources.many import Failure, documents_in, each
from symnet.sources.opinion import with_opinions


def accounts(paths: tuple[str, ...], jobs: int, as_json: bool, second_opinion: bool) -> tuple[str, int]:
    """The text for standard output and the exit code: 2 before 3 before 0."""
    files = documents_in(paths)
    found: list[dict[str, Any]] = []
    code = 0
    for file, account in zip(files, each(partial(account_of, points=second_opinion), files, jobs), strict=True):
        if isinstance(account, Failure):
            say(account.reason if file in account.reason else f"{file}: {account.reason}")
            found.append({"file": file, "error": account.reason})
            code = 2
            continue
        found.append(with_opinions(account) if second_opinion else account)
        code = code or (3 if account["unread"] else 0)
    if as_json:
        shown = found[0] if len(files) == 1 else {"files": found}
        return json.dumps(shown, indent=2, ensure_ascii=False) + "\n", code
    return "".join(line + "\n" for account in found if "error" not in account for line in _lines(account)), code


def _lines(account: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{account['file']}: {len(account['definitions'])} definitions, {len(account['claims'])} claims, "
        f"{len(account['unread'])} unread"
    )
    for symbol in account["symbols"]:
        yield f"  {symbol['name']}: {symbol['shape']} ({symbol['how']})"
    for kind, word in (("definitions", "defines"), ("claims", "claims")):
        for link in account[kind]:
            yield f"  {_place(link)}: {word} {link['left']} {link['relation']} {link['right']}"
            if "opinion" in link:
                yield f"      latex2sympy2: {link['opinion']}"
    for condition in account["conditions"]:
        yield f"  {_place(condition)}: where {condition['latex']}"
    for assumption in account["assumptions"]:
        yield f"  assumes {assumption}"
    for entry in account["unread"]:
        yield f"  {_place(entry)}: unread: {entry['reason']}"
    for notice in account["notices"]:
        yield f"  note: {notice}"


def _place(entry: dict[str, Any]) -> str:
    cell = f"cell {entry['cell']}, " if entry["cell"] is not None else ""
    return f"{cell}{entry['line']}:{entry['column']}"
