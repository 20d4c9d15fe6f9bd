"""The neural language model of Bengio et al. 2003, with connections from the embeddings to the output."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A language model with direct connections",
    network=nets.window_lm(context=2, direct=True, output_bias=True),
    opening=(
        "The embeddings reach the output in two ways, through the hidden layer and past it: $U$ has columns for "
        "the hidden units and columns for the embeddings, which stand one above the other in $g$ (Bengio et al. "
        "2003, eq. 1, $b + W x + U \\tanh(d + H x)$ in its letters)."
    ),
    notes=(
        "What the embeddings receive is the sum over both ways. The one past the hidden layer is linear: it is "
        "there also where all hidden units are saturated."
    ),
)
