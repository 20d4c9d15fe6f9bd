"""What all tests share."""

import os
import shutil

import pytest

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
