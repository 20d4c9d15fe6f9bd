"""A two-layer network with a scalar output, from the loss back to the first layer."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Backward differentiation on a two-layer network",
    network=nets.mlp(depth=2, activation="relu", output="sigmoid"),
    opening=(
        "A hidden layer of ReLU units, one sigmoid output, and cross-entropy loss on one example. The backward pass "
        "begins at the output, where $\\frac{\\partial L}{\\partial z^{[2]}} = -\\left(\\frac{y}{a} + "
        "\\frac{y-1}{1-a}\\right) a(1-a) = a - y$ with $a = a^{[2]}$."
    ),
    notes=(
        "Slides often take $\\operatorname{ReLU}'(0) = 1$, programs mostly $0$; neither is wrong, since there is no "
        "derivative at $0$."
    ),
)
