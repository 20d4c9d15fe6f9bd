"""A step once more, entry by entry: how the matrix rule comes out of sums over indices.

z_i = Σ_k W_ik x_k + b_i
∂z_i/∂W_jk = [i = j] x_k
∂L/∂W_jk = Σ_i (∂L/∂z_i)(∂z_i/∂W_jk) = Σ_i δ_i [i = j] x_k = δ_j x_k
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from sympy import Expr

from symnet.calculus.derivation import Derivation, Step
from symnet.calculus.jacobian import with_unit_seed
from symnet.calculus.sweep import received
from symnet.core.errors import TooLongError
from symnet.core.expression import count, postorder, shape, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Partial, Seed, Variable
from symnet.core.writing import PRODUCT
from symnet.index.entries import entry, places
from symnet.index.factoring import factored
from symnet.index.factors import Block, Cell, Delta, Group
from symnet.index.polynomial import Place, Polynomial, Term, single
from symnet.index.rational import cancelled, has_denominators
from symnet.latex.indexed import IndexWriter, letters_taken
from symnet.ops.standardised import Deviation, Standardised

LONGEST = 60
"""Nodes of an equation beyond which it is not written out in indices."""

LEGIBLE = 2
"""Terms of an entry beyond which it is multiplied out too far to be recognised."""

CLEARLY = 24
"""Characters by which a row must be shorter than the one before to be worth showing."""

Rows = list[tuple[str, str, str]]


def entrywise_rows(step: Step, derivation: Derivation, notation: Notation) -> Rows:
    """Left side, right side and reason of each link.

    Empty where everything is scalar and nothing is summed, and for an equation too long to be read in indices.
    """
    equation = step.equation
    if equation is None or _rank(equation.symbol) + _rank(step.wrt) == 0 or count(equation.expression) > LONGEST:
        return []
    if step.parts > 1 and not _dependents(derivation.network, step.wrt).isdisjoint(variables(equation.expression)):
        return []  # ∂o_i/∂E_jk with o = Eᵀh, where h depends on E as well: no slope without a word on what is held
    try:
        return _rows(equation, step, derivation, notation)
    except TooLongError:
        return []


@lru_cache(maxsize=256)
def _dependents(network: Network, by: Variable) -> frozenset[Variable]:
    """What depends on a symbol."""
    found = {by}
    for e in network.equations:
        if any(v in found for v in variables(e.expression)):
            found.add(e.symbol)
    return frozenset(found - {by})


def _rows(equation: Equation, step: Step, derivation: Derivation, notation: Notation) -> Rows:
    output, by = equation.symbol, step.wrt
    here, there = places(output, *letters_of(output, "i", "l")), places(by, *letters_of(by, "j", "k"))
    local = local_derivative(equation, by, here, there)
    defining = with_spreads_named(equation.expression)
    definition = _as_written(entry(defining, *here))
    arriving = _arriving(derivation, output)
    summed = entry_product(arriving, local, here) if arriving is not None else None
    writer = writer_for(derivation.network, notation, *here, *there)
    output_entry = output.typeset(notation, sub=writer.place(*here))
    input_entry = by.typeset(notation, sub=writer.place(*there))
    slope = notation.slope(output_entry, input_entry)
    if len(definition.terms) > LEGIBLE:
        return []
    left = slope if arriving is not None else through(step, slope, notation)
    rows: Rows = [(output_entry, writer.write(definition, factor=defining != equation.expression), "definition")]
    raw = cancelled(definition.derivative(by, there)) if defining == equation.expression else Polynomial()
    if has_denominators(raw) and (quotient := writer.write(raw, factor=False)) != writer.write(local):
        rows += [(left, quotient, "quotient rule"), ("", writer.write(local), f"${output_entry}$ put in")]
    else:
        rows.append((left, writer.write(local), "differentiate"))
    if arriving is not None and summed is not None:
        of = derivation.of.typeset(notation)
        left = through(step, notation.slope(of, input_entry), notation)
        chain = rf"{_sum(writer, here)}{notation.slope(of, output_entry)} \, {slope}"
        rows.append((left, chain, "chain rule"))
        rows.append(("", writer.written(_uncontracted(arriving, local, here)).text, "substitute"))
        carried_out = cancelled(summed)
        if any(isinstance(f, Block) for f in carried_out.factors()):
            return []  # places of a part within the whole, which say less than the matrices do
        last = not any(line.reason.startswith("by step") for line in step.lines)
        result = writer.write(carried_out, factor=not (last and _rank(by) > 1))  # A_jk (…) may be read as a function
        rows.append(("", result, "sum"))
        alone = len(carried_out.terms) == 1 and len(carried_out.terms[0].factors) == 1
        for before, line in pairwise(step.lines):
            if before.reason == "chain rule":
                continue
            polynomial = entry(line.expression, *there)
            if any(isinstance(f, Block) for f in polynomial.factors()):
                break
            as_it_is = writer.write(polynomial)
            if line.reason.startswith("by step") and not alone:
                put_in = _PutIn.entries(derivation.definitions[arriving], writer)
                rows.append(("", writer.write(cancelled(entry_product(put_in, local, here))), line.reason))
                if len(as_it_is) < len(rows[-1][1]) - CLEARLY:
                    rows.append(("", as_it_is, "cancel and collect"))
            elif len(as_it_is) < len(rows[-1][1]) or line.reason.startswith("by step"):
                rows.append(("", as_it_is, line.reason))
    return [row for n, row in enumerate(rows) if n < 4 or sorted(row[1]) != sorted(rows[n - 1][1])]  # not one reordered


class _PutIn(Seed):
    """A symbol that is written as the entries of what it means: (−y_j/ŷ_j) for ∂L/∂ŷ_j."""

    meaning: Expr
    writer: IndexWriter

    @classmethod
    def entries(cls, meaning: Expr, writer: IndexWriter) -> _PutIn:
        """A symbol for an expression, its entries in the style of a writer."""
        symbol: _PutIn = cls(*shape(meaning))
        symbol.meaning, symbol.writer = meaning, writer
        return symbol

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """The entry at the letters of the subscript, in brackets unless it is a plain product."""
        letters = iter(sub)
        at = places(self.meaning, *(next(letters) if size != 1 else "" for size in shape(self.meaning)))
        named = {p: p.hint for p in at if p is not None}
        inner = replace(self.writer, letters=named, taken=self.writer.taken | {"i", "j", "k", "l"})
        written = inner.written(factored(entry(self.meaning, *at)))
        return rf"\left({written.text}\right)" if written.level < PRODUCT else written.text


class _Spread(Seed):
    """A spread by its name: sd(z, ε) for a vector, sd(Z, ε)_i for rows."""

    meaning: Expr

    @classmethod
    def named(cls, meaning: Expr) -> _Spread:
        """A symbol for a spread."""
        symbol: _Spread = cls(*shape(meaning))
        symbol.meaning = meaning
        return symbol

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """The spread as it is written, with the letter of its row."""
        below, above = f"_{{{sub}}}" if sub else "", f"^{{{sup}}}" if sup else ""
        return f"{write_latex(self.meaning, notation)}{below}{above}"


def with_spreads_named(expression: Expr) -> Expr:
    """An expression in which a spread is not opened: (z − mean)/sd(z, ε) rather than over a root of a sum."""
    opened = {n: n.opened for n in postorder(expression) if isinstance(n, Standardised)}
    expression = replace_in(expression, {**opened})
    return replace_in(expression, {n: _Spread.named(n) for n in postorder(expression) if isinstance(n, Deviation)})


def through(step: Step, fraction: str, notation: Notation) -> str:
    """A derivative on the left of a step: as one of several contributions, if it is."""
    if step.equation is None or not step.is_one_of_several:
        return fraction
    return rf"\left( {fraction} \right)_{{\text{{via }} {step.equation.symbol.typeset(notation)}}}"


def writer_for(network: Network, notation: Notation, *at: Place) -> IndexWriter:
    """A writer that leaves the letters of the network's symbols alone, with letters for some places."""
    taken = letters_taken({*network.defined, *network.parameters, *network.data})
    return IndexWriter(notation, {}, taken, iverson=True).naming([p for p in at if p is not None])


