"""XOR by two layers with given weights, and the hidden representation in which a line parts it."""

from symnet import Lecture, Network, data, equation, relu
from symnet.sources.sections import Separability, TruthTable

x1, x2 = data("x_1"), data("x_2")
h1 = equation("h_1", relu(x1 + x2), "hidden unit: how many inputs are 1")
h2 = equation("h_2", relu(x1 + x2 - 1), "hidden unit: 1 only where both are")
y = equation("y", h1.symbol - 2 * h2.symbol, "output")

INPUTS = [{"x_1": a, "x_2": b} for a in (0, 1) for b in (0, 1)]

lecture = Lecture(
    title="XOR by two layers",
    network=Network([h1, h2, y], meanings={"x_1": "input, 0 or 1", "x_2": "input, 0 or 1"}, title="XOR by two layers"),
    opening=(
        "What no single perceptron can compute, two layers can. The hidden units see the same inputs with other "
        "biases, and the output weighs one against the other."
    ),
    sections=(
        TruthTable(INPUTS, ("h_1", "h_2", "y"), {}, heading="The four inputs"),
        Separability({(0, 0): 0, (1, 0): 1, (2, 1): 0}, ("h_1", "h_2"), heading="The hidden representation"),
    ),
    notes=(
        "The inputs $(0, 1)$ and $(1, 0)$ have the same hidden representation $(1, 0)$: the hidden layer maps both "
        "to one point, and a line separates what is left."
    ),
)
