"""Gradient descent: the update rule, and why a small step lowers the loss."""

from symnet import Lecture, Network, binary_cross_entropy, data, dim, dot, equation, parameter, sigmoid
from symnet.sources.sections import Prose

n = dim("n")
w, g, x = data("w", n), data("g", n), data("x", n)

v = equation("v", w - parameter("eta") * g, "weights after the step")
z = equation("z", dot(v.symbol, x), "weighted sum")
a = equation("a", sigmoid(z), "probability of the label 1")
loss = equation("L", binary_cross_entropy(a, data("y", domain="binary")), "loss after the step")

lecture = Lecture(
    title="Gradient descent",
    network=Network(
        [v, z, a, loss],
        "L",
        meanings={
            "eta": "learning rate",
            "w": "weights before the step",
            "g": "gradient of the loss with respect to $w$ before the step",
            "x": "input",
            "y": "label, 0 or 1",
        },
        title="One step of gradient descent",
    ),
    opening=(
        "To lower the loss, each weight moves against its derivative: $w^{t+1} = w^t - \\eta \\, g$ with $g = "
        "\\frac{\\partial L}{\\partial w}$. Here the loss of logistic regression is followed through one such step, "
        "written $v = w - \\eta g$, and differentiated with respect to the learning rate $\\eta$. (The bias is left "
        "out; it is "
        "moved in the same way.)"
    ),
    sections=(
        Prose(
            "Why it goes down",
            "Before the step, at $\\eta = 0$, the weights $v$ are $w$, and $(a - y) x$ is their gradient $g$. So the "
            "derivative with respect to $\\eta$ is $-g \\cdot g$ there: never positive, and negative unless $g = 0$. "
            "A step that "
            "is small enough lowers the loss. How small is not said; too large a step may raise it.",
        ),
        Prose(
            "The training loop",
            "For each pair $(x, y)$ of the training data: compute the estimate forward; compute the loss; compute "
            "the gradient by every weight backward; subtract from each weight $\\eta$ times its gradient. Repeat "
            "over all pairs until the loss of all of them together no longer falls.",
        ),
    ),
)
