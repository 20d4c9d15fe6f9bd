"""Backpropagation through time: a recurrent network over T steps, T a symbol."""

from symnet import Lecture, dim, nets

lecture = Lecture(
    title="Backpropagation through time",
    network=nets.recurrent("simple", dim("T")),
    opening=(
        "However many steps there are, each passes its error back to the one before in the same way, and adds its part "
        "to the gradient of every weight. So the gradients are one recursion and sums over $t$."
    ),
)
