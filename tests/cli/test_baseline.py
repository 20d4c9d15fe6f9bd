"""`symnet baseline` as a user meets it."""

import json

import pytest

from tests.calling import call


@pytest.fixture
def corpus(tmp_path):
    for split, text in {"train": "the cat sat\nthe dog sat\n", "valid": "the cat\n", "test": "the dog sat\n"}.items():
        (tmp_path / f"{split}.txt").write_text(text)
    return tmp_path


def test_shakespeare_with_the_packaged_data():
    told = json.loads(call("baseline", "kneser-ney", "--data", "tinyshakespeare", "--json").stdout)
    assert told["vocabulary"] == 4322
    assert told["metrics"]["perplexity"]["test"] == pytest.approx(105.98, abs=0.01)
    assert all(level["estimated"] for level in told["levels"])


def test_a_small_corpus_says_which_discounts_it_took(corpus):
    done = call("baseline", "kneser-ney", "--data", corpus, "--order", 2, "--min-count", 1)
    assert done.returncode == 0
    assert "vocabulary 6" in done.stdout
    assert "too few n-grams" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--data", "nothing"], "no such folder"),
        (["--data", "rt"], "lacks train.txt"),
        (["--data", "tinyshakespeare", "--order", 0], "range"),
        (["--data", "tinyshakespeare", "--vocabulary", 1], "range"),
        ([], "Missing option '--data'"),
    ],
)
def test_errors_are_one_line(words, said):
    done = call("baseline", "kneser-ney", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
