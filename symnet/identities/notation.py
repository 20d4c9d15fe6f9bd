"""The compact notation of the table: expressions as Python writes them, read without running anything.

    tr(A @ X @ B)      (X @ b + c).T @ D      2 * inv(X.T @ X)      X ** 3

`@` is the product of matrices, `*` that of entries or by a scalar, `/` divides by a scalar or entry by entry, `**` is a
power: of a square matrix the matrix power. Functions are those of `FUNCTIONS`. The left side of a line may be a
derivative (`DERIVATIVES`): of what, and by what.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sympy
from sympy import Expr

from symnet.core.errors import SourceError, SymnetError
from symnet.core.expression import adopt, is_coefficient, is_scalar, shape
from symnet.core.symbols import DOMAINS, Change, Variable, dim
from symnet.ops.activations import sigmoid, tanh
from symnet.ops.composed import norm, ones
from symnet.ops.constants import Identity, Zeros
from symnet.ops.diagonal import diagonal, diagonal_of
from symnet.ops.elementary import absolute, cos, exp, log, sin, sqrt
from symnet.ops.formula import z
from symnet.ops.function import Function
from symnet.ops.hadamard import Hadamard
from symnet.ops.inverse import determinant, inverse
from symnet.ops.kronecker import kronecker
from symnet.ops.logdet import log_determinant
from symnet.ops.operators import product, quotient
from symnet.ops.power import power
from symnet.ops.product import Product, multiply
from symnet.ops.softmax import softmax
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import minus, plus
from symnet.ops.toeplitz import diagonal_sums, toeplitz
from symnet.ops.total import total
from symnet.ops.trace import trace
from symnet.ops.transpose import transpose_as_written
from symnet.ops.triangle import lower, symmetric
from symnet.ops.vec import commutation, unvec, vec

f = Function("f", "f", sympy.sin(z) + z, generic=True)
"""Any smooth function of one variable; its formula serves checks by numbers alone."""


def diag(body: Expr) -> Expr:
    """diag of a vector makes a matrix, diag of a matrix takes its diagonal."""
    return diagonal(body) if shape(body)[1] == 1 else diagonal_of(body)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "tr": trace, "det": determinant, "logdet": log_determinant, "inv": inverse, "diag": diag, "vec": vec,
    "unvec": unvec, "kron": kronecker, "K": commutation, "I": Identity, "one": ones, "zero": Zeros, "sq": squared_norm,
    "norm": norm, "tril": lower, "sym": symmetric, "toeplitz": toeplitz, "dsums": diagonal_sums, "total": total,
    "exp": exp, "log": log, "sqrt": sqrt, "sin": sin, "cos": cos, "abs": absolute, "sigmoid": sigmoid, "tanh": tanh,
    "softmax": softmax, "f": f, "f1": f.prime,
}  # fmt: skip
"""By the name that the table uses."""

DERIVATIVES = ("grad", "jac", "hess", "diff", "diff2")
"""Gradient, of the shape of what it is taken by; Jacobian of vec by vec; Hessian; differential, first and second."""


@dataclass(frozen=True)
class Derivative:
    """A left side that is differentiated: which kind, of what, by what; for a mixed Hessian by two."""

    kind: str
    of: Expr
    by: tuple[Variable, ...]
    around: Callable[[Expr], Expr] | None = None
    """What is done to the derivative, as in ∂f/∂X Xᵀ."""

    @property
    def direction(self) -> Variable:
        """dX, the symbol for the change of X."""
        return Change(self.by[0])


def symbols_of(text: str) -> dict[str, Variable]:
    """`X: m n, a: m, W: n n symmetric` as variables; SourceError for what is not written so."""
    found: dict[str, Variable] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, colon, rest = part.partition(":")
        words = rest.split()
        domain = words.pop() if words and words[-1] in DOMAINS else "real"
        if not colon or not words or len(words) > 2 or not re.fullmatch(r"[A-Za-z]\w*", name.strip()):
            raise SourceError(f"{part!r} declares no symbol; write a name and its sizes, as in X: m n")
        sizes = [_Reader({}).size(ast.parse(word, mode="eval").body) for word in words]
        rows, columns = (*sizes, 1)[:2]
        found[name.strip()] = Variable(name.strip(), rows, columns, "free", domain)
    return found


def read(text: str, symbols: dict[str, Variable]) -> Expr | Derivative:
    """An expression or a derivative; SourceError, with what is not understood."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise SourceError(f"{text!r} is no expression: {error.msg}") from error
    known = dict(symbols)
    for symbol in symbols.values():
        known[f"d{symbol.name}"] = Change(symbol)
    try:
        return _Reader(known).side(tree)
    except (SymnetError, TypeError) as error:
        raise SourceError(f"{text}: {error}") from error


