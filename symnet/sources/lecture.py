"""A lecture: a network with the prose around its derivation. Each is one short file in `derivations/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.calculus.worked import worked_rows
from symnet.core.expression import is_scalar
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.pictures.drawing import picture_of
from symnet.pictures.extras import MissingExtraError
from symnet.pictures.graph import graph_of
from symnet.pictures.picture import Picture
from symnet.render import render
from symnet.render.compose import SPINE
from symnet.sources.sections import Section


@dataclass(frozen=True)
class Lecture:
    """What a lecture says.

    Attributes:
        network: what it is about.
        title: its title.
        opening: prose before the network, with mathematics between dollars.
        notes: prose at the end.
        at: numbers for parameters and data, by name, for which values and derivatives are worked out.
        wrt: by what to differentiate, in this order; None: by every parameter.
        entries: parameters whose gradients are shown entry by entry as well, down to parameters and data.
        before: what it shows before the network (see `symnet.sources.sections`).
        sections: what else it shows, behind the gradients.
        detail: the level of detail of its committed document.
        notation: how it is typeset.
    """

    network: Network
    title: str
    opening: str = ""
    notes: str = ""
    at: Mapping[str, Any] = field(default_factory=dict)
    wrt: tuple[str, ...] | None = None
    entries: tuple[str, ...] = ()
    before: tuple[Section, ...] = ()
    sections: tuple[Section, ...] = ()
    detail: str = "lecture"
    notation: Notation = field(default_factory=Notation)

    @cached_property
    def derivation(self) -> Derivation:
        """The derivation of all its gradients."""
        return derive(self.network, self.wrt)

    def to(self, format: str = "latex", **options: Any) -> str:
        """The lecture as a document; options as in `symnet.render`."""
        chosen: dict[str, Any] = {"detail": self.detail, "checked": True, **options}
        notation = chosen["notation"] = chosen.get("notation") or self.notation
        prose: dict[str, Any] = {"title": self.title, "opening": self.opening, "notes": self.notes}
        prose["before"] = tuple(b for s in self.before for b in s.blocks(self.network, notation))
        prose["blocks"] = tuple(b for s in self.sections for b in s.blocks(self.network, notation))
        if self.network.loss is None:
            chosen.pop("derivation", None)
            return render(self.network, format, **{**prose, **chosen})
        derivation = chosen.pop("derivation", None) or self.derivation
        prose["entries"] = self.entries
        if self.at:
            chosen["worked"] = worked_rows(derivation, self.at, notation)
            if format != "json" and all(map(is_scalar, derivation.network.defined)):
                chosen["graph"] = _graph(derivation, self.at, notation)
        return render(derivation, format, **{**prose, **chosen})


def _graph(derivation: Derivation, at: Mapping[str, Any], notation: Notation) -> Picture | None:
    """The computation graph with numbers; None where it is wider than a page, or its library is not installed."""
    try:
        picture = picture_of(graph_of(derivation, at, notation))
    except MissingExtraError:
        return None
    left, _, right, _ = picture.box
    return picture if right - left <= SPINE else None
