"""Sums and products of what has been read, decided by the shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from sympy import Expr, S

from symnet.core.expression import is_coefficient, is_scalar, postorder, shape, variables, write_latex
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Partial, Variable
from symnet.ops.composed import to_each_row
from symnet.ops.constants import Identity, Ones
from symnet.ops.diagonal import diagonal
from symnet.ops.differential import Jacobian
from symnet.ops.dot import dot
from symnet.ops.elementary import log
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard, hadamard
from symnet.ops.indexed import Counted, Line
from symnet.ops.kronecker import kronecker
from symnet.ops.operators import product, quotient
from symnet.ops.power import Power
from symnet.ops.product import Product as Matrices
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import Scale
from symnet.ops.sum import Sum, minus, plus
from symnet.ops.transpose import Transpose, transpose_as_written
from symnet.reading.looking import is_column
from symnet.reading.scope import is_bold, is_capital, is_unknown, say_sizes
from symnet.reading.symbols import Symbols
from symnet.reading.tokens import ReadError

USUALLY_VECTORS = ("w", "x", "u", "v", "h", r"\theta")
"""Letters that are vectors where two of them stand with a dot between them and nothing else is known of them."""


COUNTS = ("n", "m", "d", "k", "p", "s")
"""Small letters that are numbers below a 1 where nothing else is known of them: 1/n."""


RATES = (r"\mu", r"\rho", r"\beta", r"\gamma", r"\kappa", r"\nu", r"\zeta")
"""Letters that are numbers where they stand before a vector or a matrix and nothing else is known of them."""


BY_ENTRY = (r"\odot", r"\circ", "*")
"""Signs that multiply entry by entry."""


class Arithmetic(Symbols):
    """Addition, the products in all their signs, division."""

    def added(self, left: Expr, right: Expr, sign: str, at: int) -> Expr:
        """left ± right; a bias is laid into each row, a scalar added to each entry, where only that fits."""
        join = plus if sign == "+" else minus
        if is_coefficient(left) or is_coefficient(right):
            return join(left, right)
        first, second = shape(left), shape(right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            if self._is_batch(wide, all(map(is_unknown, shape(narrow)))) and self._is_bias(narrow):
                spread = self._spread_bias(narrow, wide) if isinstance(narrow, Variable) else self._spread(narrow, wide)
                if spread is None:
                    continue
                return join(wide, spread) if not turned else join(spread, wide)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            if _is_sum_of_rows(narrow) and not _is_sum_of_rows(wide) and is_unknown(self.scope.settled(shape(wide)[1])):
                self.scope.meet(shape(narrow)[0], shape(wide)[0])
                spread = product(narrow, transpose_as_written(Ones(shape(wide)[1])))
                return join(spread, wide) if turned else join(wide, spread)
            if _is_sum_of_columns(narrow) and is_unknown(self.scope.settled(shape(wide)[0])) and shape(wide)[0] != 1:
                self.scope.meet(shape(narrow)[1], shape(wide)[1])
                spread = product(Ones(shape(wide)[0]), narrow)
                return join(spread, wide) if turned else join(wide, spread)
            if any(map(is_unknown, shape(wide))) and (along := self._laid_along(narrow, wide, True)) is not None:
                return join(along, wide) if turned else join(wide, along)
        fits = all(self.scope.could_meet(a, b) for a, b in zip(first, second, strict=True))
        if fits and not (self._is_open_matrix(left, right) or self._is_open_matrix(right, left)):
            self.scope.require(first, second, "they cannot be added")
            return join(left, right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            spread = self._spread(narrow, wide)
            if spread is not None:
                return join(wide, spread) if not turned else join(spread, wide)
        raise ReadError(f"{say_sizes(first)} and {say_sizes(second)} cannot be added", at)

    def _is_batch(self, wide: Expr, beside_open: bool = False) -> bool:
        """X W of unknown height: a capital stands last, so that there is a row for each example.

        Of known height, too, beside a letter of which nothing is known, and where weights stand last.
        """
        if isinstance(wide, Sum):
            return any(self._is_batch(o, beside_open) for o in wide.operands)
        last = wide.operands[-1] if isinstance(wide, Matrices) else None
        last = last.operands[0] if isinstance(last, Transpose) else last
        found = self.scope.symbols.get(last.name) if isinstance(last, Variable) else None
        high = is_unknown(self.scope.settled(shape(wide)[0])) or beside_open or _is_lying(wide)
        return found is not None and is_capital(found.name.base) and high

    def _is_bias(self, narrow: Expr) -> bool:
        """A small letter that is no number, for all that is known; or a row, such as b V."""
        if not isinstance(narrow, Variable):
            return shape(narrow)[0] == 1 and shape(narrow)[1] != 1
        found = self.scope.symbols.get(narrow.name)
        return found is not None and not is_capital(found.name.base) and not is_scalar(narrow)

    def _spread_bias(self, bias: Variable, wide: Expr) -> Expr:
        """b in each row of X W + b."""
        rows, columns = shape(wide)
        as_high = self.scope.settled(shape(bias)[0]) == self.scope.settled(rows)
        examples_stand = self.scope.lines.get("") == "column" or _is_upright(wide)
        if examples_stand and is_unknown(self.scope.settled(shape(bias)[1])):
            self.scope.meet(shape(bias)[1], S.One)  # examples are columns
        if shape(bias)[1] == 1 and (as_high or _is_upright(wide)):
            self.scope.meet(shape(bias)[0], rows)
            self.scope.notice(f"{bias} is added to every column")
            return product(bias, transpose_as_written(Ones(columns)))
        self.scope.notice(f"{bias} is added to every row")
        self.scope.lay_down(bias)
        if shape(bias)[1] == 1 and shape(bias)[0] != 1:
            self.scope.meet(shape(bias)[0], columns)
            return to_each_row(bias, rows)
        self.scope.meet(shape(bias)[0], S.One)
        self.scope.meet(shape(bias)[1], columns)
        return product(Ones(rows), bias)

    def _is_open_matrix(self, wide: Expr, narrow: Expr) -> bool:
        """X of X − μ: a capital of which nothing is known, beside a number; that is no reason to take it for one.

        Nor is it for the σ of σ_l, of which there are entries, in σ² + ε.
        """
        if not is_scalar(narrow) or not any(map(is_unknown, shape(wide))):
            return False
        body = wide.operands[0] if isinstance(wide, Power) else wide
        found = self.scope.symbols.get(body.name) if isinstance(body, Variable) else None
        if found is None or body is wide:
            return found is not None and found.kind == "matrix"
        entries = self.scope.below.get(found.name.latex(), set()) & (self.scope.indices - self.scope.times)
        return found.kind == "vector" and bool(entries)

    def _spread(self, narrow: Expr, wide: Expr) -> Expr | None:
        rows, columns = shape(wide)
        if is_scalar(narrow):
            self.scope.notice(f"the scalar {narrow} is added to every entry")
            return times(narrow, Ones(rows, columns))
        if shape(narrow)[0] == 1 and self.scope.could_meet(shape(narrow)[1], columns) and rows != 1:
            self.scope.meet(shape(narrow)[1], columns)
            self.scope.notice(f"{_said(narrow)} is added to every row")
            return product(Ones(rows), narrow)
        if shape(narrow)[1] == 1 and same_size(shape(narrow)[0], rows) and columns != 1:
            self.scope.notice(f"{_said(narrow)} is added to every column")
            return product(narrow, transpose_as_written(Ones(columns)))
        if isinstance(narrow, Transpose):
            return None  # t^⊤ of a row t, which stands as it is written
        if shape(narrow)[1] == 1 and self.scope.could_meet(shape(narrow)[0], columns) and columns != 1:
            self.scope.meet(shape(narrow)[0], columns)
            self.scope.notice(f"{_said(narrow)} is added to every row")
            return to_each_row(narrow, rows)
        return None

    def _multiplied(self, units: list[tuple[str, Expr, int]]) -> Expr:
        """The product of units: left to right, or with matrix products first where only that fits.

        These come first, too, where shapes are open and a matrix stands behind h ⊙: in h ⊙ U^⊤ δ.
        """
        runs: list[list[tuple[str, Expr, int]]] = [[units[0]]]
        for unit in units[1:]:
            if unit[0] in BY_ENTRY:
                runs.append([unit])
            else:
                runs[-1].append(unit)
        ways: list[Callable[[], Expr]] = [lambda: self._from_left(units)]
        if len(runs) > 1:
            ways.append(lambda: self._from_left([(run[0][0], self._from_left(run), run[0][2]) for run in runs]))
        behind = any(_is_of_a_matrix(run) and not _has_capitals(before[0][1]) for before, run in pairwise(runs))
        if behind or self._would_be_thin(units):
            ways.reverse()
        for way in ways[:-1]:
            try:
                return way()
            except ReadError:
                continue
        return ways[-1]()

    def _would_be_thin(self, units: list[tuple[str, Expr, int]]) -> bool:
        """Whether a matrix of which nobody said so would have one column by (1 − h²) ⊙ W^⊤ δ from left to right.

        A column of which it is known that it is one multiplies W^⊤ δ, then, and no W^⊤ of one column.
        """
        for (_, narrow, _), (sign, wide, _), (following, _, _) in zip(units, units[1:], units[2:], strict=False):
            body = wide.operands[0] if isinstance(wide, Transpose) else wide
            if sign not in BY_ENTRY or following not in ("", r"\cdot") or not isinstance(body, Variable):
                continue
            symbol = self.scope.symbols.get(body.name)
            stands = self.scope.settled(shape(narrow)[1]) == 1 and self.scope.settled(shape(narrow)[0]) != 1
            is_matrix = symbol is not None and symbol.kind in ("matrix", "declared") and is_capital(symbol.name.base)
            if stands and is_matrix and is_unknown(self.scope.settled(shape(wide)[1])):
                return True
        return False

    def _with_chains_of_dots(self, units: list[tuple[str, Expr, int]]) -> list[tuple[str, Expr, int]]:
        """With (a − y) · a · (1 − a), three vectors of one shape and more, as one product entry by entry."""
        found: list[tuple[str, Expr, int]] = []
        n = 0
        while n < len(units):
            operator, value, at = units[n]
            end = n + 1
            while end < len(units) and units[end][0] == r"\cdot" and self._is_alike(value, units[end][1]):
                end += 1
            if end - n < 3 or self.scope.has_hadamard:
                found += units[n:end]
            else:
                for _, factor, place in units[n + 1 : end]:
                    value = self._hadamard(value, factor, place)
                found.append((operator, value, at))
                self.scope.mended_dots |= self.scope.is_final
                self.scope.notice("· between three vectors and more is taken to multiply entry by entry")
            n = end
        return found

    def _from_left(self, units: list[tuple[str, Expr, int]]) -> Expr:
        units = self._with_chains_of_dots(units)
        result = units[0][1]
        if is_coefficient(result) and len(units) > 2 and units[1][0] in ("", r"\cdot", r"\times"):
            rest = self._from_left([("", *units[1][1:]), *units[2:]])  # a number in front multiplies it all
            return self.multiplied(result, rest, units[1][0], units[1][2])
        for operator, value, at in units[1:]:
            result = self.multiplied(result, value, operator, at)
        return result

    def multiplied(self, left: Expr, right: Expr, operator: str, at: int) -> Expr:
        """left operator right."""
        first, second = shape(left), shape(right)
        if operator == r"\ast":  # in a document that speaks of convolutions
            if not (is_scalar(left) or is_scalar(right)):
                raise ReadError(r"whether \ast is a convolution or a product is not clear", at)
            operator = "*"
        if operator == "/":
            return self.divided(left, right, at)
        if operator == r"\oslash":
            self.scope.require(first, second, "they cannot be divided entry by entry")
            return quotient(left, right)
        if operator == r"\otimes":
            if first[1] == second[1] == 1 or any(map(is_unknown, (*first, *second))):  # u ⊗ v of vectors is u vᵀ
                return product(left, transpose_as_written(right))
            return kronecker(left, right)
        if operator in (r"\odot", r"\circ", "*", r"\cdot", r"\times") and self._is_entrywise(operator, left, right):
            return self._hadamard(left, right, at)
        if operator == r"\cdot" and self.dots_by_entry and self._is_alike(left, right):
            return self._hadamard(left, right, at)
        if operator == r"\cdot":
            self._stand_up(left, right)
            self._stand_up_both(left, right)
        if operator == "" and self._weighs_a_line(left, right):
            self.scope.notice(f"{_said(left)} before {_said(right)} is taken for their dot product")
            operator = r"\cdot"
        if operator == r"\cdot" and self._is_dot(left, right):
            self.scope.meet(first[0], second[0])
            self.scope.met_dots = True
            return dot(left, right)
        if is_coefficient(right) and is_scalar(left) and not is_coefficient(left):
            return Matrices(*(left.operands if isinstance(left, Matrices) else (left,)), right)  # kept behind
        if is_coefficient(left) or is_coefficient(right) or is_scalar(left) or is_scalar(right):
            return product(left, right)
        if operator in ("", r"\cdot") and self._is_slope_of_rows(left, right):
            self.scope.notice(f"{_said(left)} before a matrix stands for the diagonal matrix with these entries")
            return product(diagonal(left), right)
        if operator == "" and self._is_cross_entropy(left, right):
            self.scope.require(first, second, "a label and the outputs")
            self.scope.notice(f"{_said(left)} times the logarithm of a vector is taken for the sum over its entries")
            return dot(left, right)
        if operator in ("", r"\cdot") and (below := self._open_below(left)) is not None and second[0] != 1:
            self.scope.take_for_number(below, True)  # 1/q before a vector m, where a matrix would have to stand
        if any(map(is_unknown, first)) and (self._is_rate(left) or (second[0] != 1 and is_label(left))):
            self.scope.notice(f"{_said(left)} is taken to be a number")
            self.scope.require(first, (S.One, S.One), "a rate is a number")
        of_one = len({*variables(left), *variables(right)}) == 1  # Z σ(Z), which nobody means as a product of matrices
        unsigned = operator == "" and (of_one or not self.scope.has_hadamard)  # where ⊙ stands, nothing is none
        if (unsigned or operator in (r"\cdot", r"\times")) and self._would_be_square(left, right):
            self.scope.notice(
                f"{_said(left)} and {_said(right)} are multiplied entry by entry, which asks for no square matrices"
            )
            return self._hadamard(left, right, at)
        if operator == "" and (along := self._laid_along(left, right)) is not None:
            return hadamard(along, right)
        if self.scope.could_meet(first[1], second[0]):
            self.scope.meet(first[1], second[0])
            return product(left, right)
        raise ReadError(
            f"{say_sizes(first)} times {say_sizes(second)} is no product of matrices"
            + (r"; write \odot for entry by entry" if first == second else ""),
            at,
        )

    def _open_below(self, value: Expr) -> Variable | None:
        """The small letter of 1/q, where nothing is known of it yet."""
        below = value.operands[1] if isinstance(value, Quotient) else None
        if not isinstance(below, Variable) or not all(map(is_unknown, map(self.scope.settled, shape(below)))):
            return None
        symbol = self.scope.symbols.get(below.name)
        is_small = symbol is not None and symbol.kind == "open" and symbol.name.base.islower()
        return below if is_small and not is_bold(below.parsed) and below.name not in self.scope.transposed else None

    def _laid_along(self, narrow: Expr, wide: Expr, is_bias: bool = False) -> Expr | None:
        """γ of γ_l beside X of X_{kl} and what is made of it, as in y = γ X + β: γ in each row, entry by entry.

        A bias is laid so also where its entries have another letter.
        """
        if not isinstance(narrow, Variable) or 1 not in shape(narrow) or 1 in shape(wide):
            return None
        numbers = self.scope.below.get(narrow.name, set())
        of_entries = [v for v in variables(wide) if all(map(same_size, shape(v), shape(wide)))]
        places = [self.scope.placed.get(v.name, (set(), set())) for v in of_entries]
        met = [(first, second) for first, second in places if numbers & (first | second)]
        if any(numbers & first for first, _ in met) or not (met or (is_bias and numbers and any(map(any, places)))):
            return None
        stands = shape(narrow)[1] == 1
        length, columns = shape(narrow)[0 if stands else 1], shape(wide)[1]
        if length == 1 or not self.scope.could_meet(length, columns):
            return None
        self.scope.meet(length, columns)
        self.scope.notice(f"{_said(narrow)} stands in each row beside {_said(wide)}, as the entries of both say")
        return product(Ones(shape(wide)[0]), transpose_as_written(narrow) if stands else narrow)

    def _weighs_a_line(self, left: Expr, right: Expr) -> bool:
        """w x_i of a vector w and a row x_i of X, which stands and is no single number."""
        line = right.operands[0] if isinstance(right, Transpose) else right
        symbol = self.scope.symbols.get(left.name) if isinstance(left, Variable) else None
        if symbol is None or symbol.kind != "vector" or not isinstance(line, Line):
            return False
        width = self.scope.settled(shape(right)[0])
        return shape(right)[1] == 1 and self.scope.could_meet(shape(left)[0], width) and symbol.name.base.islower()

    def _would_be_square(self, left: Expr, right: Expr) -> bool:
        """Whether a product with values entry by entry, or with a gradient, has no reason but itself to be square.

        dA · σ′(Z) of an A = σ(Z): both have one shape, and nothing says that its sizes are the same.
        """
        first, second = (tuple(map(self.scope.settled, shape(e))) for e in (left, right))
        if first != second or first[0] == first[1] or not any(map(self.scope.is_unsaid, first)):
            return False
        if not all(self.scope.is_of_matrix(size) for size in first if self.scope.is_unsaid(size)):
            return False  # of small letters, which may be numbers
        nodes = [n for e in (left, right) for n in postorder(e)]
        return any(isinstance(n, (Map, Partial)) for n in nodes)

    def _is_rate(self, value: Expr) -> bool:
        """β, 1 − β, s of s > 0, nowhere transposed; the c of c(u), a function without a formula, in small."""
        if isinstance(value, Variable) and value.name in self.scope.values:
            return value.parsed.base.lstrip("\\").islower() and not is_bold(value.parsed)
        met = variables(value)
        return bool(met) and all(
            isinstance(v, Variable)
            and (v.parsed.base in RATES or v.name in self.scope.positive)
            and not is_bold(v.parsed)
            and v.name not in self.scope.transposed
            and not self.scope.evidence.get(v.name, set()) & {"vector", "matrix"}  # γ of γ_l
            for v in met
        )

    def _is_entrywise(self, operator: str, left: Expr, right: Expr) -> bool:
        """Whether ⊙ or ∘ stands there, or * between what is of one shape, or may be, before a slope g′(Z)."""
        if operator in (r"\odot", r"\circ"):
            return True
        first, second = shape(left), shape(right)
        if operator != "*" or first == (1, 1) or second == (1, 1):
            return False
        slopes = any(isinstance(e, Map) and e.function.is_slope for e in (left, right))
        return first == second or (slopes and all(map(self.scope.could_meet, first, second)))

    def _hadamard(self, left: Expr, right: Expr, at: int) -> Expr:
        first, second = shape(left), shape(right)
        if is_coefficient(left) or is_coefficient(right) or is_scalar(left) or is_scalar(right):
            return product(left, right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            columns = self.scope.settled(shape(narrow)[1])
            stands = (columns == 1 or is_unknown(columns)) and not isinstance(narrow, Jacobian)
            if stands and (slopes := self.slopes_by_entry(wide)) is not None:
                self.scope.meet(columns, S.One)
                return self._hadamard(narrow, slopes, at) if turned else self._hadamard(slopes, narrow, at)
        if all(self.scope.could_meet(a, b) for a, b in zip(first, second, strict=True)):
            self.scope.require(first, second, "they cannot be multiplied entry by entry")
            return hadamard(left, right)
        for wide, narrow, turned in ((left, right, False), (right, left, True)):
            if (spread := self._laid_into_rows(narrow, wide)) is not None:
                return hadamard(spread, wide) if turned else hadamard(wide, spread)
        raise ReadError(f"{say_sizes(first)} and {say_sizes(second)} cannot be multiplied entry by entry", at)

    def slopes_by_entry(self, value: Expr) -> Expr | None:
        """∂a/∂z of an a that is made of z entry by entry, as the vector of the slopes of its entries."""
        body = value.operands[0] if isinstance(value, Transpose) else value
        if not isinstance(body, Jacobian) or not is_by_entry(body.operands[0], body.operands[1], self.scope.formulas):
            return None
        rows, columns = shape(body)
        if not same_size(rows, columns):
            return None
        self.scope.notice(f"{_said(body)} is read as the slopes of the entries, since each hangs on one alone")
        return product(hadamard(body, Identity(rows)), Ones(rows))

    def _laid_into_rows(self, narrow: Expr, wide: Expr) -> Expr | None:
        """A row beside a matrix with as many columns, by which each row is multiplied or divided."""
        if shape(narrow)[0] != 1 or not self.scope.could_meet(shape(narrow)[1], shape(wide)[1]):
            return None
        self.scope.meet(shape(narrow)[1], shape(wide)[1])
        self.scope.notice(f"each row of {wide} is multiplied or divided by {narrow}, entry by entry")
        return product(Ones(shape(wide)[0]), narrow)

    def _stand_up(self, left: Expr, right: Expr) -> None:
        """A Latin letter of which nothing is known, with a dot between it and a vector, is a vector, too.

        So are two letters that usually are vectors, as in w · x.
        """
        usual = all(isinstance(v, Variable) and v.parsed.base in USUALLY_VECTORS for v in (left, right))
        if usual and left != right and all(is_unknown(size) for v in (left, right) for size in shape(v)):
            self.scope.notice(f"{_said(left)} and {_said(right)} are taken to be vectors, in a dot product")
            self.scope.several |= {shape(v)[0] for v in (left, right)}
            self.scope.meet(shape(left)[1], S.One)
        for open_one, other in ((left, right), (right, left)):
            if not isinstance(open_one, Variable) or not _base_of(open_one).isalpha():
                continue
            rows, columns = shape(open_one)
            beside = shape(other)
            if is_unknown(rows) and is_unknown(columns) and beside[1] == 1 and beside[0] != 1:
                if self.scope.is_of_matrix(columns) or (is_unknown(beside[0]) and not isinstance(other, Variable)):
                    continue
                self.scope.notice(f"{open_one} is taken to be a vector, in a dot product with {other}")
                self.scope.meet(columns, S.One)

    def _stand_up_both(self, left: Expr, right: Expr) -> None:
        """(a − y) · σ′(z) of small letters that have one shape, of which nothing is known: they are vectors."""
        rows, columns = (self.scope.settled(size) for size in shape(left))
        met = [v for side in (left, right) for v in variables(side) if isinstance(v, Variable)]
        alike = (rows, columns) == tuple(self.scope.settled(size) for size in shape(right))
        small = all(v.parsed.base.islower() for v in met) and not self.scope.is_of_matrix(columns)
        if alike and is_unknown(columns) and rows != columns and not self.scope.rows and met and small:
            self.scope.meet(columns, S.One)

    def _is_slope_of_rows(self, left: Expr, right: Expr) -> bool:
        """σ′(z) W of a Jacobian: a column before a matrix with as many rows, of which there is no product.

        Where the document writes diag(…) for it, a column is none.
        """
        if self.scope.writes_diagonals:
            return False
        (rows, columns), (others, beside) = (tuple(map(self.scope.settled, shape(v))) for v in (left, right))
        stands = columns == 1 and rows != 1 and beside != 1 and not isinstance(left, Variable)
        factor = right.operands[0] if isinstance(right, Counted) else right
        is_matrix = isinstance(factor, Variable) and is_capital(factor.parsed.base)
        return stands and is_matrix and same_size(rows, others)

    def _is_cross_entropy(self, left: Expr, right: Expr) -> bool:
        """y log ŷ of a label and of several outputs, such as those of softmax, which a sum over them is meant by."""
        [*names] = variables(left) if isinstance(left, Sum) else ()
        labelled = is_label(left) or (len(names) == 1 and is_label(names[0]))  # 1 − y
        if not (labelled and isinstance(right, Map) and right.function is log):
            return False
        rows, columns = (self.scope.settled(size) for size in shape(right))
        several = rows != 1 and (not is_unknown(rows) or rows in map(self.scope.settled, self.scope.several))
        return columns == 1 and several and all(map(self.scope.could_meet, shape(left), (rows, columns)))

    def _is_alike(self, left: Expr, right: Expr) -> bool:
        """Two of one shape, between which · can stand for ⊙; not w · x, nor matrices with as many rows as columns."""
        if any(is_coefficient(v) or is_scalar(v) for v in (left, right)):
            return False
        usual = all(isinstance(v, Variable) and v.parsed.base in USUALLY_VECTORS for v in (left, right))
        if usual and left != right:
            return False
        (rows, columns), (others, beside) = (tuple(map(self.scope.settled, shape(v))) for v in (left, right))
        return rows == others and columns == beside and rows != columns

    def _is_dot(self, left: Expr, right: Expr) -> bool:
        """Two columns of the same length with a dot between them."""
        (rows, columns), (others, beside) = shape(left), shape(right)
        if rows == 1 or others == 1 or is_coefficient(left) or is_coefficient(right):
            return False
        if not all(map(is_column, (left, right))):
            return False
        return columns == 1 and beside == 1 and self.scope.could_meet(rows, others)

    def divided(self, above: Expr, below: Expr, at: int) -> Expr:
        """above / below, which is a number where nothing is said of it: 1/N."""
        if below == 0:
            raise ReadError("it is divided by zero", at)
        counted = below.args[1] if isinstance(below, Scale) else below  # n of 1/(2n)
        if isinstance(counted, Variable) and counted.name not in self.scope.transposed:
            self.scope.take_for_number(counted, is_coefficient(above) and counted.parsed.base in COUNTS)
        if is_scalar(above) and not is_coefficient(above) and all(map(is_unknown, shape(below))):
            for size in shape(below):  # a number is divided by numbers alone
                self.scope.meet(size, S.One)
        if not is_coefficient(below) and not is_scalar(below) and not is_coefficient(above):
            if is_scalar(above) or not all(
                self.scope.could_meet(a, b) for a, b in zip(shape(above), shape(below), strict=True)
            ):
                if (rows := self._laid_into_rows(below, above)) is not None:
                    return quotient(above, rows)
                raise ReadError(f"{say_sizes(shape(above))} is divided by {say_sizes(shape(below))}", at)
            self.scope.require(shape(above), shape(below), "they cannot be divided")
        return quotient(above, below)


def _is_sum_of_rows(value: Expr) -> bool:
    """A 1, which has one column and says nothing of how many others have: rowsum(A)."""
    return isinstance(value, Matrices) and isinstance(value.operands[-1], Ones) and shape(value)[1] == 1


def _is_sum_of_columns(value: Expr) -> bool:
    """The same of 1^⊤ A, which lies: colsum(A)."""
    if isinstance(value, Transpose):
        return _is_sum_of_rows(value.operands[0])
    first = value.operands[0] if isinstance(value, Matrices) else value
    first = first.operands[0] if isinstance(first, Transpose) else first
    return isinstance(value, Matrices) and isinstance(first, Ones) and shape(value)[0] == 1


def _base_of(value: Variable) -> str:
    """The letter of a name, and of a derivative that of what it is by."""
    return (value.by if isinstance(value, Partial) else value).parsed.base


def is_by_entry(made: Expr, of: Expr, formulas: Mapping[str, Expr]) -> bool:
    """Whether each entry hangs on the same entry of something and on no other: a = f(z), z ⊙ σ(z)."""
    if _is_same(made, of):
        return True
    if isinstance(made, Variable):
        return made.name in formulas and is_by_entry(formulas[made.name], of, formulas)
    if not isinstance(made, (Map, Hadamard, Sum, Scale, Power)):
        return False
    parts = [part for part in made.operands if _hangs_on(part, of, formulas)]
    return bool(parts) and all(
        _is_same(p, of) or (same_shape(shape(p), shape(of)) and is_by_entry(p, of, formulas)) for p in parts
    )


def _is_same(made: Expr, of: Expr) -> bool:
    """Whether two symbols are one, of which less may have been known where a formula was read."""
    return made == of or (type(made) is type(of) is Variable and made.name == of.name and made.index == of.index)


def _hangs_on(made: Expr, of: Expr, formulas: Mapping[str, Expr]) -> bool:
    """Whether something stands in it, or in the formulas of what does."""
    met: set[Expr] = set()
    pending = [made]
    while pending:
        for node in postorder(pending.pop()):
            if _is_same(node, of):
                return True
            if isinstance(node, Variable) and node not in met and node.name in formulas:
                met.add(node)
                pending.append(formulas[node.name])
    return False


def _is_upright(wide: Expr) -> bool:
    """W X, whose columns are examples."""
    ends = [wide.operands[0], wide.operands[-1]] if isinstance(wide, Matrices) else []
    bases = [end.parsed.base for end in ends if isinstance(end, Variable)]
    return len(bases) == 2 and bases[0] in "WUV" and bases[1] in "XAHZ"


def _is_lying(wide: Expr) -> bool:
    """X W, whose rows are examples."""
    ends = [wide.operands[0], wide.operands[-1]] if isinstance(wide, Matrices) else []
    bases = [end.parsed.base for end in ends if isinstance(end, Variable)]
    return len(bases) == 2 and bases[0] in "XAHZ" and bases[1] in "WUV"


def is_label(value: Expr) -> bool:
    """y, which is a number beside a column: y x, y log a."""
    return isinstance(value, Variable) and value.parsed.base in ("y", "t") and not is_bold(value.parsed)


def _said(value: Expr) -> str:
    """A value in a notice: symbols as programs name them, all else as it is written, its sizes being unsettled yet."""
    return str(value) if isinstance(value, Variable) else write_latex(value)


def _is_of_a_matrix(run: Sequence[tuple[str, Expr, int]]) -> bool:
    """U^⊤ δ: a capital, and what it is multiplied by."""
    first = run[0][1]
    body = first.operands[0] if isinstance(first, Transpose) else first
    return len(run) > 1 and isinstance(body, Variable) and is_capital(body.parsed.base)


def _has_capitals(value: Expr) -> bool:
    """Whether a matrix may stand in it."""
    return any(not isinstance(v, Partial) and is_capital(v.parsed.base) for v in variables(value))
