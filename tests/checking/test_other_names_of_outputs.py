r"""Outputs under a second name, by-products that no loss need hang on, ∇ of a norm, and names with max below."""

from symnet import check
from tests.checking.test_verdicts import verdicts

PAGE = r"""Let $\hat y = \sigma(w x + b)$ and $L = -(y \log\hat y + (1 - y)\log(1 - \hat y))$. With $a = \hat y$

$$\frac{dL}{da} = -\frac{y}{a} + \frac{1-y}{1-a}, \quad \frac{dL}{dw} = \frac{dL}{da}\frac{da}{dw} = (a - y) x$$"""


def test_a_second_name_of_the_output():
    assert verdicts(PAGE) == ["proved", "proved", "proved"]
    assert verdicts(PAGE.replace(r"= -\frac{y}{a}", r"= \frac{y}{a}"))[0] == "refuted"
    assert verdicts(PAGE.replace("(a - y) x", "(y - a) x"))[-1] == "refuted"
    both = PAGE + r" $$\frac{dL}{d\hat y} = \frac{dL}{da}, \quad \frac{dL}{d\hat y} = \hat y$$"
    assert verdicts(both)[-2:] == ["proved", "refuted"]
    onward = r"Let $u = w x$, $a = u$, $L = a^2 + u$. Then $\frac{dL}{da} = 2 a$ and $\frac{dL}{du} = 2 u + 1$."
    assert verdicts(onward) == ["proved", "proved"]


def test_a_by_product_is_named_in_the_condition(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        r"Let $z = W x$, $u = V x$ and $g = \partial L/\partial z$. Then $\frac{\partial L}{\partial x} = W^\top g$."
    )
    [claim] = check(page).claims
    assert (claim.verdict, claim.assumption) == ("conditional", "L does not hang on u")
    page.write_text(page.read_text().replace(r"W^\top g", r"V^\top g"))
    assert check(page).claims[0].verdict not in ("proved", "confirmed", "conditional")
    both = r"""Let $z = W x$, $u = V x$, $g = \partial L/\partial z$ and $h = \partial L/\partial u$.

    $$\frac{\partial L}{\partial x} = W^\top g$$"""
    assert verdicts(both) == ["unread"]


def test_nabla_of_a_norm():
    page = r"Let $x \in \mathbb{R}^n$. Then $\nabla\|x\| = \frac{x}{\|x\|}$ and $\nabla\|x\|^2 = 2 x$."
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("= 2 x", "= x")) == ["proved", "refuted"]
    two = r"Let $x \in \mathbb{R}^n$, $y \in \mathbb{R}^n$. Then $\nabla\|x - y\|^2 = 2 (x - y)$."
    assert verdicts(two) == ["unread"]


def test_max_and_min_below_a_name():
    page = r"Let $f(x) = (x/x_{max})^\alpha$ and $g(x) = (x - x_{\min})^2$. Then $\frac{dg}{dx} = 2 (x - x_{\min})$."
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("= 2", "= 3")) == ["refuted"]
