"""BatchNorm: each hidden unit standardised over the examples of a batch, step by step from its definition."""

from symnet import Lecture, nets

lecture = Lecture(
    title="BatchNorm",
    network=nets.normalised_classifier("batch"),
    opening=(
        "Each unit is brought to mean $0$ and spread $1$ over the $m$ examples of a batch, before it is scaled and "
        "shifted. Row $i$ of $Z$ belongs to example $i$; mean $\\mu$ and deviation $s$ are taken down the columns. A "
        "bias before it would be taken off with the mean, so there is none: $\\beta$ takes its place. The derivative "
        "follows the definition, over three paths: directly, through $s$ and through $\\mu$. Each example's gradient "
        "hangs on all examples of the batch."
    ),
)
