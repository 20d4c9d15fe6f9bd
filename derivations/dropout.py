"""Dropout with a given mask: a hidden layer of which some units are left out."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Dropout",
    network=nets.dropout_classifier(),
    opening=(
        "At each step of training some hidden units are left out (Srivastava et al. 2014). The mask $m$ is drawn "
        "before: $0$ with probability $p$, otherwise $1 / (1 - p)$, so that the mean of $m_k h_k$ over all masks "
        "is $h_k$. Once it is drawn it is a constant, and the network is one like any other."
    ),
    notes=(
        "The mask stands in the gradients where it stands in the network: a unit that is left out passes nothing "
        "on and nothing back, so that its row of $W$, its entry of $b$ and its column of $U$ stay as they are."
    ),
)
