"""Formulas in JAX: each loop of the plan as one expression, which XLA fuses into one walk over its arrays.

Nothing is written in place and nothing is cut into blocks: what spreads over rows or columns is left to broadcasting,
and an entry of one-hot rows is a comparison of ids with an iota, never an array.
"""

from __future__ import annotations

from typing import Any, Protocol

import sympy
from sympy import Expr, S
from sympy.printing.numpy import NumPyPrinter

from symnet.backends.numpy_formulas import in_python, slice_of, tuple_of
from symnet.core.errors import NoRuleError
from symnet.core.writing import dimension_identifier, dimensions
from symnet.ops.formula import function_of, z
from symnet.plan.closed import OWN_NAMES
from symnet.plan.operations import COLUMN, FIXED, ROW, Access, Equal, Loop, OneHot, Read

STANDARD = {
    "sigmoid": "jax.nn.sigmoid",
    "softplus": "jax.nn.softplus",
    "relu": "jax.nn.relu",
    "exp": "jnp.exp",
    "log": "jnp.log",
    "tanh": "jnp.tanh",
    "sin": "jnp.sin",
    "cos": "jnp.cos",
    "sqrt": "jnp.sqrt",
    "abs": "jnp.abs",
    "sign": "jnp.sign",
}
"""Functions that JAX has, safe at extremes."""


class Account(Protocol):
    """What a module keeps account of while formulas are written.

    Attributes:
        declared: the sources of functions of one variable, by name.
        taken: names that are not free.
    """

    declared: dict[str, str]
    taken: set[str]


class Text(NumPyPrinter):  # type: ignore[misc]
    """A formula as one JAX expression, its symbols as the program reads them."""

    def __init__(self, account: Account, texts: dict[sympy.Symbol, str], hot: dict[sympy.Symbol, str]) -> None:
        super().__init__({"fully_qualified_modules": True, "allow_unknown_functions": True})
        self.account, self.texts, self.hot = account, texts, hot
        self.exact = False

    def doprint(self, expr: Expr) -> str:
        """The text."""
        expr = sympy.sympify(expr)
        sizes = dimensions(expr) - set(self.texts) - set(self.hot)
        self.exact = len(sizes) > 1 or any(p.exp not in (1, -1) and p.base in sizes for p in expr.atoms(sympy.Pow))
        return str(super().doprint(expr)).replace("numpy.", "jnp.")

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if hasattr(expr.func, "owner"):  # one's own function may bear a name that SymPy prints its own way
            return self._print_Function(expr)
        return str(super()._print(expr, **kwargs))

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        if expr in self.hot:
            return f"({self.hot[expr]}).astype(dtype)"
        return self.texts.get(expr) or self._size(expr)

    def _print_IndexedDim(self, expr: Expr) -> str:
        return self._size(expr)

    def _size(self, size: Expr) -> str:
        """A size; as a floating-point number where a product of sizes may be more than 32 bits hold."""
        name = dimension_identifier(size)
        return f"float({name})" if self.exact else name

    def _print_Mul(self, expr: Expr) -> str:
        for factor in expr.args:
            if factor in self.hot:  # a choice, so that 0 · ∞ is 0 where the class is another
                rest = sympy.Mul(*(f for f in expr.args if f is not factor))
                return f"jnp.where({self.hot[factor]}, {self._print(rest)}, 0)"
        return str(super()._print_Mul(expr))

    def _print_Pow(self, expr: Expr, rational: bool = False) -> str:
        if expr.exp.could_extract_minus_sign() and expr.base != S.Exp1:
            return f"(1 / {self.parenthesize(expr.base**-expr.exp, 55)})"
        return str(super()._print_Pow(expr, rational=rational))

    def _print_erfc(self, expr: Expr) -> str:
        return f"jax.scipy.special.erfc({self._print(expr.args[0])})"

    def _print_Function(self, expr: Expr) -> str:
        owner = function_of(expr)
        if owner is None:
            raise NoRuleError(f"the jax backend has no code for {expr.func}")
        return f"{function_named(self.account, owner)}({self._print(expr.args[0])})"


