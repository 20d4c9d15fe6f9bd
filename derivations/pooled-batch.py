"""Pooled embeddings of m examples in one matrix, with every shape."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Pooled embeddings, m examples at once",
    network=nets.pooled_classifier(batch=True),
    opening=(
        "The pooled vectors of $m$ examples are the rows of one matrix $X$, so that each layer is one product of "
        "matrices for all of them. Row $i$ of $C$ says which share of example $i$ each word of the vocabulary has."
    ),
    notes="The bias is added to each row: $\\mathbf{1}_m b^\\top$ repeats it $m$ times.",
)
