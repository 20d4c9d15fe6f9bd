r"""Networks written for each sample: their losses by loops over the samples, their gradients by differences."""

from __future__ import annotations

import numpy as np
import pytest

import symnet

LOGISTIC = r"""
Let $x_i \in \mathbb{R}^d$ and $y_i \in \{0, 1\}$. % symnet: data x, y
\[ z_i = w^\top x_i + b, \quad p_i = \sigma(z_i), \quad
   L = -\frac1N \sum_{i=1}^N [y_i \log p_i + (1 - y_i) \log(1 - p_i)] + \frac{\lambda}{2} \|w\|^2 \]
"""


def logistic(p, d):
    loss = 0.0
    for x, y in zip(d["X"], d["y"].ravel(), strict=True):
        a = 1 / (1 + np.exp(-(p["w"].ravel() @ x + p["b"])))
        loss -= (y * np.log(a) + (1 - y) * np.log(1 - a)) / len(d["X"])
    return float(loss) + float(p["lambda_"]) * np.sum(p["w"] ** 2) / 2


TWO_LAYERS = r"""
% symnet: data x, t
For examples $x^{(i)} \in \mathbb{R}^d$:
\begin{align} h^{(i)} &= \mathrm{ReLU}(W x^{(i)} + c) \\ \hat{y}^{(i)} &= v^\top h^{(i)} + b \\
J &= \frac{1}{2m} \sum_{i=1}^m (\hat y^{(i)} - t^{(i)})^2 \end{align}
"""


def two_layers(p, d):
    loss = 0.0
    for x, t in zip(d["X"], d["t"].ravel(), strict=True):
        h = np.maximum(p["W"] @ x + p["c"].ravel(), 0)
        loss += (p["v"].ravel() @ h + float(p["b"]) - t) ** 2 / (2 * len(d["X"]))
    return float(loss)


SOFTMAX = r"""
% symnet: data x, t
\[ o_n = W x_n + b, \quad p_n = \mathrm{softmax}(o_n), \quad E = -\sum_{n=1}^N t_n^\top \log p_n \]
"""


def softmax(p, d):
    loss = 0.0
    for x, t in zip(d["X"], d["T"], strict=True):
        o = p["W"] @ x + p["b"].ravel()
        loss -= t @ (o - np.log(np.sum(np.exp(o))))
    return float(loss)


EXPERTS = r"""
% symnet: data x, y
$g = \mathrm{softmax}(G x)$ with $G \in \mathbb{R}^{K \times d}$, $e_k = v_k^\top x$,
$\hat y = \sum_{k=1}^K g_k e_k$, $L = \frac12 (\hat y - y)^2$.
"""


def experts(p, d):
    o = p["G"] @ d["x"]
    g = np.exp(o) / np.sum(np.exp(o))
    found = sum(float(g[k, 0]) * float(p["V"][k] @ d["x"][:, 0]) for k in range(len(g)))
    return (found - float(d["y"])) ** 2 / 2


PAIRS = r"""
% symnet: data x, z
Queries $q_i = W x_i$ and keys $k_j = V z_j$ have the similarities $s_{ij} = q_i^\top k_j / \tau$;
\[ L = -\frac1N \sum_{i=1}^N \log \frac{e^{s_{ii}}}{\sum_{j=1}^N e^{s_{ij}}} \]
"""


def pairs(p, d):
    loss, n = 0.0, len(d["X"])
    for i in range(n):
        s = [(p["W"] @ d["X"][i]) @ (p["V"] @ d["Z"][j]) / float(p["tau"]) for j in range(n)]
        loss -= (s[i] - np.log(np.sum(np.exp(s)))) / n
    return float(loss)


CENTRED = r"""
% symnet: data x
\[ m = \frac1N \sum_{i=1}^N W x_i, \quad d_i = W x_i - m, \quad L = \sum_{i=1}^N \|d_i\|^2 \]
"""


def centred(p, d):
    made = [p["W"] @ x for x in d["X"]]
    mean = sum(made) / len(made)
    return float(sum(np.sum((a - mean) ** 2) for a in made))


@pytest.mark.parametrize(
    ("text", "loss_by_hand"),
    [
        (LOGISTIC, logistic),
        (TWO_LAYERS, two_layers),
        (SOFTMAX, softmax),
        (EXPERTS, experts),
        (PAIRS, pairs),
        (CENTRED, centred),
    ],
)
def test_samples_are_rows(tmp_path, text, loss_by_hand):
    path = tmp_path / "notes.tex"
    path.write_text(text, encoding="utf-8")
    program = symnet.compile(symnet.read(path))
    params, data = program.example(seed=3)
    loss, gradients = program(params, data)
    assert loss == pytest.approx(loss_by_hand(params, data), rel=1e-12)
    assert gradients.keys() == params.keys()
    for name, value in params.items():
        assert np.shape(gradients[name]) == np.shape(value)
        for place in np.ndindex(np.shape(value)):
            ahead, back = (np.array(value, dtype=float) for _ in range(2))
            ahead[place] += 1e-6
            back[place] -= 1e-6
            slope = (loss_by_hand(params | {name: ahead}, data) - loss_by_hand(params | {name: back}, data)) / 2e-6
            assert np.asarray(gradients[name])[place] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(
    "text",
    [
        r"\[ h_t = \tanh(W x_t + U h_{t-1}), \quad L = \sum_{t=1}^T \|h_t\|^2 \]",
        r"\[ a_i = w^\top x_i, \quad L = \sum_{i=1}^n a_i^2 + a_1 \]",
    ],
    ids=["a recurrence", "one sample by its number"],
)
def test_what_is_no_row_is_refused(tmp_path, text):
    path = tmp_path / "notes.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(symnet.core.errors.SourceError):
        symnet.derive(symnet.read(path))
