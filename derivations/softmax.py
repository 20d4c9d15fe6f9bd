"""Softmax: six numbers as probabilities, and its Jacobian."""

from symnet import Lecture, Network, data, dim, equation, exp, softmax, total
from symnet.sources.sections import Jacobian, Numbers

z = data("z", dim("K"))

lecture = Lecture(
    title="Softmax",
    network=Network(
        [equation("p", softmax(z), "probabilities")],
        meanings={"z": "any numbers, one per class"},
        title="Softmax",
    ),
    opening=(
        "Softmax turns a vector of any numbers into a distribution: each entry is positive, and they sum to $1$. It "
        "is to many classes what the sigmoid is to two."
    ),
    sections=(
        Numbers({"z": [0.6, 1.1, -1.5, 1.2, 3.2, -1.1]}, decimals=3, parts=(exp(z), total(exp(z)))),
        Jacobian("p", "z"),
    ),
    notes=(
        "Where a slide gives $0.006$ and $0.099$ for the third and fourth probability, their digits were cut off; "
        "rounded they are what stands above. Raising one entry of $z$ lowers every other probability, since "
        "$\\frac{\\partial p_i}{\\partial z_j} = -p_i p_j < 0$ for $i \\neq j$."
    ),
)
