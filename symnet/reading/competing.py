r"""Along which index softmax of a matrix is taken: k of e^{S_{ij}} / Σ_k e^{S_{ik}}, j of softmax_j(S_{ij})."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr

from symnet.core.expression import shape
from symnet.ops.indexed import At, Running
from symnet.ops.softmax import softmax
from symnet.ops.transpose import transpose
from symnet.reading.looking import head
from symnet.reading.names import letters_in
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Large, Letter, Written, every_node


def runs_along(sides: Iterable[Written | ReadError]) -> str:
    """``row`` or ``column``, as the sums below fractions of exponentials of one matrix say; nothing if none says it."""
    written = [side for side in sides if isinstance(side, Written)]
    said = {along for side in written for node in every_node(side) for along in _along(node)}
    return said.pop() if len(said) == 1 else ""


def _along(node: Written) -> Iterator[str]:
    """What e^{S_{ij}} / Σ_k e^{S_{ik}} says."""
    sums = [n for n in every_node(node.below) if isinstance(n, Large)] if isinstance(node, Fraction) else []
    if not isinstance(node, Fraction) or len(sums) != 1 or sums[0].kind != "sum" or sums[0].sub is None:
        return
    bound = {letter.base for letter, _, _ in letters_in(sums[0].sub)}
    above, below = (dict(_two_places(part)) for part in (node.above, node.below))
    for letter, places in below.items():
        if letter in above and len(bound & set(places)) == 1:
            yield "row" if places[1] in bound else "column"


def _two_places(node: Written) -> Iterator[tuple[str, list[str]]]:
    """S, and i and j, of each S_{ij}, also in an exponent."""
    for letter, scripts in map(head, every_node(node)):
        if letter is not None and len(scripts.indices) == 2:
            yield letter.base, [i.base if isinstance(i, Letter) else "" for i in scripts.indices]


def entry_along(entry: Expr, index: Running) -> Expr | None:
    """softmax_j(S_{ij}), the entry i, j of the softmax of S along j; None where no j stands on S."""
    if not isinstance(entry, At):
        return None
    places, body = entry.args[:2], entry.operands[0]
    for axis, place in enumerate(places):
        if isinstance(place, Running) and str(place) == str(index):
            taken = transpose(softmax(transpose(body))) if axis == 0 and shape(body)[1] != 1 else softmax(body)
            return At(*places, taken)
    return None
