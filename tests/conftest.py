"""What all tests share."""

import os
import shutil

import pytest

collect_ignore = ["reading/fuzz_reader.py"]  # runs under atheris, which the suite does not need

UNDER_CI = os.environ.get("SYMNET_CI") == "1"


@pytest.fixture(scope="session")
def pdflatex() -> str:
    """The TeX compiler; under CI it must be there."""
    found = shutil.which("pdflatex")
    if found is None:
        message = "pdflatex is not installed; Debian has it in texlive-latex-recommended"
        if UNDER_CI:
            pytest.fail(message)
        pytest.skip(message)
    return found
