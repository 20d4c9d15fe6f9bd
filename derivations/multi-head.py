"""Attention with two heads, side by side."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Attention with two heads",
    network=nets.multi_head(2),
    opening=(
        "Each head compares the tokens with weights of its own (Vaswani et al. 2017, sec. 3.2.2). Their outputs, "
        "side by side in one matrix, are put together by $W_O$. So what comes back to the outputs is one matrix, "
        "of which each head receives its own columns; from there on the heads have nothing to do with each other."
    ),
)
