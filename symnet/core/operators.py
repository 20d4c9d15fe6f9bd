"""Python's operators between expressions: what they build is declared upstairs, by the pages of `symnet.ops`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr

from symnet.core.errors import NoRuleError, ShapeError

SPELLING: dict[str, Callable[..., Expr]] = {}
"""Which page answers an operator: ``+``, ``*``, ``/``, ``**``, ``.T`` and SymPy's own trees. Filled by `spells`."""


def spells(sign: str) -> Callable[[Callable[..., Expr]], Callable[..., Expr]]:
    """Declare that a function of `symnet.ops` is what an operator sign builds."""

    def declare(build: Callable[..., Expr]) -> Callable[..., Expr]:
        SPELLING[sign] = build
        return build

    return declare


class Operators:
    """Python's operators over expressions; `*` and `@` are the product of matrices, as in SymPy."""

    _op_priority = 20.0  # ahead of SymPy's own matrices (11), whose operators would evaluate

    def __add__(self, other: Any) -> Expr:
        return SPELLING["+"](self, other)

    def __radd__(self, other: Any) -> Expr:
        return SPELLING["+"](other, self)

    def __sub__(self, other: Any) -> Expr:
        return SPELLING["-"](self, other)

    def __rsub__(self, other: Any) -> Expr:
        return SPELLING["-"](other, self)

    def __neg__(self) -> Expr:
        return SPELLING["*"](-1, self)

    def __mul__(self, other: Any) -> Expr:
        return SPELLING["*"](self, other)

    def __rmul__(self, other: Any) -> Expr:
        return SPELLING["*"](other, self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __truediv__(self, other: Any) -> Expr:
        return SPELLING["/"](self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return SPELLING["/"](other, self)

    def __pow__(self, other: Any) -> Expr:
        return SPELLING["**"](self, other)

    def __abs__(self) -> Expr:
        return SPELLING["abs"](self)

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)  # type: ignore[misc]
        except IndexError as error:
            raise ShapeError(f"{self} has no entry {key}; it has the shape {self.shape}") from error  # type: ignore[attr-defined]

    def diff(self, *symbols: Any, **assumptions: Any) -> Expr:
        """Refused: SymPy's derivative of matrix expressions is silently wrong."""
        raise NoRuleError("SymPy's .diff is silently wrong on matrix expressions; use symnet.derive or symnet.jacobian")

    _eval_derivative = _eval_derivative_n_times = diff

    @property
    def T(self) -> Expr:
        """The transpose."""
        return SPELLING[".T"](self)
