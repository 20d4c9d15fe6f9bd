"""A linear-chain conditional random field over three places, by the forward recursion."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A linear-chain conditional random field",
    network=nets.crf(3),
    opening=(
        "A sequence of labels is scored by the label at each place, $s_t$, and by each label behind another, $A$ "
        "(Lafferty et al. 2001). Its probability is the exponential of its score by the sum $Z$ of those of all "
        "sequences. There are $K^T$ of these, but the forward recursion adds them up place by place: "
        "$\\exp(\\alpha_t)_k$ is the sum over all beginnings of a sequence that end in label $k$ at place $t$ "
        "(Sutton and McCallum 2012, sec. 4.1)."
    ),
    notes=(
        "What comes back is probabilities. $\\frac{\\partial L}{\\partial M_t}$ has the entries $p(y_{t-1} = i, "
        "y_t = j \\mid x)$, and $\\frac{\\partial L}{\\partial \\alpha_t}$ the entries $p(y_t = k \\mid x)$: the "
        "reverse sweep is the backward recursion. So the gradient of $A$ is how often each label is expected "
        "behind each other, minus how often it was seen there; and the gradient of $b$ how often each label is "
        "expected, minus how often it was seen."
    ),
)
