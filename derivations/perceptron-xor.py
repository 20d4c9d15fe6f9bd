"""Why no perceptron computes XOR."""

from symnet import Lecture, nets
from symnet.sources.sections import Separability

lecture = Lecture(
    title="No perceptron computes XOR",
    network=nets.perceptron(2),
    opening=(
        "XOR is $1$ where exactly one of two inputs is $1$. Its ones lie on one diagonal of the square and its zeros "
        "on the other, and no line separates the two; this is the proof."
    ),
    sections=(Separability({(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}, heading="The proof"),),
    notes="A network with one hidden layer does compute it: see the lecture on the hidden representation of XOR.",
)
