"""Random networks: whatever can be written down is derived, typeset, proved or confirmed, and computed right.

`SYMNET_RANDOM=2000 pytest tests/test_random_networks.py` tries more of them.
"""

import os
import random

import numpy as np
import pytest
from sympy import Rational, S, sympify

import symnet as s
from symnet.calculus.verdict import verdicts
from symnet.core.expression import Node, shape
from symnet.ops.activations import catalogue
from symnet.ops.concatenate import Slice

TRIED = int(os.environ.get("SYMNET_RANDOM", "60"))
DIMS = [s.dim(name) for name in "nmk"]
SCALAR = (S.One, S.One)
FUNCTIONS = [f for f in catalogue().values() if f.name != "step"] + [s.exp, s.sin, s.cos]


class Author:
    """Writes random expressions of a wanted shape, from fresh parameters and what it wrote before."""

    def __init__(self, seed):
        self.rng, self.written = random.Random(seed), []

    def network(self):
        equations = []
        for i in range(self.rng.randint(0, 3)):
            wanted = tuple(sympify(self.rng.choice([*DIMS, 1])) for _ in range(2))
            expression = self.expression(wanted, self.rng.randint(1, 3))
            if isinstance(expression, Node):
                equations.append(s.equation(f"y_{i}", expression))
                self.written.append(equations[-1].symbol)
        loss = self.expression(SCALAR, 3)
        return s.Network([*equations, ("L", loss if isinstance(loss, Node) else loss * loss)], "L")

    def dim(self):
        return self.rng.choice(DIMS)

    def leaf(self, wanted):
        known = [v for v in self.written if shape(v) == wanted]
        if known and self.rng.random() < 0.8:
            return self.rng.choice(known)
        self.written.append(s.parameter(f"v_{len(self.written)}", *wanted))
        return self.written[-1]

    def expression(self, wanted, depth):
        if depth <= 0 or self.rng.random() < 0.12:
            return self.leaf(wanted)
        kinds = [
            "plus",
            "minus",
            "number",
            "hadamard",
            "function",
            "product",
            "multiple",
            "transpose",
            "quotient",
            "power",
        ]
        kinds += ["dot", "total", "trace", "norm", "form", "maximum", "logdet"] if wanted == SCALAR else []
        kinds += ["softmax", "diagonal", "outer", "slice", "solve"] if wanted != SCALAR else []
        kinds += ["largest", "diagonal_of", "sums", "log_softmax"] if wanted[1] == 1 and wanted != SCALAR else []
        return getattr(self, self.rng.choice(kinds))(
            wanted, lambda *sizes: self.expression(tuple(map(sympify, sizes)), depth - 1)
        )

    def plus(self, w, e):
        return e(*w) + e(*w)

    def minus(self, w, e):
        return e(*w) - e(*w)

    def number(self, w, e):
        return self.rng.choice([2, -1, Rational(1, 3)]) * e(*w)

    def hadamard(self, w, e):
        return s.hadamard(e(*w), e(*w))

    def function(self, w, e):
        return self.rng.choice(FUNCTIONS)(e(*w) / 3)

    def product(self, w, e):
        k = self.dim()
        return e(w[0], k) * e(k, w[1])

    def multiple(self, w, e):
        return e(1, 1) * e(*w)

    def transpose(self, w, e):
        return e(w[1], w[0]).T

    def quotient(self, w, e):
        return e(*w) / (1 + s.exp(e(*w) / 4))

    def power(self, w, e):
        return s.power(e(*w), self.rng.choice([2, 3]))

    def dot(self, w, e):
        k = self.dim()
        return s.dot(e(k, 1), e(k, 1))

    def total(self, w, e):
        return s.total(e(self.dim(), self.dim()))

    def trace(self, w, e):
        k = self.dim()
        return s.trace(e(k, k))

    def norm(self, w, e):
        return s.squared_norm(e(self.dim(), self.rng.choice([1, self.dim()])))

    def form(self, w, e):
        k = self.dim()
        return s.quadratic_form(e(k, 1), e(k, k))

    def maximum(self, w, e):
        return s.maximum(e(self.dim(), self.dim()))

    def positive_definite(self, k, e):
        A = e(k, k)
        return A * A.T / 4 + s.Identity(k) * 5

    def logdet(self, w, e):
        return s.log(s.determinant(self.positive_definite(self.dim(), e)))

    def softmax(self, w, e):
        return s.softmax(e(*w), axis=self.rng.choice([a for a in (0, 1) if w[a] != 1]))

    def log_softmax(self, w, e):
        return s.log_softmax(e(*w))

    def diagonal(self, w, e):
        return s.diagonal(e(w[0], 1)) * e(*w)

    def outer(self, w, e):
        return e(w[0], 1) * e(1, w[1])

    def slice(self, w, e):
        k = self.dim()
        return Slice(0, k, w[0], s.concatenate(e(k, w[1]), e(*w)) if self.rng.random() < 0.5 else e(k + w[0], w[1]))

    def solve(self, w, e):
        return e(*w) if w[0] == 1 else s.inverse(self.positive_definite(w[0], e)) * e(*w)

    def largest(self, w, e):
        return s.maximum(e(w[0], self.dim()), 1)

    def diagonal_of(self, w, e):
        return s.diagonal_of(e(w[0], w[0]))

    def sums(self, w, e):
        return s.sum_over_columns(e(w[0], self.dim()))


@pytest.mark.parametrize("seed", range(TRIED))
def test_a_random_network(seed):
    network = Author(seed).network()
    derivation = s.derive(network)
    for parameter, gradient in derivation.gradients.items():
        assert shape(gradient) == shape(parameter)
    assert set(verdicts(derivation).gradients.values()) <= {"proved", "confirmed"}
    latex = derivation.to("latex", detail="full", closed_form=True)
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
    program = s.compile(derivation)
    params, data = program.example(seed)
    _, gradients = program(params, data)
    rng, h = np.random.default_rng(seed), 1e-6
    with np.errstate(all="ignore"):
        direction = {name: rng.normal(size=np.shape(value)) for name, value in params.items()}
        ahead = program({n: v + h * direction[n] for n, v in params.items()}, data)[0]
        behind = program({n: v - h * direction[n] for n, v in params.items()}, data)[0]
    seen = (ahead - behind) / (2 * h)
    found = sum(np.sum(gradients[name] * direction[name]) for name in params)
    if np.isfinite(seen) and abs(seen) < 1e6:
        assert found == pytest.approx(seen, rel=1e-4, abs=1e-6 * max(1, abs(float(ahead))))
