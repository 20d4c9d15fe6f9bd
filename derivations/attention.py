"""Scaled dot-product attention: the gradients by queries, keys and values."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Scaled dot-product attention",
    network=nets.attention(),
    opening=(
        "Each query, a row of $Q$, is compared with every key by a dot product; softmax makes weights of the scores, a "
        "distribution in each row of $\\hat{A}$, and the output is the mean of the values under these. The mask $M$ is "
        "$0$ where a token may look and so far below $0$ elsewhere that its weight is $0$; it is a constant, so that "
        "the gradients are the same with it as without. The root of $d_K$ keeps the scores of long vectors small."
    ),
    notes=(
        "A weight of $0$ passes nothing back to its score: the gradient by $S_{ij}$ has a factor $\\hat{A}_{ij}$. So "
        "what is masked learns nothing."
    ),
)
