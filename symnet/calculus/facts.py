"""Facts: equations that hold for the data, and their use inside the index calculus.

A fact with one term on the left, such as Σ_k y_k = 1, is a rewriting: wherever that sum stands, the right side
replaces it, and the step that used it says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symnet.core.expression import count, shape, variables, write_code
from symnet.core.network import Equation, Fact, Network
from symnet.core.symbols import Variable
from symnet.index.entries import entry, places
from symnet.index.factors import Cell
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Index, Polynomial, Term, constant, index_over
from symnet.index.rational import cancelled
from symnet.ops.composed import sum_over_columns, sum_over_rows
from symnet.ops.constants import Ones
from symnet.ops.softmax import Softmax
from symnet.ops.total import total

MOST_TIMES = 6
"""How often one fact is put into one expression: a sum to the sixth power is not met in books."""

LONGEST = 30
"""Nodes of an equation beyond which nobody sees that what it defines sums to one."""

SUMMING = {"one-hot": "labels sum to one", "distribution": "labels sum to one", "ids": "words are one-hot"}
"""Why the entries of a domain sum to one."""


def facts_of(network: Network) -> tuple[Fact, ...]:
    """The declared facts, those that follow from domains, and that softmax sums to one."""
    facts = list(network.facts)
    for v in (*network.data, *network.parameters):
        if v.summing_axis is not None:
            facts.append(sums_to_one(v, v.summing_axis, SUMMING[v.domain]))
    for e in network.equations:
        if isinstance(e.expression, Softmax):
            facts.append(sums_to_one(e.symbol, e.expression.axis, "softmax sums to one"))
        elif (found := _following(e, tuple(facts))) is not None:
            facts.append(found)
    return tuple(facts)


def _following(equation: Equation, facts: tuple[Fact, ...]) -> Fact | None:
    """Σ_k q_k = 1 of a column q = (1 − ε) y + (ε/K) 1, where Σ_k y_k = 1; None where no such thing follows."""
    rows, columns = shape(equation.symbol)
    expression = equation.expression
    if columns != 1 or rows == 1 or count(expression) > LONGEST or not mentioned(expression, facts):
        return None
    k = index_over(rows)
    whole = entry(expression, k, None).summed(k)
    if not all(isinstance(f, Cell) for f in whole.factors()):
        return None
    summed, used = apply_facts(normal(whole), facts)
    if not used or cancelled(summed) != constant(1):
        return None
    return sums_to_one(equation.symbol, 0, f"its entries sum to one, since {', '.join(f.because for f in used)}")


def sums_to_one(symbol: Variable, axis: int, because: str) -> Fact:
    """Σ_k y_k = 1 for a vector; Y 1 = 1 where the rows of a matrix sum to one."""
    rows, columns = shape(symbol)
    if shape(symbol)[1 - axis] == 1:
        return Fact(total(symbol), Ones(1, 1), because)
    if axis == 1:
        return Fact(sum_over_columns(symbol), Ones(rows), because)
    return Fact(sum_over_rows(symbol), Ones(1, columns), because)


def apply_facts(polynomial: Polynomial, facts: tuple[Fact, ...]) -> tuple[Polynomial, tuple[Fact, ...]]:
    """The polynomial with every fact that fits put in, as often as it fits, and the facts that were used."""
    used: dict[Fact, None] = {}
    for fact in facts:
        pattern, value, at = opened(fact)
        if pattern is None or not pattern.bound:
            continue
        for _ in range(MOST_TIMES):
            replaced = [_put(term, pattern, value, at) for term in polynomial.terms]
            if all(r is None for r in replaced):
                break
            used.setdefault(fact)
            pairs = zip(polynomial.terms, replaced, strict=True)
            terms = [t for term, r in pairs for t in ((term,) if r is None else r.terms)]
            polynomial = normal(Polynomial(tuple(terms)))
    return polynomial, tuple(used)


def is_usable(fact: Fact) -> bool:
    """Whether a fact can be put in: its left side is one sum of products of entries of symbols."""
    pattern, _, _ = opened(fact)
    return pattern is not None and bool(pattern.bound) and all(isinstance(f, Cell) for f, _ in pattern.factors)


def opened(fact: Fact) -> tuple[Term | None, Polynomial, tuple[Index, ...]]:
    """A fact as a one-term pattern, what it is worth, and the indices free in it."""
    row, column = places(fact.left)
    left = normal(entry(fact.left, row, column))
    at = tuple(p for p in (row, column) if p is not None)
    single = left.terms[0] if len(left.terms) == 1 and left.terms[0].coefficient == 1 else None
    return single, entry(fact.right, row, column), at


def _put(term: Term, pattern: Term, value: Polynomial, at: tuple[Index, ...]) -> Polynomial | None:
    """The term with the pattern replaced; None where it does not stand there.

    The pattern's bound indices must be bound in the term, stand nowhere else in it and be none of the free ones
    (Σ_k Y_ik = 1 says nothing of Σ_k Y_kk).
    """
    wanted = pattern.factors
    if not all(isinstance(f, Cell) for f, _ in wanted):
        return None
    for chosen, table in _matches(wanted, term.factors):
        rest = tuple(f for n, f in enumerate(term.factors) if n not in chosen)
        inner, outer = [table[b] for b in pattern.bound], {table[i] for i in at if i in table}
        lonely = all(i in term.bound and not any(i in f.indices for f, _ in rest) for i in inner)
        if not lonely or len({*inner, *outer}) < len(inner) + len(outer):
            continue
        bound = tuple(b for b in term.bound if b not in inner)
        others = Polynomial((Term(term.coefficient, (), rest),))
        moved = value.renamed({i: table[i] for i in at if i in table})
        result = others * moved
        return Polynomial(tuple(Term(t.coefficient, t.bound + bound, t.factors) for t in result.terms))
    return None


Factors = tuple[tuple[Factor, int], ...]


def _matches(wanted: Factors, there: Factors) -> Iterator[tuple[tuple[int, ...], dict[Index, Index]]]:
    """Which factors the wanted ones can be, and what their indices are then, one wanted factor after the other."""
    if not wanted:
        yield (), {}
        return
    *before, last = wanted
    for chosen, table in _matches(tuple(before), there):
        for n, factor in enumerate(there):
            extended = dict(table)
            if n not in chosen and _match(last, factor, extended):
                yield (*chosen, n), extended


def _match(asked: tuple[Factor, int], there: tuple[Factor, int], table: dict[Index, Index]) -> bool:
    (wanted, power), (factor, exponent) = asked, there
    if not isinstance(factor, Cell) or not isinstance(wanted, Cell):
        return False
    if factor.variable != wanted.variable or power != exponent:
        return False
    for i, k in zip(wanted.at, factor.at, strict=True):
        if (i is None) != (k is None):
            return False
        if i is not None and k is not None and table.setdefault(i, k) is not k:
            return False
    return True


def say(fact: Fact) -> str:
    """A fact in plain text."""
    return f"{write_code(fact.left)} = {write_code(fact.right)}"


def mentioned(expr: Expr, facts: tuple[Fact, ...]) -> bool:
    """Whether a variable of some fact occurs in an expression."""
    there = set(variables(expr))
    return any(v in there for fact in facts for v in variables(fact.left))
