"""A network of n layers: the recursion for the error of a layer, and its proof by induction."""

from symnet import Lecture, dim, nets

lecture = Lecture(
    title="A network of n layers",
    network=nets.mlp(depth=dim("n"), activation="relu", output="sigmoid"),
    opening=(
        "However many layers a network has, each passes its error back to the one before in the same way. So the "
        "gradients of all of them are one recursion, with its beginning at the output."
    ),
)
