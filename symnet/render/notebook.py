"""A document as a Jupyter notebook: the text in cells of Markdown, and cells that derive, prove and compute it anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from symnet.render import markdown
from symnet.render.document import Document

CELL = re.compile(r"(?=^#{2,3} |^\*\*\(\d+\)\*\* )", re.MULTILINE)
"""Where a cell of Markdown begins: at a heading and at a step."""

LOAD = """import symnet
from symnet.sources import resolve

network = resolve({source!r}).network
network"""
DERIVE = """derivation = symnet.derive(network, wrt={wrt!r}, of={of!r})
print(derivation)"""
PROVE = """symnet.verdicts(derivation).gradients  # every step proved from the entries, and compared with differences"""
COMPUTE = """program = symnet.compile(network)
params, data = program.example(seed=0)
loss, gradients = program(params, data)
loss, {name: array.shape for name, array in gradients.items()}"""


def write(
    document: Document, source: str = "", of: str = "", wrt: tuple[str, ...] = (), *, is_computed: bool = False
) -> str:
    """The notebook, as JSON of nbformat 4.5.

    Args:
        document: what it says.
        source: what names the network; without it nothing is computed anew.
        of, wrt: what is differentiated and by what, in plain names; "" for nothing.
        is_computed: whether the network is one that programs can be made of as it stands.
    """
    text = markdown.write(document)
    first, *rest = (part.strip() for part in CELL.split(text))
    cells = [_cell("markdown", first)]
    if source:
        cells += [_cell("code", code) for code in _programs(source, of, wrt, is_computed)]
    cells += [_cell("markdown", part) for part in rest if part]
    data = {
        "cells": [{"id": f"cell-{n}", **cell} for n, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _programs(source: str, of: str, wrt: tuple[str, ...], is_computed: bool) -> Iterator[str]:
    yield LOAD.format(source=source)
    if of:
        yield DERIVE.format(wrt=list(wrt), of=of)
        yield PROVE
    if is_computed:
        yield COMPUTE


def _cell(kind: str, text: str) -> dict[str, object]:
    lines = text.splitlines(keepends=True)
    code: dict[str, object] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": lines, **code}
