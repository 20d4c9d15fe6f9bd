"""A classifier on the max of word embeddings, for one example."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A classifier on max-pooled embeddings",
    network=nets.pooled_classifier("max"),
    opening=(
        "Texts have different lengths, but a layer takes inputs of one size. So the embeddings of all words are "
        "pooled into one vector of the same size: in each dimension the largest value among the embeddings. Each "
        "word is a row of $S$, with a $1$ at its place in the vocabulary."
    ),
    notes=(
        "Only the largest entry of each row passes anything back. A word that occurs twice has two equal columns in "
        "$X$, of which the first one counts; its column of $E$ receives the gradient once, as it should."
    ),
)
