"""What `symnet graph` does, once its words are understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.cli.numbers import fitting, read_numbers, sizes_among
from symnet.core.errors import SourceError
from symnet.core.network import Network
from symnet.pictures import png, svg, tikz
from symnet.pictures.drawing import picture_of
from symnet.pictures.graph import graph_of
from symnet.pictures.one_unit import unit_picture
from symnet.pictures.picture import Picture
from symnet.pictures.scalars import numbers_of, scalars_of
from symnet.pictures.shapes import shapes_picture
from symnet.pictures.spine import spine_of
from symnet.pictures.units import layers_picture
from symnet.plots.activations import activations_picture
from symnet.sources import Source, resolve

PLOTS = ("boundary", "hidden", "loss", "embeddings")

OF_THE_NETWORK = {
    "layers": layers_picture,
    "unit": unit_picture,
    "shapes": shapes_picture,
    "activations": activations_picture,
}
"""Pictures that need no derivation."""


def drawn(source: str, kind: str, at: str | None, words: tuple[str, ...], format: str) -> str | bytes:
    """The picture in a format."""
    if words and kind != "embeddings":
        raise SourceError("--words means something for --kind embeddings alone")
    shown = _plot(source, kind, at, words) if kind in PLOTS else picture(source, kind, at)
    if format == "png":
        return png.write(shown)
    return svg.write(shown) if format == "svg" else tikz.write(shown)


def _plot(source: str, kind: str, at: str | None, words: tuple[str, ...]) -> Picture:
    """A plot of what was trained, whose numbers are its own."""
    from symnet.plots import runs

    if at:
        raise SourceError(f"--at means nothing for --kind {kind}: its numbers come from training")
    if kind == "embeddings":
        return runs.embeddings(source, words)
    plots = {"boundary": runs.boundary, "hidden": runs.hidden, "loss": runs.loss_picture}
    return plots[kind](source)


def picture(source: str, kind: str, at: str | None) -> Picture:
    """The picture."""
    found = resolve(source)
    if kind == "spine":
        return _spine(source, found, at)
    if kind in OF_THE_NETWORK:
        network = _with_numbers(source, found.network, at)[0] if at else found.network
        return OF_THE_NETWORK[kind](network)
    network, numbers = _with_numbers(source, found.network, at)
    if not numbers and at is None and found.lecture is not None:
        numbers = dict(found.lecture.at)
    if kind == "scalars":
        taken = scalars_of(network)
        return picture_of(
            graph_of(taken.network, numbers_of(network, numbers), labels=taken.labels, unnamed=taken.unnamed)
        )
    subject: Network | Derivation = network if network.loss is None else derive(network)
    return picture_of(graph_of(subject, numbers))


def _spine(source: str, found: Source, at: str | None) -> Picture:
    if found.network.loss is None:
        raise SourceError(f"{source} has no loss, so there are no steps to draw; --kind graph draws the network")
    if at:
        network, _ = _with_numbers(source, found.network, at)
        return spine_of(derive(network))
    return spine_of(found.lecture.derivation if found.lecture is not None else derive(found.network))


def _with_numbers(source: str, network: Network, at: str | None) -> tuple[Network, Mapping[str, Any]]:
    """The network with the sizes that `--at` gives, and the numbers for its inputs."""
    numbers, sizes = sizes_among(network, read_numbers(at)) if at else ({}, {})
    if sizes:
        network = network.at(**sizes)
    if network.families:
        family = network.families[0]
        letters = sorted(map(str, (family.upper - family.lower).free_symbols))
        raise SourceError(
            f"{source} has layers up to {family.upper}, a symbol; say how many, as in "
            f"--at {','.join(f'{letter}=3' for letter in letters)}"
        )
    return network, fitting(network, numbers)
