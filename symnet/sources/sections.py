"""What a lecture shows beside its derivation: numbers, truth tables, separability, Jacobians, functions, claims.

Each is a declaration that computes what it says from the lecture's network; nothing in it is typed in as a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

import mpmath
import sympy
from sympy import Expr

from symnet.calculus.derive import derive
from symnet.calculus.jacobian import by_hand, jacobian
from symnet.calculus.proof import equal
from symnet.calculus.worked import DIGITS, value_of, values
from symnet.core.errors import UnprovedError
from symnet.core.expression import fold, is_coefficient, is_scalar, variables, write_latex
from symnet.core.expression import replace as put_in
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Variable
from symnet.ops.dot import Dot
from symnet.ops.formula import formula_latex, z
from symnet.ops.function import Function, Map
from symnet.ops.sum import Sum
from symnet.proofs.separability import Certificate, Perceptron, separate
from symnet.render.compose import Options, compose
from symnet.render.conventions import at_kinks
from symnet.render.document import Block, Display, Heading, Paragraph, Part, Row, Table


class Section(Protocol):
    """A part of a lecture."""

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """What it says."""
        ...


@dataclass(frozen=True)
class Prose:
    """A paragraph under a heading of its own."""

    heading: str
    text: str

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The heading and the text."""
        yield Heading(self.heading)
        yield Paragraph(self.text, is_aside=True)


