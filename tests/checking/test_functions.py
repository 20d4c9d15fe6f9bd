"""Functions that are composed, and functions that are given by an arrow."""

import pytest

from tests.checking.test_verdicts import report

RIGHT = {
    "the chain rule": r"Let $p, q : \mathbb{R} \to \mathbb{R}$. $$(p \circ q)'(u) = p'(q(u)) \, q'(u)$$",
    "a name for a composition": r"Let $r = f \circ g$. $$r'(u) = f'(g(u)) g'(u)$$",
    "three of them": r"$$(f \circ g \circ \tanh)(u) = f(g(\tanh(u)))$$",
    "without brackets": r"$$r(u) = f \circ g(u) = f(g(u))$$",
    "of known functions": r"$$(\log \circ \sigma)(u) = -\log(1 + e^{-u}),"
    r" \quad (\log \circ \sigma)'(u) = 1 - \sigma(u)$$",
    "a network": r"$N = f_2 \circ f_1$, $a = f_1(u)$, $b = f_2(a)$, $N(u) = b$."
    r" $$\frac{\partial N}{\partial u} = \frac{\partial b}{\partial a} \frac{\partial a}{\partial u}$$",
    "gates are no functions": r"$f = \sigma(u)$, $g = \tanh(v)$ with $u, v \in \mathbb{R}^n$."
    r" $c = f \circ g$. $$\frac{\partial c}{\partial u} = \mathrm{diag}(g \circ f \circ (1 - f))$$",
    "by an arrow": r"Let $p : \mathbb{R}^n \to \mathbb{R}, \; u \mapsto u^\top A u$. $$\nabla p(u) = (A + A^\top) u$$",
    "by an arrow alone": r"Let $p \colon u \mapsto u^3$. $$p'(u) = 3 u^2$$",
    "of two": r"Let $p : (u, v) \mapsto u^2 v$. $$\frac{\partial p}{\partial v} = u^2$$",
    "with its value": r"\begin{align*} P : \mathbb{R}^n &\to \mathbb{R}^m \\ u &\mapsto P(u) = A u + c \end{align*}"
    r" with $A \in \mathbb{R}^{m \times n}$. $$\frac{\partial P}{\partial u} = A$$",
}

WRONG = {
    "the chain rule at the wrong place": r"Let $p, q : \mathbb{R} \to \mathbb{R}$."
    r" $$(p \circ q)'(u) = p'(u) \, q'(u)$$",
    "the other order": r"$$(\log \circ \sigma)(u) = \sigma(\log u)$$",
    "a slope of known functions": r"$$(\log \circ \sigma)'(u) = \sigma(u)$$",
    "by an arrow": r"Let $p : \mathbb{R}^n \to \mathbb{R}, \; u \mapsto u^\top A u$. $$\nabla p(u) = 2 A^\top u$$",
    "with its value": r"\begin{align*} P : \mathbb{R}^n &\to \mathbb{R}^m \\ u &\mapsto P(u) = A u + c \end{align*}"
    r" with $A \in \mathbb{R}^{m \times n}$. $$\frac{\partial P}{\partial u} = A^\top$$",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_not_accepted(name):
    claim = report(WRONG[name]).claims[-1]
    assert claim.verdict in ("refuted", "conditional"), claim.message
    assert claim.verdict == "refuted" or claim.assumption


def test_a_function_without_a_name_claims_nothing():
    [claim] = report(r"The derivative of $u \mapsto u^2$ is $u \mapsto 3u$, and $(u^2)^2 = u^4$.").claims
    assert claim.latex == "(u^2)^2 = u^4"
