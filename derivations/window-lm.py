"""The feedforward language model on a window of three words."""

from symnet import Lecture, nets
from symnet.sources.sections import Prose

lecture = Lecture(
    title="A feedforward language model",
    network=nets.window_lm(context=3),
    opening=(
        "Which word comes next, given the three before it? Each is looked up in the same matrix $E$ of embeddings; "
        "the three embeddings, one below the other, go through a hidden layer and a softmax over the vocabulary. The "
        "gradient of $E$ is a sum over the places of the window: a word that occurs twice in it receives both "
        "contributions in the same column."
    ),
    sections=(
        Prose(
            "What is assumed",
            "The model takes $P(w_t \\mid w_1, \\ldots, w_{t-1})$ to be $P(w_t \\mid w_{t-3}, w_{t-2}, w_{t-1})$: "
            "that only the three words before matter. This is a step of modelling, an approximation and not an "
            "equality; all else is exact.",
        ),
    ),
)
