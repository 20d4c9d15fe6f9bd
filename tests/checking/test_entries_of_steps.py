"""Entries of the vectors of a recurrence, and diag with its entries written out."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

CLASSIFIER = r"""Let $X \in \mathbb{R}^{n \times d}$, $p = \sigma(X w)$ and
$L = -\sum_{i=1}^n [y_i \log p_i + (1 - y_i) \log(1 - p_i)]$. """
HIDDEN = r"Let $h = \tanh(a)$. "
STEPS = r"Let $h_t = \tanh(W h_{t-1} + U x_t)$. "


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            CLASSIFIER + r"$\nabla^2_w L = X^\top S X$ with $S = \operatorname{diag}(p_i (1 - p_i))$.",
            r"X^\top S X",
            r"X^\top S^2 X",
        ),
        (
            CLASSIFIER + r"$\nabla^2_w L = X^\top S X$, $S = \mathrm{diag}(p_1 (1 - p_1), \dots, p_n (1 - p_n))$.",
            r"X^\top S X",
            r"-X^\top S X",
        ),
        (HIDDEN + r"$\frac{\partial h}{\partial a} = \mathrm{diag}(1 - h_i^2)$.", "h_i^2", "h_i"),
        (
            HIDDEN + r"$\frac{\partial h}{\partial a} = \mathrm{diag}(1 - h_1^2, \ldots, 1 - h_n^2)$.",
            "1 - h_1^2, \\ldots, 1 - h_n^2",
            "h_1^2, \\ldots, h_n^2",
        ),
        (STEPS + r"$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_{t,i}^2) W$.", "h_{t,i}^2", "h_{t,i}"),
        (
            STEPS + r"$\frac{\partial h_{t,i}}{\partial h_{t-1,j}} = (1 - h_{t,i}^2) W_{ij}$.",
            "h_{t,i}^2",
            "h_{t,i}^4",
        ),
    ],
)
def test_right_and_wrong(text, right, wrong):
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace(right, wrong)) == ["refuted"]


BY_ENTRIES = r"""$$a_{t,i} = \sum_j W_{ij} x_{t,j} + \sum_k U_{ik} h_{t-1,k} + b_i, \qquad h_{t,i} = \tanh(a_{t,i})$$
$$o_{t,m} = \sum_i V_{mi} h_{t,i}, \qquad L = \frac12 \sum_t \sum_m (o_{t,m} - y_{t,m})^2$$
"""
CLAIMS = [
    (r"\frac{\partial L}{\partial o_{t,m}} = o_{t,m} - y_{t,m}", "- y", "+ y"),
    (r"\frac{\partial L}{\partial V_{mi}} = \sum_t (o_{t,m} - y_{t,m}) h_{t,i}", r"\sum_t", r"2 \sum_t"),
    (
        r"""\delta_{t,i} = \frac{\partial L}{\partial a_{t,i}}
        = (1 - h_{t,i}^2) \left[\sum_m V_{mi} (o_{t,m} - y_{t,m}) + \sum_k U_{ki} \delta_{t+1,k}\right]""",
        "",
        "",
    ),
    (r"\frac{\partial L}{\partial U_{ik}} = \sum_t \delta_{t,i} h_{t-1,k}", "h_{t-1,k}", "h_{t,k}"),
    (r"\frac{\partial L}{\partial b_i} = \sum_t \delta_{t,i}", r"\sum_t", r"-\sum_t"),
]


def test_a_recurrence_by_entries():
    """No vector stands on its own, and δ_{t,i} is no Kronecker delta."""
    assert verdicts(BY_ENTRIES + "".join(f"$${claim}$$\n" for claim, _, _ in CLAIMS)) == ["confirmed"] * len(CLAIMS)
    mistaken = [claim if r"\delta_{t,i} =" in claim else claim.replace(right, wrong) for claim, right, wrong in CLAIMS]
    found = verdicts(BY_ENTRIES + "".join(f"$${claim}$$\n" for claim in mistaken))
    assert found == ["refuted", "refuted", "confirmed", "refuted", "refuted"]


ATTENTION = r"""Let $e_{t,i} = v^\top \tanh(W s_{t-1} + U h_i)$,
$\alpha_{t,i} = \frac{\exp(e_{t,i})}{\sum_k \exp(e_{t,k})}$ and
$c_t = \sum_i \alpha_{t,i} h_i$. """


@pytest.mark.parametrize(
    ("claim", "right", "wrong"),
    [
        (r"\frac{\partial c_t}{\partial \alpha_{t,i}} = h_i", "= h", "= -h"),
        (
            r"\frac{\partial \alpha_{t,i}}{\partial e_{t,j}} = \alpha_{t,i} (\delta_{ij} - \alpha_{t,j})",
            r"- \alpha_{t,j}",
            r"- \alpha_{t,i}",
        ),
        (r"\frac{\partial e_{t,i}}{\partial v} = \tanh(W s_{t-1} + U h_i)", r"\tanh(W", r"\tanh(-W"),
    ],
)
def test_scores_of_a_step(claim, right, wrong):
    [found] = verdicts(f"{ATTENTION}${claim}$.")
    assert found in HOLDS
    assert verdicts(f"{ATTENTION}${claim.replace(right, wrong)}$.") == ["refuted"]


def test_shares_of_steps_are_numbers():
    """e^{s_t} / Σ_τ e^{s_τ} beside vectors h_t, so that α_t h_t is no product of a matrix."""
    text = r"""$\alpha_t = \frac{e^{s_t}}{\sum_\tau e^{s_\tau}}$ and $c = \sum_t \alpha_t h_t$. Then
$\frac{\partial L}{\partial \alpha_t} = h_t^\top \frac{\partial L}{\partial c}$ and
$$\frac{\partial L}{\partial s_t} = \alpha_t \left(\frac{\partial L}{\partial \alpha_t}
- \sum_\tau \alpha_\tau \frac{\partial L}{\partial \alpha_\tau}\right).$$"""
    assert verdicts(text) == ["confirmed"] * 2
    assert verdicts(text.replace("- \\sum", "+ \\sum"))[-1] == "refuted"
