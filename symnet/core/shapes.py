"""The shape checker: it accepts only what certainly fits.

Sizes are positive integers or expressions in them. Two of them fit if they are equal as polynomials; that
n_1 might happen to equal n_2 is no reason to accept. (SymPy accepts what it cannot refute.)
"""

from __future__ import annotations

from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.expression import shape
from symnet.core.symbols import Shape


def same_size(left: Expr, right: Expr) -> bool:
    """Whether two sizes certainly agree."""
    if left is right or left == right:
        return True
    return not (left.is_Atom and right.is_Atom) and (left - right).expand() == 0


def same_shape(left: Shape, right: Shape) -> bool:
    """Whether two shapes certainly agree."""
    return same_size(left[0], right[0]) and same_size(left[1], right[1])


def require_same_shape(operation: str, *operands: Expr, remedy: str = "") -> Shape:
    """The one shape of all operands, or a ShapeError that says which operand has which."""
    first = shape(operands[0])
    for operand in operands[1:]:
        if not same_shape(shape(operand), first):
            raise ShapeError(
                f"cannot {operation} {say(operands[0])} and {say(operand)}: the shapes differ"
                + (f"; {remedy}" if remedy else "")
            )
    return first


def require_square(operation: str, operand: Expr) -> Expr:
    """The size of a square matrix, or a ShapeError."""
    rows, columns = shape(operand)
    if not same_size(rows, columns):
        raise ShapeError(f"cannot take the {operation} of {say(operand)}: it needs a square matrix")
    return rows


def say(operand: Expr) -> str:
    """An operand with its shape, for messages: ``W1 (n_1 × n_0)``."""
    return f"{operand} ({say_shape(shape(operand))})"


def say_shape(shape: Shape) -> str:
    """A shape in plain text: ``n_1 × 1``."""
    return " × ".join(str(size) for size in shape)
