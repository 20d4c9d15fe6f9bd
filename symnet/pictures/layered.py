"""Layers and heights of a graph: Sugiyama's method, the order in each layer by fast-sugiyama.

Every edge runs to a later layer. An edge over several layers is cut into pieces by bends, so that the library orders
them with the nodes, with few crossings. Nodes differ in height and edges in importance (what an equation is made of
stands level with it, its parameters above and below), which the library does not know; so heights are settled here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from symnet.pictures.extras import needed

SWEEPS = 40
"""How often heights are settled, from the last layer to the first and back."""


@dataclass(frozen=True)
class Layers:
    """The nodes of each layer from top to bottom, bends among them; bends are the numbers from `nodes` on.

    `pieces` are the edges cut into steps from one layer to the next; `chains` the bends of each edge.
    """

    nodes: int
    rows: tuple[tuple[int, ...], ...]
    pieces: tuple[tuple[int, int], ...]
    chains: dict[tuple[int, int], tuple[int, ...]]


def layers_of(nodes: int, edges: Sequence[tuple[int, int]], at_left: bool = False) -> Layers:
    """Layers of the nodes 0 … n − 1; each edge leads from a node to a later one.

    With `at_left` all inputs stand in the first layer, else each just before its first use.

    Raises MissingExtraError where the library is not installed.
    """
    level = _levels(nodes, edges, at_left)
    pieces: list[tuple[int, int]] = []
    chains: dict[tuple[int, int], tuple[int, ...]] = {}
    for source, target in edges:
        chain = tuple(range(len(level), len(level) + level[target] - level[source] - 1))
        level += range(level[source] + 1, level[target])
        chains[source, target] = chain
        pieces += pairwise([source, *chain, target])
    height = _heights(level, pieces)
    if _is_upside_down(nodes, level, height):
        height = [-h for h in height]
    rows = [
        sorted((n for n in range(len(level)) if level[n] == k), key=lambda n: height[n]) for k in range(max(level) + 1)
    ]
    uses = {n: tuple(t for s, t in pieces if s == n) for n in range(len(level))}
    return Layers(nodes, tuple(_as_written(row, uses, pieces) for row in rows), tuple(pieces), chains)


def _levels(nodes: int, edges: Sequence[tuple[int, int]], at_left: bool) -> list[int]:
    """The longest way to each node, inputs as asked."""
    before: list[list[int]] = [[] for _ in range(nodes)]
    after: list[list[int]] = [[] for _ in range(nodes)]
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    level = [0] * nodes
    for node in range(nodes):
        level[node] = max((level[b] + 1 for b in before[node]), default=0)
    early = [not before[node] for node in range(nodes)]
    for node in range(nodes):
        early[node] = early[node] or all(before[b] == [] for b in before[node])
    for node in reversed(range(nodes)):  # what is made of inputs alone stands just before its first use, too
        if not at_left and early[node] and after[node]:
            level[node] = min(level[a] for a in after[node]) - 1
    return level


def _as_written(row: list[int], uses: dict[int, tuple[int, ...]], pieces: list[tuple[int, int]]) -> tuple[int, ...]:
    """Neighbours that lead to the same node alone stand in the order in which its equation has them.

    Where two of them come from different nodes, the order is the library's, lest their edges cross.
    """
    place = {piece: n for n, piece in enumerate(pieces)}
    origin = {n: tuple(source for source, target in pieces if target == n) for n in row}
    ordered: list[int] = []
    for _, group in groupby(row, key=lambda n: uses[n]):
        members = list(group)
        target = uses[members[0]]
        may_turn = len(target) == 1 and len({origin[n] for n in members if origin[n]}) < 2
        ordered += sorted(members, key=lambda n: place[n, target[0]]) if may_turn else members
    return tuple(ordered)


def _heights(level: list[int], pieces: list[tuple[int, int]]) -> list[float]:
    """Heights in rows; parts that hang together by no edge one under the other.

    Every piece leads to the next layer, so the library, which draws edges as short as they can be, has no other choice.
    """
    library = needed("fast_sugiyama", "the layout of graphs")
    height = [0.0] * len(level)
    free = set(range(len(level)))
    shift = 0.0
    for places, _, _, _ in library.from_edges(
        pieces, vertex_spacing=1, dummy_vertices=False, minimum_length=1, crossing_minimization="barycenter"
    ):
        low = min(x for _, (x, _) in places)
        for node, (x, _) in places:
            height[node] = x - low + shift
            free.discard(node)
        shift += max(x for _, (x, _) in places) - low + 1
    for node in sorted(free):  # a node without an edge
        height[node] = shift
        shift += 1
    return height


def _is_upside_down(nodes: int, level: list[int], height: list[float]) -> bool:
    """Whether nodes of one layer stand rather against the order in which they are given."""
    turned = 0
    for layer in set(level):
        own = [n for n in range(nodes) if level[n] == layer]
        turned += sum((height[b] < height[a]) - (height[b] > height[a]) for a, b in pairwise(own))
    return turned > 0


def settled(
    layers: Layers, above: Sequence[float], below: Sequence[float], weight: Mapping[tuple[int, int], float]
) -> list[float]:
    """The height of each node's middle, y upwards: near its neighbours, as near as those in its layer let it.

    Args:
        above, below: how far each node reaches above and below its middle, with the room it wants.
        weight: of each piece of an edge; heavy ones become level.

    Each layer in turn takes the places nearest to what its neighbours want (least squares in a given order: where two
    would overlap, they move together, which is isotonic regression).
    """
    height = [0.0] * len(above)
    for row in layers.rows:
        _stacked(row, height, [0.0] * len(row), [1.0] * len(row), above, below)
    neighbours: list[list[tuple[int, float]]] = [[] for _ in above]
    for piece in layers.pieces:
        source, target = piece
        neighbours[source].append((target, weight[piece]))
        neighbours[target].append((source, weight[piece]))
    for sweep in range(SWEEPS):
        for row in layers.rows if sweep % 2 else layers.rows[::-1]:
            heavy = [sum(w for _, w in neighbours[n]) or 0.01 for n in row]
            wanted = [
                sum(w * height[m] for m, w in neighbours[n]) / h if neighbours[n] else height[n]
                for n, h in zip(row, heavy, strict=True)
            ]
            _stacked(row, height, wanted, heavy, above, below)
    return height


def _stacked(
    row: Sequence[int],
    height: list[float],
    wanted: list[float],
    heavy: list[float],
    above: Sequence[float],
    below: Sequence[float],
) -> None:
    """Put one layer: the first at the top, none into another, each as near as can be to where it wants to be."""
    depth = [0.0]
    for a, b in pairwise(row):
        depth.append(depth[-1] + below[a] + above[b])
    blocks: list[tuple[float, float, int]] = []  # height of its first, weight, how many
    for want, w, d in zip(wanted, heavy, depth, strict=True):
        blocks.append((want + d, w, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (one, v, k), (two, u, n) = blocks[-2:]
            blocks[-2:] = [((one * v + two * u) / (v + u), v + u, k + n)]
    tops = [top for top, _, many in blocks for _ in range(many)]
    for node, top, d in zip(row, tops, depth, strict=True):
        height[node] = top - d
