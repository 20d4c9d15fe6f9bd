"""The command as a user meets it: exit codes, one clear line for an error, output written whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.calling import call
from tests.render.unmarked import unmarked

NETWORKS = """
import symnet
n = symnet.dim("n")
w, x = symnet.parameter("w", n), symnet.data("x", n)
z = symnet.equation("z", symnet.dot(w, x))
bare = symnet.Network([z])
alone = symnet.Network([("L", symnet.data("u") * symnet.data("u"))], "L")
good = symnet.Network([z, ("L", symnet.squared_error(z, symnet.data("t")))], "L", title="Least squares")
number = 3
"""

CASES = {
    "mismatched shapes": (
        "W = symnet.matrix('W', 2, 3)\nnet = symnet.Network([('z', W * W)])",
        "W (2 × 3) by W (2 × 3)",
    ),
    "unknown activation": ("net = symnet.nets.mlp(activation='swich')", "unknown activation 'swich'"),
    "a name used twice": (
        "a = symnet.scalar('a')\nnet = symnet.Network([('L', a * 2), ('L', a * 3)], 'L')",
        "L is defined twice",
    ),
    "a loss that is no scalar": (
        "v = symnet.vector('v', 3)\nnet = symnet.Network([('L', v + v)], 'L')",
        "the loss L has shape 3 × 1",
    ),
    "a cycle": (
        "p, q = symnet.scalar('p'), symnet.scalar('q')\nnet = symnet.Network([('p', q * 2), ('q', p * 2)])",
        "circle: p → q → p",
    ),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "nets.py"
    path.write_text(NETWORKS)
    return path


def test_help_and_version():
    done = call("--help")
    assert done.returncode == 0
    for command in ("list", "derive", "code", "train"):
        assert command in done.stdout
    assert call("--version").stdout.startswith("symnet, version")
    for command in ("list", "derive", "code", "train"):
        assert call(command, "--help").returncode == 0


def test_list_has_networks_and_lectures():
    done = call("list")
    names = {line.split()[0] for line in done.stdout.splitlines()}
    assert {
        "unit",
        "perceptron-and",
        "perceptron-or",
        "perceptron-xor",
        "xor",
        "logistic",
        "softmax",
        "multinomial",
    } <= names
    assert {"two-layer", "two-layer-softmax", "bias-unit", "pooled", "pooled-max", "pooled-batch", "window-lm"} <= names
    assert "computation-graph" in names


@pytest.mark.parametrize("form", ["latex", "markdown", "json"])
def test_derive_in_every_format(form):
    done = call("derive", "logistic", "--to", form)
    assert done.returncode == 0, done.stderr
    assert "(a - y) x" in unmarked(done.stdout) or "(a - y) x" in json.dumps(done.stdout)
    assert done.stderr == ""


def test_derive_json_is_exactly_one_object():
    found = json.loads(call("derive", "two-layer", "--to", "json", "--closed-form").stdout)
    assert found["source"] == "two-layer"
    assert {g["verdict"] for g in found["gradients"]} == {"proved"}


def test_a_network_without_a_loss(file):
    done = call("derive", "unit", "--to", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["loss"] is None
    assert done.stderr == ""
    assert "so nothing is differentiated; --of NAME" in call("derive", f"{file}:bare").stderr
    named = json.loads(call("derive", "unit", "--of", "y", "--to", "json").stdout)
    assert named["loss"]["name"] == "y"
    assert [g["latex"] for g in named["gradients"]] == ["y (1 - y) x", "y (1 - y)"]
    assert "forward" in call("code", "unit").stdout
    assert "loss_and_gradients" not in call("code", "unit").stdout


def test_wrt_and_of_and_notation():
    found = json.loads(call("derive", "two-layer", "--wrt", "W2", "--wrt", "z1", "--to", "json").stdout)
    assert [g["wrt"] for g in found["gradients"]] == ["W^{[2]}", "z^{[1]}"]
    notation = ("--notation", "vectors=row", "--notation", "layer=()")
    rows = call("derive", "two-layer", "--to", "markdown", *notation).stdout
    assert r"x^\top \delta^{(1)}" in rows


def test_a_network_from_a_python_file(file):
    done = call("derive", f"{file}:good", "--to", "markdown")
    assert done.returncode == 0, done.stderr
    assert "Least squares" in done.stdout
    assert call("code", f"{file}:good").returncode == 0


@pytest.mark.parametrize("case", CASES)
def test_wrong_use_is_one_clear_line_and_exit_code_2(case, tmp_path):
    program, says = CASES[case]
    path = tmp_path / "wrong.py"
    path.write_text(f"import symnet\n{program}\n")
    done = call("derive", f"{path}:net")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(path) in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["derive", "nonsense"], "unknown source 'nonsense'"),
        (["derive", "logistik"], "Did you mean 'logistic'?"),
        (["derive", "missing.py:net"], "no such file"),
        (["derive", "notes.tex"], "notes.tex: No such file or directory"),
        (["derive", "-"], "no equation in it defines a name"),
        (["derive", "logistic", "--wrt", "q"], "unknown symbol 'q'"),
        (["derive", "logistic", "--of", "q"], "unknown symbol 'q'"),
        (["derive", "two-layer", "--of", "z1"], "only a scalar has a gradient"),
        (["derive", "logistic", "--to", "word"], "'word' is not one of"),
        (["derive", "logistic", "--notation", "colour=red"], "unknown choice of notation"),
        (["derive", "logistic", "--fragment", "--standalone"], "exclude each other"),
        (["derive", "logistic", "-o", "/no/such/folder/x.tex"], "no such folder"),
        (["derive", "logistic", "-o", "/"], "/"),
        (["derive"], "Missing argument"),
        (["train", "logistic"], "logistic needs --data FILE with x (n × 1), y (1 × 1)"),
        (["code", "logistic", "--backend", "cuda"], "'cuda' is not one of"),
        (["frobnicate"], "No such command"),
        ([], "a command is missing"),
        (["train", "nonsense"], "unknown source 'nonsense'"),
        (["train", "xor", "-o", ""], "the name is empty"),
        (["derive", "all.sh:net"], "named as path/to/file.py:name"),
        (["derive", "two-layer", "--wrt", "W9"], "Known: L, W1, W2, a1"),
        (["derive", "logistic", "--notation", "bold=maybe"], "bold=maybe"),
    ],
)
def test_unusable_calls(words, says, tmp_path):
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_python_file_with_something_else_in_it(file, tmp_path):
    assert "it should be a Network or a Lecture" in call("derive", f"{file}:number").stderr
    assert "has nothing under the name 'net'" in call("derive", f"{file}:net").stderr
    broken = tmp_path / "broken.py"
    broken.write_text("import symnet\n\n1 / 0\n")
    done = call("derive", f"{broken}:net")
    assert done.returncode == 2
    assert f"{broken}:3: running it failed with ZeroDivisionError" in done.stderr
    assert "say which network" in call("derive", str(file)).stderr


def test_debug_shows_the_traceback():
    done = call("derive", "nonsense", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_output_goes_to_a_file_and_replaces_it_whole(tmp_path):
    target = tmp_path / "out.tex"
    target.write_text("old")
    assert call("derive", "xor", "-o", target).returncode == 0
    assert target.read_text().startswith(r"\documentclass")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.tex", "symnet.sty"]
    assert call("derive", "nonsense", "-o", target).returncode == 2
    assert target.read_text().startswith(r"\documentclass")


def test_a_file_that_prints_or_exits(tmp_path):
    path = tmp_path / "talks.py"
    path.write_text(f"print('by the way')\n{NETWORKS}")
    assert json.loads(call("derive", f"{path}:good", "--to", "json").stdout)["loss"]["name"] == "L"
    path.write_text(f"{NETWORKS}\nraise SystemExit(0)")
    done = call("derive", f"{path}:good")
    assert done.returncode == 2
    assert "the file ends the program" in done.stderr


def test_row_vectors_are_not_promised_for_a_network_of_ones_own(file):
    done = call("derive", f"{file}:good", "--notation", "vectors=row")
    assert done.returncode == 2
    assert "write your own with row vectors" in done.stderr


def test_output_to_a_link_a_pipe_a_device_and_a_protected_file(tmp_path):
    link, real, pipe = tmp_path / "link.tex", tmp_path / "real.tex", tmp_path / "pipe"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert call("derive", "xor", "-o", link).returncode == 0
    assert link.is_symlink()
    assert real.read_text().startswith(r"\documentclass")
    assert real.stat().st_mode & 0o777 == 0o640
    os.mkfifo(pipe)
    reader = subprocess.Popen(["head", "-c", "14", str(pipe)], stdout=subprocess.PIPE, text=True)
    call("derive", "xor", "-o", pipe)
    assert reader.communicate()[0] == r"\documentclass"
    full = Path("/dev/full")
    if full.exists():
        done = call("derive", "xor", "-o", full)
        assert (done.returncode, done.stderr) == (2, "symnet: /dev/full: No space left on device\n")


@pytest.mark.parametrize("redirected", [">&-", ">/dev/full"])
def test_standard_output_that_takes_nothing(redirected):
    if redirected.endswith("full") and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    for words in ("derive xor", "list", "code xor"):
        command = f"{sys.executable} -m symnet {words} {redirected}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith("symnet: standard output:")
        assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m symnet derive two-layer --detail full | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith(r"\documentclass")
    assert done.stderr == ""


def test_train_xor_writes_what_it_learned(tmp_path):
    done = call("train", "xor", "--seed", 3, "-o", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert "XOR learned" in done.stdout
    table = [line.partition("->")[2].split()[0] for line in done.stdout.splitlines() if "->" in line]
    assert table == ["0", "1", "1", "0"]
    written = {p.name for p in (tmp_path / "run").iterdir()}
    assert written == {"derivation.tex", "program.py", "parameters.json", "result.json", "history.json", "report.html"}
    assert set(json.loads((tmp_path / "run" / "parameters.json").read_text())) == {"W1", "b1", "W2", "b2"}


def test_train_json_is_one_object_and_the_same_for_the_same_seed(tmp_path):
    first, second = (json.loads(call("train", "xor", "--json", "--seed", 1, cwd=tmp_path).stdout) for _ in range(2))
    assert first["metrics"]["accuracy"]["train"] == 1.0
    assert {"source", "steps", "seconds", "loss", "metrics", "output"} <= set(first)
    assert first["loss"] == second["loss"]
    assert Path(tmp_path / first["output"]).is_dir()


def test_training_that_does_not_converge_is_exit_code_1(tmp_path):
    done = call("train", "xor", "--epochs", 1, cwd=tmp_path)
    assert done.returncode == 1
    assert "not learned" in done.stdout


def test_a_loss_without_parameters_says_what_is_missing(file):
    done = call("derive", f"{file}:alone")
    assert done.returncode == 2
    assert "L has no parameters; declare some" in done.stderr
    assert call("code", f"{file}:alone").returncode == 0


def test_a_dash_is_standard_output(tmp_path):
    assert call("derive", "logistic", "-o", "-", cwd=tmp_path).stdout.startswith(r"\documentclass")
    assert not list(tmp_path.iterdir())


def test_json_has_all_its_fields_with_and_without_a_loss():
    for source in ("two-layer", "softmax"):
        found = json.loads(call("derive", source, "--to", "json").stdout)
        assert {"source", "loss", "equations", "steps", "signals", "gradients", "notices"} == set(found)
    signals = json.loads(call("derive", "two-layer", "--to", "json").stdout)["signals"]
    assert [signal["name"] for signal in signals] == [r"\delta^{[2]}", r"\delta^{[1]}"]


def test_a_lecture_that_is_changed_says_that_its_prose_is_left_out():
    assert "prose of two-layer" in call("derive", "two-layer", "--notation", "vectors=row").stderr
    assert call("derive", "two-layer", "--wrt", "W1").stderr == ""


def test_a_written_module_takes_lists(tmp_path):
    """The parameters that training writes, read back from JSON, and words as a list."""
    assert call("train", "xor", "-o", tmp_path / "run").returncode == 0
    program = (
        "import json, program; params = json.load(open('parameters.json'));"
        "print(program.forward(params, {'X': [[0, 1], [1, 1]], 'y': [[1], [0]]})['a2'].shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path / "run", capture_output=True, text=True, check=False
    )
    assert done.stdout == "(2, 1)\n", done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bptt"], "say how many, as in --at T=3"),
        (["two-layer", "--at", "x=3"], "--at is for sizes here"),
        (["bptt", "--at", "Q=3"], "unknown input or size 'Q'"),
    ],
)
def test_programs_say_what_numbers_they_need(arguments, said):
    done = call("code", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(("arguments", "last"), [(["bptt", "--at", "T=2"], "x2"), (["n-layer", "--at", "n=3"], "W3")])
def test_programs_of_so_many_steps_and_layers(arguments, last):
    done = call("code", *arguments)
    assert done.returncode == 0
    assert f'["{last}"]' in done.stdout
