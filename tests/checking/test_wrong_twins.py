"""Documents that say all that is needed, in several notations: right lines are accepted, wrong twins refuted."""

import pytest

from tests.checking.test_verdicts import verdicts

ACCEPTED = ("proved", "confirmed")

ROWS = r"""The input $x \in \mathbb{R}^{1 \times d}$, weights $U \in \mathbb{R}^{d \times h}$, target
$t \in \mathbb{R}^{1 \times h}$. $$o = x U, \qquad E = \tfrac12 \|o - t\|^2$$ 
$$\frac{\partial E}{\partial o} = CLAIM$$"""

BY_ENTRIES = r"""Let $x \in \mathbb{R}^n$, $y \in \mathbb{R}^K$, $w \in \mathbb{R}^{H \times n}$,
$v \in \mathbb{R}^{K \times H}$.
$$a_j = \sum_{i=1}^n w_{ji} x_i, \quad z_j = \tanh(a_j), \quad b_k = \sum_{j=1}^H v_{kj} z_j,
\quad E = \frac12 \sum_{k=1}^K (b_k - y_k)^2$$
With $\delta_k = \frac{\partial E}{\partial b_k}$ and $\epsilon_j = \frac{\partial E}{\partial a_j}$: $$CLAIM$$"""

LAYERS = r"""The network computes $$z^l = W^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l),$$
where $\sigma$ is the logistic sigmoid,
and $C = \frac12 \|a^L - y\|^2$. Let $\delta^l = \frac{\partial C}{\partial z^l}$. $$CLAIM$$"""

NUMBERED = r"""Es seien $x \in \mathbb{R}^{n_0}$, $W^{[1]} \in \mathbb{R}^{n_1 \times n_0}$,
$W^{[2]} \in \mathbb{R}^{n_2 \times n_1}$ und $y \in \mathbb{R}^{n_2}$.
$$z^{[1]} = W^{[1]} x, \quad a^{[1]} = \tanh(z^{[1]}), \quad z^{[2]} = W^{[2]} a^{[1]},
\quad L = \frac12 \|z^{[2]} - y\|^2$$
Die Fehlersignale $\delta^{[l]} = \frac{\partial L}{\partial z^{[l]}}$ sind $$CLAIM$$"""

DESIGN = r"""Sea $\Phi \in \mathbb{R}^{N \times d}$, $\theta \in \mathbb{R}^d$, $t \in \mathbb{R}^N$ y $\lambda > 0$.
$$J = \frac{1}{2N} \|\Phi \theta - t\|^2 + \frac{\lambda}{2} \|\theta\|^2$$ $$\nabla_\theta J = CLAIM$$"""

DIAGONAL = r"""Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{m \times n}$, $c \in \mathbb{R}^m$,
$q = \tanh(A x)$ and $s = c^\top q$.
% symnet: layout numerator
$$\frac{\partial s}{\partial x} = c^\top \operatorname{diag}(1 - q \odot q) A$$
$$\frac{\partial q}{\partial x} = CLAIM$$"""

ONE_HOT = r"""Let $X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times k}$
and let $Y \in \mathbb{R}^{n \times k}$ HOLD one-hot rows.
$$Z = X W, \quad P_{ij} = \frac{e^{Z_{ij}}}{\sum_{l=1}^k e^{Z_{il}}},
\quad L = -\sum_{i=1}^n \sum_{j=1}^k Y_{ij} \log P_{ij}$$
$$\frac{\partial L}{\partial W} = CLAIM$$"""

TWINS = [
    (ROWS, r"o - t", [r"o - t^\top", r"o^\top - t"]),
    (
        BY_ENTRIES,
        r"\epsilon_j = (1 - z_j^2) \sum_{k=1}^K v_{kj} \delta_k",
        [r"\epsilon_j = (1 - z_j^2) v_{kj} \delta_k"],
    ),
    (BY_ENTRIES, r"\delta_k = b_k - y_k", [r"\delta_k = b_k", r"\delta_k = -y_k"]),
    (
        BY_ENTRIES,
        r"\frac{\partial z_j}{\partial a_l} = \delta_{jl} (1 - z_j^2)",
        [r"\frac{\partial z_j}{\partial a_l} = \delta_{jl} (1 + z_j^2)"],
    ),
    (NUMBERED, r"\delta^{[2]} = z^{[2]} - y", [r"\delta^{[2]} = y - z^{[2]}"]),
    (
        NUMBERED,
        r"\delta^{[1]} = W^{[2]\top} \delta^{[2]} \odot (1 - a^{[1]} \odot a^{[1]})",
        [r"\delta^{[1]} = W^{[2]\top} \delta^{[2]} \odot (1 + a^{[1]} \odot a^{[1]})"],
    ),
    (
        DESIGN,
        r"\frac{1}{N} \Phi^\top (\Phi \theta - t) + \lambda \theta",
        [r"\frac{1}{N} \Phi (\Phi \theta - t) + \lambda \theta"],
    ),
    (DIAGONAL, r"\operatorname{diag}(1 - q \odot q) A", [r"(1 - q \odot q) A", r"\operatorname{diag}(q) A"]),
    (ONE_HOT.replace("HOLD", "hold"), r"X^\top (P - Y)", [r"X^\top (Y - P)"]),
]


