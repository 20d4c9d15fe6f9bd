"""Values of a case beside those of weights: truth tables of networks, at inputs that are listed."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import report, verdicts

XOR = r"Let $h_1 = \mathrm{ReLU}(x_1 + x_2)$, $h_2 = \mathrm{ReLU}(x_1 + x_2 - 1)$, $y = h_1 - 2 h_2$." + "\n\n"


@pytest.mark.parametrize(
    "said",
    [
        "For $x = (A, B)$:",
        r"For $\mathbf x = [A, B]^\top$ we get",
        "When $(x_1, x_2) = (A, B)$,",
        "For the input $(A, B)$:",
        r"If $x = \begin{bmatrix} A \\ B \end{bmatrix}$,",
    ],
)
def test_rows_of_a_truth_table(said):
    rows = ((0, 0, 0, 0, 0), (0, 1, 1, 0, 1), (1, 0, 1, 0, 1), (1, 1, 2, 1, 0))
    lines = [
        f"{said.replace('A', str(a)).replace('B', str(b))} $h_1 = {first}$, $h_2 = {second}$, $y = {y}$."
        for a, b, first, second, y in rows
    ]
    assert set(verdicts(XOR + "\n".join(lines))) <= set(HOLDS)
    wrong = XOR + "\n".join(lines).replace("$y = 0$.", "$y = 1$.")
    assert [v for v in verdicts(wrong) if v not in HOLDS] == ["refuted"] * 2


NETWORK = r"""Let $h = \mathrm{ReLU}(W x + c)$ and $y = w^\top h$ with
$W = \begin{bmatrix} 1 & 1 \\ 1 & 1 \end{bmatrix}$,
$c = \begin{bmatrix} 0 \\ -1 \end{bmatrix}$, $w = \begin{bmatrix} 1 \\ -2 \end{bmatrix}$. """


def test_a_network_with_weights_at_several_inputs():
    text = NETWORK + "For $x = (0, 1)$: $h = (1, 0)$, $y = 1$. For $x = (1, 1)$: $h = (2, 1)$, $y = 0$."
    assert set(verdicts(text)) <= set(HOLDS)
    assert verdicts(text.replace("$y = 0$", "$y = 1$"))[-1] == "refuted"
    assert verdicts(text.replace("(2, 1)", "(2, 2)"))[-2] == "refuted"


def test_what_is_wrong_in_a_case_is_shown_at_its_values():
    claim = report(XOR + "For $x = (1, 1)$: $y = 3$.").claims[-1]
    assert claim.verdict == "refuted"
    assert claim.counterexample.values == {"x_1": 1.0, "x_2": 1.0}
    assert (claim.counterexample.left, claim.counterexample.right) == (0.0, 3.0)


def test_a_case_reaches_no_further_than_its_paragraph():
    text = XOR + "For $x = (1, 1)$: $y = 0$.\n\nElsewhere $y = 1$."
    assert verdicts(text)[-1] != "confirmed"


@pytest.mark.parametrize(
    "words", ["If $x_1 = 0$ and $x_2 = 1$, then", "When $x_1 = 0$, $x_2 = 1$,", "For $x_1 = 0, x_2 = 1$:"]
)
def test_results_behind_a_comma_are_claimed(words):
    elsewhere = " When $x_1 = 1$, $x_2 = 1$, $h_1 = 5$."
    assert verdicts(XOR + words + " $h_1 = 1$, $h_2 = 0$, $y = 1$.") == ["confirmed"] * 3
    found = verdicts(XOR + words + " $h_1 = 5$, $h_2 = 0$, $y = 7$." + elsewhere)
    assert found == ["refuted", "confirmed", "refuted", "refuted"]
