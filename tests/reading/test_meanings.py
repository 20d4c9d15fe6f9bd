"""What words, brackets and scripts mean in whole documents; what could mean two things is refused or said."""

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.reading.saying import stated

MEANINGS = {
    "a function from vectors to numbers": (
        r"$f : \mathbb{R}^n \to \mathbb{R}$ with $f(x) = x^\top x$",
        ["defines f = (x.T @ x)[0, 0]"],
    ),
    "an activation, entry by entry": (
        r"$g : \mathbb{R} \to \mathbb{R}$, $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$. $h = g(W x)$",
        ["defines h = f_g(W @ x)"],
    ),
    "a well-known function that is declared": (
        r"Let $\sigma : \mathbb{R} \to (0, 1)$ and $y = \sigma(x)$.",
        ["defines y = sigmoid(x)"],
    ),
    "a function by directive": (
        "<!-- symnet: function F -->\n" r"$x \in \mathbb{R}^n$, $y = F(2 x)$",
        ["defines y = f_F(2 * x)"],
    ),
    "powers with symbols for exponents": (
        r"$q = p^y (1 - p)^{1 - y}$",
        ["defines q = np.exp(y * np.log(p)) * np.exp((1 - y) * np.log(1 - p))"],
    ),
    "a sum over the only index there is": (
        r"$L = -\sum y_i \log p_i$",
        ["defines L = -np.sum(y * np.log(p))"],
    ),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_the_meaning_of_a_document(name):
    text, meant = MEANINGS[name]
    lines, unread = stated(text)
    assert unread == []
    assert [line for line in lines if not line.startswith("declares")] == meant


REFUSED = {
    r"$L = x^2$ so $dL = 2 x \, dx$": "the differential dL is not read; write the derivative as a fraction",
    r"$f : R^n \to R$, $d f(x) = 0$": "the differential df is not read; write the derivative as a fraction",
    r"$y = \log_2 x$": "log with a script is not read",
    r"$f(x, y) = x y$ and $z = f(x)$": "f is defined for 2 arguments, not 1",
    r"$y_j = \sum W_{ji} x_i$": "the sum does not say over what",
    r"$f : A \to B$": "the set is not understood",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_misread_is_refused(text):
    assert REFUSED[text] in stated(text)[1]


def test_a_raised_letter_that_is_no_power_is_said_to_be_a_name():
    reading = read_document(read_pages("document.md", rb"$y = 2 x^n$"))
    assert "x^n is taken to be a name, not a power" in reading.scope.notices
