"""A two-layer network with a softmax output, from the loss back to the first layer."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A two-layer network with softmax output",
    network=nets.mlp(depth=2, activation="relu", output="softmax"),
    opening=(
        "The output is a distribution over classes instead of one probability. The error at the output is $\\hat{y} "
        "- y$; from there back everything is as with one output."
    ),
)
