r"""Correlation and convolution in a plane, by their index definitions; in a line, where arrays have one column.

    Y = corr(X, W)     Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}        the kernel goes over X, within it
    Z = conv(G, W)     Z_rc = Σ_ab W_ab G_{r−a+1, c−b+1}        with 0 beyond the ends of G

(Goodfellow, Bengio and Courville 2016, eq. 9.6 and 9.4: what networks call a convolution is the first, the kernel not
turned round.) As forms of matrices they have nothing but these names. They are closed under derivatives (eq. 9.11 to
9.13): X receives conv(Ȳ, W), the kernel corr(X, Ȳ).

The kernel may go s places at a time, its entries lying d places apart (a stride and a dilation: Dumoulin and Visin
2016, sec. 2 and 5.1):

    Y = corr(X, W, s, d)     Y_ij = Σ_ab W_ab X_{s(i−1)+d(a−1)+1, s(j−1)+d(b−1)+1}
    Z = conv(G, W, s, d)     Z_rc = Σ_ijab [r = s(i−1) + d(a−1) + 1] [c = s(j−1) + d(b−1) + 1] W_ab G_ij

These are closed, too: X receives conv(Ȳ, W, s, d), and the kernel corr(X, Ȳ, d, s), in which the two change places.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Expr, Integer

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
def correlate(x, w, s=1, d=1):
    """y_ij = Σ_ab w_ab x_{si+da, sj+db}: the kernel goes over the array, within it."""
    w = np.atleast_2d(w)
    rows, columns = (s * ((m - d * (p - 1) - 1) // s) + 1 for m, p in zip(x.shape, w.shape))
    return sum(w[a, b] * x[d * a : d * a + rows : s, d * b : d * b + columns : s] for a, b in np.ndindex(w.shape))
'''

CONVOLVE = '''
def convolve(g, w, s=1, d=1):
    """z_rc is the sum of w_ab g_ij where r = si + da and c = sj + db."""
    g, w = np.atleast_2d(g), np.atleast_2d(w)
    rows, columns = (s * (m - 1) + 1 for m in g.shape)
    out = np.zeros((rows + d * (w.shape[0] - 1), columns + d * (w.shape[1] - 1)), np.result_type(g, w))
    for a, b in np.ndindex(w.shape):
        out[d * a : d * a + rows : s, d * b : d * b + columns : s] += w[a, b] * g
    return out
'''


class Slid(Node):
    """What both have in common: an array, a kernel, and how far the kernel goes at a time and its entries lie apart."""

    settings = 2
    word: str
    function: str

    @property
    def steps(self) -> tuple[Expr, Expr]:
        """Stride and dilation."""
        return self.args[0], self.args[1]

    def _more(self) -> list[str]:
        """What is written behind the operands: nothing, the stride, or both."""
        step, gap = self.steps
        return [str(n) for n in ((step, gap) if gap != 1 else (step,) if step != 1 else ())]

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """corr(X, W)."""
        return Written(rf"\operatorname{{{self.word}}}({', '.join((parts[0].text, parts[1].text, *self._more()))})")

    def code(self, *parts: Written) -> Written:
        """correlate(X, W)."""
        call = f"{self.function}({', '.join((parts[0].text, parts[1].text, *self._more()))})"
        return python(f"{call}{'[0, 0]' * is_scalar(self)}")

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError(f"SymPy has no {self.word} of symbolic matrices; use the expression as it is")


class Correlation(Slid):
    """Y = corr(X, W, s, d): Y_ij = Σ_ab W_ab X_{s(i−1)+d(a−1)+1, s(j−1)+d(b−1)+1}."""

    rule = "derivative of a correlation"
    word, function = "corr", "correlate"

    @classmethod
    def infer(cls, step: Expr, gap: Expr, body: Expr, kernel: Expr) -> Shape:
        """(m − d(p − 1) − 1)/s + 1 rows; ShapeError for a kernel that is larger than the array, or misses its end."""
        return _places(step, gap, body, kernel, 0), _places(step, gap, body, kernel, 1)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rcab [r = s(i − 1) + d(a − 1) + 1] [c = s(j − 1) + d(b − 1) + 1] X_rc W_ab."""
        body, kernel = self.operands
        (r, c), (a, b) = map(index_over, shape(body)), map(index_over, shape(kernel))
        summed = shift(r, i, a, *self.steps) * shift(c, j, b, *self.steps) * entry(body, r, c) * entry(kernel, a, b)
        return summed.summed(r, c, a, b)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """X̄ = conv(Ȳ, W, s, d), W̄ = corr(X, Ȳ, d, s)."""
        body, kernel = self.operands
        step, gap = self.steps
        return convolve(cotangent, kernel, step, gap), correlate(body, cotangent, gap, step)

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"correlate": CORRELATE}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        body, kernel = arrays
        step, gap = map(int, self.steps)
        rows, columns = (
            step * ((whole - gap * (part - 1) - 1) // step) + 1
            for whole, part in zip(body.shape, kernel.shape, strict=True)
        )
        return sum(
            body[gap * a : gap * a + rows : step, gap * b : gap * b + columns : step] * kernel[a, b]
            for a, b in np.ndindex(kernel.shape)
        )

    def tidy(self, *operands: Expr) -> Expr:
        """`correlate`."""
        body, kernel = operands
        return correlate(body, kernel, *self.steps)


class Convolution(Slid):
    """Z = conv(G, W, s, d): Z_rc = Σ_ijab [r = s(i−1) + d(a−1) + 1] [c = s(j−1) + d(b−1) + 1] W_ab G_ij."""

    rule = "derivative of a convolution"
    word, function = "conv", "convolve"

    @classmethod
    def infer(cls, step: Expr, gap: Expr, body: Expr, kernel: Expr) -> Shape:
        """s(m − 1) + d(p − 1) + 1 rows."""
        rows, columns = (
            (step * (one - 1) + gap * (other - 1) + 1).expand()
            for one, other in zip(shape(body), shape(kernel), strict=True)
        )
        return rows, columns

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rcab [i = s(r − 1) + d(a − 1) + 1] [j = s(c − 1) + d(b − 1) + 1] G_rc W_ab."""
        body, kernel = self.operands
        (r, c), (a, b) = map(index_over, shape(body)), map(index_over, shape(kernel))
        summed = shift(i, r, a, *self.steps) * shift(j, c, b, *self.steps) * entry(body, r, c) * entry(kernel, a, b)
        return summed.summed(r, c, a, b)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ḡ = corr(Z̄, W, s, d), W̄ = corr(Z̄, G, d, s)."""
        body, kernel = self.operands
        step, gap = self.steps
        return correlate(cotangent, kernel, step, gap), correlate(cotangent, body, gap, step)

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"convolve": CONVOLVE}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        body, kernel = arrays
        step, gap = map(int, self.steps)
        rows, columns = (step * (m - 1) + 1 for m in body.shape)
        (p, q), kind = kernel.shape, np.result_type(body, kernel)
        out = np.zeros((rows + gap * (p - 1), columns + gap * (q - 1)), dtype=kind)
        for a, b in np.ndindex(kernel.shape):
            at = slice(gap * a, gap * a + rows, step), slice(gap * b, gap * b + columns, step)
            out[at] = out[at] + body * kernel[a, b]  # an array first: a number of mpmath would read it as text
        return out

    def tidy(self, *operands: Expr) -> Expr:
        """`convolve`."""
        body, kernel = operands
        return convolve(body, kernel, *self.steps)


