r"""Words that say what values names take, and where a line holds: positive definite, when active, m_i ∈ {0, 1}."""

import pytest

from tests.checking.test_verdicts import verdicts

GAUSSIAN = r"$E(m) = -\frac12 (x - m)^\top S^{-1} (x - m)$ with $x \in \mathbb{R}^n$. $$\nabla_m E = S^{-1} (x - m)$$"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("For positive definite $S$ let", "confirmed"),
        ("Let $S$ be positive definite and", "confirmed"),
        ("With the covariance matrix $S$ let", "confirmed"),
        ("Where $S$ is a positive semidefinite matrix,", "confirmed"),
        ("Let", "conditional"),
    ],
)
def test_matrices_that_are_symmetric_by_their_names(words, verdict):
    assert verdicts(f"{words} {GAUSSIAN}")[-1] == verdict
    assert verdicts(f"{words} {GAUSSIAN}".replace("= S^{-1}", "= -S^{-1}"))[-1] == "refuted"


TRIPLET = r"""The loss $\ell = \max(0, \|a - p\|^2 - \|a - q\|^2 + \alpha)$, where $a, p, q \in \mathbb{R}^d$,
hasWHEN the gradients
$$\frac{\partial \ell}{\partial a} = 2 (q - p), \quad \frac{\partial \ell}{\partial p} = 2 (p - a)$$
"""


def test_a_hinge_that_is_active_by_words():
    active = TRIPLET.replace("WHEN", ", when positive,")
    assert verdicts(active) == ["conditional"] * 2
    assert verdicts(active.replace("2 (q - p)", "2 (p - q)"))[0] == "refuted"
    assert verdicts(TRIPLET.replace("WHEN", "")) == ["refuted"] * 2


def test_a_rectifier_that_is_forgotten_stays_a_mistake():
    text = (
        r"Let $h = \max(0, z)$ and $L = \frac12 (h - t)^2$ for positive $t$. $$\frac{\partial L}{\partial z} = h - t$$"
    )
    assert verdicts(text) == ["refuted"]


def test_entries_that_are_0_or_1_make_their_vector_so():
    text = r"Let $m_i \in \{0, 1\}$ and $g = m \odot h$. $$m \odot g = g$$"
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace(r"\{0, 1\}", r"\mathbb{R}")) == ["refuted"]


def test_the_logarithm_of_a_product_without_brackets():
    text = r"Let $p = \sigma(z)$ and $y \in \{0, 1\}$. $$\log p^y (1 - p)^{1 - y} = y \log p + (1 - y) \log(1 - p)$$"
    assert verdicts(text) == ["conditional"]
    assert verdicts(text.replace("p + ", "p - ")) == ["refuted"]


def test_a_second_equation_of_a_name_with_a_bias():
    text = r"$X \in \mathbb{R}^{n \times d}$. Let $Y = X W$. WORDS $$Y = X W + b$$"
    assert verdicts(text.replace("WORDS", "With a bias,")) == ["unread"]
    assert verdicts(text.replace("WORDS", "Therefore")) == ["refuted"]


def test_implied_sums_below_a_fraction_are_not_judged():
    text = r"""In Einstein notation, with $a \in \mathbb{R}^n$,
$$\frac{\partial}{\partial a_k} \frac{e^{a_i}}{e^{a_m}}
= \frac{e^{a_i} \delta_{ik}}{e^{a_m}} - \frac{e^{a_i} e^{a_k}}{(e^{a_m})^2}$$"""
    assert verdicts(text) == ["unread"]
    plain = r"In Einstein notation, with $a, b \in \mathbb{R}^n$, $$\frac{\partial a_i b_i}{\partial a_k} = b_k$$"
    assert verdicts(plain)[0] in ("proved", "confirmed")
    assert verdicts(plain.replace("= b_k", "= a_k"))[0] in ("refuted", "unread")
