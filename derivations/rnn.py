"""A simple recurrent network over three steps, written out."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A recurrent network over three steps",
    network=nets.recurrent("simple", 3),
    opening=(
        "The same weights at every step: the state of one step is an input of the next. Written out over three steps "
        "it is a feedforward network whose layers share their weights, so the gradient of each weight is a sum over "
        "the steps."
    ),
)
