"""Probabilities without a formula, within sums over what they are of."""

import pytest

from tests.checking.test_verdicts import verdicts
from tests.checking.twins import only_the_right_one_is_among

COST = r"$$J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log p(y^{(i)} = k \mid x^{(i)}; \theta)$$"


def test_one_of_each_class_is_no_number_for_all():
    claim = r"$$J = -\sum_{i=1}^m \log p(y^{(i)} = k \mid x^{(i)}; \theta)$$"
    assert set(verdicts(f"{COST}\n\n{claim}")) == {"unread"}


@pytest.mark.parametrize(
    ("right", "verdict"),
    [(r"\sum_{i=1}^N \log p(y_i | x_i)", "confirmed"), (r"N \log p(y_i | x_i)", "refuted")],
)
def test_one_of_each_sample(right, verdict):
    assert verdicts(rf"$$\log \prod_{{i=1}}^N p(y_i | x_i) = {right}$$") == [verdict]


EVENTS = r"$P(Y = 1) = \sigma(z)$ and $P(Y = 0) = 1 - P(Y = 1)$. If it is at least $0.5$, we predict $\hat y = 1$. "
EVENTS += r"Otherwise we predict $\hat y = 0$. The odds of $Y = 1$ and the likelihood are "


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$\frac{P(Y = 1)}{P(Y = 0)} = e^z$$", ("e^z", "e^{-z}")),
        (r"$$P(Y = 0) = \sigma(-z)$$", ("(-z)", "(z)")),
        (r"$$P(Y = 0)^{(1-y)} P(Y = 1)^y = (1 - \sigma(z))^{1-y} \sigma(z)^{y}$$", ("{1-y}", "{y}")),
    ],
)
def test_the_probability_of_an_event_is_no_product(right, edit):
    only_the_right_one_is_among({"proved", "confirmed"}, EVENTS, right, edit)
