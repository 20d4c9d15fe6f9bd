"""Objectives and penalties of which only the gradients are given."""

import pytest

from tests.checking.test_verdicts import report

TEXT = r"""
$$\frac{\partial J}{\partial L} = 1 \quad \text{and} \quad \frac{\partial J}{\partial r} = 1$$
$$\frac{\partial r}{\partial U} = \lambda U, \qquad \frac{\partial r}{\partial V} = \lambda V$$
"""


def test_sums_and_penalties_are_supposed():
    found = report(TEXT).claims
    assert [c.verdict for c in found] == ["conditional"] * 4
    assert found[0].assumption == "J is L and what does not hang on it, added up"
    assert r"\frac{1}{2} \lambda \lVert U \rVert_F^2" in found[2].assumption


@pytest.mark.parametrize(
    ("old", "new"), [(r"{\partial L} = 1", r"{\partial L} = -1"), (r"\lambda U", r"\lambda V"), (r"\lambda U", "U")]
)
def test_no_other_gradient_is_accepted_so(old, new):
    assert old in TEXT
    found = report(TEXT.replace(old, new, 1)).claims
    assert sum(c.verdict != "conditional" for c in found) >= 1
