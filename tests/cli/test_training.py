"""`symnet train`, `eval`, `predict`, `generate`, `nearest` as a user meets them: what is written, said and refused."""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.calling import call

LINES = [
    "the cat sees the bird",
    "the dog sees a cat",
    "a bird sings",
    "the dog runs",
    "a cat sleeps and the dog sleeps",
]
TINY = ["--context", "2", "--embedding", "4", "--hidden", "5", "--batch", "16", "--epochs", "3", "--backend", "numpy"]


def run_within(limits, *words, cwd):
    """Within limits of the process, which is one of its own."""
    command = [sys.executable, "-m", "symnet", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, preexec_fn=limits)


def write_corpus(folder, lines=LINES, times=10):
    folder.mkdir(exist_ok=True)
    for split in ("train", "valid", "test"):
        (folder / f"{split}.txt").write_text("".join(f"{line}\n" for line in lines) * times)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    home = tmp_path_factory.mktemp("run")
    corpus = write_corpus(home / "corpus")
    done = call("train", "window-lm", "--data", corpus, "-o", home / "lm", "--json", *TINY, cwd=home)
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


def test_the_result_is_one_object_with_what_the_contract_names(trained):
    home, result = trained
    assert result["source"] == "window-lm"
    assert result["output"] == str(home / "lm")
    assert {"steps", "seconds", "loss", "metrics"} <= result.keys()
    assert {"valid", "test"} == result["metrics"]["perplexity"].keys()
    assert json.loads((home / "lm" / "result.json").read_text()) == result


def test_a_run_says_everything_about_itself(trained):
    about = json.loads((trained[0] / "lm" / "run.json").read_text())
    assert about["request"]["options"] == {
        "context": 2, "embedding": 4, "hidden": 5, "batch": 16, "epochs": 3, "seed": 0,
    }  # fmt: skip
    assert [e["name"] for e in about["network"]["equations"]][-1] == "L"
    assert {"E", "W", "b", "U", "c"} == about["parameters"].keys() == {g["wrt"] for g in about["network"]["gradients"]}
    assert {"python", "numpy", "sympy", "safetensors"} < about["versions"].keys()
    history = json.loads((trained[0] / "lm" / "history.json").read_text())
    assert [e["epoch"] for e in history["epochs"]] == [1, 2, 3]
    assert all(e["valid"]["perplexity"] > 1 for e in history["epochs"])
    assert history["losses"][-1]["step"] == history["epochs"][-1]["step"]


