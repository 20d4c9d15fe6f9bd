"""What a document assumes, and what only looks like it."""

import re

import pytest

from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from tests.reading.saying import say

ASSUMED = {
    r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $f = x^T A x$.": ["A is symmetric"],
    r"The symmetric matrix $A$, $A \in \mathbb{R}^{n \times n}$": ["A is symmetric"],
    r"for a positive example $x$ and a distribution over classes $k$": [],
    r"For a small $t$ and a positive constant $\epsilon$": [r"\epsilon is positive"],
    r"For positive $\epsilon$": [r"\epsilon is positive"],
    r"the one-hot label $y$, and $p$ is a probability distribution": ["y is one-hot", "p is distribution"],
    r"where $\sum_k y_k = 1$": ["np.sum(y) = 1"],
    r"Assume $y^T \mathbf{1} = 1$ and $W^T W = I$": [
        "y.T.sum(axis=1, keepdims=True)[0, 0] = 1",
        "W.T @ W = np.eye(d, dtype=dtype)",
    ],
    r"$\lambda > 0$": ["lambda_ > 0"],
    "% symnet: assume A = A^T\n$A \\in \\mathbb{R}^{n \\times n}$": ["A = A.T"],
    r"$M \in \mathbb{R}^{n \times n}$ is positive definite": ["M is symmetric"],
    r"If $A$ is not symmetric, $A \in \mathbb{R}^{n \times n}$": [],
    r"Since $\sigma'(z) = \sigma(z) (1 - \sigma(z))$": [],
    r"$p = \mathrm{softmax}(z)$, and since $\sum_k p_k = 1$": [],
    r"$\sum_k y_k = 1$": [],
    r"where $a = 3$": [],
}


@pytest.mark.parametrize("text", ASSUMED)
def test_what_is_assumed(text):
    reading = read_document(read_pages("document.tex", text.encode()))
    said = [a.words or f"{say(a.left)} {a.relation} {say(a.right)}" for a in reading.assumptions]
    said = [s for s in said if not re.match(r"\\(mathbf|boldsymbol|bm|vec)|\\pmb", s)]  # y in bold is the same label
    assert said == ASSUMED[text]
    assert reading.unread == []
