r"""What holds otherwise: where a condition before it does not, in English, and in words of other languages."""

import pytest

from tests.checking.test_verdicts import verdicts

RECTIFIER = r"Let $f(x) = \max(0, x)$. For $x > 0$ we have $$f'(x) = 1$$ and otherwise $$f'(x) = 0$$"
SOFTMAX = r"""Let $p_i = e^{z_i} / \sum_k e^{z_k}$. BEFORE $i = j$ $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$
BETWEEN $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$"""


@pytest.mark.parametrize("words", ["and otherwise", "or else", ". Otherwise,"])
def test_what_holds_where_a_sign_is_otherwise(words):
    text = RECTIFIER.replace("and otherwise", words)
    assert verdicts(text) == ["confirmed"] * 2
    assert verdicts(text.replace("= 0$$", "= 1$$")) == ["confirmed", "refuted"]
    assert verdicts(RECTIFIER.replace("and otherwise", "and always")) == ["confirmed", "refuted"]


@pytest.mark.parametrize(
    ("before", "between"),
    [("If", "Otherwise we get"), ("当", "否则"), ("若", "当 $i \\neq j$ 时，"), ("Si", "sinon"), ("Если", "иначе")],
)
def test_what_holds_for_other_indices(before, between):
    text = SOFTMAX.replace("BEFORE", before).replace("BETWEEN", between)
    assert verdicts(text) == ["proved"] * 2
    assert verdicts(text.replace("= -p_i p_j", "= p_i p_j")) == ["proved", "refuted"]
    assert verdicts(text.replace("(1 - p_i)", "p_i")) == ["refuted", "proved"]


def test_what_is_said_under_a_condition_that_is_not_read_is_not_refuted():
    text = r"Let $b = v$ for the right word, otherwise $b = 0$, and $y = 2 b$."
    assert "refuted" not in verdicts(text)
