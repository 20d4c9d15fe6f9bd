"""Backward differentiation on the smallest computation graph."""

from symnet import Lecture, nets
from symnet.sources.sections import Paths

lecture = Lecture(
    title="A computation graph, forward and backward",
    network=nets.computation_graph(),
    sections=(Paths(["a", "b", "c"]),),
    at={"a": 3, "b": 1, "c": -2},
    opening=(
        "The function $L(a, b, c) = c(a + 2b)$ is computed in three steps, each with a name. Going backward through "
        "the same steps, the derivative that arrives at a node is multiplied by the node's own and handed on."
    ),
    notes=(
        "With $a = 3$, $b = 1$ and $c = -2$ the forward pass gives $d = 2$, $e = 5$ and $L = -10$. A small change of "
        "$b$ changes $L$ four times as much, and in the other direction: $\\partial L / \\partial b = -4$."
    ),
)
