r"""Indices with primes, j' beside j: letters of their own; and numbers of layers that are compared."""

from tests.checking.test_verdicts import report, verdicts

LAYER = r"""$z_j = \sum_i w_{ij} x_i + b_j$, $p_j = \frac{e^{z_j}}{\sum_{j'} e^{z_{j'}}}$ and
$L = -\sum_{j'} y_{j'} \log p_{j'}$
with a one-hot $y$."""


def test_an_index_with_a_prime_is_another_one():
    right = r"$$\frac{\partial p_j}{\partial z_{j'}} = p_j (\delta_{jj'} - p_{j'})$$"
    assert verdicts(f"{LAYER}\n\n{right}") == ["proved"]
    assert verdicts(f"{LAYER}\n\n{right.replace('- p', '+ p')}") == ["refuted"]
    right = r"$$\frac{\partial L}{\partial w_{i'j'}} = (p_{j'} - y_{j'}) x_{i'}$$"
    assert verdicts(f"{LAYER}\n\n{right}") == ["proved"]
    assert verdicts(f"{LAYER}\n\n{right.replace('p_{', '2 p_{')}") == ["refuted"]


def test_numbers_of_layers_that_differ():
    text = r"""The layer $l$ has $z^l = W^l a^{l-1}$, $a^l = \sigma(z^l)$, and $l \neq L$, the last one with $a^L$.
$$\frac{\partial a_i^l}{\partial z_i^l} = a_i^l (1 - a_i^l)$$"""
    assert {c.verdict for c in report(text).claims} <= {"proved", "confirmed", "conditional"}
    assert verdicts(text.replace("(1 - a", "(1 + a"))[-1] == "refuted"


def test_functions_that_begin_with_a_capital():
    text = r"""Let $p = \frac{1}{1 + e^{-z}}$, the probability of the class $y=1$, and
$\ell = y \text{Log}(p) + (1 - y) \text{Log} (1 - p)$. $$\frac{\partial \ell}{\partial z} = y - p$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= y - p$", "= p - y$")) == ["refuted"]