class _Reader:
    """Walks the syntax tree; every kind of node that may stand in the table has a line here."""

    def __init__(self, known: dict[str, Variable]) -> None:
        self.known = known

    def side(self, tree: ast.expr) -> Expr | Derivative:
        """A whole side."""
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.MatMult):
            front = self.side(tree.left)
            if isinstance(front, Derivative):
                behind = self.value(tree.right)
                return Derivative(front.kind, front.of, front.by, lambda g: product(g, behind))
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in DERIVATIVES:
            of, *by = map(self.value, tree.args)
            if not by or not all(isinstance(v, Variable) for v in by):
                raise SourceError("a derivative is taken of an expression, by a symbol")
            return Derivative(tree.func.id, of, tuple(by))
        return self.value(tree)

    def value(self, tree: ast.expr) -> Expr:
        """An expression."""
        match tree:
            case ast.Name(id=name):
                return self.known[name] if name in self.known else self.size(tree)
            case ast.Constant(value=int(number)):
                return adopt(number)
            case ast.UnaryOp(op=ast.USub(), operand=body):
                return product(-1, self.value(body))
            case ast.Attribute(value=body, attr="T"):
                return transpose_as_written(self.value(body))
            case ast.BinOp(left=left, op=operator, right=right):
                return self.joined(self.value(left), operator, self.value(right))
            case ast.Call(func=ast.Name(id=name), args=items) if name in FUNCTIONS:
                return adopt(FUNCTIONS[name](*map(self.value, items)))
        raise SourceError(f"{ast.unparse(tree)!r} is not in the table's notation")

    def joined(self, left: Expr, operator: ast.operator, right: Expr) -> Expr:
        """Two expressions and the sign between them."""
        if isinstance(operator, ast.Add):
            return plus(left, right)
        if isinstance(operator, ast.Sub):
            return minus(left, right)
        if isinstance(operator, ast.MatMult):
            if isinstance(right, Product) and not is_scalar(right):  # A X X rather than A (X X)
                return reduce(product, right.operands, left)
            return product(left, right)
        if isinstance(operator, ast.Div):
            return quotient(left, right)
        if isinstance(operator, ast.Mult):
            return product(left, right) if is_scalar(left) or is_scalar(right) else Hadamard(left, right)
        if isinstance(operator, ast.Pow) and is_coefficient(left):
            return left**right
        if isinstance(operator, ast.Pow) and is_coefficient(right) and right.is_Integer:
            if is_scalar(left):
                return power(left, right)
            return reduce(lambda a, b: multiply(a, b), [left] * int(right))
        raise SourceError("this operation is not in the table's notation")

    def size(self, tree: ast.expr) -> Expr:
        """A size: a number, a letter, or 2*n-1."""
        match tree:
            case ast.Name(id=name) if re.fullmatch(r"[a-z]", name):
                return dim(name)
            case ast.Constant(value=int(number)):
                return sympy.Integer(number)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as operator, right=right):
                a, b = self.size(left), self.size(right)
                return a + b if isinstance(operator, ast.Add) else a - b if isinstance(operator, ast.Sub) else a * b
        raise SourceError(f"{ast.unparse(tree)!r} is neither declared nor a size")
