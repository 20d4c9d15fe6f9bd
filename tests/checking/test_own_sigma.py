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


def test_a_formula_that_is_not_read_leaves_it_open(tmp_path):
    text = r"For $\sigma(t) = \operatorname{Si}(t)$, $a = \sigma(t)$: \[ \frac{da}{dt} = \frac{1}{1 + t^2} \]"
    assert not {"refuted", "proved", "confirmed"} & set(verdicts(tmp_path, text))


def test_the_error_function(tmp_path):
    text = (
        r"For $\sigma(t) = \operatorname{erf}(t)$, $a = \sigma(t)$: \[ \frac{da}{dt} = \frac{2}{\sqrt{\pi}} e^{-t^2} \]"
    )
    assert {"proved", "confirmed"} & set(verdicts(tmp_path, text))
    assert "refuted" in verdicts(tmp_path, text.replace("{2}{", "{1}{"))


def test_a_network_from_a_document_has_the_activation_that_it_says(tmp_path):
    file = tmp_path / "notes.tex"
    text = r"Let $x \in \mathbb{R}^n$, $y \in \mathbb{R}^k$, $W \in \mathbb{R}^{k \times n}$ and $\sigma(z) = FORMULA$."
    text += "\n% symnet: data x, y\n" + r"\[ h = \sigma(W x) \] \[ L = \frac{1}{2} \|h - y\|^2 \]"
    for formula, code in (
        (r"\tanh(z)", "np.tanh("),
        (r"\max(0, z)", "def f_sigma(z)"),
        (r"\frac{1}{1 + e^{-z}}", "logaddexp"),
    ):
        file.write_text(text.replace("FORMULA", formula), encoding="utf-8")
        assert code in symnet.compile(symnet.read(file), "lambdify").source
