"""Corpora, vocabularies and windows; and every way in which a file is no text."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.errors import NumericError, SourceError
from symnet.text.corpus import corpus
from symnet.text.vocabulary import END, UNKNOWN, Vocabulary, vocabulary
from symnet.text.windows import windows


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train.txt").write_text("the cat sat\nthe dog sat\n\nthe cat ran\nthe ox\n")
    (tmp_path / "valid.txt").write_text("the fox sat")
    (tmp_path / "test.txt").write_text("a dog\r\n")
    return tmp_path


def test_a_folder_is_a_corpus_of_three_splits(folder):
    c = corpus(str(folder))
    assert list(c.sentences("train")) == [
        ["the", "cat", "sat"],
        ["the", "dog", "sat"],
        ["the", "cat", "ran"],
        ["the", "ox"],
    ]
    assert list(c.sentences("test")) == [["a", "dog"]], "the end of a line by Windows is no word"


def test_a_vocabulary_is_by_count_then_by_letters(folder):
    sentences = list(corpus(str(folder)).sentences("train"))
    assert vocabulary(sentences, 2).words == ("</s>", "<unk>", "the", "cat", "sat")
    assert vocabulary(sentences, 1, 4).words == ("</s>", "<unk>", "the", "cat")
    v = vocabulary(sentences, 2)
    assert v.encoded(["the", "ox", "sat"]) == [2, UNKNOWN, 4]
    assert v.stream(sentences).tolist() == [2, 3, 4, 0, 2, 1, 4, 0, 2, 3, 1, 0, 2, 1, 0]


def test_a_vocabulary_of_two_and_a_text_with_unknown_words_of_its_own():
    assert len(vocabulary([["a"], ["b"]])) == 2
    v = vocabulary([["a", "<unk>"]] * 3)
    assert v.words == ("</s>", "<unk>", "a")
    assert v.encoded(["<unk>", "b"]) == [UNKNOWN, UNKNOWN]
    with pytest.raises(SourceError, match="begins with"):
        Vocabulary(("a", "b"))


def test_windows_by_hand():
    contexts, targets = windows(np.array([5, 6, END, 7, END], np.int32), 2)
    assert targets.tolist() == [5, 6, END, 7, END]
    assert contexts.tolist() == [[END, END], [5, END], [6, 5], [END, END], [7, END]]
    with pytest.raises(NumericError, match="at least one word"):
        windows(targets, 0)


@given(st.lists(st.lists(st.integers(1, 5), max_size=6), min_size=1, max_size=6), st.integers(1, 9))
def test_windows_say_what_a_loop_says(sentences, k):
    stream = np.array([x for s in sentences for x in [*s, END]], np.int32)
    contexts, targets = windows(stream, k)
    expected = []
    for sentence in sentences:
        words = [END] * k + sentence + [END]
        expected += [words[i : i + k][::-1] for i in range(len(sentence) + 1)]
    assert contexts.tolist() == expected
    assert targets.tolist() == stream.tolist()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no words"),
        (b"\n \n", "no words"),
        (b"good\nab\0c\n", ":2: the file is binary"),
        (b"good\nna\xefve\n", ":2: byte 3 of the line is 0xef, which is not UTF-8"),
        ("good".encode("utf-16"), "UTF-16"),
        (b"one </s> two\n", ":1: the word </s>"),
    ],
)
def test_what_is_no_text_is_told_with_its_line(folder, content, said):
    (folder / "train.txt").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        list(corpus(str(folder)).sentences("train"))


def test_a_mark_of_byte_order_is_no_part_of_the_first_word(folder):
    (folder / "train.txt").write_text("word\n", encoding="utf-8-sig")
    assert list(corpus(str(folder)).sentences("train")) == [["word"]]


def test_archives_whole_and_damaged(folder):
    (folder / "train.txt").unlink()
    packed = gzip.compress(b"a b\n" * 9999)
    (folder / "train.txt.gz").write_bytes(packed)
    assert sum(1 for _ in corpus(str(folder)).sentences("train")) == 9999
    for damaged in (packed[:-9], b"no archive at all", packed[:30] + b"\xff" * 9 + packed[39:]):
        (folder / "train.txt.gz").write_bytes(damaged)
        with pytest.raises(SourceError, match="archive is damaged"):
            list(corpus(str(folder)).sentences("train"))


def test_what_is_missing_is_named(folder):
    (folder / "valid.txt").unlink()
    with pytest.raises(SourceError, match=r"lacks valid.txt .* it has test.txt, train.txt"):
        corpus(str(folder))
    with pytest.raises(SourceError, match="no such folder; packaged data are tinyshakespeare"):
        corpus("tinyshakespear")
    with pytest.raises(SourceError, match="it is a file"):
        corpus(str(folder / "train.txt"))
    with pytest.raises(SourceError, match="no such folder"):
        corpus("")


def test_a_line_without_end_is_refused(folder, monkeypatch):
    monkeypatch.setattr("symnet.text.files.LONGEST", 100)
    (folder / "train.txt").write_text("a " * 60)
    with pytest.raises(SourceError, match=r"train.txt:1: more than"):
        list(corpus(str(folder)).sentences("train"))
