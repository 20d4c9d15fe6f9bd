r"""From what is written to expressions with shapes.

Each kind of notation has one method. What is not certain is decided by the shapes: products are read from left to
right, and where that does not fit, matrix products before ⊙. What is taken to be meant without being said is noted in
the scope; what is not understood raises ReadError with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy
from sympy import Expr, Rational, S

from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, is_scalar, shape
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Index
from symnet.ops.activations import relu, step
from symnet.ops.composed import to_each_row
from symnet.ops.concatenate import concatenate, cut
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.differential import Differential
from symnet.ops.dot import dot
from symnet.ops.elementary import absolute, exp, log, sqrt
from symnet.ops.function import Function, Map
from symnet.ops.hadamard import hadamard
from symnet.ops.indexed import At, Over, Running, Same
from symnet.ops.inverse import Determinant, inverse
from symnet.ops.operators import product, quotient
from symnet.ops.power import power
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import add, minus, plus
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS, generic
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.scope import Again, Scope, Symbol, is_unknown, say_sizes
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Grid,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Total,
    Written,
)

DIFFERENTIALS = (r"\partial", "d")
BUILDING = ("f", "g", r"\phi", r"\varphi", r"\psi", "u", "v", "c", "h", r"\ell", "l", "F", "G", "D")
"""Letters that, before a bracket with one symbol in it, are functions rather than factors."""


class Meaning:
    """The reading of one statement; running indices keep their ranges from one attempt to the next."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.running: dict[str, Running] = {}
        self.ranges: dict[tuple[str, int], Expr] = {}
        self.free: dict[str, Running] = {}

    def restart(self) -> None:
        """Begin anew, with what was learned."""
        self.running, self.free = {}, {}

    # Any expression -----------------------------------------------------------------------------------------------

    def expression(self, node: Written) -> Expr:
        """The meaning of a node; ReadError with its place where it has none that is known."""
        try:
            return self._read(node)
        except ReadError:
            raise
        except Again:
            raise
        except SymnetError as error:
            raise ReadError(str(error), node.at) from error

    def _read(self, node: Written) -> Expr:
        if isinstance(node, Number):
            return Rational(node.text)
        if isinstance(node, Letter):
            return self.symbol(node, Scripts(), node)
        if isinstance(node, Scripted):
            return self.scripted(node)
        if isinstance(node, Total):
            return self.total(node)
        if isinstance(node, Product):
            return self.product(node.factors)
        if isinstance(node, Fraction):
            return self.fraction(node)
        if isinstance(node, Root):
            return self.root(node)
        if isinstance(node, Bracket):
            return self.bracket(node)
        if isinstance(node, Large):
            return self.product((("", node),))
        if isinstance(node, Grid):
            return self.grid(node)
        if isinstance(node, Relation):
            return self.indicator(node)
        if isinstance(node, Text):
            raise ReadError(f"the words {node.words!r} stand where a formula is expected", node.at)
        if isinstance(node, Dots):
            raise ReadError("what the dots stand for is not said", node.at)
        if isinstance(node, Mark):
            raise ReadError(f"the sign {node.sign} stands alone", node.at)
        raise ReadError("several things stand where one is expected", node.at)

    # Sums ---------------------------------------------------------------------------------------------------------

    def total(self, node: Total) -> Expr:
        """Terms from left to right; a Σ goes on over the terms that use its index."""
        terms = self._with_scopes(node.terms)
        sign, first = terms[0]
        result = self.expression(first)
        if sign == "-":
            result = scale(S.NegativeOne, result)
        for sign, term in terms[1:]:
            result = self.added(result, self.expression(term), sign, term.at)
        return result

    def _with_scopes(self, terms: Sequence[tuple[str, Written]]) -> list[tuple[str, Written]]:
        """Terms behind a Σ that use its index are drawn into it."""
        result: list[tuple[str, Written]] = []
        for sign, term in terms:
            letters = _bound_at_the_end(result[-1][1]) if result else set()
            free = {letter for letter in letters if letter not in self.running and letter not in self.free}
            if free and _uses(term, free) and not (_bound_at_the_end(term) & free):
                before_sign, before = result[-1]
                result[-1] = (before_sign, _drawn_in(before, sign, term))
            else:
                result.append((sign, term))
        return result

    def added(self, left: Expr, right: Expr, sign: str, at: int) -> Expr:
        """left ± right; a bias is laid into each row, a scalar added to each entry, where only that fits."""
        join = plus if sign == "+" else minus
        if is_coefficient(left) or is_coefficient(right):
            return join(left, right)
        first, second = shape(left), shape(right)
        if all(self.scope.could_meet(a, b) for a, b in zip(first, second, strict=True)):
            self.scope.require(first, second, "they cannot be added")
            return join(left, right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            spread = self._spread(narrow, wide)
            if spread is not None:
                return join(wide, spread) if not turned else join(spread, wide)
        raise ReadError(f"{say_sizes(first)} and {say_sizes(second)} cannot be added", at)

    def _spread(self, narrow: Expr, wide: Expr) -> Expr | None:
        rows, columns = shape(wide)
        if is_scalar(narrow):
            self.scope.notice(f"the scalar {narrow} is added to every entry")
            return times(narrow, Ones(rows, columns))
        if shape(narrow)[0] == 1 and self.scope.could_meet(shape(narrow)[1], columns) and rows != 1:
            self.scope.meet(shape(narrow)[1], columns)
            self.scope.notice(f"{narrow} is added to every row")
            return product(Ones(rows), narrow)
        if shape(narrow)[1] == 1 and self.scope.could_meet(shape(narrow)[0], columns) and columns != 1:
            self.scope.meet(shape(narrow)[0], columns)
            self.scope.notice(f"{narrow} is added to every row")
            return to_each_row(narrow, rows)
        return None

    # Products -----------------------------------------------------------------------------------------------------

    def product(self, factors: Sequence[tuple[str, Written]]) -> Expr:
        """Units from left to right: functions with their arguments, Σ with all that follows, factors."""
        units: list[tuple[str, Expr, int]] = []
        factors = _with_slashed_derivatives(factors)
        n = 0
        while n < len(factors):
            operator, node = factors[n]
            value, n = self.unit(factors, n)
            units.append((operator, value, node.at))
        return self._multiplied(units)

    def _multiplied(self, units: list[tuple[str, Expr, int]]) -> Expr:
        """The product of units: left to right, or with matrix products first where only that fits."""
        try:
            return self._from_left(units)
        except ReadError:
            if not any(op in (r"\odot", r"\circ", "*") for op, _, _ in units[1:]):
                raise
        runs: list[list[tuple[str, Expr, int]]] = [[units[0]]]
        for unit in units[1:]:
            if unit[0] in (r"\odot", r"\circ", "*"):
                runs.append([unit])
            else:
                runs[-1].append(unit)
        return self._from_left([(run[0][0], self._from_left(run), run[0][2]) for run in runs])

    def _from_left(self, units: list[tuple[str, Expr, int]]) -> Expr:
        result = units[0][1]
        for operator, value, at in units[1:]:
            result = self.multiplied(result, value, operator, at)
        return result

    def multiplied(self, left: Expr, right: Expr, operator: str, at: int) -> Expr:
        """left operator right."""
        first, second = shape(left), shape(right)
        if operator == "/":
            return self.divided(left, right, at)
        if operator == r"\oslash":
            self.scope.require(first, second, "they cannot be divided entry by entry")
            return quotient(left, right)
        if operator == r"\otimes":
            return product(left, transpose_as_written(right))
        if operator in (r"\odot", r"\circ", "*", r"\cdot", r"\times") and self._is_entrywise(operator, first, second):
            return self._hadamard(left, right, at)
        if operator == r"\cdot" and self._is_dot(left, right):
            self.scope.meet(first[0], second[0])
            return dot(left, right)
        if is_coefficient(left) or is_coefficient(right) or is_scalar(left) or is_scalar(right):
            return product(left, right)
        if self.scope.could_meet(first[1], second[0]):
            self.scope.meet(first[1], second[0])
            return product(left, right)
        raise ReadError(
            f"{say_sizes(first)} times {say_sizes(second)} is no product of matrices"
            + (r"; write \odot for entry by entry" if first == second else ""),
            at,
        )

    def _is_entrywise(self, operator: str, first: tuple[Expr, Expr], second: tuple[Expr, Expr]) -> bool:
        if operator in (r"\odot", r"\circ"):
            return True
        scalars = first == (1, 1) or second == (1, 1)
        return operator == "*" and not scalars and first == second

    def _hadamard(self, left: Expr, right: Expr, at: int) -> Expr:
        first, second = shape(left), shape(right)
        if is_coefficient(left) or is_coefficient(right) or is_scalar(left) or is_scalar(right):
            return product(left, right)
        if all(self.scope.could_meet(a, b) for a, b in zip(first, second, strict=True)):
            self.scope.require(first, second, "they cannot be multiplied entry by entry")
            return hadamard(left, right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            if shape(narrow)[0] == 1 and self.scope.could_meet(shape(narrow)[1], shape(wide)[1]):
                self.scope.meet(shape(narrow)[1], shape(wide)[1])
                self.scope.notice(f"{narrow} is multiplied into every row")
                spread = product(Ones(shape(wide)[0]), narrow)
                return hadamard(spread, wide) if turned else hadamard(wide, spread)
        raise ReadError(f"{say_sizes(first)} and {say_sizes(second)} cannot be multiplied entry by entry", at)

    def _is_dot(self, left: Expr, right: Expr) -> bool:
        """Two columns of the same length with a dot between them."""
        (rows, columns), (others, beside) = shape(left), shape(right)
        if rows == 1 or others == 1 or is_coefficient(left) or is_coefficient(right):
            return False
        if not all(map(_is_column_so_far, (left, right))):
            return False
        return columns == 1 and beside == 1 and self.scope.could_meet(rows, others)

    def divided(self, above: Expr, below: Expr, at: int) -> Expr:
        """above / below."""
        if not is_coefficient(below) and not is_scalar(below) and not is_coefficient(above):
            if is_scalar(above) or not all(
                self.scope.could_meet(a, b) for a, b in zip(shape(above), shape(below), strict=True)
            ):
                raise ReadError(f"{say_sizes(shape(above))} is divided by {say_sizes(shape(below))}", at)
            self.scope.require(shape(above), shape(below), "they cannot be divided")
        return quotient(above, below)

    # Units of a product -------------------------------------------------------------------------------------------

    def unit(self, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Expr, int]:
        """The unit that begins at a factor, and where the next one begins."""
        node = factors[n][1]
        if isinstance(node, Large):
            return self.large(node, factors, n)
        operator = _operator_of_derivative(node)
        if operator is not None:
            if n + 1 >= len(factors):
                raise ReadError("the derivative of nothing is asked for", node.at)
            body = self.product(factors[n + 1 :]) if len(factors) > n + 2 else self.expression(factors[n + 1][1])
            return self.derivative(body, operator, node.at), len(factors)
        letter, scripts = _head(node)
        if letter is not None:
            if letter.base == r"\nabla" and scripts.indices:
                return self._gradient(letter, scripts, factors, n)
            if letter.base == r"\partial" and scripts.indices:
                by = [scripts.indices[0]] if len(scripts.indices) == 1 else [*scripts.indices]
                body = self.product(factors[n + 1 :])
                return self.derivative(body, by, node.at), len(factors)
            if self._is_indicator(letter, factors, n):
                return self.indicator(_only_item(factors[n + 1][1])), n + 2
            function = self.function(letter, scripts, factors, n)
            if function is not None:
                return self.applied(function, letter, scripts, factors, n)
        return self.expression(node), n + 1

    def _gradient(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> tuple[Expr, int]:
        """∇_w L."""
        if n + 1 >= len(factors):
            raise ReadError("the gradient of nothing is asked for", letter.at)
        by = (
            scripts.indices[0]
            if len(scripts.indices) == 1
            else Product(letter.at, tuple(("", i) for i in scripts.indices))
        )
        body, after = self.unit(factors, n + 1)
        return self.derivative(body, [by], letter.at), after

    def _is_indicator(self, letter: Letter, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """1[i = j], 𝟙(x > 0)."""
        if letter.base not in ("1", "I") or not letter.accents or n + 1 >= len(factors):
            return False
        following = factors[n + 1]
        return (
            following[0] == "" and isinstance(following[1], Bracket) and isinstance(_only_item(following[1]), Relation)
        )

    def function(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> Function | Callable[..., Expr] | None:
        """The function that a letter is here; None where it is a factor."""
        base, follows = letter.base, self._bracket_follows(factors, n)
        if base in OF_ARRAYS and (letter.is_word or follows is not None):
            return OF_ARRAYS[base]
        key = name_of(letter, Scripts(words=scripts.words, layer=scripts.layer, style=scripts.style)).latex()
        if key in self.scope.functions and (follows is not None or scripts.primes):
            return self.scope.functions[key]
        if (
            base in ELEMENTWISE
            and base not in self.scope.symbols
            and (follows is not None or not base.startswith("\\"))
        ):
            return ELEMENTWISE[base]
        if follows is None or self._is_variable(letter, scripts):
            return None
        if key in self.scope.declared:
            return None
        if scripts.primes or base in BUILDING or len(follows.items) > 1:
            if scripts.primes or _is_simple(follows):
                found = self.scope.functions[key] = generic(key)
                self.scope.notice(f"{key} is taken to be a function of one variable, applied entry by entry")
                return found
        return None

    def _bracket_follows(self, factors: Sequence[tuple[str, Written]], n: int) -> Bracket | None:
        if n + 1 >= len(factors) or factors[n + 1][0] != "":
            return None
        node = factors[n + 1][1]
        node = node.base if isinstance(node, Scripted) else node
        return node if isinstance(node, Bracket) and node.left in "([{" else None

    def _is_variable(self, letter: Letter, scripts: Scripts) -> bool:
        if scripts.primes:
            return False
        found = self.scope.find(name_of(letter, scripts))
        return found is not None and found.kind != "function"

    def applied(
        self,
        function: Function | Callable[..., Expr],
        letter: Letter,
        scripts: Scripts,
        factors: Sequence[tuple[str, Written]],
        n: int,
    ) -> tuple[Expr, int]:
        """A function with its argument: what stands in the bracket, or the one unit that follows."""
        if scripts.primes > 2:
            raise ReadError("a derivative higher than the second is not read", letter.at)
        outer: Scripted | None = None
        bracket = self._bracket_follows(factors, n)
        if bracket is not None:
            following = factors[n + 1][1]
            outer = following if isinstance(following, Scripted) else None
            items, after = [self.expression(i) for i in bracket.items], n + 2
        else:
            if n + 1 >= len(factors):
                raise ReadError(f"{letter.base} of what?", letter.at)
            value, after = self.unit(factors, n + 1)
            items = [value]
            if after < len(factors) and factors[after][0] == "" and not _begins_anew(factors[after][1]):
                raise ReadError(f"how far {letter.base} reaches is not clear; put its argument in brackets", letter.at)
        result = self._call(function, items, scripts, letter.at)
        if scripts.power is not None:  # \log^2 x, \sigma^2(x)
            result = self._to_the(result, scripts.power, False, letter.at)
        if outer is not None:
            result = self._with_scripts(result, scripts_of(outer), outer.at)
        return result, after

    def _call(self, function: Function | Callable[..., Expr], items: list[Expr], scripts: Scripts, at: int) -> Expr:
        if not isinstance(function, Function):
            return function(self.scope, items, at)
        if len(items) != 1:
            raise ReadError(f"{function.name} takes one argument, not {len(items)}", at)
        argument = items[0]
        if scripts.primes == 0:
            return Map(function, argument)
        if scripts.primes == 1:
            return function.slope_of(argument, Map(function, argument))
        return Map(function.prime.prime, argument)

    # Large operators ----------------------------------------------------------------------------------------------

    def large(self, node: Large, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Expr, int]:
        """Σ over what follows it; max and min of a bracket."""
        rest = factors[n + 1 :]
        if node.kind == "sum":
            if not rest:
                raise ReadError("the sum of nothing is asked for", node.at)
            return self.sum_over(node, tuple(rest)), len(factors)
        if node.kind in ("max", "min") and node.sub is None and rest and isinstance(rest[0][1], Bracket):
            items = [self.expression(i) for i in rest[0][1].items]
            return self._extreme(node.kind, items, node.at), n + 2
        words = {"prod": "products over an index", "int": "integrals", "lim": "limits"}
        raise ReadError(f"{words.get(node.kind, node.kind)} are not read here", node.at)

    def _extreme(self, kind: str, items: list[Expr], at: int) -> Expr:
        if kind == "max" and len(items) == 2 and S.Zero in items:
            [argument] = [i for i in items if i != 0] or [S.Zero]
            return Map(relu, argument)
        if kind == "max" and len(items) == 1:
            return OF_ARRAYS["maximum"](self.scope, items, at)
        if len(items) == 2:  # max(a, b) = b + ReLU(a − b)
            first, second = items
            if kind == "max":
                return add(second, Map(relu, minus(first, second)))
            return minus(second, Map(relu, minus(second, first)))
        raise ReadError(f"the {kind} of {len(items)} things is not read", at)

    def sum_over(self, node: Large, rest: tuple[tuple[str, Written], ...]) -> Expr:
        """Σ_i e, Σ_{i=1}^n e, Σ_{j≠i} e, Σ_{i,j} e."""
        bound, condition = self._bounds(node)
        kept = {letter: self.running.get(letter) for letter in bound}
        for letter, size in bound.items():
            self.running[letter] = self._index(letter, node.at, size)
        runnings = [self.running[letter] for letter in bound]
        try:
            # what the product of the rest means, with the indices bound
            body = self.product(rest) if len(rest) > 1 or isinstance(rest[0][1], Large) else self.expression(rest[0][1])
            if condition is not None:
                body = product(minus(1, self.indicator(condition)), body)
        finally:
            for letter, before in kept.items():
                if before is None:
                    del self.running[letter]
                else:
                    self.running[letter] = before
        for running in reversed(runnings):
            body = Over(running, body)
        return body

    def _index(self, letter: str, at: int, size: Expr | None) -> Running:
        key = (letter, at)
        if key not in self.ranges:
            self.ranges[key] = self.scope.unknown() if size is None else size
        return Running(Index(self.scope.settled(self.ranges[key]), letter))

    def _bounds(self, node: Large) -> tuple[dict[str, Expr | None], Relation | None]:
        """The letters that a Σ binds, with their ranges where these are said, and what is left out (j ≠ i)."""
        sub = node.sub
        if sub is None:
            raise ReadError("the sum does not say over what", node.at)
        parts = sub.items if isinstance(sub, Listed) else (sub,)
        bound: dict[str, Expr | None] = {}
        condition: Relation | None = None
        for part in parts:
            if isinstance(part, Product) and all(not op and isinstance(f, Letter) for op, f in part.factors):
                bound |= {f.base: None for _, f in part.factors if isinstance(f, Letter)}
            elif isinstance(part, Letter):
                bound[part.base] = None
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and part.relations == ("=",):
                bound[part.sides[0].base] = self._upper(part.sides[1], node)
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and part.relations == ("≠",):
                bound[part.sides[0].base] = None
                condition = Relation(part.at, part.sides, ("=",))
            elif (
                isinstance(part, Relation)
                and part.relations == ("≤", "≤")
                and isinstance(part.sides[1], Letter)
                and part.sides[0] == Number(part.sides[0].at, "1")
            ):
                bound[part.sides[1].base] = self.size(part.sides[2])
            else:
                raise ReadError(f"over what the sum runs, {script_text(part)}, is not understood", part.at)
        return bound, condition

    def _upper(self, lower: Written, node: Large) -> Expr | None:
        if not isinstance(lower, Number) or lower.text != "1":
            raise ReadError(f"a sum from {script_text(lower)} is not read; only whole ranges, from 1", lower.at)
        return None if node.sup is None else self.size(node.sup)

    def size(self, node: Written) -> Expr:
        """A size: a number, a letter, or made of them."""
        if isinstance(node, Number):
            if not node.text.isdigit() or not 0 < int(node.text) < 10**9:
                raise ReadError(f"{node.text} is no size", node.at)
            return sympy.Integer(node.text)
        if isinstance(node, (Letter, Scripted)):
            text = size_name(node)
            if text not in self.scope.sizes:
                self.scope.sizes[text] = sympy.Symbol(text, integer=True, positive=True)
            return self.scope.sizes[text]
        if isinstance(node, Total):
            return sympy.Add(*(self.size(t) if sign == "+" else -self.size(t) for sign, t in node.terms))
        if isinstance(node, Product) and all(op in ("", r"\cdot", "*", r"\times") for op, _ in node.factors):
            return sympy.Mul(*(self.size(f) for _, f in node.factors))
        if isinstance(node, Bracket) and node.left == "|" and len(node.items) == 1:
            text = f"|{script_text(node.items[0])}|"
            return self.scope.sizes.setdefault(text, sympy.Symbol(text, integer=True, positive=True))
        if isinstance(node, Bracket) and node.left == "(" and len(node.items) == 1:
            return self.size(node.items[0])
        raise ReadError(f"{script_text(node)} is not understood as a size", node.at)

    # Derivatives --------------------------------------------------------------------------------------------------

    def fraction(self, node: Fraction) -> Expr:
        """A quotient, or a derivative."""
        of, by = _derivative_parts(node)
        if by is not None and of is not None:
            return self.derivative(self.expression(of), by, node.at)
        if by is not None:
            raise ReadError("the derivative of nothing is asked for", node.at)
        return self.divided(self.expression(node.above), self.expression(node.below), node.at)

    def derivative(self, of: Expr, by: Sequence[Written], at: int) -> Expr:
        """∂(of)/∂(by): of a scalar by a symbol, or by an entry of one; of an entry by a scalar or an entry."""
        if len(by) != 1:
            raise ReadError("a derivative by several symbols is not read yet", at)
        target = self.expression(by[0])
        if not is_scalar(of) and is_unknown(shape(of)[0]) and isinstance(of, Variable):
            self.scope.require(shape(of), (S.One, S.One), "what is differentiated is a number")
        if isinstance(target, Variable):
            if isinstance(of, Variable) and is_scalar(of):
                return Partial(of, target)
            if is_scalar(of) and is_scalar(target):
                return Differential(of, target)
        if isinstance(target, At) and isinstance(target.operands[0], Variable) and isinstance(of, Variable):
            if is_scalar(of):
                return At(*target.args[:2], Partial(of, target.operands[0]))
        raise ReadError(
            f"the derivative of {say_sizes(shape(of))} with respect to {say_sizes(shape(target))} is not read yet", at
        )

    # Brackets, roots, grids ---------------------------------------------------------------------------------------

    def bracket(self, node: Bracket) -> Expr:
        """(e), |e|, ‖e‖, ⟨a, b⟩, [i = j], [0.2, 0.3]."""
        if node.left == "|" and len(node.items) == 1:
            size = f"|{script_text(node.items[0])}|" if isinstance(node.items[0], Letter) else ""
            if size in self.scope.sizes:
                return self.scope.sizes[size]
            return absolute(self.expression(node.items[0]))
        if node.left == "‖":
            return sqrt(squared_norm(self.expression(node.items[0])))
        if node.left == "<" and len(node.items) == 2:
            left, right = (self.expression(i) for i in node.items)
            self.scope.require(shape(left), shape(right), "they have no inner product")
            return dot(left, right) if shape(left)[1] == 1 and shape(left)[0] != 1 else total(hadamard(left, right))
        if len(node.items) == 1 and node.left in "([{":
            return self.expression(node.items[0])
        if node.left in "([" and len(node.items) > 1 and set(node.separators) == {","}:
            parts = [self.expression(i) for i in node.items]
            if all(map(is_scalar, parts)):
                return concatenate(*parts)
        raise ReadError("what the bracket holds is not understood", node.at)

    def root(self, node: Root) -> Expr:
        """√e."""
        if node.degree is not None and node.degree != Number(node.degree.at, "2"):
            raise ReadError("only square roots are read", node.at)
        body = self.expression(node.body)
        return sympy.sqrt(body) if is_coefficient(body) else sqrt(body)

    def indicator(self, node: Written) -> Expr:
        """[i = j], [z > 0]."""
        if not isinstance(node, Relation) or len(node.relations) != 1:
            raise ReadError("the condition is not understood", node.at)
        (left, right), relation = node.sides, node.relations[0]
        if relation in ("=", "≠") and self._is_index(left) and self._is_index(right):
            i, j = (self._running(side) for side in (left, right))
            self.scope.meet(i.size, j.size)
            return Same(i, j) if relation == "=" else minus(1, Same(i, j))
        if relation in ("<", ">", "≤", "≥"):
            first, second = self.expression(left), self.expression(right)
            if relation in ("<", "≤"):
                first, second = second, first
            if relation in ("≤", "≥"):
                self.scope.notice(
                    "at equality, a condition with ≥ or ≤ is taken as 0; the two differ at single points alone"
                )
            return Map(step, first if second == 0 else self.added(first, second, "-", node.at))
        raise ReadError(f"a condition with {relation} is not read", node.at)

    def grid(self, node: Grid) -> Expr:
        """A matrix of entries or blocks, or cases."""
        if node.kind == "cases":
            return self.cases(node)
        rows = [[self.expression(cell) for cell in row] for row in node.rows]
        if len({len(row) for row in rows}) != 1:
            raise ReadError("the rows of the matrix differ in length", node.at)
        result = concatenate(*(concatenate(*row, axis=1) if len(row) > 1 else row[0] for row in rows))
        if node.kind == "|":
            return Determinant(result)
        return result

    def cases(self, node: Grid) -> Expr:
        """Two cases on the sign of something: z if z > 0, 0 otherwise."""
        if len(node.rows) != 2 or any(len(row) != 2 for row in node.rows):
            raise ReadError("only two cases, each with its condition, are read", node.at)
        (value, condition), (other, otherwise) = node.rows
        if isinstance(condition, Text):
            (value, condition), (other, otherwise) = (other, otherwise), (value, condition)
        if not isinstance(condition, Relation):
            raise ReadError("the condition of the case is not understood", condition.at)
        if isinstance(otherwise, Relation) and not _opposite(condition, otherwise):
            raise ReadError("the conditions of the two cases are not each other's opposite", otherwise.at)
        if not isinstance(otherwise, (Relation, Text)):
            raise ReadError("the condition of the case is not understood", otherwise.at)
        chosen = self.indicator(condition)
        yes, no = self.expression(value), self.expression(other)
        if yes == 1 and no == 0:
            return chosen
        if no == 0 and isinstance(chosen, Map) and chosen.function is step and chosen.operands[0] == yes:
            return Map(relu, yes)
        if no == 0:
            return hadamard(chosen, yes) if not is_scalar(chosen) else product(chosen, yes)
        return add(product(chosen, yes), product(minus(1, chosen), no))

    # Symbols ------------------------------------------------------------------------------------------------------

    def scripted(self, node: Scripted) -> Expr:
        """A symbol with its scripts, or anything else with a power, a transpose or indices."""
        if isinstance(node.base, Letter):
            return self.symbol(node.base, scripts_of(node), node)
        if isinstance(node.base, Bracket) and node.base.left == "‖":
            return self._norm(node)
        if isinstance(node.base, Scripted) and isinstance(node.base.base, Letter):
            inner, outer = scripts_of(node.base), scripts_of(node)
            value = self.symbol(node.base.base, inner, node)
            return self._with_scripts(value, outer, node.at)
        return self._with_scripts(self.expression(node.base), scripts_of(node), node.at)

    def _norm(self, node: Scripted) -> Expr:
        scripts = scripts_of(node)
        kind = "".join(script_text(i) for i in scripts.indices) or scripts.words
        if kind.replace(r"\mathrm{F}", "F") not in ("", "2", "F", r"\mathrm{2}"):
            raise ReadError(f"the norm with {kind} is not read", node.at)
        assert isinstance(node.base, Bracket)
        squared = squared_norm(self.expression(node.base.items[0]))
        if scripts.power is None:
            return sqrt(squared)
        if scripts.power == Number(scripts.power.at, "2"):
            return squared
        return self._to_the(sqrt(squared), scripts.power, False, node.at)

    def symbol(self, letter: Letter, scripts: Scripts, node: Written) -> Expr:
        """A symbol by its name, an entry of one, a constant, Euler's e to a power."""
        special = self._special(letter, scripts, node)
        if special is not None:
            return special
        found = self.scope.find(name_of(letter, scripts))
        if found is None and letter.base in self.scope.sizes and not scripts.indices and not scripts.words:
            value: Expr = self.scope.sizes[letter.base]
        elif found is None and scripts.indices and (text := size_name(node)) in self.scope.sizes:
            return self.scope.sizes[text]
        elif found is None and scripts.sup is not None and self._is_power(letter, scripts):
            scripts.power, scripts.sup = scripts.sup, None
            return self.symbol(letter, scripts, node)
        elif found is None and scripts.indices:
            value = self._entry_of(letter, scripts, node)
        else:
            value = self.scope.variable(found or self._anew(letter, scripts, node))
        return self._finished(value, scripts, node.at)

    def _anew(self, letter: Letter, scripts: Scripts, node: Written) -> Symbol:
        if letter.is_word and letter.base not in self.scope.evidence:
            self.scope.notice(f"{letter.base} is taken to be a name")
        return self.scope.meet_anew(name_of(letter, scripts))

    def _is_power(self, letter: Letter, scripts: Scripts) -> bool:
        """Whether a superscript is an exponent: of a scalar that is known without it."""
        stem = name_of(letter, Scripts(words=scripts.words, indices=scripts.indices, layer=scripts.layer))
        found = self.scope.find(stem)
        return found is not None and self.scope.shape_of(found) == (1, 1) and bool(scripts.sup)

    def _special(self, letter: Letter, scripts: Scripts, node: Written) -> Expr | None:
        base = letter.base
        if base == "e" and self.scope.euler and (scripts.sup or scripts.power) is not None and not scripts.indices:
            exponent = scripts.sup or scripts.power
            assert exponent is not None
            return Map(exp, self.expression(exponent)) if not isinstance(exponent, Number) else self._e(exponent)
        if base in ("1", "0") and letter.accents:
            size = self.size(scripts.indices[0]) if scripts.indices else None
            made = Ones if base == "1" else Zeros
            rows = size if size is not None else self._unknown_at(node.at)
            return self._finished(made(rows, 1), Scripts(transposed=scripts.transposed), node.at)
        if base == "I" and self.scope.find(name_of(letter, scripts)) is None and "I" not in self.scope.evidence:
            size = self.size(scripts.indices[0]) if scripts.indices else self._unknown_at(node.at)
            return Identity(size)
        if base == r"\delta" and len(scripts.indices) == 2 and self.scope.find(name_of(letter, Scripts())) is None:
            if all(self._is_index(i) for i in scripts.indices) and scripts.sup is None and not scripts.layer:
                first, second = (self._running(i) for i in scripts.indices)
                self.scope.meet(first.size, second.size)
                return Same(first, second)
        if base == r"\infty":
            raise ReadError("infinity is no number to reckon with", node.at)
        if base in (r"\partial", r"\nabla"):
            raise ReadError(f"{base} stands where no derivative is understood", node.at)
        return None

    def _e(self, exponent: Number) -> Expr:
        return Map(exp, Rational(exponent.text))

    def _unknown_at(self, at: int) -> Expr:
        key = ("size", at)
        if key not in self.ranges:
            self.ranges[key] = self.scope.unknown()
        return self.scope.settled(self.ranges[key])

    def _entry_of(self, letter: Letter, scripts: Scripts, node: Written) -> Expr:
        """x_i, W_ij, x_1: an entry of a symbol that has any, or a name of its own."""
        stem = name_of(letter, scripts, with_sub=False)
        found = self.scope.find(stem)
        if found is None and len(scripts.indices) == 2 and letter.base.islower() and len(letter.base) == 1:
            capital = self.scope.find(
                name_of(Letter(letter.at, letter.base.upper(), letter.accents), scripts, with_sub=False)
            )
            if capital is not None and self._are_places(scripts.indices):
                self.scope.notice(f"{letter.base} with two indices is taken for an entry of {letter.base.upper()}")
                found = capital
        if found is not None and self.scope.shape_of(found) != (1, 1) and self._are_places(scripts.indices):
            return self._entry(self.scope.variable(found), scripts.indices, node.at)
        letters = [i for i in scripts.indices if isinstance(i, Letter)]
        running = [i for i in letters if i.base in self.running or i.base in self.free or i.base in self.scope.indices]
        if found is None and running and self._are_places(scripts.indices):
            kind = "matrix" if len(scripts.indices) == 2 else "vector"
            self.scope.evidence.setdefault(stem.latex(), set()).add(kind)
            found = self.scope.meet_anew(stem)
            return self._entry(self.scope.variable(found), scripts.indices, node.at)
        return self.scope.variable(self.scope.meet_anew(name_of(letter, scripts)))

    def _are_places(self, indices: tuple[Written, ...]) -> bool:
        return all(
            (isinstance(i, Letter) and not i.accents and not i.is_word) or (isinstance(i, Number) and i.text.isdigit())
            for i in indices
        )

    def _entry(self, body: Expr, indices: Sequence[Written], at: int) -> Expr:
        """The entry of a vector or a matrix at letters or numbers."""
        rows, columns = shape(body)
        if len(indices) == 1:
            if rows == 1 and columns != 1:
                return self._at(body, None, indices[0])
            self.scope.meet(columns, S.One)
            if columns != 1:
                raise ReadError(
                    f"one index stands on something of shape {say_sizes(shape(body))}: which row or column is meant?",
                    at,
                )
            return self._at(body, indices[0], None)
        if len(indices) == 2:
            return self._at(body, indices[0], indices[1])
        raise ReadError(f"{len(indices)} indices stand on one symbol", at)

    def _at(self, body: Expr, row: Written | None, column: Written | None) -> Expr:
        settings: list[Expr] = []
        for axis, place in enumerate((row, column)):
            size = shape(body)[axis]
            if place is None:
                settings.append(S.One)
            elif isinstance(place, Number):
                number = int(place.text)
                if number < 1 or (size.is_Integer and number > int(size)):
                    raise ReadError(f"there is no entry {number} of {size}; entries are counted from 1", place.at)
                body = cut(body, axis, sympy.Integer(number - 1), S.One)
                settings.append(S.One)
            elif size == 1:
                raise ReadError("an index stands on an axis of which there is but one entry", place.at)
            else:
                running = self._running(place)
                self.scope.meet(size, running.size)
                settings.append(running)
        if all(s == 1 for s in settings):
            return body
        return At(*settings, body)

    def index_of(self, letter: Letter) -> Running:
        """The free index of the whole statement that a letter is."""
        return self._running(letter)

    def _is_index(self, node: Written) -> bool:
        if not isinstance(node, Letter) or node.accents or len(node.base) != 1:
            return False
        return (
            node.base in self.running
            or node.base in self.free
            or (node.base in self.scope.indices and node.base not in self.scope.symbols)
        )

    def _running(self, node: Written) -> Running:
        """The running index that a letter is: bound by a Σ around it, or free in the whole statement."""
        if not isinstance(node, Letter):
            raise ReadError(f"the index {script_text(node)} is not read", node.at)
        if node.base in self.running:
            return self.running[node.base]
        if node.base not in self.free:
            self.free[node.base] = self._index(node.base, -1, None)
        return self.free[node.base]

    # Scripts on values --------------------------------------------------------------------------------------------

    def _finished(self, value: Expr, scripts: Scripts, at: int) -> Expr:
        """A symbol's value with its transpose and power."""
        if scripts.power is not None:
            value = self._to_the(value, scripts.power, scripts.by_entry, at)
        return transpose_as_written(value) if scripts.transposed else value

    def _with_scripts(self, value: Expr, scripts: Scripts, at: int) -> Expr:
        """Any value with scripts: (A B)^⊤, (a − y)^2, softmax(o)_j, [W x]_i."""
        if scripts.layer or scripts.words or scripts.marks:
            raise ReadError("the script is not understood here", at)
        if scripts.primes:
            if is_scalar(value):
                raise ReadError("a prime on a formula is not understood", at)
            scripts.transposed = not scripts.transposed
        if scripts.sup is not None and scripts.power is None:
            scripts.power = scripts.sup
        if scripts.indices:
            ranged = scripts.indices[0]
            value = (
                self._slice(value, ranged, at)
                if isinstance(ranged, (Relation, Listed)) or _is_slice(scripts.indices)
                else self._entry(value, scripts.indices, at)
            )
        return self._finished(value, scripts, at)

    def _slice(self, value: Expr, ranged: Written, at: int) -> Expr:
        raise ReadError("a range of entries is not read here", at)

    def _to_the(self, value: Expr, exponent: Written, by_entry: bool, at: int) -> Expr:
        """A power: whole numbers of scalars and entries, −1 of matrices, ± 1/2."""
        number = self.expression(exponent)
        if not is_coefficient(number):
            if is_scalar(value) and is_scalar(number):
                self.scope.notice(
                    "a power with a variable exponent is read as exp(exponent · log(base)), for a positive base"
                )
                return Map(exp, product(number, Map(log, value)))
            raise ReadError("a power with a variable exponent is not read", at)
        if is_coefficient(value):
            return value**number
        if number == Rational(1, 2):
            return sqrt(value)
        if number == Rational(-1, 2) and is_scalar(value):
            return quotient(S.One, sqrt(value))
        if number == Rational(-3, 2) and is_scalar(value):
            return quotient(S.One, product(value, sqrt(value)))
        if not number.is_Integer:
            raise ReadError(f"the power {number} is not read", at)
        rows, columns = shape(value)
        if is_scalar(value):
            return quotient(S.One, power(value, -number)) if number < 0 else power(value, number)
        if number == -1 and not by_entry:
            self.scope.meet(rows, columns)
            return inverse(value)
        if by_entry or 1 in (rows, columns):
            return power(value, number)
        if number > 1:
            self.scope.meet(rows, columns)
            result = value
            for _ in range(int(number) - 1):
                result = product(result, value)
            return result
        raise ReadError(f"the power {number} of a matrix is not read", at)


# Looking at what is written ---------------------------------------------------------------------------------------


def size_name(node: Written) -> str:
    """The name of a size: n, d_h, n_0."""
    if isinstance(node, Letter):
        return node.base
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        return name_of(node.base, scripts_of(node)).latex()
    raise ReadError("a size is expected", node.at)


def _head(node: Written) -> tuple[Letter | None, Scripts]:
    if isinstance(node, Letter):
        return node, Scripts()
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        return node.base, scripts_of(node)
    return None, Scripts()


def _only_item(node: Written) -> Written:
    assert isinstance(node, Bracket)
    return node.items[0] if len(node.items) == 1 else Listed(node.at, node.items, node.separators)


def _is_column_so_far(value: Expr) -> bool:
    return shape(value)[1] == 1


def _is_simple(bracket: Bracket) -> bool:
    """One symbol, or a function of one: what stands behind a function's name rather than behind a factor."""
    if len(bracket.items) != 1:
        return False
    item = bracket.items[0]
    if isinstance(item, (Letter, Scripted)):
        return True
    return (
        isinstance(item, Product)
        and len(item.factors) == 2
        and isinstance(item.factors[1][1], Bracket)
        and item.factors[1][0] == ""
    )


def _begins_anew(node: Written) -> bool:
    """What behind an argument without brackets surely is no part of it: a bracket, a fraction, a function."""
    node = node.base if isinstance(node, Scripted) else node
    return isinstance(node, (Bracket, Fraction, Large, Grid)) or (
        isinstance(node, Letter) and (node.is_word or node.base in ELEMENTWISE)
    )


def _bound_at_the_end(node: Written) -> set[str]:
    """The letters of a Σ that stands at the end of a term, and so might reach further."""
    if isinstance(node, Large) and node.kind == "sum":
        return _letters_of_range(node.sub)
    if isinstance(node, Product):
        for _, factor in node.factors:
            if isinstance(factor, Large) and factor.kind == "sum":
                return _letters_of_range(factor.sub)
    return set()


def _letters_of_range(sub: Written | None) -> set[str]:
    if sub is None:
        return set()
    if isinstance(sub, Letter):
        return {sub.base}
    if isinstance(sub, Relation):
        return _letters_of_range(sub.sides[0])
    return {letter for part in sub.parts() for letter in _letters_of_range(part)}


def _uses(node: Written, letters: set[str]) -> bool:
    """Whether a formula has one of the letters as an index."""
    for _, scripts, _ in letters_in(node):
        for script in (*scripts.indices, scripts.sup):
            if script is not None and any(letter.base in letters for letter, _, _ in letters_in(script)):
                return True
        if scripts.layer in letters:
            return True
    return False


def _drawn_in(before: Written, sign: str, term: Written) -> Written:
    """Σ_i a_i with one more term in its scope."""
    assert isinstance(before, Product)
    position = next(n for n, (_, f) in enumerate(before.factors) if isinstance(f, Large) and f.kind == "sum")
    inner = before.factors[position + 1 :]
    body = inner[0][1] if len(inner) == 1 else Product(before.at, (("", inner[0][1]), *inner[1:]))
    terms = body.terms if isinstance(body, Total) else (("+", body),)
    return Product(before.at, (*before.factors[: position + 1], ("", Total(body.at, (*terms, (sign, term))))))


def _differential(node: Written) -> tuple[Written | None, bool]:
    """What stands behind a ∂ or d, and whether one stands there at all."""
    if isinstance(node, Letter) and node.base in DIFFERENTIALS:
        return None, True
    if isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base in DIFFERENTIALS:
        if node.sub is None and node.sup is not None:
            raise ReadError("second derivatives are not read yet", node.at)
        return None, False
    if isinstance(node, Product):
        first = node.factors[0][1]
        is_one = isinstance(first, Letter) and first.base in DIFFERENTIALS
        if not is_one and isinstance(first, Scripted) and isinstance(first.base, Letter):
            if first.base.base in DIFFERENTIALS and first.sup is not None and first.sub is None:
                raise ReadError("second derivatives are not read yet", node.at)
        if is_one and len(node.factors) > 1:
            rest = node.factors[1:]
            body = rest[0][1] if len(rest) == 1 else Product(rest[0][1].at, (("", rest[0][1]), *rest[1:]))
            return body, True
    return None, False


def _derivative_parts(node: Fraction) -> tuple[Written | None, list[Written] | None]:
    """What is differentiated, and by what; None and None for a fraction that is no derivative."""
    of, above = _differential(node.above)
    by, below = _differential(node.below)
    if not (above and below) or by is None:
        return None, None
    if isinstance(by, Product) and any(isinstance(f, Letter) and f.base in DIFFERENTIALS for _, f in by.factors):
        raise ReadError("second derivatives are not read yet", node.at)
    return of, [by]


def _operator_of_derivative(node: Written) -> list[Written] | None:
    r"""\frac{\partial}{\partial w} before what it is taken of."""
    if not isinstance(node, Fraction):
        return None
    of, by = _derivative_parts(node)
    return by if of is None else None


def _with_slashed_derivatives(factors: Sequence[tuple[str, Written]]) -> Sequence[tuple[str, Written]]:
    r"""\partial L / \partial w as a fraction."""
    found: list[tuple[str, Written]] = []
    n = 0
    while n < len(factors):
        window = factors[n : n + 4]
        if (
            len(window) == 4
            and all(isinstance(window[k][1], Letter) and window[k][1].base == r"\partial" for k in (0, 2))
            and window[2][0] == "/"
            and window[1][0] == window[3][0] == ""
        ):
            at = window[0][1].at
            above = Product(at, (("", window[0][1]), ("", window[1][1])))
            below = Product(window[2][1].at, (("", window[2][1]), ("", window[3][1])))
            found.append((window[0][0], Fraction(at, above, below)))
            n += 4
        else:
            found.append(factors[n])
            n += 1
    return found


def _opposite(first: Relation, second: Relation) -> bool:
    """Whether two conditions divide the line between them."""
    pairs = {(">", "≤"), ("≥", "<"), ("<", "≥"), ("≤", ">"), (">", "<"), ("<", ">"), ("=", "≠"), ("≠", "=")}
    same_sides = tuple(map(script_text, first.sides)) == tuple(map(script_text, second.sides))
    return same_sides and (first.relations[0], second.relations[0]) in pairs


def _is_slice(indices: tuple[Written, ...]) -> bool:
    return any(isinstance(i, Listed) for i in indices)
