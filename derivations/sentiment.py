"""Sentiment from six features: logistic regression, and the same with a hidden layer."""

from symnet import Lecture, dim, nets
from symnet.sources.sections import Listing, Variant

FEATURES = (
    ("$x_1$", "how many words of the document are in the positive lexicon"),
    ("$x_2$", "how many are in the negative lexicon"),
    ("$x_3$", "$1$ if the word “no” occurs, else $0$"),
    ("$x_4$", "how many first and second person pronouns occur"),
    ("$x_5$", "$1$ if an exclamation mark occurs, else $0$"),
    ("$x_6$", "the logarithm of the number of words"),
)

lecture = Lecture(
    title="Sentiment from six features",
    network=nets.mlp(depth=1, widths=[6, 1]),
    opening=(
        "Is a review positive? It is described by six numbers, and a network with one output gives the probability "
        "that it is. With one layer this is logistic regression."
    ),
    before=(Listing("The features", ("feature", "definition"), FEATURES),),
    sections=(
        Variant(
            "With a hidden layer",
            "A hidden layer of $d_h$ units lets the features interact: two of them together may mean something else "
            "than each alone.",
            nets.mlp(depth=2, widths=[6, dim("d_h"), 1]),
        ),
    ),
)
