r"""Functions that are given entry by entry, \sigma_i(z); and signs: \forall i \neq k, \llbracket 1, K \rrbracket."""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}
SOFTMAX = r"Let $\sigma_i(z) = \frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}$ for $z \in \mathbb{R}^n$." + "\n\n"


@pytest.mark.parametrize(
    ("right", "edit"),
    [
        (
            r"\frac{\partial \sigma_i(z)}{\partial z_j} = \sigma_i(z) (\delta_{ij} - \sigma_j(z))",
            (r"- \sigma_j", r"+ \sigma_j"),
        ),
        (
            r"\frac{\partial \sigma_i}{\partial z_j} = \sigma_i (\delta_{ij} - \sigma_j)",
            (r"\sigma_i (", r"\sigma_j ("),
        ),
        (r"\frac{\partial}{\partial z_i} \log \sigma_i(z) = 1 - \sigma_i(z)", ("1 - ", "1 + ")),
        (r"\frac{\partial \sigma_1}{\partial z_1} = \sigma_1 - \sigma_1^2", (r"\sigma_1^2", r"\sigma_1^3")),
    ],
)
def test_the_index_is_that_of_the_value(right, edit):
    assert set(verdicts(f"{SOFTMAX}$${right}$$")) <= HOLDS
    assert verdicts(f"{SOFTMAX}$${right.replace(*edit)}$$")[-1] == "refuted"


Q = r"$q_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}$." + "\n\n"


def test_a_quantifier_before_what_holds():
    right = r"$$\forall i \neq k, \quad \frac{\partial q_i}{\partial z_k} = -\frac{1}{T} q_i q_k$$"
    assert verdicts(Q + right) == ["proved"]
    assert verdicts((Q + right).replace("= -", "= ")) == ["refuted"]


def test_what_is_much_less_is_no_claim():
    text = Q + r"For $z_i / T \ll 1$ and any layer $l$ with $1 \leq l < N$:"
    assert report(text).claims == ()


def test_a_range_of_whole_numbers():
    text = r"""The class is $y \in \llbracket 1, K \rrbracket$ and
$p_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}$, $L = -\log p_y$.

En distinguant les cas $i=y$ et $i \neq y$, on obtient:
$$\frac{\partial L}{\partial z_i} = \begin{cases} p_y - 1 \text{ si } i = y \\ p_i \text{ sinon.} \end{cases}$$"""
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace("p_y - 1", "1 - p_y")) == ["refuted"]


def test_what_is_supposed_in_another_language():
    text = r"$L = \sum_k y_k z_k$ với $y$. Giả sử $\sum_k z_k = 0$. $$\frac{\partial L}{\partial z_k} = y_k$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= y_k$", "= -y_k$"))[-1] not in HOLDS
