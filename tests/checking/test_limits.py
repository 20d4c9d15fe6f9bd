"""Limits: of difference quotients, which are derivatives, and others."""

import pytest

from tests.checking.test_verdicts import report


def quotient(above, below="h", letter="h"):
    return rf"\lim_{{{letter} \to 0}} \frac{{{above}}}{{{below}}}"


RIGHT = {
    "of any function": rf"$$g'(u) = {quotient('g(u + h) - g(u)')}$$",
    "turned in both places": rf"$$g'(u) = {quotient('g(u) - g(u - h)')}$$",
    "by central differences": rf"$$g'(u) = {quotient('g(u + h) - g(u - h)', '2h')}$$",
    "by half a step": rf"$$g'(u) = {quotient(r'g(u + h/2) - g(u - h/2)')}$$",
    "with the step in front": r"$$g'(u) = \lim_{h \to 0} \frac{1}{h} \left[ g(u + h) - g(u) \right]$$",
    "of several numbers": r"$$\frac{\partial g(u, v)}{\partial v} = "
    + quotient(r"g(u, v + \epsilon) - g(u, v)", r"\epsilon", r"\epsilon")
    + "$$",
    "of a list": r"Let $g(u_1, \dots, u_n)$ be smooth. $$\frac{\partial g}{\partial u_i} = "
    + quotient(r"g(u_1, \dots, u_i + h, \dots, u_n) - g(u_1, \dots, u_n)")
    + "$$",
    "along a unit vector": r"$$\frac{\partial J}{\partial w_i} = "
    + quotient(r"J(w + \epsilon e_i) - J(w)", r"\epsilon", r"\epsilon")
    + "$$",
    "of increments": r"Let $v = u^3$. $$\frac{dv}{du} = \lim_{\Delta u \to 0} \frac{\Delta v}{\Delta u} = 3 u^2$$",
    "carried out": r"Let $g(u) = u^3$. $$g'(u) = "
    + quotient("g(u + h) - g(u)")
    + " = "
    + quotient("(u + h)^3 - u^3")
    + r" = \lim_{h \to 0} (3 u^2 + 3 u h + h^2) = \lim_{h \to 0} 3 u^2 + 3 u h + h^2 = 3 u^2$$",
    "of another f": r"$f(u, v) = u v$. In general, $$\frac{df(u)}{du} = " + quotient("f(u + h) - f(u)") + "$$",
    "second differences": rf"$$g''(u) = {quotient('g(u + h) - 2 g(u) + g(u - h)', 'h^2')}$$",
    "at the ends": r"$\sigma(u) = \frac{1}{1 + e^{-u}}$. $\lim_{u \to \infty} \sigma(u) = 1$, and"
    r" $\lim_{u \to -\infty} \sigma(u) = 0$, and $\lim_{u \to 0^+} \frac{|u|}{u} = 1$.",
}

WRONG = {
    "turned in one place": rf"$$g'(u) = {quotient('g(u) - g(u + h)')}$$",
    "twice as much": rf"$$g'(u) = {quotient('g(u + h) - g(u - h)')}$$",
    "by the other argument": r"$g(u, v) = u v^2$. $$\frac{\partial g}{\partial u} = "
    + quotient("g(u, v + h) - g(u, v)")
    + "$$",
    "along another unit vector": r"$J(w) = w^\top A w$. $$\frac{\partial J}{\partial w_i} = "
    + quotient(r"J(w + \epsilon e_i) - J(w)", r"2 \epsilon", r"\epsilon")
    + "$$",
    "carried out wrongly": r"Let $g(u) = u^3$. $$g'(u) = "
    + quotient("g(u + h) - g(u)")
    + r" = \lim_{h \to 0} (2 u^2 + 3 u h + h^2)$$",
    "another end": r"$\sigma(u) = \frac{1}{1 + e^{-u}}$. $\lim_{u \to \infty} \sigma(u) = \frac{1}{2}$.",
}

UNREAD = {
    "no limit": r"$$\lim_{u \to 0} \frac{|u|}{u} = 1$$",
    "one that grows": rf"$$g'(u) = {quotient('g(u + h) + g(u)')}$$",
    "too slow for numbers": r"$$\lim_{u \to \infty} \frac{1}{u} = 0$$",
    "of a sequence": r"$$\lim_{n \to \infty} \sum_{i=1}^n a_i = s$$",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name):
    assert report(WRONG[name]).claims[-1].verdict == "refuted"


@pytest.mark.parametrize("name", UNREAD)
def test_what_no_numbers_show_is_left_open(name):
    assert report(UNREAD[name]).claims[-1].verdict == "unread"
