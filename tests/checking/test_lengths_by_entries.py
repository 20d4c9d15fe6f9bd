r"""Shapes that entries and printed shapes tell: y = γ x̂ + β beside y_{kl}, "of size (N, H)", k = 1, …, N."""

import pytest

from tests.checking.test_verdicts import report, verdicts
from tests.checking.twins import only_the_right_one_is_among

ACCEPTED = {"proved", "confirmed", "conditional"}

BATCH = r"""
For an input batch $h$ of size $(N,H)$ and

$$y = \gamma \hat{h}+\beta$$

where

$$\hat{h_{kl}}= (h_{kl}-\mu_l)(\sigma_l^2+\epsilon)^{-1/2}$$

$$ \mu_l = \frac{1}{N}\sum_p h_{pl}$$

$$ \sigma^2_l = \frac{1}{N}\sum_p (h_{pl}-\mu_l)^2.$$

with $k=1,...,N$ and $l=1,...,H$.
"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"$$ y_{kl} = \gamma_l \hat{h}_{kl}+\beta_l$$", (r"\gamma_l", r"\gamma_k")),
        (r"$$\frac{dy_{kl}}{d\hat{h}_{kl}}=\gamma_l$$", (r"=\gamma_l", r"=\beta_l")),
        (r"$$\frac{d\mathcal{L}}{d\beta_j} = \sum_{k}\frac{d\mathcal{L}}{dy_{kj}}$$", ("dy_{kj}", "dy_{jk}")),
        (
            r"$$\frac{d\sigma_l^2}{dh_{ij}} = \frac{2}{N}(h_{il}-\mu_l)\delta_{jl}$$",
            (r"\frac{2}{N}", r"\frac{1}{N}"),
        ),
        (
            r"$$\frac{d\mathcal{L}}{d\gamma_j} = \sum_{k}\frac{d\mathcal{L}}{dy_{kj}}\hat{h}_{kj}$$",
            (r"\hat{h}_{kj}$$", r"h_{kj}$$"),
        ),
    ],
)
def test_batch_norm_whole_and_by_entries(right, edit):
    only_the_right_one_is_among(ACCEPTED, BATCH, right, edit)


@pytest.mark.parametrize(
    "said", ["of size $(n, d)$", "(size $(n,d)$)", "with shape $(n, d)$", "of dimensions $(n, d)$"]
)
def test_shapes_as_programs_print_them(said):
    text = rf"Let the batch $x$ {said} and $w$ of size $(d, k)$. $$L = \mathbf 1^T x w \mathbf 1$$ "
    text += r"$$\frac{\partial L}{\partial w} = "
    assert verdicts(text + r"x^T \mathbf 1 \mathbf 1^T$$")[-1] in ACCEPTED
    assert verdicts(text + r"x \mathbf 1 \mathbf 1^T$$")[-1] not in ACCEPTED


def test_a_product_with_a_vector_is_none_with_each_row():
    text = r"Let $z_k = \sum_l W_{kl} x_l$. $$z = W x$$ $$\frac{\partial z_k}{\partial x_l} = W_{kl}$$"
    assert verdicts(text) == ["proved", "proved"]


def test_a_vector_before_a_matrix_is_noted():
    notes = report(BATCH + r"$$ y_{kl} = \gamma_l \hat{h}_{kl}+\beta_l$$").notes
    assert any("stands in each row beside" in note for note in notes)


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\|x\|_p = \left( \sum_i |x_i|^p \right)^{1/p}", ("^{1/p}", "")),
        (r"\|x\|_p^p = \sum_i |x_i|^p", ("_p^p", "_p^2")),
        (r"\|x\|_3^3 = \sum_i |x_i|^3", ("|^3", "|^2")),
        (r"\|x\|_\infty = \max_i |x_i|", ("max", "min")),
        (r"\min_i |x_i| = -\max_i (-|x_i|)", ("-|x_i|", "|x_i|")),
        (r"\max_i e^{x_i} = e^{\max_i x_i}", (r"e^{\max_i x_i}", r"\max_i x_i")),
    ],
)
def test_other_norms_and_extremes_of_formulas(right, edit):
    context = r"Let $x \in \mathbb{R}^n$."
    only_the_right_one_is_among({"proved", "confirmed"}, context, f"$${right}$$", edit)


@pytest.mark.parametrize("edit", [(r"\cos", r"\sin"), (r"\|b\|", "")])
def test_the_angle_between_two_vectors(edit):
    only_the_right_one_is_among({"conditional"}, "", r"$$a^\top b = \|a\| \|b\| \cos(\theta)$$", edit)
