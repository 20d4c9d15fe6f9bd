"""A linear-chain conditional random field over T places, T a symbol."""

from symnet import Lecture, dim, nets

lecture = Lecture(
    title="A linear-chain conditional random field of any length",
    network=nets.crf(dim("T")),
    opening=(
        "The sum over all $K^T$ sequences of labels is a recursion from each place to the next, $\\alpha_{t-1}$ to "
        "$\\alpha_t$, and so is what comes back: the forward and the backward recursion of Sutton and McCallum (2012, "
        "sec. 4.1), for any number of places $T$. The first place has none before it, and stands outside of it."
    ),
    notes=(
        "$\\frac{\\partial L}{\\partial M_t}$ has the entries $p(y_{t-1} = i, y_t = j \\mid x)$. Its sums over $j$, "
        "taken one place later, are $\\frac{\\partial L}{\\partial \\alpha_t}$, with the entries $p(y_t = k \\mid x)$. "
        "So the gradient of $A$ is a sum over the places of what is expected there minus what was seen."
    ),
)
