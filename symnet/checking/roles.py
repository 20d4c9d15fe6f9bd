r"""What letters usually are where a document does not say: labels, outputs, weights and biases.

\hat y is an output and y its label; t and d are labels; w, W, θ and b are what is learned.
"""

from __future__ import annotations

import re

from symnet.core.symbols import Variable
from symnet.reading.solutions import ESTIMATED

BIASES = ("b", r"\beta")

WEIGHTS = ("w", "W", r"\theta", r"\Theta", r"\mathbf{w}", "U", "V", *BIASES)
"""Letters of what is learned, of which no unit is a function entry by entry."""

LABELS = {"t": 3, "y": 2, "d": 2, "r": 2, "Y": 2, "T": 3, "p": 0, "a": 0, "o": 0, "h": 0, "f": 0, "s": 0, "z": 0}
"""How surely a letter is a label, beside others; 1 for those that are not listed."""

GIVEN = re.compile(r"true|target|label|gold|gt\b|real|obs", re.I)
COMPUTED = re.compile(r"pred|hat|out|est", re.I)


def labelled(v: Variable) -> int:
    """How surely a name is a label by its letter, accents and words."""
    name = v.parsed
    words = f"{name.sub} {name.sup}"
    if GIVEN.search(words):
        return 4
    if COMPUTED.search(words) or any(a in ESTIMATED for a in name.accents):
        return -1
    return LABELS.get(name.base, 1)


def may_be_output(a: Variable, t: Variable) -> bool:
    """Whether a may be what is computed, and t what it should be."""
    return labelled(a) <= labelled(t)


def is_learned(v: Variable) -> bool:
    """Whether a name is that of a weight or a bias."""
    return v.parsed.base in WEIGHTS
