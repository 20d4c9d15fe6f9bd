r"""Recurrences of documents for a number of steps: losses by loops over the steps, gradients by differences."""

from __future__ import annotations

import numpy as np
import pytest

import symnet
from symnet.core.errors import SourceError

SUMMED = r"""
% symnet: data x, y
Let $x_t \in \mathbb{R}^d$, $h_0 = 0$ and $T = 4$.
\begin{align} h_t &= \tanh(W x_t + U h_{t-1} + b) \\ o_t &= V h_t + c \\
L &= \sum_{t=1}^T \tfrac12 \|o_t - y_t\|^2 \end{align}
"""


def summed(p, d):
    h, loss = np.zeros((len(p["b"]), 1)), 0.0
    for t in range(1, 5):
        h = np.tanh(p["W"] @ d[f"x{t}"] + p["U"] @ h + p["b"])
        loss += np.sum((p["V"] @ h + p["c"] - d[f"y{t}"]) ** 2) / 2
    return float(loss)


LAST = r"""
<!-- symnet: data x, y, h_0, c_0 -->
$$f_t = \sigma(W_f x_t + U_f h_{t-1}), \quad g_t = \tanh(W_g x_t + U_g h_{t-1})$$
$$c_t = f_t \odot c_{t-1} + (1 - f_t) \odot g_t, \quad h_t = \tanh(c_t), \quad \hat y = v^\top h_T, \quad T = 3$$
$$L = (\hat y - y)^2$$
"""


def last(p, d):
    h, c = d["h_0"] if "h_0" in d else d["h0"], d["c_0"] if "c_0" in d else d["c0"]
    for t in range(1, 4):
        f = 1 / (1 + np.exp(-(p["W_f"] @ d[f"x{t}"] + p["U_f"] @ h)))
        g = np.tanh(p["W_g"] @ d[f"x{t}"] + p["U_g"] @ h)
        c = f * c + (1 - f) * g
        h = np.tanh(c)
    return float((np.sum(p["v"] * h) - d["y"]) ** 2)


@pytest.mark.parametrize(("name", "text", "by_hand"), [("a.tex", SUMMED, summed), ("b.md", LAST, last)])
def test_steps_are_written_out(tmp_path, name, text, by_hand):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    program = symnet.compile(symnet.read(path))
    params, data = program.example(seed=1)
    loss, gradients = program(params, data)
    assert loss == pytest.approx(by_hand(params, data), rel=1e-12)
    for name, value in params.items():
        for place in np.ndindex(np.shape(value)):
            ahead, back = np.array(value, dtype=float), np.array(value, dtype=float)
            ahead[place] += 1e-6
            back[place] -= 1e-6
            slope = (by_hand(params | {name: ahead}, data) - by_hand(params | {name: back}, data)) / 2e-6
            assert gradients[name][place] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SUMMED.replace(" and $T = 4$", ""), "how many"),
        (SUMMED.replace("T = 4", "T = 4000"), "how many"),
        (SUMMED.replace("L &=", r"L &= \|h_t\|^2 +"), "which step is meant"),
        (SUMMED.replace("U h_{t-1}", "U h_{t+1}"), "the step behind it"),
    ],
)
def test_what_is_not_said_is_refused(tmp_path, text, said):
    path = tmp_path / "notes.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        symnet.read(path)


def test_one_step_alone_stays(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(r"% symnet: data x_t, h_{t-1}" "\n" r"\[ h_t = \tanh(W x_t + U h_{t-1}), \quad L = \|h_t\|^2 \]")
    assert [str(e.symbol) for e in symnet.read(path).equations] == ["h_t", "L"]