@pytest.mark.parametrize(("page", "right", "wrong"), TWINS)
def test_right_lines_are_accepted_and_their_wrong_twins_refuted(page, right, wrong):
    assert verdicts(page.replace("CLAIM", right))[-1] in ACCEPTED
    for line in wrong:
        assert verdicts(page.replace("CLAIM", line))[-1] == "refuted"


def test_lines_about_any_layer_and_the_last_one():
    """One line that does not fit makes no number of the layer below."""
    right = [
        r"\delta^L = (a^L - y) \odot a^L",
        r"z^l = W^l \sigma(z^{l-1}) + b^l",
        r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^\top",
    ]
    right[0] += r" \odot (1 - a^L)"
    assert set(verdicts(LAYERS.replace("CLAIM", "$$ $$".join(right)))) <= set(ACCEPTED)
    wrong = [
        r"\delta^L = (y - a^L) \odot a^L \odot (1 - a^L)",
        right[1].replace("+", "-"),
        right[2].replace(r"^\top", ""),
    ]
    found = verdicts(LAYERS.replace("CLAIM", "$$ $$".join(wrong)))
    assert found[:2] == ["refuted", "refuted"]
    assert found[2] not in (*ACCEPTED, "conditional")


def test_layers_numbered_by_ell():
    page = r"""Let $\mathbf{h}^{(\ell)} = \phi(\mathbf{a}^{(\ell)})$ with
    $\mathbf{a}^{(\ell)} = \mathbf{W}^{(\ell)} \mathbf{h}^{(\ell-1)} + \mathbf{b}^{(\ell)}$
and let $J$ be a loss that depends on
    $\mathbf{h}^{(L)}$. Define $\boldsymbol{\delta}^{(\ell)} = \nabla_{\mathbf{a}^{(\ell)}} J$.
    $$\nabla_{\mathbf{W}^{(\ell)}} J = \boldsymbol{\delta}^{(\ell)} \mathbf{h}^{(\ell-1)\top}$$
    $$\nabla_{\mathbf{h}^{(\ell-1)}} J = \mathbf{W}^{(\ell)\top} \boldsymbol{\delta}^{(\ell)}$$"""
    assert set(verdicts(page)) <= set(ACCEPTED)
    wrong = page.replace(r"\boldsymbol{\delta}^{(\ell)} \mathbf{h}", r"\boldsymbol{\delta}^{(\ell)} \odot \mathbf{h}")
    assert not {*ACCEPTED, "conditional"} & {verdicts(wrong.replace(r"1)\top}", "1)}"))[0]}
    assert verdicts(page.replace(r"= \mathbf{W}^{(\ell)\top}", r"= \mathbf{W}^{(\ell)}"))[-1] not in ACCEPTED


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (r"\frac{\partial}{\partial x} a^\top x", "a", "2 a"),
        (r"\frac{\partial}{\partial X} a^\top X b", r"a b^\top", r"-a b^\top"),
        (r"\frac{\partial}{\partial X} \operatorname{tr}(A X)", r"A^\top", "A"),
    ],
)
def test_what_is_differentiated_as_it_stands_is_left_open_by_nothing(left, right, wrong):
    page = rf"Let $x, a, b \in \mathbb{{R}}^n$, $A, X \in \mathbb{{R}}^{{n \times n}}$. $${left} = CLAIM$$"
    assert verdicts(page.replace("CLAIM", right)) == ["proved"]
    assert verdicts(page.replace("CLAIM", wrong)) == ["refuted"]


