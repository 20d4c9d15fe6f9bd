"""Documents as sources: forward equations as people write them, and the gradients that come of them.

Each document's gradients are those of central differences, taken of the code that is generated for it.
"""

import json

import numpy as np
import pytest

import symnet
from symnet.calculus.differences import differences
from symnet.core.errors import SourceError
from symnet.render.names import names_of
from symnet.sources.resolve import resolve

DOCUMENTS = {
    "layers in brackets.tex": r"""
        Let $x \in \mathbb{R}^{n_0}$ and $y \in \{0,1\}$. % symnet: data x
        \begin{align*}
          z^{[1]} &= W^{[1]} x + b^{[1]}, & W^{[1]} &\in \mathbb{R}^{n_1 \times n_0} \\
          a^{[1]} &= \tanh(z^{[1]}) \\
          z^{[2]} &= W^{[2]} a^{[1]} + b^{[2]} \\
          \hat{y} &= \sigma(z^{[2]}) \\
          L &= -\bigl( y \log \hat{y} + (1-y) \log (1 - \hat{y}) \bigr)
        \end{align*}""",
    "by entries.tex": r"""
        \[ h_j = \tanh\Bigl( \sum_{i=1}^{n} W_{ji} x_i + b_j \Bigr), \qquad o_k = \sum_j U_{kj} h_j \]
        % symnet: data x, t
        \[ p_k = \frac{e^{o_k}}{\sum_{l=1}^{K} e^{o_l}}, \quad L = -\sum_{k=1}^{K} t_k \log p_k \]
        where $t$ is one-hot.""",
    "rows.md": r"""
        Shapes: $\mathbf{X} : [m \times d]$, $\mathbf{W} : [d_h \times d]$, $\mathbf{U} : 3 \times d_h$,
        $\mathbf{b} \in \mathbb{R}^{d_h}$, and the targets $\mathbf{T} : [m \times 3]$.
        <!-- symnet: data \mathbf{X}, \mathbf{T} -->

        $$\mathbf{H} = \sigma(\mathbf{X}\mathbf{W}^T + \mathbf{b})$$
        $$\mathbf{Z} = \mathbf{H}\mathbf{U}^T$$
        $$L = \frac{1}{2m} \| \mathbf{Z} - \mathbf{T} \|_F^2$$
        """,
    "attention.tex": r"""
        \newcommand{\R}{\mathbb{R}}
        $Q \in \R^{n \times d}$, $K, V \in \R^{m \times d}$, $Y \in \R^{n \times d}$ % symnet: data Y
        \begin{align}
          S &= Q K^\top / \sqrt{d} \\
          A &= \operatorname{softmax}(S) \\
          O &= A V \\
          L &= \frac12 \| O - Y \|_F^2
        \end{align}""",
    "normalisation.tex": r"""
        With $x, t \in \mathbb{R}^d$ % symnet: data x, t; hyperparameters \epsilon
        \[ \mu = \frac{1}{d} \sum_{i=1}^d x_i, \quad v = \frac1d \sum_{i=1}^d (x_i - \mu)^2 + 1 \]
        \[ \hat{x} = \frac{x - \mu}{\sqrt{v}}, \quad y = \gamma \odot \hat{x} + \beta, \quad
           J = \frac{1}{2} \| W y - t \|^2 \]""",
    "transposed.tex": r"""
        \def\vect#1{\mathbf{#1}}
        \begin{equation} s = \vect{u}^{\mathsf T} \vect{A}\, \vect{v} + \tfrac{\lambda}{2} \|\vect{A}\|_F^2,
          \qquad \vect{u} \in \mathbb{R}^{p},\ \vect{v} \in \mathbb{R}^{q} \end{equation}
        % symnet: hyperparameters \lambda""",
    "a variance.tex": r"""
        $x, t \in \mathbb{R}^d$ % symnet: data x, t
        \[ \mu = \frac1d \sum_i x_i, \quad \sigma^2 = \frac1d \sum_i (x_i - \mu)^2 + 1, \quad
           \hat{x} = \frac{w \odot x - \mu}{\sigma}, \quad L = \frac12 \|\hat{x} - t\|^2, \quad
           w \in \mathbb{R}^d \]""",
    "an lstm.md": r"""
        <!-- symnet: data x_t, y -->
        $$i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i), \quad f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)$$
        $$o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o), \quad \tilde{c}_t = \tanh(W_c x_t + U_c h_{t-1} + b_c)$$
        with $x_t \in \mathbb{R}^d$ and $W_i, W_f, W_o, W_c \in \mathbb{R}^{h \times d}$:
        $$c_t = f_t \odot c_{t-1} + i_t \odot \tilde{c}_t, \quad h_t = o_t \odot \tanh(c_t)$$
        $$L = \frac{1}{2} \| h_t - y \|^2$$
        """,
    "a batch.md": r"""
        <!-- symnet: data \mathbf{X}, \mathbf{Y} -->
        $$\mathbf{H} = \tanh(\mathbf{X} \mathbf{W}^{(1)} + \mathbf{b}^{(1)})$$
        $$\mathbf{O} = \mathbf{H} \mathbf{W}^{(2)} + \mathbf{b}^{(2)}$$
        $$L = \| \mathbf{O} - \mathbf{Y} \|_F^2$$
        """,
    "layers of capitals.tex": r"""
        % symnet: data x, t
        \[ s = W_2 \max(0, W_1 x + b_1) + b_2, \quad x \in \mathbb{R}^d, \quad L = \frac12 \| s - t \|^2 \]""",
    "a gate.md": r"""
        <!-- symnet: data x, t -->
        Let $x \in \mathbb{R}^n$ and $t \in \mathbb R$.

        ```math
        g = \sigma(W_g x + b_g)
        ```

        $$
        \begin{aligned}
        c &= \tanh(W_c x + b_c) \\
        s &= g \odot c + (1 - g) \odot x
        \end{aligned}
        $$

        The output is $o = v^T s$ and the loss is $L = \frac{1}{2}(o - t)^2 + \frac{\lambda}{2}\|W_c\|_F^2$.
        <!-- symnet: hyperparameters \lambda -->""",
    "hinge.tex": r"""
        $x \in \mathbb{R}^n$, $t \in \{-1, 1\}$ % symnet: data x
        \[ s = w \cdot x + b, \qquad L = \max(0, 1 - t s) \]""",
    "cases.tex": r"""
        % symnet: data x, y; x : n \times 1; W : m \times n; y : m \times 1
        $$ z = W x $$
        $$ a_i = \begin{cases} z_i & \text{if } z_i > 0 \\ 0.1 z_i & \text{otherwise} \end{cases} $$
        $$ L = \frac{1}{m} \sum_{i=1}^{m} (a_i - y_i)^2 $$""",
    "primes and bold.tex": r"""
        $\boldsymbol{x} \in \mathbb{R}^{n}$ % symnet: data \boldsymbol{x}
        \begin{gather*} \boldsymbol{z}' = \boldsymbol{W}' \boldsymbol{x}, \\
        \ell = \log \sum_{k=1}^m \exp(z'_k) - z'_1, \end{gather*}
        with $\boldsymbol{W}' \in \mathbb{R}^{m \times n}$.""",
    "an intercept.tex": r"""
        % symnet: data x, y, lambda, epsilon
        \[ \hat y = w_0 + \sum_{i=1}^n w_i x_i + \sum_{i=1}^n \sum_{f=1}^k v_{if} x_i, \quad
           r = \sqrt{(\hat y - y)^2 + \epsilon}, \quad L = r + \lambda \|w\|^2 \]""",
    "a Gaussian.tex": r"""
        Let $x, \mu \in \mathbb{R}^n$ and let $\Sigma \in \mathbb{R}^{n \times n}$ be invertible. % symnet: data x
        \[ L = \frac12 (x - \mu)^\top \Sigma^{-1} (x - \mu) + \frac12 \log \det \Sigma \]""",
    "factors of a matrix.tex": r"""
        % symnet: data r
        $\hat r_{ij} = p_i^\top q_j + a_i + b_j$, $L = \sum_{i,j} (r_{ij} - \hat r_{ij})^2 + \sum_i \|p_i\|^2$.""",
    "unicode.md": r"""
        $x ∈ \mathbb{R}^n$, $W ∈ \mathbb{R}^{m × n}$
        <!-- symnet: data x -->
        $$ z = W·x $$
        $$ L = ‖σ(z)‖^2 $$""",
    "two layers.ipynb": json.dumps(
        {
            "cells": [
                {
                    "cell_type": "markdown",
                    "source": ["# Net\n", "Let $x \\in \\mathbb{R}^n$.\n", "<!-- symnet: data x -->"],
                },
                {"cell_type": "code", "source": ["W = '$ z = nothing $'"]},
                {"cell_type": "markdown", "source": "$$h = \\mathrm{ReLU}(W x + b)$$\n$$L = \\frac{1}{2} h^\\top h$$"},
            ]
        }
    ),
}


