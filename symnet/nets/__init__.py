"""Builders: networks by their names in the textbooks. Each returns a `Network`; dimensions are symbols unless given.

Sources of the forms: Jurafsky and Martin, Speech and Language Processing (3rd ed. draft), ch. 5 and 7; Bengio,
Ducharme, Vincent and Jauvin (2003) for the language model.
"""

from symnet.nets.attention import attention, multi_head, transformer_block
from symnet.nets.convolutional import convolutional
from symnet.nets.embeddings import concatenated_classifier, pooled_classifier, window_lm
from symnet.nets.feedforward import mlp
from symnet.nets.normalised import normalised_classifier
from symnet.nets.recurrent import recurrent
from symnet.nets.sequences import crf
from symnet.nets.several import dropout_classifier, two_losses
from symnet.nets.single import computation_graph, logistic, perceptron, softmax_regression, unit
from symnet.nets.texts import bag_of_words, pooled_texts
from symnet.nets.words import glove, skip_gram

__all__ = [
    "attention",
    "bag_of_words",
    "computation_graph",
    "concatenated_classifier",
    "convolutional",
    "crf",
    "dropout_classifier",
    "glove",
    "logistic",
    "mlp",
    "multi_head",
    "normalised_classifier",
    "perceptron",
    "pooled_classifier",
    "pooled_texts",
    "recurrent",
    "skip_gram",
    "softmax_regression",
    "transformer_block",
    "two_losses",
    "unit",
    "window_lm",
]
