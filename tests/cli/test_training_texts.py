"""`symnet train perceptron-…` and `symnet train sentiment` as a user meets them."""

import json

import pytest

from tests.calling import call

LINES = ["1\ta superb film !", "0\tawful , dull mess", "1\twhat fun", "0\tno , not you , i hate it"]


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.tsv"
    path.write_text("\n".join(LINES * 10) + "\n")
    return path


@pytest.mark.parametrize("source", ["perceptron-and", "perceptron-or"])
def test_the_perceptron_learns_what_a_line_separates(source, tmp_path):
    done = call("train", source, "-o", tmp_path / "run", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["metrics"]["accuracy"]["train"] == 1
    assert told["separable"]
    assert {p.name for p in (tmp_path / "run").iterdir()} == {
        "program.py",
        "parameters.json",
        "result.json",
        "report.html",
    }


@pytest.mark.parametrize("seed", [0, 7])
def test_the_perceptron_fails_on_xor_and_says_why(seed, tmp_path):
    done = call("train", "perceptron-xor", "--seed", seed, "-o", tmp_path / "run")
    assert done.returncode == 1
    assert "it goes round for ever" in done.stdout
    assert "No line separates the ones from the zeros" in done.stdout
    assert done.stdout.count("w1 + w2 + 2 b") == 2, "the same sum above 0 and not above 0"
    told = json.loads((tmp_path / "run" / "result.json").read_text())
    assert (told["separable"], told["converged"]) == (False, False)
    assert told["cycle"][0] < told["cycle"][1]


def test_xor_and_the_perceptron_are_asked_for_single_rows(tmp_path):
    assert call("train", "perceptron-and", "-o", tmp_path / "and").returncode == 0
    assert [call("predict", tmp_path / "and", row).stdout.strip() for row in ("[1, 1]", "[0, 1]")] == ["y = 1", "y = 0"]
    assert call("train", "xor", "-o", tmp_path / "xor").returncode == 0
    assert [call("predict", tmp_path / "xor", row).stdout[0] for row in ("[1, 1]", "[0, 1]")] == ["0", "1"]
    refused = call("eval", tmp_path / "xor")
    assert refused.returncode == 2
    assert "give --data FILE" in refused.stderr


def test_sentiment_writes_a_run_that_says_everything(texts, tmp_path):
    folder = tmp_path / "run"
    done = call("train", "sentiment", "--data", texts, "--backend", "numpy", "--epochs", 4, "--json", "-o", folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told["metrics"]["accuracy"]) == {"valid", "test"}
    assert {"run.json", "model.safetensors", "vocabulary.txt", "ratios.txt", "result.json"} <= {
        p.name for p in folder.iterdir()
    }


def test_a_run_is_measured_and_asked(texts, tmp_path):
    folder = tmp_path / "run"
    done = call("train", "sentiment", "--data", texts, "--features", "six", "--backend", "numpy", "-o", folder)
    assert done.returncode == 0, done.stderr
    more = tmp_path / "more.tsv"
    more.write_text("1\tsuperb fun\n0\tawful mess\n0\tdull\n")
    measured = json.loads(call("eval", folder, "--data", more, "--json").stdout)
    assert measured["metrics"]["accuracy"] == {"more.tsv": 1.0}
    assert measured["metrics"]["confusion"]["more.tsv"] == [[2, 0], [0, 1]]
    assert "a row for each true label" in call("eval", folder).stdout
    lines = tmp_path / "lines.txt"
    lines.write_text("What a superb film!\n\nawful, dull, a mess\n")
    said = call("predict", folder, lines).stdout.splitlines()
    assert [line.split("\t")[0] for line in said][::2] == ["1", "0"]
    assert len(said) == 3, "a line without words is answered, too"
    (told,) = json.loads(call("predict", folder, "so superb", "--json").stdout)["predictions"]
    assert told["label"] == "1"
    assert sum(told["probabilities"].values()) == pytest.approx(1)
    more.write_text("7\tlabel\n")
    refused = call("eval", folder, "--data", more)
    assert refused.returncode == 2
    assert "more.tsv:1: the label '7' is none of the model's (0, 1)" in refused.stderr


def test_a_network_of_any_kind_is_asked_with_json(tmp_path):
    data = tmp_path / "and.json"
    data.write_text(json.dumps({"X": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 0, 0, 1]}))
    words = ("--data", data, "--epochs", 300, "--rate", 1, "--backend", "numpy", "-o", tmp_path / "run")
    assert call("train", "logistic-batch", *words).returncode == 0
    assert call("predict", tmp_path / "run", "[1, 1]").stdout.startswith("1\t")
    assert [line[0] for line in call("predict", tmp_path / "run", data).stdout.splitlines()] == ["0", "0", "0", "1"]
    assert "accuracy: train 1" in call("eval", tmp_path / "run").stdout
    refused = call("predict", tmp_path / "run", "a superb film")
    assert refused.returncode == 2
    assert "an example is JSON" in refused.stderr


