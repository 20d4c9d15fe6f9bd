"""Derivatives beyond the gradient, in index notation and, where one exists, as a matrix.

    jacobian    ∂h_i/∂x_j              softmax: p_i (δ_ij − p_j) = diag(p) − p pᵀ
    hessian     ∂²L/∂w_i ∂w_j          logistic regression: a(1 − a) x xᵀ
    entry       ∂L/∂W_jk               two layers: δ_j x_k

A Jacobian comes from the same pullbacks as a gradient: what the input receives when the output receives the unit
cotangent of one entry. A Hessian is the Jacobian of a gradient. A row for each output, a column for each input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive_everywhere, require_free
from symnet.calculus.matricize import matricize
from symnet.calculus.sweep import received
from symnet.core.errors import UnknownNameError
from symnet.core.expression import count, shape, variables
from symnet.core.network import Equation, Network
from symnet.core.notation import AS_WRITTEN, Notation, NotationError
from symnet.core.symbols import Seed, Variable
from symnet.index.entries import entry, places
from symnet.index.factoring import factored
from symnet.index.factors import Cell, Delta
from symnet.index.polynomial import Index, Place, Polynomial, Term, constant, index_over, single
from symnet.index.rational import cancelled, has_denominators
from symnet.latex.indexed import IndexWriter, letters_taken


@dataclass(frozen=True)
class IndexForm:
    """A derivative with free indices.

    Attributes:
        left: what it is, as LaTeX: ``\\frac{\\partial p_i}{\\partial z_j}``.
        polynomial: its entries.
        rows, columns: the free indices of what is differentiated, and of what it is differentiated by.
        writer: the letters.
    """

    left: str
    polynomial: Polynomial
    rows: tuple[Place, Place]
    columns: tuple[Place, Place]
    writer: IndexWriter

    @property
    def latex(self) -> str:
        """The entries in index notation."""
        return self.writer.write(self.polynomial)

    @property
    def matrix(self) -> Expr | None:
        """As a matrix, a row for each output; None where more than two indices are free, or no form is found."""
        row, column = ([p for p in side if p is not None] for side in (self.rows, self.columns))
        if len(row) > 1 or len(column) > 1:
            if len(row) + len(column) > 2:
                return None
            row, column = (row, []) if len(row) == 2 else ([], column)
            pair = row or column
            return shortest(self.polynomial, pair[0], pair[1])
        return shortest(self.polynomial, row[0] if row else None, column[0] if column else None)

    def to_latex(self) -> str:
        """The whole equation: entries, and the matrix where there is one."""
        return f"{self.left} = {self.latex}"

    def _repr_latex_(self) -> str:
        return f"${self.to_latex()}$"


def shortest(polynomial: Polynomial, row: Place, column: Place) -> Expr | None:
    """The shorter of the matrix forms of the polynomial as it is and factored."""
    forms = [matricize_factored(polynomial, row, column), matricize(polynomial, row, column)]
    found = [f for f in forms if f is not None]
    return min(found, key=count) if found else None


def matricize_factored(polynomial: Polynomial, row: Place, column: Place) -> Expr | None:
    """The matrix form with common factors taken out."""
    return matricize(factored(polynomial), row, column, expand=False)


def jacobian(
    network: Network,
    of: str | Variable,
    wrt: str | Variable,
    notation: Notation = AS_WRITTEN,
) -> IndexForm:
    """∂(of)/∂(wrt), of and by any named symbol, intermediates included.

    >>> import symnet
    >>> z = symnet.vector("z", symnet.dim("K"))
    >>> form = symnet.jacobian(symnet.Network([("p", symnet.softmax(z))]), "p", "z")
    >>> print(form.to_latex())
    \\frac{\\partial p_i}{\\partial z_j} = p_i (\\delta_{ij} - p_j)
    >>> print(form.matrix._latex())
    \\operatorname{diag}(p) - p p^\\top
    """
    output, by = known(network, of), known(network, wrt)
    require_free(by)
    seed = Seed(*shape(output))
    pulled = received(network, output, by, seed)
    rows, columns = places(output, *_hints(output, "ij")), places(by, *_hints(by, "jk" if _rank(output) < 2 else "kl"))
    polynomial = with_unit_seed(entry(pulled, *columns), seed, rows)
    return _form(polynomial, network, (output, rows), [(by, columns)], notation)


def known(network: Network, name: str | Variable) -> Variable:
    """A symbol of the network; UnknownNameError for any other."""
    symbol = network.symbol(name)
    if symbol.name not in network:
        raise UnknownNameError.among("symbol", symbol, network.names)
    return symbol


def by_hand(network: Network, form: IndexForm, of: str, wrt: str) -> list[tuple[str, str, str]]:
    """The lines that lead to a Jacobian by the entries of one equation; none where it takes several equations.

    p_i = exp(z_i) / Σ_k exp(z_k)
    ∂p_i/∂z_j = [i = j] exp(z_i) / Σ_k exp(z_k) − exp(z_i) exp(z_j) / (Σ_k exp(z_k))²
    """
    output, by = network.symbol(of), network.symbol(wrt)
    written = next(e.expression for e in network.equations if e.symbol == output)
    if by not in variables(written):
        return []
    definition = entry(written, *form.rows)
    slope = cancelled(definition.derivative(by, form.columns))
    left = output.typeset(Notation(), sub=form.writer.place(*form.rows))
    reason = "quotient rule" if has_denominators(slope) else "differentiate"
    rows = [
        (left, form.writer.write(definition, factor=False), "definition"),
        (form.left, form.writer.write(slope, factor=False), reason),
    ]
    return rows if rows[1][1] != form.latex else rows[:1]


def with_unit_seed(polynomial: Polynomial, seed: Variable, at: tuple[Place, Place]) -> Polynomial:
    """What is left of something linear in the seed when the seed is 1 at one place, 0 elsewhere."""
    terms: list[Term] = []
    for t in cancelled(polynomial).terms:
        unit = constant(1)
        rest = []
        for factor, exponent in t.factors:
            if isinstance(factor, Cell) and factor.variable == seed:
                for there, asked in zip(factor.at, at, strict=True):
                    if there is not None and asked is not None:
                        unit = unit * single(Delta((there, asked)))
            else:
                rest.append((factor, exponent))
        outer = Term(t.coefficient, t.bound, tuple(rest))
        terms += [outer.inside(u) for u in unit.terms]
    return cancelled(Polynomial(tuple(terms)))


def hessian(
    network: Network,
    wrt: str | Variable,
    and_wrt: str | Variable | None = None,
    of: str | Variable | None = None,
    notation: Notation = AS_WRITTEN,
) -> IndexForm:
    """∂²(of)/∂(wrt) ∂(and_wrt); of the loss and by the same symbol twice unless others are given.

    >>> import symnet
    >>> form = symnet.hessian(symnet.nets.logistic(), "w")
    >>> print(form.matrix._latex())
    a (1 - a) x x^\\top
    """
    first = known(network, wrt)
    second = first if and_wrt is None else known(network, and_wrt)
    derivation = derive_everywhere(network, first, of)
    extended, gradient = with_gradient(derivation, first)
    seed = Seed(*shape(first))
    pulled = received(extended, gradient, second, seed)
    rows, columns = (
        places(first, *_hints(first, "ij")),
        places(second, *_hints(second, "jk" if _rank(first) < 2 else "kl")),
    )
    polynomial = with_unit_seed(entry(pulled, *columns), seed, rows)
    loss = derivation.of
    return _form(polynomial, network, (loss, (None, None)), [(first, rows), (second, columns)], notation)


def with_gradient(derivation: Derivation, wrt: Variable) -> tuple[Network, Variable]:
    """The network continued by its backward equations, so that a gradient is an output like any other."""
    name = r"\bar{g}"
    while name in derivation.network:
        name += "'"
    symbol = Variable(name, *shape(wrt), "intermediate")
    equations = [
        *derivation.network.equations,
        *derivation.adjoints,
        Equation(symbol, derivation.gradients[wrt]),
    ]
    return Network(equations, parameters=[v.name for v in derivation.network.parameters]), symbol


def derivative_at(derivation: Derivation, wrt: str | Variable, *letters: str) -> IndexForm:
    """∂L/∂W_jk: the gradient's entry at given letters.

    >>> import symnet
    >>> derivation = symnet.derive(symnet.nets.logistic())
    >>> print(symnet.derivative_at(derivation, "w", "j").to_latex())
    \\frac{\\partial L}{\\partial w_j} = (a - y) x_j
    """
    symbol = derivation.network.symbol(wrt)
    asked = [size != 1 for size in shape(symbol)]
    names = letters or ("j", "k")[: sum(asked)]
    taken = letters_taken((*derivation.network.defined, *derivation.network.parameters, *derivation.network.data))
    wrong = [n for n in letters if not re.fullmatch(r"[A-Za-z]", n) or n in taken or letters.count(n) > 1]
    if len(names) != sum(asked) or wrong:
        raise NotationError(
            f"an entry of {symbol} needs {sum(asked)} different letters that nothing else bears, not {', '.join(names)}"
        )
    chosen = iter(names)
    rows, columns = (index_over(size, next(chosen) if size != 1 else "") for size in shape(symbol))
    polynomial = cancelled(entry(derivation.gradients[symbol], rows, columns))
    return _form(polynomial, derivation.network, (derivation.of, (None, None)), [(symbol, (rows, columns))])


def _form(
    polynomial: Polynomial,
    network: Network,
    of: tuple[Variable, tuple[Place, Place]],
    by: list[tuple[Variable, tuple[Place, Place]]],
    notation: Notation = AS_WRITTEN,
) -> IndexForm:
    symbols = (*network.defined, *network.parameters, *network.data)
    met = {cell.variable for cell in polynomial.factors() if isinstance(cell, Cell)}
    free: list[Index] = [p for _, at in (of, *by) for p in at if p is not None]
    iverson = any(v.parsed.base == r"\delta" for v in met)
    writer = IndexWriter(notation, {}, letters_taken((*symbols, *met)), iverson).naming(free)
    above, at = of
    order = "" if len(by) == 1 else f"^{len(by)}"
    numerator = rf"\partial{order} {above.typeset(notation, sub=writer.place(*at))}"
    denominator = r" ".join(rf"\partial {v.typeset(notation, sub=writer.place(*p))}" for v, p in by)
    rows = at if len(by) == 1 else by[0][1]
    return IndexForm(rf"\frac{{{numerator}}}{{{denominator}}}", polynomial, rows, by[-1][1], writer)


def _rank(symbol: Variable) -> int:
    return sum(size != 1 for size in shape(symbol))


def _hints(symbol: Variable, letters: str) -> tuple[str, str]:
    """A letter for each axis that has an index."""
    rows, _ = shape(symbol)
    return (letters[0], letters[1]) if rows != 1 else ("", letters[0])
