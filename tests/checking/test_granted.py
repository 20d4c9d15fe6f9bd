r"""What is taken for granted where a page contradicts itself otherwise: two letters for one size, one sample alone."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

ACCEPTED = {"proved", "confirmed", "conditional"}

TWO_BOUNDS = r"""
$$z_i = \sigma(a_i) = \frac{e^{a_i}}{\sum_{k = 1}^n e^{a_k}}$$

$$L = - \sum_{i = 1}^n y_i \log(z_i)$$
"""


def test_what_needs_no_second_letter_hangs_on_none():
    text = TWO_BOUNDS + r"$$\frac{\partial z_i}{\partial a_{j \neq i}} = - z_i z_j$$"
    found = verdicts(text + "\n" + r"$$- \sum_{k=1}^m \frac{y_k}{z_k} \frac{\partial z_k}{\partial a_i} = L - L$$")
    assert found[:2] == ["proved", "proved"]


def test_two_letters_for_one_size_are_said_to_be():
    line = r"$$\frac{\partial L}{\partial a_i} = -\sum_{k=1}^m \frac{y_k}{z_k}\frac{\partial z_k}{\partial a_i}$$"
    claim = report(TWO_BOUNDS + line).claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", "m and n are one size")


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$\frac{\partial L}{\partial a_i} = z_i \left(\sum_{k=1}^m y_k\right) - y_i$$", ("- y_i", "+ y_i")),
        (r"$$\frac{\partial z_i}{\partial a_{j \neq i}} = - z_i z_j$$", ("= - z_i", "= z_i")),
        (r"$$\frac{\partial z_i}{\partial a_i} = z_i (1 - z_i)$$", ("(1 - z_i)", "(1 + z_i)")),
    ],
)
def test_bounds_of_another_letter(right, edit):
    only_the_right_one_is_among(ACCEPTED, TWO_BOUNDS, right, edit)


@pytest.mark.parametrize(
    "sizes",
    [
        r"Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$ and $w \in \mathbb{R}^n$.",
        r"Let $y \in \mathbb{R}^m$, $\hat y \in \mathbb{R}^m$, and $u \in \mathbb{R}^n$.",
    ],
)
def test_declared_sizes_are_two(sizes):
    text = sizes + r" Let $L = \sum_{i=1}^m (\hat y_i - y_i)^2$. $$L = \sum_{i=1}^n (\hat y_i - y_i)^2$$"
    assert verdicts(text)[-1] == "refuted"


def test_letters_that_stand_together_are_two():
    text = r"$$L = \frac{1}{m} \sum_{i=1}^m y_i$$ $$\frac{\partial L}{\partial y_j} = \frac{1}{m} \sum_{i=1}^n y_i$$"
    assert not ACCEPTED & set(verdicts(text))


SAMPLES = r"""
$$H = - \sum_{i = 1}^n \left( y_i \log(\hat{y_i}) + (1 - y_i) \log(1 - \hat{y_i})\right)$$

$$z = \theta^T x$$

$$\hat{y} = \sigma(z)$$
"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$\frac{\partial H}{\partial \theta} = (\hat{y} - y)x$$", ("- y)", "+ y)")),
        (
            r"$$\frac{\partial H}{\partial \hat{y}} = \frac{1 - y}{1 - \hat{y}} - \frac{y}{\hat{y}}$$",
            ("1 - y}{", "y}{"),
        ),
        (r"$$\frac{\partial \hat{y}}{\partial z} = \hat{y}(1 - \hat{y})$$", ("(1 -", "(1 +")),
        (
            r"$$\frac{\partial H}{\partial \theta} = \frac{\partial H}{\partial \hat y} "
            r"\frac{\partial \hat y}{\partial z} \frac{\partial z}{\partial \theta}$$",
            (r"\frac{\partial z}{\partial \theta}$$", r"z$$"),
        ),
    ],
)
def test_one_sample_of_a_cost_of_all(right, edit):
    only_the_right_one_is_among(ACCEPTED, SAMPLES, right, edit)
    claims = report(SAMPLES + right).claims
    assert claims[-1].assumption == "n = 1, as of one sample"


def test_a_mean_over_the_samples_is_that_of_one():
    cost = SAMPLES.replace("= - ", r"= - \frac{1}{n}")
    only_the_right_one_is_among(ACCEPTED, cost, r"$$\frac{\partial H}{\partial \theta} = (\hat y - y) x$$", ("(", "2("))


def test_all_samples_stay_where_that_is_what_is_meant():
    text = r"""
    $$L = \sum_{i=1}^n (\hat y_i - y_i)^2$$ with $\hat y_i = w x_i + b$.
    $$\frac{\partial L}{\partial w} = 2 \sum_{i=1}^n (\hat y_i - y_i) x_i$$
    """
    assert verdicts(text) == ["proved"]


def test_a_letter_that_counts_entries_too_is_no_number_of_samples_alone():
    text = r"""
    $$\mu = \frac{1}{H} \sum_{i=1}^H x_i, \quad u = x - \mu, \quad y = \gamma \odot u$$
    $$\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m \frac{\partial L}{\partial y_i} \odot u_i$$
    $$\frac{\partial \mu}{\partial x_i} = %s$$"""
    assert verdicts(text % r"\frac{1}{H}")[-1] in ("proved", "conditional")
    assert verdicts(text % "1")[-1] not in ACCEPTED


def test_numbers_for_names_are_no_mistake_but_a_factor_is():
    line = r"The line is $y = a x + b$. We find $$y = \frac12 x + \frac23$$"
    assert verdicts(line) == ["unread"]
    assert verdicts(r"Let $y = 3 a x + b$. $$y = 2 a x + b$$") == ["refuted"]