def function_named(account: Account, owner: Any) -> str:
    """What a declared function is called in a module: JAX's own, or one that is written from its formula."""
    if owner.standard in STANDARD:
        return STANDARD[owner.standard]
    name = f"{owner.name}_of"
    while name in account.taken or name in OWN_NAMES:
        name += "_"
    if name not in account.declared:
        account.declared[name] = ""  # so that it comes after what it calls
        text = Text(account, {z: "z"}, {}).doprint(owner.formula)
        text = text if sympy.sympify(owner.formula).has(z) else f"jnp.full_like(z, {text})"
        del account.declared[name]
        told = " ".join(str(owner.formula).split())
        account.declared[name] = f'\ndef {name}(z):\n    """{told}"""\n    return {text}\n'
    return name


class Reading:
    """How one loop reads its arrays, and its formula as text."""

    def __init__(self, account: Account, loop: Loop) -> None:
        self.loop = loop
        rows, columns = loop.shape
        self.around = {p for p, n in ((ROW, rows), (COLUMN, columns)) if n != 1}
        texts = {s: self._read(read) for s, read in loop.accesses.items() if not isinstance(read, OneHot)}
        hot = {s: self._one_hot(read) for s, read in loop.accesses.items() if isinstance(read, OneHot)}
        self.printer = Text(account, texts, hot)

    def _read(self, read: Access | Equal) -> str:
        if isinstance(read, Access):
            return self._access(read)
        if read.row == read.column:
            return "1"
        rows, columns = map(in_python, self.loop.shape)
        if not read.or_below:
            return f"jnp.eye({rows}, {columns}, dtype=dtype)"
        turned = read.row == COLUMN or read.column == ROW
        return f"jnp.tri({columns}, {rows}, dtype=dtype).T" if turned else f"jnp.tri({rows}, {columns}, dtype=dtype)"

    def _one_hot(self, read: OneHot) -> str:
        rows, columns = map(in_python, self.loop.shape)
        ids = str(read.array)
        if read.category == FIXED:
            return {ROW: f"{ids}[:, None] == 0", COLUMN: f"{ids} == 0"}.get(read.example, f"{ids}[0] == 0")
        if read.category == COLUMN:
            return f"{ids}[:, None] == jnp.arange({columns})"
        return f"jnp.arange({rows})[:, None] == {ids}"

    def _access(self, read: Access) -> str:
        name = read.array.name
        if read.array.is_scalar:
            return name
        if not read.places:
            return f"{name}[{in_python(read.row_offset)}, {in_python(read.column_offset)}]"
        sizes = dict(zip((ROW, COLUMN), self.loop.shape, strict=True)) | {FIXED: S.One}
        reach = [
            slice_of(start, sizes[place], whole)
            for start, place, whole in zip(
                (read.row_offset, read.column_offset), (read.row, read.column), read.array.shape, strict=True
            )
        ]
        if any(r != ":" for r in reach):
            name = f"{name}[{', '.join(reach)}]"
        if read.row == read.column:
            return f"jnp.diagonal({name}){'[:, None]' if read.row == ROW else '[None, :]'}"
        return f"{name}.T" if read.row == COLUMN or read.column == ROW else name

    def _reaches(self) -> bool:
        """Whether the formula has an entry for each place of the loop by itself."""
        places = {place for read in self.loop.accesses.values() for place in _places(read)}
        return places >= self.around

    def value(self) -> str:
        """The formula, in the shape of the loop; a number where the loop has one entry."""
        formula, shape = self.loop.formula, tuple_of(self.loop.shape)
        text = self.printer.doprint(formula)
        if not self.loop.accesses:
            return f"jnp.full({'()' if self.loop.shape == (1, 1) else shape}, {text}, dtype)"
        return text if self._reaches() else f"jnp.broadcast_to({text}, {shape})"


def _places(read: Read) -> frozenset[str]:
    return frozenset() if isinstance(read, Equal) and read.row == read.column else read.places
