"""Labelled texts, tokens and bags."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.errors import SourceError
from symnet.text.bags import bags
from symnet.text.labelled import labelled
from symnet.text.tokens import padded, tokens


def write(folder, **splits):
    for split, text in splits.items():
        (folder / f"{split}.tsv").write_text(text)
    return str(folder)


def test_three_classes_by_number(tmp_path):
    name = write(tmp_path, train="10\tGood!\n2\tso so\n-1\tbad\n2\t\n", valid="2\tok\n", test="-1\tawful film\n")
    data = labelled(name)
    assert data.classes == ("-1", "2", "10")
    assert data.train.labels.tolist() == [2, 1, 0, 1]
    assert data.train.words == (("good", "!"), ("so", "so"), ("bad",), ())
    assert data.test.words == (("awful", "film"),)


def test_labels_may_be_words(tmp_path):
    name = write(tmp_path, train="pos\ta\nneg\tb\n", valid="pos\tc\n", test="neg\td\n")
    assert labelled(name).classes == ("neg", "pos")


def test_one_file_is_parted_in_its_order(tmp_path):
    lines = "".join(f"{n % 2}\tword{n}\n" for n in range(20))
    plain, packed = tmp_path / "all.tsv", tmp_path / "all.tsv.gz"
    plain.write_text(lines)
    packed.write_bytes(gzip.compress(lines.encode()))
    for path in (plain, packed):
        data = labelled(str(path))
        assert [len(data.train), len(data.valid), len(data.test)] == [16, 2, 2]
        assert data.test.words == (("word18",), ("word19",))


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("1\ta\n0 b\n", "1\tc", r"train.tsv:2: the line has no tab"),
        ("1\ta\n\tb\n", "1\tc", r"train.tsv:2: the line has no label"),
        ("1\ta\n0\tb\n", "1\tc\n\n7\tc", r"test.tsv:3: the label '7' is none of the training lines' \(0, 1\)"),
        ("1\ta\n1\tb\n", "1\tc", r"all 2 training lines have the label 1"),
        ("1\ta\n0\tb\n", "\n", r"test.tsv: the file has no words"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(tmp_path, train, test, said):
    name = write(tmp_path, train=train, valid="1\ta\n", test=test)
    with pytest.raises(SourceError, match=said):
        labelled(name)


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"lacks valid.tsv"):
        labelled(write(tmp_path, train="1\ta\n"))
    with pytest.raises(SourceError, match="no such folder"):
        labelled(str(tmp_path / "nothing"))
    (tmp_path / "few.tsv").write_text("1\ta\n0\tb\n")
    with pytest.raises(SourceError, match="2 lines are too few"):
        labelled(str(tmp_path / "few.tsv"))


def test_tokens_keep_what_is_already_in_words():
    assert tokens('the rock\'s " conan " co-writer/director ... j . r .') == (
        ["the", "rock's", '"', "conan", '"', "co-writer/director", "...", "j", ".", "r", "."]
    )
    assert tokens('Wait... "Don\'t," he said.') == ["wait", "...", '"', "don't", ",", '"', "he", "said", "."]
    assert tokens(" \t ") == []


@given(st.text())
def test_tokens_of_tokens_are_themselves(text):
    once = tokens(text)
    assert tokens(" ".join(once)) == once


def test_padding_and_truncation():
    assert padded([[1, 2, 3], [], [4]], 2, 9).tolist() == [[1, 2], [9, 9], [4, 9]]
    assert padded([], 3, 0).shape == (0, 3)


@given(st.lists(st.lists(st.integers(0, 6), max_size=8), min_size=1, max_size=6), st.data())
def test_a_batch_of_bags_is_the_rows_of_the_whole_matrix(texts, drawn):
    whole = np.zeros((len(texts), 7))
    for row, text in zip(whole, texts, strict=True):
        for word in text:
            row[word] += 1 / len(text)
    places = np.array(drawn.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=5)))
    ids, matrix = bags(texts).batch(places)
    assert len(set(ids.tolist())) == len(ids) >= 1
    np.testing.assert_allclose(matrix @ np.eye(7)[ids], whole[places], atol=1e-6)


def test_weights_of_a_bag():
    found = {w: dict(zip(b.ids.tolist(), b.weights.tolist(), strict=True)) for w in ("share", "count", "presence")
             for b in [bags([[3, 3, 5, 3]], w)]}  # fmt: skip
    assert found == {"share": {3: 0.75, 5: 0.25}, "count": {3: 3, 5: 1}, "presence": {3: 1, 5: 1}}
