"""diag with its entries written out, and powers of the entries of a step."""

import pytest

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
