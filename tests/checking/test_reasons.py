r"""Reasons among the rows of a chain, \because and \therefore: sentences of their own, and the chain goes on."""

import pytest

from tests.checking.test_verdicts import verdicts

CHAIN = r"""$$\begin{aligned}
J &= a^2 - b^2 \\
\because a^2 &= a a \\
&= (a - b)(a + b) \\
&= a (a + b) - b (a + b) \quad \because x (y + z) = x y + x z \\
\therefore J &= a^2 - b^2
\end{aligned}$$"""


def test_a_chain_goes_on_behind_its_reasons():
    assert verdicts(CHAIN) == ["proved"] * 5
    assert verdicts(CHAIN.replace("&= (a - b)(a + b)", "&= a (a + b)"))[1:3] == ["refuted", "refuted"]


@pytest.mark.parametrize(("value", "verdict"), [("2", "proved"), ("3", "refuted")])
def test_what_follows_begins_a_sentence(value, verdict):
    assert verdicts(rf"$$\because K = 2 a \\ \therefore \frac{{dK}}{{da}} = {value}$$") == [verdict]
