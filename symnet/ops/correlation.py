r"""Correlation and convolution in a plane, by their index definitions; in a line, where arrays have one column.

    Y = corr(X, W)     Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}        the kernel goes over X, within it
    Z = conv(G, W)     Z_rc = Σ_ab W_ab G_{r−a+1, c−b+1}        with 0 beyond the ends of G

(Goodfellow, Bengio and Courville 2016, eq. 9.6 and 9.4: what networks call a convolution is the first, the kernel not
turned round.) As forms of matrices they have nothing but these names. They are closed under derivatives (eq. 9.11 to
9.13): X receives conv(Ȳ, W), the kernel corr(X, Ȳ).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.index.told import shift
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of, scale

CORRELATE = '''
def correlate(x, w):
    """y_ij = Σ_ab w_ab x_{i+a, j+b}: the kernel goes over the array, within it."""
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    return sum(w[a, b] * x[a : a + rows, b : b + columns] for a, b in np.ndindex(w.shape))
'''

CONVOLVE = '''
def convolve(g, w):
    """z_rc = Σ_ab w_ab g_{r−a, c−b}, with 0 beyond the ends of g."""
    (m, n), (p, q) = g.shape, w.shape
    out = np.zeros((m + p - 1, n + q - 1), np.result_type(g, w))
    for a, b in np.ndindex(w.shape):
        out[a : a + m, b : b + n] += w[a, b] * g
    return out
'''


class Correlation(Node):
    """Y = corr(X, W): Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}."""

    rule = "derivative of a correlation"

    @classmethod
    def infer(cls, body: Expr, kernel: Expr) -> Shape:
        """(m − p + 1) × (n − q + 1); ShapeError for a kernel that is larger than the array."""
        sizes = tuple(whole - part + 1 for whole, part in zip(shape(body), shape(kernel), strict=True))
        if any(size.is_number and size < 1 for size in sizes):
            raise ShapeError(f"a kernel that is larger goes nowhere over {say(body)}: {say(kernel)}")
        return sizes[0], sizes[1]

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rcab [r = i + a − 1] [c = j + b − 1] X_rc W_ab."""
        body, kernel = self.operands
        (r, c), (a, b) = map(index_over, shape(body)), map(index_over, shape(kernel))
        summed = shift(r, i, a) * shift(c, j, b) * entry(body, r, c) * entry(kernel, a, b)
        return summed.summed(r, c, a, b)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """X̄ = conv(Ȳ, W), W̄ = corr(X, Ȳ)."""
        body, kernel = self.operands
        return convolve(cotangent, kernel), correlate(body, cotangent)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """corr(X, W)."""
        return Written(rf"\operatorname{{corr}}({parts[0].text}, {parts[1].text})")

    def code(self, *parts: Written) -> Written:
        """correlate(X, W)."""
        return python(f"correlate({parts[0].text}, {parts[1].text}){'[0, 0]' * is_scalar(self)}")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"correlate": CORRELATE}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        body, kernel = arrays
        rows, columns = (whole - part + 1 for whole, part in zip(body.shape, kernel.shape, strict=True))
        return sum(kernel[a, b] * body[a : a + rows, b : b + columns] for a, b in np.ndindex(kernel.shape))

    def tidy(self, *operands: Expr) -> Expr:
        """`correlate`."""
        return correlate(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no correlation of symbolic matrices; use the expression as it is")


class Convolution(Node):
    """Z = conv(G, W): Z_rc = Σ_ab W_ab G_{r−a+1, c−b+1}, with 0 beyond the ends of G."""

    rule = "derivative of a convolution"

    @classmethod
    def infer(cls, body: Expr, kernel: Expr) -> Shape:
        """(m + p − 1) × (n + q − 1)."""
        rows, columns = (one + other - 1 for one, other in zip(shape(body), shape(kernel), strict=True))
        return rows, columns

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rcab [i = r + a − 1] [j = c + b − 1] G_rc W_ab."""
        body, kernel = self.operands
        (r, c), (a, b) = map(index_over, shape(body)), map(index_over, shape(kernel))
        summed = shift(i, r, a) * shift(j, c, b) * entry(body, r, c) * entry(kernel, a, b)
        return summed.summed(r, c, a, b)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ḡ = corr(Z̄, W), W̄ = corr(Z̄, G)."""
        body, kernel = self.operands
        return correlate(cotangent, kernel), correlate(cotangent, body)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """conv(G, W)."""
        return Written(rf"\operatorname{{conv}}({parts[0].text}, {parts[1].text})")

    def code(self, *parts: Written) -> Written:
        """convolve(G, W)."""
        return python(f"convolve({parts[0].text}, {parts[1].text})")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"convolve": CONVOLVE}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        body, kernel = arrays
        (m, n), (p, q) = body.shape, kernel.shape
        out = np.zeros((m + p - 1, n + q - 1), dtype=np.result_type(body, kernel))
        for a, b in np.ndindex(kernel.shape):
            out[a : a + m, b : b + n] = out[a : a + m, b : b + n] + kernel[a, b] * body
        return out

    def tidy(self, *operands: Expr) -> Expr:
        """`convolve`."""
        return convolve(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no convolution of symbolic matrices; use the expression as it is")


def correlate(body: Any, kernel: Any) -> Expr:
    """Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}: a kernel that goes over an array, within it; in a line for columns.

    Raises ShapeError for a kernel that is larger than the array.
    """
    return _of(Correlation, body, kernel)


def convolve(body: Any, kernel: Any) -> Expr:
    """Z_rc = Σ_ab W_ab G_{r−a+1, c−b+1}, with 0 beyond the ends of G; in a line for columns."""
    return _of(Convolution, body, kernel)


def _of(node: type[Correlation | Convolution], body: Any, kernel: Any) -> Expr:
    """With numbers in front of all, and a product where the kernel is a number."""
    (one, body), (other, kernel) = (coefficient_of(adopt(part)) for part in (body, kernel))
    if is_scalar(kernel):
        return scale(one * other, times(kernel, body))
    if is_scalar(body) and node is Convolution:
        return scale(one * other, times(body, kernel))
    made = node(body, kernel)
    return Zeros(*shape(made)) if is_zero(body) or is_zero(kernel) else scale(one * other, made)
