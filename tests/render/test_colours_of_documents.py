"""The colours of symnet.sty can be read on their paper, and told apart in grey and by colour-blind readers.

Contrast is that of WCAG 2.2 (1.4.3: 4.5 : 1 for text). Colour vision deficiency is simulated by the matrices of
Machado, Oliveira and Fernandes (2009, table 1, severity 1), on linear light; distances are those of CIE 1976 L*a*b*,
where 2.3 is just noticed.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import symnet
from symnet.pictures.colours import DARK, LIGHT
from symnet.render.latex import style
from tests.pictures.test_colours import contrast

COLOURS = {name: f"#{code}" for name, code in re.findall(r"\\definecolor\{sn(\w+)\}\{HTML\}\{(\w{6})\}", style())}
PAPER = "#FFFFFF"
SEEN_BY = {
    "everybody": np.eye(3),
    "who lacks red (protanopia)": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "who lacks green (deuteranopia)": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "who lacks blue (tritanopia)": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def six(colour):
    """#abc as #aabbcc."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def linear(colour):
    colour = six(colour)
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    """L*, a*, b* of linear sRGB under D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(
        light, 0, 1
    )
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_every_colour_is_known_here():
    """A new colour needs a line in this file."""
    assert set(COLOURS) == {"fwd", "back", "mute", "ink", "rule", "tint", "ok"}


@pytest.mark.parametrize("role", ["fwd", "back", "mute", "ink", "ok"])
@pytest.mark.parametrize("paper", [PAPER, COLOURS["tint"]], ids=["white", "the bar of a result"])
def test_letters_have_the_contrast_that_text_needs(role, paper):
    """AA for text of any size: shapes and reasons are small."""
    assert contrast(COLOURS[role], paper) >= 4.5


def test_numbers_are_read_on_their_discs():
    assert contrast(PAPER, COLOURS["ink"]) >= 4.5


ROOT = Path(symnet.__file__).parent
PAGES = {
    f"{path.parent.name}/page.css, {n + 1}": (paper, forward, backward)
    for path in (ROOT / "render" / "page.css", ROOT / "reports" / "page.css")
    for n, block in enumerate(re.findall(r"\{([^{}]*--fwd:[^{}]*)\}", path.read_text(encoding="utf-8")))
    for paper, forward, backward in [[re.search(rf"--{x}:(#\w+)", block)[1] for x in ("paper", "fwd", "grad")]]
}
"""By day, by night, and in print."""

PAIRS = {
    "symnet.sty": (COLOURS["fwd"], COLOURS["back"]),
    "pictures, light": (LIGHT["forward"], LIGHT["backward"]),
    "pictures, dark": (DARK["forward"], DARK["backward"]),
    **{place: (forward, backward) for place, (_, forward, backward) in PAGES.items()},
}


def test_all_pages_are_found():
    assert len(PAGES) == 5


@pytest.mark.parametrize("place", PAGES)
def test_letters_of_pages_have_the_contrast_that_text_needs(place):
    paper, *colours = map(six, PAGES[place])
    assert all(contrast(colour, paper) >= 4.5 for colour in colours)


@pytest.mark.parametrize("viewer", SEEN_BY)
@pytest.mark.parametrize("place", PAIRS)
def test_forward_and_backward_are_told_apart(place, viewer):
    one, other = (lab(SEEN_BY[viewer] @ linear(colour)) for colour in PAIRS[place])
    assert np.linalg.norm(one - other) > 40


@pytest.mark.parametrize("place", PAIRS)
def test_forward_and_backward_differ_in_lightness(place):
    """A printer without colours keeps L* alone."""
    one, other = (lab(linear(colour))[0] for colour in PAIRS[place])
    assert abs(one - other) > 5


def test_letters_are_told_from_ink_in_grey():
    """What carries a gradient, or is kept, is lighter than what is neither."""
    for role in ("fwd", "back"):
        assert lab(linear(COLOURS[role]))[0] - lab(linear(COLOURS["ink"]))[0] > 5
