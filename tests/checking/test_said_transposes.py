r"""x' that is said to be a transpose, as econometricians write it."""

import pytest

from tests.checking.test_verdicts import report

HOLDS = {"proved", "confirmed"}

LOGIT = r"""SAID For observations $i = 1, \dots, n$ we have $x_i \in \mathbb{R}^k$, $y_i \in \{0, 1\}$ and
$\beta \in \mathbb{R}^k$.
\[ p_i = F(x_i' \beta), \qquad F(z) = \frac{e^z}{1 + e^z} \]
\[ \ell(\beta) = \sum_{i=1}^n \left[ y_i \ln p_i + (1 - y_i) \ln (1 - p_i) \right] \]
For a regressor $x_{ij}$, entry $j$ of $x_i$, and all of them
\[ CLAIM \]
"""

LINEAR = r"""Let $X \in \mathbb{R}^{n \times k}$, $y \in \mathbb{R}^n$, $b \in \mathbb{R}^k$. SAID
The sum of squares is $S(b) = (y - X b)'(y - X b)$.
\[ CLAIM \]
"""

SAID = [
    "A prime denotes transposition of vectors and matrices.",
    "Primes are transposes.",
    "We write the transpose with a prime.",
    "Here $'$ stands for the transpose.",
    "where $x'$ is the transpose of $x$.",
    "Ein Strich bezeichnet die Transponierte.",
]


def verdict(text, said, claim):
    return report(text.replace("SAID", said).replace("CLAIM", claim)).claims[-1].verdict


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\frac{\partial p_i}{\partial \beta} = p_i (1 - p_i) x_i", True),
        (r"\frac{\partial p_i}{\partial \beta} = p_i (1 + p_i) x_i", False),
        (r"\frac{\partial \ell}{\partial \beta} = \sum_{i=1}^n (y_i - p_i) x_i", True),
        (r"\frac{\partial^2 \ell}{\partial \beta \partial \beta'} = -\sum_{i=1}^n p_i (1 - p_i) x_i x_i'", True),
        (r"\frac{\partial^2 \ell}{\partial \beta \partial \beta'} = -\sum_{i=1}^n p_i (1 - p_i) x_i' x_i", False),
        (r"\frac{\partial^2 \ell}{\partial \beta \partial \beta'} = \sum_{i=1}^n p_i (1 - p_i) x_i x_i'", False),
        (r"\frac{\partial p_i}{\partial x_{ij}} = p_i (1 - p_i) \beta_j", True),
        (r"\frac{\partial p_i}{\partial x_{ij}} = p_i (1 - p_i) x_{ij}", False),
        (r"\ln \frac{p_i}{1 - p_i} = x_i' \beta", True),
        (r"\ln \frac{p_i}{1 - p_i} = -x_i' \beta", False),
    ],
)
def test_primes_of_vectors_with_an_index(said, claim, holds):
    found = verdict(LOGIT, said, claim)
    assert found in HOLDS if holds else found not in HOLDS


@pytest.mark.parametrize("said", SAID[:3])
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\frac{\partial S}{\partial b} = -2 X'(y - X b)", True),
        (r"\frac{\partial S}{\partial b} = -2 X'y + 2 X'X b", True),
        (r"\frac{\partial S}{\partial b} = -2 X(y - X b)", False),
        (r"\frac{\partial S}{\partial b} = 2 X'(y - X b)", False),
        (r"\frac{\partial^2 S}{\partial b \partial b'} = 2 X'X", True),
        (r"\frac{\partial^2 S}{\partial b \partial b'} = 2 X X'", False),
        (r"S = y'y - 2 b'X'y + b'X'X b", True),
        (r"S = y'y - b'X'y + b'X'X b", False),
    ],
)
def test_primes_of_matrices(said, claim, holds):
    found = verdict(LINEAR, said, claim)
    assert found in HOLDS if holds else found == "refuted"


SLOPES = r"""SAID Let $w, x \in \mathbb{R}^n$, $z = w^\top x$, $f(u) = u^2$ and $a = f(z)$, so $f'(u) = 2 u$.
\[ CLAIM \]
"""


@pytest.mark.parametrize(
    "said", ["Primes are derivatives, and $^\\top$ is the transpose.", "A prime is not a transpose.", "", SAID[0]]
)
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\frac{\partial a}{\partial w} = f'(z) x", True),
        (r"\frac{\partial a}{\partial w} = f(z) x", False),
    ],
)
def test_functions_keep_their_primes(said, claim, holds):
    found = verdict(SLOPES, said, claim)
    assert found in HOLDS if holds else found == "refuted"
