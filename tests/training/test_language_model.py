"""The window language model: perplexity by hand, sampled softmax beside the whole one, and the course's story."""

import json

import numpy as np
import pytest

import symnet
from symnet.core.errors import NumericError, SourceError
from symnet.text.vocabulary import END, Vocabulary
from symnet.training import language_model
from symnet.training.loop import fit
from symnet.training.questions import answered, occurrences, questions_of
from symnet.training.task import Request
from symnet.training.windows import Sampled, Windows

SENTENCES = ["a b c", "b c a b", "c", "a b", "b c c a"]


@pytest.fixture
def corpus(tmp_path):
    for split in ("train", "valid", "test"):
        (tmp_path / f"{split}.txt").write_text("".join(f"{s}\n" for s in SENTENCES * 6))
    return tmp_path


SMALL = {"context": 2, "embedding": 3, "hidden": 4, "batch": 8, "epochs": 2}


def made(corpus, **options):
    return language_model.task(Request("window-lm", str(corpus), "numpy", {**SMALL, **options}))


def test_contexts_never_cross_the_start_of_a_sentence():
    stream = np.array([2, 3, END, 4, END, END, 5, 6, 7, END], np.int32)
    windows = Windows(stream, ("one", "two", "word"))
    batch = windows.batch(np.arange(10), np.random.default_rng(0))
    assert batch["word"].tolist() == stream.tolist()
    assert batch["one"].tolist() == [END, 2, 3, END, 4, END, END, 5, 6, 7]
    assert batch["two"].tolist() == [END, END, 2, END, END, END, END, END, 5, 6]


def test_perplexity_is_what_the_formulas_say(corpus):
    task = made(corpus, direct=True)
    params = {name: np.asarray(value, float) for name, value in task.start.items()}
    total: list = []
    counts = {w: sum(s.split().count(w) for s in SENTENCES) for w in "abc"}
    ids = {w: n for n, w in enumerate(sorted(counts, key=lambda w: (-counts[w], w)), 2)}
    for sentence in SENTENCES:
        line = [END, END, *(ids[w] for w in sentence.split()), END]
        for t in range(2, len(line)):
            e = np.concatenate([params["E"][line[t - 1]], params["E"][line[t - 2]]])
            h = np.tanh(params["W"] @ e + params["b"].ravel())
            o = params["U"] @ np.concatenate([h, e]) + params["c"].ravel()
            total.append(np.log(np.exp(o).sum()) - o[line[t]])
    assert task.finish(task.start)["perplexity"]["test"] == pytest.approx(np.exp(np.mean(total)), rel=1e-4)


def test_the_sample_estimates_the_sum_of_exponentials_over_the_vocabulary():
    rng = np.random.default_rng(0)
    counts = np.array([50, 1, 30, 20, 9, 7, 5, 3, 2, 1])
    stream = rng.integers(0, 10, 40).astype(np.int32)
    sampled = Sampled(Windows(stream, ("x", "Y")), "Y", counts, draws=6, size=8)
    o = rng.normal(size=10)
    found = []
    for seed in range(4000):
        batch = sampled.batch(np.array([3, 5]), np.random.default_rng(seed))
        assert np.array_equal(batch["S"][batch["Y"]], stream[[3, 5]])
        found.append(np.sum(np.exp(o[batch["S"]] + batch["a"].ravel())))
    assert np.mean(found) == pytest.approx(np.exp(o).sum(), abs=4 * np.std(found) / np.sqrt(len(found)))


def test_softmax_over_a_sample_of_everything_is_the_whole_softmax():
    """The derived gradients of both networks agree where the sample is the vocabulary and nothing is corrected."""
    options = {"context": 2, "batch": True, "output_bias": True}
    whole, part = (symnet.compile(symnet.nets.window_lm(sampled=s, **options), "numpy") for s in (False, True))
    params, data = whole.example(seed=1, V=7, d=3, d_h=4, m=5)
    order = np.random.default_rng(2).permutation(7)
    labels = np.argmax(data["Y"], axis=1)
    more = {**data, "S": order, "a": np.zeros((7, 1)), "Y": np.argsort(order)[labels]}
    (loss, gradients), (same, others) = whole(params, data), part(params, more)
    assert loss == pytest.approx(float(same), rel=1e-12)
    for name, gradient in gradients.items():
        assert np.allclose(gradient, others[name], rtol=1e-10, atol=1e-13), name


