"""σ that a document gives another formula is what it says, and not the logistic function."""

import pytest

import symnet

OWN = {
    r"\tanh(z)": ("1 - a^2", "a (1 - a)"),
    r"\operatorname{tanh}(z)": ("1 - a^2", "a (1 - a)"),
    r"\frac{e^z}{1 + e^z}": ("a (1 - a)", "1 - a^2"),
    r"\frac{1}{1 + e^{-z}}": ("a (1 - a)", "1 - a^2"),
    r"\frac{e^z - e^{-z}}{e^z + e^{-z}}": ("1 - a^2", "a (1 - a)"),
}


def verdicts(tmp_path, text):
    file = tmp_path / "notes.tex"
    file.write_text(text, encoding="utf-8")
    return [claim.verdict for claim in symnet.check(file).claims]


@pytest.mark.parametrize("formula", OWN)
def test_slopes_are_those_of_the_formula_given(tmp_path, formula):
    right, wrong = OWN[formula]
    text = rf"Let $z \in \mathbb{{R}}$. We use $\sigma(z) = {formula}$, and $a = \sigma(z)$."
    text += r" \[ \frac{\partial a}{\partial z} = SLOPE \]"
    assert set(verdicts(tmp_path, text.replace("SLOPE", right))) <= {"proved", "confirmed"}
    assert verdicts(tmp_path, text.replace("SLOPE", wrong))[-1] == "refuted"


def test_the_larger_of_zero(tmp_path):
    text = r"Let $w, x \in \mathbb{R}^n$, $\sigma(u) = \max(0, u)$ and $a = \sigma(w^\top x)$. So \[ a = VALUE \]"
    assert verdicts(tmp_path, text.replace("VALUE", r"\max(0, x^\top w)"))[-1] in ("proved", "confirmed")
    assert verdicts(tmp_path, text.replace("VALUE", r"\frac{1}{1 + e^{-w^\top x}}"))[-1] == "refuted"


def test_the_softmax(tmp_path):
    text = r"""Let $x \in \mathbb{R}^n$. Define $\sigma(x) = \operatorname{softmax}(x)$. \[ p = \sigma(x) \]
\[ \frac{\partial p_i}{\partial x_j} = p_i (\delta_{ij} - p_j) \]"""
    assert set(verdicts(tmp_path, text)) == {"proved"}
    assert verdicts(tmp_path, text.replace("delta_{ij} - p_j", "delta_{ij} + p_j"))[-1] == "refuted"
