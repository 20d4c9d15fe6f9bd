r"""Conditions on indices in words: off the diagonal, for equal indices."""

import pytest

from tests.checking.test_verdicts import verdicts

P = r"Let $p = \text{softmax}(z)$. "
SAME = r"$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$"
OTHER = r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$"


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("Off the diagonal we have FORMULA.", OTHER),
        ("The off-diagonal entries are FORMULA.", OTHER),
        ("We find FORMULA for the off-diagonal elements.", OTHER),
        ("For different indices FORMULA.", OTHER),
        ("When the two indices are not equal, FORMULA.", OTHER),
        ("The diagonal entries are FORMULA.", SAME),
        ("If both indices coincide, FORMULA.", SAME),
        ("We find FORMULA on the diagonal.", SAME),
    ],
)
def test_a_condition_that_is_said_in_words(words, formula):
    assert verdicts(P + words.replace("FORMULA", formula)) == ["proved"]
    turned = formula.replace("= p_i", "= -p_i") if formula is SAME else formula.replace("= -", "= ")
    assert verdicts(P + words.replace("FORMULA", turned)) == ["refuted"]
    other = SAME if formula is OTHER else OTHER
    assert verdicts(P + words.replace("FORMULA", other)) == ["refuted"]


def test_each_sentence_has_its_own():
    text = f"{P}The Jacobian has on the diagonal $${SAME[1:-1]}$$ and off the diagonal $${OTHER[1:-1]}$$"
    assert verdicts(text) == ["proved"] * 2
    assert verdicts(text.replace("off the", "on the")) == ["proved", "refuted"]


@pytest.mark.parametrize("words", ["Both on and off the diagonal", "Not only off the diagonal"])
def test_what_holds_for_all_has_no_condition(words):
    assert verdicts(f"{P}{words}, {OTHER}.")[0] in ("refuted", "unread")


def test_a_jacobian_with_a_word_of_its_diagonal_is_whole():
    text = P + r"The diagonal entries give $\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$, "
    text += r"so altogether $\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$."
    assert verdicts(text) == ["proved"] * 2
