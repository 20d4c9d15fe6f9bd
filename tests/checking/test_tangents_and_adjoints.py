r"""\bar v and \dot v of any v, where v stands nowhere else; what does not hang on something has the derivative 0."""

import pytest

from tests.checking.test_verdicts import report

HOLDS = {"proved", "confirmed"}

REVERSE = r"""SAID

$NODE_1 = w x$, $NODE_2 = NODE_1 + b$, $NODE_3 = \tanh(NODE_2)$, $NODE_4 = NODE_3 - t$ and $NODE_5 = NODE_4^2$.

$$CLAIM$$
"""

FORWARD = r"""The function $f = \sin(x_1) x_2 + x_1^2$ is taken apart,
$s_1 = \sin(x_1)$, $s_2 = s_1 x_2$, $s_3 = x_1^2$ and $f = s_2 + s_3$.
SAID
$$CLAIM$$
"""

TREE = r"""Each inner node has a vector $u_1, u_2, u_3 \in \mathbb{R}^d$, $h \in \mathbb{R}^d$, and
$a_1 = \sigma(u_1^\top h)$, $a_2 = \sigma(u_2^\top h)$, $a_3 = \sigma(u_3^\top h)$ with the sigmoid $\sigma$.
$P_1 = a_1 a_2$, $P_2 = a_1 (1 - a_2)$, $P_3 = (1 - a_1) a_3$. The loss is $L = -\log P_2$.
$$CLAIM$$
"""


def verdict(text, claim):
    return report(text.replace("CLAIM", claim)).claims[-1].verdict


@pytest.mark.parametrize("node", ["u", "q"])
@pytest.mark.parametrize(
    "said",
    [
        r"For a node $NODE$ we write $\bar{NODE} = \frac{\partial NODE_5}{\partial NODE}$.",
        r"Let $\bar{NODE} = \partial NODE_5 / \partial NODE$ for any variable $NODE$.",
        r"Für jede Größe $NODE$ sei $\bar{NODE} = \frac{\partial NODE_5}{\partial NODE}$.",
    ],
)
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\bar{NODE}_5 = 1", True),
        (r"\bar{NODE}_5 = 2", False),
        (r"\bar{NODE}_4 = 2 NODE_4", True),
        (r"\bar{NODE}_4 = NODE_4", False),
        (r"\bar{NODE}_2 = \bar{NODE}_3 (1 - NODE_3^2)", True),
        (r"\bar{NODE}_2 = \bar{NODE}_3 (1 - NODE_2^2)", False),
        (r"\bar{t} = -\bar{NODE}_4", True),
        (r"\bar{t} = \bar{NODE}_4", False),
        (r"\bar{w} = \bar{NODE}_1 x", True),
        (r"\bar{w} = \bar{NODE}_1 w", False),
    ],
)
def test_a_letter_that_stands_for_any_other_is_another_one_with_a_number_below(node, said, claim, holds):
    found = verdict(REVERSE.replace("SAID", said).replace("NODE", node), claim.replace("NODE", node))
    assert found in HOLDS if holds else found == "refuted"


@pytest.mark.parametrize(
    "said",
    [
        r"For any quantity $s$ let $\dot{s} = \dfrac{\partial s}{\partial x_2}$.",
        r"We write $\dot s = \partial s/\partial x_2$ for every intermediate quantity.",
    ],
)
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\dot s_1 = 0", True),
        (r"\dot s_1 = 1", False),
        (r"\dot s_1 = \cos x_1", False),
        (r"\dot s_2 = s_1", True),
        (r"\dot s_2 = s_1 x_2", False),
        (r"\dot s_3 = 0", True),
        (r"\dot s_3 = 2 x_1", False),
        (r"\dot{f} = \dot{s}_2 + \dot{s}_3 = s_1", True),
        (r"\dot{f} = \dot{s}_2 + \dot{s}_3 = s_1 + 2 x_1", False),
        (r"\dot x_2 = 1, \quad \dot f = s_1 \dot x_2", True),
        (r"\dot x_2 = 0", False),
        (r"\dot x_1 = 0, \quad \dot s_3 = 2 x_1 \dot x_1", True),
        (r"\dot x_1 = 0, \quad \dot s_3 = 2 x_1 \dot x_1 = 0", True),
        (r"\dot x_1 = 0, \quad \dot s_2 = s_1 + x_2 \cos(x_1) \dot x_1", True),
        (r"\dot x_1 = 0, \quad \dot s_2 = s_1 x_2 + x_2 \cos(x_1) \dot x_1", False),
        (r"\dot x_1 = 1", False),
        (r"\dot x_1 = 1, \quad \dot s_2 = s_1 + x_2 \cos(x_1)", False),
    ],
)
def test_tangents_by_one_of_two_inputs(said, claim, holds):
    found = verdict(FORWARD.replace("SAID", said), claim)
    assert (found in HOLDS) == holds


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"\frac{\partial L}{\partial u_3} = 0", True),
        (r"\frac{\partial L}{\partial a_3} = 0", True),
        (r"\nabla_{u_3} L = 0", True),
        (r"\frac{\partial P_1}{\partial u_3} = 0", True),
        (r"\frac{\partial L}{\partial u_3} = h", False),
        (r"\frac{\partial L}{\partial u_3} = a_3 h", False),
        (r"\frac{\partial L}{\partial a_3} = 1", False),
        (r"\frac{\partial L}{\partial u_2} = 0", False),
        (r"\frac{\partial P_3}{\partial u_3} = 0", False),
    ],
)
def test_a_loss_that_is_not_made_of_something_that_is_declared(claim, holds):
    assert (verdict(TREE, claim) in HOLDS) == holds


def test_states_may_be_made_of_each_other_without_an_equation():
    text = r"""The states $h_1, h_2 \in \mathbb{R}^d$ of the recurrent network give $o_1 = V h_1$ and $o_2 = V h_2$ with
$V \in \mathbb{R}^{m \times d}$, $t \in \mathbb{R}^m$, and $L = \frac12 \|o_2 - t\|^2$.
$$\frac{\partial L}{\partial h_1} = 0$$"""
    assert report(text).claims[-1].verdict == "unread"
    declared = text.replace(r"$t \in \mathbb{R}^m$, and", r"$t \in \mathbb{R}^m$. Since $g = \oint h_1$,")
    assert report(declared.replace("states", "vectors").replace("recurrent ", "")).claims[-1].verdict == "unread"


def test_a_derivative_of_an_input_by_another_that_is_not_said_to_be_zero_is_open():
    """Behind names of derivatives, too: x_1 may be made of x_2."""
    said = r"$\dot s_2 = \frac{\partial s_2}{\partial x_2}$, $r = \frac{\partial x_1}{\partial x_2}$."
    assert verdict(FORWARD.replace("SAID", said), r"2 \dot s_2 = 2 s_1") in ("unread", "conditional")
