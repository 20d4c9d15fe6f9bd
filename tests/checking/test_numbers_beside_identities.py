r"""What multiplies the identity is a number: σ of σ² I, unless it is declared a matrix."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

COVARIANCE = r"""Let $C = W W^T + \sigma^2 I_D$ with $W \in \mathbb{R}^{D \times M}$.
$$\frac{\partial \ln |C|}{\partial W} = 2 C^{-1} W$$"""

TWO_SIZES = r"""With $C = W W^T + \sigma^2 I$, $W \in \mathbb{R}^{D \times q}$, and $M = W^T W + \sigma^2 I$,
\[ C^{-1} W = W M^{-1} . \]
\[ C^{-1} = \sigma^{-2} I - \sigma^{-2} W M^{-1} W^T \]"""

OF_KERNELS = r"""Let $K_y = K + \sigma_n^2 I$ where $K$ is a symmetric $n \times n$ matrix.
$$\frac{\partial}{\partial \sigma_n} \ln |K_y| = 2 \sigma_n \operatorname{tr}(K_y^{-1})$$"""

RIDGE = r"""Let $A = X^T X + \sigma^2 I$ and $J(w) = w^T A w - 2 w^T X^T y$.
$$\nabla J(w) = 2 A w - 2 X^T y$$"""

ALONE = r"""Let $\ell(\mu) = -\frac{1}{2} (x-\mu)^T \Sigma^{-1} (x - \mu)$ with $\Sigma = \sigma^2 I$.
$$\nabla_\mu \ell = \frac{1}{\sigma^2} (x - \mu)$$"""

DIVIDED = r"""$$f(x) = x^\top (A + \frac{1}{\sigma^2} I + \rho^{-1} I + I / \nu^2) x$$
$$\nabla f = (A + A^\top + \frac{2}{\sigma^2} I + 2 \rho^{-1} I + 2 I / \nu^2) x$$"""

OUTER = r"""Let $H = a b^\top I$ and $J = x^\top H y$. $$\nabla_x J = a b^\top y$$"""


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (COVARIANCE, ("= 2 C", "= C")),
        (TWO_SIZES, (r"- \sigma^{-2} W M", r"+ \sigma^{-2} W M")),
        (TWO_SIZES, ("= W M^{-1}", "= 2 W M^{-1}")),
        (OF_KERNELS, (r"= 2 \sigma_n", r"= \sigma_n")),
        (RIDGE, ("= 2 A w", "= A w")),
        (ALONE, (r"\frac{1}{\sigma^2}", r"\frac{1}{\sigma}")),
        (DIVIDED, (r"\frac{2}{\sigma^2}", r"\frac{1}{\sigma^2}")),
        (OUTER, (r"= a b^\top y", r"= b a^\top y")),
    ],
)
def test_a_factor_of_the_identity_is_a_number(text, edit):
    assert edit[0] in text
    assert set(verdicts(text)) <= {*HOLDS}
    assert "refuted" in verdicts(text.replace(*edit))


def test_a_declared_matrix_is_one_before_the_identity():
    declared = COVARIANCE.replace("Let ", r"Let $\sigma \in \mathbb{R}^{D \times D}$ and ")
    assert verdicts(declared) == ["refuted"]