def correlate(body: Any, kernel: Any, step: Any = 1, gap: Any = 1) -> Expr:
    """Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}: a kernel that goes over an array, within it; in a line for columns.

    `step` is how many places the kernel goes at a time, `gap` how many its entries lie apart: stride and dilation.

    Raises ShapeError for a kernel that is larger than the array, or that so many places at a time do not bring to the
    end of the array; and for steps that are no whole numbers.
    """
    return _of(Correlation, body, kernel, step, gap)


def convolve(body: Any, kernel: Any, step: Any = 1, gap: Any = 1) -> Expr:
    """Z_rc = Σ_ab W_ab G_{r−a+1, c−b+1}, with 0 beyond the ends of G; in a line for columns.

    With a `step`, zeros are put between the entries of G, so that they lie so far apart (a transposed convolution).
    """
    return _of(Convolution, body, kernel, step, gap)


def _of(node: type[Correlation | Convolution], body: Any, kernel: Any, step: Any, gap: Any) -> Expr:
    """With numbers in front of all, and a product where the kernel is a number."""
    step, gap = _whole(step), _whole(gap)
    (one, body), (other, kernel) = (coefficient_of(adopt(part)) for part in (body, kernel))
    if is_scalar(kernel) and step == 1:
        return scale(one * other, times(kernel, body))
    if is_scalar(body) and node is Convolution and gap == 1:
        return scale(one * other, times(body, kernel))
    made = node(step, gap, body, kernel)
    return Zeros(*shape(made)) if is_zero(body) or is_zero(kernel) else scale(one * other, made)


def _whole(number: Any) -> Integer:
    """A stride or a dilation; ShapeError for what is none."""
    number = sympy.sympify(number)
    if not (number.is_Integer and number >= 1):
        raise ShapeError(f"a kernel goes a whole number of places at a time, at least one, not {number}")
    return number


def _places(step: Expr, gap: Expr, body: Expr, kernel: Expr, axis: int) -> Expr:
    """How many places a kernel has along an axis of an array."""
    room = (shape(body)[axis] - gap * (shape(kernel)[axis] - 1) - 1).expand()
    if room.is_number and room < 0:
        raise ShapeError(f"a kernel that is larger goes nowhere over {say(body)}: {say(kernel)}")
    steps = (room / step).expand()
    if any(not c.is_Integer for c in steps.as_coefficients_dict().values()):
        raise ShapeError(
            f"{step} places at a time do not bring {say(kernel)} to the end of {say(body)}; there the array must have "
            f"{step}(n - 1) + {(gap * (shape(kernel)[axis] - 1) + 1).expand()} entries for some n"
        )
    return steps + 1
