"""What one sentence supposes, "if a = 1", holds there: elsewhere it is a condition, and no false line passes by it."""

import pytest

import symnet


def verdicts(tmp_path, text):
    file = tmp_path / "notes.md"
    file.write_text(text, encoding="utf-8")
    return [(claim.verdict, claim.assumption) for claim in symnet.check(file).claims]


@pytest.mark.parametrize(
    "opening", ["In the case of $a=1$ the loss is small.", "If $a = 1$, nothing moves.", "When $a=1$ it stops."]
)
def test_what_is_supposed_in_a_sentence_is_no_assumption_of_the_document(tmp_path, opening):
    assert verdicts(tmp_path, f"Let $b, c$ be numbers. {opening}\n\n$$ a c + b = c + b $$\n") == [
        ("conditional", "a = 1")
    ]


def test_what_comes_later_is_no_assumption_either(tmp_path):
    text = "Let $b, c$ be numbers.\n\n$$ c b + c = c $$\n\nIf $b=0$, it is $0$.\n"
    assert verdicts(tmp_path, text)[0] == ("conditional", "b = 0")


def test_in_its_own_sentence_it_holds_before_and_behind(tmp_path):
    text = (
        "Let $f(x, y) = x y$. If $x = 4$, $y = -3$ then $f(x, y) = -12$ and $\\frac{\\partial f}{\\partial x} = -3$.\n"
    )
    assert {verdict for verdict, _ in verdicts(tmp_path, text)} == {"confirmed"}
    assert verdicts(tmp_path, text.replace("-12", "12"))[0][0] == "refuted"
    assert verdicts(tmp_path, "Let $c, d$ be numbers. We get $c\\, d + d = 2 d$ if $c = 1$.\n") == [("confirmed", None)]
    assert verdicts(tmp_path, "Let $c, d$ be numbers. We get $c\\, d + d = 3 d$ if $c = 1$.\n")[0][0] == "unread"


def test_what_the_document_assumes_holds_everywhere(tmp_path):
    text = "Let $b, c$ be numbers with $b > 0$, where $\\sum_k y_k = 1$. It is small.\n\n$$ \\sum_k c y_k = c $$\n"
    assert verdicts(tmp_path, text)[0][0] in ("confirmed", "proved")
