"""The colours, by role: the pair for forward and backward stays apart for colour-blind readers and in grey.

Each has a contrast of at least 4.5 : 1 against the paper it is read on, those of lines of 3 : 1. A page that has a
choice of its own between light and dark sets the variables `--sn-ROLE`; else pictures follow the reader's choice.
"""

from __future__ import annotations

LIGHT = {
    "ink": "#1D2733", "forward": "#0B5FA5", "backward": "#C44601", "mute": "#5F6B77", "number": "#FFFFFF",
    "line": "#77808A", "fill": "#F4F6F8", "paper": "#FFFFFF", "disc": "#1D2733",
}  # fmt: skip
DARK = {
    "ink": "#E6EAEE", "forward": "#9CCEF8", "backward": "#FF8F4A", "mute": "#A9B4BF", "number": "#14191F",
    "line": "#8A949E", "fill": "#232B34", "paper": "#14191F", "disc": "#E6EAEE",
}  # fmt: skip


def stroke_of(role: str) -> str:
    """The role that a line's colour has: what is mute as text is a line of its own grey."""
    return {"mute": "line"}.get(role, role)
