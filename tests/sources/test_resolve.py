"""Sources by name: every one of them resolves, and lectures come with their networks."""

import pytest

import symnet
from symnet.core.notation import Notation
from symnet.sources import Lecture, available, resolve


@pytest.mark.parametrize("name", available())
def test_every_name_that_is_listed_resolves(name):
    found = resolve(name)
    assert found.name == name
    assert found.network.title
    assert available()[name]


@pytest.mark.parametrize("name", ["logistic", "two-layer", "xor", "pooled", "window-lm", "unit", "softmax"])
def test_row_vectors_are_another_network(name):
    rows = resolve(name, Notation(vectors="row")).network
    columns = resolve(name).network
    assert str(rows) != str(columns) or name in ("logistic", "unit")
    vectors = [v for v in (*rows.defined, *rows.data) if 1 in v.shape and v.shape != (1, 1)]
    assert all(v.shape[0] == 1 or v.shape[1] == 1 for v in vectors)


def test_a_lecture_can_differentiate_by_what_it_chooses():
    lecture = Lecture(symnet.nets.mlp(), "Title", wrt=("W2",))
    assert [p.identifier for p in lecture.derivation.gradients] == ["W2"]


def test_worked_numbers_need_every_input():
    lecture = Lecture(symnet.nets.computation_graph(), "Title", at={"a": 3})
    with pytest.raises(symnet.SymnetError, match="numbers are missing for b, c"):
        lecture.to("latex")
    wrong = Lecture(symnet.nets.computation_graph(), "Title", at={"a": 3, "b": 1, "c": 2, "d": 4})
    with pytest.raises(symnet.SymnetError, match="unknown input 'd'"):
        wrong.to("latex")
