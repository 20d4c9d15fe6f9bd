"""A formula as it was before its names were marked, for tests that look for formulas."""

import re

_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
_MARK = re.compile(rf"\\sn(?:fwd|back|left|right){_GROUP}")
_SHAPE = re.compile(rf"\\sn(?:shape|half|small){_GROUP}{_GROUP}")


def unmarked(latex):
    """Without \\snfwd, \\snback, \\snshape and the boxes of the grid."""
    while (plain := _SHAPE.sub(r"\1", _MARK.sub(r"\1", latex))) != latex:
        latex = plain
    return latex
