"""No false line is accepted, no true line is refuted, and what one edit mends is said."""

import pytest

import symnet
from symnet.checking.checking import checked
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.sources.builtin import BUILTIN
from tests.checking.documents import FALSE, LOGISTIC, RIGHT, SQUARED, TRUE, WRONG
from tests.lectures import lecture_named


def report(text, name="document.md", **given):
    return checked(read_document(read_pages(name, text.encode())), name, **given)


def verdicts(text):
    return [c.verdict for c in report(text).claims]


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = report(RIGHT[name])
    assert [(c.latex, c.message) for c in found.claims if c.verdict not in ("proved", "confirmed")] == []
    assert found
    assert found.code == 0


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted_with_the_edit_that_mends_it(name):
    text, hint = WRONG[name]
    found = report(text)
    *before, last = found.claims
    assert [c.verdict for c in before if c.verdict not in ("proved", "confirmed")] == []
    assert last.verdict == "refuted"
    assert found.code == 1
    if hint is not None:
        assert (last.hint or "").startswith(hint)


def test_a_counterexample_is_easy_to_read():
    [claim] = report(LOGISTIC + r"$$\frac{\partial L}{\partial b} = y - a$$").claims
    example = claim.found.counterexample
    assert set(example.values) == {"w", "x", "b", "y"}
    assert example.left == pytest.approx(-example.right)
    assert claim.message.startswith("at ")


def test_the_first_wrong_link_of_a_chain_is_named():
    found = verdicts(SQUARED + r"$$\frac{\partial L}{\partial a} = a + y = a - y$$")
    assert found == ["refuted", "refuted"]
    assert verdicts(SQUARED + r"$$\frac{\partial L}{\partial a} = a - y = -(y - a)$$") == ["proved", "proved"]


def test_an_assumption_that_is_not_stated_makes_it_conditional():
    text = r"$$p = \operatorname{softmax}(z), L = -\sum_i y_i \log p_i, \frac{\partial L}{\partial z} = p - y$$"
    [claim] = report(text).claims
    assert (claim.verdict, claim.found.assumption) == ("conditional", "the entries of y sum to one")
    assert report(text).code == 3
    assert verdicts(r"Let $\sum_i y_i = 1$." + text) in (["proved"], ["confirmed"])
    assert verdicts("Let $y$ be one-hot." + text) == ["proved"]


def test_a_symmetric_matrix():
    text = r"Let $A \in \mathbb{R}^{n \times n}$. $$f = x^\top A x, \quad \frac{\partial f}{\partial x} = 2 A x$$"
    [claim] = report(text).claims
    assert (claim.verdict, claim.found.assumption) == ("conditional", "A is symmetric")
    assert verdicts(text.replace("Let", "Let the symmetric")) in (["proved"], ["confirmed"])


OPEN = {
    "what a name is, is said nowhere": r"$$c = 2 d, \quad \mu + c = X$$",
    "an equation to be solved": r"$$f = x^2 - 2 x, \quad 0 = f$$",
    "a loss that does not hang on it": r"$$L = (a - y)^2, \quad \frac{\partial L}{\partial z} = 2 (a - y)$$",
    "a condition that is only spoken of": (
        r"$z \in \mathbb{R}^K$, $p = \operatorname{softmax}(z)$. The sum has terms with $i \neq j$, so "
        r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$"
    ),
    "a division by zero": r"$$\frac{1}{0} = 1$$",
    "an inequality that holds where it is tried": r"$$e^x > x$$",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_left_open_is_unread(name):
    assert verdicts(OPEN[name])[-1] == "unread"


def test_an_inequality_is_refuted_by_a_point():
    assert verdicts(r"$$x^2 > x$$") == ["refuted"]


def test_shapes_refute():
    found = report(SQUARED + r"$$\frac{\partial L}{\partial b} = (a - y) x^\top$$")
    assert found.claims[-1].verdict == "refuted"
    assert found.claims[-1].found.counterexample.shapes == ("m × 1", "m × n")


def test_a_claim_that_takes_too_long_is_unread():
    reading = read_document(
        read_pages("document.md", (SQUARED + r"$$\frac{\partial L}{\partial a} = a - y$$").encode())
    )
    [claim] = checked(reading, "document.md", seconds=1e-9).claims
    assert (claim.verdict, claim.message) == ("unread", "not decided within 1e-09 s")


def test_the_same_document_has_the_same_report():
    text = RIGHT["two layers"] + r"$$\frac{\partial L}{\partial W_1} = x \delta_1^\top$$"
    assert report(text).data() == report(text).data()


@pytest.mark.parametrize(
    "name", ["xor", "two-layer", "multinomial", "window-lm", "n-layer", "pooled-batch", "layer-norm"]
)
def test_lectures_are_accepted_in_markdown(name):
    """What Markdown claims is what LaTeX claims, as `test_round_trip` shows of all."""
    found = report(lecture_named(name).to("markdown"))
    assert found, [(c.line, c.verdict, c.message) for c in found.claims if c.verdict not in ("proved", "confirmed")]


@pytest.mark.parametrize("name", ["two-layer", "window-lm", "crf"])
def test_a_talk_is_accepted(name):
    found = report(lecture_named(name).to("beamer"), "talk.tex")
    assert found, [(c.line, c.verdict, c.message) for c in found.claims if c.verdict not in ("proved", "confirmed")]


@pytest.mark.parametrize("name", ["logistic", "multinomial", "two-layer", "pooled", "window-lm", "logistic-batch"])
@pytest.mark.parametrize("detail", ["brief", "lecture"])
def test_what_symnet_writes_is_accepted(name, detail):
    text = symnet.derive(BUILTIN[name]()).to("markdown", detail=detail)
    assert report(text), [(c.line, c.verdict, c.message) for c in report(text).claims if c.verdict != "proved"]


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_accepted(name):
    assert verdicts(FALSE[name])[-1] not in ("proved", "confirmed")


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_not_refuted(name):
    assert "refuted" not in verdicts(TRUE[name])


def test_factorials_of_numbers():
    assert verdicts("$$5! = 120$$")[0] in ("proved", "confirmed")
    assert verdicts("$$n! = n$$") == ["refuted"]
