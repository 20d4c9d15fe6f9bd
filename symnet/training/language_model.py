"""`symnet train window-lm`: Bengio's language model on a corpus, with perplexities by exact softmax.

The network that is trained may drop hidden units, and may have its softmax over a sample of the vocabulary; the one
that is measured has neither. Settings were chosen on valid (docs/training.md).
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.network import Network
from symnet.lowering import compile
from symnet.nets import window_lm
from symnet.text.corpus import Corpus, corpus
from symnet.text.vocabulary import Ids, Vocabulary, occurring, vocabulary
from symnet.training.examples import Examples, Mask, Masked
from symnet.training.loop import Measure, Settings
from symnet.training.options import GENERAL, compiled, settings_of
from symnet.training.questions import answered, questions_of, told
from symnet.training.scoring import Scorer
from symnet.training.starts import parameter_shapes
from symnet.training.task import Request, Run, Task
from symnet.training.windows import Sampled, Windows

DATA = "tinyshakespeare"

VOCABULARY = "vocabulary.txt"

FALLING = {"rate": 0.1, "schedule": "linear", "average": 0.0}

SETTINGS: dict[int, dict[str, Any]] = {
    0: FALLING | {"embedding": 10, "hidden": 20, "direct": False, "dropout": 0.2, "epochs": 20, "batch": 16,
                  "sampled": 0},
    50_000: {"embedding": 100, "hidden": 100, "direct": True, "dropout": 0.45, "epochs": 4, "batch": 128,
             "sampled": 1000, "rate": 0.06, "schedule": "constant", "average": 0.5},
    500_000: FALLING | {"embedding": 100, "hidden": 200, "direct": False, "dropout": 0.2, "epochs": 6, "batch": 256,
                        "sampled": 2000},
}  # fmt: skip
"""What holds where a flag is not given, from so many words of training text on; chosen on valid."""

ALWAYS: dict[str, Any] = {
    "context": 4, "embedding_dropout": 0.0, "at_least": 3, "optimizer": "adagrad", "accumulator": 1e-4,
}  # fmt: skip
"""What holds for texts of any size."""

OPTIONS = GENERAL | ALWAYS.keys() | SETTINGS[0].keys()
"""The flags that mean something here."""


def task(request: Request) -> Task:
    """What `symnet train window-lm` learns.

    Raises SourceError for data that cannot be used, NumericError for options out of range.
    """
    given = {name: value for name, value in request.options.items() if value is not None}
    text = corpus(request.data or DATA)
    words = vocabulary(text.sentences("train"), int(given.get("at_least", ALWAYS["at_least"])))
    streams = {split: words.stream(text.sentences(split)) for split in ("train", "valid", "test")}
    asked = options_for(len(streams["train"]), len(words)) | given
    questions = questions_of(text.files["train"].parent, words)
    network = _network(asked, len(words), trained=True)
    program = compiled(network, request, "float32")
    scorer = scorer_of(asked, len(words), request.backend)
    parts = {split: Windows(stream, (*scorer.names, "Y")) for split, stream in streams.items()}
    settings = settings_of(asked)
    examples = _examples(parts["train"], asked, len(words), settings)
    measure = Measure(lambda params: {"perplexity": scorer.perplexity(params, parts["valid"])}, "perplexity")

    def finish(params: Arrays) -> dict[str, Any]:
        found = {"perplexity": {split: scorer.perplexity(params, parts[split]) for split in ("valid", "test")}}
        answers = answered(questions, words, streams["train"], scorer, params)
        return found | ({"questions": answers} if answers else {})

    about = {
        "data": _fingerprint(text, words, streams),
        "options": asked,
        "vocabulary": len(words),
    }
    start = start_params(program, asked, occurring(streams["train"], len(words)))
    files = {VOCABULARY: "".join(f"{word}\n" for word in words.words)}
    return Task(
        request,
        network,
        program,
        start,
        examples,
        settings,
        measure,
        finish,
        "words",
        about,
        files,
        lambda params, metrics: told(metrics.get("questions", [])),
    )


def options_for(words: int, vocabulary: int) -> dict[str, Any]:
    """What holds for a text of so many words; words are sampled only from a vocabulary much larger than the sample."""
    found = ALWAYS | SETTINGS[max(least for least in SETTINGS if words >= least)]
    return found | ({"sampled": 0} if vocabulary < 2 * found["sampled"] else {})


def scorer_of(asked: dict[str, Any], size: int, backend: str = "numpy") -> Scorer:
    """What measures a model of these options."""
    whole = _network(asked, size, trained=False)
    logits = Network(whole.equations[:-2], meanings=whole.meanings, title=whole.title)
    names = tuple(v.identifier for v in whole.data if v.domain == "ids")
    order = sorted(names, key=lambda name: int(name.rsplit("_", 1)[1]))
    return Scorer(compile(logits, "numpy", "float32"), tuple(order))


def opened(run: Run) -> tuple[Vocabulary, Scorer, Arrays]:
    """The vocabulary, what measures, and the parameters of a run."""
    words = Vocabulary(tuple(run.text(VOCABULARY).splitlines()))
    return words, scorer_of(run.about["options"], len(words)), run.params()


def start_params(program: Program, asked: dict[str, Any], counts: NDArray[np.integer[Any]]) -> Arrays:
    """Where training begins: small embeddings, and the frequencies of the words as what is predicted of each."""
    rng = np.random.default_rng((int(asked.get("seed", 0)), 0))
    sizes = {"V": len(counts), "d": int(asked["embedding"]), "d_h": int(asked["hidden"])}
    found = {}
    for name, shape in parameter_shapes(program, sizes).items():
        if name == "c":
            found[name] = np.log((counts[:, None] + 1) / (counts.sum() + len(counts)))
        else:
            spread = {"E": 0.1, "W": (3 * shape[1]) ** -0.5}.get(name, 0.0)
            found[name] = spread * rng.standard_normal(shape, np.float32)
    return program.converted(found)


def _network(asked: dict[str, Any], size: int, *, trained: bool) -> Network:
    return window_lm(
        int(asked["context"]),
        batch=True,
        output_bias=True,
        direct=bool(asked["direct"]),
        dropout=trained and asked["dropout"] > 0,
        embedding_dropout=trained and asked["embedding_dropout"] > 0,
        sampled=trained and asked["sampled"] > 0,
    )


def _examples(train: Windows, asked: dict[str, Any], size: int, settings: Settings) -> Examples:
    found: Examples = train
    if asked["sampled"]:
        counts = occurring(train.stream, size)
        room = min(size, int(asked["sampled"]) + settings.batch)
        found = Sampled(train, "Y", counts, int(asked["sampled"]), room)
    embeddings = int(asked["context"]) * int(asked["embedding"])
    seen = int(asked["hidden"]) + embeddings * bool(asked["direct"])
    words = Mask(embeddings, float(asked["embedding_dropout"]), int(asked["embedding"]))
    masks = {"M": Mask(seen, float(asked["dropout"])), "M_e": words}
    masks = {name: mask for name, mask in masks.items() if mask.rate}
    return Masked(found, masks) if masks else found


def _fingerprint(text: Corpus, words: Vocabulary, streams: dict[str, Ids]) -> dict[str, Any]:
    """What the data are, so that a run is not gone on with on others."""
    sums = {split: f"{zlib.crc32(stream.data):08x}" for split, stream in streams.items()}
    counts = {split: len(stream) for split, stream in streams.items()}
    return {"name": text.name, "vocabulary": len(words), "words": counts, "checksums": sums}
