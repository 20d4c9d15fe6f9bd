"""Cross-entropy: the negative logarithm of the probability that the model gives to the right label."""

from symnet import Lecture, binary_cross_entropy, data, dim, dot, log, nets, parameter, scalar, sigmoid
from symnet.core.expression import write_latex
from symnet.sources.sections import Chain, Listing

n = dim("n")
a, y = scalar("a"), data("y", domain="binary")
estimate = sigmoid(dot(parameter("w", n), data("x", n)) + parameter("b"))
CASES = [(label, p, binary_cross_entropy(a, label)) for label, p in ((1, a), (0, 1 - a))]


def loss(p):
    """The loss of the label y where the label 1 has the probability p."""
    return -(y * log(p) + (1 - y) * log(1 - p))


lecture = Lecture(
    title="Cross-entropy",
    network=nets.logistic(),
    opening=(
        "A model says that the label is $1$ with probability $a$, and so that it is $0$ with probability $1 - a$. It "
        "is good if the label that was seen had a high probability; the loss is the negative logarithm of that "
        "probability, $L = -\\log p(y \\mid x)$."
    ),
    before=(
        Chain(
            "-\\log p(y \\mid x) = -\\log\\bigl(a^y (1 - a)^{1 - y}\\bigr)",
            ((loss(a), "logarithms of products and powers"), (loss(estimate), "$a = \\sigma(w \\cdot x + b)$")),
            where={a: estimate},
            heading="From the probability to the loss",
            text=(
                "Both cases in one formula: $p(y \\mid x) = a^y (1 - a)^{1 - y}$, which is $a$ for $y = 1$ and $1 - "
                "a$ for "
                "$y = 0$. The logarithm of a product is the sum of the logarithms, that of a power the exponent times "
                "the logarithm:"
            ),
        ),
        Listing(
            "For each label",
            ("label", "its probability", "the loss"),
            tuple((f"${y}$", f"${write_latex(p)}$", f"${write_latex(cost)}$") for y, p, cost in CASES),
        ),
    ),
)