def written(tmp_path, name):
    text = DOCUMENTS[name]
    path = tmp_path / name
    path.write_text(text if name.endswith("ipynb") else "\n".join(line.strip() for line in text.splitlines()))
    return path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_gradients_agree_with_central_differences(name, tmp_path):
    network = symnet.read(written(tmp_path, name))
    derivation = symnet.derive(network)
    assert derivation.gradients
    assert set(symnet.verdicts(derivation).steps) == {"proved"}
    space: dict = {}
    exec(symnet.compile(network).source, space)
    parameters, data = space["example"](seed=3)
    _, gradients = space["loss_and_gradients"](parameters, data)
    assert set(gradients) == set(parameters)
    for key, value in parameters.items():
        value = np.asarray(value, dtype=float)
        expected = np.zeros(value.shape)
        for at in np.ndindex(value.shape):
            ends = []
            for sign in (1, -1):
                moved = value.copy()
                moved[at] += sign * 1e-6
                ends.append(space["loss_and_gradients"]({**parameters, key: moved}, data)[0])
            expected[at] = (ends[0] - ends[1]) / 2e-6
        assert np.allclose(np.reshape(gradients[key], value.shape), expected, atol=1e-6), key


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("by entries.tex", {"W": "d×n", "x": "n×1", "U": "K×d", "t": "K×1"}),
        ("normalisation.tex", {"W": "m×d", "gamma": "d×1", "beta": "d×1", "t": "d×1"}),
        ("a gate.md", {"W_g": "n×n", "b_c": "n×1", "v": "n×1", "lambda_": "1×1"}),
        ("attention.tex", {"Q": "n×d", "K": "m×d", "V": "m×d"}),
    ],
)
def test_shapes_are_inferred_from_use(name, shapes, tmp_path):
    network = symnet.read(written(tmp_path, name))
    found = {v.identifier: v for v in (*network.parameters, *network.data)}
    sizes = {}
    for key, said in shapes.items():
        rows, columns = map(str, found[key].shape)
        for here, there in zip((rows, columns), said.split("×"), strict=True):
            assert sizes.setdefault(there, here) == here or name == "normalisation.tex"


