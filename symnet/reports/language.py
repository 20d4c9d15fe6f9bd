"""What the page of a language model shows: perplexities beside baselines, questions, samples, nearest words."""

from __future__ import annotations

from typing import Any

from symnet.plots import runs
from symnet.reports import page
from symnet.reports.page import Page
from symnet.reports.reading import Facts
from symnet.text.corpus import corpus
from symnet.text.kneser_ney import kneser_ney
from symnet.text.vocabulary import Vocabulary
from symnet.training.kinds import ability
from symnet.training.language_model import DATA
from symnet.training.speaking import perplexity
from symnet.training.task import Run

ORDER = 5
"""Of the model that only counts."""

COUNTED = 10_000_000
"""Words of training text up to which it is counted for the page: that takes a gigabyte or two."""

SAMPLE = 80
"""So many words are drawn."""

ASKED, NEAR = 8, 6
"""How many words are asked for, and how many neighbours of each are named."""


def language_sections(document: Page, facts: Facts) -> None:
    """Results, questions, samples and words."""
    if facts.run is None:
        return
    _results(document, facts, facts.run)
    _questions(document, facts.metrics.get("questions", []))
    document.section("What it writes")
    sentences = ability(facts.source, "generate")(facts.run, "", int(facts.result.get("seed", 0)), SAMPLE, 1.0)
    document.add(page.paragraph(f"{SAMPLE} words, drawn one after the other:"), page.quotes(sentences))
    _words(document, facts, facts.run)


def _results(document: Page, facts: Facts, run: Run) -> None:
    own = facts.metrics["perplexity"]
    words = Vocabulary(tuple(run.text("vocabulary.txt").splitlines()))
    rows: list[tuple[str, dict[str, float]]] = [("every word alike", dict.fromkeys(own, float(len(words))))]
    if run.about["data"]["words"]["train"] <= COUNTED:
        rows += _counting(run, words, list(own))
    rows.append(("this network", own))
    splits = list(own)
    best = min(range(len(rows)), key=lambda k: rows[k][1][splits[-1]])
    told = [[name, *(f"{numbers[split]:.2f}" for split in splits)] for name, numbers in rows]
    document.section("Perplexity")
    document.add(
        page.table(
            ["model", *splits], told, "Lower is better; a model that knows nothing has the vocabulary's size", best
        )
    )


def _counting(run: Run, words: Vocabulary, splits: list[str]) -> list[tuple[str, dict[str, float]]]:
    """The row of the model that only counts; none where a split is not of the corpus."""
    texts = corpus(run.request.data or DATA)
    streams = {split: words.stream(texts.sentences(split)) for split in texts.files}
    if not {"train", *splits} <= streams.keys():
        return []
    model = kneser_ney(streams["train"], len(words), ORDER)
    return [(f"Kneser–Ney, order {ORDER}", {s: perplexity(model.probabilities(streams[s])) for s in splits})]


def _questions(document: Page, questions: list[dict[str, Any]]) -> None:
    document.section("What comes next")
    if not questions:
        return
    rows = [
        [
            f"{q['beginning']} …",
            q["word"],
            str(q["seen"]),
            f"{q['network']:.3f}",
            f"{q['counts']:.3f}",
            q["network_says"],
            q["counts_say"],
        ]
        for q in questions
    ]
    header = ["beginning", "word", "seen", "network", "Kneser–Ney", "network says", "Kneser–Ney says"]
    caption = (
        "The probability of a word after a beginning, and how often the two stand side by side in the training text"
    )
    document.add(page.table(header, rows, caption, words=(1, 5, 6)))


def _words(document: Page, facts: Facts, run: Run) -> None:
    plain = [word for word in run.text("vocabulary.txt").splitlines() if word.isalpha()]
    step = max(1, min(len(plain), 120) // ASKED)
    asked = plain[: ASKED * step : step]
    if not asked:
        return
    find = ability(facts.source, "nearest")
    rows = [[word, ", ".join(f"{other} {cosine:.2f}" for other, cosine in find(run, word, NEAR))] for word in asked]
    document.section("Which words it holds for alike")
    document.add(
        page.table(["word", "nearest, with the cosine"], rows, "Words with the most similar embeddings", words=(1,)),
        page.figure(
            runs.embeddings(str(facts.folder), asked[:4]),
            "The embeddings along the two directions in which they vary most; lines join a word to its nearest.",
        ),
    )
