"""f_l of f_l(z_l): one function for each layer, and L for the last one below a name as above it."""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.checking.test_verdicts import verdicts

BELOW = r"""A network has layers $z_l = W_l a_{l-1} + b_l$ and $a_l = f_l(z_l)$ for $l = 1, \dots, L$. The cost is
$J = \frac12 \|a_L - y\|^2$. Let $\delta_l = \frac{\partial J}{\partial z_l}$.

$$\delta_L = (a_L - y) \odot f_L'(z_L)$$

$$\delta_l = (W_{l+1}^\top \delta_{l+1}) \odot f_l'(z_l)$$

$$\frac{\partial J}{\partial W_l} = \delta_l a_{l-1}^\top$$
"""
ABOVE = r"""A network has layers $z^l = W^l a^{l-1} + b^l$ and $a^l = f_l(z^l)$ for $l = 1, \dots, L$. The cost is
$J = \frac12 \|a^L - y\|^2$. Let $\delta^l = \frac{\partial J}{\partial z^l}$.

$$\delta^L = (a^L - y) \odot f_L'(z^L)$$

$$\delta^l = ({W^{l+1}}^\top \delta^{l+1}) \odot f_l'(z^l)$$

$$\frac{\partial J}{\partial W^l} = \delta^l {a^{l-1}}^\top$$
"""

HOLDS = {"proved", "confirmed"}


@pytest.mark.parametrize("letter", ["f", r"\sigma", r"\phi"])
@pytest.mark.parametrize("page", [BELOW, ABOVE], ids=["below", "above"])
@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("f_L'", "f_l'", 0),  # of another layer
        ("f_l'", "f_{l+1}'", 1),
        ("f_l'", "f_L'", 1),
        ("- y)", "+ y)", 0),
        (r"\odot f_l'(z", r"\odot f_l(z", 1),
    ],
)
def test_each_layer_has_a_function_of_its_own(page, letter, right, wrong, line):
    page, right, wrong = (text.replace("f_", f"{letter}_") for text in (page, right, wrong))
    head, *behind = page.partition("Let")
    assert right in "".join(behind)
    assert set(verdicts(page)) <= HOLDS
    found = verdicts(head + "".join(behind).replace(right, wrong))
    assert found[line] not in HOLDS
    assert set(found[:line] + found[line + 1 :]) <= HOLDS


@pytest.mark.parametrize(("claimed", "holds"), [("l+1", True), ("l", False)])
def test_it_is_of_the_layer_whose_number_it_has(claimed, holds):
    page = BELOW + rf"$$\frac{{\partial a_{{l+1,i}}}}{{\partial z_{{l+1,i}}}} = f_{{{claimed}}}'(z_{{l+1,i}})$$"
    found = verdicts(page.replace("a_{l+1,i}", "(a_{l+1})_i").replace("z_{l+1,i}", "(z_{l+1})_i"))
    assert (found[-1] in HOLDS) is holds


def test_with_a_sum_over_l_it_numbers_entries():
    text = r"Let $z \in \mathbb{R}^n$ and $J = \sum_{l=1}^n \phi_l(z_l)$."
    claim = r"$$\frac{\partial J}{\partial z_l} = \phi_l'(z_l)$$"
    assert set(verdicts(f"{text} {claim}")) <= HOLDS
    assert verdicts(f"{text} {claim.replace('= ', '= -')}")[-1] == "refuted"


def test_that_it_is_taken_so_is_said():
    notices = read_document(read_pages("page.md", BELOW.encode())).scope.notices
    assert any("below f numbers layers" in notice for notice in notices)
