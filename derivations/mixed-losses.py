"""Two outputs on one hidden layer, and the mixture of their losses."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A mixture of two losses",
    network=nets.two_losses(),
    opening=(
        "One hidden layer serves two tasks (Caruana 1997): classes, under cross-entropy, and targets $t$, under "
        "half the squared distance. The loss is a mixture of both with the share $\\lambda$."
    ),
    notes=(
        "What is shared receives the same mixture: the gradients of $W$ and $b$ are $\\lambda$ times those of the "
        "first loss alone, plus $1 - \\lambda$ times those of the second. What one task has for itself receives "
        "from its own loss, times its share."
    ),
)
