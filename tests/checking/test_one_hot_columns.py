r"""One-hot labels in the columns of a matrix: by words, by the softmax of columns, or unsaid, which is a condition."""

import pytest

from tests.checking.test_verdicts import report, verdicts

COLUMNS = r"""$X \in \mathbb{R}^{d \times q}$, $W \in \mathbb{R}^{K \times d}$, LABELS
\[ Z = W X, \quad P_{kn} = \frac{\exp(Z_{kn})}{\sum_{j=1}^K \exp(Z_{jn})}, \quad
L = -\frac{1}{q} \sum_{n=1}^q \sum_{k=1}^K Y_{kn} \log P_{kn} \]
\[ \frac{\partial L}{\partial Z} = \frac{1}{q} (P - Y) \]
\[ \frac{\partial L}{\partial W} = \frac{1}{q} (P - Y) X^\top \]
"""


@pytest.mark.parametrize(
    "words",
    [
        r"and the one-hot labels are the columns of $Y \in \{0, 1\}^{K \times q}$.",
        r"the one-hot labels the columns of $Y \in \{0, 1\}^{K \times q}$.",
        r"each column of $Y \in \mathbb{R}^{K \times q}$ is one-hot.",
        r"and $Y \in \mathbb{R}^{K \times q}$, whose columns are one-hot.",
        r"with one-hot labels $Y \in \mathbb{R}^{K \times q}$.",
    ],
)
def test_words_and_the_softmax_say_that_columns_are_one_hot(words):
    text = COLUMNS.replace("LABELS", words)
    assert verdicts(text) == ["proved"] * 2
    assert verdicts(text.replace("(P - Y) X", "(Y - P) X"))[-1] == "refuted"
    assert verdicts(text.replace(r"(P - Y) \]", r"(P - 2 Y) \]"))[0] == "refuted"


@pytest.mark.parametrize("values", [r"\mathbb{R}", r"\{0, 1\}"])
def test_what_is_not_said_of_columns_is_a_condition(values):
    found = report(COLUMNS.replace("LABELS", rf"$Y \in {values}^{{K \times q}}$.")).claims
    assert [c.verdict for c in found] == ["conditional"] * 2
    assert all("each column of Y sum to one" in c.message for c in found)


def test_rows_stay_one_hot_where_softmax_is_taken_of_rows():
    text = r"""$Z \in \mathbb{R}^{n \times K}$, one-hot labels $Y \in \mathbb{R}^{n \times K}$, $P = \text{softmax}(Z)$
for each row, $L = -\sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log P_{ik}$. $$\frac{\partial L}{\partial Z} = P - Y$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("P - Y$", "P + Y$")) == ["refuted"]


def test_braces_that_are_escaped_twice():
    text = r"""Assume that $y \in \\{-1, 1\\}$ and
$$p_t = \begin{cases} p & \text{if } y = 1 \\ 1 - p & \text{otherwise} \end{cases}$$

$$\frac{\partial p_t}{\partial p} = y$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= y$", "= -y$")) == ["refuted"]
