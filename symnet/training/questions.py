"""Questions that a corpus asks of a model: what comes after these words, and how likely is this one?

A corpus' folder may hold `questions.tsv`, a line `beginning<TAB>word` each. Beside the network's answer stand how often
the last word of the beginning and the word asked for occur side by side, three words long, in the training text, and
what a model that only counts (Kneser-Ney) says: of a continuation never seen, counts know nothing, and a network
knows what it knows of words with a like embedding (Jurafsky and Martin, sec. 7.5: *cat* gets fed, so *dog* gets fed).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from symnet.backends.trainer import Arrays
from symnet.core.errors import SourceError
from symnet.text.files import lines_of
from symnet.text.kneser_ney import kneser_ney
from symnet.text.vocabulary import UNKNOWN, Ids, Vocabulary
from symnet.training.scoring import Scorer, next_word

QUESTIONS = "questions.tsv"

ORDER, SEEN = 5, 3
"""Of the model that only counts; of the n-grams that are looked for."""

Question = tuple[str, str]


def questions_of(folder: Path, words: Vocabulary) -> list[Question]:
    """The questions of a corpus' folder; none where it has no such file.

    Raises SourceError for a line that is no question, or a word that is not in the vocabulary.
    """
    path, found = folder / QUESTIONS, []
    if not path.is_file():
        return []
    for number, line in lines_of(path):
        if not line.strip():
            continue
        beginning, tab, word = line.partition("\t")
        if not tab or not beginning.split() or len(word.split()) != 1:
            raise SourceError(f"{path}:{number}: a question is the beginning of a sentence, a tab and a word")
        for one in (*beginning.split(), word.strip()):
            if one not in words.ids:
                raise SourceError(f"{path}:{number}: the word {one!r} is not in the vocabulary")
        found.append((" ".join(beginning.split()), word.strip()))
    return found


def answered(
    questions: list[Question], words: Vocabulary, train: Ids, scorer: Scorer, params: Arrays
) -> list[dict[str, Any]]:
    """For each question what the network says, and what counting says."""
    if not questions:
        return []
    counts, answers = kneser_ney(train, len(words), ORDER), []
    for beginning, word in questions:
        before, asked = words.encoded(beginning.split()), words.ids[word]
        p, q = next_word(scorer, params, before), counts.distribution(before)
        gram = [*before, asked][-SEEN:]
        answers.append(
            {
                "beginning": beginning,
                "word": word,
                "seen": occurrences(train, gram),
                "ngram": " ".join(words.words[n] for n in gram),
                "network": float(p[asked]),
                "network_says": words.words[int(np.argmax(p))],
                "counts": float(q[asked]),
                "counts_say": words.words[int(np.argmax(q))],
            }
        )
    return answers


def occurrences(stream: Ids, gram: list[int]) -> int:
    """How often some words occur side by side."""
    if UNKNOWN in gram or len(stream) < len(gram):
        return 0
    size = len(stream) - len(gram) + 1
    return int(np.sum(np.logical_and.reduce([stream[k : k + size] == n for k, n in enumerate(gram)])))


def told(answers: list[dict[str, Any]]) -> list[str]:
    """The answers in words."""
    lines = []
    for a in answers:
        lines.append(f"after “{a['beginning']}” (“{a['ngram']}” occurs {a['seen']} times in the training text)")
        lines.append(
            f"    {a['word']}: network {a['network']:.3f}, Kneser-Ney {a['counts']:.3f}; "
            f"likeliest: network {a['network_says']}, Kneser-Ney {a['counts_say']}"
        )
    return lines
