r"""One step reckoned through in numbers: values of some names that are no reason to doubt those of others."""

from tests.checking.test_verdicts import verdicts

STEP = r"""With $x = 1.0$, $h = 0.5$: $U = 0.0, \quad c = 0.0$ and $W = 1.0, \quad V = -1.0, \quad b = 0.5$,
$$a = W x + V h + b = 1.0(1.0) - 1.0(0.5) + 0.5 = \mathbf{1.0}$$
$$r = U x + c = 0.0$$
"""


def test_values_are_put_in_where_others_are_0():
    assert verdicts(STEP) == ["confirmed"] * 3
    assert verdicts(STEP.replace("V h + b =", "V h - b ="))[0] == "refuted"
    assert verdicts(STEP.replace(r"\mathbf{1.0}", r"\mathbf{1.5}"))[1] == "refuted"


def test_numbers_side_by_side_in_a_bracket_are_no_product():
    text = r"$x \in \mathbb{R}$, $v \in \mathbb{R}^2$. $$z = [1\ x] v, \quad z = v_1 + x v_2$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("+ x v_2", "x v_2")) == ["refuted"]
    assert verdicts(r"$$z = [x\; (1 - y)], \quad z = x - x y$$") == ["proved"]
