"""What is asked of networks of any kind: labels and probabilities, or numbers, for one example and for several."""

import json

import numpy as np
import pytest

from symnet.core.errors import NumericError, SourceError
from symnet.sources import resolve
from symnet.training import answers
from symnet.training.task import Request, Run, write_arrays


def run_of(folder, source, params, **options):
    write_arrays(folder / "model.safetensors", {n: np.asarray(v, float) for n, v in params.items()})
    return Run(folder, {}, Request(source, None, "numpy", options))


def predict(run, texts):
    return answers.predict(run, texts, network=resolve(run.request.source).network)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_a_probability_is_said_with_its_label(tmp_path):
    run = run_of(tmp_path, "logistic", {"w": [[1.0], [-2.0]], "b": 0.5})
    (said,) = predict(run, ["[3, 1]"])
    assert said["label"] == "1"
    assert said["probabilities"]["1"] == pytest.approx(sigmoid(1.5))
    assert predict(run, ['{"x": [0, 1]}'])[0]["label"] == "0"


def test_a_batch_takes_a_row_or_several(tmp_path):
    run = run_of(tmp_path, "logistic-batch", {"w": [[1.0], [-2.0]], "b": 0.5})
    assert len(predict(run, ["[[3, 1], [0, 1], [0, 0]]"])) == 3
    assert [s["label"] for s in predict(run, ["[3, 1]", "[0, 1]"])] == ["1", "0"]


def test_a_distribution_over_three(tmp_path):
    run = run_of(tmp_path, "multinomial", {"W": np.eye(3), "b": np.zeros((3, 1))})
    (said,) = predict(run, ["[0, 2, 1]"])
    assert said["label"] == "1"
    p = np.exp([0, 2, 1]) / np.exp([0, 2, 1]).sum()
    np.testing.assert_allclose(list(said["probabilities"].values()), p)


def test_a_network_that_predicts_no_label_says_its_last_equation(tmp_path):
    source = tmp_path / "nets.py"
    source.write_text(
        "import symnet\nn = symnet.dim('n')\nw, x = symnet.parameter('w', n), symnet.data('x', n)\n"
        "z = symnet.equation('z', symnet.dot(w, x))\n"
        "fit = symnet.Network([z, ('L', symnet.squared_error(z, symnet.data('t')))], 'L')\n"
    )
    run = run_of(tmp_path, f"{source}:fit", {"w": [[2.0], [3.0]]})
    assert predict(run, ['{"x": [1, 1]}']) == [{"outputs": {"z": [5.0]}}]
    assert list(predict(run, ['{"x": [1, 1], "t": 4}'])[0]["outputs"]) == ["L"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "it is no JSON"),
        ('{"q": [1, 2]}', "the network has no q; its data are x, y"),
        ('{"x": ["a", "b"]}', "other things than numbers"),
        ("[[1, 2], [3]]", "rows of many lengths"),
        ("[1, 2, 3]", "x"),
        ('{"y": 1}', "nothing can be computed"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, text, said):
    run = run_of(tmp_path, "logistic", {"w": [[1.0], [-2.0]], "b": 0.5})
    with pytest.raises((SourceError, NumericError), match=said):
        predict(run, [text])


def test_a_run_is_measured_on_another_file(tmp_path):
    run = run_of(tmp_path, "logistic-batch", {"w": [[1.0], [-2.0]], "b": 0.5})
    path = tmp_path / "more.json"
    path.write_text(json.dumps({"X": [[3, 1], [0, 1]], "y": [1, 1]}))
    found = answers.evaluate(run, str(path), network=resolve(run.request.source).network)
    assert found["accuracy"] == {"more.json": 0.5}
    assert found["loss"]["more.json"] == pytest.approx(-np.log(sigmoid(1.5)) / 2 - np.log(sigmoid(-1.5)) / 2)
