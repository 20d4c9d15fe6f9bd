"""What a language model that was trained can say: its perplexity on a text, the words likely to come next, whole
sentences, and which words it holds for alike."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import NumericError, SourceError, UnknownNameError
from symnet.text.corpus import corpus
from symnet.text.files import lines_of
from symnet.text.kneser_ney import kneser_ney
from symnet.text.mixing import best_weight, best_weights, mixed
from symnet.text.vocabulary import END, UNKNOWN, Ids, Vocabulary
from symnet.training.language_model import DATA, opened
from symnet.training.scoring import next_word
from symnet.training.task import Run
from symnet.training.windows import Windows

Reals = NDArray[np.float64]

LIKELY = 10
"""So many words are told."""


def evaluate(run: Run, data: str | None = None, order: int | None = None) -> dict[str, Any]:
    """Perplexities of a run by exact softmax, on the splits of a corpus or on a text file.

    Args:
        run: what was trained.
        data: a packaged corpus, a folder, or a file; None for what it was trained on.
        order: of the Kneser-Ney model that it is mixed with, which is built from the corpus' training text; None for
            no mixture. The weight of the mixture is the best on valid; so are those by how many of the words before a
            word Kneser-Ney has seen, 0 to order − 1.

    Raises SourceError for data that cannot be used, or that have no training text to mix with.
    """
    words, scorer, params = opened(run)
    streams = _streams(words, data or run.request.data or DATA)
    if order is not None and not {"train", "valid"} <= streams.keys():
        raise SourceError(f"{data}: a mixture needs a training text and one to choose its weight on; give a folder")
    measured = [split for split in streams if split != "train"]
    own = {s: np.exp(scorer.log_probabilities(params, Windows(streams[s], (*scorer.names, "Y")))) for s in measured}
    found: dict[str, Any] = {"perplexity": {split: perplexity(p) for split, p in own.items()}}
    if order is not None:
        model = kneser_ney(streams["train"], len(words), order)
        both = {split: model.looked_up(streams[split]) for split in measured}
        other = {split: p for split, (p, _) in both.items()}
        seen = {split: lengths for split, (_, lengths) in both.items()}
        weight = best_weight(own["valid"], other["valid"])
        weights = best_weights(own["valid"], other["valid"], seen["valid"], order)
        found["kneser-ney"] = {"order": order} | {split: perplexity(p) for split, p in other.items()}
        found["mix"] = {"weight": weight} | {s: perplexity(mixed(own[s], other[s], weight)) for s in measured}
        found["mix-by-history"] = {"weights": weights.tolist()} | {
            s: perplexity(mixed(own[s], other[s], weights[seen[s]])) for s in measured
        }
    return found


def perplexity(probabilities: Reals) -> float:
    """exp of the mean of −ln p; infinite where something was held for impossible."""
    with np.errstate(divide="ignore"):
        return float(np.exp(-np.mean(np.log(probabilities))))


def _streams(words: Vocabulary, data: str) -> dict[str, Ids]:
    path = Path(data)
    if path.is_file():
        sentences = (line.split() for _, line in lines_of(path))
        return {"text": words.stream(s for s in sentences if s)}
    texts = corpus(data)
    return {split: words.stream(texts.sentences(split)) for split in texts.files}


def predict(run: Run, texts: list[str]) -> list[dict[str, Any]]:
    """The words likeliest to come after each text, with their probabilities, `</s>` and `<unk>` among them."""
    words, scorer, params = opened(run)
    found = []
    for text in texts:
        p = next_word(scorer, params, words.encoded(text.split()))
        best = np.argsort(-p, kind="stable")[:LIKELY]
        found.append({"label": words.words[best[0]], "probabilities": {words.words[n]: float(p[n]) for n in best}})
    return found


def generate(run: Run, prompt: str = "", seed: int = 0, count: int = 100, temperature: float = 1.0) -> list[str]:
    """Sentences drawn word by word, `count` words in all, the first going on from the prompt; never `<unk>`.

    Args:
        run: what was trained.
        prompt: the beginning of the first sentence, in words of the corpus.
        seed: of what is drawn.
        count: how many words.
        temperature: logits are divided by it: below 1 likely words are likelier still; 0 takes the likeliest.

    Raises NumericError for a temperature below 0.
    """
    if not temperature >= 0:
        raise NumericError(f"temperature = {temperature}: it is a number, and not negative")
    words, scorer, params = opened(run)
    rng = np.random.default_rng((seed, 3))
    sentences: list[str] = []
    said = prompt.split()
    before = words.encoded(said)
    for _ in range(count):
        p = next_word(scorer, params, before)
        p[UNKNOWN] = 0
        at = _drawn(p, temperature, rng)
        if at == END:
            sentences.append(" ".join(said))
            said, before = [], []
        else:
            said.append(words.words[at])
            before.append(at)
    return [s for s in [*sentences, " ".join(said)] if s]


def _drawn(p: Reals, temperature: float, rng: np.random.Generator) -> int:
    if temperature == 0:
        return int(np.argmax(p))
    with np.errstate(divide="ignore"):
        log = np.log(p) / temperature
    weights = np.exp(log - log.max())
    total = np.cumsum(weights)
    return min(int(np.searchsorted(total, rng.random() * total[-1], side="right")), len(p) - 1)


def nearest(run: Run, word: str, count: int = LIKELY) -> list[tuple[str, float]]:
    """The words whose embeddings have the largest cosine with that of a word, and the cosines.

    Raises UnknownNameError for a word that is not in the vocabulary.
    """
    words, _, params = opened(run)
    if word not in words.ids:
        near = ", ".join(get_close_matches(word, words.words, n=3)) or "none is like it"
        raise UnknownNameError(f"the word {word!r} is not among the {len(words)} of the vocabulary (near: {near})")
    table = params["E"].astype(np.float64)
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), np.finfo(float).tiny)
    cosines = table @ table[words.ids[word]]
    cosines[words.ids[word]] = -np.inf
    best = np.argsort(-cosines, kind="stable")[: min(count, len(words) - 1)]
    return [(words.words[n], float(cosines[n])) for n in best]
