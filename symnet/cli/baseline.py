"""What `symnet baseline kneser-ney` prints: sizes, discounts, perplexities."""

from __future__ import annotations

import json
from time import perf_counter

from symnet.text.corpus import corpus
from symnet.text.kneser_ney import KneserNey, kneser_ney, perplexity
from symnet.text.vocabulary import vocabulary


def kneser_ney_on(data: str, order: int, min_count: int, limit: int | None, as_json: bool) -> str:
    """Build the model on the training text, score the others."""
    texts, began = corpus(data), perf_counter()
    words = vocabulary(texts.sentences("train"), min_count, limit)
    streams = {split: words.stream(texts.sentences(split)) for split in texts.files}
    model = kneser_ney(streams["train"], len(words), order)
    found = {split: perplexity(model.probabilities(streams[split])) for split in ("valid", "test")}
    seconds = round(perf_counter() - began, 3)
    if as_json:
        levels = [
            {"order": k, "ngrams": len(x.keys) - (k == 1), "discounts": list(x.discounts), "estimated": x.is_estimated}
            for k, x in enumerate(model.levels, 1)
        ]
        told = {"source": "kneser-ney", "data": data, "order": order, "vocabulary": len(words), "seconds": seconds,
                "metrics": {"perplexity": found}, "levels": levels}  # fmt: skip
        return json.dumps(told, indent=2) + "\n"
    sizes = ", ".join(f"{split} {len(stream):,}" for split, stream in streams.items())
    lines = [
        f"Interpolated modified Kneser-Ney of order {order} on {data}, {seconds:.2f} s",
        f"    words counted: {sizes} (with ends of sentences); vocabulary {len(words):,}",
        *_discounts(model),
        f"    perplexity: valid {found['valid']:.2f}, test {found['test']:.2f}",
    ]
    return "\n".join(lines) + "\n"


def _discounts(model: KneserNey) -> list[str]:
    """A line for each order; of the words alone, the start of a sentence is none."""
    lines = ["    order  n-grams       D1     D2     D3+"]
    for k, level in enumerate(model.levels, 1):
        numbers = "  ".join(f"{d:5.3f}" for d in level.discounts)
        note = "" if level.is_estimated else "   (usual ones: too few n-grams seen once, twice and three times)"
        lines.append(f"    {k:5}  {len(level.keys) - (k == 1):9,}  {numbers}{note}")
    return lines
