"""Multinomial logistic regression: the error at the output is ŷ − y."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Multinomial logistic regression",
    network=nets.softmax_regression(),
    opening=(
        "With more than two classes, one layer has a weighted sum for each class and a softmax over them. The loss "
        "is the negative logarithm of the probability of the right class, which the one-hot label $y$ picks out. The "
        "error turns out to be $\\hat{y} - y$, as it is $a - y$ with two classes."
    ),
    entries=("W",),
)
