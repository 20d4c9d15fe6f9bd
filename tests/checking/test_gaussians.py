r"""Normal distributions: |Σ| beside Σ^{-1} is a determinant, and L of Σ = L L^⊤ no loss."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import report, verdicts

DENSITY = r"$$\ell = -\frac12 \log|\Sigma| - \frac12 (x - \mu)^\top \Sigma^{-1} (x - \mu)$$"


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\frac{\partial \ell}{\partial \mu} = (\Sigma^{-1} + \Sigma^{-\top}) (x - \mu) / 2", ("/ 2", "")),
        (
            r"\frac{\partial \ell}{\partial \Sigma} = -\frac12 \Sigma^{-\top}"
            r" + \frac12 \Sigma^{-\top} (x - \mu) (x - \mu)^\top \Sigma^{-\top}",
            (r"-\frac12 \Sigma^{-\top}", r"\frac12 \Sigma^{-\top}"),
        ),
    ],
)
def test_the_gradients_of_a_density(right, edit):
    assert verdicts(f"{DENSITY} $${right}$$")[-1] in ("proved", "confirmed")
    assert verdicts(f"{DENSITY} $${right.replace(*edit)}$$")[-1] == "refuted"


def test_a_matrix_that_is_called_as_losses_are():
    text = rf"{DENSITY} with $\Sigma = L L^\top$. $$\log|\Sigma| = \log|L L^\top|$$ $$\Sigma^\top = L L^\top$$"
    assert verdicts(text)[-1] in ("proved", "confirmed")
    assert verdicts(text.replace(r"^\top = L L^\top", r"^\top = L^\top L"))[-1] == "refuted"


def test_suppositions_of_one_display_do_not_contradict_each_other():
    text = r"""$$\begin{aligned}
    \frac{\partial L}{\partial \mathbf{Q}} &= \frac{\partial L}{\partial \mathbf{S}} \mathbf{K} \\
    \frac{\partial L}{\partial \mathbf{K}} &= \frac{\partial L}{\partial \mathbf{S}} \mathbf{Q} \end{aligned}$$"""
    assert verdicts(text) == ["conditional", "unread"]
    right = text.replace(r"\mathbf{S}} \mathbf{Q}", r"\mathbf{S}}^\top \mathbf{Q}")
    assert [c.assumption for c in report(right).claims] == [r"\mathbf{S} = \mathbf{Q} \mathbf{K}^\top"] * 2


SCATTER = r"""Let $S = \sum_{i=1}^N (x_i - \hat\mu)(x_i - \hat\mu)^\top$ be the scatter matrix of
$x_i \in \mathbb{R}^d$.

$$\frac{\partial}{\partial \Sigma} \operatorname{tr}(\Sigma^{-1} S) = -\Sigma^{-\top} S^\top \Sigma^{-\top}$$

$$-\frac{N}{2} \Sigma^{-1} + \frac12 \Sigma^{-1} S \Sigma^{-1} = 0$$

so that $\Sigma^{-1} S \Sigma^{-1} = N \Sigma^{-1}$ and $\Sigma = \frac1N S$."""


def test_as_many_samples_as_make_a_covariance_invertible():
    """Of fewer, S would be singular, and Σ⁻¹ rounding alone."""
    assert set(verdicts(SCATTER)) <= {*HOLDS}
    assert "refuted" in verdicts(SCATTER.replace("= N", "= 2 N"))
    assert verdicts(SCATTER.replace("S) = -", "S) = "))[0] == "refuted"
