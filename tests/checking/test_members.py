r"""Entries t_{nk} of vectors t_n of which n numbers many, as Bishop writes softmax regression."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

SAMPLES = r"""Let $z_n = W x_n$, $p_n = \text{softmax}(z_n)$ and $L = -\sum_n \sum_k t_{nk} \log p_{nk}$ with
$\sum_k t_{nk} = 1$. Then """


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial L}{\partial z_n} = p_n - t_n", r"\frac{\partial L}{\partial z_n} = p_n + t_n"),
        (
            r"\frac{\partial L}{\partial z_{nk}} = p_{nk} - t_{nk}",
            r"\frac{\partial L}{\partial z_{nk}} = t_{nk} - p_{nk}",
        ),
        (
            r"\frac{\partial L}{\partial W} = \sum_n (p_n - t_n) x_n^\top",
            r"\frac{\partial L}{\partial W} = \sum_n p_n x_n^\top",
        ),
    ],
)
def test_entries_of_numbered_vectors(right, wrong):
    assert verdicts(f"{SAMPLES} ${right}$.")[0] in HOLDS
    assert verdicts(f"{SAMPLES} ${wrong}$.") == ["refuted"]


def test_labels_of_numbered_vectors():
    text = r"$L_n = -\log p_{n, y_n}$ with $p_n = \text{softmax}(z_n)$, $z_n = W x_n + b$. Then "
    assert verdicts(text + r"$\frac{\partial L_n}{\partial z_{nk}} = p_{nk} - \mathbb{1}[k = y_n]$.")[-1] in HOLDS
    assert verdicts(text + r"$\frac{\partial L_n}{\partial z_{nk}} = p_{nk} + \mathbb{1}[k = y_n]$.")[-1] == "refuted"


def test_rows_that_sum_to_one_by_their_entries():
    text = r"""Let $a_{nk} = w_k^\top \phi_n$, $y_{nk} = \frac{e^{a_{nk}}}{\sum_j e^{a_{nj}}}$ and
    $E = -\sum_n \sum_k t_{nk} \ln y_{nk}$ with $\sum_k t_{nk} = 1$. """
    claim = r"Then $\nabla_{w_j} E = \sum_n (y_{nj} - t_{nj}) \phi_n$."
    assert verdicts(text + claim)[-1] in HOLDS
    assert verdicts(text.replace(r" with $\sum_k t_{nk} = 1$", "") + claim)[-1] == "conditional"
