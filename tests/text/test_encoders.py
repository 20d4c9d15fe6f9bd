"""The six features by hand, bags with their ratios, rows of one length; each made anew from what it says of itself."""

import math

import numpy as np
import pytest

from symnet.core.errors import NumericError
from symnet.text.encoders import Bagged, Rows, Six
from symnet.text.features import ngrams, six_features, standard
from symnet.text.tokens import tokens
from symnet.text.vocabulary import END, UNKNOWN

GOOD, BAD = tokens("I love this superb film!"), tokens("no , a dull and awful mess . you'll hate it")


def test_the_six_features_by_hand():
    found = six_features([GOOD, BAD, []])
    np.testing.assert_allclose(found[0], [2, 0, 0, 1, 1, math.log(6)])
    np.testing.assert_allclose(found[1], [0, 4, 1, 1, 0, math.log(11)])
    np.testing.assert_allclose(found[2], [0, 0, 0, 0, 0, 0])
    assert six_features([]).shape == (0, 6)


def test_standardised_features_have_mean_0_and_deviation_1_and_constants_are_left():
    mean, deviation = standard(np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert mean.tolist() == [2, 5]
    assert deviation.tolist() == [1, 1]
    six = Six.of([GOOD, BAD])
    again = Six.read(six.state())
    np.testing.assert_allclose(six.encode([GOOD, BAD]).mean(axis=0), 0, atol=1e-12)
    np.testing.assert_array_equal(again.encode([BAD]), six.encode([BAD]))


def test_ngrams():
    assert ngrams(["a", "b", "c"], 2) == ["a", "b", "c", "a b", "b c"]
    assert ngrams([], 3) == []


def test_ratios_are_those_of_wang_and_manning():
    texts, labels = [["good", "film"], ["good"], ["bad", "film"]], np.array([1, 1, 0])
    bagged = Bagged.of(texts, labels, 1, "ratio", 1)
    place = bagged.words.ids
    p = {"good": 3, "bad": 1, "film": 2, "</s>": 1, "<unk>": 1}
    q = {"good": 1, "bad": 2, "film": 2, "</s>": 1, "<unk>": 1}
    for word in p:
        expected = abs(math.log(p[word] / sum(p.values()) / (q[word] / sum(q.values()))))
        assert bagged.ratios[place[word]] == pytest.approx(expected)
    bag = bagged.encode([["good", "good", "film", "unheard"]])
    assert np.sum(bag.weights**2) == pytest.approx(1)
    assert bag.weights[bag.ids == place["good"]] / bag.weights[bag.ids == place["film"]] == pytest.approx(
        bagged.ratios[place["good"]] / bagged.ratios[place["film"]], rel=1e-5
    )
    again = Bagged.read(bagged.state(), bagged.words, bagged.ratios)
    np.testing.assert_array_equal(again.encode(texts).weights, bagged.encode(texts).weights)


def test_a_text_without_words_is_the_end_of_a_sentence():
    shares, presence = (Bagged.of([["a"], ["b"]], np.array([0, 1]), 2, w, 1) for w in ("share", "presence"))
    assert shares.encode([[], ["unheard"]]).ids.tolist() == [END, UNKNOWN]
    assert presence.encode([[], ["unheard"]]).ids.tolist() == [END, END]
    with pytest.raises(NumericError, match="the weighing is one of"):
        Bagged.of([["a"]], np.array([0]), 1, "tfidf", 1)


def test_rows_are_cut_and_filled():
    rows = Rows.of([["a", "b", "c"], ["a"]], 2, 1)
    a, b = rows.words.ids["a"], rows.words.ids["b"]
    assert rows.encode([["a", "b", "c"], ["a"], []]).tolist() == [[a, b], [a, END], [END, END]]