def test_what_is_not_understood_is_said_with_its_place(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text("Let $L = x^2$.\n\n$$ y = \\int f $$\n")
    found = resolve(str(path))
    assert any("line 3, column 8" in notice and "integrals" in notice for notice in found.notices)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no formula at all", "no equation in it defines a name"),
        ("$$ y = \\int f $$", "line 1, column 8: integrals are not read"),
        ("% symnet: loss J\n$$ L = x^2 $$", "loss J, but no equation that was read defines it"),
        ("$x \\in \\mathbb{R}^3$ $W \\in \\mathbb{R}^{2 \\times 4}$ $$ L = \\|W x\\|^2 $$", "2 × 4 times 3 × 1"),
    ],
)
def test_a_document_without_a_network_is_told(text, says, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(text)
    with pytest.raises(SourceError, match=says.replace("\\", "")):
        symnet.read(path)


def test_a_sum_that_the_document_assumes_is_used(tmp_path):
    path = tmp_path / "softmax.md"
    path.write_text(
        r"$z, y \in \mathbb{R}^n$ <!-- symnet: data y --> where $\sum_k y_k = 1$, $p = \mathrm{softmax}(z)$, "
        r"$L = -y^\top \log p$"
    )
    derivation = symnet.derive(resolve(str(path)).network)
    [gradient] = derivation.gradients.values()
    assert str(gradient) == "p - y"


def test_what_hangs_on_an_equation_that_is_not_read_is_told(tmp_path):
    path = tmp_path / "gaps.md"
    path.write_text(r"$h = W x$, $y = \int h \, dx$, $L = \|y - t\|^2$")
    with pytest.raises(SourceError, match="L uses y, whose equation is not understood: line 1, column"):
        resolve(str(path))


def test_a_function_without_a_formula_is_told(tmp_path):
    path = tmp_path / "loss.md"
    path.write_text(r"$o = W x$, $L = l(o, y)$, $J = L + \|W\|_F^2$")
    with pytest.raises(SourceError, match=r"L uses l\(o,y\), of which no formula is given"):
        resolve(str(path))


def test_a_layer_that_is_only_defined_for_any_layer_is_told(tmp_path):
    path = tmp_path / "layers.md"
    path.write_text(
        r"For $l = 1, \dots, n$: $z^{[l]} = W^{[l]} a^{[l-1]}$, $a^{[l]} = \sigma(z^{[l]})$, $L = \|a^{[n]}\|^2$"
    )
    with pytest.raises(SourceError, match=r"L uses a_n, but only a_l is defined, for any l"):
        resolve(str(path))


def test_roles(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text("% symnet: data x; hyperparameters \\eta\n$y \\in \\{0, 1\\}$ $$ L = \\eta (w x - y)^2 $$")
    network = symnet.read(path)
    assert [v.identifier for v in network.parameters] == ["w"]
    assert {v.identifier for v in network.data} == {"x", "y", "eta"}


CLASHING = {
    "delta1 is a bias": (
        r"Let $x \in \mathbb{R}^n$, $W_1 \in \mathbb{R}^{m \times n}$, $W_2 \in \mathbb{R}^{k \times m}$, "
        r"$\delta_1 \in \mathbb{R}^m$, $\delta_2, t \in \mathbb{R}^k$. <!-- symnet: data x, t -->"
        r"$$z_1 = W_1 x + \delta_1, \quad a_1 = \tanh(z_1), \quad z_2 = W_2 a_1 + \delta_2, \quad a_2 = \sigma(z_2)$$"
        r"$$L = \tfrac12 \|a_2 - t\|^2$$"
    ),
    "Delta is a batch of weights, e and lambda are data": (
        r"Let $e \in \mathbb{R}^{N \times n}$, $\Delta_1 \in \mathbb{R}^{n \times m}$, $\lambda > 0$. "
        r"<!-- symnet: data e, \lambda -->"
        r"$$Z_1 = e \Delta_1, \quad A_1 = \exp(Z_1), \quad J = \lambda \|A_1\|_F^2$$"
    ),
    "all letters for what is abbreviated": (
        r"Let $q, g, v, c, f, t \in \mathbb{R}^n$, $Q \in \mathbb{R}^{n \times n}$. <!-- symnet: data t -->"
        r"$$s = \tanh(Q q + g) + v$$"
        r"$$L = \tfrac12 \|s \odot c - t\|^2 + f^\top s$$"
    ),
    "L, hats, bars and primes": (
        r"Let $L, W, W' \in \mathbb{R}^{n \times n}$, $\hat x, \bar x, \tilde x, x' \in \mathbb{R}^n$."
        r"$$\hat y = L \hat x + \bar x, \quad y = W \hat y \odot \tilde x$$"
        r"$$y' = W' x' + y, \quad J = \|\operatorname{softmax}(y')\|^2$$"
    ),
    "words of C": (
        r"Let $\mathrm{double}, \mathrm{total}, \mathrm{load}, \mathrm{rows}, \mathrm{count} \in \mathbb{R}^n$."
        r"$$y = \mathrm{double} \odot \mathrm{load}$$"
        r"$$L = \|y - \mathrm{rows}\|^2 + \mathrm{total}^\top y + \mathrm{count}^\top y$$"
    ),
}


def document(folder, text):
    path = folder / "clashing.md"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", CLASHING)
def test_what_is_derived_bears_no_name_of_the_document(tmp_path, name):
    """In what is typeset two symbols never look alike, it is read back, and programs keep all apart."""
    derivation = symnet.derive(resolve(str(document(tmp_path, CLASHING[name]))).network)
    shown = [symbol.name for symbol in names_of(derivation.network, derivation.notation, derivation)]
    assert len(set(shown)) == len(shown)
    written = symnet.check(document(tmp_path, derivation.to("markdown")))
    assert written.claims
    assert {claim.verdict for claim in written.claims} <= {"proved", "confirmed"}
    programs = [symnet.compile(derivation, backend=b) for b in ("numpy", "c" if "C" in name else "lambdify")]
    params, data = programs[0].example(seed=2)
    assert len(params) == len(derivation.gradients)
    (value, gradients), (other, others) = (program(params, data) for program in programs)
    assert value == pytest.approx(other)
    assert all(np.allclose(gradients[k], others[k]) for k in params)
    assert all(d.error < 1e-15 for d in differences(derivation).values())
