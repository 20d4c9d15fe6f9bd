"""Documents: what a derivation says (`compose`), and one file for each format it is written in."""

from __future__ import annotations

from typing import Any

from symnet.calculus.derivation import DOCUMENTS, Derivation
from symnet.core.errors import UnknownNameError
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.render import html, json, latex, markdown
from symnet.render.compose import Options, compose, describe

FORMATS = {"latex": latex.write, "markdown": markdown.write}
"""Formats made from a `Document`; JSON is made from the derivation itself."""

EVERY_FORMAT = (*FORMATS, "html", "json")


def render(
    subject: Derivation | Network, format: str = "latex", *, fragment: bool = False, source: str = "", **options: Any
) -> str:
    """A derivation (or a network with nothing to differentiate) as text.

    Args:
        subject: what to write.
        format: ``latex``, ``html``, ``markdown`` or ``json``.
        fragment: the body alone, to be put into another document.
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
    if format == "html":  # which holds everything, and opens as much of it as is asked for
        full = chosen.at_full_detail
        document = describe(subject, full) if isinstance(subject, Network) else compose(subject, full)
        return html.write(document, fragment, chosen.detail)
    if format == "json":
        if isinstance(subject, Network):
            return json.write(json.network_data(source, subject, chosen.notation))
        return json.write(json.as_data(source, subject, chosen))
    document = describe(subject, chosen) if isinstance(subject, Network) else compose(subject, chosen)
    return FORMATS[format](document, fragment)


DOCUMENTS["render"] = render
