"""A perceptron that computes AND."""

from symnet import Lecture, nets
from symnet.sources.sections import Separability, TruthTable

TABLE = {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1}

lecture = Lecture(
    title="A perceptron for AND",
    network=nets.perceptron(2),
    opening=(
        "A perceptron is a unit whose output is $0$ or $1$: it asks on which side of a line its input lies. For AND "
        "there is such a line."
    ),
    sections=(
        Separability(TABLE, heading="The weights"),
        TruthTable(
            [{"x": list(x)} for x in TABLE], ("z", "y"), {"w": [1, 1], "b": -1}, heading="The table it computes"
        ),
    ),
)
