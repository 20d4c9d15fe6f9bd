"""A window language model whose output weights are its embeddings."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Tied embeddings",
    network=nets.window_lm(context=2, tied=True),
    opening=(
        "The matrix $E$ is used twice: its columns are the embeddings of the words before, and their dot products "
        "with the hidden units are the logits of the next word (Press and Wolf 2017). The gradient of a matrix "
        "with several uses is the sum of what it receives through each."
    ),
    notes=(
        "Through the inputs only the columns of the words in the window receive anything; through the output every "
        "column does, the more the more probable its word was thought. So also the embeddings of words that were "
        "not seen are moved at every step."
    ),
)
