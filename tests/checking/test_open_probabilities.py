"""Probabilities without a formula, within sums over what they are of."""

import pytest

from tests.checking.test_verdicts import verdicts

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
