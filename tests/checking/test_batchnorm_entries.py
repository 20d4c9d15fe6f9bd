"""Batch normalization entry by entry, and gradients that are called dy in words."""

import pytest

from tests.checking.test_verdicts import report, verdicts

LAYER = r"""
With $X \in \mathbb{R}^{m \times p}$ the layer computes
$$\mu_j = \frac{1}{m} \sum_{i=1}^m x_{ij}, \quad \sigma_j^2 = \frac{1}{m} \sum_{i=1}^m (x_{ij} - \mu_j)^2$$
$$\hat{x}_{ij} = \frac{x_{ij} - \mu_j}{\sqrt{\sigma_j^2 + \epsilon}}, \quad y_{ij} = \gamma_j \hat{x}_{ij} + \beta_j$$
"""

CALLED = LAYER + r"Write $dy_{ij}$ for the gradient $\frac{\partial L}{\partial y_{ij}}$. "

IN_WORDS = LAYER + r"The gradient $\frac{\partial L}{\partial y_{ij}}$ (denoted as $dy_{ij}$) comes from above. "

RIGHT = {
    "by entries": LAYER
    + r"$$\frac{\partial L}{\partial \gamma_j} = \sum_{i=1}^m \frac{\partial L}{\partial y_{ij}} \hat{x}_{ij}$$",
    "as programs write": CALLED + r"$$d\hat{x}_{ij} = \gamma_j dy_{ij}$$"
    r"$$dx_{ij} = \frac{1}{m \sqrt{\sigma_j^2 + \epsilon}} \left( m d\hat{x}_{ij} - \sum_{k=1}^m d\hat{x}_{kj}"
    r" - \hat{x}_{ij} \sum_{k=1}^m d\hat{x}_{kj} \hat{x}_{kj} \right)$$",
    "in words alone": IN_WORDS + r"$$\frac{\partial L}{\partial \beta_j} = \sum_{i=1}^m dy_{ij}$$",
    "by the square of an entry": LAYER
    + r"$$\frac{\partial L}{\partial \sigma_j^2} = -\frac{1}{2} \sum_{i=1}^m \frac{\partial L}{\partial \hat{x}_{ij}}"
    r" (x_{ij} - \mu_j) (\sigma_j^2 + \epsilon)^{-3/2}$$",
    "a vector in each column": r"$X \in \mathbb{R}^{m \times p}$, $a \in \mathbb{R}^m$. $$u_{ij} = (x_{ij} + a_i)^2$$"
    r"$$\frac{\partial u_{ij}}{\partial a_i} = 2 (x_{ij} + a_i)$$",
}

EDITS = {
    "by entries": (r"\partial y_{ij}} \hat{x}_{ij}", r"\partial y_{ij}} x_{ij}"),
    "as programs write": (r"- \sum_{k=1}^m d\hat{x}_{kj}", r"- \sum_{k=1}^m dy_{kj}"),
    "in words alone": (r"= \sum_{i=1}^m dy_{ij}", r"= \sum_{i=1}^m dy_{ij} \hat{x}_{ij}"),
    "by the square of an entry": ("{-3/2}", "{-1/2}"),
    "a vector in each column": (r"= 2 (", "= ("),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = verdicts(RIGHT[name])
    assert found
    assert set(found) <= {"proved", "confirmed"}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_wrong_is_refuted(name):
    old, new = EDITS[name]
    text = RIGHT[name].replace(old, new)
    assert text != RIGHT[name]
    assert verdicts(text)[-1] == "refuted"


def test_a_differential_is_no_gradient():
    text = r"$$y = w x, \quad dL = \frac{\partial L}{\partial y} dy, \quad dy = x\, dw$$"
    assert "refuted" not in verdicts(text)


def test_entries_of_a_matrix_that_has_a_formula_are_a_claim():
    text = r"$$H = X^\top X$$ $$h_{ij} = \sum_{k} x_{ki} x_{kj}, \quad h_{ij} = \sum_{k} x_{ik} x_{jk}$$"
    first, second = verdicts(text)
    assert first in ("proved", "confirmed")
    assert second == "refuted"
    assert report(r"$$H = X^\top X$$ $$h_{ij} = h_{ji}$$").claims[0].verdict in ("proved", "confirmed")
