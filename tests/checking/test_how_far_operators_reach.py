r"""How far an operator reaches: tr (A)^{-1}, d/dw a + b. What holds under another reading is conditional."""

import pytest

from tests.checking.test_verdicts import report, verdicts

FREEDOM = r"""Where $X$ is $N \times p$,
$$\operatorname{tr}[X (X^T X + \lambda I)^{-1} X^T] = p - \lambda \operatorname{tr} (X^T X + \lambda I)^{-1}$$"""

SQUARE = r"""Let $A$ be a $p \times p$ matrix. $$\frac{\partial}{\partial A} \operatorname{tr} (A)^2 = 2 A^\top$$"""

SUM = r"""Let $A \in \mathbb{R}^{d\times d}$ be symmetric.
$$\frac{\partial}{\partial w} w^\top A w + b^\top w = 2 A w + b$$"""

NABLA = r"""With $x \in \mathbb{R}^d$, $$\nabla_x \frac12 \|x\|^2 + c^\top x = x + c$$"""

QUOTIENT = r"""Let $a, b > 0$. $$\log a / b = \log a - \log b$$"""


@pytest.mark.parametrize(
    ("text", "edit", "words"),
    [
        (FREEDOM, ("= p - ", "= p + "), "the power is that of what stands in the bracket"),
        (SQUARE, ("= 2", "= 3"), "the power is that of what stands in the bracket"),
        (SUM, ("= 2 A", "= A"), "the derivative is that of the whole sum"),
        (NABLA, ("= x + c", "= x - c"), "the derivative is that of the whole sum"),
        (QUOTIENT, ("a - ", "a + "), "the logarithm is that of the whole"),
    ],
)
def test_what_holds_under_the_other_reading_is_conditional(text, edit, words):
    assert edit[0] in text
    [claim] = report(text).claims
    assert claim.verdict == "conditional"
    assert claim.assumption.startswith(words)
    assert verdicts(text.replace(*edit)) == ["refuted"]


def test_what_holds_as_it_stands_needs_no_other_reading():
    text = SQUARE.replace("= 2 A^\\top", r"= 2 \operatorname{tr}(A) I")
    assert verdicts(text) == ["proved"]


def test_a_function_of_nothing_is_no_name():
    text = r"""Let $f = \exp -x^2/2$. $$\frac{df}{dx} = -x f$$"""
    assert set(verdicts(text)) == {"unread"}
