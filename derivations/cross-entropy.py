"""Cross-entropy: the negative logarithm of the probability that the model gives to the right label."""

from symnet import Lecture, binary_cross_entropy, nets, scalar
from symnet.core.expression import write_latex
from symnet.sources.sections import Listing, Prose

a = scalar("a")
CASES = [(y, p, binary_cross_entropy(a, y)) for y, p in ((1, a), (0, 1 - a))]

lecture = Lecture(
    title="Cross-entropy",
    network=nets.logistic(),
    opening=(
        "A model says that the label is $1$ with probability $a$, and so that it is $0$ with probability $1 - a$. It "
        "is good if the label that was seen had a high probability; the loss is the negative logarithm of that "
        "probability, $L = -\\log p(y \\mid x)$."
    ),
    sections=(
        Prose(
            "From the probability to the loss",
            "Both cases in one formula: $p(y \\mid x) = a^y (1 - a)^{1 - y}$, which is $a$ for $y = 1$ and $1 - a$ "
            "for $y = 0$. The logarithm of a product is the sum of the logarithms, that of a power the exponent "
            "times the logarithm: $-\\log p(y \\mid x) = -\\bigl(y \\log a + (1 - y) \\log(1 - a)\\bigr)$, the loss "
            "above.",
        ),
        Listing(
            "For each label",
            ("label", "its probability", "the loss"),
            tuple((f"${y}$", f"${write_latex(p)}$", f"${write_latex(loss)}$") for y, p, loss in CASES),
        ),
    ),
)
