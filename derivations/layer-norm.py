"""LayerNorm: a hidden layer whose entries are brought to mean 0 and spread 1."""

from symnet import Lecture, dim, nets, ones, scalar, squared_norm, standardised, total, vector
from symnet.ops.constants import Zeros
from symnet.sources.sections import Claim

d = dim("d")
z, c, epsilon = vector("z", d), scalar("c"), scalar(r"\epsilon")

lecture = Lecture(
    title="LayerNorm",
    network=nets.normalised_classifier("layer"),
    opening=(
        "The preactivations of one example are brought to mean $0$ and spread $1$ before they are scaled, shifted and "
        "passed on. With $\\mu$ the mean of the entries of $z$ and $\\operatorname{sd}(z, \\epsilon) = "
        "\\sqrt{\\frac{1}{d} \\sum_k (z_k - \\mu)^2 + \\epsilon}$, the entries of $\\operatorname{standardise}(z, "
        "\\epsilon)$ are $(z_k - \\mu) / \\operatorname{sd}(z, \\epsilon)$. Each of them hangs on every entry of $z$, "
        "through $\\mu$ and through the spread. So what is passed back loses its mean and its part along the result: "
        "a shift of all preactivations, and (but for $\\epsilon$) a stretch, change nothing."
    ),
    sections=(
        Claim(total(standardised(z, epsilon)), Zeros(1, 1), "the mean was taken off", heading="The mean of the result"),
        Claim(squared_norm(standardised(z)), d, "for $\\epsilon = 0$", heading="Its length"),
        Claim(
            standardised(z + c * ones(d), epsilon),
            standardised(z, epsilon),
            "the mean moves along",
            heading="A shift changes nothing",
        ),
    ),
)
