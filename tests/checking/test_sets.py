r"""Sums over the members of a set, Σ_{k ∈ outputs}: over all that k numbers, where it numbers nothing else."""

import pytest

from tests.checking.test_verdicts import verdicts

UNITS = r"""
Let $E = \frac12 \sum_{k \in outputs} (t_k - o_k)^2$
with $o_k = \sigma(net_k)$ and $net_k = \sum_j w_{kj} h_j$.
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{\partial E}{\partial net_k} = -(t_k - o_k) o_k (1 - o_k)", ("= -", "= ")),
        (r"\frac{\partial E}{\partial w_{kj}} = -(t_k - o_k) o_k (1 - o_k) h_j", ("h_j", "h_k")),
        (
            r"\frac{\partial E}{\partial h_j} = -\sum_{k \in outputs} (t_k - o_k) o_k (1 - o_k) w_{kj}",
            ("_{kj}", "_{jk}"),
        ),
    ],
)
def test_all_outputs(right, wrong):
    assert verdicts(f"{UNITS}\n$${right}$$") == ["proved"]
    assert not {"proved", "confirmed", "conditional"} & set(verdicts(f"{UNITS}\n$${right.replace(*wrong)}$$"))


@pytest.mark.parametrize("all_of_them", [r"\sum_i", r"\sum_{i=1}^n", r"\sum_{i \in A}", r"\sum_{i \in S(j)}"])
def test_a_set_may_be_a_part_of_what_is_numbered(all_of_them):
    text = r"Let $g(v) = \sum_{i \in S} v a_i$ for a number $v$. $$\frac{d g}{d v} = ALL a_i$$"
    assert verdicts(text.replace("ALL", r"\sum_{i \in S}")) == ["proved"]
    assert not {"proved", "confirmed"} & set(verdicts(text.replace("ALL", all_of_them)))
