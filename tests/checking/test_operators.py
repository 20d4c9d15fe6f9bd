r"""D_j S_i for ∂S_i/∂a_j, where the document or its formulas tell of what S is made."""

import pytest

from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

SOFTMAX = r"Let $S_i = \frac{e^{a_i}}{\sum_{k=1}^N e^{a_k}}$. "


@pytest.mark.parametrize("operator", ["D_j", r"\partial_j"])
def test_an_operator_with_an_index(operator):
    text = (
        SOFTMAX + rf"$${operator} S_i = S_i (\delta_{{ij}} - S_j)$$ For $i \neq j$ it is ${operator} S_i = -S_j S_i$."
    )
    assert verdicts(text) == ["proved"] * 2
    assert verdicts(text.replace(r"(\delta_{ij} - S_j)", r"(\delta_{ij} + S_j)"))[0] == "refuted"
    assert verdicts(text.replace("= -S_j S_i", "= S_j S_i"))[1] == "refuted"


def test_an_operator_that_the_document_says():
    text = r"Let $s_i = W_{ij} x_j + y_i^2$ in Einstein's notation. "
    text += r"We write $D_j s_i = \frac{\partial s_i}{\partial x_j}$. "
    assert verdicts(text + "$$D_j s_i = W_{ij}$$")[-1] in HOLDS
    assert verdicts(text + "$$D_j s_i = W_{ji}$$")[-1] == "refuted"


def test_a_name_d_stays_a_name():
    text = SOFTMAX + r"Let $D = x^2$ with a scalar $x$. $$\frac{\partial D S_i}{\partial x} = 2 x S_i$$"
    assert verdicts(text)[-1] in HOLDS
    assert verdicts(r"Let $D_j = 2 x_j$ and $S_i = e^{a_i}$. $$D_j S_i = 2 x_j e^{a_i}$$")[-1] in HOLDS
