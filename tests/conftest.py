"""What all tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore = ["reading/fuzz_reader.py"]  # runs under atheris, which the suite does not need

UNDER_CI = os.environ.get("SYMNET_CI") == "1"


def program(name: str, package: str) -> str:
    """Where a program lies; under CI it must be there."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} is not installed; Debian has it in {package}"
        if UNDER_CI:
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def pdflatex() -> str:
    """The TeX compiler."""
    return program("pdflatex", "texlive-latex-recommended")


@pytest.fixture(scope="session")
def lualatex() -> str:
    """The other TeX compiler; it comes with pdflatex, and needs nothing more."""
    return program("lualatex", "texlive-latex-base")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser without a window."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or program("chromium", "chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The same, driven as a reader does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
