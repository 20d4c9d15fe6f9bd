"""Rows and letters of formulas: what belongs together is read together."""

import pytest

from tests.checking.test_verdicts import verdicts

SAID = "Let $A, B, C \\in \\mathbb{R}$. Let $A = 2$, $B = 3$, $C = 4$.\n\n"


@pytest.mark.parametrize("sign", ["+", "{} +", "\\quad {} +", "\\quad +", "\\qquad{}+", "{}{} +"])
@pytest.mark.parametrize(("last", "verdict"), [("C", "proved"), ("2 C", "refuted")])
def test_a_row_that_begins_with_a_sign_goes_on_with_the_row_before(sign, last, verdict):
    rows = f"$$\\begin{{aligned}} A + B + C &= A + B \\\\ &{sign} {last} \\end{{aligned}}$$"
    assert verdicts(SAID + rows) == [verdict]


def test_an_empty_group_within_a_row_is_nothing():
    assert verdicts(f"{SAID}$$A + B + C = A {{}} + B + C$$") == ["proved"]


@pytest.mark.parametrize("sign", ["\\oslash", "\\quad {} \\oslash", "{} \\odot", "\\cdot"])
def test_so_does_one_that_begins_with_an_operator(sign):
    operator = sign.split("\\")[-1]
    said = "Let $a, b \\in \\mathbb{R}^{n}$.\n\n" if operator != "cdot" else "Let $a, b \\in \\mathbb{R}$.\n\n"
    for last, verdict in (("b", {"proved", "confirmed"}), ("(2 b)", {"refuted"})):
        rows = f"$$\\begin{{aligned}} a \\{operator} b &= a \\\\ &{sign} {last} \\end{{aligned}}$$"
        assert set(verdicts(said + rows)) <= verdict


WHOLE = r"""Let $V \in \mathbb{R}^{K \times d}$, $h \in \mathbb{R}^{d}$ and $o = V h$.

$$o_i = \sum_{k=1}^{d} V_{ik} h_k, \qquad \sum_{i=1}^{K} o_i = \sum_{i=1}^{K} \sum_{k=1}^{d} V_{ik} h_k$$
"""


def test_an_array_that_also_stands_without_index_is_one_though_its_letters_run_to_different_bounds():
    assert set(verdicts(WHOLE)) <= {"proved", "confirmed"}
    assert "refuted" in verdicts(WHOLE.replace("V_{ik} h_k$$", "V_{ik} h_i$$"))


@pytest.mark.parametrize("dollars", ["$", "$$"])
@pytest.mark.parametrize(("last", "verdict"), [("5 - 1", "confirmed"), ("5 + 1", "refuted")])
def test_a_side_alone_on_a_row_goes_on_in_the_row_below(dollars, last, verdict):
    """Within one dollar, too, where it used to go on with the formula before."""
    rows = rf"{dollars}\begin{{aligned}} C & \\ &= {last} \end{{aligned}}{dollars}"
    assert verdicts(f"{SAID}So $A + B = 5$.\n\n{rows}") == ["confirmed", verdict]


OF_ROWS = r"""The matrix $X \in \mathbb{R}^{m \times d}$ has an example in each row, and
$U \in \mathbb{R}^{K \times d}$ has as its rows $u_k$. Let $Z = X W$ with $W \in \mathbb{R}^{d \times K}$.

"""
SOFTMAX = OF_ROWS + (
    r"$$p_i = \operatorname{softmax}(z)_i = \frac{\exp(z_i)}{\sum_k \exp(z_k)}, \qquad "
    r"\frac{\partial p_i}{\partial z_j} = p_i ([i = j] - p_j)$$"
    r" The rows of $Z$ are $z_k$. $$\sum_{k=1}^m z_k^\top z_k = \|Z\|^2$$"
)
OF_ONE = OF_ROWS + (
    r"For one text $s \in \mathbb{R}^n$ let $x = B s$ and $z = V x + b$ with $B \in \mathbb{R}^{d \times n}$ and"
    r" $V \in \mathbb{R}^{K \times d}$."
    r" $$z_i = \sum_l V_{il} x_l + b_i, \quad \frac{\partial z_i}{\partial x_j} = V_{ij}$$"
)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (SOFTMAX, "- p_j)", "+ p_j)"),
        (SOFTMAX, r"= \|Z\|^2", r"= 2 \|Z\|^2"),
        (OF_ONE, "= V_{ij}$$", "= V_{ji}$$"),
        (OF_ONE, "x_l + b_i", "x_i + b_i"),
    ],
)
def test_a_vector_of_its_own_has_entries_where_the_document_speaks_of_rows(text, right, wrong):
    assert set(verdicts(text)) <= {"proved", "confirmed"}
    assert set(verdicts(text.replace(right, wrong))) - {"proved", "confirmed"}