def test_a_sampled_softmax_is_one_operation_and_only_its_rows_move():
    from symnet.lowering import closed_form
    from symnet.plan import make_plan
    from symnet.plan.updates import rule_named

    network = symnet.nets.window_lm(batch=True, output_bias=True, dropout=True, sampled=True)
    plan = make_plan(closed_form(network), rule_named("adagrad"))
    text = "\n".join(map(str, (*plan.operations, *plan.updates)))
    assert "by blocks of classes" in text
    assert "U moves by adagrad in its rows S" in text
    assert "c moves by adagrad in its rows S" in text


@pytest.mark.parametrize(
    "options",
    [{}, {"direct": True}, {"sampled": 3}, {"dropout": 0.0}, {"embedding_dropout": 0.3, "direct": True, "sampled": 2}],
    ids=str,
)
@pytest.mark.parametrize("backend", ["lambdify", "numpy", "c"])
def test_every_kind_of_model_learns_in_every_backend(corpus, options, backend):
    task = language_model.task(Request("window-lm", str(corpus), backend, {**SMALL, "epochs": 8, **options}))
    before = task.finish(task.start)["perplexity"]["valid"]
    fitted = fit(task.program, task.start, task.examples, task.settings, measure=task.measure)
    after = task.finish(fitted.params)["perplexity"]["valid"]
    assert after < 0.9 * before


def test_backends_agree_on_a_whole_run(corpus):
    found = {}
    for backend in ("lambdify", "numpy", "c"):
        task = language_model.task(Request("window-lm", str(corpus), backend, SMALL))
        fitted = fit(task.program, task.start, task.examples, task.settings, measure=task.measure)
        found[backend] = fitted.params
    for backend in ("numpy", "c"):
        for name, value in found["lambdify"].items():
            assert np.allclose(value, found[backend][name], rtol=1e-3, atol=1e-4), (backend, name)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"dropout": 1.0}, "the dropout 1.0 of M is a probability"),
        ({"rate": -1.0}, "rate = -1.0"),
        ({"rate": float("nan")}, "rate = nan"),
        ({"clip": 0.0}, "clip = 0"),
    ],
)
def test_options_out_of_range(corpus, options, told):
    def trained():
        task = made(corpus, **options)
        fit(task.program, task.start, task.examples, task.settings)

    with pytest.raises(NumericError, match=told):
        trained()


@pytest.mark.parametrize("context", [1, 2, 5])
def test_a_vocabulary_of_two_and_batch_and_context_larger_than_the_text(tmp_path, context):
    for split in ("train", "valid", "test"):
        (tmp_path / f"{split}.txt").write_text("word\n")
    task = made(tmp_path, batch=1000, epochs=3, context=context)
    assert task.about["vocabulary"] == 2
    fitted = fit(task.program, task.start, task.examples, task.settings, measure=task.measure)
    assert fitted.kept.progress.step == 3
    assert task.finish(fitted.params)["perplexity"]["test"] < 2.001


def test_questions_are_read_and_what_is_none_is_told(tmp_path):
    words = Vocabulary(("</s>", "<unk>", "the", "dog", "gets", "fed"))
    assert questions_of(tmp_path, words) == []
    path = tmp_path / "questions.tsv"
    path.write_text("the dog gets\tfed\n")
    assert questions_of(tmp_path, words) == [("the dog gets", "fed")]
    for wrong, told in (("the dog gets fed\n", "a tab and a word"), ("the cow gets\tfed\n", "'cow' is not in")):
        path.write_text(wrong)
        with pytest.raises(SourceError, match=f"questions.tsv:1: .*{told}"):
            questions_of(tmp_path, words)


def test_what_was_never_seen_is_known_from_a_neighbour():
    """The course's story: *cat gets fed* is seen, *dog gets* never; counting does not know it, embeddings do."""
    task = language_model.task(Request("window-lm", "cats", "c", {"epochs": 10}))
    fitted = fit(task.program, task.start, task.examples, task.settings, measure=task.measure)
    cat, dog, morning = task.finish(fitted.params)["questions"]
    assert cat["seen"] > 10
    assert (dog["seen"], morning["seen"]) == (0, 0)
    assert dog["counts"] < 0.2
    assert dog["network"] > 0.8
    assert morning["network"] > 0.8
    assert json.dumps([cat, dog])


def test_occurrences():
    stream = np.array([2, 3, 2, 3, 4, 0, 2, 3], np.int32)
    assert occurrences(stream, [2, 3]) == 3
    assert occurrences(stream, [2, 3, 4]) == 1
    assert occurrences(stream, [1, 3]) == 0
    assert occurrences(stream[:1], [2, 3]) == 0
    assert answered([], Vocabulary(("</s>", "<unk>")), stream, None, {}) == []
