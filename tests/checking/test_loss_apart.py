"""A loss whose formula stands apart from the layers: what lies between hangs on the last of these."""

import pytest

from tests.checking.test_verdicts import report, verdicts

LINES = r"""
$$J = -\{ t \log p + (1 - t) \log(1 - p) \}$$
$$\begin{aligned}
\frac{\partial J}{\partial W^{[2]}} &= A (\frac{\partial J}{\partial z^{[2]}})^{T} \\
\frac{\partial J}{\partial b^{[2]}} &= \frac{\partial J}{\partial z^{[2]}} \\
\frac{\partial J}{\partial A} &= W^{[2]} \frac{\partial J}{\partial z^{[2]}}
\end{aligned}$$
"""

EDITS = [
    (0, "&= A (", "&= -A ("),
    (1, r"&= \frac{\partial J}{\partial z", r"&= 2 \frac{\partial J}{\partial z"),
    (2, r"&= W^{[2]} ", r"&= 3 W^{[2]} "),
]


def test_the_layer_is_supposed():
    found = report(LINES).claims
    assert [c.verdict for c in found] == ["conditional"] * 3
    supposed = r"z^{[2]} is W^{[2]\top} A and what does not hang on it, added up"  # z = W^⊤ A would deny the b
    assert found[0].assumption == found[2].assumption == supposed


@pytest.mark.parametrize(("number", "old", "new"), EDITS)
def test_a_wrong_line_is_not_saved_by_it(number, old, new):
    assert old in LINES
    assert verdicts(LINES.replace(old, new))[number] in ("unread", "refuted")