def test_a_trained_model_is_measured(trained):
    home, result = trained
    done = call("eval", home / "lm", "--json", cwd=home)
    assert json.loads(done.stdout)["metrics"] == {"perplexity": pytest.approx(result["metrics"]["perplexity"])}
    mixed = json.loads(call("eval", home / "lm", "--json", "--mix", "--order", "3", cwd=home).stdout)["metrics"]
    assert 0 <= mixed["mix"]["weight"] <= 1
    assert mixed["mix"]["valid"] <= min(mixed["perplexity"]["valid"], mixed["kneser-ney"]["valid"]) + 1e-9
    assert len(mixed["mix-by-history"]["weights"]) == 3
    assert mixed["mix-by-history"]["valid"] <= mixed["mix"]["valid"] + 1e-9
    told = call("eval", home / "lm", "--mix", "--order", "2", cwd=home).stdout
    assert "mix-by-history: weights " in told
    text = home / "text.txt"
    text.write_text("the dog sees the elephant\n")
    one = json.loads(call("eval", home / "lm", "--data", text, "--json", cwd=home).stdout)
    assert one["metrics"]["perplexity"].keys() == {"text"}
    refused = call("eval", home / "lm", "--data", text, "--mix", cwd=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "a mixture needs a training text" in refused.stderr


def test_a_trained_model_speaks(trained):
    home = trained[0]
    one, two, other = (call("generate", home / "lm", "--seed", s, "--words", 30, cwd=home) for s in (1, 1, 2))
    assert one.stdout == two.stdout != other.stdout
    assert "<unk>" not in one.stdout
    assert set(one.stdout.split()) <= set(" ".join(LINES).split())
    begun = json.loads(call("generate", home / "lm", "--prompt", "the dog", "--json", cwd=home).stdout)
    assert begun["sentences"][0].startswith("the dog")
    greedy = [call("generate", home / "lm", "--temperature", 0, "--seed", s, cwd=home).stdout for s in (1, 2)]
    assert greedy[0] == greedy[1]
    assert "not negative" in call("generate", home / "lm", "--temperature", -1, cwd=home).stderr


def test_a_trained_model_predicts_the_next_word(trained):
    home = trained[0]
    found = json.loads(call("predict", home / "lm", "the dog", "--json", cwd=home).stdout)["predictions"][0]
    assert found["input"] == "the dog"
    assert found["label"] == next(iter(found["probabilities"]))
    assert 0 < sum(found["probabilities"].values()) <= 1 + 1e-9
    lines = call("predict", home / "lm", "-", cwd=home, stdin="the\na\n").stdout.splitlines()
    assert len(lines) == 2


def test_words_that_are_alike(trained):
    home = trained[0]
    found = json.loads(call("nearest", home / "lm", "dog", "cat", "--count", 3, "--json", cwd=home).stdout)["nearest"]
    assert [len(near) for near in found.values()] == [3, 3]
    assert "dog" not in [near["word"] for near in found["dog"]]
    cosines = [near["cosine"] for near in found["dog"]]
    assert cosines == sorted(cosines, reverse=True)
    refused = call("nearest", home / "lm", "dogs", cwd=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'dogs' is not among the" in refused.stderr
    assert "near: dog" in refused.stderr


@pytest.mark.parametrize("words", [["eval"], ["generate"], ["predict", "x"], ["nearest", "x"]])
def test_a_folder_that_holds_no_run(tmp_path, words):
    done = call(words[0], tmp_path, *words[1:], cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no run" in done.stderr


def test_an_interrupted_run_goes_on_to_the_same_numbers(tmp_path):
    corpus = write_corpus(tmp_path / "corpus", times=60)
    words = ["window-lm", "--data", corpus, *TINY, "--epochs", "10", "--batch", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "symnet", "train", *map(str, words), "-o", "broken"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.time() + 60
    while not (tmp_path / "broken" / "checkpoint.safetensors").exists() and time.time() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert "interrupted; saved at step" in err
    assert "Go on with: symnet train window-lm --resume broken" in err
    assert "Traceback" not in err
    assert not (tmp_path / "broken" / "model.safetensors").exists()
    assert call("eval", "broken", cwd=tmp_path).returncode == 0
    refused = call("train", *words, "-o", "broken", cwd=tmp_path)
    assert (refused.returncode, "go on with --resume broken" in refused.stderr) == (2, True)
    assert call("train", "window-lm", "--resume", "broken", cwd=tmp_path).returncode == 0
    assert call("train", *words, "-o", "whole", cwd=tmp_path).returncode == 0
    one, two = ((tmp_path / f / "model.safetensors").read_bytes() for f in ("broken", "whole"))
    assert one == two


def test_what_is_resumed_must_be_the_same_run(trained, tmp_path):
    home = trained[0]
    again = call("train", "window-lm", "--resume", home / "lm", "--json", cwd=home)
    assert json.loads(again.stdout)["metrics"] == trained[1]["metrics"]
    for words, told in (
        (["window-lm", "--rate", "1"], "--rate: a run that is resumed keeps its own settings"),
        (["window-lm", "--data", "cats"], "--data: a run"),
        (["logistic"], "holds a run of window-lm, not of logistic"),
    ):
        done = call("train", *words, "--resume", home / "lm", cwd=home)
        assert done.returncode == 2
        assert told in done.stderr
    assert "there is no run" in call("train", "window-lm", "--resume", tmp_path, cwd=home).stderr
    corpus = write_corpus(tmp_path / "corpus")
    assert call("train", "window-lm", "--data", corpus, *TINY, "-o", tmp_path / "lm", cwd=tmp_path).returncode == 0
    write_corpus(tmp_path / "corpus", [*LINES, "another line"])
    done = call("train", "window-lm", "--resume", tmp_path / "lm", cwd=tmp_path)
    assert done.returncode == 2
    assert "the data of the run is no longer what it was" in done.stderr


def test_a_damaged_checkpoint_and_a_damaged_account(tmp_path):
    corpus = write_corpus(tmp_path / "corpus")
    words = ["window-lm", "--data", corpus, *TINY, "--save-every", "0"]
    whole = json.loads(call("train", *words, "-o", "lm", "--json", cwd=tmp_path).stdout)
    path = tmp_path / "lm" / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    (tmp_path / "lm" / "model.safetensors").unlink()
    done = call("train", "window-lm", "--resume", "lm", "--json", cwd=tmp_path)
    assert "checkpoint.safetensors cannot be used" in done.stderr
    assert "going on from checkpoint.previous.safetensors, step" in done.stderr
    assert json.loads(done.stdout)["metrics"] == whole["metrics"]
    (tmp_path / "lm" / "run.json").write_text("{")
    done = call("train", "window-lm", "--resume", "lm", cwd=tmp_path)
    assert (done.returncode, "run.json: it is damaged" in done.stderr) == (2, True)


def test_a_disk_that_is_full(tmp_path):
    """Files may grow to a size that holds the first checkpoint, and not those with the best parameters beside."""
    corpus = write_corpus(tmp_path / "corpus", times=40)
    words = ["train", "window-lm", "--data", corpus, *TINY, "--hidden", "200", "--save-every", "0", "-o"]
    assert call(*words, "whole", cwd=tmp_path).returncode == 0
    size = (tmp_path / "whole" / "checkpoint.safetensors").stat().st_size

    def limited(most):
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = run_within(limited(int(size * 0.85)), *words, "full", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("cannot be written") == 1
    assert "and training goes on; make room" in done.stderr
    one, two = ((tmp_path / f / "model.safetensors").read_bytes() for f in ("full", "whole"))
    assert one == two
    none = run_within(limited(3000), *words, "none", cwd=tmp_path)
    assert none.returncode == 2
    assert "none/" in none.stderr
    assert "Traceback" not in none.stderr
    assert not [name for name in os.listdir(tmp_path / "full") if name.endswith(".new")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no words"),
        (b"\n \n\n", "has no words"),
        (b"a\0b\n", "binary"),
        ("caf\xe9\n".encode("latin-1"), "not UTF-8"),
        (b"\xff\xfea\0", "UTF-16"),
        (None, "lacks test.txt"),
    ],
)
def test_texts_that_are_none(tmp_path, content, told):
    corpus = write_corpus(tmp_path / "corpus")
    path = corpus / ("test.txt" if content is None else "train.txt")
    path.unlink() if content is None else path.write_bytes(content)
    done = call("train", "window-lm", "--data", corpus, *TINY, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["window-lm", "--data", "nowhere"], "nowhere"),
        (["window-lm", "--size", "V=3"], "--sizes means nothing to window-lm"),
        (["logistic", "--context", "3"], "--context means nothing to logistic"),
        (["xor", "--rate", "3"], "--rate: xor has its four examples"),
        (["window-lm", "--batch", "0"], "--batch"),
        (["unit", "--data", "x.csv"], "no loss"),
        (["logistic", "--data", "x.csv"], "x.csv: there is no such file"),
        (["logistic", "--data", "."], "lacks train.npz"),
    ],
)
def test_calls_that_mean_nothing(tmp_path, words, told):
    done = call("train", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]] * 5)
