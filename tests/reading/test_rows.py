"""A formula over several rows, the later ones beginning with a sign, however it is spaced."""

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