@dataclass(frozen=True)
class Numbers:
    """Each equation with numbers put in, where that can be written, and its value to so many decimals.

    Attributes:
        at: numbers for parameters and data, by name.
        decimals: of the values.
        parts: what is computed on the way, before the equations: e^z and its sum, for softmax.
    """

    at: Mapping[str, Any]
    decimals: int = 2
    parts: Sequence[Expr] = ()
    heading: str = "With numbers"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The inputs, then a row or two for each equation."""
        known = values(network, self.at)
        inputs = (*network.parameters, *network.data)
        yield Heading(self.heading)
        yield Paragraph(f"Given {_listed([f'${v.typeset(notation)} = {_array(known[v])}$' for v in inputs])}.")
        rows = [self._value(write_latex(p, notation), value_of(p, known), is_scalar(p)) for p in self.parts]
        rows += [row for e in network.equations for row in self._rows(e, known, notation)]
        yield Display(tuple(rows))

    def _rows(self, e: Equation, known: Mapping[Variable, Any], notation: Notation) -> Iterator[Row]:
        symbol, expression = e.symbol, e.expression
        left, written = symbol.typeset(notation), _with_numbers(expression, known, self.decimals)
        if written:
            yield Row(left, write_latex(expression, notation))
            yield Row("", written)
            left = ""
        if written and isinstance(expression, Map) and not expression.function.formula.has(sympy.Piecewise):
            number = sympy.Symbol(rounded(known[expression.operands[0]].item(), 2 * self.decimals)[0])
            yield Row("", formula_latex(expression.function.formula.xreplace({z: number})))
        yield self._value(left, known[symbol], is_scalar(symbol))

    def _value(self, left: str, array: Any, is_number: bool) -> Row:
        numbers = [rounded(x, self.decimals) for x in array.ravel()]
        exact = all(is_exact for _, is_exact in numbers)
        text = numbers[0][0] if is_number else f"[{', '.join(text for text, _ in numbers)}]"
        return Row(left, text, relation="=" if exact else r"\approx")


@dataclass(frozen=True)
class TruthTable:
    """The network's values for several inputs, a row each.

    Attributes:
        inputs: numbers for data and parameters, row by row.
        show: which symbols' values are shown, besides the inputs that differ.
        fixed: numbers that are the same in all rows.
    """

    inputs: Sequence[Mapping[str, Any]]
    show: Sequence[str]
    fixed: Mapping[str, Any]
    heading: str = "Its table"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """A table of numbers."""
        yield Heading(self.heading)
        shown = [network.symbol(name) for name in (*self.inputs[0], *self.show)]
        rows = []
        for row in self.inputs:
            known = values(network, {**self.fixed, **row})
            rows.append(tuple(f"${_array(known[v])}$" for v in shown))
        yield Table(tuple(f"${v.typeset(notation)}$" for v in shown), tuple(rows))


@dataclass(frozen=True)
class Separability:
    """Whether a perceptron can compute a truth table: weights with their line, or the contradiction."""

    table: Mapping[Sequence[Any], int]
    letters: Sequence[str] = ("x_1", "x_2")
    heading: str = "Can a perceptron compute it?"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The inequalities, then weights and decision line, or how the inequalities contradict each other."""
        yield Heading(self.heading)
        names = [letter.replace("x", "w").replace("h", "w") for letter in self.letters]
        yield Paragraph(
            f"A perceptron with weights {_listed([f'${name}$' for name in names])} and bias $b$ gives $1$ where "
            f"${_sum(names, self.letters)} + b > 0$ and $0$ elsewhere. This is the table that it should compute:"
        )
        yield Table(
            (*(f"${letter}$" for letter in self.letters), "output"),
            tuple((*(f"${x}$" for x in point), f"${y}$") for point, y in self.table.items()),
        )
        yield Paragraph("Each of its rows asks for an inequality:")
        yield Display(
            tuple(
                Row(
                    _combination([Fraction(x) for x in (*point, 1)], [*names, "b"]), "0",
                    f"${_tuple(self.letters)} = {_tuple(point)}$ gives ${y}$", ">" if y else r"\le",
                )
                for point, y in self.table.items()
            )
        )  # fmt: skip
        found = separate(self.table)
        yield from self._line(found, names) if isinstance(found, Perceptron) else self._contradiction(found, names)

    def _line(self, found: Perceptron, names: list[str]) -> Iterator[Block]:
        given = [f"${name} = {_fraction(w)}$" for name, w in zip(names, found.weights, strict=True)]
        yield Paragraph(f"All of them hold for {_listed([*given, f'$b = {_fraction(found.bias)}$'])}.")
        if len(names) != 2 or not found.weights[1]:
            return
        (w1, w2), (x1, x2) = names, self.letters
        line = _combination([-found.weights[0] / found.weights[1], -found.bias / found.weights[1]], [x1, ""])
        yield Paragraph(f"The line between the two sides, solved for ${x2}$, which can be done since ${w2} \\neq 0$:")
        yield Display(
            (
                Row(f"{w1} {x1} + {w2} {x2} + b", "0"),
                Row(x2, rf"-\frac{{{w1}}}{{{w2}}} {x1} - \frac{{b}}{{{w2}}}", "solve"),
                Row("", line, "with these weights"),
            )
        )

    def _contradiction(self, found: Certificate, names: list[str]) -> Iterator[Block]:
        total = _combination(found.total, [*names, "b"])
        rows = []
        for taken, relation in ((found.ones, ">"), (found.zeros, r"\le")):
            parts = " + ".join(_times(often, _combination([*p, Fraction(1)], [*names, "b"])) for p, often in taken)
            points = _listed([f"${_tuple(p)}$" + (f", {often} times" if often > 1 else "") for p, often in taken])
            rows += [Row(parts, "0", f"rows {points} added", relation), Row(total, "0", "the same sum", relation)]
        yield Paragraph("No weights satisfy them all. Add up the inequalities of each kind:")
        yield Display(tuple(rows))
        yield Paragraph(
            f"The same sum ${total}$ would have to be positive and not positive. So there are no such weights: the "
            "table is not linearly separable, and no single perceptron computes it."
        )


@dataclass(frozen=True)
class Listing:
    """A table of texts."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The heading and the table."""
        yield Heading(self.heading)
        yield Table(self.header, self.rows)


@dataclass(frozen=True)
class Variant:
    """Another network with its gradients."""

    heading: str
    text: str
    variant: Network

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """Its equations, and the gradients derived for them."""
        yield Heading(self.heading)
        yield Paragraph(self.text)
        yield Part(compose(derive(self.variant), Options(notation=notation, checked=True, within=True)))


