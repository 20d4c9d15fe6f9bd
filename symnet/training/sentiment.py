"""`symnet train sentiment`: classifiers of texts, with accuracies on valid and test.

Which epoch is kept is chosen on valid, of equally good ones that with the least cross-entropy there; test is looked at
once, at the end. Settings were chosen on valid (docs/training.md).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError, SourceError
from symnet.lowering import compile
from symnet.text.encoders import Bagged, Encoder, Rows, Six
from symnet.text.features import SIX, six_features
from symnet.text.labelled import SPLITS, Labelled, Texts, labelled, texts_for
from symnet.text.tokens import tokens
from symnet.text.vocabulary import Vocabulary
from symnet.training.classifiers import Classifier, TextExamples, encoder_for
from symnet.training.examples import Examples, Mask, Masked
from symnet.training.loop import Measure
from symnet.training.options import GENERAL, compiled, settings_of
from symnet.training.task import Request, Run, Task

DATA = "rt"

VOCABULARY, RATIOS = "vocabulary.txt", "ratios.txt"

COMMON: dict[str, Any] = {"optimizer": "adagrad", "rate": 0.1, "schedule": "linear", "batch": 50, "epochs": 8}

DEFAULTS: dict[str, dict[str, Any]] = {
    "six": COMMON | {"layers": 1, "hidden": 8, "optimizer": "adam", "rate": 0.01, "epochs": 20},
    "words": COMMON | {"ngrams": 2, "weighing": "ratio", "at_least": 1, "rate": 0.2, "accumulator": 0.0},
    "pooled": COMMON | {"pool": "both", "ngrams": 1, "at_least": 2, "embedding": 50, "hidden": 32, "spread": 0.1,
                        "dropout": 0.5, "word_dropout": 0.3},
    "concatenated": COMMON | {"length": 30, "at_least": 2, "embedding": 20, "hidden": 32, "spread": 0.1, "rate": 0.05,
                              "epochs": 4},
}  # fmt: skip
"""What holds where a flag is not given, by what texts are described by."""

MAXIMA = {"rate": 0.2, "dropout": 0.3, "spread": 0.3, "epochs": 15}
"""What holds for maxima alone, in which few words move at a step."""

FEATURES = "words"
"""What texts are described by unless --features says otherwise."""

OPTIONS = GENERAL | {"features", "folds", "fold"} | {name for own in DEFAULTS.values() for name in own}
"""The flags that mean something here."""

TOLD = 8
"""So many words are told that speak for a class."""


@dataclass(frozen=True)
class Judge:
    """A classifier that can be used: its program, and what it knows of texts."""

    model: Classifier
    program: Program
    classes: tuple[str, ...]

    def measured(self, params: Arrays, encoded: Any, labels: NDArray[np.int32]) -> dict[str, float]:
        """Which part of the texts is put into its class, and the mean cross-entropy."""
        found = self.model.probabilities(self.program, params, encoded, len(labels))
        own = np.maximum(found[np.arange(len(labels)), labels], np.finfo(float).tiny)
        accuracy = np.mean(found.argmax(axis=1) == labels)
        return {"accuracy": float(accuracy), "loss": float(-np.mean(np.log(own)))}

    def chosen(self, params: Arrays, encoded: Any, count: int) -> NDArray[np.int64]:
        """The likeliest class of each text."""
        return self.model.probabilities(self.program, params, encoded, count).argmax(axis=1)


def task(request: Request) -> Task:
    """What `symnet train sentiment` learns.

    Raises SourceError for data that cannot be used, NumericError for options out of range.
    """
    asked = options_of(request.options)
    texts = folded(labelled(request.data or DATA), asked)
    encoder = encoder_for(asked["features"], asked, texts.train.words, texts.train.labels)
    model = Classifier(asked["features"], asked, encoder, len(texts.classes))
    encoded = {split: encoder.encode(getattr(texts, split).words) for split in SPLITS}
    labels = {split: getattr(texts, split).labels for split in SPLITS}
    network = model.network(trained=True)
    program, judge = compiled(network, request, "float32"), judge_of(model, texts.classes)
    examples: Examples = TextExamples(model, encoded["train"], labels["train"])
    if masks := model.masks():
        examples = Masked(examples, {name: Mask(*mask) for name, mask in masks.items()})
    measure = Measure(
        lambda params: judge.measured(params, encoded["valid"], labels["valid"]), "accuracy", lower=False, tie="loss"
    )

    def finish(params: Arrays) -> dict[str, Any]:
        found = {s: judge.measured(params, encoded[s], labels[s])["accuracy"] for s in ("valid", "test")}
        metrics: dict[str, Any] = {"accuracy": found}
        if asked["features"] == "six" and texts.classes == ("0", "1"):
            metrics["counting"] = {s: counting(getattr(texts, s)) for s in ("valid", "test")}
        return metrics

    about = {
        "data": _fingerprint(texts),
        "options": asked,
        "classes": list(texts.classes),
        "encoder": encoder.state(),
    }
    settings = settings_of(asked)
    start = model.start(program, settings.seed)
    return Task(
        request, network, program, start, examples, settings, measure, finish, "texts", about, _files(encoder),
        lambda params, metrics: list(_report(judge, params, metrics)),
    )  # fmt: skip


def options_of(given: dict[str, Any]) -> dict[str, Any]:
    """The flags that were given, and what holds for the others.

    Raises SourceError for unknown features and for flags that mean nothing to them, NumericError for sizes below 1.
    """
    features = given.get("features") or FEATURES
    if features not in DEFAULTS:
        raise SourceError(f"--features is one of {', '.join(DEFAULTS)}, not {features}")
    own = DEFAULTS[features] | (MAXIMA if given.get("pool") == "max" else {})
    for name in given:
        if name not in own and name not in GENERAL | {"features", "folds", "fold"} and given[name] is not None:
            raise SourceError(f"--{name.replace('_', '-')} means nothing to --features {features}; leave it out")
    asked = own | {name: value for name, value in given.items() if value is not None} | {"features": features}
    for name in ("hidden", "embedding", "ngrams", "at_least", "length", "layers"):
        if name in asked and int(asked[name]) < 1:
            raise NumericError(f"{name} = {asked[name]}: it is a whole number, at least 1")
    for name in ("dropout", "word_dropout"):
        if name in asked and not 0 <= float(asked[name]) < 1:
            raise NumericError(f"{name} = {asked[name]}: it is a probability, from 0 to below 1")
    return asked


def folded(texts: Labelled, asked: dict[str, Any]) -> Labelled:
    """The texts as they are, or one of the folds into which all of them are parted in their order.

    Fold k of n is for test, the next one (after the last, the first) for validation, the others for training.
    """
    if asked.get("fold") is None:
        return texts
    k, n = int(asked["fold"]), int(asked.get("folds") or 10)
    every = Texts(
        tuple(w for s in SPLITS for w in getattr(texts, s).words),
        np.concatenate([getattr(texts, s).labels for s in SPLITS]),
    )
    if not 3 <= n <= len(every) or not 1 <= k <= n:
        raise NumericError(
            f"fold {k} of {n}: there are 3 folds at least, and at most as many as the {len(every)} texts"
        )
    bounds = [i * len(every) // n for i in range(n + 1)]
    parts = [np.arange(bounds[i], bounds[i + 1]) for i in range(n)]
    test, valid = k - 1, k % n
    rest = np.concatenate([part for i, part in enumerate(parts) if i not in (test, valid)])
    return Labelled(texts.name, texts.classes, every.at(rest), every.at(parts[valid]), every.at(parts[test]))


def judge_of(model: Classifier, classes: tuple[str, ...]) -> Judge:
    """What measures a model."""
    return Judge(model, compile(model.used(), "numpy", "float32"), classes)


def opened(run: Run) -> tuple[Judge, Arrays]:
    """What measures, and the parameters of a run."""
    asked, classes = run.about["options"], tuple(run.about["classes"])
    encoder = _encoder_of(run)
    return judge_of(Classifier(asked["features"], asked, encoder, len(classes)), classes), run.params()


def evaluate(run: Run, data: str | None = None) -> dict[str, Any]:
    """Accuracy and confusion (a row for each true class) of a run on its own data, or on others.

    Raises SourceError for data with a label that the run does not know.
    """
    judge, params = opened(run)
    asked = run.about["options"]
    if data is None:
        texts = folded(labelled(run.request.data or DATA), asked)
        parts = {"valid": texts.valid, "test": texts.test}
    else:
        parts = texts_for(data, judge.classes)
    metrics: dict[str, Any] = {"accuracy": {}, "confusion": {}, "classes": list(judge.classes)}
    for split, part in parts.items():
        found = judge.chosen(params, judge.model.encoder.encode(part.words), len(part))
        table = np.zeros((len(judge.classes), len(judge.classes)), int)
        np.add.at(table, (part.labels, found), 1)
        metrics["accuracy"][split] = float(np.mean(found == part.labels))
        metrics["confusion"][split] = table.tolist()
    return metrics


def predict(run: Run, texts: list[str]) -> list[dict[str, Any]]:
    """The likeliest class of each text, and the probability of every class."""
    judge, params = opened(run)
    encoded = judge.model.encoder.encode([tokens(text) for text in texts])
    found = judge.model.probabilities(judge.program, params, encoded, len(texts))
    return [
        {
            "label": judge.classes[int(row.argmax())],
            "probabilities": dict(zip(judge.classes, map(float, row), strict=True)),
        }
        for row in found
    ]


def counting(texts: Texts) -> float:
    """The accuracy of the rule without a network: positive where more words are in the positive lexicon."""
    numbers = six_features(texts.words)
    return float(np.mean((numbers[:, 0] > numbers[:, 1]) == texts.labels))


def _report(judge: Judge, params: Arrays, metrics: dict[str, Any]) -> Iterator[str]:
    model = judge.model
    if "counting" in metrics:
        more = 100 * (metrics["accuracy"]["test"] - metrics["counting"]["test"])
        yield f"counting: positive where more words are of the positive lexicon; the network adds {more:+.2f} points"
    if model.features == "six" and params["W1"].shape[0] == 1:
        yield "weights of the standardised features: " + ", ".join(
            f"{name} {w:+.2f}" for name, w in zip(SIX, np.ravel(params["W1"]), strict=True)
        )
    if isinstance(model.encoder, Bagged) and model.features == "words":
        scale = model.encoder.ratios if len(model.encoder.ratios) else 1.0
        weights = np.asarray(params["W"], float) - np.asarray(params["W"], float).mean(axis=1, keepdims=True)
        for k, label in enumerate(judge.classes[:TOLD]):
            best = np.argsort(-weights[:, k] * scale)[:TOLD]
            yield f"for {label}: " + ", ".join(model.encoder.words.words[i] for i in best)


def _files(encoder: Encoder) -> dict[str, str]:
    if isinstance(encoder, Six):
        return {}
    found = {VOCABULARY: "".join(f"{word}\n" for word in encoder.words.words)}
    if isinstance(encoder, Bagged) and len(encoder.ratios):
        found[RATIOS] = "".join(f"{ratio!r}\n" for ratio in encoder.ratios.tolist())
    return found


def _encoder_of(run: Run) -> Encoder:
    state = run.about["encoder"]
    if run.about["options"]["features"] == "six":
        return Six.read(state)
    words = Vocabulary(tuple(run.text(VOCABULARY).splitlines()))
    if "length" in state:
        return Rows(words, int(state["length"]))
    ratios = np.array(run.text(RATIOS).split(), float) if state["weighing"] == "ratio" else np.zeros(0)
    if state["weighing"] == "ratio" and len(ratios) != len(words):
        raise SourceError(f"{run.folder / RATIOS}: {len(ratios)} numbers for {len(words)} words; train anew")
    return Bagged.read(state, words, ratios)


def _fingerprint(texts: Labelled) -> dict[str, Any]:
    """What the data are, so that a run is not gone on with on others."""
    parts = {split: getattr(texts, split) for split in SPLITS}
    sums = {
        split: f"{zlib.crc32(part.labels.tobytes() + repr(part.words).encode()):08x}" for split, part in parts.items()
    }
    return {"name": texts.name, "texts": {split: len(part) for split, part in parts.items()}, "checksums": sums}
