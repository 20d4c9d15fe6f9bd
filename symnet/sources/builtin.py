"""The built-in networks, by the names that `symnet list` prints."""

from __future__ import annotations

from collections.abc import Callable

from symnet import nets
from symnet.core.network import Network, equation
from symnet.core.symbols import data, dim
from symnet.ops.softmax import softmax

Builder = Callable[..., Network]


def softmax_alone(vectors: str = "column") -> Network:
    """p = softmax(z), without a loss."""
    size = (dim("K"), 1) if vectors == "column" else (1, dim("K"))
    p = equation("p", softmax(data("z", *size)), "probabilities")
    return Network([p], meanings={"z": "logits"}, title="Softmax")


BUILTIN: dict[str, Builder] = {
    "unit": nets.unit,
    "perceptron-and": lambda **o: nets.perceptron(2, title="A perceptron with two inputs, for AND", **o),
    "perceptron-or": lambda **o: nets.perceptron(2, title="A perceptron with two inputs, for OR", **o),
    "perceptron-xor": lambda **o: nets.perceptron(2, title="A perceptron with two inputs, which cannot be XOR", **o),
    "xor": lambda **o: nets.mlp(widths=[2, 2, 1], **o),
    "logistic": nets.logistic,
    "logistic-batch": lambda **o: nets.logistic(batch=True, **o),
    "softmax": softmax_alone,
    "multinomial": nets.softmax_regression,
    "multinomial-batch": lambda **o: nets.softmax_regression(batch=True, **o),
    "two-layer": nets.mlp,
    "two-layer-batch": lambda **o: nets.mlp(batch=True, **o),
    "two-layer-softmax": lambda **o: nets.mlp(output="softmax", **o),
    "two-layer-softmax-batch": lambda **o: nets.mlp(output="softmax", batch=True, **o),
    "two-layer-regression": lambda **o: nets.mlp(output="identity", activation="tanh", l2="lambda", **o),
    "three-layer": lambda **o: nets.mlp(depth=3, activation="tanh", output="softmax", **o),
    "bias-unit": lambda **o: nets.mlp(bias="folded", **o),
    "pooled": nets.pooled_classifier,
    "pooled-max": lambda **o: nets.pooled_classifier("max", **o),
    "pooled-batch": lambda **o: nets.pooled_classifier(batch=True, **o),
    "bag-of-words": lambda **_: nets.bag_of_words(),
    "pooled-texts": lambda **_: nets.pooled_texts(),
    "concatenated": nets.concatenated_classifier,
    "concatenated-batch": lambda **o: nets.concatenated_classifier(batch=True, **o),
    "window-lm": nets.window_lm,
    "window-lm-batch": lambda **o: nets.window_lm(batch=True, **o),
    "window-lm-direct": lambda **o: nets.window_lm(direct=True, output_bias=True, **o),
    "tied-embeddings": lambda **o: nets.window_lm(tied=True, **o),
    "skip-gram": lambda **_: nets.skip_gram(),
    "glove": lambda **_: nets.glove(),
    "dropout": nets.dropout_classifier,
    "mixed-losses": nets.two_losses,
    "layer-norm": nets.normalised_classifier,
    "rms-norm": lambda **o: nets.normalised_classifier("rms", **o),
    "batch-norm": lambda **o: nets.normalised_classifier("batch", **o),
    "attention": lambda **_: nets.attention(),
    "multi-head": lambda **o: nets.multi_head(2, **{"vectors": "row", **o}),
    "transformer-block": lambda **o: nets.transformer_block(**{"vectors": "row", **o}),
    "rnn": lambda **_: nets.recurrent("simple", 3),
    "gru": lambda **_: nets.recurrent("gru", 3),
    "lstm": lambda **_: nets.recurrent("lstm", 3),
    "crf": lambda **_: nets.crf(3),
    "conv-1d": lambda **_: nets.convolutional(1, by_input=True),
    "conv-2d": lambda **_: nets.convolutional(2, by_input=True),
    "conv-channels": lambda **_: nets.convolutional(2, by_input=True, stride=2, channels=(2, 2), kernel=(2, 3)),
    "computation-graph": lambda **_: nets.computation_graph(),
}
"""Each takes `vectors="row"` for row vectors."""
