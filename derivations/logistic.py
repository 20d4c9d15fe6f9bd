"""Binary logistic regression: where the derivative (a − y) x_j comes from."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Binary logistic regression",
    network=nets.logistic(),
    opening=(
        "Logistic regression is a network of one layer: a weighted sum and a sigmoid. Its loss is the negative "
        "logarithm of the probability that the model gives to the right label."
    ),
    entries=("w",),
    notes="Each weight moves by its own input, times how far the prediction is off.",
)
