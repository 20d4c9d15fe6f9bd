"""Layers that nobody has seen, as documents: gradients right, proved, short enough for a page, and accepted by hand."""

import inspect

import numpy as np
import pytest

import symnet
from symnet.core.expression import count
from symnet.sources.resolve import resolve
from tests.sources.unseen import BY_HAND, LAYERS

CASES = [(name, notation) for name, (_, documents) in LAYERS.items() for notation in documents]
each = pytest.mark.parametrize(("name", "notation"), CASES)

LONGEST = 110
"""Nodes of the longest gradient with the signals it is written in; each was longer by half before it was tidied."""


def written(folder, text):
    path = folder / "layer.md"
    path.write_text(text)
    return path


def derived(folder, name, notation):
    return symnet.derive(resolve(str(written(folder, LAYERS[name][1][notation]))).network)


def differences(loss, arrays, name):
    """Central differences of the loss that is written by hand."""
    slopes = np.zeros_like(arrays[name])
    for at in np.ndindex(slopes.shape):
        ends = []
        for sign in (1, -1):
            moved = {k: v.copy() for k, v in arrays.items()}
            moved[name][at] += sign * 1e-6
            ends.append(float(loss(**moved)))
        slopes[at] = (ends[0] - ends[1]) / 2e-6
    return slopes


@pytest.mark.parametrize("backend", ["numpy", "c", "lambdify"])
@each
def test_programs_give_the_gradients_of_the_loss_by_hand(tmp_path, name, notation, backend):
    loss = LAYERS[name][0]
    program = symnet.compile(derived(tmp_path, name, notation), backend=backend)
    params, data = ({k: np.asarray(a, float) for k, a in part.items()} for part in program.example(seed=3))
    value, gradients = program(params, data)
    arrays = {**params, **data}
    assert set(arrays) == set(inspect.signature(loss).parameters)
    assert value == pytest.approx(float(loss(**arrays)))
    for parameter in params:
        by_hand = differences(loss, arrays, parameter)
        assert np.shape(gradients[parameter]) == by_hand.shape
        assert np.allclose(gradients[parameter], by_hand, atol=1e-5)


@each
def test_gradients_are_proved_and_fit_a_page(tmp_path, name, notation):
    derivation = derived(tmp_path, name, notation)
    assert set(symnet.verdicts(derivation).gradients.values()) == {"proved"}
    signals = sum(count(e.expression) for e in derivation.signals)
    assert all(signals + count(g) <= LONGEST for g in derivation.gradients.values())


@pytest.mark.parametrize(("name", "notation"), BY_HAND)
def test_gradients_by_hand_are_accepted(tmp_path, name, notation):
    claims = "\n\n".join(f"$${claim}$$" for claim in BY_HAND[name, notation])
    report = symnet.check(written(tmp_path, f"{LAYERS[name][1][notation]}\n\n{claims}\n"))
    assert report.claims
    assert {c.verdict for c in report.claims} <= {"proved", "confirmed"}, report


@pytest.mark.parametrize(("name", "notation"), BY_HAND)
def test_gradients_with_a_sign_turned_round_are_refuted(tmp_path, name, notation):
    left, _, right = BY_HAND[name, notation][0].partition(r", \quad")[0].partition(" = ")
    report = symnet.check(
        written(tmp_path, rf"{LAYERS[name][1][notation]}" f"\n\n$${left} = -\\Bigl({right}\\Bigr)$$\n")
    )
    assert [c.verdict for c in report.claims] == ["refuted"]


@pytest.mark.parametrize("name", [n for n, (_, documents) in LAYERS.items() if len(documents) == 2])
def test_both_notations_give_one_gradient(tmp_path, name):
    programs = [symnet.compile(derived(tmp_path, name, notation)) for notation in ("matrix", "index")]
    params, data = programs[0].example(seed=1)
    first, second = (p(params, data) for p in programs)
    assert first[0] == pytest.approx(second[0])
    assert all(np.allclose(first[1][k], second[1][k]) for k in params)
