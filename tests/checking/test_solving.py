"""Equations that are solved: what follows from ∂L/∂w = 0 is judged by that, and not at any w."""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

LEAST = r"""$A \in \mathbb{R}^{n \times d}$, $b \in \mathbb{R}^n$ and $J(v) = \frac{1}{2n} \|A v - b\|^2$.

"""


@pytest.mark.parametrize("sign", [r"\Rightarrow", r"\Leftrightarrow", r"\iff", r"\implies"])
def test_normal_equations(sign):
    chain = (
        rf"$$\frac{{\partial J}}{{\partial v}} = 0 {sign} A^\top A v = A^\top b {sign} v = (A^\top A)^{{-1}} A^\top b$$"
    )
    assert verdicts(LEAST + chain) == ["confirmed", "confirmed"]
    for number, edit in ((0, ("= A^\\top b", "= -A^\\top b")), (1, ("= (A", "= -(A")), (0, ("A v =", "A v + v ="))):
        assert edit[0] in chain
        found = verdicts(LEAST + chain.replace(*edit))
        assert (found[number], found[1 - number]) == ("refuted", "confirmed")


def test_in_sentences_of_their_own():
    text = r"""$J(v) = \frac{1}{n} \|A v - b\|^2 + \mu \|v\|^2$ with a scalar $\mu$,
$A \in \mathbb{R}^{n \times d}$ and $b \in \mathbb{R}^n$.

Setting the gradient to zero, $$\frac{\partial J}{\partial v} = 0,$$ we find
$$(A^\top A + n \mu I) v = A^\top b.$$"""
    assert verdicts(text) == ["confirmed"]
    for right, wrong in (("n \\mu I", "\\mu I"), ("= A^\\top b", "= A^\\top b + v"), ("+ n", "- n")):
        assert right in text
        assert verdicts(text.replace(right, wrong)) != ["confirmed"], wrong


def test_a_factor_that_hangs_on_what_is_looked_for_is_none():
    text = r"""$v, x \in \mathbb{R}^d$ and $E = (v^\top x - t)^2$ for a number $t$.

$$\frac{\partial E}{\partial v} = 0 \Rightarrow (v^\top x + t) x = 0$$"""
    assert verdicts(text) == ["unread"]
    assert verdicts(text.replace("x + t", "x - t")) == ["confirmed"]


def test_of_an_unsaid_loss():
    text = r"""$$\frac{\partial F}{\partial v}
= \frac{\partial}{\partial v} \frac{1}{2n} (b^\top b - 2 b^\top A v + v^\top A^\top A v)$$

$$\frac{\partial F}{\partial v} = 0 \iff -A^\top b + A^\top A v = 0$$"""
    found = report(text).claims
    assert [claim.verdict for claim in found] == ["conditional", "conditional"]
    assert "line 2" in found[1].assumption
    assert report(text.replace("iff -A", "iff A")).claims[1].verdict == "unread"


def test_what_follows_without_a_zero_is_judged_as_ever():
    text = r"$$s = \tanh(u) \Rightarrow \frac{\partial s}{\partial u} = 1 - s^2$$"
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("1 - s^2", "1 + s^2"))[-1] == "refuted"


@pytest.mark.parametrize("name", ["v^*", r"\hat{v}", r"v_{\text{ridge}}"])
def test_a_solution_under_a_name_of_its_own(name):
    text = rf"""Let $A \in \mathbb{{R}}^{{n \times d}}$, $b \in \mathbb{{R}}^n$, $v \in \mathbb{{R}}^d$ and
$$E = \frac12 \|A v - b\|^2 + \frac{{\mu}}{{2}} \|v\|^2.$$ Setting the gradient to zero,
$$A^\top (A v - b) + \mu v = 0$$
$${name} = (A^\top A + \mu I)^{{-1}} A^\top b$$"""
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace(r"+ \mu I", r"- \mu I")) == ["refuted"]
    assert verdicts(text.replace("Setting the gradient to zero", "Hence")) != ["confirmed"]


