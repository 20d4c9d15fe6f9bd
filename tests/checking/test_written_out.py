"""Matrices of derivatives with dots in them, and gradients that are written out side by side."""

import pytest

from tests.checking.test_verdicts import report

MAP = r"Let $u \in \mathbb{R}^p$, $A \in \mathbb{R}^{q \times p}$ and $v = A u$."
SLOPES = (
    r"\begin{bmatrix} \frac{\partial v_1}{\partial u_1} & \cdots & \frac{\partial v_1}{\partial u_p} \\"
    r" \vdots & \ddots & \vdots \\"
    r" \frac{\partial v_q}{\partial u_1} & \cdots & \frac{\partial v_q}{\partial u_p} \end{bmatrix}"
)
TURNED = (
    r"\begin{bmatrix} \frac{\partial v_1}{\partial u_1} & \cdots & \frac{\partial v_q}{\partial u_1} \\"
    r" \vdots & \ddots & \vdots \\"
    r" \frac{\partial v_1}{\partial u_p} & \cdots & \frac{\partial v_q}{\partial u_p} \end{bmatrix}"
)
UNITS = r"Let $u \in \mathbb{R}^p$ and $v = \tanh(u)$."
SHARES = r"Let $u \in \mathbb{R}^p$ and $s = \mathrm{softmax}(u)$."
FORM = r"Let $u \in \mathbb{R}^p$ and $f(u) = u^\top B u$."
LIST = r"\frac{\partial f}{\partial u_1}, \ldots, \frac{\partial f}{\partial u_p}"
ROW = r"\frac{\partial f}{\partial u_1} & \cdots & \frac{\partial f}{\partial u_p}"

RIGHT = {
    "a row for each output": MAP + rf"$$\frac{{\partial v}}{{\partial u}} = {SLOPES} = A$$",
    "a column for each output, which says the layout": MAP
    + rf"$$\frac{{\partial v}}{{\partial u}} = {TURNED} = A^\top$$",
    "a function of which only the shapes are known": r"$v = h(u)$ with $u \in \mathbb{R}^p$ and $v \in \mathbb{R}^q$."
    rf"$$\frac{{\partial v}}{{\partial u}} = {SLOPES}$$",
    "a diagonal": UNITS
    + r"$$\frac{\partial v}{\partial u} = \begin{pmatrix} 1 - v_1^2 & & 0 \\ & \ddots & \\ 0 & & 1 - v_p^2"
    r" \end{pmatrix} = \mathrm{diag}(1 - v^2)$$",
    "a diagonal of its own": SHARES
    + r"$$\frac{\partial s}{\partial u} = \begin{bmatrix} s_1 (1 - s_1) & -s_1 s_2 & \cdots & -s_1 s_p \\"
    r" -s_2 s_1 & s_2 (1 - s_2) & \cdots & -s_2 s_p \\ \vdots & \vdots & \ddots & \vdots \\"
    r" -s_p s_1 & -s_p s_2 & \cdots & s_p (1 - s_p) \end{bmatrix}$$",
    "second derivatives": FORM
    + r"$$\frac{\partial^2 f}{\partial u^2} = \begin{bmatrix} \frac{\partial^2 f}{\partial u_1^2} & \cdots &"
    r" \frac{\partial^2 f}{\partial u_1 \partial u_p} \\ \vdots & \ddots & \vdots \\"
    r" \frac{\partial^2 f}{\partial u_p \partial u_1} & \cdots & \frac{\partial^2 f}{\partial u_p^2} \end{bmatrix}"
    r" = B + B^\top$$",
    "a list that is made to stand": FORM + rf"$$\nabla f(u) = \left( {LIST} \right)^\top = (B + B^\top) u$$",
    "a row that is made to stand": FORM
    + rf"$$\nabla f(u) = \begin{{bmatrix}} {ROW} \end{{bmatrix}}^\top = (B + B^\top) u$$",
    "a row that lies": FORM
    + rf"$$\frac{{\partial f}}{{\partial u}} = \begin{{bmatrix}} {ROW} \end{{bmatrix}} = u^\top (B + B^\top)$$",
    "a vector that lies": FORM + r"$$\begin{bmatrix} u_1 & u_2 & \cdots & u_p \end{bmatrix} = u^\top$$",
}

WRONG = {
    "the Jacobian turned": MAP + rf"$$\frac{{\partial v}}{{\partial u}} = {SLOPES} = A^\top$$",
    "a layout of one's own": MAP + rf"$$\frac{{\partial v}}{{\partial u}} = {TURNED} = A$$",
    "another diagonal": UNITS
    + r"$$\frac{\partial v}{\partial u} = \begin{pmatrix} 1 - v_1 & & 0 \\ & \ddots & \\ 0 & & 1 - v_p \end{pmatrix}$$",
    "another sign beside the diagonal": SHARES
    + r"$$\frac{\partial s}{\partial u} = \begin{bmatrix} s_1 (1 - s_1) & s_1 s_2 & \cdots & s_1 s_p \\"
    r" s_2 s_1 & s_2 (1 - s_2) & \cdots & s_2 s_p \\ \vdots & \vdots & \ddots & \vdots \\"
    r" s_p s_1 & s_p s_2 & \cdots & s_p (1 - s_p) \end{bmatrix}$$",
    "second derivatives of half of it": FORM
    + r"$$\frac{\partial^2 f}{\partial u^2} = B + B^\top, \quad \begin{bmatrix} \frac{\partial^2 f}{\partial u_1^2} &"
    r" \cdots & \frac{\partial^2 f}{\partial u_1 \partial u_p} \\ \vdots & \ddots & \vdots \\"
    r" \frac{\partial^2 f}{\partial u_p \partial u_1} & \cdots & \frac{\partial^2 f}{\partial u_p^2} \end{bmatrix}"
    r" = B$$",
    "a list that stands": FORM + rf"$$\nabla f(u) = \left( {LIST} \right)^\top = (B - B^\top) u$$",
}

UNCLEAR = {
    "cells that do not agree": MAP
    + r"$$\frac{\partial v}{\partial u} = \begin{bmatrix} \frac{\partial v_1}{\partial u_1} & \cdots &"
    r" \frac{\partial v_1}{\partial u_p} \\ \vdots & \ddots & \vdots \\"
    r" \frac{\partial v_q}{\partial u_2} & \cdots & \frac{\partial v_q}{\partial u_p} \end{bmatrix}$$",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name):
    found = [(c.latex, c.verdict, c.message) for c in report(RIGHT[name]).claims]
    assert found
    assert [f for f in found if f[1] not in ("proved", "confirmed")] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name):
    assert report(WRONG[name]).claims[-1].verdict == "refuted"


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_the_cells_do_not_show_is_not_read(name):
    assert report(UNCLEAR[name]).claims[-1].verdict == "unread"
