r"""Letters that a document takes up again: what the whole leaves open is read with its paragraphs alone."""

import json

import pytest

from symnet.checking.checking import checked
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD
from symnet.reading.document import read_document
from symnet.reading.files import read_pages

SECTIONS = r"""**A matrix.** Let $\mathbf{z} = \mathbf{W} \mathbf{x}$ with $\mathbf{W} \in \mathbb{R}^{n \times m}$.
$$z_i = \sum_{k=1}^m W_{ik} x_k$$
$$\frac{\partial z_i}{\partial x_j} = W_{ij}$$

**A vector itself.** Let $\mathbf{z} = \mathbf{x}$, so that
$$\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{I}$$
"""

AGAIN = r"""Let $z = y - t$ and $L = \frac12 z^2$. Then
$$\frac{\partial L}{\partial z} = z.$$

With a unit, $z = w x + b$, $y = \sigma(z)$ and
$$L = \frac12 (y - t)^2.$$
"""


def claims(text, name="notes.md"):
    return checked(read_document(read_pages(name, text.encode())), name).claims


def verdict_of(text, latex):
    return next(c for c in claims(text) if latex in c.latex)


def test_a_name_of_another_section_is_conditional_on_its_lines():
    found = verdict_of(SECTIONS, r"\mathbf{I}")
    assert found.verdict == CONDITIONAL
    assert "what lines 5 to 6 say of them" in found.assumption
    assert verdict_of(SECTIONS, "= W_{ij}").verdict in HOLDS


def test_what_is_false_there_does_not_hold():
    wrong = SECTIONS.replace(r"= \mathbf{I}", r"= 2 \mathbf{I}")
    assert verdict_of(wrong, r"2 \mathbf{I}").verdict in (UNREAD, REFUTED)


def test_equations_in_a_circle_are_read_by_their_paragraphs():
    assert verdict_of(AGAIN, r"\frac{\partial L}{\partial z}").verdict in (CONDITIONAL, *HOLDS)
    assert verdict_of(AGAIN.replace("= z.", "= 2 z."), r"\frac{\partial L}{\partial z}").verdict in (UNREAD, REFUTED)


def test_nothing_is_supposed_of_a_name_with_an_equation_elsewhere():
    """y is no σ(z) there, whatever the paragraph of the claim leaves open."""
    text = r"""Let $y = \mathrm{strange}[z]$ and $L = \mathrm{odd}[y, t]$.

We know that
$$\frac{\partial L}{\partial z} = y - t.$$
"""
    assert verdict_of(text, "y - t").verdict == UNREAD


def test_shapes_that_do_not_fit_are_no_letters_taken_up_again():
    text = r"""Let $z = W x + b$ with $x \in \mathbb{R}^n$, $a = \sigma(z)$ and $L = \frac12 \|a - y\|^2$.

Write $\delta = (a - y) \odot a \odot (1 - a)$.

$$\frac{\partial L}{\partial W} = ORDER$$
"""
    assert verdict_of(text.replace("ORDER", r"\delta x^\top"), r"\delta x").verdict in HOLDS
    assert verdict_of(text.replace("ORDER", r"x \delta^\top"), r"x \delta").verdict in (UNREAD, REFUTED)


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (r"\frac{\partial E}{\partial y_i} \frac{\partial y_i}{\partial x_j}", True),
        (r"\frac{\partial E}{\partial y_i} \frac{\partial y_i}{\partial x_i}", False),
    ],
)
def test_an_index_that_stands_twice_may_be_summed_over(line, holds):
    text = rf"$y_i = \sum_j W_{{ij}} x_j$ $$\frac{{\partial E}}{{\partial x_j}} = {line}$$"
    [found] = claims(text)
    assert (found.verdict == CONDITIONAL) == holds
    assert not holds or "summed over" in found.assumption


@pytest.mark.parametrize(("entry", "holds"), [("ib", True), ("bi", False)])
def test_so_it_may_be_behind_an_operator(entry, holds):
    right = rf"\frac{{\partial}}{{\partial h_c}} [h_i W_{{{entry}}}]"
    text = rf"$v_b = \sum_i h_i W_{{ib}}$ $$\frac{{\partial v_b}}{{\partial h_c}} = {right}$$"
    [found] = claims(text)
    assert (found.verdict == CONDITIONAL) == holds


def test_a_name_that_is_given_elsewhere_is_not_supposed_to_be_what_stands_there():
    """A Σ_t ∂ℓ_t/∂h_t ∂h_t/∂b = Σ_t δ_t on which nothing hangs but that both are the same."""
    text = r"""$h_t = \tanh(W h_{t-1} + b)$

    $$\sum_{t=1}^T \frac{\partial \ell_t}{\partial h_t} \frac{\partial h_t}{\partial b} = \sum_{t=1}^T \delta_t$$

    Here $\delta_t = \frac{\partial \ell_t}{\partial h_t}$."""
    assert claims(text)[0].verdict == REFUTED


def test_a_notebook_is_read_by_its_cells():
    cells = [{"cell_type": "markdown", "metadata": {}, "source": part} for part in SECTIONS.split("\n\n")]
    found = claims(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}), "notes.ipynb")
    assert "of cell 1" in next(c for c in found if r"\mathbf{I}" in c.latex).assumption


def test_an_index_of_one_symbol_may_run_over_all_its_entries():
    """The i of z_i = x_i counts n entries of z in one section, and those of x in this one."""
    line = r"\frac{\partial}{\partial x_j} x_i = \begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}"
    text = rf"{SECTIONS} $$\frac{{\partial z_i}}{{\partial x_j}} = {line}$$"
    assert verdict_of(text, "cases").verdict == CONDITIONAL
    declared = r"Let $x \in \mathbb{R}^n$, $y \in \mathbb{R}^m$ and $c = 1$. $$c = \sum_{i=1}^n x_i y_i$$"
    assert claims(declared)[-1].verdict == REFUTED
