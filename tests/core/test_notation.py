"""Names are kept exactly as the author wrote them."""

import pytest

from symnet.core.expression import write_latex
from symnet.core.notation import Notation, NotationError, parse_name
from symnet.core.symbols import Partial, matrix, scalar, vector


@pytest.mark.parametrize(
    ("written", "latex", "plain"),
    [
        ("W^{[1]}", "W^{[1]}", "W1"),
        ("W^{(2)}", "W^{(2)}", "W2"),
        ("W_1", "W_1", "W1"),
        ("W1", "W_1", "W1"),
        ("n_10", "n_{10}", "n10"),
        (r"\hat{y}", r"\hat{y}", "y_hat"),
        ("y_hat", r"\hat{y}", "y_hat"),
        (r"\mathbf{x}", r"\mathbf{x}", "x"),
        (r"\hat{\mathbf{y}}", r"\hat{\mathbf{y}}", "y_hat"),
        (r"\delta^{[2]}", r"\delta^{[2]}", "delta2"),
        ("h_t", "h_t", "h_t"),
        ("x_{t-1}", "x_{t-1}", "x_t_minus_1"),
        ("E", "E", "E"),
        ("|V|", "|V|", "V"),
        ("b'", "b'", "b_prime"),
        (r"b^{\prime}", "b'", "b_prime"),
        (r"\mathcal{L}", r"\mathcal{L}", "L"),
        ("lambda", r"\lambda", "lambda_"),
        ("W_{xh}", "W_{xh}", "W_xh"),
        ("a_0^{[1]}", "a_0^{[1]}", "a1_0"),
        ("loss", r"\mathrm{loss}", "loss"),
        (r"\tilde{W}^{[3]}", r"\tilde{W}^{[3]}", "W_tilde3"),
    ],
)
def test_a_name_is_read_and_printed_back(written, latex, plain):
    name = parse_name(written)
    assert name.latex() == latex
    assert name.plain == plain
    assert parse_name(latex).latex() == latex


@pytest.mark.parametrize("bad", ["", "W^{[1]", "1x", "a+b", r"\foo", "x y"])
def test_what_is_no_name_is_refused_with_the_place(bad):
    with pytest.raises(NotationError, match="cannot read the name"):
        parse_name(bad)


def test_notation_is_a_choice():
    w = matrix("W^{[1]}", 2, 3)
    assert write_latex(w.T, Notation(layer="()")) == r"W^{(1)\top}"
    assert write_latex(w.T, Notation(layer="_", transpose="T")) == "W_1^T"
    assert write_latex(w, Notation(bold=True)) == r"\mathbf{W}^{[1]}"
    assert write_latex(vector(r"\delta", 3), Notation(bold=True)) == r"\bm{\delta}"
    assert write_latex(scalar("a"), Notation(bold=True)) == "a"
    partial = Partial(scalar("L"), w)
    assert write_latex(partial, Notation(layer="()")) == r"\frac{\partial L}{\partial W^{(1)}}"


def test_choices_are_read_from_words():
    assert Notation.parse("layer=()", "bold", "vectors=row") == Notation(layer="()", bold=True, vectors="row")
    for wrong in ("layer=<>", "colour=red", "vectors=diagonal"):
        with pytest.raises(NotationError, match=r"notation|choice"):
            Notation.parse(wrong)


def test_an_entry_of_a_bold_name_is_plain():
    assert parse_name(r"\hat{\mathbf{y}}").latex(sub="k") == r"\hat{y}_k"
    assert parse_name("W^{[2]}").latex(sub="jk") == "W_{jk}^{[2]}"
    assert parse_name("x_1").latex(sub="j") == "(x_1)_j"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\hat y", r"\hat{y}"),
        (r"\mathbf x", r"\mathbf{x}"),
        (r"\bar x_1", r"\bar{x}_1"),
        (r"\hat \beta", r"\hat{\beta}"),
    ],
)
def test_a_command_takes_what_follows_the_space(written, meant):
    assert parse_name(written).latex() == meant


def test_bold_is_a_yes_or_a_no():
    assert Notation.parse("bold") == Notation.parse("bold=yes")
    with pytest.raises(NotationError, match="bold=maybe: it should be one of"):
        Notation.parse("bold=maybe")
