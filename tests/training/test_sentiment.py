"""Classifiers of texts: each kind learns what can be learned, on two classes and on three, and says what it cannot."""

import numpy as np
import pytest

from symnet.core.errors import NumericError, SourceError
from symnet.lowering import compile
from symnet.nets import pooled_classifier
from symnet.text.labelled import labelled
from symnet.training import sentiment
from symnet.training.classifiers import ABSENT
from symnet.training.loop import fit
from symnet.training.task import Request

KINDS = {
    "one layer": {"features": "six"},
    "two layers": {"features": "six", "layers": 2},
    "words": {"features": "words", "weighing": "presence", "ngrams": 1},
    "ratios": {"features": "words"},
    "mean": {"features": "pooled", "pool": "mean"},
    "max": {"features": "pooled", "pool": "max"},
    "both": {"features": "pooled", "pool": "both", "ngrams": 2},
    "concatenated": {"features": "concatenated", "length": 4},
}

WORDS = {"0": ("awful dull", "boring mess"), "1": ("superb fun", "a gem"), "2": ("it is", "a film")}


@pytest.fixture
def data(tmp_path):
    """Texts of two or three classes, which their words tell apart; a text without words in each split."""

    def write(classes):
        rng = np.random.default_rng(0)
        for split, size in {"train": 60, "valid": 12, "test": 12}.items():
            lines = [f"{c}\t{rng.choice(WORDS[str(c)])} {rng.choice(['the', 'one', 'very'])}\n" for c in
                     rng.integers(0, classes, size)]  # fmt: skip
            (tmp_path / f"{split}.tsv").write_text("".join(lines) + "0\t\n")
        return str(tmp_path)

    return write


def learned(name, backend="numpy", **options):
    task = sentiment.task(Request("sentiment", name, backend, {"epochs": 12, "at_least": 1, **options}))
    fitted = fit(task.program, task.start, task.examples, task.settings, measure=task.measure)
    return task, fitted, task.finish(fitted.params)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_learns(data, kind, classes):
    options = {"rate": 0.1, "batch": 7, **KINDS[kind]}
    if options["features"] == "six":
        options["at_least"] = None
    task, _, metrics = learned(data(classes), **options)
    assert metrics["accuracy"]["test"] >= (0.8 if "layer" not in kind else 0.6)
    assert ("counting" in metrics) == (options["features"] == "six" and classes == 2)
    assert task.report(task.start, metrics) is not None


@pytest.mark.parametrize("backend", ["numpy", "c", "lambdify"])
def test_backends_agree(data, backend):
    name = data(3)
    losses = []
    for b in ("lambdify", backend):
        task = sentiment.task(Request("sentiment", name, b, {"features": "pooled", "epochs": 2, "at_least": 1}))
        losses.append(fit(task.program, task.start, task.examples, task.settings).kept.progress.loss)
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_a_batch_of_maxima_is_each_text_by_itself(data):
    """The batch form against the single one of the textbook, word by word."""
    task = sentiment.task(Request("sentiment", data(2), "numpy", {"features": "pooled", "pool": "max", "at_least": 1}))
    model = task.examples.of.model
    texts = [["a", "gem", "the"], ["awful", "dull"], []]
    encoded = model.encoder.encode(texts)
    given = model.inputs(encoded, np.arange(3))
    assert set(np.unique(given["B"])) == {0, np.float32(ABSENT)}
    batch = compile(model.used(), "numpy").forward(task.start, given)["X"]
    one = compile(pooled_classifier("max", vectors="row"), "lambdify")
    for row, text in zip(batch, texts, strict=True):
        ids = np.array(model.encoder._ids(text))
        h, k, d = 3, 2, task.start["E"].shape[1]
        params = {"E": task.start["E"], "W": np.ones((d, h)), "b": np.ones((1, h)), "U": np.ones((h, k))}
        x = one.forward(params, {"S": ids, "y": np.array(0)})["x"]
        np.testing.assert_allclose(row, np.ravel(x), rtol=1e-6)


def test_dropped_words_leave_shares_that_sum_to_one(data):
    task = sentiment.task(Request("sentiment", data(2), "numpy", {"features": "pooled", "word_dropout": 0.9}))
    batch = task.examples.batch(np.arange(20), np.random.default_rng(0))
    np.testing.assert_allclose(batch["C"].sum(axis=1), 1, rtol=1e-5)
    assert batch["C"].shape[1] % 64 == 0
    plain = task.examples.of.model.inputs(task.examples.of.encoded, np.arange(20))
    assert (batch["C"] == 0).sum() > (plain["C"] == 0).sum()


def test_folds_are_those_of_the_usual_ten(tmp_path):
    path = tmp_path / "all.tsv"
    path.write_text("".join(f"{n % 2}\tword{n}\n" for n in range(200)))
    texts = labelled(str(path))
    for k in range(1, 11):
        part = sentiment.folded(texts, {"fold": k, "folds": 10})
        assert [w[0] for w in part.test.words] == [f"word{n}" for n in range(20 * (k - 1), 20 * k)]
        every = [w[0] for p in (part.train, part.valid, part.test) for w in p.words]
        assert sorted(every) == sorted(f"word{n}" for n in range(200))
    with pytest.raises(NumericError, match="fold 11 of 10"):
        sentiment.folded(texts, {"fold": 11, "folds": 10})


def test_the_same_seed_gives_the_same_numbers(data):
    name = data(2)
    runs = [learned(name, features="pooled", seed=s)[1].params["E"] for s in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"features": "seven"}, "--features is one of six, words, pooled, concatenated"),
        ({"features": "six", "pool": "max"}, "--pool means nothing to --features six"),
        ({"features": "pooled", "dropout": 1.0}, "dropout = 1.0: it is a probability"),
        ({"features": "pooled", "hidden": 0}, "hidden = 0: it is a whole number"),
        ({"features": "words", "weighing": "tfidf"}, "the weighing is one of"),
    ],
)
def test_what_does_not_fit_is_told(data, options, said):
    with pytest.raises((SourceError, NumericError), match=said):
        sentiment.task(Request("sentiment", data(2), "numpy", options))


def test_of_equally_good_epochs_the_one_with_the_least_loss_is_kept(data):
    _, fitted, _ = learned(data(2), features="pooled", epochs=6, rate=0.2)
    records = [record["valid"] for record in fitted.kept.progress.epochs]
    best = max(record["accuracy"] for record in records)
    least = min(record["loss"] for record in records if record["accuracy"] == best)
    assert records[fitted.kept.progress.best_epoch - 1] == {"accuracy": best, "loss": least}


def test_counting_is_the_rule_of_the_table():
    data = labelled("rt")
    assert sentiment.counting(data.test) == pytest.approx(0.668, abs=0.002)
