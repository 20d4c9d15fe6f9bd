"""A pytest plugin: with `--symnet`, each document is a test that passes if every claim in it holds.

pytest --symnet notes/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symnet.checking.report import Report

DOCUMENTS = (".tex", ".md", ".ipynb")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--symnet` and `--symnet-against`."""
    group = parser.getgroup("symnet", "checking hand-derived gradients")
    group.addoption("--symnet", action="store_true", help="check the claims in .tex, .md and .ipynb files")
    group.addoption("--symnet-against", metavar="SOURCE", help="the teacher's network, see symnet check --against")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """One collector for each document."""
    if file_path.suffix in DOCUMENTS and parent.config.getoption("--symnet"):
        return Document.from_parent(parent, path=file_path)
    return None


class Document(pytest.File):
    """A document."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for it."""
        yield Claims.from_parent(self, name="claims")


class RefusedError(Exception):
    """What of a document does not hold."""


class Claims(pytest.Item):
    """The claims of a document; it passes if all hold, and is skipped if there are none."""

    def runtest(self) -> None:
        """Check them."""
        from symnet.checking.checking import check
        from symnet.checking.formats import text

        report: Report = check(self.path, against=self.config.getoption("--symnet-against"))
        if not report.claims:
            pytest.skip("no claim is found in it")
        if not report:
            raise RefusedError("".join(text(report)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """The report itself, without a traceback."""
        if isinstance(excinfo.value, RefusedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, f"claims of {self.path.name}"
