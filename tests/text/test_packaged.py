"""The packaged data are what their sources had, byte for byte, and say under which licence."""

import hashlib

import pytest

from symnet.text.corpus import corpus
from symnet.text.labelled import labelled
from symnet.text.packaged import HOME, NAMES, lexicon
from symnet.text.vocabulary import vocabulary

SUMS = {
    "lexicon/negative.txt": "6d018f3af5fc64cebcf43b61589977c77bf2732eb667075a149324dae19ca5e5",
    "lexicon/positive.txt": "e2c03013fc858f2e65d47fab056b94cf94bd8b09b918f7febe7db61a730ff5a1",
    "rt/test.tsv": "fd22ea831fddd9ae927b665f03c295d4cc03e169cda428f6b7dfdf60b115c531",
    "rt/train.tsv": "074e3cff29159da3a34f7f94ca7d4e87c7fc6520fcb213cd91f72170c6b58beb",
    "rt/valid.tsv": "d19d8ab2636cc78a581fd43f206966a5316598d66f3939b8c96df57eea04b8c6",
    "tinyshakespeare/test.txt": "def0f0f31e1121cb71406ff94b37d1e3c79b284ca891089ff02f7756f3dc6ce6",
    "tinyshakespeare/train.txt": "78aa133fe79cfcf40842955c74406531292fec947d8161fe1ddb9d49c0b2ef43",
    "tinyshakespeare/valid.txt": "cf770fd924c2006755ef1e1c8dfce72e388f9c529a967ffc8e3b8e0f924689bb",
}

OWN = {"cats"}
"""Written for symnet, and free to change."""


@pytest.mark.parametrize("name", SUMS)
def test_no_byte_has_changed(name):
    assert hashlib.sha256((HOME / name).read_bytes()).hexdigest() == SUMS[name]


def test_there_is_no_file_without_a_sum_and_no_folder_without_a_licence():
    files = {str(p.relative_to(HOME)) for p in HOME.rglob("*") if p.is_file() and p.parent.name not in OWN}
    assert files == {*SUMS, "LICENSES.md"}
    licences = (HOME / "LICENSES.md").read_text()
    assert all(f"`{folder.name}/`" in licences for folder in HOME.iterdir() if folder.is_dir())
    assert all((HOME / name).is_dir() for name in NAMES)


def test_tinyshakespeare_has_the_sizes_of_the_baselines():
    c = corpus("tinyshakespeare")
    v = vocabulary(c.sentences("train"))
    assert len(v) == 4322
    assert [len(v.stream(c.sentences(s))) for s in ("train", "valid", "test")] == [201667, 25256, 20837]


def test_rt_has_the_sizes_of_the_baselines():
    data = labelled("rt")
    assert data.classes == ("0", "1")
    for split, size in ((data.train, 8530), (data.valid, 1066), (data.test, 1066)):
        assert len(split) == size
        assert 2 * split.labels.sum() == size


def test_the_lexicon():
    assert len(lexicon("positive")) == 2006
    assert len(lexicon("negative")) == 4783
    assert "superb" in lexicon("positive")
    assert "awful" in lexicon("negative")