@dataclass(frozen=True)
class Paths:
    """The chain rule along each path from the loss back to some symbols: ∂L/∂b = ∂L/∂e ∂e/∂d ∂d/∂b = c · 1 · 2.

    For networks of scalars, in which a derivative along a path is a product of numbers.
    """

    by: Sequence[str]
    heading: str = "Along the paths"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The derivative of each equation by each of its symbols, then the products."""
        yield Heading(self.heading)
        yield Paragraph("The derivative of each equation by what stands in it:")
        steps = [(e.symbol, v) for e in network.equations for v in variables(e.expression)]
        local = {(u, v): jacobian(network, u, v).latex for u, v in steps}
        yield Display(tuple(Row(_slope(u, v, notation), value) for (u, v), value in local.items()))
        yield Paragraph("Multiplied along the way back from the output:")
        assert network.loss is not None
        rows = []
        for name in self.by:
            target = network.symbol(name)
            ways = list(_ways(network, network.loss, target))
            products = [" ".join(_slope(u, v, notation) for u, v in pairwise(way)) for way in ways]
            values = [r" \cdot ".join(_bracketed(local[pair]) for pair in pairwise(way)) for way in ways]
            if ways != [(network.loss, target)]:
                rows.append(Row(_slope(network.loss, target, notation), " + ".join(products), "chain rule"))
                rows.append(Row("", " + ".join(values)))
        yield Display(tuple(rows))


def _ways(network: Network, start: Variable, end: Variable) -> Iterator[tuple[Variable, ...]]:
    """Every path of equations from a symbol back to another."""
    if start == end:
        yield (start,)
        return
    equation = network.definition(start)
    for v in variables(equation.expression) if equation else ():
        for way in _ways(network, v, end):
            yield (start, *way)


def _slope(of: Variable, by: Variable, notation: Notation) -> str:
    return notation.slope(of.typeset(notation), by.typeset(notation))


def _bracketed(latex: str) -> str:
    return f"({latex})" if " + " in latex or latex.startswith("-") or " - " in latex else latex


@dataclass(frozen=True)
class Chain:
    """A chain of equalities of one scalar, each proved of the one before; UnprovedError where one is not.

    Attributes:
        left: what the chain begins with, as LaTeX.
        links: the expressions, each with its reason.
        heading, text: what stands before it.
        where: what is put in for symbols on the way.
    """

    left: str
    links: Sequence[tuple[Expr, str]]
    heading: str
    text: str = ""
    where: Mapping[Expr, Expr] = field(default_factory=dict)

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The rows with their reasons."""
        for (before, _), (after, _) in pairwise(self.links):
            if not equal(*(put_in(side, dict(self.where)) for side in (before, after))):
                raise UnprovedError(f"{before} = {after} is not proved, so no lecture may say it")
        yield Heading(self.heading)
        if self.text:
            yield Paragraph(self.text)
        rows = (Row("", write_latex(e, notation), why) for e, why in self.links)
        yield Display(tuple(replace(row, left=self.left) if n == 0 else row for n, row in enumerate(rows)))


@dataclass(frozen=True)
class Jacobian:
    """All derivatives of one symbol by another, by entries and as a matrix."""

    of: str
    wrt: str
    heading: str = "All its derivatives at once"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """The entries, and the matrix where there is one."""
        form = jacobian(network, self.of, self.wrt)
        yield Heading(self.heading)
        rows = [Row(left, right, reason) for left, right, reason in by_hand(network, form, self.of, self.wrt)]
        rows.append(Row("" if rows else form.left, form.latex, "collect" if rows else "entry by entry"))
        if form.matrix is not None:
            of, by = (network.symbol(name).typeset(notation) for name in (self.of, self.wrt))
            left = notation.slope(of, by)
            rows.append(Row(left, write_latex(form.matrix, notation), "as a matrix"))
        yield Display(tuple(rows))
        if r"\delta_{" in form.latex:
            yield Paragraph(
                r"$\delta_{ij}$ is $1$ where $i = j$ and $0$ elsewhere; $\operatorname{diag}(v)$ is the diagonal "
                "matrix with the entries of $v$."
            )


