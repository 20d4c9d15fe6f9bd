"""Problems of one hand-in that take up each other's letters: each is read with its own section."""

import pytest

from tests.checking.test_verdicts import report, verdicts

UNITS = r"""# Homework

Throughout, $x \in \mathbb{R}^d$ is an input and $\sigma$ the logistic function.

## Problem 1

A unit $z = w^\top x + b$ with $b \in \mathbb{R}$ and $a = \sigma(z)$ has the loss $L = \frac12 (a - t)^2$.

$$\frac{\partial L}{\partial w} = (a - t) a (1 - a) x$$

## Problem 2

A layer $z = W x + b$, where $W \in \mathbb{R}^{m \times d}$ and
$b \in \mathbb{R}^m$, has $a = \sigma(z)$, $L = \frac12 \|a - t\|^2$.

$$\frac{\partial L}{\partial W} = \left((a - t) \odot a \odot (1 - a)\right) x^\top$$

## Problem 3

$z = W x$ and $p = \mathrm{softmax}(z)$ with $W \in \mathbb{R}^{K \times d}$ have $L = -\log p_c$.

$$\frac{\partial L}{\partial W} = (p - e_c) x^\top$$
"""

RIGHT = [
    ("proved", None),
    ("conditional", "the section that begins in line 11 starts afresh"),
    ("conditional", "the section that begins in line 18 starts afresh"),
]

WRONG = {
    9: (r"a (1 - a) x", r"(1 - a) x"),
    17: (r"\odot a \odot (1 - a)", r"\odot (1 - a)"),
    22: ("(p - e_c) x", "(e_c - p) x"),
}


def of_gradients(text):
    return [(c.verdict, c.found.assumption) for c in report(text).claims if r"\frac{\partial L}" in c.latex]


def test_each_problem_is_judged_by_its_own_section():
    assert of_gradients(UNITS) == RIGHT
    assert "unread" not in verdicts(UNITS)


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_in_a_section_is_refuted_there_and_nowhere_else(line):
    old, new = WRONG[line]
    assert UNITS.count(old) == 1
    found = of_gradients(UNITS.replace(old, new))
    changed = [new for before, new in zip(RIGHT, found, strict=True) if before != new]
    assert [verdict for verdict, _ in changed] == ["refuted"]


def test_the_first_formula_of_a_name_defines_it_whatever_another_section_says():
    text = UNITS.replace("## Problem 1", "").replace("## Problem 2", "## Layers").replace("## Problem 3", "## Softmax")
    assert [c.line for c in report(text).claims if c.latex.startswith("z = w")] == []


def test_a_section_that_goes_on_what_another_says_is_not_read_alone():
    text = UNITS.replace(r"have $L = -\log p_c$", r"have the loss $L = q_c$") + "\n## Problem 4\n\n$$q = -\\log p$$\n"
    assert of_gradients(text)[2][0] == "unread"


BATCHES = r"""\textbf{A. A batch}

$$Z = W X + b, \quad \hat{Y} = \sigma(Z)$$
$$J = -\frac{1}{m} \sum_{i=1}^m \left[ y^{(i)} \log \hat{y}^{(i)} + (1 - y^{(i)}) \log(1 - \hat{y}^{(i)}) \right]$$
$$\frac{\partial J}{\partial W} = \frac{1}{m} (\hat{Y} - Y) X^T$$
$$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (\hat{Y} - Y)$$

\textbf{B. One example}

$$J = L(\hat{y}^{(i)}, y^{(i)})$$
"""


WRONG_IN_BATCHES = [(r"= \frac{1}{m} (\hat{Y} - Y)", r"= (\hat{Y} - Y)"), (r"m (\hat{Y} - Y)$", r"m (Y - \hat{Y})$")]


@pytest.mark.parametrize("edit", [("", ""), *WRONG_IN_BATCHES])
def test_lines_in_bold_are_headings_and_sums_of_batches_go_over_their_columns(edit):
    found = [c.verdict for c in report(BATCHES.replace(*edit)).claims if r"\frac{\partial" in c.latex]
    assert len(found) == 2
    assert found.count("refuted") == (edit in WRONG_IN_BATCHES)
    assert set(found) <= {"proved", "confirmed", "refuted"}
