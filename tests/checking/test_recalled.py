r"""J after J_{naive}, y of the class o, \hat y of all p(o | c): names by which a page comes back to its definitions."""

import pytest

from tests.checking.test_verdicts import verdicts

SKIP_GRAM = r"""
Each word is embedded twice: $v_c$ for the center word $c$, $u_o$ for an outside word $o$.SAID The probability is
$$p(o \mid c) = \frac{\exp(u_o^\top v_c)}{\sum_{w \in \text{Vocab}} \exp(u_w^\top v_c)}$$
and the loss of one pair is $$J_{\text{pair}}(v_c, o, U) = -\log p(o \mid c).$$
Write $y$ for the one-hot vector of the outside word and $\hat{y}$ for the distribution that is predicted.
"""

ROWS = r"""$$\frac{\partial J}{\partial v_c} = U^\top (\hat{y} - y)$$

$$\frac{\partial J}{\partial U} = (\hat{y} - y) v_c^\top$$"""


RIGHT = (
    r"\frac{\partial J}{\partial v_c} = U(\hat{y} - y)",
    r"\frac{\partial J}{\partial v_c} = -u_o + \sum_{w \in \text{Vocab}} \hat{y}_w u_w",
    r"\frac{\partial J}{\partial u_w} = (\hat{y}_w - y_w) v_c",
    r"\frac{\partial J}{\partial u_o} = (\hat{y}_o - 1) v_c",
    r"\frac{\partial J}{\partial U} = v_c (\hat{y} - y)^\top",
    r"-\sum_{w \in \text{Vocab}} y_w \log \hat{y}_w = -\log \hat{y}_o",
)

WRONG = (
    r"\frac{\partial J}{\partial v_c} = U(y - \hat{y})",
    r"\frac{\partial J}{\partial v_c} = u_o + \sum_{w \in \text{Vocab}} \hat{y}_w u_w",
    r"\frac{\partial J}{\partial u_w} = (\hat{y}_w - 1) v_c",
    r"\frac{\partial J}{\partial u_o} = \hat{y}_o v_c",
    r"\frac{\partial J}{\partial U} = (\hat{y} - y) v_c^\top",
    r"-\sum_{w \in \text{Vocab}} y_w \log \hat{y}_w = \log \hat{y}_o",
)


@pytest.mark.parametrize("said", ["", " $U$ has the outside vectors as columns.", " The columns of $U$ are the $u_w$."])
def test_a_loss_a_label_and_an_output_that_are_called_anew(said):
    document = SKIP_GRAM.replace("SAID", said) + "".join(f"\n$${claim}$$\n" for claim in RIGHT)
    assert verdicts(document) == ["conditional"] * len(RIGHT)


@pytest.mark.parametrize("claim", WRONG)
def test_what_is_false_of_them_is_not_accepted(claim):
    document = SKIP_GRAM.replace("SAID", " The columns of $U$ are the $u_w$.")
    assert set(verdicts(document + f"\n$${claim}$$\n")) <= {"unread", "refuted"}


def test_rows_of_a_matrix_that_is_transposed_beside_the_outputs():
    document = SKIP_GRAM.replace("SAID", "")
    assert verdicts(document + ROWS) == ["conditional"] * 2
    wrong = ROWS.replace("} - y", "} - 2 y")
    assert set(verdicts(document + wrong)) <= {"unread", "refuted"}


def test_two_losses_of_one_letter_are_not_told_apart():
    one = r"$$J_a = (w^\top x - y)^2$$ $$\frac{\partial J}{\partial w} = 2 (w^\top x - y) x$$"
    assert verdicts(one)[-1] == "conditional"
    assert verdicts(r"$$J_b = \log(1 + e^{-y w^\top x})$$ " + one)[-1] == "unread"
    assert verdicts(one.replace("2 (w", "(w"))[-1] not in ("proved", "confirmed")


SOFTMAX = r"""The derivative of the output $s_i$ by the input $x_i$:
$$\frac{\partial s(\mathbf x)_i}{\partial x_i} = \frac{e^{x_i} \sum_j e^{x_j} - e^{x_i} e^{x_i}}{(\sum_j e^{x_j})^2}
= s(\mathbf x)_i - s(\mathbf x)_i^2$$
and for $j \neq i$
$$\frac{\partial s(\mathbf x)_i}{\partial x_j} = -\frac{e^{x_i} e^{x_j}}{(\sum_k e^{x_k})^2}
= -s(\mathbf x)_i s(\mathbf x)_j$$
"""


def test_a_function_beside_sums_of_exponentials_may_be_softmax():
    assert verdicts(SOFTMAX) == ["conditional"] * 4
    assert verdicts(SOFTMAX.replace("- e^{x_i} e^{x_i}", "+ e^{x_i} e^{x_i}"))[:2] == ["unread"] * 2
    assert verdicts(SOFTMAX.replace("= -s(", "= s("))[3] == "unread"
    assert verdicts("The hidden units are sigmoid. " + SOFTMAX) != ["conditional"] * 4
