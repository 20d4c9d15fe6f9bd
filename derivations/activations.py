"""The activations of the course, with their derivatives."""

from symnet import Lecture, Network, equation, leaky_relu, relu, scalar, sigmoid, tanh
from symnet.sources.sections import Functions

z = scalar("z")

lecture = Lecture(
    title="Activation functions and their derivatives",
    network=Network(
        [
            equation("y_1", sigmoid(z), "sigmoid: between 0 and 1"),
            equation("y_2", tanh(z), "hyperbolic tangent: between −1 and 1"),
            equation("y_3", relu(z), "rectified linear unit: nothing below 0"),
            equation("y_4", leaky_relu(z), "leaky ReLU: a hundredth of z below 0"),
        ],
        meanings={"z": "weighted sum of a unit"},
        title="Activation functions",
    ),
    opening=(
        "Without a function that is not linear between them, many layers compute no more than one. These are the "
        "functions in use, with the derivatives that the backward pass needs."
    ),
    sections=(Functions((sigmoid, tanh, relu, leaky_relu)),),
    notes=(
        "The derivatives of $\\sigma$ and $\\tanh$ are written with the function's own value, which the forward pass "
        "has computed already. Slides often take $\\operatorname{ReLU}'(0) = 1$, programs mostly $0$."
    ),
)
