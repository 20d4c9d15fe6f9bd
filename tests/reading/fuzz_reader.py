r"""The reader under a fuzzer that looks at coverage; beside the suite, since it runs as long as one lets it.

    pip install atheris .
    python tests/reading/fuzz_reader.py -max_total_time=600 -timeout=5 -rss_limit_mb=500 CORPUS_FOLDER

Any exception, five seconds over one document, or 500 MB are a find, which atheris writes to a file beside it.
"""

import contextlib
import sys

import atheris

with atheris.instrument_imports(include=["symnet.reading"]):
    from symnet.core.errors import SymnetError
    from symnet.reading.document import read_document
    from symnet.reading.files import read_pages

KINDS = ("notes.md", "notes.tex", "notes.ipynb")


def one_document(data: bytes) -> None:
    """Read bytes as a document of one of the kinds; a clear error is an answer."""
    if len(data) > 1:
        with contextlib.suppress(SymnetError):
            read_document(read_pages(KINDS[data[0] % len(KINDS)], data[1:]))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_document)
    atheris.Fuzz()
