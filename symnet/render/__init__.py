"""Documents: what a derivation says (`compose`), and one file for each format it is written in."""

from __future__ import annotations

from typing import Any

from symnet.calculus.derivation import DOCUMENTS, Derivation
from symnet.core.errors import UnknownNameError
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.render import html, json, latex, markdown
from symnet.render.compose import Options, compose, describe
from symnet.render.document import Document

EVERY_FORMAT = ("latex", "html", "markdown", "json")


def render(
    subject: Derivation | Network,
    format: str = "latex",
    *,
    fragment: bool = False,
    standalone: bool = True,
    source: str = "",
    **options: Any,
) -> str:
    """A derivation (or a network with nothing to differentiate) as text.

    Args:
        subject: what to write.
        format: ``latex``, ``html``, ``markdown`` or ``json``.
        fragment: the body alone, to be put into another document.
        standalone: whether LaTeX carries its style, or takes it from `symnet.sty` beside it.
        source: what JSON gives as the source.
        options: how the document is made, as the attributes of `symnet.render.compose.Options`: `detail` (``brief``,
            ``lecture``, ``full``), `closed_form`, `checked`, `notation`, `title`, `opening`, `notes`.

    Raises UnknownNameError for an unknown format or level of detail.
    """
    if format not in EVERY_FORMAT:
        raise UnknownNameError.among("format", format, EVERY_FORMAT)
    if options.get("notation") is None:
        options["notation"] = subject.notation if isinstance(subject, Derivation) else Notation()
    if isinstance(options["notation"], str):
        options["notation"] = Notation.parse(options["notation"])
    chosen = Options(**options)
    if format == "json":
        if isinstance(subject, Network):
            return json.write(json.network_data(source, subject, chosen.notation))
        return json.write(json.as_data(source, subject, chosen))
    said = chosen.at_full_detail if format == "html" else chosen  # a page holds everything and opens what is asked for
    document = describe(subject, said) if isinstance(subject, Network) else compose(subject, said)
    return set_in(document, format, fragment=fragment, standalone=standalone, detail=chosen.detail)


def set_in(
    document: Document, format: str, *, fragment: bool = False, standalone: bool = True, detail: str = "lecture"
) -> str:
    """A document in a format that has pages: ``latex``, ``html`` or ``markdown``; options as in `render`."""
    if format == "latex":
        return latex.write(document, fragment, standalone)
    return html.write(document, fragment, detail) if format == "html" else markdown.write(document, fragment)


DOCUMENTS["render"] = render