@pytest.mark.parametrize("word", ["$otherwise$:", "当 $otherwise$ 时候"])
def test_otherwise_between_signs_of_formulas(word):
    page = rf"""$$s_i = \frac{{e^{{z_i}}}}{{\sum_l e^{{z_l}}}}$$
If $i = j$: $$\frac{{\partial z_i}}{{\partial z_j}} = 1$$

    {word}

    $$\frac{{\partial z_i}}{{\partial z_j}} = 0$$"""
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("= 0", "= 2"))[-1] == "refuted"


def test_a_name_behind_what_it_means():
    page = r"""Let $p = \sigma(w x)$ and $L = -y \log p - (1 - y) \log(1 - p)$ with $z = w x$.
    $$\frac{\partial L}{\partial w} = (p - y) x \equiv g$$ $$w g = (p - y) z$$"""
    assert set(verdicts(page)) <= set(ACCEPTED)
    assert verdicts(page.replace("w g = (p", "w g = -(p"))[-1] == "refuted"


PRINTED = r"""- $X$: (batch, input_size)
- $W$: (input_size, 1)
- $t$: (batch, 1)

$$Z = X \cdot W, \qquad L = \frac12 \|Z - t\|^2$$
$$\frac{\partial L}{\partial W} = X^T (Z - t)$$"""


@pytest.mark.parametrize("size", ["size", "taille", "Größe", "tamaño"])
def test_shapes_in_prose(size):
    page = rf"""$W$ ({size} $h \times k$), $x$ ({size} $1 \times h$), $g$ ({size} $k \times 1$). $$L = x W g$$
    $$\frac{{\partial L}}{{\partial W}} = x^\top g^\top$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace(r"x^\top g^\top", r"g x")) == ["refuted"]


def test_shapes_as_programs_print_them():
    assert verdicts(PRINTED) == ["proved"]
    assert verdicts(PRINTED.replace("Z - t)$$", "t - Z)$$")) == ["refuted"]
    assert verdicts(PRINTED.replace("(input_size, 1)", "(convex, smooth)"))[0] != "refuted"


@pytest.mark.parametrize("case", ["情况 1：", "Caso 1: ", "Fall 1: ", "Case 1: "])
def test_conditions_in_headings_of_other_languages(case):
    page = rf"""$$s_i = \frac{{e^{{z_i}}}}{{\sum_{{k=1}}^K e^{{z_k}}}}$$

### {case}$i = j$
$$\frac{{\partial s_i}}{{\partial z_j}} = s_i (1 - s_i)$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("1 - s", "1 + s")) == ["refuted"]


def test_the_gradients_of_all_samples_are_not_supposed_to_be_one():
    page = r"""$$Z^{[l]} = W^{[l]}A^{[l-1]} + b^{[l]}, \quad A^{[l]} = g(Z^{[l]})$$
    $$dZ^{[l]} := \frac{\partial J }{\partial Z^{[l]}}$$
    $$\frac{\partial J }{\partial b^{[l]}} = \frac{1}{m} \sum_{i = 1}^{m} dZ^{[l](i)}$$"""
    assert verdicts(page)[-1] not in (*ACCEPTED, "conditional")


TOKENS = r"""Let $\mathbf{O} = \text{softmax}(\mathbf{S})\mathbf{V}$ where $\mathbf{A} = \text{softmax}(\mathbf{S})$.
$$\frac{\partial \mathcal{L}}{\partial \mathbf{V}} = \mathbf{A}^T \frac{\partial \mathcal{L}}{\partial \mathbf{O}}$$
$$\frac{\partial \mathcal{L}}{\partial \mathbf{A}} = \frac{\partial \mathcal{L}}{\partial \mathbf{O}} \mathbf{V}^T
\in \mathbb{R}^{T \times T}$$
$$\frac{\partial \mathcal{L}}{\partial \mathbf{S}} = \mathbf{A} \odot
\left(\frac{\partial \mathcal{L}}{\partial \mathbf{A}} - \left[\left(
\frac{\partial \mathcal{L}}{\partial \mathbf{A}} \odot \mathbf{A}\right)
\mathbf{1}_T\right] \mathbf{1}_T^T\right)$$"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(r"= \mathbf{A}^T", r"= -\mathbf{A}^T"), (r"} \odot \mathbf{A}\right)", r"} \mathbf{A}\right)")],
)
def test_a_number_of_tokens_is_no_power_and_no_sign_no_product_of_entries(right, wrong):
    assert set(verdicts(TOKENS)) <= set(ACCEPTED)
    assert verdicts(TOKENS.replace(right, wrong)).count("refuted") == 1