def test_the_demo_says_what_six_features_add_to_counting(texts, tmp_path):
    done = call("train", "sentiment", "--features", "six", "--data", texts, "--backend", "numpy", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "counting: positive where more words are of the positive lexicon; the network adds" in done.stdout


def test_several_seeds_have_a_mean_and_a_spread_and_are_resumed(texts, tmp_path):
    folder = tmp_path / "runs"
    words = ("train", "sentiment", "--data", texts, "--features", "pooled", "--backend", "numpy", "--epochs", 2)
    done = call(*words, "--seeds", 3, "--json", "-o", folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    values = [r["accuracy"]["test"] for r in told["runs"].values()]
    assert list(told["runs"]) == ["seed-0", "seed-1", "seed-2"]
    assert told["metrics"]["accuracy"]["test"] == pytest.approx(sum(values) / 3)
    assert told["spread"]["accuracy"]["test"] >= 0
    (folder / "seed-1" / "result.json").unlink()
    again = call("train", "sentiment", "--resume", folder, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["runs"] == told["runs"]
    several = call("eval", folder)
    assert several.returncode == 2
    assert "it holds several runs; give one of them" in several.stderr
    refused = call("train", "sentiment", "--resume", folder, "--rate", 1)
    assert refused.returncode == 2
    assert "--rate" in refused.stderr


def test_folds(texts, tmp_path):
    done = call("train", "sentiment", "--data", texts, "--folds", 4, "--backend", "numpy", "-o", tmp_path / "runs")
    assert done.returncode == 0, done.stderr
    assert "mean of 4 runs" in done.stdout
    assert "fold-4: accuracy" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sentiment", "--data", "nowhere"], "no such folder"),
        (["sentiment", "--features", "six", "--pool", "max"], "--pool means nothing to --features six"),
        (["sentiment", "--context", "3"], "--context means nothing to sentiment"),
        (["window-lm", "--pool", "max"], "--pool means nothing to window-lm"),
        (["sentiment", "--dropout", "1.5", "--features", "pooled"], "probability"),
        (["perceptron-and", "--rate", "1"], "--rate: perceptron-and has its four examples"),
    ],
)
def test_errors_are_one_line(words, said, tmp_path):
    done = call("train", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"1\tgood\n" * 20, "all 16 training lines have the label 1"),
        (b"1\tgood\n0\tbad\n" * 8 + b"9\tlast\n", "label '9' is none of"),
        (b"\x00\x01\x02" * 50, "binary"),
        (b"good and bad\n" * 20, "has no tab"),
        (b"1\t\n0\t\n" * 10, ""),
        (b"1\tyes\n0\tno\n" * 10, ""),
    ],
)
def test_hostile_texts(content, said, tmp_path):
    path = tmp_path / "texts.tsv"
    path.write_bytes(content)
    done = call("train", "sentiment", "--data", path, "--backend", "numpy", "--batch", 1, "--epochs", 1, cwd=tmp_path)
    assert done.returncode == (2 if said else 0), done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
