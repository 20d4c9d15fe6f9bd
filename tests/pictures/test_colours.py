"""Every colour can be read on the paper it stands on (WCAG: 4.5 : 1 for text, 3 : 1 for lines)."""

import pytest

from symnet.pictures.colours import DARK, LIGHT


def light(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(colours):
    for ground in ("paper", "fill"):
        for role in ("ink", "forward", "backward", "mute"):
            assert contrast(colours[role], colours[ground]) >= 4.5, (role, ground)
        assert contrast(colours["line"], colours[ground]) >= 3
    assert contrast(colours["number"], colours["disc"]) >= 4.5