OR = (X.sum(axis=1) > 0).astype(int)


def rows(*columns):
    return "".join(",".join(str(v) for v in row) + "\n" for row in zip(*columns, strict=True))


def write(path, **arrays):
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    elif path.suffix == ".json":
        path.write_text(json.dumps({name: np.asarray(value).tolist() for name, value in arrays.items()}))
    else:
        separator = "," if path.suffix == ".csv" else "\t"
        table = np.column_stack([arrays["X"], arrays["y"]])
        lines = ["X1,X2,y", *(",".join(map(str, row)) for row in table)]
        path.write_text("".join(f"{line.replace(',', separator)}\n" for line in lines))


@pytest.mark.parametrize("ending", [".npz", ".json", ".csv", ".tsv"])
def test_any_network_learns_from_a_file_of_arrays(tmp_path, ending):
    path = tmp_path / f"or{ending}"
    write(path, X=X, y=OR)
    words = ["train", "logistic-batch", "--data", path, "--rate", "0.5", "--batch", "4", "--backend", "numpy"]
    done = call(*words, "--json", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["metrics"]["accuracy"] == {"train": 1.0}


def test_a_network_of_a_document_learns_with_valid_and_test(tmp_path):
    (tmp_path / "notes.md").write_text(
        "Let $x \\in \\mathbb{R}^n$. <!-- symnet: data x, t -->\n\n$$a = \\sigma(w^\\top x + b)$$\n$$J = (a - t)^2$$\n"
    )
    (tmp_path / "data").mkdir()
    for split in ("train", "valid", "test"):
        write(tmp_path / "data" / f"{split}.npz", x=X, t=OR)
    words = ["train", "notes.md", "--data", "data", "--optimizer", "adam", "--rate", "0.1", "--backend", "numpy"]
    done = call(*words, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["metrics"]["loss"].keys() == {"train", "valid", "test"}
    assert result["metrics"]["loss"]["test"] < 0.05
    assert (tmp_path / "symnet-notes" / "model.safetensors").exists()


@pytest.mark.parametrize("label", [7, -1, 2])
def test_labels_that_are_neither_0_nor_1(tmp_path, label):
    np.savez(tmp_path / "data.npz", X=X, y=OR * label)
    done = call("train", "logistic-batch", "--data", "data.npz", "--backend", "numpy", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert f"y holds {label}, where labels are 0 and 1" in done.stderr
    np.savez(tmp_path / "data.npz", X=X, y=0.1 + 0.8 * OR)  # how sure one is
    done = call("train", "logistic-batch", "--data", "data.npz", "--backend", "numpy", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({"X": X}, "the data lack Y"),
        ({"X": X, "Y": OR, "z": OR}, "the network has no z"),
        ({"X": X[:3], "Y": OR}, "differ in how many examples they hold: X 3, Y 20"),
        ({"X": X[:, :0], "Y": OR}, "X of the data is empty: a size of it is 0"),
        ({"X": X[:0], "Y": OR[:0]}, "hold no examples"),
        ({"X": X, "Y": OR - 1}, "must hold integers from 0"),
        ({"X": X, "Y": OR + 0.5}, "Y holds 0.5, where whole numbers are wanted"),
        ({"X": X, "Y": OR * 7}, "must hold integers from 0 to 2"),
        ({"X": X * np.nan, "Y": OR}, "X holds numbers that are not finite"),
        ({"X": X.astype(str), "Y": OR}, "X holds <U32 values; it needs real numbers"),
    ],
)
def test_arrays_that_do_not_fit(tmp_path, arrays, told):
    np.savez(tmp_path / "data.npz", **arrays)
    done = call("train", "multinomial-batch", "--data", "data.npz", "--size", "K=3", "--backend", "numpy", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert told in done.stderr
    assert "data.npz" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("d.csv", "X1,X2,y\n1,2\n", "d.csv:2: 2 cells where the header has 3"),
        ("d.csv", "X1,X2,y\n1,2,no\n", "d.csv:2: 'no' is no number"),
        ("d.csv", "X1,X2,y\n", "no rows under the header"),
        ("d.csv", "y,y\n1,1\n", "two columns have the same name"),
        ("d.json", "[1, 2]", "one object with arrays by name"),
        ("d.json", '{"X": [[1, 2], [1]], "y": [1]}', "the rows of X differ in length"),
        ("d.json", "{", "it is no JSON"),
        ("d.npz", "not a zip", "no arrays that can be read"),
        ("d.txt", "1 2", "data for a network of your own are .npz"),
    ],
)
def test_files_that_hold_no_arrays(tmp_path, name, content, told):
    (tmp_path / name).write_text(content)
    done = call("train", "logistic-batch", "--data", name, "--backend", "numpy", cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_pickled_arrays_are_not_opened(tmp_path):
    np.savez(tmp_path / "d.npz", X=np.array([{"a": 1}], dtype=object), y=OR)
    done = call("train", "logistic-batch", "--data", "d.npz", cwd=tmp_path)
    assert done.returncode == 2
    assert "no arrays that can be read" in done.stderr


def test_divergence_is_exit_code_1_and_says_where(tmp_path):
    (tmp_path / "fit.md").write_text(
        "Let $x \\in \\mathbb{R}^n$. <!-- symnet: data x, t -->\n\n$$a = w^\\top x + b$$\n$$J = (a - t)^2$$\n"
    )
    np.savez(tmp_path / "d.npz", x=X * 1e3, t=OR)
    words = ["train", "fit.md", "--data", "d.npz", "--optimizer", "sgd", "--backend", "numpy", "--json", "-o", "out"]
    done = call(*words, "--rate", "1", cwd=tmp_path)
    assert done.returncode == 1
    assert "training diverged: at step" in done.stderr
    assert "Try a smaller learning rate than 1 (--rate)" in done.stderr
    assert "training diverged" in json.loads(done.stdout)["ended"]
    assert call(*words, "--rate", "1e-8", cwd=tmp_path).returncode == 0, "a run that failed may be replaced"


def test_two_runs_do_not_write_to_one_folder(tmp_path):
    corpus = write_corpus(tmp_path / "corpus", times=60)
    words = ["train", "window-lm", "--data", str(corpus), *TINY, "--epochs", "400", "-o", "one"]
    first = subprocess.Popen([sys.executable, "-m", "symnet", *words], cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        while not (tmp_path / "one" / "checkpoint.safetensors").exists() and first.poll() is None:
            time.sleep(0.02)
        done = call(*words, cwd=tmp_path)
        assert (done.returncode, "another run writes there" in done.stderr) == (2, True)
    finally:
        first.kill()
        first.communicate()