def _as_written(definition: Polynomial) -> Polynomial:
    """The terms in the author's order, where there is nothing in them to contract."""
    if any(isinstance(f, (Delta, Group)) for f in definition.factors()):
        return cancelled(definition)
    return definition


def local_derivative(
    equation: Equation, by: Variable, here: tuple[Place, Place], there: tuple[Place, Place]
) -> Polynomial:
    """∂v_il/∂u_jk of one equation, in terms of the output where the rule is."""
    seed = Seed(*shape(equation.symbol))
    pulled = with_spreads_named(received(Network([equation]), equation.symbol, by, seed))
    return with_unit_seed(entry(pulled, *there), seed, here)


def entry_product(arriving: Variable, local: Polynomial, here: tuple[Place, Place]) -> Polynomial:
    """Σ_il (∂L/∂v_il)(∂v_il/∂u_jk)."""
    return (single(Cell(here, arriving)) * local).summed(*here)


def _uncontracted(arriving: Variable, local: Polynomial, here: tuple[Place, Place]) -> Polynomial:
    """The same with nothing carried out yet."""
    bound = tuple(p for p in here if p is not None)
    cell = (Cell(here, arriving), 1)
    if not local.terms:
        return local
    if all(any(e < 0 for _, e in term.factors) for term in local.terms):
        local = factored(local)
    if len(local.terms) == 1 and not local.terms[0].bound:
        only = local.terms[0]
        return Polynomial((Term(only.coefficient, bound, (cell, *only.factors)),))
    return Polynomial((Term(local.terms[0].coefficient ** 0, bound, (cell, (Group(local), 1))),))


def _arriving(derivation: Derivation, output: Variable) -> Partial | None:
    """The symbol for ∂L/∂v; None where v is L itself."""
    if output == derivation.of:
        return None
    known = [e.symbol for e in derivation.adjoints if isinstance(e.symbol, Partial)]
    known += derivation.recursion.received if derivation.recursion else ()
    named = [symbol for symbol in known if symbol.by == output]
    return named[0] if named else Partial(derivation.of, output)


def _sum(writer: IndexWriter, here: tuple[Place, Place]) -> str:
    letters = [writer.letters[p] for p in here if p is not None]
    return rf"\sum_{{{','.join(letters)}}} " if letters else ""


def _rank(symbol: Variable) -> int:
    return sum(size != 1 for size in shape(symbol))


def letters_of(symbol: Variable, first: str, second: str) -> tuple[str, str]:
    """A letter for each axis that has an index."""
    return (first, second) if shape(symbol)[0] != 1 else ("", first)
