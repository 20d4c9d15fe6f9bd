r"""Relations of letters that are cases and no claims; chains that go on over paragraphs; words in bare letters."""

from tests.checking.test_verdicts import report, verdicts

SOFTMAX = r"$a_i=\sum_j w_{ij} x_j$, $s_k = \frac{e^{a_k}}{\sum_l e^{a_l}}$."


def test_cases_of_two_letters_claim_nothing():
    text = SOFTMAX + "\n\nCase 2: $k = i$\n\n$\\frac{\\partial s_k}{\\partial a_i} = s_i (1 - s_i)$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("(1 - s_i)", "(s_i - 1)")) == ["refuted"]
    assert verdicts(text.replace("k = i$", "k \\neq i$"))[0] not in ("proved", "confirmed", "conditional")


def test_ell_that_is_compared_is_the_letter_that_stands_below():
    text = r"""With $L_{nm} = \frac12 (r_{nm} - \hat r_{nm})^2$ and $\hat r_{nm} = \sum_f u_{nf} v_{mf}$
(the derivative with respect to $u_{\ell f}$ is 0 for $\ell \neq n$),
$$\frac{\partial L_{nm}}{\partial u_{nf}} = -(r_{nm} - \hat{r}_{nm}) \cdot v_{mf}$$"""
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace("= -(r", "= (r")) == ["refuted"]


def test_an_expression_alone_goes_on_in_the_next_paragraph():
    text = (
        SOFTMAX
        + "\n\nCase $k = i$\n\n<p>\n$\\frac{\\partial s_k}{\\partial a_i}$\n</p>\n\n<p>\n$= s_i (1 - s_i)$\n</p>"
    )
    [claim] = report(text).claims
    assert claim.verdict == "proved"
    assert claim.latex.startswith(r"\frac{\partial s_k}{\partial a_i}")
    assert verdicts(text.replace("(1 - s_i)", "(s_i - 1)")) == ["refuted"]


WORD = r"""For $x \in \mathbb{R}^n$ let $len(x) = \sqrt{\sum_j x_j^2}$ and $inv(x) = \frac{1}{len(x)}$.

$\frac{\partial len(x)}{\partial x_j} = \frac{x_j}{len(x)} = x_j \, inv(x)$
"""


def test_a_word_in_bare_letters_with_a_formula_is_no_product():
    assert set(verdicts(WORD)) <= {"proved", "confirmed"}
    assert verdicts(WORD.replace("x_j \\, inv(x)", "inv(x)"))[-1] == "refuted"
    assert verdicts(WORD.replace(r"= \frac{x_j}{len(x)} =", r"= \frac{2 x_j}{len(x)} ="))[0] == "refuted"
