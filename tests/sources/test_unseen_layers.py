"""Layers that nobody has seen, as documents: gradients right, proved, short enough for a page, and accepted by hand."""

import functools
import inspect
import tempfile
from pathlib import Path

import numpy as np
import pytest

import symnet
from symnet.core.errors import SymnetError
from symnet.core.expression import count
from symnet.sources.resolve import resolve
from tests.sources import unseen_fourth, unseen_more, unseen_third
from tests.sources.unseen import BY_HAND
from tests.sources.unseen import LAYERS as UNSEEN

THIRD = {
    f"{where}: {name}": (loss, {"": text})
    for where, layers in (("third", unseen_third.LAYERS), ("fourth", unseen_fourth.LAYERS))
    for name, (loss, text) in layers.items()
}
LAYERS = {**UNSEEN, **{f"more: {name}": layer for name, layer in unseen_more.LAYERS.items()}, **THIRD}

BACKENDS = ("numpy", "c", "lambdify")
FOURTH = [name for name in THIRD if name.startswith("fourth")]
IN_TURN = ("numpy", "lambdify", "numpy", "lambdify", "c", "lambdify")
CASES = [(name, notation) for name, (_, documents) in LAYERS.items() for notation in documents]
each = pytest.mark.parametrize(("name", "notation"), CASES)

LONGEST = 110
"""Nodes of the longest gradient with the signals it is written in; each was longer by half before it was tidied."""


def written(folder, text):
    path = folder / "layer.md"
    path.write_text(text)
    return path