@dataclass(frozen=True)
class Functions:
    """The derivatives of functions, as they are declared and in cases."""

    functions: Sequence[Function]
    heading: str = "Their derivatives"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """A derivative each, and what is taken at kinks."""
        yield Heading(self.heading)
        yield Display(tuple(row for f in self.functions for row in self._rows(f)))
        yield Paragraph(" ".join(at_kinks(f) for f in self.functions if f.kinks))

    def _rows(self, f: Function) -> Iterator[Row]:
        yield Row(f"{f.latex}'(z)", f.derivative_in())
        if f.kinks and f.declared is not None:  # in cases as well as in brackets
            yield Row("", formula_latex(f.derivative_formula))


@dataclass(frozen=True)
class Claim:
    """An equality for all sizes and values, proved when the lecture is written; UnprovedError where it is not."""

    left: Expr
    right: Expr
    because: str
    heading: str = "Proved"

    def blocks(self, network: Network, notation: Notation) -> Iterator[Block]:
        """Both sides."""
        if not equal(self.left, self.right):
            raise UnprovedError(f"{self.left} = {self.right} is not proved, so no lecture may say it")
        yield Heading(self.heading)
        row = Row(write_latex(self.left, notation), write_latex(self.right, notation), self.because)
        yield Display((row,), is_aside=True)  # of symbols that the network does not have


# Numbers in LaTeX -------------------------------------------------------------------------------------------------


def rounded(x: Any, decimals: int) -> tuple[str, bool]:
    """A number to so many decimals, and whether that is all of it."""
    with mpmath.workdps(DIGITS):
        exact = Decimal(mpmath.nstr(mpmath.mpf(x), DIGITS - 5))
    short = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    if abs(short - exact) < Decimal(1).scaleb(10 - DIGITS):  # but for the last digits computed
        plain = format(short.normalize(), "f")
        return ("0" if plain == "-0" else plain), True
    return format(short, "f"), False


def _array(array: Any) -> str:
    """A scalar, or the entries of a vector side by side."""
    numbers = [rounded(x, 4)[0] for x in array.ravel()]
    return numbers[0] if array.size == 1 else f"[{', '.join(numbers)}]"


def _with_numbers(expression: Expr, known: Mapping[Variable, Any], decimals: int) -> str:
    """A sum of dot products, or a function of a scalar, with numbers for names; "" for all else."""

    def write(node: Expr, parts: list[str]) -> str:
        if isinstance(node, Variable):
            return rounded(known[node].item(), 2 * decimals)[0] if is_scalar(node) else "vector"
        if is_coefficient(node):
            return sympy.latex(node)
        if isinstance(node, Dot):
            left, right = (known.get(v) for v in node.operands)
            if left is None or right is None:
                return ""
            pairs = zip(left.ravel(), right.ravel(), strict=True)
            return " + ".join(rf"{_factor(a)} \cdot {_factor(b)}" for a, b in pairs)
        if isinstance(node, Sum) and all(parts):
            return " + ".join(parts).replace("+ -", "- ")
        if isinstance(node, Map) and all(parts) and "#" not in node.function.latex:
            return f"{node.function.latex}({parts[0]})"
        return ""

    return "" if not is_scalar(expression) else fold(expression, write)


def _factor(x: Any) -> str:
    text, _ = rounded(x, 4)
    return f"({text})" if text.startswith("-") else text


def _fraction(x: Fraction) -> str:
    return str(sympy.latex(sympy.Rational(x.numerator, x.denominator)))


def _combination(coefficients: Sequence[Fraction], names: Sequence[str]) -> str:
    """2 w_1 − w_2 + b; a name "" stands for 1."""
    text = ""
    for c, name in zip(coefficients, names, strict=True):
        if c:
            size = "" if abs(c) == 1 and name else _fraction(abs(c))
            sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
            text += f"{sign}{size} {name}".rstrip() if size else f"{sign}{name}"
    return text or "0"


def _times(often: int, text: str) -> str:
    if often == 1:
        return f"({text})" if " " in text else text
    return f"{often} ({text})"


def _sum(names: Sequence[str], letters: Sequence[str]) -> str:
    return " + ".join(f"{w} {x}" for w, x in zip(names, letters, strict=True))


def _tuple(items: Sequence[Any]) -> str:
    return f"({', '.join(map(str, items))})"


def _listed(items: Sequence[str]) -> str:
    """a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
