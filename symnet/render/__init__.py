"""Documents: what a derivation says (`compose`), and one file for each format it is written in."""

from __future__ import annotations

from typing import Any

from symnet.calculus.derivation import DOCUMENTS, Derivation, Step
from symnet.core.display import WRITERS
from symnet.core.errors import UnknownNameError
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.render import beamer, html, json, latex, markdown, mathml, notebook
from symnet.render.compose import Options, compose, describe
from symnet.render.document import Document

EVERY_FORMAT = ("latex", "beamer", "html", "markdown", "notebook", "json")


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
            return json.write(json.network_data(source, subject, chosen.notation, chosen.notices))
        return json.write(json.as_data(source, subject, chosen))
    said = chosen.at_full_detail if format == "html" else chosen  # a page holds everything and opens what is asked for
    document = describe(subject, said) if isinstance(subject, Network) else compose(subject, said)
    if format == "notebook":
        if isinstance(subject, Network):
            return notebook.write(document, source)
        wrt, computed = tuple(v.identifier for v in subject.wrt), subject.of == subject.network.loss
        computed = computed and not subject.network.families and set(subject.wrt) == set(subject.network.parameters)
        return notebook.write(document, source, subject.of.identifier, wrt, is_computed=computed)
    return set_in(document, format, fragment=fragment, standalone=standalone, detail=chosen.detail)


def set_in(
    document: Document, format: str, *, fragment: bool = False, standalone: bool = True, detail: str = "lecture"
) -> str:
    """A document in a format that has pages: ``latex``, ``html`` or ``markdown``; options as in `render`."""
    if format == "latex":
        return latex.write(document, fragment, standalone)
    if format == "notebook":
        return notebook.write(document)
    if format == "beamer":
        return beamer.write(document, detail)
    return html.write(document, fragment, detail) if format == "html" else markdown.write(document, fragment)


DOCUMENTS["render"] = render


def _shown(subject: Derivation | Network) -> dict[str, str]:
    """A derivation or network in a notebook; the page goes without its font."""
    options = Options(detail="full", notation=subject.notation if isinstance(subject, Derivation) else Notation())
    document = describe(subject, options) if isinstance(subject, Network) else compose(subject, options)
    page = html.write(document, True, "lecture", font=False)
    return {"text/markdown": render(subject, "markdown"), "text/html": page}


def _step(step: Step) -> dict[str, str]:
    """A step in a notebook."""
    typeset = step.latex
    return {"text/latex": f"$$ {typeset} $$", "text/html": mathml.formula(typeset, display=True)}


WRITERS.update({"Derivation": _shown, "Network": _shown, "Step": _step})
