r"""Sums over a few that have names of their own: \sum_{t=1}^3 δ_t, of δ_1, δ_2 and δ_3."""

import pytest

from tests.checking.test_verdicts import verdicts

STEPS = r"""Inputs $x_1, x_2 \in \mathbb{R}^d$, $h_0 \in \mathbb{R}^m$, $W \in \mathbb{R}^{m \times d}$,
$U \in \mathbb{R}^{m \times m}$, $b, v \in \mathbb{R}^m$.
\[ a_1 = W x_1 + U h_0 + b, \quad h_1 = \tanh(a_1), \quad a_2 = W x_2 + U h_1 + b, \quad h_2 = \tanh(a_2) \]
$E = v^\top h_2$. Let $\delta_t = \partial E / \partial a_t$. Then
\[ \delta_2 = v \odot (1 - h_2 \odot h_2) \]
\[ \delta_1 = (U^\top \delta_2) \odot (1 - h_1 \odot h_1) \]
"""


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (r"\frac{\partial E}{\partial b} = \sum_{t=1}^2 \delta_t", ("sum_{t=1}", "sum_{t=2}")),
        (r"\frac{\partial E}{\partial W} = \sum_{t=1}^2 \delta_t x_t^\top", (r"\delta_t x", r"2 \delta_t x")),
    ],
)
def test_it_is_written_out(right, edit):
    found = verdicts(f"{STEPS}\n\\[ {right} \\]")
    assert set(found) <= {"proved", "confirmed"}
    assert verdicts(f"{STEPS}\n\\[ {right.replace(*edit)} \\]")[-1] == "refuted"
