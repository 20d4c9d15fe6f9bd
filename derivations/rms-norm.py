"""RMSNorm: a hidden layer divided by the root of its mean square."""

from symnet import Lecture, dim, nets, rms_normalised, squared_norm, vector
from symnet.sources.sections import Claim

z = vector("z", dim("d"))

lecture = Lecture(
    title="RMSNorm",
    network=nets.normalised_classifier("rms"),
    opening=(
        "RMSNorm leaves the mean alone and divides by $\\operatorname{rms}(z, \\epsilon) = \\sqrt{\\frac{1}{d} \\sum_k "
        "z_k^2 + \\epsilon}$; $\\operatorname{rmsnorm}(z, \\epsilon)$ has the entries $z_k / \\operatorname{rms}(z, "
        "\\epsilon)$. What is passed back loses its part along the result, since a stretch of $z$ changes nothing but "
        "for $\\epsilon$; its mean stays, unlike under LayerNorm."
    ),
    sections=(
        Claim(squared_norm(rms_normalised(z)), dim("d"), "for $\\epsilon = 0$", heading="Its length"),
        Claim(rms_normalised(3 * z), rms_normalised(z), "for $\\epsilon = 0$", heading="A stretch changes nothing"),
    ),
)
