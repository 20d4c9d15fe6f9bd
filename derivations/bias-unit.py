"""The bias replaced by a dummy node a_0 = 1: the same network with one matrix less in each layer."""

from symnet import Lecture, concatenate, data, dim, nets, parameter
from symnet.sources.sections import Claim

m, n = dim("n_1"), dim("n_0")
W, b, x = parameter("W", m, n), parameter("b", m), data("x", n)

lecture = Lecture(
    title="Replacing the bias unit",
    network=nets.mlp(bias="folded"),
    opening=(
        "The bias is the weight of one more input that is always $1$. With that input put before the others as $a_0 "
        "= 1$, the biases are the first column of the weights, $\\tilde{W} = [\\, b \\;\\; W \\,]$, and each layer is "
        "a "
        "matrix times a vector. What was $h_j = \\sigma\\bigl(\\sum_{i=1}^{n_0} W_{ji} x_i + b_j\\bigr)$ becomes $h_j "
        "= "
        "\\sigma\\bigl(\\sum_{i=0}^{n_0} W_{ji} x_i\\bigr)$ with $x_0 = 1$ and $W_{j0} = b_j$."
    ),
    sections=(
        Claim(
            concatenate(b, W, axis=1) * concatenate(1, x),
            W * x + b,
            "by entries, for all sizes and values",
            heading="Both forms are the same: a layer with weights $W$ and biases $b$",
        ),
    ),
    notes="Nothing is gained but shorter formulas: the number of weights and the function computed stay the same.",
)
