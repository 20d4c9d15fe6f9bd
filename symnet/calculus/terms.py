"""Terms taken apart into the factors that a book would see in them, and put together again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, S

from symnet.core.expression import is_coefficient, is_scalar
from symnet.core.symbols import Shape
from symnet.ops.constants import Ones
from symnet.ops.hadamard import Hadamard, hadamard
from symnet.ops.power import Power, power
from symnet.ops.product import Product, multiply
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scalar_multiple import ScalarMultiple, times
from symnet.ops.scale import Scale, coefficient_of, scale

Factors = dict[Expr, int]
"""Factors that commute, each with its exponent."""


@dataclass(frozen=True)
class Term:
    """c · s_1 s_2 … · F_1 ⊙ F_2 … or c · s_1 s_2 … · A B …; a term that is a scalar has scalars, or a chain uᵀ A v."""

    number: Expr
    scalars: Factors
    entries: Factors
    chain: tuple[Expr, ...] = ()


def opened(term: Expr) -> Term:
    """A term by its factors."""
    number, body = coefficient_of(term)
    scalars: Factors = {}
    while isinstance(body, ScalarMultiple):
        number *= put_factors(scalars, body.operands[0])
        own, body = coefficient_of(body.operands[1])
        number *= own
    if is_scalar(body) and not (isinstance(body, Product) and not all(map(is_scalar, body.operands))):
        number *= put_factors(scalars, body)
        return Term(number, scalars, {})
    if isinstance(body, Product):
        chain = []
        for factor in body.operands:
            if is_scalar(factor):
                number *= put_factors(scalars, factor)
            else:
                chain.append(factor)
        if len(chain) > 1:
            return Term(number, scalars, {}, tuple(chain))
        [body] = chain
    entries: Factors = {}
    number *= put_factors(entries, body)
    return Term(number, scalars, entries)


def put_factors(factors: Factors, product: Expr, exponent: int = 1) -> Expr:
    """Add the factors of a product of scalars, or of a Hadamard product, to others; its number comes back."""
    number, body = coefficient_of(product)
    number = number**exponent
    pending = [(body, exponent)]
    if isinstance(body, Hadamard) or (isinstance(body, Product) and all(map(is_scalar, body.operands))):
        pending = [(f, exponent) for f in body.operands]
    elif isinstance(body, Product) and is_scalar(body) and any(map(is_scalar, body.operands)):  # g vᵀ x
        vectors = multiply(*(f for f in body.operands if not is_scalar(f)))
        pending = [*((f, exponent) for f in body.operands if is_scalar(f)), (vectors, exponent)]
    elif isinstance(body, Quotient):
        pending = [(body.operands[0], exponent), (body.operands[1], -exponent)]
    elif isinstance(body, Power):
        pending = [(body.operands[0], exponent * int(body.args[0]))]
    elif body == 1 or isinstance(body, Ones):
        return number
    for factor, e in pending:
        if factor is not body and isinstance(factor, (Hadamard, Product, Quotient, Power, Scale)):
            number *= put_factors(factors, factor, e)
        elif factor != 1 and not (isinstance(factor, Ones) and factor is not body):
            factors[factor] = factors.get(factor, 0) + e
            if not factors[factor]:
                del factors[factor]
    return number


def closed(term: Term, size: Shape | None) -> Expr:
    """The term as one expression; `size` is its shape, None for a scalar."""
    scalar = _product_of(term.scalars, multiply, S.One)
    if size is None or (size == (1, 1) and not term.chain):
        entry = _product_of(term.entries, multiply, S.One)  # uᵀv + vᵀu of s (uᵀv + vᵀu), a number as well
        return scale(term.number, multiply(*(f for f in (scalar, entry) if f != 1)) if entry != 1 else scalar)
    body = multiply(*term.chain) if term.chain else _product_of(term.entries, hadamard, Ones(*size))
    if is_coefficient(scalar):
        return scale(term.number * scalar, body)
    return scale(term.number, times(scalar, body))


def _product_of(factors: Factors, product: Callable[..., Expr], one: Expr) -> Expr:
    above = [power(f, e) for f, e in factors.items() if e > 0]
    below = [power(f, -e) for f, e in factors.items() if e < 0]
    over = product(*above) if above else one
    return divide(over, product(*below)) if below else over