def test_where_a_search_begins_is_no_solution():
    text = r"""Let $E = \frac12 \|A v - b\|^2$ with $A \in \mathbb{R}^{n \times d}$. Setting the gradient to zero,
$$A^\top (A v - b) = 0$$ $$v_{\text{init}} = A^\top b$$"""
    assert verdicts(text) == []


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (
            r"""$\mathcal{L}(w, \lambda) = w^\top S w - \lambda (w^\top w - 1)$ with symmetric $S$.
            $\nabla_w \mathcal{L} = 2 S w - 2 \lambda w$. Setting it to zero gives $S w = \lambda w$.""",
            ("S w = ", "S w = 2 "),
        ),
        (
            r"""$J(w) = \|X w - y\|^2 + \lambda \|w\|^2$. Then $\nabla J(w) = 2 X^\top (X w - y) + 2 \lambda w$.
            Setting the gradient to zero yields the normal equations $(X^\top X + \lambda I) w = X^\top y$.""",
            ("+ \\lambda I", "- \\lambda I"),
        ),
    ],
)
def test_an_equation_that_words_say_to_come_of_a_zero(text, edit):
    assert edit[0] in text
    assert verdicts(text)[-1] == "confirmed"
    assert verdicts(text.replace(*edit))[-1] not in HOLDS


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (
            r"""$L = \sum_i (y_i - \theta x_i)^2$. Setting $\frac{\partial L}{\partial \theta} = 0$ gives
            $$\theta^* = \frac{\sum_i x_i y_i}{\sum_i x_i^2}.$$""",
            ("x_i^2}", "x_i}"),
        ),
        (
            r"""$\ell(\lambda) = \sum_{i=1}^n (x_i \log \lambda - \lambda)$ and
            $$\frac{d\ell}{d\lambda} = \frac{1}{\lambda} \sum_{i=1}^n x_i - n = 0
            \implies \lambda = \frac{1}{n} \sum_{i=1}^n x_i$$""",
            (r"\lambda = \frac{1}{n}", r"\lambda = n"),
        ),
        (
            r"""$$L = \frac12 (w^\top x - y)^2 + \frac{\lambda}{2} w^\top w$$
            Setting the derivative with respect to $w$ to zero yields $$(x x^\top + \lambda I) w = y x.$$""",
            (r"+ \lambda I", r"- \lambda I"),
        ),
        (
            r"""$$E = \frac12 \|A v - b\|^2 + \frac{\mu}{2} \|v\|^2$$ with $A \in \mathbb{R}^{n \times d}$.
            Taking the gradient of $E$ with respect to $v$ and equating it to 0 gives
            $$v = (A^\top A + \mu I)^{-1} A^\top b.$$""",
            (r"^{-1} A^\top", r"^{-1} A"),
        ),
    ],
)
def test_a_wrong_solution_is_refuted(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(*edit))[-1] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        r"""$$\mathcal{L} = \sum_k n_k \log \pi_k + \lambda (1 - \sum_k \pi_k)$$
        $$\frac{\partial \mathcal{L}}{\partial \pi_k} = \frac{n_k}{\pi_k} - \lambda = 0$$ Hence
        $$\pi_k^* = \frac{n_k}{\sum_j n_j}.$$""",
        r"""$J = \sum_{i=1}^n (y_i - w x_i - b)^2$. Setting $\frac{\partial J}{\partial w} = 0$ gives, with the means
        $\bar x$ and $\bar y$, $$w^* = \frac{\sum_i (x_i - \bar x)(y_i - \bar y)}{\sum_i (x_i - \bar x)^2}.$$""",
    ],
)
def test_where_more_than_one_name_is_looked_for_nothing_is_refuted(text):
    assert "refuted" not in verdicts(text)


@pytest.mark.parametrize("claim", ["3 m b", "m b^2", "2 b"])
@pytest.mark.parametrize("words", ["For $c = m$", "In the special case $c = m$"])
def test_a_value_of_one_case_is_no_equation_to_be_solved(words, claim):
    """Nor is what is said of a case the meaning of the name everywhere."""
    page = rf"""$K = (m - c)^2 b$. With $c = 0$, $\frac{{\partial K}}{{\partial m}} = {claim}$.
    {words} the gradient vanishes: $\frac{{\partial K}}{{\partial m}} = 0$.
    In general $\frac{{\partial K}}{{\partial m}} = 2 (m - c) b$."""
    found = verdicts(page)
    assert HOLDS.isdisjoint(found[:-2])
    assert found[-1] in HOLDS
