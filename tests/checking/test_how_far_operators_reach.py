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


AMONG_SYMMETRIC = r"""Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $Q = a^\top A b + \log |A|$.

$$\frac{\partial Q}{\partial A} = \frac12 (a b^\top + b a^\top) + A^{-1}$$"""


def test_a_gradient_among_symmetric_matrices_is_conditional():
    assert verdicts(AMONG_SYMMETRIC) == ["conditional"]
    assert verdicts(AMONG_SYMMETRIC.replace(r"\frac12 (", r"\frac13 (")) == ["refuted"]
    assert verdicts(AMONG_SYMMETRIC.replace("be symmetric", "be invertible")) == ["refuted"]
    assert set(verdicts(AMONG_SYMMETRIC.replace(r"\frac12 (a b^\top + b a^\top)", r"a b^\top"))) <= {
        "proved",
        "confirmed",
    }


WEIGHTS = r"""We have weights $\pi_k$.

$$E = -\ln \sum_{k=1}^K \pi_k \phi_k, \qquad \phi_k = \frac{1}{\sqrt{2\pi}} e^{-(t-\mu_k)^2/2}$$

$$\frac{\partial E}{\partial \pi_k} = -\frac{\phi_k}{\sum_l \pi_l \phi_l}$$"""


def test_pi_behind_a_number_is_the_number_beside_weights_of_that_letter():
    assert set(verdicts(WEIGHTS)) <= {"proved", "confirmed"}
    assert verdicts(WEIGHTS.replace("= -\\frac{\\phi", "= \\frac{\\phi")) == ["refuted"]


POLICY = r"""The entropy of a policy $\pi(a) = \frac{1}{\sqrt{2\pi}\sigma} e^{-(a-\mu)^2/(2\sigma^2)}$ is
$H = \frac12 \log(2 \pi e \sigma^2)$, so
\[ \frac{\partial H}{\partial \sigma} = \frac{1}{\sigma} \]
\[ \frac{\partial \log \pi(a)}{\partial \mu} = \frac{a - \mu}{\sigma^2} \]"""


def test_pi_behind_a_number_is_the_number_beside_a_policy_of_that_letter():
    assert set(verdicts(POLICY)) <= {"proved", "confirmed"}
    assert verdicts(POLICY.replace("= \\frac{1}{\\sigma}", "= \\frac{2}{\\sigma}"))[0] == "refuted"
