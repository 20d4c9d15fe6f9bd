r"""What a refuted line is told: the edit that mends it, for each mistake that people make."""

from __future__ import annotations

import pytest

from symnet.checking.checking import check

BATCH = r"""Let $X \in \mathbb{R}^{m\times n}$, $W \in \mathbb{R}^{n\times k}$, $b \in \mathbb{R}^{1\times k}$,
$Y \in \mathbb{R}^{m \times k}$.
$$Z = X W + b, \quad A = \sigma(Z), \quad L = \frac{1}{2m}\|A - Y\|_F^2 + \frac{\lambda}{2}\|W\|_F^2$$
$$\delta = \frac{\partial L}{\partial Z} = \frac1m (A-Y)\odot A \odot (1-A)$$
"""

SOFTMAX = r"""Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{m\times n}$, and let $y \in \mathbb{R}^m$ be one-hot.
$$f = A x, \quad p = \mathrm{softmax}(f), \quad L = -\sum_k y_k \log p_k$$
"""


@pytest.mark.parametrize(
    ("given", "claim", "hint"),
    [
        (
            BATCH,
            r"\frac{\partial L}{\partial b} = \delta",
            r"a sum over the rows is missing: \mathbf{1}_{m}^{\top} \delta",
        ),
        (BATCH, r"\frac{\partial L}{\partial W} = X^\top \delta", r"a term is missing: \lambda W"),
        (BATCH, r"\frac{\partial L}{\partial W} = X^\top \delta + W", r"the factor \lambda is missing before W"),
        (BATCH, r"\frac{\partial L}{\partial W} = X^\top \delta + 2 \lambda W", "there is a factor too many: 2"),
        (BATCH, r"\frac{\partial L}{\partial W} = \delta^\top X + \lambda W", r"it should be: X^\top \delta"),
        (BATCH, r"\frac{\partial L}{\partial W} = X \delta^\top + \lambda W", "a transpose stands on the wrong factor"),
        (BATCH, r"\frac{\partial L}{\partial W} = X \delta + \lambda W", r"a transpose is missing: X^\top \delta"),
        (BATCH, r"\frac{\partial L}{\partial Z} = (A-Y)\odot A \odot (1-A)", "a factor 1/m is missing"),
        (BATCH, r"\frac{\partial L}{\partial Z} = \frac{1}{m}(A-Y)", "the derivative of the activation is missing"),
        (BATCH, r"\frac{\partial L}{\partial Z} = \frac{1}{m}(A-Y) \odot \sigma'(A)", "A stands where Z belongs"),
        (BATCH, r"\frac{\partial L}{\partial Z} = \frac{1}{m}(A-Y) \odot A", "A stands where the derivative"),
        (BATCH, r"\frac{\partial L}{\partial Z} = \frac{1}{m}(A-Y) \odot (1-A \odot A)", "stands where the derivative"),
        (BATCH, r"\frac{\partial L}{\partial A} = \frac{1}{m}(Y-A)", "the sign is turned round"),
        (BATCH, r"\frac{\partial L}{\partial X} = \delta W", r"a transpose is missing: \delta W^\top"),
        (
            BATCH,
            r"\frac{\partial L}{\partial X} = W^\top \delta",
            r"the factors stand in the wrong order: \delta W^\top",
        ),
        (
            BATCH,
            r"\frac{\partial L}{\partial W_{ij}} = \sum_k X_{ki} \delta_{kj} + \lambda W_{ji}",
            "the indices are turned round",
        ),
        (SOFTMAX, r"\frac{\partial p_i}{\partial f_j} = p_i ([i = j] - p_i)", "p_i stands where p_j belongs"),
        (SOFTMAX, r"\frac{\partial L}{\partial f} = y - p", "the sign is turned round"),
        (SOFTMAX, r"\frac{\partial L}{\partial A} = (p - y) \odot x^\top", "that of matrices, not ⊙"),
        (SOFTMAX, r"\frac{\partial L}{\partial x} = A (p - y)", r"a transpose is missing: A^\top (p - y)"),
        (SOFTMAX, r"\frac{\partial L}{\partial A} = (p - y)^\top x", r"wrong factor: (p - y) x^\top"),
    ],
)
def test_the_mistake_is_named(tmp_path, given, claim, hint):
    path = tmp_path / "hand-in.md"
    path.write_text(f"{given}\n$${claim}$$\n", encoding="utf-8")
    last = check(path).claims[-1]
    assert last.verdict == "refuted"
    assert last.hint is not None
    assert hint in last.hint


def test_an_edit_may_go_on_what_the_field_assumes(tmp_path):
    path = tmp_path / "hand-in.md"
    text = SOFTMAX.replace(", and let $y \\in \\mathbb{R}^m$ be one-hot", "")
    path.write_text(text + r"$$\frac{\partial L}{\partial f} = y - p$$", encoding="utf-8")
    [claim] = check(path).claims
    assert claim.verdict == "refuted"
    assert claim.hint == "the sign is turned round, if the entries of y sum to one"
    assert claim.counterexample is not None
    assert sum(entry for [entry] in claim.counterexample.values["y"]) == pytest.approx(1)  # a point that is no oddity


def test_no_edit_is_named_where_none_mends_it(tmp_path):
    path = tmp_path / "hand-in.md"
    path.write_text(f"{BATCH}\n$$\\frac{{\\partial L}}{{\\partial W}} = X^\\top Y W W^\\top$$\n", encoding="utf-8")
    last = check(path).claims[-1]
    assert last.hint is None
    assert last.verdict in ("refuted", "unread")
