"""What words say of a place alone, names of lines and last steps, an activation without a name; what stays open."""

import pytest

from symnet.core.expression import write_latex
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.sources.account import account_of
from tests.checking.test_verdicts import report, verdicts
from tests.reading.saying import stated


def shapes(text):
    scope = read_document(read_pages("document.md", text.encode())).scope
    return {s.name.latex(): scope.shape_of(s) for s in scope.symbols.values()}


@pytest.mark.parametrize("words", ["The surface is flat around", "It is steep, especially for", "We look at it near"])
def test_a_place_is_neither_claimed_nor_assumed(words):
    text = f"Let $L = (w - 1)^2$. {words} $w = 1$. "
    reading = read_document(read_pages("document.md", text.encode()))
    assert not reading.assumptions
    assert verdicts(text + r"$$\frac{dL}{dw} = 2 (w - 1)$$") == ["proved"]
    assert verdicts(text + r"$$\frac{dL}{dw} = 0$$") == ["refuted"]


LINES = r"""With $Q_u$ an $m \times 3$ matrix, $\delta_u = \frac{\partial L}{\partial Q_u}$ and $Q_u = G V_u$,
let $v_{uj}$ be the $j$-th row of $V_u$. Each $\delta_{ui}$ is a $1 \times 3$ vector.
$$\frac{\partial L}{\partial v_{uj}} = \sum_{i=1}^m g_{ij} \delta_{ui}$$
"""


def test_a_line_of_what_has_a_formula_is_no_vector_of_its_own():
    assert r"\delta_{u,i}" not in shapes(LINES)
    assert verdicts(LINES)[-1] in ("proved", "confirmed")
    assert verdicts(LINES.replace("g_{ij}", "2 g_{ij}"))[-1] == "refuted"


def test_the_last_step_has_the_shape_of_the_others():
    text = r"""$$\frac{\partial E}{\partial S_{k-1}} = \frac{\partial E}{\partial S_k} w_r$$ which begins at
$$\frac{\partial E}{\partial y} = \frac{\partial E}{\partial S_m}$$
$$\frac{\partial E}{\partial w_x} = \sum_{k=1}^{m} \frac{\partial E}{\partial S_k} x_k$$"""
    found = shapes(text)
    assert found["S_m"] == found["S_k"] == found["S_{k-1}"]


def test_an_activation_that_is_not_named_is_any():
    line = r"$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot \sigma'(z)$$"
    reading = read_document(read_pages("document.md", line.encode()))
    assert write_latex(reading.statements[0].values[0][1]).endswith(r"\sigma'(z)")
    known = read_document(read_pages("document.md", ("With the sigmoid $a = \\sigma(z)$: " + line).encode()))
    assert r"1 - \sigma(z)" in write_latex(known.statements[-1].values[0][1])


OPEN = {
    r"$$E = \sum_{i=1}^n \sum_{i=c}^{C} t_{ic} y_{ic}$$": "i is bound twice, by one sum right within the other",
    r"When $u$ and $g$ are scalars, $v = g u$. We generalize to $D$-dimensional vectors: $$v = g u$$": (
        "names have other shapes in the general case that is spoken of; symnet: begin starts afresh"
    ),
}


@pytest.mark.parametrize("text", OPEN)
def test_what_could_be_either_is_refused(text):
    assert OPEN[text] in stated(text)[1]


def test_what_is_taken_for_one_of_many_is_said():
    text = r"$P(t_i = 1 | z_i) = y_i$ and $$E = -\sum_{i=1}^n t_i \log(\sigma(z)) $$"
    reading = read_document(read_pages("document.md", text.encode()))
    assert "it is taken for granted that z in a sum over i is z_i" in reading.scope.notices


def test_sums_within_each_other_and_numbers_in_sums_are_read():
    assert not stated(r"$$E = \sum_{i=1}^n \sum_{c=1}^{C} t_{ic} y_{ic}, \quad F = \sum_{i=1}^n (x_i - m)^2$$")[1]


def test_a_state_without_a_formula_leaves_claims_along_the_steps_open():
    one = (
        r"$$\frac{\partial E}{\partial S_k} \frac{\partial S_k}{\partial S_{k-1}} = \frac{\partial E}{\partial S_k} v$$"
    )
    more = r"$$\frac{\partial E}{\partial v} = \sum_{k=1}^{n} \frac{\partial E}{\partial S_k} S_{k-1}$$"
    dots = r"$$\frac{\partial S_k}{\partial S_{k-m}} = \frac{\partial S_k}{\partial S_{k-1}} \cdot \cdots \cdot "
    dots += r"\frac{\partial S_{k-m+1}}{\partial S_{k-m}} = v^m$$"
    assert "refuted" not in verdicts(one + more + dots)
    assert report(one + more + dots).claims[0].assumption == r"S_j is v S_{j-1} and what does not hang on it, added up"


def test_what_lies_between_by_way_of_a_formula_leaves_a_claim_open():
    """H is some function of Z, of each entry alone or not: that of the right side is not said."""
    text = r"Let $O = H V$, where $Z$ and $H$ are $n \times m$, and $L = \sum_{ij} O_{ij}^2$. "
    chain = r"$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial H} \frac{\partial H}{\partial Z}$$"
    one = r"$$\frac{\partial L}{\partial Z_{ij}} = \frac{\partial L}{\partial H_{ij}}"
    one += r"\frac{\partial H_{ij}}{\partial Z_{ij}}$$"
    found = verdicts(text + chain + one)
    assert "refuted" not in found


def test_bounds_and_conditions_are_listed(tmp_path):
    text = r"Let $a_i = b_i$, $L = \sum_{t=1}^T h_t$. For $t < T$ and any $1 \leq i \leq n$ it is so where $i = k$."
    (tmp_path / "notes.md").write_text(text)
    listed = [c["latex"] for c in account_of(str(tmp_path / "notes.md"))["conditions"]]
    assert listed == ["t < T", r"1 \leq i", r"i \leq n", "i = k"]


def test_an_equation_in_brackets_of_the_prose_is_one():
    text = (
        r"We have $f = -\log u$, which is $0$ at one $(-\log(1) = 0)$, with slope $(\frac{df}{du} = -1/u)$ and $(u)$."
    )
    assert verdicts(text) == ["proved", "proved"]
    assert verdicts(text.replace("-1/u", "1/u")) == ["proved", "refuted"]
