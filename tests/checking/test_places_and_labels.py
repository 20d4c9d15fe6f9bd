r"""What is said of places, sides and labels beside formulas, and claims nothing: a kink at m = 1, v ≠ 0, y = −1."""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (
            r"Let $m = y f$ and $\ell = \max(0, 1 - m)^2$. The hinge has a kink at $m = 1$. "
            r"$$\frac{\partial \ell}{\partial m} = -2 \max(0, 1 - m)$$",
            ("= -2", "= 2"),
        ),
        (
            r"Let $p = \sigma(z)$. The decision boundary occurs where $p = 0.5$. "
            r"$$\frac{\partial p}{\partial z} = p (1 - p)$$",
            ("(1 - p)", "(1 + p)"),
        ),
        (
            r"An embedding $v \in \mathbb{R}^d$, $v \neq 0$, has the length $r = \|v\|$. "
            r"$$\frac{\partial r}{\partial v} = \frac{v}{r}$$",
            (r"\frac{v}{r}", r"\frac{r}{v}"),
        ),
        (
            r"Dla $g(x) = \frac{x}{1+|x|}$ i $x \neq 0$ $$g'(x) = \frac{1}{(1+|x|)^2}$$",
            ("^2", "^3"),
        ),
        (
            r"True triples have the label $y = 1$, false ones $y = -1$. The loss is $\ell = \log(1 + e^{-y s})$. "
            r"$$\frac{\partial \ell}{\partial s} = \frac{-y}{1 + e^{y s}}$$",
            ("{-y}", "{y}"),
        ),
        (
            r"There are two thresholds $\theta_1 < \theta_2$, $F_1 = \sigma(\theta_1 - f)$, "
            r"$q = \sigma(\theta_2 - f) - F_1$. "
            r"$$\frac{\partial F_1}{\partial f} = -F_1 (1 - F_1)$$",
            ("= -F", "= F"),
        ),
    ],
)
def test_it_claims_nothing(text, edit):
    assert {c.verdict for c in report(text).claims} <= HOLDS
    assert len(report(text).claims) == 1
    assert verdicts(text.replace(*edit))[-1] not in HOLDS


def test_a_label_has_no_value_by_that():
    text = r"True triples have the label $y = 1$, false ones $y = -1$. The loss is $\ell = \log(1 + e^{-y s})$. "
    assert verdicts(text + r"$$\frac{\partial \ell}{\partial s} = \frac{-1}{1 + e^{s}}$$") == ["refuted"]


def test_numbers_that_sum_to_one_without_being_a_vector():
    text = r"""$L_1 = (y - \hat{y})^2$

Softmax outputs $\hat{p}_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$.

$\mathcal{L} = -\sum_{k} y_k \log \hat{p}_k$

$\frac{\partial \mathcal{L}}{\partial z_k} = \hat{p}_k - y_k$"""
    [claim] = report(text).claims
    assert claim.verdict == "conditional"
    assert "sum to one" in claim.message


def test_a_case_that_only_words_name():
    text = r"""Let $\hat x = \tanh(a)$ and $L = \frac12 \|\hat x - x\|^2$.

If the decoder activation is the identity, then $$\frac{\partial L}{\partial a} = \hat{x} - x$$

In general, $$\frac{\partial L}{\partial a} = (\hat{x} - x) \odot (1 - \hat x \odot \hat x)$$"""
    assert verdicts(text) == ["conditional", "proved"]
    assert report(text).claims[0].assumption == r"\hat{x} = a"
    assert verdicts(text.replace("= \\hat{x} - x", "= x - \\hat{x}"))[0] == "unread"
    assert verdicts(text.replace("If the decoder activation is the identity, then", "So"))[0] == "refuted"


def test_a_label_of_which_two_sets_are_said():
    text = r"""The authors assume that $y \in \{-1, 1\}$ instead of $y \in \{0, 1\}$. Let
$$p_t = \begin{cases} p & \text{if } y = 1 \\ 1 - p & \text{otherwise} \end{cases}$$
$$\frac{\partial p_t}{\partial p} = y$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= y$", "= -y$"))[-1] not in HOLDS
    assert verdicts(text.replace(r" instead of $y \in \{0, 1\}$", "").replace("= y$", "= -y$")) == ["refuted"]


def test_what_is_not_zero_behind_a_formula():
    text = r"""$G = \lambda \|w\|$ with $w \in \mathbb{R}^d$ has the gradient
$$\nabla_w G = \frac{\lambda}{\|w\|} w \qquad (w \neq 0)$$"""
    assert verdicts(text) == ["proved"]
    wrong = text.replace(r"\|w\|} w", r"\|w\|^2} w")
    assert verdicts(wrong) == ["refuted"]
    assert verdicts(wrong.replace(r"\neq 0", r"\neq \mathbf{0}")) == ["refuted"]
    assert verdicts(wrong.replace(r"\neq 0", r"\neq \mathbf{x}")) == ["unread"]  # which is another case
