"""A convolutional layer over a line."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Convolution in a line",
    network=nets.convolutional(1, by_input=True),
    opening=(
        "A kernel $w$ of $p$ entries goes over a line: at each place $i$ it is multiplied entry by entry with the "
        "$p$ entries that begin there, and these are added up, $z_i = \\sum_k w_k x_{i+k-1} + b$ (Goodfellow, "
        "Bengio and Courville 2016, eq. 9.6). The sum has no form of matrices, so it has a name, "
        "$\\operatorname{corr}$; what it passes back has one as well, $\\operatorname{conv}$."
    ),
    notes=(
        "Every place of the kernel uses the same weights, so each receives a sum over the places. An entry of the "
        "input is met by up to $p$ places of the kernel, each with another weight: that is why in what it receives "
        "the kernel goes the other way."
    ),
)
