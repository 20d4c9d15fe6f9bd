r"""Marks of wikis and programs: \part, \sigma\prime, k \in {0, 1}, sets by their names, S(x) : ℝ^K → ℝ^K."""

import pytest

from tests.checking.test_verdicts import report, verdicts

DERIVATIVE = r"$$\frac{\partial a}{\partial x} = 2$$"


@pytest.mark.parametrize(
    "said",
    [
        r"x \in \mathcal{X}", r"w \in V", r"(x, t) \in D", r"\theta \in \Theta", r"n \in \mathbb{N}", r"p \in (0, 1)",
        r"k \in \mathbb{Z}", r"z_i \in Z", r"k \in {0, 1}", r"p \in [0, 1]",
    ],
)  # fmt: skip
def test_a_set_is_no_claim(said):
    assert verdicts(rf"Let ${said}$ and $a = 2 x$. {DERIVATIVE}") == ["proved"]


@pytest.mark.parametrize("said", [r"x \in \mathbb{C}", r"x \in \mathbb{H}^2"])
def test_what_is_no_number_as_others_is_not_read(said):
    assert "unread" in verdicts(rf"Let ${said}$. {DERIVATIVE}")


def test_commands_of_wikis():
    text = r"Let $C = \frac12 (a - y)^2$ with $a = \sigma(z)$. $$\frac{\part C}{\part z} = (a - y) \sigma\prime(z)$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace(r"\sigma\prime(z)$$", r"\sigma(z)$$")) == ["refuted"]


def test_a_part_of_a_book_is_no_derivative():
    assert verdicts(r"\part{Gradients} Let $a = 2 x$. $$\frac{\partial a}{\partial x} = 2$$") == ["proved"]


def test_what_a_function_maps():
    text = r"""
    $$ S(x_{i}) = \frac{e^{x_i}}{\sum_{k=1}^K e^{x_k}}$$ maps $S(x): \mathbb{R}^{K} \rightarrow \mathbb{R}^{K}$.

    $$S(x): \begin{bmatrix}x_{1} \\ x_{2}\\ \vdots \\x_{K} \end{bmatrix} \rightarrow
    \begin{bmatrix}S_{1} \\ S_{2}\\ \vdots \\S_{K}\end{bmatrix} $$

    $$\frac{\partial S_{i}}{\partial x_{j}} = S_{i} (\delta_{ij}-S_{j})$$
    """
    claims = report(text).claims
    assert claims[-1].verdict == "conditional"
    assert claims[-1].assumption == r"S = \operatorname{softmax}(x)"


TERMS = r"Let $L = -\sum_j y_j \log p_j$ with $p_j = \frac{e^{o_j}}{\sum_k e^{o_k}}$. "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\sum_{j=i} y_j p_j + \sum_{j \neq i} y_j p_j = \sum_j y_j p_j", "proved"),
        (r"\sum_{j=i} y_j p_j - \sum_{j \neq i} y_j p_j = \sum_j y_j p_j", "refuted"),
        (r"\sum_{j=i} y_j p_j = \sum_j y_j p_j", "unread"),  # without Σ_{j≠i} it may begin with i
    ],
)
def test_a_term_alone_beside_all_others(line, verdict):
    assert verdicts(f"{TERMS}$${line}$$")[-1] == verdict


def test_indices_of_a_derivative_and_of_what_it_is_of_are_one():
    line = r"$$\frac{\partial}{\partial w_{i,j}} \left( \sum_{k=1}^{n} w_{k,j} o_k \right) = o_i$$"
    assert verdicts(line) == ["proved"]
    assert verdicts(line.replace("= o_i", "= o_k"))[-1] not in ("proved", "confirmed", "conditional")
