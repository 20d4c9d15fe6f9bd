"""Examples in numbers: what is put in without a word, numbers that were rounded, excerpts that begin in a formula."""

import pytest

from tests.checking.test_verdicts import report, verdicts

SCORES = r"""$$Q K^T
= \begin{bmatrix} 2 & 0 \\ 1 & 1 \\ 0 & 3 \end{bmatrix} \begin{bmatrix} 1 & 0 \\ 1 & 2 \end{bmatrix}
= \begin{bmatrix} 2 & 0 \\ 2 & 2 \\ 3 & 6 \end{bmatrix}$$
$$\frac{1}{\sqrt{d_k}} = \frac{1}{\sqrt{2}} \approx 0.707$$
$$\frac{Q K^T}{\sqrt{2}} = \begin{bmatrix} 1.414 & 0 \\ 1.414 & 1.414 \\ 2.121 & 4.243 \end{bmatrix}$$
"""


def test_numbers_that_are_put_in_side_by_side():
    found = report(SCORES).claims
    assert [c.verdict for c in found] == ["conditional", "proved", "conditional", "confirmed", "conditional"]
    assert found[2].assumption == "d_k = 2"
    assert "Q is the matrix that stands in its place in line 2" in found[-1].assumption


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        (r"3 & 6", r"3 & 5", 1),
        ("0.707", "0.708", 3),
        ("4.243", "4.253", 4),
        (r"\frac{Q K^T}", r"\frac{K Q^T}", 4),
        (r"\frac{1}{\sqrt{2}} \approx", r"\frac{2}{\sqrt{2}} \approx", 2),
    ],
)
def test_what_is_put_in_mends_nothing(old, new, number):
    assert verdicts(SCORES.replace(old, new))[number] in ("refuted", "unread")


def test_a_value_that_the_document_gives_is_no_other():
    text = r"Let $d_k = 4$ and $v = \sqrt{d_k}$. $$\frac{1}{\sqrt{d_k}} = \frac{1}{\sqrt{4}}$$"
    assert verdicts(text) == ["confirmed"]
    assert verdicts(text.replace(r"\sqrt{4}", r"\sqrt{3}")) == ["refuted"]


def test_the_gradient_that_an_example_begins_with():
    text = r"""Given:
$$\frac{\partial L}{\partial O} = \begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix}, \quad
A = \begin{bmatrix} 1 & 3 \\ 2 & 1 \end{bmatrix}$$
Then
$$A^T \frac{\partial L}{\partial O} = \begin{bmatrix} 1 & 2 \\ 3 & 1 \end{bmatrix}
\begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix} = \begin{bmatrix} 1 & 4 \\ 3 & 7 \end{bmatrix}$$"""
    assert verdicts(text) == ["conditional", "proved"]
    turned = text.replace(
        r"\begin{bmatrix} 1 & 2 \\ 3 & 1 \end{bmatrix}", r"\begin{bmatrix} 1 & 3 \\ 2 & 1 \end{bmatrix}"
    )
    assert verdicts(turned)[0] == "unread"


@pytest.mark.parametrize("line", ["$e^{1.155} = 3.173$", "$0.333 \\cdot 3 = 1.000$", "$2.028 + 1.414 = 3.4423$"])
def test_numbers_that_were_rounded_before(line):
    [claim] = report(line).claims
    assert (claim.verdict, claim.assumption) == ("conditional", "the numbers in it are rounded")


@pytest.mark.parametrize(
    "line",
    ["$e^{1.155} = 3.193$", "$0.333 \\cdot 3 = 1.010$", "$0.5 \\cdot 3 = 1.6$", "$e^{-5} = 0.006$", "$1 + 1 = 3$"],
)
def test_no_number_is_mended_by_rounding(line):
    assert verdicts(line) == ["refuted"]


def test_an_excerpt_that_begins_within_a_formula():
    text = r"""a &= 2 \\
\end{aligned}
$$

Now the next step of the example, in which we add both of them:

$$
1 + 2 = 3
$$

and this is what was to be shown here.
$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= 3", "= 4")) == ["refuted"]


@pytest.mark.parametrize("where", ["At $x = 1, y = 2$", "At $x = 1$, $y = 2$", "For $x = 1$ and $y = 2$"])
def test_the_point_of_an_example_has_all_its_values(where):
    text = rf"Let $f = (x+y)^2 \cos(x y)$. {where} we have $\frac{{\partial f}}{{\partial y}} = 6 \cos 2 - 9 \sin 2$."
    assert verdicts(text) == ["confirmed"]
    assert not {"proved", "confirmed", "conditional"} & set(verdicts(text.replace("- 9", "+ 9")))


def test_names_that_are_printed_rounded_are_reckoned_with_so():
    text = r"""Let $y = \sigma(w x)$ with $w = 0.5$, $x = 1$, $t = 1$: $y = \sigma(0.5) \approx 0.622$ and the error is
    $E = \frac12 (t - y)^2 = HERE$."""
    assert verdicts(text.replace("HERE", "0.0713"))[-1] == "confirmed"
    assert verdicts(text.replace("HERE", "0.0714"))[-1] == "conditional"  # 0.378² / 2
    assert verdicts(text.replace("HERE", "0.0716"))[-1] == "refuted"
    full = r"Let $z = w x + b$ with $w = 0.3$, $x = 0.6$, $b = 0.69$: $z = 0.87$ and $y = \sigma(z) = HERE$."
    assert verdicts(full.replace("HERE", "0.70"))[-1] == "confirmed"
    assert verdicts(full.replace("HERE", "0.71"))[-1] == "refuted"  # 0.87 is no rounded number
