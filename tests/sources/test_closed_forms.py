"""What derive prints of documents, as a lecturer would, and that check accepts what was printed."""

import pytest

import symnet
from symnet.core.expression import write_latex

HOLDS = {"proved", "confirmed"}

LOSS = r"L &= \tfrac12 \|a - t\|^2"

SMOOTHED = r"""Let $y \in \mathbb{R}^K$ be one-hot. % symnet: data x, epsilon
\begin{align} p &= \operatorname{softmax}(W x) \\ q &= (1 - \epsilon) y + \frac{\epsilon}{K} \mathbf{1} \\
L &= -\sum_k q_k \log p_k \end{align}"""

FORMS = {
    "an update gate": (
        r"""Let $h, t \in \mathbb{R}^n$. % symnet: data x, t, g
\begin{align} z &= \sigma(W x) \\ a &= (1 - z) \odot h + z \odot g \\ L &= \tfrac12 \|a - t\|^2 \end{align}""",
        {
            "h": r"(a - t) \odot (\mathbf{1}_{n} - z)",
            "W": r"((a - t) \odot (g - h) \odot z \odot (\mathbf{1}_{n} - z)) x^\top",
        },
    ),
    "smoothed labels sum to one": (SMOOTHED, {"W": r"(p - q) x^\top"}),
    "other weights do not": (
        SMOOTHED.replace(r"(1 - \epsilon) y", r"(1 + \epsilon) y"),
        {"W": r"((\sum_{k} q_k) p - q) x^\top"},
    ),
    "a power with a name": (
        r"""Let $\gamma > 0$ and $x \in \mathbb{R}^n$. % symnet: data x, gamma
\begin{align} p &= \sigma(w^\top x) \\ s &= \log p \\ L &= -(1 - p)^\gamma s \end{align}""",
        {"w": None},
    ),
    "a Tweedie loss": (
        r"""Let $x \in \mathbb{R}^d$. % symnet: data x, y, rho
\begin{align} \mu &= \exp(w^\top x) \\ L &= -\frac{y \mu^{1-\rho}}{1-\rho} + \frac{\mu^{2-\rho}}{2-\rho} \end{align}""",
        {"w": r"(\mu - y) \mu^{1 - \rho} x"},
    ),
    "a norm": (
        r"""Let $w \in \mathbb{R}^n$. $$L = (\|w\| - 1)^2$$""",
        {"w": r"2 \frac{\lVert w \rVert - 1}{\lVert w \rVert} w"},
    ),
    "a length with a weight, which is a number": (
        r"""Let $x, t \in \mathbb{R}^n$. % symnet: data t
\begin{align} a &= g \frac{x}{\|x\|} \\ LOSS \end{align}""",
        {
            "x": r"\frac{g}{\lVert x \rVert} (\frac{\partial L}{\partial a} - "
            r"\frac{x^\top \frac{\partial L}{\partial a}}{\lVert x \rVert^{2}} x)",
        },
    ),
    "an adapter scaled by a number": (
        r"""Let $X \in \mathbb{R}^{m \times n}$, $W \in \mathbb{R}^{n \times k}$, $A \in \mathbb{R}^{n \times r}$, and
$B \in \mathbb{R}^{r \times k}$. % symnet: data X, T, W, s
\begin{align} Y &= X (W + s A B) \\ L &= \frac{1}{2m} \|Y - T\|_F^2 \end{align}""",
        {"A": r"\frac{s}{m} X^\top (Y - T) B^\top"},
    ),
    "a focal loss with a number": (
        r"""Let $x \in \mathbb{R}^d$. % symnet: data x
\begin{align} z &= w^\top x \\ p &= \sigma(z) \\ L &= -(1 - p)^2 \log p \end{align}""",
        {"w": r"x \delta", "z": r"(1 - p)^{2} (p (2 \log p + 1) - 1)"},
    ),
    "the hyperbolic tangent of log cosh": (
        r"""Let $x \in \mathbb{R}^n$. % symnet: data x, t
\begin{align} r &= w^\top x - t \\ L &= \log\cosh r \end{align}""",
        {"w": r"\tanh(r) x"},
    ),
    "a slope with a name, in cases": (
        r"""Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$. % symnet: data x, t, c
\begin{align} z &= W x \\ a_i &= \begin{cases} z_i & z_i > 0 \\ c z_i & z_i \le 0\end{cases} \\ LOSS \end{align}""",
        {"W": None},
    ),
    "the larger of two, with a slope that is a number": (
        r"""% symnet: data x, t, c
\begin{align} z &= W x \\ a &= \max(z, c z) \\ LOSS \end{align}""",
        {"z": r"\frac{\partial L}{\partial a} \odot (c (\mathbf{1}_{q} - [z > c z]) + [z > c z])"},
    ),
    "a slope with a name, below": (
        r"""% symnet: data x, t, c
\begin{align} z &= W x \\ a &= \operatorname{LeakyReLU}_c(z) \\ LOSS \end{align}""",
        {"z": r"(a - t) \odot ([z > 0] + c (\mathbf{1}_{q} - [z > 0]))"},
    ),
    "a hinge": (
        r"""Let $x \in \mathbb{R}^n$ and $y \in \{-1, 1\}$. % symnet: data x
\begin{align} s &= w^\top x \\ L &= \max(0, 1 - y s) \end{align}""",
        {"w": r"-y [1 > y s] x"},
    ),
    "a function of its own that multiplies its argument": (
        r"""Let $x \in \mathbb{R}^n$ and $g(u) = u \, \sigma(2 u)$, applied elementwise. % symnet: data x, t
\begin{align} z &= W x \\ a &= g(z) \\ LOSS \end{align}""",
        {"W": r"((a - t) \odot g'(z)) x^\top"},
    ),
    "SiLU by its name": (
        r"""Let $x \in \mathbb{R}^n$. % symnet: data x, t
\begin{align} z &= W x \\ a &= \operatorname{SiLU}(z) \odot (V x) \\ LOSS \end{align}""",
        {"V": r"((a - t) \odot \operatorname{SiLU}(z)) x^\top"},
    ),
    "a diagonal, and one fraction for two": (
        r"""Let $A, B \in \mathbb{R}^{m \times d}$ and $\tau > 0$. % symnet: data B, tau
\begin{align} C &= \frac{1}{\tau} A^\top B \\ L &= \frac1d \sum_i C_{ii}^2 \end{align}""",
        {"A": None},
    ),
    "a logarithm of a negative number at a random point": (
        r"""Let $x \in \mathbb{R}^d$. % symnet: data x, q
\begin{align} p &= \sigma(w^\top x) \\ L &= -\log \frac{p}{q} \end{align}""",
        {"w": "(p - 1) x"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_gradients_of_a_document(name, tmp_path):
    text, expected = FORMS[name]
    source = tmp_path / "notes.tex"
    source.write_text(text.replace("LOSS", LOSS), encoding="utf-8")
    derivation = symnet.derive(symnet.read(source))
    assert set(symnet.verdicts(derivation).gradients.values()) == {"proved"}
    found = {e.symbol.by.identifier: plain(write_latex(e.expression)) for e in derivation.signals}
    found |= {v.identifier: plain(write_latex(g)) for v, g in derivation.gradients.items()}
    assert {k: found[k] for k, latex in expected.items() if latex} == {k: v for k, v in expected.items() if v}
    written = tmp_path / "derived.tex"
    written.write_text(derivation.to("latex"), encoding="utf-8")
    assert {c.verdict for c in symnet.check(written).claims} <= HOLDS


def plain(latex):
    """Sizes of brackets aside."""
    for word in (r"\bigl", r"\bigr", r"\left", r"\right"):
        latex = latex.replace(word, "")
    return latex
