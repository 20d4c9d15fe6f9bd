"""A classifier on the mean of word embeddings, for one example."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A classifier on mean-pooled embeddings",
    network=nets.pooled_classifier("mean"),
    opening=(
        "Texts have different lengths, but a layer takes inputs of one size. So the embeddings of all words are "
        "pooled into one vector of the same size: the mean of the embeddings. Each word is a row of $S$, with a $1$ "
        "at its place in the vocabulary."
    ),
)
