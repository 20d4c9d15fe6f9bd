"""One neural unit, and what it computes from three inputs."""

from symnet import Lecture, nets
from symnet.sources.sections import Numbers

lecture = Lecture(
    title="A neural unit",
    network=nets.unit(3),
    opening=(
        "A unit takes a weighted sum of its inputs, adds a bias, and puts the sum through a function that is not "
        "linear: here the sigmoid, which maps any number to one between $0$ and $1$. The dot product is short for a "
        "sum: "
        "$z = b + \\sum_i w_i x_i$."
    ),
    sections=(Numbers({"w": [0.2, 0.3, 0.9], "b": 0.5, "x": [0.5, 0.6, 0.1]}),),
)
