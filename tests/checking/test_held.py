r"""Differentials of a document that says what changes in it: what it says to be held is no assumption."""

import pytest

from tests.checking.test_verdicts import report

HOLDS = {"proved", "confirmed"}

LAYER = r"""SAID Let $A \in \mathbb{R}^{N \times n}$, $B \in \mathbb{R}^{n \times m}$, $C \in \mathbb{R}^{N \times m}$,
$Z = A B$, $H = \sigma(Z)$ with the sigmoid $\sigma$ applied to each entry, $R = H - C$ and
$L = \frac12 \operatorname{tr}(R^\top R)$. Let $J = L + \frac{\mu}{2} \operatorname{tr}(B^\top B)$ with a number $\mu$.
$$CLAIM$$
"""

TRUE = [
    r"dZ = A \, dB",
    r"dR = dH",
    r"dL = \operatorname{tr}(R^\top dR)",
    r"dL = \operatorname{tr}(R^\top (H \odot (1 - H) \odot (A \, dB)))",
]
FALSE = [
    r"dZ = A^\top dB",
    r"dZ = 2 A \, dB",
    r"dL = \operatorname{tr}(R^\top (H \odot (A \, dB)))",
    r"dR = -dH",
    r"dL = \operatorname{tr}(H^\top dR)",
    r"dJ = dL + \mu \operatorname{tr}(A^\top dB)",
]
SAID = [
    "Data $A$ and $C$ are given. We vary $B$.",
    "We vary only the weights $B$.",
    "The data $A$ and the labels $C$ do not change.",
    "Hold $A$ and $C$ fixed.",
    r"$A$ and $C$ are constants.",
]


def verdict(said, claim):
    return report(LAYER.replace("SAID", said).replace("CLAIM", claim)).claims[-1]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("claim", TRUE)
def test_what_is_said_to_be_held(said, claim):
    assert verdict(said, claim).verdict in HOLDS


@pytest.mark.parametrize("said", SAID[:3])
@pytest.mark.parametrize("claim", FALSE)
def test_a_wrong_differential_is_refuted(said, claim):
    assert verdict(said, claim).verdict == "refuted"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "We do not vary $B$ here.",
        "The labels $C$ and the weights $A$.",
        "We vary $A$ and $B$.",
        "$A$ is not fixed.",
    ],
)
def test_what_is_not_said_is_an_assumption(said):
    found = verdict(said, r"dZ = A \, dB")
    assert (found.verdict, found.assumption) == ("conditional", "A is held")


def test_only_what_has_to_be_held_is_named():
    found = verdict("Data $A$ and $C$ are given.", r"dJ = dL + \mu \operatorname{tr}(B^\top dB)")
    assert (found.verdict, found.assumption) == ("conditional", r"\mu is held")
    found = verdict(r"$\mu$ is a constant.", r"dJ = dL + \mu \operatorname{tr}(B^\top dB)")
    assert found.verdict in HOLDS


def test_what_has_a_d_anywhere_changes():
    text = LAYER.replace("SAID", "Data $A$ and $C$ are given.").replace("CLAIM", r"dZ = A \, dB$$ and $$dZ = dA \, B")
    first, second = report(text).claims
    assert (first.verdict, second.verdict) == ("conditional", "conditional")
