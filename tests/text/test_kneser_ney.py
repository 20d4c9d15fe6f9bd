"""Kneser–Ney against a slow one, written from the formulas with dictionaries; and against published numbers."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.core.errors import NumericError
from symnet.text.corpus import corpus
from symnet.text.kneser_ney import FALLBACK, kneser_ney, perplexity
from symnet.text.mixing import best_weight, best_weights, mixed
from symnet.text.vocabulary import END, vocabulary

SOTU = Path(__file__).parents[3] / "shared" / "data" / "lm" / "sotu"


class Slow:
    """The model word by word: counts in dictionaries, the recursion as it stands in the paper."""

    def __init__(self, sentences, size, order):
        self.size, self.order, self.counts = size, order, {}
        raw = {k: Counter() for k in range(1, order + 1)}
        for sentence in sentences:
            words = ["<s>", *sentence, END]
            for end in range(1, len(words)):
                for k in range(1, order + 1):
                    if end - k + 1 >= 0:
                        raw[k][tuple(words[end - k + 1 : end + 1])] += 1
        for k in range(1, order + 1):
            if k == order:
                self.counts[k] = dict(raw[k])
                continue
            before = defaultdict(set)
            for gram in raw[k + 1]:
                before[gram[1:]].add(gram[0])
            self.counts[k] = {g: c if g[0] == "<s>" else len(before[g]) for g, c in raw[k].items()}
        self.discounts = {k: self.discount(k) for k in self.counts}

    def discount(self, k):
        n = [sum(1 for c in self.counts[k].values() if c == i) for i in range(5)]
        if 0 in n[1:4]:
            return FALLBACK
        y = n[1] / (n[1] + 2 * n[2])
        found = tuple(i - (i + 1) * y * n[i + 1] / n[i] if i < 4 else 0 for i in (1, 2, 3))
        return found if min(found) > 0 else FALLBACK

    def p(self, word, history):
        k = len(history) + 1
        below = self.p(word, history[1:]) if history else 1 / self.size
        after = {g[-1]: c for g, c in self.counts[k].items() if g[:-1] == history}
        if not after:
            return below
        d = (0, *self.discounts[k])
        total = sum(after.values())
        gamma = sum(d[min(c, 3)] for c in after.values()) / total
        count = after.get(word, 0)
        return (count - d[min(count, 3)]) / total + gamma * below

    def probabilities(self, sentences):
        for sentence in sentences:
            words = ["<s>", *sentence, END]
            for end in range(1, len(words)):
                yield self.p(words[end], tuple(words[max(0, end - self.order + 1) : end]))


def stream(sentences):
    return np.array([w for s in sentences for w in [*s, END]], np.int32)


SENTENCES = st.lists(st.lists(st.integers(1, 4), max_size=7), min_size=1, max_size=12)


@given(SENTENCES, SENTENCES, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_it_says_what_the_slow_one_says(train, test, order):
    fast, slow = kneser_ney(stream(train), 5, order), Slow(train, 5, order)
    for k, level in enumerate(fast.levels, 1):
        np.testing.assert_allclose(level.discounts, slow.discounts[k], atol=1e-12)
    for text in (train, test):
        np.testing.assert_allclose(fast.probabilities(stream(text)), list(slow.probabilities(text)), rtol=1e-10)


@given(SENTENCES, st.lists(st.integers(1, 4), max_size=6), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_over_the_vocabulary_it_sums_to_one(train, context, order):
    model = kneser_ney(stream(train), 5, order)
    found = model.distribution(context)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert found.min() > 0
    each = [model.probabilities(np.array([*context, w, END], np.int32))[len(context)] for w in range(5)]
    np.testing.assert_allclose(found, each, rtol=1e-12)


@pytest.fixture(scope="module")
def shakespeare():
    return streams("tinyshakespeare")


def streams(name):
    c = corpus(str(name))
    v = vocabulary(c.sentences("train"))
    return len(v), {s: v.stream(c.sentences(s)) for s in ("train", "valid", "test")}


@pytest.mark.parametrize(("order", "published"), [(2, 114.01), (3, 106.49), (4, 106.12), (5, 105.98)])
def test_the_numbers_of_kenlm_on_shakespeare(shakespeare, order, published):
    size, ids = shakespeare
    assert perplexity(kneser_ney(ids["train"], size, order).probabilities(ids["test"])) == pytest.approx(
        published, abs=0.01
    )


def test_on_real_text_it_sums_to_one_and_all_discounts_are_estimated(shakespeare):
    size, ids = shakespeare
    model = kneser_ney(ids["train"], size, 5)
    assert all(level.is_estimated for level in model.levels)
    for context in ([], [5], ids["test"][:6].tolist(), [1, 1, 1, 1], [9, 8, 7, 6, 5]):
        assert model.distribution([w for w in context if w != END]).sum() == pytest.approx(1, abs=1e-10)


@pytest.mark.skipif(not SOTU.is_dir(), reason="the corpus sotu is not packaged and not here")
def test_the_published_number_on_sotu():
    size, ids = streams(SOTU)
    model = kneser_ney(ids["train"], size, 5)
    assert perplexity(model.probabilities(ids["valid"])) == pytest.approx(108.72, abs=0.01)
    assert perplexity(model.probabilities(ids["test"])) == pytest.approx(99.76, abs=0.01)


def test_the_smallest_texts():
    for text in ([[]], [[1]], [[1, 1, 1, 1, 1]]):
        model = kneser_ney(stream(text), 2, 5)
        assert not model.levels[-1].is_estimated
        assert np.isfinite(perplexity(model.probabilities(stream([[1], []]))))


def test_what_does_not_fit_is_told():
    with pytest.raises(NumericError, match="at least one word"):
        kneser_ney(np.zeros(0, np.int32), 5)
    with pytest.raises(NumericError, match="from 0 to 4"):
        kneser_ney(np.array([5, 0], np.int32), 5)
    with pytest.raises(NumericError, match="from 1 to 16, not 0"):
        kneser_ney(np.array([1, 0], np.int32), 5, 0)
    with pytest.raises(NumericError, match="ids run from 0 to 4"):
        kneser_ney(np.array([1, 0], np.int32), 5).probabilities(np.array([7, 0], np.int32))
    assert len(kneser_ney(np.array([1, 0], np.int32), 5).probabilities(np.zeros(0, np.int32))) == 0


def test_more_than_the_machine_holds_is_refused_before_it_is_tried(monkeypatch):
    monkeypatch.setattr("os.sysconf", lambda name: 1000 if name == "SC_PHYS_PAGES" else 1)
    with pytest.raises(NumericError, match="take a lower order or less text"):
        kneser_ney(np.array([1, 0] * 50, np.int32), 5)


def test_the_best_weight_is_where_a_fine_grid_finds_it():
    rng = np.random.default_rng(0)
    p, q = rng.uniform(0.01, 1, (2, 500))
    grid = np.linspace(0, 1, 1001)
    best = grid[np.argmin([perplexity(mixed(p, q, w)) for w in grid])]
    assert best_weight(p, q) == pytest.approx(best, abs=1e-3)
    assert best_weight(q + 1, q) == pytest.approx(1)
    assert best_weight(q, q + 1) == pytest.approx(0)
    with pytest.raises(NumericError, match="of the same text"):
        mixed(p, q[1:], 0.5)


def test_each_kind_of_words_has_the_weight_that_suits_it():
    rng = np.random.default_rng(1)
    p, q = rng.uniform(0.01, 1, (2, 300))
    kinds = rng.integers(0, 3, 300) * 2
    weights = best_weights(p, q, kinds, 6)
    assert weights[[1, 3, 5]] == pytest.approx(best_weight(p, q))
    for kind in (0, 2, 4):
        assert weights[kind] == best_weight(p[kinds == kind], q[kinds == kind])
    assert perplexity(mixed(p, q, weights[kinds])) <= perplexity(mixed(p, q, best_weight(p, q)))


def test_how_long_a_history_was_seen():
    """The longest run of words before a word, the start of its sentence among them, that training goes on after."""
    rng = np.random.default_rng(2)
    text = [rng.integers(1, 5, rng.integers(0, 7)).tolist() for _ in range(30)]
    more = [rng.integers(1, 6, rng.integers(0, 9)).tolist() for _ in range(30)]
    order, start = 4, -1
    histories = {
        tuple(line[max(0, at - n) : at])
        for words in text
        for line in [[start, *words, END]]
        for at in range(1, len(line))
        for n in range(order)
        if at >= n
    }
    wanted = []
    for words in more:
        line = [start, *words, END]
        for at in range(1, len(line)):
            lengths = [n for n in range(min(order - 1, at) + 1) if tuple(line[at - n : at]) in histories]
            wanted.append(max(lengths))
    found = kneser_ney(stream(text), 6, order).looked_up(stream(more))[1]
    assert found.tolist() == wanted
