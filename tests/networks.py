"""Every built-in network, and variations of each, for tests that hold for all of them."""

from functools import cache

from symnet import derive, dim, nets
from symnet.calculus.derivation import Derivation
from symnet.sources.builtin import BUILTIN

EVERY_NETWORK = {name: build() for name, build in BUILTIN.items() if build().loss is not None}
EVERY_NETWORK |= {
    f"{name}, rows": rows
    for name, build in BUILTIN.items()
    if name in EVERY_NETWORK and str(rows := build(vectors="row")) != str(EVERY_NETWORK[name])
}
EVERY_NETWORK |= {
    "one layer": nets.mlp(depth=1),
    "three layers, three activations": nets.mlp(depth=4, activation=["gelu", "softplus", "leaky_relu"]),
    "many outputs, sigmoid": nets.mlp(widths=[3, 5, 4], activation="sigmoid"),
    "hinge": nets.mlp(output="identity", loss="hinge", batch=True),
    "hinge on tanh": nets.mlp(output="tanh", loss="hinge"),
    "regression, batch": nets.mlp(output="identity", activation="softplus", batch=True, widths=[3, 4, 2]),
    "regularised, batch": nets.mlp(depth=3, batch=True, l2="lambda", output="softmax"),
    "folded, batch": nets.mlp(bias="folded", batch=True, output="softmax"),
    "folded, rows, batch": nets.mlp(bias="folded", batch=True, vectors="row"),
    "long window": nets.window_lm(context=5, activation="relu"),
    "one word of context": nets.window_lm(context=1, batch=True),
    "texts, mean, dropout": nets.pooled_texts("mean", dropout=True),
    "texts, max": nets.pooled_texts("max", dropout=True),
    "texts, mean and max": nets.pooled_texts("both", activation="tanh"),
    "all in numbers": nets.mlp(widths=[4, 3, 5], output="softmax", batch=True).at(m=6),
    "unrolled from a family": nets.mlp(depth=dim("n"), activation="tanh").at(n=3),
}


@cache
def derivation_of(name: str) -> Derivation:
    """The derivation of one of them, once in a process: writing it is what most tests are about."""
    return derive(EVERY_NETWORK[name])
