"""XOR, as `symnet train xor` trains it: a two-layer network on a batch of all four examples."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Learning XOR with a two-layer network",
    network=nets.mlp(depth=2, widths=[2, 2, 1], activation="relu", output="sigmoid", batch=True),
    opening=(
        "No single perceptron computes XOR, a network with one hidden layer does. Here are the gradients by which it "
        "is trained: two inputs, two ReLU hidden units, one sigmoid output. The rows of $X$ are the examples; for "
        "XOR there are $m = 4$ of them."
    ),
    notes=(
        "Gradient descent subtracts each gradient, times the learning rate, from its parameter. A network as small "
        "as this one gets stuck from most random starts; training then begins anew."
    ),
)
