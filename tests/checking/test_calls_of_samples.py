"""Losses that are called with what belongs to one sample, and dot products with one: true lines beside wrong ones."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

OF_EACH = r"""Let $\hat y_i = w^T x_i$ and $\ell(\hat y_i, y_i) = \frac12 (\hat y_i - y_i)^2$ with

$$L = \frac{1}{n}\sum_{i=1}^n \ell(\hat y_i, y_i)$$

$$\frac{\partial \ell}{\partial \hat y_i} = \hat y_i - y_i$$

$$\frac{\partial \ell}{\partial w} = (\hat y_i - y_i) x_i$$

$$\ell(\hat y_i, y_i) = \frac12 (y_i - \hat y_i)^2$$

$$\frac{\partial L}{\partial w} = \frac{1}{n}\sum_{i=1}^n (\hat y_i - y_i) x_i$$"""


@pytest.mark.parametrize("number", ["_i", "^{(i)}"])
def test_a_loss_that_is_called_with_one_sample(number):
    page = OF_EACH.replace("_i", number)
    assert len(verdicts(page)) == 4
    assert all(v in HOLDS for v in verdicts(page))
    wrong = page.replace("(y", "(2 y").replace("= (\\hat y", "= (2 \\hat y").replace(f"= \\hat y{number} - ", "= ")
    assert verdicts(wrong)[:3] == ["refuted"] * 3


def test_what_is_said_of_a_loss_and_of_no_sample_is_not_refuted():
    page = OF_EACH.replace(
        "\n\n$$\\frac{\\partial \\ell}{\\partial w}", "\n\nSo $\\ell = 0$.\n\n$$\\frac{\\partial \\ell}{\\partial w}"
    )
    assert verdicts(page)[1] == "unread"


HINGE = r"""We use the hinge function $H(x_i, y_i) = \max(0, 1 - y_i(w \cdot x_i - b))$ in

$$\ell(w, b) = \lambda ||w||^2 + \frac{1}{n}\sum_{i=1}^n H(x_i, y_i)
= \lambda w^Tw + \frac{1}{n}\sum_{i=1}^n \max(0, 1 - y_i(w \cdot x_i - b))$$

$$\frac{\partial H}{\partial w} =
\begin{cases} 0 & \text{if } y_i(w \cdot x_i - b) \ge 1 \\ - y_i x_i & \text{otherwise} \end{cases}$$

$$\frac{\partial H}{\partial b} =
\begin{cases} 0 & \text{if } y_i(w \cdot x_i - b) \ge 1 \\ y_i & \text{otherwise} \end{cases}$$"""


@pytest.mark.parametrize("updated", ["", "\n\nThen $w_{k+1} = w_k - \\eta v$."])
def test_a_dot_product_of_a_vector_and_one_of_many(updated):
    assert verdicts(HINGE + updated)[:3] == ["confirmed"] * 3
    wrong = HINGE.replace(r"\\ y_i &", r"\\ - y_i &").replace("- y_i x_i &", "y_i x_i &")
    assert verdicts(wrong)[1:3] == ["refuted"] * 2


def test_entries_before_a_dot_are_no_vectors():
    page = r"""$$z = \sum_{i=1}^n w_i \cdot x_i, \quad R = w^T w$$

$$\frac{\partial z}{\partial w_i} = x_i$$"""
    assert verdicts(page)[-1] in HOLDS
    assert verdicts(page.replace("= x_i$$", "= w_i$$"))[-1] == "refuted"


FACTORS = r"""Let $R \in \mathbb{R}^{N \times M}$ and

$U \in \mathbb{R}^{N \times F}$ and $V \in \mathbb{R}^{M \times F}$, and

$$\hat{R} = U V^\top, \quad \hat{r}_{nm} = \sum_{f = 1}^F u_{nf} v_{mf}$$

$$L = \frac{1}{2}||R- \hat{R}||^2$$

$$L = \frac{1}{2}\sum_{(n, m)} \left(r_{nm} - \hat{r}_{nm}\right)^2$$

$$\frac{\partial L}{\partial u_{nf}} = -\sum_m (r_{nm} - \hat{r}_{nm}) v_{mf}$$

$$E = \hat{R} - R \in \mathbb{R}^{(N \times M)}$$

$$\frac{\partial L}{\partial V} = E^\top U$$

For one pair we look at $L_{nm} = \frac{1}{2}(r_{nm} - \hat{r}_{nm})^2$.

$$\frac{\partial L_{nm}}{\partial v_{mf}} = -(r_{nm} - \hat{r}_{nm}) u_{nf}$$"""


@pytest.mark.parametrize("space", [r"(N \times M)", "(N, M)", r"N \times M"])
def test_losses_of_all_pairs_and_of_one(space):
    page = FACTORS.replace(r"(N \times M)", space)
    assert verdicts(page) == ["proved"] * 4
    wrong = page.replace(r"\frac{1}{2}\sum", r"\sum").replace(r"\sum_m (r", r"\sum_m (2 r").replace("-(r", "(r")
    wrong = wrong.replace(r"E^\top U$$", r"2 E^\top U$$")
    assert verdicts(wrong) == ["refuted"] * 4


def test_a_label_of_two_letters_below_a_loss_is_no_pair():
    page = r"""$$L_{ce} = -\sum_i y_i \log p_i, \quad L = L_{ce} + \lambda \|w\|^2$$

    $$\frac{\partial L_{ce}}{\partial p_i} = -\frac{y_i}{p_i}$$"""
    assert verdicts(page)[-1] in HOLDS
    assert verdicts(page.replace(r"= -\frac{y_i}{p_i}", r"= \frac{y_i}{p_i}"))[-1] == "refuted"
