"""`symnet graph`: formats, numbers on the command line, and one clear line for what does not fit."""

import pytest

from symnet.cli.numbers import read_numbers
from symnet.core.errors import NumericError
from tests.calling import call


def run(*words):
    return call("graph", *words, text=False)


def test_formats(tmp_path):
    for name, start in (("g.svg", b"<svg "), ("g.tex", b"% Computation graph"), ("g.png", b"\x89PNG\r\n")):
        done = run("computation-graph", "-o", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).read_bytes().startswith(start)
    assert run("computation-graph", "--to", "png").stdout.startswith(b"\x89PNG")
    assert run("computation-graph").stdout.startswith(b"<svg ")


def test_numbers_replace_those_of_the_lecture():
    text = run("computation-graph", "--at", "a=1,b=1/2,c=.5e1").stdout.decode()
    assert "L from c, e, value 10, derivative 1." in text
    assert "b (input), value 0.5, derivative 10;" in text


def test_layers_up_to_a_symbol_are_numbered():
    assert run("n-layer", "--at", "n=3", "--to", "tikz").stdout.count(rb"\operatorname{ReLU}") >= 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("computation-graph", "--at", "a=3"), "numbers are missing for b, c"),
        (("computation-graph", "--at", "a=[1,2],b=1,c=1"), "a has shape 1 × 1, and 1 × 2 numbers are given"),
        (("computation-graph", "--at", "q=3"), "unknown input or size 'q'"),
        (("unit", "--at", "w=[1,2,3],x=[1,2],b=0"), "x has shape 3 × 1, and 2 × 1 numbers are given"),
        (("logistic", "--at", "w=[1,2,3],x=[1,2],b=0,y=1"), "2 × 1 numbers are given for it (n = 3)"),
        (("logistic", "--at", "n=0"), "a size is a positive whole number"),
        (("logistic", "--at", "n=[1]"), "a size is a positive whole number"),
        (("n-layer",), "say how many, as in --at n=3"),
        (("nothing",), "unknown source 'nothing'"),
        (("computation-graph", "-o", "/nowhere/g.svg"), "/nowhere/g.svg: there is no such folder"),
    ],
)
def test_what_does_not_fit_is_one_line(words, said):
    done = run(*words)
    assert done.returncode == 2
    line = done.stderr.decode()
    assert said in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["a", "a=", "=3", "a=b", "a=1,a=2", "a=[1,[2]]", "a=[[1,2],[3]]", "a=[]", "a=[[]]", "a=1]", "a=[1", "a=1/0",
             "a=nan", "a=inf", "a=1e9999", "a=[[[1]]]", "a=1 2", "a=[1,]", "a=[,1]", "a=__import__", "a=1_0", ","],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NumericError, match="--at"):
        read_numbers(text)


def test_numbers_are_read():
    assert read_numbers("a=3, b = -1/4 ,W_1=[[1,2],[3,4e-1]],x=[.5]") == {
        "a": 3.0,
        "b": -0.25,
        "W_1": [[1.0, 2.0], [3.0, 0.4]],
        "x": [0.5],
    }
