"""A classifier of texts of fixed length, on the embeddings of their words one below the other."""

from symnet import Lecture, nets
from symnet.sources.sections import Prose

lecture = Lecture(
    title="A classifier on concatenated embeddings",
    network=nets.concatenated_classifier(length=3),
    opening=(
        "Instead of features counted by hand, the network sees the words: each is looked up in a matrix $E$ of "
        "embeddings, which is learned with the rest, and the embeddings stand one below the other."
    ),
    sections=(
        Prose(
            "Texts of other lengths",
            "The first layer has one column of weights for each entry of $e$, so every text must have the same "
            "number of words, here three. A shorter text is filled up with a padding word, whose embedding is kept "
            "at $0$: its column of $E$ is not trained. Of a longer text the words beyond the last place are cut off.",
        ),
    ),
)
