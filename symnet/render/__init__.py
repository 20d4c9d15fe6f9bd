"""Documents: what a derivation says (`compose`), and one file for each format it is written in."""

from __future__ import annotations

from typing import Any

from symnet.calculus.derivation import Derivation
from symnet.core.errors import UnknownNameError
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.render import json, latex, markdown
from symnet.render.compose import Options, compose, describe

FORMATS = {"latex": latex.write, "markdown": markdown.write}
"""Formats made from a `Document`; JSON is made from the derivation itself."""


def render(
    subject: Derivation | Network,
    format: str = "latex",
    *,
    detail: str = "lecture",
    fragment: bool = False,
    closed_form: bool = False,
    checked: bool = False,
    notation: Notation | None = None,
    source: str = "",
    **prose: Any,
) -> str:
    """A derivation (or a network with nothing to differentiate) as text.

    Args:
        subject: what to write.
        format: ``latex``, ``markdown`` or ``json``.
        detail: ``brief``, ``lecture`` or ``full``.
        fragment: the body alone, to be put into another document.
        closed_form: gradients in parameters and data alone, too.
        checked: say what was proved and compared with central differences (JSON always does).
        notation: how names are typeset.
        source: what JSON gives as the source.
        prose: title, opening, notes and worked numbers, as in `Options`.

    Raises UnknownNameError for an unknown format or level of detail.
    """
    if format not in (*FORMATS, "json"):
        raise UnknownNameError.among("format", format, (*FORMATS, "json"))
    notation = notation or (subject.notation if isinstance(subject, Derivation) else Notation())
    options = Options(detail, notation, closed_form, checked, **prose)
    if format == "json":
        if isinstance(subject, Network):
            return json.write(json.network_data(source, subject, notation))
        return json.write(json.as_data(source, subject, notation, closed_form))
    document = describe(subject, options) if isinstance(subject, Network) else compose(subject, options)
    return FORMATS[format](document, fragment)
