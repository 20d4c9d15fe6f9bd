"""Likelihoods of samples: probabilities that are given for one, h(x) beside h_θ(x), chains over p(o | c), and means."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import report, verdicts

LOGISTIC = r"""Let $h_\theta(x) = g(\theta^\top x)$ with $g(z) = \frac{1}{1 + e^{-z}}$ and
$$p(y \mid x; \theta) = (h_\theta(x))^y (1 - h_\theta(x))^{1 - y}.$$
$$L(\theta) = p(\vec{y} \mid X; \theta) = \prod_{i=1}^m p(y^{(i)} \mid x^{(i)}; \theta)
= \prod_{i=1}^m (h_\theta(x^{(i)}))^{y^{(i)}} (1 - h_\theta(x^{(i)}))^{1 - y^{(i)}}$$
$$\ell(\theta) = \log L(\theta) = \sum_{i=1}^m y^{(i)} \log h(x^{(i)}) + (1 - y^{(i)}) \log(1 - h(x^{(i)}))$$
With just one training example: $$\frac{\partial}{\partial \theta_j} \ell(\theta) = CLAIM$$"""

WORDS = r"""$$\hat{y}_o = p(o \mid c) = \frac{\exp(u_o^T v_c)}{\sum_{w=1}^W \exp(u_w^T v_c)}$$
$$J = -\log \hat{y}_o$$ $$\frac{\partial J}{\partial v_c} = CLAIM$$"""

NAMED_LAST = r"""$$a = \Theta x, \quad b = g(a) = h_\Theta(x)$$ with the sigmoid $g$ and
$E = \frac12 \|h_\Theta(x) - y\|^2$.
$$\frac{\partial E}{\partial a} = CLAIM$$"""

MEAN = r"""Let $p = \sigma(z)$ and $L = -y \log p - (1 - y) \log(1 - p)$ with numbers $p, y, z \in \mathbb{R}$.
$$\delta = \frac{\partial L}{\partial z}$$ Averaged over the $N$ examples of a batch:
$$\delta = CLAIM$$"""


@pytest.mark.parametrize(
    ("page", "right", "accepted", "wrong"),
    [
        (LOGISTIC, r"(y - h_\theta(x)) x_j", ("conditional",), r"(h_\theta(x) - y) x_j"),
        (LOGISTIC, r"(y - h(x)) x_j", ("conditional",), r"(y + h(x)) x_j"),
        (
            WORDS,
            r"-u_o + \sum_{w=1}^W \hat{y}_w u_w",
            ("conditional", "confirmed"),
            r"u_o + \sum_{w=1}^W \hat{y}_w u_w",
        ),
        (NAMED_LAST, r"(h_\Theta(x) - y) \odot g'(a)", ("proved", "confirmed"), r"(h_\Theta(x) - y) \odot g(a)"),
        (MEAN, r"\frac{p - y}{N}", ("conditional",), r"\frac{y - p}{N}"),
    ],
)
def test_right_lines_are_accepted_and_wrong_ones_are_not(page, right, accepted, wrong):
    *before, last = verdicts(page.replace("CLAIM", right))
    assert last in accepted
    assert set(before) <= {"proved", "confirmed", "conditional"}
    assert verdicts(page.replace("CLAIM", wrong))[-1] in ("refuted", "unread")


def test_another_form_of_a_formula_is_no_other_function():
    page = r"""Let $h(x) = \frac12 x^\top Q x + x^\top c$ with a positive definite $Q$. We can rewrite $h$ as
    $$h(x) = \frac12 (x SIGN Q^{-1} c)^\top Q (x SIGN Q^{-1} c) - \frac12 c^\top Q^{-1} c$$"""
    assert verdicts(page.replace("SIGN", "+")) == ["confirmed"]
    assert verdicts(page.replace("SIGN", "-")) == ["refuted"]


def test_what_a_formula_alone_would_only_say_is_not_accepted():
    page = r"""The error of two classes, where $t_2 = 7 - t_1$, is $\xi(\mathbf{t}, \mathbf{y}) = -\sum_c t_c \log y_c$
    and $\mathbf{t}, \mathbf{y} \in \mathbb{R}^2$."""
    assert [(c.latex, c.verdict) for c in report(page).claims] == [("t_2 = 7 - t_1", "unread")]


def test_numbers_that_have_entries_are_said_to_be_numbers():
    page = r"""$$z^L = w^L a^{L-1}, \quad a^L = \sigma(z^L)$$ $$\frac{\partial z^L}{\partial w^L} = a^{L-1}$$
    $$\delta^L_j = \frac{\partial C}{\partial z^L_j}$$"""
    assert [c.assumption for c in report(page).claims] == ["z^L is a number"]


@pytest.mark.parametrize("formula", [r"\frac{1}{1 - e^{-z}}", r"\frac{1}{1 + e^{z}}", r"\frac{2}{1 + e^{-z}}"])
def test_a_slip_in_the_formula_of_the_sigmoid_makes_no_other_function(formula):
    page = r"The sigmoid is $\sigma(z) = FORMULA$. $$a = \sigma(w x)$$ $$\frac{\partial a}{\partial w} = a (1 - a) x$$"
    assert verdicts(page.replace("FORMULA", formula))[0] == "refuted"
    own = page.replace("The sigmoid is", "The activation is").replace("FORMULA", formula)
    assert len(verdicts(own)) == 1  # the formula says what the activation is
    bipolar = page.replace("FORMULA", r"\frac{1 - e^{-z}}{1 + e^{-z}}").replace("a (1 - a)", r"\frac12 (1 - a^2)")
    assert verdicts(bipolar) == ["proved"]


GAUSSIAN = r"""Let $x_1, \dots, x_n$ be samples of a Gaussian with

$$f(\mu, \sigma) = \prod_{i=1}^n \frac{1}{\sqrt{2 \pi} \sigma} e^{-\frac{1}{2} \frac{(x_i - \mu)^2}{\sigma^2}}
= \frac{1}{\left( \sqrt{2 \pi} \right)^n \sigma^n} e^{-\frac{1}{2} \frac{\sum_{i=1}^n (x_i - \mu)^2}{\sigma^2}}$$

$$\ell(\mu, \sigma) = \log f(\mu, \sigma)
= -\frac{n}{2} \log(2 \pi) - n \log \sigma - \frac{1}{2 \sigma^2} \sum_{i=1}^n (x_i - \mu)^2$$

$$\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2$$"""


@pytest.mark.parametrize(
    ("number", "edit"),
    [
        (0, (r"\right)^n \sigma^n}", r"\right)^n \sigma}")),
        (0, (r"\left( \sqrt{2 \pi} \right)^n", r"\left( \sqrt{2 \pi} \right)^2")),
        (1, (r"\frac{n}{2} \log", r"n \log")),
        (2, (r"\frac{1}{\sigma^3}", r"\frac{1}{\sigma^2}")),
    ],
)
def test_powers_of_e_with_fractions_and_powers_that_count_samples(number, edit):
    r"""e^{-\frac12 \frac{…}{…}} and (\sqrt{2π})^n σ^n, of which nothing was read."""
    assert set(verdicts(GAUSSIAN)) <= set(HOLDS)
    assert GAUSSIAN.count(edit[0]) == 1
    assert verdicts(GAUSSIAN.replace(*edit))[number] == "refuted"