@functools.cache
def derived(name, notation):
    """Derived once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        return symnet.derive(resolve(str(written(Path(folder), LAYERS[name][1][notation]))).network)


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


@pytest.mark.parametrize(
    ("name", "notation", "backend"),
    [(*case, backend) for case in CASES if case[0] not in THIRD for backend in BACKENDS]
    + [(name, "", BACKENDS[n % 3]) for n, name in enumerate(THIRD) if name not in FOURTH]  # in turn: that they agree
    + [(name, "", IN_TURN[n % 6]) for n, name in enumerate(FOURTH)],  # is shown before
)
def test_programs_give_the_gradients_of_the_loss_by_hand(name, notation, backend):
    loss = LAYERS[name][0]
    program = symnet.compile(derived(name, notation), backend=backend)
    params, data = ({k: np.asarray(a, float) for k, a in part.items()} for part in program.example(seed=3))
    value, gradients = program(params, data)
    arrays = {**params, **data}
    assert set(arrays) == set(inspect.signature(loss).parameters)
    assert value == pytest.approx(float(loss(**arrays)))
    for parameter in params:
        by_hand = differences(loss, arrays, parameter)
        assert np.shape(gradients[parameter]) == by_hand.shape
        assert np.allclose(gradients[parameter], by_hand, atol=1e-5)


CONFIRMED = ("fourth: angular margin",)
"""Of which one step is confirmed by numbers alone."""


@each
def test_gradients_are_proved_and_fit_a_page(name, notation):
    derivation = derived(name, notation)
    wanted = "confirmed" if name in CONFIRMED else "proved"
    assert set(symnet.verdicts(derivation).gradients.values()) == {wanted}
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
def test_both_notations_give_one_gradient(name):
    programs = [symnet.compile(derived(name, notation)) for notation in ("matrix", "index")]
    params, data = programs[0].example(seed=1)
    first, second = (p(params, data) for p in programs)
    assert first[0] == pytest.approx(second[0])
    assert all(np.allclose(first[1][k], second[1][k]) for k in params)


@pytest.mark.parametrize(
    "line",
    [
        r"$$f = \sum_{k=1}^{n} k x_k^2$$",
        r"$$y_i = i x_i, \quad f = \sum_i y_i^2$$",
        r"$$S_{ij} = x_i x_j - m |i - j|, \quad f = \sum_{ij} S_{ij}^2$$",
    ],
)
def test_an_index_that_is_reckoned_with_is_no_parameter(tmp_path, line):
    """It was read as a scalar of the same letter, without a word."""
    with pytest.raises(SymnetError, match="numbers entries here, and is reckoned with as well"):
        resolve(str(written(tmp_path, rf"Let $x \in \mathbb{{R}}^n$, $m \in \mathbb{{R}}$. {line}")))


@pytest.mark.parametrize(
    "said", [r"\mathbb{R}_{>0}^n", r"\mathbb{R}^n_{++}", r"\mathbb{R}_{\ge 0}^{n}", r"(0, \infty)^n"]
)
def test_sets_of_positive_numbers(tmp_path, said):
    network = resolve(str(written(tmp_path, rf"Let $s \in {said}$. $$f = \sum_i \log s_i$$"))).network
    assert network.symbol("s").domain == "positive"
    assert symnet.compile(symnet.derive(network)).example(0)[0]["s"].min() > 0


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        (r"$$f = \log\sqrt{2 \pi} + \tfrac12 w^2$$", True),
        (r"Let $\pi \in \mathbb{R}$. $$f = \log\sqrt{2 \pi} + \tfrac12 w^2$$", False),
        (r"$$\pi = \sigma(w), \quad f = \log\sqrt{2 \pi}$$", False),
        (r"$$f = \log\sqrt{2 \pi_1} + \tfrac12 w^2 + \pi_2$$", False),
    ],
)
def test_pi_is_the_number_where_the_document_has_none_of_its_own(tmp_path, text, is_number):
    network = resolve(str(written(tmp_path, text))).network
    assert is_number == all("pi" not in v.identifier for v in (*network.parameters, *network.data, *network.defined))


def test_the_reals_to_the_t_are_of_t_entries(tmp_path):
    """They were read as numbers that are transposed."""
    said = r"Let $H \in \mathbb{R}^{T \times d}$, $a \in \mathbb{R}^T$. $$f = \tfrac12 \| H^\top a \|^2$$"
    network = resolve(str(written(tmp_path, said))).network
    assert str(network.symbol("a").shape) == "(T, 1)"


@pytest.mark.parametrize("row", [r"H_{i,:}", r"H_{i:}", r"H_{i,\cdot}", r"H_{i,*}"])
def test_rows_are_written_by_colons_and_dots_alike(tmp_path, row):
    said = rf"Let $H \in \mathbb{{R}}^{{n \times d}}$, $x \in \mathbb{{R}}^d$. $$s_i = {row} x$$"
    report = symnet.check(written(tmp_path, f"{said}\n\n" r"$$s_i = H_{i \cdot} x, \quad s_i = 2 H_{i \cdot} x$$"))
    assert [c.verdict for c in report.claims][1:] == ["refuted"]
    assert report.claims[0].verdict in ("proved", "confirmed")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"$z, y \in \mathbb{R}^n$. $$TP = z^\top y, \quad L = 1 - \frac{TP}{1 + TP}$$", r"is TP a name, or T times P"),
        (
            r"$w, x \in \mathbb{R}^n$. $$\cos\theta = w^\top x, \quad L = (1 - \cos\theta)^2$$",
            r"a function of \\theta is",
        ),
        (
            r"$W_i, W_f \in \mathbb{R}^{n \times d}$, $x \in \mathbb{R}^d$."
            r"$$i = W_i x, \quad f = W_f x, \quad L = i^\top f$$",
            "i numbers entries elsewhere",
        ),
        (
            r"$a, b \in \mathbb{R}^n$. $$D = \|a - b\|, \quad L = D^2 + \oint D$$",
            "L is made of D, and its equation is not",
        ),
        (
            r"$A \in \mathbb{R}^{n \times n}$. $$B = A^{1/2}, \quad L = \|B\|^2$$",
            "the power 1/2 of a matrix is not read",
        ),
    ],
)
def test_what_would_be_lost_is_refused(tmp_path, text, why):
    """Each gave gradients of another network, called proved."""
    with pytest.raises(SymnetError, match=why):
        resolve(str(written(tmp_path, f"Let {text}")))


def test_a_row_that_is_numbered_is_cut_out(tmp_path):
    said = r"Let $H \in \mathbb{R}^{3 \times d}$, $x \in \mathbb{R}^d$. $$L = (H_{2,:} x)^2$$"
    program = symnet.compile(resolve(str(written(tmp_path, said))).network)
    params, data = program.example(0)
    assert program(params, data)[0] == pytest.approx((params["H"][1] @ params["x"]).item() ** 2)


PAIRS = r"Let $x \in \mathbb{R}^n$. $$L = SUM (x_i - x_j)^2$$"


@pytest.mark.parametrize(
    "written",
    [
        r"\sum_{i<j}",
        r"\sum_{i>j}",
        r"\sum_{1 \le i < j \le n}",
        r"\sum_{i=1}^{n-1} \sum_{j=i+1}^n",
        r"\sum_{i=2}^n \sum_{j=1}^{i-1}",
        r"\sum_i \sum_{j > i}",
        r"\frac12 \sum_i \sum_{j \ne i}",
    ],
)
def test_pairs_in_order_are_summed_however_they_are_written(tmp_path, written):
    file = tmp_path / "pairs.md"
    claims = [rf"$$\frac{{\partial L}}{{\partial x_k}} = 2 n x_k - {c} \sum_j x_j$$" for c in (2, 3)]
    file.write_text("\n\n".join([PAIRS.replace("SUM", written), *claims]))
    assert [c.verdict for c in symnet.check(file).claims] == ["proved", "refuted"]
    program = symnet.compile(resolve(str(file)).network)
    assert program({"x": np.array([[1.0], [3.0], [6.0]])}, {})[0] == pytest.approx(4 + 25 + 9)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\sum_{i \ge k} (c_i - t_i)", "proved"),
        (r"\sum_{i=k}^n (c_i - t_i)", "proved"),
        (r"\sum_{i > k} (c_i - t_i)", "refuted"),
        (r"\sum_{i=1}^k (c_i - t_i)", "refuted"),
        (r"\sum_i [k \le i] (c_i - t_i)", "proved"),
    ],
)
def test_sums_that_end_at_an_index(tmp_path, claim, verdict):
    text = unseen_fourth.LAYERS["running sums"][1] + rf"$$\frac{{\partial L}}{{\partial a_k}} = {claim}$$"
    assert [c.verdict for c in symnet.check(written(tmp_path, text)).claims] == [verdict]


def test_numbered_matrices_of_which_nobody_says_how_many_there_are(tmp_path):
    text = unseen_fourth.LAYERS["three experts"][1].replace("=1}^3", "=1}^K").replace("R}^{3", "R}^{K")
    with pytest.raises(SymnetError, match=r"line 3, column 46: y sums over W_k, .* say how many there are"):
        resolve(str(written(tmp_path, text)))


@pytest.mark.parametrize(("claim", "verdict"), [("", "proved"), ("-", "refuted")])
def test_the_smaller_of_two_is_written_and_checked_as_such(tmp_path, claim, verdict):
    text = r"""
Let $a, b \in \mathbb{R}^n$.
$$L = \sum_i \min(a_i, 2 b_i)$$
"""
    shown = symnet.derive(resolve(str(written(tmp_path, text))).network).to("latex")
    assert r"\sum_{k} \min(a_k, 2 b_k)" in shown
    assert "have no derivative; by convention" in shown
    said = rf"$$\frac{{\partial L}}{{\partial a_i}} = {claim}\mathbb{{1}}[a_i < 2 b_i]$$"
    assert [c.verdict for c in symnet.check(written(tmp_path, text + said)).claims] == [verdict]
