r"""Likelihoods of Gaussians: |Σ|, \log 2\pi\sigma^2, (x_i - μ)^⊤, and sums over sets of examples."""

import pytest

from tests.checking.test_verdicts import verdicts

LIKELIHOOD = r"\ell = -\frac n2 \log|\Sigma| - \frac12 \sum_{i=1}^n (x_i - \mu)^\top \Sigma^{-1} (x_i - \mu)"
BY_MEAN = r"\frac{\partial \ell}{\partial \mu} = \Sigma^{-1} \sum_{i=1}^n (x_i - \mu)"
SCATTER = r"\sum_{i=1}^n (x_i - \mu) (x_i - \mu)^\top"
BY_COVARIANCE = (
    r"\frac{\partial \ell}{\partial \Sigma} = \frac12 \Sigma^{-1} "
    rf"({SCATTER}) \Sigma^{{-1}} - \frac n2 \Sigma^{{-1}}"
)


@pytest.mark.parametrize(
    ("words", "accepted"),
    [(r"For samples of $\mathcal{N}(\mu, \Sigma)$", "confirmed"), ("Let", "conditional")],
)
def test_the_likelihood_of_a_gaussian(words, accepted):
    assert verdicts(f"{words} ${LIKELIHOOD}$. Then ${BY_MEAN}$ and ${BY_COVARIANCE}$.") == [accepted, accepted]


@pytest.mark.parametrize(
    "wrong", [BY_MEAN.replace("= ", "= -"), BY_MEAN.replace("^{-1}", ""), BY_COVARIANCE.replace(r"= \frac12", "=")]
)
def test_a_wrong_likelihood_of_a_gaussian(wrong):
    assert verdicts(f"Let ${LIKELIHOOD}$. Then ${wrong}$.") == ["refuted"]


def test_two_pi_and_what_stands_behind_it_is_the_argument_of_a_logarithm():
    text = r"Let $g = -\frac12 \log 2\pi\sigma^2 - \frac{(x - \mu)^2}{2 \sigma^2}$. Then "
    assert verdicts(text + r"$\frac{\partial g}{\partial \sigma} = -\frac1\sigma + \frac{(x-\mu)^2}{\sigma^3}$") == [
        "proved"
    ]
    assert verdicts(text + r"$\frac{\partial g}{\partial \sigma} = -\frac1\sigma - \frac{(x-\mu)^2}{\sigma^3}$") == [
        "refuted"
    ]
    assert "proved" not in verdicts(r"Let $g = \log x \sigma^2$. Then $\frac{\partial g}{\partial x} = \sigma^2 / x$.")


def test_a_sum_without_a_set_beside_one_over_all_examples():
    text = r"Let $E = \frac12 \sum_{d \in D} (t_d - o_d)^2$ and $o_d = w x_d$. Then $\frac{\partial E}{\partial w} = "
    assert verdicts(text + r"-\sum_d (t_d - o_d) x_d$.") == ["proved"]
    assert verdicts(text + r"\sum_d (t_d - o_d) x_d$.") == ["refuted"]
    other = text.replace(r"d \in D", r"d \in S")
    assert verdicts(other + r"-\sum_d (t_d - o_d) x_d$.") == ["unread"]


def test_where_behind_a_condition_says_what_a_name_is():
    text = r"""Let $S_i = e^{a_i} / \sum_k e^{a_k}$. If $i = j$:
    $$\frac{\partial S_i}{\partial a_j} = \frac{e^{a_i} \Sigma - e^{a_j} e^{a_i}}{\Sigma^2} = S_i (1 - S_j)$$
    where $\Sigma = \sum_k e^{a_k}$. If $i \neq j$:
    $$\frac{\partial S_i}{\partial a_j} = -\frac{e^{a_i} e^{a_j}}{\Sigma^2}$$"""
    assert verdicts(text) == ["proved"] * 3
    assert verdicts(text.replace("= -", "= "))[-1] == "refuted"
