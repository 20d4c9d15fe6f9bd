"""Functions that are composed, and functions that are given by an arrow."""

import pytest

from symnet.core.expression import write_latex
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
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


SECOND = r"""Take $g(u, v) = u v$, with $\frac{\partial g}{\partial u} = v$. For the sum we have
$$g(u, v) = u + v \qquad \Rightarrow \qquad \frac{\partial g}{\partial u} = 1 \qquad \frac{\partial g}{\partial v} = 1$$
and for one argument
$$g(u) = e^{2u} \qquad \to \qquad \frac{dg}{du} = 2 g(u)$$
$$g_a(u) = a u \qquad \to \qquad \frac{dg}{du} = a$$
"""


def test_a_second_formula_with_its_derivatives_is_of_a_function_of_its_own():
    reading = read_document(read_pages("document.md", SECOND.encode()))
    assert not reading.unread
    assert [write_latex(e.expression) for e in reading.equations] == ["u v", "u + v", r"\exp(2 u)", "a u"]
    found = report(SECOND)
    assert [c.verdict for c in found.claims] == ["proved", *["conditional"] * 7]
    assert found.claims[2].assumption == "g is what line 2 says here"


@pytest.mark.parametrize(("old", "new"), [("u} = 1", "u} = u"), ("= 2 g(u)", "= g(u)"), (r"{du} = a", r"{du} = u")])
def test_what_is_wrong_of_it_is_not_accepted(old, new):
    assert old in SECOND
    found = [c.verdict for c in report(SECOND.replace(old, new)).claims]
    assert sum(verdict in ("refuted", "unread") for verdict in found) == 1


def test_a_formula_that_is_said_again_is_no_other_function():
    again = r"Let $g(u) = (u - 1)^2$. $$g(u) = u^2 - 2 u + 1, \quad g'(u) = 2 u - 2$$"
    assert [c.verdict for c in report(again).claims] == ["proved", "proved"]
    wrong = report(again.replace("+ 1,", "+ u,")).claims
    assert (wrong[0].verdict, wrong[1].assumption) == ("conditional", "g is what it was before")


CASES = r"""Where $s = r(V) V$ for a number $r(V)$ and $V \in \mathbb{R}^n$,
$$\frac{\partial s}{\partial V} = V \left(\frac{\partial r}{\partial V}\right)^\top + r(V) I$$
With $u$ a number and $t = r(u) u$ we have
$$\frac{dt}{du} = \frac{dr}{du} u + r(u)$$
"""


def test_a_value_at_another_argument_is_a_value_of_its_own():
    found = report(CASES)
    assert [c.verdict for c in found.claims][-1] in ("proved", "confirmed")
    assert [c.verdict for c in report(CASES.replace("u + r(u)$", "u - r(u)$")).claims][-1] == "refuted"


def test_a_function_of_what_its_arguments_are_made_of_is_the_same():
    text = r"$$f(u, v) = u + v, \quad u(x, y, z) = x y, \quad v(x, y, z) = x - z$$ Then $f(x, y, z) = x y + x - z$ and "
    text += r"$$\frac{\partial f}{\partial x} = y + 1$$"
    assert [c.verdict for c in report(text).claims] == ["proved", "proved"]
    assert [c.verdict for c in report(text.replace("= y + 1", "= y")).claims][-1] == "refuted"


def test_a_step_of_any_function_is_not_decided():
    text = r"$$f(x, y) = x y$$ In general $g(x + h) = g(x) + h g'(x)$ and \( f(x + h) = f(x) + h \frac{df(x)}{dx} \)."
    assert report(text).claims[-1].verdict == "unread"
