"""What `symnet check` does, once its words are understood."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from symnet.checking import formats, page
from symnet.checking.against import teacher_of
from symnet.checking.checking import check
from symnet.checking.report import Report
from symnet.checking.times import AT_MOST
from symnet.cli.output import emit, say
from symnet.core.errors import SourceError
from symnet.sources.many import Failure, documents_in, each

FOR_READING = 60.0
"""Seconds to read one file, beside those in which its claims are decided."""

FILE_LIMIT = AT_MOST + FOR_READING


@dataclass(frozen=True)
class Asked:
    """The options of the command."""

    against: str | None
    as_json: bool
    form: str
    jobs: int
    table: str | None
    timeout: float
    within: float | None
    second_opinion: bool
    to_terminal: bool


def check_all(paths: tuple[str, ...], asked: Asked) -> tuple[str, int]:
    """The text for standard output and the exit code: 1 before 2 before 3 before 0."""
    files, gone = _files(paths)
    if asked.against:
        teacher_of(asked.against)  # what is wrong with it is said once
    if asked.table and not (asked.against and asked.table.endswith((".csv", ".html"))):
        raise SourceError("--table writes a .csv or .html file, and needs --against")
    if asked.table and not Path(asked.table).absolute().parent.is_dir():
        raise SourceError(f"--table {asked.table}: there is no such folder")
    reports = [Report(path, error=why) for path, why in gone.items()]
    one = partial(check, against=asked.against, seconds=asked.timeout, within=asked.within)
    limit = FILE_LIMIT if asked.within is None else asked.within + FOR_READING
    for file, found in zip(files, each(one, files, asked.jobs, limit), strict=True):
        if isinstance(found, Failure):
            say(found.reason if file in found.reason else f"{file}: {found.reason}")
            found = Report(file, error=found.reason)
        elif not found.claims:
            say(f"{file}: no claim is found in it, so nothing was checked")
        reports.append(found)
    if asked.table:
        written = page.table(reports) if asked.table.endswith(".html") else formats.table(reports)
        emit(written, Path(asked.table))
    return _said(reports, asked), exit_code(reports)


def _files(paths: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """The documents that paths name, and what is wrong with the others."""
    files: list[str] = []
    gone: dict[str, str] = {}
    for path in paths:
        try:
            files += documents_in((path,))
        except SourceError as error:
            say(str(error))
            gone[path] = str(error)
    return files, gone


def exit_code(reports: list[Report]) -> int:
    """Over several files: 1 before 2 before 3 before 0."""
    codes = {report.code for report in reports}
    return next(code for code in (1, 2, 3, 0) if code in codes)


def _said(reports: list[Report], asked: Asked) -> str:
    if asked.as_json:
        data = [_data(report, asked) for report in reports]
        shown: Any = data[0] if len(data) == 1 else {"files": data}
        return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
    if asked.form == "sarif":
        return formats.sarif(reports)
    if asked.form == "html":
        return page.html(reports)
    read = [r for r in reports if not r.error]
    if asked.form == "concise":
        return "".join(line for r in read for line in formats.concise(r))
    if asked.form == "github":
        return "".join(line for r in reports for line in formats.github(r))
    coloured = asked.to_terminal and sys.stdout.isatty()
    style = click.style if coloured else (lambda words, **_: words)
    return "".join([*(line for r in read for line in formats.text(r, style)), *_opinions(reports, asked)])


def _data(report: Report, asked: Asked) -> dict[str, Any]:
    data = report.data()
    if asked.second_opinion and not report.error:
        data["second_opinion"] = _opinions_on(report)
    return data


def _opinions(reports: list[Report], asked: Asked) -> list[str]:
    """What latex2sympy2 makes of plain scalar formulas; it changes no verdict."""
    if not asked.second_opinion:
        return []
    return [
        f"{r.file}:{o['line']}:{o['column']}: latex2sympy2: {o['opinion']}\n"
        for r in reports
        if not r.error
        for o in _opinions_on(r)
    ]


def _opinions_on(report: Report) -> list[dict[str, Any]]:
    from symnet.sources.account import account_of
    from symnet.sources.opinion import with_opinions

    if report.file == "-" or not Path(report.file).is_file():
        raise SourceError("--second-opinion needs a file: standard input has been read already")
    account = with_opinions(account_of(report.file, points=True))
    return [{k: c[k] for k in ("line", "column", "opinion")} for c in account["claims"] if "opinion" in c]
