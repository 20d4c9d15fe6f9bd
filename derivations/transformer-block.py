"""A block of a transformer, from its output back to the weights of the attention."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A transformer block",
    network=nets.transformer_block(),
    opening=(
        "Self-attention and a network of two layers, each with a residual connection around it and LayerNorm behind. "
        "Tokens are rows, and all that is done to a token alone is done to its row. A residual connection adds what "
        "came in, so the gradient passes both ways and is added up: one path through the layers, one past them."
    ),
)
